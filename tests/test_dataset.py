"""`dataset.yaml` is read whole or refused with every fault on its line."""

from datetime import date
from pathlib import Path

import pytest

from pipeline.dataset import Contact, Dataset, Period, Subject, load_dataset
from pipeline.issues import in_order
from pipeline.model import Term

GOOD = """\
name: doctors-plot
version: 0.1.0
title:
  en: The Plot
  ru: Дело
description:
  ru: О деле
  en: About it
base_iri: https://example.org/plot/
licence: https://creativecommons.org/publicdomain/zero/1.0/
languages:
- en
- ru
publisher: The curators
created: 2024-02-29
source_texts:
- sources
- ../shared/sources
"""
#: What helps others to find the dataset; lines 19 to 33 of the file.
FINDABLE = """\
keywords:
  en: [plot, trial]
  ru: [дело]
themes:
- iri: http://publications.europa.eu/resource/authority/data-theme/JUST
  label: {en: Justice}
spatial:
- iri: http://www.wikidata.org/entity/Q15180
  label: {en: Soviet Union, ru: СССР}
temporal:
  start: '1951'
  end: 1953-04
contact:
  name: The curators
  email: plot@example.org
  url: https://example.org/plot/contact?a=b#c
"""


def messages(folder: Path, text: str) -> list[str]:
    """What is wrong with `text`, with the file's name alone in front."""
    path = folder / "dataset.yaml"
    path.write_text(text, encoding="utf-8")
    dataset, issues = load_dataset(path)
    assert (dataset is None) == bool(issues)
    return [str(issue).removeprefix(f"{folder.as_posix()}/") for issue in in_order(issues)]


def test_the_dataset_of_this_project(repo: Path) -> None:
    dataset, issues = load_dataset(repo / "dataset.yaml")
    assert issues == []
    assert dataset is not None
    assert (dataset.name, dataset.base_iri, dataset.languages) == ("doctors-plot", "https://w3id.org/doctors-plot/", ("en", "ru"))


def test_every_field(tmp_path: Path) -> None:
    path = tmp_path / "dataset.yaml"
    path.write_text(GOOD, encoding="utf-8")
    assert load_dataset(path) == (
        Dataset(
            name="doctors-plot",
            version="0.1.0",
            title=(Term("en", "The Plot"), Term("ru", "Дело")),
            description=(Term("en", "About it"), Term("ru", "О деле")),
            base_iri="https://example.org/plot/",
            licence="https://creativecommons.org/publicdomain/zero/1.0/",
            languages=("en", "ru"),
            publisher="The curators",
            created=date(2024, 2, 29),
            source_texts=(tmp_path / "sources", tmp_path / "../shared/sources"),
        ),
        [],
    )


def test_what_helps_to_find_it(tmp_path: Path) -> None:
    path = tmp_path / "dataset.yaml"
    path.write_text(GOOD + FINDABLE, encoding="utf-8")
    found, issues = load_dataset(path)
    assert issues == [] and found is not None
    assert found.keywords == (Term("en", "plot"), Term("en", "trial"), Term("ru", "дело"))
    assert found.themes == (Subject("http://publications.europa.eu/resource/authority/data-theme/JUST", (Term("en", "Justice"),)),)
    soviet_union = (Term("en", "Soviet Union"), Term("ru", "СССР"))
    assert found.spatial == (Subject("http://www.wikidata.org/entity/Q15180", soviet_union),)
    assert found.temporal == Period("1951", "1953-04")
    assert found.contact == Contact("The curators", "plot@example.org", "https://example.org/plot/contact?a=b#c")


BASE, LICENCE = 'an absolute http or https IRI that ends in "/"', "the http or https IRI of a licence"
VERSION, SLUG = 'a version as semver.org has it: "1.4.0"', 'lower-case letters, digits and hyphens: "my-dataset"'
CODE, DAY = 'a language code such as "en" or "zh-hant"', "a day: 2024-01-31"


@pytest.mark.parametrize(
    ("line", "column", "old", "new", "expected"),
    [
        (1, 7, "name: doctors-plot", "name: Doctors Plot", SLUG),
        (2, 10, "version: 0.1.0", "version: 0.1", VERSION),
        (2, 10, "version: 0.1.0", "version: 01.1.0", VERSION),
        (2, 10, "version: 0.1.0", "version: 1.0.0-", VERSION),
        (2, 10, "version: 0.1.0", "version: v1.0.0", VERSION),
        (9, 11, "base_iri: https://example.org/plot/", "base_iri: https://example.org/plot", BASE),
        (9, 11, "base_iri: https://example.org/plot/", "base_iri: /plot/", BASE),
        (9, 11, "base_iri: https://example.org/plot/", "base_iri: ftp://example.org/", BASE),
        (9, 11, "base_iri: https://example.org/plot/", "base_iri: https:///plot/", BASE),
        (9, 11, "base_iri: https://example.org/plot/", "base_iri: https://example.org/the plot/", BASE),
        (9, 11, "base_iri: https://example.org/plot/", "base_iri: https://example.org/<plot>/", BASE),
        (9, 11, "base_iri: https://example.org/plot/", "base_iri: https://example.org/100%/", BASE),
        (9, 11, "base_iri: https://example.org/plot/", "base_iri: https://example.org/?plot=/", BASE),
        (10, 10, "licence: https://creativecommons", "licence: creativecommons", LICENCE),
        (12, 3, "- en\n- ru", "- english\n- ru", CODE),
        (15, 10, "created: 2024-02-29", "created: 29 February 2024", DAY),
    ],
)
def test_text_of_the_wrong_form(tmp_path: Path, line: int, column: int, old: str, new: str, expected: str) -> None:
    text = GOOD.replace(old, new, 1)
    assert text != GOOD
    (message,) = messages(tmp_path, text)
    assert message.startswith(f"dataset.yaml:{line}:{column}: error[schema]: ")
    assert f"; expected {expected}" in message


@pytest.mark.parametrize(
    "version", ["0.0.0", "10.20.30", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-0.3.7", "1.0.0+001", "1.0.0-beta+exp.sha.5114f85"]
)
def test_good_versions(tmp_path: Path, version: str) -> None:
    assert messages(tmp_path, GOOD.replace("version: 0.1.0", f"version: {version}")) == []


@pytest.mark.parametrize(
    "iri", ["http://localhost:8000/", "https://example.org/100%25/", "https://пример.рф/дело/", "https://example.org/~a/b-c/"]
)
def test_good_base_iris(tmp_path: Path, iri: str) -> None:
    assert messages(tmp_path, GOOD.replace("https://example.org/plot/", iri)) == []


def test_a_line_feed_at_the_end_is_not_overlooked(tmp_path: Path) -> None:
    (message,) = messages(tmp_path, GOOD.replace("base_iri: https://example.org/plot/", "base_iri: |\n  https://example.org/plot/"))
    assert message.startswith("dataset.yaml:9:11: error[schema]: ")


def test_a_hostile_iri_costs_nothing(tmp_path: Path) -> None:
    (message,) = messages(tmp_path, GOOD.replace("https://example.org/plot/", "https://" + "/a" * 4000 + "%"))
    assert message.startswith("dataset.yaml:9:11: error[schema]: ")


def test_languages_and_dates_that_do_not_fit(tmp_path: Path) -> None:
    text = GOOD.replace("  ru: Дело\n", "  de: Der Fall\n").replace("2024-02-29", "2023-02-29")
    fix = "add the language under 'languages', or drop the text"
    assert messages(tmp_path, text) == [
        "dataset.yaml:4:3: error[missing-translation]: no title in 'ru'; expected a text for each of the languages en, ru; add it",
        f"dataset.yaml:5:3: error[undeclared-language]: a title in 'de'; expected one of en, ru; {fix}",
        'dataset.yaml:15:10: error[date]: "2023-02-29"; expected a day that the calendar has; correct it',
    ]


def test_all_faults_come_together(tmp_path: Path) -> None:
    text = (
        GOOD.replace("publisher: The curators\n", "publishr: The curators\n")
        .replace("version: 0.1.0", "version: one")
        .replace("- ru", "- en")
    )
    assert [message.split(": ")[:2] for message in messages(tmp_path, text)] == [
        ["dataset.yaml:1:1", "error[schema]"],
        ["dataset.yaml:2:10", "error[schema]"],
        ["dataset.yaml:12:1", "error[schema]"],
        ["dataset.yaml:14:1", "error[unknown-key]"],
    ]


PERIOD = "a year, month or day: 2024, 2024-01 or 2024-01-31"
IRI, DROP = "an absolute http or https IRI", "add the language under 'languages', or drop the text"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("[plot, trial]", "[]", ["20:7: error[schema]: 'en' is empty; expected at least one entry; fill it in or drop it"]),
        ("[plot, trial]", "[plot, plot]", ["20:7: error[schema]: 'en' names something twice; expected each entry once; drop the repeat"]),
        ("ru: [дело]", "de: [Fall]", [f"21:3: error[undeclared-language]: keywords in 'de'; expected one of en, ru; {DROP}"]),
        ("iri: http://pub", "iri: ftp://pub", [f"""23:8: error[schema]: 'iri' is "ftp://publications.europa.eu/resource/authority/data-theme/JUST"; expected {IRI}"""]),
        ("{en: Justice}", "{}", ["24:10: error[schema]: 'label' is empty; expected at least one entry; fill it in or drop it"]),
        ("ru: СССР}", "uk: СРСР}", [f"27:29: error[undeclared-language]: a label in 'uk'; expected one of en, ru; {DROP}"]),
        ("start: '1951'", "start: the fifties", [f"""29:10: error[schema]: 'start' is "the fifties"; expected {PERIOD}"""]),
        ("start: '1951'", "from: '1951'", ["""29:3: error[unknown-key]: the key "from"; expected one of start, end; drop it or declare it in the mapping"""]),
        ("1953-04", "1953-13", ['30:8: error[date]: "1953-13"; expected a day that the calendar has; correct it']),
        ("1953-04", "1950-12-31", ['30:8: error[date]: an end of "1950-12-31"; expected not before the start, "1951"; correct one of the two']),
        ("plot@example.org", "plot at example", ["""33:10: error[schema]: 'email' is "plot at example"; expected a mail address: "someone@example.org\""""]),
        ("  email: plot@example.org\n  url: https://example.org/plot/contact?a=b#c\n", "", ["32:3: error[schema]: 'contact' without 'email'; expected 'email'; add 'email'"]),
    ],
)  # fmt: skip
def test_what_helps_to_find_it_is_checked(tmp_path: Path, old: str, new: str, expected: list[str]) -> None:
    text = (GOOD + FINDABLE).replace(old, new, 1)
    assert text != GOOD + FINDABLE
    assert messages(tmp_path, text) == [f"dataset.yaml:{message}" for message in expected]


@pytest.mark.parametrize(("start", "end"), [("1951", "1951"), ("1951-07", "1951"), ("1951", "1951-01-13"), ("1951-01-13", "1953")])
def test_good_periods(tmp_path: Path, start: str, end: str) -> None:
    assert messages(tmp_path, f"{GOOD}temporal: {{start: '{start}', end: '{end}'}}\n") == []


@pytest.mark.parametrize("text", ["", "- a\n", "name\n", "name: a\nname: b\n", "name: [\n", "name: &a b\n", "\tname: a\n", "name: \x00\n"])
def test_files_that_are_no_mapping(tmp_path: Path, text: str) -> None:
    assert messages(tmp_path, text)


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    for path in (tmp_path / "dataset.yaml", tmp_path):
        dataset, issues = load_dataset(path)
        assert dataset is None
        assert [issue.rule for issue in issues] == ["unreadable"]

"""Whatever a curator can do wrong is told in one line with a place and a way out, and the last good build survives it.

Every case breaks a copy of the small library in one way and pins what `check` says about it, whole.
"""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from library import LIBRARY

from pipeline.cli import main

PERSON, WORK = "records/person/ada-byron.yaml", "records/work/notes.yaml"
Break = Callable[[Path], None]


def run(folder: Path, *arguments: str) -> Result:
    """One verb on the project in `folder`, run from inside it."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        return CliRunner().invoke(main, list(arguments), catch_exceptions=True)
    finally:
        os.chdir(before)


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A copy of the library to break."""
    return Path(shutil.copytree(LIBRARY, tmp_path / "library"))


def swap(file: str, old: str, new: str) -> Break:
    """Replace the first `old` in a file."""

    def change(folder: Path) -> None:
        text = (folder / file).read_bytes()
        assert old.encode() in text
        (folder / file).write_bytes(text.replace(old.encode(), new.encode("utf-8", "surrogateescape"), 1))

    return change


def put(file: str, content: bytes) -> Break:
    """Make a file hold `content`."""

    def change(folder: Path) -> None:
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_bytes(content)

    return change


def both(*changes: Break) -> Break:
    """Several changes, one after the other."""

    def change(folder: Path) -> None:
        for one in changes:
            one(folder)

    return change


def copy(file: str, to: str) -> Break:
    """A copy of a file under another name."""
    return lambda folder: shutil.copy(folder / file, folder / to)


def folder_instead(file: str) -> Break:
    """A folder where the file was."""

    def change(folder: Path) -> None:
        (folder / file).unlink()
        (folder / file).mkdir()

    return change


PASSAGE = "section: Authors\n      paragraph: 3\n      text_start: 56\n      text_end: 72"
CASES: dict[str, Break] = {
    "a month that does not exist": swap(PERSON, "1815-12-10\n    stated", "1815-13-10\n    stated"),
    "a day that does not exist": swap(PERSON, "1815-12-10\n    stated", "1815-02-30\n    stated"),
    "a date in words": swap(PERSON, "1815-12-10\n    stated", "10 December 1815\n    stated"),
    "year 0": swap(PERSON, "1815-12-10\n    stated", '"0000"\n    stated'),
    "an unknown property": swap("mappings/person.yaml", "P569", "P56900"),
    "a misspelled field": swap(PERSON, "  born:", "  brn:"),
    "an unknown key": swap(PERSON, "descriptions:", "description:"),
    "an unknown qualifier": swap(PERSON, "stated_as:", "stated:"),
    "a qualifier the field does not allow": swap(PERSON, "stated_as: 10 December 1815", "start_time: 1815"),
    "a dangling reference": swap(WORK, "value: ada-byron", "value: ada-biron"),
    "a value of the wrong type": swap(WORK, "value: ada-byron", "value: memoirs"),
    "two items with one id": both(copy(PERSON, "records/person/ada.yaml")),
    "a record in the wrong folder": both(copy(PERSON, "records/work/ada.yaml"), swap("records/work/ada.yaml", "id: ada-byron", "id: ada")),
    "circular part of": swap(
        "records/work/memoirs.yaml",
        "statements:\n",
        "statements:\n  part_of:\n  - value: notes\n    references:\n    - source: catalogue\n      section: Works\n      paragraph: 5\n      text_start: 134\n      text_end: 141\n",
    ),
    "a mapping with the wrong datatype": swap("mappings/person.yaml", "property: P569", "property: P569\n    to: [concept]"),
    "two fields on one property": swap("mappings/person.yaml", "P570", "P569"),
    "an IRI with a space": swap(
        PERSON,
        "statements:\n",
        "statements:\n  homepage:\n  - value: https://example.org/a b\n    references:\n    - source: catalogue\n      section: Authors\n      paragraph: 3\n      text_start: 24\n      text_end: 33\n",
    ),
    "a script as URL": swap(
        PERSON,
        "statements:\n",
        "statements:\n  homepage:\n  - value: javascript:alert(1)\n    references:\n    - source: catalogue\n      section: Authors\n      paragraph: 3\n      text_start: 24\n      text_end: 33\n",
    ),
    "a control character": swap(PERSON, "en: Ada", "en: A\x07da"),
    "an escaped control character": swap(PERSON, "en: Ada Byron", 'en: "Ada\\x07Byron"'),
    "a right-to-left override": swap(PERSON, "en: Ada", "en: \u202eAda"),
    "a 10 MB string": swap(PERSON, "en: writer", "en: " + "x" * 10_000_000),
    "a label of 300 characters": swap(PERSON, "en: Ada Byron", "en: " + "x" * 300),
    "invalid UTF-8": swap(PERSON, "en: Ada", "en: \udcff\udcfeAda"),
    "UTF-16": put(PERSON, "id: ada-byron\n".encode("utf-16")),
    "CRLF": lambda folder: (folder / PERSON).write_bytes((folder / PERSON).read_bytes().replace(b"\n", b"\r\n")),
    "a byte order mark": lambda folder: (folder / PERSON).write_bytes(b"\xef\xbb\xbf" + (folder / PERSON).read_bytes()),
    "an empty file": put(PERSON, b""),
    "a file of blanks": put(PERSON, b"\n  \n"),
    "a list": put(PERSON, b"- a\n- b\n"),
    "a text": put(PERSON, b"hello\n"),
    "a directory where a file should be": folder_instead(PERSON),
    "a link to nowhere": lambda folder: (folder / "records/person/x.yaml").symlink_to("nowhere.yaml"),
    "a stray file": put("records/person/notes.txt", b"hello"),
    "a repeated key": swap(PERSON, "labels:\n", "id: other\nlabels:\n"),
    "a tab": swap(PERSON, "  born:", "\tborn:"),
    "an anchor bomb": swap(PERSON, "labels:\n", "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\nlabels:\n"),
    "a tag": swap(PERSON, "en: Ada Byron", "en: !!python/object:os.system Ada"),
    "two documents": swap(PERSON, "labels:\n", "---\nlabels:\n"),
    "a comment": swap(PERSON, "labels:\n", "labels:  # both\n"),
    "an unclosed quote": swap(PERSON, "en: Ada Byron", 'en: "Ada Byron'),
    "a statement without reference": swap(PERSON, "    references:\n    - source: catalogue\n      " + PASSAGE + "\n", ""),
    "a reference without section": swap(
        PERSON, "      section: Authors\n      paragraph: 3\n      text_start: 56", "      paragraph: 3\n      text_start: 56"
    ),
    "a passage in another paragraph": swap(PERSON, "paragraph: 3\n      text_start: 56", "paragraph: 4\n      text_start: 56"),
    "a passage under another heading": swap(PERSON, PASSAGE, PASSAGE.replace("Authors", "Works")),
    "a passage that cuts a word": swap(PERSON, "text_end: 72", "text_end: 71"),
    "a passage beyond the end": swap(PERSON, "text_end: 72", "text_end: 7200"),
    "an empty passage": swap(PERSON, "text_end: 72", "text_end: 56"),
    "another source text": swap("sources/catalogue.txt", "London", "Londra"),
    "no source text": lambda folder: (folder / "sources/catalogue.txt").unlink(),
    "a source outside its folder": swap("records/source/catalogue.yaml", "value: catalogue.txt", "value: ../catalogue.txt"),
    "an unverified Q-id": swap(WORK, "value: memoirs", "value: Q42"),
    "an unknown rank": swap(PERSON, "    stated_as: 10 December 1815\n", "    stated_as: 10 December 1815\n    rank: best\n"),
    "an unknown type": swap(PERSON, "type: person", "type: persona"),
    "no labels": swap(PERSON, "labels:\n  en: Ada Byron\n", ""),
    "a value of the wrong shape": swap(PERSON, "value: 1815-12-10", "value: [1815-12-10]"),
    "statements as a list": swap(PERSON, "  born:\n  - value", "  - value"),
    "no record at all": lambda folder: shutil.rmtree(folder / "records"),
    "no mapping": lambda folder: shutil.rmtree(folder / "mappings/wikidata") or (folder / "mappings/common.yaml").unlink(),
    "an unknown key in dataset.yaml": swap("dataset.yaml", "publisher:", "publisher_name:"),
    "a base IRI with a space": swap("dataset.yaml", "example.org/library/", "example.org/my library/"),
    "a number in words": swap(PERSON, "paragraph: 3", "paragraph: three"),
    "a text without its language": swap(WORK, "      language: en\n      text: Notes", "      text: Notes"),
    "a name where an id should be": swap(WORK, "value: ada-byron", "value: Ada Byron"),
    "an empty text": swap(PERSON, "stated_as: 10 December 1815", 'stated_as: ""'),
    "a day of creation that does not exist": swap("dataset.yaml", "2024-01-31", "2024-02-31"),
    "a schema that was edited": swap("mappings/schema/person.json", "Somebody who wrote", "Somebody"),
    "a verdict on no item": put(
        "mappings/wikidata.sssom.tsv",
        b"#curie_map:\n#  item: https://example.org/library/entity/\n#  wd: http://www.wikidata.org/entity/\nsubject_id\tpredicate_id\tobject_id\tmapping_justification\nitem:nobody\tskos:exactMatch\twd:Q571\tsemapv:ManualMappingCuration\n",
    ),
}
EXPECTED = Path(__file__).parent / "cases" / "bad_input.txt"


def told(folder: Path) -> str:
    """What `check` prints and its exit code. Which rules no record uses is another matter, and left out."""
    result = run(folder, "check")
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    lines = [line for line in result.stdout.splitlines() if "[unused-rule]" not in line]
    errors = [line for line in result.stderr.splitlines() if line.startswith("error:")]
    return "".join(f"    {line}\n" for line in [f"exit {result.exit_code}", *lines, *errors])


def expected() -> dict[str, str]:
    """The pinned messages: a heading `## case`, then its lines."""
    parts = EXPECTED.read_text("utf-8").split("## ")[1:]
    return {part.split("\n", 1)[0]: part.split("\n", 1)[1] for part in parts}


def test_there_are_more_than_forty_cases_and_each_is_pinned() -> None:
    assert list(expected()) == list(CASES)
    assert len(CASES) >= 60


@pytest.mark.parametrize("name", CASES)
def test_the_messages_are_exactly_these(library: Path, name: str, request: pytest.FixtureRequest) -> None:
    CASES[name](library)
    found = told(library)
    if request.config.getoption("--update"):
        pinned = {**(expected() if EXPECTED.exists() else {}), name: found}
        EXPECTED.write_text("".join(f"## {case}\n{pinned[case]}" for case in CASES if case in pinned), "utf-8")
    assert found == expected()[name]


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below `folder`."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


#: What states, among other things, which files went in; one that is no record is among them.
PROVENANCE = {"manifest.json", "prov.ttl", "SHA256SUMS"}


def data(files: dict[str, bytes]) -> dict[str, bytes]:
    """The files that say what the records say."""
    return {name: content for name, content in files.items() if name not in PROVENANCE}


@pytest.mark.parametrize("name", CASES)
def test_the_last_good_build_survives(library: Path, name: str) -> None:
    for verb in (["check"], ["map", "--output", "build/graph.nt"], ["publish"]):
        assert run(library, *verb).exit_code == 0
    good = contents(library / "build/dumps")
    CASES[name](library)
    checked = run(library, "check").exit_code
    mapped = run(library, "map", "--output", "build/graph.nt")
    published = run(library, "publish")
    for result in (mapped, published):
        assert result.exception is None or isinstance(result.exception, SystemExit)
    if mapped.exit_code == 0 and published.exit_code == 0:
        # What the mapper alone cannot see is for `check`, on which the Makefile lets everything else depend.
        assert checked == 1 or data(contents(library / "build/dumps")) == data(good)
    else:
        assert contents(library / "build/dumps") == good


@pytest.mark.parametrize(
    ("output", "message"),
    [
        ("/dev/full", "error: /dev/full: cannot be written (No space left on device); free some space on the disk and run again"),
        (
            "records",
            "error: records: cannot be written (Is a directory); choose another output, or remove the folder of that name and run again; records is as it was",
        ),
        (
            "dataset.yaml/graph.nt",
            "error: dataset.yaml/graph.nt: cannot be written (File exists); choose another output, or remove the file that stands where a folder should and run again",
        ),
    ],
)
def test_an_output_that_cannot_be_written(library: Path, output: str, message: str) -> None:
    result = run(library, "map", "--output", output)
    assert (result.exit_code, result.stderr.splitlines()[-1]) == (3, message)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_record_that_may_not_be_read(library: Path) -> None:
    (library / PERSON).chmod(0)
    assert "error[unreadable]: a file that may not be read" in told(library)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["check", "--project", "nowhere"], "error: nowhere: no dataset.yaml here; run in the project's folder or name it with --project"),
        (["chekc"], "Error: No such command 'chekc'. Did you mean 'check'?"),
        (["map"], "Error: Missing option '--output'."),
        (["rules", "dtae"], "Error: no rule is called 'dtae'; `python -m pipeline rules` lists them all"),
        (["passage", "catalogue", "no such words"], "error: 'no such words' does not stand in the text of catalogue"),
        (["passage", "memoirs", "Ada"], "error: no text of a source 'memoirs' is here; at hand: catalogue"),
    ],
)
def test_wrong_usage(library: Path, arguments: list[str], message: str) -> None:
    result = run(library, *arguments)
    assert (result.exit_code, result.stderr.splitlines()[-1]) == (2, message)

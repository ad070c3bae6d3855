"""Values that can be read and are still doubtful, and what OpenRefine would object to: each rule fires, and does not when all is well."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
from constraints import CASES
from test_shacl_cases import MAPPINGS, ROOT

from pipeline.checks.links import check_units
from pipeline.checks.upload import SCRUTINIZERS, check_batch, check_upload
from pipeline.checks.values import check_values
from pipeline.constraints.kinds import KINDS
from pipeline.issue_files.examples import rule_examples
from pipeline.issues import Issue
from pipeline.mapping.mapper import Mapper
from pipeline.mapping.rules import MappingSet
from pipeline.records.record import Record
from pipeline.rules import RULES
from pipeline.wikidata.languages import read_languages

LANGUAGES = read_languages(ROOT / "mappings/wikidata/languages.csv")
FIELDS = {
    "viaf": ("P214", "external-id"),
    "orcid": ("P496", "external-id"),
    "code": ("P528", "external-id"),
    "site": ("P856", "url"),
    "name": ("P2561", "string"),
    "title": ("P1476", "monolingualtext"),
    "born": ("P569", "time"),
    "place": ("P625", "globe-coordinate"),
    "image": ("P18", "commonsMedia"),
    "height": ("P2048", "quantity"),
    "part_of": ("P361", "wikibase-item"),
    "instance_of": ("P31", "wikibase-item"),
}
RULE = next(iter(MAPPINGS.types["person"].fields.values()))
KIND = MAPPINGS.types["person"]


def mappings() -> MappingSet:
    """One record type with a field of each datatype."""
    fields = {
        name: msgspec.structs.replace(RULE, name=name, property=number, datatype=kind, values={}, to=(), default="")
        for name, (number, kind) in FIELDS.items()
    }
    return msgspec.structs.replace(MAPPINGS, types={"thing": msgspec.structs.replace(KIND, name="thing", fields=fields)})


THINGS = mappings()


def thing(key: str = "x", /, **parts: Any) -> Record:
    """A record without faults, but for `parts`; what is no part of a record is the value of a field."""
    data: dict[str, Any] = {"id": key, "type": "thing", "labels": {"en": key}, "descriptions": {"en": f"thing {key}"}}
    data |= {part: value for part, value in parts.items() if part not in FIELDS}
    fields = {"instance_of": "Q5"} | {part: value for part, value in parts.items() if part in FIELDS}
    data["statements"] = {field: [{"value": value}] for field, value in fields.items() if value}
    return Record(data, f"records/thing/{key}.yaml", lambda: {(): (1, 1, 1, 1)})


def told(issues: list[Issue]) -> list[str]:
    return [f"{issue.severity}[{issue.rule}] {issue.found}" for issue in issues]


def values(**parts: Any) -> list[str]:
    return told(list(check_values(thing(**parts), THINGS, LANGUAGES)))


@pytest.mark.parametrize(
    "parts",
    [
        {},
        {"viaf": "113230702", "orcid": "0000-0002-1825-0097", "site": "https://example.org/", "image": "A photograph.jpg"},
        {"name": "Рюмин", "title": {"text": "Дело врачей", "language": "ru"}, "labels": {"en": "x", "ru": "икс", "mul": "x"}},
        {"born": "1582-10-15"},
        {"born": "1582"},
        {"born": {"time": "1500-01-01", "calendar": "julian"}},
        {"born": {"time": "1923-02", "calendar": "julian"}},
        {"place": {"latitude": "55.75", "longitude": "37.62", "precision": "0.01"}},
        {"place": {"snaktype": "somevalue"}, "name": {"snaktype": "novalue"}, "viaf": {"snaktype": "somevalue"}},
    ],
)
def test_what_is_well(parts: dict[str, Any]) -> None:
    assert values(**parts) == []
    assert told(list(check_upload(thing(**parts), THINGS, True))) == []
    assert told(list(check_batch([thing(**parts)], THINGS))) == []


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"viaf": "VIAF 1"}, ['error[identifier-form] "VIAF 1"']),
        ({"orcid": "0000-0002-1825-0098"}, ['error[check-digit] "0000-0002-1825-0098", whose last figure does not fit the others']),
        ({"viaf": "11323070\u0417"}, ['error[identifier-form] "11323070З"']),
        ({"orcid": "0000-0002-1694-233\u0425"}, ['error[identifier-form] "0000-0002-1694-233Х"']),
        ({"code": "A\u0412C  1"}, ['warning[doubled-space] "AВC  1"', 'warning[mixed-script] "AВC" (U+0041 U+0412 U+0043)']),
        ({"site": "https://a:b@example.org/"}, ['warning[url-doubtful] "https://a:b@example.org/" with a user name or password']),
        ({"name": "a  b"}, ['warning[doubled-space] "a  b"']),
        ({"labels": {"en": "a  b"}}, ['warning[doubled-space] "a  b"']),
        ({"aliases": {"en": ["ok", "\u0438\u0306"]}}, ["warning[not-composed] a text with U+0438 U+0306"]),
        (
            {"title": {"text": "Pюмин", "language": "ru"}},
            ['warning[mixed-script] "Pюмин" (U+0050 U+044E U+043C U+0438 U+043D)'],
        ),
        ({"born": "1582-10-14"}, ['warning[early-gregorian-date] "1582-10-14" in the Gregorian calendar']),
        ({"born": "-0044-03-15"}, ['warning[early-gregorian-date] "-0044-03-15" in the Gregorian calendar']),
        ({"born": {"time": "1924-01-01", "calendar": "julian"}}, ['warning[late-julian-date] "1924-01-01" in the Julian calendar']),
        ({"place": {"latitude": "0", "longitude": "0", "precision": "0.1"}}, ["warning[coordinate-doubtful] latitude 0 and longitude 0"]),
        (
            {"place": {"latitude": "55.751244", "longitude": "37.618423", "precision": "1"}},
            ["warning[coordinate-doubtful] 6 decimals with a precision of 1"],
        ),
        ({"image": "x" * 241 + ".jpg"}, ["error[commons-file] 245 bytes"]),
        ({"image": "photograph"}, ['error[commons-file] "photograph" without extension']),
        ({"image": "File:x.jpg"}, ['warning[commons-file] "File:x.jpg" with ":"']),
        ({"labels": {"en": "x", "qqz": "x"}}, ['warning[unknown-language] the language "qqz"']),
    ],
)
def test_doubtful_values(parts: dict[str, Any], expected: list[str]) -> None:
    assert values(**parts) == expected


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"descriptions": {}}, ["warning[no-description] an item without descriptions"]),
        ({"instance_of": ""}, ["warning[no-class] an item that is an instance or subclass of nothing"]),
        ({"descriptions": {"en": "x"}}, ['warning[description-is-label] the description "x", as the label']),
        ({"descriptions": {"en": "a thing."}}, ['warning[description-style] "…a thing."', 'warning[description-style] "a thing.…"']),
        ({"part_of": "x"}, ['warning[self-reference] "x" as a value of itself']),
    ],
)
def test_what_openrefine_would_object_to(parts: dict[str, Any], expected: list[str]) -> None:
    assert told(list(check_upload(thing(**parts), THINGS, True))) == expected


def test_items_that_wikidata_has_need_no_description_and_class_here() -> None:
    assert list(check_upload(thing(descriptions={}, instance_of=""), THINGS, False)) == []


def test_duplicates_in_the_batch() -> None:
    same = {"labels": {"en": "one", "ru": "один"}, "descriptions": {"en": "thing", "ru": "другой"}, "viaf": "113230702"}
    other = {"labels": {"en": "one", "ru": "один"}, "descriptions": {"en": "thing", "ru": "третий"}, "viaf": "113230702"}
    third = thing("c", descriptions={"en": "a third"}, viaf="11323070")
    assert told(list(check_batch([thing("a", **same), thing("b", **other), third], THINGS))) == [
        'error[duplicate-label-and-description] "one" (thing) in en, as at records/thing/a.yaml:1:1',
        "warning[duplicate-identifier] 'viaf' is \"113230702\", as at records/thing/a.yaml:1:1",
    ]


def test_needless_capitals_are_told_from_names() -> None:
    records = [thing("a", descriptions={"en": "Physician and Soviet citizen"}), thing("b", descriptions={"en": "Soviet physician"})]
    assert told(list(check_batch(records, THINGS))) == ['info[description-style] "Physician …"']


def test_all_checks_of_openrefine_have_their_rules() -> None:
    assert len(SCRUTINIZERS) == 24
    rules = {rule for rules in SCRUTINIZERS.values() for rule in rules}
    assert rules <= {*RULES}
    assert {kind.rule for kind in KINDS.values()} <= {*RULES}


def test_the_table_of_openrefine_is_whole(shared: Path) -> None:
    lines = (shared / "wikidata-constraints.md").read_text(encoding="utf-8").partition("## What OpenRefine")[2].splitlines()
    names = [line[2:].split(" |")[0].removesuffix(" (C)") for line in lines if line.startswith("| ") and "issue types" not in line]
    assert sorted(name.removesuffix("Constraint") for name in names) == sorted(name.removesuffix("Constraint") for name in SCRUTINIZERS)


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        ("Q11573", []),
        ("Q577", ["error[unverified-identifier] the unit Q577"]),
        ("metre", []),  # the mapper says it
    ],
)
def test_units_are_verified_items(unit: str, expected: list[str]) -> None:
    record = thing(height={"amount": "2", "unit": unit})
    assert told(list(check_units(record, THINGS, {"Q11573": "metre"}))) == expected


#: What OpenRefine makes of each check: what stops an upload is an error here, the rest of importance a warning.
SEVERITIES = {
    "no-label": "error", "duplicate-label-and-description": "error", "no-description": "warning", "no-class": "warning",
    "identifier-form": "error", "self-reference": "warning", "no-reference": "error", "duplicate-identifier": "warning", "empty": "error",
    "doubled-space": "warning", "text": "error", "term": "error", "early-gregorian-date": "warning", "description-is-label": "warning",
    "description-style": "warning", "commons-file": "error",
}  # fmt: skip


def test_each_check_of_openrefine_objects_as_it_should() -> None:
    """By the examples of the rules, which the whole suite proves to be said; constraints without a status warn."""
    examples = rule_examples()
    rules = {rule for rules in SCRUTINIZERS.values() for rule in rules}
    found = {rule: str(examples[rule].severity) for rule in rules}
    assert found == SEVERITIES | {rule: "warning" for rule in rules if rule.startswith("constraint-")}
    assert {rule.removeprefix("constraint-") for rule in rules if rule.startswith("constraint-")} <= {case.kind for case in CASES}


@pytest.mark.parametrize("key", ["labels", "descriptions"])
def test_terms_end_at_250_characters(key: str) -> None:
    mapper = Mapper(THINGS, "https://example.org/")
    for length, expected in ((250, []), (251, ["error[term] 251 characters"])):
        issues = mapper.map(thing(**{key: {"en": "x" * length}}))[1]
        assert told([issue for issue in issues if issue.rule != "no-reference"]) == expected

"""The issue files say what the terminal says, in forms that other programs accept."""

import json
import random
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from pipeline import __version__
from pipeline.issue_files import read_issues, write_issue_files, write_issues
from pipeline.issues import EnvironmentFailure, Issue, Place, Severity, in_order

CATALOGUE = {
    "date": ("A date that cannot be read.", "Write it as 1953, 1953-01 or 1953-01-13."),
    "unused-rule": ("A mapping rule that no record uses.", "Drop it."),
    "schema": ("A field of the wrong form.", "Write it as the schema says."),
}
ISSUES = [
    Issue(Place("records/person/x.yaml", 12, 11), "date", '"31 февраля"', "a date", "write 1953-02-28", item="x"),
    Issue(Place("records/person/a b&c.yaml", 3), "date", "<b>\u202e", 'a "date"'),
    Issue(Place("mappings/person.yaml"), "unused-rule", "nickname", "a rule in use", severity=Severity.WARNING),
    Issue(Place(""), "homeless", "nothing", "something", severity=Severity.INFO),
    Issue(Place("/data/records.jsonl", 1, 1), "date", "x" * 1000, "a date"),
]


def written(folder: Path, issues: list[Issue]) -> tuple[list[Any], Any, ElementTree.Element]:
    """What the three files hold."""
    write_issue_files(issues, folder, CATALOGUE)
    lines = [json.loads(line) for line in (folder / "issues.jsonl").read_text(encoding="utf-8").splitlines()]
    return lines, json.loads((folder / "issues.sarif").read_bytes()), ElementTree.parse(folder / "junit.xml").getroot()


def closed(required: dict[str, Any], **optional: Any) -> dict[str, Any]:
    """The schema of an object with these members and no others."""
    return {"type": "object", "required": [*required], "properties": required | optional, "additionalProperties": False}


TEXT, WORDS, COUNT = {"type": "string"}, {"type": "string", "minLength": 1}, {"type": "integer", "minimum": 1}
MESSAGE = closed({"text": WORDS})
URI = {"type": "string", "pattern": r"^(file:///)?[A-Za-z0-9._~%/-]+$"}
# The part of SARIF 2.1.0 that is used here, with everything its standard requires and nothing it does not know.
SARIF = closed(
    {
        "$schema": {"const": "https://json.schemastore.org/sarif-2.1.0.json"},
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "minItems": 1,
            "maxItems": 1,
            "items": closed(
                {
                    "tool": closed(
                        {
                            "driver": closed(
                                {
                                    "name": WORDS,
                                    "semanticVersion": WORDS,
                                    "rules": {
                                        "type": "array",
                                        "uniqueItems": True,
                                        "items": closed({"id": WORDS}, shortDescription=MESSAGE, help=MESSAGE),
                                    },
                                }
                            )
                        }
                    ),
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "results": {
                        "type": "array",
                        "items": closed(
                            {
                                "ruleId": WORDS,
                                "ruleIndex": {"type": "integer", "minimum": 0},
                                "level": {"enum": ["none", "note", "warning", "error"]},
                                "message": MESSAGE,
                                "locations": {
                                    "type": "array",
                                    "items": closed(
                                        {
                                            "physicalLocation": closed(
                                                {"artifactLocation": closed({"uri": URI})},
                                                region=closed({"startLine": COUNT}, startColumn=COUNT),
                                            )
                                        }
                                    ),
                                },
                            }
                        ),
                    },
                }
            ),
        },
    }
)


def is_sarif(log: Any) -> bool:
    """Whether `log` has the structure of SARIF 2.1.0 and each result points at its own rule."""
    Draft202012Validator(SARIF).validate(log)
    run = log["runs"][0]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    return all(rules[result["ruleIndex"]] == result["ruleId"] for result in run["results"])


def test_json_lines(tmp_path: Path) -> None:
    lines, _, _ = written(tmp_path, ISSUES)
    assert [(line["file"], line["line"], line["column"], line["rule"], line["severity"]) for line in lines] == [
        ("", 0, 0, "homeless", "info"),
        ("/data/records.jsonl", 1, 1, "date", "error"),
        ("mappings/person.yaml", 0, 0, "unused-rule", "warning"),
        ("records/person/a b&c.yaml", 3, 0, "date", "error"),
        ("records/person/x.yaml", 12, 11, "date", "error"),
    ]
    assert lines[3] == {
        "severity": "error",
        "rule": "date",
        "file": "records/person/a b&c.yaml",
        "line": 3,
        "column": 0,
        "item": "",
        "found": "<b>\u202e",
        "expected": 'a "date"',
        "fix": "",
    }
    stored = (tmp_path / "issues.jsonl").read_text(encoding="utf-8")
    assert '"found": "<b>\\u202e"' in stored
    assert r'"found": "\"31 февраля\""' in stored
    assert stored.replace("\n", "").isprintable()


def test_sarif(tmp_path: Path) -> None:
    _, log, _ = written(tmp_path, ISSUES)
    assert is_sarif(log)
    driver = log["runs"][0]["tool"]["driver"]
    assert driver["semanticVersion"] == __version__
    assert [rule["id"] for rule in driver["rules"]] == ["date", "homeless", "schema", "unused-rule"]
    assert driver["rules"][0] == {
        "id": "date",
        "shortDescription": {"text": "A date that cannot be read."},
        "help": {"text": "Write it as 1953, 1953-01 or 1953-01-13."},
    }
    assert log["runs"][0]["results"][4] == {
        "ruleId": "date",
        "ruleIndex": 0,
        "level": "error",
        "message": {"text": '"31 февраля"; expected a date; write 1953-02-28'},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "records/person/x.yaml"},
                    "region": {"startLine": 12, "startColumn": 11},
                }
            }
        ],
    }
    locations = [result["locations"] for result in log["runs"][0]["results"][:4]]
    assert locations[0] == []
    assert locations[1][0]["physicalLocation"]["artifactLocation"] == {"uri": "file:///data/records.jsonl"}
    assert locations[2] == [{"physicalLocation": {"artifactLocation": {"uri": "mappings/person.yaml"}}}]
    assert locations[3][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "records/person/a%20b%26c.yaml"},
        "region": {"startLine": 3},
    }
    assert [result["level"] for result in log["runs"][0]["results"]] == ["note", "error", "warning", "error", "error"]


def test_junit(tmp_path: Path) -> None:
    _, _, root = written(tmp_path, ISSUES)
    (suite,) = root
    assert (root.tag, suite.tag) == ("testsuites", "testsuite")
    assert {name: suite.get(name) for name in ("tests", "failures", "errors", "skipped")} == {
        "tests": "6",
        "failures": "3",
        "errors": "0",
        "skipped": "0",
    }
    assert [(case.get("classname"), case.get("name"), [child.tag for child in case]) for case in suite] == [
        ("homeless", "the dataset", ["system-out"]),
        ("date", "/data/records.jsonl:1:1", ["failure"]),
        ("unused-rule", "mappings/person.yaml", ["system-out"]),
        ("date", "records/person/a b&c.yaml:3", ["failure"]),
        ("date", "records/person/x.yaml:12:11", ["failure"]),
        ("schema", "no issue", []),
    ]
    failure = suite[3][0]
    assert failure.attrib == {"type": "date", "message": '<b>\\u202e; expected a "date"'}
    assert failure.text == 'records/person/a b&c.yaml:3: error[date]: <b>\\u202e; expected a "date"'


def test_what_was_written_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "issues" / "check.jsonl"
    write_issues([*reversed(ISSUES), *ISSUES], path)
    assert read_issues(path) == in_order(ISSUES)


@pytest.mark.parametrize("content", ["{", "[]", "{}", '{"severity": "fatal"}', '"text"', "\xff"])
def test_a_file_that_is_no_list_of_issues(tmp_path: Path, content: str) -> None:
    path = tmp_path / "check.jsonl"
    path.write_text(content, encoding="latin-1")
    with pytest.raises(EnvironmentFailure, match=r"check\.jsonl: is not a list of issues \(.+\); delete it and run again"):
        read_issues(path)


def test_no_issues(tmp_path: Path) -> None:
    lines, log, root = written(tmp_path, [])
    assert lines == []
    assert is_sarif(log)
    assert log["runs"][0]["results"] == []
    assert [(case.get("classname"), len(case)) for case in root[0]] == [("date", 0), ("schema", 0), ("unused-rule", 0)]


def test_same_bytes_whatever_the_order(tmp_path: Path) -> None:
    shuffled = [*ISSUES, *ISSUES]
    random.Random(1).shuffle(shuffled)
    for name, issues in (("one", ISSUES), ("two", shuffled)):
        write_issue_files(issues, tmp_path / name, dict(sorted(CATALOGUE.items(), reverse=name == "two")))
    for name in ("issues.jsonl", "issues.sarif", "junit.xml"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_the_last_good_files_survive(tmp_path: Path) -> None:
    (tmp_path / "issues.jsonl").mkdir()
    with pytest.raises(EnvironmentFailure, match=r"issues\.jsonl: cannot be written \(Is a directory\)"):
        write_issue_files(ISSUES, tmp_path, CATALOGUE)
    assert [path.name for path in tmp_path.iterdir()] == ["issues.jsonl"]


hostile = st.text(st.characters(exclude_categories=()), max_size=20)
places = st.builds(Place, hostile.map(lambda name: name and f"r/{name}"), st.integers(0, 9), st.integers(0, 9))


@given(st.lists(st.builds(Issue, places, st.sampled_from(["date", "new"]), hostile, hostile, hostile, st.sampled_from(Severity), hostile)))
def test_any_text_gives_sound_files(issues: list[Issue]) -> None:
    with TemporaryDirectory() as folder:
        lines, log, root = written(Path(folder), issues)
        assert read_issues(Path(folder) / "issues.jsonl") == in_order(issues)
    unique = len(set(issues))
    assert len(lines) == len(log["runs"][0]["results"]) == unique
    assert is_sarif(log)
    assert sum(len(case) for case in root[0]) == unique
    assert int(root[0].get("failures", "")) == sum(issue.severity is Severity.ERROR for issue in set(issues))

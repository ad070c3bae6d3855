"""The files of issues that every run leaves behind."""

import json
from collections.abc import Iterable
from pathlib import Path

from pipeline.issue_files.catalogue import Catalogue
from pipeline.issue_files.json_lines import write_issues
from pipeline.issue_files.junit import junit_xml
from pipeline.issue_files.page import issues_page
from pipeline.issue_files.sarif import sarif
from pipeline.issues import Issue, in_order
from pipeline.outputs import replacing

__all__ = ["write_issue_files"]


def write_issue_files(issues: Iterable[Issue], folder: Path, catalogue: Catalogue) -> None:
    """Write `issues.jsonl`, `issues.sarif`, `junit.xml` and `issues.html` into `folder`: the same bytes for the same issues in any order.

    A rule that the catalogue does not have is reported without meaning. Raises `EnvironmentFailure` when a file cannot be
    written.
    """
    ordered = in_order(issues)
    write_issues(ordered, folder / "issues.jsonl")
    with replacing(folder / "issues.sarif") as stream:
        stream.write(json.dumps(sarif(ordered, catalogue), ensure_ascii=False, indent=1) + "\n")
    with replacing(folder / "junit.xml", "wb") as stream:
        stream.write(junit_xml(ordered, catalogue))
    with replacing(folder / "issues.html") as stream:
        stream.write(issues_page(ordered, catalogue))

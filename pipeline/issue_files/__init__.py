"""Issues as files: JSON Lines for programs, SARIF for code hosts and editors, JUnit XML for CI servers, a page for people."""

from pipeline.issue_files.catalogue import Catalogue, message
from pipeline.issue_files.changes import IssueChanges, issue_changes
from pipeline.issue_files.examples import rule_examples
from pipeline.issue_files.files import write_issue_files
from pipeline.issue_files.json_lines import issue_line, read_issues, write_issues
from pipeline.issue_files.markdown import issues_markdown

__all__ = [
    "Catalogue",
    "IssueChanges",
    "issue_changes",
    "issue_line",
    "issues_markdown",
    "message",
    "read_issues",
    "rule_examples",
    "write_issue_files",
    "write_issues",
]

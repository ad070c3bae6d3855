"""Issues as Markdown, for step summaries and comments on pull requests."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from pipeline.issue_files.catalogue import message
from pipeline.issue_files.changes import IssueChanges
from pipeline.issues import Issue, Severity, summary, visible

__all__ = ["issues_markdown"]

#: Rows in a table; a comment that nobody can read to its end helps nobody, and code hosts cut long ones.
_MOST: Final = 50
#: What Markdown, HTML in it, or a code host (mentions, references to issues) would read as more than text.
_ACTIVE: Final = re.compile(r"([\\`*_{}\[\]<>()#+!|~@&:-])")


def issues_markdown(issues: Sequence[Issue], changes: IssueChanges | None = None) -> str:
    """The issues as a section: counts, then tables. With `changes` only what is new and what is fixed is spelled out."""
    if changes is None:
        return "\n".join([f"## Issues: {summary(issues)}", "", *_table(issues), *_rules(issues)]) + "\n"
    lines = [f"## Issues: {summary(issues)}", "", f"### New: {summary(changes.new)}", "", *_table(changes.new)]
    return "\n".join([*lines, f"### Fixed: {summary(changes.fixed)}", "", *_table(changes.fixed)]) + "\n"


def escaped(text: str) -> str:
    """Text that Markdown shows as it is, on one line."""
    return _ACTIVE.sub(r"\\\1", visible(text))


def _table(issues: Sequence[Issue]) -> list[str]:
    if not issues:
        return []
    lines = ["| place | rule | what is wrong |", "| --- | --- | --- |"]
    lines += [f"| {escaped(str(one.place))} | {one.severity}: {one.rule} | {escaped(message(one))} |" for one in issues[:_MOST]]
    if len(issues) > _MOST:
        lines += ["", f"and {len(issues) - _MOST:,} more."]
    return [*lines, ""]


def _rules(issues: Sequence[Issue]) -> list[str]:
    """How often each rule was broken, where that is no longer seen at a glance."""
    if len(issues) <= _MOST:
        return []
    counts = Counter((issue.severity, issue.rule) for issue in issues)
    order = list(Severity)
    rows = sorted(counts.items(), key=lambda row: (order.index(row[0][0]), -row[1], row[0][1]))
    return ["| rule | how often |", "| --- | ---: |", *(f"| {level}: {rule} | {n:,} |" for (level, rule), n in rows), ""]

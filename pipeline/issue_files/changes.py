"""What two runs found, held against each other: which issues are new, and which are mended."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from pipeline.issues import Issue, in_order

__all__ = ["IssueChanges", "identity", "issue_changes"]


class IssueChanges(NamedTuple):
    """The issues that only the later run has, and those that only the earlier one had."""

    new: list[Issue]
    fixed: list[Issue]


def identity(issue: Issue) -> tuple[str, ...]:
    """What makes two issues the same in two runs. Lines move when something is written above them, so they do not count."""
    return issue.place.file, issue.rule, issue.item, issue.found, issue.expected


def issue_changes(before: Iterable[Issue], after: Iterable[Issue]) -> IssueChanges:
    """The difference between the issues of two runs; of several that say the same, as many as there are more or fewer."""
    old, new = in_order(before), in_order(after)
    return IssueChanges(_without(new, old), _without(old, new))


def _without(issues: list[Issue], others: list[Issue]) -> list[Issue]:
    known = Counter(map(identity, others))
    left = []
    for issue in issues:
        if known[identity(issue)]:
            known[identity(issue)] -= 1
        else:
            left.append(issue)
    return left

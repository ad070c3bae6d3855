"""The issues of a run over any number of records, in bounded memory: what is wrong with one record of a million is wrong with most."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from pipeline.issues import Issue, Severity

__all__ = ["KeptIssues", "set_aside"]

#: Issues of one rule that are kept; the others are counted.
_MOST: Final = 1_000


class KeptIssues:
    """The issues that are kept, and how many there are of each rule."""

    def __init__(self) -> None:
        self.issues: list[Issue] = []
        self._counts: Counter[tuple[Severity, str]] = Counter()

    def add(self, issues: Iterable[Issue]) -> None:
        """Keep the first of each rule."""
        for issue in issues:
            self._counts[issue.severity, issue.rule] += 1
            if self._counts[issue.severity, issue.rule] <= _MOST:
                self.issues.append(issue)

    def count_more(self, counts: Mapping[str, int]) -> None:
        """Count issues that are not at hand, by severity and rule with a space between."""
        for name, count in counts.items():
            severity, _, rule = name.partition(" ")
            self._counts[Severity(severity), rule] += count

    def more(self) -> Iterator[str]:
        """A line for each rule of which there are more."""
        for (severity, rule), count in sorted(self._counts.items()):
            if count > _MOST:
                yield f"{severity}[{rule}] {count - _MOST:,} times more than are listed"


def set_aside(issue: Issue) -> Issue:
    """What is wrong with a record that was asked to be set aside is no error of the run."""
    return issue._replace(severity=Severity.WARNING) if issue.severity is Severity.ERROR else issue

"""What was found in parts of the records, put together: told once, counted where it is much."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from pipeline.issues import Issue
from pipeline.runs.checking import BulkChecks
from pipeline.runs.validating import undecided_issues
from pipeline.shacl.condensed import Groups

__all__ = ["Report", "Validation", "encoded", "read_report", "report_of"]

#: Issues of one rule that a part tells: as many as are listed of all.
_MOST: Final = 1_000


class Report(msgspec.Struct):
    """What became of a part: the first issues of each rule, each with how many it stands for; how many more; what is undecided."""

    part: int
    issues: list[tuple[Issue, int]]
    more: dict[str, int]
    undecided: dict[str, int]


#: A report as a worker wrote it.
read_report: Final = msgspec.json.Decoder(Report).decode


def encoded(issue: Issue) -> str:
    """An issue as a line."""
    return msgspec.json.encode(issue).decode()


def report_of(part: int, issues: Iterable[Issue], undecided: Mapping[str, int]) -> str:
    """The report of a part, as a line."""
    groups, counts = Groups(), Counter[str]()
    kept: list[tuple[Issue, int]] = []
    for issue in issues:
        if not groups.take(issue):
            name = f"{issue.severity} {issue.rule}"
            counts[name] += 1
            kept += [(issue, 1)] if counts[name] <= _MOST else []
    more = {name: count - _MOST for name, count in counts.items() if count > _MOST}
    return msgspec.json.encode(Report(part, kept + groups.counted(), more, dict(undecided))).decode()


class Validation(BulkChecks):
    """Records read, validated and rejected, and the issues that are kept."""

    def __init__(self, records: int, rejected: int, faults: Iterable[Issue] = ()) -> None:
        super().__init__()
        self.records, self.rejected = records, rejected
        self._groups, self._seen = Groups(), set[Issue]()
        self._undecided: Counter[str] = Counter()
        self.add(faults)

    def take(self, report: Report) -> None:
        """Add what a part has found."""
        for issue, count in report.issues:
            if self._groups.take(issue, count) or (not issue.place.line and issue in self._seen):
                continue
            if not issue.place.line:
                self._seen.add(issue)
            self.add([issue])
        self.count_more(report.more)
        self._undecided.update(report.undecided)

    def close(self, validated: int, source: str) -> None:
        """Add what can only be told at the end. Raises `AssertionError` when a record was lost or doubled."""
        if validated + self.rejected != self.records:
            raise AssertionError(f"{self.records:,} records read, {validated:,} validated, {self.rejected:,} rejected")
        self.add([*sorted(self._groups.told()), *undecided_issues(self._undecided, source)])

    def __str__(self) -> str:
        """`10,000 records in = 9,990 validated + 10 rejected`."""
        return f"{self.records:,} records in = {self.records - self.rejected:,} validated + {self.rejected:,} rejected"

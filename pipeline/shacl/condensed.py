"""What property constraints find, so that the many do not hide the few: told once where nothing is decided, counted where it is much."""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from pipeline.issues import Issue, Place, Severity

__all__ = ["Groups", "condensed", "is_told_once", "told_once", "told_together"]

_PREFIX: Final = "constraint-"
_UNDECIDED: Final = "constraint-undecided"
#: From how many issues of one constraint on they are counted and not shown one by one.
_MANY: Final = 12


def told_once(issues: Iterable[Issue]) -> list[Issue]:
    """The issues, with those of one undecided constraint and reason as one: at the first place, with how many there are."""
    others = []
    groups: dict[str, list[Issue]] = defaultdict(list)
    for issue in issues:
        if issue.rule == _UNDECIDED:
            groups[issue.expected].append(issue)
        else:
            others.append(issue)
    return others + [_together(group) for group in groups.values()]


class Groups:
    """The undecided among issues that come in parts: of each constraint and reason the first, and how many there are."""

    def __init__(self) -> None:
        self._placed: dict[str, tuple[Issue, int]] = {}
        self._others: set[Issue] = set()

    def take(self, issue: Issue, count: int = 1) -> bool:
        """Take an issue, which stands for so many; False for one that is not undecided. What is in no record may come from several."""
        if issue.rule != _UNDECIDED:
            return False
        if not issue.place.line:
            self._others.add(issue)
        else:
            first, known = self._placed.get(issue.expected, (issue, 0))
            self._placed[issue.expected] = (min(first, issue, key=_by_place), known + count)
        return True

    def counted(self) -> list[tuple[Issue, int]]:
        """What was taken, to be taken by others."""
        return [*self._placed.values(), *((issue, 1) for issue in sorted(self._others))]

    def told(self) -> list[Issue]:
        """An issue for each group."""
        return told_together(self.counted())


def told_together(counted: Iterable[tuple[Issue, int]]) -> list[Issue]:
    """An issue for each undecided constraint and reason, from issues that each stand for so many."""
    groups: dict[str, list[tuple[Issue, int]]] = defaultdict(list)
    for issue, count in counted:
        groups[issue.expected].append((issue, count))
    return [_with_count(min((issue for issue, _ in some), key=_by_place), sum(count for _, count in some)) for some in groups.values()]


def is_told_once(issue: Issue) -> bool:
    """Whether issues like this are told as one."""
    return issue.rule == _UNDECIDED


def _by_place(issue: Issue) -> tuple[Place, str]:
    return issue.place, issue.found


def _together(group: list[Issue]) -> Issue:
    return _with_count(min(group, key=_by_place), len(group))


def _with_count(first: Issue, count: int) -> Issue:
    more = count - 1
    if not first.place.line:  # the graph as a whole: by its name alone, so that builds in other folders say the same
        first = first._replace(place=Place(Path(first.place.file).name))
    return first._replace(found=f"{first.found} and {more:,} more like it" if more else first.found)


def condensed(issues: Iterable[Issue]) -> tuple[list[Issue], list[str]]:
    """The issues to show one by one, and a line for each constraint of which there are many, and for all that are undecided.

    Errors are always shown.
    """
    shown: list[Issue] = []
    groups: dict[tuple[str, str], list[Issue]] = defaultdict(list)
    undecided = 0
    for issue in issues:
        if issue.rule == _UNDECIDED:
            undecided += 1
        elif issue.rule.startswith(_PREFIX) and issue.severity is not Severity.ERROR:
            groups[issue.rule, issue.expected].append(issue)
        else:
            shown.append(issue)
    lines = []
    for (rule, expected), group in groups.items():
        if len(group) < _MANY:
            shown += group
        else:
            lines.append(f"{group[0].severity}[{rule}] {len(group):,} times: expected {expected}; first {min(i.place for i in group)}")
    if undecided:
        constraints = "constraint" if undecided == 1 else "constraints"
        lines.append(f"info[{_UNDECIDED}] {undecided} {constraints} of Wikidata cannot be decided with what is at hand")
    return shown, lines

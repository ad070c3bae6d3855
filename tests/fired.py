"""Which rules the tests have made the program report, and with what words."""

import re
import sys
from pathlib import Path
from typing import Any

from hypothesis import currently_in_test_context

from pipeline.issue_files.examples import EXAMPLES, rule_examples
from pipeline.issue_files.json_lines import write_issues
from pipeline.issues import Issue, Place

#: An issue's words: severity, found, expected, fix.
Words = tuple[str, str, str, str]
_LONGEST = 420
_FOREIGN = re.compile(r"pytest-|/tmp|[^\x20-\x7e\u0400-\u04ff“”„«»–—…]")


class Fired:
    """Notes each `Issue` that a module of the program makes; those that tests write down themselves do not count,
    and an example never comes from a random input."""

    def __init__(self) -> None:
        self.rules: set[str] = set()
        self.examples = rule_examples()
        self.confirmed: set[str] = set()
        self._best: dict[str, tuple[Any, Issue]] = {}
        self._make = Issue.__new__

    def start(self) -> None:
        """Begin to listen."""
        make, note = self._make, self._note

        def made(cls: type[Issue], *args: Any, **named: Any) -> Issue:
            issue = make(cls, *args, **named)
            module = sys._getframe(1).f_globals.get("__name__", "")
            if module.startswith("pipeline.") and module != "pipeline.issue_files.json_lines":
                note(issue)
            return issue

        Issue.__new__ = made  # type: ignore[method-assign, assignment]

    def stop(self) -> None:
        """Leave things as they were."""
        Issue.__new__ = self._make  # type: ignore[method-assign]

    def _note(self, issue: Issue) -> None:
        self.rules.add(issue.rule)
        if currently_in_test_context():
            return  # what a random input provokes need not be said by the next run
        example = self.examples.get(issue.rule)
        if example and example[2:6] == issue[2:6]:
            self.confirmed.add(issue.rule)
        text = str(issue._replace(place=Place("")))
        if len(text) <= _LONGEST and not _FOREIGN.search(text):
            place = _shown(issue.place)
            is_unusual = issue.rule.startswith("constraint-") and issue.severity != "warning"  # as one without a status never is
            key = (not place.file, not place.file.startswith("records/"), not place.line, is_unusual, len(text), text, place)
            if issue.rule not in self._best or key < self._best[issue.rule][0]:
                self._best[issue.rule] = (key, issue._replace(place=place))

    def update(self, rules: set[str]) -> None:
        """Keep the examples that were confirmed, and write down one for each other rule."""
        kept = {rule: issue for rule, issue in self.examples.items() if rule in self.confirmed and rule in rules}
        made = {rule: issue for rule, (_, issue) in self._best.items() if rule in rules}
        write_issues((made | kept).values(), EXAMPLES)


def _shown(place: Place) -> Place:
    """The place without the folder that a test made."""
    path = Path(place.file)
    top = next((i for i, name in enumerate(path.parts) if name in ("records", "mappings", "shapes", "build")), len(path.parts) - 1)
    return place._replace(file="/".join(path.parts[max(top, 0) :]))

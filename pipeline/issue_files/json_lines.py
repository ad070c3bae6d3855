"""Issues as JSON Lines: the form that is read back, so it holds every text whole, with what is not printable escaped."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from pipeline.issues import EnvironmentFailure, Issue, Place, Severity, in_order
from pipeline.outputs import replacing

__all__ = ["issue_line", "read_issues", "write_issues"]

#: Among these are all characters that are not printable: no letter or digit is.
_DOUBTFUL: Final = re.compile(r"[^\x20-\x7e\w]")


def write_issues(issues: Iterable[Issue], path: Path) -> None:
    """Write the issues to the JSON Lines file `path`, in order. Raises `EnvironmentFailure` when it cannot be written."""
    with replacing(path) as stream:
        stream.writelines(issue_line(issue) for issue in in_order(issues))


def read_issues(path: Path) -> list[Issue]:
    """The issues that `write_issues` wrote. Raises `EnvironmentFailure` when the file cannot be read or was not written by it."""
    try:
        return [_issue(line) for line in path.read_text(encoding="utf-8").splitlines()]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EnvironmentFailure(f"{path}: is not a list of issues ({error}); delete it and run again") from error


def issue_line(issue: Issue) -> str:
    """An issue as a line."""
    import json  # takes a while to load, and most runs find nothing to tell

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
    return (text if text.isprintable() else _DOUBTFUL.sub(_escaped, text)) + "\n"


def _escaped(match: re.Match[str]) -> str:
    """A character that is not printable, as JSON spells it out."""
    import json

    char = match[0]
    return char if char.isprintable() else json.dumps(char)[1:-1]


def _issue(line: str) -> Issue:
    import json

    fields: Mapping[str, Any] = json.loads(line)
    place = Place(fields["file"], fields["line"], fields["column"])
    texts = {name: fields[name] for name in ("rule", "found", "expected", "fix", "item")}
    return Issue(place, severity=Severity(fields["severity"]), **texts)

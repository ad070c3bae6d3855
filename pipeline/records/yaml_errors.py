"""What libyaml says about broken YAML, in the words of somebody who edits a record.

libyaml (scanner.c, parser.c of 0.2.5) names the state of its machine: "did not find expected key". Each of its messages
is answered here by what stands there, what should, and how to mend it.
"""

import re
from collections.abc import Callable
from typing import Final, NamedTuple

from yaml import MarkedYAMLError

from pipeline.issues import Issue
from pipeline.records.characters import Lines, excerpt

__all__ = ["syntax_issue"]

_QUOTE: Final = "put the whole value in double quotes"
_ALIGN: Final = "indent it like its neighbours"


class _Spot(NamedTuple):
    """Where the parser stopped (`at`) and where what it was reading began (`start`), as offsets into the text."""

    text: str
    at: int
    start: int

    def before(self) -> str:
        """What stands on the line before the spot."""
        return self.text[self.text.rfind("\n", 0, self.at) + 1 : self.at]

    def shown(self) -> str:
        """The rest of the line, for a message."""
        return excerpt(self.text[self.at :]) if self.text[self.at :].strip() else "the end of the file"

    def shown_start(self) -> str:
        """The rest of the line where it began, for a message."""
        return excerpt(self.text[self.start :])


#: offset, rule, found, expected, fix
_Answer = tuple[int, str, str, str, str]


def _syntax(offset: int, found: str, expected: str, fix: str) -> _Answer:
    return offset, "yaml-syntax", found, expected, fix


def _second_colon(spot: _Spot) -> _Answer:
    if re.search(r"\S: ", spot.before()):
        return _syntax(spot.at, '": " inside a value', 'one "key: value" on a line', _QUOTE)
    line = excerpt(spot.before().strip() + spot.text[spot.at :])
    return _syntax(spot.at - len(spot.before().lstrip()), f"{line} where no key can stand", "a key below its neighbours", _ALIGN)


def _no_colon(spot: _Spot) -> _Answer:
    fix = "add a colon and a space; indent it if it goes on with the value above"
    return _syntax(spot.start, f"{spot.shown_start()} without a colon", '"key: value"', fix)


def _no_key(spot: _Spot) -> _Answer:
    if spot.before().strip():
        fix = f'{_QUOTE} and write \\" for one inside it'
        return _syntax(spot.at, f"{spot.shown()} after the end of a value", "the end of the line", fix)
    return _syntax(spot.at, f"{spot.shown()} where no key can stand", "a key below its neighbours", _ALIGN)


def _no_dash(spot: _Spot) -> _Answer:
    return _syntax(spot.at, f"{spot.shown()} among the entries of a list", '"- " before the entry', f'begin it with "- " or {_ALIGN}')


def _open_bracket(spot: _Spot) -> _Answer:
    closing = "]" if spot.text[spot.start] == "[" else "}"
    expected = f'"," between entries and "{closing}" after the last'
    return _syntax(spot.start, f"{spot.shown_start()} without its end", expected, f'close it with "{closing}" or {_QUOTE}')


def _open_quote(spot: _Spot) -> _Answer:
    mark = spot.text[spot.start]
    return _syntax(spot.start, f"a {mark} that is never closed", f"a second {mark} where the value ends", "close it")


def _first_character(spot: _Spot) -> _Answer:
    return _syntax(spot.at, f"a value that begins with {spot.text[spot.at]}", "quotes around such a value", _QUOTE)


def _escape(spot: _Spot) -> _Answer:
    offset = spot.text.rfind("\\", 0, spot.at + 1)
    found = f'the escape "{spot.text[offset : offset + 2]}"'
    return _syntax(offset, found, r"one of \\ \" \n \t, or \u and four hexadecimal digits", r"write \\ for a backslash")


def _dash_after_key(spot: _Spot) -> _Answer:
    return _syntax(spot.at, "a list on the line of its key", 'each entry on a line of its own, after "- "', "begin a new line before it")


def _misplaced(spot: _Spot) -> _Answer:
    return _syntax(spot.at, f"{spot.shown()} where a value should stand", "a value", _QUOTE)


def _block_header(spot: _Spot) -> _Answer:
    return _syntax(spot.start, f"{spot.shown_start()} as the beginning of a text", '"|" or ">" alone on the rest of the line', _QUOTE)


def _tab(spot: _Spot) -> _Answer:
    return spot.at, "tab", "a tab", "spaces before the text of a line", "indent with two spaces"


def _alias(spot: _Spot) -> _Answer:
    return spot.start, "yaml-feature", f"{spot.shown_start()}, an alias", "the text itself", _QUOTE


def _anchor(spot: _Spot) -> _Answer:
    return spot.start, "yaml-feature", f"{spot.shown_start()}, an anchor", "the text itself", _QUOTE


def _tag(spot: _Spot) -> _Answer:
    return spot.start, "yaml-feature", f"{spot.shown_start()}, a tag", "the text itself", _QUOTE


def _directive(spot: _Spot) -> _Answer:
    return spot.start, "yaml-feature", f"{spot.shown_start()}, a directive", '"key: value" lines', "delete the line"


def _anything(spot: _Spot) -> _Answer:
    return _syntax(spot.at, f"{spot.shown()}, which is not YAML", '"key: value"', _QUOTE)


#: Part of libyaml's context or problem, and who explains it. The first that fits is taken.
_ANSWERS: Final[tuple[tuple[str, Callable[[_Spot], _Answer]], ...]] = (
    ("scanning an alias", _alias),
    ("scanning an anchor", _anchor),
    ("a tag", _tag),
    ("undefined tag handle", _tag),
    ("directive", _directive),
    ("incompatible YAML document", _directive),
    ("mapping values are not allowed", _second_colon),
    ("could not find expected ':'", _no_colon),
    ("did not find expected key", _no_key),
    ("expected '-' indicator", _no_dash),
    ("did not find expected ','", _open_bracket),
    ("found unexpected end of stream", _open_quote),
    ("found unexpected document indicator", _open_quote),
    ("cannot start any token", _first_character),
    ("unknown escape character", _escape),
    ("hexdecimal number", _escape),
    ("invalid Unicode character escape", _escape),
    ("block sequence entries are not allowed", _dash_after_key),
    ("mapping keys are not allowed", _misplaced),
    ("did not find expected node content", _misplaced),
    ("expected comment or line break", _block_header),
    ("indentation indicator", _block_header),
)


def syntax_issue(error: MarkedYAMLError, text: str, lines: Lines) -> Issue:
    """The issue for what libyaml refused in `text`: rule `yaml-syntax`, `yaml-feature` or `tab`."""
    mark = error.problem_mark or error.context_mark
    at = mark.index if mark else 0
    spot = _Spot(text, at, error.context_mark.index if error.context_mark else at)
    problem = f"{error.context}: {error.problem}"
    # "found a tab character" and a bare "cannot start any token" on a tab are the same mistake.
    fallback = _tab if text[at : at + 1] == "\t" else _anything
    explain = next((answer for part, answer in _ANSWERS if part in problem), fallback)
    offset, rule, found, expected, fix = (_tab if fallback is _tab else explain)(spot)
    return Issue(lines.place(offset), rule, found, expected, fix)

"""Reads a YAML file as text: no value is given a type, every fault has its line, and hostile files cost nothing.

    for found in read_yaml(Path("records/person/mikhail-ryumin.yaml")):
        ...  # the issues in the order of the file, then the record

A record that can be read in more than one way is not given out: after a repeated key, an anchor or a control character there
is no saying what the curator meant. It is given out, after its issues, when only its form is at fault (`FORM`), so that
the checks that follow find the rest in the same run.
"""

import re
from collections.abc import Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Final

from pipeline.issues import Issue, Place, in_order
from pipeline.records.characters import Lines, bad_bytes, character_issues, excerpt, foreign_encoding, line_end
from pipeline.records.files import file_name, read_bytes
from pipeline.records.limits import MAX_FILE, MAX_ISSUES
from pipeline.records.record import Marks, Record
from pipeline.records.yaml_composer import Composer

__all__ = ["FORM", "SCHEMA_COMMENT", "read_yaml", "read_yaml_bytes"]

#: What the one comment of a record file begins with: editors read there which schema holds.
SCHEMA_COMMENT: Final = "# yaml-language-server: $schema="
#: The rules that say how a record is written, not what: it is given out all the same.
FORM: Final = frozenset({"byte-order-mark", "comment", "line-end", "too-long"})

_BYTE_ORDER_MARK: Final = "\ufeff"
_LEADING_TAB: Final = re.compile(r"^ *\t", re.MULTILINE)
_UNREADABLE: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def read_yaml(path: Path) -> Iterator[Record | Issue]:
    """What is wrong with the YAML file at `path`, then its record if it has one that can be read in one way only."""
    data = read_bytes(path, MAX_FILE)
    if isinstance(data, Issue):
        yield data
    else:
        yield from read_yaml_bytes(data, file_name(path))


def read_yaml_bytes(data: bytes, file: str) -> Iterator[Record | Issue]:
    """The same for bytes at hand; `file` is what the places name."""
    if foreign := foreign_encoding(data, file):
        yield foreign
        return
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        yield bad_bytes(data, error, Place(file, 1, 1))
        return
    text, issues = _plain_text(text, file)
    composer = Composer(text, file)
    record = composer.compose()
    lines = Lines(text, file)
    issues += _with_tabs(composer, text, lines)
    issues += islice(_comments(composer, text, lines), MAX_ISSUES)
    if record is not None and not isinstance(record, dict):
        found = "a list" if isinstance(record, list) else f"the text {excerpt(record)}"
        issues.append(Issue(lines.place(0), "not-a-mapping", found, '"key: value" lines', "begin with a key and a colon"))
    yield from in_order(issues)
    if isinstance(record, dict) and all(issue.rule in FORM for issue in issues):
        yield Record(record, file, partial(_marks, text, file))


def _marks(text: str, file: str) -> Marks:
    composer = Composer(text, file)
    composer.compose()
    return composer.marks


def _plain_text(text: str, file: str) -> tuple[str, list[Issue]]:
    """The text as libyaml can read it, with the lines and columns it had, and what had to be set right for that."""
    issues = []
    if text.startswith(_BYTE_ORDER_MARK):
        issues.append(Issue(Place(file, 1, 1), "byte-order-mark", "a byte order mark", "UTF-8 without one", "run: make format"))
        text = text[1:]
    if "\r" in text:
        issues.append(_line_ends(text, file))
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    issues += character_issues(text, Lines(text, file).place)
    return _UNREADABLE.sub("\ufffd", text), issues


def _line_ends(text: str, file: str) -> Issue:
    windows, every = text.count("\r\n"), text.count("\r")
    names = [f"{windows:,} CRLF"] if windows else []
    names += [f"{every - windows:,} CR"] if every > windows else []
    column = text.index("\r") - text.rfind("\n", 0, text.index("\r"))
    line = text.count("\n", 0, text.index("\r")) + 1
    return Issue(Place(file, line, column), "line-end", f"line ends: {', '.join(names)}", "LF alone", "run: make format")


def _comments(composer: Composer, text: str, lines: Lines) -> Iterator[Issue]:
    """Comments other than the first line's schema: the formatter writes data, and would lose them."""
    offset = text.find("#")
    while 0 <= offset < composer.end:
        end = offset + 1
        if not composer.is_text(offset):
            end = line_end(text, offset)
            if offset or not text.startswith(SCHEMA_COMMENT):
                expected = "no comment but the schema on line 1"
                yield Issue(lines.place(offset), "comment", excerpt(text[offset:end]), expected, 'write it as "note:" or delete it')
        offset = text.find("#", end)


def _with_tabs(composer: Composer, text: str, lines: Lines) -> list[Issue]:
    """The composer's issues, with every tab that indents; what libyaml made of the first of them says nothing more."""
    offsets = (match.end() - 1 for match in _LEADING_TAB.finditer(text))
    tabs = [lines.place(offset) for offset in islice(offsets, MAX_ISSUES) if not composer.is_text(offset)]
    issues = [issue for issue in composer.issues if not tabs or issue.rule not in ("yaml-syntax", "tab")]
    return issues + [Issue(place, "tab", "a tab", "spaces before the text of a line", "indent with two spaces") for place in tabs]

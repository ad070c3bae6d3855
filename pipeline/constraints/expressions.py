r"""Regular expressions as PCRE has them, which format constraints use, read and written anew as others have them.

    expression = read_expression(r"(?i)(?!0)[a-z\d]{2}")
    expression.text, expression.ignores_case, expression.is_portable

`text` matches what the expression matches, by the rules of Python's `re` (look-around, back references, atomic groups) where
`is_portable` is false, and by those of XPath, which SHACL has, where it is true. Wikidata matches whole texts in UTF mode, in
which `\d`, `\w`, `\s` go by Unicode (WikibaseQualityConstraints, `FormatCheckerHelper`; PHP's modifier `u`).

Sources: pcre2pattern(3), version 10.42; XPath and XQuery Functions and Operators 3.1, section 5.6.1; Python 3.11, `re`.
"""

import warnings
from re import compile as regex
from re import error as BadRegex  # noqa: N812 - says what it is
from typing import Final, NamedTuple, TypeAlias

from pipeline.rdf.patterns import for_python

__all__ = ["Alternatives", "Beyond", "Expression", "Malformed", "Piece", "are_portable", "joined", "read_expression"]

#: What has to be escaped to stand for itself, outside of classes and in them.
_SPECIAL: Final = frozenset("\\^$.[]|()?*+{}")
_SPECIAL_IN_CLASS: Final = frozenset("\\[]^-")
_CONTROLS: Final = {"t": "\\t", "n": "\\n", "r": "\\r", "f": "\x0c", "e": "\x1b", "a": "\x07"}
_KEPT: Final = frozenset("dDwWsS")
#: Letters that mean nothing behind a backslash, which PCRE does not take.
_MEANINGLESS: Final = frozenset("FIJLMOTUYijlmquy")
_BLANKS: Final = " \\t\u00a0\u1680\u180e\u2000-\u200a\u202f\u205f\u3000"
_POSIX: Final = {
    "alpha": "\\p{L}", "digit": "\\d", "alnum": "\\p{L}\\p{N}", "upper": "\\p{Lu}", "lower": "\\p{Ll}", "space": "\\s",
    "word": "\\w", "xdigit": "0-9A-Fa-f", "blank": _BLANKS,
}  # fmt: skip
_GROUP: Final = regex(r"\?(?:<(?![=!])(?P<name>\w+)>|P<(?P<p>\w+)>|'(?P<q>\w+)'|(?P<kind>:|=|!|<=|<!|>|i:))")
_NAMED: Final = regex(r"\?P=(\w+)\)")
_COUNT: Final = regex(r"\{(\d+)(,?)(\d*)\}")
_CATEGORY: Final = regex(r"([pP])(?:\{(\^?)([A-Z][a-z]?)\}|([A-Z]))")
_CODE: Final = regex(r"x(?:\{([0-9A-Fa-f]{1,6})\}|([0-9A-Fa-f]{2}))")
_REFERENCE: Final = regex(r"([1-9]\d?)(?!\d)|g\{?([1-9]\d?)\}?|k(?:<(\w+)>|\{(\w+)\}|'(\w+)')")


class Malformed(ValueError):
    """An expression that PCRE does not take either."""


class Beyond(ValueError):
    """An expression with something that neither Python's `re` nor SHACL has."""


class Piece(NamedTuple):
    """A part of an expression: its text, what kind of group it is (`?!` looks ahead), and how often it may come.

    `inner` are the alternatives in a group; `is_portable` tells whether XPath has all that those are made of.
    """

    text: str
    kind: str = ""
    times: str = ""
    inner: "Alternatives" = ()
    is_portable: bool = True


Alternatives: TypeAlias = tuple[tuple[Piece, ...], ...]
#: The kinds of pieces that XPath has: none, a place, a group that is counted, one that is not.
_XPATH: Final = ("", "^", "(", "?:")


def are_portable(alternatives: Alternatives) -> bool:
    """Whether XPath has all that alternatives are made of."""
    return all(piece.is_portable and piece.kind in _XPATH for pieces in alternatives for piece in pieces)


class Expression(NamedTuple):
    """An expression as a whole, and as alternatives made of pieces."""

    text: str
    ignores_case: bool
    alternatives: Alternatives

    @property
    def is_portable(self) -> bool:
        """Whether it is one of XPath too."""
        return are_portable(self.alternatives)


def read_expression(pattern: str) -> Expression:
    """An expression of PCRE. Raises `Malformed` and `Beyond`."""
    ignores_case = pattern.startswith("(?i)")
    reader = _Reader(pattern.removeprefix("(?i)"))
    alternatives = reader.alternatives()
    if reader.at < len(reader.source):
        raise Malformed("a bracket that closes nothing")
    text = joined(alternatives)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            regex(for_python(text))
        except BadRegex as fault:
            raise (Beyond if "look-behind" in str(fault) else Malformed)(str(fault)) from fault
        except (FutureWarning, RecursionError, OverflowError) as fault:
            raise Beyond(str(fault)) from fault
    return Expression(text, ignores_case, alternatives)


def joined(alternatives: Alternatives) -> str:
    """Alternatives as one text."""
    return "|".join("".join(piece.text for piece in pieces) for pieces in alternatives)


class _Reader:
    """Reads an expression from left to right; `at` is where it stands."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self._names: list[str] = []
        self._closed: set[int] = set()

    def _takes(self, text: str) -> bool:
        found = self.source.startswith(text, self.at)
        self.at += len(text) if found else 0
        return found

    def alternatives(self) -> Alternatives:
        """All up to the end, or to the bracket that closes the group."""
        branches: list[list[Piece]] = [[]]
        while self.at < len(self.source) and self.source[self.at] != ")":
            if self._takes("|"):
                branches.append([])
            elif piece := self._piece():
                branches[-1].append(piece)
        return tuple(tuple(branch) for branch in branches)

    def _piece(self) -> Piece | None:
        """The next atom with how often it may come; None for a comment."""
        piece = self._atom()
        if piece is None:
            return None
        count = self._count()
        if not count:
            return piece
        if piece.kind == "^":
            raise Malformed(f"nothing to repeat with {count}")
        if piece.kind in ("?=", "?!", "?<=", "?<!"):
            raise Beyond("a repeated look-around")
        is_portable = piece.is_portable and (len(count) == 1 or count[-1] != "+")
        return piece._replace(text=piece.text + count, times=count, is_portable=is_portable)

    def _count(self) -> str:
        count = ""
        if match := _COUNT.match(self.source, self.at):
            if match[3] and int(match[1]) > int(match[3]):
                raise Malformed("numbers out of order in {}")
            count, self.at = match[0], match.end()
        elif self.source[self.at : self.at + 1] in ("*", "+", "?") and self.at < len(self.source):
            count = self.source[self.at]
            self.at += 1
        if count and self._takes("?"):
            count += "?"
        elif count and self._takes("+"):
            count += "+"
        if (
            count
            and (_COUNT.match(self.source, self.at) or self.source[self.at : self.at + 1] in ("*", "+", "?"))
            and self.at < len(self.source)
        ):
            raise Malformed("a repetition that is repeated")
        return count

    def _atom(self) -> Piece | None:
        char = self.source[self.at]
        self.at += 1
        if char == "(":
            return self._group()
        if char == "[":
            return Piece(self._class())
        if char == "\\":
            return self._escape()
        if char in "*+?":
            raise Malformed(f"nothing to repeat with {char}")
        if char == "{" and self.source.startswith(",", self.at):
            raise Beyond("a count without a beginning, which not all versions of PCRE read alike")
        if char in "^$":
            return Piece(char, "^")
        return Piece(char if char == "." else _literal(char))

    def _group(self) -> Piece | None:
        if self._takes("?#"):
            self.at = self.source.find(")", self.at) + 1
            if not self.at:
                raise Malformed("a comment without end")
            return None
        if reference := _NAMED.match(self.source, self.at):
            return self._reference("", reference[1], reference.end())
        kind = self._opening()
        number = len(self._names) if kind == "" else 0
        inner = self.alternatives()
        if not self._takes(")"):
            raise Malformed("a bracket that is not closed")
        self._closed.add(number)
        return Piece(f"({kind}{joined(inner)})", kind or "(", "", inner, are_portable(inner))

    def _opening(self) -> str:
        """What stands behind the bracket of a group: its kind, empty for one that is counted."""
        match = _GROUP.match(self.source, self.at)
        if match is None and self.source[self.at : self.at + 1] in ("?", "*"):
            raise Beyond(f"a group that begins with ({self.source[self.at : self.at + 3]}")
        self.at = match.end() if match else self.at
        if match and match["kind"]:
            return f"?{match['kind']}"
        self._names.append(str(match["name"] or match["p"] or match["q"]) if match else "")
        return ""

    def _escape(self) -> Piece:
        if self.at == len(self.source):
            raise Malformed("a backslash at the end")
        char = self.source[self.at]
        if match := _REFERENCE.match(self.source, self.at):
            return self._reference(match[1] or match[2] or "", match[3] or match[4] or match[5] or "", match.end())
        if char in "AzZbB":
            self.at += 1
            return Piece({"A": "^", "z": "$", "Z": "$"}.get(char, f"\\{char}"), "^", is_portable=char not in "bB")
        if char == "Q":
            end = self.source.find("\\E", self.at)
            quoted = self.source[self.at + 1 : end if end >= 0 else None]
            self.at = end + 2 if end >= 0 else len(self.source)
            return Piece("".join(map(_literal, quoted)))
        if char == "h":
            self.at += 1
            return Piece(f"[{_BLANKS}]")
        return Piece(self._character(_SPECIAL))

    def _reference(self, number: str, name: str, end: int) -> Piece:
        if name and name not in self._names:
            raise Malformed(f"no group of the name {name}")
        group = self._names.index(name) + 1 if name else int(number)
        if group not in self._closed:
            raise Beyond("a reference to what comes later") if group <= self.source.count("(") else Malformed(f"no group {group}")
        self.at = end
        return Piece(f"(?:\\{group})", is_portable=False)

    def _character(self, special: frozenset[str]) -> str:
        """A character behind a backslash, or several that are written so."""
        char = self.source[self.at]
        if match := _CATEGORY.match(self.source, self.at):
            self.at = match.end()
            negated = (match[1] == "P") is not bool(match[2])
            return f"\\{'P' if negated else 'p'}{{{match[3] or match[4]}}}"
        if match := _CODE.match(self.source, self.at):
            self.at = match.end()
            code = int(match[1] or match[2], 16)
            if code > 0x10FFFF or 0xD800 <= code < 0xE000 or not code:
                raise Malformed(f"no character U+{code:04X}")
            return _literal(chr(code), special)
        self.at += 1
        if char in _KEPT:
            return f"\\{char}"
        if char in _CONTROLS:
            return _CONTROLS[char]
        if char.isascii() and char.isalnum():
            raise (Malformed if char in _MEANINGLESS else Beyond)(f"\\{char}")
        return _literal(char, special)

    def _class(self) -> str:
        negated = "^" if self._takes("^") else ""
        members: list[str] = []
        if self._takes("]"):
            members.append("\\]")
        while not self._takes("]"):
            if self.at == len(self.source):
                raise Malformed("a class that is not closed")
            members.append(self._member())
        return f"[{negated}{''.join(dict.fromkeys(members))}]"

    def _member(self) -> str:
        """A character, a range, or a class within a class."""
        if self.source.startswith("[:", self.at) and (end := self.source.find(":]", self.at)) >= 0:
            name = self.source[self.at + 2 : end]
            if name not in _POSIX:
                raise Beyond(f"the class [:{name}:]")
            self.at = end + 2
            if self.source.startswith("-", self.at) and not self.source.startswith("-]", self.at):
                raise Malformed("a range that begins with a class")
            return _POSIX[name]
        first = self._one()
        if self.source[self.at : self.at + 1] != "-" or self.source[self.at + 1 : self.at + 2] in ("]", ""):
            return first
        if _is_set(first) or self.source.startswith("[:", self.at + 1):
            raise Malformed("a range that begins or ends with a class")
        self.at += 1
        last = self._one()
        if _is_set(last):
            raise Malformed("a range that begins or ends with a class")
        if _plain(first) > _plain(last):
            raise Malformed(f"a range from {first} to {last}")
        return f"{first}-{last}"

    def _one(self) -> str:
        if self._takes("\\"):
            if self.at == len(self.source):
                raise Malformed("a backslash at the end")
            if self._takes("h"):
                return _BLANKS
            if self._takes("b"):
                return "\x08"
            return self._character(_SPECIAL_IN_CLASS)
        self.at += 1
        return _literal(self.source[self.at - 1], _SPECIAL_IN_CLASS)


def _literal(char: str, special: frozenset[str] = _SPECIAL) -> str:
    return f"\\{char}" if char in special else char


def _is_set(member: str) -> bool:
    """Whether a member of a class stands for several characters."""
    return len(member.removeprefix("\\")) > 1 or (member[0] == "\\" and member[1] in _KEPT)


def _plain(member: str) -> str:
    return {"\\t": "\t", "\\n": "\n", "\\r": "\r"}.get(member, member[-1])

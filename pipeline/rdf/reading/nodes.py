"""What the reader of RDF works on: nodes with what is said of them, where to find them, and what was wrong with them.

Terms are text as N-Triples writes it (`<iri>`, `_:label`, `"text"@en`), so that a node can be kept, compared and stored
without a parser.
"""

from collections.abc import Sequence
from re import compile as regex
from typing import Final, NamedTuple, Protocol

from pipeline.issues import Issue, Place, Severity

__all__ = ["FoundLiteral", "Findings", "NodeSource", "RawNode", "iri_fault", "parsed_literal", "without_repeats"]

_ESCAPE: Final = regex(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_PLAIN: Final = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
#: What may not stand in an IRI reference (RDF 1.1 N-Triples, IRIREF).
_NOT_IN_IRI: Final = regex('[\x00-\x20<>"{}|^`\\\\]')
_SCHEME: Final = regex(r"[A-Za-z][A-Za-z0-9+.-]*:")


class RawNode(NamedTuple):
    """A subject with its predicates and objects in their order, and the line where it begins (0: not known)."""

    subject: str
    pairs: list[tuple[str, str]]
    line: int = 0


class NodeSource(Protocol):
    """Where the nodes of an entity are looked up."""

    def get(self, subject: str) -> RawNode | None:
        """The node of this subject, None where the data has none."""

    def articles(self, entity: str) -> Sequence[RawNode]:
        """The nodes that say `schema:about` of the entity (its term), in the order of the data."""


class FoundLiteral(NamedTuple):
    """A literal taken apart; `datatype` is an IRI, empty for plain strings and texts in a language."""

    text: str
    language: str = ""
    datatype: str = ""


class Findings:
    """Collects what is wrong while one entity after the other is read."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._issues: list[Issue] = []
        self._told: set[tuple[str, str]] = set()
        self.entity = ""

    def add(self, rule: str, at: RawNode | None, found: str, expected: str) -> None:
        """Something was left out because it cannot be read, or not without inventing something."""
        self._add(rule, at, (found, expected), Severity.ERROR)

    def odd(self, rule: str, at: RawNode | None, found: str, expected: str) -> None:
        """Something is unusual, but was kept, or says nothing that could be kept."""
        self._add(rule, at, (found, expected), Severity.WARNING)

    def note(self, rule: str, at: RawNode, found: str, expected: str) -> None:
        """Something as it should be that the model has no place for."""
        self._add(rule, at, (found, expected), Severity.INFO)

    def once(self, rule: str, found: str, expected: str) -> None:
        """Something unusual that would otherwise be said again for every place where it stands."""
        if (rule, found) not in self._told:
            self._told.add((rule, found))
            self._add(rule, None, (found, expected), Severity.WARNING)

    def _add(self, rule: str, at: RawNode | None, words: tuple[str, str], severity: Severity) -> None:
        where = f" in {at.subject}" if at else ""
        place = Place(self._file, at.line if at else 0)
        fix = "the part was left out; make or get the file again" if severity is Severity.ERROR else ""
        self._issues.append(Issue(place, rule, words[0] + where, words[1], fix, severity, self.entity))

    @property
    def count(self) -> int:
        """How many issues are waiting to be taken."""
        return len(self._issues)

    def take(self) -> list[Issue]:
        """The issues since the last call."""
        issues, self._issues = self._issues, []
        return issues


def without_repeats(node: RawNode) -> RawNode:
    """The node with each pair once, as RDF means it."""
    return node._replace(pairs=list(dict.fromkeys(node.pairs)))


def _unescaped(text: str) -> str:
    if "\\" not in text:
        return text
    return _ESCAPE.sub(lambda m: _PLAIN.get(m[3], m[3]) if m[3] else chr(int(m[1] or m[2], 16)), text)


def parsed_literal(term: str) -> FoundLiteral | None:
    """The parts of a literal's term, None for an IRI or a blank node."""
    if term[0] != '"':
        return None
    if term[-1] == '"':
        return FoundLiteral(_unescaped(term[1:-1]))
    if term[-1] == ">":
        text, _, datatype = term[:-1].rpartition('"^^<')
        return FoundLiteral(_unescaped(text[1:]), datatype=datatype)
    text, _, language = term.rpartition('"@')
    return FoundLiteral(_unescaped(text[1:]), language)


def iri_fault(term: str) -> str:
    """What keeps a term from being an IRI, empty where nothing does."""
    if term[0] != "<":
        return "no IRI"
    bad = _NOT_IN_IRI.search(term, 1, len(term) - 1)
    if bad:
        return f"an IRI with the character {bad[0]!r}"
    return "" if _SCHEME.match(term, 1) else "an IRI without a scheme"

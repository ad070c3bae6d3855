"""What reading a Wikibase document can give, besides an entity, and the collector of what was wrong in it."""

from json import dumps
from typing import Final, NamedTuple

from pipeline.issues import Issue, Place, Severity
from pipeline.model import Item, Lexeme, Property
from pipeline.wikidata.checks import Checks

__all__ = ["Missing", "Outcome", "Parsed", "Path", "Problems", "Redirect", "Unsupported"]

#: Where in a JSON document something stands, step by step: `("claims", "P31", 0)`.
Path = tuple[str | int, ...]


class Redirect(NamedTuple):
    """The entity `id` was merged into `target`."""

    id: str
    target: str


class Missing(NamedTuple):
    """There is no entity `id`: it was deleted, or it never was."""

    id: str


class Unsupported(NamedTuple):
    """An entity of a kind that is not read: media info, entity schema, a form or sense on its own, ..."""

    id: str
    type: str


Outcome = Item | Property | Lexeme | Redirect | Missing | Unsupported


class Parsed(NamedTuple):
    """One document read: what it is (None when nothing could be made of it) and all that was wrong in it."""

    entity: Outcome | None
    issues: tuple[Issue, ...] = ()


def path_text(path: Path) -> str:
    """The path as one reads it: `claims.P31[0].mainsnak`."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")


#: Stands for "no value was given", which None does not: it is a JSON value.
_NOTHING: Final = object()
#: What is found may be a whole document; no more than this is kept of it.
_LONGEST: Final = 10_000


class Problems:
    """Collects the issues of one document; each names the entity and the JSON path.

    `checks` is what the content is held against; without it only the form of the document is looked at.
    """

    def __init__(self, place: Place, entity: str = "", checks: Checks | None = None) -> None:
        self.place = place
        self.entity = entity
        self.checks = checks
        self.issues: list[Issue] = []
        self._wrong_hashes: list[tuple[Path, object, str]] = []

    def bad(self, path: Path, found: object, expected: str, rule: str = "entity-json") -> None:
        """Record a part that is left out because it cannot be understood or cannot be true."""
        self._add(rule, _found(path, found), expected)

    def odd(self, rule: str, path: Path, expected: str, found: object = _NOTHING) -> None:
        """Record a part that is kept although something about it is unusual."""
        self._add(rule, path_text(path) if found is _NOTHING else _found(path, found), expected, Severity.WARNING)

    def wrong_hash(self, path: Path, stated: object, computed: str) -> None:
        """Record a hash that is not that of the content. Where old versions of Wikibase made them, a document is full of them."""
        self._wrong_hashes.append((path, stated, computed))

    def take(self) -> tuple[Issue, ...]:
        """All issues; wrong hashes are one, however many there are."""
        if self._wrong_hashes:
            path, stated, computed = self._wrong_hashes[0]
            more = len(self._wrong_hashes) - 1
            others = f", like the {more:,} other computed ones" if more else ""
            self.odd("wrong-hash", path, f'"{computed}", which is used{others}', stated)
            self._wrong_hashes.clear()
        return tuple(self.issues)

    def _add(self, rule: str, found: str, expected: str, severity: Severity = Severity.ERROR) -> None:
        fix = "the part was left out; get the entity again" if severity is Severity.ERROR else ""
        self.issues.append(Issue(self.place, rule, found, expected, fix, severity, self.entity))


def _found(path: Path, found: object) -> str:
    return f"{path_text(path) or 'the document'}: {dumps(found, ensure_ascii=False, default=str)[:_LONGEST]}"

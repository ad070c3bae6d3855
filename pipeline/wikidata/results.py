"""What reading a Wikibase document can give, besides an item or a property, and the collector of what was wrong in it."""

from json import dumps
from typing import NamedTuple

from pipeline.issues import Issue, Place, Severity
from pipeline.model import Item, Property

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
    """An entity of a kind that is neither item nor property (lexeme, media info, ...); nothing of it was read."""

    id: str
    type: str


Outcome = Item | Property | Redirect | Missing | Unsupported


class Parsed(NamedTuple):
    """One document read: what it is (None when nothing could be made of it) and all that was wrong in it."""

    entity: Outcome | None
    issues: tuple[Issue, ...] = ()


def path_text(path: Path) -> str:
    """The path as one reads it: `claims.P31[0].mainsnak`."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")


class Problems:
    """Collects the issues of one document; each names the entity and the JSON path."""

    def __init__(self, place: Place, entity: str = "") -> None:
        self.place = place
        self.entity = entity
        self.issues: list[Issue] = []

    def bad(self, path: Path, found: object, expected: str) -> None:
        """Record a part that is left out because it cannot be understood."""
        self._add("entity-json", f"{path_text(path) or 'the document'}: {dumps(found, ensure_ascii=False, default=str)}", expected)

    def odd(self, rule: str, path: Path, expected: str) -> None:
        """Record a part that is kept although something about it is unusual."""
        self._add(rule, path_text(path), expected, Severity.WARNING)

    def _add(self, rule: str, found: str, expected: str, severity: Severity = Severity.ERROR) -> None:
        fix = "the part was left out; get the entity again" if severity is Severity.ERROR else ""
        self.issues.append(Issue(self.place, rule, found, expected, fix, severity, self.entity))

"""What an entity document rests on: where its content comes from, when Wikidata said so, and what it does not hold.

A document may carry a field `snapshot` beside Wikibase's own:

    {"sources": ["..."], "from": "2017", "to": "2020", "absent": ["references", "time"], "identity": "..."}

`from` and `to` are days or years, or `unknown`. `absent` names the parts whose lack says nothing about Wikidata. A document
without the field is Wikidata's own, whole, as of its `modified`.
"""

from typing import Any, Final, NamedTuple

from pipeline.issues import Issue, Place
from pipeline.model import Item, Property
from pipeline.wikidata.results import Outcome

__all__ = ["PARTS", "WHOLE", "Basis", "basis_field", "read_basis"]

#: What `absent` may name: parts of a document, and data value types of which it holds none.
PARTS: Final = frozenset({
    "labels", "descriptions", "aliases", "sitelinks", "statements", "statement-ids", "ranks", "qualifiers", "references",
    "time", "quantity", "string", "monolingualtext", "globecoordinate",
})  # fmt: skip


class Basis(NamedTuple):
    """What a document rests on: its sources, the time its content was taken, and the parts it does not (fully) have."""

    sources: tuple[str, ...] = ()
    earliest: str = ""
    latest: str = ""
    absent: frozenset[str] = frozenset()
    identity: str = ""

    def lacks(self, part: str) -> bool:
        """Whether nothing can be concluded from `part` (one of `PARTS`) not being there."""
        return part in self.absent

    @property
    def period(self) -> str:
        """The time of the content in words: `2017-2020`, `2023-12-28`, or `unknown date`."""
        days = list(dict.fromkeys(day[:10] for day in (self.earliest, self.latest) if day not in ("", "unknown")))
        return "–".join(days) or "unknown date"


WHOLE: Final = Basis()


def basis_field(basis: Basis) -> dict[str, Any]:
    """The basis as the field of a document."""
    field: dict[str, Any] = {"sources": list(basis.sources), "from": basis.earliest, "to": basis.latest, "absent": sorted(basis.absent)}
    return field | ({"identity": basis.identity} if basis.identity else {})


def _texts(raw: object) -> tuple[str, ...]:
    return tuple(one for one in raw if isinstance(one, str)) if isinstance(raw, list) else ()


def read_basis(document: object, entity: Outcome | None, place: Place) -> tuple[Basis, list[Issue]]:
    """What the document's `snapshot` field says, else what its revision does; and what is wrong with the field."""
    field: Any = document.get("snapshot") if isinstance(document, dict) else None
    if field is None:
        modified = entity.revision.modified if isinstance(entity, Item | Property) and entity.revision else ""
        return Basis(("Wikidata",), modified, modified), []
    if not isinstance(field, dict):
        field = {}
    absent = frozenset(_texts(field.get("absent")))
    earliest, latest = (str(field.get(key, "")) for key in ("from", "to"))
    basis = Basis(_texts(field.get("sources")), earliest, latest, absent & PARTS, str(field.get("identity", "")))
    if earliest and latest and basis.sources and absent <= PARTS:
        return basis, []
    expected = f"sources, from, to, and absent with any of: {', '.join(sorted(PARTS))}"
    return basis, [Issue(place, "snapshot-basis", f"snapshot: {field}", expected, item=getattr(entity, "id", ""))]

"""What reading knows across the documents of a stream: datatypes, languages, the ids it has met, and snaks seen before.

Without it documents are read as they are; with it their content is held against what is known, see
`pipeline.wikidata.value_checks`.
"""

from collections.abc import Callable
from typing import Any, Final, Generic, TypeVar

from pipeline.model import Reference, Snak
from pipeline.wikidata.ids import IdSet
from pipeline.wikidata.languages import Languages

__all__ = ["Checks", "DatatypeOf", "Memory"]

#: Gives the datatype of a property (`time`, `external-id`, ...), or None where it is not known.
DatatypeOf = Callable[[str], str | None]

_T = TypeVar("_T")
#: How many parts are remembered; a bound on memory, not on correctness.
_MEMORY: Final = 20_000


class Memory(Generic[_T]):
    """Parts of documents that were read before and found sound, by the hash that they state.

    The same snaks and references come again and again; comparing their JSON is quicker than reading and hashing it anew.
    """

    def __init__(self) -> None:
        self._known: dict[object, tuple[dict[str, Any], _T]] = {}

    def get(self, raw: dict[str, Any]) -> _T | None:
        """What `raw` was read as, if exactly this was read before."""
        stated = raw.get("hash")
        known = self._known.get(stated) if isinstance(stated, str) else None
        return known[1] if known is not None and known[0] == raw else None

    def put(self, raw: dict[str, Any], read: _T) -> None:
        """Remember what `raw`, which states its hash, was read as."""
        if len(self._known) >= _MEMORY:
            self._known.clear()
        self._known[raw["hash"]] = (raw, read)


class Checks:
    """Known datatypes and languages. Remembers what it was shown, so use one for one stream."""

    def __init__(self, datatype_of: DatatypeOf = lambda _: None, languages: Languages | None = None) -> None:
        self.datatype_of = datatype_of
        self.languages = languages
        #: Datatypes that documents state of properties of which nothing better was known.
        self.stated: dict[str, str] = {}
        self.ids = IdSet()
        self.snaks: Memory[Snak] = Memory()
        self.references: Memory[Reference] = Memory()

    def datatype(self, property_id: str, stated: object) -> str:
        """The datatype of a property, empty if unknown; `stated` is what a document says of it.

        The table counts more than a document, unless it says no more than `string`, which it also does when it does not know.
        """
        known = self.datatype_of(property_id)
        if known and known != "string":
            return known
        if isinstance(stated, str) and stated and stated != known:
            return self.stated.setdefault(property_id, stated)
        return self.stated.get(property_id) or known or ""

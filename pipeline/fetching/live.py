"""Wikidata itself as a `pipeline.wikidata.source.Wikidata`: asked when something is wanted, remembered in memory and on disk.

Source: Wikibase `wbsearchentities`; WikibaseCirrusSearch `haswbstatement`.
"""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from re import compile as regex
from typing import Final

from pipeline.fetching.answers import rows_of
from pipeline.fetching.client import Client
from pipeline.fetching.entities import fetch_entities
from pipeline.fetching.refresh import refreshed
from pipeline.issues import Issue, Place
from pipeline.model import Item, Property
from pipeline.wikidata.basis import Basis
from pipeline.wikidata.dump import Document
from pipeline.wikidata.snapshot import Snapshot

__all__ = ["Live"]

_ID: Final = regex(r"[QP][1-9]\d*", flags=256)


class Live:
    """Every method may ask the network and raise `EnvironmentFailure` when it fails.

    `languages` are those in which names are searched for. `label`, `items` and `bases` speak of what was asked for so far.
    """

    def __init__(self, client: Client, languages: Sequence[str] = ("en",)) -> None:
        self._client = client
        self._languages = languages
        self._seen: set[str] = set()
        self._place = Place(client.manners.endpoint)
        self._held = Snapshot()
        self._faults: list[Issue] = []

    def prepare(self, ids: Iterable[str]) -> None:
        """Ask for many entities at once, so that they need not be asked for one by one."""
        wanted = [one for one in dict.fromkeys(ids) if one not in self._seen and _ID.fullmatch(one)]
        self._seen |= set(wanted)
        made = refreshed({}, fetch_entities(self._client, wanted), self._client.manners.endpoint, self._place)
        self._faults += made.issues
        for document in made.documents:
            if document.get("id") not in self._held.bases():
                self._held.add(Document(self._place, document))

    def _known(self, entity: str) -> Snapshot:
        self.prepare([entity])
        return self._held

    @property
    def issues(self) -> Sequence[Issue]:
        """What was wrong with the answers."""
        return [*self._held.issues, *self._faults]

    @property
    def missing(self) -> Container[str]:
        """The ids that were asked for and do not exist."""
        return self._held.missing

    def current(self, entity: str) -> str:
        """The id that `entity` has now."""
        return self._known(entity).current(entity)

    def get(self, entity: str) -> Item | Property | None:
        """The entity with this id or the one it was merged into."""
        return self._known(entity).get(entity)

    def item(self, entity: str) -> Item | None:
        """Like `get`, but only an item."""
        return self._known(entity).item(entity)

    def basis(self, entity: str) -> Basis:
        """Where the entity's document was got, and when."""
        return self._known(entity).basis(entity)

    def label(self, entity: str, languages: Iterable[str] = ("en",)) -> str:
        """The label of an entity that was asked for before; else its id, since a label is not worth a request."""
        return self._held.label(entity, languages)

    def _search(self, text: str) -> None:
        """Ask for what has a label or alias that begins with the text."""
        found: list[str] = []
        for language in self._languages:
            request = {
                "action": "wbsearchentities",
                "search": text,
                "language": language,
                "uselang": language,
                "type": "item",
                "limit": "20",
            }
            found += [str(one.get("id")) for one in rows_of(self._client.ask(request), "search")]
        self.prepare(found)

    def named(self, name: str) -> Sequence[str]:
        """The ids of the items with this label or alias."""
        if name.strip():
            self._search(name)
        return self._held.named(name)

    def search(self, text: str, limit: int = 10) -> Sequence[str]:
        """The ids of items of which a name has all words of `text`."""
        if text.strip():
            self._search(text)
        return self._held.search(text, limit)

    def identified(self, property_id: str, value: str) -> Sequence[str]:
        """The ids of the items of which a statement has this string as its value."""
        words = f'haswbstatement:"{property_id}={value.replace(chr(34), " ")}"'
        answer = self._client.ask({"action": "query", "list": "search", "srsearch": words, "srnamespace": "0", "srlimit": "20"})
        self.prepare(str(one.get("title")) for one in rows_of(answer, "query", "search"))
        return self._held.identified(property_id, value)

    def items(self) -> Iterator[Item]:
        """All items that were asked for."""
        return self._held.items()

    def bases(self) -> Mapping[str, Basis]:
        """The basis of every entity that was asked for."""
        return self._held.bases()

    def single_valued(self) -> frozenset[str]:
        """The properties that take one value, among those that were asked for."""
        return self._held.single_valued()

    def __len__(self) -> int:
        return len(self._held)

    def __contains__(self, entity: object) -> bool:
        return isinstance(entity, str) and self.get(entity) is not None

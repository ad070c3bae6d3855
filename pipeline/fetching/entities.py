"""Entities by id from the API (`wbgetentities`), many at a time; one bad id costs that id only.

Source: Wikibase, `wbgetentities`: an id that is none fails the whole request with `no-such-entity`; an entity that does not
exist comes with `missing`; a merged one comes as its target, with `redirects` beside.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from re import compile as regex
from typing import Any, Final, NamedTuple

from pipeline.fetching.answers import ApiError
from pipeline.fetching.cache import Answer
from pipeline.fetching.client import Client

__all__ = ["Fetched", "fetch_entities"]

_ID: Final = regex(r"[A-Z][1-9]\d*(?:-[FS][1-9]\d*)?", flags=256)
#: What the API says when one of the ids is the trouble.
_BAD_ID: Final = frozenset({"no-such-entity", "invalid-entity-id", "param-illegal", "cant-load-entity-content", "unresolved-redirect"})


class Fetched(NamedTuple):
    """What was answered about an id: a document (perhaps of another entity, into which it was merged), or why there is none.

    `date` is when it was answered.
    """

    asked: str
    document: dict[str, Any] | None
    date: str = ""
    fault: str = ""

    @property
    def is_missing(self) -> bool:
        """Whether there is no such entity."""
        return self.document is not None and "missing" in self.document

    @property
    def target(self) -> str:
        """The id of the entity that the document is about."""
        return str((self.document or {}).get("id", self.asked))


def fetch_entities(
    client: Client, ids: Iterable[str], wanted: str = "", progress: Callable[[int], object] = lambda _: None
) -> Iterator[Fetched]:
    """What the API says of each id, in the order of the ids; what was answered before, in any request, is not asked again.

    `wanted` are the props, empty for whole documents. `progress` hears how many were answered. Raises `EnvironmentFailure`
    when the network fails; what was answered until then is kept.
    """
    fetcher = _Fetcher(client, wanted)
    asked = list(dict.fromkeys(ids))
    known = fetcher.known()
    left = [one for one in asked if one not in known]
    progress(len(asked) - len(left))
    for start in range(0, len(left), client.manners.batch):
        batch = left[start : start + client.manners.batch]
        known |= {one.asked: one for one in fetcher.fetch(batch)}
        progress(len(batch))
    yield from (known[one] for one in asked)


class _Fetcher:
    def __init__(self, client: Client, props: str) -> None:
        self._client = client
        self._parts = {"props": props} if props else {}
        if props:
            self._parts["languages"] = "en"

    def _request(self, ids: Sequence[str]) -> dict[str, str]:
        return {"action": "wbgetentities", "ids": "|".join(ids), **self._parts}

    def known(self) -> dict[str, Fetched]:
        """What was answered before, whatever the batches were."""
        found: dict[str, Fetched] = {}
        for request, answer in self._client.cache.answers("wbgetentities"):
            ids = request.get("ids", "").split("|")
            if request == self._request(ids):
                found |= {one.asked: one for one in _split(ids, answer)}
        return found

    def fetch(self, ids: Sequence[str]) -> Iterator[Fetched]:
        """Ask for one batch. The one that is bad is told apart, by its name or by halving; the others are asked for again."""
        try:
            yield from _split(ids, self._client.ask(self._request(ids)))
        except ApiError as error:
            if error.code not in _BAD_ID:
                raise
            if len(ids) == 1:
                yield self._refused(ids[0], error)
            elif error.entity in ids:
                yield self._refused(error.entity, error)
                yield from self.fetch([one for one in ids if one != error.entity])
            else:
                half = len(ids) // 2
                yield from self.fetch(ids[:half])
                yield from self.fetch(ids[half:])

    def _refused(self, entity: str, error: ApiError) -> Fetched:
        """Kept as the answer about this id alone, so that it is not asked again."""
        self._client.cache.put(self._request([entity]), Answer({"fault": str(error)}))
        return Fetched(entity, None, fault=str(error))


def _split(ids: Sequence[str], answer: Answer) -> Iterator[Fetched]:
    """The answer about each of the ids; a document about another entity is one only where the answer says that it was merged."""
    entities = answer.data.get("entities")
    by_id: dict[str, dict[str, Any]] = {}
    for key, document in (entities if isinstance(entities, dict) else {}).items():
        if isinstance(document, dict):
            moved = document.get("redirects")
            by_id[str(moved.get("from")) if isinstance(moved, dict) else key] = document
            by_id[str(document.get("id"))] = document
    silence = str(answer.data.get("fault", "the answer says nothing of it"))
    for one in ids:
        document = by_id.get(one) or by_id.get(one.upper())  # Wikibase reads q5 as Q5
        fault = silence if document is None else _flaw(one, document)
        yield Fetched(one, None if fault else document, answer.date, fault)


def _flaw(asked: str, document: dict[str, Any]) -> str:
    """Why a document is no answer about an id; empty where it is one."""
    about, moved = str(document.get("id")), document.get("redirects")
    if not _ID.fullmatch(about):
        return "the answer is about nothing that has an entity's id"
    is_told = isinstance(moved, dict) and moved.get("from") in (asked, asked.upper())
    return "" if is_told or about in (asked, asked.upper()) else f"the answer is about {about}"

"""The snapshot made new: what the API says of each entity takes the place of what the file had, and what differs is named.

Nothing is dropped: an id without an answer keeps its old document, a deleted entity is recorded as missing, a merged one as a
redirect beside its target.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final, NamedTuple

from pipeline.fetching.entities import Fetched
from pipeline.issues import Issue, Place
from pipeline.wikidata.basis import Basis, basis_field

__all__ = ["Change", "Held", "Refreshed", "document_id", "held", "refreshed"]


class Held(NamedTuple):
    """What is known of an entity somewhere: a revision and its time, a document of some years, or `news`: why there is no document."""

    revision: int = 0
    modified: str = ""
    period: str = ""
    news: str = ""

    def __str__(self) -> str:
        """In words."""
        if self.revision:
            return f"revision {self.revision} of {self.modified[:10] or 'unknown date'}"
        return self.news or (f"a document of {self.period}" if self.period else "nothing")


_NO_ANSWER: Final = Held(news="no answer")
_MISSING: Final = Held(news="no such entity")


class Change(NamedTuple):
    """What was held of an entity, and what there is now."""

    entity: str
    before: Held
    after: Held

    @property
    def days(self) -> int | None:
        """How many days newer it is; None where one of the dates is not known."""
        try:
            return (date.fromisoformat(self.after.modified[:10]) - date.fromisoformat(self.before.modified[:10])).days
        except ValueError:
            return None

    @property
    def is_stale(self) -> bool:
        """Whether what was held is not what there is, or cannot be shown to be."""
        return (self.before.revision, self.before.news) != (self.after.revision, self.after.news) or self.before == Held()

    @property
    def is_lost(self) -> bool:
        """Whether there was a document, and now there is no such entity."""
        return bool(self.before.revision or self.before.period) and self.after == _MISSING

    @property
    def has_no_answer(self) -> bool:
        """Whether it is not known what there is."""
        return self.after == _NO_ANSWER

    def __str__(self) -> str:
        """`Q5: revision 7 of 2023-12-28 here, revision 9 of 2026-11-20 there, 1,058 days newer`."""
        return f"{self.entity}: {self.before} here, {self.after} there" + ("" if self.days is None else f", {self.days:,} days newer")


class Refreshed(NamedTuple):
    """The documents in the order in which they are written, what changed, and what went wrong."""

    documents: list[dict[str, Any]]
    changes: list[Change]
    issues: list[Issue]


def document_id(document: Mapping[str, Any]) -> str:
    """The id of a document or of a redirect."""
    return str(document.get("id", document.get("entity", "")))


def held(document: Mapping[str, Any] | None) -> Held:
    """What a document, a redirect or the lack of both says of an entity."""
    if document is None:
        return Held()
    if "missing" in document:
        return _MISSING
    if "redirect" in document:
        return Held(news=f"merged into {document['redirect']}")
    revision, field = document.get("lastrevid"), document.get("snapshot")
    given = (str(field.get("from", "")), str(field.get("to", ""))) if isinstance(field, dict) else ("", "")
    return Held(revision if isinstance(revision, int) else 0, str(document.get("modified", "")), Basis((), *given).period)


def refreshed(old: Mapping[str, dict[str, Any]], found: Iterable[Fetched], source: str, place: Place) -> Refreshed:
    """The snapshot `old` (documents by id) with what was fetched. `source` names where it came from, `place` the file."""
    documents = dict(old)
    changes: list[Change] = []
    issues: list[Issue] = []
    for one in found:
        if one.document is None:
            after = _NO_ANSWER
            kept = "the old document was kept" if one.asked in old else "there is no document of it"
            issues.append(Issue(place, "fetch-entity", f"{one.asked}: {one.fault}", "an entity", kept, item=one.asked))
        else:
            documents |= _documents(one, old, source)
            after = held(documents[one.asked])
        changes.append(Change(one.asked, held(old.get(one.asked)), after))
    return Refreshed(sorted(documents.values(), key=_order), changes, issues)


def _documents(one: Fetched, old: Mapping[str, dict[str, Any]], source: str) -> dict[str, dict[str, Any]]:
    """What is kept of an answer: the document, with a redirect to it where the entity was merged; or that there is none."""
    if one.is_missing:
        return {one.asked: {"id": one.asked, "missing": ""}}
    made = {one.target: _kept(one, old.get(one.target), source)}
    return made | ({one.asked: {"entity": one.asked, "redirect": one.target}} if one.target != one.asked else {})


def _kept(one: Fetched, old: Mapping[str, Any] | None, source: str) -> dict[str, Any]:
    """The document as it is kept: with where and when it was got, and how the number was found, if that was known."""
    assert one.document is not None, "there is an answer"
    field = (old or {}).get("snapshot")
    identity = str(field.get("identity", "")) if isinstance(field, dict) else ""
    basis = Basis((source,), one.date[:10] or "unknown", one.date[:10] or "unknown", frozenset(), identity)
    left_out = ("pageid", "ns", "title", "redirects")
    return {key: part for key, part in one.document.items() if key not in left_out} | {"snapshot": basis_field(basis)}


def _order(document: Mapping[str, Any]) -> tuple[str, int, str]:
    entity = document_id(document)
    number = entity[1:]
    # Items before properties, as readers look for items.
    return ("" if entity[:1] == "Q" else entity[:1], int(number) if number.isdecimal() and number.isascii() else 0, entity)

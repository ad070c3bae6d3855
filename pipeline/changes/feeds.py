"""Changes as feeds that programs follow: ActivityStreams 2.0 (www.w3.org/TR/activitystreams-core) and Atom (RFC 4287).

An entry is an item that was added, changed or has gone. The time of all is the day of the release.
"""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from pipeline.changes.model import Action, Change, Diff, Part
from pipeline.changes.texts import sentence

__all__ = ["Channel", "activity_stream", "atom_feed"]

_ATOM: Final = "http://www.w3.org/2005/Atom"
_TYPES: Final = {Action.ADDED: "Create", Action.REMOVED: "Delete", Action.WITHDRAWN: "Delete"}
#: Characters that XML 1.0 cannot hold.
_NOT_XML: Final = {code: "\ufffd" for code in (*range(32), 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)) if code not in (9, 10, 13)}


class Channel(NamedTuple):
    """What the feed is of: title, publisher, IRI of the new version, where items live, where the feed lies, time (`xsd:dateTime`)."""

    title: str
    publisher: str
    version_iri: str
    entity_namespace: str
    address: str
    time: str


def _kind(changes: Sequence[Change]) -> str:
    return _TYPES.get(changes[0].action, "Update") if changes[0].part is Part.ITEM else "Update"


def _items(diff: Diff) -> list[tuple[str, list[Change]]]:
    return [(item, changes) for item, changes in diff.by_item().items() if item]


def activity_stream(diff: Diff, channel: Channel) -> dict[str, Any]:
    """The changes as an ordered collection of activities: Create, Update, Delete."""
    return {
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": f"{channel.address}changes.activity.json",
        "type": "OrderedCollection",
        "name": channel.title,
        "updated": channel.time,
        "totalItems": len(_items(diff)),
        "orderedItems": [_activity(item, changes, channel) for item, changes in _items(diff)],
    }


def _activity(item: str, changes: list[Change], channel: Channel) -> dict[str, Any]:
    kind = _kind(changes)
    thing = {"id": f"{channel.entity_namespace}{item}", "type": "Tombstone" if kind == "Delete" else "Object", "name": changes[0].label}
    return {
        "id": f"{channel.version_iri}#{kind.lower()}-{item}",
        "type": kind,
        "actor": {"type": "Organization", "name": channel.publisher},
        "published": channel.time,
        "summary": "; ".join(map(sentence, changes)),
        "object": thing | ({"deleted": channel.time} if kind == "Delete" else {}),
    }


def atom_feed(diff: Diff, channel: Channel) -> bytes:
    """The changes as an Atom document."""
    feed = Element("feed", {"xmlns": _ATOM})
    _texts(feed, {"id": channel.version_iri, "title": channel.title, "updated": channel.time})
    SubElement(feed, "link", {"rel": "self", "href": f"{channel.address}changes.atom"})
    _texts(SubElement(feed, "author"), {"name": channel.publisher})
    for item, changes in _items(diff):
        entry = SubElement(feed, "entry")
        kind = _kind(changes).lower()
        _texts(entry, {"id": f"{channel.version_iri}#{kind}-{item}", "title": changes[0].label, "updated": channel.time})
        SubElement(entry, "link", {"rel": "alternate", "href": f"{channel.entity_namespace}{item}"})
        SubElement(entry, "category", {"term": kind})
        _texts(entry, {"summary": "; ".join(map(sentence, changes))})
    indent(feed, " ")
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + tostring(feed, encoding="unicode").encode() + b"\n"


def _texts(parent: Element, texts: dict[str, str]) -> None:
    for name, text in texts.items():
        SubElement(parent, name).text = text.translate(_NOT_XML)

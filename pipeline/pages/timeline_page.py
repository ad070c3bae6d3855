"""The timeline: every date of the dataset as a stretch of time, as long as what is known leaves it.

The page is a table that reads well by itself; `timeline.js` draws what its rows say. Days are counted as Julian day numbers.
"""

from collections.abc import Iterator, Sequence
from math import isfinite
from typing import Any, Final, NamedTuple

from pipeline.model import Rank, Snak, SomeValue, Statement, Time
from pipeline.model.spans import EARLIEST, LATEST, bounded_span
from pipeline.pages.collection import Collection
from pipeline.pages.paging import Part, in_parts, numbered
from pipeline.pages.templates import Page
from pipeline.pages.views import StatementView, ValueView, Views
from pipeline.pages.wording import time_text

__all__ = ["Dated", "dated", "timeline_pages"]

_DAY: Final = 86_400
#: Datings on one page.
_LONGEST: Final = 2_000
#: "Start time" and "end time": between them something went on.
_ROLES: Final = {"P580": "start", "P582": "end"}


class Dated(NamedTuple):
    """One dating of an item. `start` and `end` are days; None where nothing bounds it on that side."""

    item: ValueView
    kind: str
    nature: str
    what: str
    statement: StatementView
    text: str
    start: int | None
    end: int | None
    role: str

    @property
    def position(self) -> tuple[float, float, str]:
        """Where the dating stands in the order of time."""
        first = self.start if self.start is not None else self.end
        return (first or 0, self.end if self.end is not None else float("inf"), self.item.text)


def dated(collection: Collection) -> list[Dated]:
    """All datings that say anything about when, in the order of time."""
    found = [one for name in collection.items for one in _of_item(name, collection, Views(collection))]
    return sorted(found, key=lambda one: one.position)


def _of_item(name: str, collection: Collection, views: Views) -> Iterator[Dated]:
    kind, disputed = collection.kind(name), collection.disputed(name)
    for statement in collection.items[name].statements:
        value, pid = statement.main.value, statement.main.property
        if not isinstance(value, Time | SomeValue) or collection.properties.datatype(pid) != "time":
            continue
        span = bounded_span(value, statement.qualifiers)
        if not isfinite(span.start) and not isfinite(span.end):
            continue
        start, end = (round(side // _DAY) if isfinite(side) else None for side in span)
        view = views.statement(statement, disputed.get(statement.id, ""))
        place = (views.entity(name), kind.name, kind.nature, collection.label(pid))
        yield Dated(*place, view, _text(statement), start, end, _ROLES.get(pid, ""))


def _bound(snaks: tuple[Snak, ...], pid: str) -> str:
    return next((time_text(snak.value) for snak in snaks if snak.property == pid and isinstance(snak.value, Time)), "")


def _text(statement: Statement) -> str:
    """The date in words, with its bounds."""
    bounds = [
        f"{word} {text}" for word, pid in (("not before", EARLIEST), ("not after", LATEST)) if (text := _bound(statement.qualifiers, pid))
    ]
    known = time_text(statement.main.value) if isinstance(statement.main.value, Time) else ""
    return f"{known} ({', '.join(bounds)})" if known and bounds else known or ", ".join(bounds)


def timeline_pages(collection: Collection) -> Iterator[Page]:
    """All datings; many over several pages, each a stretch of time."""
    rows = dated(collection)
    description = f"{len(rows):,} dates, each as exact as the sources allow."
    for part in in_parts("timeline.html", rows, _LONGEST):
        yield Page(part.path, "timeline.html", numbered("Timeline", part), description, _content(part, collection), ("timeline.js",))


def _content(part: Part[Dated], collection: Collection) -> dict[str, Any]:
    used = {row.kind for row in part.rows}
    kinds = [collection.named_kind(name) for name in collection.kinds() if name in used]
    has_events = any(kind.nature == "event" for kind in kinds)
    return {"part": part, "kinds": [(kind, kind.nature == "event" or not has_events) for kind in kinds], "window": _window(part.rows)}


def _window(rows: Sequence[Dated]) -> tuple[int, int]:
    """The days between which nine tenths of the datings of events begin, or of all where there are no events."""
    days = [
        row.start for row in rows if row.start is not None and row.nature == "event" and row.statement.rank != Rank.DEPRECATED.name.lower()
    ]
    days = sorted(days or [row.start for row in rows if row.start is not None]) or [0]
    cut = len(days) // 20
    return days[cut], days[len(days) - 1 - cut] + 365

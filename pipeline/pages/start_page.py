"""The start page: what this is, how much, how fresh, under which licence, by whom, and where to begin."""

from collections import Counter
from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from pipeline.dataset import Dataset
from pipeline.model import Term, Time
from pipeline.pages.collection import Collection
from pipeline.pages.download_pages import Download
from pipeline.pages.item_pages import cited_sources
from pipeline.pages.templates import Page
from pipeline.pages.views import ValueView, Views, kind_page

__all__ = ["start_page"]

#: Items named as places to begin with, of each nature that has some.
_STARTS: Final = 6
_NATURES: Final = (("event", "Events"), ("agent", "People and bodies"))
#: Columns of the chart of years; beyond that, years are taken together.
_MOST_COLUMNS: Final = 60
#: The precision of a date known to the year.
_YEAR: Final = 9
_MEDIA: Final = {".ttl": "text/turtle", ".nt": "application/n-triples", ".jsonld": "application/ld+json", ".csv": "text/csv"}


class Bar(NamedTuple):
    """A bar of a chart: its name, its length in percent of the longest, the number, and the page about it."""

    name: str
    share: float
    amount: int
    page: str = ""


def start_page(collection: Collection, files: list[Download], has_queries: bool) -> Page:
    """The page of all entry points."""
    statements = [statement for item in collection.items.values() for statement in item.statements]
    sourced = sum(bool(statement.references) for statement in statements)
    verdicts = [verdict.date for item in collection.items for verdict in collection.verdicts_on(item) if verdict.date]
    content: dict[str, Any] = {
        "counts": {
            "items": len(collection.items),
            "statements": len(statements),
            "references": sum(len(statement.references) for statement in statements),
            "sources": len(cited_sources(collection)),
            "disputes": sum(map(len, collection.disputes.values())),
            "confirmed": sum(item in collection.same_as for item in collection.items),
        },
        "sourced": f"{100 * sourced / len(statements):.4g}" if statements else "0",
        "kinds": _kinds(collection),
        "years": _years(collection),
        "starts": _starts(collection),
        "judged": max(verdicts, default=""),
        "has_queries": has_queries,
        "files": [file for file in files if not file.name.endswith(".gz")],
        "markup": _markup(collection, files),
    }
    description = next(term.text for term in collection.dataset.description if term.language == collection.dataset.languages[0])
    title = next(term.text for term in collection.dataset.title if term.language == collection.dataset.languages[0])
    return Page("index.html", "index.html", title, description, content)


def _bars(pairs: list[tuple[str, int, str]]) -> list[Bar]:
    most = max((count for _, count, _ in pairs), default=1)
    return [Bar(name, round(100 * count / most, 2), count, page) for name, count, page in pairs]


def _kinds(collection: Collection) -> list[tuple[Bar, str]]:
    """A bar for each type, the longest first, with its description."""
    kinds = sorted(collection.kinds().items(), key=lambda pair: (-len(pair[1]), pair[0]))
    bars = _bars([(collection.named_kind(name).label, len(ids), kind_page(name)) for name, ids in kinds])
    return [(bar, collection.named_kind(name).description) for bar, (name, _) in zip(bars, kinds, strict=True)]


def _years(collection: Collection) -> list[Bar]:
    """How many dates of events fall into each year, over the stretch that holds nine tenths of them."""
    found: Counter[int] = Counter()
    for name, item in collection.items.items():
        if collection.kind(name).nature == "event":
            values = [s.main.value for s in item.statements if s.rank]
            found.update(
                int(value.time[:1] + value.time[1:].split("-")[0]) for value in values if isinstance(value, Time) and value.precision >= 9
            )
    years = sorted(found.elements())
    if not years:
        return []
    cut = len(years) // 20
    first, last = years[cut], years[len(years) - 1 - cut]
    if last - first >= _MOST_COLUMNS:
        first = last - _MOST_COLUMNS + 1
    return _bars([(str(year), found[year], "") for year in range(first, last + 1)])


def _starts(collection: Collection) -> list[tuple[str, list[ValueView]]]:
    """The items of each nature that most statements point at."""
    views = Views(collection)
    found = []
    for nature, title in _NATURES:
        ids = [name for name in collection.items if collection.kind(name).nature == nature]
        ids.sort(key=lambda name: (-len(collection.incoming.get(name, ())), name))
        if ids:
            found.append((title, [views.entity(name) for name in ids[:_STARTS]]))
    return found


def _markup(collection: Collection, files: list[Download]) -> dict[str, Any]:
    """The dataset for search engines: schema.org's Dataset."""
    dataset = collection.dataset
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": dataset.base_iri,
        "url": dataset.base_iri,
        "name": _texts(dataset.title),
        "description": _texts(dataset.description),
        "license": dataset.licence,
        "version": dataset.version,
        "dateCreated": dataset.created.isoformat(),
        "inLanguage": list(dataset.languages),
        **_coverage(dataset),
        "creator": {"@type": "Organization", "name": dataset.publisher},
        "isAccessibleForFree": True,
        "distribution": [
            {
                "@type": "DataDownload", "name": file.name, "contentUrl": f"{dataset.base_iri}dumps/{file.name}",
                "encodingFormat": media, "contentSize": f"{file.size} B",
            }
            for file in files for ending, media in _MEDIA.items() if file.name.endswith(ending)
        ],
    }  # fmt: skip


def _coverage(dataset: Dataset) -> dict[str, Any]:
    """What the dataset is about, as far as `dataset.yaml` says; an open end of the time is two dots."""
    period = dataset.temporal
    found = {
        "keywords": _texts(dataset.keywords),
        "spatialCoverage": [{"@type": "Place", "sameAs": place.iri, "name": _texts(place.label)} for place in dataset.spatial],
        "temporalCoverage": period and f"{period.start or '..'}/{period.end or '..'}",
    }
    return {key: value for key, value in found.items() if value}


def _texts(terms: Iterable[Term]) -> list[dict[str, str]]:
    return [{"@value": term.text, "@language": term.language} for term in terms]

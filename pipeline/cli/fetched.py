"""The work of `fetch`, part by part: what is asked, what is written, and what is said of it."""

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from os import environ
from pathlib import Path
from time import gmtime, strftime
from typing import Any, Final, NamedTuple

import click
import msgspec

from pipeline.fetching.client import Client
from pipeline.fetching.entities import Fetched, fetch_entities
from pipeline.fetching.refresh import Change, Refreshed, document_id, refreshed
from pipeline.fetching.tables import label_row, languages, property_ids, property_row, refreshed_languages, refreshed_properties
from pipeline.issues import EnvironmentFailure, Issue, Place, visible
from pipeline.model import WIKIDATA_ENTITY, Item, Quantity
from pipeline.outputs import replacing
from pipeline.runs.progress import Bar
from pipeline.runs.sources import values_of
from pipeline.wikidata.conversions import CONVERSIONS
from pipeline.wikidata.dump import read_documents
from pipeline.wikidata.entity_json import parse_entity
from pipeline.wikidata.snapshot import Snapshot

__all__ = ["PARTS", "Task"]

Row = dict[str, str]
#: How many changes are listed; all are counted.
_LISTED: Final = 200
_LIGHT: Final = "labels|descriptions|datatype"


class Task(NamedTuple):
    """What asks, the folder with the files, where properties have their pages, the ids that are named, whether only to look."""

    client: Client
    folder: Path
    namespace: int
    named: tuple[str, ...]
    dry_run: bool

    def got(self, ids: Iterable[str], wanted: str = "") -> list[Fetched]:
        """What the API says of entities, with progress on a terminal; answers without a date get that of SOURCE_DATE_EPOCH."""
        asked = list(dict.fromkeys(ids))
        with Bar(len(asked), "answers", " entities") as bar:
            found = list(fetch_entities(self.client, asked, wanted, lambda count: bar.advance(count, 1)))
        return [one if one.date else one._replace(date=_build_date()) for one in found]

    def tell(self, text: str) -> None:
        """Say what was done, or would be."""
        click.echo(visible(text))

    def keep(self, part: str, facts: dict[str, Any]) -> None:
        """Write down what a part rests on, beside what is known of the others."""
        path = self.folder / "fetched.json"
        known = _loaded(path) | {part: {"source": self.client.manners.endpoint} | facts}
        with replacing(path) as stream:
            stream.write(json.dumps(known, ensure_ascii=False, indent=2, sort_keys=True) + "\n")


def _build_date() -> str:
    """The date that the environment gives for the build; the machine's clock is not asked."""
    epoch = environ.get("SOURCE_DATE_EPOCH", "")
    return strftime("%Y-%m-%dT%H:%M:%SZ", gmtime(int(epoch))) if epoch.isdecimal() and epoch.isascii() else ""


def _loaded(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise EnvironmentFailure(f"{path}: cannot be read ({error}); restore or remove it") from error
    return found if isinstance(found, dict) else {}


def _dates(found: Iterable[Fetched]) -> dict[str, str]:
    """The days of the first and the last answer."""
    days = sorted(one.date[:10] for one in found if one.date)
    return {"from": days[0] if days else "unknown", "to": days[-1] if days else "unknown"}


# --- snapshot -------------------------------------------------------------------------------------------------------


def _snapshot(task: Task) -> list[Issue]:
    """The items that are named and those that are held, the units of their quantities, and the properties in use, whole."""
    path = task.folder / "snapshot.jsonl"
    old, issues = _old_documents(path)
    asked = dict.fromkeys([*old, *task.named])
    found = task.got(asked, "info" if task.dry_run else "")
    found += task.got(unit for unit in _units(found) if unit not in asked)
    made = refreshed(old, found, task.client.manners.endpoint, Place(str(path)))
    _tell_changes(task, made.changes)
    lost = [change for change in made.changes if change.is_lost]
    if len(lost) > len(old) / 2:
        words = f"{task.client.manners.endpoint}: {len(lost):,} of the {len(old):,} entities in {path} do not exist there"
        raise EnvironmentFailure(f"{words}; is it the right endpoint? Nothing was written; remove the file if all is as it should be")
    if not task.dry_run:
        with replacing(path, "wb") as stream:
            stream.writelines(msgspec.json.encode(document) + b"\n" for document in made.documents)
        task.keep("snapshot.jsonl", _dates(found) | _counts(made))
    return issues + made.issues


def _units(found: Iterable[Fetched]) -> Iterator[str]:
    """The units of what was fetched, but for those that units are converted into: what these convert into leads on and on."""
    for one in found:
        entity = parse_entity(one.document).entity if one.document else None
        for statement in entity.statements if isinstance(entity, Item) else ():
            if statement.main.property not in CONVERSIONS:
                values = (snak.value for snak in (statement.main, *statement.qualifiers))
                named = (value.unit for value in values if isinstance(value, Quantity))
                yield from (unit.removeprefix(WIKIDATA_ENTITY) for unit in named if unit.startswith(WIKIDATA_ENTITY))


def _old_documents(path: Path) -> tuple[dict[str, dict[str, Any]], list[Issue]]:
    if not path.exists():
        return {}, []
    documents = list(read_documents(path))
    issues = [document.issue for document in documents if document.issue]
    if issues:
        # What cannot be read would be lost when the file is written anew.
        show = "; ".join(str(issue) for issue in issues[:3])
        raise EnvironmentFailure(f"{path} is damaged, and is not replaced: {show}; restore it from the repository")
    found = (document.data for document in documents if isinstance(document.data, dict))
    return {document_id(one): one for one in found if document_id(one)}, []


def _tell_changes(task: Task, changes: list[Change]) -> None:
    stale = [change for change in changes if change.is_stale]
    for change in stale[:_LISTED]:
        task.tell(str(change))
    if len(stale) > _LISTED:
        task.tell(f"... and {len(stale) - _LISTED:,} more")
    days = [change.days for change in stale if change.days is not None]
    oldest = f", by up to {max(days):,} days" if days else ""
    unknown = len(stale) - len(days)
    words = f" ({unknown:,} of unknown age)" if unknown and days else ""
    task.tell(f"snapshot.jsonl: {len(stale):,} of {len(changes):,} entities {'are' if task.dry_run else 'were'} stale{oldest}{words}")


def _counts(made: Refreshed) -> dict[str, int]:
    kinds = {"missing": "missing", "merged": "redirect"}
    counts = {name: sum(key in document for document in made.documents) for name, key in kinds.items()}
    counts["without-answer"] = sum(change.has_no_answer for change in made.changes)
    return counts | {"entities": len(made.documents) - counts["missing"] - counts["merged"]}


# --- lists ----------------------------------------------------------------------------------------------------------


def _properties(task: Task) -> list[Issue]:
    """Label, description and datatype of every property; formatters of those that are new or in use."""
    path = task.folder / "properties.csv"
    columns, old = _rows(path)
    known = {row["id"] for row in old}
    listed = list(property_ids(task.client, task.namespace))
    new = [one for one in listed if one not in known]
    gone = sorted(known - set(listed), key=lambda one: int(one[1:]))
    task.tell(f"properties.csv: {len(old):,} properties here, {len(listed):,} there; {len(new):,} new, {len(gone):,} not there any more")
    if task.dry_run or not listed:
        return []
    in_use = [one for one in task.named if one[0] == "P"]
    light, whole = task.got(listed, _LIGHT), task.got([*new, *in_use])
    source = "wbgetentities"
    rows = [property_row(one, source) for one in (*light, *whole) if one.document and not one.is_missing]
    _write_rows(path, columns, refreshed_properties(old, rows))
    task.keep("properties.csv", _dates([*light, *whole]) | {"properties": len(listed), "not-there-any-more": len(gone)})
    task.tell("properties.csv: schemas and shapes follow from it; run `make generate`, look at what git shows, then `make`")
    faults = [one for one in (*light, *whole) if one.fault]
    return [Issue(Place(str(path)), "fetch-entity", f"{one.asked}: {one.fault}", "a property", item=one.asked) for one in faults]


def _languages(task: Task) -> list[Issue]:
    """The codes that may be used for terms, texts and lexemes."""
    path = task.folder / "languages.csv"
    columns, old = _rows(path)
    found, day = languages(task.client)
    known = {row["code"] for row in old}
    new, gone = sorted(found.keys() - known), sorted(known - found.keys())
    task.tell(f"languages.csv: {len(old):,} codes here, {len(found):,} there; {len(new):,} new, {len(gone):,} not there any more")
    if not task.dry_run and found:
        day = day or _build_date()[:10]
        _write_rows(path, columns, refreshed_languages(old, found, day))
        task.keep("languages.csv", {"from": day or "unknown", "to": day or "unknown", "codes": len(found), "not-there-any-more": len(gone)})
    return []


def _rows(path: Path) -> tuple[list[str], list[Row]]:
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            reader = csv.DictReader(stream, strict=True)
            rows = list(reader)
            return list(reader.fieldnames or ()), rows
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise EnvironmentFailure(f"{path}: cannot be read ({error}); restore it from the repository") from error


def _write_rows(path: Path, columns: list[str], rows: list[Row]) -> None:
    with replacing(path) as stream:
        writer = csv.DictWriter(stream, columns, lineterminator="\n", extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)


def _labels(task: Task) -> list[Issue]:
    """English labels of the items that stand as values in the snapshot and are not in it, for display."""
    path = task.folder / "value-labels.csv"
    columns, old = _rows(path) if path.exists() else (["id", "label", "basis"], [])
    snapshot = Snapshot.load(task.folder / "snapshot.jsonl")
    values = {value for item in snapshot.items() for value in values_of(item) if value[0] == "Q" and value not in snapshot}
    known = {row["id"] for row in old}
    task.tell(f"value-labels.csv: {len(values):,} items are values, {len(values - known):,} of them without a label here")
    if task.dry_run:
        return []
    found = task.got(sorted(values, key=lambda one: (len(one), one)), "labels")
    rows = {row["id"]: row for row in old if row["id"] in values} | {row["id"]: row for one in found if (row := label_row(one))}
    _write_rows(path, columns, [rows[one] for one in sorted(rows, key=lambda one: (len(one), one))])
    task.keep("value-labels.csv", _dates(found) | {"values": len(values), "labels": len(rows)})
    return []


#: The parts, by name, in the order in which they are fetched.
PARTS: Final[dict[str, Callable[[Task], list[Issue]]]] = {
    "snapshot": _snapshot, "properties": _properties, "languages": _languages, "labels": _labels,
}  # fmt: skip

"""What is new since an earlier report: findings that came, went, or became something else."""

from collections.abc import Iterable, Iterator, Mapping
from json import loads
from pathlib import Path
from typing import Any, BinaryIO, Final, NamedTuple

from pipeline.issues import UsageError

__all__ = ["Change", "Changes", "Earlier", "changes_since", "read_baseline"]

#: The forms of `report.json` whose findings can be read here.
_FORMATS: Final = frozenset({1, 2})
_Row = Mapping[str, Any]
#: The rows of an earlier report by the ids of the items.
Earlier = Mapping[str, _Row]
#: The lines around the rows, and after each.
_ITEMS: Final = b' "items": [\n'
_ENDS: Final = (b" ],\n", b" ]\n")
_ROW_ENDS: Final = (b"  },\n", b"  }\n")
#: More than a head has in lines, and in bytes of a line.
_LONGEST_HEAD, _LONGEST_LINE = 100_000, 1_000_000


class Change(NamedTuple):
    """A finding before and now; the kind is empty where there was none. `subject` is a property, or a part of the terms."""

    item: str
    label: str
    subject: str
    before: str
    now: str
    here: str
    there: str


class Changes(NamedTuple):
    """All changes, item by item, in the order of the report; those that went come last."""

    new: tuple[Change, ...] = ()
    gone: tuple[Change, ...] = ()
    changed: tuple[Change, ...] = ()

    def summary(self) -> str:
        """The numbers in words."""
        return f"{len(self.new):,} new, {len(self.gone):,} gone, {len(self.changed):,} changed"


class _OnDisk(Mapping[str, _Row]):
    """The rows of a report by their ids, read when they are asked for: memory holds where they stand."""

    def __init__(self, path: Path, places: dict[str, tuple[int, int]]) -> None:
        self._path, self._places = path, places

    def __getitem__(self, item: str) -> _Row:
        start, size = self._places[item]
        with self._path.open("rb") as stream:
            stream.seek(start)
            return _row(stream.read(size))

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


def _row(text: bytes) -> _Row:
    row: _Row = loads(text.rstrip().removesuffix(b","))
    return row


def read_baseline(path: Path) -> Earlier:
    """The rows of an earlier `report.json` by the ids of the items. Raises `UsageError` where the file is none."""
    try:
        with path.open("rb") as stream:
            places = _places(stream)
        if places is not None:
            return _OnDisk(path, places)
        data = loads(path.read_bytes())
        _check_format(data)
        return {item["id"]: item for item in data["items"] if _keyed(item)}
    except OSError as error:
        reason = str(error.strerror)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        reason = str(error) if type(error) is ValueError else f"{type(error).__name__}: {error}"
    raise UsageError(f"{path}: not a report.json of an earlier run ({reason}); give the file that `reconcile` wrote")


def _check_format(data: _Row) -> None:
    if data["format"] not in _FORMATS:
        raise ValueError(f"its format is {data['format']}")


def _places(stream: BinaryIO) -> dict[str, tuple[int, int]] | None:
    """Where the rows stand in a file in the layout of `pipeline.reconcile.assembly`, None in another layout.

    There, a row begins and ends with a line that has nothing but its bracket.
    """
    head: list[bytes] = []
    for line in stream:
        if line == _ITEMS:
            _check_format(loads(b"".join([*head, b'"items": []}'])))
            return _row_places(stream, sum(map(len, head)) + len(line))
        head.append(line)
        if len(head) > _LONGEST_HEAD or len(line) > _LONGEST_LINE:
            break
    return None


def _row_places(lines: Iterable[bytes], start: int) -> dict[str, tuple[int, int]] | None:
    found: dict[str, tuple[int, int]] = {}
    row: list[bytes] = []
    for line in lines:
        if not row and line in _ENDS:
            return found
        row.append(line)
        if line in _ROW_ENDS:
            text = b"".join(row)
            item = _row(text)
            _keyed(item)
            found[item["id"]] = (start, len(text))
            start, row = start + len(text), []
    return None


def _side_key(finding: _Row) -> str:
    """What makes a finding the same one in two reports: our statement, else theirs."""
    here, there = finding["here"], finding["there"]
    if here:
        return f"here {here['id']}"
    return f"there {there['id'] or there['text']}"


def _of_item(item: _Row) -> Iterator[tuple[tuple[str, ...], Change]]:
    for finding in item["statements"]:
        texts = [side["text"] if (side := finding[name]) else "" for name in ("here", "there")]
        change = Change(item["id"], item["label"], finding["property_label"], "", finding["kind"], *texts)
        yield (item["id"], "statement", finding["property"], _side_key(finding)), change
    for term in item["terms"]:
        subject = f"{term['part']} ({term['language']})"
        text = term["here"] or term["there"] if term["part"] == "alias" else ""
        yield (item["id"], subject, text), Change(item["id"], item["label"], subject, "", term["kind"], term["here"], term["there"])
    identity = f"{item['status']} {item['qid']}".strip()
    yield (item["id"], "identity"), Change(item["id"], item["label"], "identity", "", identity, "", item["qid"])


def _keyed(item: _Row) -> dict[tuple[str, ...], Change]:
    """The findings on an item by what makes them the same ones in two reports."""
    return dict(_of_item(item))


def changes_since(before: Earlier, now: Iterable[_Row]) -> Changes:
    """Hold the rows of a report against earlier ones. A finding has changed when its kind has, or what Wikidata says."""
    new, gone, changed = list[Change](), list[Change](), list[Change]()
    left = dict.fromkeys(before)
    for item in now:
        left.pop(item["id"], None)
        was, found = _keyed(before[item["id"]]) if item["id"] in before else {}, _keyed(item)
        new += [change for key, change in found.items() if key not in was]
        changed += [
            change._replace(before=was[key].now) for key, change in found.items()
            if key in was and (was[key].now, was[key].there) != (change.now, change.there)
        ]  # fmt: skip
        gone += [change for key, change in was.items() if key not in found]
    gone += [change for item_id in left for change in _keyed(before[item_id]).values()]
    return Changes(tuple(new), tuple(one._replace(before=one.now, now="") for one in gone), tuple(changed))

"""What is new since an earlier report: findings that came, went, or became something else."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from pipeline.issues import UsageError

__all__ = ["Change", "Changes", "changes_since", "read_baseline"]

#: The forms of `report.json` whose findings can be read here.
_FORMATS: Final = frozenset({1, 2})
_Row = Mapping[str, Any]


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


def read_baseline(path: Path) -> _Row:
    """An earlier `report.json`. Raises `UsageError` where the file is none."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data["format"] in _FORMATS:
            _findings(data)
            return dict(data)
        reason = f"its format is {data['format']}"
    except OSError as error:
        reason = str(error.strerror)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        reason = f"{type(error).__name__}: {error}"
    raise UsageError(f"{path}: not a report.json of an earlier run ({reason}); give the file that `reconcile` wrote")


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


def _findings(data: _Row) -> dict[tuple[str, ...], Change]:
    return dict(one for item in data["items"] for one in _of_item(item))


def changes_since(before: _Row, now: _Row) -> Changes:
    """Hold two reports against each other. A finding has changed when its kind has, or what Wikidata says."""
    old, new = _findings(before), _findings(now)
    changed = (
        change._replace(before=old[key].now) for key, change in new.items()
        if key in old and (old[key].now, old[key].there) != (change.now, change.there)
    )  # fmt: skip
    return Changes(
        tuple(change for key, change in new.items() if key not in old),
        tuple(change._replace(before=change.now, now="") for key, change in old.items() if key not in new),
        tuple(changed),
    )

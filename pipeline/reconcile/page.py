"""The report as one HTML page: everything inline, nothing fetched, every text escaped."""

from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path
from re import compile as regex
from typing import Final
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from pipeline.reconcile.findings import Kind
from pipeline.reconcile.reconciliation import Status
from pipeline.reconcile.rows import Row
from pipeline.wikidata.verdicts import VerdictKind

__all__ = ["page_html"]

_TEMPLATES: Final = Path(__file__).parent / "templates"
_WIKIDATA_ID: Final = regex(r"[QP][1-9]\d*")
_WEB_ADDRESS: Final = regex(r"https?://[^\s\"'<>]+")
_BAR_WIDTH: Final = 340
_KINDS: Final = {
    Kind.SAME: "same",
    Kind.UNSOURCED_THERE: "same, unsourced there",
    Kind.MORE_PRECISE_HERE: "more precise here",
    Kind.MORE_PRECISE_THERE: "more precise there",
    Kind.DIFFERS: "differs",
    Kind.CONFLICT: "conflict",
    Kind.DEPRECATED_THERE: "deprecated there",
    Kind.MISSING_THERE: "missing there",
    Kind.MISSING_HERE: "missing here",
    Kind.NOT_COMPARABLE: "not comparable",
}
_STATUSES: Final = {
    Status.MATCHED: "confirmed and compared",
    Status.NOT_IN_SNAPSHOT: "confirmed, not in the snapshot",
    Status.UNSURE: "unsure",
    Status.NOT_FOUND: "looked for, not found",
    Status.OPEN: "no verdict yet",
}
#: What an editor can do something about on Wikidata.
_WORK: Final = {Kind.UNSOURCED_THERE, Kind.MORE_PRECISE_HERE, Kind.DIFFERS, Kind.CONFLICT, Kind.DEPRECATED_THERE, Kind.MISSING_THERE}
_PART_NAMES: Final = {
    "globecoordinate": "coordinates",
    "monolingualtext": "texts with a language",
    "quantity": "quantities",
    "statement-ids": "statement ids",
    "statements": "further statements",
    "string": "strings, URLs and identifiers",
    "time": "dates",
}
_VERDICTS: Final = {
    VerdictKind.SAME: "the same as",
    VerdictKind.DIFFERENT: "not the same as",
    VerdictKind.UNSURE: "perhaps the same as",
    VerdictKind.NONE: "no item found",
}


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals.update(kind_names=_KINDS, status_names=_STATUSES, verdict_names=_VERDICTS, work=_WORK)
    environment.filters["part_name"] = lambda part: _PART_NAMES.get(part, part)
    environment.filters["query"] = lambda text: quote(text, safe="", errors="replace")
    environment.tests["wikidata_id"] = lambda text: bool(_WIKIDATA_ID.fullmatch(text))
    environment.tests["web_address"] = lambda text: bool(_WEB_ADDRESS.fullmatch(text))
    return environment.get_template("report.html")


def _inline(name: str) -> tuple[Markup, str]:
    """A file of our own to stand inside the page, and the hash by which the page's policy admits it."""
    text = (_TEMPLATES / name).read_text(encoding="utf-8")
    return Markup(text), f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"  # noqa: S704  our own file


def _bars(counts: dict[Kind, int]) -> list[Row]:
    most = max(counts.values(), default=0) or 1
    return [
        {"kind": kind, "name": _KINDS[kind], "count": count, "width": round(_BAR_WIDTH * count / most, 1)} for kind, count in counts.items()
    ]


def page_html(data: Row) -> str:
    """The page for a report's data."""
    style, style_hash = _inline("report.css")
    script, script_hash = _inline("report.js")
    parts = {"bars": _bars(data["counts"]["statements"]), "ids": {item["id"] for item in data["items"]}}
    return _template().render(data=data, **parts, style=style, style_hash=style_hash, script=script, script_hash=script_hash)

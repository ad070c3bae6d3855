"""The report as one HTML page: everything inline, nothing fetched, every text escaped."""

from functools import cache
from pathlib import Path
from re import compile as regex
from typing import Any, Final
from urllib.parse import quote

from jinja2 import Template
from markupsafe import Markup

from pipeline.html import environment, inline
from pipeline.reconcile.charts import bars, stacked
from pipeline.reconcile.edits.files import DIALECTS
from pipeline.reconcile.edits.model import Batch
from pipeline.reconcile.importance import importance
from pipeline.reconcile.page_words import BATCHES, CONCERNS, KINDS, PARTS, SEVERITIES, STATUSES, VERDICTS, concern_of
from pipeline.reconcile.rows import Row
from pipeline.reconcile.wording import shown

__all__ = ["page_html"]

_TEMPLATES: Final = Path(__file__).parent / "templates"
#: What is shown at either end of a very long text; table and JSON have all of it.
_END: Final = 4_000
_WIKIDATA_ID: Final = regex(r"[QP][1-9]\d*")
_WEB_ADDRESS: Final = regex(r"https?://[^\s\"'<>]+")


def _finalized(value: Any) -> Any:
    """Texts with all that hides spelled out; a text longer than any that Wikidata takes is cut, since the page would choke on many."""
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    left = len(value) - 2 * _END
    return shown(f"{value[:_END]}…({left:,} characters)…{value[-_END:]}" if left > 0 else value)


@cache
def _template() -> Template:
    templates = environment(_TEMPLATES)
    templates.finalize = _finalized
    templates.globals.update(
        kind_names=KINDS, status_names=STATUSES, verdict_names=VERDICTS, concern_names=CONCERNS, batch_names=BATCHES,
        severities=SEVERITIES, dialects=[dialect.name for dialect in DIALECTS], batch_order=[*Batch],
    )  # fmt: skip
    templates.filters["part_name"] = lambda part: PARTS.get(part, part)
    templates.filters["query"] = lambda text: quote(text, safe="", errors="replace")
    templates.filters["concern"] = concern_of
    templates.tests["wikidata_id"] = lambda text: bool(_WIKIDATA_ID.fullmatch(text))
    templates.tests["web_address"] = lambda text: bool(_WEB_ADDRESS.fullmatch(text))
    return templates.get_template("report.html")


def _charts(counts: Row) -> Row:
    edits = counts["edits"]
    statements: dict[str, int] = {kind: counts["statements"][kind] + counts["statements_deprecated"][kind] for kind in KINDS}
    return {
        "findings": bars(statements),
        "edits": stacked({batch: {"ready": edits["ready"][batch], "held": edits["look-first"][batch]} for batch in Batch}),
        "statuses": bars(counts["items"]),
    }


def _chosen_from(data: Row) -> Row:
    """What the filters offer: properties by label, types by name."""
    properties = {finding["property"]: finding["property_label"] for item in data["items"] for finding in item["statements"]}
    types = sorted({name for item in data["items"] for name in item["types"]})
    return {"properties": sorted(properties.items(), key=lambda pair: (pair[1].casefold(), pair[0])), "types": types}


def page_html(data: Row) -> str:
    """The page for a report's data."""
    style, script = inline(_TEMPLATES / "report.css"), inline(_TEMPLATES / "report.js")
    cards = sorted(data["items"], key=importance)
    parts = {"cards": cards, "charts": _charts(data["counts"]), "ids": {item["id"] for item in data["items"]}} | _chosen_from(data)
    return _template().render(data=data, **parts, style=style, script=script)

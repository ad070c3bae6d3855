"""The report in a page of Markdown, for the summary of a CI run: what there is to do, what is new, how old it all is."""

from collections.abc import Iterable, Iterator
from re import compile as regex
from typing import Final

from pipeline.issues import visible
from pipeline.reconcile.baseline import Change, Changes
from pipeline.reconcile.findings import Kind
from pipeline.reconcile.rows import Row

__all__ = ["summary_text"]

#: What Markdown, HTML in it, or the site that shows it would read as more than text.
_MARKS: Final = regex(r"[\\`*_{}\[\]()#+!|<>&~$@:]")
#: Of long lists only the beginning is shown; the rest is in the report.
_LONGEST: Final = 20
_LOOK_AT: Final = (Kind.CONFLICT, Kind.DIFFERS, Kind.DEPRECATED_THERE)


def _plain(text: str) -> str:
    """A text that stays a text."""
    return _MARKS.sub(lambda match: f"&#{ord(match[0])};", visible(" ".join(text.split())))


def _table(title: str, counts: dict[str, int]) -> Iterator[str]:
    if not any(counts.values()):
        return
    yield f"| {title} | |"
    yield "| --- | ---: |"
    yield from (f"| {_plain(name)} | {count:,} |" for name, count in counts.items() if count)
    yield ""


def _cut(lines: list[str]) -> Iterator[str]:
    yield from lines[:_LONGEST]
    if len(lines) > _LONGEST:
        yield f"- and {len(lines) - _LONGEST:,} more, in the report"
    yield ""


def _age(snapshot: Row) -> Iterator[str]:
    periods = ", ".join(f"{count:,} of {_plain(period)}" for period, count in snapshot["periods"].items())
    yield f"Compared with {snapshot['entities']:,} entities of Wikidata, by the time of their content: {periods or 'none'}."
    if snapshot["absent"]:
        extracts = max(snapshot["absent"].values())
        yield f"{extracts:,} of them are extracts, which lack parts; what rests on them wants a look at the live item first."
    yield ""


def _change_lines(changes: Iterable[Change]) -> list[str]:
    return [
        f"- {_plain(one.label)}, {_plain(one.subject)}: {_plain(one.before) or 'nothing'} → {_plain(one.now) or 'nothing'}"
        f" ({_plain(one.here) or '–'} here, {_plain(one.there) or '–'} there)"
        for one in changes
    ]


def _changes(changes: Changes) -> Iterator[str]:
    yield f"## Since the baseline: {changes.summary()}"
    yield ""
    for title, some in (("New", changes.new), ("Changed", changes.changed), ("Gone", changes.gone)):
        if some:
            yield f"### {title}"
            yield ""
            yield from _cut(_change_lines(some))


def _to_look_at(data: Row) -> Iterator[str]:
    lines = [
        f"- {_plain(item['label'])} ({item['qid']}), {_plain(finding['property_label'])}: {finding['kind']}; "
        f"{_plain(finding['here']['text'])} here, {_plain(finding['there']['text'])} there"
        f"{'; ' + _plain(finding['reason']) if finding['reason'] else ''}"
        for kind in _LOOK_AT for item in data["items"] for finding in item["statements"]
        if finding["kind"] == kind and finding["here"] and finding["there"]
    ]  # fmt: skip
    if lines:
        yield "## Where the two sides disagree"
        yield ""
        yield from _cut(lines)


def summary_text(data: Row, changes: Changes | None = None) -> str:
    """The page, for a report's data and what changed since its baseline."""
    counts = data["counts"]
    ready, held = (sum(counts["edits"][name].values()) for name in ("ready", "look-first"))
    lines = [
        f"# {_plain(data['dataset'])} and Wikidata",
        "",
        *_age(data["snapshot"]),
        f"{ready:,} edits are ready, {held:,} want a look first; {len(data['issues']):,} issues.",
        "",
        *(_changes(changes) if changes else ()),
        *_table("Items", counts["items"]),
        *_table("Statements", {kind: counts["statements"][kind] + counts["statements_deprecated"][kind] for kind in Kind}),
        *_table("Labels, descriptions, aliases, sitelinks", counts["terms"]),
        *_table("Edits that are ready", counts["edits"]["ready"]),
        *_table("Edits that want a look first", counts["edits"]["look-first"]),
        *_to_look_at(data),
    ]
    return "\n".join(lines).rstrip("\n") + "\n"

"""The report in a page of Markdown, for the summary of a CI run: what there is to do, what is new, how old it all is."""

from collections.abc import Iterable, Iterator, Sequence
from re import compile as regex
from typing import Final, NamedTuple

from pipeline.issues import visible
from pipeline.reconcile.baseline import Change, Changes
from pipeline.reconcile.findings import Kind
from pipeline.reconcile.rows import Row

__all__ = ["Disagreements", "disagreements", "summary_text"]

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


def _cut(lines: Sequence[str], count: int) -> Iterator[str]:
    """The first lines of `count`."""
    yield from lines[:_LONGEST]
    if count > _LONGEST:
        yield f"- and {count - _LONGEST:,} more, in the report"
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
            yield from _cut(_change_lines(some[:_LONGEST]), len(some))


class Disagreements(NamedTuple):
    """Where the two sides disagree: how many findings of each kind, and lines on the first of them."""

    counts: dict[Kind, int]
    lines: dict[Kind, list[str]]

    def plus(self, more: "Disagreements") -> "Disagreements":
        """These, then those of further items."""
        counts = {kind: self.counts[kind] + more.counts[kind] for kind in _LOOK_AT}
        return Disagreements(counts, {kind: [*self.lines[kind], *more.lines[kind]][:_LONGEST] for kind in _LOOK_AT})


def disagreements(items: Iterable[Row]) -> Disagreements:
    """The disagreements in some items."""
    lines: dict[Kind, list[str]] = {kind: [] for kind in _LOOK_AT}
    for item in items:
        for finding in item["statements"]:
            if finding["kind"] in lines and finding["here"] and finding["there"]:
                lines[finding["kind"]].append(_line(item, finding))
    return Disagreements({kind: len(some) for kind, some in lines.items()}, {kind: some[:_LONGEST] for kind, some in lines.items()})


def _line(item: Row, finding: Row) -> str:
    here, there = (_plain(finding[side]["text"]) for side in ("here", "there"))
    subject = f"{_plain(item['label'])} ({item['qid']}), {_plain(finding['property_label'])}"
    reason = f"; {_plain(finding['reason'])}" if finding["reason"] else ""
    return f"- {subject}: {finding['kind']}; {here} here, {there} there{reason}"


def _to_look_at(found: Disagreements) -> Iterator[str]:
    lines = [line for kind in _LOOK_AT for line in found.lines[kind]]
    if lines:
        yield "## Where the two sides disagree"
        yield ""
        yield from _cut(lines, sum(found.counts.values()))


def summary_text(data: Row, found: Disagreements, changes: Changes | None = None) -> str:
    """The page, for a report's data without its items, the disagreements in these, and what changed since a baseline."""
    counts = data["counts"]
    ready, held = (sum(counts["edits"][name].values()) for name in ("ready", "look-first"))
    lines = [
        f"# {_plain(data['dataset'])} and Wikidata",
        "",
        *_age(data["snapshot"]),
        f"Candidates: {_plain(data['method']['name'])}; {_plain(data['method']['program'])}, weights {data['method']['weights']}.",
        "",
        f"{ready:,} edits are ready, {held:,} want a look first; {len(data['issues']):,} issues.",
        "",
        *(_changes(changes) if changes else ()),
        *_table("Items", counts["items"]),
        *_table("Statements", {kind: counts["statements"][kind] + counts["statements_deprecated"][kind] for kind in Kind}),
        *_table("Labels, descriptions, aliases, sitelinks", counts["terms"]),
        *_table("Edits that are ready", counts["edits"]["ready"]),
        *_table("Edits that want a look first", counts["edits"]["look-first"]),
        *_to_look_at(found),
    ]
    return "\n".join(lines).rstrip("\n") + "\n"

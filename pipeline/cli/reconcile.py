"""`reconcile`: the records compared with Wikidata, statement by statement."""

import csv
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from pipeline.cli.console import build_option, finish, open_project, project_option
from pipeline.cli.items import mapped_records
from pipeline.cli.sources import wikidata_of
from pipeline.issues import UsageError, visible
from pipeline.model import Item
from pipeline.project import Project
from pipeline.publishing.inputs import build_time
from pipeline.reconcile.baseline import Changes, read_baseline
from pipeline.reconcile.findings import Kind
from pipeline.reconcile.matches import Origin
from pipeline.reconcile.reconciliation import Status, Vocabulary
from pipeline.reconcile.reconciliation import reconcile as compare_all
from pipeline.reconcile.report import Made, make_report, write_report
from pipeline.wikidata.source import Wikidata

__all__ = ["reconcile", "report_on", "said", "vocabulary"]

#: Files of labels for ids that are no items of ours: verified items, and values that stand in the snapshot.
_LABEL_FILES = {"items.csv": "label_en", "value-labels.csv": "label"}

_CONFLICTS = frozenset({Kind.CONFLICT})
_DIFFERENCES = frozenset({Kind.CONFLICT, Kind.DIFFERS, Kind.DEPRECATED_THERE})
#: What a run can be asked to fail on.
_FAILING = {
    "conflicts": _CONFLICTS, "differences": _DIFFERENCES, "new-conflicts": _CONFLICTS, "new-differences": _DIFFERENCES,
}  # fmt: skip


@click.command(short_help="The reconciliation report against Wikidata, and identity verdicts.")
@project_option
@build_option
@click.option(
    "--snapshot", type=click.Path(path_type=Path), help="Wikidata entities: JSON, one a line.  [default: mappings/wikidata/snapshot.jsonl]"
)
@click.option("--dump", type=click.Path(path_type=Path), help="Compare with a full JSON dump of Wikidata (.json.gz, .json.bz2) instead.")
@click.option("--output", type=click.Path(path_type=Path, file_okay=False), help="Folder to write.  [default: BUILD/reconciliation]")
@click.option(
    "--baseline", type=click.Path(path_type=Path, dir_okay=False, exists=True), help="An earlier report.json: say what has changed since."
)
@click.option(
    "--fail-on", "failing", type=click.Choice([*_FAILING]), multiple=True,
    help="Exit with 1 where there is such a finding; may be given several times. \"new-\" counts only what the baseline lacks.",
)  # fmt: skip
def reconcile(  # one parameter an option
    root: Path, build: Path, snapshot: Path | None, dump: Path | None, output: Path | None, baseline: Path | None, failing: tuple[str, ...]
) -> None:
    """Compare every item with the Wikidata item it is confirmed to be; list what is left to decide, and make edits of what it lacks.

    Writes report.html, report.csv, report.json, summary.md, quickstatements.txt, mismatches.csv, matches.sssom.tsv and the folder
    edits, all in one step. Never goes online: it reads the snapshot. Of a dump, which is read once as a stream, it keeps in BUILD/wikidata
    the entities that records, verdicts and mappings name, and all that share a name or an identifier with a record.

    \b
    Examples:
      python -m pipeline reconcile --output build/reconciliation
      python -m pipeline reconcile --dump latest-all.json.gz
      python -m pipeline reconcile --baseline last/report.json --fail-on new-conflicts
    """
    if baseline is None and any(one.startswith("new-") for one in failing):
        raise UsageError("--fail-on new-...: name the earlier report with --baseline")
    earlier = read_baseline(baseline) if baseline else None
    project, issues = open_project(root, "reconcile", build)
    pairs = [(mapped.item, record.type) for record, mapped in mapped_records(root / "records", project.mapper().map, issues)]
    items = [item for item, _ in pairs]
    there = wikidata_of(project, items, build, snapshot=snapshot, dump=dump)
    report = report_on(project, pairs, there, (earlier, bool(dump)))
    write_report(report, output or build / "reconciliation")
    if report.changes:
        _show_changes(report.changes)
    finish("reconcile", [*issues, *there.issues, *report.issues], build, said(report))
    _fail_where_asked(report, failing)


def report_on(project: Project, pairs: Sequence[tuple[Item, str]], there: Wikidata, known: tuple[Mapping[str, Any] | None, bool]) -> Made:
    """Our items, with their record types, held against Wikidata's.

    `known` are an earlier report, to say what has changed since, and whether `there` comes from a whole dump: only that can show
    that something is not on Wikidata.
    """
    earlier, whole = known
    items = [item for item, _ in pairs]
    never_new = frozenset(item.id for item, kind in pairs if not whole or project.mappings.types[kind].nature in ("claim", "term"))
    result = compare_all(items, vocabulary(project, items)._replace(never_new=never_new), project.verdicts, there)
    languages = project.dataset.languages
    title = next(term.text for term in project.dataset.title if term.language == languages[0])
    time = build_time()
    data = project.dataset
    origin = Origin(data.base_iri, data.version_iri, data.licence, time.date().isoformat() if time else "")
    return make_report(result, title, earlier, origin)


def vocabulary(project: Project, items: list[Item]) -> Vocabulary:
    """What the dataset and the label lists call items and properties."""
    languages = project.dataset.languages
    labels = {info.id: info.label for info in project.mappings.properties}
    for name, column in _LABEL_FILES.items():
        labels |= _labels(project.root / "mappings/wikidata" / name, column)
    labels |= {item.id: item.label(*languages) for item in items}
    rules = [rule for kind in project.mappings.types.values() for rule in kind.fields.values()]
    return Vocabulary(labels, languages, frozenset(rule.property for rule in rules if rule.single))


def _labels(path: Path, column: str) -> dict[str, str]:
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as stream:
        return {row["id"]: row[column] for row in csv.DictReader(stream)}


def said(report: Made) -> str:
    """The counts of a report, in words."""
    counts = report.data["counts"]
    ready, held = (sum(counts["edits"][name].values()) for name in ("ready", "look-first"))
    compared = f"{counts['items'][Status.MATCHED]:,} of {len(report.data['items']):,} items compared"
    said = f"{compared}; edits: {ready:,} ready, {held:,} to look at first"
    return f"{said}; findings: {report.changes.summary()}" if report.changes else said


def _show_changes(changes: Changes) -> None:
    """What is new, gone and changed, one finding a line, on standard output."""
    for title, some in (("new", changes.new), ("changed", changes.changed), ("gone", changes.gone)):
        for one in some:
            kinds = " → ".join(filter(None, (one.before, one.now)))
            sides = f"{one.here or '–'} here, {one.there or '–'} there"
            click.echo(visible(f"{title}: {one.label} ({one.item}): {one.subject}: {kinds}; {sides}"))


def _fail_where_asked(report: Made, failing: tuple[str, ...]) -> None:
    """End with 1 where there are findings of a kind that the caller does not want."""
    everything = [finding["kind"] for item in report.data["items"] for finding in (*item["statements"], *item["terms"])]
    fresh = [one.now for one in (*report.changes.new, *report.changes.changed)] if report.changes else []
    counts = {name: sum(kind in _FAILING[name] for kind in (fresh if name.startswith("new-") else everything)) for name in failing}
    for name, count in counts.items():
        if count:
            click.echo(f"reconcile: {count:,} {name}", err=True)
    if any(counts.values()):
        sys.exit(1)

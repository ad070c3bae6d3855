"""`reconcile`: the records compared with Wikidata, statement by statement."""

import sys
from collections import Counter
from pathlib import Path
from typing import Any

import click

from pipeline.cli.console import build_option, finish, open_project, project_option
from pipeline.issues import UsageError, visible
from pipeline.reconcile.assembly import Report
from pipeline.reconcile.baseline import Changes, read_baseline
from pipeline.reconcile.findings import Kind
from pipeline.runs.comparing import BulkReconcile, origin_of, said
from pipeline.runs.reconciling import reconcile_parts
from pipeline.runs.sources import compared

__all__ = ["reconcile"]

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
    "--records",
    type=click.Path(path_type=Path, allow_dash=True),
    help="Folder, or a .yaml, .json, .jsonl, .csv, .tsv or .tables.yaml file, or - for JSON Lines on standard input.  [default: records/]",
)
@click.option(
    "--snapshot", type=click.Path(path_type=Path), help="Wikidata entities: JSON, one a line.  [default: mappings/wikidata/snapshot.jsonl]"
)
@click.option("--dump", type=click.Path(path_type=Path), help="Compare with a full JSON dump of Wikidata (.json.gz, .json.bz2) instead.")
@click.option("--output", type=click.Path(path_type=Path, file_okay=False), help="Folder to write.  [default: BUILD/reconciliation]")
@click.option("--jobs", type=click.IntRange(1), help="Processes.  [default: all cores for more than a thousand records, else 1]")
@click.option("--rejects", type=click.Path(path_type=Path), help="File to which records go that cannot be mapped.")
@click.option(
    "--baseline", type=click.Path(path_type=Path, dir_okay=False, exists=True), help="An earlier report.json: say what has changed since."
)
@click.option(
    "--fail-on", "failing", type=click.Choice([*_FAILING]), multiple=True,
    help="Exit with 1 where there is such a finding; may be given several times. \"new-\" counts only what the baseline lacks.",
)  # fmt: skip
def reconcile(root: Path, build: Path, snapshot: Path | None, dump: Path | None, output: Path | None, **more: Any) -> None:
    """Compare every item with the Wikidata item it is confirmed to be; list what is left to decide, and make edits of what it lacks.

    Writes report.html, report.csv, report.json, summary.md, quickstatements.txt, mismatches.csv, matches.sssom.tsv and the folder
    edits, all in one step. Never goes online: it reads the snapshot. Of a dump, which is read once as a stream, it keeps in BUILD/wikidata
    the entities that records, verdicts and mappings name, and all that share a name or an identifier with a record.

    Records may be any number, in one file, packed or not, or in a folder. They are compared in as many processes as there are cores,
    with the same bytes as in one; the page shows the two thousand items that matter most, the other files have all. A run that was
    stopped, however it was, goes on from its last finished part when it is called again with the same input. Records that cannot be
    mapped are left out and told; with --rejects they are set aside with their issues, as `map` does it, and are no error.

    \b
    Examples:
      python -m pipeline reconcile --output build/reconciliation
      python -m pipeline reconcile --records people.jsonl.gz --dump latest-all.json.gz --jobs 4
      python -m pipeline reconcile --baseline last/report.json --fail-on new-conflicts
    """
    baseline, failing = more["baseline"], more["failing"]
    if baseline is None and any(one.startswith("new-") for one in failing):
        raise UsageError("--fail-on new-...: name the earlier report with --baseline")
    earlier = read_baseline(baseline) if baseline else None
    project, issues = open_project(root, "reconcile", build)
    source, folder = more["records"] or root / "records", output or build / "reconciliation"
    bulk = BulkReconcile(
        root, source, compared(root, build, snapshot, dump), folder, origin_of(project), more["jobs"] or 0, bool(more["records"]),
        more["rejects"],
    )  # fmt: skip
    found = reconcile_parts(bulk, project, earlier)
    report = found.report
    for line in found.more:
        click.echo(line)
    if report is None:
        finish("reconcile", [*issues, *found.issues], build, f"{found}; no report, since not all could be read")
        return
    if report.changes:
        _show_changes(report.changes)
    told = f"{found}; {said(report)}" if more["records"] or found.rejected else said(report)
    finish("reconcile", [*issues, *found.issues, *report.issues], build, told)
    _fail_where_asked(report, failing)


def _show_changes(changes: Changes) -> None:
    """What is new, gone and changed, one finding a line, on standard output."""
    for title, some in (("new", changes.new), ("changed", changes.changed), ("gone", changes.gone)):
        for one in some:
            kinds = " → ".join(filter(None, (one.before, one.now)))
            sides = f"{one.here or '–'} here, {one.there or '–'} there"
            click.echo(visible(f"{title}: {one.label} ({one.item}): {one.subject}: {kinds}; {sides}"))


def _fail_where_asked(report: Report, failing: tuple[str, ...]) -> None:
    """End with 1 where there are findings of a kind that the caller does not want."""
    counted = [report.data["counts"][name] for name in ("statements", "statements_deprecated", "terms")]
    everything = Counter({kind: sum(one[kind] for one in counted) for kind in Kind})
    fresh = Counter(one.now for one in (*report.changes.new, *report.changes.changed)) if report.changes else Counter()
    counts = {name: sum((fresh if name.startswith("new-") else everything)[kind] for kind in _FAILING[name]) for name in failing}
    for name, count in counts.items():
        if count:
            click.echo(f"reconcile: {count:,} {name}", err=True)
    if any(counts.values()):
        sys.exit(1)

"""`reconcile`: the records compared with Wikidata, statement by statement."""

import csv
from pathlib import Path

import click

from pipeline.cli.console import build_option, finish, open_project, project_option
from pipeline.cli.items import mapped_records
from pipeline.model import Item
from pipeline.project import Project
from pipeline.reconcile.reconciliation import Reconciliation, Status, Vocabulary
from pipeline.reconcile.reconciliation import reconcile as compare_all
from pipeline.reconcile.report import write_reports
from pipeline.wikidata.snapshot import Snapshot

__all__ = ["reconcile", "vocabulary"]

#: Files of labels for ids that are no items of ours: verified items, and values that stand in the snapshot.
_LABEL_FILES = {"items.csv": "label_en", "value-labels.csv": "label"}


@click.command(short_help="The reconciliation report against Wikidata, and identity verdicts.")
@project_option
@build_option
@click.option(
    "--snapshot", type=click.Path(path_type=Path), help="Wikidata entities: JSON, one a line.  [default: mappings/wikidata/snapshot.jsonl]"
)
@click.option("--output", type=click.Path(path_type=Path, file_okay=False), help="Folder to write.  [default: BUILD/reconciliation]")
def reconcile(root: Path, build: Path, snapshot: Path | None, output: Path | None) -> None:
    """Compare every item with the Wikidata item it is confirmed to be, and list what is left to decide.

    Writes report.html, report.csv, report.json and matches.sssom.tsv. Never goes online: it reads the snapshot.

    \b
    Example:
      python -m pipeline reconcile --output build/reconciliation
    """
    project, issues = open_project(root, "reconcile", build)
    items = [mapped.item for _, mapped in mapped_records(root / "records", project.mapper().map, issues)]
    there = Snapshot.load(snapshot or root / "mappings/wikidata/snapshot.jsonl")
    result = compare_all(items, vocabulary(project, items), project.verdicts, there)
    issues += [*there.issues, *result.issues]
    languages = project.dataset.languages
    title = next(term.text for term in project.dataset.title if term.language == languages[0])
    write_reports(result, output or build / "reconciliation", title)
    finish("reconcile", issues, build, _said(result))


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


def _said(result: Reconciliation) -> str:
    matched = sum(report.status is Status.MATCHED for report in result.items)
    return f"{matched:,} of {len(result.items):,} items compared"

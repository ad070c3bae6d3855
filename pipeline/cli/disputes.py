"""`disputes`: where the sources disagree."""

from pathlib import Path
from typing import Any

import click

from pipeline.cli.console import build_option, open_project, project_option
from pipeline.cli.items import mapped_records
from pipeline.publishing.dumps import write_json
from pipeline.reconcile.reconciliation import reconcile
from pipeline.reconcile.rows import report_data
from pipeline.runs.vocabulary import vocabulary
from pipeline.wikidata.snapshot import Snapshot
from pipeline.wikidata.sssom import MappingSet

__all__ = ["disputes"]


@click.command(short_help="Where the sources disagree: every variant with its rank, sources and reason.")
@project_option
@build_option
def disputes(root: Path, build: Path) -> None:
    """List every dispute: statements of one property that exclude each other, are marked as disputed, or were deprecated.

    The same for programs goes to BUILD/disputes.json.

    \b
    Example:
      python -m pipeline disputes
    """
    project, issues = open_project(root, "disputes", build)
    items = [mapped.item for _, mapped in mapped_records(root / "records", project.mapper().map, issues)]
    found = reconcile(items, vocabulary(project, items), MappingSet({}, ()), Snapshot())
    data = report_data(found, project.dataset.name)
    listed = [{"item": item["id"], "label": item["label"], **dispute} for item in data["items"] for dispute in item["disputes"]]
    build.mkdir(parents=True, exist_ok=True)
    write_json(listed, build / "disputes.json")
    for dispute in listed:
        _print(dispute)
    click.echo(f"disputes: {len(listed)}", err=True)


#: Qualifiers that say something about the dispute itself, by the properties they are mapped to.
_TELLING = ("P2241", "P7452", "P5102", "P1480", "P1310", "P3680", "P1932", "reason")


def _print(dispute: dict[str, Any]) -> None:
    click.echo(f"{dispute['label']} ({dispute['item']}): {dispute['property_label']}: {dispute['reason']}")
    for statement in dispute["statements"]:
        told = "; ".join(f"{q['property_label']}: {q['text']}" for q in statement["qualifiers"] if q["property"] in _TELLING)
        sources = {snak["text"] for reference in statement["references"] for snak in reference if snak["property"] == "P248"}
        click.echo(f"    {statement['rank']:<10}  {statement['text']}  [{', '.join(sorted(sources))}]{'  ' + told if told else ''}")

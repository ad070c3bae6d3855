"""`validate`: the graph against the shapes."""

from pathlib import Path

import click

from pipeline.checks.condensed import condensed
from pipeline.checks.shacl import ENGINES, Trace, shape_paths
from pipeline.checks.shacl import validate as validate_graph
from pipeline.cli.console import build_option, keep, open_project, project_option, tell, write_stamp
from pipeline.cli.items import mapped_records
from pipeline.incremental.fingerprints import settings_key
from pipeline.incremental.store import remembered
from pipeline.issues import Issue, has_errors
from pipeline.records.tables.description import SUFFIX as DESCRIBED_TABLES

__all__ = ["validate"]


@click.command(short_help="The graph against the shapes, faults shown on record lines.")
@project_option
@build_option
@click.option("--graph", type=click.Path(path_type=Path), help="The graph to validate (N-Triples).  [default: BUILD/graph.nt]")
@click.option(
    "--engine",
    type=click.Choice([*ENGINES]),
    default="auto",
    show_default=True,
    help="auto: a fast engine, and pySHACL where the two may differ; pyshacl: the judge alone. Both find the same.",
)
@click.option("--stamp", type=click.Path(path_type=Path), help="File to write when there is no error.")
@click.option("--fresh", is_flag=True, help="Validate anew, whatever an earlier run has found in the same files.")
def validate(root: Path, build: Path, graph: Path | None, engine: str, stamp: Path | None, fresh: bool) -> None:
    """Validate RDF with all SHACL shapes in shapes/, and say for every fault which line of which record made it.

    Wikidata's property constraints are among the shapes. What they leave undecided, and what many records have in common, is
    shown as a count for each constraint; build/issues.jsonl has it all. What was found is kept, and shown again while graph,
    records, shapes, mappings and program are the same.

    \b
    Examples:
      python -m pipeline validate
      python -m pipeline validate --graph build/graph.nt --engine pyshacl
    """
    project, issues = open_project(root, "validate", build)
    path, shapes = graph or build / "graph.nt", shape_paths(root / "shapes")

    def found() -> list[Issue]:
        trace = Trace(project.mappings, project.namespaces())
        for record, mapped in mapped_records(root / "records", project.mapper().map, []):
            trace.add(record, mapped)
        return validate_graph(path, shapes, trace, engine)

    inputs = [root / name for name in ("mappings", "shapes", "records")]
    kept = None if fresh or any(inputs[-1].rglob(f"*{DESCRIBED_TABLES}")) else build / "cache/validate.sqlite"
    issues += remembered(kept, lambda: settings_key(root, [*inputs, path]), engine, found)
    if stamp and not has_errors(issues):
        write_stamp(stamp)
    keep("validate", issues, build)
    shown, counts = condensed(issues)
    for count in counts:
        click.echo(count)
    tell("validate", shown, f"{len(shapes)} files of shapes")

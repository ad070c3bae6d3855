"""`validate`: the graph against the shapes."""

from pathlib import Path

import click

from pipeline.checks.condensed import condensed
from pipeline.checks.shacl import ENGINES, Trace, shape_paths
from pipeline.checks.shacl import validate as validate_graph
from pipeline.cli.console import build_option, keep, open_project, project_option, tell, write_stamp
from pipeline.cli.items import mapped_records
from pipeline.issues import has_errors

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
def validate(root: Path, build: Path, graph: Path | None, engine: str, stamp: Path | None) -> None:
    """Validate RDF with all SHACL shapes in shapes/, and say for every fault which line of which record made it.

    Wikidata's property constraints are among the shapes. What they leave undecided, and what many records have in common, is
    shown as a count for each constraint; build/issues.jsonl has it all.

    \b
    Examples:
      python -m pipeline validate
      python -m pipeline validate --graph build/graph.nt --engine pyshacl
    """
    project, issues = open_project(root, "validate", build)
    trace = Trace(project.mappings, project.namespaces())
    for record, mapped in mapped_records(root / "records", project.mapper().map, []):
        trace.add(record, mapped)
    shapes = shape_paths(root / "shapes")
    issues += validate_graph(graph or build / "graph.nt", shapes, trace, engine)
    if stamp and not has_errors(issues):
        write_stamp(stamp)
    keep("validate", issues, build)
    shown, counts = condensed(issues)
    for count in counts:
        click.echo(count)
    tell("validate", shown, f"{len(shapes)} files of shapes")

"""`validate`: the graph against the shapes."""

from pathlib import Path

import click

from pipeline.checks.shacl import ENGINES, Trace, shape_paths
from pipeline.checks.shacl import validate as validate_graph
from pipeline.cli.console import build_option, finish, open_project, project_option, write_stamp
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
    finish("validate", issues, build, f"{len(shapes)} files of shapes")

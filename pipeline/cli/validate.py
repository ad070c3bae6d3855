"""`validate`: the graph of the records, of other records, or of a file, against the shapes."""

import gc
from pathlib import Path
from typing import Any

import click

from pipeline.cli.console import build_option, keep, open_project, project_option, tell, write_stamp
from pipeline.cli.items import mapped_records
from pipeline.incremental.fingerprints import settings_key
from pipeline.incremental.store import remembered
from pipeline.incremental.validation import Ground, Validation
from pipeline.issues import Issue, UsageError, has_errors
from pipeline.project import Project
from pipeline.records.tables.description import SUFFIX as DESCRIBED_TABLES
from pipeline.shacl.condensed import condensed
from pipeline.shacl.validation import ENGINES, Trace, shape_paths
from pipeline.shacl.validation import validate as validate_graph

__all__ = ["validate"]


@click.command(short_help="The records' graph against the shapes, faults shown on record lines.")
@project_option
@build_option
@click.option("--graph", type=click.Path(path_type=Path), help="A graph to validate instead (N-Triples).  [default: what map makes]")
@click.option(
    "--engine",
    type=click.Choice([*ENGINES]),
    default="auto",
    show_default=True,
    help="auto: a fast engine, and pySHACL where the two may differ; pyshacl: the judge alone. Both find the same.",
)
@click.option("--stamp", type=click.Path(path_type=Path), help="File to write when there is no error.")
@click.option(
    "--records",
    type=click.Path(path_type=Path, allow_dash=True),
    multiple=True,
    help="Large set of records instead: a file or folder that `map --records` reads, or - for JSON Lines on standard input. Repeatable.",
)
@click.option("--jobs", type=click.IntRange(1), help="Processes for --records.  [default: all cores for what is large, else 1]")
@click.option("--fresh", is_flag=True, help="Validate everything, whatever earlier runs have found, and keep nothing.")
def validate(root: Path, build: Path, graph: Path | None, engine: str, stamp: Path | None, fresh: bool, **more: Any) -> None:
    """Validate RDF with all SHACL shapes in shapes/, and say for every fault which line of which record made it.

    Without --graph it is the graph that map makes of the records as they are now: map need not have run, and BUILD/graph.nt is not
    looked at. Graph and findings are kept in BUILD/cache; after an edit only the changed records are mapped, and only what the
    change can matter to is validated again. It finds what --fresh finds, which starts from nothing, as does a run after a change of
    shapes, mappings or program. Records that cannot be mapped are left out, and said to be. With --graph the file is validated
    whole, and what was found is shown again while file, records, shapes, mappings and program are the same.

    Wikidata's property constraints are among the shapes. What they leave undecided, and what many records have in common, is
    shown as a count for each constraint; build/issues.jsonl has it all.

    With --records, records of any number: they are mapped, and validated part by part, each part with what the shapes look at beside
    it, in as many processes as there are cores. The issues are those of the whole graph. BUILD/validate-records.jsonl has them all; of
    each rule the first thousand are listed and the others counted. What cannot be mapped is told and left out. A run that was stopped,
    however it was, goes on from its last finished part when it is called again with the same input.

    \b
    Examples:
      python -m pipeline validate
      python -m pipeline validate --records people.jsonl.gz --records places.csv --jobs 4
      python -m pipeline validate --fresh --engine pyshacl
      python -m pipeline validate --graph build/graph.nt
    """
    project, issues = open_project(root, "validate", build)
    if more["records"]:
        if graph or engine != "auto":
            raise UsageError("--records is without --graph and --engine")
        _validate_records(project, build, stamp, (issues, more))
        return
    if more["jobs"]:
        raise UsageError("--jobs is for --records")
    shapes = shape_paths(root / "shapes")
    # What was loaded so far stays for the whole run: the collector need not look at it again and again.
    gc.freeze()
    gc.set_threshold(50_000)
    if graph is None:
        name = (build / "graph.nt").as_posix()
        ground = Ground(root / "records", shapes, project.mappings, project.mapper(), project.encoder(), engine, name)
        issues += Validation(ground, project.key()).run(None if fresh else build / "cache/validate")
    else:
        issues += _of_file(project, graph, engine, None if fresh else build / "cache/validate.sqlite")
    if stamp and not has_errors(issues):
        write_stamp(stamp)
    _finish(issues, build, f"{len(shapes)} files of shapes")


def _of_file(project: Project, graph: Path, engine: str, kept: Path | None) -> list[Issue]:
    """What is wrong with the graph in a file, as an earlier run has found it in the same files, or anew."""
    inputs = [project.root / name for name in ("mappings", "shapes", "records")]

    def found() -> list[Issue]:
        trace = Trace(project.mappings, project.namespaces())
        for record, mapped in mapped_records(inputs[-1], project.mapper().map, []):
            trace.add(record, mapped)
        return validate_graph(graph, shape_paths(inputs[1]), trace, engine)

    if any(inputs[-1].rglob(f"*{DESCRIBED_TABLES}")):  # what they describe may lie elsewhere
        kept = None
    return remembered(kept, lambda: settings_key(project.root, [*inputs, graph]), engine, found)


def _validate_records(project: Project, build: Path, stamp: Path | None, given: tuple[list[Issue], dict[str, Any]]) -> None:
    from pipeline.runs.validating import BulkValidation, validate_sources  # with it comes SQLite

    issues, more = given
    build.mkdir(parents=True, exist_ok=True)
    totals = validate_sources(BulkValidation(more["records"], more["jobs"] or 0, build / "validate-records.jsonl"), project)
    issues += totals.issues
    if stamp and not has_errors(issues):
        write_stamp(stamp)
    for line in totals.more():
        click.echo(line)
    _finish(issues, build, str(totals))


def _finish(issues: list[Issue], build: Path, done: str) -> None:
    keep("validate", issues, build)
    shown, counts = condensed(issues)
    for count in counts:
        click.echo(count)
    tell("validate", shown, done)

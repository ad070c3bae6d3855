"""`map`: records to RDF."""

import gc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from pipeline.cli.console import build_option, finish, keep, open_project, project_option, tell
from pipeline.issues import UsageError, has_errors
from pipeline.model import Item
from pipeline.outputs import DataErrors, replacing
from pipeline.rdf.documents import SYNTAXES, document, writer_for
from pipeline.rdf.encoder import DATASET_FLAVOUR, TRUTHY_FLAVOUR
from pipeline.runs.mapping import BulkMap, is_bulk, map_lines

__all__ = ["map_records"]


@click.command("map", short_help="Records to RDF.")
@project_option
@build_option
@click.option(
    "--records",
    type=click.Path(path_type=Path, allow_dash=True),
    help="Folder, or a .yaml, .json, .jsonl, .csv, .tsv or .tables.yaml file, or - for JSON Lines on standard input.  [default: records/]",
)
@click.option("--output", type=click.Path(path_type=Path), required=True, help="File to write.")
@click.option("--syntax", type=click.Choice(SYNTAXES), help="Syntax of the output.  [default: by its ending, else nt]")
@click.option("--truthy", is_flag=True, help="Only best-ranked direct statements.")
@click.option("--jobs", type=click.IntRange(1), help="Processes.  [default: all cores for a large file, else 1]")
@click.option("--rejects", type=click.Path(path_type=Path), help="File to which records go that cannot be mapped.")
@click.option("--check", is_flag=True, help="Also check the records against their schemas and each other.")
@click.option("--keep-going", is_flag=True, help="The same, beside the output: OUTPUT.rejects.jsonl.")
def map_records(
    root: Path, build: Path, records: Path | None, output: Path, syntax: str | None, truthy: bool, jobs: int | None, **more: Any
) -> None:
    """Map records to RDF in Wikidata's model.

    The output appears only when every record could be mapped; otherwise the issues say what is wrong and where. With --rejects
    or --keep-going the run goes on without the records that cannot be: they are set aside with their issues, and counted.

    Files of many records, packed (.gz, .bz2, .xz) or not, and standard input are mapped in as many processes as there are cores,
    with the same bytes as in one. A run that was stopped, however it was, goes on from its last finished part when it is called
    again with the same input. --jobs, --rejects, --keep-going and --check are for them, not for folders and YAML files.

    \b
    Examples:
      python -m pipeline map --output build/graph.nt
      python -m pipeline map --records people.jsonl --output people.ttl
      python -m pipeline map --records people.jsonl --output people.nt --jobs 4 --rejects rejected.jsonl
    """
    project, issues = open_project(root, "map", build)
    ending = output.suffix.removeprefix(".")
    rejects = more["rejects"] or (output.with_name(f"{output.name}.rejects.jsonl") if more["keep_going"] else None)
    if records and is_bulk(records):
        syntax = syntax or (ending if ending in SYNTAXES else "nt")
        totals = map_lines(BulkMap(root, records, output, syntax, truthy, rejects, jobs or 0, more["check"]), project)
        keep("map", issues + totals.issues, build)
        for line in totals.more():
            click.echo(line)
        tell("map", issues + totals.issues, str(totals))
        return
    if rejects or jobs or more["check"]:
        raise UsageError("--jobs, --check, --rejects and --keep-going are for files of many records, not for YAML files and folders")
    from pipeline.cli.items import mapped_records  # with it come the readers of YAML and tables

    writer = writer_for(syntax or (ending if ending in SYNTAXES else "nt"), project.namespaces().prefixes(), project.context())
    encoder = project.encoder(TRUTHY_FLAVOUR if truthy else DATASET_FLAVOUR)
    # What was loaded so far stays for the whole run, and what a record makes refers to nothing that refers to it: the collector
    # need not look at the one, and seldom at the other.
    gc.freeze()
    gc.set_threshold(50_000)
    count = 0

    def items() -> Iterator[Item]:
        nonlocal count
        for _, mapped in mapped_records(records or root / "records", project.mapper().map, issues):
            count += 1
            yield mapped.item

    try:
        with replacing(output) as stream:
            stream.writelines(document(items(), encoder, writer))
            if has_errors(issues):
                raise DataErrors
    except DataErrors:
        pass
    finish("map", issues, build, f"{count:,} items")

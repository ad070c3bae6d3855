"""`map`: records to RDF."""

import gc
from collections.abc import Iterator
from pathlib import Path

import click

from pipeline.cli.console import DataErrors, build_option, finish, open_project, project_option
from pipeline.cli.items import mapped_records
from pipeline.issues import has_errors
from pipeline.model import Item
from pipeline.outputs import replacing
from pipeline.rdf.documents import SYNTAXES, document, writer_for
from pipeline.rdf.encoder import DATASET_FLAVOUR, TRUTHY_FLAVOUR

__all__ = ["map_records"]


@click.command("map", short_help="Records to RDF.")
@project_option
@build_option
@click.option(
    "--records",
    type=click.Path(path_type=Path, allow_dash=True),
    help="Folder of YAML records, or a .yaml, .jsonl, .csv or .tsv file, or - for JSON Lines on standard input.  [default: records/]",
)
@click.option("--output", type=click.Path(path_type=Path), required=True, help="File to write.")
@click.option("--syntax", type=click.Choice(SYNTAXES), help="Syntax of the output.  [default: by its ending, else nt]")
@click.option("--truthy", is_flag=True, help="Only best-ranked direct statements.")
def map_records(root: Path, build: Path, records: Path | None, output: Path, syntax: str | None, truthy: bool) -> None:
    """Map records to RDF in Wikidata's model.

    The output appears only when every record could be mapped; otherwise the issues say what is wrong and where.

    \b
    Examples:
      python -m pipeline map --output build/graph.nt
      python -m pipeline map --records people.jsonl --output people.ttl
    """
    project, issues = open_project(root, "map", build)
    ending = output.suffix.removeprefix(".")
    writer = writer_for(syntax or (ending if ending in SYNTAXES else "nt"), project.namespaces().prefixes(), project.context())
    encoder = project.encoder(TRUTHY_FLAVOUR if truthy else DATASET_FLAVOUR)
    # What was loaded so far stays for the whole run, and what a record makes refers to nothing that refers to it: the collector
    # need not look at the one, and seldom at the other.
    gc.collect()
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

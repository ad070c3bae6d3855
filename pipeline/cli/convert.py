"""`convert`: Wikidata's entity JSON to RDF and back."""

import gc
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click

from pipeline.cli.console import show
from pipeline.cli.progress import counted
from pipeline.issues import Issue, UsageError, has_errors, in_order, summary
from pipeline.model import Entity, Item, Property, UnknownValue
from pipeline.outputs import replacing
from pipeline.properties import PropertyTable, read_wikidata_properties
from pipeline.rdf.documents import SYNTAXES, document, writer_for
from pipeline.rdf.encoder import FLAVOURS, Encoder, Settings
from pipeline.rdf.jsonld import context_for
from pipeline.rdf.namespaces import WIKIDATA, Namespaces
from pipeline.rdf.reader import READABLE, read_items
from pipeline.rdf.snaks import SnakEncoder
from pipeline.rdf.stubs import redirect_node
from pipeline.wikidata.dump import read_dump
from pipeline.wikidata.entity_json import entity_lines
from pipeline.wikidata.results import Missing, Redirect, Unsupported

__all__ = ["convert"]

_NAMESPACES = Namespaces(WIKIDATA)
_JSON = ("json", "jsonl")
_PACKED = (".gz", ".bz2")


class _Stop(Exception):
    """Leaves the output block under --strict, so that nothing is put in place."""


@click.command(short_help="Wikidata entity JSON to N-Triples, Turtle or JSON-LD, and back.")
@click.argument("source", type=click.Path(path_type=Path))
@click.option("--output", type=click.Path(path_type=Path), required=True, help="File to write; its ending says in which syntax.")
@click.option("--syntax", type=click.Choice([*SYNTAXES, *_JSON]), help="Syntax of the output, where its ending does not say.")
@click.option(
    "--flavour",
    type=click.Choice(list(FLAVOURS)),
    default="full-dump",
    show_default=True,
    help="What RDF is written, as Wikibase names it.",
)
@click.option(
    "--properties",
    "table",
    type=click.Path(path_type=Path),
    default=Path("mappings/wikidata/properties.csv"),
    show_default=True,
    help="Table of properties and their datatypes.",
)
@click.option("--strict", is_flag=True, help="Stop with exit code 1 at the first bad entity; nothing is written.")
def convert(source: Path, output: Path, syntax: str | None, flavour: str, table: Path, strict: bool) -> None:
    """Convert SOURCE, a file of Wikibase entities, to RDF as Wikidata writes it, or RDF back to entity JSON.

    SOURCE may be entity JSON (one entity, Special:EntityData, a dump with one entity a line), N-Triples or Turtle, plain or
    packed (.gz, .bz2). It is read as a stream. What could not be carried over is listed and counted.

    \b
    Examples:
      python -m pipeline convert latest-all.json.gz --output wikidata.nt
      python -m pipeline convert Q42.ttl --output Q42.json
    """
    kind, wanted = _kind(source), syntax or _kind(output)
    properties = read_wikidata_properties(table)
    issues: list[Issue] = []
    gc.freeze()
    entities = counted(_Entities(source, kind, properties, issues, strict), "entities")
    try:
        with replacing(output) as stream:
            stream.writelines(_text(entities, wanted, flavour, properties))
    except _Stop:
        pass
    _finish(issues, strict)


def _kind(path: Path) -> str:
    suffixes = [suffix for suffix in path.suffixes if suffix not in _PACKED]
    kind = suffixes[-1].removeprefix(".") if suffixes else ""
    if kind not in (*_JSON, *SYNTAXES):
        raise UsageError(f"{path}: the ending says nothing about the syntax; use .json, .jsonl, .nt, .ttl or .jsonld, or --syntax")
    return kind


class _Entities:
    """The entities of a file, one by one; what is wrong or cannot be carried is added to `issues`."""

    def __init__(self, source: Path, kind: str, properties: PropertyTable, issues: list[Issue], strict: bool) -> None:
        if kind not in (*_JSON, *READABLE):
            raise UsageError(f"{source}: {kind} can be written but not read; give entity JSON, N-Triples or Turtle")
        self._source, self._kind, self._properties = source, kind, properties
        self._issues, self._strict = issues, strict

    def __iter__(self) -> Iterator[Entity | Redirect]:
        return self._from_json() if self._kind in _JSON else self._from_rdf()

    def _note(self, *issues: Issue) -> None:
        self._issues += issues
        if self._strict and has_errors(issues):
            raise _Stop

    def _from_json(self) -> Iterator[Entity | Redirect]:
        for parsed in read_dump(self._source):
            self._note(*parsed.issues)
            if isinstance(parsed.entity, Item | Property | Redirect):
                yield parsed.entity

    def _from_rdf(self) -> Iterator[Entity | Redirect]:
        for found in read_items(self._source, self._kind, _NAMESPACES, self._properties):
            if isinstance(found, Issue):
                self._note(found)
            else:
                yield found

"""`convert`: Wikidata's entity JSON to RDF and back."""

import gc
import sys
from contextlib import redirect_stdout, suppress
from pathlib import Path
from typing import Any

import click

from pipeline.cli.console import show
from pipeline.issues import Severity, UsageError
from pipeline.outputs import replacing
from pipeline.rdf.documents import SYNTAXES
from pipeline.rdf.encoder import FLAVOURS
from pipeline.rdf.reading.items import READABLE
from pipeline.runs.conversion import Ledger, SeenProperties, Stopped, read_rdf
from pipeline.runs.converting import Conversion, convert_lines
from pipeline.runs.progress import counted

__all__ = ["convert"]

_JSON = ("json", "jsonl")
_PACKED = (".gz", ".bz2")
_STANDARD_INPUT = Path("-")
_TABLE = Path("mappings/wikidata/properties.csv")


@click.command(short_help="Wikidata entity JSON to N-Triples, Turtle or JSON-LD, and back.")
@click.argument("source", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--output", type=click.Path(path_type=Path), required=True, help="File to write; its ending says in which syntax.")
@click.option("--syntax", type=click.Choice([*SYNTAXES, *_JSON]), help="Syntax of the output, where its ending does not say.")
@click.option(
    "--flavour", type=click.Choice(list(FLAVOURS)), default="full-dump", show_default=True, help="How much RDF, as Wikibase calls it."
)
@click.option("--properties", "table", type=click.Path(path_type=Path), help=f"Table of properties and datatypes.  [default: {_TABLE}]")
@click.option("--jobs", type=click.IntRange(1), help="Processes for entity JSON.  [default: all cores for a large file, else 1]")
@click.option("--strict", is_flag=True, help="Stop with exit code 1 at the first error or warning; nothing is written.")
def convert(source: Path, output: Path, syntax: str | None, flavour: str, table: Path | None, **more: Any) -> None:
    """Convert SOURCE, a file of Wikibase entities, to RDF as Wikidata writes it, or RDF back to entity JSON.

    SOURCE may be entity JSON (one entity, Special:EntityData, wbgetentities, a dump with one entity a line, - for standard
    input), N-Triples, Turtle or JSON-LD, plain or packed (.gz, .bz2). It is read as a stream. What cannot be understood is left
    out, listed and counted; what is merely odd is kept as Wikibase keeps it, and listed too.

    Flavour `full` adds the definitions of all properties in use; entities that are only mentioned have no stubs, since those
    that SOURCE knows are written whole. Special:EntityData's page ids and addresses of sitelinks are not carried over.

    A large dump is converted in as many processes as there are cores, with the same bytes as in one. A run that was stopped goes on
    from its last finished part when it is called again with the same input.

    \b
    Examples:
      python -m pipeline convert latest-all.json.gz --output wikidata.nt
      python -m pipeline convert Q42.json --output Q42.ttl --flavour dump
      python -m pipeline convert Q42.ttl --output Q42.json
    """
    kind, strict = "json" if source == _STANDARD_INPUT else _kind(source), more["strict"]
    task = Conversion(source, kind, output, syntax or _kind(output), flavour, _known(table), strict, more["jobs"] or 0)
    if kind not in (*_JSON, *READABLE):
        raise UsageError(f"{source}: {kind} can be written but not read; give entity JSON, N-Triples or Turtle")
    if output.suffix in _PACKED:
        raise UsageError(f"{output}: the output is not packed; write {output.with_suffix('').name} and pack it afterwards")
    if more["jobs"] and kind not in _JSON:
        raise UsageError("--jobs is for entity JSON; RDF is read in one process")
    ledger = Ledger(strict=strict)
    with suppress(Stopped):
        (convert_lines if kind in _JSON else _convert_rdf)(task, ledger)
    _finish(ledger, strict=strict, to_error=output.exists() and not output.is_file())


def _kind(path: Path) -> str:
    """The syntax that a file's name ends in."""
    endings = [ending.removeprefix(".") for ending in path.suffixes if ending not in _PACKED]
    if not endings or endings[-1] not in (*_JSON, *SYNTAXES, *READABLE):
        raise UsageError(
            f"{path}: the name does not say in which syntax; let it end in .json, .jsonl, .nt, .ttl or .jsonld, or use --syntax"
        )
    return endings[-1]


def _known(table: Path | None) -> Path | None:
    """The table to be used; none where there is none in its usual place."""
    return table or (_TABLE if _TABLE.exists() else None)


def _convert_rdf(task: Conversion, ledger: Ledger) -> None:
    table, checks = task.known()
    properties = SeenProperties(table, checks.stated)
    # What was loaded so far stays for the whole run: the collector need not look at it again.
    gc.collect()
    gc.freeze()
    outcomes = counted(read_rdf(task.source, task.kind, properties, ledger), "entities")
    with replacing(task.output, "wb") as stream:
        stream.writelines(task.text(properties, ledger).pieces(outcomes))
        ledger.check()


def _finish(ledger: Ledger, *, strict: bool, to_error: bool) -> None:
    """List the issues and say what was done; under --strict end with 1 if there were any."""
    with redirect_stdout(sys.stderr if to_error else sys.stdout):
        show(ledger.issues)
    stopped = strict and any(severity is not Severity.INFO for severity, _ in ledger.rules)
    more = ledger.rules.total() - len(ledger.issues)
    if more:
        click.echo(f"convert: {more:,} more issues are not listed", err=True)
    click.echo(f"convert: {'stopped, nothing was written' if stopped else _account(ledger)}; {_rules(ledger)}", err=True)
    if stopped:
        sys.exit(1)


def _account(ledger: Ledger) -> str:
    """`12 read: 9 item, 1 redirect written; set aside: 1 missing, 1 unsupported (mediainfo)`."""
    written = ", ".join(f"{count:,} {kind}" for kind, count in sorted(ledger.written.items())) or "nothing"
    aside = ", ".join(f"{count:,} {reason}" for reason, count in sorted(ledger.aside.items()))
    return f"{ledger.read.total():,} read: {written} written" + (f"; set aside: {aside}" if aside else "")


def _rules(ledger: Ledger) -> str:
    """`no issues`, or the number of issues by severity and rule."""
    groups = []
    for severity in Severity:
        rules = [(rule, count) for (level, rule), count in ledger.rules.items() if level is severity]
        if rules:
            total = sum(count for _, count in rules)
            plural = "s" if total != 1 and severity is not Severity.INFO else ""
            groups.append(f"{total:,} {severity}{plural} ({', '.join(f'{count:,} {rule}' for rule, count in sorted(rules))})")
    return ", ".join(groups) or "no issues"

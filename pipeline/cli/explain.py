"""`explain`: for one record, or one triple, which rule made which statement and triple, and which shapes looked at it."""

import json
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import click

from pipeline.checks.explanation import Explanation, Ground, StatementMade, derive_facts, explain, shapes_by_node
from pipeline.cli.console import build_option, open_project, project_option, show
from pipeline.cli.items import mapped_records
from pipeline.issues import Issue, UsageError, in_order
from pipeline.mapping.mapper import Mapped
from pipeline.project import Project
from pipeline.rdf.documents import document
from pipeline.rdf.ntriples import NTriplesWriter
from pipeline.rdf.shacl_turtle import shape_prefixes
from pipeline.records.record import Record
from pipeline.shacl.graph import data_graph
from pipeline.shacl.shapes import load_shapes, shape_paths
from pipeline.shacl.validation import Trace, known_types

__all__ = ["explain_record"]


@click.command("explain", short_help="Which rule made which statement and triple, and which shapes looked at it.")
@click.argument("what")
@project_option
@build_option
@click.option("--triples", is_flag=True, help="Show the triples, too.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How to say it.")
def explain_record(what: str, root: Path, build: Path, triples: bool, form: str) -> None:
    """Explain WHAT: the id or the file of a record, or a triple as it stands in the N-Triples dump.

    \b
    Examples:
      python -m pipeline explain mikhail-ryumin
      python -m pipeline explain records/person/mikhail-ryumin.yaml --triples
      python -m pipeline explain "$(head -1 build/dumps/doctors-plot.nt)"
    """
    project, issues = open_project(root, "explain", build)
    pairs = list(mapped_records(root / "records", project.mapper().map, issues))
    chosen = [pair for pair in pairs if _is_meant(pair[0], what)]
    ground = _ground(project, pairs, issues)
    if not chosen and what.strip().startswith(("<", "_:")):
        told = [_only(found, what.strip()) for pair in pairs if _has(found := explain(*pair, ground), what.strip())]
    else:
        told = [explain(*pair, ground) for pair in chosen]
    if not told:
        _nothing(what, pairs, issues)
    for explanation in told:
        if form == "json":
            click.echo(json.dumps(_as_json(explanation), ensure_ascii=False, indent=1))
        else:
            click.echo("\n".join(_as_text(explanation, triples or not chosen)))


def _is_meant(record: Record, what: str) -> bool:
    return record.id == what or (record.file.endswith(".yaml") and Path(record.file) == Path(what))


def _ground(project: Project, pairs: list[tuple[Record, Mapped]], issues: list[Issue]) -> Ground:
    """What explanations stand on, with the shapes that look at each node of the whole dataset."""
    namespaces = project.namespaces()
    trace = Trace(project.mappings, namespaces)
    for record, mapped in pairs:
        trace.add(record, mapped)
    prefixes = shape_prefixes(namespaces)
    shapes, faults = load_shapes(shape_paths(project.root / "shapes"), prefixes)
    issues += faults
    text = "".join(document((mapped.item for _, mapped in pairs), project.encoder(), NTriplesWriter()))
    data, _ = data_graph(text.encode(), "", known_types(trace, prefixes))
    looked = shapes_by_node(data, shapes.plain)
    derive_facts(data, shapes)
    for node, names in shapes_by_node(data, shapes.domain).items():
        looked[node] = [*looked.get(node, []), *names]
    return Ground(project.mappings, project.encoder(), namespaces, looked)


def _has(explanation: Explanation, triple: str) -> bool:
    return triple in explanation.triples or any(triple in made.triples for made in explanation.statements)


def _only(explanation: Explanation, triple: str) -> Explanation:
    """What concerns one triple."""
    made = tuple(one._replace(triples=(triple,)) for one in explanation.statements if triple in one.triples)
    return explanation._replace(statements=made, triples=(triple,) if triple in explanation.triples else ())


def _nothing(what: str, pairs: list[tuple[Record, Mapped]], issues: list[Issue]) -> None:
    show(issue for issue in in_order(issues) if what in (issue.item, issue.place.file))
    near = get_close_matches(what, [record.id for record, _ in pairs], n=1)
    meant = f"; did you mean {near[0]}?" if near else ""
    raise UsageError(f"{what}: no record that could be mapped, and no triple that a record makes{meant}")


def _as_text(explanation: Explanation, triples: bool) -> Iterator[str]:
    yield f"{explanation.record.file}: {explanation.record.type} <{explanation.node}>"
    yield from _shapes(explanation.shapes, "  ")
    if triples and explanation.triples:
        yield "  labels, descriptions and the document about the item:"
        yield from (f"    {line}" for line in explanation.triples)
    for made in explanation.statements:
        yield from _statement(made, triples)


def _statement(made: StatementMade, triples: bool) -> Iterator[str]:
    yield f"{made.place}: {made.field} -> {made.property}, by {made.rule}"
    yield f"  statement <{made.node}>, {len(made.triples)} triples"
    for part in made.parts:
        yield f"  {part.role} {part.name} -> {part.property}, by {part.rule}"
    yield from _shapes(made.shapes, "  ")
    if triples:
        yield from (f"    {line}" for line in made.triples)


def _shapes(names: tuple[str, ...], indent: str) -> Iterator[str]:
    if names:
        yield f"{indent}looked at by {', '.join(name.rpartition('/')[2] for name in names)}"


def _as_json(explanation: Explanation) -> dict[str, Any]:
    statements = [
        made._asdict()
        | {"place": str(made.place), "rule": str(made.rule), "parts": [one._asdict() | {"rule": str(one.rule)} for one in made.parts]}
        for made in explanation.statements
    ]
    return explanation._asdict() | {"record": explanation.record.file, "statements": statements}

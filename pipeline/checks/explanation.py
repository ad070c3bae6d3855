"""What became of a record, and why: which rule of the mapping made which statement and triple, and which shapes looked at it.

looked_at = shapes_by_node(data, loaded)  # once for the dataset
explanation = explain(record, mapped, Ground(mappings, encoder, looked_at))
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

import pyoxigraph as ox

from pipeline.issues import Place
from pipeline.mapping.mapper import Mapped
from pipeline.mapping.rules import FieldRule, MappingSet
from pipeline.model import Item, Snak, Statement
from pipeline.rdf.documents import document
from pipeline.rdf.encoder import Encoder, statement_iri
from pipeline.rdf.namespaces import Namespaces
from pipeline.rdf.ntriples import NTriplesWriter
from pipeline.records.record import Path, Record
from pipeline.shacl.graph import Data
from pipeline.shacl.index import ShapeGraph
from pipeline.shacl.shapes import Shapes
from pipeline.shacl.sparql import focus_nodes

__all__ = ["Explanation", "Ground", "Part", "StatementMade", "derive_facts", "explain", "shapes_by_node"]

_BEST_RANK: Final = "http://wikiba.se/ontology#BestRank"
_DERIVED: Final = "http://www.w3.org/ns/prov#wasDerivedFrom"


class Part(NamedTuple):
    """A qualifier, or a snak of a reference, and the rule that made it. `role` is `qualifier` or `reference`."""

    role: str
    name: str
    property: str
    rule: Place


class StatementMade(NamedTuple):
    """A statement: the field and line it came from, the rule that made it, what it became, who looked at it."""

    place: Place
    field: str
    property: str
    rule: Place
    node: str
    parts: tuple[Part, ...]
    triples: tuple[str, ...]
    shapes: tuple[str, ...]


class Explanation(NamedTuple):
    """Everything about one record: `triples` are those of its terms and its document, which no statement makes."""

    record: Record
    node: str
    statements: tuple[StatementMade, ...]
    triples: tuple[str, ...]
    shapes: tuple[str, ...]


class Ground(NamedTuple):
    """What an explanation stands on: the mappings, an encoder, the dataset's namespaces, the shapes that look at a node."""

    mappings: MappingSet
    encoder: Encoder
    namespaces: Namespaces
    looked_at: Mapping[str, Iterable[str]]


def derive_facts(data: Data, shapes: Shapes) -> None:
    """Add to `data` what the domain shapes see besides the graph itself."""
    for query in shapes.facts:
        data.derive(query.text, shapes.prefixes)


def shapes_by_node(data: Data, shapes: ShapeGraph) -> dict[str, list[str]]:
    """The IRI of each focus node -> the IRIs of the shapes that have it as their target (SHACL, section 2.1.3)."""
    found: dict[str, list[str]] = defaultdict(list)
    for shape in shapes.targeted():
        for node in focus_nodes(data, shapes, shape):
            found[str(getattr(node, "value", node))].append(str(getattr(shape, "value", shape)))
    return found


def explain(record: Record, mapped: Mapped, ground: Ground) -> Explanation:
    """What became of a record."""
    triples = _Triples(mapped.item, ground.encoder)
    made = [_made(record, (statement, mapped.origins[statement.id]), ground, triples) for statement in mapped.item.statements]
    known = {line for one in made for line in one.triples}
    node = ground.namespaces.entity(mapped.item.id)
    rest = tuple(line for line in triples.lines() if line not in known)
    return Explanation(record, node, tuple(made), rest, tuple(sorted(set(ground.looked_at.get(node, ())))))


def _made(record: Record, origin: tuple[Statement, Path], ground: Ground, triples: "_Triples") -> StatementMade:
    statement, path = origin
    rules = ground.mappings.types[record.type].fields
    field = next((rule for rule in rules.values() if rule.property == statement.main.property), None)
    node = statement_iri(statement.id, ground.namespaces.own.statement)
    parts = [
        *_parts("qualifier", statement.qualifiers, ground.mappings.qualifiers),
        *_parts("reference", [snak for reference in statement.references for snak in reference.snaks], ground.mappings.references),
    ]
    looked = {shape for one in triples.nodes(node) for shape in ground.looked_at.get(one, ())}
    return StatementMade(
        place=record.place(path),
        field=field.name if field else "",
        property=statement.main.property,
        rule=field.place if field else Place(""),
        node=node,
        parts=tuple(dict.fromkeys(parts)),
        triples=tuple(triples.of(node)),
        shapes=tuple(sorted(looked)),
    )


def _parts(role: str, snaks: Iterable[Snak], rules: Mapping[str, FieldRule]) -> Iterator[Part]:
    by_property = {rule.property: rule for rule in rules.values()}
    for snak in snaks:
        if rule := by_property.get(snak.property):
            yield Part(role, rule.name, snak.property, rule.place)


class _Triples:
    """The triples of one item, as they stand in the dump, and which of them each statement makes."""

    def __init__(self, item: Item, encoder: Encoder) -> None:
        encoder.new_segment()  # nothing is left out because another item has said it
        text = "".join(document([item], encoder, NTriplesWriter()))
        self._lines = text.splitlines()
        self._about: dict[str, list[tuple[str, ox.Triple]]] = defaultdict(list)
        self._using: dict[str, list[tuple[str, ox.Triple]]] = defaultdict(list)
        for line, quad in zip(self._lines, ox.parse(text, format=ox.RdfFormat.N_TRIPLES), strict=True):
            self._about[str(quad.subject)].append((line, quad.triple))
            self._using[str(quad.object)].append((line, quad.triple))

    def lines(self) -> list[str]:
        """All triples, each once, in their order."""
        return list(dict.fromkeys(self._lines))

    def nodes(self, statement: str) -> list[str]:
        """The statement's IRI and those of the references and value nodes it uses."""
        found = [f"<{statement}>"]
        for node in found:
            found += [str(t.object) for _, t in self._about[node] if str(t.object) in self._about and str(t.object) not in found]
        return [node[1:-1] for node in found]

    def of(self, statement: str) -> Iterator[str]:
        """The triples a statement makes: its own, those of what it uses, its claim, and the direct ones if it is among the best."""
        yield from (line for line, _ in self._using[f"<{statement}>"])
        yield from self._direct(f"<{statement}>")
        for node in self.nodes(statement):
            yield from (line for line, _ in self._about[f"<{node}>"])

    def _direct(self, statement: str) -> Iterator[str]:
        said = self._about[statement]
        if not any(str(triple.object) == f"<{_BEST_RANK}>" for _, triple in said):
            return
        claims = {triple.subject for _, triple in self._using[statement]}
        for line, direct in (pair for _, triple in said for pair in self._using[str(triple.object)]):
            local = direct.predicate.value.rpartition("/prop/")[2]
            if direct.subject in claims and local.startswith("direct") and self._says(said, local.rpartition("/")[2]):
                yield line

    @staticmethod
    def _says(said: Iterable[tuple[str, ox.Triple]], property_id: str) -> bool:
        return any(triple.predicate.value.endswith(f"/prop/statement/{property_id}") for _, triple in said)

"""A graph of shapes, indexed: what a shape says, which shapes have targets, and how their results are worded."""

from collections.abc import Collection, Sequence
from functools import cached_property
from typing import Final, TypeAlias

import pyoxigraph as ox

from pipeline.issues import Severity

__all__ = ["RDF", "RDFS_CLASS", "SH", "SUBCLASS", "TYPE", "ShapeGraph", "Term", "gives_target", "severity_of"]

SH: Final = "http://www.w3.org/ns/shacl#"
RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
TYPE: Final = RDF + "type"
RDFS_CLASS: Final = "http://www.w3.org/2000/01/rdf-schema#Class"
SUBCLASS: Final = "http://www.w3.org/2000/01/rdf-schema#subClassOf"
_TARGET: Final = SH + "target"
_NIL: Final = ox.NamedNode(RDF + "nil")
_SEVERITIES: Final = {SH + "Violation": Severity.ERROR, SH + "Warning": Severity.WARNING, SH + "Info": Severity.INFO}

Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


def severity_of(iri: str) -> Severity:
    """The severity of a result (SHACL, section 2.1.4); one that the dataset made up counts as a violation."""
    return _SEVERITIES.get(iri, Severity.ERROR)


class ShapeGraph:
    """The triples of shapes files. Nodes are given and returned as pyoxigraph's terms, predicates as IRIs.

    Of the targets of shapes all count, or those of the shapes `awake` alone.
    """

    def __init__(self, quads: Sequence[ox.Quad], awake: Collection[Term] | None = None) -> None:
        self._quads = quads
        self._awake = awake

    def only(self, awake: Collection[Term]) -> "ShapeGraph":
        """The same shapes, of whose targets only those of the shapes `awake` count."""
        view = ShapeGraph(self._quads, awake)
        view._about, view._parents, view._subjects = self._about, self._parents, self._subjects
        return view

    @property
    def quads(self) -> list[ox.Quad]:
        """The triples, without targets that do not count."""
        return [quad for quad in self._quads if self._counts(quad)]

    def _counts(self, quad: ox.Quad) -> bool:
        return self._awake is None or quad.subject in self._awake or not _is_target(quad)

    @cached_property
    def _about(self) -> dict[Term, dict[str, list[Term]]]:
        about: dict[Term, dict[str, list[Term]]] = {}
        for quad in self._quads:
            about.setdefault(quad.subject, {}).setdefault(quad.predicate.value, []).append(quad.object)
        return about

    @cached_property
    def _parents(self) -> dict[Term, list[Term]]:
        """Property shape -> the shapes it is part of."""
        parents: dict[Term, list[Term]] = {}
        for shape, said in self._about.items():
            for part in said.get(SH + "property", ()):
                parents.setdefault(part, []).append(shape)
        return parents

    def about(self, node: Term) -> dict[str, list[Term]]:
        """Predicate -> objects."""
        return self._about.get(node, {})

    def objects(self, node: Term, predicate: str) -> list[Term]:
        """The objects of a predicate."""
        return self.about(node).get(predicate, [])

    def text(self, node: Term, predicate: str) -> str:
        """The first object of a predicate, as text; empty where there is none."""
        return next((str(getattr(term, "value", "")) for term in self.objects(node, predicate)), "")

    @cached_property
    def _subjects(self) -> dict[str, list[Term]]:
        subjects: dict[str, list[Term]] = {}
        for node, said in self._about.items():
            for predicate in said:
                subjects.setdefault(predicate, []).append(node)
        return subjects

    def subjects(self, predicate: str) -> list[Term]:
        """All nodes that have the predicate."""
        return self._subjects.get(predicate, [])

    def items(self, head: Term) -> list[Term]:
        """The members of an RDF list; none of one that is not well formed (SHACL, section 1.3)."""
        found: list[Term] = []
        seen: set[Term] = set()
        while head != _NIL:
            first, rest = self.objects(head, RDF + "first"), self.objects(head, RDF + "rest")
            if head in seen or len(first) != 1 or len(rest) != 1:
                return []
            seen.add(head)
            found += first
            head = rest[0]
        return found

    def is_list(self, head: Term) -> bool:
        """Whether a node is a well-formed list."""
        return head == _NIL or bool(self.items(head))

    @cached_property
    def _targeted(self) -> list[Term]:
        targets = {node for predicate in self._subjects if predicate.startswith(_TARGET) for node in self._subjects[predicate]}
        targets.update(node for node in self.subjects(TYPE) if self.is_class(node))
        return [node for node in self._about if node in targets and (self._awake is None or node in self._awake)]

    def targeted(self) -> list[Term]:
        """The shapes with targets of their own (SHACL, section 2.1.3), among them shapes that are classes."""
        return self._targeted

    def is_class(self, shape: Term) -> bool:
        """Whether a shape is its own target class (SHACL, section 2.1.3.3)."""
        types = {getattr(kind, "value", "") for kind in self.objects(shape, TYPE)}
        return RDFS_CLASS in types and bool({SH + "NodeShape", SH + "PropertyShape"} & types)

    def without_targets(self, shapes: Collection[Term]) -> list[ox.Quad]:
        """The triples without the targets of some shapes."""
        return [quad for quad in self.quads if not (quad.subject in shapes and _is_target(quad))]

    def messages(self, nodes: Sequence[Term]) -> list[str]:
        """The messages of a shape, and of its constraint if that has some of its own, in alphabetical order."""
        return sorted({str(getattr(term, "value", "")) for node in nodes for term in self.objects(node, SH + "message")})

    def upward(self, shape: Term) -> list[Term]:
        """A shape and those it is part of, from the inside out, each once."""
        found = [shape]
        for node in found:
            found += [parent for parent in self._parents.get(node, ()) if parent not in found]
        return found


def gives_target(predicate: str, value: Term) -> bool:
    """Whether this gives a shape a target, if it is said of one."""
    return predicate.startswith(_TARGET) or (predicate == TYPE and str(value) == f"<{RDFS_CLASS}>")


def _is_target(quad: ox.Quad) -> bool:
    return gives_target(quad.predicate.value, quad.object)

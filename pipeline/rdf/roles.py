"""What a snak says of the node it stands in: main snaks, qualifiers and parts of references differ in their predicates only.

The same snak comes back again and again in the same role (same class, same source, same year), so what it says is kept.
"""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

import msgspec

from pipeline.model.entities import Rank, Snak
from pipeline.model.hashes import blank_node_label, snak_hash
from pipeline.model.values import NoValue, SomeValue
from pipeline.rdf.namespaces import PROPERTY_ROLES
from pipeline.rdf.snaks import RDF_TYPE, WIKIBASE, Encoded, Node, Pair, SnakEncoder, pair
from pipeline.recent import Recent

__all__ = ["DERIVED", "IN_REFERENCE", "MAIN", "QUALIFIER", "REFERENCE", "Role", "Said", "SaidReference", "SaidStatement", "Where"]


class Where(NamedTuple):
    """The prefixes of the predicates that lead to a value: simple, as a node, normalised; and of those that the item itself uses."""

    simple: str
    value: str
    normalised: str
    direct: str = ""
    direct_normalised: str = ""


REFERENCE: Final = pair(RDF_TYPE, f"<{WIKIBASE}Reference>")
DERIVED: Final = "<http://www.w3.org/ns/prov#wasDerivedFrom>"

MAIN: Final = Where("ps", "psv", "psn", "wdt", "wdtn")
QUALIFIER: Final = Where("pq", "pqv", "pqn")
IN_REFERENCE: Final = Where("pr", "prv", "prn")


class Said(msgspec.Struct, frozen=True, gc=False):
    """A snak, and what it says of its node; what a best-ranked main snak says of the item; the value node that it needs, if any.

    `claim` is the predicate that leads from the item to the statement node; `identifies` says that the value is an external
    identifier.
    """

    snak: Snak
    pairs: tuple[Pair, ...]
    direct: tuple[Pair, ...]
    node: Node | None
    claim: str
    identifies: bool


class SaidReference(msgspec.Struct, frozen=True, gc=False):
    """The link from a statement to a reference, the reference's own node, the value nodes that this needs, and its snaks."""

    link: Pair
    node: Node
    values: Sequence[Node]
    snaks: Sequence[Snak]

    @classmethod
    def of(cls, iri: str, said: Iterable[Said]) -> "SaidReference":
        """The reference at an IRI (in angle brackets), by what its snaks say."""
        pairs, values, snaks = [REFERENCE], [], []
        for one in said:
            pairs += one.pairs
            snaks.append(one.snak)
            if one.node:
                values.append(one.node)
        return cls(f"{DERIVED} {iri}", (iri, pairs), values, snaks)


class SaidStatement(msgspec.Struct, frozen=True, gc=False):
    """A statement by the local name of its node, and what its parts say there."""

    name: str
    main: Said
    rank: Rank
    qualifiers: Sequence[Said]
    references: Sequence[SaidReference]


class _Predicates(NamedTuple):
    """The predicates that lead to the values of one property in one role, and to its statements; empty where there is none."""

    simple: str
    value: str
    normalised: str
    direct: str
    direct_normalised: str
    claim: str
    identifies: bool


class Role(Recent[Snak, Said | None]):
    """`role[snak]` is what a snak says in this role, worked out when it is asked for first.

    It is None for some value and no value, which say something else in every node (`special`). `full_values` links to
    value nodes, `normalised` to normalised identifiers.
    """

    def __init__(self, snaks: SnakEncoder, where: Where, *, full_values: bool, normalised: bool) -> None:
        super().__init__()
        self._snaks = snaks
        self._where = where
        self._full_values = full_values
        self._normalised = normalised
        self._predicates: dict[str, _Predicates] = {}

    def make(self, snak: Snak) -> Said | None:
        """What a snak says that says the same everywhere."""
        if isinstance(snak.value, NoValue | SomeValue):
            return None
        predicates = self._predicates.get(snak.property) or self._of(snak.property)
        encoded = self._snaks.encode(snak)
        return self._said(snak, predicates, encoded) if encoded else Said(snak, (), (), None, predicates.claim, predicates.identifies)

    def _of(self, property_id: str) -> _Predicates:
        """The predicates of a property in this role."""
        every = self._snaks.predicates(property_id)
        names = [getattr(every, prefix) if prefix else "" for prefix in self._where]
        made = _Predicates._make([*names, every.p, self._snaks.identifies(property_id)])
        self._predicates[property_id] = made
        return made

    def _said(self, snak: Snak, predicates: _Predicates, encoded: Encoded) -> Said:
        term, node, normalised = encoded
        simple, value, _, directly, _, claim, identifies = predicates
        pairs: tuple[Pair, ...] = (f"{simple} {term}",)
        direct: tuple[Pair, ...] = (f"{directly} {term}",) if directly else ()
        if node and self._full_values:
            pairs += (f"{value} {node[0]}",)
        if normalised and self._normalised:
            pairs += (pair(predicates.normalised, normalised),)
            if predicates.direct:
                direct += (pair(predicates.direct_normalised, normalised),)
        return Said(snak, pairs, direct, node if self._full_values else None, claim, identifies)

    def special(self, snak: Snak, parent: str) -> Said:
        """No value as a class; some value as a blank node, which depends on the local name of the node it stands in."""
        where, predicates = self._where, self._snaks.predicates(snak.property)
        identifies = self._snaks.identifies(snak.property)
        if isinstance(snak.value, NoValue):
            none = pair(RDF_TYPE, predicates.wdno)
            return Said(snak, (none,), (none,) if where.direct else (), None, predicates.p, identifies)
        direct = (self._unknown(snak, where.direct, parent),) if where.direct else ()
        return Said(snak, (self._unknown(snak, where.simple, parent),), direct, None, predicates.p, identifies)

    def _unknown(self, snak: Snak, prefix: str, parent: str) -> Pair:
        namespaces = self._snaks.namespaces
        namespace = namespaces.property_repository(snak.property).prop + PROPERTY_ROLES[prefix]
        label = blank_node_label(parent, namespace, namespaces.own.value, snak_hash(snak))
        return pair(getattr(self._snaks.predicates(snak.property), prefix), f"_:{label}")

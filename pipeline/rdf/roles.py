"""What a snak says of the node it stands in: main snaks, qualifiers and parts of references differ in their predicates only.

The same snak comes back again and again in the same role (same class, same source, same year), so what it says is kept.
"""

from typing import Final, NamedTuple

from pipeline.model.entities import Snak
from pipeline.model.hashes import blank_node_label, snak_hash
from pipeline.model.values import NoValue, SomeValue
from pipeline.rdf.namespaces import PROPERTY_ROLES
from pipeline.rdf.snaks import RDF_TYPE, Encoded, Node, Pair, SnakEncoder

__all__ = ["IN_REFERENCE", "MAIN", "QUALIFIER", "Role", "Said", "Where"]

#: How many snaks a role keeps; a bound on memory, not on correctness.
_CACHE_SIZE: Final = 4_096


class Where(NamedTuple):
    """The prefixes of the predicates that lead to a value: simple, as a node, normalised; and of those that the item itself uses."""

    simple: str
    value: str
    normalised: str
    direct: str = ""
    direct_normalised: str = ""


MAIN: Final = Where("ps", "psv", "psn", "wdt", "wdtn")
QUALIFIER: Final = Where("pq", "pqv", "pqn")
IN_REFERENCE: Final = Where("pr", "prv", "prn")


class Said(NamedTuple):
    """What a snak says of its node; what a best-ranked main snak says of the item; the value node that it needs, if any."""

    pairs: tuple[Pair, ...] = ()
    direct: tuple[Pair, ...] = ()
    node: Node | None = None


class Role(dict[Snak, Said | None]):
    """`role[snak]` is what a snak says in this role, worked out when it is asked for first.

    It is None for some value and no value, which say something else in every node (`special`). `full_values` links to
    value nodes, `normalised` to normalised identifiers.
    """

    def __init__(self, snaks: SnakEncoder, where: Where, *, full_values: bool, normalised: bool) -> None:
        self._snaks = snaks
        self._where = where
        self._full_values = full_values
        self._normalised = normalised

    def __missing__(self, snak: Snak) -> Said | None:
        if isinstance(snak.value, NoValue | SomeValue):
            return None
        encoded = self._snaks.encode(snak)
        said = self._said(snak.property, encoded) if encoded else Said()
        if len(self) >= _CACHE_SIZE:
            self.clear()
        self[snak] = said
        return said

    def _said(self, property_id: str, encoded: Encoded) -> Said:
        where, predicates = self._where, self._snaks.predicates(property_id)
        pairs = [(getattr(predicates, where.simple), encoded.term)]
        direct = [(getattr(predicates, where.direct), encoded.term)] if where.direct else []
        if encoded.node and self._full_values:
            pairs.append((getattr(predicates, where.value), encoded.node[0]))
        if encoded.normalised and self._normalised:
            pairs.append((getattr(predicates, where.normalised), encoded.normalised))
            if where.direct:
                direct.append((getattr(predicates, where.direct_normalised), encoded.normalised))
        return Said(tuple(pairs), tuple(direct), encoded.node if self._full_values else None)

    def special(self, snak: Snak, parent: str) -> Said:
        """No value as a class; some value as a blank node, which depends on the local name of the node it stands in."""
        where = self._where
        if isinstance(snak.value, NoValue):
            pair = (RDF_TYPE, self._snaks.predicates(snak.property).wdno)
            return Said((pair,), (pair,) if where.direct else ())
        direct = (self._unknown(snak, where.direct, parent),) if where.direct else ()
        return Said((self._unknown(snak, where.simple, parent),), direct)

    def _unknown(self, snak: Snak, prefix: str, parent: str) -> Pair:
        namespaces = self._snaks.namespaces
        namespace = namespaces.property_repository(snak.property).prop + PROPERTY_ROLES[prefix]
        label = blank_node_label(parent, namespace, namespaces.own.value, snak_hash(snak))
        return (getattr(self._snaks.predicates(snak.property), prefix), f"_:{label}")

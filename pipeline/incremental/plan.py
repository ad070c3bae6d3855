"""What all shapes and all queries for derived facts look at."""

from typing import Final

import msgspec

from pipeline.reach.looks import Look

__all__ = ["PREFIXES", "Facts", "Plan", "Root", "Sources", "Spread"]

#: The name of what all shapes share.
PREFIXES: Final = ""


class Spread(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One pattern of a way in which facts come about, and what that looks at from where the pattern is."""

    pattern: Look
    looks: tuple[Look, ...]


class Sources(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One way in which a fact comes about: what it looks at from its subject, and which of these it cannot do without.

    `spreads` are its patterns if nothing hangs on them: then more triples only make more facts, and fewer fewer.
    """

    looks: tuple[Look, ...]
    guards: tuple[Look, ...]
    spreads: tuple[Spread, ...] = ()


class Facts(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A query that derives facts: its text with prefixes, the predicates it makes, the ways in which they come about."""

    text: str
    predicates: tuple[str, ...]
    sources: tuple[Sources, ...]

    @property
    def grows(self) -> bool:
        """Whether more triples only make more facts."""
        return all(source.spreads for source in self.sources)


class Root(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A shape with targets: whether it sees the data without facts, what it looks at, which of that makes a node its target.

    `nodes` are targets by name, in N-Triples.
    """

    name: str
    plain: bool
    looks: tuple[Look, ...]
    targets: tuple[Look, ...]
    nodes: tuple[str, ...]


class Plan(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Queries for facts in their order, shapes, and the triples that are added in any case, as N-Triples."""

    facts: tuple[Facts, ...]
    roots: tuple[Root, ...]
    constants: str

    def predicates(self, since: int = 0) -> frozenset[str]:
        """The predicates of all facts, or of those that queries from a number on derive."""
        return frozenset(name for facts in self.facts[since:] for name in facts.predicates)

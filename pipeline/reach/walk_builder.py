"""Builds the walk of a shape from the patterns of what it looks for.

From the node at which a walk begins, every other node of a pattern is reached by the edge that costs least: within an item nothing, to
a value little, from a value to the items that have it much. What a derived fact rests on is walked in the place of the fact. A node
that no edge connects with the first means that the whole graph is looked at.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, partial
from typing import Final, NamedTuple

from pipeline.rdf.namespaces import Namespaces
from pipeline.reach.patterns import Branch, Edge, Step, Way, backwards, renamed
from pipeline.reach.query_patterns import Query, declared
from pipeline.reach.units import Kind, Role, Roles
from pipeline.reach.walks import BASICS, RECORD_TYPE, Hop, Machine, Move, minimal
from pipeline.shacl.index import TYPE

__all__ = ["BACK_BY_ANY", "EverywhereError", "Facts", "WalkBuilder"]


class EverywhereError(Exception):
    """Nothing less than the whole graph will do."""


#: Costs of going along an edge: within an item, to a value, from a value to the items that have it by a property, by any property.
_FREE, _LINK, _BACK, BACK_BY_ANY, _NO_WAY = 0, 1, 100, 10_000, 10**9
#: What it costs more to go back from another item than that of the anchor.
_CROWD: Final = 50


class Facts:
    """What derived facts rest on. `queries` are the CONSTRUCT queries that derive them, in their order."""

    def __init__(self, queries: Sequence[str], namespaces: Namespaces, prefixes: Mapping[str, str]) -> None:
        self._queries, self._prefixes = queries, prefixes
        self.roles = Roles(namespaces)
        #: What says the record type of an item, which is known without its unit.
        self.record_type = frozenset([prefixes["fact"] + "type"])
        self._costs: dict[tuple[str, bool], int] = {}
        self._kinds: dict[str, tuple[frozenset[Kind], frozenset[Kind]]] = {}

    @cached_property
    def definitions(self) -> dict[str, list[tuple[Branch, str, str]]]:
        """Predicate -> what its triples are derived from, with the subject and the object in it."""
        found: dict[str, list[tuple[Branch, str, str]]] = {}
        for query in self._queries:
            read = Query(declared(self._prefixes) + query)
            for subject, predicate, end in read.template:
                for branch in _binding(read, subject, end):
                    for name in branch.values.get(predicate, frozenset([predicate])):
                        found.setdefault(name[1:-1], []).append((branch, subject, end))
        return found

    def cost(self, predicate: str, *, inverse: bool) -> int:
        """What it costs to follow a derived fact."""
        key = (predicate, inverse)
        if key not in self._costs:
            self._costs[key] = _NO_WAY  # of a fact that rests on itself
            total = 0
            try:
                for branch, subject, end in self.definitions[predicate]:
                    builder = WalkBuilder(self, end if inverse else subject)
                    if (end if inverse else subject).startswith("?"):
                        builder.begin(branch)
                    total = max(total, builder.cost)
            except EverywhereError:
                total = _NO_WAY
            self._costs[key] = total
        return self._costs[key]

    def kinds(self, branch: Branch) -> dict[str, set[Kind]]:
        """The kinds of node that variables can be, as far as the edges tell."""
        found: dict[str, set[Kind]] = {}
        for edge in branch.edges:
            for way in edge.ways:
                for node, step in ((edge.start, way[0]), (edge.end, way[-1].reversed())):
                    if node.startswith("?"):
                        found.setdefault(node, set()).update(self._kinds_at(step, edge))
        for group in branch.nested:
            for one in group:
                for node, kinds in self.kinds(one).items():
                    found.setdefault(node, set()).update(kinds)
        return {node: kinds for node, kinds in found.items() if kinds}

    def _kinds_at(self, step: Step, edge: Edge) -> set[Kind]:
        """The kinds that a node can be from which a step leads away; none where it says nothing."""
        if step.loop or not isinstance(step.predicates, frozenset):
            return set()
        found: set[Kind] = set()
        for predicate in step.predicates:
            if predicate in self.definitions:
                found |= self.kinds_of_fact(predicate)[step.inverse]
            elif predicate == TYPE and not step.inverse:
                found |= self.roles.of_class(edge.end)
            else:
                meaning = self.roles.meaning(predicate)
                found |= meaning.ends if step.inverse else meaning.starts
        return found

    def kinds_of_fact(self, predicate: str) -> tuple[frozenset[Kind], frozenset[Kind]]:
        """Those of the subjects and the objects of a derived fact."""
        if predicate not in self._kinds:
            self._kinds[predicate] = (frozenset(), frozenset())
            known = [(self.kinds(branch), subject, end) for branch, subject, end in self.definitions[predicate]]
            sides = [[kinds.get(node, set()) for kinds, *nodes in known for node in [nodes[side]]] for side in (0, 1)]
            subjects, objects = (frozenset().union(*side) if all(side) else frozenset[Kind]() for side in sides)
            self._kinds[predicate] = (subjects, objects)
        return self._kinds[predicate]


def _binding(read: Query, subject: str, end: str) -> list[Branch]:
    """The alternatives that bind what a triple of the template needs."""
    wanted = {node for node in (subject, end) if node.startswith("?")}
    if not wanted:
        return []
    return [branch for branch in read.branches if wanted <= {*branch.uses(), *branch.values}]


class _Nodes(NamedTuple):
    """How often each variable is used, and the kinds of node that it can be."""

    uses: Counter[str]
    kinds: Mapping[str, set[Kind]]


class WalkBuilder:
    """Builds one walk."""

    def __init__(self, facts: "Facts", anchor: str) -> None:
        self._facts, self.anchor = facts, anchor
        self._moves: list[list[Move]] = [[]]
        self._reads: list[set[str] | None] = [{BASICS}]
        self._home = {0}  # the states that are at the item of the anchor
        self._tag = 0
        self._depth = 0
        self.cost = 0

    def begin(self, branch: Branch) -> None:
        """Add what one alternative looks at."""
        self._span(branch, {self.anchor: 0}, _Nodes(branch.uses(), self._facts.kinds(branch)))

    def machine(self) -> Machine:
        """What was built."""
        return minimal(self._moves, self._reads)

    def _state(self) -> int:
        self._moves.append([])
        self._reads.append(set())
        return len(self._moves) - 1

    def _move(self, source: int, hop: Hop, properties: Iterable[str] | None, target: int) -> None:
        self._moves[source].append(Move(hop, None if properties is None else frozenset(properties), target))

    def _span(self, branch: Branch, known: Mapping[str, int], nodes: _Nodes) -> dict[str, int]:
        """Reach all nodes of an alternative from those that are known, each by the cheapest edge; then what hangs on it."""
        states = dict(known)
        rest = [Edge(edge.start, tuple(_resolved(way, branch.values) for way in edge.ways), edge.end) for edge in branch.edges]
        whole = [*rest]
        while True:
            self._tie(branch, states)
            price, edge, inverse = min(self._open(rest, states, nodes.kinds), key=lambda one: one[0], default=(0, None, False))
            if edge is None:
                break
            if price >= _NO_WAY:
                raise EverywhereError("it looks at what nothing connects with the focus node")
            rest.remove(edge)
            self.cost += price
            self._follow_edge(edge, states, nodes, inverse=inverse)
            near, far = (edge.end, edge.start) if inverse else (edge.start, edge.end)
            self._home |= {states[far]} if price == _FREE and states[near] in self._home else set()
        for edge in rest:
            self._closed(edge, states, nodes.kinds)
        for edge in whole:
            self._look(edge, states)
        for group in branch.nested:
            for one in group:
                self._span(one, states, nodes)
        return states

    def _tie(self, branch: Branch, states: dict[str, int]) -> None:
        for tie in branch.ties:
            known = [states[node] for node in tie if node in states]
            if known:
                states.update(dict.fromkeys(tie - {*states}, known[0]))

    def _open(self, edges: list[Edge], states: Mapping[str, int], kinds: Mapping[str, set[Kind]]) -> list[tuple[int, Edge, bool]]:
        """The edges of which one end is known and the other is a variable that is not, with what they cost."""
        found = []
        for edge in edges:
            if edge.start in states and edge.end.startswith("?") and edge.end not in states:
                found.append((self._price(edge, kinds, inverse=False), edge, False))
            elif edge.end in states and edge.start.startswith("?") and edge.start not in states:
                price = self._price(edge, kinds, inverse=True)
                # What an item points to is often what many point to; few point to the item itself.
                found.append((price + (_CROWD if price >= _BACK and states[edge.end] not in self._home else 0), edge, True))
        return found

    def _price(self, edge: Edge, kinds: Mapping[str, set[Kind]], *, inverse: bool) -> int:
        far = kinds.get(edge.start if inverse else edge.end, set())
        near = kinds.get(edge.end if inverse else edge.start, set())
        return max(sum(self._step_price(step, near, far) for step in (backwards(way) if inverse else way)) for way in edge.ways)

    def _step_price(self, step: Step, near: set[Kind], far: set[Kind]) -> int:
        if step.loop:
            return 2 * max(sum(self._step_price(one, set(), set()) for one in way) for way in step.loop)
        if not isinstance(step.predicates, frozenset):
            if not step.inverse:
                return _LINK if not far or Kind.ITEM in far else _FREE
            return _FREE if near == {Kind.STATEMENT} else BACK_BY_ANY
        return max(self._predicate_price(one, inverse=step.inverse) for one in step.predicates)

    def _predicate_price(self, predicate: str, *, inverse: bool) -> int:
        if predicate in self._facts.definitions:
            return self._facts.cost(predicate, inverse=inverse)
        role = self._facts.roles.meaning(predicate).role
        if role in (Role.INSIDE, Role.CLAIM):
            return _NO_WAY if role is Role.INSIDE and inverse else _FREE
        if role is Role.DERIVED:
            return _BACK if inverse else _FREE
        return _BACK if inverse else _LINK

    def _follow_edge(self, edge: Edge, states: dict[str, int], nodes: _Nodes, *, inverse: bool) -> None:
        uses, kinds = nodes
        near, far = (edge.end, edge.start) if inverse else (edge.start, edge.end)
        states[far] = end = self._state()
        for way in edge.ways:
            steps = backwards(way) if inverse else way
            is_leaf = uses[far] == 1 and (not isinstance(steps[0].predicates, str) or uses[steps[0].predicates] == 1)
            if is_leaf and len(steps) == 1 and steps[0].inverse and self._is_mention(steps[0], kinds.get(near, set())):
                self._move(states[near], Hop.MENTIONED, self._properties(steps[0]), end)
            else:
                self._follow(steps, (states[near], end), (kinds.get(near, set()), kinds.get(far, set())))

    def _is_mention(self, step: Step, near: set[Kind]) -> bool:
        if step.loop:
            return False
        if not isinstance(step.predicates, frozenset):
            return not near or Kind.ITEM in near
        return all(self._facts.roles.meaning(one).role is Role.LINK and one not in self._facts.definitions for one in step.predicates)

    def _properties(self, step: Step) -> set[str] | None:
        if not isinstance(step.predicates, frozenset):
            return None
        return {self._facts.roles.meaning(one).property for one in step.predicates}

    def _closed(self, edge: Edge, states: Mapping[str, int], kinds: Mapping[str, set[Kind]]) -> None:
        """An edge that leads to nothing new. A single step is there when its subject is; what lies on a longer way is walked to."""
        ends = [(node, inverse) for node, inverse in ((edge.start, False), (edge.end, True)) if node in states]
        if not ends:
            raise EverywhereError("it looks at a node by name, or at what nothing connects with the focus node")
        for node in (edge.start, edge.end):
            if node.startswith("?") and node not in states:
                raise EverywhereError("it looks at what nothing connects with the focus node")
        if all(len(way) == 1 and not way[0].loop and not self._is_derived(way[0]) for way in edge.ways):
            return
        price, node, inverse = min((self._price(edge, kinds, inverse=inverse), node, inverse) for node, inverse in ends)
        if price >= _NO_WAY:
            raise EverywhereError("it looks at what nothing connects with the focus node")
        self.cost += price
        for way in edge.ways:
            self._follow(backwards(way) if inverse else way, (states[node], self._state()), (set(), set()))

    def _is_derived(self, step: Step) -> bool:
        return isinstance(step.predicates, frozenset) and any(one in self._facts.definitions for one in step.predicates)

    def _look(self, edge: Edge, states: Mapping[str, int]) -> None:
        """The unit in which a triple stands is that of its subject."""
        for way in edge.ways:
            for node, step in ((edge.start, way[0]), (edge.end, way[-1].reversed())):
                if node in states:
                    self._read(states[node], step)

    def _read(self, state: int, step: Step) -> None:
        """What is looked at of an item by taking a step from a node of its unit."""
        known = self._reads[state]
        if step.loop:
            for way in step.loop:
                self._read(state, way[0])
                self._read(state, way[-1].reversed())
        elif step.inverse or known is None:
            return
        elif not isinstance(step.predicates, frozenset):
            self._reads[state] = None
        elif step.predicates == self._facts.record_type:
            known.add(RECORD_TYPE)
        else:
            meanings = [self._facts.roles.meaning(one) for one in step.predicates]
            # The statement that a reference belongs to may have any property.
            self._reads[state] = None if any(one.role is Role.DERIVED for one in meanings) else known
            known.update(one.property or BASICS for one in meanings)

    def _follow(self, way: Way, ends: tuple[int, int], kinds: tuple[set[Kind], set[Kind]]) -> None:
        state, last = ends
        for number, step in enumerate(way):
            following = last if number == len(way) - 1 else self._state()
            self._read(state, step)
            self._read(following, step.reversed())
            near = kinds[0] if number == 0 else set[Kind]()
            far = kinds[1] if following == last else set[Kind]()
            self._take(step, state, following, (near, far))
            state = following

    def _take(self, step: Step, state: int, following: int, kinds: tuple[set[Kind], set[Kind]]) -> None:
        """One step from a state to another."""
        if step.loop:
            turn = self._state()
            self._read(turn, step)
            self._move(state, Hop.STAY, None, turn)
            self._move(turn, Hop.STAY, None, following)
            for way in step.loop:
                self._follow(way, (turn, turn), (set(), set()))
        elif isinstance(step.predicates, frozenset):
            for predicate in sorted(step.predicates):
                self._go(predicate, state, following, inverse=step.inverse)
        else:
            self._go_anywhere(state, following, kinds, inverse=step.inverse)

    def _go_anywhere(self, state: int, following: int, kinds: tuple[set[Kind], set[Kind]], *, inverse: bool) -> None:
        near, far = kinds
        self._move(state, Hop.STAY, None, following)
        if not inverse and (not far or Kind.ITEM in far):
            self._move(state, Hop.TO, None, following)
        if inverse and near != {Kind.STATEMENT}:
            self._move(state, Hop.FROM, None, following)

    def _go(self, predicate: str, state: int, following: int, *, inverse: bool) -> None:
        if predicate in self._facts.definitions:
            self._derive(predicate, state, following, inverse=inverse)
        role, name, *_ = self._facts.roles.meaning(predicate)
        if role is Role.LINK:
            self._move(state, Hop.FROM if inverse else Hop.TO, [name], following)
        elif role is Role.DERIVED and inverse:
            self._move(state, Hop.SHARED, None, following)
            self._move(state, Hop.STAY, None, following)
        else:
            self._move(state, Hop.STAY, None, following)

    def _derive(self, predicate: str, state: int, following: int, *, inverse: bool) -> None:
        """From the subject of a derived fact to its object, or the other way, by what it is derived from."""
        if self._depth > 12:
            raise EverywhereError(f"<{predicate}> rests on itself")
        self._depth += 1
        for branch, subject, end in self._facts.definitions[predicate]:
            entry, goal = (end, subject) if inverse else (subject, end)
            if not entry.startswith("?"):
                raise EverywhereError(f"<{predicate}> of a node by name")
            self._tag += 1
            tag = str(self._tag)
            own = renamed(branch, partial(_tagged, tag))
            uses = own.uses() + Counter(f"{node}.{tag}" for node in (subject, end) if node.startswith("?"))
            states = self._span(own, {f"{entry}.{tag}": state}, _Nodes(uses, self._facts.kinds(own)))
            if (reached := states.get(f"{goal}.{tag}")) is not None:
                self._move(reached, Hop.STAY, None, following)
        self._depth -= 1


def _tagged(tag: str, node: str) -> str:
    return f"{node}.{tag}" if node.startswith("?") else node


def _resolved(way: Way, values: Mapping[str, frozenset[str]]) -> Way:
    """A way with what its variables may be in their place."""
    return tuple(
        step._replace(predicates=frozenset(one[1:-1] for one in values[step.predicates]))
        if isinstance(step.predicates, str) and step.predicates in values
        else step
        for step in way
    )

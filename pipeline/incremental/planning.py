"""How a plan is worked out: once for each state of the shapes, since reading their queries takes seconds.

Facts are followed by their predicates, so no two queries may make the same, and none one that is published. A query without
patterns adds the same triples whatever the data are.
"""

from collections.abc import Iterable, Iterator
from typing import Final

import pyoxigraph as ox

from pipeline.incremental.plan import PREFIXES, Facts, Plan, Root, Sources, Spread
from pipeline.reach.looks import Look, Way
from pipeline.reach.patterns import UnclearError
from pipeline.reach.query_looks import Alternative, alternatives
from pipeline.reach.query_patterns import Query, declared
from pipeline.reach.shape_looks import shape_looks, target_looks
from pipeline.shacl.index import RDF, SH, SUBCLASS, ShapeGraph, Term, gives_target
from pipeline.shacl.shapes import Shapes

__all__ = ["plan_of"]

_PREFIXES: Final = SH + "prefixes"


def plan_of(shapes: Shapes) -> tuple[Plan, dict[str, str]]:
    """The plan, and the triples of each of its shapes, with those of their prefixes under `PREFIXES`.

    Raises `UnclearError` where it cannot be told what is looked at.
    """
    facts, constants = [], []
    for query in shapes.facts:
        text = declared(shapes.prefixes) + query.text
        parsed = Query(text)
        if any(branch.edges or branch.nested for branch in parsed.branches):
            facts.append(_facts(text, parsed))
        else:
            constants += [f"{triple} .\n" for triple in ox.Store().query(text)]  # type: ignore[union-attr]
    made = [name for one in facts for name in one.predicates]
    if len(made) > len({*made}) or not all(name.startswith(shapes.prefixes["fact"]) for name in made):
        raise UnclearError("facts that may come from elsewhere too")
    graphs = {True: shapes.plain, False: shapes.domain}
    roots = tuple(_root(graph, shape, plain) for plain, graph in graphs.items() for shape in graph.targeted())
    if len({root.name for root in roots}) < len(roots):
        raise UnclearError("two shapes of one name")
    texts = {root.name: _text(graphs[root.plain], [ox.NamedNode(root.name)]) for root in roots}
    texts |= {PREFIXES: _text(shapes.domain, shapes.domain.subjects(SH + "declare"))}
    return Plan(tuple(facts), roots, "".join(constants)), texts


def _facts(text: str, query: Query) -> Facts:
    branches = alternatives(query)
    predicates = {name for branch in branches for triple in query.template for name in _predicates(triple[1], branch)}
    sources = []
    for branch in branches:
        here = {term for pattern in branch.everything() for term in pattern.terms()}
        subjects = {subject for subject, _, _ in query.template if subject in here}
        if any(not subject.startswith("?") for subject, _, _ in query.template) or not subjects:
            raise UnclearError("facts about what the data do not name")
        sources += [_sources(branch, subject) for subject in sorted(subjects)]
    return Facts(text, tuple(sorted(predicates)), tuple(sources))


def _predicates(predicate: str, branch: Alternative) -> Iterator[str]:
    """The predicates of facts; one that a variable stands for has values in the branch that makes them."""
    if not predicate.startswith("?"):
        yield predicate[1:-1]
    elif predicate in branch.values:
        yield from (term[1:-1] for term in branch.values[predicate])
    elif any(predicate in pattern.terms() for pattern in branch.everything()):
        raise UnclearError("facts with any predicate")


def _sources(branch: Alternative, subject: str) -> Sources:
    if any(subject not in keys for keys in branch.grouped):
        raise UnclearError("a query that puts solutions about several nodes together")
    looks = tuple(dict.fromkeys(branch.looks(subject)))
    bare = branch._replace(hanging=()).looks(subject)
    guards = tuple(look for look in bare if not look.ways[0].steps and not look.step.many and (look.start or look.end))
    return Sources(looks, guards, () if branch.hanging or branch.grouped else tuple(_spreads(branch)))


def _spreads(branch: Alternative) -> Iterator[Spread]:
    """Each pattern, and what the branch looks at from its subject: a node has few triples of its own, but many may point to it."""
    for pattern in branch.patterns:
        start, end = pattern.start, pattern.end
        ends = [end, start] if pattern.step.moves[0][1] else [start, end]
        anchor = next((term for term in ends if term.startswith("?")), "")
        look = Look(pattern.step, (Way((), anchor == end and anchor != start),), *pattern.constants())
        yield Spread(look, tuple(dict.fromkeys(branch.looks(anchor))))


def _root(shapes: ShapeGraph, shape: Term, plain: bool) -> Root:
    looks = tuple(shape_looks(shapes, shape))
    if any(predicate == SUBCLASS for look in looks for predicate, _ in look.step.moves):
        raise UnclearError("a shape that looks at subclasses")
    nodes = tuple(str(node) for node in shapes.objects(shape, SH + "targetNode"))
    return Root(str(shape)[1:-1], plain, looks, tuple(target_looks(shapes, shape)), nodes)


def _text(shapes: ShapeGraph, roots: Iterable[Term]) -> str:
    """The triples of shapes and of all they use, as N-Triples, without the targets of others."""
    found: dict[Term, bool] = dict.fromkeys(roots, True)
    pending = list(found)
    lines = []
    while pending:
        node = pending.pop()
        for name, terms in shapes.about(node).items():
            lines += [f"{node} <{name}> {term} .\n" for term in terms if found[node] or not gives_target(name, term)]
            if name.startswith((SH, RDF)) and name != _PREFIXES:
                more = [term for term in terms if term not in found and shapes.about(term)]
                found.update(dict.fromkeys(more, False))
                pending += more
    return "".join(lines)

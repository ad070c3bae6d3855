"""The network: who and what is linked to whom and what. Drawn when the site is made; `network.js` lets one explore it."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Final, NamedTuple

from pipeline.model import Rank, Statement
from pipeline.pages.collection import CLAIM, Collection, entities
from pipeline.pages.layout import place
from pipeline.pages.templates import Page
from pipeline.pages.views import ValueView, Views, anchor, entity_page

__all__ = ["Network", "network", "network_page"]

#: Natures whose items are nodes. Claims are none: what they say is no link between those they name.
_NATURES: Final = ("agent", "event")
#: More nodes than this cannot be looked at; the best linked ones are drawn.
_MOST_NODES: Final = 300
WIDTH, HEIGHT = 1000, 760
_MARGIN: Final = 40


class NodeView(NamedTuple):
    """An item in the picture: where it stands, how large it is drawn, how many links it has."""

    id: str
    view: ValueView
    kind: str
    nature: str
    x: float
    y: float
    radius: float
    degree: int


class Link(NamedTuple):
    """A statement of `source` that names `target`, by its value or a qualifier."""

    source: int
    target: int
    label: str
    address: str
    disputed: bool


class Network(NamedTuple):
    """The picture: nodes, links (by number of node), how many items have no link or found no room."""

    nodes: list[NodeView]
    links: list[Link]
    left_out: int


def network(collection: Collection) -> Network:
    """The network of the collection's people, bodies and events; of all items but claims where no type says what it is."""
    natures = {name: collection.kind(name).nature for name in collection.items}
    chosen = [name for name in natures if natures[name] in _NATURES] or [name for name in natures if natures[name] != CLAIM]
    found = {(a, b, label): (address, bad) for a, b, label, address, bad in _links(set(chosen), collection)}
    degrees = Counter(end for a, b in {(a, b) for a, b, _ in found} for end in (a, b))
    kept = sorted((name for name in chosen if degrees[name]), key=lambda name: (-degrees[name], name))[:_MOST_NODES]
    numbers = {name: number for number, name in enumerate(kept)}
    links = [Link(numbers[a], numbers[b], label, *rest) for (a, b, label), rest in found.items() if a in numbers and b in numbers]
    places = place(len(kept), sorted({(min(link[:2]), max(link[:2])) for link in links}))
    views = Views(collection)
    nodes = [
        NodeView(
            name, views.entity(name), collection.kind(name).name, natures[name],
            round(_MARGIN + x * (WIDTH - 2 * _MARGIN), 1), round(_MARGIN + y * (HEIGHT - 2 * _MARGIN), 1),
            round(4 + 1.6 * degrees[name] ** 0.5, 1), degrees[name],
        )
        for name, (x, y) in zip(kept, places, strict=True)
    ]  # fmt: skip
    return Network(nodes, links, len(chosen) - len(kept))


def _links(chosen: set[str], collection: Collection) -> Iterator[tuple[str, str, str, str, bool]]:
    """From, to, what the link is, the address of its statement, whether it is disputed; deprecated statements make no links."""
    for name in collection.items:
        if name in chosen:
            disputed = collection.disputed(name)
            for statement in collection.items[name].statements:
                if statement.rank is not Rank.DEPRECATED:
                    for label, target in _named(statement, collection):
                        if target in chosen and target != name:
                            yield name, target, label, f"{entity_page(name)}#{anchor(statement)}", statement.id in disputed


def _named(statement: Statement, collection: Collection) -> Iterator[tuple[str, str]]:
    main = collection.label(statement.main.property)
    yield from ((main, target) for _, target in entities((statement.main,)))
    yield from ((f"{main} › {collection.label(pid)}", target) for pid, target in entities(statement.qualifiers))


def network_page(collection: Collection, found: Network) -> Page:
    """The page of the network."""
    pairs: dict[tuple[int, int], list[Link]] = defaultdict(list)
    for link in found.links:
        pairs[min(link[:2]), max(link[:2])].append(link)
    edges = [(found.nodes[a], found.nodes[b], a, b, any(link.disputed for link in links)) for (a, b), links in sorted(pairs.items())]
    relations = Counter(link.label.partition(" › ")[0] for link in found.links)
    used = {node.kind for node in found.nodes}
    content = {
        "network": found, "edges": edges, "relations": sorted(relations.items()), "width": WIDTH, "height": HEIGHT,
        "kinds": [collection.named_kind(name) for name in collection.kinds() if name in used],
    }  # fmt: skip
    description = f"{len(found.nodes)} items and {len(found.links)} links between them."
    return Page("network.html", "network.html", "Network", description, content, ("network.js",) if found.nodes else ())

"""What is validated: N-Triples parsed by pyoxigraph, what is known of their nodes besides, and the facts derived from both.

rdflib's own parser takes twenty times as long and would rewrite literals (`+12` to `12`).
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import cast

import pyoxigraph as ox

from pipeline.issues import EnvironmentFailure, Issue, Place
from pipeline.shacl.literals import odd_types

__all__ = ["Data", "data_graph", "parsed", "read"]


def read(path: Path) -> bytes:
    """The bytes of a file. Raises `EnvironmentFailure` when it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise EnvironmentFailure(f"{path}: cannot be read ({error.strerror}); make it anew, or restore it") from error


class Data:
    """The graph to validate and the file it came from, as each engine wants it: N-Triples, triples, a store that answers queries."""

    def __init__(self, content: bytes, file: str) -> None:
        self.file = file
        self._text: list[bytes] = []
        #: What decides which engine may answer: datatypes with literals of odd forms, and whether a literal ends with a line break.
        self.odd: set[str] = set()
        self.line_ends = False
        self.add(content if content.endswith(b"\n") else content + b"\n")

    @cached_property
    def store(self) -> ox.Store:
        """All triples, in the default graph. Raises `SyntaxError` when they are none."""
        store = ox.Store()
        _load(store, self.content)
        return store

    @property
    def content(self) -> bytes:
        """All triples as N-Triples."""
        if len(self._text) > 1:
            self._text = [b"".join(self._text)]
        return self._text[0]

    @property
    def quads(self) -> Iterator[ox.Quad]:
        """All triples, with literals as they are written; the store has `12` for `+12`."""
        return ox.parse(self.content, format=ox.RdfFormat.N_TRIPLES)

    def add(self, content: bytes) -> None:
        """More triples, as N-Triples."""
        self._text.append(content)
        self.odd |= odd_types(content)
        self.line_ends |= b'\\n"' in content
        if "store" in self.__dict__:
            _load(self.store, content)

    def derive(self, query: str, prefixes: Mapping[str, str]) -> None:
        """Add the facts that a CONSTRUCT query derives."""
        triples = cast(ox.QueryTriples, self.store.query(query, prefixes=dict(prefixes)))
        self.add(cast(bytes, triples.serialize(format=ox.RdfFormat.N_TRIPLES)))

    def users(self, node: str) -> Iterator[tuple[str, str]]:
        """The subjects and predicates of all triples whose object is the node with this IRI; of a blank node's name none."""
        if ":" not in node:
            return
        for quad in self.store.quads_for_pattern(None, None, ox.NamedNode(node), ox.DefaultGraph()):
            yield str(getattr(quad.subject, "value", "")), quad.predicate.value


def _load(store: ox.Store, content: bytes) -> None:
    """Put N-Triples into a store: at once, but for lines with blank nodes, which would get other names on the way."""
    lines, rest, start = [], [], 0
    while (place := content.find(b"_:", start)) >= 0:
        begin, end = content.rfind(b"\n", start, place) + 1 or start, content.find(b"\n", place) + 1 or len(content)
        rest.append(content[start:begin])
        lines.append(content[begin:end])
        start = end
    store.load(b"".join([*rest, content[start:]]), ox.RdfFormat.N_TRIPLES)
    store.extend(ox.parse(b"".join(lines), format=ox.RdfFormat.N_TRIPLES))


def data_graph(content: bytes, file: str, types: Iterable[tuple[str, str, str]]) -> tuple[Data, list[Issue]]:
    """The graph to validate: N-Triples, and what is known of its nodes besides (`types`: triples of IRIs)."""
    data = Data(content, file)
    data.add("".join(f"<{subject}> <{predicate}> <{value}> .\n" for subject, predicate, value in types).encode())
    try:
        data.store  # noqa: B018 - made now, to see whether it can be
    except SyntaxError:
        return data, parsed(data.content, file, ox.RdfFormat.N_TRIPLES, {})[1]
    return data, []


def parsed(content: bytes, file: str, syntax: ox.RdfFormat, prefixes: Mapping[str, str]) -> tuple[list[ox.Quad], list[Issue]]:
    """The statements of a file up to its first error."""
    parser = ox.parse(content, format=syntax)
    quads: list[ox.Quad] = []
    try:
        quads.extend(parser)
    except (SyntaxError, ValueError) as error:
        place = Place(file, getattr(error, "lineno", 0) or 0, getattr(error, "offset", 0) or 0)
        found = str(getattr(error, "msg", error))
        return quads, [Issue(place, "rdf-syntax", found, "Turtle or N-Triples", "correct the file or make it anew")]
    issues = []
    for prefix, iri in parser.prefixes.items():
        if prefixes.get(prefix, iri) != iri:
            found = f'the prefix "{prefix}:" for <{iri}>'
            issues.append(Issue(Place(file), "shape-prefix", found, f"<{prefixes[prefix]}>", "write the dataset's namespace"))
    return quads, issues

"""RDF in Wikidata's model back to items, properties and lexemes: our dumps, Wikidata's dumps, Special:EntityData.

**Two ways of reading.** Dumps bring an entity's nodes together: its document, itself, its statements, and the references and
value nodes that were not written before. Such a file is read in one pass: the nodes of one entity are held in memory,
references and values that later entities may share go to an index (`pipeline.rdf.reading.index`: a cache that spills to a
temporary file), because neither our dumps nor Wikidata's say where sharing ends. Memory does not grow with the file.
A file in another order (sorted lines, two dumps that describe the same items) shows at the first entity that is not whole,
comes again or leaves pieces behind. Then it is read a second time: all nodes go to the index, and the entities are put
together from there. What was given out before is not repeated; should it turn out to have been incomplete, it comes
again, whole, after an issue (`torn`). Only a single reference or value node that is torn apart in a file otherwise in
order is not noticed as such; it is reported as damaged.

**What RDF does not say.** Repeats and order are not part of RDF: compare items by `canonical`. Not in RDF at all, and so
not read back:
- a snak with a value of unknown type, and terms whose language code could not stand in RDF: never written;
- more than 14 digits of a coordinate, blanks around an external id or a URL, leading zeros of a year: written shorter;
- which characters that may not stand in an IRI were percent-encoded in a URL, and which blanks of a data page's name were
  underscores (in references the hash tells);
- capital letters in a language tag: the parser makes them small, as RDF 1.1 allows;
- a qualifier that says "no value" of the property of a main snak without value: both are one and the same triple;
- the item that ours is known to be on Wikidata (`owl:sameAs`), which is no part of the model.
What RDF says only through the id of a value node (`before` and `after`, days of imprecise dates, the Julian date that was
converted) is found by trying what could have been stored; see `pipeline.rdf.reading.values`. Of `before` and `after` up to
ten in any combination and up to a hundred alone or alike are tried, for dates with a day beyond their precision up to one.

**What is left out.** An entity that is only mentioned (a stub: no document, no statements, in data that has documents)
is no result, and neither is a redirect. Direct claims, normalised values, counts and the definitions of predicates repeat
what is said elsewhere.
"""

from collections.abc import Iterator
from pathlib import Path

from pipeline.issues import Issue
from pipeline.model.entities import Entity
from pipeline.properties import PropertyTable
from pipeline.rdf.namespaces import Namespaces
from pipeline.rdf.reading.canonical import canonical
from pipeline.rdf.reading.entities import EntityReader
from pipeline.rdf.reading.index import NodeIndex
from pipeline.rdf.reading.names import Names
from pipeline.rdf.reading.nodes import Findings, RawNode
from pipeline.rdf.reading.parsing import READABLE, Source, read_nodes
from pipeline.rdf.reading.scattered import ScatteredReader
from pipeline.rdf.reading.stream import OutOfOrderError, StreamReader

__all__ = ["READABLE", "canonical", "read_items"]


def read_items(data: Path | bytes, syntax: str, namespaces: Namespaces, properties: PropertyTable) -> Iterator[Entity | Issue]:
    """The items, properties and lexemes of a file (plain, `.gz` or `.bz2`) or of bytes, and an issue for all that is wrong in it.

    `syntax` is one of `READABLE`; `namespaces` are those the data was written with (for Wikidata's: all three are
    Wikidata's); `properties` gives the datatypes. What cannot be read is left out with an error, what is kept although it
    is odd comes with a warning; the issues of an entity come before it. Raises `KeyError` for an unknown syntax and
    `EnvironmentFailure` if the file cannot be opened or there is no room for the index.
    """
    source, names = Source(data, syntax), Names(namespaces)

    def reader() -> EntityReader:
        return EntityReader(names, properties, Findings(source.name))

    with NodeIndex() as index:
        stream = StreamReader(names, reader(), index)
        try:
            yield from stream.entities(read_nodes(source))
        except OutOfOrderError:
            again = _without_first_issues(read_nodes(source), stream.parser_issues)
            yield from ScatteredReader(names, reader(), index).entities(again)


def _without_first_issues(nodes: Iterator[RawNode | Issue], count: int) -> Iterator[RawNode | Issue]:
    """The nodes without the first issues, which were passed on already."""
    for node in nodes:
        if isinstance(node, Issue) and count:
            count -= 1
        else:
            yield node

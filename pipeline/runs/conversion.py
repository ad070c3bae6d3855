"""The work of `convert`: a stream of entities out of a file, what was wrong with them, and their text in another syntax.

Everything that is read is accounted for: it is written, or counted under the reason why it was not.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from re import compile as regex
from typing import Any, Final
from uuid import NAMESPACE_URL

import msgspec

from pipeline.issues import Issue, Place, Severity
from pipeline.model import Entity, Item, Lexeme, Property, Statement, Term
from pipeline.model.hashes import statement_guid, statement_hash
from pipeline.properties import PropertyInfo, PropertyTable
from pipeline.rdf.definitions import property_nodes
from pipeline.rdf.documents import SEGMENT, Writer
from pipeline.rdf.encoder import Encoder, Flavour, Settings, dump_header
from pipeline.rdf.namespaces import WIKIDATA, Namespaces
from pipeline.rdf.reading.items import read_items
from pipeline.rdf.sitelinks import wikimedia_site
from pipeline.rdf.snaks import Node, SnakEncoder
from pipeline.rdf.stubs import mentions, redirect_node
from pipeline.rdf.turtle import TurtleWriter
from pipeline.wikidata.checks import Checks
from pipeline.wikidata.dump import Document
from pipeline.wikidata.entity_json import entity_to_json, parse_document
from pipeline.wikidata.results import Missing, Parsed, Redirect, Unsupported

__all__ = ["NAMESPACES", "Ledger", "Outcome", "RdfText", "SeenProperties", "Stopped", "JsonText", "read_json", "read_rdf"]

NAMESPACES: Final = Namespaces(WIKIDATA)
#: What can be written: RDF has no way to say that an entity is missing.
Outcome = Entity | Redirect | Missing
#: Issues that are kept to be shown; all are counted.
_SHOWN: Final = 1_000
#: Rules of the RDF reader by which an entity as a whole is not read, and how we count it.
_NOT_READ: Final = {"redirect": "redirect", "entity-type": "unsupported"} | dict.fromkeys(
    ("entity-missing", "lexeme", "property-type"), "unreadable"
)
#: Language codes that are written to RDF, see `pipeline.rdf.encoder`.
_RDF_LANGUAGE: Final = regex(r"[0-9a-z-]{2,}", flags=256)


class Stopped(Exception):
    """Under --strict, the first issue ends the run."""


class Ledger:
    """What was read, what was written, what was set aside and why."""

    def __init__(self, *, strict: bool = False) -> None:
        self._strict = strict
        self.read: Counter[str] = Counter()
        self.written: Counter[str] = Counter()
        #: Read and not written: `missing`, `unsupported (mediainfo)`, `unreadable`, ...
        self.aside: Counter[str] = Counter()
        self.issues: list[Issue] = []
        self.rules: Counter[tuple[Severity, str]] = Counter()

    def note(self, issues: Iterable[Issue]) -> None:
        """Count issues and keep the first ones. Raises `Stopped` under --strict, but not for mere information."""
        for issue in issues:
            self.rules[issue.severity, issue.rule] += 1
            if len(self.issues) < _SHOWN:
                self.issues.append(issue)
            if self._strict and issue.severity is not Severity.INFO:
                raise Stopped

    def add(self, other: "Ledger") -> None:
        """Add what another one counted that came after this one. Raises `Stopped` like `note`."""
        self.read += other.read
        self.written += other.written
        self.aside += other.aside
        self.issues += other.issues[: _SHOWN - len(self.issues)]
        self.rules += other.rules
        if self._strict and any(severity is not Severity.INFO for severity, _ in self.rules):
            raise Stopped

    def check(self) -> None:
        """Raises `AssertionError` if something was read that was neither written nor set aside: that would be a bug of ours."""
        if self.read.total() != self.written.total() + self.aside.total():
            raise AssertionError(f"read {self.read}, written {self.written}, set aside {self.aside}")


class SeenProperties(PropertyTable):
    """A property table that also knows what the documents of the stream say of properties it lacks."""

    def __init__(self, table: PropertyTable, stated: dict[str, str]) -> None:
        super().__init__(table)
        self._stated = stated

    def get(self, property_id: str) -> PropertyInfo | None:
        """The property, with the stated datatype where nothing better is known."""
        stated = self._stated.get(property_id)
        known = super().get(property_id)
        if stated is None:
            return known
        return msgspec.structs.replace(known, datatype=stated) if known else PropertyInfo(property_id, stated)

    def datatype(self, property_id: str) -> str:
        """The datatype, from the documents where nothing better is known."""
        return self._stated.get(property_id) or super().datatype(property_id)


def read_json(documents: Iterable[Document], checks: Checks, ledger: Ledger) -> Iterator[tuple[Place, Outcome]]:
    """The entities of documents of entity JSON, with their places; all else goes to the ledger."""
    for document in documents:
        found = [Parsed(None, (document.issue,))] if document.issue else parse_document(document.data, document.place, checks=checks)
        for outcome, issues in found:
            ledger.note(issues)
            ledger.read["document"] += 1
            if isinstance(outcome, Unsupported):
                ledger.aside[f"unsupported ({outcome.type})"] += 1
            elif outcome is None:
                ledger.aside["duplicate" if issues and issues[0].rule == "duplicate-id" else "unreadable"] += 1
            else:
                yield document.place, outcome


def read_rdf(source: Path, syntax: str, properties: PropertyTable, ledger: Ledger) -> Iterator[tuple[Place, Outcome]]:
    """The entities of an RDF file; what is wrong, and what is no item, property or lexeme, goes to the ledger."""
    place = Place(str(source))
    for found in read_items(source, syntax, NAMESPACES, properties):
        if isinstance(found, Issue):
            ledger.note([found])
            if found.rule in _NOT_READ and found.severity is not Severity.WARNING:
                ledger.read["document"] += 1
                ledger.aside[_NOT_READ[found.rule]] += 1
        else:
            ledger.read["document"] += 1
            yield place, found


class JsonText:
    """Entities as entity JSON: one a line, in brackets and with commas as in Wikidata's dumps unless `lines` asks for JSON Lines."""

    def __init__(self, properties: PropertyTable, ledger: Ledger, *, lines: bool) -> None:
        self._properties, self._ledger = properties, ledger
        self.header, self.between, self._end = ("", "\n", "") if lines else ("[\n", ",\n", "]\n")

    def parts(self, outcomes: Iterable[tuple[Place, Outcome]]) -> Iterator[bytes]:
        """The documents, with what stands between them."""
        between = b""
        for _, outcome in outcomes:
            self._ledger.written[_kind(outcome)] += 1
            yield between + msgspec.json.encode(_json(outcome, self._properties))
            between = self.between.encode()

    def footer(self, *, filled: bool) -> str:
        """What stands after the last document, if there is one."""
        return "\n" * filled + self._end

    def pieces(self, outcomes: Iterable[tuple[Place, Outcome]]) -> Iterator[bytes]:
        """The whole file, piece by piece."""
        yield self.header.encode()
        filled = False
        for piece in self.parts(outcomes):
            filled = True
            yield piece
        yield self.footer(filled=filled).encode()


def _json(outcome: Outcome, properties: PropertyTable) -> dict[str, Any]:
    if isinstance(outcome, Redirect):
        return {"entity": outcome.id, "redirect": outcome.target}
    if isinstance(outcome, Missing):
        return {"id": outcome.id, "missing": ""}
    return entity_to_json(outcome, properties.datatype)


def _kind(outcome: Outcome) -> str:
    return type(outcome).__name__.lower()


class RdfText:
    """Entities as text in one of RDF's syntaxes. What has no place in RDF goes to the ledger."""

    def __init__(self, properties: PropertyTable, flavour: Flavour, ledger: Ledger, writer: Writer) -> None:
        self._properties, self._flavour, self._ledger, self._writer = properties, flavour, ledger, writer
        self._snaks = SnakEncoder(NAMESPACES, properties)
        self._encoder = Encoder(self._snaks, flavour)
        #: Properties that were written themselves, and those that were mentioned, in this order.
        self.defined: set[str] = set()
        self.mentioned: dict[str, None] = {}
        self.between = writer.between
        self._known_sites: set[str] = set()
        self._known_languages: set[str] = set()

    def pieces(self, outcomes: Iterable[tuple[Place, Outcome]]) -> Iterator[bytes]:
        """The whole document, piece by piece."""
        yield self.header.encode()
        yield from self.parts(outcomes)
        yield self.footer(filled=True).encode()

    @property
    def header(self) -> str:
        """What stands before the first entity: the document's own beginning, and the node of the dump."""
        return self._writer.header() + "".join(self._writer.block([dump_header(Settings().licence)]))

    def parts(self, outcomes: Iterable[tuple[Place, Outcome]]) -> Iterator[bytes]:
        """The entities."""
        titled = isinstance(self._writer, TurtleWriter)
        for number, (place, outcome) in enumerate(outcomes):
            if number and number % SEGMENT == 0:
                self._encoder.new_segment()
            if isinstance(outcome, Missing):
                self._ledger.aside["missing"] += 1
                continue
            nodes = self._nodes(place, outcome)
            self._ledger.written[_kind(outcome)] += 1
            yield "".join(self._writer.block(nodes, outcome.label("en") if titled and isinstance(outcome, Entity) else "")).encode()

    def footer(self, *, filled: bool) -> str:
        """What stands after the last entity: what the table has about properties that were mentioned and not defined, and the end."""
        return "".join(self._writer.block(self._definitions())) + self._writer.footer()

    def _nodes(self, place: Place, outcome: Entity | Redirect) -> list[Node]:
        if isinstance(outcome, Redirect):
            return [redirect_node(outcome.id, outcome.target, self._snaks)]
        self._ledger.note(self._losses(outcome, place))
        if self._flavour & Flavour.PROPERTIES:
            self.mentioned |= dict.fromkeys(mentions(_parts(outcome), self._flavour & ~Flavour.RESOLVED_ENTITIES))
            if isinstance(outcome, Property):
                self.defined.add(outcome.id)
        return self._encoder.encode(_with_statement_ids(outcome))

    def _definitions(self) -> list[Node]:
        """What the table has about the properties that were mentioned and not defined."""
        found = (self._properties.get(name) for name in self.mentioned if name not in self.defined)
        return [node for info in found if info and info.datatype for node in property_nodes(info, self._snaks)]

    def _losses(self, entity: Entity, place: Place) -> Iterator[Issue]:
        """What of an entity cannot be written: links to wikis whose address is not known, terms without a language tag."""
        if isinstance(entity, Item) and self._flavour & Flavour.SITELINKS:
            for site in [link.site for link in entity.sitelinks if link.site not in self._known_sites]:
                if wikimedia_site(site):
                    self._known_sites.add(site)
                else:
                    found, expected = f"sitelinks.{site}", "a wiki of Wikimedia; the link has no address and was left out"
                    yield Issue(place, "sitelink-site", found, expected, severity=Severity.WARNING, item=entity.id)
        for code in sorted({term.language for part in _parts(entity) for terms in _terms(part) for term in terms} - self._known_languages):
            if _RDF_LANGUAGE.fullmatch(code):
                self._known_languages.add(code)
            else:
                expected = "a code of small letters, figures and hyphens; RDF cannot have the terms"
                yield Issue(place, "language", f"terms in {code}", expected, severity=Severity.WARNING, item=entity.id)


def _parts(entity: Entity) -> tuple[Entity, ...]:
    return entity.parts if isinstance(entity, Lexeme) else (entity,)


def _terms(entity: Entity) -> tuple[tuple[Term, ...], ...]:
    return (entity.labels, entity.descriptions, entity.aliases)


def _with_statement_ids(entity: Entity) -> Entity:
    """The entity with ids for statements that lack one, made from what they say: without ids RDF would make them one."""
    if all(statement.id for part in _parts(entity) for statement in part.statements):
        return entity
    made: dict[str, object] = {"statements": tuple(_with_id(statement, entity.id) for statement in entity.statements)}
    if isinstance(entity, Lexeme):
        made |= {name: tuple(map(_with_statement_ids, parts)) for name, parts in (("forms", entity.forms), ("senses", entity.senses))}
    return msgspec.structs.replace(entity, **made)


def _with_id(statement: Statement, entity: str) -> Statement:
    if statement.id:
        return statement
    name = f"{entity} {statement.main.property} {statement_hash(statement)}"
    return msgspec.structs.replace(statement, id=statement_guid(entity, NAMESPACE_URL.bytes, name))

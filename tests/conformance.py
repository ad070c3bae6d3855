"""Wikibase's own test cases and real Wikidata entities, and what we make of them: `make conformance` counts, the tests compare.

The cases and how to compare them: `cases.json` ("environment", "compare"). Blank nodes are compared by label, except in the
dump cases, where Wikibase's test ignores them too.
"""

import json
import re
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import pyoxigraph as ox

from pipeline.issues import Issue
from pipeline.model import (
    NO_VALUE,
    SOME_VALUE,
    Coordinate,
    Entity,
    EntityId,
    Item,
    MonolingualText,
    Property,
    Quantity,
    Reference,
    Revision,
    Sitelink,
    Snak,
    Statement,
    StringValue,
    Term,
    Time,
)
from pipeline.model.hashes import complement_label, reference_id, references_hash, snak_hash, snaks_hash, statement_hash, value_id
from pipeline.properties import PropertyInfo, PropertyTable, read_wikidata_properties
from pipeline.rdf.encoder import FLAVOURS, Encoder, Flavour, Settings, dump_header, term_pairs
from pipeline.rdf.namespaces import WIKIDATA, Namespaces, Repository
from pipeline.rdf.ntriples import ntriples
from pipeline.rdf.page_properties import PageProperty, page_property_pairs
from pipeline.rdf.reading.items import canonical, read_items
from pipeline.rdf.sitelinks import Site, sitelink_nodes
from pipeline.rdf.snaks import Node, SnakEncoder
from pipeline.rdf.stubs import mentions, redirect_node, stub_nodes
from pipeline.rdf.times import xsd_date_time
from pipeline.wikidata.entity_json import parse_document, parse_entity

REPO = Path(__file__).resolve().parents[1]
FOLDER = REPO.parent / "shared/conformance"
WIKIBASE = FOLDER / "wikibase-rdf"
BASE = "http://acme.test/"
LICENCE = "http://creativecommons.org/publicdomain/zero/1.0/"
EVERYTHING = Flavour(0x7FF)
BLANK = re.compile(r"_:\w+")

#: What is found and what is expected: sets of lines.
Compared = tuple[set[str], set[str]]


class Case(NamedTuple):
    """One case of a suite; `compare` does the work."""

    suite: str
    name: str
    compare: Callable[[], Compared]

    def difference(self) -> list[str]:
        """The lines that are missing (-) or too many (+)."""
        found, expected = self.compare()
        return sorted([f"- {line}" for line in expected - found] + [f"+ {line}" for line in found - expected])


def loaded(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def triples(text: str) -> set[str]:
    """N-Triples as a set of canonical lines."""
    return {str(triple) for triple in ox.parse(text.encode(), format=ox.RdfFormat.N_TRIPLES)}


def lines(folder: str, names: list[str]) -> set[str]:
    """The triples of the named files, parsed so that escapes do not matter."""
    return triples("".join((WIKIBASE / folder / f"{name}.nt").read_text("utf-8").strip() + "\n" for name in names))


# --- the environment of Wikibase's tests ----------------------------------------------------------------------------


def acme(base: str = BASE) -> Repository:
    """The wiki of Wikibase's tests: its base does not end in `entity/`, so nothing is stripped."""
    name = "wikidata" if base == BASE else "foreign"
    return Repository(name, base, "http://data.acme.test/", base + "statement/", base + "reference/", base + "value/", base + "prop/")


class Acme:
    """Properties, sites and other entities as the cases have them."""

    def __init__(self, foreign_properties: str = "") -> None:
        environment = loaded(WIKIBASE / "cases.json")["environment"]
        own = acme()
        namespaces = Namespaces(own, own, acme(foreign_properties) if foreign_properties else own)
        self.properties = environment["property_datatypes"]
        self.snaks = SnakEncoder(namespaces, PropertyTable(PropertyInfo(name, kind) for name, kind in self.properties.items()))
        sites = {name: Site(site["language"], site["link_path"], site["group"]) for name, site in environment["sites"].items()}
        self.settings = Settings({}, sites, LICENCE)

    def entity(self, name: str) -> Entity:
        """An entity of the cases, with the revision they all have."""
        parsed = parse_entity(loaded(WIKIBASE / f"entities/{name}.json"))
        assert isinstance(parsed.entity, Item | Property), parsed
        fields = {field: getattr(parsed.entity, field) for field in parsed.entity.__struct_fields__}
        return type(parsed.entity)(**{**fields, "revision": Revision(42, "2013-10-04T03:31:05Z")})

    def lookup(self, name: str) -> Entity | str | None:
        """Any other entity: `Q42`, what redirects to it, and properties by their pattern."""
        if name == "Q4242":
            return "Q42"
        if name == "Q42":
            return Item(id="Q42", labels=(Term("en", "Item42"),))
        if name[0] == "P":
            return Property(id=name, datatype=self.properties[name], labels=(Term("en", f"Property{name[1:]}"),))
        return None


# --- Wikibase's RDF cases -------------------------------------------------------------------------------------------


def _flavour(case: dict[str, Any]) -> Flavour:
    if case["flags"] == ["*"]:
        return EVERYTHING
    flavour = Flavour(0)
    for flag in case["flags"]:
        flavour |= Flavour[flag]
    return flavour


def _built(case: dict[str, Any]) -> Compared:
    """A case of RdfBuilderTest."""
    (first, *_) = names = case["expected"]
    expected = lines("RdfBuilder", names)
    if first == "dumpheader":
        return triples(ntriples([dump_header(LICENCE, "2015-03-11T21:51:35Z")])), expected
    if first.startswith("prop"):
        definitions = {name: PageProperty(raw["name"], raw.get("type", "")) for name, raw in case["page_property_defs"].items()}
        values = {name: value for name, value in case["page_properties"].items() if isinstance(value, str)}
        return triples(ntriples([("<http://data.acme.test/Q9>", page_property_pairs(definitions, values))])), expected
    found = triples(ntriples(_nodes(case)))
    if case["source"].endswith("testDeduplication"):
        # Its builders are never told the revision, so no document node is expected.
        found = {line for line in found if not line.startswith("<http://data.acme.test/")}
    return found, expected


def _nodes(case: dict[str, Any]) -> list[Node]:
    """What the encoder writes for the entities of a case."""
    wiki, flavour = Acme(case.get("foreign_properties") or ""), _flavour(case)
    names = case["entity"] if isinstance(case["entity"], list) else [case["entity"]]
    entities = [wiki.entity(name) for name in names]
    # The cases were made without page properties, which have cases of their own.
    encoder = Encoder(wiki.snaks, flavour & ~Flavour.PAGE_PROPS, wiki.settings)
    nodes = [node for entity in entities for node in encoder.encode(entity)]
    if case.get("resolve_mentioned"):
        nodes += stub_nodes(mentions(entities, flavour), wiki.lookup, wiki.snaks)
    return nodes


def _sitelinks(case: dict[str, Any]) -> Compared:
    wiki = Acme()
    item = wiki.entity(case["entity"])
    sites = wiki.settings.sites or {}
    wanted = {name: site for name, site in sites.items() if case["sites"] is None or name in case["sites"]}
    assert isinstance(item, Item)
    return triples(ntriples(sitelink_nodes(item, wiki.snaks.namespaces, wanted))), lines("SiteLinksRdfBuilder", case["expected"])


def _terms(case: dict[str, Any]) -> Compared:
    (name,) = case["expected"]
    kinds = {"labels": ("label", "prefLabel", "name"), "descriptions": ("description",), "aliases": ("altLabel",)}
    kind = next((kind for kind in kinds if kind in name), "")
    pairs = term_pairs(Acme().entity(case["entity"]), case["languages"])
    wanted = [pair for pair in pairs if not kind or re.split("[/#]", pair.split("> ")[0])[-1] in kinds[kind]]
    return triples(ntriples([(f"<{BASE}Q2>", wanted)])), lines("TermsRdfBuilder", case["expected"])


def _dump_entities(names: list[str]) -> Iterator[Entity]:
    """The entities of Wikibase's dump test, as can be read off its expected output."""
    revision = Revision(12, "1970-01-12T13:46:40Z")
    for name in names:
        labels = (Term("en", f"label:{name}"),)
        if name[0] == "P":
            yield Property(id=name, datatype="wibblywobbly", labels=labels, revision=revision)
        else:
            yield Item(id=name, labels=labels, sitelinks=(Sitelink("testwiki", f"Foo{name}"),), revision=revision)


def _dump(case: dict[str, Any]) -> Compared:
    (name,) = case["expected"]
    site = Site("en-x-test", "http://test.acme.test/$1", "acmetest")
    names = {"empty": [], "entities": ["P10", "Q30", "Q40"], "redirect": ["P10"]}[name.rsplit("-", 1)[1]]
    snaks = SnakEncoder(Namespaces(acme(), acme(), acme()), PropertyTable([]))
    encoder = Encoder(snaks, FLAVOURS[case["flags"][0]], Settings({}, {"testwiki": site}, LICENCE, {}))
    nodes = [dump_header(LICENCE, "1970-01-12T13:46:40Z"), *(node for entity in _dump_entities(names) for node in encoder.encode(entity))]
    if name.endswith("redirect"):
        nodes.append(redirect_node("Q4242", "Q42", snaks))
    found, expected = triples(ntriples(nodes)), lines("RdfDumpGenerator", [name])
    return {BLANK.sub("_:b", line) for line in found}, {BLANK.sub("_:b", line) for line in expected}


def _definitions(foreign: str) -> Compared:
    wiki = Acme("http://foreign.test/" if foreign else "")
    nodes = Encoder(wiki.snaks, Flavour(0), wiki.settings).encode(wiki.entity("P2"))
    # Wikibase tests terms and definitions apart, and neither with document, aliases or the class of properties.
    others = ("<http://data.", "altLabel", "ontology#Property>")
    found = {line for line in triples(ntriples(nodes)) if not any(part in line for part in others)}
    return found, lines("PropertyRdfBuilder", [f"P2_all{foreign}", f"P2_terms{foreign}"])


# --- dates and hashes -----------------------------------------------------------------------------------------------


def _date(case: dict[str, Any], *, shift: bool) -> Compared:
    return {str(xsd_date_time(Time(case["time"], case["precision"], case["calendarmodel"]), shift_bce=shift))}, {str(case["expected"])}


def value(kind: str, raw: Any) -> Any:
    """A value from its JSON, without any code of the project's own reader."""
    match kind:
        case "time":
            return Time(raw["time"], raw["precision"], raw["calendarmodel"], raw["timezone"], raw["before"], raw["after"])
        case "quantity":
            return Quantity(raw["amount"], raw["unit"], raw.get("upperBound"), raw.get("lowerBound"))
        case "string":
            return StringValue(raw)
        case "monolingualtext":
            return MonolingualText(raw["text"], raw["language"])
        case "wikibase-entityid":
            return EntityId(raw["id"])
    return Coordinate(raw["latitude"], raw["longitude"], raw["precision"], raw["globe"])


def snak(raw: Any) -> Snak:
    """A snak from its JSON."""
    special = {"somevalue": SOME_VALUE, "novalue": NO_VALUE}.get(raw["snaktype"])
    return Snak(raw["property"], special or value(raw["datavalue"]["type"], raw["datavalue"]["value"]))


def reference(raw: Any) -> Reference:
    """A reference from its snaks' JSON."""
    return Reference(tuple(map(snak, raw)))


#: Kind of vector -> the id that we compute, and the field that has Wikibase's.
HASHES: dict[str, tuple[Callable[[Any], str], str]] = {
    "value": (lambda v: value_id(value(v["type"], v["value"])), "hash"),
    "snak": (lambda v: snak_hash(snak(v["snak"])), "hash"),
    "reference": (lambda v: reference_id(reference(v["snaks"])), "hash"),
    "snaklist": (lambda v: snaks_hash(map(snak_hash, map(snak, v["snaks"]))), "hash"),
    "statement": (lambda v: statement_hash(Statement("", snak(v["mainsnak"]))), "hash"),
    "reference_list": (lambda v: references_hash(reference(snaks) for snaks in v["references"]), "hash"),
    "bnode": (lambda v: complement_label(v["repository"], v["property"]), "label"),
}


def _hash(kind: str, vector: dict[str, Any]) -> Compared:
    compute, field = HASHES[kind]
    return {compute(vector)}, {vector[field]}


# --- real entities --------------------------------------------------------------------------------------------------


def _wikidata_properties() -> PropertyTable:
    return read_wikidata_properties(REPO / "mappings/wikidata/properties.csv")


def _real(name: str) -> Item:
    (parsed,) = parse_document(loaded(FOLDER / f"wikidata-real/json/{name}.json"))
    assert isinstance(parsed.entity, Item) and not parsed.issues
    return parsed.entity


def _written(name: str) -> Compared:
    """All about the entity, its document, articles, statements, references and values; not normalised values and stubs."""
    encoder = Encoder(SnakEncoder(Namespaces(WIKIDATA), _wikidata_properties()), FLAVOURS["full"], Settings())
    found = triples(ntriples(encoder.encode(_real(name))))
    turtle = (FOLDER / f"wikidata-real/ttl/{name}.ttl").read_bytes()
    expected = {str(triple) for triple in ox.parse(turtle, format=ox.RdfFormat.TURTLE)}

    def compared(all_: set[str]) -> set[str]:
        subjects = (name, "statement/", "reference/", "value/", "wiki/", ".org/>")
        kept = {line for line in all_ if any(part in line.split(" ", 1)[0] for part in subjects) and "ormalized" not in line}
        return {line for line in kept if "/entity/P" not in line.split(" ", 1)[0] and "/prop/" not in line.split(" ", 1)[0]}

    assert len(compared(expected)) > 20
    return compared(found), compared(expected)


def _read(name: str) -> Compared:
    """The Turtle says what the JSON of the same revision says, and is read without an issue."""
    properties = _wikidata_properties()
    found = read_items(FOLDER / f"wikidata-real/ttl/{name}.ttl", "ttl", Namespaces(WIKIDATA), properties)
    return {str(one if isinstance(one, Issue) else canonical(one, properties)) for one in found}, {str(canonical(_real(name), properties))}


# --- all of it ------------------------------------------------------------------------------------------------------


def cases() -> Iterator[Case]:
    """Every case of every suite, in a fixed order; none without the folder of the suites."""
    if not WIKIBASE.is_dir():
        return
    kinds = {"RdfBuilder": _built, "SiteLinksRdfBuilder": _sitelinks, "TermsRdfBuilder": _terms, "RdfDumpGenerator": _dump}
    for case in loaded(WIKIBASE / "cases.json")["cases"]:
        yield Case("Wikibase's RDF", "+".join(case["expected"]), partial(kinds[case["dir"]], case))
    for foreign in ("", "_foreignsource"):
        yield Case("definitions of properties", f"P2{foreign}", partial(_definitions, foreign))
    dates = loaded(WIKIBASE / "date_cases.json")
    for kind, shift in (("xsd10", False), ("xsd11", True), ("illegal", True)):
        for case in dates[kind]:
            yield Case("dates", f"{kind} {case['time']} {case['precision']}", partial(_date, case, shift=shift))
    vectors = loaded(WIKIBASE / "hash_vectors.json")
    for kind in HASHES:
        for number, vector in enumerate(vectors[kind]):
            yield Case(f"hashes: {kind}", str(number), partial(_hash, kind, vector))
    for suite, compare in (("real entities to RDF", _written), ("real entities from RDF", _read)):
        for path in sorted((FOLDER / "wikidata-real/json").glob("Q*.json")):
            yield Case(suite, path.stem, partial(compare, path.stem))


def count(found: Iterator[Case]) -> dict[str, tuple[int, list[str]]]:
    """How many cases each suite has, and the names of those that fail."""
    counts: dict[str, tuple[int, list[str]]] = {}
    for case in found:
        number, failed = counts.get(case.suite, (0, []))
        counts[case.suite] = (number + 1, failed + ([case.name] if case.difference() else []))
    return counts


def table(counts: dict[str, tuple[int, list[str]]]) -> str:
    """The counts as they are printed."""
    rows = [f"{suite:28}{number - len(failed):>5} of {number}" for suite, (number, failed) in counts.items()]
    return "\n".join([*rows, *(f"failed: {suite}: {name}" for suite, (_, failed) in counts.items() for name in failed)])


def main() -> int:
    """Print the table; 1 if any case fails, 3 if there are none."""
    counts = count(cases())
    sys.stdout.write((table(counts) or f"no conformance suites in {FOLDER}") + "\n")
    return 3 if not counts else int(any(failed for _, failed in counts.values()))


if __name__ == "__main__":
    sys.exit(main())

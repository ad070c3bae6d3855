"""Wikibase's own RDF test cases, and real Wikidata entities: the triples must be the same ones.

The cases and how to compare them: `cases.json` ("environment", "compare"). Blank nodes are compared by label, except in the
dump cases, where Wikibase's test ignores them too.
"""

import json
import re
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from pipeline.model import Entity, Item, Property, Revision, Sitelink, Term
from pipeline.properties import PropertyInfo, PropertyTable, read_wikidata_properties
from pipeline.rdf.encoder import FLAVOURS, Encoder, Flavour, Settings, dump_header, term_pairs
from pipeline.rdf.namespaces import WIKIDATA, Namespaces, Repository
from pipeline.rdf.ntriples import ntriples
from pipeline.rdf.page_properties import PageProperty, page_property_pairs
from pipeline.rdf.sitelinks import Site, sitelink_nodes
from pipeline.rdf.snaks import Node, SnakEncoder
from pipeline.rdf.stubs import mentions, redirect_node, stub_nodes
from pipeline.wikidata.entity_json import parse_document, parse_entity

BASE = "http://acme.test/"
LICENCE = "http://creativecommons.org/publicdomain/zero/1.0/"
EVERYTHING = Flavour(0x7FF)
BLANK = re.compile(r"_:\w+")


def acme(base: str = BASE) -> Repository:
    """The wiki of Wikibase's tests: its base does not end in `entity/`, so nothing is stripped."""
    name = "wikidata" if base == BASE else "foreign"
    return Repository(name, base, "http://data.acme.test/", base + "statement/", base + "reference/", base + "value/", base + "prop/")


class Acme:
    """The environment of the cases: properties, sites, other entities."""

    def __init__(self, folder: Path, case: dict[str, Any]) -> None:
        environment = json.loads((folder / "cases.json").read_text("utf-8"))["environment"]
        foreign = case.get("foreign_properties")
        own = acme()
        namespaces = Namespaces(own, own, acme(foreign) if foreign else own)
        self.properties = environment["property_datatypes"]
        self.snaks = SnakEncoder(namespaces, PropertyTable(PropertyInfo(name, kind) for name, kind in self.properties.items()))
        sites = {name: Site(site["language"], site["link_path"], site["group"]) for name, site in environment["sites"].items()}
        self.settings = Settings({}, sites, LICENCE)
        self._folder = folder

    def entity(self, name: str) -> Entity:
        """An entity of the cases, with the revision they all have."""
        parsed = parse_entity(json.loads((self._folder / f"entities/{name}.json").read_text("utf-8")))
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


def lines(folder: Path, names: list[str]) -> set[str]:
    """The triples of the named files, parsed so that escapes do not matter."""
    text = "".join((folder / f"{name}.nt").read_text("utf-8").strip() + "\n" for name in names)
    return triples(text)


def triples(text: str) -> set[str]:
    """N-Triples as a set of canonical lines."""
    return {str(triple) for triple in ox.parse(text.encode(), format=ox.RdfFormat.N_TRIPLES)}


def flavour_of(case: dict[str, Any]) -> Flavour:
    if case["flags"] == ["*"]:
        return EVERYTHING
    flavour = Flavour(0)
    for flag in case["flags"]:
        flavour |= Flavour[flag]
    return flavour


def built(acme_: Acme, case: dict[str, Any]) -> list[Node]:
    """What the encoder writes for a case of RdfBuilderTest."""
    flavour = flavour_of(case)
    names = case["entity"] if isinstance(case["entity"], list) else [case["entity"]]
    entities = [acme_.entity(name) for name in names]
    # The cases were made without page properties, which have cases of their own.
    encoder = Encoder(acme_.snaks, flavour & ~Flavour.PAGE_PROPS, acme_.settings)
    nodes = [node for entity in entities for node in encoder.encode(entity)]
    if case.get("resolve_mentioned"):
        nodes += stub_nodes(mentions(entities, flavour), acme_.lookup, acme_.snaks)
    return nodes


def cases(folder: str = "RdfBuilder") -> list[Any]:
    path = Path(__file__).parents[1] / "../shared/conformance/wikibase-rdf/cases.json"
    if not path.exists():
        return [pytest.param(None, marks=pytest.mark.skip(reason="the folder ../shared is not here"))]
    found = json.loads(path.read_text("utf-8"))["cases"]
    return [pytest.param(case, id="+".join(case["expected"])) for case in found if case["dir"] == folder]


@pytest.fixture(scope="module")
def wikibase(shared: Path) -> Path:
    """The folder of Wikibase's cases."""
    return shared / "conformance/wikibase-rdf"


@pytest.mark.parametrize("case", [c for c in cases() if not c.id or not c.id.startswith(("prop", "dumpheader"))])
def test_entities_are_written_as_wikibase_writes_them(wikibase: Path, case: dict[str, Any]) -> None:
    found = triples(ntriples(built(Acme(wikibase, case), case)))
    expected = lines(wikibase / "RdfBuilder", case["expected"])
    if case["source"].endswith("testDeduplication"):
        # Its builders are never told the revision, so no document node is expected.
        found = {line for line in found if not line.startswith("<http://data.acme.test/")}
    assert found == expected


def test_dump_header(wikibase: Path) -> None:
    assert triples(ntriples([dump_header(LICENCE, "2015-03-11T21:51:35Z")])) == lines(wikibase / "RdfBuilder", ["dumpheader"])


@pytest.mark.parametrize("foreign", ["", "_foreignsource"])
def test_definitions_of_properties_are_wikibases(wikibase: Path, foreign: str) -> None:
    acme_ = Acme(wikibase, {"foreign_properties": "http://foreign.test/"} if foreign else {})
    nodes = Encoder(acme_.snaks, Flavour(0), acme_.settings).encode(acme_.entity("P2"))
    # Wikibase tests terms and definitions apart, and neither with document, aliases or the class of properties.
    others = ("<http://data.", "altLabel", "ontology#Property>")
    found = {line for line in triples(ntriples(nodes)) if not any(part in line for part in others)}
    assert found == lines(wikibase / "PropertyRdfBuilder", [f"P2_all{foreign}", f"P2_terms{foreign}"])


@pytest.mark.parametrize("case", [c for c in cases() if c.id and c.id.startswith("prop")])
def test_page_properties(wikibase: Path, case: dict[str, Any]) -> None:
    definitions = {name: PageProperty(raw["name"], raw.get("type", "")) for name, raw in case["page_property_defs"].items()}
    values = {name: value for name, value in case["page_properties"].items() if isinstance(value, str)}
    node: Node = ("<http://data.acme.test/Q9>", page_property_pairs(definitions, values))
    assert triples(ntriples([node])) == lines(wikibase / "RdfBuilder", case["expected"])


@pytest.mark.parametrize("case", cases("SiteLinksRdfBuilder"))
def test_sitelinks(wikibase: Path, case: dict[str, Any]) -> None:
    acme_ = Acme(wikibase, case)
    item = acme_.entity(case["entity"])
    sites = acme_.settings.sites or {}
    wanted = {name: site for name, site in sites.items() if case["sites"] is None or name in case["sites"]}
    assert isinstance(item, Item)
    found = triples(ntriples(sitelink_nodes(item, acme_.snaks.namespaces, wanted)))
    assert found == lines(wikibase / "SiteLinksRdfBuilder", case["expected"])


@pytest.mark.parametrize("case", cases("TermsRdfBuilder"))
def test_terms(wikibase: Path, case: dict[str, Any]) -> None:
    acme_ = Acme(wikibase, case)
    (name,) = case["expected"]
    kinds = {"labels": ("label", "prefLabel", "name"), "descriptions": ("description",), "aliases": ("altLabel",)}
    kind = next((kind for kind in kinds if kind in name), "")
    pairs = term_pairs(acme_.entity(case["entity"]), case["languages"])
    wanted = [(p, o) for p, o in pairs if not kind or re.split("[/#]", p[:-1])[-1] in kinds[kind]]
    assert triples(ntriples([(f"<{BASE}Q2>", wanted)])) == lines(wikibase / "TermsRdfBuilder", case["expected"])


def dump_items(names: list[str]) -> list[Entity]:
    """The entities of Wikibase's dump test, as can be read off its expected output."""
    revision = Revision(12, "1970-01-12T13:46:40Z")
    made: list[Entity] = []
    for name in names:
        labels = (Term("en", f"label:{name}"),)
        if name[0] == "P":
            made.append(Property(id=name, datatype="wibblywobbly", labels=labels, revision=revision))
        else:
            made.append(Item(id=name, labels=labels, sitelinks=(Sitelink("testwiki", f"Foo{name}"),), revision=revision))
    return made


@pytest.mark.parametrize("case", cases("RdfDumpGenerator"))
def test_dumps(wikibase: Path, case: dict[str, Any]) -> None:
    (name,) = case["expected"]
    flavour = FLAVOURS[case["flags"][0]]
    site = Site("en-x-test", "http://test.acme.test/$1", "acmetest")
    names = {"empty": [], "entities": ["P10", "Q30", "Q40"], "redirect": ["P10"]}[name.rsplit("-", 1)[1]]
    snaks = SnakEncoder(Namespaces(acme(), acme(), acme()), PropertyTable([]))
    encoder = Encoder(snaks, flavour, Settings({}, {"testwiki": site}, LICENCE, {}))
    nodes = [dump_header(LICENCE, "1970-01-12T13:46:40Z"), *(node for entity in dump_items(names) for node in encoder.encode(entity))]
    if name.endswith("redirect"):
        nodes.append(redirect_node("Q4242", "Q42", snaks))
    expected = lines(wikibase / "RdfDumpGenerator", [name])
    assert {BLANK.sub("_:b", line) for line in triples(ntriples(nodes))} == {BLANK.sub("_:b", line) for line in expected}


REAL = ["Q120248304", "Q17633526", "Q17948861", "Q51605722"]


@pytest.mark.parametrize("name", REAL)
def test_real_entities_are_written_as_wikidata_wrote_them(shared: Path, repo: Path, name: str) -> None:
    folder = shared / "conformance/wikidata-real"
    expected = {str(t) for t in ox.parse((folder / f"ttl/{name}.ttl").read_bytes(), format=ox.RdfFormat.TURTLE)}
    (parsed,) = parse_document(json.loads((folder / f"json/{name}.json").read_text("utf-8")))
    assert isinstance(parsed.entity, Item) and not parsed.issues
    properties = read_wikidata_properties(repo / "mappings/wikidata/properties.csv")
    encoder = Encoder(SnakEncoder(Namespaces(WIKIDATA), properties), FLAVOURS["full"], Settings())
    found = triples(ntriples(encoder.encode(parsed.entity)))

    def compared(lines_: set[str]) -> set[str]:
        """All about the entity, its document, articles, statements, references and values; not normalised values and stubs."""
        subjects = (name, "statement/", "reference/", "value/", "wiki/", ".org/>")
        kept = {line for line in lines_ if any(part in line.split(" ", 1)[0] for part in subjects) and "ormalized" not in line}
        return {line for line in kept if "/entity/P" not in line.split(" ", 1)[0] and "/prop/" not in line.split(" ", 1)[0]}

    assert len(compared(expected)) > 20
    missing, extra = compared(expected) - compared(found), compared(found) - compared(expected)
    assert (sorted(missing), sorted(extra)) == ([], [])

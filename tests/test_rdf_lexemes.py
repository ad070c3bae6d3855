"""Lexemes: their JSON and their RDF. The triples expected here follow WikibaseLexeme's published mapping."""

import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from strategies import PROPERTIES, lexemes

from pipeline.issues import Issue, Place
from pipeline.model import Entity, Form, Lexeme, Revision, Sense, Snak, Statement, StringValue, Term
from pipeline.properties import PropertyInfo, PropertyTable
from pipeline.rdf.encoder import FLAVOURS, Encoder, Flavour, Settings
from pipeline.rdf.namespaces import WIKIDATA, Namespaces
from pipeline.rdf.ntriples import ntriples
from pipeline.rdf.reading.items import read_items
from pipeline.rdf.snaks import SnakEncoder
from pipeline.wikidata.checks import Checks
from pipeline.wikidata.entity_json import entity_to_json, parse_entity

PLACE = Place("x.json", 3)
WD = "<http://www.wikidata.org/entity/"
SHORT = {
    "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>": "a", "<http://www.w3.org/2000/01/rdf-schema#": "rdfs:", "<http://wikiba.se/ontology#": "wikibase:",
    "<http://www.w3.org/ns/lemon/ontolex#": "ontolex:", "<http://purl.org/dc/terms/": "dct:", "<http://www.w3.org/2004/02/skos/core#": "skos:",
    "<http://www.wikidata.org/entity/statement/": "wds:", WD: "wd:", "<http://www.wikidata.org/prop/direct/": "wdt:",
    "<http://www.wikidata.org/prop/statement/": "ps:", "<http://www.wikidata.org/prop/": "p:", "<http://schema.org/": "schema:",
    "<https://www.wikidata.org/wiki/Special:EntityData/": "data:", "<http://www.w3.org/2001/XMLSchema#": "xsd:",
}  # fmt: skip


def claims(entity: str, text: str) -> dict[str, Any]:
    main = {"snaktype": "value", "property": "P1", "datavalue": {"value": text, "type": "string"}, "datatype": "string"}
    guid = f"{entity}$00000000-0000-4000-8000-000000000000"
    return {"P1": [{"mainsnak": main, "type": "statement", "id": guid, "rank": "normal"}]}


def texts(**by_language: str) -> dict[str, Any]:
    codes = {name.replace("_", "-"): text for name, text in by_language.items()}
    return {code: {"language": code, "value": text} for code, text in codes.items()}


DOCUMENT: dict[str, Any] = {
    "type": "lexeme", "id": "L7", "lemmas": texts(en_gb="colour", en_us="color"), "lexicalCategory": "Q1084", "language": "Q1860",
    "claims": claims("L7", "of the lexeme"),
    "forms": [
        {"id": "L7-F1", "representations": texts(en_gb="colours"), "grammaticalFeatures": ["Q146786", "Q2"], "claims": claims("L7-F1", "of the form")},
        {"id": "L7-F3", "representations": texts(en_gb="colour"), "grammaticalFeatures": [], "claims": {}},
    ],
    "senses": [{"id": "L7-S1", "glosses": texts(en="what eyes see of light", de="Farbe"), "claims": {}}],
    "lastrevid": 12,
    "modified": "2020-01-02T03:04:05Z",
}  # fmt: skip


def statement(entity: str, text: str) -> tuple[Statement, ...]:
    return (Statement(f"{entity}$00000000-0000-4000-8000-000000000000", Snak("P1", StringValue(text))),)


LEXEME = Lexeme(
    id="L7", labels=(Term("en-gb", "colour"), Term("en-us", "color")), language="Q1860", category="Q1084", statements=statement("L7", "of the lexeme"),
    forms=(
        Form(id="L7-F1", labels=(Term("en-gb", "colours"),), features=("Q146786", "Q2"), statements=statement("L7-F1", "of the form")),
        Form(id="L7-F3", labels=(Term("en-gb", "colour"),)),
    ),
    senses=(Sense(id="L7-S1", labels=(Term("en", "what eyes see of light"), Term("de", "Farbe"))),),
    revision=Revision(12, "2020-01-02T03:04:05Z"),
)  # fmt: skip

TRIPLES = """
data:L7> a schema:Dataset>
data:L7> schema:about> wd:L7>
data:L7> schema:version> "12"^^xsd:integer>
data:L7> schema:dateModified> "2020-01-02T03:04:05Z"^^xsd:dateTime>
data:L7> wikibase:statements> "2"^^xsd:integer>
wd:L7> a wikibase:Lexeme>
wd:L7> a ontolex:LexicalEntry>
wd:L7> rdfs:label> "colour"@en-gb
wd:L7> rdfs:label> "color"@en-us
wd:L7> wikibase:lemma> "colour"@en-gb
wd:L7> wikibase:lemma> "color"@en-us
wd:L7> dct:language> wd:Q1860>
wd:L7> wikibase:lexicalCategory> wd:Q1084>
wd:L7> ontolex:lexicalForm> wd:L7-F1>
wd:L7> ontolex:lexicalForm> wd:L7-F3>
wd:L7> ontolex:sense> wd:L7-S1>
wd:L7> wdt:P1> "of the lexeme"
wd:L7> p:P1> wds:L7-00000000-0000-4000-8000-000000000000>
wds:L7-00000000-0000-4000-8000-000000000000> a wikibase:Statement>
wds:L7-00000000-0000-4000-8000-000000000000> a wikibase:BestRank>
wds:L7-00000000-0000-4000-8000-000000000000> wikibase:rank> wikibase:NormalRank>
wds:L7-00000000-0000-4000-8000-000000000000> ps:P1> "of the lexeme"
wd:L7-F1> a wikibase:Form>
wd:L7-F1> a ontolex:Form>
wd:L7-F1> rdfs:label> "colours"@en-gb
wd:L7-F1> ontolex:representation> "colours"@en-gb
wd:L7-F1> wikibase:grammaticalFeature> wd:Q146786>
wd:L7-F1> wikibase:grammaticalFeature> wd:Q2>
wd:L7-F1> wdt:P1> "of the form"
wd:L7-F1> p:P1> wds:L7-F1-00000000-0000-4000-8000-000000000000>
wds:L7-F1-00000000-0000-4000-8000-000000000000> a wikibase:Statement>
wds:L7-F1-00000000-0000-4000-8000-000000000000> a wikibase:BestRank>
wds:L7-F1-00000000-0000-4000-8000-000000000000> wikibase:rank> wikibase:NormalRank>
wds:L7-F1-00000000-0000-4000-8000-000000000000> ps:P1> "of the form"
wd:L7-F3> a wikibase:Form>
wd:L7-F3> a ontolex:Form>
wd:L7-F3> rdfs:label> "colour"@en-gb
wd:L7-F3> ontolex:representation> "colour"@en-gb
wd:L7-S1> a wikibase:Sense>
wd:L7-S1> a ontolex:LexicalSense>
wd:L7-S1> rdfs:label> "what eyes see of light"@en
wd:L7-S1> rdfs:label> "Farbe"@de
wd:L7-S1> skos:definition> "what eyes see of light"@en
wd:L7-S1> skos:definition> "Farbe"@de
"""


def encoded(lexeme: Lexeme, flavour: Flavour) -> list[str]:
    """The triples with short names, as they stand in `TRIPLES`."""
    snaks = SnakEncoder(Namespaces(WIKIDATA), PropertyTable([PropertyInfo("P1", "string")]))
    text = ntriples(Encoder(snaks, flavour, Settings()).encode(lexeme))
    for namespace, prefix in SHORT.items():
        text = text.replace(namespace, prefix)
    return [line.removesuffix(" .") for line in text.splitlines()]


def test_json_to_model_and_back() -> None:
    parsed = parse_entity(DOCUMENT, PLACE, Checks())
    assert (parsed.entity, parsed.issues) == (LEXEME, ())
    written = entity_to_json(LEXEME, lambda _: "string")
    for part in (written, written["forms"][0]):
        assert part["claims"]["P1"][0]["mainsnak"].pop("hash")
    assert written == DOCUMENT
    assert list(written)[:2] == ["type", "id"]


def test_names_of_what_a_lexeme_is_made_of() -> None:
    assert [LEXEME.lemmas, LEXEME.forms[0].representations, LEXEME.senses[0].glosses] == [
        part.labels for part in (LEXEME, LEXEME.forms[0], LEXEME.senses[0])
    ]
    assert [part.id for part in LEXEME.parts] == ["L7", "L7-F1", "L7-F3", "L7-S1"]


def test_rdf() -> None:
    assert encoded(LEXEME, FLAVOURS["full-dump"]) == TRIPLES.strip().splitlines()


def test_truthy_rdf() -> None:
    found = encoded(LEXEME, FLAVOURS["truthy-dump"])
    full = TRIPLES.strip().splitlines()
    assert found == [line for line in full if not line.startswith("wds:") and " p:" not in line and "wikibase:statements" not in line]


FIX = "the part was left out; get the entity again"
BAD = [
    ({"language": None}, 'language: null; expected the id of an item', False),
    ({"lexicalCategory": "noun"}, 'lexicalCategory: "noun"; expected the id of an item', False),
    ({"lemmas": {"en": {}}}, "lemmas.en: {}; expected a text with its language", True),
    ({"forms": {"F1": {}}}, 'forms: {"F1": {}}; expected a list of forms', True),
    ({"forms": [{"id": "L8-F1"}]}, 'forms[0]: {"id": "L8-F1"}; expected one of the forms with an id such as L7-F1', True),
    ({"forms": [{"id": "L7-S1"}]}, 'forms[0]: {"id": "L7-S1"}; expected one of the forms with an id such as L7-F1', True),
    ({"senses": ["x"]}, 'senses[0]: "x"; expected one of the senses with an id such as L7-S1', True),
    ({"forms": [{"id": "L7-F1", "grammaticalFeatures": ["plural"]}]},
     'forms[0].grammaticalFeatures: ["plural"]; expected a list of ids of items', True),
    ({"forms": [{"id": "L7-F1", "claims": 7}]}, "forms[0].claims: 7; expected an object of lists of statements, by property", True),
    ({"senses": [{"id": "L7-S1", "glosses": {"en": 1}}]}, "senses[0].glosses.en: 1; expected a text with its language", True),
]  # fmt: skip


@pytest.mark.parametrize(("part", "text", "kept"), BAD, ids=[text[:40] for _, text, _ in BAD])
def test_a_bad_part_is_left_out_and_named(part: dict[str, Any], text: str, kept: bool) -> None:
    parsed = parse_entity(DOCUMENT | part, PLACE)
    assert [str(issue) for issue in parsed.issues] == [f"x.json:3: error[entity-json]: {text}; {FIX}"]
    assert isinstance(parsed.entity, Lexeme) is kept


def grouped(found: tuple[Statement, ...]) -> list[Statement]:
    """JSON groups statements by property."""
    return sorted(found, key=lambda one: [other.main.property for other in found].index(one.main.property))


@settings(max_examples=40)
@given(lexemes())
def test_any_lexeme_survives_json(lexeme: Lexeme) -> None:
    written = json.loads(json.dumps(entity_to_json(lexeme, PROPERTIES.datatype)))
    again = parse_entity(written).entity
    assert isinstance(again, Lexeme)
    assert [part.id for part in again.parts] == [part.id for part in lexeme.parts]
    assert entity_to_json(again, PROPERTIES.datatype) == written
    assert [len(part.statements) for part in again.parts] == [len(part.statements) for part in lexeme.parts]
    assert [[one.id for one in part.statements] for part in again.parts] == [
        [one.id for one in grouped(part.statements)] for part in lexeme.parts
    ]


def read(text: str) -> tuple[list[Entity], list[str]]:
    found = list(read_items(text.encode(), "nt", Namespaces(WIKIDATA), PropertyTable([PropertyInfo("P1", "string")])))
    return [one for one in found if not isinstance(one, Issue)], [str(one).split(": ", 1)[1] for one in found if isinstance(one, Issue)]


def written(lexeme: Lexeme) -> str:
    snaks = SnakEncoder(Namespaces(WIKIDATA), PropertyTable([PropertyInfo("P1", "string")]))
    return ntriples(Encoder(snaks, FLAVOURS["full-dump"], Settings()).encode(lexeme))


def test_rdf_comes_back() -> None:
    assert read(written(LEXEME)) == ([LEXEME], [])


def test_forms_and_senses_come_by_their_numbers() -> None:
    forms = tuple(Form(id=f"L7-F{number}", labels=(Term("en", "x"),)) for number in (10, 9, 2))
    (found,), issues = read(written(Lexeme(id="L7", language="Q1860", category="Q1084", forms=forms)))
    assert isinstance(found, Lexeme) and issues == []
    assert [form.id for form in found.forms] == ["L7-F2", "L7-F9", "L7-F10"]


TAIL = "the part was left out; make or get the file again"
DAMAGE = [
    ("dct:language> wd:Q1860>", "", f"error[lexeme]: nothing as language in {WD}L7>; expected one item as the language and one as the lexical category; {TAIL}", ""),
    ("wikibase:lexicalCategory> wd:Q1084>", "wikibase:lexicalCategory> data:Q1084>",
     f"error[lexeme]: <https://www.wikidata.org/wiki/Special:EntityData/Q1084> as lexicalCategory in {WD}L7>; expected one item as the language and one as the lexical category; {TAIL}", ""),
    ("ontolex:sense> wd:L7-S1>", "ontolex:sense> wd:L7-S2>", f"error[lexeme-part]: sense {WD}L7-S2> in {WD}L7>; expected a <http://wikiba.se/ontology#Sense> of L7 of which something is said; {TAIL}", "L7-S1"),
    ("ontolex:lexicalForm> wd:L7-F3>", "ontolex:lexicalForm> wd:L8-F3>", f"error[lexeme-part]: lexicalForm {WD}L8-F3> in {WD}L7>; expected a <http://wikiba.se/ontology#Form> of L7 of which something is said; {TAIL}", "L7-F3"),
    ("wikibase:grammaticalFeature> wd:Q2>", 'wikibase:grammaticalFeature> "2"', f'error[lexeme-part]: the grammatical feature "2" in {WD}L7-F1>; expected an item; {TAIL}', "L7"),
]  # fmt: skip


@pytest.mark.parametrize(("part", "instead", "text", "lost"), DAMAGE, ids=[text.split(";")[0][:60] for _, _, text, _ in DAMAGE])
def test_damaged_rdf(part: str, instead: str, text: str, lost: str) -> None:
    assert f" {part}\n" in TRIPLES
    lines = (
        TRIPLES.strip()
        .replace(f"wd:L7> {part}", f"wd:L7> {instead}" if instead else "")
        .replace(f"F1> {part}", f"F1> {instead}")
        .splitlines()
    )
    full = "".join(f"{spelled_out(line)} .\n" for line in lines if line)
    found, issues = read(full)
    assert text in issues
    assert [isinstance(one, Lexeme) for one in found] == ([True] if lost else [])
    assert lost not in [form.id for one in found if isinstance(one, Lexeme) for form in (*one.forms, *one.senses)]


def spelled_out(line: str) -> str:
    """A line of `TRIPLES` as N-Triples."""
    line = line.replace(" a ", f" {next(iter(SHORT))} ", 1)
    for namespace, prefix in SHORT.items():
        line = re.sub(rf"(?<![\w:/]){prefix}(?=[\w-])", namespace, line) if prefix != "a" else line
    return line

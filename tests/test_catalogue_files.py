"""What a release says of itself beside DCAT holds by the specifications and by counts of our own: VoID, PROV-O, how to cite it."""

import json
import re
import subprocess
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import yaml
from findable import published, store
from jsonschema import Draft202012Validator
from library import LIBRARY

from pipeline.dataset import load_dataset
from pipeline.publishing.graph_counts import GraphCounts
from pipeline.publishing.void import void_description

CASES = Path(__file__).parent / "cases"
VOID = "http://rdfs.org/ns/void#"
PREFIXES = """
PREFIX void: <http://rdfs.org/ns/void#> PREFIX dct: <http://purl.org/dc/terms/> PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX prov: <http://www.w3.org/ns/prov#> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""


@pytest.fixture(scope="module")
def dumps(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published(tmp_path_factory.mktemp("catalogue"))


@pytest.fixture
def void(dumps: Path) -> ox.Store:
    return store(dumps / "void.ttl", ox.RdfFormat.TURTLE)


def values(found: ox.Store, query: str) -> list[str]:
    """The one column of what a query finds, sorted."""
    return sorted(solution[0].value for solution in found.query(PREFIXES + query))  # type: ignore[union-attr]


def numbers(found: Iterable[Any], *names: str) -> dict[str, int]:
    return {row[names[0]].value: int(row[names[1]].value) for row in found}


def test_void_counts_what_a_query_counts(dumps: Path) -> None:
    described, data = store(dumps / "void.ttl", ox.RdfFormat.TURTLE), store(dumps / "library.nt", ox.RdfFormat.N_TRIPLES)
    (row,) = described.query(
        f"SELECT * {{ ?d a <{VOID}Dataset> ; <{VOID}triples> ?t ; <{VOID}distinctSubjects> ?s ; <{VOID}distinctObjects> ?o ;"
        f" <{VOID}properties> ?p ; <{VOID}classes> ?c ; <{VOID}entities> ?e }}"
    )  # type: ignore[misc]
    (counted,) = data.query(
        "SELECT (COUNT(*) AS ?t) (COUNT(DISTINCT ?x) AS ?s) (COUNT(DISTINCT ?z) AS ?o) (COUNT(DISTINCT ?y) AS ?p) { ?x ?y ?z }"
    )  # type: ignore[misc]
    assert {name: row[name].value for name in "tsop"} == {name: counted[name].value for name in "tsop"}
    properties = described.query(f"SELECT ?p ?n {{ ?x <{VOID}property> ?p ; <{VOID}triples> ?n }}")
    assert numbers(properties, "p", "n") == numbers(data.query("SELECT ?p (COUNT(*) AS ?n) { ?x ?p ?y } GROUP BY ?p"), "p", "n")
    classes = described.query(f"SELECT ?c ?n {{ ?x <{VOID}class> ?c ; <{VOID}entities> ?n }}")
    assert numbers(classes, "c", "n") == numbers(data.query("SELECT ?c (COUNT(DISTINCT ?x) AS ?n) { ?x a ?c } GROUP BY ?c"), "c", "n")


def test_the_build_is_told_with_its_inputs(dumps: Path) -> None:
    prov = "PREFIX prov: <http://www.w3.org/ns/prov#> PREFIX spdx: <http://spdx.org/rdf/terms#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
    found = store(dumps / "prov.ttl", ox.RdfFormat.TURTLE)
    rows = found.query(prov + "SELECT ?l ?s { ?b a prov:Activity ; prov:used [ rdfs:label ?l ; spdx:checksum/spdx:checksumValue ?s ] }")
    told = {row["l"].value: row["s"].value for row in rows}  # type: ignore[union-attr]
    listing = "find records -type f | LC_ALL=C sort | xargs sha256sum | sha256sum"
    done = subprocess.run(listing, shell=True, cwd=dumps.parents[1], capture_output=True, text=True, check=True)
    assert told["records"] == done.stdout.split()[0]
    assert {"dataset.yaml", "mappings", "records", "shapes"} <= set(told)
    assert not found.query(prov + "ASK { ?b prov:endedAtTime ?t }")


def test_void_tells_whole_dumps_from_partial_ones(dumps: Path, void: ox.Store) -> None:
    whole = {address.rsplit("/", 1)[1] for address in values(void, "SELECT ?x { ?d void:dataDump ?x ; void:entities ?e }")}
    assert whole == {f"library.{ending}{packed}" for ending in ("ttl", "nt", "jsonld") for packed in ("", ".gz")}
    query = "SELECT ?n { ?d void:subset ?s . ?s void:triples ?n ; void:dataDump ?f FILTER(STRENDS(STR(?f), 'library-truthy.nt')) }"
    assert values(void, query) == [str((dumps / "library-truthy.nt").read_text("utf-8").count("\n"))]


def test_void_says_what_an_entity_is(dumps: Path, void: ox.Store) -> None:
    (pattern,) = values(void, "SELECT ?p { ?d void:uriRegexPattern ?p }")
    (space,) = values(void, "SELECT ?s { ?d void:uriSpace ?s ; void:entities ?e }")
    assert pattern == r"^https://example\.org/library/entity/[^/]+$"
    data = store(dumps / "library.nt", ox.RdfFormat.N_TRIPLES)
    entities = {subject for subject in values(data, "SELECT DISTINCT ?s { ?s ?p ?o }") if re.search(pattern, subject)}
    assert all(entity.startswith(space) for entity in entities)
    assert values(void, "SELECT ?n { ?d void:uriRegexPattern ?p ; void:entities ?n }") == [str(len(entities))]
    assert set(values(void, "SELECT ?x { ?d void:exampleResource ?x }")) < entities


def test_void_names_vocabularies_that_occur(dumps: Path, void: ox.Store) -> None:
    data = store(dumps / "library.nt", ox.RdfFormat.N_TRIPLES)
    terms = values(data, "SELECT DISTINCT ?t { { ?s ?t ?o } UNION { ?s a ?t } }")
    named = values(void, "SELECT ?v { ?d void:vocabulary ?v }")
    assert "http://wikiba.se/ontology#" in named
    assert all(any(term.startswith(name) for term in terms) for name in named)


def test_void_follows_its_guide(void: ox.Store) -> None:
    assert values(void, "SELECT ?n { ?d a void:Dataset ; dct:publisher ?a ; dct:creator ?a . ?a a foaf:Agent ; foaf:name ?n }") == [
        "The tests"
    ]
    assert values(void, "SELECT ?t { ?f a void:DatasetDescription ; dct:title ?t ; foaf:primaryTopic ?d . ?d a void:Dataset }")
    assert values(void, "SELECT ?i { ?d a void:Dataset ; dct:issued ?i FILTER(DATATYPE(?i) = xsd:date) }") == ["2024-01-31"]
    assert len(values(void, "SELECT ?s { ?d a void:Dataset ; dct:subject ?s }")) == 2
    # One page for all versions: an inverse functional property would make them one.
    assert values(void, "SELECT ?p { ?d foaf:page ?p }") == ["https://example.org/library/"]
    assert not values(void, "SELECT ?p { ?d foaf:homepage ?p }")


def test_links_to_wikidata_are_a_part_of_the_dataset_and_wikidata_is_none() -> None:
    dataset, _ = load_dataset(LIBRARY / "dataset.yaml")
    assert dataset is not None
    counts = GraphCounts()
    line = "<https://example.org/library/entity/a> <http://www.w3.org/2002/07/owl#sameAs> <http://www.wikidata.org/entity/Q5> .\n"
    assert list(counts.seen([line])) == [line]
    found = ox.Store()
    found.load(void_description(dataset, counts, [], {}), format=ox.RdfFormat.TURTLE)
    assert values(found, "SELECT ?n { ?d void:subset ?l . ?l a void:Linkset ; void:subjectsTarget ?d ; void:triples ?n }") == ["1"]
    assert values(found, "SELECT ?t { ?l void:objectsTarget ?w . ?w a void:Dataset ; dct:title ?t }") == ["Wikidata"]
    assert len(values(found, "SELECT ?s { ?d void:subset ?s }")) == 1
    assert not values(found, "SELECT ?x { ?d void:exampleResource ?x }")


@pytest.mark.parametrize(
    ("predicate", "kind"),
    [
        ("used", "Entity"),
        ("wasDerivedFrom", "Entity"),
        ("specializationOf", "Entity"),
        ("wasGeneratedBy", "Activity"),
        ("wasAttributedTo", "Agent"),
        ("wasAssociatedWith", "Agent"),
        ("wasAssociatedWith", "SoftwareAgent"),
    ],
)
def test_what_provenance_leads_to_is_described(dumps: Path, predicate: str, kind: str) -> None:
    """PROV-O's ranges: nothing has to be inferred."""
    found = store(dumps / "prov.ttl", ox.RdfFormat.TURTLE)
    assert values(found, f"SELECT ?o {{ ?s prov:{predicate} ?o }}")
    assert values(found, f"SELECT ?o {{ ?s prov:{predicate} ?o FILTER NOT EXISTS {{ ?o a prov:{kind} }} }}") == []


def cited(dumps: Path) -> Any:
    """`CITATION.cff`, with the date as text, as its schema wants it."""
    found = yaml.safe_load((dumps / "CITATION.cff").read_text("utf-8"))
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in found.items()}


def datacite(dumps: Path) -> Any:
    return json.loads((dumps / "datacite.json").read_text("utf-8"))


def faults(found: Any, schema: str) -> list[str]:
    """Where something is wrong by a schema, and by which keyword."""
    rules = json.loads((CASES / f"{schema}.schema.json").read_text("utf-8"))
    Draft202012Validator.check_schema(rules)
    return [f"{'/'.join(map(str, error.path))} {error.validator}" for error in Draft202012Validator(rules).iter_errors(found)]


@pytest.mark.parametrize(("read", "schema"), [(cited, "citation-1.2.0"), (datacite, "datacite-4.6")])
def test_it_says_how_to_be_cited(dumps: Path, read: Callable[[Path], Any], schema: str) -> None:
    assert faults(read(dumps), schema) == []


@pytest.mark.parametrize(
    ("read", "schema", "plant", "expected"),
    [
        (cited, "citation-1.2.0", {"authors": []}, ["authors minItems"]),
        (cited, "citation-1.2.0", {"license": "CC0"}, ["license enum"]),
        (cited, "citation-1.2.0", {"date-released": "31.1.2024"}, ["date-released pattern"]),
        (cited, "citation-1.2.0", {"keywords": ["a", "a"]}, ["keywords uniqueItems"]),
        (cited, "citation-1.2.0", {"contact": [{"email": "desk"}]}, ["contact/0 required", "contact/0/email pattern"]),
        (datacite, "datacite-4.6", {"identifiers": []}, [" additionalProperties"]),
        (datacite, "datacite-4.6", {"publicationYear": 2024}, ["publicationYear type"]),
        (
            datacite,
            "datacite-4.6",
            {"dates": [{"date": "1815-1852", "dateType": "About"}]},
            ["dates/0/date pattern", "dates/0/dateType enum"],
        ),
        (datacite, "datacite-4.6", {"contributors": [{"name": "A"}]}, ["contributors/0 required"]),
    ],
)
def test_a_fault_in_how_to_cite_is_found(
    dumps: Path, read: Callable[[Path], Any], schema: str, plant: dict[str, Any], expected: list[str]
) -> None:
    assert sorted(faults(read(dumps) | plant, schema)) == expected


def test_citations_say_what_the_dataset_is_about(dumps: Path) -> None:
    found = datacite(dumps)
    assert [subject["subject"] for subject in found["subjects"]] == ["books", "writers", "Education, culture and sport", "human"]
    assert {"date": "1815/1852-11", "dateType": "Coverage"} in found["dates"]
    assert found["contributors"] == [{"name": "The librarian", "contributorType": "ContactPerson"}]
    assert found["geoLocations"] == [{"geoLocationPlace": "Moscow"}]
    contact = {"name": "The librarian", "email": "desk@example.org", "website": "https://example.org/desk?of=library"}
    assert cited(dumps)["contact"] == [contact] and cited(dumps)["keywords"] == ["books", "writers"]
    assert json.loads((dumps / "datapackage.json").read_text("utf-8"))["keywords"] == ["books", "writers"]

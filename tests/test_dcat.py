"""`dcat.jsonld` holds by the shapes of DCAT-AP, says all that it recommends, and has the facts of the files."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
from findable import content, published, store
from library import LIBRARY
from rdflib import SH

from pipeline.dataset import load_dataset
from pipeline.publishing.dcat import dcat_description
from pipeline.publishing.distributions import Distribution, File
from pipeline.publishing.languages import european_language
from pipeline.shacl.judge import filled

DCT, DCAT = "http://purl.org/dc/terms/", "http://www.w3.org/ns/dcat#"


@pytest.fixture(scope="module")
def dumps(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published(tmp_path_factory.mktemp("dcat"))


@pytest.fixture(scope="module")
def shapes() -> rdflib.Graph:
    """What DCAT-AP asks for."""
    return rdflib.Graph().parse(Path(__file__).parent / "cases/dcat-ap-3.ttl")


@pytest.fixture
def catalogue(dumps: Path) -> Any:
    return content(dumps / "dcat.jsonld")


def broken(catalogue: Any, shapes: rdflib.Graph) -> list[tuple[str, str]]:
    """What a catalogue breaks: the property, and the kind of constraint."""
    quads = ox.parse(json.dumps(catalogue), format=ox.RdfFormat.JSON_LD)
    _, report, _ = pyshacl.validate(filled(rdflib.Graph(), quads), shacl_graph=shapes, do_owl_imports=False)
    assert isinstance(report, rdflib.Graph)
    found = []
    for result in report.objects(None, SH.result):
        path, kind = report.value(result, SH.resultPath), report.value(result, SH.sourceConstraintComponent)
        found.append((str(path or "").rsplit("#")[-1].rsplit("/")[-1], str(kind).rsplit("#")[-1].removesuffix("ConstraintComponent")))
    return sorted(found)


def test_the_catalogue_is_as_dcat_ap_wants_it(catalogue: Any, shapes: rdflib.Graph) -> None:
    assert broken(catalogue, shapes) == []


def test_the_shapes_are_shapes(shapes: rdflib.Graph) -> None:
    assert pyshacl.validate(rdflib.Graph(), shacl_graph=shapes, meta_shacl=True, do_owl_imports=False)[0]


def dataset(catalogue: Any) -> Any:
    return catalogue["dcat:dataset"]


def file(catalogue: Any) -> Any:
    return dataset(catalogue)["dcat:distribution"][1]


@pytest.mark.parametrize(
    ("plant", "expected"),
    [
        (lambda all_: dataset(all_).pop("dct:title"), [("title", "MinCount")]),
        (lambda all_: all_.pop("dct:description"), [("description", "MinCount")]),
        (
            lambda all_: all_.update({"dct:publisher": [all_["dct:publisher"], {"@type": "foaf:Agent", "foaf:name": "B"}]}),
            [("publisher", "MaxCount")],
        ),
        (lambda all_: all_["dct:publisher"].pop("foaf:name"), [("name", "MinCount")]),
        (lambda all_: all_["dct:publisher"].pop("@type"), [("creator", "Class"), ("publisher", "Class"), ("publisher", "Class")]),
        (lambda all_: all_.update({"foaf:homepage": all_["@id"]}), [("homepage", "Class"), ("landingPage", "Class")]),
        (lambda all_: all_.update({"dct:issued": "yesterday"}), [("issued", "Node")]),
        (lambda all_: all_["dct:language"][0].update({"@id": "http://id.loc.gov/vocabulary/iso639-1/en"}), [("language", "Node")]),
        (lambda all_: file(all_).update({"dcat:byteSize": "12"}), [("byteSize", "Datatype")]),
        (lambda all_: file(all_).pop("dcat:accessURL"), [("accessURL", "MinCount")]),
        (lambda all_: file(all_).update({"dcat:accessURL": "https://example.org/"}), [("accessURL", "NodeKind")]),
        (lambda all_: file(all_)["spdx:checksum"].pop("spdx:algorithm"), [("algorithm", "MinCount")]),
        (lambda all_: file(all_)["spdx:checksum"].update({"spdx:checksumValue": "00"}), [("checksumValue", "Datatype")]),
        (lambda all_: file(all_)["dcat:compressFormat"].update({"@id": "http://example.org/gzip"}), [("compressFormat", "Node")]),
        (lambda all_: dataset(all_)["dcat:theme"][0].pop("skos:prefLabel"), [("prefLabel", "MinCount")]),
        (lambda all_: dataset(all_)["dcat:theme"].pop(0), [("", "Or")]),
        (lambda all_: dataset(all_)["dct:temporal"].update({"dcat:endDate": "1852"}), [("endDate", "Node")]),
        (lambda all_: dataset(all_)["dcat:contactPoint"].pop("@type"), [("contactPoint", "Class")]),
        (lambda all_: dataset(all_)["dct:spatial"][0].update({"@type": "skos:Concept"}), [("spatial", "Class")]),
    ],
)
def test_a_fault_in_the_catalogue_is_found(
    catalogue: Any, shapes: rdflib.Graph, plant: Callable[[Any], object], expected: list[tuple[str, str]]
) -> None:
    plant(catalogue)
    assert broken(catalogue, shapes) == expected


def test_the_catalogue_says_all_that_dcat_ap_recommends_and_is_known(dumps: Path) -> None:
    """The specification's sections on the classes; what is not here nobody told us (`dcatap:availability`, `dct:type` of the publisher)."""
    graph = store(dumps / "dcat.jsonld", ox.RdfFormat.JSON_LD)
    wanted = {
        "Catalog": "dct:title dct:description dct:publisher dcat:dataset dct:license dct:language dct:issued dct:modified foaf:homepage dcat:themeTaxonomy",
        "Dataset": "dct:title dct:description dct:publisher dct:creator dcat:distribution dcat:keyword dcat:theme dct:spatial dct:temporal "
        "dcat:contactPoint dct:identifier dct:issued dct:modified dct:language dcat:version dcat:landingPage dct:conformsTo dct:provenance",
        "Distribution": "dcat:accessURL dcat:downloadURL dct:title dct:description dct:format dct:license dcat:byteSize dcat:mediaType",
    }
    head = f"PREFIX dct: <{DCT}> PREFIX dcat: <{DCAT}> PREFIX foaf: <http://xmlns.com/foaf/0.1/> "
    for kind, predicates in wanted.items():
        assert graph.query(f"{head} ASK {{ ?x a dcat:{kind} }}")
        for predicate in predicates.split():
            lacking = graph.query(f"{head} SELECT ?x {{ ?x a dcat:{kind} FILTER NOT EXISTS {{ ?x {predicate} ?y }} }}")
            assert list(lacking) == [], predicate  # type: ignore[arg-type]


def test_the_catalogue_has_the_facts_of_the_files(dumps: Path) -> None:
    rows = store(dumps / "dcat.jsonld", ox.RdfFormat.JSON_LD).query(
        f"SELECT ?url ?size ?sum {{ ?d <{DCAT}downloadURL> ?url ; <{DCAT}byteSize> ?size ;"
        " <http://spdx.org/rdf/terms#checksum>/<http://spdx.org/rdf/terms#checksumValue> ?sum }"
    )
    found = {row["url"].value.rsplit("/", 1)[1]: (int(row["size"].value), row["sum"].value) for row in rows}  # type: ignore[union-attr]
    assert {"library.ttl", "library.ttl.gz", "library-statements.parquet", "library.json"} <= set(found)
    for name, facts in found.items():
        data = (dumps / name).read_bytes()
        assert facts == (len(data), hashlib.sha256(data).hexdigest())


def test_the_catalogue_says_what_the_dataset_is_about(catalogue: Any) -> None:
    found = dataset(catalogue)
    assert [word["@value"] for word in found["dcat:keyword"]] == ["books", "writers"]
    assert found["dct:temporal"] == {
        "@type": "dct:PeriodOfTime",
        "dcat:startDate": {"@value": "1815", "@type": "xsd:gYear"},
        "dcat:endDate": {"@value": "1852-11", "@type": "xsd:gYearMonth"},
    }
    assert found["dcat:contactPoint"] == {
        "@type": "vcard:Kind",
        "vcard:fn": "The librarian",
        "vcard:hasEmail": {"@id": "mailto:desk@example.org"},
        "vcard:hasURL": {"@id": "https://example.org/desk?of=library"},
    }


def test_what_is_not_known_is_not_said(shapes: rdflib.Graph) -> None:
    known, _ = load_dataset(LIBRARY / "dataset.yaml")
    assert known is not None
    files = {"a.csv": File("a.csv", 1, "00" * 32, "text/csv")}
    found = dcat_description(known, [Distribution("a.csv", "A", "rows", 0)], files)
    assert broken(found, shapes) == []
    unknown = {"dcat:keyword", "dcat:theme", "dct:spatial", "dct:temporal", "dcat:contactPoint", "dcat:themeTaxonomy"}
    assert not unknown & {*found, *dataset(found)}


def test_the_dataset_that_ships_is_as_dcat_ap_wants_it(repo: Path, shapes: rdflib.Graph) -> None:
    known, issues = load_dataset(repo / "dataset.yaml")
    assert issues == [] and known is not None
    assert broken(dcat_description(known, [], {}), shapes) == []


def test_languages_by_the_list_of_the_eu() -> None:
    found = {code: european_language(code) for code in ("en", "zh-hant", "grc", "xx")}
    base = "http://publications.europa.eu/resource/authority/language/"
    assert found == {"en": f"{base}ENG", "zh-hant": f"{base}ZHO", "grc": f"{base}GRC", "xx": None}

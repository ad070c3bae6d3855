"""The dataset as it is published: complete, consistent, and answering queries as Wikidata does."""

import gzip
import hashlib
import json
import os
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from click.testing import CliRunner

from pipeline.cli import main

#: As a user of the Wikidata Query Service would write it, with that service's prefixes.
DEATHS = """
SELECT ?person ?personLabel ?died ?precision ?source ?section WHERE {
  ?person wdt:P31 wd:Q5 ; rdfs:label ?personLabel ; p:P570 ?statement .
  FILTER(LANG(?personLabel) = "en")
  ?statement ps:P570 ?died ; psv:P570/wikibase:timePrecision ?precision ; wikibase:rank ?rank .
  FILTER(?rank != wikibase:DeprecatedRank)
  ?statement prov:wasDerivedFrom [ pr:P248 ?source ; pr:P958 ?section ] .
}
"""
PREFIXES = {
    "wd": "http://www.wikidata.org/entity/",
    "wikibase": "http://wikiba.se/ontology#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "prov": "http://www.w3.org/ns/prov#",
    **{
        prefix: f"http://www.wikidata.org/prop/{path}"
        for prefix, path in {
            "wdt": "direct/", "p": "", "ps": "statement/", "psv": "statement/value/", "pq": "qualifier/", "pr": "reference/",
        }.items()
    },
}  # fmt: skip


def run(repo: Path, *arguments: str) -> None:
    """A verb on the project itself."""
    before = Path.cwd()
    os.chdir(repo)
    try:
        result = CliRunner().invoke(main, list(arguments))
    finally:
        os.chdir(before)
    assert result.exit_code == 0, result.output


@pytest.fixture(scope="module")
def dumps(repo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dumps, made afresh."""
    build = tmp_path_factory.mktemp("build")
    run(repo, "publish", "--build", str(build))
    return build / "dumps"


def rows(result: object) -> list[tuple[str, ...]]:
    """Query results as sorted texts, so that two engines can be compared."""
    return sorted(tuple(str(term) if isinstance(term, rdflib.term.Node) else term.value for term in row) for row in result)  # type: ignore[attr-defined]


def test_a_wikidata_query_gives_the_same_rows_in_two_engines(dumps: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)
    store = ox.Store()
    store.bulk_load(path=str(dumps / "doctors-plot.ttl"), format=ox.RdfFormat.TURTLE)
    graph = rdflib.Graph().parse(dumps / "doctors-plot.ttl", format="turtle")
    ours, theirs = rows(store.query(DEATHS, prefixes=PREFIXES)), rows(graph.query(DEATHS, initNs=PREFIXES))
    assert ours == theirs
    found = {(label, died, precision) for _, label, died, precision, *_ in ours}
    assert ("Mikhail Ryumin", "1954-07-22T00:00:00Z", "11") in found
    assert ("Joseph Stalin", "1953-03-05T00:00:00Z", "11") in found
    assert all(section for *_, section in ours)


def test_turtle_ntriples_and_jsonld_are_one_graph(dumps: Path) -> None:
    hashes = set()
    for syntax, kind in (("nt", ox.RdfFormat.N_TRIPLES), ("ttl", ox.RdfFormat.TURTLE), ("jsonld", ox.RdfFormat.JSON_LD)):
        dataset = ox.Dataset(ox.parse((dumps / f"doctors-plot.{syntax}").read_bytes(), format=kind))
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        hashes.add(hashlib.sha256("\n".join(sorted(map(str, dataset))).encode()).hexdigest())
    assert len(hashes) == 1


def test_the_truthy_dump_is_part_of_the_whole(dumps: Path) -> None:
    whole = set((dumps / "doctors-plot.nt").read_text("utf-8").splitlines())
    truthy = (dumps / "doctors-plot-truthy.nt").read_text("utf-8").splitlines()
    assert len(truthy) > 1000 and set(truthy) <= whole
    assert not any("/statement/" in line for line in truthy)


def test_no_triple_is_written_twice(dumps: Path) -> None:
    lines = (dumps / "doctors-plot.nt").read_text("utf-8").splitlines()
    assert [line for line, count in Counter(lines).items() if count > 1] == []


def test_every_statement_has_a_reference_and_a_rank(dumps: Path) -> None:
    store = ox.Store()
    store.bulk_load(path=str(dumps / "doctors-plot.nt"), format=ox.RdfFormat.N_TRIPLES)
    counts = store.query(
        "SELECT (COUNT(DISTINCT ?s) AS ?all) (COUNT(DISTINCT ?d) AS ?sourced) WHERE { ?s a wikibase:Statement ; wikibase:rank [] ."
        " OPTIONAL { ?s prov:wasDerivedFrom [ pr:P248 [] ] . BIND(?s AS ?d) } }",
        prefixes=PREFIXES,
    )
    (row,) = counts  # type: ignore[misc]
    assert row["all"] == row["sourced"] and int(row["all"].value) > 500


def test_candidates_are_not_identities(dumps: Path, repo: Path) -> None:
    text = (dumps / "doctors-plot.nt").read_text("utf-8")
    verdicts = [line.split("\t") for line in (repo / "mappings/wikidata.sssom.tsv").read_text("utf-8").splitlines() if line[0] != "#"]
    header = verdicts[0]
    table = [dict(zip(header, row, strict=True)) for row in verdicts[1:]]
    confirmed = {
        row["object_id"].split(":")[1]
        for row in table
        if row["predicate_id"] == "skos:exactMatch" and not row["predicate_modifier"] and row["object_id"].startswith("wd:Q")
    }
    stated = {line.rsplit("/", 1)[1].removesuffix("> .") for line in text.splitlines() if "owl#sameAs" in line}
    assert stated == confirmed and len(stated) > 10


def test_packed_copies_and_checksums(dumps: Path) -> None:
    sums = dict(line.split("  ")[::-1] for line in (dumps / "SHA256SUMS").read_text("ascii").splitlines())
    assert set(sums) == {path.name for path in dumps.iterdir()} - {"SHA256SUMS"}
    for name, checksum in sums.items():
        assert hashlib.sha256((dumps / name).read_bytes()).hexdigest() == checksum
        if name.endswith(".gz"):
            assert gzip.decompress((dumps / name).read_bytes()) == (dumps / name.removesuffix(".gz")).read_bytes()


def test_the_context_is_versioned_and_the_one_inside_the_dump(dumps: Path) -> None:
    context = json.loads((dumps / "doctors-plot-context-0.1.0.jsonld").read_text("utf-8"))
    assert context["@context"] == json.loads((dumps / "doctors-plot.jsonld").read_text("utf-8"))["@context"]


def test_the_ontology_declares_the_datasets_own_properties(dumps: Path) -> None:
    graph = rdflib.Graph().parse(dumps / "doctors-plot-ontology.ttl", format="turtle")
    own = rdflib.Namespace("https://w3id.org/doctors-plot/entity/")
    wikibase = rdflib.Namespace("http://wikiba.se/ontology#")
    assert (own["text-start"], wikibase.propertyType, wikibase.Quantity) in graph
    assert str(graph.value(own["text-start"], wikibase.directClaim)) == "https://w3id.org/doctors-plot/prop/direct/text-start"


def test_two_builds_are_equal_byte_for_byte(dumps: Path, repo: Path, tmp_path: Path) -> None:
    run(repo, "publish", "--build", str(tmp_path))
    again = tmp_path / "dumps"
    assert {p.name: p.read_bytes() for p in again.iterdir()} == {p.name: p.read_bytes() for p in dumps.iterdir()}

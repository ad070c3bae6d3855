"""The services as their clients meet them: a real server on this machine, asked over HTTP."""

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from jsonschema import Draft7Validator
from library import LIBRARY
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT7
from test_bad_input import run

from pipeline.rdf.sparql_words import sparql_words
from pipeline.service.negotiation import accepted, preferred

SELECT = "SELECT ?s WHERE { ?s <http://www.w3.org/2000/01/rdf-schema#label> ?l } ORDER BY ?s"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small library with everything built that is served."""
    folder = Path(shutil.copytree(LIBRARY, tmp_path_factory.mktemp("service") / "library"))
    for verb in ("publish", "site"):
        result = run(folder, verb)
        assert result.exit_code == 0, result.output
    return folder


@pytest.fixture(scope="module")
def server(project: Path, repo: Path) -> Iterator[str]:
    """The address of a running server."""
    command = [sys.executable, "-m", "pipeline", "serve", "--port", "0", "--seconds", "2", "--megabytes", "1", "--name", "library.example"]
    process = subprocess.Popen(command, cwd=project, env={"PYTHONPATH": str(repo)}, stderr=subprocess.PIPE, text=True)
    assert process.stderr
    line = process.stderr.readline()
    assert line.startswith("http://localhost:"), line + process.stderr.read()
    yield line.split("/  ")[0].replace("localhost", "127.0.0.1")
    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 0
    process.stderr.close()


def get(address: str, **named: Any) -> requests.Response:
    return requests.get(address, timeout=30, **named)


@pytest.mark.parametrize(
    ("accept", "ending", "media"),
    [
        ("text/html,application/xhtml+xml,*/*;q=0.8", ".html", "text/html"),
        ("text/turtle", ".ttl", "text/turtle"),
        ("application/ld+json;q=0.9, text/turtle;q=0.5", ".jsonld", "application/ld+json"),
        ("*/*", ".html", "text/html"),
        ("image/png", ".html", "text/html"),
    ],
)
def test_an_item_answers_with_what_the_client_prefers(server: str, accept: str, ending: str, media: str) -> None:
    first = get(f"{server}/entity/ada-byron", headers={"Accept": accept}, allow_redirects=False)
    assert (first.status_code, first.headers["location"]) == (303, f"ada-byron{ending}")
    assert "Accept" in first.headers["vary"]
    second = get(f"{server}/entity/ada-byron", headers={"Accept": accept})
    assert (second.status_code, second.headers["content-type"].partition(";")[0]) == (200, media)
    assert "Ada Byron" in second.text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200), ("/entity/nobody", 404), ("/entity/ada-byron.html", 200), ("/no-such-page", 404), ("/entity/%2e%2e/dataset.yaml", 404),
        ("/../../dataset.yaml", 404), ("/prop/direct/P569", 200), ("/entity/statement/nothing", 404),
    ],
)  # fmt: skip
def test_pages(server: str, path: str, status: int) -> None:
    assert get(server + path).status_code == status


def test_a_statement_leads_to_its_place_on_the_page(server: str, project: Path) -> None:
    dump = (project / "build/dumps/library.nt").read_text("utf-8")
    name = dump.partition("entity/statement/")[2].partition(">")[0]
    answer = get(f"{server}/entity/statement/{name}", allow_redirects=False)
    assert answer.status_code == 303
    page, _, anchor = get(server + "/entity/statement/" + name).url.partition("#")
    assert f'id="{anchor}"' in get(page).text


def test_only_this_machine_is_answered(server: str) -> None:
    assert get(server, headers={"Host": "evil.example"}).status_code == 400
    assert get(server, headers={"Host": "library.example"}).status_code == 200


@pytest.mark.parametrize(
    ("accept", "media", "start"),
    [
        ("", "application/sparql-results+json", b'{"head":{"vars":["s"]}'),
        ("application/sparql-results+xml", "application/sparql-results+xml", b"<?xml"),
        ("text/csv", "text/csv", b"s\r\nhttps://example.org/library/entity/ada-byron\r\n"),
        ("text/tab-separated-values;q=0.5", "text/tab-separated-values", b"?s\n<https://example.org/library/entity/ada-byron>\n"),
        ("text/turtle", "application/sparql-results+json", b'{"head"'),
    ],
)
def test_queries_by_every_way_of_the_protocol(server: str, accept: str, media: str, start: bytes) -> None:
    headers = {"Accept": accept}
    ways = [
        get(f"{server}/sparql", params={"query": SELECT}, headers=headers),
        requests.post(f"{server}/sparql", data={"query": SELECT}, headers=headers, timeout=30),
        requests.post(f"{server}/sparql", data=SELECT, headers=headers | {"Content-Type": "application/sparql-query"}, timeout=30),
    ]
    for answer in ways:
        assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (200, media)
        assert answer.content.startswith(start)


def test_graphs_and_yes_or_no(server: str) -> None:
    graph = get(f"{server}/sparql", params={"query": "CONSTRUCT WHERE { ?s ?p ?o } LIMIT 3", "format": "nt"})
    assert graph.headers["content-type"].startswith("application/n-triples")
    assert graph.text.count(" .\n") == 3
    assert get(f"{server}/sparql", params={"query": "ASK { ?s ?p ?o }"}).json()["boolean"] is True


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("", 400, "no query"),
        ("SELECT", 400, "cannot be read"),
        ("SELECT * WHERE { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", 400, "SERVICE is refused"),
        ("SELECT * FROM <http://127.0.0.1:1/x> WHERE { ?s ?p ?o }", 400, "FROM is refused"),
        ("INSERT DATA { <a:b> <c:d> <e:f> }", 400, "INSERT is refused"),
        ("DELETE WHERE { ?s ?p ?o }", 400, "DELETE is refused"),
        (f"SELECT * WHERE {{ ?s ?p '{'x' * 100_001}' }}", 400, "at most 100,000"),
        ("SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }", 503, "took longer than 2 seconds"),
        ("SELECT * WHERE { ?a ?b ?c . ?d ?e ?f }", 413, "more than"),
    ],
)
def test_what_is_refused_is_told_why(server: str, query: str, status: int, words: str) -> None:
    answer = requests.post(f"{server}/sparql", data={"query": query} if query else None, timeout=60)
    assert (answer.status_code, words in answer.text) == (status, True), answer.text[:300]
    assert get(f"{server}/sparql", params={"query": "ASK {}"}).json()["boolean"] is True


def test_words_in_texts_are_no_keywords(server: str) -> None:
    query = 'SELECT * WHERE { ?s ?p "SERVICE FROM" . # INSERT\n FILTER(?s != <http://x/DELETE>) }'
    assert get(f"{server}/sparql", params={"query": query}).status_code == 200
    assert not {"SERVICE", "INSERT", "DELETE", "FROM"} & {*sparql_words(query)}


@pytest.fixture(scope="module")
def schemas(shared: Path) -> dict[str, dict[str, Draft7Validator]]:
    """The schemas of the API's messages by version and name. They are draft-07, whatever their `$schema` says."""
    validators: dict[str, dict[str, Draft7Validator]] = {}
    for version in ("0.2", "1.0-draft"):
        folder = shared / "conformance/reconciliation" / version / "schemas"
        contents = {path.name: json.loads(path.read_text("utf-8")) for path in folder.glob("*.json")}
        swagger = contents["openapi.json"]
        resources = [(name, Resource.from_contents(schema, default_specification=DRAFT7)) for name, schema in contents.items()]
        base = f"https://reconciliation-api.github.io/specs/{'0.2' if version == '0.2' else 'draft'}/schemas/"
        named = [(base + name, resource) for name, resource in resources]
        registry: Registry[Any] = Registry().with_resources(
            [*resources, *named, ("http://swagger.io/v2/schema.json", Resource.from_contents(swagger, default_specification=DRAFT7))]
        )
        validators[version] = {name.removesuffix(".json"): Draft7Validator(schema, registry=registry) for name, schema in contents.items()}
    return validators


def test_manifests(server: str, schemas: dict[str, dict[str, Draft7Validator]]) -> None:
    old, new = get(f"{server}/reconcile").json(), get(f"{server}/reconcile/1.0-draft").json()
    schemas["0.2"]["manifest"].validate(old)
    schemas["1.0-draft"]["manifest"].validate(new)
    assert old["versions"] == ["0.2"] and new["versions"] == ["1.0-draft"]
    assert old["suggest"]["entity"]["service_url"] == f"{server}/reconcile"
    assert {"id": "person", "name": "Person"} in old["defaultTypes"]


def test_queries_of_version_02(server: str, schemas: dict[str, dict[str, Draft7Validator]]) -> None:
    batch = {
        "equal": {"query": "ada byron", "type": "person", "limit": 3},
        "other script": {"query": "Ада Байрон"},
        "with a year": {"query": "Byron, Ada", "properties": [{"pid": "P569", "v": "1815"}]},
        "another year": {"query": "Byron, Ada", "properties": [{"pid": "P569", "v": "1915"}]},
        "another type": {"query": "Ada Byron", "type": "work"},
        "by property": {"properties": [{"pid": "P50", "v": {"id": "ada-byron", "name": "Ada Byron"}}]},
        "nobody": {"query": "Zzyzx Qwrtpl"},
    }
    schemas["0.2"]["reconciliation-query-batch"].validate(batch)
    answer = requests.post(f"{server}/reconcile", data={"queries": json.dumps(batch)}, timeout=30).json()
    schemas["0.2"]["reconciliation-result-batch"].validate(answer)
    assert get(f"{server}/reconcile", params={"queries": json.dumps(batch)}).json() == answer
    best = {key: [(one["id"], one["match"]) for one in result["result"][:1]] for key, result in answer.items()}
    assert list(answer) == list(batch)
    assert best["equal"] == [("ada-byron", True)]
    assert best["other script"][0][0] == "ada-byron"
    assert best["another type"] == [] or best["another type"][0][0] != "ada-byron"
    assert best["by property"][0][0] == "notes"
    assert best["nobody"] == []
    scores = [answer[key]["result"][0]["score"] for key in ("with a year", "another year")]
    assert scores[0] > scores[1]
    assert answer["equal"]["result"][0]["score"] == 100


def test_queries_of_the_draft(server: str, schemas: dict[str, dict[str, Draft7Validator]]) -> None:
    year = {"matchType": "property", "propertyId": "P569", "propertyValue": "1815", "required": True}
    batch = {
        "queries": [
            {"type": "person", "limit": 5, "conditions": [{"matchType": "name", "propertyValue": "Ada Byron"}, year]},
            {"conditions": [{"matchType": "id", "propertyValue": "memoirs"}]},
            {"conditions": [{"matchType": "name", "propertyValue": "Ada Byron"}, year | {"propertyValue": "1915"}]},
            {
                "conditions": [
                    {"matchType": "name", "propertyValue": "Ada Byron"},
                    year | {"propertyValue": ["1815"], "matchQuantifier": "none"},
                ]
            },
        ]
    }
    schemas["1.0-draft"]["reconciliation-query-batch"].validate(batch)
    answer = requests.post(f"{server}/reconcile/1.0-draft/match", json=batch, timeout=30).json()
    schemas["1.0-draft"]["reconciliation-result-batch"].validate(answer)
    assert [[(one["id"], one["match"]) for one in result["candidates"]][:1] for result in answer["results"]] == [
        [("ada-byron", True)], [("memoirs", True)], [], [],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "prefix", "expected"),
    [("entity", "ADA", "ada-byron"), ("entity", "byr", "ada-byron"), ("property", "date of b", "P569"), ("type", "per", "person")],
)
def test_suggestions(server: str, schemas: dict[str, dict[str, Draft7Validator]], kind: str, prefix: str, expected: str) -> None:
    names = {"entity": "entities", "property": "properties", "type": "types"}
    for version, root in (("0.2", ""), ("1.0-draft", "/1.0-draft")):
        answer = get(f"{server}/reconcile{root}/suggest/{kind}", params={"prefix": prefix}).json()
        schemas[version][f"suggest-{names[kind]}-response"].validate(answer)
        assert answer["result"][0]["id"] == expected


def test_extension_and_proposal(server: str, schemas: dict[str, dict[str, Draft7Validator]]) -> None:
    asked = {"ids": ["ada-byron", "nobody"], "properties": [{"id": "P569"}, {"id": "P31"}]}
    old = get(f"{server}/reconcile", params={"extend": json.dumps(asked)}).json()
    new = requests.post(f"{server}/reconcile/1.0-draft/extend", json=asked, timeout=30).json()
    for version, answer in (("0.2", old), ("1.0-draft", new)):
        schemas[version]["data-extension-query"].validate(asked)
        schemas[version]["data-extension-response"].validate(answer)
    assert old["rows"]["ada-byron"]["P569"] == [{"date": "1815-12-10T00:00:00Z"}]
    assert old["rows"]["nobody"] == {"P569": [], "P31": []}
    assert new["rows"][0] == {
        "id": "ada-byron",
        "properties": [{"id": name, "values": old["rows"]["ada-byron"][name]} for name in ("P569", "P31")],
    }
    for version, root in (("0.2", ""), ("1.0-draft", "/1.0-draft")):
        proposal = get(f"{server}/reconcile{root}/extend/propose", params={"type": "person", "limit": "2"}).json()
        schemas[version]["data-extension-property-proposal"].validate(proposal)
        assert proposal["limit"] == 2 and len(proposal["properties"]) == 2


@pytest.mark.parametrize(
    ("path", "sent", "words"),
    [
        ("/reconcile", {"data": {"queries": "{"}}, "queries: not JSON"),
        ("/reconcile", {"data": {"queries": "[]"}}, "expected an object of queries by key"),
        ("/reconcile", {"data": {"queries": '{"a": {"query": 3}}'}}, "the text to look for in 'query'"),
        ("/reconcile", {"data": {"queries": json.dumps({str(i): {"query": "x"} for i in range(1001)})}}, "at most 1,000"),
        ("/reconcile", {"data": {"extend": "{}"}}, "ids: expected a list"),
        ("/reconcile/1.0-draft/match", {"data": b"\xff"}, "the body: not JSON"),
        ("/reconcile/1.0-draft/match", {"json": {"queries": [{}]}}, "'conditions'"),
        ("/reconcile/1.0-draft/match", {"data": b"[" * 100_000}, "the body: not JSON"),
    ],
)
def test_messages_at_fault(server: str, path: str, sent: dict[str, Any], words: str) -> None:
    answer = requests.post(server + path, timeout=30, **sent)
    assert answer.status_code == 400
    assert words in answer.json()["message"]


def test_previews_hold_text_as_text(server: str) -> None:
    page = get(f"{server}/reconcile/preview", params={"id": "ada-byron"})
    assert "<h1>Ada Byron</h1>" in page.text
    assert get(f"{server}/reconcile/preview", params={"id": "<script>"}).status_code == 404


def test_pages_elsewhere_may_read_the_answers(server: str) -> None:
    answer = get(f"{server}/reconcile", headers={"Origin": "https://openrefine.example"})
    assert answer.headers["access-control-allow-origin"] == "*"


def test_nothing_is_served_before_it_is_built(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(LIBRARY, tmp_path / "library"))
    result = run(folder, "serve")
    assert result.exit_code == 2
    assert "build/site/index.html: not built yet; run `make`" in result.stderr


def test_a_port_in_use_is_told(project: Path, server: str) -> None:
    result = run(project, "serve", "--port", server.rpartition(":")[2])
    assert result.exit_code == 3
    assert "choose another with --port" in result.stderr


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("text/html;q=0.5, text/turtle", ["text/turtle", "text/html"]),
        ("a/b;q=0, c/d;q=2, e/f;q=x", ["c/d"]),
        ("", []),
        ("A/B", ["a/b"]),
    ],
)
def test_accept_headers(header: str, expected: list[str]) -> None:
    assert accepted(header) == expected


@pytest.mark.parametrize(("header", "expected"), [("", "a/b"), ("c/*", "c/d"), ("x/y, c/d;q=0.1", "c/d"), ("*/*, c/d", "a/b")])
def test_preferences(header: str, expected: str) -> None:
    assert preferred(header, ["a/b", "c/d"]) == expected

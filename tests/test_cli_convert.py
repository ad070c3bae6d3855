"""`convert`: every sound entity goes through, all else is named with line and entity, counted, and never lost in silence."""

import bz2
import gzip
import json
import os
import pty
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from strategies import PROPERTIES, WIKIDATA_NAMES, item_ids, items, lexemes, property_entities, several

from pipeline.cli import main
from pipeline.issues import Issue
from pipeline.model import Entity, Item
from pipeline.rdf.encoder import FLAVOURS
from pipeline.rdf.ntriples import NTriplesWriter
from pipeline.rdf.reading.items import canonical, read_items
from pipeline.runs.conversion import Ledger, RdfText, SeenProperties, read_json
from pipeline.wikidata import dump
from pipeline.wikidata.checks import Checks
from pipeline.wikidata.entity_json import entity_to_json

REPO = Path(__file__).resolve().parents[1]
TABLE = str(REPO / "mappings/wikidata/properties.csv")
REAL = ["Q120248304", "Q17633526", "Q17948861", "Q51605722"]


def convert(*arguments: object, data: bytes | None = None) -> Result:
    """The verb, with the project's property table."""
    return CliRunner().invoke(main, ["convert", *map(str, arguments), "--properties", TABLE], input=data)


def account(result: Result) -> str:
    """The last line of standard error."""
    return result.stderr.splitlines()[-1]


def item(number: int, **parts: Any) -> dict[str, Any]:
    return {"type": "item", "id": f"Q{number}"} | parts


def with_value(number: int, pid: str, kind: str, value: object, **more: Any) -> dict[str, Any]:
    snak = {"snaktype": "value", "property": pid, "datavalue": {"type": kind, "value": value}} | more
    guid = f"Q{number}$00000000-0000-4000-8000-000000000000"
    return item(number, claims={pid: [{"id": guid, "mainsnak": snak, "type": "statement", "rank": "normal"}]})


LEFT_OUT = "the part was left out; get the entity again"
LABEL = {"xx-nope": {"language": "xx-nope", "value": "x"}}
#: Lines between two sound ones: what stands there, what is said of it, and whether the entity is written.
BAD_LINES = [
    (json.dumps(item(2))[:-8],
     'error[dump-line]: {"type": "item", "id (Input data was truncated); expected one JSON document on the line; the line was left out; get the file again',
     "1 unreadable"),
    (json.dumps(item(1)), f'error[duplicate-id]: id: "Q1"; expected every entity once; the first was kept; {LEFT_OUT}', "1 duplicate"),
    (json.dumps(with_value(2, "P569", "string", "1952")),
     f'error[value-datatype]: claims.P569[0].mainsnak.datavalue: "a string"; expected a value for the datatype of P569, time; {LEFT_OUT}', ""),
    (json.dumps(with_value(2, "P569", "time", {"time": "+0000-00-00T00:00:00Z", "precision": 9})),
     'warning[date]: claims.P569[0].mainsnak.datavalue: "+0000-00-00T00:00:00Z"; expected a year; there is no year 0, and RDF has it as plain text', ""),
    (json.dumps(with_value(2, "P569", "time", {"time": "+1952-02-31T00:00:00Z", "precision": 11})),
     'warning[date]: claims.P569[0].mainsnak.datavalue: "+1952-02-31T00:00:00Z"; expected a day that exists; RDF has the nearest one', ""),
    (json.dumps(with_value(2, "P625", "globecoordinate", {"latitude": 91, "longitude": 1})),
     "warning[coordinate]: claims.P625[0].mainsnak.datavalue: 91.0; expected a latitude from -90 to 90", ""),
    (json.dumps(item(2, labels=LABEL)), 'warning[language]: labels.xx-nope: "xx-nope"; expected a language code of Wikimedia\'s list', ""),
    (json.dumps(with_value(2, "P856", "string", 'http://a b"c')),
     'warning[iri]: claims.P856[0].mainsnak.datavalue: "http://a b\\"c"; expected an IRI; what may not stand in one is percent-encoded in RDF', ""),
    (json.dumps(with_value(2, "P31", "wikibase-entityid", {"id": "Q5"}, hash="0")),
     'warning[wrong-hash]: claims.P31[0].mainsnak.hash: "0"; expected "ad7d38a03cdd40cdc373de0dc4e7b7fcbccb31d9", which is used', ""),
    (json.dumps(with_value(2, "P31", "musical", 7)),
     "warning[value-type]: claims.P31[0].mainsnak.datavalue.type; expected a known type of value; 'musical' is kept as it stands, but has no form in RDF", ""),
    (json.dumps({"type": "mediainfo", "id": "M2"}),
     'warning[entity-kind]: type: "mediainfo"; expected an item, a property or a lexeme; nothing of it was read', "1 unsupported (mediainfo)"),
    (json.dumps(item(2, sitelinks={"nowhere": {"site": "nowhere", "title": "x"}})),
     "warning[sitelink-site]: sitelinks.nowhere; expected a wiki of Wikimedia; the link has no address and was left out", ""),
    (json.dumps(item(2, labels={"e_n": "x"})), 'warning[language]: labels.e_n: "e_n"; expected a language tag such as en or zh-hant', "LANGUAGE"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "text", "aside"), BAD_LINES, ids=[text.split("]")[0] for _, text, _ in BAD_LINES])
def test_bad_lines(tmp_path: Path, line: str, text: str, aside: str) -> None:
    source, output = tmp_path / "a.json", tmp_path / "a.nt"
    source.write_text(f"[\n{json.dumps(item(1))},\n{line},\n{json.dumps(item(3))}\n]\n", encoding="utf-8")
    result = convert(source, "--output", output)
    more = [
        f"{source}:3: warning[language]: terms in e_n; expected a code of small letters, figures and hyphens; RDF cannot have the terms"
    ]
    assert result.stdout.splitlines() == [f"{source}:3: {text}", *(more if aside == "LANGUAGE" else [])]
    kept = 2 if aside[:1] == "1" else 3
    level, rule = text.partition("]")[0].split("[")
    counts = "2 warnings (2 language)" if aside == "LANGUAGE" else f"1 {level} (1 {rule})"
    assert account(result) == f"convert: 3 read: {kept} item written{f'; set aside: {aside}' if kept == 2 else ''}; {counts}"
    assert result.exit_code == 0
    assert sum("#Item>" in line for line in output.read_text("utf-8").splitlines()) == kept
    list(ox.parse(output.read_bytes(), format=ox.RdfFormat.N_TRIPLES))
    output.write_text("the last good one", encoding="utf-8")
    strict = convert(source, "--output", output, "--strict")
    assert (strict.exit_code, strict.stdout) == (1, f"{source}:3: {text}\n")
    assert account(strict) == f"convert: stopped, nothing was written; 1 {level} (1 {rule})"
    assert output.read_text("utf-8") == "the last good one"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.json", "a.nt"]


def test_issues_name_the_entity(tmp_path: Path) -> None:
    source = tmp_path / "a.jsonl"
    lines = [line for line, _, _ in BAD_LINES[2:9]]
    source.write_text("\n".join(line.replace("Q2", f"Q{number}") for number, line in enumerate(lines, 2)), encoding="utf-8")
    ledger = Ledger()
    checks = Checks(PROPERTIES.datatype)
    assert len(list(read_json(dump.read_documents(source), checks, ledger))) == len(lines)
    assert {(issue.place.line, issue.item) for issue in ledger.issues} <= {(line, f"Q{line + 1}") for line in range(1, 8)}
    assert len(ledger.issues) > 3


def test_a_line_of_fifty_megabytes(tmp_path: Path) -> None:
    source, output = tmp_path / "a.jsonl", tmp_path / "a.nt"
    source.write_text(f"{json.dumps(item(1))}\n{json.dumps(item(2, x='y' * 50_000_000))}\n{json.dumps(item(3))}\n", encoding="utf-8")
    result = convert(source, "--output", output)
    text = f"{source}:2: error[dump-line-length]: a line of more than 50,000,000 bytes; expected one entity on each line; the line was left out\n"
    assert result.stdout == text
    assert account(result) == "convert: 3 read: 2 item written; set aside: 1 unreadable; 1 error (1 dump-line-length)"
    strict = convert(source, "--output", output, "--strict")
    assert (strict.exit_code, strict.stdout) == (1, text)


@pytest.mark.parametrize(("ending", "pack"), [(".gz", gzip.compress), (".bz2", bz2.compress)])
def test_a_packed_file_that_breaks_off(tmp_path: Path, ending: str, pack: Callable[[bytes], bytes]) -> None:
    source, output = tmp_path / f"a.json{ending}", tmp_path / "a.nt"
    lines = [json.dumps(item(number, x=random.Random(number).random())) + "\n" for number in range(1, 9_000)]
    # Two packed streams, one after the other, as Wikimedia's bz2 files have many.
    source.write_bytes((pack("".join(lines[:5_000]).encode()) + pack("".join(lines[5_000:]).encode()))[:-50])
    result = convert(source, "--output", output)
    assert [line.split(": ")[1] for line in result.stdout.splitlines()] == ["error[dump-truncated]"]
    written = output.read_text("utf-8").count("#Item>")
    assert (
        account(result) == f"convert: {written + 1:,} read: {written:,} item written; set aside: 1 unreadable; 1 error (1 dump-truncated)"
    )
    assert written > 1_000
    assert convert(source, "--output", output, "--strict").exit_code == 1


def test_what_is_no_entity_is_accounted_for(tmp_path: Path) -> None:
    source, output = tmp_path / "a.json", tmp_path / "a.nt"
    lines = [item(1), {"entity": "Q10", "redirect": "Q1"}, {"id": "Q9", "missing": ""}, {"type": "mediainfo", "id": "M1"}, item(1), 7]
    source.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    aside = "1 duplicate, 1 missing, 1 unreadable, 1 unsupported (mediainfo)"
    issues = "2 errors (1 duplicate-id, 1 entity-json), 1 warning (1 entity-kind)"
    assert account(convert(source, "--output", output)) == f"convert: 6 read: 1 item, 1 redirect written; set aside: {aside}; {issues}"
    same = "<http://www.wikidata.org/entity/Q10> <http://www.w3.org/2002/07/owl#sameAs> <http://www.wikidata.org/entity/Q1> ."
    assert same in output.read_text("utf-8").splitlines()
    back = tmp_path / "b.json"
    result = convert(source, "--output", back)
    assert account(result).startswith("convert: 6 read: 1 item, 1 missing, 1 redirect written; set aside: 1 duplicate, 1 unreadable")
    assert [json.loads(line.rstrip(",")) for line in back.read_text("utf-8").splitlines()[1:-1]][1:] == lines[1:3]
    assert account(convert(back, "--output", tmp_path / "c.json")) == "convert: 3 read: 1 item, 1 missing, 1 redirect written; no issues"
    assert (tmp_path / "c.json").read_bytes() == back.read_bytes()


def test_a_thousand_issues_are_listed_and_all_are_counted(tmp_path: Path) -> None:
    source = tmp_path / "a.jsonl"
    source.write_text("7\n" * 1_002, encoding="utf-8")
    result = convert(source, "--output", tmp_path / "a.nt")
    assert len(result.stdout.splitlines()) == 1_000
    assert result.stderr.splitlines() == [
        "convert: 2 more issues are not listed",
        "convert: 1,002 read: nothing written; set aside: 1,002 unreadable; 1,002 errors (1,002 entity-json)",
    ]


def triples(path: Path, format_: ox.RdfFormat) -> set[str]:
    return {str(triple) for triple in ox.parse(path.read_bytes(), format=format_, lenient=True)}


@pytest.mark.parametrize("name", REAL)
def test_real_entities_in_every_syntax_and_back(shared: Path, tmp_path: Path, name: str) -> None:
    source = shared / f"conformance/wikidata-real/json/{name}.json"
    formats = {"nt": ox.RdfFormat.N_TRIPLES, "ttl": ox.RdfFormat.TURTLE, "jsonld": ox.RdfFormat.JSON_LD}
    found = []
    for ending, format_ in formats.items():
        output = tmp_path / f"{name}.{ending}"
        assert account(convert(source, "--output", output, "--flavour", "dump")) == "convert: 1 read: 1 item written; no issues"
        found.append(triples(output, format_))
    assert found[0] == found[1] == found[2]
    assert any("ontology#Dump>" in line for line in found[0])
    for ending in ("nt", "ttl"):
        assert (
            account(convert(tmp_path / f"{name}.{ending}", "--output", tmp_path / "back.json"))
            == "convert: 1 read: 1 item written; no issues"
        )
        convert(tmp_path / "back.json", "--output", tmp_path / "again.nt", "--flavour", "dump")
        assert triples(tmp_path / "again.nt", formats["nt"]) == found[0]


@pytest.mark.parametrize("name", REAL)
def test_real_entity_json_comes_back_with_its_hashes(shared: Path, tmp_path: Path, name: str) -> None:
    source, output = shared / f"conformance/wikidata-real/json/{name}.json", tmp_path / "a.json"
    convert(source, "--output", output)
    (document,) = json.loads(source.read_text("utf-8"))["entities"].values()
    for key in ("pageid", "ns", "title"):
        del document[key]
    for link in document["sitelinks"].values():
        del link["url"]
    assert json.loads(output.read_text("utf-8")) == [document | {"aliases": document["aliases"] or {}}]


def test_rdf_that_holds_other_things_than_items(tmp_path: Path) -> None:
    source, rdf = tmp_path / "a.jsonl", tmp_path / "a.nt"
    lexeme = {"type": "lexeme", "id": "L7", "lemmas": {}, "lexicalCategory": "Q1084", "language": "Q1860"}
    source.write_text("\n".join(map(json.dumps, [item(1), {"entity": "Q10", "redirect": "Q1"}, lexeme])), encoding="utf-8")
    assert account(convert(source, "--output", rdf)) == "convert: 3 read: 1 item, 1 lexeme, 1 redirect written; no issues"
    aside = "set aside: 1 redirect; 1 info (1 redirect)"
    assert account(convert(rdf, "--output", tmp_path / "b.json")) == f"convert: 3 read: 1 item, 1 lexeme written; {aside}"
    assert json.loads((tmp_path / "b.json").read_text("utf-8"))[1] == lexeme | {"claims": {}, "forms": [], "senses": []}


def test_flavours(shared: Path, tmp_path: Path) -> None:
    source, output = shared / "wikidata/entities/Q5.json", tmp_path / "a.nt"
    counts = {}
    for flavour in FLAVOURS:
        convert(source, "--output", output, "--flavour", flavour)
        counts[flavour] = output.read_text("utf-8").count("\n")
    assert counts["truthy-dump"] < counts["simple"] < counts["long"] < counts["full-dump"] < counts["dump"] < counts["full"]
    lines = output.read_text("utf-8").splitlines()
    claim = "<http://www.wikidata.org/entity/P31> <http://wikiba.se/ontology#claim> <http://www.wikidata.org/prop/P31> ."
    assert FLAVOURS["full"] and (claim in lines) is (list(FLAVOURS)[-1] == "full")


def test_a_property_the_table_lacks(tmp_path: Path) -> None:
    source, output = tmp_path / "a.json", tmp_path / "a.nt"
    source.write_text(json.dumps(with_value(1, "P999999", "string", "http://example.org/", datatype="url")), encoding="utf-8")
    assert account(convert(source, "--output", output)) == "convert: 1 read: 1 item written; no issues"
    assert "<http://www.wikidata.org/prop/direct/P999999> <http://example.org/> ." in output.read_text("utf-8")


def test_without_any_table(shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = (shared / "conformance/wikidata-real/json/Q17948861.json").resolve()
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["convert", str(source), "--output", "a.nt"])
    assert (result.exit_code, account(result)) == (0, "convert: 1 read: 1 item written; no issues")


def test_standard_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    output = tmp_path / "a.jsonl"
    lines = [item(number) for number in range(1, 50)]
    for text in (
        json.dumps(lines),
        json.dumps(lines, indent=1),
        "\n".join(map(json.dumps, lines)),
        json.dumps({"entities": {"Q1": item(1)}}, indent=2),
    ):
        count = 1 if "entities" in text else 49
        assert account(convert("-", "--output", output, data=text.encode())) == f"convert: {count} read: {count} item written; no issues"
    monkeypatch.setattr(dump, "LONGEST_LINE", 100)
    text = "\n".join(map(json.dumps, lines))
    assert account(convert("-", "--output", output, data=text.encode())) == "convert: 49 read: 49 item written; no issues"


def test_nothing_to_read(tmp_path: Path) -> None:
    for ending, text in (("json", "[\n]\n"), ("jsonl", "")):
        (tmp_path / "a.json").write_text("[]", encoding="utf-8")
        output = tmp_path / f"b.{ending}"
        assert account(convert(tmp_path / "a.json", "--output", output)) == "convert: 0 read: nothing written; no issues"
        assert output.read_text("utf-8") == text


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (
            ["a.txt", "--output", "b.nt"],
            2,
            "error: a.txt: the name does not say in which syntax; let it end in .json, .jsonl, .nt, .ttl or .jsonld, or use --syntax",
        ),
        (
            ["a.json", "--output", "b"],
            2,
            "error: b: the name does not say in which syntax; let it end in .json, .jsonl, .nt, .ttl or .jsonld, or use --syntax",
        ),
        (["a.json", "--output", "b.nt.gz"], 2, "error: b.nt.gz: the output is not packed; write b.nt and pack it afterwards"),
        (["none.json", "--output", "b.nt"], 3, "error: cannot read none.json: No such file or directory"),
    ],
)
def test_wrong_usage(arguments: list[str], code: int, message: str) -> None:
    result = convert(*arguments)
    assert (result.exit_code, result.stderr) == (code, message + "\n")


def test_data_on_standard_output_is_not_mixed_with_issues(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(f"{json.dumps(item(1))}\n7\n", encoding="utf-8")
    command = [sys.executable, "-m", "pipeline", "convert", str(tmp_path / "a.json"), "--output", "/dev/stdout", "--syntax", "jsonl"]
    done = subprocess.run(command, cwd=REPO, check=False, capture_output=True)
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == ["Q1"]
    assert b"error[entity-json]" in done.stderr


def test_progress_is_for_terminals(tmp_path: Path) -> None:
    script = "from pipeline.runs import progress; progress._PAUSE = 0; print(sum(1 for _ in progress.counted(range(1234), 'entities')))"
    piped = subprocess.run([sys.executable, "-c", script], cwd=REPO, check=True, capture_output=True)
    assert (piped.stdout, piped.stderr) == (b"1234\n", b"")
    ours, theirs = pty.openpty()
    with subprocess.Popen([sys.executable, "-c", script], cwd=REPO, stdout=subprocess.PIPE, stderr=theirs):
        os.close(theirs)
        shown = b""
        while block := _read(ours):
            shown += block
    assert b"1,234 entities, " in shown and shown.endswith(b"\r\x1b[K")


def _read(handle: int) -> bytes:
    try:
        return os.read(handle, 1 << 16)
    except OSError:  # the other end was closed
        return b""


def through_json_and_rdf(entities: list[Any], folder: Path) -> list[Entity | Issue]:
    """Model to JSON, as `convert` reads it, to RDF, as `convert` writes it, and back to the model."""
    source = folder / "a.jsonl"
    source.write_bytes(b"\n".join(msgspec.json.encode(entity_to_json(one, PROPERTIES.datatype)) for one in entities))
    checks, ledger = Checks(), Ledger()
    text = RdfText(SeenProperties(PROPERTIES, checks.stated), FLAVOURS["full-dump"], ledger, NTriplesWriter())
    data = b"".join(text.pieces(read_json(dump.read_documents(source), checks, ledger)))
    ledger.check()
    return list(read_items(data, "nt", WIKIDATA_NAMES, PROPERTIES))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(several(items(item_ids)))
def test_any_item_survives_json_and_rdf(tmp_path: Path, entities: list[Item]) -> None:
    found = [one for one in through_json_and_rdf(entities, tmp_path) if not isinstance(one, Issue)]
    assert [canonical(one, PROPERTIES) for one in found] == [canonical(one, PROPERTIES) for one in entities]


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(several(lexemes()))
def test_any_lexeme_survives_json_and_rdf(tmp_path: Path, entities: list[Any]) -> None:
    found = [one for one in through_json_and_rdf(entities, tmp_path) if not isinstance(one, Issue)]
    assert [canonical(one, PROPERTIES) for one in found] == [canonical(one, PROPERTIES) for one in entities]


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(several(property_entities.filter(lambda one: PROPERTIES.datatype(one.id) in ("", one.datatype))))
def test_any_property_survives_json_and_rdf(tmp_path: Path, entities: list[Any]) -> None:
    found = [one for one in through_json_and_rdf(entities, tmp_path) if not isinstance(one, Issue)]
    assert [canonical(one, PROPERTIES) for one in found] == [canonical(one, PROPERTIES) for one in entities]


def sorted_through(part: Any) -> Any:
    """JSON with its lists in one order and without what RDF does not say: the order of qualifiers, and which datatype an unknown property has."""
    if isinstance(part, dict):
        return {key: sorted_through(one) for key, one in part.items() if key != "datatype" and not key.endswith("-order")}
    return sorted((sorted_through(one) for one in part), key=json.dumps) if isinstance(part, list) else part


def test_two_hundred_real_entities_to_rdf_and_back(shared: Path, tmp_path: Path) -> None:
    """Documents of many years and many keepers, none of them made for this."""
    documents = [path.read_bytes() for path in sorted((shared / "wikidata/entities").glob("*.json"))]
    source, plain, rdf, back = (tmp_path / name for name in ("all.jsonl", "plain.jsonl", "all.nt", "back.jsonl"))
    source.write_bytes(b"\n".join(msgspec.json.encode(msgspec.json.decode(document)) for document in documents))
    first = convert(source, "--output", plain)
    assert account(first).startswith(
        "convert: 208 read: 190 item, 18 property written; 58 warnings (3 language, 10 statement-id, 45 wrong-hash)"
    )
    assert account(convert(plain, "--output", rdf, "--flavour", "dump")).startswith("convert: 208 read: 190 item, 18 property written; ")
    assert account(convert(rdf, "--output", back)).startswith("convert: 208 read: 190 item, 18 property written; ")
    before, after = ([json.loads(line) for line in path.read_text("utf-8").splitlines()] for path in (plain, back))
    assert [one["id"] for one in after] == [one["id"] for one in before]
    wrong = [one["id"] for one, other in zip(before, after, strict=True) if sorted_through(one) != sorted_through(other)]
    assert wrong == ["Q65"], "the one document that was stored without statement ids, which RDF cannot do without"

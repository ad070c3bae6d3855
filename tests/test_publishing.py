"""A publication: everything read back and counted, catalogued, sealed, and nothing published when anything is amiss."""

import csv
import hashlib
import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pyoxigraph as ox
import pytest
import yaml
from click.testing import CliRunner
from findable import content
from hypothesis import given
from hypothesis import strategies as st
from library import LIBRARY
from pyld import jsonld

from pipeline.cli import main
from pipeline.publishing.sinks import EntityJson
from pipeline.publishing.table_files import TableFile, guarded, unguarded
from pipeline.rdf.canonical_graph import canonical_lines, hashed, sorted_lines
from pipeline.rdf.jsonld import JsonLdWriter
from pipeline.rdf.ntriples import NTriplesWriter
from pipeline.rdf.turtle import TurtleWriter


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A copy of the small library."""
    return Path(shutil.copytree(LIBRARY, tmp_path / "library"))


def publish(project: Path, *more: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["publish", "--project", str(project), "--build", str(project / "build"), *more])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result.exit_code, result.output


@pytest.fixture(scope="module")
def dumps(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = Path(shutil.copytree(LIBRARY, tmp_path_factory.mktemp("published") / "library"))
    assert publish(project)[0] == 0
    return project / "build/dumps"


def test_checksums_are_those_that_sha256sum_finds(dumps: Path) -> None:
    done = subprocess.run(["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=dumps, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert done.stdout.count(": OK") == len(list(dumps.iterdir())) - 1


def test_the_manifest_tells_what_is_there(dumps: Path) -> None:
    manifest = content(dumps / "manifest.json")
    files = {file["name"]: file for file in manifest["files"]}
    assert set(files) == {path.name for path in dumps.iterdir()} - {"manifest.json", "SHA256SUMS"}
    for name, file in files.items():
        data = (dumps / name).read_bytes()
        assert (file["bytes"], file["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())
        assert file["mediaType"] != "text/plain"
    assert manifest["contents"]["items"] == len(content(dumps / "library.json")) == files["library.json"]["items"]
    lines = (dumps / "library.nt").read_text("utf-8").count("\n")
    assert files["library.nt"]["triples"] == files["library.ttl"]["triples"] == files["library.jsonld"]["triples"] == lines
    assert {given["name"]: given["files"] for given in manifest["inputs"]}["records"] > 2
    assert "built" not in manifest


def test_the_three_graphs_have_the_one_canonical_hash(dumps: Path) -> None:
    manifest = content(dumps / "manifest.json")
    for syntax, kind in (("nt", ox.RdfFormat.N_TRIPLES), ("ttl", ox.RdfFormat.TURTLE), ("jsonld", ox.RdfFormat.JSON_LD)):
        whole = ox.Dataset(ox.parse((dumps / f"library.{syntax}").read_bytes(), format=kind))
        whole.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        text = "".join(sorted(f"{quad.subject} {quad.predicate} {quad.object} .\n" for quad in whole))
        (file,) = [file for file in manifest["files"] if file["name"] == f"library.{syntax}"]
        assert hashlib.sha256(text.encode()).hexdigest() == file["rdfc10Sha256"] == manifest["graph"]["rdfc10Sha256"]


def test_a_second_implementation_makes_the_same_canonical_form() -> None:
    text = '_:a <http://e/p> _:b .\n_:b <http://e/p> "x\\n" .\n<http://e/s> <http://e/p> _:a .\n<http://e/s> <http://e/q> "Я"@ru .\n'
    ours = "".join(canonical_lines(ox.parse(text, format=ox.RdfFormat.N_TRIPLES)))
    options = {"algorithm": "URDNA2015", "inputFormat": "application/n-quads", "format": "application/n-quads"}
    assert ours == jsonld.normalize(text, options)
    assert hashed(ours.splitlines(keepends=True)).triples == 4


def test_control_characters_are_escaped_as_canonical_n_quads_has_them() -> None:
    text = '<http://e/s> <http://e/p> "\\u0001\\u007F\\b\\t\\u00E9" .\n'
    (line,) = canonical_lines(ox.parse(text, format=ox.RdfFormat.N_TRIPLES))
    assert line == '<http://e/s> <http://e/p> "\\u0001\\u007F\\b\\té" .\n'


@given(st.lists(st.text("abc", max_size=2).map(lambda text: f"{text}\n")), st.integers(1, 5))
def test_lines_are_sorted_in_pieces_as_in_one(lines: list[str], at_once: int) -> None:
    assert list(sorted_lines(lines, at_once)) == sorted(set(lines))


def dropping(method: Callable[..., list[str]]) -> Callable[..., list[str]]:
    return lambda *arguments: method(*arguments)[:-1]


def doubled(method: Callable[..., None]) -> Callable[..., None]:
    def twice(self: Any, thing: Any) -> None:
        method(self, thing)
        method(self, thing)

    return twice


@pytest.mark.parametrize(
    ("owner", "method", "fault", "expected"),
    [
        (NTriplesWriter, "block", dropping, "library.nt: error[dump-count]"),
        (TurtleWriter, "block", dropping, "library.ttl: error[dump-graph]"),
        (JsonLdWriter, "block", dropping, "library.jsonld: error[dump-count]"),
        (TurtleWriter, "footer", lambda _: lambda _self: "<a> <b> ", "library.ttl: error[dump-unreadable]"),
        (EntityJson, "take", doubled, "library.json: error[dump-count]"),
        (TableFile, "_flush", lambda _: lambda file: file._group.clear(), "library-statements.parquet: error[dump-count]"),
    ],
)
def test_a_fault_in_any_writer_stops_the_release(
    library: Path, monkeypatch: pytest.MonkeyPatch, owner: type, method: str, fault: Callable[..., Any], expected: str
) -> None:
    assert publish(library)[0] == 0
    before = {path.name: path.read_bytes() for path in (library / "build/dumps").iterdir()}
    monkeypatch.setattr(owner, method, fault(getattr(owner, method)))
    code, output = publish(library)
    assert code == 1 and expected in output
    assert {path.name: path.read_bytes() for path in (library / "build/dumps").iterdir()} == before


def test_a_packed_copy_that_differs_stops_the_release(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.publishing.dumps.shutil.copyfileobj", lambda _source, target, _size: target.write(b"x"))
    code, output = publish(library)
    assert code == 1 and "library.nt.gz: error[dump-count]: other bytes" in output
    assert not (library / "build/dumps").exists()


@given(st.text())
def test_guarded_cells_start_no_formula_and_give_the_text_back(text: str) -> None:
    cell = guarded(text)
    assert unguarded(cell) == text
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


def test_a_hostile_label_is_guarded_in_csv_and_whole_in_parquet(library: Path) -> None:
    label = '=HYPERLINK("http://e.org","x"), и "кавычки"'
    record = library / "records/person/ada-byron.yaml"
    record.write_text(
        record.read_text("utf-8").replace("  en: Ada Byron", f"  en: {json.dumps(label, ensure_ascii=False)}", 1), encoding="utf-8"
    )
    code, output = publish(library)
    assert code == 0, output
    dumps = library / "build/dumps"
    with (dumps / "library-items.csv").open(encoding="utf-8", newline="") as stream:
        cells = [row["label_en"] for row in csv.DictReader(stream)]
    assert f"'{label}" in cells and label not in cells
    assert label in pq.read_table(dumps / "library-items.parquet").column("label_en").to_pylist()


def test_the_data_package_holds_for_the_tables(dumps: Path) -> None:
    package = content(dumps / "datapackage.json")
    tables: dict[str, list[dict[str, str]]] = {}
    for resource in package["resources"]:
        data = (dumps / resource["path"]).read_bytes()
        assert (resource["bytes"], resource["hash"]) == (len(data), f"sha256:{hashlib.sha256(data).hexdigest()}")
        rows = list(csv.reader(data.decode().splitlines(keepends=True), strict=True))
        fields = [field["name"] for field in resource["schema"]["fields"]]
        assert rows[0] == fields
        tables[resource["name"]] = [dict(zip(fields, row, strict=True)) for row in rows[1:]]
        keys = [tuple(row[name] for name in resource["schema"]["primaryKey"]) for row in tables[resource["name"]]]
        assert len(set(keys)) == len(keys)
        for field in resource["schema"]["fields"]:
            for row in tables[resource["name"]]:
                cell = row[field["name"]]
                if cell and field["type"] in ("integer", "number"):
                    float(cell)
                assert field["type"] != "boolean" or cell in ("true", "false")
    for resource in package["resources"]:
        for key in resource["schema"]["foreignKeys"]:
            known = {row["id"] for row in tables[key["reference"]["resource"]]}
            assert {row[key["fields"][0]] for row in tables[resource["name"]]} <= known


def test_a_time_that_is_given_is_carried(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert publish(library)[0] == 0
    dumps = library / "build/dumps"
    assert content(dumps / "manifest.json")["built"] == "2023-11-14T22:13:20Z"
    assert '"2023-11-14T22:13:20Z"^^xsd:dateTime' in (dumps / "prov.ttl").read_text("utf-8")
    assert yaml.safe_load((dumps / "CITATION.cff").read_text("utf-8"))["date-released"].isoformat() == "2023-11-14"

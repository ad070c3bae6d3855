"""The benchmark measures equal work: records that map without fault, and tools that write the same triples."""

import json
import subprocess
import sys
from itertools import islice
from pathlib import Path

import pytest

REPO = Path(__file__).parents[1]
BENCHMARKS = REPO / "benchmarks"
sys.path.insert(0, str(BENCHMARKS))

import store  # noqa: E402
from generate import person, persons  # noqa: E402
from rows import TABLES, rows, write_tables  # noqa: E402
from run import TOOLS, Input, Run, broken_bounds, canonical, compared, differences, measured, table  # noqa: E402
from with_morph_kgc import mapping, maps  # noqa: E402

#: Of forty records: 100 each, and what they share: value nodes of 132 numbers (44 paragraphs, where 44 passages begin and end)
#: and of 59 times (40 years of death, 7 of leaving office, 12 months of taking it).
TRIPLES = 40 * 100 + 132 * 3 + 59 * 5


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Input:
    """Forty records and the tables made from them."""
    folder = tmp_path_factory.mktemp("work")
    made = Input(folder / "records.jsonl", folder / "tables")
    made.records.write_bytes(generated("40"))
    write_tables(made.records, made.tables)
    return made


def generated(*arguments: str) -> bytes:
    """What the generator writes to standard output."""
    return subprocess.run([sys.executable, BENCHMARKS / "generate.py", *arguments], check=True, capture_output=True).stdout


def test_the_generator_writes_as_many_records_as_asked_for_and_always_the_same() -> None:
    lines = generated("12").splitlines()
    assert [json.loads(line) for line in lines] == [person(number) for number in range(1, 13)] == list(islice(persons(), 12))
    assert generated("3").splitlines() == lines[:3]
    assert generated("0") == b""


@pytest.mark.parametrize("arguments", [[], ["-1"], ["many"], ["1", "2"]])
def test_the_generator_explains_itself(arguments: list[str]) -> None:
    done = subprocess.run([sys.executable, BENCHMARKS / "generate.py", *arguments], check=False, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "usage: python benchmarks/generate.py N [--closed]\n"


def test_ids_are_unique_and_far_records_are_whole() -> None:
    assert len({person(number)["id"] for number in range(1, 2_000)}) == 1_999
    assert person(1_000_000)["id"] == "person-1000000"
    assert person(1_000_000).keys() == person(1).keys()


def test_rows_have_the_columns_of_their_tables_and_no_node_comes_twice(work: Input) -> None:
    found = list(rows(work.records))
    assert all({len(row) for row in one[name]} <= {len(columns)} for one in found for name, columns in TABLES.items())
    for name in ("references", "times", "quantities"):
        nodes = [row[0] for one in found for row in one[name]]
        assert len(nodes) == len(set(nodes)) > 0
    assert [one["persons"][0][0] for one in found] == [person(number)["id"] for number in range(1, 41)]


def test_tools_of_the_projects_own_environment_write_the_same_triples(work: Input, tmp_path: Path) -> None:
    names = ["pipeline", "bare formatting", "f-strings for this shape", "pyoxigraph", "rdflib"]
    assert compared(work, names, tmp_path) == TRIPLES


def test_one_different_literal_ends_the_benchmark(work: Input, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    forged = tmp_path / "rows.jsonl"
    text = (work.tables / "rows.jsonl").read_text("utf-8")
    forged.write_text(text.replace('"+650"', '"650"'), "utf-8")
    monkeypatch.setitem(TOOLS, "forged", lambda work, output: TOOLS["bare formatting"](Input(work.records, tmp_path), output))
    with pytest.raises(SystemExit) as end:
        compared(work, ["bare formatting", "forged"], tmp_path)
    message = str(end.value)
    assert message.startswith("bare formatting (-) writes 4,691 triples, forged (+) 4,691, and they differ:\n")
    assert '> "650"^^<http://www.w3.org/2001/XMLSchema#decimal> .' in message


def test_a_tool_that_fails_ends_the_benchmark() -> None:
    with pytest.raises(SystemExit, match="no such thing"):
        measured([sys.executable, "-c", "raise SystemExit('no such thing')"])


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("a\nb\n", "a\nb\n", []),
        ("a\nb\n", "a\n", ["- b"]),
        ("", "a\n", ["+ a"]),
        ("a\nc\ne\n", "b\nc\nd\n", ["- a", "+ b", "+ d", "- e"]),
        ("1\n2\n3\n4\n5\n6\n", "", ["- 1", "- 2", "- 3", "- 4", "- 5"]),
    ],
)
def test_the_first_differences_of_sorted_files(tmp_path: Path, one: str, other: str, expected: list[str]) -> None:
    (tmp_path / "one").write_text(one)
    (tmp_path / "other").write_text(other)
    assert differences(tmp_path / "one", tmp_path / "other") == expected


def test_order_repeats_and_spelling_of_escapes_do_not_count(tmp_path: Path) -> None:
    (tmp_path / "one.nt").write_text('<a:a> <a:b> "\\u0416" .\n<a:a> <a:c> "+12"^^<http://www.w3.org/2001/XMLSchema#decimal> .\n')
    (tmp_path / "other.nt").write_text(
        '<a:a> <a:c> "+12"^^<http://www.w3.org/2001/XMLSchema#decimal> .\n<a:a> <a:b> "Ж" .\n<a:a> <a:b> "Ж" .\n', "utf-8"
    )
    first, second = (canonical(tmp_path / f"{name}.nt", tmp_path / name) for name in ("one", "other"))
    assert first == second
    assert (tmp_path / "one").read_text("utf-8").splitlines() == [
        '<a:a> <a:b> "Ж" .',
        '<a:a> <a:c> "+12"^^<http://www.w3.org/2001/XMLSchema#decimal> .',
    ]


def test_the_table_shows_medians_and_both_ratios() -> None:
    results = {
        "pipeline": [Run(3.0, 3.5, 60), Run(9.0, 9.0, 90), Run(4.0, 4.5, 61)],
        "bare formatting": [Run(1.0, 1.1, 30), Run(1.0, 1.1, 30), Run(2.0, 2.1, 30)],
    }
    assert table(1_000, 102_415, results) == (
        "\n1,000 records, 102,415 triples, medians of 3 runs\n\n"
        "| tool | CPU s | wall s | peak MB | CPU, pipeline = 1 | CPU, bare formatting = 1 |\n"
        "| --- | ---: | ---: | ---: | ---: | ---: |\n"
        "| bare formatting | 1.00 | 1.10 | 30 | 0.25 | 1.00 |\n"
        "| pipeline | 4.00 | 4.50 | 61 | 1.00 | 4.00 |\n"
    )


def test_the_bounds_of_the_short_run() -> None:
    results = {"pipeline": [Run(2.0, 2.0, 1)], "bare formatting": [Run(0.5, 0.5, 1)], "rdflib": [Run(3.0, 3.0, 1)]}
    assert broken_bounds(results) == []
    results["rdflib"] = [Run(1.0, 1.0, 1)]
    results["bare formatting"] = [Run(0.2, 0.2, 1)]
    assert broken_bounds(results) == [
        "the pipeline took 2.00 s, more than 8 times bare formatting",
        "the pipeline took 2.00 s, more than 1 times rdflib",
    ]


def test_the_rml_mapping_covers_every_table_and_is_turtle(tmp_path: Path) -> None:
    import pyoxigraph as ox

    assert {name for name, _, _ in maps("https://example.org/")} == TABLES.keys()
    quads = list(ox.parse(mapping("https://example.org/", tmp_path), format=ox.RdfFormat.TURTLE, base_iri="https://example.org/map"))
    sources = {quad.object.value for quad in quads if quad.predicate.value.endswith("ns/rml#source")}
    assert sources == {str(tmp_path / f"{name}.csv") for name in TABLES}


@pytest.mark.skipif(not (BENCHMARKS / ".venv").exists(), reason="Morph-KGC is not installed; benchmarks/run.py installs it")
def test_morph_kgc_writes_the_same_triples(work: Input, tmp_path: Path) -> None:
    assert compared(work, ["pipeline", "Morph-KGC"], tmp_path) == TRIPLES


def test_sifting_a_dump_and_finding_in_a_store_cost_less_than_reading(tmp_path: Path) -> None:
    """The least that makes the two worth having, with room for a busy machine."""
    times = store.measure(1_000, tmp_path)
    assert list(store.table(times, 1_000).splitlines()[2].split(" | "))[-1] == "1.00 |"
    reading = times["read into the model"]
    assert times["sift a dump for 1,000 records"] < 0.5 * reading
    assert times["find every item by name"] < reading
    assert times["search for every item's words"] < 2 * reading

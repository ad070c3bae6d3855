"""The benchmark measures equal work: records that map without fault, and tools that write the same triples."""

import ast
import json
import subprocess
import sys
from itertools import combinations, islice, pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
import run
import store
from compare import canonical, compared, differences
from generate import person, persons
from measure import Run, exponent, markdown, measured
from plot import Series, svg
from report import Results, Size, in_readme, read, table, tell, write
from rows import TABLES, rows, write_tables
from run import arguments, broken_bounds, measure, within
from shape import COLUMN, line_templates, patterns
from tools import OTHERS, TOOLS, Input, Tool
from with_morph_kgc import mapping

REPO = Path(__file__).parents[1]
BENCHMARKS = REPO / "benchmarks"

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
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("usage: generate.py [-h] [--closed] N\n")


PROGRAMS = [path for path in sorted(BENCHMARKS.glob("*.py")) if "__main__" in path.read_text(encoding="utf-8")]
#: Those that need an environment of their own.
ELSEWHERE = ("with_duckdb", "with_maplib", "with_polars", "with_tarql")


@pytest.mark.parametrize(
    "program", [path for path in PROGRAMS if path.stem not in ELSEWHERE or OTHERS.exists()], ids=lambda path: path.stem
)
def test_every_program_explains_itself_and_what_is_wrong_with_its_arguments(program: Path) -> None:
    python = str(OTHERS) if program.stem in ELSEWHERE else sys.executable
    started = [
        subprocess.Popen([python, program, argument], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for argument in ("--help", "--no-such-option")
    ]
    (told, nothing), (silence, wrong) = (one.communicate(timeout=60) for one in started)
    assert [one.returncode for one in started] == [0, 2]
    assert (nothing, silence) == ("", "")
    first = ast.get_docstring(ast.parse(program.read_text(encoding="utf-8"))) or program.stem
    assert first.split()[:4] == told[told.index(first.split()[0]) :].split()[:4]
    assert wrong.startswith(f"usage: {program.name}")
    assert "Traceback" not in wrong


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
    names = [name for name, tool in TOOLS.items() if not tool.is_other]
    assert names == ["pipeline", "f-strings for this shape", "bare formatting", "pyoxigraph", "pyoxigraph's store", "rdflib"]
    assert compared(work, names, tmp_path) == (TRIPLES, {})


@pytest.mark.skipif(not OTHERS.exists(), reason="the other tools are not installed; benchmarks/run.py installs them")
@pytest.mark.parametrize("name", [name for name, tool in TOOLS.items() if tool.is_other])
def test_tools_of_an_environment_of_their_own_write_the_same_triples(work: Input, tmp_path: Path, name: str) -> None:
    assert compared(work, ["bare formatting", name], tmp_path) == (TRIPLES, {})


def test_one_different_literal_ends_the_benchmark(work: Input, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    forged = tmp_path / "rows.jsonl"
    text = (work.tables / "rows.jsonl").read_text("utf-8")
    forged.write_text(text.replace('"+650"', '"650"'), "utf-8")
    monkeypatch.setitem(TOOLS, "forged", Tool(lambda work, output: TOOLS["bare formatting"].command(Input(work.records, tmp_path), output)))
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


def test_only_tools_said_to_rewrite_numbers_and_time_zones_may_do_so(tmp_path: Path) -> None:
    xsd = "http://www.w3.org/2001/XMLSchema#"
    zone = f'"1953-01-13T00:00:00Z"^^<{xsd}dateTime>'
    (tmp_path / "one.nt").write_text(f'<a:a> <a:b> "+12"^^<{xsd}decimal> .\n<a:a> <a:b> "+12" .\n<a:a> <a:b> {zone} .\n')
    rewritten = (tmp_path / "one.nt").read_text().replace('"+12"^^', '"12"^^').replace("00Z", "00+00:00")
    (tmp_path / "other.nt").write_text(rewritten)

    def hashes(plain: bool) -> set[tuple[int, str]]:
        return {canonical(tmp_path / f"{name}.nt", tmp_path / "lines", plain) for name in ("one", "other")}

    assert (len(hashes(plain=False)), len(hashes(plain=True))) == (2, 1)
    assert (tmp_path / "lines").read_text() == f'<a:a> <a:b> "+12" .\n<a:a> <a:b> "12"^^<{xsd}decimal> .\n<a:a> <a:b> {zone} .\n'


def test_a_tool_that_takes_too_long_is_left_out_and_the_benchmark_goes_on(
    work: Input, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(TOOLS, "slow", Tool(lambda *_: [sys.executable, "-c", "import time; time.sleep(60)"]))
    assert compared(work, ["bare formatting", "slow"], tmp_path, seconds=5) == (TRIPLES, {"slow": "stopped after 5 s"})


def test_slow_tools_have_a_ceiling_unless_all_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    assert within(list(TOOLS), 10_000) == {}
    many = within(list(TOOLS), 100_000)
    assert set(many) == {"pyoxigraph's store", "maplib", "Morph-KGC", "rdflib"}
    assert set(many.values()) == {"left out above 10,000 records"}
    monkeypatch.setitem(TOOLS, "rdflib", TOOLS["rdflib"]._replace(most=2))
    few = ["--tools", "bare formatting,rdflib", "--runs", "2"]
    size = measure(3, arguments(few))
    assert (list(size.runs), size.left_out) == (["bare formatting"], {"rdflib": "left out above 2 records"})
    assert {name: len(runs) for name, runs in measure(3, arguments([*few, "--all"])).runs.items()} == {"bare formatting": 2, "rdflib": 2}


def test_a_tool_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        arguments(["--tools", "rdflib,rdfib"])
    assert "no tool rdfib; there are pipeline, " in capsys.readouterr().err


#: Two sizes of made-up figures.
RESULTS = Results(
    "a machine",
    {
        1_000: Size(
            102_415, {"pipeline": [Run(3.0, 3.5, 60), Run(9.0, 9.0, 90), Run(4.0, 4.5, 61)], "bare formatting": [Run(1.0, 1.1, 30)]}
        ),
        10_000: Size(
            1_004_040,
            {"pipeline": [Run(40.0, 40.0, 62)], "bare formatting": [Run(20.0, 20.0, 30)], "rdflib": [Run(30.0, 30.0, 900)]},
            {"maplib": "stopped after 600 s"},
            {name: [Run(1.0, 1.0, 60)] for name in run.VARIANTS},
        ),
        100_000: Size(10_020_030, {"pipeline": [Run(400.0, 400.0, 62)]}),
    },
)


def test_the_table_shows_medians_and_both_ratios() -> None:
    assert table(RESULTS.sizes[1_000]) == (
        "| tool | CPU s | wall s | peak MB | CPU, pipeline = 1 | CPU, bare formatting = 1 | runs |\n"
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |\n"
        "| bare formatting | 1.00 | 1.10 | 30 | 0.25 | 1.00 | 1 |\n"
        "| pipeline | 4.00 | 4.50 | 61 | 1.00 | 4.00 | 3 |\n"
    )


def test_the_report_says_which_targets_are_met_and_what_is_left_out() -> None:
    told = tell(RESULTS)
    assert "| CPU at most 2 times bare formatting | 4.00 with 1,000, 2.00 with 10,000 | **no** |\n" in told
    assert "| with all checks of records at most 3 times | 2.00 with 10,000 | yes |\n" in told
    assert (
        "| two processes at least 1.7 times as fast as one (wall; tells only where two cores are idle) | 1.00 with 10,000 | **no** |\n"
        in told
    )
    assert "| less CPU than every RDF tool at every size | with 10,000 1.3 times rdflib | **no** |\n" in told
    assert "| growth exponent 1.00 ± 0.03, from 10,000 records on | 1.00 with 100,000 | yes |\n" in told
    assert "\nmaplib: stopped after 600 s.\n" in told
    assert "| bare formatting | 1.30 |  |\n" in told


def test_what_is_written_reads_back_and_goes_into_the_readme(tmp_path: Path) -> None:
    write(RESULTS, tmp_path)
    assert read(tmp_path / "results.json") == RESULTS
    assert (tmp_path / "report.md").read_text("utf-8") == f"# Records to N-Triples\n\n{tell(RESULTS)}"
    (tmp_path / "README.md").write_text("before\n<!-- figures -->\nold\n<!-- end of figures -->\nafter\n")
    for _ in range(2):
        in_readme(RESULTS, tmp_path)
        text = (tmp_path / "README.md").read_text("utf-8")
        assert text.startswith("before\n<!-- figures -->\nMeasured on a machine.\n")
        assert text.endswith("<!-- end of figures -->\nafter\n")
        assert "old" not in text


def test_what_is_measured_again_replaces_the_tool_and_keeps_the_others() -> None:
    earlier = RESULTS.sizes[10_000]
    again = Size(1_004_040, {"pipeline": [Run(2.0, 2.0, 60)], "maplib": [Run(5.0, 5.0, 60)]}, {"rdflib": "stopped after 1 s"}).over(earlier)
    assert again == Size(
        1_004_040,
        {"pipeline": [Run(2.0, 2.0, 60)], "maplib": [Run(5.0, 5.0, 60)], "bare formatting": [Run(20.0, 20.0, 30)]},
        {"rdflib": "stopped after 1 s"},
        earlier.variants,
        ["bare formatting"],
    )


def test_the_plot_is_svg_that_names_every_line_and_tells_its_numbers() -> None:
    series = [
        Series("pipeline", "own", [(1_000, 0.5), (10_000, 2.4)]),
        Series("a <tool> & more", "terms", [(1_000, 0.49), (10_000, 2.41)]),
        Series("text", "text", [(10_000, 2.42)]),
    ]
    made = svg("CPU < all", "s", series)
    assert made == svg("CPU < all", "s", series)
    root = ElementTree.fromstring(made)
    texts = [one.text for one in root.iter("{http://www.w3.org/2000/svg}text")]
    assert {one.name for one in series} | {"CPU < all", "records", "1,000", "10,000", "0.1 s", "1 s", "10 s"} <= set(texts)
    description = root.find("{http://www.w3.org/2000/svg}desc")
    assert description is not None
    assert description.text == (
        "pipeline: 0.5 s for 1,000, 2.4 s for 10,000; a <tool> & more: 0.49 s for 1,000, 2.41 s for 10,000; text: 2.42 s for 10,000"
    )
    heights = [
        float(one.attrib["y"]) for one in root.iter("{http://www.w3.org/2000/svg}text") if one.text in {line.name for line in series}
    ]
    assert all(abs(one - other) >= 17 for one, other in combinations(heights, 2))


def test_lines_of_many_tools_stay_within_the_figure() -> None:
    series = [Series(f"tool {number}", "terms", [(1_000, 0.1), (100_000, 0.1)]) for number in range(11)]
    root = ElementTree.fromstring(svg("CPU", "s", series))
    names = [one for one in root.iter("{http://www.w3.org/2000/svg}text") if (one.text or "").startswith("tool")]
    heights = sorted(float(one.attrib["y"]) for one in names)
    assert all(later - earlier >= 17 for earlier, later in pairwise(heights))
    assert 0 < heights[0] < heights[-1] < 520


def test_the_exponent_of_growth() -> None:
    assert exponent((1_000, 2.0), (10_000, 20.0)) == pytest.approx(1)
    assert exponent((10, 1.0), (1_000, 10_000.0)) == pytest.approx(2)


def test_a_markdown_table() -> None:
    assert markdown(["a", "b"], [["c", "1"]]) == "| a | b |\n| --- | ---: |\n| c | 1 |\n"


def test_the_bounds_of_the_short_run() -> None:
    results = {"pipeline": [Run(2.0, 2.0, 1)], "bare formatting": [Run(0.5, 0.5, 1)], "rdflib": [Run(3.0, 3.0, 1)]}
    assert broken_bounds(results) == []
    results["rdflib"] = [Run(1.0, 1.0, 1)]
    results["bare formatting"] = [Run(0.2, 0.2, 1)]
    assert broken_bounds(results) == [
        "the pipeline took 2.00 s, more than 8 times bare formatting",
        "the pipeline took 2.00 s, more than 1 times rdflib",
    ]


def test_the_shape_covers_every_table_and_column() -> None:
    templates = line_templates("https://example.org/")
    assert {name: set(COLUMN.findall(template)) for name, template in templates.items()} == {
        name: set(columns) for name, columns in TABLES.items()
    }


def test_the_rml_mapping_is_turtle_with_a_map_for_each_table_and_subject(tmp_path: Path) -> None:
    import pyoxigraph as ox

    quads = list(ox.parse(mapping("https://example.org/", tmp_path), format=ox.RdfFormat.TURTLE, base_iri="https://example.org/map"))
    sources = sorted(quad.object.value for quad in quads if quad.predicate.value.endswith("ns/rml#source"))
    assert sources == sorted(
        f"{tmp_path / table}.csv" for table, _ in {(one.table, one.subject) for one in patterns("https://example.org/")}
    )


def test_the_readme_tells_of_every_benchmark_and_tool() -> None:
    text = (BENCHMARKS / "README.md").read_text("utf-8")
    assert [path.name for path in BENCHMARKS.glob("*.py") if f"`{path.name}`" not in text] == []
    assert [name for name in TOOLS if f"\n| {name} |" not in text] == []


def test_sifting_a_dump_and_finding_in_a_store_cost_less_than_reading(tmp_path: Path) -> None:
    """The least that makes the two worth having, with room for a busy machine."""
    times = store.measure(1_000, tmp_path)
    assert list(store.table(times, 1_000).splitlines()[2].split(" | "))[-1] == "1.00 |"
    reading = times["read into the model"]
    assert times["sift a dump for 1,000 records"] < 0.5 * reading
    assert times["find every item by name"] < reading
    assert times["search for every item's words"] < 2 * reading

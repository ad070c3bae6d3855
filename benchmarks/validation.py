"""The SHACL engines on the same work: `python benchmarks/validation.py`. See `--help`.

Work: the graph of N generated person records, with every shape of the project and the facts they rest on. All start from the
bytes of the graph and end with issues on record lines; the run ends when these are not the same, also on a smaller graph with
errors planted in it. Times are CPU seconds of this process.

    fast engine     as `validate` runs it
    judge           `validate --engine pyshacl`: pySHACL on rdflib, but SPARQL is answered by a pyoxigraph store
    pySHACL alone   unmodified, on rdflib with rdflib's SPARQL; on few records, since it takes two seconds for each and more the
                    more there are. The fast engine has to be 40 times as fast as this.

Then, in processes of their own, other engines on what of the shapes is SHACL Core (`with_shacl.py`).
"""

import argparse
import gc
import json
import re
import statistics
import sys
import time
from collections.abc import Iterator
from itertools import islice, pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple
from unittest.mock import patch

import rdflib
from generate import persons
from measure import HERE, ROOT, exponent, finished, markdown
from tools import OTHERS, ensure_others

sys.path.insert(0, str(ROOT))

from pipeline.project import load_project
from pipeline.rdf.ntriples import ntriples
from pipeline.rdf.shacl_turtle import shape_prefixes
from pipeline.records.record import Record
from pipeline.shacl.graph import Data, data_graph
from pipeline.shacl.index import SH, ShapeGraph
from pipeline.shacl.judge import filled, judge
from pipeline.shacl.result import Result
from pipeline.shacl.shapes import load_shapes
from pipeline.shacl.validation import ENGINES, Trace, known_types, shape_paths, validate

FAST, JUDGE, ALONE = "auto", "pyshacl", "alone"
NAMES: Final = {FAST: "fast engine", JUDGE: "judge: pySHACL, its SPARQL answered by a store", ALONE: "pySHACL alone"}
#: How many times as fast as the judge and as pySHACL alone the fast engine has to be, in the long run and in the short one.
BOUNDS: Final = {False: {JUDGE: 8.0, ALONE: 40.0}, True: {JUDGE: 3.0, ALONE: 8.0}}
#: Engine -> the Python it runs in.
CORE: Final = {"shacl": sys.executable, "pyrudof": str(OTHERS), "pyshacl_turbo": str(OTHERS), "pyshacl": sys.executable}


class Work(NamedTuple):
    """A graph, where its nodes came from, and the shapes."""

    graph: bytes
    trace: Trace
    shapes: list[Path]


def work(size: int) -> Work:
    """The graph of `size` records, and the shapes."""
    project, issues = load_project(ROOT)
    assert project, issues
    trace, mapper, encoder = Trace(project.mappings, project.namespaces()), project.mapper(), project.encoder()
    text = []
    for data in islice(persons(), size):
        record = Record(data, f"records/person/{data['id']}.yaml", dict)
        mapped, faults = mapper.map(record)
        assert mapped, (faults, json.dumps(data))
        trace.add(record, mapped)
        text.append(ntriples(encoder.encode(mapped.item)))
    return Work("".join(text).encode(), trace, shape_paths(ROOT / "shapes"))


def planted(graph: bytes) -> bytes:
    """The graph with errors: ranks, references, labels and dates gone wrong."""
    for step, pattern, replacement in (
        (89, rb"(?m)^<\S+statement/\S+> <http://wikiba.se/ontology#rank> .*\n", rb""),
        (97, rb"(?m)^<\S+statement/\S+> <http://www.w3.org/ns/prov#wasDerivedFrom> .*\n", rb""),
        (31, rb'(?m)^(<\S+> <\S+#label>) "(.*)"@en \.$', rb'\1 "\2" .'),
        (61, rb'"1(\d\d\d-\d\d-\d\dT00:00:00Z)"', rb'"3\1"'),
    ):
        matches = list(re.finditer(pattern, graph))[::step]
        for match in reversed(matches):
            graph = graph[: match.start()] + match.expand(replacement) + graph[match.end() :]
    return graph


def alone(data: Data, shapes: ShapeGraph) -> Iterator[Result]:
    """pySHACL as it comes: an rdflib graph, of which rdflib answers the queries."""
    return judge(filled(rdflib.Graph(bind_namespaces="none"), data.quads), shapes)


def compared(work: Work, engines: list[str], runs: int = 1) -> tuple[int, dict[str, float]]:
    """How many issues all engines find, and median CPU seconds of each; ends the run when they do not find the same."""
    seconds: dict[str, list[float]] = {engine: [] for engine in engines}
    found = {}
    for engine in engines * runs:
        start = time.process_time()
        with patch.dict(ENGINES, {ALONE: alone}):  # type: ignore[arg-type]
            found[engine] = [str(issue) for issue in validate(work.graph, work.shapes, work.trace, engine)]
        seconds[engine].append(time.process_time() - start)
    for one, other in pairwise(engines):
        if found[one] != found[other]:
            sys.exit(f"{one} and {other} differ:\n" + "\n".join(sorted({*found[one]} ^ {*found[other]})[:10]))
    return len(found[engines[0]]), {engine: statistics.median(taken) for engine, taken in seconds.items()}


def triples(work: Work) -> int:
    return len(set(work.graph.splitlines()))


def against(other: str, size: int, runs: int, short: bool) -> None:
    """Compare the fast engine with another one, show it, and end the run when it is too slow."""
    one = work(size)
    found, seconds = compared(one, [FAST, other], runs)
    ratio = seconds[other] / seconds[FAST]
    print(f"{size:,} records, {triples(one):,} triples, {len(one.shapes)} files of shapes; the same issues: {found}\n")
    rows = ([NAMES[engine], f"{taken:.2f}", f"{taken / seconds[FAST]:.1f}"] for engine, taken in seconds.items())
    print(markdown(["all shapes", "CPU s", "ratio"], rows), flush=True)
    if ratio < BOUNDS[short][other]:
        sys.exit(f"the fast engine is only {ratio:.1f} times as fast, not {BOUNDS[short][other]:g}")


def growth(sizes: list[int]) -> None:
    """How the fast engine's time grows with the number of records."""
    taken = []
    for size in sizes:
        _, seconds = compared(work(size), [FAST], 2)
        taken.append((size, seconds[FAST]))
    powers = ["", *(f"{exponent(early, late):.2f}" for early, late in pairwise(taken))]
    rows = ([f"{size:,}", f"{cpu:.2f}", f"{cpu / size * 1000:.2f}", power] for (size, cpu), power in zip(taken, powers, strict=True))
    print(markdown(["records", "CPU s", "ms a record", "exponent"], rows), flush=True)


def core(size: int) -> None:
    """Engines on what is SHACL Core: generated shapes on the graph as published, the others on the graph with facts."""
    ensure_others()
    with TemporaryDirectory() as folder:
        files = list(map(str, _core_files(work(size), Path(folder))))
        rows, found = [], set()
        for engine, python in CORE.items():
            run, told, _ = finished([python, str(HERE / "with_shacl.py"), engine, *files])
            rows.append((engine, run.cpu, int(told)))
            found.add(int(told))
    fastest = rows[0][1]
    print(f"SHACL Core alone, processes that read files of N-Triples, {size:,} records\n")
    table = ([engine, f"{cpu:.2f}", f"{cpu / fastest:.1f}", f"{count:,}"] for engine, cpu, count in rows)
    print(markdown(["engine", "CPU s", "ratio", "results"], table), flush=True)
    if len(found) > 1:
        sys.exit("the engines do not find the same")


def _core_files(work: Work, folder: Path) -> Iterator[Path]:
    """Data and shapes, twice."""
    prefixes = shape_prefixes(work.trace.namespaces)
    shapes, issues = load_shapes(work.shapes, prefixes)
    data, faults = data_graph(work.graph, "graph.nt", known_types(work.trace, prefixes))
    assert not issues, issues
    assert not faults, faults
    for name, graph in (("plain", shapes.plain), ("domain", shapes.domain)):
        asking = {user for shape in graph.subjects(SH + "sparql") for user in graph.upward(shape)}
        quads = (quad for quad in graph.without_targets(asking) if quad.predicate.value != SH + "sparql")
        files = folder / f"{name}.nt", folder / f"{name}-shapes.nt"
        files[0].write_bytes(data.content)
        files[1].write_text("".join(f"{quad.subject} {quad.predicate} {quad.object} .\n" for quad in quads))
        yield from files
        for query in shapes.facts:
            data.derive(query.text, prefixes)


def main() -> None:
    """Compare, time, report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=1_000, help="number of records (default: 1000, some 102,000 triples)")
    parser.add_argument("--alone", type=int, default=30, help="number of records for pySHACL alone (default: 30)")
    parser.add_argument("--runs", type=int, default=1, help="timed runs of each engine (default: 1)")
    parser.add_argument("--growth", action="store_true", help="only the fast engine, on 500, 1000, 2000 and 4000 records")
    parser.add_argument("--core", action="store_true", help="only the engines on what is SHACL Core")
    parser.add_argument("--short", action="store_true", help="for CI: 60 records, 5 for pySHACL alone, no other engines")
    options = parser.parse_args()
    gc.set_threshold(50_000)  # as the program has it
    if options.growth:
        growth([500, 1_000, 2_000, 4_000])
        return
    if not options.core:
        small = work(60)
        faults, _ = compared(small._replace(graph=planted(small.graph)), [FAST, JUDGE])
        print(f"the same issues on a graph with planted errors: {faults}\n")
        against(ALONE, 5 if options.short else options.alone, options.runs, options.short)
        against(JUDGE, 60 if options.short else options.size, options.runs, options.short)
    if not options.short:
        core(options.size)


if __name__ == "__main__":
    main()

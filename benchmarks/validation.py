"""The SHACL engines on the same work: `python benchmarks/validation.py`. See `--help`.

Work: the graph of N generated person records, with every shape of the project and the facts they rest on. Both engines start
from the bytes of the graph and end with issues on record lines; the run ends when these are not the same, also on a smaller graph
with errors planted in it. Times are CPU seconds of this process. The judge is pySHACL with its SPARQL answered by a pyoxigraph
store, which asks record by record: what it takes grows with the square of N, what the fast engine takes with N.
"""

import argparse
import json
import re
import statistics
import sys
import time
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

from generate import persons
from measure import ROOT, markdown

sys.path.insert(0, str(ROOT))

from pipeline.checks.shacl import Trace, shape_paths, validate
from pipeline.project import load_project
from pipeline.rdf.ntriples import ntriples
from pipeline.records.record import Record

ENGINES: Final = {"auto": "fast engine", "pyshacl": "pySHACL alone"}
#: How many times as fast as the judge the fast engine has to be, in the long run and in the short one.
BOUND, SHORT_BOUND = 40, 2


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


def issues_of(work: Work, engine: str) -> list[str]:
    """What an engine finds, as lines."""
    return [str(issue) for issue in validate(work.graph, work.shapes, work.trace, engine)]


def compared(work: Work, runs: int) -> tuple[int, dict[str, float]]:
    """How many issues both engines find, and median CPU seconds of each; ends the run when they do not find the same."""
    seconds: dict[str, list[float]] = {engine: [] for engine in ENGINES}
    found = {}
    for _ in range(runs):
        for engine, taken in seconds.items():
            start = time.process_time()
            found[engine] = issues_of(work, engine)
            taken.append(time.process_time() - start)
        if found["auto"] != found["pyshacl"]:
            sys.exit("the engines differ:\n" + "\n".join(sorted(set(found["auto"]) ^ set(found["pyshacl"]))[:10]))
    return len(found["auto"]), {engine: statistics.median(taken) for engine, taken in seconds.items()}


def main() -> None:
    """Compare, time, report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=1_000, help="number of records (default: 1000, some 102,000 triples)")
    parser.add_argument("--runs", type=int, default=1, help="timed runs of each engine (default: 1)")
    parser.add_argument("--short", action="store_true", help="for CI: 60 records")
    options = parser.parse_args()
    small = work(60)
    faults, _ = compared(small._replace(graph=planted(small.graph)), 1)
    one = small if options.short else work(options.size)
    found, seconds = compared(one, options.runs)
    ratio = seconds["pyshacl"] / seconds["auto"]
    print(f"{len(set(one.graph.splitlines())):,} triples, {len(one.shapes)} files of shapes")
    print(f"the same issues: {found} as it is, {faults} in a smaller graph with planted errors\n")
    rows = ([name, f"{seconds[engine]:.2f}", f"{seconds[engine] / seconds['auto']:.1f}"] for engine, name in ENGINES.items())
    print(markdown(["engine", "CPU s", "ratio"], rows))
    if ratio < (SHORT_BOUND if options.short else BOUND):
        sys.exit(f"the fast engine is only {ratio:.1f} times as fast as pySHACL alone")


if __name__ == "__main__":
    main()

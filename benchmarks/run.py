"""The same work through this pipeline and through other tools: `python benchmarks/run.py`. See `--help`.

Work: N generated person records as JSON Lines to N-Triples in Wikidata's model. The pipeline checks, maps and hashes; the
others start from flat tables in which every id stands already (`rows.py`). Before anything is timed, all outputs are
compared as sets of triples: a difference ends the run. Then the tools take turns; each run is a process of its own, whose
CPU time (user and system, children included) and peak memory the operating system tells. (It counts from the fork, so no
process shows less memory than this one has: some 30 MB.)
"""

import argparse
import hashlib
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import pairwise
from math import log
from pathlib import Path
from typing import Final, NamedTuple

import pyoxigraph as ox

HERE: Final = Path(__file__).resolve().parent
ROOT: Final = HERE.parent
OTHERS: Final = HERE / ".venv/bin/python"


class Run(NamedTuple):
    """What one process took: CPU and wall seconds, peak memory in MB."""

    cpu: float
    wall: float
    memory: float


class Input(NamedTuple):
    """The generated work: the records, and the flat tables made from them."""

    records: Path
    tables: Path


def base_iri() -> str:
    """The dataset's base IRI, under which all tools write."""
    lines = (ROOT / "dataset.yaml").read_text(encoding="utf-8").splitlines()
    return next(line.split()[1] for line in lines if line.startswith("base_iri:"))


def script(name: str) -> Callable[[Input, Path], list[str]]:
    """The command of a comparator that reads the rows."""
    return lambda work, output: [sys.executable, str(HERE / f"{name}.py"), base_iri(), str(work.tables / "rows.jsonl"), str(output)]


def pipeline(work: Input, output: Path) -> list[str]:
    """The command of the pipeline itself."""
    command = ["-m", "pipeline", "map", "--records", str(work.records), "--output", str(output), "--build", str(work.tables / "build")]
    return [sys.executable, *command]


def morph_kgc(work: Input, output: Path) -> list[str]:
    """The command of Morph-KGC, which has an environment of its own."""
    return [str(OTHERS), str(HERE / "with_morph_kgc.py"), base_iri(), str(work.tables), str(output)]


#: The tool that does the least, one f-string a triple: the unit of the second ratio.
BARE: Final = "bare formatting"
#: Tool -> how many times its CPU time the pipeline may take in the short run, which is mostly the start of Python.
BOUNDS: Final = {BARE: 8, "rdflib": 1}
#: By how much memory may grow from 10,000 to 100,000 records.
GROWTH: Final = 0.25
#: Name in the report -> command.
TOOLS: Final[dict[str, Callable[[Input, Path], list[str]]]] = {
    "pipeline": pipeline,
    "f-strings for this shape": script("bare"),
    BARE: script("lines"),
    "pyoxigraph": script("with_pyoxigraph"),
    "rdflib": script("with_rdflib"),
    "Morph-KGC": morph_kgc,
}


def measured(command: list[str]) -> Run:
    """Run a command to its end. Ends the benchmark when it fails."""
    start = time.perf_counter()
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            assert process.stderr
            sys.exit(f"{command[1]} failed:\n{process.stderr.read().decode()[-2000:]}")
    return Run(usage.ru_utime + usage.ru_stime, time.perf_counter() - start, usage.ru_maxrss / 1024)


def canonical(output: Path, lines: Path) -> tuple[int, str]:
    """Write the distinct triples of a file as sorted lines to `lines`; how many there are, and a hash of them all.

    pyoxigraph's parser reads them, which keeps every literal as it stands; `sort` holds them, which needs no memory of ours.
    """
    c_locale = {**os.environ, "LC_ALL": "C"}
    with lines.open("wb") as out, subprocess.Popen(["sort", "--unique"], stdin=subprocess.PIPE, stdout=out, env=c_locale) as sort:
        assert sort.stdin
        for triple in ox.parse(path=str(output), format=ox.RdfFormat.N_TRIPLES):
            sort.stdin.write(f"{triple} .\n".encode())
        sort.stdin.close()
    if sort.returncode:
        sys.exit(f"sort ended with {sort.returncode}")
    with lines.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
        stream.seek(0)
        return sum(1 for _ in stream), digest


def differences(one: Path, other: Path, limit: int = 5) -> list[str]:
    """The first lines that only one of two sorted files holds: `-` for the first, `+` for the second."""
    found: list[str] = []
    with one.open("rb") as left, other.open("rb") as right:
        a, b = left.readline(), right.readline()
        while (a or b) and len(found) < limit:
            if a == b:
                a, b = left.readline(), right.readline()
            elif a and (not b or a < b):
                found.append(f"- {a.decode().rstrip()}")
                a = left.readline()
            else:
                found.append(f"+ {b.decode().rstrip()}")
                b = right.readline()
    return found


def prepared(size: int, folder: Path) -> Input:
    """Records and tables for one size."""
    work = Input(folder / "records.jsonl", folder / "tables")
    with work.records.open("wb") as stream:
        subprocess.run([sys.executable, str(HERE / "generate.py"), str(size)], stdout=stream, check=True, cwd=ROOT)
    subprocess.run([sys.executable, str(HERE / "rows.py"), str(work.records), str(work.tables)], check=True, cwd=ROOT)
    return work


def compared(work: Input, names: list[str], folder: Path) -> int:
    """Run every tool once and hold the outputs against the first one's; the number of triples. This is the warm-up, too."""
    first, lines, output = folder / "first.nt", folder / "lines.nt", folder / "output.nt"
    expected: tuple[int, str] | None = None
    for name in names:
        measured(TOOLS[name](work, output))
        found = canonical(output, lines if expected else first)
        if expected and found != expected:
            shown = "\n".join(differences(first, lines))
            sys.exit(f"{names[0]} (-) writes {expected[0]:,} triples, {name} (+) {found[0]:,}, and they differ:\n{shown}")
        expected = expected or found
    assert expected
    return expected[0]


def timed(work: Input, names: list[str], runs: int, folder: Path) -> dict[str, list[Run]]:
    """The tools in turn, `runs` times."""
    results: dict[str, list[Run]] = {name: [] for name in names}
    for _ in range(runs):
        for name in names:
            results[name].append(measured(TOOLS[name](work, folder / "output.nt")))
            print(f"  {name}: {results[name][-1].cpu:.2f} s CPU", file=sys.stderr)
    return results


def median(runs: list[Run], field: str) -> float:
    """The median of one figure."""
    return statistics.median(getattr(run, field) for run in runs)


def table(size: int, triples: int, results: dict[str, list[Run]]) -> str:
    """The results as a Markdown table; ratios are those of CPU time."""
    units = {f"CPU, {name} = 1": median(results[name], "cpu") for name in ("pipeline", BARE) if name in results}
    lines = [f"\n{size:,} records, {triples:,} triples, medians of {len(results['pipeline'])} runs\n"]
    lines.append(f"| tool | CPU s | wall s | peak MB | {' | '.join(units)} |")
    lines.append("| --- |" + " ---: |" * (3 + len(units)))
    for name, runs in sorted(results.items(), key=lambda pair: median(pair[1], "cpu")):
        cpu, wall, memory = (median(runs, field) for field in Run._fields)
        ratios = " | ".join(f"{cpu / unit:.2f}" for unit in units.values())
        lines.append(f"| {name} | {cpu:.2f} | {wall:.2f} | {memory:.0f} | {ratios} |")
    return "\n".join(lines) + "\n"


def broken_bounds(results: dict[str, list[Run]]) -> list[str]:
    """The bounds of the short run that the pipeline's CPU time is not within."""
    own = median(results["pipeline"], "cpu")
    times = {name: factor * median(results[name], "cpu") for name, factor in BOUNDS.items()}
    return [f"the pipeline took {own:.2f} s, more than {BOUNDS[name]} times {name}" for name, bound in times.items() if own > bound]


def memory_growth(folder: Path) -> tuple[float, float]:
    """Peak memory of the pipeline, in MB, at 10,000 and 100,000 records."""
    peaks = []
    for size in (10_000, 100_000):
        records = folder / f"{size}.jsonl"
        with records.open("wb") as stream:
            subprocess.run([sys.executable, str(HERE / "generate.py"), str(size)], stdout=stream, check=True, cwd=ROOT)
        peaks.append(measured(pipeline(Input(records, folder), folder / "output.nt")).memory)
    return peaks[0], peaks[1]


#: The pipeline's other ways through the same records: name -> what is added to the command, ending of the output.
VARIANTS: Final[dict[str, tuple[list[str], str]]] = {
    "N-Triples": (["--jobs", "1"], "nt"),
    "N-Triples, records checked": (["--jobs", "1", "--check"], "nt"),
    "N-Triples, two processes": (["--jobs", "2"], "nt"),
    "Turtle": (["--jobs", "1"], "ttl"),
    "JSON-LD": (["--jobs", "1"], "jsonld"),
}


def variants(size: int, runs: int, folder: Path) -> str:
    """The pipeline's variants in turn on `size` records and all items that these point to, as a Markdown table."""
    work = Input(folder / "closed.jsonl", folder)
    with work.records.open("wb") as stream:
        subprocess.run([sys.executable, str(HERE / "generate.py"), str(size), "--closed"], stdout=stream, check=True, cwd=ROOT)
    results: dict[str, list[Run]] = {name: [] for name in VARIANTS}
    for _ in range(runs):
        for name, (more, ending) in VARIANTS.items():
            results[name].append(measured([*pipeline(work, folder / f"output.{ending}"), *more]))
    unit = results["N-Triples"]
    lines = [f"\n{size:,} records and the items they point to, medians of {runs} runs\n"]
    lines += ["| variant | CPU s | wall s | peak MB | CPU, N-Triples = 1 | wall, N-Triples = 1 |", "| --- |" + " ---: |" * 5]
    for name, found in results.items():
        cpu, wall, memory = (median(found, field) for field in Run._fields)
        ratios = f"{cpu / median(unit, 'cpu'):.2f} | {wall / median(unit, 'wall'):.2f}"
        lines.append(f"| {name} | {cpu:.2f} | {wall:.2f} | {memory:.0f} | {ratios} |")
    return "\n".join(lines) + "\n"


def growth(times: dict[int, float]) -> str:
    """How CPU time grows with the number of records: the exponent between each size and the next."""
    pairs = pairwise(sorted(times.items()))
    return "".join(
        f"\nCPU grows from {one:,} to {other:,} records with the exponent {log(late / early) / log(other / one):.3f}\n"
        for (one, early), (other, late) in pairs
    )


def ensure_others() -> None:
    """Make the environment of the tools that the project itself has no use for."""
    if not OTHERS.exists():
        print("installing the other tools into benchmarks/.venv", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", str(HERE / ".venv")], check=True)
        pip = [str(OTHERS), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
        subprocess.run([*pip, "-r", str(HERE / "requirements.lock")], check=True)


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="10000", help="numbers of records, separated by commas (default: 10000)")
    parser.add_argument("--runs", type=int, default=3, help="timed runs of each tool (default: 3)")
    parser.add_argument("--tools", default=",".join(TOOLS), help="names, separated by commas (default: all)")
    parser.add_argument("--memory", action="store_true", help="also the pipeline's peak memory at 10,000 and 100,000 records")
    parser.add_argument("--variants", action="store_true", help="also the pipeline's other syntaxes, its checks, and two processes")
    parser.add_argument("--short", action="store_true", help="for CI: 1,000 records, one run, no Morph-KGC; fails beyond generous bounds")
    parser.add_argument("--output", type=Path, help="file for the report (default: standard output)")
    return parser.parse_args()


def main() -> None:
    """Compare, time, report."""
    options = arguments()
    names = [name for name in TOOLS if name != "Morph-KGC"] if options.short else options.tools.split(",")
    sizes = [1_000] if options.short else [int(size) for size in options.sizes.split(",")]
    if "Morph-KGC" in names:
        ensure_others()
    report = f"{platform.system()} on {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}\n"
    faults: list[str] = []
    times: dict[int, float] = {}
    for size in sizes:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            work = prepared(size, folder)
            triples = compared(work, names, folder)
            results = timed(work, names, 1 if options.short else options.runs, folder)
            more = variants(size, options.runs, folder) if options.variants else ""
        times[size] = median(results["pipeline"], "cpu")
        report += table(size, triples, results) + more
        faults += broken_bounds(results) if options.short else []
    report += growth(times)
    if options.memory:
        with tempfile.TemporaryDirectory() as name:
            small, large = memory_growth(Path(name))
        report += f"\npeak memory: {small:.0f} MB at 10,000 records, {large:.0f} MB at 100,000: {large / small - 1:+.0%}\n"
        faults += [f"memory grows by more than {GROWTH:.0%}"] if large > small * (1 + GROWTH) else []
    if options.output:
        options.output.write_text(report, encoding="utf-8")
    print(report)
    if faults:
        sys.exit("\n".join(faults))


if __name__ == "__main__":
    main()

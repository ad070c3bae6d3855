"""The same work through this pipeline and through other tools: `python benchmarks/run.py`. See `--help`.

Work: N generated person records as JSON Lines to N-Triples in Wikidata's model. The pipeline checks, maps and hashes; the
others start from flat tables in which every id stands already (`rows.py`). Before anything is timed, all outputs are
compared as sets of triples: a difference ends the run. Then the tools take turns; each run is a process of its own, whose
CPU time (user and system, children included) and peak memory the operating system tells.
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


#: Name in the report -> command.
TOOLS: Final[dict[str, Callable[[Input, Path], list[str]]]] = {
    "pipeline": pipeline,
    "f-strings for this shape": script("bare"),
    "bare formatting": script("lines"),
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


def fingerprint(path: Path) -> tuple[int, str]:
    """How many distinct triples a file holds, and a hash of them all."""
    triples = sorted({str(triple) for triple in ox.parse(path=str(path), format=ox.RdfFormat.N_TRIPLES)})
    digest = hashlib.sha256()
    for triple in triples:
        digest.update(triple.encode() + b"\n")
    return len(triples), digest.hexdigest()


def prepared(size: int, folder: Path) -> Input:
    """Records and tables for one size."""
    work = Input(folder / "records.jsonl", folder / "tables")
    with work.records.open("wb") as stream:
        subprocess.run([sys.executable, str(HERE / "generate.py"), str(size)], stdout=stream, check=True, cwd=ROOT)
    subprocess.run([sys.executable, str(HERE / "rows.py"), str(work.records), str(work.tables)], check=True, cwd=ROOT)
    return work


def compared(work: Input, names: list[str], folder: Path) -> int:
    """Run every tool once and hold the outputs against each other; the number of triples. This is the warm-up, too."""
    found = {}
    for name in names:
        output = folder / "output.nt"
        measured(TOOLS[name](work, output))
        found[name] = fingerprint(output)
        output.unlink()
    if len(set(found.values())) != 1:
        sys.exit("the outputs differ: " + ", ".join(f"{name} {count:,} triples {digest[:12]}" for name, (count, digest) in found.items()))
    return next(iter(found.values()))[0]


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
    """The results as a Markdown table; ratios are CPU time against the pipeline's."""
    own = median(results["pipeline"], "cpu")
    lines = [f"\n{size:,} records, {triples:,} triples, medians of {len(results['pipeline'])} runs\n"]
    lines += ["| tool | CPU s | wall s | peak MB | CPU, pipeline = 1 |", "| --- | ---: | ---: | ---: | ---: |"]
    for name, runs in sorted(results.items(), key=lambda pair: median(pair[1], "cpu")):
        cpu, wall, memory = (median(runs, field) for field in Run._fields)
        lines.append(f"| {name} | {cpu:.2f} | {wall:.2f} | {memory:.0f} | {cpu / own:.2f} |")
    return "\n".join(lines) + "\n"


def memory_growth(folder: Path) -> str:
    """Peak memory of the pipeline at 10,000 and 100,000 records."""
    peaks = []
    for size in (10_000, 100_000):
        records = folder / f"{size}.jsonl"
        with records.open("wb") as stream:
            subprocess.run([sys.executable, str(HERE / "generate.py"), str(size)], stdout=stream, check=True, cwd=ROOT)
        peaks.append(measured(pipeline(Input(records, folder), folder / "output.nt")).memory)
    return f"\npeak memory: {peaks[0]:.0f} MB at 10,000 records, {peaks[1]:.0f} MB at 100,000: {peaks[1] / peaks[0] - 1:+.0%}\n"


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
    for size in sizes:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            work = prepared(size, folder)
            triples = compared(work, names, folder)
            results = timed(work, names, 1 if options.short else options.runs, folder)
        report += table(size, triples, results)
    if options.memory:
        with tempfile.TemporaryDirectory() as name:
            report += memory_growth(Path(name))
    if options.output:
        options.output.write_text(report, encoding="utf-8")
    print(report)
    if options.short and median(results["pipeline"], "cpu") > median(results["rdflib"], "cpu"):
        sys.exit("the pipeline took more CPU than rdflib, which formats the same triples from finished tables")


if __name__ == "__main__":
    main()

"""The same work through this pipeline and through other tools: `python benchmarks/run.py`. See `--help`.

Work: N generated person records as JSON Lines to N-Triples in Wikidata's model. The pipeline checks, maps and hashes; the
others start from finished tables in which every id stands already (`rows.py`). Before anything is timed, all outputs are
compared as sets of triples: a difference ends the run. Then the tools take turns; each run is a process of its own.
"""

import argparse
import re
import subprocess
import sys
import tempfile
from compileall import compile_dir
from hashlib import sha256
from pathlib import Path
from typing import Final

from compare import compared
from measure import HERE, ROOT, Run, generated, machine, measured, median
from report import ALONE, CHECKED, TWO, Results, Size, in_readme, read, table, write
from tools import BARE, PIPELINE, TOOLS, Input, ensure_others, pipeline

#: Tool -> how many times its CPU time the pipeline may take in the short run, which is mostly the start of Python.
BOUNDS: Final = {BARE: 8, "rdflib": 1}
#: The pipeline's ways through the same records: name -> options, ending of the output.
VARIANTS: Final[dict[str, tuple[list[str], str]]] = {
    ALONE: (["--jobs", "1"], "nt"),
    CHECKED: (["--jobs", "1", "--check"], "nt"),
    TWO: (["--jobs", "2"], "nt"),
    "Turtle": (["--jobs", "1"], "ttl"),
    "JSON-LD": (["--jobs", "1"], "jsonld"),
}


def prepared(size: int, folder: Path) -> Input:
    """Records and tables for one size."""
    work = Input(generated(folder / "records.jsonl", size), folder / "tables")
    subprocess.run([sys.executable, str(HERE / "rows.py"), str(work.records), str(work.tables)], check=True, cwd=ROOT)
    return work


def within(names: list[str], size: int) -> dict[str, str]:
    """The tools that are not measured with so many records, and why."""
    return {name: f"left out above {TOOLS[name].most:,} records" for name in names if size > TOOLS[name].most}


def timed(work: Input, names: list[str], folder: Path, options: argparse.Namespace) -> tuple[dict[str, list[Run]], dict[str, str]]:
    """The tools in turn, `options.runs` times; and the tools that took too long, and how long."""
    results: dict[str, list[Run]] = {name: [] for name in names}
    too_slow: dict[str, str] = {}
    for _ in range(options.runs):
        for name in [one for one in names if one not in too_slow]:
            try:
                results[name].append(measured(TOOLS[name].command(work, folder / "output.nt"), options.seconds))
                print(f"  {name}: {results[name][-1].cpu:.2f} s CPU", file=sys.stderr)
            except TimeoutError as error:
                too_slow[name] = str(error)
    return {name: runs for name, runs in results.items() if name not in too_slow}, too_slow


def variants(size: int, runs: int, folder: Path) -> dict[str, list[Run]]:
    """The pipeline's ways in turn, on `size` records and all items that these point to."""
    work = Input(generated(folder / "closed.jsonl", size, "--closed"), folder)
    results: dict[str, list[Run]] = {name: [] for name in VARIANTS}
    for _ in range(runs):
        for name, (more, ending) in VARIANTS.items():
            results[name].append(measured(pipeline(work, folder / f"output.{ending}", *more)))
    return results


def program() -> str:
    """A digest of the pipeline's modules, which are compiled first, as `pip` does it with what it installs; so are the other tools'."""
    for folder in ("pipeline", "benchmarks"):
        compile_dir(ROOT / folder, quiet=1, rx=re.compile(r"/\.venv/"))
    modules = sorted((ROOT / "pipeline").rglob("*.py"))
    return sha256(b"\0".join(path.read_bytes() for path in modules)).hexdigest()[:12]


def measure(size: int, options: argparse.Namespace) -> Size:
    """Prove, then time, the tools with one number of records."""
    left_out = {} if options.all else within(options.tools, size)
    names = [name for name in options.tools if name not in left_out]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        work = prepared(size, folder)
        digest = program()
        triples, too_slow = compared(work, names, folder, options.seconds)
        runs, slower = timed(work, [one for one in names if one not in too_slow], folder, options)
        more = variants(size, options.runs, folder) if options.variants else {}
    return Size(triples, runs, left_out | too_slow | slower, more, program=digest)


def broken_bounds(results: dict[str, list[Run]]) -> list[str]:
    """The bounds of the short run that the pipeline's CPU time is not within."""
    own = median(results[PIPELINE], "cpu")
    times = {name: factor * median(results[name], "cpu") for name, factor in BOUNDS.items()}
    return [f"the pipeline took {own:.2f} s, more than {BOUNDS[name]} times {name}" for name, bound in times.items() if own > bound]


def known(text: str) -> list[str]:
    """Names of tools."""
    names = [name.strip() for name in text.split(",")]
    if unknown := [name for name in names if name not in TOOLS]:
        raise argparse.ArgumentTypeError(f"no tool {', '.join(unknown)}; there are {', '.join(TOOLS)}")
    return names


def arguments(given: list[str] | None = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="1000,10000", help="numbers of records, separated by commas (default: 1000,10000)")
    parser.add_argument("--million", action="store_true", help="1,000,000 records, too")
    parser.add_argument("--runs", type=int, default=3, help="timed runs of each tool (default: 3)")
    parser.add_argument("--tools", type=known, default=list(TOOLS), help="names, separated by commas (default: all)")
    parser.add_argument("--all", action="store_true", help="all tools at all sizes; else slow ones are left out above a size of their own")
    parser.add_argument("--seconds", type=float, default=600, help="a tool that takes longer is stopped and left out (default: 600)")
    parser.add_argument("--variants", action="store_true", help="also the pipeline's other syntaxes, its checks, and two processes")
    parser.add_argument("--output", type=Path, default=ROOT / "build/benchmarks", help="folder for the report (default: build/benchmarks)")
    parser.add_argument("--add", action="store_true", help="keep what the report has already of sizes and tools that are not measured now")
    parser.add_argument("--readme", action="store_true", help="also put the figures into benchmarks/README.md")
    parser.add_argument("--short", action="store_true", help="for CI: 1,000 records, one run, no other installs; fails beyond bounds")
    return parser.parse_args(given)


def short(options: argparse.Namespace) -> None:
    """Print one small table; fail beyond generous bounds."""
    options.tools, options.runs = [name for name, tool in TOOLS.items() if not tool.is_other], 1
    size = measure(1_000, options)
    print(f"1,000 records, {size.triples:,} triples; {machine()}\n\n{table(size)}")
    if faults := broken_bounds(size.runs):
        sys.exit("\n".join(faults))


def main() -> None:
    """Compare, time, report."""
    options = arguments()
    if options.short:
        short(options)
        return
    if any(TOOLS[name].is_other for name in options.tools):
        ensure_others()
    kept = options.output / "results.json"
    results = read(kept) if options.add and kept.exists() else Results(machine(), {})
    for size in [int(text) for text in options.sizes.split(",")] + [1_000_000] * options.million:
        found = measure(size, options)
        results.sizes[size] = found.over(results.sizes[size]) if size in results.sizes else found
        write(results, options.output)  # after each size: a long run that ends early leaves what it has
    if options.readme:
        in_readme(results)
    print((options.output / "report.md").read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()

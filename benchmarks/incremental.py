"""`check` from nothing against `check` after one edit: `python benchmarks/incremental.py`. See `--help`.

Work: a project with N generated person records as YAML files, and the project's own mappings and shapes. Each run is a process of
its own, whose CPU time (user and system) the operating system tells; what starting Python and loading the program takes is told
apart. After each edit the run is repeated with `--fresh`, and the benchmark ends when the two do not say the same.
"""

import argparse
import shutil
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Final

from generate import person, surroundings
from measure import ROOT, finished, markdown

sys.path.insert(0, str(ROOT))

from pipeline.mapping.walk import uses
from pipeline.project import load_project
from pipeline.records.canonical import canonical_text
from pipeline.records.record import Record

#: The number of a generated person born in 1600: earlier dates lead to warnings, and thousands of those take their time to write.
_SINCE_1600: Final = 36_524
#: How many times as much a run from nothing takes as one after an edit, beyond the start of the program, at least.
BOUND, SHORT_BOUND = 50, 3


def project(size: int, folder: Path) -> Path:
    """A project of `size` records in YAML, and the records they point at."""
    for name in ("mappings", "shapes"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "dataset.yaml", folder)
    loaded, _ = load_project(folder)
    assert loaded
    named = {"volume-0001", "explicitly-stated"}  # what the others cite, and what that one is
    for number in range(size):
        record = Record(person(_SINCE_1600 + number), "", dict)
        write(folder, record)
        named.update(use.item() for use in uses(record, loaded.mappings))
    for data in surroundings(_SINCE_1600 + size):
        if data["id"] in named:
            write(folder, Record(data | {"descriptions": {"en": f"{data['type']} that others point at"}}, "", dict))
    return folder


def write(folder: Path, record: Record) -> None:
    """Put a record where it belongs."""
    file = folder / f"records/{record.type}/{record.id}.yaml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(canonical_text(record), encoding="utf-8")


def run(arguments: list[str]) -> tuple[float, bytes]:
    """CPU seconds of a run of the program, and what it printed: all its output, and the last line of its messages."""
    used, output, errors = finished([sys.executable, *arguments], codes=(0, 1))
    return used.cpu, output + b"".join(errors.splitlines()[-1:])


def check(folder: Path, *options: str) -> tuple[float, bytes]:
    """One `check` of the project."""
    return run(["-m", "pipeline", "check", "--project", str(folder), "--build", str(folder / "build"), *options])


def edit(folder: Path, number: int) -> None:
    """Change the description and a date of one record."""
    file = sorted((folder / "records/person").iterdir())[number]
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("(born", "(once born").replace("text_start: '1", "text_start: '2"), encoding="utf-8")


def main() -> None:
    """Measure, compare, report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=10_000, help="number of records (default: 10000)")
    parser.add_argument("--edits", type=int, default=3, help="how many edits are measured (default: 3)")
    parser.add_argument("--short", action="store_true", help="for CI: 300 records, one edit; fails beyond generous bounds")
    options = parser.parse_args()
    size, edits = (300, 1) if options.short else (options.size, options.edits)
    start, _ = run(["-c", "import pipeline.cli.check"])
    after = []
    with tempfile.TemporaryDirectory() as name:
        folder = project(size, Path(name))
        cold, _ = check(folder)
        same, _ = check(folder)
        for number in range(edits):
            edit(folder, number * 7 % size)
            seconds, found = check(folder)
            after.append(seconds)
            if found != check(folder, "--fresh")[1]:
                sys.exit("after an edit, check does not find what a check from nothing finds")
    one = statistics.median(after)
    ratio = (cold - start) / max(one - start, 0.001)
    print(f"{size:,} records, CPU seconds beyond the {start:.2f} s that loading the program takes\n")
    found = (("from nothing", cold), ("nothing changed", same), ("one record changed", one))
    print(markdown(["`check`", "CPU s"], ([label, f"{seconds - start:.2f}"] for label, seconds in found)))
    print(f"ratio: {ratio:.1f}")
    if ratio < (SHORT_BOUND if options.short else BOUND):
        sys.exit(f"a check after an edit takes more than a {SHORT_BOUND if options.short else BOUND}th of one from nothing")


if __name__ == "__main__":
    main()

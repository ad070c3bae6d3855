"""`check` and `validate` from nothing against both after one edit: `python benchmarks/incremental.py`. See `--help`.

Work: a project with N generated person records as YAML files, and the project's own mappings and shapes. Each run is a process of
its own, whose CPU time (user and system) the operating system tells; what starting Python and loading the program takes is told
apart. After each edit the runs are repeated with `--fresh`, and the benchmark ends when they do not find the same issues.
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


VERBS: Final = ("check", "validate")


def run(arguments: list[str]) -> float:
    """CPU seconds of a run of the program."""
    used, _, _ = finished([sys.executable, *arguments], codes=(0, 1))
    return used.cpu


def timed(folder: Path, *options: str) -> list[float]:
    """CPU seconds of each verb on the project."""
    return [run(["-m", "pipeline", verb, "--project", str(folder), "--build", str(folder / "build"), *options]) for verb in VERBS]


def found(folder: Path) -> list[bytes]:
    """What each verb found."""
    return [(folder / f"build/issues/{verb}.jsonl").read_bytes() for verb in VERBS]


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
    start = [run(["-c", f"import pipeline.cli.{verb}"]) for verb in VERBS]
    after = []
    with tempfile.TemporaryDirectory() as name:
        folder = project(size, Path(name))
        cold = timed(folder)
        same = timed(folder)
        for number in range(edits):
            edit(folder, number * 7 % size)
            after.append(timed(folder))
            told = found(folder)
            timed(folder, "--fresh")
            if told != found(folder):
                sys.exit("after an edit, a run does not find what a run from nothing finds")
    one = [statistics.median(times) for times in zip(*after, strict=True)]
    print(f"{size:,} records, CPU seconds beyond the {' and '.join(f'{seconds:.2f}' for seconds in start)} s that loading takes\n")
    beyond = [[seconds - load for seconds, load in zip(times, start, strict=True)] for times in (cold, same, one)]
    rows = zip(("from nothing", "nothing changed", "one record changed"), beyond, strict=True)
    print(
        markdown(
            ["", *(f"`{verb}`" for verb in VERBS), "both"],
            ([label, *(f"{one:.2f}" for one in (*cells, sum(cells)))] for label, cells in rows),
        )
    )
    ratio = sum(beyond[0]) / max(sum(beyond[2]), 0.001)
    print(f"ratio: {ratio:.1f}")
    bound = SHORT_BOUND if options.short else BOUND
    if ratio < bound:
        sys.exit(f"check and validate after an edit take more than a {bound}th of what they take from nothing")


if __name__ == "__main__":
    main()

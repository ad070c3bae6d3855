"""What the work on Spark costs, in local mode: `spark.py [--small] [VERB ...]` prints Markdown tables, and what follows for larger work.

Each verb is run with two sizes; the difference between the two is what so many more records cost, without what it costs to start. CPU
seconds are those of all processes: Python that starts the job, the JVM, Python workers. Bytes shuffled are read from Spark's event log.
"""

import ctypes
import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

import msgspec
from generate import persons
from given import parser
from measure import ROOT, machine, markdown
from store import documents

#: Verb -> the two sizes, in records.
SIZES: Final = {"map": (5_000, 30_000), "validate": (500, 2_500), "reconcile": (500, 3_000)}
SMALL: Final = {"map": (500, 2_000), "validate": (100, 300), "reconcile": (100, 300)}
#: Documents of the dump in which `reconcile` looks for records.
_DOCUMENTS: Final = 3_000
#: Triples of one generated record, with its share of what records have in common.
_TRIPLES: Final = 100
_SUBREAPER: Final = 36  # PR_SET_CHILD_SUBREAPER (prctl(2))


class Cost(NamedTuple):
    """What a run took: CPU seconds of all processes, megabytes of the largest, bytes that were shuffled."""

    cpu: float
    memory: float
    shuffled: int


def _spent() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def run(verb: str, *arguments: object) -> Cost:
    """Run a verb on two cores, and wait for all that it has started."""
    before = _spent()
    with TemporaryDirectory() as log:
        settings = ("spark.eventLog.enabled=true", f"spark.eventLog.dir=file://{log}", "spark.eventLog.compress=false")
        command = [sys.executable, "-m", "pipeline.spark", verb, "--master", "local[2]", *map(str, arguments)]
        done = subprocess.run(
            [*command, *(word for one in settings for word in ("--conf", one))], cwd=ROOT, check=False, capture_output=True, text=True
        )
        if done.returncode not in (0, 1):
            sys.exit(done.stderr[-2_000:])
        while _reaped():
            pass
        shuffled = sum(_written(Path(log)))
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return Cost(_spent() - before, memory, shuffled)


def _reaped() -> bool:
    """Wait for one of the processes that were left by those that started them."""
    try:
        return os.wait()[0] > 0
    except ChildProcessError:
        return False


def _written(folder: Path) -> Iterator[int]:
    for path in folder.rglob("*"):
        for line in path.read_bytes().splitlines() if path.is_file() and not path.name.endswith(".crc") else ():
            if b'"Shuffle Bytes Written"' in line and b"SparkListenerTaskEnd" in line:
                yield json.loads(line)["Task Metrics"]["Shuffle Write Metrics"]["Shuffle Bytes Written"]


def records(path: Path, count: int) -> Path:
    """So many generated records."""
    path.write_bytes(b"".join(msgspec.json.encode(one) + b"\n" for one in islice(persons(), count)))
    return path


def costs(verb: str, size: int, folder: Path) -> Cost:
    """What a verb takes for so many records."""
    given = ["--records", records(folder / "records.jsonl", size)]
    if verb == "reconcile":
        given = ["--records", namesakes(folder / "records.jsonl", size), "--dump", dump(folder / "dump.json")]
    return run(verb, *given, "--output", folder / "output")


def dump(path: Path) -> Path:
    """A dump as Wikimedia writes it."""
    path.write_bytes(b"[\n" + b",\n".join(map(msgspec.json.encode, documents(_DOCUMENTS))) + b"\n]\n")
    return path


def namesakes(path: Path, count: int) -> Path:
    """So many generated records, each with the name of an item of the dump beside its own."""
    names = [next(iter(one["labels"].values()))["value"] for one in documents(_DOCUMENTS)]
    with path.open("wb") as stream:
        for one, name in zip(islice(persons(), count), names, strict=False):
            stream.write(msgspec.json.encode(one | {"aliases": {"en": [name]}}) + b"\n")
    return path


def rows(sizes: dict[str, tuple[int, int]]) -> Iterator[tuple[str, Cost, Cost, int]]:
    """Verb, what the first size costs, what the second does, and the difference of the sizes."""
    for verb, (few, many) in sizes.items():
        found = []
        for size in (few, many):
            with TemporaryDirectory() as name:
                found.append(costs(verb, size, Path(name)))
        yield verb, found[0], found[1], many - few


def main() -> None:
    found = parser(__doc__)
    found.add_argument("--small", action="store_true", help="few records: whether it runs at all")
    found.add_argument("verbs", nargs="*", metavar="VERB", help=f"{', '.join(SIZES)} (all if none is said)")
    options = found.parse_args()
    if unknown := {*options.verbs} - {*SIZES}:
        found.error(f"there is no verb {min(unknown)}; there are {', '.join(SIZES)}")
    sizes = {verb: size for verb, size in (SMALL if options.small else SIZES).items() if verb in options.verbs or not options.verbs}
    ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)
    print(f"Measured on {machine()}, Spark in local mode on two cores.\n")
    table, follows = [], []
    for verb, one, other, more in rows(sizes):
        each, moved = (other.cpu - one.cpu) / more, (other.shuffled - one.shuffled) / more
        few, many = sizes[verb]
        figures = [f"{few:,} and {many:,} records", f"{one.cpu:.1f}", f"{other.cpu:.1f}", f"{1_000 * each:.2f}", f"{moved:,.0f}"]
        table.append([verb, *figures, f"{other.memory:,.0f}"])
        for triples in (10**7, 10**9):
            count = triples // _TRIPLES
            follows.append([verb, f"{triples:,}", f"{count:,}", f"{count * each / 3600:.2f}", f"{count * moved / 1e9:.2f}"])
    heads = [
        "verb",
        "sizes",
        "CPU s, first",
        "CPU s, second",
        "CPU ms for one more",
        "bytes shuffled for one more",
        "largest process so far, MB",
    ]
    print(markdown(heads, table))
    print(markdown(["verb", "triples", "records", "core-hours", "GB shuffled"], follows))


if __name__ == "__main__":
    main()

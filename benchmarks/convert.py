"""How fast `convert` streams a dump, beside `map`: `python benchmarks/convert.py [--entities N] [--records N]`.

The dump is made from real entity documents (../shared/wikidata/entities, or a folder named with --documents): each is written
again and again with another id, and with other statement ids, as entities of a dump have. What it says stays, so shared values
and references come more often than in a real dump; the first row, every document once, is the other extreme.

Both verbs run in a process of their own, one after the other; what counts is CPU time for each triple, start included, and the
highest memory.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from itertools import count, islice
from pathlib import Path
from typing import Any

REPO = Path(__file__).resolve().parents[1]


def documents(folder: Path) -> list[dict[str, Any]]:
    """The items among the documents of a folder."""
    found = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("Q*.json"))]
    return [one for data in found for one in (data["entities"].values() if "entities" in data else [data])]


def entities(originals: list[dict[str, Any]]) -> Iterator[str]:
    """Lines of a dump without end: the originals with new ids, again and again."""
    for number in count(1):
        original = originals[(number - 1) % len(originals)]
        old, new = original["id"], f"Q{200_000_000 + number}"
        claims = {name: [with_id(one, old, new) for one in statements] for name, statements in original["claims"].items()}
        yield json.dumps(original | {"id": new, "claims": claims}, ensure_ascii=False, separators=(",", ":"))


def with_id(statement: dict[str, Any], old: str, new: str) -> dict[str, Any]:
    guid = statement.get("id", f"{old}${len(json.dumps(statement)):08}-0000-4000-8000-000000000000")
    return statement | {"id": guid.replace(guid.split("$")[0], new, 1)}


def write_dump(folder: Path, number: int) -> None:
    originals = documents(folder)
    if not originals:
        sys.exit(f"{folder}: no entity documents; name a folder of Q*.json with --documents")
    sys.stdout.write("[")
    for place, line in enumerate(islice(entities(originals), number or len(originals))):
        sys.stdout.write((",\n" if place else "\n") + line)
    sys.stdout.write("\n]\n")


def measure(*arguments: str) -> tuple[float, float]:
    """CPU seconds and MB of one run of the pipeline."""
    process = subprocess.Popen(
        [sys.executable, "-m", "pipeline", *arguments], cwd=REPO, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{' '.join(arguments)} ended with {os.waitstatus_to_exitcode(status)}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def triples(path: Path) -> int:
    with path.open("rb") as stream:
        return sum(block.count(b"\n") for block in iter(lambda: stream.read(1 << 20), b""))


def report(what: str, source: Path, target: Path, used: tuple[float, float]) -> float:
    seconds, memory = used
    number = triples(target)
    size = source.stat().st_size / 1e6
    print(f"{what:34}{size:8.1f} MB{number:12,} triples{seconds:8.2f} s{number / seconds:12,.0f} a second{memory:8.0f} MB")
    return number / seconds


def made(path: Path, *command: str) -> None:
    """Write what a command prints into a file; in another process, so that its memory is not taken for that of what is measured."""
    with path.open("wb") as stream:
        subprocess.run([sys.executable, *command], stdout=stream, check=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--entities", type=int, default=2_000)
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--documents", type=Path, default=REPO / "../shared/wikidata/entities")
    parser.add_argument("--dump", type=int, help="only write a dump of so many entities to standard output (0: every document once)")
    options = parser.parse_args()
    if options.dump is not None:
        write_dump(options.documents, options.dump)
        return
    with tempfile.TemporaryDirectory() as name:
        source, dump, target = (Path(name) / file for file in ("records.jsonl", "dump.json", "out.nt"))
        made(source, str(REPO / "benchmarks/generate.py"), str(options.records))
        used = measure("map", "--records", str(source), "--output", str(target), "--build", str(Path(name) / "build"))
        base = report(f"map, {options.records:,} records", source, target, used)
        for number in (0, options.entities, 2 * options.entities):
            made(dump, __file__, "--dump", str(number), "--documents", str(options.documents))
            what = f"convert, {number:,} entities" if number else "convert, every document once"
            rate = report(what, dump, target, measure("convert", str(dump), "--output", str(target)))
            print(f"{'':34}{rate / base:.2f} of the speed of map")


if __name__ == "__main__":
    main()

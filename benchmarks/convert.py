"""How fast `convert` streams a dump, beside `map`: `python benchmarks/convert.py [--entities N] [--records N]`.

The dump is made from real entity documents (../shared/wikidata/entities, or a folder named with --documents): each is written
again and again with another id, and with other statement ids, as entities of a dump have. What it says stays, so shared values
and references come more often than in a real dump; the first row, every document once, is the other extreme.

Both verbs run in a process of their own, one after the other; what counts is CPU time for each triple, start included, and the
highest memory.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from itertools import count, islice
from pathlib import Path
from typing import Any

from measure import ROOT, Run, generated, markdown, measured

PIPELINE = [sys.executable, "-m", "pipeline"]


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


def triples(path: Path) -> int:
    with path.open("rb") as stream:
        return sum(block.count(b"\n") for block in iter(lambda: stream.read(1 << 20), b""))


def row(what: str, source: Path, target: Path, used: Run, base: float | None = None) -> tuple[list[str], float]:
    """A row of the table, and how many triples come in a second of CPU."""
    number = triples(target)
    rate = number / used.cpu
    megabytes = f"{source.stat().st_size / 1e6:.1f}"
    return [what, megabytes, f"{number:,}", f"{used.cpu:.2f}", f"{rate:,.0f}", f"{used.memory:.0f}", f"{rate / (base or rate):.2f}"], rate


def dumped(path: Path, number: int, originals: Path) -> Path:
    """The path, with a dump; made in another process, so that its memory is not taken for that of what is measured."""
    with path.open("wb") as stream:
        subprocess.run([sys.executable, __file__, "--dump", str(number), "--documents", str(originals)], stdout=stream, check=True)
    return path


def main() -> None:
    """Measure, report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entities", type=int, default=2_000)
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--documents", type=Path, default=ROOT / "../shared/wikidata/entities")
    parser.add_argument("--dump", type=int, help="only write a dump of so many entities to standard output (0: every document once)")
    options = parser.parse_args()
    if options.dump is not None:
        write_dump(options.documents, options.dump)
        return
    with tempfile.TemporaryDirectory() as name:
        folder, target = Path(name), Path(name) / "out.nt"
        source = generated(folder / "records.jsonl", options.records)
        used = measured([*PIPELINE, "map", "--records", str(source), "--output", str(target), "--build", str(folder / "build")])
        first, base = row(f"map, {options.records:,} records", source, target, used)
        rows = [first]
        for number in (0, options.entities, 2 * options.entities):
            dump = dumped(folder / "dump.json", number, options.documents)
            used = measured([*PIPELINE, "convert", str(dump), "--output", str(target)])
            rows.append(row(f"convert, {number:,} entities" if number else "convert, every document once", dump, target, used, base)[0])
    print(markdown(["work", "MB read", "triples", "CPU s", "triples/s", "peak MB", "rate, map = 1"], rows))


if __name__ == "__main__":
    main()

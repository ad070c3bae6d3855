"""How fast Wikidata's documents are sifted, stored and found again: `store.py [COUNT]` prints a Markdown table.

The work is made of the items of the shipped snapshot, each taken again and again under new ids and with a new word in its names.
CPU seconds of this process, start of Python not counted; the ratios are against reading the same documents into the model.
"""

import sys
import tempfile
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from pathlib import Path
from time import process_time
from typing import Any

import msgspec
from measure import ROOT, markdown

sys.path.insert(0, str(ROOT))

from given import parser

from pipeline.issues import Place
from pipeline.model import Item, Term
from pipeline.wikidata.dump import Document, read_documents
from pipeline.wikidata.entity_json import parse_document
from pipeline.wikidata.selection import Selection
from pipeline.wikidata.snapshot import Snapshot
from pipeline.wikidata.store import Store, build_store


def documents(count: int) -> Iterator[dict[str, Any]]:
    """The work."""
    found = [one.data for one in read_documents(ROOT / "mappings/wikidata/snapshot.jsonl") if isinstance(one.data, dict)]
    # One of them is a hundred times as large as the others, and would be most of the work.
    small = [document for document in found if len(document["labels"]) < 10]
    for number, document in enumerate(islice(cycle(small), count), 1):
        labels = {code: {"language": code, "value": f"{term['value']} no{number}"} for code, term in document["labels"].items()}
        yield document | {"id": f"Q{1_000_000 + number}", "labels": labels}


def timed(work: Callable[[], object]) -> float:
    start = process_time()
    work()
    return process_time() - start


def measure(count: int, folder: Path) -> dict[str, float]:
    """The CPU seconds of each kind of work on all documents."""
    made = [Document(Place("work", number), one) for number, one in enumerate(documents(count), 1)]
    lines = [msgspec.json.encode(one.data) for one in made]
    ours = [Item(id="x", labels=(Term("en", f"No such name no{number}"),)) for number in range(1_000)]
    selection, path = Selection([], ours), folder / "store.sqlite"
    times = {
        "read into the model": timed(lambda: [parse_document(msgspec.json.decode(line)) for line in lines]),
        "sift a dump for 1,000 records": timed(lambda: [selection.keeps(line) for line in lines]),
        "hold as a snapshot in memory": timed(lambda: Snapshot(made)),
        "build a store": timed(lambda: build_store(made, path)),
    }
    names = [next(iter(document["labels"].values()))["value"] for document in documents(count)]
    with Store(path) as store:
        times["find every item by name"] = timed(lambda: [store.named(name) for name in names])
        times["search for every item's words"] = timed(lambda: [store.search(name) for name in names])
        times["get every item from the store"] = timed(lambda: [store.get(f"Q{1_000_001 + number}") for number in range(count)])
        assert all(store.search(name) == store.named(name) for name in names[:: max(1, count // 100)])
    return times


def table(times: dict[str, float], count: int) -> str:
    """The times as Markdown."""
    base = next(iter(times.values()))
    rows = ([name, f"{time:.2f}", f"{count / max(time, 1e-9):,.0f}", f"{time / base:.2f}"] for name, time in times.items())
    return markdown([f"{count:,} items", "CPU s", "items/s", "ratio"], rows)


if __name__ == "__main__":
    found = parser(__doc__)
    found.add_argument("size", type=int, nargs="?", default=20_000, help="how many documents (20,000 if not said)")
    size = found.parse_args().size
    with tempfile.TemporaryDirectory() as temporary:
        print(table(measure(size, Path(temporary)), size))

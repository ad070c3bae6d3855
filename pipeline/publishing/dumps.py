"""The dump files: one pass over the items feeds every syntax, then compressed copies and checksums.

Everything is written into a folder that is not yet the published one; the caller puts it in place when all is done.
"""

import gzip
import hashlib
import json
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Final, NamedTuple, Protocol

from pipeline.model import Item
from pipeline.rdf.documents import SEGMENT, Writer
from pipeline.rdf.encoder import Encoder

__all__ = ["Output", "Sink", "Written", "add_checksums", "add_compressed", "json_text", "sha256_of", "write_dumps", "write_json"]

_BLOCK: Final = 1 << 20
#: Moderate: level 9 takes three times as long as 6 for about 1% less.
_GZIP_LEVEL: Final = 6


class Output(NamedTuple):
    """A file to write: its name, the encoder that says what of an item goes in, the writer that says how.

    Outputs that say the same share one encoder, whose work is then done once.
    """

    name: str
    encoder: Encoder
    writer: Writer


class Sink(Protocol):
    """What else wants to see every item."""

    def take(self, item: Item) -> None:
        """Look at an item, or write it."""


class Written(NamedTuple):
    """What went out: items, and triples by file."""

    items: int
    triples: dict[str, int]


def write_dumps(items: Iterable[Item], outputs: Sequence[Output], folder: Path, sinks: Sequence[Sink] = ()) -> Written:
    """Write all outputs in one pass, show every item to the sinks, and say what was written."""
    with ExitStack() as open_files:
        streams = [open_files.enter_context((folder / output.name).open("w", encoding="utf-8", newline="\n")) for output in outputs]
        return _write(items, list(zip(outputs, streams, strict=True)), sinks)


def _write(items: Iterable[Item], outputs: Sequence[tuple[Output, IO[str]]], sinks: Sequence[Sink]) -> Written:
    triples = {output.encoder: 0 for output, _ in outputs}
    for output, stream in outputs:
        stream.write(output.writer.header())
    count = 0
    for count, item in enumerate(items, start=1):
        if count > 1 and (count - 1) % SEGMENT == 0:
            for encoder in triples:
                encoder.new_segment()
        nodes = {encoder: encoder.encode(item) for encoder in triples}
        for encoder, encoded in nodes.items():
            triples[encoder] += sum([len(pairs) for _, pairs in encoded])
        for output, stream in outputs:
            stream.writelines(output.writer.block(nodes[output.encoder], item.label("en")))
        for sink in sinks:
            sink.take(item)
    for output, stream in outputs:
        stream.write(output.writer.footer())
    return Written(count, {output.name: triples[output.encoder] for output, _ in outputs})


def json_text(content: object) -> str:
    """JSON for people and programs: indented, keys in the order given."""
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def write_json(content: object, path: Path) -> None:
    """A JSON file for people and programs, in UTF-8."""
    path.write_text(json_text(content), encoding="utf-8", newline="\n")


def add_compressed(folder: Path, names: Iterable[str]) -> None:
    """A gzip copy beside each file. The header carries no name and no time, so that equal files have equal copies."""
    for name in names:
        with (
            (folder / name).open("rb") as plain,
            (folder / f"{name}.gz").open("wb") as raw,
            gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0, compresslevel=_GZIP_LEVEL) as packed,
        ):
            shutil.copyfileobj(plain, packed, _BLOCK)


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _checksum_lines(folder: Path) -> Iterator[str]:
    for path in sorted(folder.iterdir()):
        yield f"{sha256_of(path)}  {path.name}\n"


def add_checksums(folder: Path) -> None:
    """`SHA256SUMS` over all files of the folder, in the form that `sha256sum -c` reads."""
    lines = "".join(_checksum_lines(folder))
    (folder / "SHA256SUMS").write_text(lines, encoding="ascii")

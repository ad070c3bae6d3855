"""The dump files: one pass over the items feeds every syntax, then compressed copies and checksums.

Everything is written into a folder that is not yet the published one; the caller puts it in place when all is done.
"""

import gzip
import hashlib
import json
import shutil
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, Final, NamedTuple

from pipeline.model import Item
from pipeline.rdf.documents import SEGMENT, Writer
from pipeline.rdf.encoder import Encoder

__all__ = ["Output", "add_checksums", "add_compressed", "sha256_of", "write_dumps", "write_json"]

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


def write_dumps(items: Iterable[Item], outputs: list[Output], folder: Path) -> int:
    """Write all outputs in one pass and return how many items there were."""
    streams = [(folder / output.name).open("w", encoding="utf-8", newline="\n") for output in outputs]
    try:
        return _write(items, outputs, streams)
    finally:
        for stream in streams:
            stream.close()


def _write(items: Iterable[Item], outputs: list[Output], streams: Sequence[IO[str]]) -> int:
    encoders = list(dict.fromkeys(output.encoder for output in outputs))
    for output, stream in zip(outputs, streams, strict=True):
        stream.write(output.writer.header())
    count = 0
    for count, item in enumerate(items, start=1):
        if count > 1 and (count - 1) % SEGMENT == 0:
            for encoder in encoders:
                encoder.new_segment()
        nodes = {encoder: encoder.encode(item) for encoder in encoders}
        for output, stream in zip(outputs, streams, strict=True):
            stream.writelines(output.writer.block(nodes[output.encoder], item.label("en")))
    for output, stream in zip(outputs, streams, strict=True):
        stream.write(output.writer.footer())
    return count


def write_json(content: object, path: Path) -> None:
    """A JSON file for people and programs: indented, UTF-8, keys in the order given."""
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


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

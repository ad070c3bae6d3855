"""Packed files as streams of what is packed in them."""

import bz2
import errno
import gzip
import io
import lzma
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, BinaryIO, Final, cast

__all__ = ["unpacked"]

#: The suffix of a packed file -> what opens it.
_OPENERS: Final[dict[str, Callable[[Path], Any]]] = {".gz": gzip.GzipFile, ".bz2": bz2.BZ2File, ".xz": lzma.LZMAFile}


def unpacked(path: Path) -> BinaryIO:
    """What is in a packed file, of which no more is unpacked than is read. Raises `OSError`, also for damage, and `KeyError`."""
    return cast(BinaryIO, io.BufferedReader(_Unpacked(_OPENERS[path.suffix](path))))


class _Unpacked(io.RawIOBase):
    """What a packed file holds. Damage is an `OSError`, as with any file that cannot be read to its end."""

    def __init__(self, packed: IO[bytes]) -> None:
        self._packed = packed

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            data = self._packed.read(len(buffer))
        except (EOFError, zlib.error, lzma.LZMAError, gzip.BadGzipFile, OSError) as error:
            if isinstance(error, OSError) and error.errno:
                raise
            raise OSError(errno.EIO, "it breaks off, is damaged or is not packed at all") from error
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._packed.close()
        super().close()

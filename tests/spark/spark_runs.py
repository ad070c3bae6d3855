"""What the tests of the verbs for Spark share."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from click.testing import Result

#: Runs a verb.
Run = Callable[..., Result]


def parts(folder: Path) -> list[Path]:
    """The parts that Spark has written into a folder, in their order."""
    return sorted(folder.glob("part-*"))


def digest(*paths: Path) -> str:
    """A digest of files, one behind the other."""
    return sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()

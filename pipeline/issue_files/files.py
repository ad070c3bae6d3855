"""The files of issues that every run leaves behind."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import Final

from pipeline import __version__
from pipeline.issue_files.catalogue import Catalogue
from pipeline.issue_files.json_lines import issue_line, write_issues
from pipeline.issue_files.sarif import sarif
from pipeline.issues import Issue, in_order
from pipeline.outputs import replacing

__all__ = ["write_issue_files"]

_NAMES: Final = ("issues.jsonl", "issues.sarif", "junit.xml", "issues.html")
_HERE: Final = Path(__file__).resolve().parent


def write_issue_files(issues: Iterable[Issue], folder: Path, catalogue: Catalogue) -> None:
    """Write `issues.jsonl`, `issues.sarif`, `junit.xml` and `issues.html` into `folder`: the same bytes for the same issues in any order.

    A rule that the catalogue does not have is reported without meaning. What stands there already for the same issues is left as it
    is: most runs find what the last one found. Raises `EnvironmentFailure` when a file cannot be written.
    """
    ordered = in_order(issues)
    known, written = folder / "cache" / "issues", _digest(ordered, catalogue)
    with suppress(OSError):
        if known.read_bytes() == written + _stamps(folder):
            return
    _write(ordered, folder, catalogue)
    with replacing(known, "wb") as stream:
        stream.write(written + _stamps(folder))


def _write(ordered: Sequence[Issue], folder: Path, catalogue: Catalogue) -> None:
    import json  # this and what follows take a while to load, and most runs write nothing

    from pipeline.issue_files.junit import junit_xml
    from pipeline.issue_files.page import issues_page  # with it comes Jinja2

    write_issues(ordered, folder / "issues.jsonl")
    with replacing(folder / "issues.sarif") as stream:
        stream.write(json.dumps(sarif(ordered, catalogue), ensure_ascii=False, indent=1) + "\n")
    with replacing(folder / "junit.xml", "wb") as stream:
        stream.write(junit_xml(ordered, catalogue))
    with replacing(folder / "issues.html") as stream:
        stream.write(issues_page(ordered, catalogue))


def _digest(ordered: Iterable[Issue], catalogue: Catalogue) -> bytes:
    """A digest of all that the files are made from: issues, rules, and the modules and templates of this package."""
    digest = blake2b(f"{__version__} {sorted(catalogue.items())}".encode(), digest_size=20)
    for issue in ordered:
        digest.update(issue_line(issue).encode(errors="surrogatepass"))
    for path in sorted(_HERE.rglob("*.*")):
        if path.suffix != ".pyc":
            status = path.stat()
            digest.update(f"{path.name} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest().encode()


def _stamps(folder: Path) -> bytes:
    """The sizes and times of the files, so that one that was changed or removed is written again. Raises `OSError`."""
    stamps = [(folder / name).stat() for name in _NAMES]
    return "".join(f" {stamp.st_size} {stamp.st_mtime_ns}" for stamp in stamps).encode()

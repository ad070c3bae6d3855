"""Releases that stay: one folder for each version, put there by one rename and never touched again."""

import shutil
from pathlib import Path
from re import compile as regex
from typing import Final

from pipeline.issues import Issue, Place
from pipeline.outputs import replacing_folder
from pipeline.publishing.dumps import sha256_of

__all__ = ["keep_release", "precedence", "previous_release"]

_SUMS: Final = "SHA256SUMS"
_VERSION: Final = regex(r"(\d+)\.(\d+)\.(\d+)(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?")
_READ_ONLY: Final = 0o444
#: How many files an issue names.
_NAMED: Final = 12

#: Orders versions: see `precedence`.
Precedence = tuple[tuple[int, int, int], bool, tuple[tuple[bool, int, str], ...]]


def precedence(version: str) -> Precedence | None:
    """What orders versions as semver.org 2.0.0, item 11, has it; None for what is no version.

    Numbers first; a pre-release comes before its release; its parts are compared as numbers where they are, else as text.
    """
    match = _VERSION.fullmatch(version)
    if match is None:
        return None
    parts = tuple((not part.isdecimal(), int(part) if part.isdecimal() else 0, part) for part in (match[4] or "").split(".") if part)
    return (int(match[1]), int(match[2]), int(match[3])), not parts, parts


def previous_release(releases: Path, version: str) -> Path | None:
    """The folder of the last release before a version, if there is one among the `releases`."""
    mine = precedence(version)
    if mine is None or not releases.is_dir():
        return None
    found = [(order, path) for path in releases.iterdir() if path.is_dir() and (order := precedence(path.name)) and order < mine]
    return max(found)[1] if found else None


def keep_release(dumps: Path, target: Path) -> list[Issue]:
    """Keep the content of `dumps` as the release `target`, whose files nobody may write to.

    A release that is there already stays as it is; issues say in which files it differs from `dumps`, and whether its own
    files still are those that its checksums name.
    """
    if not target.exists():
        with replacing_folder(target) as folder:
            for path in sorted(dumps.iterdir()):
                shutil.copyfile(path, folder / path.name)
                (folder / path.name).chmod(_READ_ONLY)
        return []
    stated, there, new = _stated(target), _present(target), _present(dumps)
    if damaged := _differing(stated, there):
        found, expected = f"files of this release are no longer those that were released: {damaged}", "files as SHA256SUMS has them"
        return [Issue(Place(str(target)), "release-damaged", found, expected, "get the release back from a copy")]
    if differing := _differing(stated, new):
        found = f"version {target.name} was released with other content: {differing}"
        return [Issue(Place("dataset.yaml"), "release-exists", found, "a new version for new content", "see `diff`, and raise `version`")]
    return []


def _stated(folder: Path) -> dict[str, str]:
    path = folder / _SUMS
    if not path.is_file():
        return {}
    lines = path.read_text(encoding="ascii", errors="replace").splitlines()
    return {name: checksum for checksum, _, name in (line.partition("  ") for line in lines)}


def _present(folder: Path) -> dict[str, str]:
    return {path.name: sha256_of(path) for path in sorted(folder.iterdir()) if path.name != _SUMS}


def _differing(old: dict[str, str], new: dict[str, str]) -> str:
    """The files that differ, in words; empty if none does."""
    kinds = {
        "changed": [name for name in old if name in new and new[name] != old[name]],
        "missing": [name for name in old if name not in new],
        "new": [name for name in new if name not in old],
    }
    return "; ".join(f"{kind} {_listed(names)}" for kind, names in kinds.items() if names)


def _listed(names: list[str]) -> str:
    """Names of files; packed copies of files that are named too go without saying."""
    named = sorted({*names} - {f"{name}.gz" for name in names})
    more = f" and {len(named) - _NAMED} more" if len(named) > _NAMED else ""
    return ", ".join(named[:_NAMED]) + more

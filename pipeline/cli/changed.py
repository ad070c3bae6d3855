"""Which files have changed since a revision, as git tells it."""

import subprocess
from pathlib import Path

from pipeline.issues import UsageError

__all__ = ["changed_files"]


def changed_files(root: Path, revision: str) -> set[str]:
    """The files below `root` that differ from `revision` or that git does not have, by the names that issues give them.

    Raises `UsageError` when `root` is in no git repository or the revision does not exist.
    """
    commit = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if commit is None:
        raise UsageError(f"--changed-since {revision}: no such revision in a git repository here")
    changed = _git(root, "diff", "--name-only", "-z", "--relative", commit.strip(), "--") or ""
    added = _git(root, "ls-files", "--others", "--exclude-standard", "-z") or ""
    return {(root / name).as_posix() for name in (changed + added).split("\0") if name}


def _git(root: Path, *arguments: str) -> str | None:
    """What a git command prints; None when it fails."""
    try:
        done = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, check=False)  # noqa: S603, S607
    except FileNotFoundError as error:
        raise UsageError("--changed-since needs git, which is not installed here") from error
    return done.stdout.decode("utf-8", "surrogateescape") if done.returncode == 0 else None

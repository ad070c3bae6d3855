"""Proof that tools write the same triples: outputs as sorted lines, and the first lines in which two differ."""

import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import pyoxigraph as ox
from measure import measured
from tools import TOOLS, Input

__all__ = ["canonical", "compared", "differences"]

_XSD: Final = re.escape("http://www.w3.org/2001/XMLSchema#")
#: What a tool may write that holds numbers and times as such -> the same for all.
_PLAIN: Final = ((re.compile(rf'"\+([0-9.]+"\^\^<{_XSD}decimal>)'), r'"\1'), (re.compile(rf'\+00:00("\^\^<{_XSD}dateTime>)'), r"Z\1"))

Digest = tuple[int, str]


def canonical(output: Path, lines: Path, plain: bool = False) -> Digest:
    """Write the distinct triples of a file as sorted lines to `lines`; how many there are, and a hash of them all.

    pyoxigraph's parser reads them, which keeps every literal as it stands. With `plain`, decimals lose their plus sign and the
    time zone "+00:00" is written "Z".
    """
    found: Iterable[str] = (f"{triple} .\n" for triple in ox.parse(path=str(output), format=ox.RdfFormat.N_TRIPLES))
    return _sorted((_plain(line) for line in found) if plain else found, lines)


def _plain(line: str) -> str:
    for pattern, replacement in _PLAIN:
        line = pattern.sub(replacement, line)
    return line


def _sorted(found: Iterable[str], lines: Path) -> Digest:
    """`sort` holds the lines, which needs no memory of ours."""
    c_locale = {**os.environ, "LC_ALL": "C"}
    with lines.open("wb") as out, subprocess.Popen(["sort", "--unique"], stdin=subprocess.PIPE, stdout=out, env=c_locale) as sort:
        assert sort.stdin
        for line in found:
            sort.stdin.write(line.encode())
        sort.stdin.close()
    if sort.returncode:
        sys.exit(f"sort ended with {sort.returncode}")
    return _digest(lines)


def _sorted_as_it_is(output: Path, lines: Path) -> Digest:
    subprocess.run(["sort", "--unique", "--output", str(lines), str(output)], check=True, env={**os.environ, "LC_ALL": "C"})
    return _digest(lines)


def _digest(lines: Path) -> Digest:
    with lines.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
        stream.seek(0)
        return sum(1 for _ in stream), digest


def differences(one: Path, other: Path, limit: int = 5) -> list[str]:
    """The first lines that only one of two sorted files holds: `-` for the first, `+` for the second."""
    found: list[str] = []
    with one.open("rb") as left, other.open("rb") as right:
        a, b = left.readline(), right.readline()
        while (a or b) and len(found) < limit:
            if a == b:
                a, b = left.readline(), right.readline()
            elif a and (not b or a < b):
                found.append(f"- {a.decode().rstrip()}")
                a = left.readline()
            else:
                found.append(f"+ {b.decode().rstrip()}")
                b = right.readline()
    return found


class _Reference:
    """The triples of the first tool, as they are and plain."""

    def __init__(self, name: str, output: Path, folder: Path) -> None:
        self.name = name
        self._lines = {False: folder / "first.nt", True: folder / "first-plain.nt"}
        self._digests = {False: canonical(output, self._lines[False])}
        self.triples = self._digests[False][0]

    def hold_against(self, name: str, output: Path, lines: Path) -> None:
        """End the benchmark when another tool's output has other triples."""
        if _sorted_as_it_is(output, lines) == self._digests[False]:
            return  # the same to the letter: no need to parse it
        plain = TOOLS[name].rewrites
        if plain not in self._digests:
            self._digests[plain] = canonical(self._lines[False], self._lines[plain], plain)
        found = canonical(output, lines, plain)
        if found != self._digests[plain]:
            shown = "\n".join(differences(self._lines[plain], lines))
            sys.exit(f"{self.name} (-) writes {self.triples:,} triples, {name} (+) {found[0]:,}, and they differ:\n{shown}")


def compared(work: Input, names: list[str], folder: Path, seconds: float | None = None) -> tuple[int, dict[str, str]]:
    """Run every tool once and hold the outputs against the first one's: the number of triples, and which tool is left out, and why.

    This is the warm-up, too. A tool that takes longer than `seconds` is left out.
    """
    output = folder / "output.nt"
    reference: _Reference | None = None
    left_out: dict[str, str] = {}
    for name in names:
        try:
            measured(TOOLS[name].command(work, output), seconds)
        except TimeoutError as error:
            left_out[name] = str(error)
            continue
        if reference:
            reference.hold_against(name, output, folder / "lines.nt")
        else:
            reference = _Reference(name, output, folder)
    if not reference:
        sys.exit(f"no tool came to an end within {seconds:g} s")
    return reference.triples, left_out

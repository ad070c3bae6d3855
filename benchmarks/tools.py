"""The tools that are measured: how each is called, and up to how many records unless more is asked for."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

from measure import HERE, ROOT

__all__ = ["BARE", "OTHERS", "PIPELINE", "TOOLS", "Input", "Tool", "ensure_others", "pipeline"]

#: Python with the tools that the project itself has no use for.
OTHERS: Final = HERE / ".venv/bin/python"
PIPELINE: Final = "pipeline"
#: The tool that does the least, one f-string a triple: the unit of the second ratio.
BARE: Final = "bare formatting"


class Input(NamedTuple):
    """The generated work: the records, and the finished tables made from them."""

    records: Path
    tables: Path


class Tool(NamedTuple):
    """A way to the triples."""

    command: Callable[[Input, Path], list[str]]
    most: int = 1_000_000
    """Not measured with more records, unless asked for."""
    makes_terms: bool = True
    """Knows RDF's terms; the others put text together."""
    rewrites: bool = False
    """Writes "+12" as "12", or a time zone "Z" as "+00:00"."""
    is_other: bool = False
    """Comes from requirements.lock, not from the project's own environment."""


def base_iri() -> str:
    """The dataset's base IRI, under which all tools write."""
    lines = (ROOT / "dataset.yaml").read_text(encoding="utf-8").splitlines()
    return next(line.split()[1] for line in lines if line.startswith("base_iri:"))


def pipeline(work: Input, output: Path, *options: str) -> list[str]:
    """The command of the pipeline itself, in one process unless the options say another thing."""
    command = ["-m", "pipeline", "map", "--records", str(work.records), "--output", str(output), "--build", str(work.tables / "build")]
    return [sys.executable, *command, *(options or ("--jobs", "1"))]


def _rows(name: str) -> Callable[[Input, Path], list[str]]:
    """The command of a tool that reads rows.jsonl."""
    return lambda work, output: [sys.executable, str(HERE / f"{name}.py"), base_iri(), str(work.tables / "rows.jsonl"), str(output)]


def _other(name: str) -> Callable[[Input, Path], list[str]]:
    """The command of a tool that reads the CSV tables."""
    return lambda work, output: [str(OTHERS), str(HERE / f"with_{name}.py"), base_iri(), str(work.tables), str(output)]


#: Name in the report -> tool.
TOOLS: Final[dict[str, Tool]] = {
    PIPELINE: Tool(pipeline),
    "f-strings for this shape": Tool(_rows("bare"), makes_terms=False),
    BARE: Tool(_rows("lines"), makes_terms=False),
    "polars": Tool(_other("polars"), makes_terms=False, is_other=True),
    "DuckDB": Tool(_other("duckdb"), makes_terms=False, is_other=True),
    "pyoxigraph": Tool(_rows("with_pyoxigraph")),
    "TARQL in Rust": Tool(_other("tarql"), most=100_000, rewrites=True, is_other=True),
    "pyoxigraph's store": Tool(_rows("with_pyoxigraph_store"), most=10_000, rewrites=True),
    "maplib": Tool(_other("maplib"), most=10_000, rewrites=True, is_other=True),
    "Morph-KGC": Tool(_other("morph_kgc"), most=10_000, is_other=True),
    "rdflib": Tool(_rows("with_rdflib"), most=10_000),
}


def ensure_others() -> None:
    """Make the environment of the other tools, or make it anew when the lock has changed."""
    lock, kept = HERE / "requirements.lock", HERE / ".venv/requirements.lock"
    if not kept.exists() or kept.read_bytes() != lock.read_bytes():
        print("installing the other tools into benchmarks/.venv", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(HERE / ".venv")], check=True)
        pip = [str(OTHERS), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
        subprocess.run([*pip, "-r", str(lock)], check=True)
        kept.write_bytes(lock.read_bytes())

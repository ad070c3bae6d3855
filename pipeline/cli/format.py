"""`format`: records into canonical form."""

from pathlib import Path

import click

from pipeline.cli.console import project_option, show
from pipeline.issues import Issue
from pipeline.outputs import replacing
from pipeline.records.canonical import canonical_text
from pipeline.records.reader import read_records
from pipeline.records.yaml_reader import FORM

__all__ = ["format_records"]

#: Faults of form that writing a record anew removes without loss; a comment would be lost.
_MENDED = FORM - {"comment", "too-long"}


@click.command("format", short_help="Records into their one canonical form.")
@project_option
@click.option("--records", type=click.Path(path_type=Path), help="Folder or file.  [default: records/]")
def format_records(root: Path, records: Path | None) -> None:
    """Rewrite records that are not in canonical form: order of keys, indentation, quotes. What a record says never changes.

    A file that cannot be read, or whose comments would be lost, is left as it is and named.

    \b
    Example:
      python -m pipeline format
    """
    changed = 0
    faulty: set[str] = set()
    for found in read_records(records or root / "records"):
        if isinstance(found, Issue):
            if found.rule not in _MENDED:
                show([found])
                faulty.add(found.place.file)
            continue
        path = Path(found.file)
        text = canonical_text(found)
        if found.file in faulty or path.suffix != ".yaml" or path.read_bytes() == text.encode():
            continue
        with replacing(path) as stream:
            stream.write(text)
        changed += 1
    click.echo(f"format: {changed} rewritten", err=True)
    if faulty:
        raise SystemExit(1)

"""`new`: a dataset of your own, from a template."""

import json
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import click

from pipeline.cli.console import open_project, project_option
from pipeline.cli.generate import write_generated
from pipeline.issues import UsageError
from pipeline.outputs import replacing_folder

__all__ = ["new"]

_TEMPLATE: Final = Path(__file__).parents[1] / "template"
#: What a new dataset takes along of what the project keeps of Wikidata: what is true of any subject.
_LISTS: Final = ("properties.csv", "languages.csv", "items.csv", "property-constraints.jsonl", "PROVENANCE.md")


@click.command(short_help="A dataset of your own, from a template.")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--name", help="Short name, for files and addresses.  [default: that of FOLDER]")
@click.option("--title", help="Title.  [default: made from the name]")
@click.option("--base-iri", help="Where your items will live; ends in a slash.  [default: https://example.org/NAME/]")
@click.option("--publisher", default="To be filled in", help="Who publishes it.")
@project_option
def new(folder: Path, name: str | None, title: str | None, base_iri: str | None, publisher: str, root: Path) -> None:
    """Make FOLDER a small dataset that passes all checks: a person, what she did for a living, a source, four record types.

    Replace them by yours. Every verb works on it with `--project FOLDER`.

    \b
    Example:
      python -m pipeline new clocks --title "Clockmakers" --base-iri https://w3id.org/clocks/
      python -m pipeline check --project clocks
    """
    if folder.exists() and any(folder.iterdir()):
        raise UsageError(f"{folder}: is not empty; name a folder that is yet to be made")
    name = name or re.sub(r"[^a-z0-9]+", "-", folder.resolve().name.lower()).strip("-")
    texts = {
        "name": name, "title": json.dumps(title or name.replace("-", " ").capitalize(), ensure_ascii=False),
        "base_iri": json.dumps(base_iri or f"https://example.org/{name}/"), "publisher": json.dumps(publisher, ensure_ascii=False),
        "created": datetime.now(UTC).date().isoformat(),
    }  # fmt: skip
    with replacing_folder(folder) as place:
        _fill(place, root, texts)
    click.echo(f"{folder}: made; next: python -m pipeline check --project {folder}")


def _fill(place: Path, root: Path, texts: dict[str, str]) -> None:
    shutil.copytree(_TEMPLATE, place, dirs_exist_ok=True)
    described = place / "dataset.yaml"
    described.write_text(described.read_text(encoding="utf-8").format_map(texts), encoding="utf-8")
    lists = place / "mappings/wikidata"
    for name in _LISTS:
        if (root / "mappings/wikidata" / name).is_file():
            shutil.copy(root / "mappings/wikidata" / name, lists / name)
    project, _ = open_project(place, "new", place / "build")
    write_generated(project)

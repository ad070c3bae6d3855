"""A release of the small library that says all there is to say of a dataset: keywords, themes, places, time, contact; and how releases are read."""

import json
import shutil
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from click.testing import CliRunner
from library import LIBRARY

from pipeline.cli import main

FINDABLE = """\
keywords: {en: [books, writers]}
themes:
- iri: http://publications.europa.eu/resource/authority/data-theme/EDUC
  label: {en: "Education, culture and sport"}
- iri: http://www.wikidata.org/entity/Q5
  label: {en: human}
spatial:
- iri: http://www.wikidata.org/entity/Q649
  label: {en: Moscow}
temporal: {start: '1815', end: 1852-11}
contact: {name: The librarian, email: desk@example.org, url: 'https://example.org/desk?of=library'}
"""


def published(folder: Path) -> Path:
    """The folder of the release, below `folder`."""
    project = Path(shutil.copytree(LIBRARY, folder / "library"))
    with (project / "dataset.yaml").open("a", encoding="utf-8") as settings:
        settings.write(FINDABLE)
    result = CliRunner().invoke(main, ["publish", "--project", str(project), "--build", str(project / "build")])
    assert result.exit_code == 0, result.output
    return project / "build/dumps"


def content(path: Path) -> Any:
    """What a JSON file of a release says."""
    return json.loads(path.read_text("utf-8"))


def store(path: Path, kind: ox.RdfFormat) -> ox.Store:
    """The graph of a file of a release."""
    found = ox.Store()
    found.load(path=str(path), format=kind)
    return found

"""`site`: static pages of everything, for people."""

from pathlib import Path

import click

from pipeline.checks.passages import source_texts
from pipeline.cli.console import build_option, finish, open_project, project_option
from pipeline.cli.items import mapped_records
from pipeline.issues import has_errors
from pipeline.model import Item
from pipeline.outputs import DataErrors, replacing_folder
from pipeline.pages.collection import Collection, Dispute, Settings
from pipeline.pages.site_writer import Material, write_site
from pipeline.project import Project
from pipeline.reconcile.disputes import find_disputes
from pipeline.reconcile.ground import Ground
from pipeline.runs.vocabulary import vocabulary

__all__ = ["site"]


@click.command(short_help="The site: static pages with search, timeline, network and queries.")
@project_option
@build_option
@click.option("--dumps", type=click.Path(path_type=Path, file_okay=False), help="Folder of dumps to offer.  [default: BUILD/dumps]")
@click.option("--queries", type=click.Path(path_type=Path, file_okay=False), help="Folder of questions (*.rq).  [default: PROJECT/queries]")
@click.option(
    "--engine",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(".venv/engine/node_modules/oxigraph"),
    show_default=True,
    help="The npm package oxigraph, for queries in the browser; without it everything else works.",
)
@click.option("--output", type=click.Path(path_type=Path, file_okay=False), help="Folder to write.  [default: BUILD/site]")
def site(root: Path, build: Path, dumps: Path | None, queries: Path | None, engine: Path, output: Path | None) -> None:
    """Write a site that needs nothing but a plain file server, or none: it works from a disk, offline, and asks nobody for anything.

    \b
    Examples:
      python -m pipeline site
      python -m http.server --bind localhost --directory build/site
    """
    project, issues = open_project(root, "site", build)
    count = 0
    try:
        mapped = list(mapped_records(root / "records", project.mapper().map, issues))
        records = [record for record, _ in mapped]
        texts, faults = source_texts(records, project.mappings, project.dataset.source_texts)
        issues += faults
        if has_errors(issues):
            raise DataErrors
        collection = _collection(project, [(one.item, record.type) for record, one in mapped])
        prefixes = project.namespaces().prefixes()
        folders = (dumps or build / "dumps", queries or root / "queries", engine)
        material = Material(project.used_properties(), prefixes, texts, *folders, project.item_documents())
        with replacing_folder(output or build / "site") as folder:
            count = write_site(collection, material, folder)
    except DataErrors:
        pass
    finish("site", issues, build, f"{count:,} pages")


def _collection(project: Project, items: list[tuple[Item, str]]) -> Collection:
    words = vocabulary(project, [item for item, _ in items])
    ground = Ground(lambda entity: entity, single_valued=words.single_valued)
    disputes = {item.id: [Dispute(*found) for found in find_disputes(item, ground)] for item, _ in items}
    return Collection(Settings(project.dataset, project.mappings, words.labels, project.verdicts.verdicts), items, disputes)

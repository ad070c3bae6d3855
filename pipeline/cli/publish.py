"""`publish`: dumps and catalogue."""

from collections.abc import Iterator
from pathlib import Path

import click

from pipeline.cli.console import DataErrors, build_option, finish, open_project, project_option
from pipeline.cli.items import mapped_records
from pipeline.issues import Issue, UsageError, has_errors
from pipeline.model import Item
from pipeline.outputs import replacing_folder
from pipeline.project import Project
from pipeline.publishing.dumps import Output, json_text, sha256_of
from pipeline.publishing.ontology import ontology
from pipeline.publishing.publication import Plan, Publication
from pipeline.rdf.documents import SYNTAXES, writer_for
from pipeline.rdf.encoder import TRUTHY_FLAVOUR

__all__ = ["publish"]


@click.command(short_help="Dumps in all forms, read back and counted, with catalogue, manifest and checksums.")
@project_option
@build_option
@click.option(
    "--graph",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="The validated graph (N-Triples) that the dumps must say the same as.",
)
@click.option("--output", type=click.Path(path_type=Path, file_okay=False), help="Folder to write.  [default: BUILD/dumps]")
def publish(root: Path, build: Path, graph: Path | None, output: Path | None) -> None:
    """Write the dumps (RDF in four forms, entity JSON, tables), the catalogue, a manifest and checksums, and put them in place at once.

    Every dump is read back by a strict parser and counted; if anything is missing, nothing is published. SOURCE_DATE_EPOCH, if
    set, is the time that the build carries; otherwise it carries none. With --graph the release fails unless it is, byte for
    byte, the graph that was validated.

    \b
    Example:
      python -m pipeline publish --graph build/graph.nt --output build/dumps
    """
    project, issues = open_project(root, "publish", build)
    count = 0
    try:
        with replacing_folder(output or build / "dumps") as folder:
            count = _write_all(project, folder, issues)
            if has_errors(issues):
                raise DataErrors
            if graph and sha256_of(graph) != sha256_of(folder / f"{project.dataset.name}.nt"):
                raise UsageError(f"{graph}: the records or mappings have changed since this graph was made and validated; run `make`")
    except DataErrors:
        pass
    finish("publish", issues, build, f"{count:,} items")


def _write_all(project: Project, folder: Path, issues: list[Issue]) -> int:
    publication = Publication(_plan(project), folder)

    def items() -> Iterator[Item]:
        for _, mapped in mapped_records(project.root / "records", project.mapper().map, issues):
            yield mapped.item

    count = publication.write_data(items())
    if not has_errors(issues):
        issues += publication.check()
    if not has_errors(issues):
        publication.describe()
        publication.seal()
    return count


def _plan(project: Project) -> Plan:
    dataset, prefixes, context = project.dataset, project.namespaces().prefixes(), project.context()
    whole, truthy = project.encoder(), project.encoder(TRUTHY_FLAVOUR)
    outputs = [Output(f"{dataset.name}.{syntax}", whole, writer_for(syntax, prefixes, context)) for syntax in SYNTAXES]
    outputs.append(Output(f"{dataset.name}-truthy.nt", truthy, writer_for("nt", prefixes, context)))
    texts = {
        f"{dataset.name}-ontology.ttl": ontology(dataset, project.used_properties(), project.known_items, project.snak_encoder()),
        f"{dataset.name}-context-{dataset.version}.jsonld": json_text({"@context": context}),
        f"{dataset.name}-item-context-{dataset.version}.jsonld": json_text(project.item_documents().context()),
    }
    return Plan(project.root, dataset, project.mappings.properties, project.same_as(), outputs, texts, prefixes)

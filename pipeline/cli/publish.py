"""`publish`: dumps and catalogue."""

from collections.abc import Iterator
from pathlib import Path

import click

from pipeline.cli.console import build_option, finish, open_project, project_option
from pipeline.cli.items import mapped_records
from pipeline.issues import Issue, UsageError, has_errors
from pipeline.model import Item
from pipeline.outputs import DataErrors, replacing_folder
from pipeline.project import Project
from pipeline.publishing.dumps import Output, json_text, sha256_of
from pipeline.publishing.ontology import ontology
from pipeline.publishing.publication import Plan, Publication
from pipeline.publishing.releases import keep_release, previous_release
from pipeline.publishing.withdrawn import load_withdrawn
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
@click.option(
    "--releases", type=click.Path(path_type=Path, file_okay=False), help="Folder of all releases, one a version.  [default: BUILD/releases]"
)
@click.option("--release", "is_release", is_flag=True, help="Keep what was published as the release of this version, for ever.")
def publish(root: Path, build: Path, graph: Path | None, output: Path | None, releases: Path | None, is_release: bool) -> None:
    """Write the dumps (RDF in four forms, entity JSON, tables), the catalogue, a manifest and checksums, and put them in place at once.

    Every dump is read back by a strict parser and counted; if anything is missing, nothing is published. SOURCE_DATE_EPOCH, if
    set, is the time that the build carries; otherwise it carries none. With --graph the release fails unless it is, byte for
    byte, the graph that was validated.

    CHANGES.md, changes.json and the feeds tell what is new since the last release before this version. With --release a copy of
    all stays in the folder of releases under the version's number. A release is never touched again: to publish other content,
    raise `version` in dataset.yaml. Items that are no more are declared in withdrawn.yaml, and published as tombstones.

    \b
    Examples:
      python -m pipeline publish --graph build/graph.nt --output build/dumps
      python -m pipeline publish --release --releases releases
    """
    project, issues = open_project(root, "publish", build)
    output, releases = output or build / "dumps", releases or build / "releases"
    count = 0
    try:
        with replacing_folder(output) as folder:
            count = _write_all(_plan(project, releases, issues), project, folder, issues)
            if has_errors(issues):
                raise DataErrors
            if graph and sha256_of(graph) != sha256_of(folder / f"{project.dataset.name}.nt"):
                raise UsageError(f"{graph}: the records or mappings have changed since this graph was made and validated; run `make`")
    except DataErrors:
        pass
    if is_release and not has_errors(issues):
        issues += keep_release(output, releases / project.dataset.version)
    finish("publish", issues, build, f"{count:,} items")


def _write_all(plan: Plan, project: Project, folder: Path, issues: list[Issue]) -> int:
    publication = Publication(plan, folder)

    def items() -> Iterator[Item]:
        for _, mapped in mapped_records(project.root / "records", project.mapper().map, issues):
            yield mapped.item

    count = publication.write_data(items())
    if not has_errors(issues):
        issues += publication.check()
    if not has_errors(issues):
        issues += publication.compare()
    if not has_errors(issues):
        publication.describe()
        publication.seal()
    return count


def _plan(project: Project, releases: Path, issues: list[Issue]) -> Plan:
    dataset, namespaces, context = project.dataset, project.namespaces(), project.context()
    prefixes = namespaces.prefixes()
    tombstones, faults = load_withdrawn(project.root)
    issues += faults
    whole, truthy = project.encoder(), project.encoder(TRUTHY_FLAVOUR)
    outputs = [Output(f"{dataset.name}.{syntax}", whole, writer_for(syntax, prefixes, context)) for syntax in SYNTAXES]
    outputs.append(Output(f"{dataset.name}-truthy.nt", truthy, writer_for("nt", prefixes, context)))
    texts = {
        f"{dataset.name}-ontology.ttl": ontology(dataset, project.used_properties(), project.known_items, project.snak_encoder()),
        f"{dataset.name}-context-{dataset.version}.jsonld": json_text({"@context": context}),
        f"{dataset.name}-item-context-{dataset.version}.jsonld": json_text(project.item_documents().context()),
    }
    previous = previous_release(releases, dataset.version)
    known = (project.mappings.properties, project.same_as())
    return Plan(project.root, dataset, *known, outputs, texts, namespaces, tombstones, previous)

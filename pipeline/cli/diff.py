"""`diff`: what has changed between two releases."""

import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import click

from pipeline.changes.diff import ReleaseItems, compare_releases
from pipeline.changes.model import Diff
from pipeline.changes.page import as_html
from pipeline.changes.patch import rdf_patch
from pipeline.changes.reading import ReleaseReader, Vocabulary, graph_file
from pipeline.changes.texts import as_data, as_markdown, as_text
from pipeline.cli.console import project_option, show
from pipeline.cli.revisions import PREFIX, revision
from pipeline.issues import Issue, has_errors, in_order, summary
from pipeline.outputs import replacing
from pipeline.project import load_project
from pipeline.properties import PropertyTable, read_wikidata_properties
from pipeline.rdf.namespaces import WIKIDATA, Namespaces

__all__ = ["diff"]

_FORMATS: Final = {"text": ".txt", "markdown": ".md", "json": ".json", "html": ".html", "rdf-patch": ".rdfp"}
_TABLE: Final = "mappings/wikidata/properties.csv"


@click.command(short_help="What changed between two releases, statement by statement.")
@click.argument("old")
@click.argument("new")
@project_option
@click.option("--format", "form", type=click.Choice(list(_FORMATS)), help="Form of the result.  [default: by the ending of --output]")
@click.option("--output", type=click.Path(path_type=Path), help="File to write.  [default: standard output]")
@click.option(
    "--fail-on",
    type=click.Choice(["never", "breaking", "any"]),
    default="never",
    show_default=True,
    help="End with 1 if there are such changes.",
)
def diff(old: str, new: str, root: Path, form: str | None, output: Path | None, fail_on: str) -> None:
    """Tell what has changed from OLD to NEW: items, labels, sitelinks, statements with their ranks, qualifiers and references.

    A release is a folder that `publish` has made, a single dump (.json, .nt, .ttl or .jsonld, plain or packed), or the records
    of a git revision, written git:REVISION. Statements are matched by their ids, and where these have changed by what they say.

    Breaking for reusers are items that have gone, ids of statements that have changed while the statement has not, properties
    whose datatype is another one, and properties that nothing uses any more.

    Exit codes: 0 the comparison was made; 1 there are changes that --fail-on names, or a release cannot be read without errors;
    2 there is no such release.

    \b
    Examples:
      python -m pipeline diff build/releases/1.0.0 build/dumps
      python -m pipeline diff git:HEAD~1 git:HEAD --output changes.html
      python -m pipeline diff old.json new.json --format rdf-patch --fail-on breaking
    """
    form = form or next((name for name, ending in _FORMATS.items() if output and output.suffix == ending), "text")
    vocabulary = _vocabulary(root)
    reader = ReleaseReader(vocabulary)
    issues: list[Issue] = []
    with ExitStack() as stack:
        before, after = (_opened(name, root, reader, (stack, issues)) for name in (old, new))
        found = compare_releases(before, after, vocabulary.properties)
    issues = in_order([*issues, *reader.issues])
    pieces = rdf_patch(graph_file(Path(old)), graph_file(Path(new))) if form == "rdf-patch" else _pieces(found, form)
    if output:
        with replacing(output) as stream:
            stream.writelines(pieces)
    else:
        for piece in pieces:
            click.echo(piece, nl=False)
    show(issues)
    click.echo(f"diff: {len(found.changes):,} changes, {len(found.breaking()):,} breaking; {summary(issues)}", err=True)
    failing = {"never": 0, "breaking": len(found.breaking()), "any": len(found.changes)}[fail_on]
    if failing or has_errors(issues):
        sys.exit(1)


def _opened(name: str, root: Path, reader: ReleaseReader, into: tuple[ExitStack, list[Issue]]) -> ReleaseItems:
    if name.startswith(PREFIX):
        return into[0].enter_context(revision(root, name.removeprefix(PREFIX), into[1]))
    return reader.open(Path(name))


def _vocabulary(root: Path) -> Vocabulary:
    """The project's, or where there is none Wikidata's own."""
    if (root / "dataset.yaml").exists():
        project, _ = load_project(root)
        if project:
            return Vocabulary(project.namespaces(), project.mappings.properties)
    table = root / _TABLE
    return Vocabulary(Namespaces(WIKIDATA), read_wikidata_properties(table) if table.exists() else PropertyTable([]))


def _pieces(found: Diff, form: str) -> Iterator[str]:
    match form:
        case "html":
            yield as_html(found)
        case "json":
            yield json.dumps(as_data(found), ensure_ascii=False, indent=1) + "\n"
        case _:
            yield from (f"{line}\n" for line in (as_markdown(found) if form == "markdown" else as_text(found)))

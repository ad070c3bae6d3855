"""`passage`: the reference block for some words of a source text."""

from pathlib import Path

import click

from pipeline.checks.passages import source_texts
from pipeline.cli.console import build_option, open_project, project_option, show
from pipeline.issues import Issue, UsageError
from pipeline.records.canonical import yaml_lines
from pipeline.records.passages import find_passages
from pipeline.records.reader import read_records

__all__ = ["passage"]


@click.command(short_help="Find words in a source text and print the reference to them.")
@project_option
@build_option
@click.argument("source")
@click.argument("words")
def passage(root: Path, build: Path, source: str, words: str) -> None:
    """Print, for each place where WORDS stand in the text of SOURCE (a record id), the reference to paste into a record.

    \b
    Example:
      python -m pipeline passage ryumin-article "1 September 1913"
    """
    project, _ = open_project(root, "passage", build)
    records = [found for found in read_records(root / "records") if not isinstance(found, Issue)]
    texts, issues = source_texts(records, project.mappings, project.dataset.source_texts)
    if source not in texts:
        show(issue for issue in issues if issue.item == source)
        raise UsageError(f"no text of a source {source!r} is here; at hand: {', '.join(sorted(texts)) or 'none'}")
    places = find_passages(texts[source], words)
    if not places:
        raise UsageError(f"{words!r} does not stand in the text of {source}")
    for place in places:
        numbers = {"paragraph": str(place.paragraph), "text_start": str(place.start), "text_end": str(place.end)}
        reference = {"source": source, "section": place.section, **numbers, "support": "stated"}
        click.echo("\n".join(yaml_lines([reference])))

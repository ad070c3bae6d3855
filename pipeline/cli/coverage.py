"""`coverage`: what of the sources is covered by statements, and what is not."""

from collections.abc import Sequence
from pathlib import Path

import click

from pipeline.checks.coverage import ParagraphCoverage, Sentence, coverage
from pipeline.checks.passages import source_texts
from pipeline.cli.console import build_option, open_project, project_option, show
from pipeline.issues import Issue, visible
from pipeline.publishing.dumps import write_json
from pipeline.records.passages import SourceText
from pipeline.records.reader import read_records

__all__ = ["coverage_table"]


@click.command("coverage", short_help="Which sentences of the sources carry statements, and which do not.")
@project_option
@build_option
@click.option("--strict", is_flag=True, help="Exit with 1 when a sentence is neither covered nor judged to hold no fact.")
def coverage_table(root: Path, build: Path, strict: bool) -> None:
    """List, paragraph by paragraph, how much of each source text the records rest on, and every sentence left open.

    The same as a table for programs, with all ranges, goes to BUILD/coverage.json.

    \b
    Example:
      python -m pipeline coverage
    """
    project, _ = open_project(root, "coverage", build)
    records = [found for found in read_records(root / "records") if not isinstance(found, Issue)]
    texts, issues = source_texts(records, project.mappings, project.dataset.source_texts)
    show(issues)
    tables = {source: coverage(source, text, records, project.mappings) for source, text in texts.items()}
    build.mkdir(parents=True, exist_ok=True)
    write_json({source: [_row(paragraph) for paragraph in table] for source, table in tables.items()}, build / "coverage.json")
    for source, table in tables.items():
        _print(source, texts[source], table)
    if strict and any(paragraph.open for table in tables.values() for paragraph in table):
        raise SystemExit(1)


def _row(paragraph: ParagraphCoverage) -> dict[str, object]:
    return {
        **paragraph._asdict(),
        **{name: [list(span) for span in getattr(paragraph, name)] for name in ("statements", "no_fact", "open")},
    }


def _print(source: str, text: SourceText, table: Sequence[ParagraphCoverage]) -> None:
    covered = sum(_length(paragraph.statements) for paragraph in table)
    open_ = sum(len(paragraph.open) for paragraph in table)
    click.echo(f"{source}: {len(table)} paragraphs, {covered:,} of {len(text.text):,} characters under statements, {open_} sentences open")
    for paragraph in table:
        spans = f"{len(paragraph.statements)} passages, {len(paragraph.no_fact)} judged empty"
        click.echo(f"  {paragraph.number:>4}  {paragraph.start:>6}-{paragraph.end:<6}  {spans}")
        for sentence in paragraph.open:
            click.echo(f"        open {sentence.start}-{sentence.end}: {visible(text.text[sentence.start : sentence.end], 80)}")


def _length(spans: Sequence[Sentence]) -> int:
    """The number of characters in at least one of the spans."""
    total, reached = 0, 0
    for span in sorted(spans):
        total += max(0, span.end - max(span.start, reached))
        reached = max(reached, span.end)
    return total

"""`check`: records by themselves, between each other, and against their sources."""

from pathlib import Path

import click

from pipeline.checks.generated import check_generated, generated_files
from pipeline.checks.links import check_links, check_used_rules
from pipeline.checks.passages import PassageChecker, source_texts
from pipeline.checks.record import RecordChecker
from pipeline.checks.upload import check_batch, check_upload
from pipeline.checks.values import check_values
from pipeline.checks.verdicts import check_verdicts
from pipeline.cli.changed import changed_files
from pipeline.cli.console import build_option, keep, open_project, project_option, tell, write_stamp
from pipeline.issues import Issue, has_errors
from pipeline.project import Project
from pipeline.publishing.withdrawn import conflicts, load_withdrawn
from pipeline.records.canonical import canonical_text, difference
from pipeline.records.reader import read_records
from pipeline.records.record import Record

__all__ = ["check"]


@click.command(short_help="Records against schema, each other, their sources, and identity verdicts.")
@project_option
@build_option
@click.option("--stamp", type=click.Path(path_type=Path), help="File to write when there is no error.")
@click.option("--changed-since", "revision", metavar="REV", help="Show only what concerns records that differ from this git revision.")
def check(root: Path, build: Path, stamp: Path | None, revision: str | None) -> None:
    """Check all records and say everything that is wrong with them, each fault on its line.

    \b
    Examples:
      python -m pipeline check
      python -m pipeline check --project my-dataset
      python -m pipeline check --changed-since main
    """
    changed = changed_files(root, revision) if revision else None
    project, issues = open_project(root, "check", build)
    records: list[Record] = []
    for found in read_records(root / "records"):
        if isinstance(found, Issue):
            issues.append(found)
        else:
            records.append(found)
    issues += _check(project, records, {issue.item for issue in issues if issue.item})
    if stamp and not has_errors(issues):
        write_stamp(stamp)
    keep("check", issues, build)
    if changed is not None:
        items = {record.id for record in records if record.file in changed}
        issues = [issue for issue in issues if issue.place.file in changed or issue.item in items]
    tell("check", issues, f"{len(records):,} records")


def _check(project: Project, records: list[Record], broken: set[str]) -> list[Issue]:
    mappings = project.mappings
    checker = RecordChecker(mappings, project.mapper())
    texts, issues = source_texts(records, mappings, project.dataset.source_texts)
    passages = PassageChecker(mappings, texts)
    languages, same_as = project.languages(), project.same_as()
    for record in records:
        faults = [*checker.check(record)[1], *passages.check(record)]
        issues += faults or _form(record)
        issues += check_values(record, mappings, languages)
        issues += check_upload(record, mappings, record.id not in same_as)
    issues += check_links(records, mappings, project.known_items, broken)
    issues += check_used_rules(records, mappings)
    issues += check_batch(records, mappings)
    constraints, faults = project.constraints()
    issues += faults
    issues += check_generated(project.root, generated_files(mappings, project.namespaces(), constraints))
    items = {record.id for record in records}
    issues += check_verdicts(project.verdicts.verdicts, items, project.known_items)
    tombstones, faults = load_withdrawn(project.root)
    issues += [*faults, *conflicts(tombstones, items)]
    return issues


def _form(record: Record) -> list[Issue]:
    """Whether a record that is otherwise sound is in canonical form."""
    path = Path(record.file)
    if path.suffix != ".yaml":
        return []
    found = difference(record.file, path.read_text(encoding="utf-8"), canonical_text(record))
    return [found] if found else []

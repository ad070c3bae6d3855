"""`check`: records by themselves, between each other, and against their sources."""

from contextlib import nullcontext
from pathlib import Path
from typing import Any, Final

import click

from pipeline.checks.links import unused_rules
from pipeline.checks.verdicts import check_verdicts
from pipeline.cli.changed import changed_files
from pipeline.cli.console import build_option, keep, open_project, project_option, tell, write_stamp
from pipeline.incremental.between import Digest
from pipeline.incremental.records import RecordChecks, Settings
from pipeline.incremental.store import Store, opened
from pipeline.issues import Issue, UsageError, has_errors
from pipeline.project import Project
from pipeline.publishing.withdrawn import conflicts, load_withdrawn

__all__ = ["check"]

#: The name under which a store keeps what is wrong with generated files; no record's file is called so.
_GENERATED: Final = "generated files"


@click.command(short_help="Records against schema, each other, their sources, and identity verdicts.")
@project_option
@build_option
@click.option("--stamp", type=click.Path(path_type=Path), help="File to write when there is no error.")
@click.option("--changed-since", "revision", metavar="REV", help="Show only what concerns records that differ from this git revision.")
@click.option(
    "--records",
    type=click.Path(path_type=Path, allow_dash=True),
    help="Large set of records instead: a .json, .jsonl, .csv, .tsv or .tables.yaml file, or - for JSON Lines on standard input.",
)
@click.option("--jobs", type=click.IntRange(1), help="Processes for --records.  [default: all cores for a large file, else 1]")
@click.option("--fresh", is_flag=True, help="Check all records anew, whatever earlier runs have found.")
def check(root: Path, build: Path, stamp: Path | None, revision: str | None, fresh: bool, **more: Any) -> None:
    """Check all records and say everything that is wrong with them, each fault on its line.

    With --records FILE, a file that may be of any size: each record by itself, in as many processes as there are cores, then ids and
    references between all of them by an index on disk, and the verdicts on them. Their passages, and terms or identifiers that two
    of them share, are not looked at. BUILD/check-records.jsonl has all issues; of each rule the first thousand are listed and the
    others counted. A run that was stopped, however it was, goes on from its last finished part when it is called again with the same
    input.

    \b
    Examples:
      python -m pipeline check
      python -m pipeline check --records people.jsonl.gz --jobs 4
      python -m pipeline check --project my-dataset
      python -m pipeline check --changed-since main
    """
    if more["records"]:
        from pipeline.runs.mapping import is_bulk  # with it comes the mapping of many records

        if revision or not is_bulk(more["records"]):
            raise UsageError("--records is for files of many records, not for YAML files and folders, and without --changed-since")
        _check_bulk(root, build, stamp, more["records"], more["jobs"] or 0)
        return
    if more["jobs"]:
        raise UsageError("--jobs is for --records")
    changed = changed_files(root, revision) if revision else None
    project, issues = open_project(root, "check", build)
    kept = nullcontext(Store(None, "")) if fresh else opened(build / "cache/check.sqlite", project.key())
    with kept as store:
        records, found = _check(project, store)
    issues += found
    if stamp and not has_errors(issues):
        write_stamp(stamp)
    keep("check", issues, build)
    if changed is not None:
        items = {record.id for record in records if record.file in changed}
        issues = [issue for issue in issues if issue.place.file in changed or issue.item in items]
    tell("check", issues, f"{len(records):,} records")


def _check_bulk(root: Path, build: Path, stamp: Path | None, source: Path, jobs: int) -> None:
    from pipeline.runs.checking import check_parts  # with it come SQLite and the validators of JSON

    project, issues = open_project(root, "check", build)
    found = check_parts(source, project, jobs, build)
    issues += found.issues
    if stamp and not has_errors(issues):
        write_stamp(stamp)
    keep("check", issues, build)
    for line in found.more():
        click.echo(line)
    tell("check", issues, str(found))


def _check(project: Project, store: Store) -> tuple[list[Digest], list[Issue]]:
    mappings = project.mappings
    texts, languages = project.dataset.source_texts, project.languages()
    settings = Settings(mappings, project.mapper(), texts, project.known_items, languages, project.same_as())
    records, issues = RecordChecks(settings, store).run(project.root / "records")
    items = {record.id for record in records}
    unread = {issue.item for issue in issues if issue.item} - items
    if not unread:  # what those use is not known
        issues += unused_rules({(record.type, field) for record in records for field in record.fields}, mappings)
    issues += store.recalled(_GENERATED, lambda: _generated(project))
    issues += check_verdicts(project.verdicts.verdicts, items | unread, project.known_items)
    tombstones, faults = load_withdrawn(project.root)
    issues += [*faults, *conflicts(tombstones, items)]
    return records, issues


def _generated(project: Project) -> list[Issue]:
    """What is wrong with the files that follow from the mappings."""
    from pipeline.checks.generated import check_generated, generated_files  # rarely needed, and slow to load

    stated = project.constraints()
    return stated.issues + check_generated(project.root, generated_files(project.mappings, project.namespaces(), stated))

"""`check`: records by themselves, between each other, and against their sources."""

from contextlib import nullcontext
from pathlib import Path
from typing import Final

import click

from pipeline.checks.links import unused_rules
from pipeline.checks.verdicts import check_verdicts
from pipeline.cli.changed import changed_files
from pipeline.cli.console import build_option, keep, open_project, project_option, tell, write_stamp
from pipeline.incremental.between import Digest
from pipeline.incremental.records import RecordChecks, Settings
from pipeline.incremental.store import Store, opened
from pipeline.issues import Issue, has_errors
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
@click.option("--fresh", is_flag=True, help="Check all records anew, whatever earlier runs have found.")
def check(root: Path, build: Path, stamp: Path | None, revision: str | None, fresh: bool) -> None:
    """Check all records and say everything that is wrong with them, each fault on its line.

    \b
    Examples:
      python -m pipeline check
      python -m pipeline check --project my-dataset
      python -m pipeline check --changed-since main
    """
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


def _check(project: Project, store: Store) -> tuple[list[Digest], list[Issue]]:
    mappings = project.mappings
    texts, languages = project.dataset.source_texts, project.languages()
    settings = Settings(mappings, project.mapper(), texts, project.known_items, languages, project.same_as())
    records, issues = RecordChecks(settings, store).run(project.root / "records")
    issues += unused_rules({(record.type, field) for record in records for field in record.fields}, mappings)
    issues += store.recalled(_GENERATED, lambda: _generated(project))
    items = {record.id for record in records}
    issues += check_verdicts(project.verdicts.verdicts, items, project.known_items)
    tombstones, faults = load_withdrawn(project.root)
    issues += [*faults, *conflicts(tombstones, items)]
    return records, issues


def _generated(project: Project) -> list[Issue]:
    """What is wrong with the files that follow from the mappings."""
    from pipeline.checks.generated import check_generated, generated_files  # rarely needed, and slow to load

    stated = project.constraints()
    return stated.issues + check_generated(project.root, generated_files(project.mappings, project.namespaces(), stated))

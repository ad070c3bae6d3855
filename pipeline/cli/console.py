"""What the verbs share: finding the project, printing issues, writing them to the build folder, ending with the right code."""

import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import click

from pipeline.cli.excerpts import excerpt
from pipeline.cli.github import annotate
from pipeline.issue_files import read_issues, write_issue_files, write_issues
from pipeline.issues import Issue, Severity, UsageError, has_errors, in_order, summary
from pipeline.outputs import replacing
from pipeline.project import Project, load_project
from pipeline.rules import RULES

__all__ = ["build_option", "finish", "open_project", "keep", "project_option", "show", "tell", "write_stamp"]

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "blue"}


def project_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--project FOLDER`: where dataset.yaml, mappings/ and records/ are."""
    kind = click.Path(path_type=Path, file_okay=False)
    return click.option("--project", "root", type=kind, default=Path(), show_default=True, help="Folder of the project.")(command)


def build_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--build FOLDER`: where issues.jsonl, issues.sarif and junit.xml go."""
    kind = click.Path(path_type=Path, file_okay=False)
    return click.option("--build", type=kind, default=Path("build"), show_default=True, help="Folder for what is produced.")(command)


def open_project(root: Path, stage: str, build: Path) -> tuple[Project, list[Issue]]:
    """The project and its warnings; with errors in its settings they are shown and the process ends with 1."""
    if not (root / "dataset.yaml").exists():
        raise UsageError(f"{root}: no dataset.yaml here; run in the project's folder or name it with --project")
    project, issues = load_project(root, build)
    if project is None:
        finish(stage, issues, build)
        raise AssertionError("a project that cannot be used has errors")
    return project, issues


def show(issues: Iterable[Issue]) -> None:
    """The issues on standard output, one a line; on a terminal in colour and with the line each is about."""
    terminal = sys.stdout.isatty()
    for issue in issues:
        text = str(issue)
        level = f"{issue.severity}[{issue.rule}]"
        click.echo(text.replace(level, click.style(level, fg=_COLOURS[issue.severity], bold=True), 1))
        if terminal and (lines := excerpt(issue.place)):
            click.echo(click.style(lines, dim=True))


#: The stages of the whole job, in their order: what a stage finds makes the findings of later stages stale.
_STAGES = ("generate", "check", "map", "validate", "publish", "reconcile", "site")


def finish(stage: str, issues: Sequence[Issue], build: Path, done: str = "") -> None:
    """Show the issues of a stage, write the issue files of all stages, say what was done; exit with 1 on errors."""
    keep(stage, issues, build)
    tell(stage, issues, done)


def tell(stage: str, issues: Sequence[Issue], done: str = "") -> None:
    """Show issues and say what was done; exit with 1 on errors."""
    issues = in_order(issues)
    show(issues)
    annotate(stage, issues)
    click.echo(f"{stage}: {done + ', ' if done else ''}{summary(issues)}", err=True)
    if has_errors(issues):
        sys.exit(1)


def keep(stage: str, issues: Sequence[Issue], build: Path) -> None:
    """Keep the issues of this stage in BUILD, forget those of later ones, and write the files that hold all."""
    folder = build / "issues"
    write_issues(issues, folder / f"{stage}.jsonl")
    paths = {name: folder / f"{name}.jsonl" for name in _STAGES}
    for name in _STAGES[_STAGES.index(stage) + 1 :] if stage in _STAGES else ():
        paths[name].unlink(missing_ok=True)
    everything = [issue for path in paths.values() if path.exists() for issue in read_issues(path)]
    write_issue_files(in_order(everything), build, RULES)


def write_stamp(path: Path) -> None:
    """An empty file that says: this stage found no error. Its time tells `make` what is out of date."""
    with replacing(path) as stream:
        stream.write("")

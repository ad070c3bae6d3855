"""`issues`: what the last run found, once more: filtered, as Markdown, or against an earlier run."""

from pathlib import Path
from typing import Final

import click

from pipeline.cli.console import build_option, show
from pipeline.cli.github import command
from pipeline.issue_files import IssueChanges, issue_changes, issues_markdown, read_issues
from pipeline.issues import Issue, Severity, UsageError, summary

__all__ = ["issues"]

_LEVELS: Final = tuple(map(str, Severity))


@click.command(short_help="What the last run found: filtered, as Markdown, or against an earlier run.")
@build_option
@click.option("--rule", "rules", multiple=True, help="Only this rule; may be given several times.")
@click.option("--severity", type=click.Choice(_LEVELS), default="info", show_default=True, help="Only issues at least as grave.")
@click.option("--baseline", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="issues.jsonl of an earlier run.")
@click.option(
    "--format", "form", type=click.Choice(["text", "markdown", "github"]), default="text", show_default=True, help="How to say it."
)
@click.option("--fail-on-new", is_flag=True, help="Exit with 1 when there is an error that the baseline did not have.")
def issues(build: Path, rules: tuple[str, ...], severity: str, baseline: Path | None, form: str, fail_on_new: bool) -> None:
    """Show the issues of BUILD/issues.jsonl, or with --baseline those that are new and those that are fixed since then.

    \b
    Examples:
      python -m pipeline issues --rule passage
      python -m pipeline issues --baseline issues-of-main.jsonl --format markdown > comment.md
    """
    found = _wanted(_last(build), rules, severity)
    changes = issue_changes(_wanted(read_issues(baseline), rules, severity), found) if baseline else None
    if form == "markdown":
        click.echo(issues_markdown(found, changes), nl=False)
    elif form == "github":
        for issue in changes.new if changes else found:
            click.echo(command(issue))
    else:
        _tell(found, changes)
    if fail_on_new and any(issue.severity is Severity.ERROR for issue in (changes.new if changes else found)):
        raise SystemExit(1)


def _last(build: Path) -> list[Issue]:
    path = build / "issues.jsonl"
    if not path.exists():
        raise UsageError(f"{path}: nothing was checked yet; run `make check`")
    return read_issues(path)


def _wanted(found: list[Issue], rules: tuple[str, ...], severity: str) -> list[Issue]:
    return [one for one in found if _LEVELS.index(one.severity) <= _LEVELS.index(severity) and (not rules or one.rule in rules)]


def _tell(found: list[Issue], changes: IssueChanges | None) -> None:
    if changes is None:
        show(found)
        click.echo(summary(found), err=True)
        return
    for word, some in (("new", changes.new), ("fixed", changes.fixed)):
        click.echo(f"{word}: {summary(some)}")
        show(some)

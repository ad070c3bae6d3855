"""Issues where GitHub shows them: as annotations on the lines of a change, and in the summary of a step.

Source: GitHub Actions, "Workflow commands": `::error file=...,line=...,col=...,title=...::message`, and the file that
`GITHUB_STEP_SUMMARY` names.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

from pipeline.issues import Issue, Severity

__all__ = ["annotate"]

_COMMANDS: Final = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def annotate(stage: str, issues: Sequence[Issue]) -> None:
    """Tell GitHub, when it runs us. The summary is for reading only, so a disk that does not take it stops nothing."""
    if os.environ.get("GITHUB_ACTIONS") != "true":
        return
    for issue in issues:
        click.echo(command(issue))
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if summary and issues:
        try:
            from pipeline.issue_files import issues_markdown

            with Path(summary).open("a", encoding="utf-8") as stream:
                stream.write(f"# {stage}\n\n{issues_markdown(issues)}\n")
        except OSError as error:
            click.echo(f"warning: {summary}: cannot be written ({error.strerror})", err=True)


def command(issue: Issue) -> str:
    """The workflow command for an issue, on one line whatever its texts hold."""
    from pipeline.issue_files import message

    place = {"file": issue.place.file, "line": issue.place.line, "col": issue.place.column, "title": issue.rule}
    properties = ",".join(f"{name}={_property(str(value))}" for name, value in place.items() if value)
    return f"::{_COMMANDS[issue.severity]} {properties}::{_data(message(issue))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")

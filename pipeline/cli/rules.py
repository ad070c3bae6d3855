"""`rules`: every rule that can fail."""

import click

from pipeline.issue_files import rule_examples
from pipeline.issues import Issue
from pipeline.rules import RULES

__all__ = ["rules"]


@click.command(short_help="Every rule that can fail, with its meaning and how to fix it.")
@click.argument("name", required=False)
@click.option("--format", "form", type=click.Choice(["text", "markdown"]), default="text", show_default=True, help="How to say it.")
def rules(name: str | None, form: str) -> None:
    """List the rules by name with meaning, example and fix, or explain one.

    \b
    Examples:
      python -m pipeline rules
      python -m pipeline rules dangling-reference
      python -m pipeline rules --format markdown > rules.md
    """
    if name is not None and name not in RULES:
        raise click.UsageError(f"no rule is called {name!r}; `python -m pipeline rules` lists them all")
    examples = rule_examples()
    say = _markdown if form == "markdown" else _text
    for rule in sorted(RULES) if name is None else [name]:
        click.echo(say(rule, examples.get(rule)))


def _text(rule: str, example: Issue | None) -> str:
    meaning, fix = RULES[rule]
    said = f"\n    Example: {example}" if example else ""
    return f"{rule}{f' ({example.severity})' if example else ''}\n    {meaning}\n    Fix: {fix}{said}"


def _markdown(rule: str, example: Issue | None) -> str:
    meaning, fix = RULES[rule]
    said = f"\n```text\n{example}\n```\n" if example else ""
    return f"## {rule}\n\n{meaning} {fix}\n{said}"

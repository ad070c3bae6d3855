"""`rules`: every rule that can fail."""

import click

from pipeline.rules import RULES

__all__ = ["rules"]


@click.command(short_help="Every rule that can fail, with its meaning and how to fix it.")
@click.argument("name", required=False)
def rules(name: str | None) -> None:
    """List the rules by name with meaning and fix, or explain one.

    \b
    Examples:
      python -m pipeline rules
      python -m pipeline rules dangling-reference
    """
    if name is not None and name not in RULES:
        raise click.UsageError(f"no rule is called {name!r}; `python -m pipeline rules` lists them all")
    for rule, (meaning, fix) in sorted(RULES.items()) if name is None else [(name, RULES[name])]:
        click.echo(f"{rule}\n    {meaning}\n    Fix: {fix}")

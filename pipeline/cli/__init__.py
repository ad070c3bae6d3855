"""The command line: one verb a module. Only this package prints, reads arguments and ends the process."""

import sys
from importlib import import_module
from typing import Any, Final

import click

from pipeline import __version__
from pipeline.issues import PipelineError, nearest

__all__ = ["main"]


#: Verb -> name of its command in the module `pipeline.cli.VERB`, where it is not the verb itself. In the order of the work.
_VERBS: Final = {
    "check": "",
    "map": "map_records",
    "validate": "",
    "publish": "",
    "diff": "",
    "reconcile": "",
    "site": "",
    "fetch": "",
    "new": "",
    "generate": "",
    "format": "format_records",
    "passage": "",
    "coverage": "coverage_table",
    "disputes": "",
    "constraints": "",
    "convert": "",
    "serve": "",
    "explain": "explain_record",
    "issues": "",
    "rules": "",
}


class _Group(click.Group):
    """The verbs, each loaded when it is called: a quarter of a second is saved when SHACL, say, is not wanted.

    Turns what stops a run into one line and an exit code: 2 wrong usage, 3 environment; a traceback is a bug of ours.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The verbs in the order of the work."""
        return list(_VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a verb."""
        if cmd_name not in _VERBS:
            return None
        command = getattr(import_module(f"pipeline.cli.{cmd_name}"), _VERBS[cmd_name] or cmd_name)
        assert isinstance(command, click.Command)
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """The command the arguments call; for a misspelled verb the error names the one that may have been meant."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as fault:
            near = nearest(args[0], _VERBS)
            raise click.UsageError(f"{fault.message} Did you mean '{near}'?" if near else fault.message, ctx) from fault

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except PipelineError as fault:
            click.echo(f"error: {fault}", err=True)
            sys.exit(fault.exit_code)
        except BrokenPipeError:
            # The reader of our output has gone; that is its right.
            sys.stderr.close()
            sys.exit(0)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="pipeline")
def main() -> None:
    """Curated records in; validated Wikidata-model RDF, dumps and a reconciliation report out.

    Exit codes: 0 fine, 1 the data has errors, 2 wrong usage, 3 environment or network.
    """

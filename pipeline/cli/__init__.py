"""The command line: one verb a module. Only this package prints, reads arguments and ends the process."""

import sys
from typing import Any

import click

from pipeline import __version__
from pipeline.cli.check import check
from pipeline.cli.convert import convert
from pipeline.cli.coverage import coverage_table
from pipeline.cli.disputes import disputes
from pipeline.cli.format import format_records
from pipeline.cli.generate import generate
from pipeline.cli.map import map_records
from pipeline.cli.passage import passage
from pipeline.cli.publish import publish
from pipeline.cli.reconcile import reconcile
from pipeline.cli.rules import rules
from pipeline.cli.validate import validate
from pipeline.issues import PipelineError

__all__ = ["main"]


class _Group(click.Group):
    """Turns what stops a run into one line and an exit code: 2 wrong usage, 3 environment; a traceback is a bug of ours."""

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


for command in (
    check,
    map_records,
    validate,
    publish,
    reconcile,
    generate,
    format_records,
    passage,
    coverage_table,
    disputes,
    convert,
    rules,
):
    main.add_command(command)

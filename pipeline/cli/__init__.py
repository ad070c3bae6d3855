"""The command line: one verb a module. Only this package reads arguments and tells results; long runs only say how far they are."""

import sys
from importlib import import_module
from typing import Any, Final, NamedTuple

import click

from pipeline import __version__
from pipeline.issues import PipelineError, nearest

__all__ = ["main"]


class _Verb(NamedTuple):
    """What a verb does, in a line, and the name of its command in the module `pipeline.cli.VERB`, where it is not the verb itself."""

    about: str
    command: str = ""


#: In the order of the work. The lines stand here, too, so that the list of verbs can be shown without loading them all.
_VERBS: Final = {
    "check": _Verb("Records against schema, each other, their sources, and identity verdicts."),
    "map": _Verb("Records to RDF.", "map_records"),
    "validate": _Verb("The records' graph against the shapes, faults shown on record lines."),
    "publish": _Verb("Dumps in all forms, read back and counted, with catalogue, manifest and checksums."),
    "diff": _Verb("What changed between two releases, statement by statement."),
    "reconcile": _Verb("The reconciliation report against Wikidata, and identity verdicts."),
    "site": _Verb("The site: static pages with search, timeline, network and queries."),
    "fetch": _Verb("Wikidata's snapshot and lists made new, over the network."),
    "new": _Verb("A dataset of your own, from a template."),
    "generate": _Verb("JSON Schemas and SHACL shapes from the mappings."),
    "format": _Verb("Records into their one canonical form.", "format_records"),
    "passage": _Verb("Find words in a source text and print the reference to them."),
    "coverage": _Verb("Which sentences of the sources carry statements, and which do not.", "coverage_table"),
    "disputes": _Verb("Where the sources disagree: every variant with its rank, sources and reason."),
    "constraints": _Verb("Wikidata's property constraints on the properties in use, by type."),
    "convert": _Verb("Wikidata entity JSON to N-Triples, Turtle or JSON-LD, and back."),
    "serve": _Verb("Site, SPARQL endpoint and reconciliation service on localhost."),
    "explain": _Verb("Which rule made which statement and triple, and which shapes looked at it.", "explain_record"),
    "issues": _Verb("What the last run found: filtered, as Markdown, or against an earlier run."),
    "rules": _Verb("Every rule that can fail, with its meaning and how to fix it."),
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
        command = getattr(import_module(f"pipeline.cli.{cmd_name}"), _VERBS[cmd_name].command or cmd_name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of verbs in the help."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, verb.about) for name, verb in _VERBS.items()])

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

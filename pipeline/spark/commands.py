"""The verbs for Spark: arguments in, issues and counts out, exit codes as everywhere."""

import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import click

from pipeline.issues import Issue, PipelineError, UsageError, has_errors, in_order, summary
from pipeline.project import Project, load_project
from pipeline.spark.session import opened

__all__ = ["main"]


class _Group(click.Group):
    """Turns what stops a run into one line and an exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except PipelineError as fault:
            click.echo(f"error: {fault}", err=True)
            sys.exit(fault.exit_code)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
def main() -> None:
    """The work of `python -m pipeline` on Spark: the same triples, issues and verdicts, from any path that Hadoop can read.

    On this machine, or under spark-submit (pipeline/spark/README.md). Exit codes: 0 fine, 1 the data has errors, 2 wrong usage,
    3 environment, also when PySpark or Java is missing.
    """


def _spark_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Options that all verbs have."""
    for option in (
        click.option("--conf", "settings", multiple=True, metavar="KEY=VALUE", help="A setting of Spark's; may be given several times."),
        click.option("--master", help="Where Spark runs.  [default: what spark-submit says, else local[*]]"),
        click.option(
            "--project", "root", type=click.Path(path_type=Path, file_okay=False), default=Path(), show_default=True,
            help="Folder of the project, on the machine that starts the job.",
        ),
        click.option("--records", required=True, help="JSON Lines or Parquet: a file, a folder or a pattern, on any Hadoop path."),
    ):  # fmt: skip
        command = option(command)
    return command


@main.command("map", short_help="Records to N-Triples, in parts.")
@_spark_options
@click.option("--output", required=True, help="Folder for the parts; put together in their order they are what `map` writes.")
@click.option("--rejects", default="", help="Folder for records that cannot be mapped; without it they end the run.")
@click.option("--truthy", is_flag=True, help="Only best-ranked direct statements.")
def map_records(root: Path, master: str | None, settings: tuple[str, ...], **more: Any) -> None:
    """Map records to RDF in Wikidata's model.

    A Parquet file has a column `record` with the JSON of each record, or columns named like those of a CSV file
    (id, type, labels.en, statements.position_held[1].value).

    \b
    Examples:
      python -m pipeline.spark map --records people.jsonl --output people.nt
      python -m pipeline.spark map --master 'local[4]' --records 'people/*.parquet' --output people.nt --rejects rejected
      PYTHONPATH=. spark-submit --master yarn pipeline/spark/__main__.py map --records hdfs:///people --output hdfs:///nt
    """
    from pipeline.spark.mapping import Job, map_lines

    project, issues = _project(root)
    with opened("map", master, _pairs(settings)) as spark:
        totals = map_lines(spark, Job(more["records"], more["output"], more["rejects"], more["truthy"]), project)
    _finish("map", [*issues, *totals.issues], str(totals))


@main.command("validate", short_help="Records against all shapes.")
@_spark_options
@click.option("--output", required=True, help="Folder for everything that is found, in parts of one issue a line.")
@click.option(
    "--checkpoint",
    default="",
    metavar="PATH",
    help="Folder, on a path that all machines reach, for what is kept from round to round: then the run outlives a lost machine.",
)
def validate_records(root: Path, master: str | None, settings: tuple[str, ...], **more: Any) -> None:
    """Map records and hold them against all shapes: the issues that `python -m pipeline validate --records` finds.

    Of each rule the first thousand issues are listed and the others counted; the folder has them all. Records that cannot be mapped
    are told and left out.

    \b
    Examples:
      python -m pipeline.spark validate --records people.jsonl --output found
      python -m pipeline.spark validate --records hdfs:///people --output hdfs:///found --checkpoint hdfs:///rounds
    """
    from pipeline.spark.validating import Job, validate_lines

    project, issues = _project(root)
    with opened("validate", master, _pairs(settings)) as spark:
        found = validate_lines(spark, Job(more["records"], more["output"], more["checkpoint"]), project)
    for line in found.more():
        click.echo(line)
    _finish("validate", [*issues, *found.issues], str(found))


@main.command("reconcile", short_help="Records against a full dump of Wikidata.")
@_spark_options
@click.option("--dump", required=True, help="Wikidata's JSON dump: plain or .bz2, read in splits; a .gz is read by one core.")
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="Folder for the report, on this machine.",
)
def reconcile_records(root: Path, master: str | None, settings: tuple[str, ...], **more: Any) -> None:
    """Compare every item with the Wikidata item it is confirmed to be, and look for candidates, in a full dump.

    The workers sift the dump for what records, verdicts and mappings name and what shares a name or an identifier with a record, and
    compare the records with that. Writes what `python -m pipeline reconcile --records ... --dump ...` writes.

    \b
    Example:
      python -m pipeline.spark reconcile --records people.jsonl --dump latest-all.json.bz2 --output report
    """
    from pipeline.runs.comparing import said
    from pipeline.spark.reconciling import Job, reconcile_lines

    project, issues = _project(root)
    with opened("reconcile", master, _pairs(settings)) as spark:
        found = reconcile_lines(spark, Job(more["records"], more["dump"], more["output"]), project)
    for line in found.more:
        click.echo(line)
    assert found.report, "all could be read"
    _finish("reconcile", [*issues, *found.issues, *found.report.issues], f"{found}; {said(found.report)}")


def _project(root: Path) -> tuple[Project, list[Issue]]:
    if not (root / "dataset.yaml").exists():
        raise UsageError(f"{root}: no dataset.yaml here; run in the project's folder or name it with --project")
    project, issues = load_project(root)
    if project is None:
        _finish("project", issues, "")
        raise AssertionError("a project that cannot be used has errors")
    return project, issues


def _pairs(settings: Iterable[str]) -> dict[str, str]:
    wrong = [one for one in settings if "=" not in one]
    if wrong:
        raise UsageError(f"--conf {wrong[0]}: expected KEY=VALUE")
    return dict(one.split("=", 1) for one in settings)


def _finish(verb: str, issues: Sequence[Issue], done: str) -> None:
    """Show issues on standard output and the counts on standard error; exit with 1 on errors."""
    issues = in_order(issues)
    for issue in issues:
        click.echo(str(issue))
    click.echo(f"{verb}: {done + ', ' if done else ''}{summary(issues)}", err=True)
    if has_errors(issues):
        sys.exit(1)

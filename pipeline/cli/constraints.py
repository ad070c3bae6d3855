"""`constraints`: Wikidata's property constraints on the properties in use, counted by type."""

from collections import defaultdict
from pathlib import Path

import click

from pipeline.cli.console import build_option, finish, open_project, project_option
from pipeline.constraints.constraint import Constraint
from pipeline.constraints.kinds import KINDS

__all__ = ["constraints"]


@click.command(short_help="Wikidata's property constraints on the properties in use, by type.")
@project_option
@build_option
def constraints(root: Path, build: Path) -> None:
    """List all types of property constraints, how many there are on the properties in use, and on which.

    `known by type only`: the documents at hand do not hold the parameters, so nothing is decided; get them with the verb fetch.

    \b
    Example:
      python -m pipeline constraints
    """
    project, issues = open_project(root, "constraints", build)
    stated = project.constraints()
    by_type: dict[str, list[Constraint]] = defaultdict(list)
    for constraint in stated.constraints:
        by_type[constraint.type_item].append(constraint)
    click.echo(f"{'type':<26}{'item':<12}{'in full':>8}{'type only':>11}  properties")
    for item, kind in KINDS.items():
        found = by_type[item]
        unknown = sum(bool(constraint.undecided) for constraint in found)
        names = " ".join(dict.fromkeys(constraint.subject for constraint in found))
        click.echo(f"{kind.label:<26}{item:<12}{len(found) - unknown:>8}{unknown:>11}  {names}".rstrip())
    total = len(stated.constraints)
    unknown = sum(bool(constraint.undecided) for constraint in stated.constraints)
    done = f"{len(KINDS)} types, {total} constraints, {unknown} of them known by type only"
    finish("constraints", [*issues, *stated.issues], build, done)

"""The constraints on the properties of a dataset, from the property documents that lie with it."""

from collections.abc import Collection, Sequence
from pathlib import Path

from pipeline.constraints.constraint import Constraint
from pipeline.constraints.parse import parse_constraints
from pipeline.issues import Issue, Place
from pipeline.model import Property
from pipeline.wikidata.snapshot import Snapshot

__all__ = ["load_constraints"]


def load_constraints(paths: Sequence[Path], wanted: Collection[str]) -> tuple[list[Constraint], list[Issue]]:
    """The constraints on the `wanted` properties, by number of the property, and all that is wrong with their documents.

    `paths` are files of entity documents; the first that holds a property counts, and one that does not exist holds none.
    Raises `EnvironmentFailure` if a file cannot be read.
    """
    found: dict[str, list[Constraint]] = {}
    issues: list[Issue] = []
    for path in paths:
        if not path.exists():
            continue
        snapshot = Snapshot.load(path, wanted)
        issues += snapshot.issues
        for name in wanted:
            entity = snapshot.get(name)
            if isinstance(entity, Property) and name not in found:
                place = Place(path.as_posix())
                found[name], faults = parse_constraints(entity, not snapshot.basis(name).lacks("qualifiers"), place)
                issues += faults
    return [constraint for name in sorted(found, key=lambda name: int(name[1:])) for constraint in found[name]], issues

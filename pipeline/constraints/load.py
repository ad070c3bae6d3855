"""The constraints on the properties of a dataset, and what is known of the items it points to, from the documents that lie with it."""

from collections.abc import Collection, Sequence
from pathlib import Path

from pipeline.constraints.constraint import Constraint, Stated
from pipeline.constraints.parse import parse_constraints
from pipeline.issues import Issue, Place
from pipeline.model import Item, Property
from pipeline.wikidata.snapshot import Snapshot

__all__ = ["load_constraints"]


def load_constraints(paths: Sequence[Path], properties: Collection[str], items: Collection[str] = ()) -> Stated:
    """What the documents in `paths` state of `properties`, of `items`, and of the units that the constraints name.

    The first file that holds an entity counts, and a file that does not exist holds none. Of items only whole documents are
    taken: from a part nothing can be concluded. Raises `EnvironmentFailure` if a file cannot be read.
    """
    found: dict[str, list[Constraint]] = {}
    issues: list[Issue] = []
    snapshots = [(path, Snapshot.load(path, {*properties, *items})) for path in paths if path.exists()]
    for path, snapshot in snapshots:
        issues += snapshot.issues
        for name in {*properties} - {*found}:
            entity = snapshot.get(name)
            if isinstance(entity, Property):
                found[name], faults = parse_constraints(entity, not snapshot.basis(name).lacks("qualifiers"), Place(path.as_posix()))
                issues += faults
    constraints = [constraint for name in sorted(found, key=_number) for constraint in found[name]]
    entities = _whole(items, [snapshot for _, snapshot in snapshots])
    if units := {unit for constraint in constraints for unit in constraint.units} - {*items}:
        entities |= _whole(units, [Snapshot.load(path, units) for path, _ in snapshots])
    return Stated(constraints, [entities[name] for name in sorted(entities, key=_number)], issues)


def _whole(names: Collection[str], snapshots: Sequence[Snapshot]) -> dict[str, Item]:
    """The items of which the first snapshot that holds them has the whole document."""
    entities: dict[str, Item] = {}
    for snapshot in snapshots:
        for name in {*names} - {*entities}:
            item = snapshot.item(name)
            if item is not None and not snapshot.basis(name).absent:
                entities[name] = item
    return entities


def _number(name: str) -> int:
    return int(name[1:])

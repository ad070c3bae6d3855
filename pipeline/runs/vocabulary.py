"""What a project calls things, for reports."""

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from pipeline.constraints.constraint import RELATIONS, Constraint
from pipeline.model import Item
from pipeline.project import Project
from pipeline.reconcile.demands import Demand, Demands
from pipeline.reconcile.reconciliation import Vocabulary

__all__ = ["vocabulary"]

#: Files of labels for ids that are no items of ours: verified items, and values that stand in the snapshot.
_LABEL_FILES: Final = {"items.csv": "label_en", "value-labels.csv": "label"}
_SINGLE: Final = frozenset({"single-value", "single-best-value"})
#: The parameter that allows several values if other qualifiers tell them apart.
_SEPARATOR: Final = "P4155"


def vocabulary(project: Project, items: Iterable[Item]) -> Vocabulary:
    """What the dataset and the label lists call items and properties."""
    languages = project.dataset.languages
    labels = {info.id: info.label for info in project.mappings.properties}
    for name, column in _LABEL_FILES.items():
        labels |= _labels(project.root / "mappings/wikidata" / name, column)
    labels |= {item.id: item.label(*languages) for item in items}
    rules = [rule for kind in project.mappings.types.values() for rule in kind.fields.values()]
    stated = [one for one in project.constraints().constraints if not one.undecided]
    single = {rule.property for rule in rules if rule.single} | {
        one.subject for one in stated if one.kind.name in _SINGLE and not one.values(_SEPARATOR)
    }
    return Vocabulary(labels, languages, frozenset(single), demands=_demands(stated))


def _demands(stated: Iterable[Constraint]) -> Demands:
    """The constraints by property, as values."""
    found: dict[str, tuple[Demand, ...]] = {}
    for one in stated:
        demand = Demand(
            one.kind.label,
            properties=frozenset(one.ids("P2306")),
            items=frozenset((*one.ids("P2305"), *one.ids("P2308"))),
            relation=frozenset(pid for item in one.ids("P2309") for pid in RELATIONS[item]),
            scopes=frozenset(map(str, one.scopes)),
            places=frozenset(map(str, one.contexts)),
            exceptions=frozenset(one.exceptions),
        )
        found[one.subject] = (*found.get(one.subject, ()), demand)
    return found


def _labels(path: Path, column: str) -> dict[str, str]:
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as stream:
        return {row["id"]: row[column] for row in csv.DictReader(stream)}

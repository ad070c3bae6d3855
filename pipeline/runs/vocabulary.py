"""What a project calls things, for reports."""

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from pipeline.constraints.constraint import Constraint
from pipeline.model import Item
from pipeline.project import Project
from pipeline.reconcile.demands import Demand, Demands
from pipeline.reconcile.reconciliation import Vocabulary

__all__ = ["vocabulary"]

#: Files of labels for ids that are no items of ours: verified items, and values that stand in the snapshot.
_LABEL_FILES: Final = {"items.csv": "label_en", "value-labels.csv": "label"}
#: Single value, single best value.
_SINGLE: Final = frozenset({"Q19474404", "Q52060874"})
#: The parameter that allows several values if other qualifiers tell them apart.
_SEPARATOR: Final = "P4155"
#: How an item stands to a class: instance of, subclass of, either -> the property that begins the path.
_RELATIONS: Final = {"Q21503252": ("P31",), "Q21514624": ("P279",), "Q30208840": ("P31", "P279")}


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
        one.subject for one in stated if one.type_item in _SINGLE and not one.values(_SEPARATOR)
    }
    return Vocabulary(labels, languages, frozenset(single), demands=_demands(stated))


def _demands(stated: Iterable[Constraint]) -> Demands:
    """The constraints by property, as values."""
    found: dict[str, tuple[Demand, ...]] = {}
    for one in stated:
        items = frozenset(item for name in ("P2305", "P2308", "P5314") for item in one.ids(name))
        relation = frozenset(pid for item in one.ids("P2309") for pid in _RELATIONS.get(item, ()))
        places = frozenset(map(str, one.contexts))
        demand = Demand(one.kind.label, frozenset(one.ids("P2306")), items, relation, places, frozenset(one.exceptions))
        found[one.subject] = (*found.get(one.subject, ()), demand)
    return found


def _labels(path: Path, column: str) -> dict[str, str]:
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as stream:
        return {row["id"]: row[column] for row in csv.DictReader(stream)}

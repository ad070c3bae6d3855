"""What a project calls things, for reports."""

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from pipeline.model import Item
from pipeline.project import Project
from pipeline.reconcile.reconciliation import Vocabulary

__all__ = ["vocabulary"]

#: Files of labels for ids that are no items of ours: verified items, and values that stand in the snapshot.
_LABEL_FILES: Final = {"items.csv": "label_en", "value-labels.csv": "label"}


def vocabulary(project: Project, items: Iterable[Item]) -> Vocabulary:
    """What the dataset and the label lists call items and properties."""
    languages = project.dataset.languages
    labels = {info.id: info.label for info in project.mappings.properties}
    for name, column in _LABEL_FILES.items():
        labels |= _labels(project.root / "mappings/wikidata" / name, column)
    labels |= {item.id: item.label(*languages) for item in items}
    rules = [rule for kind in project.mappings.types.values() for rule in kind.fields.values()]
    return Vocabulary(labels, languages, frozenset(rule.property for rule in rules if rule.single))


def _labels(path: Path, column: str) -> dict[str, str]:
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as stream:
        return {row["id"]: row[column] for row in csv.DictReader(stream)}

"""A change, and all changes between two releases."""

from collections import Counter
from enum import StrEnum

import msgspec

__all__ = ["Action", "Change", "Diff", "Part"]


class Part(StrEnum):
    """What has changed. `ID` is the id of a statement that otherwise says the same; `PROPERTY` concerns all its statements."""

    ITEM = "item"
    LABEL = "label"
    DESCRIPTION = "description"
    ALIAS = "alias"
    SITELINK = "sitelink"
    STATEMENT = "statement"
    VALUE = "value"
    RANK = "rank"
    QUALIFIER = "qualifier"
    REFERENCE = "reference"
    ID = "id"
    PROPERTY = "property"


class Action(StrEnum):
    """What has happened to it. Only items are withdrawn: they leave, but a tombstone says so."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"


class Change(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing that is different.

    `before` and `after` say it in words. `property` and `statement` are the ids of what it concerns: the statement's is that
    of the new release, or of the old one if it is gone. `key` is the language of a term or the site of a sitelink. A
    `breaking` change can break what reusers have built.
    """

    part: Part
    action: Action
    item: str = ""
    label: str = ""
    before: str = ""
    after: str = ""
    property: str = ""
    property_label: str = ""
    statement: str = ""
    key: str = ""
    breaking: bool = False


class Diff(msgspec.Struct, frozen=True):
    """The changes from `old` to `new` (names of releases), by item in the order of ids; changes of properties come first."""

    old: str
    new: str
    changes: tuple[Change, ...]

    def counts(self) -> dict[str, int]:
        """`statement added` -> how often; in the order of parts and actions."""
        counted = Counter((change.part, change.action) for change in self.changes)
        return {f"{part} {action}": counted[part, action] for part in Part for action in Action if counted[part, action]}

    def breaking(self) -> list[Change]:
        """The changes that can break what reusers have built."""
        return [change for change in self.changes if change.breaking]

    def by_item(self) -> dict[str, list[Change]]:
        """Item id -> its changes; what concerns no single item has the id ``."""
        grouped: dict[str, list[Change]] = {}
        for change in self.changes:
            grouped.setdefault(change.item, []).append(change)
        return grouped

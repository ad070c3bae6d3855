"""Edits as values: what to do to which item, why to look first, and what could not go along."""

from collections.abc import Iterable
from enum import StrEnum
from hashlib import sha256
from typing import Final, Literal, NamedTuple

import msgspec

from pipeline.model import Reference, Sitelink, Snak, Statement, Term

__all__ = [
    "NO_PROPOSALS", "Action", "AddQualifiers", "AddReferences", "AddStatement", "Batch", "CreateItem", "Edit", "Part", "Proposals",
    "Refusal", "SetTerm", "edit_id",
]  # fmt: skip

Part = Literal["label", "description", "alias", "sitelink"]
#: Hexadecimal digits of an edit's id; enough for any report.
_ID_LENGTH: Final = 12


class Batch(StrEnum):
    """What belongs together: edits of one kind and one risk, the least risky first. The names are those of the files."""

    REFERENCES = "references"
    STATEMENTS = "statements"
    QUALIFIERS = "qualifiers"
    PRECISION = "precision"
    TERMS = "terms"
    ITEMS = "items"


class SetTerm(msgspec.Struct, frozen=True, tag=True):
    """Set the label, description or sitelink that an item lacks, or add an alias. `language` is a site id for a sitelink."""

    item: str
    part: Part
    language: str
    text: str


class AddStatement(msgspec.Struct, frozen=True, tag=True):
    """Add a statement. `is_twin`: the item has another with the same value, from which qualifiers tell this one.

    `may_exist`: what was compared with does not hold all statements, so that this one may be there already.
    """

    item: str
    statement: Statement
    is_twin: bool = False
    may_exist: bool = False


class AddReferences(msgspec.Struct, frozen=True, tag=True):
    """Add references to `statement`, which is there. `is_shared`: another has the same value, so that only its id tells it."""

    item: str
    statement: Statement
    references: tuple[Reference, ...]
    is_shared: bool = False


class AddQualifiers(msgspec.Struct, frozen=True, tag=True):
    """Add qualifiers to `statement`, which is there; `is_shared` as for references."""

    item: str
    statement: Statement
    qualifiers: tuple[Snak, ...]
    is_shared: bool = False


class CreateItem(msgspec.Struct, frozen=True, tag=True, kw_only=True):
    """Make a new item. `item` is our id of it, which does not leave."""

    item: str
    labels: tuple[Term, ...]
    descriptions: tuple[Term, ...] = ()
    aliases: tuple[Term, ...] = ()
    sitelinks: tuple[Sitelink, ...] = ()
    statements: tuple[Statement, ...] = ()


Action = SetTerm | AddStatement | AddReferences | AddQualifiers | CreateItem


class Edit(NamedTuple):
    """One edit to propose.

    `words` say what it does, `summary` says it in the comment that goes to Wikidata. `about` is the finding it comes from:
    `statement` or `term` with its index in the comparison, or `item`. `hold` says why somebody has to look at the live item
    first; where it is empty the edit is ready. `without` names what we say and Wikidata cannot hold.
    """

    id: str
    action: Action
    batch: Batch
    about: tuple[str, int]
    words: str
    summary: str
    hold: tuple[str, ...] = ()
    without: tuple[str, ...] = ()

    @property
    def is_ready(self) -> bool:
        """Whether the edit can be run without looking first."""
        return not self.hold


class Refusal(NamedTuple):
    """Something we have and Wikidata lacks, that may not leave: what, and why. `is_fault`: somebody can mend it."""

    item: str
    about: tuple[str, int]
    what: str
    reason: str
    is_fault: bool = True


class Proposals(NamedTuple):
    """The edits and refusals of a reconciliation, by our item ids."""

    edits: dict[str, tuple[Edit, ...]]
    refusals: dict[str, tuple[Refusal, ...]]

    def all(self) -> Iterable[Edit]:
        """Every edit, item by item."""
        return (edit for edits in self.edits.values() for edit in edits)


NO_PROPOSALS: Final = Proposals({}, {})


def edit_id(action: Action, our_item: str) -> str:
    """A stable name for an edit: equal content, equal id, in every run."""
    return "e" + sha256(our_item.encode() + b"\0" + msgspec.json.encode(action)).hexdigest()[:_ID_LENGTH]

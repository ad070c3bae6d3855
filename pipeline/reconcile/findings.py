"""What a comparison with Wikidata can find, as values: per statement, per qualifier, per term.

"Here" is the dataset, "there" is Wikidata.
"""

from enum import StrEnum
from typing import NamedTuple

from pipeline.model import Snak, Statement

__all__ = ["Comparison", "Finding", "Kind", "Outcome", "QualifierFinding", "TermFinding"]


class Kind(StrEnum):
    """How what we say stands to what Wikidata says. The names are those of the reports and do not change.

    `DIFFERS`: another value, which may be an error on either side or another occasion. `CONFLICT`: both cannot be right, and
    the reason says why. `DEPRECATED_THERE`: Wikidata has the value and ranks it as wrong; we do not.
    """

    SAME = "same"
    UNSOURCED_THERE = "same-unsourced-there"
    MORE_PRECISE_HERE = "more-precise-here"
    MORE_PRECISE_THERE = "more-precise-there"
    DIFFERS = "differs"
    CONFLICT = "conflict"
    DEPRECATED_THERE = "deprecated-there"
    MISSING_THERE = "missing-there"
    MISSING_HERE = "missing-here"
    NOT_COMPARABLE = "not-comparable"


class Outcome(NamedTuple):
    """How two values stand to each other, and why where that is not plain."""

    kind: Kind
    reason: str = ""


class QualifierFinding(NamedTuple):
    """One qualifier of a pair of statements: on both sides, or on one."""

    kind: Kind
    ours: Snak | None
    theirs: Snak | None
    reason: str = ""

    @property
    def property(self) -> str:
        """The qualifier's property."""
        snak = self.ours or self.theirs
        return snak.property if snak else ""


class Finding(NamedTuple):
    """One statement of ours, one of Wikidata's, or the pair that speaks of the same.

    `deprecated` says on which side the value is deprecated: `here`, `there`, `both`, or nowhere. `provisional` marks what
    only a look at today's Wikidata can confirm, because the document compared with does not hold all statements.
    """

    kind: Kind
    property: str
    ours: Statement | None
    theirs: Statement | None
    reason: str = ""
    deprecated: str = ""
    provisional: bool = False
    qualifiers: tuple[QualifierFinding, ...] = ()


class TermFinding(NamedTuple):
    """A label, description, alias or sitelink (`part`) in a language, or on a site; the text of each side, empty where it has none."""

    kind: Kind
    part: str
    language: str
    ours: str
    theirs: str
    reason: str = ""


class Comparison(NamedTuple):
    """All that was found about one item of ours and its counterpart."""

    statements: tuple[Finding, ...] = ()
    terms: tuple[TermFinding, ...] = ()

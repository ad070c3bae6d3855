"""QuickStatements 2 (magnusmanske/quickstatements, f5d325d272a1, 2026-07): no ranks, one precision of coordinates."""

from decimal import Decimal
from typing import Final

from pipeline.model import EARTH, Coordinate, MonolingualText, Quantity, Rank, Time
from pipeline.reconcile.edits.dialects import Dialect, NotCarried
from pipeline.reconcile.edits.model import Action, AddStatement, SetTerm
from pipeline.reconcile.edits.numbers import amount, bounds, degrees, time_text, unit_suffix
from pipeline.reconcile.edits.texts import flaw

__all__ = ["Version2"]

#: The precision that every coordinate gets.
_PRECISION: Final = 1e-6


class Version2(Dialect):
    """The version before; on request."""

    name = "quickstatements-2"

    def string(self, text: str) -> str:
        """`"text"`: all between the outer quotes, without escapes."""
        if "/*" in text or "*/" in text:
            raise NotCarried("a text with the marks of a comment")
        if "||" in text:
            raise NotCarried("a text with two bars, which may be read as the end of a line")
        if fault := flaw(text):
            raise NotCarried(fault)
        return f'"{text}"'

    def monolingual(self, value: MonolingualText) -> str:
        """`en:"text"`."""
        return f"{value.language}:{self.string(value.text)}"

    def time(self, value: Time) -> str:
        """`+1951-07-02T00:00:00Z/11`, with `/J` for the Julian calendar."""
        return time_text(value)

    def quantity(self, value: Quantity) -> str:
        """`12`, `9~0.5`, `9~0.5U11573`: the margin is one for both sides, and the reader adds it in floating point."""
        limits = bounds(value)
        number = Decimal(value.amount)
        if limits is None:
            return f"{amount(value.amount)}{unit_suffix(value)}"
        margin = limits[1] - number
        if number - limits[0] != margin or margin < 0:
            raise NotCarried("bounds that are not equally far from the number")
        if Decimal(repr(float(number) + float(margin))) != limits[1] or Decimal(repr(float(number) - float(margin))) != limits[0]:
            raise NotCarried("bounds that the reader would round")
        return f"{amount(value.amount)}~{margin:f}{unit_suffix(value)}"

    def coordinate(self, value: Coordinate) -> str:
        """`@52.5/13.4`, on the Earth and to a millionth of a degree."""
        if value.globe != EARTH:
            raise NotCarried("a globe that is not the Earth")
        if value.precision is None or abs(value.precision - _PRECISION) > _PRECISION * _PRECISION:
            raise NotCarried(f"a coordinate with a precision of {value.precision}")
        return f"@{degrees(value.latitude)}/{degrees(value.longitude)}"

    def ranked(self, rank: Rank) -> list[str]:
        """There is no column for it."""
        if rank is not Rank.NORMAL:
            raise NotCarried(f"the rank {rank.name.lower()}")
        return []

    def forced(self, item: str, property_id: str) -> tuple[str, str]:
        """An exclamation mark before the property makes a new statement."""
        return item, f"!{property_id}"

    def undoing(self, action: Action) -> list[list[str]]:
        """What undoes an action, column by column."""
        match action:
            case SetTerm(item, "sitelink", site):
                return [[f"-{item}", self._term_key("sitelink", site), '""']]
            case SetTerm(item, "label" | "description" as part, language):
                return [[item, self._term_key(part, language), '""']]
            case AddStatement(may_exist=True):
                return self.by_hand("removing a statement that may have been there before")
            case AddStatement(item, statement, False):
                return [[f"-{item}", *self._main(statement)]]
        return self.by_hand("removing anything but statements, labels, descriptions and sitelinks")

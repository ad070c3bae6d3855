"""QuickStatements 3 (wikimediabrasil/quickstatements3, 8307e7a762ac, 2026-05): ranks, bounds, precisions, and ways to undo."""

from collections.abc import Iterator
from re import compile as regex
from typing import Final

from pipeline.model import Coordinate, MonolingualText, Quantity, Rank, Snak, Statement, Time
from pipeline.reconcile.edits.dialects import Dialect, NotCarried
from pipeline.reconcile.edits.model import Action, AddQualifiers, AddReferences, AddStatement, SetTerm
from pipeline.reconcile.edits.numbers import amount, bounds, degrees, globe_number, time_text, unit_suffix
from pipeline.reconcile.edits.texts import flaw

__all__ = ["Version3"]

_RANKS: Final = {Rank.DEPRECATED: ["R-"], Rank.NORMAL: [], Rank.PREFERRED: ["R+"]}
#: Degrees -> the code of a precision; nothing else can be said.
_PRECISIONS: Final = {
    1e-6: "-6", 1e-5: "-5", 1e-4: "-4", 1e-3: "-3", 1e-2: "-2", 1e-1: "-1", 1.0: "0", 10.0: "1",
    1 / 60: "arcmin", 1 / 3600: "arcsec", 1 / 36_000: "arcsec10", 1 / 360_000: "arcsec100", 1 / 3_600_000: "arcsec1000",
}  # fmt: skip
#: Rounding that two writers of one precision may differ by.
_TOLERANCE: Final = 1e-6
#: The reader puts this in the place of quoted text while it looks for columns.
_PLACEHOLDER: Final = "___QSTS3_PLACEHOLDER___"
_LANGUAGE: Final = regex(r"[a-z_-]+")


def _plain(text: str) -> str:
    """The text, if the reader leaves it as it is between quotes. Raises `NotCarried`."""
    if "“" in text or "”" in text:
        raise NotCarried("curly quotes, which are read as straight ones")
    if "/*" in text or "*/" in text or _PLACEHOLDER in text:
        raise NotCarried("a text with the marks of a comment")
    if text.endswith("\\"):
        raise NotCarried("a text that ends with a backslash")
    if fault := flaw(text):
        raise NotCarried(fault)
    return text


class Version3(Dialect):
    """The version written by default."""

    name = "quickstatements-3"

    def string(self, text: str) -> str:
        """`"text"`, or three quotes on either side of a text that has quotes inside."""
        plain = _plain(text)
        if '"' not in plain:
            return f'"{plain}"'
        if plain.startswith('"') or plain.endswith('"') or '"""' in plain:
            raise NotCarried("a text that begins or ends with a quote")
        return f'"""{plain}"""'

    def monolingual(self, value: MonolingualText) -> str:
        """`en:"text"`, for which there is no form with quotes inside."""
        if '"' in value.text:
            raise NotCarried("quotes in a text with a language")
        if not _LANGUAGE.fullmatch(value.language):
            raise NotCarried(f"the language {value.language}")
        return f'{value.language}:"{_plain(value.text)}"'

    def time(self, value: Time) -> str:
        """`+1951-07-02T00:00:00Z/11`, with `/J` for the Julian calendar."""
        return time_text(value)

    def quantity(self, value: Quantity) -> str:
        """`12`, `12[11,13]`, `12[11,13]U11573`."""
        limits = bounds(value)
        between = f"[{limits[0]:f},{limits[1]:f}]" if limits else ""
        return f"{amount(value.amount)}{between}{unit_suffix(value)}"

    def coordinate(self, value: Coordinate) -> str:
        """`@52.5/13.4/-3`, with `/G405` before the precision for a globe that is not the Earth."""
        known = value.precision or 0.0
        code = next((code for degree, code in _PRECISIONS.items() if abs(degree - known) <= _TOLERANCE * degree), None)
        if code is None:
            raise NotCarried(f"a coordinate with a precision of {value.precision}")
        globe = globe_number(value)
        return f"@{degrees(value.latitude)}/{degrees(value.longitude)}{f'/G{globe}' if globe else ''}/{code}"

    def ranked(self, rank: Rank) -> list[str]:
        """The fourth column."""
        return _RANKS[rank]

    def forced(self, item: str, property_id: str) -> tuple[str, str]:
        """A plus before the item makes a new statement."""
        return f"+{item}", property_id

    def undoing(self, action: Action) -> list[list[str]]:
        """What undoes an action, column by column."""
        match action:
            case SetTerm(item, "alias", language, text):
                return [[f"-{item}", self._term_key("alias", language), self.string(text)]]
            case SetTerm(item, part, language):
                return [[item, self._term_key(part, language), '""']]
            case AddStatement(may_exist=True):
                return self.by_hand("removing a statement that may have been there before")
            case AddStatement(is_twin=True):
                return self.by_hand("removing one of several statements with one value")
            case AddStatement(item, statement):
                return [[f"-{item}", *self._main(statement)]]
            case AddReferences():
                return list(self._without_references(action))
            case AddQualifiers(item, statement, qualifiers):
                self._told_by_value(action)
                return [["REMOVE_QUAL", item, *self._main(statement), *self._snaks([snak])] for snak in qualifiers]
        return self.by_hand("deleting a new item")

    def _without_references(self, action: AddReferences) -> Iterator[list[str]]:
        """One line for each part: the reader removes the first reference part that is equal, wherever it stands."""
        self._told_by_value(action)
        parts = [snak for reference in action.references for snak in reference.snaks]
        if set(parts) & _parts(action.statement):
            raise NotCarried("removing a reference that shares a part with one that was there")
        for snak in parts:
            yield ["REMOVE_REF", action.item, *self._main(action.statement), f"S{snak.property[1:]}", self.value(snak.value)]


def _parts(statement: Statement) -> set[Snak]:
    return {snak for reference in statement.references for snak in reference.snaks}

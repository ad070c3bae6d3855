"""Expressions of format constraints as shapes of the texts that match them as a whole.

SHACL's expressions cannot look around. What an alternative asks of the beginning, of the end, or of every place in the text
(`^(?!0)`, `(?<!x)$`, `((?!wikidata).)*`) is said as a shape of its own instead.
"""

from collections.abc import Sequence
from re import search
from typing import Final

from pipeline.constraints.expressions import Expression, Piece, are_portable, joined
from pipeline.rdf.shacl_turtle import listed
from pipeline.rdf.terms import literal

__all__ = ["is_portable", "pattern_shape"]

_AHEAD, _BEHIND = ("?=", "?!"), ("?<=", "?<!")
_ANY: Final = ("*", "+", "*?", "+?")


def is_portable(expression: Expression) -> bool:
    """Whether the shape of an expression has nothing but what SHACL's regular expressions know."""
    return expression.is_portable or _split(expression) is not None


def pattern_shape(expression: Expression) -> str:
    """The shape of the texts that match an expression."""
    flags = ' ; sh:flags "i"' if expression.ignores_case else ""
    if expression.is_portable or (alternatives := _split(expression)) is None:
        return _shape(f"^(?:{expression.text})$", flags)
    shapes = [
        _all([_shape(text, flags) if wanted else f"[ sh:not {_shape(text, flags)} ]" for text, wanted in one]) for one in alternatives
    ]
    return shapes[0] if len(shapes) == 1 else f"[ sh:or {listed(shapes)} ]"


def _shape(pattern: str, flags: str, wanted: bool = True) -> str:
    shape = f"[ sh:pattern {literal(pattern)}{flags} ]"
    return shape if wanted else f"[ sh:not {shape} ]"


def _all(shapes: Sequence[str]) -> str:
    return shapes[0] if len(shapes) == 1 else f"[ sh:and {listed(shapes)} ]"


def _split(expression: Expression) -> list[list[tuple[str, bool]]] | None:
    """Each alternative as expressions of XPath with whether they have to be found; None where one is more than that."""
    found = [_conditions(list(pieces)) for pieces in expression.alternatives]
    return [one for one in found if one is not None] if None not in found else None


def _conditions(pieces: list[Piece]) -> list[tuple[str, bool]] | None:
    conditions: list[tuple[str, bool]] = []
    while pieces and (pieces[0].text == "^" or pieces[0].kind in _AHEAD):
        first = pieces.pop(0)
        if first.kind in _AHEAD:
            conditions.append((f"^(?:{joined(first.inner)})", first.kind == "?="))
            if not first.is_portable:
                return None
    while pieces and (pieces[-1].text == "$" or pieces[-1].kind in _BEHIND):
        last = pieces.pop()
        if last.kind in _BEHIND:
            conditions.append((f"(?:{joined(last.inner)})$", last.kind == "?<="))
            if not last.is_portable:
                return None
    if len(pieces) == 1 and (nowhere := _nowhere(pieces[0])):
        return [(f"^.{pieces[0].times}$", True), (nowhere, False), *conditions]
    rest = (tuple(pieces),)
    return [(f"^(?:{joined(rest)})$", True), *conditions] if are_portable(rest) else None


def _nowhere(piece: Piece) -> str:
    """What a text must not have anywhere, if a piece says that of each of its characters and nothing else."""
    if piece.kind not in ("(", "?:") or piece.times not in _ANY or len(piece.inner) != 1 or len(piece.inner[0]) != 2:
        return ""
    look, dot = piece.inner[0]
    body = joined(look.inner)
    if look.kind != "?!" or dot.text != "." or not look.is_portable or search(body, "") is not None:
        return ""
    return body

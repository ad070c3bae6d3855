"""Evidence in words, for a report: what agrees and what does not, each with its weight in bits."""

from collections.abc import Iterable
from typing import Final

from pipeline.matching.evidence import Evidence
from pipeline.matching.weights import WEIGHTS

__all__ = ["described"]

_OF_NAMES: Final = ("name", "patronymic", "generation", "word", "one word", "whole name", "given name")
_MOST: Final = 120


def _bits(piece: Evidence) -> float:
    return WEIGHTS[piece.kind] * piece.amount


def _name(pieces: list[Evidence]) -> str:
    """All that names say as one sum, with the kinds it is made of and the transliteration it rests on."""
    kinds = [piece.kind for piece in pieces if not piece.kind.endswith("rarity")]
    method = next((piece.text for piece in pieces if piece.text), "")
    read = f", read by {method}" if method else ""
    return f"{', '.join(kinds)}{read} ({sum(map(_bits, pieces)):+.1f})"


def _other(piece: Evidence) -> str:
    text = f": {piece.text[:_MOST]}" if piece.text else ""
    return f"{piece.kind}{text} ({_bits(piece):+.1f})"


def described(evidence: Iterable[Evidence]) -> str:
    """The pieces of evidence in a line, names first; the numbers are bits, and add up."""
    pieces = list(evidence)
    names = [piece for piece in pieces if piece.kind.startswith(_OF_NAMES)]
    others = [_other(piece) for piece in pieces if piece not in names and WEIGHTS[piece.kind]]
    return "; ".join(([_name(names)] if names else []) + others)

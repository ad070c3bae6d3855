"""What is known of a thing for the sake of telling who is who, whatever it was read from."""

from collections.abc import Mapping
from typing import NamedTuple

import msgspec

__all__ = ["Day", "Profile", "day"]


class Day(NamedTuple):
    """A date as far as it is known: month and day are 0 where they are not."""

    year: int
    month: int = 0
    day: int = 0

    def __str__(self) -> str:
        return "-".join((f"{self.year:04}", *(f"{part:02}" for part in self[1:] if part)))


def day(text: str) -> Day:
    """A date from `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; raises ValueError for anything else."""
    parts = [int(part) for part in text.split("-")]
    if not 1 <= len(parts) <= 3:
        raise ValueError(f"not a date: {text!r}")
    return Day(*parts)


class Profile(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One side of a match.

    `facts` are things that both sides may share, by kind (country, office, occupation, type, ...); `identifiers` what other
    catalogues call it, by property; `relations` the ids of things it stands in a relation to, by property.
    """

    id: str
    names: tuple[str, ...]
    births: tuple[Day, ...] = ()
    deaths: tuple[Day, ...] = ()
    gender: str = ""
    facts: Mapping[str, frozenset[str]] = {}
    identifiers: Mapping[str, frozenset[str]] = {}
    relations: Mapping[str, frozenset[str]] = {}

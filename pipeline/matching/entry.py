"""A profile with its names read, and the keys that lead to it; many of them, packed.

What an index holds of a profile is its bytes. An entry is made of them when somebody looks at it: first the sounds and letters of its
names, which are kept beside; the profile and the names only where more is asked for.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple

import msgspec

from pipeline.matching.keys import birth_keys, firm_keys, loose_keys
from pipeline.matching.names import Name, read_name
from pipeline.matching.packed import Texts
from pipeline.matching.profile import Profile
from pipeline.matching.scripts import script_of

__all__ = ["Entries", "Entry", "Question", "read_names"]

_HAN_NAME: Final = re.compile("[\u3400-\u9fff]{2,4}")
_NOTHING: Final[frozenset[str]] = frozenset()
#: How many entries are kept as objects; a bound on memory, not on correctness.
_KEPT: Final = 1 << 16
_packed: Final = msgspec.msgpack.Encoder(order="deterministic").encode
_unpacked: Final = msgspec.msgpack.Decoder(Profile).decode


class Question(NamedTuple):
    """Keys, and the script in which those who are meant have no name; empty where it does not matter."""

    keys: set[str]
    not_in: str


class Entry:
    """A profile with its names read. `facts` are countries and years of birth together, for a first look.

    `scripts` are those of its names, without Latin; `heard` and `spelled` the sounds and the letters of each name's telling words.
    """

    __slots__ = ("bare", "countries", "days", "facts", "heard", "names", "profile", "scripts", "spelled", "years")

    bare: list[str]
    countries: frozenset[str]
    facts: frozenset[str | int]
    heard: list[str]
    names: tuple[Name, ...]
    profile: Profile
    scripts: frozenset[str]
    spelled: list[str]

    def __init__(self, profile: Profile, names: tuple[Name, ...]) -> None:
        self._know(profile)
        self._name(names)
        self.heard = [name.heard for name in names]
        self.spelled = [" ".join(token.plain for token in name.telling) for name in names]

    def _know(self, profile: Profile) -> None:
        self.profile = profile
        self.countries = profile.facts.get("country", _NOTHING)
        self.years = frozenset(day.year for day in profile.births)
        self.days = frozenset(day for day in profile.births if day.day)
        self.facts = self.countries | self.years

    def _name(self, names: tuple[Name, ...]) -> None:
        self.names = names
        self.bare = [name.bare for name in names]
        self.scripts = frozenset(name.script for name in names if name.script != "Latin")

    def all_keys(self) -> set[str]:
        """All keys that lead to the profile."""
        return self._firm(self.names) | self._beside_names() | self._loose(self.names)

    def questions(self, loose: bool = False) -> Iterator[Question]:
        """The keys to ask with, with or without those that a name with slips in it leads to.

        Each way to read Han characters is a question of its own: who answers several is not the likelier for it.
        """
        read = [name for name in self.names if name.is_reading]
        written = [name for name in self.names if not name.is_reading]
        for names, beside, other_than in ((written, self._beside_names(), ""), *(([name], set[str](), name.script) for name in read)):
            keys = self._firm(names) | beside
            yield Question(keys | self._loose(names, asking=True) if loose else keys, other_than)

    def _firm(self, names: Iterable[Name]) -> set[str]:
        return {key for name in names for key in firm_keys(name)}

    def _beside_names(self) -> set[str]:
        """The keys that few share, beside names: identifiers and the day of birth."""
        found = {f"{kind}={value}" for kind, values in self.profile.identifiers.items() for value in values}
        return found.union(birth_keys(self.profile, self.names))

    def _loose(self, names: Iterable[Name], asking: bool = False) -> set[str]:
        return {key for name in names for key in loose_keys(name, self.countries, asking)}


class _Packed(Entry):
    """An entry of which only sounds and letters of its names are there until more is asked for."""

    __slots__ = ("_bytes",)

    def __init__(self, looks: bytes, profile: bytes) -> None:
        texts = looks.decode().split("\n") if looks else []
        self.heard, self.spelled = texts[: len(texts) // 2], texts[len(texts) // 2 :]
        self._bytes = profile

    def __getattr__(self, name: str) -> Any:
        """Called for what is not there yet."""
        if name in ("names", "bare", "scripts"):
            self._name(read_names(self.profile))
        else:
            self._know(_unpacked(self._bytes))
        return getattr(self, name)


class Entries:
    """Entries by their places, in the order they came in."""

    def __init__(self) -> None:
        self._looks, self._profiles = Texts(), Texts()
        self._kept: dict[int, Entry] = {}

    def append(self, entry: Entry) -> int:
        """Add one at the end; its place."""
        place = len(self)
        self._looks.append("\n".join(entry.heard + entry.spelled).encode())
        self._profiles.append(_packed(entry.profile))
        if place < _KEPT:
            self._kept[place] = entry
        else:  # who will be asked for is not known yet
            self._kept.clear()
        return place

    def __getitem__(self, place: int) -> Entry:
        return self._kept.get(place) or self._made(place)

    def at(self, places: Iterable[int]) -> list[Entry]:
        """The entries at some places."""
        kept = self._kept
        return [kept[place] if place in kept else self._made(place) for place in places]

    def _made(self, place: int) -> Entry:
        entry = _Packed(self._looks[place], self._profiles[place])
        if len(self._kept) >= _KEPT:
            self._kept.clear()
        self._kept[place] = entry
        return entry

    def __len__(self) -> int:
        return len(self._looks)


def read_names(profile: Profile, spell: bool | None = None) -> tuple[Name, ...]:
    """The distinct names of a profile.

    Han characters are spelled out where no name is in Latin letters, and where they are a name of the Han kind: its bearer may have a
    name in Latin letters that is another one. What transcribes a foreign name is longer or has a dot between the words.
    """
    texts = dict.fromkeys(profile.names)
    if spell is None:
        spell = not any(script_of(text) == "Latin" for text in texts)
    found = {
        (name.tokens, name.generation): name for text in texts for name in read_name(text, spell or _HAN_NAME.fullmatch(text) is not None)
    }
    return tuple(found.values())

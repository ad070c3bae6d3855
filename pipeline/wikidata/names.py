"""Names made comparable: in one case and spacing, and as words in Latin letters, so that scripts and accents do not matter."""

from collections.abc import Iterator
from re import compile as regex
from typing import Final
from unicodedata import combining, normalize

from anyascii import anyascii

from pipeline.model import Entity

__all__ = ["folded", "latin_words", "names"]

_WORD: Final = regex(r"[^\W_]+")


def folded(text: str) -> str:
    """The name with one kind of blank, case and compatibility form: names that are equal are the same to any reader."""
    return normalize("NFKC", " ".join(text.split())).casefold()


def latin_words(text: str) -> tuple[str, ...]:
    """The different words of a name in plain Latin letters, in their order: `Рю́мин, Михаил` gives `ryumin`, `mikhail`."""
    plain = "".join(char for char in normalize("NFKD", text) if not combining(char))
    return tuple(dict.fromkeys(word.casefold() for word in _WORD.findall(anyascii(normalize("NFC", plain)))))


def names(entity: Entity) -> Iterator[str]:
    """The labels and aliases of an entity, each text once."""
    yield from dict.fromkeys(term.text for term in (*entity.labels, *entity.aliases))

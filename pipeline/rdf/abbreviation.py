"""Long IRIs to prefixed names, for the syntaxes that have them."""

from re import compile as regex
from typing import Final

__all__ = ["Abbreviator"]

#: The part of Turtle's PN_LOCAL (RDF 1.1 Turtle, 6.5) that needs no escapes; what is outside is written in full.
_LOCAL_NAME = regex(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?", flags=256)
_CACHE_SIZE: Final = 20_000


class Abbreviator:
    """Shortens IRIs (without brackets) by a table of prefixes; remembers what it has shortened."""

    def __init__(self, prefixes: dict[str, str]) -> None:
        self._prefix_of = {namespace: prefix for prefix, namespace in prefixes.items()}
        self._known: dict[str, str | None] = {}

    def shorten(self, iri: str) -> str | None:
        """The prefixed name, or None when no prefix fits or the rest cannot be a local name."""
        try:
            return self._known[iri]
        except KeyError:
            if len(self._known) >= _CACHE_SIZE:
                self._known.clear()
            short = self._known[iri] = self._shortened(iri)
            return short

    def _shortened(self, iri: str) -> str | None:
        cut = max(iri.rfind("/"), iri.rfind("#")) + 1
        prefix = self._prefix_of.get(iri[:cut])
        return f"{prefix}:{iri[cut:]}" if prefix is not None and _LOCAL_NAME.fullmatch(iri[cut:]) else None

"""Page properties: what MediaWiki counts about a page, written on the document node.

Wikibase maps them to names of its ontology by configuration (`entityDataRdfPageProps`); the map used here is Wikidata's.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from pipeline.rdf.snaks import WIKIBASE, Pair, pair
from pipeline.rdf.terms import literal, typed_literal

__all__ = ["WIKIDATA_PAGE_PROPERTIES", "PageProperty", "page_property_pairs"]


class PageProperty(NamedTuple):
    """How one page property is written: local name in the Wikibase ontology, and `integer`, `float` or nothing as type."""

    name: str
    type: str = ""


WIKIDATA_PAGE_PROPERTIES: Final = {
    "wb-claims": PageProperty("statements", "integer"),
    "wb-sitelinks": PageProperty("sitelinks", "integer"),
    "wb-identifiers": PageProperty("identifiers", "integer"),
}


def page_property_pairs(definitions: Mapping[str, PageProperty], values: Mapping[str, str]) -> list[Pair]:
    """The pairs for those of `values` (MediaWiki name -> text) that have a definition."""
    return [
        pair(f"<{WIKIBASE}{definitions[name].name}>", _term(value, definitions[name].type))
        for name, value in values.items()
        if name in definitions
    ]


def _term(text: str, kind: str) -> str:
    """The value as a literal; what is no number counts as 0 where a number is wanted, as in PHP."""
    if kind == "integer":
        return typed_literal(str(int(_number(text))), "integer")
    return typed_literal(f"{_number(text):g}", "double") if kind == "float" else literal(text)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0

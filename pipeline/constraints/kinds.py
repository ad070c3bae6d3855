"""The types of property constraints that Wikidata knows, with the parameters each takes and where it is checked.

Source: the extension WikibaseQualityConstraints (configuration and checkers, 2026-08). The last one, which it does not check
itself, is checked by OpenRefine's Wikibase extension (2026-08).
"""

from enum import StrEnum
from typing import Final, NamedTuple

__all__ = ["KINDS", "Context", "Kind"]


class Context(StrEnum):
    """Where a property stands: the part of a statement that a constraint looks at."""

    MAIN = "main value"
    QUALIFIER = "qualifier"
    REFERENCE = "reference"


_ALL: Final = (Context.MAIN, Context.QUALIFIER, Context.REFERENCE)
_MAIN: Final = (Context.MAIN,)
_ITEMS: Final = ("wikibase-item", "wikibase-property", "wikibase-lexeme", "wikibase-form", "wikibase-sense")
_TEXTS: Final = ("string", "external-id", "url", "monolingualtext", "commonsMedia", "geo-shape", "tabular-data", "math", "musical-notation")


_AMOUNTS: Final = ("P2313", "P2312")
_RANGED: Final = ("quantity", "time")
_PAGES: Final = ("commonsMedia", "string", "geo-shape", "tabular-data")


class Kind(NamedTuple):
    """A type of constraint.

    `needs` are the properties of the parameters it cannot do without, `takes` of those it may have. `contexts` are where it is
    checked if it does not say, `more` where it may be asked for besides. `datatypes` are those it makes sense for; none: all.
    """

    rule: str
    label: str
    needs: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    contexts: tuple[Context, ...] = _ALL
    more: tuple[Context, ...] = ()
    datatypes: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The short name, as in the names of shapes."""
        return self.rule.removeprefix("constraint-")


#: The item of a constraint type -> what it is.
KINDS: Final[dict[str, Kind]] = {
    "Q21502838": Kind("constraint-conflicts-with", "conflicts-with", ("P2306",), ("P2305",), _MAIN),
    "Q21503247": Kind("constraint-item-requires-statement", "item-requires-statement", ("P2306",), ("P2305",), _MAIN),
    "Q21510864": Kind("constraint-value-requires-statement", "value-requires-statement", ("P2306",), ("P2305",), datatypes=_ITEMS),
    "Q21510862": Kind("constraint-symmetric", "symmetric", contexts=_MAIN, datatypes=_ITEMS),
    "Q21510855": Kind("constraint-inverse", "inverse", ("P2306",), contexts=_MAIN, datatypes=_ITEMS),
    "Q21510863": Kind("constraint-used-as-qualifier", "used as qualifier"),
    "Q21510851": Kind("constraint-allowed-qualifiers", "allowed qualifiers", (), ("P2306",), _MAIN),
    "Q21510856": Kind("constraint-required-qualifier", "required qualifier", ("P2306",), (), _MAIN),
    "Q21510860": Kind("constraint-range", "range", (), ("P2313", "P2312", "P2310", "P2311"), datatypes=_RANGED),
    "Q21510854": Kind("constraint-difference-within-range", "difference within range", ("P2306",), _AMOUNTS, datatypes=_RANGED),
    "Q21503250": Kind("constraint-subject-type", "subject type", ("P2308", "P2309"), (), _MAIN, (Context.QUALIFIER,)),
    "Q21510865": Kind("constraint-value-type", "value type", ("P2308", "P2309"), datatypes=_ITEMS),
    "Q19474404": Kind("constraint-single-value", "single value", (), ("P4155",)),
    "Q21510857": Kind("constraint-multi-value", "multi-value", (), ("P4155",)),
    "Q21502410": Kind("constraint-distinct-values", "distinct values", (), ("P4155",), _MAIN),
    "Q21502404": Kind("constraint-format", "format", ("P1793",), ("P2916",), datatypes=_TEXTS),
    "Q21510852": Kind("constraint-commons-link", "Commons link", (), ("P2307",), datatypes=_PAGES),
    "Q21510859": Kind("constraint-one-of", "one-of", ("P2305",), datatypes=_ITEMS),
    "Q52558054": Kind("constraint-none-of", "none-of", ("P2305",), datatypes=_ITEMS),
    "Q21528958": Kind("constraint-used-for-values-only", "used for values only"),
    "Q21528959": Kind("constraint-used-as-reference", "used as reference"),
    "Q53869507": Kind("constraint-property-scope", "property scope", ("P5314",)),
    "Q51723761": Kind("constraint-no-bounds", "no bounds", datatypes=("quantity",)),
    "Q21514353": Kind("constraint-allowed-units", "allowed units", ("P2305",), datatypes=("quantity",)),
    "Q52848401": Kind("constraint-integer", "integer", datatypes=("quantity",)),
    "Q52060874": Kind("constraint-single-best-value", "single best value", (), ("P4155",)),
    "Q52004125": Kind("constraint-allowed-entity-types", "allowed entity types", ("P2305",)),
    "Q54554025": Kind("constraint-citation-needed", "citation needed", contexts=_MAIN),
    "Q25796498": Kind("constraint-contemporary", "contemporary", contexts=_MAIN, datatypes=_ITEMS),
    "Q55819106": Kind("constraint-lexeme-language", "lexeme language", ("P2305",), contexts=_MAIN),
    "Q108139345": Kind("constraint-label-in-language", "label in language", ("P424",), contexts=_MAIN),
    "Q52712340": Kind("constraint-one-of-qualifier-value", "one-of qualifier value", ("P2306", "P2305"), (), _MAIN),
}  # fmt: skip

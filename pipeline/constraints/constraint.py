"""A property constraint as the document of the property states it, read and checked."""

from typing import Final, NamedTuple

import msgspec

from pipeline.constraints.kinds import Context, Kind
from pipeline.constraints.units import unit_id
from pipeline.issues import Issue, Severity
from pipeline.model import EntityId, Item, MonolingualText, NoValue, Quantity, SomeValue, StringValue, Value

__all__ = ["ENTITY_CLASSES", "RELATIONS", "SCOPES", "Constraint", "Parameter", "Stated"]

Parameter = Value | SomeValue | NoValue

#: Where a property may stand, by the items of P5314.
SCOPES: Final = {"Q54828448": Context.MAIN, "Q54828449": Context.QUALIFIER, "Q54828450": Context.REFERENCE}
#: The types that say by themselves where a property may stand.
_OLD_SCOPES: Final = {
    "used-as-qualifier": (Context.QUALIFIER,),
    "used-for-values-only": (Context.MAIN,),
    "used-as-reference": (Context.REFERENCE,),
}
#: How an entity stands to a class, by the items of P2309 (instance of, subclass of, either): the properties with which the way begins.
RELATIONS: Final = {"Q21503252": ("P31",), "Q21514624": ("P279",), "Q30208840": ("P31", "P279")}

#: The item of an entity type -> the class its entities have in RDF (mediawiki.org, Wikibase/Indexing/RDF Dump Format).
ENTITY_CLASSES: Final = {
    "Q29934200": "http://wikiba.se/ontology#Item",
    "Q29934218": "http://wikiba.se/ontology#Property",
    "Q51885771": "http://www.w3.org/ns/lemon/ontolex#LexicalEntry",
    "Q54285143": "http://www.w3.org/ns/lemon/ontolex#Form",
    "Q54285715": "http://www.w3.org/ns/lemon/ontolex#LexicalSense",
    "Q59712033": "http://wikiba.se/ontology#Mediainfo",
}


class Constraint(msgspec.Struct, frozen=True, kw_only=True):
    """One constraint on the property `subject`, which has a `label` and a `datatype`.

    `number` tells it from the others of its kind on the property. `parameters` go by the property of the qualifier.
    `contexts` are where it is checked; `entity_types` the items of the entity types it is checked on (none: all); `exceptions`
    the entities it does not hold for. `undecided` says why nothing can be decided with what is known of the constraint itself.
    """

    subject: str
    label: str
    datatype: str
    kind: Kind
    type_item: str
    number: int
    severity: Severity
    parameters: dict[str, tuple[Parameter, ...]] = {}
    contexts: tuple[Context, ...] = ()
    entity_types: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = ()
    undecided: str = ""

    @property
    def name(self) -> str:
        """The name of its shape: `P17-none-of-2`."""
        return f"{self.subject}-{self.kind.name}-{self.number}"

    @property
    def clarification(self) -> str:
        """What the constraint says of itself in English (P6607, P2916), or in one language that is not known."""
        said = [value for name in ("P6607", "P2916") for value in self.values(name) if isinstance(value, MonolingualText)]
        english = [value.text for value in said if value.language in ("en", "mul")]
        return english[0] if english else said[0].text if len(said) == 1 and said[0].language == "und" else ""

    @property
    def other_classes(self) -> tuple[str, ...]:
        """The classes, in RDF, of the entities that it is not checked on."""
        return tuple(iri for item, iri in ENTITY_CLASSES.items() if item not in self.entity_types) if self.entity_types else ()

    @property
    def scopes(self) -> tuple[Context, ...]:
        """Where alone the property may stand, if the constraint says that."""
        return _OLD_SCOPES.get(self.kind.name) or tuple(SCOPES[scope] for scope in self.ids("P5314"))

    @property
    def asides(self) -> tuple[Context, ...]:
        """Where it is checked besides main values."""
        return tuple(context for context in self.contexts if context is not Context.MAIN)

    @property
    def units(self) -> tuple[str, ...]:
        """The items of the units it names, in bounds and in lists."""
        bounds = (value for name in ("P2313", "P2312") for value in self.values(name))
        listed = self.ids("P2305") if self.kind.name == "allowed-units" else ()
        named = [*(unit_id(bound) for bound in bounds if isinstance(bound, Quantity)), *listed]
        return tuple(dict.fromkeys(unit for unit in named if unit))

    def values(self, parameter: str) -> tuple[Parameter, ...]:
        """The values of a parameter."""
        return self.parameters.get(parameter, ())

    def ids(self, parameter: str) -> tuple[str, ...]:
        """Those values of a parameter that are entities."""
        return tuple(value.id for value in self.values(parameter) if isinstance(value, EntityId))

    def texts(self, parameter: str) -> tuple[str, ...]:
        """Those values of a parameter that are plain text."""
        return tuple(value.text for value in self.values(parameter) if isinstance(value, StringValue))

    def allows_no_value(self, parameter: str) -> bool:
        """Whether "no value" is among the values of a parameter."""
        return any(isinstance(value, NoValue) for value in self.values(parameter))

    def allows_some_value(self, parameter: str) -> bool:
        """Whether "unknown value" is among the values of a parameter."""
        return any(isinstance(value, SomeValue) for value in self.values(parameter))


class Stated(NamedTuple):
    """Constraints by number of their property, items of Wikidata of which the whole document is at hand, and what is wrong."""

    constraints: list[Constraint]
    entities: list[Item]
    issues: list[Issue]

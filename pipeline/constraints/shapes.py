"""Constraints as SHACL shapes, one file a property.

    for name, turtle in constraint_shapes(constraints, vocabulary).items():
        (folder / name).write_text(turtle)

What needs the one entity is SHACL Core where that can say it, the rest SHACL-SPARQL. Each constraint has a shape that finds
violations and, where the data may not suffice, shapes that find what stays undecided (rule `constraint-undecided`).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from pipeline.constraints import links, ranges, statements, values
from pipeline.constraints.blocks import DEPRECATED, ROLES, Check, Forge
from pipeline.constraints.constraint import Constraint
from pipeline.constraints.facts import CLASS_PROPERTIES, TIMES, entity_facts, fact_queries, owner_facts
from pipeline.constraints.kinds import Context
from pipeline.constraints.units import Units
from pipeline.model import Item
from pipeline.rdf.shacl_turtle import Node, Vocabulary, text

__all__ = ["constraint_shapes"]

_COMMON: Final = "common.ttl"
#: Rule -> what makes its checks.
_COMPILERS: Final[dict[str, Callable[[Forge], Iterator[Check]]]] = {
    "conflicts-with": statements.conflicts_with,
    "item-requires-statement": statements.item_requires,
    "value-requires-statement": links.value_requires,
    "symmetric": links.symmetric,
    "inverse": links.inverse,
    "used-as-qualifier": statements.property_scope,
    "allowed-qualifiers": statements.allowed_qualifiers,
    "required-qualifier": statements.required_qualifier,
    "range": ranges.range_,
    "difference-within-range": ranges.difference,
    "subject-type": links.subject_type,
    "value-type": links.value_type,
    "single-value": statements.single_value,
    "multi-value": statements.multi_value,
    "distinct-values": links.distinct_values,
    "format": values.format_,
    "commons-link": values.commons_link,
    "one-of": values.one_of,
    "none-of": values.none_of,
    "used-for-values-only": statements.property_scope,
    "used-as-reference": statements.property_scope,
    "property-scope": statements.property_scope,
    "no-bounds": values.no_bounds,
    "allowed-units": values.allowed_units,
    "integer": values.integer,
    "single-best-value": statements.single_best_value,
    "allowed-entity-types": statements.allowed_entity_types,
    "citation-needed": statements.citation_needed,
    "contemporary": links.contemporary,
    "lexeme-language": statements.lexeme_language,
    "label-in-language": statements.label_in_language,
    "one-of-qualifier-value": values.one_of_qualifier_value,
}


def constraint_shapes(constraints: Iterable[Constraint], vocabulary: Vocabulary, entities: Sequence[Item] = ()) -> dict[str, str]:
    """File name -> text: a file for each property that has constraints, and files for what all of them use.

    `entities` are items of Wikidata that the data may point to; what is known of them is added before the shapes are asked.
    """
    files: dict[str, list[Constraint]] = {}
    for constraint in constraints:
        files.setdefault(constraint.subject, []).append(constraint)
    if not files:
        return {}
    shared = "What the shapes of Wikidata's property constraints share; written by `make generate`, do not edit."
    texts = {**fact_queries(), _COMMON: vocabulary.file(shared, [_deprecated()])}
    if entities:
        texts["0-entities.rq"] = entity_facts(entities, _looked_at(files.values()), vocabulary)
    if owners := _owners(files.values(), vocabulary):
        texts["4-owners.rq"] = owners
    units = Units(entities)
    for name, group in files.items():
        comment = f"Constraints on {group[0].label} ({name}) as Wikidata states them (P2302); written by `make generate`, do not edit."
        texts[f"{name}.ttl"] = vocabulary.file(
            comment, [node for constraint in group for node in _nodes(Forge(constraint, vocabulary, units))]
        )
    return texts


def _looked_at(groups: Iterable[list[Constraint]]) -> set[str]:
    """The properties of other entities that constraints look at."""
    constraints = [constraint for group in groups for constraint in group if constraint.kind.name in links.ASKING]
    asked = {name for constraint in constraints for name in (constraint.ids("P2306") or (constraint.subject,))}
    return asked | {*CLASS_PROPERTIES, *TIMES}


def _owners(groups: Iterable[list[Constraint]], vocabulary: Vocabulary) -> str:
    """The query for the owners of the statements and references of which constraints ask what kind of entity has them."""
    used: dict[Context, list[str]] = {context: [] for context in Context}
    for group in groups:
        for context in {context for constraint in group if constraint.other_classes for context in constraint.asides}:
            used[context].append(getattr(vocabulary.predicates(group[0].subject), ROLES[context]))
    return owner_facts(used[Context.QUALIFIER], used[Context.REFERENCE]) if any(used.values()) else ""


def _deprecated() -> tuple[str, Node]:
    rank = "[ sh:path wikibase:rank ; sh:hasValue wikibase:DeprecatedRank ]"
    return DEPRECATED, [("a", "sh:NodeShape"), ("rdfs:label", text("Deprecated statement")), ("sh:property", rank)]


def _nodes(forge: Forge) -> Iterator[tuple[str, Node]]:
    """The shapes of one constraint, with their names."""
    for check in _checks(forge):
        yield f"shape:{forge.constraint.name}{check.suffix.replace(' ', '-')}", forge.node(check)


def _checks(forge: Forge) -> Iterator[Check]:
    """The checks of a constraint. One of main values that is asked for elsewhere is undecided there, on Wikidata as here."""
    constraint = forge.constraint
    if constraint.undecided:
        yield from values.undecided(forge, constraint.undecided)
        return
    if constraint.kind.datatypes and constraint.datatype not in constraint.kind.datatypes:
        yield from values.datatype(forge)
        return
    is_of_main_values = constraint.kind.contexts == (Context.MAIN,)
    if not is_of_main_values or {Context.MAIN, *constraint.kind.more} & {*constraint.contexts}:
        yield from _COMPILERS[constraint.kind.name](forge)
    if is_of_main_values and not constraint.kind.more:
        yield from forge.elsewhere("[ sh:path {path} ; sh:maxCount 0 ]", "", "Wikidata does not check it there either")

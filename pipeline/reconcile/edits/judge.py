"""What Wikidata's property constraints say against a statement that is to be added, as far as what is at hand shows it.

Of the constraint types those that one statement and the item it goes to can break; formats, ranges and units are tested on our
own items by `validate`. Source: the extension WikibaseQualityConstraints (2026-08); deprecated statements are not looked at.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from msgspec import structs

from pipeline.model import EntityId, Snak, Statement
from pipeline.reconcile.demands import Demand, Demands
from pipeline.reconcile.edits.model import Action, AddQualifiers, AddReferences, AddStatement, CreateItem
from pipeline.reconcile.wording import Name
from pipeline.wikidata.source import Wikidata, pointed_at

__all__ = ["Judge"]

_SUBCLASS_OF: Final = frozenset({"P279"})


class Judge:
    """Says what speaks against statements; knows the constraints, the items at hand and what things are called."""

    def __init__(self, demands: Demands, snapshot: Wikidata, name: Name) -> None:
        self._demands, self._snapshot, self._name = demands, snapshot, name

    def objections(self, action: Action, standing: Iterable[Snak] = ()) -> list[str]:
        """What speaks against an edit; `standing` are the main snaks the item has or will have. What is there already is not judged."""
        standing = [*standing]
        match action:
            case AddStatement(item, statement):
                return [*self._against(statement, item, standing)]
            case AddQualifiers(item, statement, qualifiers):
                after = structs.replace(statement, qualifiers=(*statement.qualifiers, *qualifiers))
            case AddReferences(item, statement, references):
                after = structs.replace(statement, references=(*statement.references, *references))
            case CreateItem(item=item, statements=statements):
                return [one for statement in statements for one in self._against(statement, item, [other.main for other in statements])]
            case _:
                return []
        before = [*self._against(statement, item, standing)]
        return [one for one in self._against(after, item, standing) if one not in before]

    def says_class(self, there: str, ours: str) -> bool | None:
        """Whether to be of the class `there` is to be of the class `ours`, too; None where not all classes above it are at hand."""
        return there == ours or _reaches(there, Demand("", items=frozenset({ours}), relation=_SUBCLASS_OF), self._snapshot)

    def _against(self, statement: Statement, item: str, standing: Iterable[Snak]) -> Iterator[str]:
        for demand in self._on(statement.main, item):
            yield from self._of_statement(demand, statement, item, standing)
        parts: dict[str, Iterable[Snak]] = {
            "main value": (statement.main,),
            "qualifier": statement.qualifiers,
            "reference": (snak for reference in statement.references for snak in reference.snaks),
        }
        for place, snaks in parts.items():
            for snak in snaks:
                for demand in self._on(snak, item):
                    yield from self._of_snak(demand, snak, place)

    def _on(self, snak: Snak, item: str) -> Iterator[Demand]:
        return (demand for demand in self._demands.get(snak.property, ()) if item not in demand.exceptions)

    def _names(self, ids: Iterable[str]) -> str:
        return ", ".join(sorted(map(self._name, ids)))

    def _of_statement(self, demand: Demand, statement: Statement, item: str, standing: Iterable[Snak]) -> Iterator[str]:
        """What takes the statement as a whole, or its item, to see."""
        what, has = self._name(statement.main.property), {snak.property for snak in statement.qualifiers}
        match demand.kind:
            case "allowed qualifiers" if extra := has - demand.properties:
                yield f"{what} is not meant to have the qualifier {self._names(extra)}"
            case "required qualifier" if lacking := demand.properties - has:
                yield f"{what} must have the qualifier {self._names(lacking)}"
            case "conflicts-with":
                for one in standing:
                    if one.property in demand.properties and (not demand.items or _id(one) in demand.items):
                        yield f"{what} is not meant for an item with {self._name(one.property)} {self._name(_id(one))}".rstrip()
            case "subject type" if self._is_of(item, demand) is False:
                yield f"{what} is meant for items of other types: {self._names(demand.items)}"
            case "value type" if _id(statement.main) and self._is_of(_id(statement.main), demand) is False:
                yield f"{what} is meant for values of other types: {self._names(demand.items)}"

    def _of_snak(self, demand: Demand, snak: Snak, place: str) -> Iterator[str]:
        """What a snak shows by itself."""
        what, value = self._name(snak.property), _id(snak)
        if demand.scopes and place not in demand.scopes:
            yield f"{what} is not meant to be a {place}"
        elif value and place in demand.places:
            if demand.kind == "none-of" and value in demand.items:
                yield f"{what} is not meant to have the value {self._name(value)}"
            elif demand.kind == "one-of" and value not in demand.items:
                yield f"{what} is not among the values meant for it: {self._name(value)}"

    def _is_of(self, item: str, demand: Demand) -> bool | None:
        """Whether a path leads from an item to one of the classes; None where not all of the way is at hand."""
        return _reaches(item, demand, self._snapshot)


def _id(snak: Snak) -> str:
    return snak.value.id if isinstance(snak.value, EntityId) else ""


def _reaches(start: str, demand: Demand, snapshot: Wikidata) -> bool | None:
    seen, whole = {start}, True
    waiting: list[tuple[str, frozenset[str]]] = [(start, demand.relation)]
    while waiting:
        one, properties = waiting.pop()
        item = snapshot.item(one)
        whole = whole and item is not None and not snapshot.basis(one).lacks("statements")
        for following in pointed_at(snapshot, one, properties):
            if following in demand.items:
                return True
            if following not in seen:
                seen.add(following)
                waiting.append((following, _SUBCLASS_OF))
    return False if whole else None

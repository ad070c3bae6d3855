"""What Wikidata's editors and their tools would object to in an edit.

Sources: the checks that OpenRefine makes before an upload (its Wikibase extension, "scrutinizers", 2026-08) and Wikibase's own
limits. Constraints that hang on a property's definition are Wikidata's to check; this is what holds for every property.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from pipeline.model import GREGORIAN, JULIAN, EntityId, Item, NoValue, Snak, SomeValue, Term, Time
from pipeline.model.spans import effective_precision
from pipeline.reconcile.edits.model import Action, AddQualifiers, AddReferences, AddStatement, CreateItem, SetTerm
from pipeline.reconcile.edits.texts import suspicion
from pipeline.reconcile.edits.wording import texts_of

__all__ = ["calendar_objection", "description_flaw", "name_flaw", "objections"]

#: The first day of the Gregorian calendar, and the precision from which the calendar matters.
_FIRST_GREGORIAN: Final = "+1582-10-15"
#: When the last country gave up the Julian calendar.
_LAST_JULIAN: Final = "+1923-03-01"
_ARTICLES: Final = ("a ", "an ", "the ")


def description_flaw(language: str, text: str) -> str:
    """What Wikidata's guide to descriptions says against one; only English has such rules in the tools."""
    if language != "en":
        return ""
    if text.endswith((".", "!", "?", ",", ";", ":")):
        return "the description ends with punctuation"
    return "the description begins with an article" if text.lower().startswith(_ARTICLES) else ""


def _snaks(action: Action) -> Iterator[Snak]:
    match action:
        case AddStatement(statement=one):
            yield from (one.main, *one.qualifiers)
        case AddQualifiers(qualifiers=snaks):
            yield from snaks
        case CreateItem(statements=statements):
            for one in statements:
                yield from (one.main, *one.qualifiers)
        case AddReferences() | SetTerm():
            return


def _mains(action: Action) -> Iterator[Snak]:
    match action:
        case AddStatement(statement=one):
            yield one.main
        case CreateItem(statements=statements):
            yield from (one.main for one in statements)
        case _:
            return


def _is_early(snak: Snak) -> bool:
    """A day or month in the Gregorian calendar before there was one: more often a Julian date with the wrong mark."""
    value = snak.value
    if not isinstance(value, Time) or value.calendar != GREGORIAN or effective_precision(value) < 10:
        return False
    return value.time.startswith("-") or (len(value.time) == len("+1582-10-15T00:00:00Z") and value.time[:11] < _FIRST_GREGORIAN)


def _is_day_of_two_calendars(snak: Snak) -> bool:
    """A Gregorian day at a time when the Julian calendar was still in use: until 1 March 1923, when Greece gave it up."""
    value = snak.value
    if not isinstance(value, Time) or value.calendar != GREGORIAN or effective_precision(value) < 11:
        return False
    return len(value.time) == len("+1582-10-15T00:00:00Z") and _FIRST_GREGORIAN <= value.time[:11] < _LAST_JULIAN


def calendar_objection(action: Action, *items: Item) -> str:
    """Why somebody should look at a date: the item, on either side, has Julian dates beside it, so that this may be one."""
    if not any(map(_is_day_of_two_calendars, _snaks(action))):
        return ""
    snaks = (snak for item in items for one in item.statements for snak in (one.main, *one.qualifiers))
    dates = (snak.value for snak in snaks if isinstance(snak.value, Time))
    is_mixed = any(one.calendar == JULIAN and one.time[:11] >= _FIRST_GREGORIAN for one in dates)
    return "a Gregorian date of an item that has Julian ones: look which calendar the source means" if is_mixed else ""


def _of_snaks(action: Action) -> Iterator[str]:
    snaks = list(_snaks(action))
    if any(map(_is_early, snaks)):
        yield "a Gregorian date before the Gregorian calendar"
    if any(isinstance(snak.value, SomeValue | NoValue) for snak in _mains(action)):
        yield "an unknown value, or none: look whether it is right to say so there"
    if any(isinstance(snak.value, EntityId) and snak.value.id == action.item for snak in snaks):
        yield "the item is said of itself"


def name_flaw(text: str) -> str:
    """What speaks against a label or an alias; a full stop may end an abbreviation."""
    return "the name ends with punctuation" if text.endswith((",", ";", ":")) else ""


def _of_names(terms: Iterable[Term]) -> Iterator[str]:
    yield from filter(None, (name_flaw(term.text) for term in terms))


def _of_descriptions(terms: Iterable[Term]) -> Iterator[str]:
    yield from filter(None, (description_flaw(term.language, term.text) for term in terms))


def _of_new_item(action: CreateItem) -> Iterator[str]:
    if not action.descriptions:
        yield "a new item without a description"
    if not any(one.references for one in action.statements):
        yield "a new item without a reference"


def objections(action: Action) -> tuple[str, ...]:
    """Everything that somebody should look at before the edit is made, without repeats."""
    found = [*_of_snaks(action), *filter(None, map(suspicion, texts_of(action)))]
    match action:
        case SetTerm(part="description", language=language, text=text):
            found += _of_descriptions([Term(language, text)])
        case SetTerm(part="label" | "alias", language=language, text=text):
            found += _of_names([Term(language, text)])
        case CreateItem(descriptions=descriptions):
            found += [*_of_names((*action.labels, *action.aliases)), *_of_descriptions(descriptions), *_of_new_item(action)]
    return tuple(dict.fromkeys(found))

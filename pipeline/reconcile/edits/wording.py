"""Edits in words: the summary that goes with an edit, and every text in it."""

from collections.abc import Iterable, Iterator
from re import compile as regex
from typing import Final

from pipeline.model import MonolingualText, NoValue, Snak, SomeValue, Statement, StringValue, Value
from pipeline.reconcile.edits.model import Action, AddQualifiers, AddReferences, AddStatement, Batch, CreateItem, SetTerm
from pipeline.reconcile.wording import Name

__all__ = ["edit_summary", "edit_words", "statement_texts", "texts_of"]

#: What would end a comment of QuickStatements, or begin a link or template in the summary on Wikidata.
_NOT_IN_SUMMARY: Final = regex(r"[^\w ,.:;()'’–-]+")
_LONGEST: Final = 110


def statement_texts(statement: Statement) -> Iterator[str]:
    """Every text in a statement."""
    yield from _snak_texts((statement.main, *statement.qualifiers))
    for reference in statement.references:
        yield from _snak_texts(reference.snaks)


def _text(value: Value | SomeValue | NoValue) -> str:
    return value.text if isinstance(value, StringValue | MonolingualText) else ""


def _snak_texts(snaks: Iterable[Snak]) -> Iterator[str]:
    yield from filter(None, (_text(snak.value) for snak in snaks))


def texts_of(action: Action) -> Iterator[str]:
    """Every text that an edit would put on Wikidata, and that of the statement it would change."""
    match action:
        case SetTerm(text=text):
            yield text
        case AddStatement(statement=statement):
            yield from statement_texts(statement)
        case AddReferences(statement=statement, references=references):
            yield from statement_texts(statement)
            for reference in references:
                yield from _snak_texts(reference.snaks)
        case AddQualifiers(statement=statement, qualifiers=qualifiers):
            yield from statement_texts(statement)
            yield from _snak_texts(qualifiers)
        case CreateItem():
            yield from (term.text for term in (*action.labels, *action.descriptions, *action.aliases))
            for statement in action.statements:
                yield from statement_texts(statement)


def _what(action: Action, batch: Batch, name: Name) -> str:
    match action:
        case SetTerm(part=part, language=language):
            return f"add {part} ({language})"
        case AddReferences(statement=statement):
            return f"add a reference to {name(statement.main.property)}"
        case AddQualifiers(statement=statement, qualifiers=qualifiers):
            added = ", ".join(dict.fromkeys(name(snak.property) for snak in qualifiers))
            return f"add {added} to {name(statement.main.property)}"
        case AddStatement(statement=statement):
            words = "a more precise " if batch is Batch.PRECISION else ""
            return f"add {words}{name(statement.main.property)}"
        case CreateItem():
            return "new item"


def edit_words(action: Action, batch: Batch, name: Name) -> str:
    """What an edit does, with nothing in it that a tool or a wiki could read as code."""
    text = " ".join(_NOT_IN_SUMMARY.sub(" ", _what(action, batch, name)).split())
    return text[:_LONGEST].strip()


def edit_summary(words: str, dataset: str) -> str:
    """The comment that goes with an edit: what it does and where that comes from."""
    return " ".join(f"{words}, from {_NOT_IN_SUMMARY.sub(' ', dataset)[:_LONGEST]}".split())

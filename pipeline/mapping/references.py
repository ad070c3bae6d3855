"""The `references` of records and statements. The statements of a record mostly share theirs, so each is read once."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from pipeline.mapping.fields import Field, read_snaks
from pipeline.mapping.run import At, Problem, Run
from pipeline.model import Reference, Snak
from pipeline.records.record import Path

__all__ = ["UNCITED", "Cited", "ReferenceReader"]

#: "Stated in": the reference field that names the source and enters the statement's id.
_STATED_IN: Final = "P248"
#: How many references are kept: they are shared by statements that stand close to each other.
_CACHE_SIZE: Final = 512


class Cited(NamedTuple):
    """The references of a statement, and the ids of the sources that they name, sorted; `named` is these in one text."""

    references: tuple[Reference, ...] = ()
    sources: tuple[str, ...] = ()
    named: str = ""


UNCITED: Final = Cited()


class ReferenceReader:
    """Reads lists of references by the rules of `fields`, of which the `required` ones must be there."""

    def __init__(self, fields: Mapping[str, Field], required: Sequence[str]) -> None:
        self._fields = fields
        self._required = required
        self._known: dict[tuple[Any, ...], Cited] = {}

    def read(self, run: Run, raw: Any, at: At) -> Cited:
        """The references in a list, each list read only once while it is known and has nothing wrong with it."""
        try:
            if len(raw) == 1:
                (one,) = raw
                return self._known[*one, *one.values()]
            return self._known[tuple([(*one, *one.values()) for one in raw])]
        except (AttributeError, KeyError, TypeError):  # new or malformed
            return self._read_list(run, raw, at)

    def _read_list(self, run: Run, raw: object, at: At) -> Cited:
        path, key = at
        if not isinstance(raw, list) or not raw:
            found = "'references' is not a list with entries"
            run.report((*path, key), Problem("no-reference", found, "a list of references", "write `- source: ...`"))
            return UNCITED
        before = len(run.issues)
        each = [self._one(run, one, ((*path, key), n)) for n, one in enumerate(raw)]
        if len(each) == 1:
            return each[0]
        cited = _cited([reference for one in each for reference in one.references], {source for one in each for source in one.sources})
        if len(run.issues) == before:
            self._keep(tuple(map(_content, raw)), cited)
        return cited

    def _keep(self, content: tuple[Any, ...], cited: Cited) -> None:
        if all(content):  # what is no flat mapping cannot be looked up
            if len(self._known) >= _CACHE_SIZE:
                self._known.clear()
            self._known[content] = cited

    def _one(self, run: Run, raw: object, at: At) -> Cited:
        content = _content(raw)
        known = self._known.get(content)
        if known is None:
            before = len(run.issues)
            known = self._read(run, raw, (*at[0], at[1]))
            if content and len(run.issues) == before:
                self._keep(content, known)
        return known

    def _read(self, run: Run, raw: object, path: Path) -> Cited:
        if not isinstance(raw, dict):
            run.report(path, Problem("schema", "a reference that is not a mapping", "a mapping with source, section and passage"))
            return UNCITED
        snaks: list[Snak] = []
        for key, value in raw.items():
            field = self._fields.get(key)
            if field is None:
                run.unknown((*path, key), "unknown-key", f'"{key}" in a reference', self._fields)
            else:
                snaks += read_snaks(run, field, value, (path, key))
        for key in self._required:
            if key not in raw:
                run.report(path, Problem("missing-field", f"a reference without '{key}'", f"'{key}' in every reference", f"add {key}:"))
        return _cited([Reference(tuple(snaks))], {getattr(snak.value, "id", "") for snak in snaks if snak.property == _STATED_IN})


def _cited(references: Iterable[Reference], sources: Iterable[str]) -> Cited:
    names = sorted(sources)
    return Cited(tuple(references), tuple(names), " ".join(names))


def _content(raw: object) -> tuple[str, ...]:
    """The keys and texts of a reference as something to look up; empty for what is not a flat mapping."""
    if not isinstance(raw, dict):
        return ()
    content = (*raw, *raw.values())
    try:
        hash(content)
    except TypeError:
        return ()
    return content

"""The `references` of records and statements. The statements of a record mostly share theirs, so each is read once."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from pipeline.mapping.fields import Field, read_snaks
from pipeline.mapping.run import UNCITED, At, Cited, Problem, Run
from pipeline.model import Reference, Snak
from pipeline.records.record import Path

__all__ = ["STATED_IN", "ReferenceReader"]

#: "Stated in": the reference field that names the source and enters the statement's id.
STATED_IN: Final = "P248"
#: How many references are kept: they are shared by records that stand close to each other.
_CACHE_SIZE: Final = 512
#: How many lists of references are kept while a record is read: more would take longer to look through than to read.
_KEPT_LISTS: Final = 4


class ReferenceReader:
    """Reads lists of references by the rules of `fields`, of which the `required` ones must be there."""

    def __init__(self, fields: Mapping[str, Field], required: Sequence[str]) -> None:
        self.fields = fields
        self.required = required
        self._known: dict[tuple[Any, ...], Cited] = {}

    def read(self, run: Run, raw: Any, at: At) -> Cited:
        """The references in a list; one with which the record has cited before is only compared with it.

        The keys of a reference may come in any order, which says nothing and does not enter its hash.
        """
        for before, cited in run.cited:
            if raw == before:
                return cited
        return self._read_list(run, raw, at)

    def _read_list(self, run: Run, raw: object, at: At) -> Cited:
        path, key = at
        if not isinstance(raw, list) or not raw:
            found = "'references' is not a list with entries"
            run.report((*path, key), Problem("no-reference", found, "a list of references", "write `- source: ...`"))
            return UNCITED
        before = len(run.issues)
        path = (*path, key)
        each = [self._one(run, one, (path, n)) for n, one in enumerate(raw)]
        cited = each[0] if len(each) == 1 else _joined(each)
        if len(run.issues) == before and len(run.cited) < _KEPT_LISTS:
            run.cited.append((raw, cited))
        return cited

    def _one(self, run: Run, raw: object, at: At) -> Cited:
        content = _content(raw)
        known = self._known.get(content)
        if known is None:
            before = len(run.issues)
            known = self._read(run, raw, (*at[0], at[1]))
            if content and len(run.issues) == before:
                if len(self._known) >= _CACHE_SIZE:
                    self._known.clear()
                self._known[content] = known
        return known

    def _read(self, run: Run, raw: object, path: Path) -> Cited:
        if not isinstance(raw, dict):
            run.report(path, Problem("schema", "a reference that is not a mapping", "a mapping with source, section and passage"))
            return UNCITED
        snaks: list[Snak] = []
        for key in _in_order(raw, self.fields):
            value, field = raw[key], self.fields.get(key)
            if field is None:
                run.unknown((*path, key), "unknown-key", f'"{key}" in a reference', self.fields)
            elif isinstance(value, str) and (snak := field.get(value)) is not None:
                snaks.append(snak)
            else:
                snaks += read_snaks(run, field, value, (path, key))
        for key in self.required:
            if key not in raw:
                run.report(path, Problem("missing-field", f"a reference without '{key}'", f"'{key}' in every reference", f"add {key}:"))
        return _cited((Reference(tuple(snaks)),), {getattr(snak.value, "id", "") for snak in snaks if snak.property == STATED_IN})


def _in_order(given: Mapping[str, Any], fields: Mapping[str, Any]) -> list[str]:
    """The keys of a reference in the order of the mapping, those that it does not know at the end: their own order says nothing."""
    return [*[name for name in fields if name in given], *[name for name in given if name not in fields]]


def _cited(references: tuple[Reference, ...], sources: set[str]) -> Cited:
    names = sorted(sources)
    return Cited(references, tuple(names), " ".join(names))


def _joined(each: Iterable[Cited]) -> Cited:
    """The references of several in their order."""
    return _cited(tuple([reference for one in each for reference in one.references]), {source for one in each for source in one.sources})


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

"""The `references` of records and statements. The statements of a record mostly share theirs, so each is read once."""

from collections.abc import Mapping, Sequence
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
    """The references of a statement, and the ids of the sources that they name, sorted."""

    references: tuple[Reference, ...] = ()
    sources: tuple[str, ...] = ()


UNCITED: Final = Cited()


class ReferenceReader:
    """Reads lists of references by the rules of `fields`, of which the `required` ones must be there."""

    def __init__(self, fields: Mapping[str, Field], required: Sequence[str]) -> None:
        self._fields = fields
        self._required = required
        self._known: dict[tuple[str, ...], Cited] = {}

    def read(self, run: Run, raw: Any, at: At) -> Cited:
        """The references in a list, each of them read only once while it is known and has nothing wrong with it."""
        try:
            (one,) = raw
            return self._known[*one, *one.values()]
        except (AttributeError, KeyError, TypeError, ValueError):  # several, new, or malformed
            return self._read_list(run, raw, at)

    def _read_list(self, run: Run, raw: object, at: At) -> Cited:
        path, key = at
        if not isinstance(raw, list) or not raw:
            found = "'references' is not a list with entries"
            run.report((*path, key), Problem("no-reference", found, "a list of references", "write `- source: ...`"))
            return UNCITED
        cited = [self._one(run, one, ((*path, key), n)) for n, one in enumerate(raw)]
        if len(cited) == 1:
            return cited[0]
        references = tuple([reference for one in cited for reference in one.references])
        return Cited(references, tuple(sorted({source for one in cited for source in one.sources})))

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
        for key, value in raw.items():
            field = self._fields.get(key)
            if field is None:
                run.unknown((*path, key), "unknown-key", f'"{key}" in a reference', self._fields)
            else:
                snaks += read_snaks(run, field, value, (path, key))
        for key in self._required:
            if key not in raw:
                run.report(path, Problem("missing-field", f"a reference without '{key}'", f"'{key}' in every reference", f"add {key}:"))
        sources = {getattr(snak.value, "id", "") for snak in snaks if snak.property == _STATED_IN}
        return Cited((Reference(tuple(snaks)),), tuple(sorted(sources)))


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

"""Records to items: every field of a record becomes terms or statements, or an issue on its line.

The mapper is total: whatever a record holds, it returns what can be mapped and says what cannot. It never looks at other
records; whether a referenced item exists is checked elsewhere.
"""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from hashlib import sha1
from typing import Any, Final, NamedTuple

from pipeline.issues import Issue
from pipeline.mapping.faults import BadValue
from pipeline.mapping.rules import FieldRule, MappingSet, RecordType
from pipeline.mapping.run import Problem, Run
from pipeline.mapping.terms import aliases, item_id, sitelinks, terms
from pipeline.mapping.values import parser_for
from pipeline.model import Item, Rank, Reference, Snak, Statement
from pipeline.model.hashes import snak_hash, statement_guid
from pipeline.records.record import Path, Record

__all__ = ["RECORD_KEYS", "STATEMENT_KEYS", "Mapped", "Mapper"]

#: The keys of a record, in canonical order.
RECORD_KEYS: Final = ("id", "type", "labels", "descriptions", "aliases", "sitelinks", "references", "note", "statements")
#: The keys of a statement that are not qualifiers; `value` comes first, the others last.
STATEMENT_KEYS: Final = ("value", "rank", "note", "references")
RANKS: Final = {rank.name.lower(): rank for rank in Rank}

_CACHE_SIZE: Final = 50_000
#: "Stated in": the reference field that names the source and enters the statement's id.
_STATED_IN: Final = "P248"


class Mapped(NamedTuple):
    """An item and, for each statement's GUID, the path of the record field it came from."""

    item: Item
    origins: dict[str, Path]


class _Field:
    """A rule made ready for mapping: its parser and the snaks it has already made, by the text they came from."""

    __slots__ = ("_parse", "_snaks", "qualifiers", "rule")

    def __init__(self, rule: FieldRule, qualifiers: Mapping[str, "_Field"]) -> None:
        parse = parser_for(rule.datatype, rule.values)
        assert parse is not None, "the mapping was linted"
        self.rule = rule
        self.qualifiers = {name: qualifiers[name] for name in rule.qualifiers}
        self._parse = parse
        self._snaks: dict[str, Snak] = {}

    def snak(self, raw: object) -> Snak:
        """The snak that `raw` means. Raises `BadValue`."""
        try:
            return self._snaks[raw]  # type: ignore[index]
        except (KeyError, TypeError):
            snak = Snak(self.rule.property, self._parse(raw))
            if isinstance(raw, str):
                if len(self._snaks) >= _CACHE_SIZE:
                    self._snaks.clear()
                self._snaks[raw] = snak
            return snak


class Mapper:
    """Maps records of all types with one mapping set. `base_iri` makes statement ids unique to the dataset."""

    def __init__(self, mappings: MappingSet, base_iri: str) -> None:
        self._mappings = mappings
        self._namespace = sha1(base_iri.encode()).digest()[:16]
        qualifiers = {name: _Field(rule, {}) for name, rule in mappings.qualifiers.items()}
        self._references = {name: _Field(rule, {}) for name, rule in mappings.references.items()}
        self._required_in_reference = [name for name, rule in mappings.references.items() if rule.required]
        self._fields = {
            name: {field: _Field(rule, qualifiers) for field, rule in kind.fields.items()} for name, kind in mappings.types.items()
        }

    def map(self, record: Record) -> tuple[Mapped | None, list[Issue]]:
        """The item of a record and every problem met. With an issue there is no item: nothing half-mapped leaves here."""
        run = Run(record)
        data = record.data
        run.check_keys(data, (), RECORD_KEYS)
        kind = self._kind(run, data)
        name = item_id(run, data)
        statements = self._statements(run, data, kind) if kind else []
        item = Item(
            id=name,
            labels=terms(run, data, "labels"),
            descriptions=terms(run, data, "descriptions"),
            aliases=aliases(run, data),
            sitelinks=sitelinks(run, data),
            statements=self._with_ids(run, name, statements),
        )
        if "labels" not in data:
            run.report((), Problem("no-label", "a record without labels", "at least one label", "add labels: with a language and a text"))
        return (None if run.issues else Mapped(item, run.origins)), run.issues

    def _kind(self, run: Run, data: dict[str, Any]) -> RecordType | None:
        name = data.get("type")
        if isinstance(name, str) and name in self._mappings.types:
            return self._mappings.types[name]
        near = get_close_matches(str(name), self._mappings.types, n=1)
        fix = f'did you mean "{near[0]}"?' if near else "add a mapping for it or correct the type"
        found = f'type "{name}"' if "type" in data else "a record without type"
        run.report(("type",) if "type" in data else (), Problem("unknown-type", found, f"one of {', '.join(self._mappings.types)}", fix))
        return None

    def _statements(self, run: Run, data: dict[str, Any], kind: RecordType) -> list[tuple[Path, Statement]]:
        raw_fields = run.mapping(data, "statements", ()) if "statements" in data else {}
        fields = self._fields[kind.name]
        if "references" in data:
            run.shared = self._reference_list(run, data["references"], ("references",))
        mapped: list[tuple[Path, Statement]] = []
        for name, raw_statements in raw_fields.items():
            field = fields.get(name)
            if field is None:
                run.unknown(("statements", name), "unknown-field", f'field "{name}"', fields)
                continue
            path: Path = ("statements", name)
            if not isinstance(raw_statements, list) or not raw_statements:
                run.report(
                    path, Problem("schema", f"'{name}' is not a list of statements", "a list", "put `- value:` before each statement")
                )
                continue
            for index, raw in enumerate(raw_statements):
                statement = self._statement(run, raw, (*path, index), field)
                if statement:
                    mapped.append(((*path, index), statement))
        mapped += self._defaults(run, raw_fields, fields)
        return mapped

    def _defaults(self, run: Run, given: Mapping[str, Any], fields: Mapping[str, _Field]) -> Iterable[tuple[Path, Statement]]:
        for name, field in fields.items():
            if name in given:
                continue
            if field.rule.default:
                if not run.shared:
                    run.report(
                        (),
                        Problem(
                            "no-reference",
                            "a record without references",
                            f"references for its default {name}",
                            "add references: where the source names the item",
                        ),
                    )
                yield ("references",), Statement("", field.snak(field.rule.default), (), run.shared)
            elif field.rule.required:
                run.report(
                    ("statements",),
                    Problem(
                        "missing-field",
                        f"no '{name}'",
                        f"the field '{name}', which every {run.record.type} has",
                        f"add {name}:",
                    ),
                )

    def _statement(self, run: Run, raw: object, path: Path, field: _Field) -> Statement | None:
        if not isinstance(raw, dict) or "value" not in raw:
            found = "a statement without value" if isinstance(raw, dict) else "a bare value"
            run.report(path, Problem("missing-value", found, "a mapping with value and references", "write `- value: ...`"))
            return None
        qualifiers: list[Snak] = []
        references: tuple[Reference, ...] = ()
        main: Snak | None = None
        rank = Rank.NORMAL
        for key, value in raw.items():
            if key == "value":
                main = _snak(run, field, value, (*path, key))
            elif key == "references":
                references = self._reference_list(run, value, (*path, key))
            elif key == "rank":
                rank = _rank(run, value, (*path, key))
            elif key != "note":
                self._add_qualifiers(run, field, (key, value, path), qualifiers)
        if "references" not in raw:
            references = run.shared if field.rule.default else ()
            if not references:
                run.report(
                    path,
                    Problem(
                        "no-reference",
                        "a statement without references",
                        "at least one reference",
                        "add references: with source, section and passage",
                    ),
                )
        return Statement("", main, tuple(qualifiers), references, rank) if main else None

    def _add_qualifiers(self, run: Run, field: _Field, given: tuple[str, object, Path], into: list[Snak]) -> None:
        key, value, path = given
        qualifier = field.qualifiers.get(key)
        if qualifier is None:
            known = [*STATEMENT_KEYS, *field.qualifiers]
            if key in self._mappings.qualifiers:
                fix = f"allow it: add {key} to the qualifiers of {field.rule.name} in the mapping"
                run.report(
                    (*path, key),
                    Problem(
                        "unknown-qualifier",
                        f'qualifier "{key}" on {field.rule.name}',
                        "a qualifier the field allows",
                        fix,
                    ),
                    key=True,
                )
            else:
                run.unknown((*path, key), "unknown-qualifier", f'qualifier "{key}"', known)
            return
        if not isinstance(value, list):
            snak = _snak(run, qualifier, value, (*path, key))
            if snak:
                into.append(snak)
            return
        into += [snak for n, one in enumerate(value) if (snak := _snak(run, qualifier, one, (*path, key, n)))]

    def _reference_list(self, run: Run, raw: object, path: Path) -> tuple[Reference, ...]:
        if not isinstance(raw, list) or not raw:
            run.report(
                path, Problem("no-reference", "'references' is not a list with entries", "a list of references", "write `- source: ...`")
            )
            return ()
        return tuple([reference for n, one in enumerate(raw) if (reference := self._reference(run, one, (*path, n)))])

    def _reference(self, run: Run, raw: object, path: Path) -> Reference | None:
        if not isinstance(raw, dict):
            run.report(path, Problem("schema", "a reference that is not a mapping", "a mapping with source, section and passage"))
            return None
        snaks: list[Snak] = []
        fields = self._references
        for key, value in raw.items():
            field = fields.get(key)
            if field is None:
                run.unknown((*path, key), "unknown-key", f'"{key}" in a reference', fields)
                continue
            if isinstance(value, list):
                snaks += [snak for n, one in enumerate(value) if (snak := _snak(run, field, one, (*path, key, n)))]
                continue
            snak = _snak(run, field, value, (*path, key))
            if snak:
                snaks.append(snak)
        for key in self._required_in_reference:
            if key not in raw:
                run.report(path, Problem("missing-field", f"a reference without '{key}'", f"'{key}' in every reference", f"add {key}:"))
        return Reference(tuple(snaks))

    def _with_ids(self, run: Run, item: str, statements: list[tuple[Path, Statement]]) -> tuple[Statement, ...]:
        """The statements with their ids: made from dataset, record, property, value and sources, so that they stay the same
        from release to release; statements that agree in all of these are numbered in their order.
        """
        seen: dict[str, int] = {}
        done = []
        for path, statement in statements:
            main = statement.main
            sources = sorted({getattr(s.value, "id", "") for r in statement.references for s in r.snaks if s.property == _STATED_IN})
            name = f"{item}|{main.property}|{snak_hash(main)}|{' '.join(sources)}"
            seen[name] = number = seen.get(name, 0) + 1
            guid = statement_guid(item, self._namespace, name if number == 1 else f"{name}|{number}")
            run.origins[guid] = path
            done.append(Statement(guid, main, statement.qualifiers, statement.references, statement.rank))
        return tuple(done)


#: Datatype -> the rule name under which a bad value is reported.
_RULE_OF_DATATYPE: Final = {
    "time": "date",
    "quantity": "number",
    "url": "url",
    "wikibase-item": "item-id",
    "monolingualtext": "monolingual",
    "globe-coordinate": "coordinate",
}


def _rank(run: Run, raw: object, path: Path) -> Rank:
    if isinstance(raw, str) and raw in RANKS:
        return RANKS[raw]
    run.report(path, Problem("rank", f"'rank' is \"{raw}\"", "preferred, normal or deprecated"))
    return Rank.NORMAL


def _snak(run: Run, field: _Field, raw: object, path: Path) -> Snak | None:
    try:
        return field.snak(raw)
    except BadValue as fault:
        found = fault.found or (f'"{raw}"' if isinstance(raw, str) else "a mapping")
        rule = _RULE_OF_DATATYPE.get(field.rule.datatype, "text")
        run.report(path, Problem(rule, f"'{path[-1]}' is {found}", fault.expected, fault.fix))
        return None

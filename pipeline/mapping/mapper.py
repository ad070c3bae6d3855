"""Records to items: every field of a record becomes terms or statements, or an issue on its line.

The mapper is total: whatever a record holds, it returns what can be mapped and says what cannot. It never looks at other
records; whether a referenced item exists is checked elsewhere.
"""

from collections.abc import Iterable
from hashlib import sha1
from typing import Any, Final, NamedTuple

from pipeline.issues import Issue, nearest
from pipeline.mapping.fields import Field, read_snak, read_snaks
from pipeline.mapping.references import ReferenceReader
from pipeline.mapping.rules import MappingSet, RecordType
from pipeline.mapping.run import UNCITED, At, Cited, Problem, Run
from pipeline.mapping.terms import aliases, item_id, sitelinks, terms
from pipeline.model import Item, Rank, Snak, Statement
from pipeline.model.hashes import snak_hash, statement_guid
from pipeline.records.record import Path, Record

__all__ = ["RECORD_KEYS", "STATEMENT_KEYS", "Mapped", "Mapper"]

#: The keys of a record, in canonical order.
RECORD_KEYS: Final = ("id", "type", "labels", "descriptions", "aliases", "sitelinks", "references", "note", "statements")
#: The keys of a statement that are not qualifiers; `value` comes first, the others last.
STATEMENT_KEYS: Final = ("value", "rank", "note", "references")
#: Looking up a member of an enumeration costs as much as a function call.
_NORMAL: Final = Rank.NORMAL
RANKS: Final = {rank.name.lower(): rank for rank in Rank}


class Mapped(NamedTuple):
    """An item and, for each statement's GUID, the path of the record field it came from."""

    item: Item
    origins: dict[str, Path]


class Mapper:
    """Maps records of all types with one mapping set. `base_iri` makes statement ids unique to the dataset."""

    def __init__(self, mappings: MappingSet, base_iri: str) -> None:
        self._mappings = mappings
        #: What makes the ids of statements those of the dataset (16 bytes).
        self.namespace = sha1(base_iri.encode()).digest()[:16]
        self.qualifiers = qualifiers = {name: Field(rule, {}) for name, rule in mappings.qualifiers.items()}
        required = [name for name, rule in mappings.references.items() if rule.required]
        self.references = ReferenceReader({name: Field(rule, {}) for name, rule in mappings.references.items()}, required)
        #: Record type -> name -> field.
        self.fields = {
            name: {field: Field(rule, qualifiers) for field, rule in kind.fields.items()} for name, kind in mappings.types.items()
        }
        #: The fields that a record of a type has to do with even when it does not give them.
        self.expected = {
            name: [field for field in fields.values() if field.rule.default or field.rule.required] for name, fields in self.fields.items()
        }

    def map(self, record: Record) -> tuple[Mapped | None, list[Issue]]:
        """The item of a record and every problem met. With an issue there is no item: nothing half-mapped leaves here."""
        run = Run(record)
        data = record.data
        run.check_keys(data, (), RECORD_KEYS)
        kind = self._kind(run, data)
        run.item = item_id(run, data)
        statements = self._statements(run, data, kind) if kind else []
        item = Item(
            id=run.item,
            labels=terms(run, data, "labels"),
            descriptions=terms(run, data, "descriptions"),
            aliases=aliases(run, data),
            sitelinks=sitelinks(run, data),
            statements=tuple(statements),
        )
        if "labels" not in data:
            run.report((), Problem("no-label", "a record without labels", "at least one label", "add labels: with a language and a text"))
        return (None if run.issues else Mapped(item, run.origins)), run.issues

    def _kind(self, run: Run, data: dict[str, Any]) -> RecordType | None:
        name = data.get("type")
        if isinstance(name, str) and name in self._mappings.types:
            return self._mappings.types[name]
        near = nearest(str(name), self._mappings.types)
        fix = f'did you mean "{near}"?' if near else "add a mapping for it or correct the type"
        found = f'type "{name}"' if "type" in data else "a record without type"
        run.report(("type",) if "type" in data else (), Problem("unknown-type", found, f"one of {', '.join(self._mappings.types)}", fix))
        return None

    def _statements(self, run: Run, data: dict[str, Any], kind: RecordType) -> list[Statement]:
        raw_fields = run.mapping(data, "statements", ()) if "statements" in data else {}
        fields = self.fields[kind.name]
        shared = self.references.read(run, data["references"], ((), "references")) if "references" in data else UNCITED
        mapped: list[Statement] = []
        for name, raw_statements in raw_fields.items():
            field = fields.get(name)
            path: Path = ("statements", name)
            if field is None:
                run.unknown(path, "unknown-field", f'field "{name}"', fields)
            elif not isinstance(raw_statements, list) or not raw_statements:
                found = f"'{name}' is not a list of statements"
                run.report(path, Problem("schema", found, "a list", "put `- value:` before each statement"))
            else:
                fallback = shared if field.rule.default else UNCITED
                for index, raw in enumerate(raw_statements):
                    statement = self._statement(run, raw, (*path, index), (field, fallback))
                    if statement:
                        mapped.append(statement)
        mapped += self._defaults(run, [field for field in self.expected[kind.name] if field.rule.name not in raw_fields], shared)
        return mapped

    def _defaults(self, run: Run, missing: Iterable[Field], shared: Cited) -> Iterable[Statement]:
        for field in missing:
            name = field.rule.name
            if not field.rule.default:
                expected = f"the field '{name}', which every {run.record.type} has"
                run.report(("statements",), Problem("missing-field", f"no '{name}'", expected, f"add {name}:"))
                continue
            if not shared.references:
                fix = "add references: where the source names the item"
                run.report((), Problem("no-reference", "a record without references", f"references for its default {name}", fix))
            main = field[field.rule.default]
            yield Statement(self._guid(run, main, shared, ("references",)), main, (), shared.references)

    def _statement(self, run: Run, raw: object, path: Path, by: tuple[Field, Cited]) -> Statement | None:
        """The statement that `raw` means, by a field and the references it falls back on."""
        if not isinstance(raw, dict) or "value" not in raw:
            found = "a statement without value" if isinstance(raw, dict) else "a bare value"
            run.report(path, Problem("missing-value", found, "a mapping with value and references", "write `- value: ...`"))
            return None
        field, cited = by
        qualifiers: list[Snak] = []
        main: Snak | None = None
        rank, read_references = _NORMAL, self.references.read
        for key, value in raw.items():
            if key == "value":
                main = (field.get(value) if isinstance(value, str) else None) or read_snak(run, field, value, (path, key))
            elif key == "references":
                cited = read_references(run, value, (path, key))
            elif (qualifier := field.qualifiers.get(key)) is not None:
                qualifiers += read_snaks(run, qualifier, value, (path, key))
            elif key == "rank":
                rank = _rank(run, value, (*path, key))
            elif key != "note":
                self._no_qualifier(run, field, (path, key))
        if not cited.references and "references" not in raw:
            fix = "add references: with source, section and passage"
            run.report(path, Problem("no-reference", "a statement without references", "at least one reference", fix))
        if main is None:
            return None
        return Statement(self._guid(run, main, cited, path), main, tuple(qualifiers), cited.references, rank)

    def _guid(self, run: Run, main: Snak, cited: Cited, path: Path) -> str:
        """The id of the statement at `path`, made from dataset, record, property, value and sources, so that it stays the same
        from release to release; statements of a record that agree in all of these are numbered in their order.
        """
        item, origins = run.item, run.origins
        name = f"{item}|{main.property}|{snak_hash(main)}|{cited.named}"
        guid = statement_guid(item, self.namespace, name)
        number = 1
        while guid in origins:
            number += 1
            guid = statement_guid(item, self.namespace, f"{name}|{number}")
        origins[guid] = path
        return guid

    def _no_qualifier(self, run: Run, field: Field, at: At) -> None:
        path, key = at
        if key in self._mappings.qualifiers:
            found = f'qualifier "{key}" on {field.rule.name}'
            fix = f"allow it: add {key} to the qualifiers of {field.rule.name} in the mapping"
            run.report((*path, key), Problem("unknown-qualifier", found, "a qualifier the field allows", fix), key=True)
        else:
            run.unknown((*path, key), "unknown-qualifier", f'qualifier "{key}"', [*STATEMENT_KEYS, *field.qualifiers])


def _rank(run: Run, raw: object, path: Path) -> Rank:
    if isinstance(raw, str) and raw in RANKS:
        return RANKS[raw]
    run.report(path, Problem("rank", f"'rank' is \"{raw}\"", "preferred, normal or deprecated"))
    return Rank.NORMAL

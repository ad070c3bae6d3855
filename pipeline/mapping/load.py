"""Reads `mappings/` and lints it: whatever a run could stumble over is found before the run.

Files: `common.yaml` (qualifiers and reference fields), `properties.yaml` (local properties), and one file per record type.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, cast

from pipeline.issues import Issue, Severity
from pipeline.mapping.faults import BadValue
from pipeline.mapping.rules import FieldRule, MappingSet, RecordType
from pipeline.mapping.values import ID_PATTERN, parser_for
from pipeline.properties import DATATYPES, PropertyInfo, PropertyTable
from pipeline.records.record import Record

__all__ = ["load_mappings"]

_COMMON, _PROPERTIES = "common.yaml", "properties.yaml"
_FIELD_NAME: Final = r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$"
_TEXTS: Final = {"type": "array", "items": {"type": "string"}, "uniqueItems": True}
_FLAG: Final = {"enum": ["true", "false"]}
_RULE: Final = {
    "type": "object",
    "required": ["property"],
    "additionalProperties": False,
    "properties": {
        "property": {"type": "string"},
        "description": {"type": "string"},
        "to": _TEXTS,
        "qualifiers": _TEXTS,
        "values": {"type": "object", "minProperties": 1, "additionalProperties": {"type": "string"}},
        "default": {"type": "string"},
        "required": _FLAG,
        "single": _FLAG,
        "acyclic": _FLAG,
        "wikidata": _FLAG,
    },
}
_RULES: Final = {
    "type": "object",
    "propertyNames": {"pattern": _FIELD_NAME, "description": "a field name in snake_case"},
    "additionalProperties": _RULE,
}
_TYPE_SCHEMA: Final = {
    "type": "object",
    "required": ["type", "label", "fields"],
    "additionalProperties": False,
    "properties": {
        "type": {"type": "string"},
        "label": {"type": "string"},
        "description": {"type": "string"},
        "nature": {"enum": ["agent", "claim", "event", "term"]},
        "fields": _RULES,
    },
}
_COMMON_SCHEMA: Final = {
    "type": "object",
    "required": ["qualifiers", "references"],
    "additionalProperties": False,
    "properties": {"everywhere": _TEXTS, "qualifiers": _RULES, "references": _RULES},
}
_LOCAL: Final = {
    "type": "object",
    "required": ["datatype", "label", "description"],
    "additionalProperties": False,
    "properties": {
        "datatype": {"enum": sorted(DATATYPES)},
        "label": {"type": "object", "required": ["en"], "additionalProperties": {"type": "string"}},
        "description": {"type": "object", "required": ["en"], "additionalProperties": {"type": "string"}},
        "nearest": {"type": "string", "pattern": '^https?://[^\\s<>"]+$', "description": "an IRI"},
    },
}
_PROPERTIES_SCHEMA: Final = {
    "type": "object",
    "required": ["properties"],
    "additionalProperties": False,
    "properties": {
        "properties": {
            "type": "object",
            "propertyNames": {"pattern": ID_PATTERN, "description": "a local property id in kebab-case"},
            "additionalProperties": _LOCAL,
        }
    },
}


def load_mappings(folder: Path, wikidata: PropertyTable) -> tuple[MappingSet, list[Issue]]:
    """The mapping set in `folder` and all that is wrong with it; rules that cannot be used are left out of the set."""
    issues: list[Issue] = []
    declared = _read(folder / _PROPERTIES, _PROPERTIES_SCHEMA, issues)
    local = _local_properties(declared)
    loader = _Loader(wikidata.extended(local), issues)
    common = _read(folder / _COMMON, _COMMON_SCHEMA, issues)
    names = sorted(path.name for path in folder.glob("*.yaml") if path.name not in (_COMMON, _PROPERTIES))
    records = {name.removesuffix(".yaml"): _read(folder / name, _TYPE_SCHEMA, issues) for name in names}
    loader.types = frozenset(records)
    qualifiers = loader.rules(common, ("qualifiers",))
    references = loader.rules(common, ("references",))
    loader.qualifiers = qualifiers
    loader.everywhere = tuple(_dict(common.data).get("everywhere", ())) if common else ()
    types = {name: loader.record_type(name, record) for name, record in records.items() if record}
    mappings = MappingSet(
        types=types, qualifiers=qualifiers, references=references, properties=loader.properties, local_properties=tuple(local)
    )
    if common and not issues:
        issues += _check_usage(mappings, common, declared)
    return mappings, issues


def _dict(raw: object) -> dict[str, Any]:
    return cast(dict[str, Any], raw) if isinstance(raw, Mapping) else {}


def _read(path: Path, schema: dict[str, Any], issues: list[Issue]) -> Record | None:
    """The file as a record, or None when its structure is wrong (the issues say how)."""
    from pipeline.records.structure import schema_issues  # with them come YAML and JSON Schema
    from pipeline.records.yaml_reader import read_yaml

    record: Record | None = None
    wrong = False
    for found in read_yaml(path):
        if isinstance(found, Issue):
            # Comments are for people, and no formatter rewrites mappings.
            if found.rule != "comment":
                issues.append(found)
                wrong = True
        else:
            record = found
            faults = schema_issues(found, schema)
            issues += faults
            wrong = wrong or bool(faults)
    return None if wrong else record


def _local_properties(record: Record | None) -> list[PropertyInfo]:
    if not record:
        return []
    return [
        PropertyInfo(name, raw["datatype"], raw["label"]["en"], raw["description"]["en"], nearest=raw.get("nearest", ""))
        for name, raw in _dict(record.data)["properties"].items()
    ]


class _Loader:
    """Turns parsed YAML into rules; what is wrong is added to `issues` and left out."""

    def __init__(self, properties: PropertyTable, issues: list[Issue]) -> None:
        self.properties = properties
        self.issues = issues
        self.types: frozenset[str] = frozenset()
        self.qualifiers: dict[str, FieldRule] = {}
        self.everywhere: tuple[str, ...] = ()

    def record_type(self, name: str, record: Record) -> RecordType:
        data = _dict(record.data)
        if data["type"] != name:
            self.issues.append(
                Issue(
                    record.place(("type",)),
                    "type-name",
                    f'type "{data["type"]}"',
                    f'"{name}", as the file is called',
                    "rename the file or the type",
                )
            )
        fields = self.rules(record, ("fields",))
        self._check_clashes(record, fields)
        texts = {key: data.get(key, "") for key in ("description", "nature")}
        return RecordType(name=name, label=data["label"], file=record.file, fields=fields, **texts)

    def rules(self, record: Record | None, path: tuple[str, ...]) -> dict[str, FieldRule]:
        if record is None:
            return {}
        raw_rules = _dict(_dict(record.data)[path[0]])
        return {name: rule for name, raw in raw_rules.items() if (rule := self._rule(record, (*path, name), raw))}

    def _rule(self, record: Record, path: tuple[str, ...], raw: dict[str, Any]) -> FieldRule | None:
        info = self.properties.get(raw["property"])
        if info is None:
            near = self.properties.suggestions(raw["property"])
            fix = f"did you mean {' or '.join(near)}?" if near else "see mappings/wikidata/properties.csv, or declare a local property"
            self.issues.append(
                Issue(
                    record.place((*path, "property")),
                    "unknown-property",
                    f'property "{raw["property"]}"',
                    "a property of the verified list or of properties.yaml",
                    fix,
                )
            )
            return None
        rule = FieldRule(
            name=path[-1],
            property=info.id,
            datatype=info.datatype,
            description=raw.get("description", info.description),
            to=tuple(raw.get("to", ())),
            wikidata=raw.get("wikidata") != "false",
            qualifiers=tuple(dict.fromkeys((*self.everywhere, *raw.get("qualifiers", ())))),
            default=raw.get("default", ""),
            values=raw.get("values", {}),
            required=raw.get("required") == "true",
            single=raw.get("single") == "true",
            acyclic=raw.get("acyclic") == "true",
            place=record.place(path, key=True),
        )
        return rule if self._is_sound(record, path, rule) else None

    def _is_sound(self, record: Record, path: tuple[str, ...], rule: FieldRule) -> bool:
        before = len(self.issues)
        if parser_for(rule.datatype) is None:
            self.issues.append(
                Issue(
                    record.place((*path, "property")),
                    "wrong-datatype",
                    f"{rule.property} has the datatype {rule.datatype}",
                    "a datatype records can hold",
                    "choose another property",
                )
            )
        if rule.to and rule.datatype != "wikibase-item":
            self.issues.append(
                Issue(
                    record.place((*path, "to")),
                    "wrong-datatype",
                    f"'to' on {rule.property}, whose datatype is {rule.datatype}",
                    "'to' on item-valued properties only",
                    "drop 'to' or choose another property",
                )
            )
        for name in rule.to:
            if name not in self.types:
                self.issues.append(
                    Issue(
                        record.place((*path, "to")), "unknown-type", f'record type "{name}"', f"one of {', '.join(sorted(self.types))}", ""
                    )
                )
        for name in rule.qualifiers if path[0] == "fields" else ():
            if name not in self.qualifiers:
                self.issues.append(
                    Issue(
                        record.place((*path, "qualifiers")),
                        "unknown-qualifier",
                        f'qualifier "{name}"',
                        "a qualifier declared in common.yaml",
                        "declare it there or drop it",
                    )
                )
        self._check_values(record, path, rule)
        return len(self.issues) == before

    def _check_values(self, record: Record, path: tuple[str, ...], rule: FieldRule) -> None:
        """Every value the mapping itself holds must be readable as the property's datatype."""
        parse = parser_for(rule.datatype)
        named = {("values", word): value for word, value in rule.values.items()} | ({("default",): rule.default} if rule.default else {})
        for where, value in named.items():
            try:
                if parse:
                    parse(value)
            except BadValue as fault:
                self.issues.append(Issue(record.place((*path, *where)), "wrong-datatype", f'"{value}"', fault.expected, fault.fix))

    def _check_clashes(self, record: Record, fields: dict[str, FieldRule]) -> None:
        first: dict[str, str] = {}
        for name, rule in fields.items():
            other = first.setdefault(rule.property, name)
            if other != name:
                self.issues.append(
                    Issue(
                        record.place(("fields", name, "property")),
                        "field-clash",
                        f"{name} maps to {rule.property} like {other}",
                        "one field per property",
                        "merge the two fields or choose another property",
                    )
                )


def _check_usage(mappings: MappingSet, common: Record, local: Record | None) -> Iterator[Issue]:
    """Qualifiers no field allows and local properties no rule uses are warned about."""
    allowed = {name for kind in mappings.types.values() for rule in kind.fields.values() for name in rule.qualifiers}
    for name in mappings.qualifiers:
        if name not in allowed:
            place = common.place(("qualifiers", name), key=True)
            yield Issue(
                place,
                "unused-rule",
                f'qualifier "{name}"',
                "a field that allows it",
                "drop it or name it in a field's qualifiers",
                Severity.WARNING,
            )
    used = set(mappings.used_properties())
    for info in mappings.local_properties:
        if local and info.id not in used:
            place = local.place(("properties", info.id), key=True)
            yield Issue(place, "unused-rule", f'local property "{info.id}"', "a rule that uses it", "drop it", Severity.WARNING)

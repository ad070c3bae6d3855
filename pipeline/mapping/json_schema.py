"""A JSON Schema (draft 2020-12) for each record type, generated from the mappings so that the two cannot drift.

Editors read it through the first line of a record and complete and check while typing; `check` runs it too. In records
every scalar is text, but YAML editors see numbers and dates where the text looks like one, so each text may also be a
number for them (`scalar`).
"""

from typing import Any, Final

from pipeline.mapping.dates import CALENDARS, DATE_PATTERN
from pipeline.mapping.mapper import RANKS
from pipeline.mapping.rules import FieldRule, MappingSet, RecordType
from pipeline.mapping.values import ID_PATTERN, LANGUAGE_PATTERN, NUMBER_PATTERN

__all__ = ["record_schema", "schemas"]

DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"

Schema = dict[str, Any]


def schemas(mappings: MappingSet) -> dict[str, Schema]:
    """File name -> schema, one for each record type."""
    return {f"{name}.json": record_schema(mappings, kind) for name, kind in mappings.types.items()}


def record_schema(mappings: MappingSet, kind: RecordType) -> Schema:
    """The schema of one record type."""
    has_default = any(rule.default for rule in kind.fields.values())
    required_fields = [name for name, rule in kind.fields.items() if rule.required]
    return {
        "$schema": DRAFT,
        "$comment": f"Generated from mappings/{kind.name}.yaml and mappings/common.yaml by `make generate`; do not edit.",
        "title": kind.label,
        "description": kind.description,
        "type": "object",
        "required": ["id", "type", "labels", *(["references"] if has_default else []), *(["statements"] if required_fields else [])],
        "additionalProperties": False,
        "properties": {
            "id": {
                "type": "string",
                "pattern": ID_PATTERN,
                "maxLength": 100,
                "description": "The item's id: the file's name, and the last part of its IRI.",
            },
            "type": {"const": kind.name, "description": "The record type: the folder's name."},
            "labels": _terms("Labels, one for each language."),
            "descriptions": _terms("Short descriptions, lower case, neutral, one for each language."),
            "aliases": {
                "type": "object",
                "propertyNames": {"pattern": LANGUAGE_PATTERN},
                "additionalProperties": _list({"$ref": "#/$defs/term"}),
            },
            "sitelinks": {
                "type": "object",
                "additionalProperties": {"$ref": "#/$defs/text"},
                "description": "Page titles by site id (enwiki).",
            },
            "references": {"$ref": "#/$defs/references", "description": "Where the sources name the item."},
            "note": {"$ref": "#/$defs/text", "description": "For curators; not published."},
            "statements": {
                "type": "object",
                "required": required_fields,
                "additionalProperties": False,
                "properties": {name: _field(rule) for name, rule in kind.fields.items()},
            },
        },
        "$defs": _definitions(mappings, kind),
    }


def _list(items: Schema) -> Schema:
    return {"type": "array", "minItems": 1, "items": items}


def _terms(description: str) -> Schema:
    return {
        "type": "object",
        "minProperties": 1,
        "propertyNames": {"pattern": LANGUAGE_PATTERN},
        "additionalProperties": {"$ref": "#/$defs/term"},
        "description": description,
    }


def _described(rule: FieldRule) -> str:
    kinds = f" Value: {', '.join(rule.to)}." if rule.to else ""
    return f"{rule.description} ({rule.property}, {rule.datatype}){kinds}".strip()


def _field(rule: FieldRule) -> Schema:
    qualifiers = {name: {"$ref": f"#/$defs/qualifier_{name}"} for name in rule.qualifiers}
    return {
        "description": _described(rule),
        **_list(
            {
                "type": "object",
                "required": ["value"] if rule.default else ["value", "references"],
                "additionalProperties": False,
                "properties": {
                    "value": _value(rule),
                    **qualifiers,
                    "rank": {"enum": list(RANKS), "description": "normal is left out."},
                    "note": {"$ref": "#/$defs/text"},
                    "references": {"$ref": "#/$defs/references"},
                },
            }
        ),
    }


def _value(rule: FieldRule) -> Schema:
    words: Schema = {"enum": list(rule.values)}
    plain = words if rule.values else {"$ref": f"#/$defs/{_NAMES.get(rule.datatype, 'text')}"}
    return {"description": _described(rule), "anyOf": [plain, {"$ref": "#/$defs/snaktype"}]}


_NAMES: Final = {
    "wikibase-item": "item",
    "time": "time",
    "quantity": "quantity",
    "monolingualtext": "monolingual",
    "globe-coordinate": "coordinate",
    "url": "url",
}


def _structured(required: list[str], properties: Schema) -> Schema:
    return {"type": "object", "required": required, "additionalProperties": False, "properties": properties}


def _scalar(pattern: str, description: str) -> Schema:
    """A text of a form; a number will do where an editor takes the text for one."""
    return {"type": ["string", "number"], "pattern": pattern, "description": description}


def _definitions(mappings: MappingSet, kind: RecordType) -> Schema:
    used = {name for rule in kind.fields.values() for name in rule.qualifiers}
    date = _scalar(DATE_PATTERN, "a date as YYYY, YYYY-MM, YYYY-MM-DD, YYYX (decade) or YYXX (century)")
    number = _scalar(NUMBER_PATTERN, "a number in figures, with a point for decimals")
    text: Schema = {"type": ["string", "number", "boolean"], "minLength": 1, "maxLength": 1500}
    structured: Schema = {
        "time": {"anyOf": [date, _structured(["time"], {"time": date, "calendar": {"enum": list(CALENDARS)}})]},
        "quantity": {
            "anyOf": [number, _structured(["amount"], {"amount": number, "lower": number, "upper": number, "unit": {"type": "string"}})]
        },
        "monolingual": _structured(
            ["text", "language"], {"text": {"$ref": "#/$defs/text"}, "language": {"type": "string", "pattern": LANGUAGE_PATTERN}}
        ),
        "coordinate": _structured(["latitude", "longitude", "precision"], {"latitude": number, "longitude": number, "precision": number}),
    }
    return {
        "text": text,
        "term": {"type": ["string", "number", "boolean"], "minLength": 1, "maxLength": 250},
        "item": {
            "type": "string",
            "pattern": r"^([a-z0-9]+(-[a-z0-9]+)*|Q[1-9]\d{0,9})$",
            "description": "the id of an item, or a Wikidata Q-id",
        },
        "url": {"type": "string", "pattern": "^https?://", "description": "an absolute http or https URL"},
        "snaktype": _structured(["snaktype"], {"snaktype": {"enum": ["somevalue", "novalue"]}}),
        **structured,
        "reference": _structured(
            [name for name, rule in mappings.references.items() if rule.required],
            {name: _one_or_more(rule) for name, rule in mappings.references.items()},
        ),
        "references": _list({"$ref": "#/$defs/reference"}),
        **{f"qualifier_{name}": _one_or_more(rule) for name, rule in mappings.qualifiers.items() if name in used},
    }


def _one_or_more(rule: FieldRule) -> Schema:
    one = _value(rule)
    description = one.pop("description")
    return {"description": description, "anyOf": [*one["anyOf"], _list({"anyOf": one["anyOf"]})]}

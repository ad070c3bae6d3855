"""What `dataset.yaml` may hold, as a JSON Schema. Every pattern has a description, which a message about a fault quotes."""

from typing import Any, Final

__all__ = ["SCHEMA"]

#: A character of an IRI (RFC 3987, section 2.2) that neither begins a query nor a fragment; a percent sign escapes a byte.
_IRI_CHARACTER: Final = r"""(?:[^\x00-\x20\x7f-\xa0\s<>"{}|\\^`\[\]%?#]|%[0-9A-Fa-f]{2})"""
_SLUG: Final = r"^[a-z0-9]+(-[a-z0-9]+)*$(?!\n)"
_LANGUAGE: Final = r"^[a-z]{2,3}(-[a-z0-9]+)*$(?!\n)"
_BASE_IRI: Final = rf"^https?://(?!/){_IRI_CHARACTER}+/$(?!\n)"
_IRI: Final = rf"^https?://(?!/)(?:{_IRI_CHARACTER}|[?#])+$(?!\n)"
#: What a mail address may hold and still be written as a `mailto:` without escapes (RFC 6068, section 2).
_EMAIL: Final = r"^[A-Za-z0-9.!$'*+=_~-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z0-9-]{2,}$(?!\n)"
_DAY: Final = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$(?!\n)"
_DATE: Final = r"^[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?$(?!\n)"
#: semver.org, version 2.0.0: item 2 (three numbers), item 9 (pre-release), item 10 (build).
_NUMBER: Final = "(?:0|[1-9][0-9]*)"
_PRE_RELEASE: Final = rf"(?:{_NUMBER}|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*)"
_BUILD: Final = "[0-9a-zA-Z-]+"
_VERSION: Final = rf"^{_NUMBER}(?:\.{_NUMBER}){{2}}(?:-{_PRE_RELEASE}(?:\.{_PRE_RELEASE})*)?(?:\+{_BUILD}(?:\.{_BUILD})*)?$(?!\n)"


def _text(pattern: str = r"\S", description: str = "some text") -> dict[str, Any]:
    return {"type": "string", "pattern": pattern, "description": description}


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items, "minItems": 1, "uniqueItems": True}


def _mapping(fields: dict[str, Any], *required: str) -> dict[str, Any]:
    return {"type": "object", "properties": fields, "required": list(required), "additionalProperties": False}


_CODE: Final = _text(_LANGUAGE, 'a language code such as "en" or "zh-hant"')
_DAYS: Final = _text(_DAY, "a day: 2024-01-31")
_DATES: Final = _text(_DATE, "a year, month or day: 2024, 2024-01 or 2024-01-31")
_TEXTS: Final = {"type": "object", "propertyNames": _CODE, "additionalProperties": _text()}
_SUBJECTS: Final = _list(
    _mapping({"iri": _text(_IRI, "an absolute http or https IRI"), "label": _TEXTS | {"minProperties": 1}}, "iri", "label")
)
_NEEDED: Final = {
    "name": _text(_SLUG, 'lower-case letters, digits and hyphens: "my-dataset"'),
    "version": _text(_VERSION, 'a version as semver.org has it: "1.4.0"'),
    "title": _TEXTS,
    "description": _TEXTS,
    "base_iri": _text(_BASE_IRI, 'an absolute http or https IRI that ends in "/"'),
    "licence": _text(_IRI, "the http or https IRI of a licence"),
    "languages": _list(_CODE),
    "publisher": _text(),
    "created": _DAYS,
    "source_texts": {"type": "array", "items": _text(), "uniqueItems": True},
}
_CONTACT: Final = {
    "name": _text(),
    "email": _text(_EMAIL, 'a mail address: "someone@example.org"'),
    "url": _text(_IRI, "an absolute http or https IRI"),
}
#: What may be missing: the day of the version, and what helps others to find the dataset.
_MORE: Final[dict[str, Any]] = {
    "modified": _DAYS,
    "keywords": {"type": "object", "propertyNames": _CODE, "additionalProperties": _list(_text()), "minProperties": 1},
    "themes": _SUBJECTS,
    "spatial": _SUBJECTS,
    "temporal": _mapping({"start": _DATES, "end": _DATES}) | {"minProperties": 1},
    "contact": _mapping(_CONTACT, "name") | {"anyOf": [{"required": ["email"]}, {"required": ["url"]}]},
}
SCHEMA: Final = _mapping(_NEEDED | _MORE, *_NEEDED)

"""Literals that the SHACL engines may read differently, found in N-Triples by their text."""

import re
from typing import Final

__all__ = ["XSD", "odd_types"]

XSD: Final = "http://www.w3.org/2001/XMLSchema#"
#: Datatype of XML Schema -> the lexical forms on which the engines agree.
_AGREED: Final = {
    name.encode(): re.compile(form.encode()).fullmatch
    for name, form in {
        "dateTime": r"(?!0000)\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ",
        "date": r"(?!0000)\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])",
        "decimal": r"[+-]?\d{1,20}(?:\.\d{1,8})?",
        "integer": r"[+-]?\d{1,28}",
        "nonNegativeInteger": r"\+?\d{1,28}",
        "double": r"[+-]?\d{1,16}(?:\.\d{1,16})?(?:[eE][+-]?\d{1,2})?",
        "float": r"[+-]?\d{1,7}(?:\.\d{1,7})?",
        "boolean": "true|false",
        "anyURI": r".*",
        "string": r".*",
    }.items()
}
_TYPED: Final = re.compile(rb'"([^"\\]*)"\^\^<http://www\.w3\.org/2001/XMLSchema#(\w+)>')
_ESCAPED: Final = re.compile(rb'\\[^"\n]*"\^\^<http://www\.w3\.org/2001/XMLSchema#(\w+)>')


def odd_types(content: bytes) -> set[str]:
    """The datatypes of which N-Triples have literals in another form than those on which the engines agree."""
    forms = set(_TYPED.findall(content))
    found = {name for form, name in forms if name not in _AGREED or not _AGREED[name](form)}
    return {XSD + name.decode() for name in found.union(_ESCAPED.findall(content)) if name != b"string"}

"""JSON-LD 1.1: one object a node, compact by a context that is made from the prefixes and properties in use.

The context stands in the document itself, so that nothing has to be fetched to read it, and is published beside it. Every
value keeps its datatype and language: the graph is the same as in Turtle and N-Triples.
"""

import json
from collections.abc import Iterable, Mapping
from re import compile as regex
from typing import Any, Final

from pipeline.properties import PropertyInfo
from pipeline.rdf.abbreviation import Abbreviator
from pipeline.rdf.snaks import RDF_TYPE, Node

__all__ = ["JsonLdWriter", "context_for", "unescaped"]

#: Terms whose values are always texts in a language, as maps from language to text (JSON-LD 1.1, 4.6.2).
_LANGUAGE_MAPS: Final = {
    "label": "rdfs:label",
    "prefLabel": "skos:prefLabel",
    "name": "schema:name",
    "description": "schema:description",
    "alias": "skos:altLabel",
}
_ESCAPE = regex(r'\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(["\\tbnrf]))')
_PLAIN: Final = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "\\": "\\"}


def context_for(prefixes: Mapping[str, str], properties: Iterable[PropertyInfo]) -> dict[str, Any]:
    """The `@context`: prefixes, language maps for terms, and a readable key for each property's direct claim."""
    context: dict[str, Any] = {"@version": 1.1, **prefixes}
    context |= {term: {"@id": iri, "@container": "@language"} for term, iri in _LANGUAGE_MAPS.items()}
    for info in properties:
        key = "_".join(regex(r"[^a-z0-9]+").sub(" ", info.label.casefold()).split())
        direct = "wdt" if info.id[1:].isdigit() else "lwdt"
        if key and direct in prefixes:
            context[key if key not in context else f"{key}_{info.id}"] = {"@id": f"{direct}:{info.id}"}
    return context


class JsonLdWriter:
    """Writes nodes as members of one `@graph`; call `header`, then `block` for each item, then `footer`."""

    def __init__(self, context: dict[str, Any]) -> None:
        self._context = context
        prefixes = {key: value for key, value in context.items() if isinstance(value, str)}
        self._abbreviator = Abbreviator(prefixes)
        self._keys = {value["@id"]: key for key, value in context.items() if isinstance(value, dict)}
        self._language_maps = {key for key, value in context.items() if isinstance(value, dict) and "@container" in value}
        self._first = True

    #: What stands between two parts that were written each by itself.
    between = ","

    def restart(self) -> None:
        """The next block is the first of its part."""
        self._first = True

    def header(self) -> str:
        """The beginning of the document, with the context."""
        return f'{{"@context": {json.dumps(self._context, ensure_ascii=False, indent=1)},\n"@graph": ['

    def footer(self) -> str:
        """The end of the document."""
        return "\n]}\n"

    def block(self, nodes: Iterable[Node], title: str = "") -> list[str]:
        """The nodes of one item, one a line. JSON has no comments, so `title` goes nowhere."""
        lines = []
        for node in nodes:
            lines.append(("\n" if self._first else ",\n") + json.dumps(self._object(node), ensure_ascii=False))
            self._first = False
        return lines

    def _object(self, node: Node) -> dict[str, Any]:
        subject, pairs = node
        made: dict[str, Any] = {"@id": self._reference(subject)}
        for one in pairs:
            predicate, value = one.split(" ", 1)
            if predicate == RDF_TYPE:
                made.setdefault("@type", []).append(self._reference(value))
                continue
            name = self._reference(predicate)
            key = self._keys.get(name, name)
            if key in self._language_maps:
                text, language = value.rsplit("@", 1)
                made.setdefault(key, {}).setdefault(language, []).append(unescaped(text[1:-1]))
            else:
                made.setdefault(key, []).append(self._value(value))
        return {key: _single(value) for key, value in made.items()}

    def _reference(self, term: str) -> str:
        if term[0] != "<":
            return term
        return self._abbreviator.shorten(term[1:-1]) or term[1:-1]

    def _value(self, term: str) -> Any:
        if term[0] != '"':
            return {"@id": self._reference(term)}
        if term[-1] == '"':
            return unescaped(term[1:-1])
        if term[-1] == ">":
            text, datatype = term.rsplit("^^", 1)
            return {"@value": unescaped(text[1:-1]), "@type": self._reference(datatype)}
        text, language = term.rsplit("@", 1)
        return {"@value": unescaped(text[1:-1]), "@language": language}


def _single(value: Any) -> Any:
    """Lists of one are written as the one, in language maps too."""
    if isinstance(value, dict):
        return {key: _single(inner) for key, inner in value.items()}
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def unescaped(text: str) -> str:
    """What the inside of a quoted N-Triples literal says."""
    if "\\" not in text:
        return text
    return _ESCAPE.sub(lambda match: _PLAIN[match[3]] if match[3] else chr(int(match[1] or match[2], 16)), text)

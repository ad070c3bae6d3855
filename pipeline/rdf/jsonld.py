"""JSON-LD 1.1: one object a node, compact by a context that is made from the prefixes and properties in use.

The context stands in the document itself, so that nothing has to be fetched to read it, and is published beside it. Every
value keeps its datatype and language: the graph is the same as in Turtle and N-Triples.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from re import compile as regex
from typing import Any, Final

from pipeline.properties import PropertyInfo
from pipeline.rdf.abbreviation import Abbreviator
from pipeline.rdf.snaks import RDF_TYPE, Node, Pair

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


#: A key, a language or nothing, and a value, all as JSON.
_Said = tuple[bytes, bytes, bytes]
_Text = tuple[_Said, ...]
_TYPE: Final = b'"@type"'


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
        """The nodes of one item, one a line."""
        return [self.item([self.node(self.name(subject), self.say(pairs))], title).decode() for subject, pairs in nodes]

    def name(self, term: str) -> bytes:
        """The value of `@id`."""
        return _json(self._reference(term))

    def say(self, pairs: Sequence[Pair]) -> _Text:
        """Keys and values; for language maps also the languages."""
        return tuple([self._said(pair) for pair in pairs])

    def _said(self, pair: Pair) -> _Said:
        predicate, value = pair.split(" ", 1)
        if predicate == RDF_TYPE:
            return (_TYPE, b"", _json(self._reference(value)))
        key = self._key(predicate)
        if key in self._language_maps:
            text, language = value.rsplit("@", 1)
            return (_json(key), _json(language), _json(unescaped(text[1:-1])))
        return (_json(key), b"", _json(self._value(value)))

    def predicate(self, term: str) -> bytes:
        """The key of a predicate that leads to nodes."""
        return _json(self._key(term))

    def link(self, predicate: bytes, name: bytes) -> _Text:
        """A key and a value."""
        return ((predicate, b"", b'{"@id": %b}' % name),)

    def together(self, texts: Iterable[_Text]) -> _Text:
        """All of them."""
        return tuple(chain.from_iterable(texts))

    def fill(self, text: _Text, changes: Sequence[tuple[bytes, bytes]]) -> _Text:
        """The same keys with other values."""
        for old, new in changes:
            text = tuple([(key, language, value.replace(old, new)) for key, language, value in text])
        return text

    def node(self, name: bytes, text: _Text) -> bytes:
        """An object on a line of its own, with the comma that parts it from the one before."""
        values: dict[bytes, list[bytes]] = {b'"@id"': [name]}
        maps: dict[bytes, dict[bytes, list[bytes]]] = {}
        for key, language, value in text:
            if not language:
                values.setdefault(key, []).append(value)
                continue
            values.setdefault(key, [])
            maps.setdefault(key, {}).setdefault(language, []).append(value)
        for key, texts in maps.items():
            values[key] = [_object(texts)]
        return b",\n" + _object(values)

    def item(self, nodes: Sequence[bytes], title: str) -> bytes:
        """The nodes. JSON has no comments, so `title` goes nowhere."""
        text = b"".join(nodes)
        if self._first and text:
            self._first = False
            return text[1:]
        return text

    def _key(self, predicate: str) -> str:
        name = self._reference(predicate)
        return self._keys.get(name, name)

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


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def _object(values: Mapping[bytes, Sequence[bytes]]) -> bytes:
    """An object of keys and values that are JSON already; a list of one is written as the one."""
    members = [b"%b: %b" % (key, each[0] if len(each) == 1 else b"[%b]" % b", ".join(each)) for key, each in values.items()]
    return b"{%b}" % b", ".join(members)


def unescaped(text: str) -> str:
    """What the inside of a quoted N-Triples literal says."""
    if "\\" not in text:
        return text
    return _ESCAPE.sub(lambda match: _PLAIN[match[3]] if match[3] else chr(int(match[1] or match[2], 16)), text)

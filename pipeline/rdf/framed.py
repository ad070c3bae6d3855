"""The nodes of one item as one JSON object that can be used without knowing RDF, and that is, as JSON-LD, the same graph.

    {"id": ..., "label": {"en": ...}, "direct": {"occupation": ...},
     "statements": {"occupation": [{"rank": "normal", "value": ..., "qualifiers": {...}, "references": [...]}]}}

Statements stand inside their item, references and the details of values inside their statements, as often as they are used.
A value is written short where its key says what it is (`pipeline.rdf.frame_terms`), else with its datatype or language.
"""

from collections.abc import Iterable
from typing import Any, Final

from pipeline.rdf.frame_terms import LANGUAGE_MAP, FrameTerms, Key
from pipeline.rdf.jsonld import unescaped
from pipeline.rdf.namespaces import FIXED_PREFIXES
from pipeline.rdf.snaks import RDF_TYPE, Node, Pair, pair

__all__ = ["framed"]

_INTEGER: Final = FIXED_PREFIXES["xsd"] + "integer"
_SCHEMA: Final = FIXED_PREFIXES["schema"]
_ABOUT: Final = f"<{_SCHEMA}about>"
_DOCUMENT: Final = pair(RDF_TYPE, f"<{_SCHEMA}Dataset>")


def framed(subject: str, nodes: Iterable[Node], terms: FrameTerms) -> dict[str, Any]:
    """The item `subject` (an IRI in angle brackets) with all its `nodes`; what nothing leads to comes under `@included`."""
    return _Frame(nodes, terms).whole(subject)


class _Frame:
    def __init__(self, nodes: Iterable[Node], terms: FrameTerms) -> None:
        self._nodes: dict[str, list[Pair]] = {}
        for subject, pairs in nodes:
            self._nodes.setdefault(subject, []).extend(pairs)
        self._terms = terms
        self._reached: set[str] = set()
        #: The nodes that the present one stands in: an item may be a value in its own statements.
        self._around: set[str] = set()

    def whole(self, subject: str) -> dict[str, Any]:
        made = self._object(subject)
        self._around.add(subject)
        about = pair(_ABOUT, subject)
        for name, pairs in self._nodes.items():
            if about in pairs and name not in self._reached:
                key = "document" if _DOCUMENT in pairs else "articles"
                made.setdefault(key, []).append(self._object(name, but=about))
        left = [name for name in self._nodes if name not in self._reached]
        if left:
            made["@included"] = [self._object(name) for name in left]
        return {key: _tidy(value, key) for key, value in made.items()}

    def _object(self, subject: str, but: Pair | None = None) -> dict[str, Any]:
        """A node with what is said of it, `but` one pair that the place it stands in says."""
        self._reached.add(subject)
        self._around.add(subject)
        made: dict[str, Any] = {"id": _reference(subject)}
        for one in self._nodes[subject]:
            if one == but:
                continue
            predicate, value = one.split(" ", 1)
            if predicate == RDF_TYPE:
                iri = _reference(value)
                made.setdefault("type", []).append(self._terms.names.get(iri, iri))
                continue
            key = self._terms.keys.get(predicate[1:-1]) or Key("", predicate[1:-1])
            self._add(made.setdefault(key.group, {}) if key.group else made, key, value)
        self._around.discard(subject)
        return made

    def _add(self, into: dict[str, Any], key: Key, value: str) -> None:
        if key.kind == LANGUAGE_MAP:
            text, language = value.rsplit("@", 1)
            into.setdefault(key.name, {}).setdefault(language, []).append(unescaped(text[1:-1]))
        elif value[0] == '"':
            into.setdefault(key.name, []).append(_literal(value, key.kind))
        elif value in self._nodes and value not in self._around:
            into.setdefault(key.name, []).append(self._object(value))
        elif key.kind == "@vocab":
            into.setdefault(key.name, []).append(self._terms.names.get(value[1:-1], value[1:-1]))
        else:
            name = _reference(value)
            into.setdefault(key.name, []).append(name if key.kind == "@id" else {"id": name})


def _reference(term: str) -> str:
    return term[1:-1] if term[0] == "<" else term


def _literal(term: str, kind: str) -> Any:
    """A literal, short if its key tells that it is of its `kind`; an integer as a number if a number is written the same."""
    if term[-1] == '"':
        text = unescaped(term[1:-1])
        return {"text": text} if kind else text
    if term[-1] == ">":
        quoted, datatype = term[:-1].rsplit("^^<", 1)
        text = unescaped(quoted[1:-1])
        if datatype == _INTEGER and text.isascii() and text.isdecimal() and len(text) < 16 and str(int(text)) == text:
            return int(text)
        return text if datatype == kind else {"text": text, "type": datatype}
    quoted, language = term.rsplit("@", 1)
    return {"text": unescaped(quoted[1:-1]), "language": language}


#: Keys that are lists however many there are, so that programs need not look; below `statements` every key is.
_LISTS: Final = ("references", "articles")


def _tidy(made: Any, key: str = "", above: str = "") -> Any:
    """Lists of one are written as the one, but statements, references and articles always as lists."""
    if isinstance(made, dict):
        return {name: _tidy(value, name, key) for name, value in made.items()}
    if not isinstance(made, list):
        return made
    found = [_tidy(one) for one in made]
    return found[0] if len(found) == 1 and key not in _LISTS and above != "statements" else found

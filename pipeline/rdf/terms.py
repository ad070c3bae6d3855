"""RDF terms as N-Triples writes them: escaping, literals, IRIs (RDF 1.1 N-Triples, sections 2.4 and 4, canonical form).

Every term in this package is such a string, so that a triple is written by joining three of them.
"""

from re import Match
from re import compile as regex
from typing import Final
from urllib.parse import quote

__all__ = ["LABELS", "integer", "iri", "language_literal", "literal", "media_wiki_url", "typed_literal"]

_TO_ESCAPE = regex('[\x00-\x1f"\\\\\x7f]')
_SHORT_ESCAPES = {"\t": "\\t", "\b": "\\b", "\n": "\\n", "\r": "\\r", "\f": "\\f", '"': '\\"', "\\": "\\\\"}

#: What may not stand in an IRI reference (same source, IRIREF), and is percent-encoded instead, as Wikibase does.
_NOT_IN_IRI = regex('[\x00-\x20<>"{}|^`\\\\]')

#: Besides letters, digits and `-_.`, MediaWiki's URL encoding leaves these as they are.
_MEDIA_WIKI_SAFE: Final = "-_.:/;@$!*(),~"

_XSD = "http://www.w3.org/2001/XMLSchema#"
#: A label is written three times, for consumers of three vocabularies.
LABELS: Final = (
    "<http://www.w3.org/2000/01/rdf-schema#label>",
    "<http://www.w3.org/2004/02/skos/core#prefLabel>",
    "<http://schema.org/name>",
)


def _escaped(match: Match[str]) -> str:
    char = match[0]
    return _SHORT_ESCAPES.get(char) or f"\\u{ord(char):04X}"


def _percent(match: Match[str]) -> str:
    return f"%{ord(match[0]):02X}"


def _body(text: str) -> str:
    # Most texts hold nothing to escape, and looking is cheaper than substituting; but for these two nothing printable is escaped.
    if text.isprintable() and '"' not in text and "\\" not in text:
        return text
    return _TO_ESCAPE.sub(_escaped, text)


def integer(number: int) -> str:
    """A literal of the type `xsd:integer`."""
    return f'"{number}"^^<{_XSD}integer>'


def literal(text: str) -> str:
    """A plain string literal."""
    return f'"{_body(text)}"'


def language_literal(text: str, language: str) -> str:
    """A literal with a language tag; the tag is written as given and must be a valid one."""
    return f'"{_body(text)}"@{language}'


def typed_literal(text: str, datatype: str) -> str:
    """A literal of an XML Schema datatype, named without namespace: `decimal`, `dateTime`."""
    return f'"{_body(text)}"^^<{_XSD}{datatype}>'


def iri(text: str) -> str:
    """An IRI in angle brackets; characters that may not stand there are percent-encoded, so no text can break out."""
    return f"<{_NOT_IN_IRI.sub(_percent, text)}>"


def media_wiki_url(text: str) -> str:
    """Text encoded for a MediaWiki URL: spaces as underscores are the caller's business."""
    return quote(text, safe=_MEDIA_WIKI_SAFE)

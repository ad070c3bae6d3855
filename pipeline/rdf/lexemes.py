"""Lexemes as RDF: OntoLex-Lemon's classes and relations beside Wikibase's own.

Shape: Wikibase/Indexing/RDF Dump Format, "Lexemes"; vocabulary: W3C OntoLex-Lemon, Dublin Core Terms. Labels and definitions
are given twice, for general and for lexical consumers.
"""

from collections.abc import Iterable, Iterator
from re import compile as regex
from typing import Final

from pipeline.model.entities import Entity, Term
from pipeline.model.lexemes import Form, Lexeme, Sense
from pipeline.rdf.namespaces import Namespaces
from pipeline.rdf.snaks import RDF_TYPE, WIKIBASE, Pair, pair
from pipeline.rdf.terms import iri, language_literal

__all__ = ["LEXEME_PREFIXES", "part_nodes"]

_ONTOLEX: Final = "http://www.w3.org/ns/lemon/ontolex#"
#: The prefixes that lexemes need beside those of other entities.
LEXEME_PREFIXES: Final = {"ontolex": _ONTOLEX, "dct": "http://purl.org/dc/terms/"}
#: Language codes that Wikibase writes; others could not be language tags.
_RDF_LANGUAGE: Final = regex(r"[0-9a-z-]{2,}", flags=256)
_LABEL: Final = "<http://www.w3.org/2000/01/rdf-schema#label>"
_LANGUAGE: Final = "<http://purl.org/dc/terms/language>"
_DEFINITION: Final = "<http://www.w3.org/2004/02/skos/core#definition>"


def part_nodes(lexeme: Lexeme, namespaces: Namespaces) -> Iterator[tuple[Entity, str, list[Pair]]]:
    """The lexeme, its forms and its senses, each with its subject and what is said of it besides statements."""
    yield lexeme, iri(namespaces.entity(lexeme.id)), _lexeme_pairs(lexeme, namespaces)
    for form in lexeme.forms:
        yield form, iri(namespaces.entity(form.id)), _form_pairs(form, namespaces)
    for sense in lexeme.senses:
        yield sense, iri(namespaces.entity(sense.id)), _sense_pairs(sense)


def _lexeme_pairs(lexeme: Lexeme, namespaces: Namespaces) -> list[Pair]:
    return [
        *_types("Lexeme", "LexicalEntry"),
        *_texts(lexeme.lemmas, f"<{WIKIBASE}lemma>"),
        pair(_LANGUAGE, iri(namespaces.entity(lexeme.language))),
        pair(f"<{WIKIBASE}lexicalCategory>", iri(namespaces.entity(lexeme.category))),
        *(pair(f"<{_ONTOLEX}lexicalForm>", iri(namespaces.entity(form.id))) for form in lexeme.forms),
        *(pair(f"<{_ONTOLEX}sense>", iri(namespaces.entity(sense.id))) for sense in lexeme.senses),
    ]


def _form_pairs(form: Form, namespaces: Namespaces) -> list[Pair]:
    features = (pair(f"<{WIKIBASE}grammaticalFeature>", iri(namespaces.entity(feature))) for feature in form.features)
    return [*_types("Form", "Form"), *_texts(form.representations, f"<{_ONTOLEX}representation>"), *features]


def _sense_pairs(sense: Sense) -> list[Pair]:
    return [*_types("Sense", "LexicalSense"), *_texts(sense.glosses, _DEFINITION)]


def _types(wikibase: str, ontolex: str) -> list[Pair]:
    return [pair(RDF_TYPE, f"<{WIKIBASE}{wikibase}>"), pair(RDF_TYPE, f"<{_ONTOLEX}{ontolex}>")]


def _texts(terms: Iterable[Term], predicate: str) -> list[Pair]:
    """Each text as a label and under `predicate`; codes that could not be language tags are left out, as everywhere."""
    texts = [language_literal(term.text, term.language) for term in terms if _RDF_LANGUAGE.fullmatch(term.language)]
    return [pair(_LABEL, text) for text in texts] + [pair(predicate, text) for text in texts]

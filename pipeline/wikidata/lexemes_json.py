"""Lexemes with their forms and senses in Wikibase's JSON, to and from the model.

Source: WikibaseLexeme's JSON documentation (mediawiki.org, Extension:WikibaseLexeme). Storage form also has `nextFormId` and
`nextSenseId`, counters of the wiki that are no part of the lexeme.
"""

from collections.abc import Callable, Iterator
from re import compile as regex
from typing import Any, Final, TypeVar

from pipeline.model import Form, Lexeme, Sense
from pipeline.wikidata.checks import DatatypeOf
from pipeline.wikidata.results import Path, Problems
from pipeline.wikidata.statements_json import claims_to_json, parse_claims
from pipeline.wikidata.terms_json import parse_terms, terms_to_json

__all__ = ["lexeme_to_json", "parse_lexeme"]

_ITEM: Final = regex(r"Q[1-9]\d*", flags=256)
_PARTS: Final = {"forms": regex(r"-F[1-9]\d*", flags=256), "senses": regex(r"-S[1-9]\d*", flags=256)}
_Part = TypeVar("_Part", Form, Sense)


def parse_lexeme(document: dict[str, Any], problems: Problems) -> Lexeme | None:
    """The lexeme of a document; None, with an issue, when its language or lexical category is missing."""
    language, category = (_item(document, key, problems) for key in ("language", "lexicalCategory"))
    if not language or not category:
        return None
    return Lexeme(
        id=problems.entity,
        labels=parse_terms(document.get("lemmas"), ("lemmas",), problems),
        language=language,
        category=category,
        statements=parse_claims(document.get("claims"), problems),
        forms=tuple(_parts(document, "forms", _form, problems)),
        senses=tuple(_parts(document, "senses", _sense, problems)),
    )


def _item(document: dict[str, Any], key: str, problems: Problems) -> str:
    found = document.get(key)
    if isinstance(found, str) and _ITEM.fullmatch(found):
        return found
    problems.bad((key,), found, "the id of an item")
    return ""


def _parts(
    document: dict[str, Any], key: str, parse: Callable[[dict[str, Any], Path, Problems], _Part], problems: Problems
) -> Iterator[_Part]:
    """The forms or senses of a lexeme, under `key`."""
    found = document.get(key) or []
    if not isinstance(found, list):
        problems.bad((key,), found, f"a list of {key}")
        return
    for i, raw in enumerate(found):
        entity = raw.get("id") if isinstance(raw, dict) else None
        if isinstance(entity, str) and entity.startswith(problems.entity) and _PARTS[key].fullmatch(entity, len(problems.entity)):
            yield parse(raw, (key, i), problems)
        else:
            problems.bad((key, i), raw, f"one of the {key} with an id such as {problems.entity}-{key[0].upper()}1")


def _form(raw: dict[str, Any], path: Path, problems: Problems) -> Form:
    features = raw.get("grammaticalFeatures") or []
    if not isinstance(features, list) or not all(isinstance(one, str) and _ITEM.fullmatch(one) for one in features):
        problems.bad((*path, "grammaticalFeatures"), features, "a list of ids of items")
        features = []
    return Form(
        id=raw["id"],
        labels=parse_terms(raw.get("representations"), (*path, "representations"), problems),
        features=tuple(features),
        statements=parse_claims(raw.get("claims"), problems, path),
    )


def _sense(raw: dict[str, Any], path: Path, problems: Problems) -> Sense:
    glosses = parse_terms(raw.get("glosses"), (*path, "glosses"), problems)
    return Sense(id=raw["id"], labels=glosses, statements=parse_claims(raw.get("claims"), problems, path))


def lexeme_to_json(lexeme: Lexeme, datatype_of: DatatypeOf) -> dict[str, Any]:
    """What a lexeme's document holds besides type, id and revision."""
    return {
        "lemmas": terms_to_json(lexeme.lemmas),
        "lexicalCategory": lexeme.category,
        "language": lexeme.language,
        "claims": claims_to_json(lexeme.statements, datatype_of),
        "forms": [_form_json(form, datatype_of) for form in lexeme.forms],
        "senses": [_sense_json(sense, datatype_of) for sense in lexeme.senses],
    }


def _form_json(form: Form, datatype_of: DatatypeOf) -> dict[str, Any]:
    return {
        "id": form.id,
        "representations": terms_to_json(form.representations),
        "grammaticalFeatures": list(form.features),
        "claims": claims_to_json(form.statements, datatype_of),
    }


def _sense_json(sense: Sense, datatype_of: DatatypeOf) -> dict[str, Any]:
    return {"id": sense.id, "glosses": terms_to_json(sense.glosses), "claims": claims_to_json(sense.statements, datatype_of)}

"""Wikibase entity JSON to the model and back: documents of the API, of Special:EntityData, of dumps and of Wikibase's storage.

Source: Wikibase's JSON documentation (doc.wikimedia.org, "Wikibase/DataModel/JSON"); `wbgetentities` and
Special:EntityData wrap documents as `{"entities": {ID: document}}`.
"""

from re import compile as regex
from typing import Any, Final

from pipeline.issues import Place
from pipeline.model import Entity, Item, Property, Revision
from pipeline.wikidata.results import Missing, Outcome, Parsed, Problems, Redirect, Unsupported
from pipeline.wikidata.statements_json import DatatypeOf, claims_to_json, parse_claims
from pipeline.wikidata.terms_json import (
    aliases_to_json,
    parse_aliases,
    parse_sitelinks,
    parse_terms,
    sitelinks_to_json,
    terms_to_json,
)
from pipeline.wikidata.values_json import entity_type

__all__ = ["entity_to_json", "parse_document", "parse_entity"]

_ENTITY_ID: Final = regex(r"[A-Za-z][1-9]\d*")
_OWN_ID: Final = regex(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_NOWHERE: Final = Place("")


def _id_of(document: dict[str, Any]) -> str:
    """The id a document gives: Wikibase's in capitals, a dataset's own as it stands; empty where there is none."""
    given = document.get("id", document.get("entity"))
    if not isinstance(given, str):
        return ""
    if _ENTITY_ID.fullmatch(given):
        return given.upper()
    return given if _OWN_ID.fullmatch(given) else ""


def _revision(document: dict[str, Any]) -> Revision | None:
    number, modified = document.get("lastrevid"), document.get("modified")
    if not isinstance(number, int) or isinstance(number, bool):
        return None
    return Revision(number, modified if isinstance(modified, str) else "")


def _shared(document: dict[str, Any], problems: Problems) -> dict[str, Any]:
    """What items and properties have in common."""
    return {
        "id": problems.entity,
        "labels": parse_terms(document.get("labels"), "labels", problems),
        "descriptions": parse_terms(document.get("descriptions"), "descriptions", problems),
        "aliases": parse_aliases(document.get("aliases"), problems),
        "statements": parse_claims(document.get("claims"), problems),
        "revision": _revision(document),
    }


def _property(document: dict[str, Any], problems: Problems) -> Property | None:
    datatype = document.get("datatype")
    if not isinstance(datatype, str):
        problems.bad(("datatype",), datatype, "the property's datatype")
        return None
    return Property(**_shared(document, problems), datatype=datatype)


def _outcome(document: dict[str, Any], problems: Problems) -> Outcome | None:
    entity = problems.entity
    if not entity:
        problems.bad(("id",), document.get("id"), "an entity id such as Q42")
        return None
    if isinstance(document.get("redirect"), str):
        return Redirect(entity, document["redirect"].upper())
    if "missing" in document:
        return Missing(entity)
    kind = document.get("type") or entity_type(entity)
    if kind == "item":
        return Item(**_shared(document, problems), sitelinks=parse_sitelinks(document.get("sitelinks"), problems))
    return _property(document, problems) if kind == "property" else Unsupported(entity, str(kind))


def parse_entity(document: object, place: Place = _NOWHERE) -> Parsed:
    """One entity document. Bad parts are left out and named in the issues; the rest is kept. Nothing is raised.

    A redirect in storage form (`{"entity": "Q10", "redirect": "Q4"}`), a missing entity (`{"id": ..., "missing": ""}`) and
    a lexeme come out as what they are.
    """
    if not isinstance(document, dict):
        problems = Problems(place)
        problems.bad((), document, "an entity document, that is an object")
        return Parsed(None, tuple(problems.issues))
    problems = Problems(place, _id_of(document))
    entity = _outcome(document, problems)
    return Parsed(entity, tuple(problems.issues))


def _parse_wrapped(key: str, document: object, place: Place) -> list[Parsed]:
    """One entry of `entities`; asked for by a redirected id, it is the redirect and its target."""
    asked = key.upper()
    if isinstance(document, dict) and "id" not in document:
        document = document | {"id": asked}
    parsed = parse_entity(document, place)
    found = getattr(parsed.entity, "id", asked)
    moved = document.get("redirects") if isinstance(document, dict) else None
    if isinstance(moved, dict) and isinstance(moved.get("from"), str):
        asked = moved["from"].upper()
    return [parsed] if found == asked else [Parsed(Redirect(asked, found)), parsed]


def parse_document(document: object, place: Place = _NOWHERE, asked: str = "") -> list[Parsed]:
    """All entities of a document: a bare one, or several under `entities`.

    `asked` is the id the document was fetched by. Special:EntityData answers for a merged item with its target alone;
    then the redirect comes out in front of it.
    """
    wrapped = document.get("entities") if isinstance(document, dict) else None
    if not isinstance(wrapped, dict):
        return [parse_entity(document, place)]
    found = [parsed for key, one in wrapped.items() for parsed in _parse_wrapped(key, one, place)]
    ids = [getattr(parsed.entity, "id", "") for parsed in found]
    if asked and len(found) == 1 and ids[0] not in ("", asked):
        return [Parsed(Redirect(asked, ids[0])), *found]
    return found


def entity_to_json(entity: Entity, datatype_of: DatatypeOf) -> dict[str, Any]:
    """The entity as `wbeditentity` takes it and as a dump gives it, without hashes.

    `datatype_of` gives a property's datatype, or None where it is unknown; then the snaks go without one.
    """
    json: dict[str, Any] = {"type": "property" if isinstance(entity, Property) else "item", "id": entity.id}
    if isinstance(entity, Property):
        json["datatype"] = entity.datatype
    json["labels"] = terms_to_json(entity.labels)
    json["descriptions"] = terms_to_json(entity.descriptions)
    json["aliases"] = aliases_to_json(entity.aliases)
    json["claims"] = claims_to_json(entity.statements, datatype_of)
    if isinstance(entity, Item):
        json["sitelinks"] = sitelinks_to_json(entity.sitelinks)
    if entity.revision:
        json["lastrevid"] = entity.revision.number
        if entity.revision.modified:
            json["modified"] = entity.revision.modified
    return json

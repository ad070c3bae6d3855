"""Wikibase entity JSON to the model and back: documents of the API, of Special:EntityData, of dumps and of Wikibase's storage.

Source: Wikibase's JSON documentation (doc.wikimedia.org, "Wikibase/DataModel/JSON"); `wbgetentities` and
Special:EntityData wrap documents as `{"entities": {ID: document}}`.
"""

from re import compile as regex
from typing import Any, Final

from msgspec import structs

from pipeline.issues import Place
from pipeline.model import Entity, Item, Lexeme, Property, Revision
from pipeline.wikidata.checks import Checks, DatatypeOf
from pipeline.wikidata.lexemes_json import lexeme_to_json, parse_lexeme
from pipeline.wikidata.results import Missing, Outcome, Parsed, Problems, Redirect, Unsupported
from pipeline.wikidata.statements_json import claims_to_json, parse_claims
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

_ENTITY_ID: Final = regex(r"[A-Za-z][1-9]\d*(?:-[FSfs][1-9]\d*)?", flags=256)
_OWN_ID: Final = regex(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_TIMESTAMP: Final = regex(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", flags=256)
_NOWHERE: Final = Place("")


def _id_of(document: dict[str, Any]) -> str:
    """The id a document gives: Wikibase's in capitals, a dataset's own as it stands; empty where there is none."""
    given = document.get("id", document.get("entity"))
    if not isinstance(given, str):
        return ""
    if _ENTITY_ID.fullmatch(given):
        return given.upper()
    return given if _OWN_ID.fullmatch(given) else ""


def _revision(document: dict[str, Any], problems: Problems) -> Revision | None:
    number, modified = document.get("lastrevid"), document.get("modified", "")
    if number is None:
        return None
    if type(number) is not int or not 0 <= number < 1 << 63:
        problems.bad(("lastrevid",), number, "the number of a revision")
        return None
    if not isinstance(modified, str) or (modified and not _TIMESTAMP.fullmatch(modified)):
        problems.bad(("modified",), modified, "a time such as 2013-10-04T03:31:05Z")
        modified = ""
    return Revision(number, modified)


def _shared(document: dict[str, Any], problems: Problems) -> dict[str, Any]:
    """What items and properties have in common."""
    return {
        "id": problems.entity,
        "labels": parse_terms(document.get("labels"), ("labels",), problems),
        "descriptions": parse_terms(document.get("descriptions"), ("descriptions",), problems),
        "aliases": parse_aliases(document.get("aliases"), problems),
        "statements": parse_claims(document.get("claims"), problems),
        "revision": _revision(document, problems),
    }


def _property(document: dict[str, Any], problems: Problems) -> Property | None:
    datatype = document.get("datatype")
    if not isinstance(datatype, str):
        problems.bad(("datatype",), datatype, "the property's datatype")
        return None
    if problems.checks:
        problems.checks.datatype(problems.entity, datatype)
    return Property(**_shared(document, problems), datatype=datatype)


def _redirect(target: object, problems: Problems) -> Redirect | None:
    if isinstance(target, str) and _ENTITY_ID.fullmatch(target):
        return Redirect(problems.entity, target.upper())
    problems.bad(("redirect",), target, "the id of the entity that took its place")
    return None


def _outcome(document: dict[str, Any], problems: Problems) -> Outcome | None:
    entity = problems.entity
    if not entity:
        problems.bad(("id",), document.get("id"), "an entity id such as Q42")
        return None
    if problems.checks and not problems.checks.ids.add(entity):
        problems.bad(("id",), entity, "every entity once; the first was kept", "duplicate-id")
        return None
    if "redirect" in document:
        return _redirect(document["redirect"], problems)
    if "missing" in document:
        return Missing(entity)
    kind = document.get("type") or entity_type(entity)
    if kind == "item":
        return Item(**_shared(document, problems), sitelinks=parse_sitelinks(document.get("sitelinks"), problems))
    if kind == "lexeme":
        lexeme = parse_lexeme(document, problems)
        return lexeme and structs.replace(lexeme, revision=_revision(document, problems))
    if kind == "property":
        return _property(document, problems)
    if problems.checks:
        problems.odd("entity-kind", ("type",), "an item, a property or a lexeme; nothing of it was read", kind)
    return Unsupported(entity, str(kind))


def parse_entity(document: object, place: Place = _NOWHERE, checks: Checks | None = None) -> Parsed:
    """One entity document. Bad parts are left out and named in the issues; the rest is kept. Nothing is raised.

    A redirect in storage form (`{"entity": "Q10", "redirect": "Q4"}`), a missing entity (`{"id": ..., "missing": ""}`) and
    media info come out as what they are. With `checks` the content is looked at too, and an id that came before is an issue.
    """
    if not isinstance(document, dict):
        problems = Problems(place)
        problems.bad((), document, "an entity document, that is an object")
        return Parsed(None, tuple(problems.issues))
    problems = Problems(place, _id_of(document), checks)
    entity = _outcome(document, problems)
    return Parsed(entity, problems.take())


def _parse_wrapped(key: str, document: object, place: Place, checks: Checks | None) -> list[Parsed]:
    """One entry of `entities`; asked for by a redirected id, it is the redirect and its target."""
    asked = key.upper()
    if isinstance(document, dict) and "id" not in document:
        document = document | {"id": asked}
    parsed = parse_entity(document, place, checks)
    found = getattr(parsed.entity, "id", asked)
    moved = document.get("redirects") if isinstance(document, dict) else None
    if isinstance(moved, dict) and isinstance(moved.get("from"), str):
        asked = moved["from"].upper()
    return [parsed] if found == asked else [Parsed(Redirect(asked, found)), parsed]


def parse_document(document: object, place: Place = _NOWHERE, asked: str = "", checks: Checks | None = None) -> list[Parsed]:
    """All entities of a document: a bare one, or several under `entities`.

    `asked` is the id the document was fetched by. Special:EntityData answers for a merged item with its target alone;
    then the redirect comes out in front of it.
    """
    wrapped = document.get("entities") if isinstance(document, dict) else None
    if not isinstance(wrapped, dict):
        return [parse_entity(document, place, checks)]
    found = [parsed for key, one in wrapped.items() for parsed in _parse_wrapped(key, one, place, checks)]
    ids = [getattr(parsed.entity, "id", "") for parsed in found]
    if asked and len(found) == 1 and ids[0] not in ("", asked):
        return [Parsed(Redirect(asked, ids[0])), *found]
    return found


def entity_to_json(entity: Entity, datatype_of: DatatypeOf) -> dict[str, Any]:
    """The entity as `wbeditentity` takes it and as a dump gives it, with Wikibase's hashes of snaks and references.

    `datatype_of` gives a property's datatype, or None where it is unknown; then the snaks go without one. What a dump says
    of the entity's page (`pageid`, `ns`, `title`) and the addresses of sitelinks are no part of the model.
    """
    if isinstance(entity, Lexeme):
        return {"type": "lexeme", "id": entity.id} | lexeme_to_json(entity, datatype_of) | _revision_json(entity)
    json: dict[str, Any] = {"type": "property" if isinstance(entity, Property) else "item", "id": entity.id}
    if isinstance(entity, Property):
        json["datatype"] = entity.datatype
    json["labels"] = terms_to_json(entity.labels)
    json["descriptions"] = terms_to_json(entity.descriptions)
    json["aliases"] = aliases_to_json(entity.aliases)
    json["claims"] = claims_to_json(entity.statements, datatype_of)
    if isinstance(entity, Item):
        json["sitelinks"] = sitelinks_to_json(entity.sitelinks)
    return json | _revision_json(entity)


def _revision_json(entity: Entity) -> dict[str, Any]:
    if not entity.revision:
        return {}
    modified = {"modified": entity.revision.modified} if entity.revision.modified else {}
    return {"lastrevid": entity.revision.number} | modified

"""Claims in Wikibase's JSON: statements with their snaks, qualifiers, references and ranks, to and from the model.

A part that cannot be understood is left out and recorded; what surrounds it stays. A statement goes as a whole when its
main snak is bad, a reference when none of its snaks is left.
"""

from collections.abc import Iterable, Iterator
from re import compile as regex
from typing import Any, Final

from pipeline.model import NO_VALUE, SOME_VALUE, NoValue, Rank, Reference, Snak, SomeValue, Statement, UnknownValue
from pipeline.model.hashes import snak_hash, snaks_hash
from pipeline.wikidata.checks import Checks, DatatypeOf
from pipeline.wikidata.results import Path, Problems
from pipeline.wikidata.value_checks import check_snak
from pipeline.wikidata.values_json import parse_value, value_to_json

__all__ = ["claims_to_json", "parse_claims"]

_RANKS: Final = {"deprecated": Rank.DEPRECATED, "normal": Rank.NORMAL, "preferred": Rank.PREFERRED}
_PROPERTY: Final = regex(r"P[1-9]\d*|[a-z]+(?:-[a-z]+)*", flags=256)


def _parse_snak(raw: object, path: Path, problems: Problems) -> Snak | None:
    if not isinstance(raw, dict):
        problems.bad(path, raw, "a snak, that is an object")
        return None
    checks = problems.checks
    return _unchecked_snak(raw, path, problems) if checks is None else checks.snaks.get(raw) or _checked_snak(raw, path, problems, checks)


def _checked_snak(raw: dict[str, Any], path: Path, problems: Problems, checks: Checks) -> Snak | None:
    before = len(problems.issues)
    snak = _unchecked_snak(raw, path, problems)
    if snak is None or not check_snak(snak, checks.datatype(snak.property, raw.get("datatype")), path, problems):
        return None
    # How Wikibase hashes values of types that we do not know is not known either.
    is_known = raw.get("hash") is not None and not isinstance(snak.value, UnknownValue)
    if is_known and _has_hash(raw["hash"], snak_hash(snak), path, problems) and len(problems.issues) == before:
        checks.snaks.put(raw, snak)
    return snak


def _has_hash(stated: object, computed: str, path: Path, problems: Problems) -> bool:
    if stated != computed:
        problems.wrong_hash((*path, "hash"), stated, computed)
    return stated == computed


def _unchecked_snak(raw: dict[str, Any], path: Path, problems: Problems) -> Snak | None:
    kind, pid = raw.get("snaktype"), raw.get("property")
    if not isinstance(pid, str) or not _PROPERTY.fullmatch(pid):
        problems.bad((*path, "property"), pid, "a property id")
        return None
    if kind == "value":
        value = parse_value(raw.get("datavalue"), (*path, "datavalue"), problems)
        return None if value is None else Snak(pid, value)
    if kind == "somevalue":
        return Snak(pid, SOME_VALUE)
    if kind == "novalue":
        return Snak(pid, NO_VALUE)
    problems.bad((*path, "snaktype"), kind, "value, somevalue or novalue")
    return None


def _in_order(groups: dict[str, Any], order: object) -> Iterator[str]:
    """The keys of `groups`: first as the `...-order` list has them, then what that list forgot."""
    listed = [pid for pid in order if isinstance(pid, str) and pid in groups] if isinstance(order, list) else []
    yield from dict.fromkeys([*listed, *groups])


def _parse_snaks(raw: dict[str, Any], key: str, path: Path, problems: Problems) -> tuple[Snak, ...]:
    """The snaks under `key`, in the order that `key-order` states."""
    groups = raw.get(key) or {}
    if not isinstance(groups, dict):
        problems.bad((*path, key), groups, "an object of lists of snaks, by property")
        return ()
    found: list[Snak] = []
    for pid in _in_order(groups, raw.get(f"{key}-order")):
        snaks = groups[pid]
        if not isinstance(snaks, list):
            problems.bad((*path, key, pid), snaks, "a list of snaks")
            continue
        parsed = (_parse_snak(snak, (*path, key, pid, i), problems) for i, snak in enumerate(snaks))
        found += [snak for snak in parsed if snak is not None]
    return tuple(found)


def _parse_reference(raw: object, path: Path, problems: Problems) -> Reference | None:
    if not isinstance(raw, dict):
        problems.bad(path, raw, "a reference, that is an object")
        return None
    checks = problems.checks
    if checks and (known := checks.references.get(raw)):
        return known
    before = len(problems.issues)
    snaks = _parse_snaks(raw, "snaks", path, problems)
    if not snaks:
        return None
    reference = Reference(snaks)
    # Of a reference that lost a part the hash is another one.
    is_sound = raw.get("hash") is not None and len(problems.issues) == before
    if checks and is_sound and _has_hash(raw["hash"], snaks_hash(map(snak_hash, snaks)), path, problems):
        checks.references.put(raw, reference)
    return reference


def _parse_references(raw: object, path: Path, problems: Problems) -> tuple[Reference, ...]:
    if not isinstance(raw, list):
        problems.bad(path, raw, "a list of references")
        return ()
    found = (_parse_reference(reference, (*path, i), problems) for i, reference in enumerate(raw))
    return tuple(reference for reference in found if reference is not None)


def _parse_rank(raw: object, path: Path, problems: Problems) -> Rank | None:
    rank = _RANKS.get(raw) if isinstance(raw, str) else None
    if rank is None:
        problems.bad((*path, "rank"), raw, "deprecated, normal or preferred")
    return rank


def _parse_statement(raw: object, path: Path, problems: Problems) -> Statement | None:
    if not isinstance(raw, dict):
        problems.bad(path, raw, "a statement, that is an object")
        return None
    main = _parse_snak(raw.get("mainsnak"), (*path, "mainsnak"), problems)
    # A rank that cannot be read must not turn a deprecated statement into a normal one.
    rank = _parse_rank(raw.get("rank", "normal"), path, problems)
    if main is None or rank is None:
        return None
    guid = raw.get("id")
    if not isinstance(guid, str) or not guid:
        problems.odd("statement-id", (*path, "id"), "a statement id; the statement is kept without one")
        guid = ""
    qualifiers = _parse_snaks(raw, "qualifiers", path, problems)
    references = _parse_references(raw.get("references") or [], (*path, "references"), problems)
    return Statement(guid, main, qualifiers, references, rank)


def parse_claims(raw: object, problems: Problems, path: Path = ()) -> tuple[Statement, ...]:
    """The statements of the `claims` at `path` of a document: an object of lists, or an empty list for none."""
    groups, path = raw or {}, (*path, "claims")
    if not isinstance(groups, dict):
        problems.bad(path, raw, "an object of lists of statements, by property")
        return ()
    found: list[Statement] = []
    for pid, statements in groups.items():
        if not isinstance(statements, list):
            problems.bad((*path, pid), statements, "a list of statements")
            continue
        parsed = (_parse_statement(one, (*path, pid, i), problems) for i, one in enumerate(statements))
        found += [statement for statement in parsed if statement is not None]
    return tuple(found)


def _snak_json(snak: Snak, datatype_of: DatatypeOf) -> dict[str, Any]:
    """A snak with its hash, unless its value is of a type of which we do not know how Wikibase hashes it."""
    value = snak.value
    kind = "somevalue" if isinstance(value, SomeValue) else "novalue" if isinstance(value, NoValue) else "value"
    json: dict[str, Any] = {"snaktype": kind, "property": snak.property}
    if not isinstance(value, UnknownValue):
        json["hash"] = snak_hash(snak)
    if not isinstance(value, SomeValue | NoValue):
        json["datavalue"] = value_to_json(value)
    datatype = datatype_of(snak.property)
    if datatype:
        json["datatype"] = datatype
    return json


def _snaks_json(key: str, snaks: Iterable[Snak], datatype_of: DatatypeOf) -> dict[str, Any]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for snak in snaks:
        groups.setdefault(snak.property, []).append(_snak_json(snak, datatype_of))
    return {key: groups, f"{key}-order": list(groups)}


def _reference_json(reference: Reference, datatype_of: DatatypeOf) -> dict[str, Any]:
    json = _snaks_json("snaks", reference.snaks, datatype_of)
    hashes = [snak.get("hash") for snaks in json["snaks"].values() for snak in snaks]
    return {"hash": snaks_hash(hashes)} | json if None not in hashes else json


def _statement_json(statement: Statement, datatype_of: DatatypeOf) -> dict[str, Any]:
    json: dict[str, Any] = {"mainsnak": _snak_json(statement.main, datatype_of), "type": "statement"}
    if statement.qualifiers:
        json |= _snaks_json("qualifiers", statement.qualifiers, datatype_of)
    if statement.id:
        json["id"] = statement.id
    json["rank"] = statement.rank.name.lower()
    if statement.references:
        json["references"] = [_reference_json(reference, datatype_of) for reference in statement.references]
    return json


def claims_to_json(statements: Iterable[Statement], datatype_of: DatatypeOf) -> dict[str, list[dict[str, Any]]]:
    """The statements grouped by property, in their order, as an entity document's `claims` has them."""
    claims: dict[str, list[dict[str, Any]]] = {}
    for statement in statements:
        claims.setdefault(statement.main.property, []).append(_statement_json(statement, datatype_of))
    return claims

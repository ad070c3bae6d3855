"""The list of properties and the list of language codes, asked for anew.

Sources: MediaWiki `list=allpages`; Wikibase `wbgetentities` and `meta=wbcontentlanguages`. Formatters are the best-ranked values
of formatter URL (P1630) and formatter URI for RDF resource (P1921).
"""

from collections.abc import Iterable, Iterator, Mapping
from re import compile as regex
from typing import Any, Final

from pipeline.fetching.answers import rows_of
from pipeline.fetching.client import Client
from pipeline.fetching.entities import Fetched
from pipeline.model import Item, Property, StringValue, best_ranks
from pipeline.model.entities import Rank
from pipeline.wikidata.entity_json import parse_entity

__all__ = ["CONTEXTS", "label_row", "languages", "property_ids", "property_row", "refreshed_languages", "refreshed_properties"]

Row = dict[str, str]
#: What a language code may be used for (`wbclcontext`).
CONTEXTS: Final = ("term", "monolingualtext", "term-lexicographical")
_FORMATTERS: Final = {"formatter_url": "P1630", "rdf_formatter_uri": "P1921"}
_PROPERTY: Final = regex(r"P[1-9]\d*", flags=256)


def property_ids(client: Client, namespace: int) -> Iterator[str]:
    """The ids of all properties, from the titles of their pages. Raises `EnvironmentFailure` when the network fails."""
    request = {"action": "query", "list": "allpages", "apnamespace": str(namespace), "aplimit": "max"}
    more: dict[str, str] = {}
    gone_on: list[dict[str, str]] = []
    while more not in gone_on:  # a server that leads in a circle has said all it has to say
        gone_on.append(more)
        answer = client.ask(request | more)
        found = (str(page.get("title", "")).rpartition(":")[2] for page in rows_of(answer, "query", "allpages"))
        yield from (one for one in found if _PROPERTY.fullmatch(one))
        following = answer.data.get("continue")
        if not isinstance(following, dict):
            return
        more = {str(key): str(part) for key, part in following.items()}


def property_row(found: Fetched, source: str) -> Row:
    """A line of the list from an answer. Parts that were not asked for, or that the property lacks, are empty."""
    row = {"id": found.target, "label_en": "", "datatype": "", "description_en": "", **dict.fromkeys(_FORMATTERS, "")}
    entity = parse_entity(found.document).entity
    if isinstance(entity, Property):
        row["datatype"] = entity.datatype
        row["label_en"], row["description_en"] = (
            next((term.text for term in terms if term.language == "en"), "") for terms in (entity.labels, entity.descriptions)
        )
        best = best_ranks(entity.statements)
        for column, pid in _FORMATTERS.items():
            values = (one.main.value for one in entity.statements if one.main.property == pid and one.rank is best.get(pid, Rank.NORMAL))
            row[column] = next((value.text for value in values if isinstance(value, StringValue)), "")
    return row | {"basis": f"{source} {found.date[:10] or 'unknown date'}"}


def label_row(found: Fetched) -> Row | None:
    """A line of the list of labels from an answer; None where there is no English label."""
    entity = parse_entity(found.document).entity
    terms = entity.labels if isinstance(entity, Item) else ()
    text = next((term.text for term in terms if term.language == "en"), "")
    return {"id": found.asked, "label": text, "basis": f"wbgetentities {found.date[:10] or 'unknown date'}"} if text else None


def refreshed_properties(old: Iterable[Row], rows: Iterable[Row]) -> list[Row]:
    """The list with the new lines in it, by number; what a new line does not say stays as it was, and so do lines without news."""
    table = {row["id"]: row for row in old}
    for row in rows:
        known = table.get(row["id"], {})
        table[row["id"]] = {key: part or known.get(key, "") for key, part in row.items()}
    return sorted(table.values(), key=lambda row: int(row["id"][1:]))


def languages(client: Client) -> tuple[dict[str, list[str]], str]:
    """The language codes with what each may be used for, and the day of the answers."""
    found: dict[str, list[str]] = {}
    day = ""
    for context in CONTEXTS:
        request = {"action": "query", "meta": "wbcontentlanguages", "wbclcontext": context, "wbclprop": "code"}
        answer = client.ask(request)
        day = max(day, answer.date[:10])
        codes: Any = answer.data.get("query", {}).get("wbcontentlanguages", {})
        for code in codes if isinstance(codes, dict) else ():
            found.setdefault(code, []).append(context)
    return found, day


def refreshed_languages(old: Iterable[Row], found: Mapping[str, list[str]], day: str) -> list[Row]:
    """The list with the codes that were found; codes that are no longer offered stay, since documents may hold them."""
    table = {row["code"]: row for row in old}
    for code, contexts in found.items():
        tag = table[code]["bcp47"] if code in table else _tag(code)
        table[code] = {"code": code, "bcp47": tag, "basis": f"wbcontentlanguages ({', '.join(contexts)}) {day or 'unknown date'}"}
    return [table[code] for code in sorted(table)]


def _tag(code: str) -> str:
    """The tag with the capitals that RFC 5646, 2.1.1, recommends: none, but for regions (`GB`) and scripts (`Latn`)."""
    first, *parts = code.split("-")
    is_private = False
    done = [first]
    for part in parts:
        is_private = is_private or len(done[-1]) == 1
        done.append(part if is_private else part.upper() if len(part) == 2 else part.capitalize() if len(part) == 4 else part)
    return "-".join(done)

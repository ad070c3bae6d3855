"""The messages of the Reconciliation Service API (W3C Entity Reconciliation Community Group), versions 0.2 and 1.0-draft."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from pipeline.model import EntityId, MonolingualText, Quantity, SomeValue, StringValue, Time, Value
from pipeline.service.candidates import Condition, Found, Query, texts
from pipeline.service.knowledge import Knowledge, Type

__all__ = ["BadRequest", "Protocol"]

#: Queries in one batch, and items in one extension: more would keep others waiting.
_BATCH: Final = 1_000
_PREVIEW: Final = {"width": 430, "height": 300}


class BadRequest(ValueError):
    """What a client sent is not a message of the protocol; the text says what is wrong with it."""


class Protocol:
    """Reads requests and writes responses in one version. `root` is the address of the service, `site` that of the pages."""

    def __init__(self, knowledge: Knowledge, *, draft: bool) -> None:
        self._knowledge = knowledge
        self.draft = draft

    def manifest(self, root: str) -> dict[str, Any]:
        """What the service can do (0.2, section 3; 1.0-draft, service manifest)."""
        dataset = self._knowledge.dataset
        title = next((term.text for term in dataset.title if term.language == dataset.languages[0]), dataset.name)
        common: dict[str, Any] = {
            "versions": ["1.0-draft"] if self.draft else ["0.2"],
            "name": title,
            "serviceVersion": dataset.version,
            "defaultTypes": [_type(one) for one in self._knowledge.types()[:20]],
            "view": {"url": f"{dataset.base_iri}entity/{{{{id}}}}"},
        }
        if self.draft:
            suggest = dict.fromkeys(("entity", "property", "type"), True)
            extend = {"proposeProperties": True, "propertySettings": []}
            return common | {"standardizedScore": True, "suggest": suggest, "preview": _PREVIEW, "extend": extend}
        suggest_at = {kind: {"service_url": root, "service_path": f"/suggest/{kind}"} for kind in ("entity", "property", "type")}
        return common | {
            "identifierSpace": f"{dataset.base_iri}entity/",
            "schemaSpace": f"{dataset.base_iri}prop/direct/",
            "suggest": suggest_at,
            "preview": {"url": f"{root}/preview?id={{{{id}}}}", **_PREVIEW},
            "extend": {"propose_properties": {"service_url": root, "service_path": "/extend/propose"}, "property_settings": []},
        }

    def queries(self, raw: Any) -> dict[str, Query]:
        """The queries of a batch by key; in 1.0-draft, where they are a list, by number. Raises `BadRequest`."""
        if self.draft:
            listed = _list(raw, "queries")
            batch = {str(number): _draft_query(one) for number, one in enumerate(listed)}
        else:
            if not isinstance(raw, dict):
                raise BadRequest("queries: expected an object of queries by key")
            batch = {key: _query(one) for key, one in raw.items()}
        if len(batch) > _BATCH:
            raise BadRequest(f"queries: {len(batch):,} in one batch; at most {_BATCH:,} are answered")
        return batch

    def results(self, found: Mapping[str, list[Found]]) -> dict[str, Any]:
        """The response to a batch."""
        if self.draft:
            return {"results": [{"candidates": [self._candidate(one) for one in several]} for several in found.values()]}
        return {key: {"result": [self._candidate(one) for one in several]} for key, several in found.items()}

    def _candidate(self, found: Found) -> dict[str, Any]:
        item = found.thing.item
        features = [{"id": one.id, "value": one.value} | ({"name": one.name} if self.draft else {}) for one in found.features]
        description = self._knowledge.description(item)
        return {
            "id": item.id,
            "name": self._knowledge.label(item.id),
            "type": [_type(one) for one in found.thing.types],
            "score": found.score,
            "match": found.match,
            "features": features,
        } | ({"description": description} if description else {})

    def extension(self, raw: Any) -> dict[str, Any]:
        """Values of properties of items (data extension). Raises `BadRequest`."""
        ids = [one for one in _list(raw, "ids") if isinstance(one, str)]
        wanted = [str(one["id"]) for one in _list(raw, "properties") if isinstance(one, dict) and "id" in one]
        if len(ids) > _BATCH:
            raise BadRequest(f"ids: {len(ids):,} in one request; at most {_BATCH:,} are answered")
        meta = [{"id": one, "name": self._knowledge.properties.get(one, one)} for one in wanted]
        rows = {entity: {one: self._values(entity, one) for one in wanted} for entity in ids}
        if not self.draft:
            return {"meta": meta, "rows": rows}
        listed = [
            {"id": entity, "properties": [{"id": one, "values": values} for one, values in row.items()]} for entity, row in rows.items()
        ]
        return {"meta": meta, "rows": listed}

    def _values(self, entity: str, name: str) -> list[dict[str, Any]]:
        thing = self._knowledge.things.get(entity)
        return [self._value(value) for value in thing.values.get(name, ())] if thing else []

    def _value(self, value: Value | SomeValue) -> dict[str, Any]:
        match value:
            case SomeValue():
                return {}
            case EntityId():
                return {"id": value.id, "name": self._knowledge.label(value.id)}
            case MonolingualText():
                return {"str": value.text} | ({"lang": value.language} if self.draft else {})
            case Quantity() if value.unit == "1" and value.upper is None:
                return {"float": float(value.amount)} if "." in value.amount else {"int": int(value.amount)}
            case Time() if value.precision == 11 and value.time.startswith("+") and len(value.time) == 21:
                return {"date": f"{value.time[1:11]}T00:00:00Z"}
            case StringValue():
                return {"str": value.text}
        return {"str": self._knowledge.text(value)}

    def proposal(self, kind: str, limit: int) -> dict[str, Any]:
        """The properties that items of a type have, the most used first."""
        counts: dict[str, int] = {}
        for thing in self._knowledge.things.values():
            if not kind or any(kind in (one.id, one.name) for one in thing.types):
                for name in thing.values:
                    counts[name] = counts.get(name, 0) + 1
        order = sorted(counts, key=lambda name: (-counts[name], name))[:limit]
        proposed = [{"id": name, "name": self._knowledge.properties[name]} for name in order]
        return {"properties": proposed, "limit": limit} | ({"type": kind} if kind else {})


def _type(one: Type) -> dict[str, str]:
    return {"id": one.id, "name": one.name}


def _list(raw: Any, name: str) -> list[Any]:
    value = raw.get(name) if isinstance(raw, dict) else None
    if not isinstance(value, list):
        raise BadRequest(f"{name}: expected a list")
    return value


def _limit(raw: Mapping[str, Any]) -> int:
    limit = raw.get("limit", 10)
    return int(limit) if isinstance(limit, int | float) and 1 <= limit <= 1_000 else 10


def _query(raw: Any) -> Query:
    """A query of version 0.2, section 4.2."""
    if not isinstance(raw, dict) or not isinstance(raw.get("query", ""), str):
        raise BadRequest("queries: expected objects with the text to look for in 'query'")
    kinds = raw.get("type", [])
    conditions = [
        Condition(one["pid"], tuple(texts(one["v"]))) for one in _parts(raw, "properties") if isinstance(one.get("pid"), str) and "v" in one
    ]
    names = (raw["query"],) if raw.get("query") else ()
    strict = raw.get("type_strict", "any")
    return Query(names, (), tuple(texts(kinds)) if kinds else (), strict, tuple(conditions), _limit(raw))


def _draft_query(raw: Any) -> Query:
    """A query of version 1.0-draft."""
    if not isinstance(raw, dict):
        raise BadRequest("queries: expected objects with 'conditions'")
    parts = [(one, tuple(texts(one.get("propertyValue", [])))) for one in _parts(raw, "conditions")]
    if not parts:
        raise BadRequest("queries: expected at least one of 'conditions' in each")
    conditions = [
        Condition(str(one.get("propertyId", "")), values, str(one.get("matchQuantifier", "any")), one.get("required") is True)
        for one, values in parts
        if one.get("matchType") == "property"
    ]
    names, ids = (_joined(values for one, values in parts if one.get("matchType") == kind) for kind in ("name", "id"))
    kinds = (raw["type"],) if isinstance(raw.get("type"), str) else ()
    return Query(names, ids, kinds, "any", tuple(conditions), _limit(raw))


def _joined(several: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(one for values in several for one in values)


def _parts(raw: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    found = raw.get(name, [])
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise BadRequest(f"{name}: expected a list of objects")
    return found

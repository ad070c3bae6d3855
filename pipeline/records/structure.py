"""JSON Schema errors as issues on the line of the file they are about."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import jsonschema_rs

from pipeline.issues import Issue, nearest
from pipeline.records.record import Record

__all__ = ["schema_issues"]

_KINDS: Final = {"object": "a mapping", "array": "a list", "string": "text"}


def schema_issues(record: Record, schema: dict[str, Any]) -> list[Issue]:
    """What is wrong with `record` by a JSON Schema; one issue per fault, each on the value (or key) it is about.

    `jsonschema_rs` says whether anything is; `jsonschema`, which takes long to load and to run, is asked only then what it is.
    """
    if jsonschema_rs.is_valid(schema, record.data):
        return []
    from jsonschema import Draft202012Validator

    return [issue for error in Draft202012Validator(schema).iter_errors(record.data) for issue in _issues(record, error)]


def _issues(record: Record, error: Any) -> Iterable[Issue]:
    from jsonschema.exceptions import best_match

    path = tuple(error.absolute_path)
    if error.validator in ("anyOf", "oneOf") and error.context:
        inner = best_match(error.context)
        if inner is not None and inner.validator not in ("type", "const"):
            yield from _issues(record, inner)
            return
    if error.validator == "additionalProperties":
        known = [*error.schema.get("properties", ())]
        for key in error.instance:
            if key not in known:
                yield _unknown_key(record, (*path, key), known)
        return
    if "propertyNames" in error.absolute_schema_path and isinstance(error.instance, str):
        expected = error.schema.get("description") or f"a key of the form {error.validator_value}"
        yield Issue(
            record.place((*path, error.instance), key=True), "schema", f'the key "{error.instance}"', expected, "rename it", item=record.id
        )
        return
    found, expected, fix = _explained(error)
    yield Issue(record.place(path), "schema", found, expected, fix, item=record.id)


def _unknown_key(record: Record, path: tuple[Any, ...], known: list[str]) -> Issue:
    key = str(path[-1])
    near = nearest(key, known)
    fix = f'did you mean "{near}"?' if near else "drop it or declare it in the mapping"
    shown = ", ".join(known[:12]) + (", …" if len(known) > 12 else "")
    return Issue(record.place(path, key=True), "unknown-key", f'the key "{key}"', f"one of {shown}", fix, item=record.id)


def _name(path: Iterable[Any]) -> str:
    names = [step for step in path if isinstance(step, str)]
    return f"'{names[-1]}'" if names else "the file"


def _kind(instance: object) -> str:
    if isinstance(instance, Mapping):
        return "a mapping"
    return "a list" if isinstance(instance, list) else f'"{instance}"'


def _explained(error: Any) -> tuple[str, str, str]:
    """Found, expected and fix for the schema keywords we use."""
    name, instance, wanted = _name(error.absolute_path), error.instance, error.validator_value
    match error.validator:
        case "required":
            missing = next(key for key in wanted if key not in instance)
            return f"{name} without '{missing}'", f"'{missing}'", f"add '{missing}'"
        case "enum":
            return f"{name} is {_kind(instance)}", f"one of {', '.join(map(str, wanted))}", ""
        case "const":
            return f"{name} is {_kind(instance)}", f'"{wanted}"', ""
        case "type":
            kinds = [wanted] if isinstance(wanted, str) else wanted
            return f"{name} is {_kind(instance)}", " or ".join(_KINDS.get(kind, kind) for kind in kinds), ""
        case "pattern":
            return f"{name} is {_kind(instance)}", error.schema.get("description") or f"text of the form {wanted}", ""
        case "minItems" | "minProperties" | "minLength":
            return f"{name} is empty", "at least one entry", "fill it in or drop it"
        case "maxLength":
            return f"{name} has {len(instance):,} characters", f"at most {wanted:,}", "shorten it"
        case "uniqueItems":
            return f"{name} names something twice", "each entry once", "drop the repeat"
    return f"{name} is {_kind(instance)}", error.message.replace(repr(instance), "it")[:200], ""

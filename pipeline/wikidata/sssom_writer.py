"""Identity verdicts written as an SSSOM mapping set: one form for one content, rows sorted."""

from collections.abc import Iterable, Iterator, Mapping
from json import dumps
from re import compile as regex
from typing import Final

from pipeline.model import WIKIDATA_ENTITY
from pipeline.wikidata.sssom import COLUMNS, NO_TERM, MappingSet
from pipeline.wikidata.verdicts import VerdictKind

__all__ = ["sssom_head", "sssom_line", "sssom_rows", "sssom_text"]

_PREDICATES: Final = {
    VerdictKind.SAME: ("skos:exactMatch", ""),
    VerdictKind.DIFFERENT: ("skos:exactMatch", "Not"),
    VerdictKind.UNSURE: ("skos:relatedMatch", ""),
    VerdictKind.NONE: ("skos:exactMatch", ""),
}
#: What YAML reads back as the same text without quotes.
_PLAIN: Final = regex(r"[A-Za-z/](?:[\w ./()',;+-]|:(?! |$))*(?<! )")
_NOT_TEXT: Final = frozenset({"yes", "no", "true", "false", "null", "on", "off", "y", "n"})


def _scalar(value: object) -> str:
    if not isinstance(value, str):
        return dumps(value, ensure_ascii=False, default=str)  # YAML reads JSON
    if _PLAIN.fullmatch(value) and value.lower() not in _NOT_TEXT:
        return value
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(char if char.isprintable() else f"\\U{ord(char):08x}" for char in escaped) + '"'


def _header_lines(header: Mapping[str, object]) -> Iterable[str]:
    for key in sorted(header, key=lambda key: key != "curie_map"):
        value = header[key]
        if isinstance(value, Mapping):
            yield f"#{key}:"
            yield from (f"#  {name}: {_scalar(value[name])}" for name in sorted(value))
        elif isinstance(value, list | tuple):
            yield f"#{key}:"
            yield from (f"#  - {_scalar(one)}" for one in value)
        else:
            yield f"#{key}: {_scalar(value)}"


def _wikidata_prefix(header: Mapping[str, object]) -> str:
    given = header.get("curie_map")
    prefixes = given if isinstance(given, Mapping) else {}
    return next((prefix for prefix in sorted(prefixes) if prefixes[prefix] == WIKIDATA_ENTITY), "wikidata")


def _number(confidence: float | None) -> str:
    return "" if confidence is None else f"{confidence:.3f}".rstrip("0").rstrip(".")


def _cell(text: str) -> str:
    if any(char in text for char in '\t\n\r"'):
        return '"' + text.replace('"', '""') + '"'
    return text


def sssom_rows(mappings: MappingSet) -> Iterator[tuple[str, ...]]:
    """The cells of the verdicts, in their order; a file has them sorted."""
    target = _wikidata_prefix(mappings.header)
    for verdict in mappings.verdicts:
        predicate, modifier = _PREDICATES[verdict.kind]
        object_id = f"{target}:{verdict.qid}" if verdict.qid else NO_TERM
        yield (
            f"{mappings.prefix}:{verdict.item}", verdict.item_label, predicate, modifier, object_id, verdict.qid_label,
            verdict.justification, _number(verdict.confidence), verdict.author, verdict.date, verdict.comment,
        )  # fmt: skip


def sssom_head(header: Mapping[str, object]) -> str:
    """All that stands above the rows."""
    return "".join(f"{line}\n" for line in (*_header_lines(header), "\t".join(COLUMNS)))


def sssom_line(row: Iterable[str]) -> str:
    """A row as its line."""
    return "\t".join(map(_cell, row)) + "\n"


def sssom_text(mappings: MappingSet) -> str:
    """The verdicts as SSSOM/TSV; the header's `curie_map` must declare the set's own prefix and Wikidata's."""
    return sssom_head(mappings.header) + "".join(map(sssom_line, sorted(sssom_rows(mappings))))

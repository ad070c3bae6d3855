"""A reader of QuickStatements and of its CSV, written from the description of the formats and from nothing of ours.

Lines become operations; operations can be applied to items, so that a report can be made again after the edits.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from io import StringIO
from typing import Any, NamedTuple

from msgspec import structs

from pipeline.model import (
    NO_VALUE,
    SOME_VALUE,
    Coordinate,
    EntityId,
    Item,
    MonolingualText,
    Quantity,
    Rank,
    Reference,
    Sitelink,
    Snak,
    Statement,
    StringValue,
    Term,
    Time,
)

ENTITY = "http://www.wikidata.org/entity/"
PARTS = {"L": "label", "D": "description", "A": "alias", "S": "sitelink"}
RANKS = {"R-": Rank.DEPRECATED, "R0": Rank.NORMAL, "R+": Rank.PREFERRED}
PRECISIONS = {"arcmin": 1 / 60, "arcsec": 1 / 3600, "arcsec10": 1 / 36_000, "arcsec100": 1 / 360_000, "arcsec1000": 1 / 3_600_000}


class Op(NamedTuple):
    """What a line asks for."""

    verb: str  # create, add, force, remove, remove-qualifier, remove-reference
    item: str = ""
    what: str = ""  # statement, label, description, alias, sitelink
    key: str = ""  # property, language or site
    value: Any = None
    rank: Rank | None = None
    qualifiers: tuple[Snak, ...] = ()
    references: tuple[Reference, ...] = ()
    summary: str = ""


def _text(column: str, version: int) -> str | None:
    if version == 3:
        column = column.replace("“", '"').replace("”", '"')
        if len(column) >= 6 and column.startswith('"""') and column.endswith('"""'):
            return column[3:-3]
    if len(column) >= 2 and column.startswith('"') and column.endswith('"'):
        return column[1:-1].strip()
    return None


def _time(column: str) -> Time | None:
    match = re.fullmatch(r"([+-]\d+-\d\d-\d\dT\d\d:\d\d:\d\dZ)(?:/(\d+))?(/J)?", column)
    return Time(match[1], int(match[2] or 9), ENTITY + ("Q1985786" if match[3] else "Q1985727")) if match else None


def _signed(number: str) -> str:
    return number if number[0] in "+-" else f"+{number}"


def _quantity(column: str, version: int) -> Quantity | None:
    number = r"([+-]?\d+(?:\.\d+)?)"
    unit = r"(?:U(\d+))?"
    if match := re.fullmatch(number + unit, column):
        return Quantity(_signed(match[1]), f"{ENTITY}Q{match[2]}" if match[2] else "1")
    if version == 3 and (match := re.fullmatch(rf"{number}\[{number},{number}\]{unit}", column)):
        return Quantity(_signed(match[1]), f"{ENTITY}Q{match[4]}" if match[4] else "1", _signed(match[3]), _signed(match[2]))
    if match := re.fullmatch(rf"{number}~{number}{unit}", column):
        upper, lower = float(match[1]) + float(match[2]), float(match[1]) - float(match[2])  # as the reader does it
        plain = [f"{one:.15g}" for one in (upper, lower)]
        return Quantity(_signed(match[1]), f"{ENTITY}Q{match[3]}" if match[3] else "1", *map(_signed, plain))
    return None


def _coordinate(column: str, version: int) -> Coordinate | None:
    number = r"([+-]?[0-9.]+)"
    tail = r"(?:/G(\d+))?(?:/(arcsec(?:10{0,3})?|arcmin|-[1-6]|0|1))?" if version == 3 else "()()"
    match = re.fullmatch(rf"@{number}/{number}{tail}", column)
    if not match:
        return None
    code = match[4] or "-6"
    return Coordinate(float(match[1]), float(match[2]), PRECISIONS.get(code) or 10.0 ** int(code), f"{ENTITY}Q{match[3] or 2}")


def read_value(column: str, version: int) -> Any:
    """The value a column holds."""
    column = column.strip()
    if column in ("somevalue", "novalue"):
        return SOME_VALUE if column == "somevalue" else NO_VALUE
    if column == "LAST" or re.fullmatch(r"[QPL][1-9]\d*(-[FS][1-9]\d*)?", column):
        return EntityId(column)
    if (text := _text(column, version)) is not None:
        return StringValue(text)
    if match := re.fullmatch(r"([a-z_-]+):(\".*\")", column):
        assert version == 2 or '"' not in match[2][1:-1], "no version 3 form has quotes in such a text"
        return MonolingualText(match[2][1:-1].strip(), match[1])
    value = _time(column) or _quantity(column, version) or _coordinate(column, version)
    assert value is not None, f"not a value: {column!r}"
    return value


def _columns(line: str, version: int) -> tuple[list[str], str]:
    """The columns and the comment. The reader of version 3 looks for quotes first, that of version 2 for the comment."""
    if version == 3:
        kept: list[str] = []

        def keep(match: re.Match[str]) -> str:
            kept.append(match[0])
            return "\0"

        line = re.sub(r'("(?:"")?)(?:\\.|[^\\])*?\1|/\*.*?\*/', keep, line, flags=re.DOTALL)
        assert "||" not in line
        line = line.replace("|", "\t")
        line = re.sub("\0", lambda _: kept.pop(0), line)
    match = re.fullmatch(r"(.*?) */\* *(.*?) *\*/ *", line)
    line, comment = (match[1], match[2]) if match else (line, "")
    columns = line.split("\t")
    assert all(columns), f"an empty column in {line!r}"
    return columns, comment


def _pairs(columns: list[str], version: int) -> tuple[tuple[Snak, ...], tuple[Reference, ...]]:
    assert len(columns) % 2 == 0, "a key without a value"
    qualifiers, references = [], []
    block: list[Snak] = []
    for key, column in zip(columns[::2], columns[1::2], strict=True):
        value = read_value(column, version)
        if key.startswith("P"):
            qualifiers.append(Snak(key, value))
            continue
        match = re.fullmatch(r"(!?)S(\d+)", key)
        assert match, f"not a reference: {key}"
        if match[1] and block:
            references.append(Reference(tuple(block)))
            block = []
        block.append(Snak(f"P{match[2]}", value))
    if block:
        references.append(Reference(tuple(block)))
    return tuple(qualifiers), tuple(references)


def read_line(line: str, version: int = 3) -> Op:
    """What one line asks for."""
    columns, comment = _columns(line, version)
    verb = "add"
    if columns == ["CREATE"]:
        return Op("create", summary=comment)
    if columns[0] in ("REMOVE_QUAL", "REMOVE_REF"):
        assert version == 3
        verb = {"REMOVE_QUAL": "remove-qualifier", "REMOVE_REF": "remove-reference"}[columns.pop(0)]
        assert len(columns) == 5
    elif columns[0][0] in "-+":
        verb = {"-": "remove", "+": "force"}[columns[0][0]]
        assert verb == "remove" or version == 3
        columns[0] = columns[0][1:]
    item, key, *rest = columns
    assert re.fullmatch(r"Q[1-9]\d*|LAST", item), item
    if match := re.fullmatch(r"([LDAS])([a-z][a-z-]+)", key):
        (column,) = rest
        text = read_value(column, version)
        assert isinstance(text, StringValue)
        return Op(verb, item, PARTS[match[1]], match[2], text.text, summary=comment)
    if key.startswith("!"):
        assert version == 2
        verb, key = "force", key[1:]
    assert re.fullmatch(r"P[1-9]\d*", key), key
    value = read_value(rest.pop(0), version)
    rank = RANKS[rest.pop(0)] if version == 3 and rest and rest[0] in RANKS else None
    qualifiers, references = _pairs(rest, version)
    return Op(verb, item, "statement", key, value, rank, qualifiers, references, comment)


def read_lines(text: str, version: int = 3) -> list[Op]:
    """All lines of a file. It ends with a line feed and has no other line ends."""
    assert text == "" or text.endswith("\n")
    assert not re.search(r"[\r\v\f\x1c-\x1e\x85\u2028\u2029]", text)
    return [read_line(line, version) for line in text.split("\n")[:-1]]


def read_csv(text: str) -> Iterator[Op]:
    """All rows of the CSV form, as version 3 reads it: empty cells are passed over."""
    header, *rows = list(csv.reader(StringIO(text, newline="")))
    assert header[0] == "qid"
    for row in rows:
        assert len(row) == len(header)
        op: Op | None = None
        references: list[list[Snak]] = []
        for key, cell in list(zip(header, row, strict=True))[1:]:
            if not cell:
                continue
            value = read_value(cell, 3) if key != "#" else cell
            if key == "#":
                assert op
                yield op._replace(summary=cell, references=tuple(Reference(tuple(block)) for block in references))
                op, references = None, []
            elif key.startswith("qal"):
                assert op
                op = op._replace(qualifiers=(*op.qualifiers, Snak(f"P{key[3:]}", value)))
            elif re.fullmatch(r"S\d+", key):
                references.append([Snak(f"P{key[1:]}", value)])
            elif re.fullmatch(r"s\d+", key):
                references[-1].append(Snak(f"P{key[1:]}", value))
            elif key.startswith("P"):
                assert op is None
                op = Op("add", row[0], "statement", key, value)
            else:
                assert op is None
                op = Op("add", row[0], PARTS[key[0]], key[1:], value.text)
        assert op is None, "a row without a summary"


# What the operations do.


def _changed(statement: Statement, op: Op) -> Statement:
    new = tuple(one for one in op.references if one not in statement.references)
    more = tuple(one for one in op.qualifiers if one not in statement.qualifiers)
    return structs.replace(
        statement, qualifiers=(*statement.qualifiers, *more), references=(*statement.references, *new),
        rank=statement.rank if op.rank is None else op.rank,
    )  # fmt: skip


def _with_statement(item: Item, op: Op) -> Item:
    main = Snak(op.key, op.value)
    found = [one for one in item.statements if one.main == main]
    if op.verb == "remove":
        return structs.replace(item, statements=tuple(one for one in item.statements if one is not found[0]))
    if op.verb.startswith("remove-"):
        return structs.replace(item, statements=tuple(_reduced(one, op) if one is found[0] else one for one in item.statements))
    if op.verb == "force" or not found:
        name = f"{item.id}$00000000-0000-4000-8000-{900_000_000_000 + len(item.statements)}"
        return structs.replace(item, statements=(*item.statements, _changed(Statement(name, main), op)))
    return structs.replace(item, statements=tuple(_changed(one, op) if one is found[0] else one for one in item.statements))


def _reduced(statement: Statement, op: Op) -> Statement:
    if op.verb == "remove-qualifier":
        return structs.replace(statement, qualifiers=tuple(one for one in statement.qualifiers if one not in op.qualifiers))
    gone = {snak for reference in op.references for snak in reference.snaks}
    left = (tuple(snak for snak in one.snaks if snak not in gone) for one in statement.references)
    return structs.replace(statement, references=tuple(Reference(snaks) for snaks in left if snaks))


def _with_term(item: Item, op: Op) -> Item:
    if op.what == "sitelink":
        links = tuple(link for link in item.sitelinks if link.site != op.key)
        return structs.replace(item, sitelinks=(*links, Sitelink(op.key, op.value)) if op.value else links)
    field = {"label": "labels", "description": "descriptions", "alias": "aliases"}[op.what]
    terms = getattr(item, field)
    if op.verb == "remove":
        return structs.replace(item, **{field: tuple(term for term in terms if term != Term(op.key, op.value))})
    if op.what != "alias":
        terms = tuple(term for term in terms if term.language != op.key)
    new = (Term(op.key, op.value),) if op.value and Term(op.key, op.value) not in terms else ()
    return structs.replace(item, **{field: (*terms, *new)})


def apply(items: dict[str, Item], ops: Iterable[Op], new_ids: Iterable[str] = ()) -> dict[str, Item]:
    """The items after the operations."""
    items, fresh = dict(items), iter(new_ids)
    last = ""
    for op in ops:
        if op.verb == "create":
            last = next(fresh)
            items[last] = Item(id=last)
            continue
        name = last if op.item == "LAST" else op.item
        items[name] = (_with_statement if op.what == "statement" else _with_term)(items[name], op)
    return items

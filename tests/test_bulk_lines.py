"""The short way from lines to RDF: wherever it is taken, the long way comes to the same bytes and has nothing to say against it."""

import json
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from generate import persons, surroundings
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import HOSTILE, SCRIPTS

from pipeline.bulk.lines import LineEncoder
from pipeline.bulk.templates import template_for
from pipeline.bulk.texts import Texts
from pipeline.issues import Issue, Place
from pipeline.project import Project, load_project
from pipeline.rdf.documents import SYNTAXES, writer_for
from pipeline.rdf.encoder import DATASET_FLAVOUR, TRUTHY_FLAVOUR, Flavour
from pipeline.records.json_lines import read_json_line
from pipeline.records.reader import read_records

REPO = Path(__file__).resolve().parents[1]


@cache
def project() -> Project:
    """The project that ships."""
    found, _ = load_project(REPO)
    assert found
    return found


class Ways:
    """Both ways through one stream of lines, in one syntax."""

    def __init__(self, flavour: Flavour = DATASET_FLAVOUR, syntax: str = "nt") -> None:
        self._mapper = project().mapper()
        self._encoders = [project().encoder(flavour) for _ in range(2)]
        self._writers = [writer_for(syntax, project().namespaces().prefixes(), project().context()) for _ in range(2)]
        self._short = LineEncoder(project().mapper(), self._encoders[1], self._writers[1])

    def restart(self) -> None:
        """Begin a new segment; what is known of values stays."""
        for encoder, writer in zip(self._encoders, self._writers, strict=True):
            encoder.new_segment()
            writer.restart()

    def long(self, line: bytes) -> bytes | None:
        """The text by reader, mapper, encoder and writer; None where there is an issue."""
        found = list(read_json_line(line, Place("x.jsonl", 1, 1)))
        if len(found) != 1 or isinstance(found[0], Issue):
            return None
        mapped, issues = self._mapper.map(found[0])
        if not mapped or issues:
            return None
        return "".join(self._writers[0].block(self._encoders[0].encode(mapped.item), mapped.item.label("en"))).encode()

    def agree(self, line: bytes) -> bool:
        """Whether the short way was taken; then both came to the same. Where it is not, the long way alone has written."""
        made = self.made(line)
        assert made is None or made[0] == made[1], line
        return made is not None

    def differing(self, line: bytes) -> tuple[bytes, bytes | None] | None:
        """What the two ways make of a line as the first of a segment, if it is not the same."""
        self.restart()
        made = self.made(line)
        return made if made and made[0] != made[1] else None

    def made(self, line: bytes) -> tuple[bytes, bytes | None] | None:
        """What either way makes of a line, if the short one takes it."""
        short = self._short.encode(line)
        return (short, self.long(line)) if short is not None else None


def compact(data: object) -> bytes:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode(errors="surrogatepass")


@cache
def seeds() -> list[Any]:
    """Records of every type: generated ones, and those of the project."""
    ours = [record.data for record in read_records(REPO / "records") if not isinstance(record, Issue)]
    return [*islice(persons(), 30), *islice(surroundings(100), 0, 1_300, 60), *ours[::7]]


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_nearly_all_records_go_the_short_way_with_the_same_bytes(syntax: str) -> None:
    ways = Ways(syntax=syntax)
    lines = [*map(compact, islice(persons(), 600)), *map(compact, surroundings(600))]
    assert [line for line in lines if not ways.agree(line)] == []


@pytest.mark.parametrize("flavour", [DATASET_FLAVOUR, TRUTHY_FLAVOUR])
def test_the_records_of_the_project_have_the_same_bytes(flavour: Flavour) -> None:
    ways = Ways(flavour)
    taken = [ways.agree(compact(record.data)) for record in read_records(REPO / "records") if not isinstance(record, Issue)]
    assert sum(taken) > 0.9 * len(taken)


def test_statements_that_say_the_same_are_numbered_and_blanks_do_not_matter() -> None:
    record = next(persons())
    (born,) = record["statements"]["date_of_birth"]
    record["statements"]["date_of_birth"] = [born, {**born, "rank": "preferred"}, born]
    record["statements"]["instance_of"] = [{"value": "explicitly-stated"}]
    ways = Ways()
    assert ways.agree(compact(record))
    assert ways.agree(json.dumps(record, ensure_ascii=False).encode())


def paths(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to everything in a record."""
    yield path
    for key, value in data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ():
        yield from paths(value, (*path, key))


ODD: list[Any] = [
    "", " ", "x ", "x" * 251, "x" * 1_501, "x" * 10_001, "Q42", "1951", "1951-02-30", "-0", "0.50", 1951, 1.5, True, None, [], {}, ["a", "b"], [["a"]],
    ["a", 1], {"a": "b"}, {"snaktype": "somevalue"}, {"snaktype": "novalue"}, {"text": "x", "language": "en"}, {"time": "1951", "calendar": "julian"},
    {"amount": "1", "unit": "Q11573"}, "preferred", "deprecated", "http://example.org/a b", "https://example.org/?a=b", "person", "Бланк",
]  # fmt: skip


@st.composite
def lines(draw: st.DrawFn) -> bytes:
    """A line of a record to which something has happened: to its values, its keys, or its form as JSON."""
    data = json.loads(json.dumps(draw(st.sampled_from(seeds()))))
    for _ in range(draw(st.integers(0, 2))):
        path = draw(st.sampled_from(list(paths(data))[1:]))
        parent = data
        for step in path[:-1]:
            parent = parent[step]
        key = path[-1]
        match draw(st.sampled_from(["odd", "hostile", "drop", "repeat", "rename", "move"])):
            case "odd":
                parent[key] = deepcopy(draw(st.sampled_from(ODD)))
            case "hostile":
                parent[key] = draw(st.lists(st.sampled_from([*SCRIPTS, *HOSTILE, "x"]), max_size=3).map("".join))
            case "drop":
                del parent[key]
            case "repeat" if isinstance(parent, list):
                parent.append(parent[key])
            case "rename" if isinstance(parent, dict):
                parent[draw(st.sampled_from(["value", "references", "note", "rank", "id", "date_of_birth", "stated_as", "x"]))] = (
                    parent.pop(key)
                )
            case "move" if isinstance(parent, dict):
                parent[key] = parent.pop(key)
    line = compact(data)
    match draw(st.sampled_from(["as it is", "blanks", "escapes", "twice", "cut", "bytes"])):
        case "blanks":
            return json.dumps(data, ensure_ascii=False).encode()
        case "escapes":
            return json.dumps(data).encode()
        case "twice":
            at = draw(st.sampled_from([place for place in range(len(line)) if line[place : place + 1] == b"{"]))
            return line[: at + 1] + b'"value":"x",' + line[at + 1 :]
        case "cut":
            return line[: draw(st.integers(0, len(line)))]
        case "bytes":
            at = draw(st.integers(0, len(line)))
            return (
                line[:at] + draw(st.sampled_from([b"\xff", b"\x00", b"\x7f", b"\xc2\x85", b"\xe2\x80\xae", b"\\", b'"', b" "])) + line[at:]
            )
    return line


@pytest.fixture(scope="module")
def ways() -> dict[str, Ways]:
    """One stream a syntax for all examples: what is kept from one line must not show in another."""
    return {syntax: Ways(syntax=syntax) for syntax in SYNTAXES}


def agree_in_all(ways: dict[str, Ways], line: bytes) -> list[bool]:
    """Whether the short way was taken, in each syntax, as if the line began a segment."""
    for each in ways.values():
        each.restart()
    return [each.agree(line) for each in ways.values()]


@settings(max_examples=400)
@given(line=lines())
def test_whatever_happens_to_a_record_the_ways_agree(ways: dict[str, Ways], line: bytes) -> None:
    assert [each.differing(line) for each in ways.values()] == [None] * len(SYNTAXES)


#: Texts that are plain, or nearly: what stands in them is meant by JSON, Turtle or the templates, or looks like what these put in.
NEARLY: list[str] = [
    "An example of a text", "An example of a textAn example of a text", "Ещё один", "1987-06-05", "<http://example.org/a>", "'", '"', "\\", "\\u0041",
    "{", "}", "%s", "%b", "$1", "\x00", "\x01", "\x7f", "\x85", "\u00ad", "\u200d", "\u2028", "\ufeff", "\ufffd", "𐍈", "é", "e\u0301", "\ud800", "क\u094d\u200dष", "@en", "^^", "#",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from([*NEARLY, *SCRIPTS, *HOSTILE, " ", "a"]), min_size=1, max_size=4).map("".join) | st.text(max_size=20)
DAYS = (
    st.dates().map(str)
    | st.tuples(*[st.integers(0, limit) for limit in (10_000, 13, 32)]).map(lambda parts: "{:04}-{:02}-{:02}".format(*parts))
    | st.sampled_from(
        ["1987-06-05", "2012-02-29", "2011-02-29", "0000-01-01", "1951-W01-1", "19510101", "１９５１-01-01", "-044-03-15", "+951-01-01"]
    )
)


@pytest.mark.parametrize("escaped", [False, True], ids=["as it is", "escaped"])
@settings(max_examples=100)
@given(text=TEXTS, day=DAYS)
def test_templates_come_to_what_the_long_way_does(ways: dict[str, Ways], escaped: bool, text: str, day: str) -> None:
    record = next(persons())
    (born,) = record["statements"]["date_of_birth"]
    born |= {"value": day, "stated_as": text, "references": [{**born["references"][0], "section": text}]}
    line = json.dumps(record, ensure_ascii=escaped, separators=(",", ":")).encode(errors="surrogatepass")
    assert [each.differing(line) for each in ways.values()] == [None] * len(SYNTAXES)


def test_texts_and_days_that_are_plain_go_the_short_way(ways: dict[str, Ways]) -> None:
    record = next(persons())
    (born,) = record["statements"]["date_of_birth"]
    for text, day in (
        ("An example of a text", "1987-06-05"),
        ("It's <é> #1 @en ^^x", "2000-02-29"),
        ("Бланк № 7", "0001-01-01"),
        ("中", "9999-12-31"),
    ):
        born |= {"value": day, "stated_as": text, "references": [{**born["references"][0], "section": text}]}
        assert agree_in_all(ways, compact(record)) == [True] * len(SYNTAXES)


def test_every_field_of_plain_texts_or_of_times_has_a_template() -> None:
    mapper, encoder = project().mapper(), project().encoder()
    fields = [field for each in (*mapper.fields.values(), mapper.qualifiers, mapper.references.fields) for field in each.values()]
    for syntax in SYNTAXES:
        texts = Texts(encoder, writer_for(syntax, project().namespaces().prefixes(), project().context()))
        found = {field.rule.name for field in fields if template_for(field, encoder.main, texts)}
        plain = {field.rule.name for field in fields if field.rule.datatype in ("string", "time") and not field.rule.values}
        assert found == plain > {"date_of_birth", "stated_as", "section"}

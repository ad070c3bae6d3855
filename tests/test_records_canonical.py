"""The canonical form: read back it is the same data, written again it is the same text."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.issues import Issue
from pipeline.records.canonical import canonical_text, difference, yaml_lines
from pipeline.records.characters import FORBIDDEN
from pipeline.records.reader import read_records
from pipeline.records.record import Data, Record
from pipeline.records.yaml_reader import read_yaml_bytes

CASES = Path(__file__).parent / "cases" / "records"


def read(text: str) -> Record:
    (found,) = read_yaml_bytes(text.encode(), "x.yaml")
    assert isinstance(found, Record), str(found)
    return found


def made(data: dict[str, Data]) -> Record:
    return Record(data, "x.yaml", dict)


def test_every_key_has_its_place() -> None:
    found = read((CASES / "untidy.yaml").read_text(encoding="utf-8"))
    text = (CASES / "tidy.yaml").read_text(encoding="utf-8")
    assert canonical_text(found) == text
    assert canonical_text(read(text)) == text
    assert read(text).data == found.data


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("Mikhail Ryumin", "Mikhail Ryumin"),
        ("Михаил Рюмин", "Михаил Рюмин"),
        ("毛泽东", "毛泽东"),
        ("محمد", "محمد"),
        ("🜁 e\u0301 \u200d", "🜁 e\u0301 \u200d"),
        ("1913-09-01", "1913-09-01"),
        ("-0044", "-0044"),
        ("-1.5", "-1.5"),
        ("no", "no"),
        ("~", "~"),
        ("null", "null"),
        ("012", "012"),
        ("<<", '"<<"'),
        ("https://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
        ("it's [sic], {really} | 100% & more", "it's [sic], {really} | 100% & more"),
        ("?what", "?what"),
        (":-)", ":-)"),
        ("a  b", "a  b"),
        ("", '""'),
        (" a", '" a"'),
        ("a ", '"a "'),
        ("a: b", '"a: b"'),
        ("a:", '"a:"'),
        ("a #b", '"a #b"'),
        ("- a", '"- a"'),
        ("-", '"-"'),
        ("? a", '"? a"'),
        ("---", '"---"'),
        ("...", '"..."'),
        ('"Doctors"', '"\\"Doctors\\""'),
        ("'a'", "\"'a'\""),
        ("*a", '"*a"'),
        ("[a]", '"[a]"'),
        ("@a", '"@a"'),
        ("%a", '"%a"'),
        ("a\\b", "a\\b"),
        ("a\nb\tc\\", '"a\\nb\\tc\\\\"'),
        ("x" * 5_000, "x" * 5_000),
    ],
)
def test_plain_where_it_can_be_else_in_double_quotes(value: str, written: str) -> None:
    lines = list(yaml_lines({"note": value}))
    assert lines == [f"note: {written}"]
    assert read("\n".join(lines)).data == {"note": value}


@pytest.mark.parametrize(
    ("data", "lines"),
    [
        ({"a": {}, "b": []}, ["a: {}", "b: []"]),
        ({"a": [[], {}, ""]}, ["a:", "- []", "- {}", '- ""']),
        ({"a": [["x", ["y"]], {"b": ["z"], "c": "d"}]}, ["a:", "- - x", "  - - y", "- b:", "  - z", "  c: d"]),
        ({"a: b": {"": "c"}}, ['"a: b":', '  "": c']),
        ({"k" * 1_001: {"a": "b"}, "c": "d"}, ["? " + "k" * 1_001 + "\n:", "  a: b", "c: d"]),
        ({"a": {"k" * 1_001: ["b"]}}, ["a:", "  ? " + "k" * 1_001 + "\n  :", "  - b"]),
    ],
)
def test_nesting(data: dict[str, Data], lines: list[str]) -> None:
    assert list(yaml_lines(data)) == lines
    assert read("\n".join(lines)).data == data


TEXT = st.one_of(st.text(alphabet="ab -:?#[]{},&*!|>'\"%@`.<~=\\\n\tж\u00a0\u200b\u3000é"), st.text()).map(
    lambda text: FORBIDDEN.sub("", text)
)
NESTED = st.recursive(TEXT, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4), max_leaves=10)


@given(st.dictionaries(TEXT, NESTED, max_size=5))
def test_whatever_a_record_says_is_read_back(data: dict[str, Data]) -> None:
    text = canonical_text(made(data))
    found = read(text)
    assert found.data == data
    assert canonical_text(found) == text


KEYS = st.sampled_from(["id", "type", "labels", "references", "statements", "value", "rank", "note", "source", "paragraph", "en", "x"])


@given(
    st.dictionaries(
        KEYS, st.recursive(st.just("t"), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner), max_leaves=9)
    )
)
def test_the_order_of_keys_does_not_hang_on_their_order_before(data: dict[str, Data]) -> None:
    def turned(value: Data) -> Data:
        if isinstance(value, dict):
            return {key: turned(value[key]) for key in reversed(value)}
        return [turned(entry) for entry in value] if isinstance(value, list) else value

    other = turned(data)
    assert isinstance(other, dict)
    assert canonical_text(made(data)) == canonical_text(made(other))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: b\nc: d\n", ""),
        ("a: b\nc: 'd'\n", 'x.yaml:2:1: error[not-canonical]: "c: \'d\'"; expected "c: d"; run: make format'),
        ("c: d\na: b\n", 'x.yaml:1:1: error[not-canonical]: "c: d"; expected "a: b"; run: make format'),
        ("a: b\n\nc: d\n", 'x.yaml:2:1: error[not-canonical]: ""; expected "c: d"; run: make format'),
        ("a: b \nc: d\n", 'x.yaml:1:1: error[not-canonical]: "a: b" with other white space at its end; expected "a: b"; run: make format'),
        (
            "a: b\r\nc: d\r\n",
            'x.yaml:1:1: error[not-canonical]: "a: b" with other white space at its end; expected "a: b"; run: make format',
        ),
        ("a: b\nc: d", 'x.yaml:2:1: error[not-canonical]: "c: d" with other white space at its end; expected "c: d"; run: make format'),
        ("a: b\n", 'x.yaml:2:1: error[not-canonical]: the end of the file; expected "c: d"; run: make format'),
        ("a: b\nc: d\ne: f\n", 'x.yaml:3:1: error[not-canonical]: "e: f"; expected the end of the file; run: make format'),
    ],
)
def test_difference(text: str, message: str) -> None:
    issue = difference("x.yaml", text, "a: b\nc: d\n")
    assert (str(issue) if issue else "") == message


def test_the_records_of_this_project_are_canonical(repo: Path) -> None:
    issues = []
    for found in read_records(repo / "records"):
        if isinstance(found, Issue):
            issues.append(found)
        elif issue := difference(found.file, Path(found.file).read_text(encoding="utf-8"), canonical_text(found)):
            issues.append(issue)
    assert [str(issue) for issue in issues] == []

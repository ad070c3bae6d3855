"""YAML is read as text with its places, or refused on the line that is wrong."""

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.issues import Issue, Place
from pipeline.records import yaml_reader
from pipeline.records.record import Record
from pipeline.records.yaml_reader import read_yaml, read_yaml_bytes

ALIGN = "expected a key below its neighbours; indent it like its neighbours"
QUOTE = "put the whole value in double quotes"
AS_TEXT = "expected the text itself; put the value in double quotes if it is meant as text"
NO_COMMENT = 'expected no comment but the schema on line 1; write it as "note:" or delete it'
NO_TAB = "error[tab]: a tab; expected spaces before the text of a line; indent with two spaces"

RECORD = """\
# yaml-language-server: $schema=../../mappings/schema/person.json
id: mikhail-ryumin
type: person
labels:
  en: Mikhail Ryumin
  ru: Михаил Рюмин
aliases:
  en:
  - "M. D. Ryumin"
statements:
  date_of_birth:
  - value: 1913-09-01
    references:
    - {source: ryumin-article, paragraph: 3}
    - source: brent
  sex: [male]
"""


def read(data: bytes | str) -> tuple[list[Record], list[str]]:
    """The records and the messages that `data` gives, as the file `x.yaml`."""
    found = list(read_yaml_bytes(data.encode() if isinstance(data, str) else data, "x.yaml"))
    records = [one for one in found if isinstance(one, Record)]
    issues = [one for one in found if isinstance(one, Issue)]
    assert found == [*issues, *records]
    return records, [str(issue) for issue in issues]


def record(text: str) -> Record:
    records, messages = read(text)
    assert messages == []
    return records[0]


def test_every_scalar_is_text() -> None:
    scalars = "country: no\ncode: 012\nyear: 1953\nday: 1913-09-01\nnothing:\ntilde: ~\nyes: 'on'\n1: 0x1F\nfold: >-\n  a\n  b\n"
    texts = {"country": "no", "code": "012", "year": "1953", "day": "1913-09-01", "nothing": "", "tilde": "~"}
    assert record(scalars).data == {**texts, "yes": "on", "1": "0x1F", "fold": "a b"}


def test_data_id_and_type() -> None:
    found = record(RECORD)
    assert (found.id, found.type, found.file) == ("mikhail-ryumin", "person", "x.yaml")
    assert found.data == {
        "id": "mikhail-ryumin",
        "type": "person",
        "labels": {"en": "Mikhail Ryumin", "ru": "Михаил Рюмин"},
        "aliases": {"en": ["M. D. Ryumin"]},
        "statements": {
            "date_of_birth": [{"value": "1913-09-01", "references": [{"source": "ryumin-article", "paragraph": "3"}, {"source": "brent"}]}],
            "sex": ["male"],
        },
    }


@pytest.mark.parametrize("text", ["labels: {en: x}\n", "id: [x]\ntype: {a: b}\n"])
def test_an_id_or_type_that_is_missing_or_no_text_is_empty(text: str) -> None:
    found = record(text)
    assert (found.id, found.type) == ("", "")


@pytest.mark.parametrize(
    ("path", "value", "key"),
    [
        ((), (2, 1), (2, 1)),
        (("id",), (2, 5), (2, 1)),
        (("labels",), (5, 3), (4, 1)),
        (("labels", "ru"), (6, 7), (6, 3)),
        (("aliases", "en", 0), (9, 5), (9, 5)),
        (("statements", "date_of_birth", 0), (12, 5), (12, 5)),
        (("statements", "date_of_birth", 0, "value"), (12, 12), (12, 5)),
        (("statements", "date_of_birth", 0, "references", 0, "paragraph"), (14, 43), (14, 32)),
        (("statements", "date_of_birth", 0, "references", 1, "source"), (15, 15), (15, 7)),
        (("statements", "sex", 0), (16, 9), (16, 9)),
        # What is not there stands where its nearest ancestor does.
        (("labels", "de"), (5, 3), (4, 1)),
        (("statements", "date_of_birth", 0, "references", 1, "page", 3), (15, 7), (15, 7)),
        (("nothing", 0, "at all"), (2, 1), (2, 1)),
    ],
)
def test_places(path: tuple[str | int, ...], value: tuple[int, int], key: tuple[int, int]) -> None:
    found = record(RECORD)
    assert found.place(path) == Place("x.yaml", *value)
    assert found.place(path, key=True) == Place("x.yaml", *key)


def test_a_place_costs_nothing_until_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    found = record(RECORD)
    calls = []
    composer = yaml_reader.Composer
    monkeypatch.setattr(yaml_reader, "Composer", lambda *args: calls.append(args) or composer(*args))
    assert calls == []
    found.place(("id",))
    found.place(("type",))
    assert len(calls) == 1


SYNTAX = {
    "a: he said: hello\n": f'1:11: error[yaml-syntax]: ": " inside a value; expected one "key: value" on a line; {QUOTE}',
    "a: x\n  b: y\n": f'2:3: error[yaml-syntax]: "b: y" where no key can stand; {ALIGN}',
    "a:\n b: c\n  d: e\n": f'3:3: error[yaml-syntax]: "d: e" where no key can stand; {ALIGN}',
    "a:\n  b: c\n d: e\n": f'3:2: error[yaml-syntax]: "d: e" where no key can stand; {ALIGN}',
    "a: b\nc\nd: e\n": '2:1: error[yaml-syntax]: "c" without a colon; expected "key: value"; '
    "add a colon and a space; indent it if it goes on with the value above",
    'a: "x" y\n': f'1:8: error[yaml-syntax]: "y" after the end of a value; expected the end of the line; '
    f'{QUOTE} and write \\" for one inside it',
    "- a\nb: c\n": '2:1: error[yaml-syntax]: "b: c" among the entries of a list; expected "- " before the entry; '
    'begin it with "- " or indent it like its neighbours',
    "a: [x\nb: c\n": f'1:4: error[yaml-syntax]: "[x" without its end; expected "," between entries and "]" after the last; '
    f'close it with "]" or {QUOTE}',
    "a: {x: y\nb: c\n": f'1:4: error[yaml-syntax]: "{{x: y" without its end; expected "," between entries and "}}" after the last; '
    f'close it with "}}" or {QUOTE}',
    'a: "x\nb: c\n': '1:4: error[yaml-syntax]: a " that is never closed; expected a second " where the value ends; close it',
    "a: 'x\n": "1:4: error[yaml-syntax]: a ' that is never closed; expected a second ' where the value ends; close it",
    "a: @x\n": f"1:4: error[yaml-syntax]: a value that begins with @; expected quotes around such a value; {QUOTE}",
    'a: "\\q"\n': '1:5: error[yaml-syntax]: the escape "\\q"; expected one of \\\\ \\" \\n \\t, or \\u and four hexadecimal digits; '
    "write \\\\ for a backslash",
    'a: "\\ud800"\n': '1:5: error[yaml-syntax]: the escape "\\u"; expected one of \\\\ \\" \\n \\t, or \\u and four hexadecimal digits; '
    "write \\\\ for a backslash",
    "a: - b\n": '1:4: error[yaml-syntax]: a list on the line of its key; expected each entry on a line of its own, after "- "; '
    "begin a new line before it",
    "a: ]\n": f'1:4: error[yaml-syntax]: "]" where a value should stand; expected a value; {QUOTE}',
    "a: [b,\n": f"2:1: error[yaml-syntax]: the end of the file where a value should stand; expected a value; {QUOTE}",
    "a: ? b\n": f'1:4: error[yaml-syntax]: "? b" where a value should stand; expected a value; {QUOTE}',
    "a: |x\n": f'1:4: error[yaml-syntax]: "|x" as the beginning of a text; expected "|" or ">" alone on the rest of the line; {QUOTE}',
    '"a":b\n': f'1:4: error[yaml-syntax]: ":b", which is not YAML; expected "key: value"; {QUOTE}',
}
FEATURES = {
    "a: &x b\nc: *x\n": [f'1:4: error[yaml-feature]: "&x", an anchor; {AS_TEXT}', f'2:4: error[yaml-feature]: "*x", an alias; {AS_TEXT}'],
    "a: *emphasis*\n": [f'1:4: error[yaml-feature]: "*emphasis*", an alias; expected the text itself; {QUOTE}'],
    "a: & b\n": [f'1:4: error[yaml-feature]: "& b", an anchor; expected the text itself; {QUOTE}'],
    "a: !!int 3\n": [f"1:4: error[yaml-feature]: a tag; {AS_TEXT}"],
    "a: !x!y z\n": [f'1:4: error[yaml-feature]: "!x!y z", a tag; expected the text itself; {QUOTE}'],
    "<<: x\n": ['1:1: error[yaml-feature]: "<<", a merge key; expected the keys themselves; copy the keys to this place'],
    "%YAML 1.1\n---\na: b\n": ['1:1: error[yaml-feature]: a directive; expected "key: value" lines; delete the line'],
    "%X\n---\na: b\n": ['1:1: error[yaml-feature]: "%X", a directive; expected "key: value" lines; delete the line'],
    "a: b\n---\nc: d\n": [
        '2:1: error[yaml-feature]: a second document; expected one record in a file; move what follows "---" to a file of its own'
    ],
    "? [a]\n: b\n": ["1:3: error[key-not-text]: a list, a mapping or an alias as a key; expected text as a key; write the key as text"],
}
STRUCTURE = {
    "a: b\nc: d\na: e\n": [
        '3:1: error[duplicate-key]: the key "a" again, first on line 1; expected each key once; merge the two or delete one'
    ],
    "a:\n  b: {c: d, c: e}\na: f\n": [
        '2:13: error[duplicate-key]: the key "c" again, first on line 2; expected each key once; merge the two or delete one',
        '3:1: error[duplicate-key]: the key "a" again, first on line 1; expected each key once; merge the two or delete one',
    ],
    "- a\n": ['1:1: error[not-a-mapping]: a list; expected "key: value" lines; begin with a key and a colon'],
    "a:b\n": ['1:1: error[not-a-mapping]: the text "a:b"; expected "key: value" lines; begin with a key and a colon'],
    "": [" error[empty]: no data; expected a record; fill it or delete it"],
    "\n  \n": [" error[empty]: no data; expected a record; fill it or delete it"],
    "a: " + "[" * 20 + "]" * 20 + "\n": ["1:23: error[too-deep]: more than 20 levels; expected at most 20 levels; take it apart"],
    "\ta: b\n": [f"1:1: {NO_TAB}"],
    "a:\n\tb: c\n  \td: e\n": [f"2:1: {NO_TAB}", f"3:3: {NO_TAB}"],
    "a: |\n\tx\n": [f"2:1: {NO_TAB}"],
    "a: x\x00y\x07\x07\n": [
        "1:5: error[control-character]: U+0000 control character; expected printable characters; delete it or write what it stands for",
        "1:7: error[control-character]: U+0007 control character, 2 times; expected printable characters; "
        "delete it or write what it stands for",
    ],
    "a: x\u2028b\n": [
        "1:5: error[control-character]: U+2028 line separator; expected printable characters; delete it or write what it stands for"
    ],
    "a: \u202ex\n\nb: \u2066y\n": [
        "1:4: error[direction-character]: U+202E right-to-left override; expected text that reads as it is stored; delete it",
        "3:4: error[direction-character]: U+2066 left-to-right isolate; expected text that reads as it is stored; delete it",
    ],
    'a: "\\0"\nb: "\\u202E"\n': [
        "1:4: error[control-character]: U+0000 control character; expected printable characters; delete it or write what it stands for",
        "2:4: error[direction-character]: U+202E right-to-left override; expected text that reads as it is stored; delete it",
    ],
}
BYTES = {
    b"a: b\nc: \xd0\x94\xe9\n": ["2:5: error[encoding]: the byte 0xE9, which is not UTF-8; expected UTF-8; save the file as UTF-8"],
    "a: b\n".encode("utf-16"): ["1:1: error[encoding]: a file in UTF-16; expected UTF-8; save it as UTF-8"],
    "a: b\n".encode("utf-32"): ["1:1: error[encoding]: a file in UTF-32; expected UTF-8; save it as UTF-8"],
}
REFUSED = {**{text: [message] for text, message in SYNTAX.items()}, **FEATURES, **STRUCTURE, **BYTES}


@pytest.mark.parametrize(
    ("data", "messages"), REFUSED.items(), ids=lambda value: repr(value)[:40] if isinstance(value, str | bytes) else ""
)
def test_refused(data: str | bytes, messages: list[str]) -> None:
    assert read(data) == ([], [f"x.yaml:{message}" for message in messages])


FORM = {
    "\ufeffa: b\n": ["1:1: error[byte-order-mark]: a byte order mark; expected UTF-8 without one; run: make format"],
    "a: b\r\nc: d\r\n": ["1:5: error[line-end]: line ends: 2 CRLF; expected LF alone; run: make format"],
    "a: b\nc: d\re: f\r\n": ["2:5: error[line-end]: line ends: 1 CRLF, 1 CR; expected LF alone; run: make format"],
    "# why\na: b # c # d\nc: 'd'#e\n": [
        f'1:1: error[comment]: "# why"; {NO_COMMENT}',
        f'2:6: error[comment]: "# c # d"; {NO_COMMENT}',
        f'3:7: error[comment]: "#e"; {NO_COMMENT}',
    ],
    "a: |  # text\n  # no comment\n\n# comment\n": [
        f'1:7: error[comment]: "# text"; {NO_COMMENT}',
        f'4:1: error[comment]: "# comment"; {NO_COMMENT}',
    ],
    f"a: {'x' * 10_001}\n": ["1:4: error[too-long]: a text of 10,001 characters; expected at most 10,000; shorten it"],
}


@pytest.mark.parametrize(("text", "messages"), FORM.items(), ids=lambda value: repr(value)[:40] if isinstance(value, str) else "")
def test_a_record_wrong_in_form_alone_comes_after_its_issues(text: str, messages: list[str]) -> None:
    records, found = read(text)
    assert found == [f"x.yaml:{message}" for message in messages]
    assert len(records) == 1


def test_what_looks_like_a_comment_or_an_indent_but_is_text() -> None:
    text = "# yaml-language-server: $schema=x\na: b#c\nd: \"e # f\n  # g\"\nh: 'i\n\n  \tj'\nk: |\n  #l\n  \tm\n"
    assert record(text).data == {"a": "b#c", "d": "e # f # g", "h": "i\nj", "k": "#l\n\tm\n"}


def test_comments_are_found_beside_an_error_below_them() -> None:
    assert read("# one\na: b\nc: d: e\n")[1] == [
        f'x.yaml:1:1: error[comment]: "# one"; {NO_COMMENT}',
        f'x.yaml:3:5: error[yaml-syntax]: ": " inside a value; expected one "key: value" on a line; {QUOTE}',
    ]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("none.yaml", "none.yaml: error[unreadable]: no file of this name; expected a readable file; check the name"),
        ("none/x.yaml", "none/x.yaml: error[unreadable]: no file of this name; expected a readable file; check the name"),
        ("folder", "folder: error[unreadable]: a folder; expected a readable file; name a file in it"),
        ("loop.yaml", "loop.yaml: error[unreadable]: a link that leads to itself; expected a readable file; replace it by the file"),
        ("x" * 300, "x" * 300 + ": error[unreadable]: a name that is too long; expected a readable file; shorten it"),
        ("large.yaml", "large.yaml: error[too-large]: more than 1,000,000 bytes; expected at most 1,000,000 bytes; split it"),
        ("new\nline.yaml", "new\\u000aline.yaml: error[unreadable]: no file of this name; expected a readable file; check the name"),
    ],
)
def test_files_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, message: str) -> None:
    monkeypatch.chdir(tmp_path)
    Path("folder").mkdir()
    Path("loop.yaml").symlink_to("loop.yaml")
    Path("large.yaml").write_bytes(b"a: " + b"x" * 1_000_000)
    assert [str(found) for found in read_yaml(Path(name))] == [message]


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [x,x,x,x,x,x,x,x,x]\n"
        + "".join(f"{b}: &{b} [{','.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefghi", "bcdefghij", strict=True)),
        "[" * 900_000,
        "- " * 450_000,
        "? " * 450_000,
        '- "#"\n' * 150_000,
        "a: b # c\n" * 100_000,
        "a:\n" * 300_000,
        "\t\n" * 400_000,
        "#\n" * 400_000,
        '- "\\0"\n' * 120_000,
    ],
    ids=["aliases", "brackets", "lists", "keys", "number signs", "comments", "repeated keys", "tabs", "comments alone", "escapes"],
)
def test_hostile_files_are_refused_quickly_and_in_few_words(text: str) -> None:
    begin = time.process_time()
    records, messages = read(text)
    assert time.process_time() - begin < 5
    assert records == []
    assert 1 <= len(messages) <= 202


@given(st.text(alphabet="ab-:?#[]{}&*!|>'\"%@`, \n\t\r\\\x85\u2028\ufeff\x00\u202e~<.0xu"))
def test_whatever_stands_in_a_file_ends_in_a_record_or_in_issues_within_it(text: str) -> None:
    records, messages = read(text)
    assert records or messages
    lines = len(text.splitlines()) + 1
    for found in records:
        assert found.place(("a", 0, "b")).line <= lines

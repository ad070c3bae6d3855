"""Passages of source texts: where they are, and what is wrong with a reference that says otherwise."""

import hashlib
from pathlib import Path

import pytest

from pipeline.issues import Issue
from pipeline.records.passages import Fault, Paragraph, Passage, SourceText, check_passage, find_passages, load_text

TEXT = """\
About the letter

The Plot


In 1948 Жданов’s doctor wrote a letter,
and it was filed.

[1] Ibid., 293.

Later years

  He was\u00a0released in 1953.\x20

A man of e\u0301lan
"""
WORD = "the edge of a word"


def source(text: str = TEXT, folder: Path | None = None) -> SourceText:
    path = (folder or Path()) / "text.txt"
    if folder:
        path.write_bytes(text.encode())
        found = load_text(path, hashlib.sha256(text.encode()).hexdigest())
        assert isinstance(found, SourceText)
        return found
    raise AssertionError("a folder is needed")


@pytest.fixture
def text(tmp_path: Path) -> SourceText:
    return source(folder=tmp_path)


def at(words: str) -> tuple[int, int]:
    start = TEXT.index(words)
    return start, start + len(words)


def test_paragraphs_and_headings(text: SourceText) -> None:
    assert [(text.text[one.start : one.end], one.section) for one in text.paragraphs] == [
        ("About the letter", "About the letter"),
        ("The Plot", "The Plot"),
        ("In 1948 Жданов’s doctor wrote a letter,", "The Plot"),
        ("and it was filed.", "The Plot"),
        ("[1] Ibid., 293.", "The Plot"),
        ("Later years", "Later years"),
        ("  He was\u00a0released in 1953. ", "Later years"),
        ("A man of e\u0301lan", "A man of e\u0301lan"),
    ]
    assert text.paragraphs[0] == Paragraph(0, 16, "About the letter")


@pytest.mark.parametrize(
    ("content", "sections"),
    [
        ("one\r\n\r\ntwo\r\nthree", ["one", "one", "one"]),
        ("one\r\rtwo", ["one", "two"]),
        ("first.\n\nx" + "y" * 119 + "\n\nz" + "y" * 120, ["", "x" + "y" * 119, "x" + "y" * 119]),
        ("a,\n\nb;\n\nc:\n\nd.\n\ne?", ["", "", "", "", "e?"]),
        ("a\u2028b\x85c\n \t \n d ", ["a\u2028b\x85c", "d"]),
        ("", []),
    ],
)
def test_what_is_a_line_and_what_a_heading(tmp_path: Path, content: str, sections: list[str]) -> None:
    assert [one.section for one in source(content, tmp_path).paragraphs] == sections


@pytest.mark.parametrize(
    ("words", "section", "paragraph"),
    [
        ("The Plot", "The Plot", 2),
        ("1948 Жданов’s doctor", "The Plot", 3),
        ("wrote a letter,\nand it", "The Plot", 3),
        ("released in 1953.", "Later years", 7),
        ("Later", "Later years", 6),
        ("e\u0301lan", "A man of e\u0301lan", 8),
    ],
)
def test_sound_passages(text: SourceText, words: str, section: str, paragraph: int) -> None:
    assert check_passage(text, Passage(section, paragraph, *at(words))) == []


@pytest.mark.parametrize(
    ("passage", "faults"),
    [
        (
            Passage("The Plot", 3, 5, 1_000),
            [("text_end", "1000", "at most 162, the length of the text", "count code points from the start of the file")],
        ),
        (
            Passage("The Plot", 3, 999, 1_000),
            [
                ("text_start", "999", "0 or more, and at most 162, the length of the text", "count code points from the start of the file"),
                ("text_end", "1000", "at most 162, the length of the text", "count code points from the start of the file"),
            ],
        ),
        (
            Passage("The Plot", 3, -4, 10),
            [("text_start", "-4", "0 or more, and at most 162, the length of the text", "count code points from the start of the file")],
        ),
        (Passage("The Plot", 3, 40, 40), [("text_end", "40", "more than text_start, 40", "the end is exclusive")]),
        (Passage("The Plot", 3, 40, 30), [("text_end", "30", "more than text_start, 40", "the end is exclusive")]),
        (
            Passage("The Plot", 3, 26, 29),
            [("text_start", "a passage of white space", "words", "point at the words the statement rests on")],
        ),
        (
            Passage("The Plot", 3, at("In 1948")[0] - 2, at("In 1948")[1] + 1),
            [
                ("text_start", "27, where the passage begins with white space", "29", 'write "text_start: 29"'),
                ("text_end", "37, where the passage ends with white space", "36", 'write "text_end: 36"'),
            ],
        ),
        (
            Passage("The Plot", 3, at("дано")[0], at("дано")[1]),
            [
                ("text_start", "38, inside a word", WORD, 'write "text_start: 37" for the whole word'),
                ("text_end", "42, inside a word", WORD, 'write "text_end: 43" for the whole word'),
            ],
        ),
        (
            Passage("A man of e\u0301lan", 8, at("A man of e")[0], at("A man of e")[1]),
            [("text_end", "157, inside a word", WORD, 'write "text_end: 161" for the whole word')],
        ),
        (Passage("The Plot", 4, *at("doctor")), [("paragraph", "4", "3", 'write "paragraph: 3"')]),
        (
            Passage("Plot", 3, *at("doctor")),
            [("section", '"Plot"', '"The Plot", the nearest heading above', "copy the heading as it stands in the text")],
        ),
        (
            Passage("The Plot", 2, *at("Later years")),
            [
                ("paragraph", "2", "6", 'write "paragraph: 6"'),
                ("section", '"The Plot"', '"Later years", the nearest heading above', "copy the heading as it stands in the text"),
            ],
        ),
    ],
)
def test_faults(text: SourceText, passage: Passage, faults: list[tuple[str, str, str, str]]) -> None:
    assert check_passage(text, passage) == [Fault(*fault) for fault in faults]


def test_a_passage_above_every_heading(tmp_path: Path) -> None:
    text = source("First.\nSecond.\n\nHeading\n", tmp_path)
    assert check_passage(text, Passage("", 2, 7, 13)) == []
    assert check_passage(text, Passage("Heading", 2, 7, 13)) == [
        Fault("section", '"Heading"', "nothing: no heading stands above", "copy the heading as it stands in the text")
    ]


@pytest.mark.parametrize(
    ("words", "passages"),
    [
        ("letter", [Passage("About the letter", 1, 10, 16), Passage("The Plot", 3, *at("letter,"))._replace(end=at("letter,")[1] - 1)]),
        ("was released  in\t1953", [Passage("Later years", 7, at("was\u00a0")[0], at("in 1953")[1])]),
        ("letter, and it", [Passage("The Plot", 3, *at("letter,\nand it"))]),
        ("(letter", []),
        ("lett", []),
        ("etter", []),
        ("no such words", []),
        (" \n", []),
        ("", []),
    ],
)
def test_find(text: SourceText, words: str, passages: list[Passage]) -> None:
    assert find_passages(text, words) == passages
    assert [check_passage(text, passage) for passage in passages] == [[]] * len(passages)


def test_texts_that_cannot_be_used(tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    path.write_bytes(b"one\ntw\xe9\n")
    right = hashlib.sha256(path.read_bytes()).hexdigest()
    expected = {
        right: f"{path}:2:3: error[encoding]: the byte 0xE9, which is not UTF-8; expected UTF-8; save the file as UTF-8",
        right.upper(): f"{path}:2:3: error[encoding]: the byte 0xE9, which is not UTF-8; expected UTF-8; save the file as UTF-8",
        "0" * 64: f"{path}: error[source-checksum]: {path}, a text with the SHA-256 {right}; expected {'0' * 64}; "
        "restore the text that was read, or check every passage against this one and record its checksum",
    }
    for checksum, message in expected.items():
        assert str(load_text(path, checksum)) == message
    assert (
        str(load_text(tmp_path / "none", ""))
        == f"{tmp_path / 'none'}: error[unreadable]: no file of this name; expected a readable file; check the name"
    )
    assert isinstance(load_text(tmp_path, ""), Issue)


def test_the_real_texts(shared: Path) -> None:
    path = shared / "sources" / "001_91ff79cc4c705390.txt"
    text = load_text(path, hashlib.sha256(path.read_bytes()).hexdigest())
    assert isinstance(text, SourceText)
    headings = {one.section for one in text.paragraphs}
    assert {"Mikhail Ryumin", "Childhood and Education", "Trial, Conviction, and Execution", "References"} <= headings
    (first, *_) = find_passages(text, "1 September 1913")
    assert (first.section, first.paragraph, text.text[first.start : first.end]) == ("Mikhail Ryumin", 3, "1 September 1913")
    for words in ("Doctors' Plot", "Ryumin", "in the", "1951"):
        found = find_passages(text, words)
        assert found
        assert [fault for passage in found for fault in check_passage(text, passage)] == []

"""Source texts and the passages that references point at: source, section, paragraph and a range of code points.

Offsets count Unicode code points into the file as it is, the end exclusive. A line ends with LF, CRLF or CR. A paragraph is a
line that is not blank; they are numbered from 1. A heading is a paragraph of at most 120 characters that stands between
blank lines (or the edges of the file) and does not end in `.`, `,`, `;` or `:`.
"""

import hashlib
import re
import unicodedata
from bisect import bisect_right
from pathlib import Path
from typing import Final, NamedTuple

from pipeline.issues import Issue, Place
from pipeline.records.characters import bad_bytes
from pipeline.records.files import file_name, read_bytes

__all__ = ["Fault", "Paragraph", "Passage", "SourceText", "check_passage", "find_passages", "load_text"]

#: Bytes of one source text.
_MAX_SOURCE: Final = 100_000_000
_LINE: Final = re.compile(r"([^\r\n]*)(?:\r\n|\r|\n|\Z)")
_LONGEST_HEADING: Final = 120


class Paragraph(NamedTuple):
    """A line that is not blank: where it starts and ends, and the heading it stands under (its own text, if it is one)."""

    start: int
    end: int
    section: str


class Passage(NamedTuple):
    """What a reference points at: the nearest heading, the paragraph in which it begins, and its range."""

    section: str
    paragraph: int
    start: int
    end: int


class Fault(NamedTuple):
    """What is wrong with one field of a reference."""

    field: str
    found: str
    expected: str
    fix: str


class SourceText(NamedTuple):
    """A text and its paragraphs in order."""

    file: str
    text: str
    paragraphs: tuple[Paragraph, ...]

    def paragraph_at(self, offset: int) -> int:
        """The number of the paragraph in which `offset` lies, or after which if it lies in none; 0 before the first."""
        return bisect_right(self.paragraphs, offset, key=lambda paragraph: paragraph.start)

    def section_at(self, offset: int) -> str:
        """The nearest heading above `offset`, or the one it lies in; empty where there is none."""
        number = self.paragraph_at(offset)
        return self.paragraphs[number - 1].section if number else ""


def load_text(path: Path, sha256: str) -> SourceText | Issue:
    """The source text at `path`, whose bytes must have the checksum `sha256`, or why it cannot be used."""
    data = read_bytes(path, _MAX_SOURCE)
    if isinstance(data, Issue):
        return data
    file = file_name(path)
    checksum = hashlib.sha256(data).hexdigest()
    if checksum != sha256.lower():
        fix = "restore the text that was read, or check every passage against this one and record its checksum"
        return Issue(Place(file), "source-checksum", f"{file}, a text with the SHA-256 {checksum}", sha256, fix)
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        return bad_bytes(data, error, Place(file, 1, 1))
    return SourceText(file, text, _paragraphs(text))


def check_passage(source: SourceText, passage: Passage) -> list[Fault]:
    """What is wrong with `passage`, by field; nothing if the text has it where it is said to be."""
    if faults := _range_faults(source.text, passage):
        return faults
    start, end = _trimmed(source.text, passage)
    faults = _edge_faults(source.text, passage, (start, end))
    number = source.paragraph_at(start)
    if passage.paragraph != number:
        faults.append(Fault("paragraph", str(passage.paragraph), str(number), f'write "paragraph: {number}"'))
    section = source.section_at(start)
    if passage.section != section:
        expected = f'"{section}", the nearest heading above' if section else "nothing: no heading stands above"
        faults.append(Fault("section", f'"{passage.section}"', expected, "copy the heading as it stands in the text"))
    return faults


def find_passages(source: SourceText, words: str) -> list[Passage]:
    """Every place where `words` stand as whole words, for a curator to refer to; white space in them matches any."""
    parts = [re.escape(part) for part in words.split()]
    if not parts:
        return []
    found = re.finditer(r"\s+".join(parts), source.text)
    return [
        _passage(source, *match.span()) for match in found if not _cuts(source.text, match.start()) and not _cuts(source.text, match.end())
    ]


def _passage(source: SourceText, start: int, end: int) -> Passage:
    return Passage(source.section_at(start), source.paragraph_at(start), start, end)


def _paragraphs(text: str) -> tuple[Paragraph, ...]:
    lines = [(match.start(), match[1]) for match in _LINE.finditer(text)]
    paragraphs = []
    section = ""
    for row, (start, line) in enumerate(lines):
        if not line.strip():
            continue
        alone = not any(other.strip() for _, other in (*lines[max(row - 1, 0) : row], *lines[row + 1 : row + 2]))
        if alone and len(line.strip()) <= _LONGEST_HEADING and line.rstrip()[-1] not in ".,;:":
            section = line.strip()
        paragraphs.append(Paragraph(start, start + len(line), section))
    return tuple(paragraphs)


def _range_faults(text: str, passage: Passage) -> list[Fault]:
    """What makes a range no range of the text."""
    faults = []
    length = f"at most {len(text):,}, the length of the text"
    if not 0 <= passage.start <= len(text):
        faults.append(Fault("text_start", str(passage.start), f"0 or more, and {length}", "count code points from the start of the file"))
    if passage.end > len(text):
        faults.append(Fault("text_end", str(passage.end), length, "count code points from the start of the file"))
    elif passage.end <= passage.start:
        faults.append(Fault("text_end", str(passage.end), f"more than text_start, {passage.start}", "the end is exclusive"))
    elif not faults and not text[passage.start : passage.end].strip():
        faults.append(Fault("text_start", "a passage of white space", "words", "point at the words the statement rests on"))
    return faults


def _trimmed(text: str, passage: Passage) -> tuple[int, int]:
    """The range without white space at its edges."""
    words = text[passage.start : passage.end]
    return passage.end - len(words.lstrip()), passage.start + len(words.rstrip())


def _edge_faults(text: str, passage: Passage, trimmed: tuple[int, int]) -> list[Fault]:
    """White space at an edge, or an edge inside a word."""
    faults = []
    for field, edge, clean, step in (("text_start", passage.start, trimmed[0], -1), ("text_end", passage.end, trimmed[1], 1)):
        if edge != clean:
            side = "begins" if step < 0 else "ends"
            faults.append(Fault(field, f"{edge}, where the passage {side} with white space", str(clean), f'write "{field}: {clean}"'))
        elif _cuts(text, edge):
            whole = edge
            while _cuts(text, whole):
                whole += step
            faults.append(Fault(field, f"{edge}, inside a word", "the edge of a word", f'write "{field}: {whole}" for the whole word'))
    return faults


def _cuts(text: str, offset: int) -> bool:
    """Whether there is a character of a word on both sides of `offset`."""
    return 0 < offset < len(text) and _in_word(text[offset - 1]) and _in_word(text[offset])


def _in_word(char: str) -> bool:
    """Letters, digits, marks (which belong to the letter before them) and the underscore."""
    return char == "_" or unicodedata.category(char)[0] in "LMN"

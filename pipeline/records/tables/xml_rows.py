"""XML as a table: elements on a way are rows, and columns are ways within a row.

    rows: register/person          the elements `person` of the root `register`
    {name}, {birth/date}           the text of an element
    {name/@lang}, {@id}            an attribute
    {name[@lang='ru']}             the text of the element with an attribute of this value

Several elements on one way are several texts. Names are taken without their namespaces. Nothing is fetched or expanded: a document
type with entities is refused.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO, Final
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from pipeline.issues import Issue, Place
from pipeline.records.limits import MAX_DEPTH, MAX_LINE
from pipeline.records.tables.rows import Cell, Row, Table

__all__ = ["xml_table"]

_PIECE: Final = 1 << 16
_STEP: Final = re.compile(r"([^\[\]@]+)(?:\[@([^=\]]+)='([^']*)'\])?")


def xml_table(stream: BinaryIO, file: str, way: str, wanted: tuple[Sequence[str], dict[str, Sequence[str]]]) -> Table:
    """The table whose rows are the elements on `way`. `wanted` are the columns, and those of rows within rows by the way to them."""

    def rows() -> Iterator[Row | Issue]:
        columns, inner = wanted
        try:
            for element, line in _elements(stream, [step for step in way.split("/") if step]):
                place = Place(file, line, 1)
                within = {path: [_row(one, names, place) for one in _found(element, path)] for path, names in inner.items()}
                yield _row(element, columns, place)._replace(inner=within)
        except ParseError as error:
            line, column = error.position
            yield Issue(Place(file, line, column + 1), "xml-syntax", f"text that is not XML ({error.msg})", "well-formed XML", "correct it")
        except DefusedXmlException as error:
            found = f"a document type or entities ({type(error).__name__})"
            yield Issue(Place(file), "xml-syntax", found, "XML without entities of its own", "save it with its entities expanded")
        except _TooLarge as error:
            yield Issue(
                Place(file, error.line, 1), "too-large", "a row that holds too much", f"at most {MAX_LINE:,} characters", "split it"
            )

    return Table(None, Place(file), rows())


class _TooLarge(Exception):
    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


class _Rows:
    """What the parser calls: builds the elements on the way and nothing else, so that memory holds one row."""

    def __init__(self, way: list[str]) -> None:
        self.done: list[tuple[Element, int]] = []
        self.line = 0
        self._way, self._open = way, list[str]()
        self._builder: TreeBuilder | None = None
        self._depth = self._begun = self._size = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition("}")[2]
        self._open.append(tag)
        if self._builder is None and self._open == self._way:
            self._builder, self._depth, self._begun, self._size = TreeBuilder(), len(self._open), self.line, 0
        if self._builder is not None:
            if len(self._open) - self._depth > MAX_DEPTH:
                raise _TooLarge(self.line)
            self._builder.start(tag, {name.rpartition("}")[2]: value for name, value in attributes.items()})

    def data(self, text: str) -> None:
        if self._builder is not None:
            self._size += len(text)
            if self._size > MAX_LINE:
                raise _TooLarge(self._begun)
            self._builder.data(text)

    def end(self, tag: str) -> None:
        if self._builder is not None:
            self._builder.end(tag.rpartition("}")[2])
            if len(self._open) == self._depth:
                self.done.append((self._builder.close(), self._begun))
                self._builder = None
        self._open.pop()

    def close(self) -> None:
        """The end of the document."""


class _Parser(DefusedXMLParser):
    """Tells its target the line it has come to: places of rows need it, and elements do not know it."""

    def __init__(self, rows: _Rows) -> None:
        super().__init__(target=rows, forbid_dtd=False, forbid_entities=True, forbid_external=True)
        expat: Any = self.parser
        start = expat.StartElementHandler

        def started(*arguments: Any) -> Any:
            rows.line = expat.CurrentLineNumber
            return start(*arguments)

        expat.StartElementHandler = started


def _elements(stream: BinaryIO, way: list[str]) -> Iterator[tuple[Element, int]]:
    rows = _Rows(way)
    parser = _Parser(rows)
    while piece := stream.read(_PIECE):
        parser.feed(piece)
        yield from rows.done
        rows.done.clear()
    parser.close()
    yield from rows.done


def _row(element: Element, columns: Sequence[str], place: Place) -> Row:
    return Row({way: _cell(element, way) for way in columns}, place, {})


def _cell(element: Element, way: str) -> Cell:
    path, _, attribute = way.partition("@") if "[" not in way else _split(way)
    found = _found(element, path.rstrip("/"))
    texts = [one.get(attribute, "") if attribute else " ".join("".join(one.itertext()).split()) for one in found]
    texts = [text for text in texts if text]
    return texts[0] if len(texts) == 1 else texts or ""


def _split(way: str) -> tuple[str, str, str]:
    """A way with conditions, and the attribute behind it."""
    before, mark, attribute = way.rpartition("/@")
    return (before, mark, attribute) if mark and "]" not in attribute else (way, "", "")


def _found(element: Element, path: str) -> list[Element]:
    found = [element]
    for step in filter(None, path.split("/")):
        match = _STEP.fullmatch(step)
        name, attribute, value = match.groups() if match else (step, None, None)
        found = [one for parent in found for one in parent if one.tag == name and (attribute is None or one.get(attribute) == value)]
    return found

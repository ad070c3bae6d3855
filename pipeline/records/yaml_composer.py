"""YAML events to nested text and marks, refusing every feature of YAML that a record has no use for.

libyaml's events are read one by one, so an anchor is refused where it stands and an alias is never followed: a file of
aliases that would unfold to gigabytes costs what its bytes cost. There is no type resolution anywhere on the way.
"""

from collections.abc import Iterator
from typing import Final

import yaml
from yaml.events import (
    AliasEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    StreamEndEvent,
)

from pipeline.issues import Issue, Place
from pipeline.records.characters import FORBIDDEN, Lines, character_issue, excerpt
from pipeline.records.limits import MAX_DEPTH, MAX_TEXT
from pipeline.records.record import Data, Mark, Path
from pipeline.records.yaml_errors import syntax_issue

__all__ = ["Composer"]

_AS_TEXT: Final = "put the value in double quotes if it is meant as text"


class _Stop(Exception):
    """Nothing after this place can be read; the issue is recorded."""


class Composer:
    """Reads one YAML text. After `compose`: `issues`, `marks`, and `literals`, the spans of quoted and block texts."""

    def __init__(self, text: str, file: str) -> None:
        self.issues: list[Issue] = []
        self.marks: dict[Path, Mark] = {}
        self.literals: list[tuple[int, int]] = []
        self.end = len(text)  # how far the text could be read
        self._text, self._file = text, file
        self._loader = yaml.CBaseLoader(text)

    def compose(self) -> Data | None:
        """The data, or None when there is none to be had; partial data comes with issues that say so."""
        try:
            return self._document()
        except _Stop:
            return None
        except yaml.MarkedYAMLError as error:
            lines = Lines(self._text, self._file)
            self.issues.append(syntax_issue(error, self._text, lines))
            self.end = error.problem_mark.index if error.problem_mark else 0
            return None

    def _document(self) -> Data | None:
        self._next()  # the start of the stream
        event = self._next()
        if isinstance(event, StreamEndEvent):
            self.issues.append(Issue(Place(self._file), "empty", "an empty file", "a record", "fill it or delete it"))
            return None
        if isinstance(event, DocumentStartEvent) and (event.version or event.tags):
            self._report(event, "yaml-feature", "a directive", '"key: value" lines', "delete the line")
        data = self._node(self._next(), ())
        self._next()  # the end of the document
        event = self._next()
        if not isinstance(event, StreamEndEvent):
            self._report(event, "yaml-feature", "a second document", "one record in a file", 'move what follows "---" to a file of its own')
        return data

    def _next(self) -> Event:
        event = self._loader.get_event()
        if event is None:  # libyaml has no event after the end of the stream, which ends the reading
            raise _Stop
        return event

    def _node(self, event: Event, path: Path) -> Data:
        line, column = self._position(event)
        self.marks.setdefault(path, (line, column, line, column))
        self._refuse_features(event)
        if isinstance(event, ScalarEvent):
            return self._scalar(event)
        if isinstance(event, AliasEvent):
            return ""
        if len(path) >= MAX_DEPTH:
            self._report(event, "too-deep", f"more than {MAX_DEPTH} levels", f"at most {MAX_DEPTH} levels", "take it apart")
            raise _Stop
        return self._mapping(path) if isinstance(event, MappingStartEvent) else self._list(path)

    def _list(self, path: Path) -> list[Data]:
        events = self._until(SequenceEndEvent)
        return [self._node(event, (*path, index)) for index, event in enumerate(events)]

    def _mapping(self, path: Path) -> dict[str, Data]:
        data: dict[str, Data] = {}
        first: dict[str, int] = {}
        for event in self._until(MappingEndEvent):
            key = self._key(event)
            line, column = self._position(event)
            if key in data:
                found = f"the key {excerpt(key)} again, first on line {first[key]}"
                self._report(event, "duplicate-key", found, "each key once", "merge the two or delete one")
            value_event = self._next()
            inner = (*path, key)
            self.marks.setdefault(inner, (line, column, *self._position(value_event)))
            data.setdefault(key, self._node(value_event, inner))
            first.setdefault(key, line)
        return data

    def _until(self, end: type[Event]) -> Iterator[Event]:
        while not isinstance(event := self._next(), end):
            yield event

    def _key(self, event: Event) -> str:
        self._refuse_features(event)
        if not isinstance(event, ScalarEvent):
            self._report(event, "key-not-text", "a list, a mapping or an alias as a key", "text as a key", "write the key as text")
            raise _Stop
        if event.value == "<<" and not event.style:
            self._report(event, "yaml-feature", '"<<", a merge key', "the keys themselves", "copy the keys to this place")
        return self._scalar(event)

    def _scalar(self, event: ScalarEvent) -> str:
        value = event.value
        if len(value) > MAX_TEXT:
            self._report(event, "too-long", f"a text of {len(value):,} characters", f"at most {MAX_TEXT:,}", "shorten it")
        if event.style:
            self._literal(event)
        return value

    def _literal(self, event: ScalarEvent) -> None:
        """Notes the span of a text in which "#" and tabs are text, and looks at what its escapes stand for."""
        start, end = event.start_mark, event.end_mark
        if not start or not end:
            return
        begin = start.index
        if event.style in ("|", ">"):  # the line of the sign itself may still hold a comment
            begin = self._text.find("\n", begin, end.index) % (end.index + 1)
        self.literals.append((begin, end.index))
        if match := FORBIDDEN.search(event.value):
            self.issues.append(character_issue(match[0], Place(self._file, *self._position(event))))

    def _refuse_features(self, event: Event) -> None:
        """Reports an alias, an anchor or a tag."""
        if isinstance(event, AliasEvent):
            self._report(event, "yaml-feature", f'"*{event.anchor}", an alias', "the text itself", _AS_TEXT)
        elif isinstance(event, ScalarEvent | CollectionStartEvent):
            if event.anchor:
                self._report(event, "yaml-feature", f'"&{event.anchor}", an anchor', "the text itself", _AS_TEXT)
            if event.tag:
                self._report(event, "yaml-feature", f'"{event.tag}", a tag', "the text itself", _AS_TEXT)

    def _position(self, event: Event) -> tuple[int, int]:
        mark = event.start_mark
        return (mark.line + 1, mark.column + 1) if mark else (1, 1)

    def _report(self, event: Event, rule: str, *words: str) -> None:
        found, expected, fix = words
        self.issues.append(Issue(Place(self._file, *self._position(event)), rule, found, expected, fix))

"""YAML events to nested text and marks, refusing every feature of YAML that a record has no use for.

libyaml's events are read one by one, so an anchor is refused where it stands and an alias is never followed: a file of
aliases that would unfold to gigabytes costs what its bytes cost. There is no type resolution anywhere on the way.
"""

from bisect import bisect_right
from collections.abc import Iterator

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    StreamEndEvent,
)

from pipeline.issues import Issue, Place
from pipeline.records.characters import FORBIDDEN, Lines, character_issue, excerpt, line_end
from pipeline.records.limits import MAX_DEPTH, MAX_ISSUES, MAX_TEXT
from pipeline.records.record import Data, Mark, Path
from pipeline.records.yaml_errors import syntax_issue

__all__ = ["Composer"]


class _Stop(Exception):
    """Nothing after this place can be read; the issue is recorded."""


class Composer:
    """Reads one YAML text. After `compose`: `issues`, `marks`, and `end`, the offset up to which the text is understood."""

    def __init__(self, text: str, file: str) -> None:
        self.issues: list[Issue] = []
        self.marks: dict[Path, Mark] = {}
        self.end = len(text)
        self._spans: list[tuple[int, int]] = []  # of the scalars in which a number sign or a tab may be text
        self._text, self._file = text, file
        self._loader = yaml.CBaseLoader(text)

    def compose(self) -> Data | None:
        """The data, or None when there is none to be had; partial data comes with issues that say so."""
        try:
            return self._document()
        except _Stop:
            self.end = 0
            return None
        except yaml.MarkedYAMLError as error:
            self.issues.append(syntax_issue(error, self._text, Lines(self._text, self._file)))
            scanning = error.context_mark and "scanning" in (error.context or "")
            mark = error.context_mark if scanning else error.problem_mark
            self.end = self._text.rfind("\n", 0, mark.index) + 1 if mark else 0
            return None

    def is_text(self, offset: int) -> bool:
        """Whether the number sign or tab at `offset` belongs to a scalar."""
        span = bisect_right(self._spans, (offset, len(self._text))) - 1
        return span >= 0 and offset < self._spans[span][1]

    def _document(self) -> Data | None:
        self._next()  # the start of the stream
        event = self._next()
        if isinstance(event, StreamEndEvent):
            self.issues.append(Issue(Place(self._file), "empty", "no data", "a record", "fill it or delete it"))
            return None
        if isinstance(event, DocumentStartEvent) and (event.version or event.tags):
            self._report(event, "yaml-feature", "a directive", '"key: value" lines', "delete the line")
        data = self._node(self._next(), ())
        self._next()  # the end of the document
        event = self._next()
        if not isinstance(event, StreamEndEvent):
            self._report(event, "yaml-feature", "a second document", "one record in a file", 'move what follows "---" to a file of its own')
            raise _Stop
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
        if event.style or "#" in value:
            self._note_span(event)
        if event.style == '"' and (match := FORBIDDEN.search(value)):  # by an escape: in the text there is none left
            self._add(character_issue(match[0], Place(self._file, *self._position(event))))
        return value

    def _note_span(self, event: ScalarEvent) -> None:
        start, end = event.start_mark, event.end_mark
        if start and end:
            # The line of "|" or ">" itself may still hold a comment.
            begin = line_end(self._text, start.index) if event.style in ("|", ">") else start.index
            self._spans.append((begin, end.index))

    def _refuse_features(self, event: Event) -> None:
        """Reports an alias, an anchor or a tag."""
        if not isinstance(event, NodeEvent) or not (event.anchor or getattr(event, "tag", None)):
            return
        if isinstance(event, AliasEvent):
            found = f'"*{event.anchor}", an alias'
        else:
            found = f'"&{event.anchor}", an anchor' if event.anchor else "a tag"
        self._report(event, "yaml-feature", found, "the text itself", "put the value in double quotes if it is meant as text")

    def _position(self, event: Event) -> tuple[int, int]:
        mark = event.start_mark
        return (mark.line + 1, mark.column + 1) if mark else (1, 1)

    def _report(self, event: Event, rule: str, *words: str) -> None:
        found, expected, fix = words
        self._add(Issue(Place(self._file, *self._position(event)), rule, found, expected, fix))

    def _add(self, issue: Issue) -> None:
        self.issues.append(issue)
        if len(self.issues) >= MAX_ISSUES:
            raise _Stop

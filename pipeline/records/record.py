"""A record as it stands in a file: nested text, and where each piece of it stands.

Nothing is typed here. `1953`, `no` and `012` are the text the curator wrote; what they mean is said by the mapping.
"""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from pipeline.issues import Place

__all__ = ["Data", "Mark", "Marks", "Path", "Record"]

#: What a record holds: every scalar is text, whatever it looks like.
Data: TypeAlias = dict[str, "Data"] | list["Data"] | str
#: The way from the top of a record to a value: keys, and indexes into lists.
Path: TypeAlias = tuple[str | int, ...]
#: Line and column of the key (of an entry of a list: of the value), then line and column of the value.
Mark: TypeAlias = tuple[int, int, int, int]
#: The mark of every path of a record.
Marks: TypeAlias = Mapping[Path, Mark]


class Record:
    """One record: its `data`, the `file` it came from, and on request the place of anything in it.

    `find_marks` works out the marks of the whole record. It is called when the first place is asked for, which for a sound
    record among a million is never; until then a record costs what its text costs.
    """

    __slots__ = ("_find_marks", "_marks", "data", "file")

    def __init__(self, data: dict[str, Data], file: str, find_marks: Callable[[], Marks]) -> None:
        self.data = data
        self.file = file
        self._find_marks = find_marks
        self._marks: Marks | None = None

    def __repr__(self) -> str:
        return f"Record({self.id!r}, {str(self.place(()))!r})"

    @property
    def id(self) -> str:
        """The record's id; empty when it has none or when that is not text."""
        return self._text("id")

    @property
    def type(self) -> str:
        """The record's type; empty when it has none or when that is not text."""
        return self._text("type")

    def place(self, path: Path, key: bool = False) -> Place:
        """Where the value at `path` stands, or with `key` its key; what is not there stands where its nearest ancestor does.

        Lines and columns count from 1, columns in code points (in a table: in cells).
        """
        if self._marks is None:
            self._marks = self._find_marks()
        while path and path not in self._marks:
            path = path[:-1]
        key_line, key_column, line, column = self._marks.get(path, (1, 1, 1, 1))
        return Place(self.file, key_line, key_column) if key else Place(self.file, line, column)

    def _text(self, name: str) -> str:
        value = self.data.get(name, "")
        return value if isinstance(value, str) else ""

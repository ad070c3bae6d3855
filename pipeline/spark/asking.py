"""What workers do with the rows of a part: ask for what its shapes look at, and judge it when all is known."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, NamedTuple, TypeAlias

from pipeline.checks.neighbourhood import Entry
from pipeline.checks.parts import Ground, PartValidator
from pipeline.checks.record_index import Indexing, number_of, unpacked
from pipeline.issues import Issue, has_errors
from pipeline.project import Project
from pipeline.reach.walks import Walk
from pipeline.shacl.validation import shape_paths
from pipeline.spark.rows import MapRecord, issue_of, lines_of, outcome, reader
from pipeline.spark.verdicts import encoded, report_of

__all__ = ["ASKED", "FAULT", "OWN", "RECORD", "TYPE", "USER", "Known", "MappedRows", "Parts", "Shipped"]

#: What a row of a part is: a record of its own; an answer; a question that was asked; what keeps a record from being mapped. They come
#: in this order.
OWN, RECORD, TYPE, USER, ASKED, FAULT = range(6)
#: Between the parts of a question's name.
_MARK: Final = "\x1f"
_ANY: Final = "*"


#: The number of a value and the property by which it is had, None for any.
_Column: TypeAlias = tuple[int | None, str | None]


class Shipped(NamedTuple):
    """What goes to the workers, which have no project folder: the project, the texts of its shapes, the walks of these; and how many
    items that have one value may be looked at.
    """

    project: Project
    shapes: Mapping[str, str]
    walks: dict[str, Walk]
    most: int

    def validator(self) -> PartValidator:
        """A validator, in a worker."""
        own = self.project
        with TemporaryDirectory() as name:
            for file, text in self.shapes.items():
                path = Path(name, file)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, "utf-8")
            ground = Ground(shape_paths(Path(name)), own.mappings, own.namespaces(), own.same_as(), own.encoder())
            return PartValidator(ground, self.walks, self.most)


class MappedRows(NamedTuple):
    """Maps lines, in a worker: what a record says of others beside it, and what keeps it from being mapped."""

    project: Project
    columns: tuple[str, ...]
    indexing: Indexing
    size: int

    def __call__(self, batches: Iterable[Any]) -> Iterator[Any]:
        """Arrow batches of lines to batches of records."""
        map_record, read = self.project.mapper().map, reader(self.columns)
        for batch in batches:
            rows = [self._row(line.number, outcome(read(line), map_record)) for line in lines_of([batch])]
            if rows:
                yield _batch(rows, _mapped_schema())

    def _row(self, number: int, found: Any) -> dict[str, Any]:
        row: dict[str, Any] = {"number": number, "part": number // self.size, "issues": [encoded(issue) for issue in found.issues]}
        if found.record and found.mapped and not has_errors(found.issues):
            made = self.indexing.row(found.record, found.mapped)
            uses = [{"value": value, "property": name} for value, name in made.uses]
            row |= {"id": made.id, "type": made.type, "content": made.content, "uses": uses}
        return row


class Known:
    """What a part knows: `Elsewhere` as far as its questions were answered, and the questions that were not asked before."""

    def __init__(self, twins: frozenset[str], map_record: MapRecord) -> None:
        self._twins, self._map = twins, map_record
        self.own: list[Entry] = []
        self.faults: list[Issue] = []
        self._own_types: dict[str, str] = {}
        self._records: dict[str, list[Entry]] = {}
        self._types: dict[str, str] = {}
        self._users: dict[str, list[str]] = {}
        self._asked: set[tuple[int, str]] = set()
        self.questions: dict[tuple[int, str], list[_Column]] = {}

    def learn(self, kind: int, number: int, name: str, content: bytes | None) -> None:
        """Take in a row; those of one kind come in the order of their numbers."""
        if kind == ASKED:
            self._asked.add((number, name))
        elif kind == FAULT:
            self.faults.append(issue_of(content or b""))
        elif kind == TYPE:
            self._types[name] = (content or b"").decode()
        elif kind == USER:
            self._users.setdefault(name, []).append((content or b"").decode())
        else:
            record = unpacked(content or b"")
            mapped, _ = self._map(record)
            assert mapped, "it could be mapped before"
            entry = Entry(number, record, mapped)
            if kind == OWN:
                self.own.append(entry)
                self._own_types[name] = record.type
            if kind == RECORD or name not in self._twins:
                self._records.setdefault(name, []).append(entry)

    def entries(self, items: Collection[str]) -> list[Entry]:
        """The records that are known; the others are asked for."""
        found = list[Entry]()
        for item in items:
            if item not in self._own_types or item in self._twins:
                self._ask(RECORD, item)
            found += self._records.get(item, ())
        return sorted(found, key=lambda entry: entry.number)

    def types(self, items: Collection[str]) -> dict[str, str]:
        """The types that are known; the others are asked for."""
        for item in items:
            if item not in self._own_types or item in self._twins:
                self._ask(TYPE, item)
        known = self._own_types | self._types
        return {item: known[item] for item in items if item in known}

    def users(self, value: str, properties: Collection[str] | None, most: int) -> list[str]:
        """Those who have a value, if that was asked before."""
        names = sorted(properties) if properties is not None else [_ANY]
        name = _MARK.join((value, *names))
        columns = list[_Column]((number_of(value), None if one == _ANY else one) for one in names)
        self._ask(USER, name, columns)
        return list(dict.fromkeys(self._users.get(name, ())))[:most]

    def _ask(self, kind: int, name: str, columns: list[_Column] | None = None) -> None:
        if (kind, name) not in self._asked:
            self.questions[kind, name] = columns or [(None, None)]


class Parts:
    """What workers do with the parts of a partition. `twins` are ids that several records have."""

    def __init__(self, shipped: Shipped, twins: frozenset[str]) -> None:
        self._shipped, self._twins = shipped, twins

    @cached_property
    def _validator(self) -> PartValidator:
        """Made once in a worker: to read the shapes takes as long as to validate some thirty records."""
        return self._shipped.validator()

    @cached_property
    def _map(self) -> MapRecord:
        return self._shipped.project.mapper().map

    def _known(self, batches: Iterable[Any]) -> Iterator[tuple[int, Known]]:
        for part, rows in groupby(_rows(batches), lambda row: row[0]):
            known = Known(self._twins, self._map)
            for _, kind, number, name, content in rows:
                known.learn(kind, number, name, content)
            yield part, known

    def ask(self, batches: Iterable[Any]) -> Iterator[Any]:
        """Arrow batches of the rows of parts to batches of questions: what the parts still have to know."""
        for part, known in self._known(batches):
            self._validator.look_around(known.own, known)
            rows = [
                {"part": part, "kind": kind, "name": name, "value": value, "property": of}
                for (kind, name), columns in known.questions.items()
                for value, of in columns
            ]
            if rows:
                yield _batch(rows, _question_schema())

    def judge(self, batches: Iterable[Any]) -> Iterator[Any]:
        """Arrow batches of the rows of parts of which all is known to batches of what is to be written."""
        for part, known in self._known(batches):
            findings = self._validator.validate(known.own, known)
            assert not known.questions, "all was asked"
            issues = [*known.faults, *findings.issues]
            report = report_of(part, issues, findings.undecided)
            rows = [{"kind": "found", "value": encoded(issue)} for issue in issues] + [{"kind": "report", "value": report}]
            yield _batch(rows, _written_schema())


def _rows(batches: Iterable[Any]) -> Iterator[tuple[int, int, int, str, bytes | None]]:
    names = ("part", "kind", "number", "name", "content")
    for batch in batches:
        yield from zip(*(batch.column(name).to_pylist() for name in names), strict=True)


def _batch(rows: list[dict[str, Any]], schema: Any) -> Any:
    import pyarrow as arrow

    return arrow.RecordBatch.from_pylist(rows, schema)


def _mapped_schema() -> Any:
    import pyarrow as arrow

    use = arrow.struct([("value", arrow.int64()), ("property", arrow.string())])
    texts = [("id", arrow.string()), ("type", arrow.string()), ("content", arrow.binary())]
    lists = [("uses", arrow.list_(use)), ("issues", arrow.list_(arrow.string()))]
    return arrow.schema([("number", arrow.int64()), ("part", arrow.int64()), *texts, *lists])


def _question_schema() -> Any:
    import pyarrow as arrow

    asked = [("part", arrow.int64()), ("kind", arrow.int32()), ("name", arrow.string())]
    return arrow.schema([*asked, ("value", arrow.int64()), ("property", arrow.string())])


def _written_schema() -> Any:
    import pyarrow as arrow

    return arrow.schema([("kind", arrow.string()), ("value", arrow.string())])

"""Faults planted into the real records, and what the program makes of them.

`Ground` holds a copy of the project and what is wrong with it unharmed; `Ground.told` puts a planted fault into it, runs `check`
and, when that finds no error, the shapes, and gives what is told now and was not told before. Lines are worked out from the texts
alone: those of the fault from where it was planted, those of old issues from which lines stayed.
"""

import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from difflib import SequenceMatcher
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from click.testing import CliRunner

from pipeline.cli import main
from pipeline.issue_files import read_issues
from pipeline.issues import Issue
from pipeline.mapping.walk import Use, uses
from pipeline.project import Project, load_project
from pipeline.rdf.documents import document
from pipeline.rdf.ntriples import NTriplesWriter
from pipeline.records.reader import read_record_file
from pipeline.records.record import Path as Way
from pipeline.records.record import Record
from pipeline.shacl.validation import Trace, shape_paths, validate

ROOT = Path(__file__).resolve().parents[1]
VERDICTS = "mappings/wikidata.sssom.tsv"
#: Fields of datatypes that the records do not use, so that faults in them can be planted as well: type -> field -> property.
MORE_FIELDS = {"person": {"homepage": "P856", "isni": "P213"}, "place": {"coordinates": "P625"}}
_PLACE = re.compile(r"(records/[\w/.-]+):\d+:\d+")

#: What says how many there are of something, which any change may change.
_COUNTS = {"constraint-undecided", "unused-rule"}


class Told(NamedTuple):
    """Where something is told, and by which rule."""

    file: str
    line: int
    rule: str


class Planted(NamedTuple):
    """What a fault makes of files (None: gone), what must be told of it, and which rules may tell of what follows from it.

    Of `either`, places on one of which a fault between records is told, one must be there.
    """

    files: dict[str, str | bytes | None]
    expected: tuple[Told, ...] = ()
    may: frozenset[str] = frozenset()
    either: tuple[Told, ...] = ()


class Real:
    """A record of the project in the current folder, as it lies in its file, with its lines and where in them things stand."""

    def __init__(self, file: str, project: Project) -> None:
        self.file, self.text = file, Path(file).read_text("utf-8")
        self.lines = self.text.split("\n")
        (record,) = read_record_file(Path(file))
        assert isinstance(record, Record)
        self.record, self.id, self.type = record, record.id, record.type
        self.data: Any = record.data
        self.uses: list[Use] = [use for use in uses(record, project.mappings) if isinstance(use.raw, str | dict)]
        self.verdicts = Path(VERDICTS).read_text("utf-8")
        self.is_judged = f"item:{self.id}\t" in self.verdicts
        self.qid = project.same_as().get(self.id, "")

    def line(self, way: Way, key: bool = False) -> int:
        """The number of the line, from 0, on which something stands."""
        return self.record.place(way, key).line - 1

    def column(self, way: Way, key: bool = False) -> int:
        """The same for the column."""
        return self.record.place(way, key).column - 1

    def block(self, way: Way) -> tuple[int, int]:
        """The lines of a key with all that is below it, or of an entry of a list: the first, and the one after the last."""
        start, indent = self.line(way, key=True), self.column(way, key=True)
        is_entry = isinstance(way[-1], int)
        end = start + 1
        while self.lines[end : end + 1] and self.lines[end]:
            depth = len(self.lines[end]) - len(self.lines[end].lstrip())
            if depth < indent or (depth == indent and not is_entry and not self.lines[end].lstrip().startswith("- ")):
                break
            end += 1
        return start, end

    def with_lines(self, start: int, end: int, *new: str) -> str:
        """The text with lines replaced."""
        return "\n".join([*self.lines[:start], *new, *self.lines[end:]])

    def scalar(self, way: Way, text: str) -> str:
        """The text with a value on one line replaced."""
        number = self.line(way)
        return self.with_lines(number, number + 1, self.lines[number][: self.column(way)] + text)

    def swap(self, way: Way, text: str, *rules: str, may: frozenset[str] = frozenset()) -> Planted:
        """A value replaced, of which these rules tell on its line."""
        told = tuple(Told(self.file, self.line(way) + 1, rule) for rule in rules)
        return Planted({self.file: self.scalar(way, text)}, told, may)

    def plant(self, text: str | bytes, line: int, *rules: str, may: frozenset[str] = frozenset()) -> Planted:
        """Another text, of which these rules tell on a line, counted from 0."""
        return Planted({self.file: text}, tuple(Told(self.file, line + 1, rule) for rule in rules), may)

    def of(self, datatype: str, place: str = "") -> Iterator[Use]:
        """The main values and qualifiers of a datatype, written as text; of one `place` (`value`, or the name of a qualifier)."""
        for use in self.uses:
            is_one = use.path[0] == "statements" and len(use.path) == 4 and use.rule.datatype == datatype
            if is_one and isinstance(use.raw, str) and place in ("", use.path[3]):
                yield use

    def statements(self, field: str = "") -> Iterator[tuple[Way, dict[str, Any]]]:
        """The statements, of one field or of all."""
        for name, given in self.data.get("statements", {}).items():
            if field in ("", name):
                yield from ((("statements", name, number), one) for number, one in enumerate(given))


#: An operator plants its fault wherever it fits into a record; `World` is all records.
World = dict[str, Real]
Operator = Callable[[Real, World], Iterator[Planted]]


def chosen(operator: Operator, world: World, count: int) -> list[Planted]:
    """Some of the faults of an operator, each in another record, by a hash of its name: the same in every run."""
    name = operator.__name__

    def order(real: Real) -> str:
        return sha256(f"{name} {real.file}".encode()).hexdigest()

    found: list[Planted] = []
    for real in sorted(world.values(), key=order):
        if len(found) == count:
            break
        if fits := list(operator(real, world)):
            found.append(fits[int(order(real)[:8], 16) % len(fits)])
    return found


def extended(root: Path) -> None:
    """Copy the project into `root`, with fields of more datatypes in its mappings."""
    for name in ("mappings", "shapes", "records"):
        shutil.copytree(ROOT / name, root / name)
    (root / "sources").mkdir()
    for path in (ROOT.parent / "shared/sources").glob("*.txt"):
        shutil.copy(path, root / "sources")
    settings = (ROOT / "dataset.yaml").read_text("utf-8")
    (root / "dataset.yaml").write_text(settings.replace("- ../shared/sources\n", ""), "utf-8")
    for kind, fields in MORE_FIELDS.items():
        path = root / f"mappings/{kind}.yaml"
        added = "".join(f"  {name}:\n    property: {prop}\n    description: For the tests.\n" for name, prop in fields.items())
        path.write_text(path.read_text("utf-8").replace("fields:\n", f"fields:\n{added}", 1), "utf-8")


class Ground:
    """A copy of the project in `root`, the current folder, with what is wrong with it before anything is planted."""

    def __init__(self, root: Path) -> None:
        extended(root)
        self._run("generate", "--project", ".", "--build", "build")
        project, _ = load_project(Path())
        assert project
        self._project = project
        self._mapper, self._encoder = project.mapper(), project.encoder()
        files = sorted(path.as_posix() for path in Path("records").rglob("*.yaml"))
        self.world: World = {file: Real(file, project) for file in files}
        self._mapped = {file: self._map(real.record) for file, real in self.world.items()}
        self._before = {"check": self._check(), "validate": self._validate({})}
        self.is_sound = not any(issue.severity == "error" for issue in self._before["check"])

    def _run(self, *arguments: str) -> None:
        result = CliRunner().invoke(main, list(arguments))
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        assert result.exit_code in (0, 1), result.output

    def _check(self) -> list[Issue]:
        self._run("check", "--build", "build")
        return [issue for issue in read_issues(Path("build/issues/check.jsonl")) if issue.rule not in _COUNTS]

    def _map(self, record: Record) -> Any:
        mapped, issues = self._mapper.map(record)
        assert mapped and not issues
        self._encoder.new_segment()
        lines = "".join(document([mapped.item], self._encoder, NTriplesWriter())).encode().split(b"\n")
        return record, mapped, dict.fromkeys(lines)

    def _validate(self, changed: dict[str, Any]) -> list[Issue]:
        trace = Trace(self._project.mappings, self._project.namespaces())
        lines: dict[bytes, None] = {}
        for record, mapped, given in {**self._mapped, **changed}.values():
            trace.add(record, mapped)
            lines |= given
        found = validate(b"\n".join(lines), shape_paths(Path("shapes")), trace)
        return [issue for issue in found if issue.rule not in _COUNTS]

    def told(self, planted: Planted) -> list[Issue]:
        """What is told of a planted fault: what `check` and the shapes find, less what they find without it."""
        old = {file: Path(file).read_bytes() if Path(file).exists() else None for file in planted.files}
        try:
            self._write(planted.files)
            issues = self._new(self._check(), "check", planted)
            if not any(issue.severity == "error" for issue in issues):
                records = {file: next(iter(read_record_file(Path(file)))) for file in planted.files if file.startswith("records/")}
                changed = {file: self._map(record) for file, record in records.items() if isinstance(record, Record)}
                issues += self._new(self._validate(changed), "validate", planted)
            return issues
        finally:
            self._write(old)

    def _write(self, files: Any) -> None:
        for file, content in files.items():
            if content is None:
                Path(file).unlink(missing_ok=True)
            else:
                Path(file).write_bytes(content.encode("utf-8", "surrogateescape") if isinstance(content, str) else content)

    def _new(self, found: list[Issue], stage: str, planted: Planted) -> list[Issue]:
        """The issues that were not there before, an old one being on the line its line became."""
        moved = {}
        for file, content in planted.files.items():
            if file in self.world and isinstance(content, str):
                blocks = SequenceMatcher(None, self.world[file].lines, content.split("\n"), autojunk=False).get_matching_blocks()
                moved[file] = {block.a + n + 1: block.b + n + 1 for block in blocks for n in range(block.size)}
        before = Counter(key(issue, moved.get(issue.place.file, {})) for issue in self._before[stage])
        new = []
        for issue in found:
            if before[key(issue, {})]:
                before[key(issue, {})] -= 1
            else:
                new.append(issue)
        return new


def key(issue: Issue, moved: dict[int, int]) -> tuple[str, ...]:
    """What makes an issue the same as another, wherever lines have moved to."""
    line = moved.get(issue.place.line, issue.place.line)
    return (issue.place.file, str(line), issue.rule, _PLACE.sub(r"\1", issue.found), _PLACE.sub(r"\1", issue.expected))

"""Which Wikidata a verb compares with: the project's snapshot, another file of entities, or what is wanted of a full dump."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from re import compile as regex
from typing import Final, NamedTuple

from pipeline.issues import EnvironmentFailure, UsageError
from pipeline.model import WIKIDATA_ENTITY, EntityId, Item, Quantity
from pipeline.project import Project
from pipeline.runs.progress import Bar
from pipeline.wikidata.dump import read_documents
from pipeline.wikidata.selection import Selection
from pipeline.wikidata.snapshot import Snapshot
from pipeline.wikidata.source import Wikidata
from pipeline.wikidata.store import Store, build_store, store_of

__all__ = ["Compared", "compared", "located", "named_ids", "opened", "values_of"]

_ID: Final = regex(r"[QP][1-9]\d*", flags=256)
#: A file of entities that is larger goes into a store instead of memory.
_LARGE: Final = 20_000_000
_STORE: Final = ".sqlite"


def named_ids(project: Project, items: Iterable[Item]) -> Iterator[str]:
    """Wikidata's ids that the verdicts, the mappings and the items name."""
    yield from (verdict.qid for verdict in project.verdicts.verdicts if verdict.qid)
    yield from (name for name in project.mappings.used_properties() if _ID.fullmatch(name))
    yield from (value for item in items for value in values_of(item) if _ID.fullmatch(value))
    yield from (unit for constraint in project.constraints().constraints for unit in constraint.units)


def values_of(item: Item) -> Iterator[str]:
    """The ids of the entities that an item's statements name, in values, units, qualifiers and references."""
    for statement in item.statements:
        for snak in (statement.main, *statement.qualifiers, *(snak for one in statement.references for snak in one.snaks)):
            if isinstance(snak.value, EntityId):
                yield snak.value.id
            elif isinstance(snak.value, Quantity) and snak.value.unit.startswith(WIKIDATA_ENTITY):
                yield snak.value.unit.removeprefix(WIKIDATA_ENTITY)


class Compared(NamedTuple):
    """Which Wikidata is meant: a file of entities (the project's own snapshot if there is no other), or a full dump; `build` has room."""

    build: Path
    snapshot: Path
    dump: Path | None = None

    @property
    def is_whole(self) -> bool:
        """Whether what is not there is not on Wikidata."""
        return self.dump is not None

    def stamp(self) -> str:
        """Changes when the file does, as far as its size and time tell."""
        path = self.dump or self.snapshot
        try:
            about = path.stat()
        except OSError as error:
            raise EnvironmentFailure(f"cannot read {path}: {error.strerror}") from error
        return f"{path.name} {about.st_size} {about.st_mtime_ns}"


def compared(root: Path, build: Path, snapshot: Path | None, dump: Path | None) -> Compared:
    """Wikidata as the options of a verb name it. Raises `UsageError` for both at once."""
    if snapshot and dump:
        raise UsageError("--snapshot and --dump: name one of them")
    return Compared(build, snapshot or root / "mappings/wikidata/snapshot.jsonl", dump)


def located(project: Project, items: Callable[[], Iterable[Item]], given: Compared) -> Path:
    """The file to open: the one that is given, or a store of what is wanted of it. `items` gives all items as often as it is called.

    Raises `EnvironmentFailure` where there is no such file.
    """
    if given.dump:
        return _of_dump(given.dump, given.build, Selection(named_ids(project, items()), items()), given.stamp())
    path = given.snapshot
    if path.is_file() and path.stat().st_size > _LARGE:
        store = given.build / "wikidata" / f"{path.name}{_STORE}"
        store_of(path, store).close()
        return store
    return path


def opened(path: Path) -> Wikidata:
    """Wikidata in a file that was located."""
    return Store(path) if path.suffix == _STORE else Snapshot.load(path)


def _of_dump(dump: Path, build: Path, selection: Selection, stamp: str) -> Path:
    """A store of what is wanted of a dump; made anew when the dump or what is wanted has changed.

    To read a dump takes hours; its size and time tell well enough whether it is the same.
    """
    stamp, path = f"{stamp} {selection.digest}", build / "wikidata" / f"dump{_STORE}"
    if path.exists():
        with Store(path) as store:
            if store.stamp == stamp:
                return path
    with Bar(0, "kept", " entities") as bar:
        build_store(read_documents(dump, keep=_shown(selection.keeps, bar)), path, stamp)
    return path


def _shown(keeps: Callable[[bytes], bool], bar: Bar) -> Callable[[bytes], bool]:
    """The same judgement of lines; meanwhile the bar says how many were read and how many of them kept."""

    def judged(line: bytes) -> bool:
        found = keeps(line)
        bar.advance(1, found)
        return found

    return judged

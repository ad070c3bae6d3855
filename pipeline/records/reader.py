"""One stream of records and issues from a folder, a file or standard input, in an order that depends on nothing else."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final, TypeAlias

from pipeline.issues import Issue, Place, Severity
from pipeline.records.csv_reader import read_table
from pipeline.records.files import file_name, plain_suffix, unreadable
from pipeline.records.json_lines import read_json, read_json_lines, read_json_stream
from pipeline.records.record import Record
from pipeline.records.tables.description import SUFFIX
from pipeline.records.yaml_reader import read_yaml

__all__ = ["File", "read_record_file", "read_records", "record_files"]

#: A file and, without another look at the disk, what the folder it lies in says of it.
File: TypeAlias = os.DirEntry[str]

_READERS: Final[dict[str, Callable[[Path], Iterator[Record | Issue]]]] = {
    ".yaml": read_yaml,
    ".json": read_json,
    ".jsonl": read_json_lines,
    ".csv": read_table,
    ".tsv": read_table,
}
STANDARD_INPUT: Final = "-"
#: What may lie beside records without being one.
_COMPANIONS: Final = frozenset({"LICENSE", "README.md"})


def read_records(source: Path | str) -> Iterator[Record | Issue]:
    """Every record of `source` and every issue met on the way, each file's in the order in which they stand.

    A folder is read with all its folders, sorted by path: each `.yaml` file is a record, each `.tables.yaml` file the description
    of tables, other files are read by their suffix; what has none of ours is a warning. README.md, LICENSE, the tables of
    descriptions and what begins with a dot are passed over. `-` is JSON Lines on standard input.
    """
    path = Path(source)
    if str(source) == STANDARD_INPUT:
        yield from read_json_stream(sys.stdin.buffer, STANDARD_INPUT)
    elif _is_folder(path):
        yield from _read_folder(path)
    elif reader := _reader(path):
        yield from reader(path)
    else:
        yield _no_reader(path)


def _reader(path: Path) -> Callable[[Path], Iterator[Record | Issue]] | None:
    return _read_described if path.name.endswith(SUFFIX) else _READERS.get(plain_suffix(path))


def _read_described(path: Path) -> Iterator[Record | Issue]:
    from pipeline.records.tables.reader import read_tables  # its libraries take longer to load than most runs, which read none

    return read_tables(path)


def _described_tables(files: Iterable[File | Issue]) -> set[Path]:
    """The tables that descriptions among the files name: they are read with these, not by themselves."""
    descriptions = [Path(found.path) for found in files if not isinstance(found, Issue) and found.name.endswith(SUFFIX)]
    if not descriptions:
        return set()
    from pipeline.records.tables.reader import named_tables

    return {table.resolve() for path in descriptions for table in named_tables(path)}


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # the reader of the suffix will say why
        return False


def _no_reader(path: Path) -> Issue:
    try:
        path.stat()
    except OSError as error:
        return unreadable(error, file_name(path))
    place = Place(file_name(path))
    return Issue(place, "file-type", f'the suffix "{path.suffix}"', f"one of {', '.join(_READERS)}", "rename or convert the file")


def _read_folder(folder: Path) -> Iterator[Record | Issue]:
    for found in record_files(folder):
        if isinstance(found, Record | Issue):
            yield found
        else:
            yield from read_record_file(Path(found.path))


def read_record_file(path: Path) -> Iterator[Record | Issue]:
    """The record in a YAML file of a folder of records, or what keeps it from being read.

    Such a file is called like its record, so even one that cannot be read says which item is concerned.
    """
    for found in read_yaml(path):
        yield found if isinstance(found, Record) else found._replace(item=path.stem)


def record_files(folder: Path) -> Iterator[File | Record | Issue]:
    """The YAML files in a folder, which hold a record each, sorted by path; the records of its other files; issues."""
    empty, files = True, list(_files(folder))
    described = _described_tables(files)
    for found in files:
        if isinstance(found, Issue):
            empty = False
            yield found
        elif described and Path(found.path).resolve() in described:
            continue
        elif not found.name.endswith(".yaml"):
            reader = _reader(Path(found.path))
            empty = empty and not reader
            yield from reader(Path(found.path)) if reader else [_stray(Path(found.path))]
        elif found.name.endswith(SUFFIX):
            empty = False
            yield from _read_described(Path(found.path))
        elif not (found.is_symlink() or found.is_file() or found.is_dir()):
            yield _stray(Path(found.path))
        else:
            empty = False
            yield found
    if empty:
        yield Issue(Place(file_name(folder)), "empty", "no .yaml file", "a folder of records", "name another folder")


def _files(folder: Path) -> Iterator[File | Issue]:
    """The files below `folder` sorted by path, and folders called like a record.

    Links to folders are not followed, so there is no circle.
    """
    pending: list[File | Path] = [folder]
    while pending:
        path = pending.pop()
        try:
            if isinstance(path, Path) or (path.is_dir(follow_symlinks=False) and not path.name.endswith(".yaml")):
                with os.scandir(path) as entries:
                    inside = [entry for entry in entries if not _is_passed_over(entry.name)]
                pending += sorted(inside, key=lambda entry: entry.name, reverse=True)
                continue
        except OSError as error:
            yield unreadable(error, file_name(Path(path)))
            continue
        yield path


def _is_passed_over(name: str) -> bool:
    return name.startswith(".") or name in _COMPANIONS


def _stray(path: Path) -> Issue:
    fix = f'rename it to "{path.stem}.yaml"' if path.suffix == ".yml" else "move it out of the folder"
    return Issue(Place(file_name(path)), "stray-file", f'the file "{path.name}"', "records only, in .yaml files", fix, Severity.WARNING)

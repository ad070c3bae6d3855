"""One stream of records and issues from a folder, a file or standard input, in an order that depends on nothing else."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from pipeline.issues import Issue, Place, Severity
from pipeline.records.csv_reader import read_table
from pipeline.records.files import file_name, plain_suffix, unreadable
from pipeline.records.json_lines import read_json, read_json_lines, read_json_stream
from pipeline.records.record import Record
from pipeline.records.tables.description import SUFFIX
from pipeline.records.yaml_reader import read_yaml

__all__ = ["read_record_file", "read_records", "record_files"]

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


def _tables_below(folder: Path) -> set[Path]:
    """The tables that descriptions in a folder name: they are read with these, not by themselves."""
    descriptions = [found for found in _files(folder) if isinstance(found, Path) and found.name.endswith(SUFFIX)]
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
        if isinstance(found, Path):
            yield from read_record_file(found)
        else:
            yield found


def read_record_file(path: Path) -> Iterator[Record | Issue]:
    """The record in a YAML file of a folder of records, or what keeps it from being read.

    Such a file is called like its record, so even one that cannot be read says which item is concerned.
    """
    for found in read_yaml(path):
        yield found if isinstance(found, Record) else found._replace(item=path.stem)


def record_files(folder: Path) -> Iterator[Path | Record | Issue]:
    """The YAML files in a folder, which hold a record each, sorted by path; the records of its other files; issues."""
    empty, described = True, _tables_below(folder)
    for found in _files(folder):
        if isinstance(found, Issue):
            empty = False
            yield found
        elif described and found.resolve() in described:
            continue
        elif found.suffix != ".yaml" and (reader := _reader(found)):
            empty = False
            yield from reader(found)
        elif found.name.endswith(SUFFIX):
            empty = False
            yield from _read_described(found)
        elif found.suffix != ".yaml" or not (found.is_file() or found.is_symlink() or found.is_dir()):
            yield _stray(found)
        else:
            empty = False
            yield found
    if empty:
        yield Issue(Place(file_name(folder)), "empty", "no .yaml file", "a folder of records", "name another folder")


def _files(folder: Path) -> Iterator[Path | Issue]:
    """The files below `folder` sorted by path, and folders called like a record.

    Links to folders are not followed, so there is no circle.
    """
    pending = [folder]
    while pending:
        path = pending.pop()
        try:
            if path is folder or (path.is_dir() and not path.is_symlink() and path.suffix != ".yaml"):
                pending += sorted((entry for entry in path.iterdir() if not _is_passed_over(entry.name)), reverse=True)
                continue
        except OSError as error:
            yield unreadable(error, file_name(path))
            continue
        yield path


def _is_passed_over(name: str) -> bool:
    return name.startswith(".") or name in _COMPANIONS


def _stray(path: Path) -> Issue:
    fix = f'rename it to "{path.stem}.yaml"' if path.suffix == ".yml" else "move it out of the folder"
    return Issue(Place(file_name(path)), "stray-file", f'the file "{path.name}"', "records only, in .yaml files", fix, Severity.WARNING)

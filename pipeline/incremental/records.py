"""Records checked one by one, each only when something it depends on has changed; then what must hold between them.

    with opened(build / "cache/check.sqlite", settings_key(root, [root / "mappings"])) as store:
        records, issues = RecordChecks(ground, store).run(root / "records")

What a record by itself leads to depends on its file, the settings (the key of the store) and the source texts it cites. What must
hold between records is worked out from a digest of each, for all records in every run: that takes a second for a million links.
"""

import time
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import msgspec

from pipeline.checks.passages import PassageChecker, SourceEntry, load_texts, source_entry
from pipeline.checks.record import RecordChecker
from pipeline.checks.upload import check_upload
from pipeline.checks.values import check_values
from pipeline.incremental.between import Digest, DigestMaker, check_between
from pipeline.incremental.fingerprints import digest_of, stamp_of
from pipeline.incremental.store import Row, Store
from pipeline.issues import Issue
from pipeline.mapping.mapper import Mapper
from pipeline.mapping.rules import MappingSet
from pipeline.records.canonical import canonical_text, difference
from pipeline.records.passages import SourceText
from pipeline.records.reader import read_record_file, record_files
from pipeline.records.record import Record
from pipeline.wikidata.languages import Languages

__all__ = ["Examined", "RecordChecks", "Settings"]


class Settings(NamedTuple):
    """What records are checked with: mappings, mapper, folders of source texts, verified Q-ids, languages, confirmed identities."""

    mappings: MappingSet
    mapper: Mapper
    texts: Sequence[Path]
    known_items: dict[str, str]
    languages: Languages | None
    same_as: dict[str, str]


class Examined(msgspec.Struct, frozen=True, array_like=True):
    """What one file leads to. `unread` says why it holds no record; then there is nothing else.

    `faults` are those of the record by itself, `doubts` what may be wrong with its values, `passages` the faults of its references,
    found with texts of which `texts` is a hash. `form` tells how it differs from its canonical form, which matters when there are
    no faults.
    """

    unread: tuple[Issue, ...] = ()
    digest: Digest | None = None
    source: SourceEntry | None = None
    cited: tuple[str, ...] = ()
    faults: tuple[Issue, ...] = ()
    doubts: tuple[Issue, ...] = ()
    form: tuple[Issue, ...] = ()
    passages: tuple[Issue, ...] = ()
    texts: bytes = b""

    def issues(self) -> tuple[Issue, ...]:
        """What is wrong with the file and its record by themselves."""
        return self.unread + (self.faults + self.passages or self.form) + self.doubts


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(Examined)


class _Examiner:
    """Examines records, without a look at others. What that needs is made when the first record has changed."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @cached_property
    def _checker(self) -> RecordChecker:
        return RecordChecker(self._settings.mappings, self._settings.mapper)

    @cached_property
    def _digests(self) -> DigestMaker:
        return DigestMaker(self._settings.mappings)

    @cached_property
    def _references(self) -> PassageChecker:
        return PassageChecker(self._settings.mappings, {})

    def examine(self, record: Record) -> Examined:
        """What a record leads to, but for its passages."""
        mappings = self._settings.mappings
        doubts = check_values(record, mappings, self._settings.languages)
        objections = check_upload(record, mappings, record.id not in self._settings.same_as)
        return Examined(
            digest=self._digests.make(record),
            source=source_entry(record, mappings),
            cited=tuple(self._references.cited(record)),
            faults=tuple(self._checker.check(record)[1]),
            doubts=(*doubts, *objections),
            form=_form(record),
        )


def _form(record: Record) -> tuple[Issue, ...]:
    """How a record differs from its canonical form."""
    if not record.file.endswith(".yaml"):
        return ()
    found = difference(record.file, Path(record.file).read_text(encoding="utf-8"), canonical_text(record))
    return (found,) if found else ()


class _File(NamedTuple):
    """A file, what it leads to, the row to keep of it (none when it must not be kept), and the row that is kept now."""

    name: str
    result: Examined
    row: Row | None
    kept: Row | None


class RecordChecks:
    """One run over a folder of records, with what earlier runs have kept in `store`."""

    def __init__(self, settings: Settings, store: Store) -> None:
        self._settings = settings
        self._store = store
        self._examiner = _Examiner(settings)
        self._read: dict[str, Record] = {}

    def run(self, folder: Path) -> tuple[list[Digest], list[Issue]]:
        """A digest of each record, and everything that is wrong with them."""
        issues: list[Issue] = []
        files: list[_File] = []
        rows = self._store.rows()
        for found in record_files(folder):
            if isinstance(found, Issue):
                issues.append(found)
            elif isinstance(found, Record):
                files.append(_File(f"{found.file}:{len(files)}", self._examiner.examine(found), None, None))
                self._read[files[-1].name] = found
            else:
                files.append(self._examined(found, rows.pop(found.as_posix(), None)))
        for name in rows:
            if name.endswith(".yaml"):
                self._store.drop(name)
        texts, faults = load_texts((file.result.source for file in files if file.result.source), self._settings.texts)
        results = self._with_passages(files, texts)
        broken = {issue.item for issue in [*issues, *(issue for one in results for issue in one.unread)] if issue.item}
        issues += faults + [issue for one in results for issue in one.issues()]
        names = [file.name for file, one in zip(files, results, strict=True) if one.digest]
        digests = [one.digest for one in results if one.digest]
        known = (self._settings.known_items, broken)
        return digests, issues + check_between(digests, self._settings.mappings, known, lambda number: self._record(names[number]))

    def _examined(self, path: Path, row: Row | None) -> _File:
        """What a file leads to: as kept, when its stamp or else its content is the same."""
        name, stamp = path.as_posix(), stamp_of(path, time.time_ns())
        known = _decoded(row.content) if row is not None else None
        if row is not None and known and stamp and row.stamp == stamp:
            return _File(name, known, row, row)
        digest = _digest(path)
        if row is not None and known and digest and row.digest == digest:
            return _File(name, known, row._replace(stamp=stamp), row)
        found = list(read_record_file(path))
        unread = tuple(one for one in found if isinstance(one, Issue))
        result = Examined(unread)
        for record in found:
            if isinstance(record, Record):
                self._read[name] = record
                result = msgspec.structs.replace(self._examiner.examine(record), unread=unread)
        # What was read must be what was hashed; and a file that cannot be read is looked at each time.
        return _File(name, result, Row(stamp, digest, b"") if digest and digest == _digest(path) else None, None)

    def _with_passages(self, files: Sequence[_File], texts: Mapping[str, SourceText]) -> list[Examined]:
        """The results with their passages held against the texts as they are now; what is new is kept."""
        checker = PassageChecker(self._settings.mappings, texts)
        hashes = {source: digest_of([source.encode(), text.text.encode()]) for source, text in texts.items()}
        results = []
        for name, result, row, kept in files:
            digest = digest_of(hashes[source] for source in result.cited if source in hashes)
            if result.digest and digest != result.texts:
                result = msgspec.structs.replace(result, passages=tuple(checker.check(self._record(name))), texts=digest)  # noqa: PLW2901
                row = row and row._replace(content=b"")  # noqa: PLW2901
            if row and row != kept:
                self._store.put(name, row._replace(content=row.content or _ENCODER.encode(result)))
            results.append(result)
        return results

    def _record(self, name: str) -> Record:
        """The record in a file, which has one."""
        if name not in self._read:
            self._read[name] = next(one for one in read_record_file(Path(name)) if isinstance(one, Record))
        return self._read[name]


def _decoded(content: bytes) -> Examined | None:
    try:
        return _DECODER.decode(content)
    except msgspec.DecodeError:
        return None


def _digest(path: Path) -> bytes:
    """A hash of a file's bytes; empty when it cannot be read."""
    try:
        return digest_of([path.read_bytes()])
    except OSError:
        return b""

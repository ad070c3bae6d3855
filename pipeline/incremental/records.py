"""Records checked one by one, each only when something it depends on has changed; then what must hold between them.

    with opened(build / "cache/check.sqlite", settings_key(root, [root / "mappings"])) as store:
        records, issues = RecordChecks(ground, store).run(root / "records")

What a record by itself leads to depends on its file, the settings (the key of the store) and the source texts it cites. What must
hold between records is worked out from a digest of each, for all records in every run: that takes a second for a million links.
"""

import time
from collections.abc import Mapping, Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from pipeline.checks.links import check_units
from pipeline.checks.passages import PassageChecker, SourceEntry, load_texts, source_entry
from pipeline.checks.record import RecordChecker
from pipeline.checks.upload import check_upload
from pipeline.checks.values import check_values
from pipeline.incremental.between import Digest, DigestMaker, check_between
from pipeline.incremental.fingerprints import digest_of, file_digest, stamp_of
from pipeline.incremental.store import Store
from pipeline.issues import Issue
from pipeline.mapping.mapper import Mapper
from pipeline.mapping.rules import MappingSet
from pipeline.records.canonical import canonical_text, difference
from pipeline.records.passages import SourceText
from pipeline.records.reader import File, read_record_file, record_files
from pipeline.records.record import Record
from pipeline.wikidata.languages import Languages

__all__ = ["RecordChecks", "Settings"]


class Settings(NamedTuple):
    """What records are checked with: mappings, mapper, folders of source texts, verified Q-ids, languages, confirmed identities."""

    mappings: MappingSet
    mapper: Mapper
    texts: Sequence[Path]
    known_items: dict[str, str]
    languages: Languages | None
    same_as: dict[str, str]


class Findings(msgspec.Struct, frozen=True, array_like=True, omit_defaults=True):
    """What is wrong with one file. `unread` says why it holds no record; then there is nothing else.

    `faults` are those of the record by itself, `doubts` what may be wrong with its values, `passages` the faults of its references.
    `form` tells how it differs from its canonical form, which matters when nothing else is wrong: a comment, say, would be lost.
    """

    unread: tuple[Issue, ...] = ()
    faults: tuple[Issue, ...] = ()
    doubts: tuple[Issue, ...] = ()
    form: tuple[Issue, ...] = ()
    passages: tuple[Issue, ...] = ()

    def issues(self) -> tuple[Issue, ...]:
        """All that counts."""
        return (self.unread + self.faults + self.passages or self.form) + self.doubts


class Examined(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What one file leads to: a digest of its record, its source's text, the sources it cites, what is wrong with it.

    `texts` is a hash of the cited texts its passages were held against. Of most files nothing is wrong, and then `wrong` is empty.
    """

    digest: Digest | None = None
    source: SourceEntry | None = None
    cited: tuple[str, ...] = ()
    texts: bytes = b""
    wrong: bytes = b""

    def findings(self) -> Findings:
        """What is wrong with the file."""
        return msgspec.msgpack.decode(self.wrong, type=Findings) if self.wrong else _SOUND


class Kept(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What a file leads to, with its stamp and a hash of its content when it was looked at."""

    stamp: tuple[int, ...]
    digest: bytes
    result: Examined


_SOUND: Final = Findings()
#: The name under which a store keeps what all files lead to: one row is read and written faster than thousands.
_SHEET: Final = "records"
_ENCODER: Final = msgspec.msgpack.Encoder()
_DECODER: Final = msgspec.msgpack.Decoder(dict[str, Kept])


def _packed(findings: Findings) -> bytes:
    return b"" if findings == _SOUND else _ENCODER.encode(findings)


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
        doubts = (*check_values(record, mappings, self._settings.languages), *check_units(record, mappings, self._settings.known_items))
        objections = check_upload(record, mappings, record.id not in self._settings.same_as)
        wrong = Findings(faults=tuple(self._checker.check(record)[1]), doubts=(*doubts, *objections), form=_form(record))
        cited = tuple(self._references.cited(record))
        return Examined(self._digests.make(record), source_entry(record, mappings), cited, wrong=_packed(wrong))


def _form(record: Record) -> tuple[Issue, ...]:
    """How a record differs from its canonical form."""
    if not record.file.endswith(".yaml"):
        return ()
    found = difference(record.file, Path(record.file).read_text(encoding="utf-8"), canonical_text(record))
    return (found,) if found else ()


class RecordChecks:
    """One run over a folder of records, with what earlier runs have kept in `store`."""

    def __init__(self, settings: Settings, store: Store) -> None:
        self._settings = settings
        self._store = store
        self._examiner = _Examiner(settings)
        self._before = _kept(store)
        #: What to keep: that of each file which was not changed while it was read.
        self._after: dict[str, Kept] = {}
        self._read: dict[str, Record] = {}

    def run(self, folder: Path) -> tuple[list[Digest], list[Issue]]:
        """A digest of each record, and everything that is wrong with them."""
        issues: list[Issue] = []
        results: dict[str, Examined] = {}
        for found in record_files(folder):
            if isinstance(found, Issue):
                issues.append(found)
            elif isinstance(found, Record):
                name = f"{found.file}:{len(results)}"
                self._read[name], results[name] = found, self._examiner.examine(found)
            else:
                results[found.path] = self._examined(found)
        texts, faults = load_texts((one.source for one in results.values() if one.source), self._settings.texts)
        self._hold_against(texts, results)
        if self._after.keys() != self._before.keys() or any(self._before[name] is not kept for name, kept in self._after.items()):
            self._store.put(_SHEET, _ENCODER.encode(self._after))
        wrong = [one.findings() for one in results.values() if one.wrong]
        broken = {issue.item for issue in [*issues, *(issue for one in wrong for issue in one.unread)] if issue.item}
        issues += faults + [issue for one in wrong for issue in one.issues()]
        names = [name for name, one in results.items() if one.digest]
        digests = [one.digest for one in results.values() if one.digest]
        known = (self._settings.known_items, broken)
        return digests, issues + check_between(digests, self._settings.mappings, known, lambda number: self._record(names[number]))

    def _examined(self, file: File) -> Examined:
        """What a file leads to: as kept, when its stamp or else its content is the same."""
        stamp, known = stamp_of(file, time.time_ns()), self._before.get(file.path)
        if known is not None and stamp and known.stamp == stamp:
            self._after[file.path] = known
            return known.result
        path = Path(file.path)
        digest = file_digest(path)
        if known is not None and digest and known.digest == digest:
            self._after[file.path] = msgspec.structs.replace(known, stamp=stamp)
            return known.result
        found = list(read_record_file(path))
        unread = tuple(one for one in found if isinstance(one, Issue))
        result = Examined(wrong=_packed(Findings(unread)))
        for record in found:
            if isinstance(record, Record):
                self._read[file.path], result = record, self._examiner.examine(record)
                if unread:
                    result = _with(result, msgspec.structs.replace(result.findings(), unread=unread))
        # What was read must be what was hashed; and a file that cannot be read is looked at each time.
        if digest and digest == file_digest(path):
            self._after[file.path] = Kept(stamp, digest, result)
        return result

    def _hold_against(self, texts: Mapping[str, SourceText], results: dict[str, Examined]) -> None:
        """Hold the passages of all records against the texts as they are now, unless they were before."""
        checker = PassageChecker(self._settings.mappings, texts)
        hashes = {source: digest_of([source.encode(), text.text.encode()]) for source, text in texts.items()}
        together = cache(lambda cited: digest_of(hashes[source] for source in cited if source in hashes))
        for name, result in results.items():
            if result.digest and (digest := together(result.cited)) != result.texts:
                findings = msgspec.structs.replace(result.findings(), passages=tuple(checker.check(self._record(name))))
                results[name] = _with(msgspec.structs.replace(result, texts=digest), findings)
                if name in self._after:
                    self._after[name] = msgspec.structs.replace(self._after[name], result=results[name])

    def _record(self, name: str) -> Record:
        """The record in a file, which has one."""
        if name not in self._read:
            self._read[name] = next(one for one in read_record_file(Path(name)) if isinstance(one, Record))
        return self._read[name]


def _with(result: Examined, findings: Findings) -> Examined:
    return msgspec.structs.replace(result, wrong=_packed(findings))


def _kept(store: Store) -> dict[str, Kept]:
    """What earlier runs have kept of each file."""
    try:
        return _DECODER.decode(store.get(_SHEET) or b"\x80")
    except msgspec.DecodeError:
        return {}

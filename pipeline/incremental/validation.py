"""Records validated without a graph file, and after a change only as far as it can matter.

    issues = Validation(ground, key).run(build / "cache/validate")

What is found is what validating the graph of all records finds. From nothing, all records are mapped and validated, and graph, facts
and findings are kept. After a change only the changed records are read and mapped; the triples that come and go tell, along what
shapes and queries look at (`looks`), which facts and which focus nodes they can matter to; those are worked out again on the part
of the graph that they see. Where that cannot be told, all is worked out anew.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import msgspec
import pyoxigraph as ox

from pipeline.incremental.change import Change, UnfitError
from pipeline.incremental.files import KeptFile, Scan, SharedFileError, decoded, encoded, scanned
from pipeline.incremental.fingerprints import file_digest
from pipeline.incremental.graph import Graph
from pipeline.incremental.kept import DAMAGE, InUseError, Kept, close, locked, opened, renewed, seal, unseal
from pipeline.incremental.plan import PREFIXES, Plan, Root
from pipeline.incremental.results import Results, Told
from pipeline.issues import Issue, Severity, in_order
from pipeline.mapping.mapper import Mapped, Mapper
from pipeline.mapping.rules import MappingSet
from pipeline.rdf.documents import document
from pipeline.rdf.encoder import Encoder
from pipeline.rdf.ntriples import NTriplesWriter
from pipeline.rdf.shacl_turtle import shape_prefixes
from pipeline.reach.patterns import UnclearError
from pipeline.records.reader import read_record_file, read_records
from pipeline.records.record import Record
from pipeline.shacl.condensed import told_once
from pipeline.shacl.graph import Data, data_graph
from pipeline.shacl.index import SUBCLASS, ShapeGraph
from pipeline.shacl.shapes import Shapes, load_shapes
from pipeline.shacl.told import Finding, Telling, Wording, told
from pipeline.shacl.trace import Trace
from pipeline.shacl.validation import ENGINES, known_types, results

__all__ = ["Ground", "Validation"]

_FILES, _PLAN, _SHAPE = "files", "plan", "shape "
#: A change of more files than this, and of more than one in so many, is not followed: all is worked out anew.
_MANY, _PART = 100, 10


class Ground(NamedTuple):
    """What records are validated with: their folder, the files of shapes, what maps and encodes them, a name for the graph."""

    records: Path
    shapes: list[Path]
    mappings: MappingSet
    mapper: Mapper
    encoder: Encoder
    engine: str
    file: str


class _Read(NamedTuple):
    """A record and what it became."""

    record: Record
    mapped: Mapped


class _KeptTrace(Trace):
    """Reads and maps the records that are asked for, when they are."""

    def __init__(self, ground: Ground, store: ox.Store, paths: dict[str, str]) -> None:
        super().__init__(ground.mappings, ground.encoder.namespaces)
        self._ground, self._store = ground, store
        self._paths = paths

    def missing(self, node: str) -> None:
        """Add the record that a node comes from."""
        own = self.namespaces.own
        if not node.startswith(own.entity):
            return
        items = [node]
        if node.startswith(own.statement):
            users = self._store.quads_for_pattern(None, None, ox.NamedNode(node), ox.DefaultGraph())
            items = [str(getattr(quad.subject, "value", "")) for quad in users]
        for item in items:
            if path := self._paths.pop(item, ""):
                read, _ = _read(self._ground, path)
                if read:
                    self.add(*read)


class Validation:
    """One run. `key` tells the state of everything but the records."""

    def __init__(self, ground: Ground, key: str) -> None:
        self._ground = ground
        self._key = f"{key} {ground.engine}"
        self._namespaces = ground.encoder.namespaces
        self._prefixes = shape_prefixes(self._namespaces)

    def run(self, folder: Path | None) -> list[Issue]:
        """All issues, with what earlier runs have kept in a folder. Without one, or while another run has it, nothing is kept.

        Raises `EnvironmentFailure` when a file cannot be read or pySHACL rejects the shapes.
        """
        if folder is None:
            return in_order(self._anew(None))
        try:
            with locked(folder):
                return in_order(self._run(folder))
        except InUseError:
            return in_order(self._anew(None))

    def _run(self, folder: Path) -> list[Issue]:
        kept = None
        with suppress(*DAMAGE, UnfitError, SharedFileError):
            if kept := opened(folder, self._key):
                return self._followed(kept)
        if kept:
            close(kept)
        del kept  # its files are made anew
        return self._anew(folder)

    def _followed(self, kept: Kept) -> list[Issue]:
        """What is found after a change, from what was found before. Raises `UnfitError`, `SharedFileError`, what is in `DAMAGE`."""
        results = kept.results
        before = decoded(results.get(_FILES))
        scan = scanned(self._ground.records, before)
        if len(scan.changed) + len(scan.gone) > max(_MANY, len(before) // _PART):
            raise UnfitError("too many files")
        if not (scan.changed or scan.gone or scan.stamped):
            issues = [*results.issues(), *_faults(scan, scan.same)]
            close(kept)
            return issues
        reads = self._read_all(scan.changed)
        files = {**scan.same, **scan.changed}
        _check_fit(files)
        if any(file.apart for file in [*scan.gone.values(), *scan.changed.values()]):
            raise UnfitError("sitelinks, which several items may share")
        unseal(kept)
        if scan.changed or scan.gone:
            self._follow(kept, scan, reads)
        results.put(_FILES, encoded(files))
        issues = [*results.issues(), *_faults(scan, files)]
        seal(kept)
        return issues

    def _follow(self, kept: Kept, scan: Scan, reads: list[_Read]) -> None:
        """Work a change of files into what is kept."""
        entity = self._namespaces.entity
        trace = _KeptTrace(self._ground, kept.store, {entity(file.item): path for path, file in scan.same.items() if file.item})
        for read in reads:
            trace.add(*read)
        plan = msgspec.msgpack.decode(kept.results.get(_PLAN), type=Plan)
        change = Change(Graph(kept.store), plan, self._namespaces.own)
        items = {entity(file.item) for file in [*scan.gone.values(), *scan.changed.values()] if file.item}
        touched = change.replace(items, self._quads(reads, trace))
        change.derive()
        new = self._looked_at_again(kept, plan, change)
        change.finish()
        touched |= {str(getattr(quad.object, "value", "")) for quad in change.base.quads}
        users = Data(b"", self._ground.file)
        users.store = kept.store
        results = kept.results
        for number, finding in results.concerned(touched).items():
            results.tell(number, self._told(finding, trace, users))
        results.add([self._told(finding, trace, users) for finding in new])

    def _read_all(self, files: dict[str, KeptFile]) -> list[_Read]:
        """Read and map files, and put what is to be kept of each in its place."""
        reads = []
        for path, file in files.items():
            read, faults = _read(self._ground, path)
            if read:
                reads.append(read)
            # What was read must be what was hashed; and a file that cannot be read is looked at each time.
            stamp, digest = (file.stamp, file.digest) if file.digest == file_digest(Path(path)) else ((), b"")
            item = read.mapped.item if read else None
            files[path] = KeptFile(stamp, digest, item.id if item else "", tuple(faults), bool(item and item.sitelinks))
        return reads

    def _quads(self, reads: Iterable[_Read], trace: Trace) -> Iterator[ox.Quad]:
        """The triples of records, with what validation adds to them."""
        for read in reads:
            self._ground.encoder.new_segment()
            text = "".join(document([read.mapped.item], self._ground.encoder, NTriplesWriter()))
            yield from ox.parse(text, format=ox.RdfFormat.N_TRIPLES)
        for triple in known_types(trace, self._prefixes):
            yield ox.Quad(*map(ox.NamedNode, triple))

    def _looked_at_again(self, kept: Kept, plan: Plan, change: Change) -> list[Finding]:
        """What shapes find now about the nodes that a change may matter to; what they found before is dropped."""
        foci: dict[str, set[str]] = {}
        found: list[Finding] = []
        for plain in (True, False):
            roots: list[Root] = []
            seen: set[ox.Quad] = set()
            for root in plan.roots:
                if root.plain == plain and (nodes := change.concerned(root)):
                    foci[root.name] = {str(getattr(node, "value", "")) for node in nodes}
                    more = change.seen(root, nodes)
                    roots += [root] if more else []
                    seen |= more
            if roots:
                found += self._asked(kept.results, roots, seen)
        kept.results.drop(foci)
        return [finding for finding in found if finding.focus in foci.get(finding.root, ())]

    def _asked(self, results: Results, roots: Iterable[Root], seen: set[ox.Quad]) -> Iterator[Finding]:
        """What some shapes find in some triples."""
        content = "".join(f"{quad.subject} {quad.predicate} {quad.object} .\n" for quad in seen).encode()
        texts = [results.get(_SHAPE + name) for name in (PREFIXES, *(root.name for root in roots))]
        # Several shapes may use the same one, and to say a thing twice is no good form.
        shapes = ShapeGraph([*dict.fromkeys(ox.parse(b"".join(texts), format=ox.RdfFormat.N_TRIPLES))])
        data = Data(content, self._ground.file)
        return map(Wording(shapes, self._prefixes["issue"]).finding, ENGINES[self._ground.engine](data, shapes))

    def _told(self, finding: Finding, trace: Trace, data: Data) -> Told:
        trace.asked.clear()
        issues = told(finding, trace, data.users, data.file)
        return Told(finding, issues, frozenset(trace.asked))

    def _anew(self, folder: Path | None) -> list[Issue]:
        """What is found from nothing; it is kept in a folder where it can be."""
        shapes, issues = load_shapes(self._ground.shapes, self._prefixes)
        trace = Trace(self._ground.mappings, self._namespaces)
        try:
            scan = scanned(self._ground.records, {})
            reads = self._read_all(scan.changed)
            faults = _faults(scan, scan.changed)
        except SharedFileError:
            folder, scan = None, None
            reads, faults = self._read_folder()
        for read in reads:
            trace.add(*read)
        items = (read.mapped.item for read in reads)
        self._ground.encoder.new_segment()
        content = "".join(document(items, self._ground.encoder, NTriplesWriter())).encode()
        data, wrong = data_graph(content, self._ground.file, known_types(trace, self._prefixes))
        issues += wrong
        if issues:
            return [*issues, *faults]
        plan = _plan(shapes, data, scan) if folder and scan else None
        telling = Telling((shapes.plain, shapes.domain), trace, self._prefixes["issue"])
        found = [self._told(telling.finding(*one), trace, data) for one in results(data, shapes, self._ground.engine)]
        if folder and scan and plan:
            with suppress(*DAMAGE):
                self._keep(renewed(folder, self._key), (plan, scan), data, found)
        return [*told_once({issue for one in found for issue in one.issues}), *faults]

    def _read_folder(self) -> tuple[list[_Read], list[Issue]]:
        """All records of a folder, whatever its files hold."""
        reads: list[_Read] = []
        faults: list[Issue] = []
        for found in read_records(self._ground.records):
            mapped, wrong = (None, [found]) if isinstance(found, Issue) else self._ground.mapper.map(found)
            faults += _errors(wrong)
            if mapped and isinstance(found, Record):
                reads.append(_Read(found, mapped))
        return reads, faults

    def _keep(self, kept: Kept, plans: tuple[tuple[Plan, dict[str, str]], Scan], data: Data, found: list[Told]) -> None:
        (plan, texts), scan = plans
        unseal(kept)
        Graph(kept.store).fill(data.quads)
        results = kept.results
        results.put(_FILES, encoded(scan.changed))
        results.put(_PLAN, msgspec.msgpack.encode(plan))
        for name, text in texts.items():
            results.put(_SHAPE + name, text.encode())
        results.add(found)
        seal(kept)


def _plan(shapes: Shapes, data: Data, scan: Scan) -> tuple[Plan, dict[str, str]] | None:
    """What shapes look at, if changes can be followed by that in these data, which have no facts yet."""
    from pipeline.incremental.planning import plan_of  # with it comes rdflib

    try:
        _check_fit(scan.changed)
        plan, texts = plan_of(shapes)
        constants = [*ox.parse(plan.constants, format=ox.RdfFormat.N_TRIPLES)]
        followed = [*plan.predicates(), SUBCLASS]
        if any(quad in data.store for quad in constants) or any(_has(data.store, name) for name in followed):
            raise UnfitError("a published triple that is a fact too")
    except (UnclearError, UnfitError):
        return None
    return plan, texts


def _has(store: ox.Store, predicate: str) -> bool:
    return any(True for _ in store.quads_for_pattern(None, ox.NamedNode(predicate), None, ox.DefaultGraph()))


def _check_fit(files: dict[str, KeptFile]) -> None:
    """Raises `UnfitError` when two files have an item of one name."""
    items = Counter(file.item for file in files.values() if file.item)
    if len(items) < items.total():
        raise UnfitError("two records of one name")


def _read(ground: Ground, path: str) -> tuple[_Read | None, list[Issue]]:
    """The record in a file and what it became, and the errors that keep it from being read or mapped."""
    read = None
    faults: list[Issue] = []
    for found in read_record_file(Path(path)):
        mapped, wrong = (None, [found]) if isinstance(found, Issue) else ground.mapper.map(found)
        faults += _errors(wrong)
        if mapped and isinstance(found, Record):
            read = _Read(found, mapped)
    return read, faults


def _errors(issues: Iterable[Issue]) -> list[Issue]:
    return [issue for issue in issues if issue.severity is Severity.ERROR]


def _faults(scan: Scan, files: dict[str, KeptFile]) -> list[Issue]:
    """What keeps records from being validated."""
    return [*scan.faults, *(issue for file in files.values() for issue in file.faults)]

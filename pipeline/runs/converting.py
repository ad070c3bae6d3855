"""`convert` for entity JSON of any size: by batches of lines, in as many processes as there are cores, going on where a run was stopped.

A batch is converted as if it were alone. What concerns all of them is the parent's: an id that an earlier batch has too (the batch
is then converted again without it), the definitions of properties at the end, and the counts.
"""

import gc
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

import msgspec

from pipeline.issues import Issue, Severity
from pipeline.project import files_digest
from pipeline.properties import PropertyTable, read_wikidata_properties
from pipeline.rdf.documents import SEGMENT, SYNTAXES, writer_for
from pipeline.rdf.encoder import FLAVOURS
from pipeline.rdf.jsonld import context_for
from pipeline.rdf.lexemes import LEXEME_PREFIXES
from pipeline.runs.conversion import NAMESPACES, JsonText, Ledger, RdfText, SeenProperties, Stopped, read_json
from pipeline.runs.progress import Bar, source_size
from pipeline.runs.stopping import stoppable
from pipeline.shards.pool import divided, ordered
from pipeline.shards.work import Direct, Work, work_beside
from pipeline.wikidata.batches import Batch, MetIds, batches
from pipeline.wikidata.checks import Checks
from pipeline.wikidata.dump import read_line, read_lines
from pipeline.wikidata.ids import IdSet
from pipeline.wikidata.languages import Languages, read_languages

__all__ = ["Conversion", "convert_lines"]


class Conversion(NamedTuple):
    """What is to be converted, from which syntax to which and how. `jobs` 0 means one process for what is small, else all cores.

    `table` is the list of properties, beside which that of languages may lie; without it documents are believed.
    """

    source: Path
    kind: str
    output: Path
    wanted: str
    flavour: str
    table: Path | None
    strict: bool
    jobs: int = 0

    def known(self) -> tuple[PropertyTable, Checks]:
        """The table, and what documents are held against."""
        properties, languages = self.tables()
        return properties, Checks(properties.datatype, languages)

    def tables(self) -> tuple[PropertyTable, Languages | None]:
        """The properties and languages that are known."""
        if self.table is None:
            return PropertyTable([]), None
        languages = self.table.with_name("languages.csv")
        return read_wikidata_properties(self.table), read_languages(languages) if languages.exists() else None

    def text(self, properties: PropertyTable, ledger: Ledger) -> RdfText | JsonText:
        """What makes the output."""
        if self.wanted not in SYNTAXES:
            return JsonText(properties, ledger, lines=self.wanted == "jsonl")
        prefixes = NAMESPACES.prefixes() | LEXEME_PREFIXES
        return RdfText(properties, FLAVOURS[self.flavour], ledger, writer_for(self.wanted, prefixes, context_for(prefixes, [])))

    def key(self) -> str:
        """A digest of everything but the entities that the output depends on."""
        tables = [self.table, self.table.with_name("languages.csv")] if self.table else []
        return f"{self.wanted} {self.flavour} {self.strict} {files_digest(tables).hex()}"


class _Task(NamedTuple):
    """A batch, the file for its text, and the ids in it that earlier batches had."""

    batch: Batch
    part: Path
    had: frozenset[str] = frozenset()

    def __str__(self) -> str:
        """Where the batch stands, for messages."""
        return str(self.batch)


class _Converted(NamedTuple):
    """What became of a batch: the counts and issues of its ledger, and what it says that concerns the others."""

    read: dict[str, int]
    written: dict[str, int]
    aside: dict[str, int]
    rules: list[tuple[Severity, str, int]]
    issues: list[Issue]
    ids: list[str]
    stated: dict[str, str]
    mentioned: list[str]
    defined: list[str]

    def into(self, ledger: Ledger) -> None:
        """Add the counts to a ledger. Raises `Stopped` under --strict when there is an issue."""
        ours = Ledger()
        ours.read, ours.written, ours.aside = Counter(self.read), Counter(self.written), Counter(self.aside)
        ours.rules, ours.issues = Counter({(severity, rule): count for severity, rule, count in self.rules}), self.issues
        ledger.add(ours)


class _Converter:
    """Converts batches, in any process."""

    def __init__(self, conversion: Conversion, table: PropertyTable, languages: Languages | None) -> None:
        self._conversion, self._table, self._languages = conversion, table, languages
        # What was loaded so far stays for the whole run: the collector need not look at it again.
        gc.freeze()

    def __call__(self, task: _Task) -> _Converted:
        """Write the text of a batch into its part. Nothing of an earlier batch is used, so that it does not matter who had that one."""
        ledger = Ledger(strict=self._conversion.strict)
        checks = Checks(self._table.datatype, self._languages)
        checks.ids = ids = MetIds(task.had)
        text = self._conversion.text(SeenProperties(self._table, checks.stated), ledger)
        documents = (document for line in task.batch.lines for document in read_line(line))
        with task.part.open("wb", 1 << 20) as stream, suppress(Stopped):
            stream.writelines(text.parts(read_json(documents, checks, ledger)))
            ledger.check()
        mentioned, defined = (list(text.mentioned), sorted(text.defined)) if isinstance(text, RdfText) else ([], [])
        rules = [(*rule, count) for rule, count in ledger.rules.items()]
        counts = (dict(ledger.read), dict(ledger.written), dict(ledger.aside))
        return _Converted(*counts, rules, ledger.issues, list(ids.met), checks.stated, mentioned, defined)


def convert_lines(conversion: Conversion, ledger: Ledger) -> None:
    """Convert a file of entity JSON. Raises `Stopped` under --strict at the first issue; then nothing is published."""
    lines = read_lines(conversion.source)
    first = list(islice(lines, 1))  # what cannot be opened leaves nothing behind
    again = conversion.source.is_file()
    targets = {"output": conversion.output, "ids": None}
    with stoppable(again=again), work_beside(targets, conversion.key()) as work:
        try:
            _Run(conversion, work, ledger).all(batches(chain(first, lines), SEGMENT))
            ledger.check()
        except Stopped:
            work.discard()
            raise
        work.publish()


class _Run:
    def __init__(self, conversion: Conversion, work: Work | Direct, ledger: Ledger) -> None:
        self._conversion, self._work, self._ledger = conversion, work, ledger
        self._tasks: list[_Task] = []  # given out and not yet come back, in order
        self._stated: dict[str, str] = {}
        table, languages = conversion.tables()
        self._text = conversion.text(SeenProperties(table, self._stated), ledger)
        self._ids = IdSet()
        self._filled = not isinstance(self._text, JsonText)  # RDF begins with a node of its own
        self._make = partial(_Converter, conversion, table, languages)

    def all(self, every: Iterator[Batch]) -> None:
        """Everything from the header to the footer."""
        self._recall()
        jobs, every = divided(every, self._conversion.jobs)
        with Bar(source_size(self._conversion.source), "entities") as self._bar:
            for found in ordered(self._make, self._pending(every), jobs, forks=True):
                self._finish(self._tasks.pop(0), found)
        if not self._work.entries:
            self._write(self._text.header)
        self._write(self._text.footer(filled=self._filled))

    def _recall(self) -> None:
        """The ids of the batches that an earlier run finished."""
        if self._work.entries:
            with self._work.file("ids").open(encoding="utf-8") as stream:
                for line in stream:
                    self._ids.add(line[:-1])

    def _pending(self, every: Iterator[Batch]) -> Iterator[_Task]:
        """Tasks for the batches that are not finished yet."""
        count = 0
        for batch in every:
            count += 1
            before = len(self._work.entries)
            if entry := self._work.finished(batch.number, batch.digest):
                self._note(batch, msgspec.convert(entry.result, _Converted))
                continue
            if len(self._work.entries) < before:  # another input: what it had in common with ours ends here
                self._ids = IdSet()
                self._recall()
            if not self._work.entries and not self._tasks:
                self._write(self._text.header)
            self._tasks.append(_Task(batch, self._work.part("output", batch.number)))
            yield self._tasks[-1]
        self._work.only(count)

    def _finish(self, task: _Task, found: _Converted) -> None:
        """Put the text of a batch behind what is there, and note it; first without the ids that are there already."""
        had = frozenset(name for name in found.ids if not self._ids.add(name))
        if had:
            found = self._make()(task._replace(had=had))
        if self._filled and task.part.stat().st_size:
            self._write(self._text.between)
        self._work.take("output", task.part)
        with self._work.file("ids").open("a", encoding="utf-8") as stream:
            stream.writelines(f"{name}\n" for name in found.ids)
        shown = len(self._ledger.issues)
        self._note(task.batch, found)
        self._work.add(task.batch.digest, msgspec.to_builtins(self._lean(found, len(self._ledger.issues) - shown)))

    def _lean(self, found: _Converted, shown: int) -> _Converted:
        """Only what the next run needs: it is kept for all batches."""
        return found._replace(ids=[], issues=found.issues[:shown])

    def _note(self, batch: Batch, found: _Converted) -> None:
        found.into(self._ledger)
        written = sum(found.written.values())
        self._filled = self._filled or written > 0
        for name, datatype in found.stated.items():
            self._stated.setdefault(name, datatype)
        if isinstance(self._text, RdfText):
            self._text.mentioned |= dict.fromkeys(found.mentioned)
            self._text.defined.update(found.defined)
        self._bar.advance(batch.size, written)

    def _write(self, text: str) -> None:
        if text:
            with self._work.file("output").open("a", encoding="utf-8", newline="\n") as stream:
                stream.write(text)

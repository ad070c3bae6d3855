"""What has changed since the last release, as files of the new one: for readers, for programs, for feed readers."""

import json
from collections.abc import Container, Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from pipeline.changes.diff import compare_releases
from pipeline.changes.feeds import Channel, activity_stream, atom_feed
from pipeline.changes.model import Action, Diff, Part
from pipeline.changes.patch import rdf_patch
from pipeline.changes.reading import ReleaseReader, Vocabulary, graph_file, release_version
from pipeline.changes.texts import as_data, as_markdown
from pipeline.dataset import Dataset
from pipeline.issues import Issue, Place, Severity
from pipeline.publishing.dumps import write_json
from pipeline.publishing.inputs import build_time, release_day
from pipeline.publishing.withdrawn import FILE, Tombstone

__all__ = ["ChangeFiles"]

_FIRST: Final = "nothing"


class ChangeFiles(NamedTuple):
    """Compares the new release in `folder` with the one before (None: there is none)."""

    dataset: Dataset
    folder: Path
    previous: Path | None
    vocabulary: Vocabulary

    def write(self, tombstones: Iterable[Tombstone], items: Container[str]) -> list[Issue]:
        """Write `CHANGES.md`, `changes.json`, the feeds and the patch; say what has gone without a tombstone. `items` are there."""
        replaced = {one.id: one.replaced_by for one in tombstones}
        found, issues = self._compared(replaced)
        self._write(found)
        return [*issues, *_vanished(found), *self._dropped(replaced, items)]

    def _compared(self, replaced: dict[str, str]) -> tuple[Diff, list[Issue]]:
        if self.previous is None:
            return Diff(_FIRST, self.dataset.version, ()), []
        reader = ReleaseReader(self.vocabulary)
        old = reader.open(self.previous)._replace(name=release_version(self.previous))
        new = reader.open(self.folder / f"{self.dataset.name}.json")._replace(name=self.dataset.version, withdrawn=replaced)
        return compare_releases(old, new, self.vocabulary.properties), reader.issues

    def _write(self, found: Diff) -> None:
        lines = as_markdown(found) if self.previous else self._first()
        (self.folder / "CHANGES.md").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="\n")
        write_json(as_data(found), self.folder / "changes.json")
        channel = self._channel()
        write_json(activity_stream(found, channel), self.folder / "changes.activity.json")
        (self.folder / "changes.atom").write_bytes(atom_feed(found, channel))
        if self.previous:
            patch = rdf_patch(graph_file(self.previous), self.folder / f"{self.dataset.name}.nt")
            with (self.folder / "changes.rdfp").open("w", encoding="utf-8", newline="\n") as stream:
                stream.writelines(patch)

    def _first(self) -> Iterator[str]:
        yield f"# Version {self.dataset.version}\n"
        yield "The first release: there is none before it to compare with."

    def _channel(self) -> Channel:
        dataset, time = self.dataset, build_time()
        stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ") if time else f"{release_day(dataset).isoformat()}T00:00:00Z"
        title = f"{dataset.title[0].text}: changes in version {dataset.version}"
        return Channel(title, dataset.publisher, dataset.version_iri, f"{dataset.base_iri}entity/", dataset.address(), stamp)

    def _dropped(self, replaced: dict[str, str], items: Container[str]) -> Iterator[Issue]:
        """Tombstones of the release before that are no longer there, while their items have not come back."""
        path = self.previous / "withdrawn.json" if self.previous else None
        if path is None or not path.exists():
            return
        for entry in json.loads(path.read_text(encoding="utf-8")):
            if entry["id"] not in replaced and entry["id"] not in items:
                found, fix = f"the tombstone of {entry['id']} is gone", "put it back"
                yield Issue(Place(FILE), "tombstone-dropped", found, "a tombstone in every later release", fix, item=entry["id"])


def _vanished(found: Diff) -> Iterator[Issue]:
    for change in found.changes:
        if (change.part, change.action) == (Part.ITEM, Action.REMOVED):
            words, fix = f"{change.label} ({change.item}) has gone since {found.old}", "say there what became of it"
            yield Issue(Place(FILE), "item-vanished", words, "a tombstone", fix, Severity.WARNING, change.item)

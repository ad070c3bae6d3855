"""The edits that the shipped records propose, as an editor meets them: from the extracts that ship, and as if these were whole."""

from collections.abc import Iterable
from typing import Any, NamedTuple

import msgspec
import pytest
from bulk import REPO
from quickstatements import apply, read_lines

from pipeline.cli.items import mapped_records
from pipeline.issues import Place
from pipeline.model import Item, NoValue, SomeValue
from pipeline.project import Project, load_project
from pipeline.reconcile.edits.files import DEFAULT, lines_of
from pipeline.reconcile.edits.model import AddStatement, Edit
from pipeline.reconcile.edits.propose import propose
from pipeline.reconcile.reconciliation import reconcile
from pipeline.runs.vocabulary import vocabulary
from pipeline.wikidata.dump import Document
from pipeline.wikidata.entity_json import entity_to_json, parse_document
from pipeline.wikidata.snapshot import Snapshot
from pipeline.wikidata.verdicts import VerdictKind


class Shipped(NamedTuple):
    """The project, its items that have a Q-id or are sources, and the documents of its snapshot."""

    project: Project
    items: list[Item]
    documents: list[dict[str, Any]]

    def edits(self, documents: Iterable[dict[str, Any]]) -> list[Edit]:
        there = Snapshot(Document(Place("snapshot.jsonl", number), one) for number, one in enumerate(documents, 1))
        found = reconcile(self.items, vocabulary(self.project, self.items), self.project.verdicts, there)
        return list(propose(found, "The Doctors' Plot").all())

    def after(self, documents: list[dict[str, Any]], edits: Iterable[Edit]) -> list[dict[str, Any]]:
        """The documents once the lines of these edits have run."""
        ops = read_lines("".join(f"{line}\n" for edit in edits for line in lines_of(DEFAULT.lines, edit)))
        before = {one["id"]: parse_document(one, Place("x"))[0].entity for one in documents}
        items = apply({name: item for name, item in before.items() if isinstance(item, Item)}, ops)
        return [entity_to_json(items[one["id"]], lambda _: "") | {"snapshot": one["snapshot"]} for one in documents]


@pytest.fixture(scope="module")
def shipped() -> Shipped:
    project, _ = load_project(REPO)
    assert project
    kept = {one.item for one in project.verdicts.verdicts if one.kind is VerdictKind.SAME}
    records = mapped_records(REPO / "records", project.mapper().map, [])
    items = [mapped.item for record, mapped in records if mapped.item.id in kept or record.type == "source"]
    lines = (REPO / "mappings/wikidata/snapshot.jsonl").read_bytes().splitlines()
    return Shipped(project, items, [msgspec.json.decode(line) for line in lines])


def whole(documents: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The documents as if nothing were left out of them."""
    return [one | {"snapshot": one["snapshot"] | {"absent": []}} for one in documents]


def is_vague(edit: Edit) -> bool:
    return isinstance(edit.action, AddStatement) and isinstance(edit.action.statement.main.value, SomeValue | NoValue)


def test_what_extracts_propose(shipped: Shipped) -> None:
    edits = shipped.edits(shipped.documents)
    assert edits
    for edit in edits:
        assert not edit.is_ready
        assert isinstance(edit.action, AddStatement)
        assert edit.action.may_exist
        assert edit.action.statement.main.property not in ("P31", "P21", "P569", "P570")
        assert not is_vague(edit)
    assert shipped.edits(shipped.after(shipped.documents, edits)) == []


def test_what_whole_documents_would_propose(shipped: Shipped) -> None:
    documents = whole(shipped.documents)
    edits = shipped.edits(documents)
    ready = [edit for edit in edits if edit.is_ready]
    assert ready
    assert [edit for edit in ready if is_vague(edit) or edit.words.startswith("add description")] == []
    assert any(map(is_vague, edits))
    assert len({(edit.action.item, str(edit.action).casefold()) for edit in edits}) == len(edits), "no two differ only in case"
    assert shipped.edits(shipped.after(documents, edits)) == []

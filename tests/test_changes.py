"""What has changed between two releases: told apart part by part, in every form, whatever the releases lie in."""

import json
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring

import msgspec
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from library import LIBRARY
from strategies import PROPERTIES, items, own_ids

from pipeline.changes.diff import ReleaseItems, compare_releases
from pipeline.changes.feeds import Channel, activity_stream, atom_feed
from pipeline.changes.model import Action, Change, Diff, Part
from pipeline.changes.page import as_html
from pipeline.changes.patch import rdf_patch
from pipeline.changes.texts import as_data, as_markdown, as_text
from pipeline.cli import main
from pipeline.model import NO_VALUE, EntityId, Item, Rank, Reference, Sitelink, Snak, Statement, StringValue, Term, Time
from pipeline.properties import PropertyInfo, PropertyTable

TABLE = PropertyTable([PropertyInfo("P31", "wikibase-item", "instance of"), PropertyInfo("P569", "time", "date of birth")])
REFERENCE, OTHER = (Reference((Snak("P248", EntityId(name)),)) for name in ("book", "letter"))
BORN = Statement("a$1", Snak("P569", Time("+1900-02-00T00:00:00Z", 10)), (Snak("P1480", EntityId("Q5727902")),), (REFERENCE,))
HUMAN = Statement("a$2", Snak("P31", EntityId("Q5")), (), (REFERENCE,))
ANN = Item(
    id="ann", labels=(Term("en", "Ann"), Term("ru", "Анна")), aliases=(Term("en", "Annie"),), statements=(BORN, HUMAN),
    sitelinks=(Sitelink("enwiki", "Ann"),),
)  # fmt: skip
BEN = Item(id="ben", labels=(Term("en", "Ben"),), statements=(msgspec.structs.replace(HUMAN, id="b$1"),))


def diff(old: Iterable[Item], new: Iterable[Item], withdrawn: dict[str, str] | None = None) -> Diff:
    before, after = list(old), list(new)
    return compare_releases(ReleaseItems("1", lambda: before), ReleaseItems("2", lambda: after, withdrawn or {}), TABLE)


def changed(item: Item = ANN, **fields: Any) -> list[tuple[str, str, str, str]]:
    """The changes when fields of an item become others, in short."""
    found = [change for change in diff([item, BEN], [msgspec.structs.replace(item, **fields), BEN]).changes if change.item]
    assert {change.item for change in found} <= {item.id}
    return [(str(change.part), str(change.action), change.before, change.after) for change in found]


def with_statement(statement: Statement, **fields: Any) -> dict[str, tuple[Statement, ...]]:
    made = msgspec.structs.replace(statement, **fields)
    return {"statements": tuple(made if one is statement else one for one in ANN.statements)}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, []),
        ({"labels": (Term("en", "Anne"), Term("de", "Anna"))},
         [("label", "changed", "Ann", "Anne"), ("label", "removed", "Анна", ""), ("label", "added", "", "Anna")]),
        ({"descriptions": (Term("en", "writer"),)}, [("description", "added", "", "writer")]),
        ({"aliases": ()}, [("alias", "removed", "Annie (en)", "")]),
        ({"sitelinks": (Sitelink("enwiki", "Ann", ("Q17437796",)),)}, [("sitelink", "changed", "Ann", "Ann [Q17437796]")]),
        (with_statement(BORN, rank=Rank.DEPRECATED), [("rank", "changed", "normal", "deprecated")]),
        (with_statement(BORN, qualifiers=()), [("qualifier", "removed", "P1480: Q5727902", "")]),
        (with_statement(BORN, references=(REFERENCE, OTHER)), [("reference", "added", "", "P248: letter")]),
        (with_statement(BORN, main=Snak("P569", NO_VALUE)), [("value", "changed", "1900-02", "no value")]),
        (with_statement(BORN, main=Snak("P569", Time("+1900-02-03T00:00:00Z", 11)), id="a$9"), [("value", "changed", "1900-02", "1900-02-03")]),
        (with_statement(BORN, id="a$9"), [("id", "changed", "a$1", "a$9")]),
        ({"statements": (BORN,)}, [("statement", "removed", "Q5", "")]),
        ({"statements": (HUMAN, BORN, Statement("a$3", Snak("P31", EntityId("Q2013")), (), (OTHER,), Rank.PREFERRED))},
         [("statement", "added", "", "Q2013, preferred")]),
        ({"statements": (HUMAN, BORN)}, []),
    ],
)  # fmt: skip
def test_every_kind_of_change_is_told_apart(fields: dict[str, Any], expected: list[tuple[str, str, str, str]]) -> None:
    assert changed(**fields) == expected


def test_items_come_go_and_are_withdrawn() -> None:
    assert diff([ANN], [ANN, BEN]).changes == (Change(Part.ITEM, Action.ADDED, "ben", "Ben"),)
    assert diff([ANN, BEN], [ANN]).breaking() == [Change(Part.ITEM, Action.REMOVED, "ben", "Ben", breaking=True)]
    assert diff([ANN, BEN], [ANN], {"ben": "ann"}).breaking() == [
        Change(Part.ITEM, Action.WITHDRAWN, "ben", "Ben", after="ann", breaking=True)
    ]


def test_what_breaks_reusers_is_called_so() -> None:
    found = diff([ANN, BEN], [msgspec.structs.replace(ANN, **with_statement(BORN, id="a$9")), BEN])
    assert [(change.part, change.breaking) for change in found.changes] == [(Part.ID, True)]
    text = Statement("a$1", Snak("P569", StringValue("1900")), BORN.qualifiers, BORN.references)
    found = diff([ANN], [msgspec.structs.replace(ANN, statements=(text, HUMAN))])
    assert found.breaking() == [
        Change(
            Part.PROPERTY,
            Action.CHANGED,
            before="Time",
            after="StringValue",
            property="P569",
            property_label="date of birth",
            breaking=True,
        )
    ]
    found = diff([ANN], [msgspec.structs.replace(ANN, statements=(HUMAN,))])
    assert [(change.part, change.property) for change in found.breaking()] == [(Part.PROPERTY, "P1480"), (Part.PROPERTY, "P569")]


def test_stated_datatypes_count_where_they_are_known() -> None:
    old, new = (ReleaseItems(name, lambda: [ANN], {}, lambda kind=kind: {"P569": kind}) for name, kind in (("1", "time"), ("2", "edtf")))
    (change,) = compare_releases(old, new, TABLE).changes
    assert (change.part, change.before, change.after) == (Part.PROPERTY, "time", "edtf")


@settings(max_examples=15)
@given(items(own_ids), items(own_ids))
def test_there_and_back_are_mirror_images(one: Item, other: Item) -> None:
    other = msgspec.structs.replace(other, id=one.id)
    assert compare_releases(ReleaseItems("1", lambda: [one]), ReleaseItems("2", lambda: [one]), PROPERTIES).changes == ()
    there = compare_releases(ReleaseItems("1", lambda: [one]), ReleaseItems("2", lambda: [other]), PROPERTIES).counts()
    back = compare_releases(ReleaseItems("2", lambda: [other]), ReleaseItems("1", lambda: [one]), PROPERTIES).counts()
    mirrored = {"added": "removed", "removed": "added", "changed": "changed"}
    of_items = {what: count for what, count in there.items() if not what.startswith("property")}
    assert of_items == {
        f"{what.split()[0]} {mirrored[what.split()[1]]}": count for what, count in back.items() if not what.startswith("property")
    }


HOSTILE = msgspec.structs.replace(BEN, labels=(Term("en", "<img src=x onerror=alert(1)> [x](javascript:y) \x1b[31m\x07 `"),))


def test_hostile_labels_do_no_harm_in_any_form() -> None:
    found = diff([ANN], [ANN, HOSTILE])
    assert "<img" not in as_html(found) and "&lt;img" in as_html(found)
    markdown = "\n".join(as_markdown(found))
    assert "\\<img" in markdown and "\\[x\\](javascript" in markdown and "\x1b" not in markdown
    assert "\x1b" not in "\n".join(as_text(found))
    channel = Channel(
        "Title", "Us", "https://e.org/dataset/2", "https://e.org/entity/", "https://e.org/releases/2/", "2024-01-31T00:00:00Z"
    )
    assert fromstring(atom_feed(found, channel)).tag == "{http://www.w3.org/2005/Atom}feed"


def test_feeds_tell_what_happened_to_which_item() -> None:
    found = diff([ANN, BEN], [msgspec.structs.replace(ANN, aliases=()), msgspec.structs.replace(BEN, id="carl")])
    channel = Channel(
        "Title", "Us", "https://e.org/dataset/2", "https://e.org/entity/", "https://e.org/releases/2/", "2024-01-31T00:00:00Z"
    )
    stream = activity_stream(found, channel)
    assert [(one["type"], one["object"]["id"], one["object"]["type"]) for one in stream["orderedItems"]] == [
        ("Update", "https://e.org/entity/ann", "Object"),
        ("Delete", "https://e.org/entity/ben", "Tombstone"),
        ("Create", "https://e.org/entity/carl", "Object"),
    ]
    assert stream["totalItems"] == 3
    space = {"a": "http://www.w3.org/2005/Atom"}
    feed = fromstring(atom_feed(found, channel))
    assert [entry.findtext("a:title", "", space) for entry in feed.findall("a:entry", space)] == ["Ann", "Ben", "Ben"]
    for name in ("id", "title", "updated"):  # RFC 4287, 4.1.1 and 4.1.2
        assert feed.find(f"a:{name}", space) is not None
        assert all(entry.find(f"a:{name}", space) is not None for entry in feed.findall("a:entry", space))


def test_json_leaves_out_what_is_empty() -> None:
    data = as_data(diff([ANN, BEN], [ANN]))
    assert data["counts"] == {"item removed": 1} and data["breaking"] == 1
    assert data["changes"] == [{"part": "item", "action": "removed", "item": "ben", "label": "Ben", "breaking": True}]


def test_a_patch_turns_the_old_graph_into_the_new(tmp_path: Path) -> None:
    old, new = tmp_path / "old.nt", tmp_path / "new.nt"
    old.write_text("<a> <b> <c> .\n<a> <b> <d> .\n<a> <b> <d> .\n", encoding="utf-8")
    new.write_text("<x> <b> <c> .\n<a> <b> <d> .\n", encoding="utf-8")
    lines = list(rdf_patch(old, new))
    assert lines == ["TX .\n", "D <a> <b> <c> .\n", "A <x> <b> <c> .\n", "TC .\n"]


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project in git with two versions, and the dumps of both in `one` and `two`."""
    project = Path(shutil.copytree(LIBRARY, tmp_path_factory.mktemp("changes") / "library"))
    git = ["git", "-C", str(project), "-c", "user.name=T", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run([*git[:3], "init", "--quiet"], check=True)
    record = project / "records/person/ada-byron.yaml"
    for name in ("one", "two"):
        if name == "two":
            record.write_text(record.read_text("utf-8").replace("en: Ada Byron", "en: Ada Lovelace", 1), encoding="utf-8")
        run("publish", "--project", str(project), "--build", str(project.parent / "build"), "--output", str(project.parent / name))
        subprocess.run([*git, "add", "."], check=True)
        subprocess.run([*git, "commit", "--quiet", "--message", name], check=True)
    return project.parent


def run(*arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(main, list(arguments))
    assert result.exit_code == code, result.output
    return result.stdout


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("one", "two"),
        ("one/library.nt", "two/library.ttl"),
        ("one/library.json.gz", "two/library.nt.gz"),
        ("one/library.jsonld", "two"),
        ("git:HEAD~1", "git:HEAD"),
    ],
)
def test_releases_are_read_in_every_form(releases: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str) -> None:
    monkeypatch.chdir(releases)
    found = json.loads(run("diff", old, new, "--project", "library", "--format", "json"))
    assert [(change["part"], change["before"], change["after"]) for change in found["changes"]] == [("label", "Ada Byron", "Ada Lovelace")]


def test_the_exit_code_tells_what_it_is_asked_to(releases: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(releases)
    expected = {
        ("one", "two", "--fail-on", "breaking"): 0,
        ("one", "two", "--fail-on", "any"): 1,
        ("one", "three"): 2,
        ("git:nonsense", "two"): 2,
        ("library", "two"): 2,
    }
    runs = {asked: CliRunner().invoke(main, ["diff", *asked, "--project", "library"]) for asked in expected}
    assert {asked: result.exit_code for asked, result in runs.items()} == expected


def test_the_output_s_ending_says_in_which_form(releases: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(releases)
    begins = {"c.html": "<!doctype html>", "c.md": "# Changes", "c.json": "{", "c.rdfp": "TX .\nD <", "c.txt": "one"}
    for name, beginning in begins.items():
        run("diff", "one", "two", "--project", "library", "--output", name)
        assert (releases / name).read_text("utf-8").startswith(beginning)

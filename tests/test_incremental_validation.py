"""Validation that follows changes: after any of them it finds what validation from nothing finds, and works out again only what it must.

The records are those of the cases of shapes, all rules broken and kept side by side, with Wikidata's constraints across items beside
them. `EDITS=200 python -m pytest tests/test_incremental_validation.py -k any_changes` tries longer (see `make edits`).
"""

import json
import os
import random
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import chdir
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_shacl_cases import BASE, FILES, MAPPINGS, NAMESPACES, ROOT, Case, all_shapes, completed

from pipeline.constraints.constraint import Constraint
from pipeline.constraints.kinds import KINDS, Context
from pipeline.constraints.shapes import constraint_shapes
from pipeline.incremental import planning, validation
from pipeline.incremental.plan import PREFIXES, Plan
from pipeline.incremental.planning import plan_of
from pipeline.incremental.validation import Ground, Validation
from pipeline.issues import Issue, Severity
from pipeline.mapping.mapper import Mapper
from pipeline.model import EntityId
from pipeline.rdf.documents import document
from pipeline.rdf.encoder import Encoder, Settings
from pipeline.rdf.ntriples import NTriplesWriter
from pipeline.rdf.shacl_turtle import Vocabulary, shape_prefixes
from pipeline.rdf.snaks import SnakEncoder
from pipeline.reach.looks import Look, Step, Way
from pipeline.reach.patterns import UnclearError
from pipeline.reach.query_looks import alternatives
from pipeline.reach.query_patterns import Query
from pipeline.records.canonical import canonical_text
from pipeline.records.reader import read_records
from pipeline.records.record import Record
from pipeline.shacl.shapes import load_shapes
from pipeline.shacl.validation import Trace, shape_paths, validate

#: How many sequences of changes are tried.
EDITS = int(os.environ.get("EDITS", "4"))
#: Constraints that look at other items: kind, property, parameters.
ACROSS = (
    ("distinct-values", "P2388", {}),
    ("inverse", "P155", {"P2306": ("P156",)}),
    ("symmetric", "P155", {}),
    ("contemporary", "P710", {}),
    ("value-type", "P101", {"P2308": ("Q5",), "P2309": ("Q21503252",)}),
    ("value-requires-statement", "P1817", {"P2306": ("P571",)}),
    ("none-of", "P31", {"P2305": ("Q5",)}),
)
#: The same items as Wikidata's, which constraints look at under both names.
SAME_AS = {"one-head": "Q5"}
DATES = ("1890", "1913-09", "1946", "1951-07", "1951-07-12", "1953", "1999")


def constraint(kind: str, name: str, parameters: dict[str, tuple[str, ...]]) -> Constraint:
    item = next(one for one, known in KINDS.items() if known.name == kind)
    given = {key: tuple(map(EntityId, ids)) for key, ids in parameters.items()}
    about = {"subject": name, "label": name, "datatype": "wikibase-item", "type_item": item, "number": 1, "severity": Severity.WARNING}
    return Constraint(kind=KINDS[item], parameters=given, contexts=(Context.MAIN,), **about)


def all_records() -> dict[str, str]:
    """The records of all cases as YAML, by the paths of their files."""
    every = [record for path in FILES for record in Case(path).records]
    return {f"{record.type}/{record.id}.yaml": canonical_text(record) for record in every}


#: What breaks constraints across items: a head of two bodies, a body that takes part long after its end, one of which little is said.
MORE = {
    "organization/first-body": {"head_office": [{"value": "head-of-the-first-bureau"}], "inception": [{"value": "1890"}]},
    "organization/second-body": {"head_office": [{"value": "head-of-the-first-bureau"}], "dissolved": [{"value": "1913"}]},
    "organization/third-body": {},
    "document/late-letter": {"addressee": [{"value": "third-body"}, {"value": "second-body"}]},
    "event/late-event": {"participant": [{"value": "one-dead"}], "point_in_time": [{"value": "1999"}]},
    "person/one-dead": {"date_of_birth": [{"value": "1890"}], "date_of_death": [{"value": "1913"}]},
}
RECORDS = all_records()
for name, groups in MORE.items():
    kind, _, item = name.partition("/")
    RECORDS[f"{name}.yaml"] = canonical_text(Record(completed({"id": item, "type": kind, "statements": groups}), "", dict))


@pytest.fixture(scope="module", autouse=True)
def plans() -> Iterator[None]:
    """To work out what shapes look at takes seconds: once for the same shapes."""
    patch = pytest.MonkeyPatch()
    known: dict[tuple[int, ...], tuple[Plan, dict[str, str]]] = {}

    def planned(shapes: Any) -> tuple[Plan, dict[str, str]]:
        key = (len(shapes.plain.quads), len(shapes.domain.quads), len(shapes.facts))
        if key not in known:
            known[key] = plan_of(shapes)
        return known[key]

    patch.setattr(planning, "plan_of", planned)
    yield
    patch.undo()


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project validated once."""
    root = tmp_path_factory.mktemp("project")
    for name, text in RECORDS.items():
        write(root, name, text)
    paths = all_shapes(tmp_path_factory.mktemp("generated"))
    for path in paths:
        target = root / "shapes" / path.parent.name / path.name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    vocabulary = Vocabulary(NAMESPACES, MAPPINGS.properties)
    (root / "shapes/wikidata").mkdir()
    for name, text in constraint_shapes([constraint(*one) for one in ACROSS], vocabulary).items():
        (root / "shapes/wikidata" / name).write_text(text, encoding="utf-8")
    rules = {issue.rule for issue in run(root)}
    assert {"constraint-undecided", *(f"constraint-{kind}" for kind, *_ in ACROSS)} - {"constraint-value-type"} <= rules
    assert {"outside-life", "two-heads-at-once", "wrong-type", "circular", "event-outside-life"} <= rules
    return root


def write(root: Path, name: str, text: str) -> None:
    path = root / "records" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def ground(engine: str = "auto") -> Ground:
    encoder = Encoder(SnakEncoder(NAMESPACES, MAPPINGS.properties), settings=Settings(SAME_AS))
    return Ground(Path("records"), shape_paths(Path("shapes")), MAPPINGS, Mapper(MAPPINGS, BASE), encoder, engine, "graph.nt")


def run(root: Path, *, fresh: bool = False, key: str = "key") -> list[Issue]:
    with chdir(root):  # files are kept by the paths by which they were named
        return Validation(ground(), key).run(None if fresh else Path("kept"))


def triples(kept: Path) -> set[ox.Quad]:
    """All triples that are kept, published ones and facts, but for the seal."""
    return {quad for quad in ox.Store(kept / "graph") if isinstance(quad.graph_name, ox.DefaultGraph)}


def records(root: Path) -> list[Path]:
    return sorted((root / "records").rglob("*.yaml"))


@pytest.fixture(scope="module")
def small(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some of its records and shapes, validated once."""
    root = Path(shutil.copytree(template, tmp_path_factory.mktemp("small") / "project"))
    for path in (root / "shapes/generated").iterdir():
        if path.name != "common-prefixes.ttl":
            path.unlink()
    for path in records(root):
        if not path.stem.startswith(("first-", "second-", "third-", "late-", "one-", "other-", "head-of-")):
            path.unlink()
    run(root)
    return root


@pytest.fixture
def project(small: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(small, tmp_path / "project"))


#: What can happen to a project: each takes its folder and a source of chance.
def delete(root: Path, chance: random.Random) -> None:
    chance.choice(records(root)).unlink()


def restore(root: Path, chance: random.Random) -> None:
    name = chance.choice([*RECORDS])
    write(root, name, RECORDS[name])


def comment(root: Path, chance: random.Random) -> None:
    path = chance.choice(records(root))
    path.write_text("# moved by a line\n" + path.read_text(encoding="utf-8"), encoding="utf-8")


def rename(root: Path, chance: random.Random) -> None:
    path = chance.choice(records(root))
    path.rename(path.with_name(f"renamed-{path.name}"))


def breach(root: Path, chance: random.Random) -> None:
    path = chance.choice(records(root))
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    del lines[chance.randrange(len(lines))]
    path.write_text("".join(lines), encoding="utf-8")


def rewritten(root: Path, chance: random.Random, change: Callable[[dict[str, Any], list[str]], None]) -> None:
    """A record whose data are changed, with the ids of all that are there to choose from."""
    ids = [path.stem.removeprefix("renamed-") for path in records(root)]
    path = chance.choice(records(root))
    for found in read_records(path):
        if isinstance(found, Record):
            change(found.data, ids)
            path.write_text(canonical_text(found), encoding="utf-8")


def statements(data: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for group in data.get("statements", {}).values() for one in group]


def redate(root: Path, chance: random.Random) -> None:
    def change(data: dict[str, Any], ids: list[str]) -> None:
        for one in statements(data):
            for key in one:
                if "time" in key or "date" in key or (key == "value" and str(one[key])[:2] in ("18", "19")):
                    one[key] = chance.choice(DATES)

    rewritten(root, chance, change)


def repoint(root: Path, chance: random.Random) -> None:
    def change(data: dict[str, Any], ids: list[str]) -> None:
        for one in statements(data):
            if one.get("value") in ids or str(one.get("value")) in ids:
                one["value"] = chance.choice(ids)

    rewritten(root, chance, change)


def rerank(root: Path, chance: random.Random) -> None:
    def change(data: dict[str, Any], ids: list[str]) -> None:
        for one in statements(data)[:2]:
            one["rank"] = chance.choice(["preferred", "deprecated"])

    rewritten(root, chance, change)


def join(root: Path, chance: random.Random) -> None:
    """A statement of another record of the same type: the same value twice, a second head, an event of someone dead."""
    other = chance.choice(records(root))
    (source,) = [one for one in read_records(other) if isinstance(one, Record)][:1] or [None]

    def change(data: dict[str, Any], ids: list[str]) -> None:
        if source and source.type == data["type"]:
            for field, group in source.data.get("statements", {}).items():
                data.setdefault("statements", {}).setdefault(field, []).extend(group)

    rewritten(root, chance, change)


CHANGES = [delete, restore, comment, rename, breach, redate, redate, repoint, repoint, rerank, join, join]
STEP = st.lists(st.sampled_from(CHANGES), min_size=1, max_size=6)


@settings(max_examples=EDITS, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=st.lists(STEP, min_size=1, max_size=3), seed=st.integers(0, 2**32))
def test_after_any_changes_it_finds_what_it_finds_from_nothing(
    steps: list[list[Callable[[Path, random.Random], None]]], seed: int, template: Path, tmp_path: Path
) -> None:
    root, chance = tmp_path / "project", random.Random(seed)
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(template, root)
    for step in steps:
        for change in step:
            change(root, chance)
        found = run(root)
        shutil.rmtree(root / "other", ignore_errors=True)
        with chdir(root):
            assert found == Validation(ground(), "key").run(Path("other")), [change.__name__ for change in step]
        if (root / "other/graph").exists():
            assert triples(root / "kept") == triples(root / "other")


def edited(root: Path, name: str, old: str, new: str) -> None:
    path = root / "records" / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def refuse_to_start_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> list[Issue]:
        raise AssertionError("everything is worked out anew")

    monkeypatch.setattr(Validation, "_anew", refused)


def test_it_finds_what_is_wrong_with_the_graph_that_map_makes(template: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(template)
    known, trace, items = ground(), Trace(MAPPINGS, NAMESPACES), []
    for record in read_records("records"):
        assert isinstance(record, Record)
        mapped, _ = known.mapper.map(record)
        assert mapped
        trace.add(record, mapped)
        items.append(mapped.item)
    graph = "".join(document(items, known.encoder, NTriplesWriter())).encode()
    assert run(template) == validate(graph, known.shapes, trace)


def test_only_what_changed_is_read(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def counting(path: Path) -> object:
        read.append(path.name)
        return real(path)

    real = validation.read_record_file
    monkeypatch.setattr(validation, "read_record_file", counting)
    before = run(project)
    assert read == []
    refuse_to_start_anew(monkeypatch)
    edited(project, "person/one-dead.yaml", "en: one-dead", "en: One who is dead")
    assert run(project) == before
    assert read == ["one-dead.yaml", "late-event.yaml"]  # where the event is that one did not live to see
    for path in records(project):
        os.utime(path)
    read.clear()
    assert (run(project), read) == (before, [])


@pytest.mark.parametrize(
    ("name", "old", "new", "rule", "place"),
    [
        ("person/one-dead.yaml", "1913", "1999", "constraint-contemporary", "event/late-event.yaml"),
        ("organization/second-body.yaml", "head-of-the-first-bureau", "head-of-the-second-bureau", "constraint-distinct-values", "organization/first"),
        ("organization/third-body.yaml", "statements: {}", "", "constraint-value-requires-statement", "organization/third-body.yaml"),
    ],
)  # fmt: skip
def test_what_an_edit_mends_in_another_record_is_told_no_more(
    name: str, old: str, new: str, rule: str, place: str, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def told() -> list[str]:
        return [issue.place.file for issue in run(project) if issue.rule == rule and place in issue.place.file]

    refuse_to_start_anew(monkeypatch)
    assert told()
    if new:
        edited(project, name, old, new)
    else:
        (project / "records" / name).unlink()
    assert told() == []


def test_issues_follow_the_lines_of_other_records(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A message names the place of a statement in another record."""
    refuse_to_start_anew(monkeypatch)
    before = [issue for issue in run(project) if issue.rule == "two-heads-at-once"]
    comment_path = project / "records/person/one-head.yaml"
    comment_path.write_text("# one\n# two\n" + comment_path.read_text(encoding="utf-8"), encoding="utf-8")
    after = [issue for issue in run(project) if issue.rule == "two-heads-at-once"]
    assert len(before) == len(after) > 0
    assert [issue.place for issue in before if "other-head" in issue.place.file] == [
        issue.place for issue in after if "other-head" in issue.place.file
    ]
    assert before != after


def flip(*paths: Path) -> None:
    """Change a byte here and there."""
    assert paths
    for path in paths:
        content = bytearray(path.read_bytes())
        for place in range(0, len(content), 97):
            content[place] ^= 0x5A
        path.write_bytes(content)


def misplace(kept: Path) -> None:
    shutil.rmtree(kept / "graph")
    (kept / "graph").write_text("x")


DAMAGES: dict[str, Callable[[Path], object]] = {
    "findings flipped": lambda kept: flip(kept / "results.sqlite"),
    "findings cut": lambda kept: os.truncate(kept / "results.sqlite", 5000),
    "findings gone": lambda kept: (kept / "results.sqlite").unlink(),
    "triples flipped": lambda kept: flip(*(kept / "graph").glob("*.sst")),
    "journal flipped": lambda kept: flip(*(kept / "graph").glob("*.log")),
    "manifest flipped": lambda kept: flip(*(kept / "graph").glob("MANIFEST*")),
    "triples gone": lambda kept: shutil.rmtree(kept / "graph"),
    "a file for a folder": misplace,
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_what_is_damaged_is_made_anew(damage: Callable[[Path], object], project: Path) -> None:
    expected = run(project)
    damage(project / "kept")
    assert run(project) == expected
    edited(project, "person/one-dead.yaml", "en: one-dead", "en: One who is dead")
    assert run(project) == expected


def test_another_state_of_the_rest_starts_anew(project: Path) -> None:
    expected = run(project)
    assert run(project, key="other shapes") == expected
    for path in (project / "shapes/wikidata").glob("P*.ttl"):
        path.unlink()
    assert run(project, key="no constraints") == run(project, fresh=True) != expected


@pytest.mark.parametrize("moment", ["replace", "derive", "finish"])
def test_a_run_that_is_killed_leaves_nothing_that_looks_whole(moment: str, project: Path) -> None:
    expected = run(project)
    edited(project, "person/one-dead.yaml", "1913", "1999")
    if not (child := os.fork()):
        setattr(validation.Change, moment, lambda *_: os.kill(os.getpid(), signal.SIGKILL))
        run(project)
        os._exit(1)
    assert os.waitpid(child, 0)[1] == signal.SIGKILL
    assert run(project) == run(project, fresh=True) != expected


def test_while_another_run_has_the_folder_nothing_is_kept(project: Path) -> None:
    expected = run(project)
    with validation.locked(project / "kept"):
        edited(project, "person/one-dead.yaml", "1913", "1999")
        assert run(project) == run(project, fresh=True) != expected
    edited(project, "person/one-dead.yaml", "1999", "1913")
    assert run(project) == expected


def test_where_nothing_can_be_kept_the_run_goes_on(project: Path) -> None:
    expected = run(project)
    shutil.rmtree(project / "kept")
    (project / "kept").write_text("")
    assert run(project) == expected


def test_the_judge_follows_changes_too(project: Path) -> None:
    def judged() -> list[Issue]:
        with chdir(project):
            return Validation(ground("pyshacl"), "key").run(Path("kept"))

    assert judged() == run(project, fresh=True)
    edited(project, "person/one-dead.yaml", "1913", "1999")
    assert judged() == run(project, fresh=True)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("person/more.jsonl", json.dumps({"id": "in-lines", "type": "person", "labels": {"en": "x"}}) + "\n"),
        ("person/twice.yaml", RECORDS["person/one-dead.yaml"]),
        ("person/linked.yaml", RECORDS["person/one-dead.yaml"].replace("one-dead", "linked") + "sitelinks: {enwiki: X}\n"),
    ],
)
def test_what_cannot_be_followed_is_validated_all_the_same(name: str, text: str, project: Path) -> None:
    run(project)
    write(project, name, text)
    assert run(project) == run(project, fresh=True)
    edited(project, "person/one-dead.yaml", "1913", "1999")
    assert run(project) == run(project, fresh=True)


def test_a_record_that_cannot_be_read_or_mapped_is_told_until_it_is_mended(project: Path) -> None:
    before = run(project)
    write(project, "person/one-dead.yaml", "id: [")
    edited(project, "person/one-head.yaml", "type: person", "type: nothing")
    broken = run(project)
    assert {Path(issue.place.file).stem for issue in broken if issue not in before} >= {"one-dead", "one-head"}
    assert broken == run(project) == run(project, fresh=True)
    for name in ("person/one-dead.yaml", "person/one-head.yaml"):
        write(project, name, RECORDS[name])
    assert run(project) == before


def looked(query: str) -> list[Look]:
    return [look for one in alternatives(Query(query)) for look in one.looks("?this")]


def step(name: str, inverse: bool = False) -> Step:
    return Step(((name, inverse),))


def test_a_query_looks_along_ways_that_must_match() -> None:
    assert {*looked("SELECT ?this WHERE { ?this <u:a> ?x . ?x ^<u:b>/<u:c> <u:d> FILTER NOT EXISTS { ?x <u:e>* ?this } }")} == {
        Look(step("u:a"), (Way(),)),
        Look(step("u:b", inverse=True), (Way((step("u:a"),)),)),
        Look(step("u:c"), (Way((step("u:a"), step("u:b", inverse=True))),), end="<u:d>"),
        Look(Step((("u:e", False),), many=True), (Way((), to_end=True), Way((step("u:a"),)))),
    }


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?this WHERE { ?this <u:a> ?x } LIMIT 1",
        "SELECT ?this WHERE { ?this <u:a> ?x FILTER (?x < NOW()) }",
        "SELECT ?this WHERE { ?this <u:a> ?x MINUS { ?x <u:b> ?y } }",
        "SELECT ?this WHERE { ?this <u:a> ?x . ?y <u:b> ?z FILTER (?x = ?z) }",
        "SELECT ?this WHERE { ?this <u:a> ?x FILTER EXISTS { <u:s> <u:b> <u:o> } }",
        "SELECT ?this WHERE { ?this (<u:a>/<u:b>)+ ?x }",
        "SELECT ?this WHERE { GRAPH <u:g> { ?this <u:a> ?x } }",
        "SELECT ?this WHERE { ?this ?p ?x VALUES (?p ?x) { (<u:a> UNDEF) } }",
        "SELECT ?this WHERE { ?this <u:a> ?x BIND (RAND() AS ?y) }",
        "ASK { ?this <u:a> ?x }",
        "SELECT ?this WHERE { ?this <u:a> ?x { ?this <u:b> ?y FILTER EXISTS { ?y <u:c> ?x } } }",
        "SELECT ?this WHERE { { ?this <u:b> ?y OPTIONAL { ?y <u:c> ?x } } ?this <u:a> ?x }",
        "SELECT ?this WHERE { ?this <u:a> ?x OPTIONAL { ?this <u:b> ?y OPTIONAL { ?x <u:c> ?y } } }",
        "SELECT ?this WHERE {",
    ],
)
def test_what_a_query_looks_at_is_not_guessed(query: str) -> None:
    with pytest.raises(UnclearError):
        looked(query)


def test_a_triple_in_the_middle_of_a_long_way_counts() -> None:
    looks = looked("SELECT ?this WHERE { ?this <u:a>* <u:b> . ?this <u:c> <u:d> }")
    assert {(look.start, look.end) for look in looks} == {("", ""), ("", "<u:d>")}


def test_a_variable_used_once_needs_one_triple_only() -> None:
    once, twice, predicate = (
        [look.single for look in looked(f"SELECT ?this WHERE {{ {pattern} }}")]
        for pattern in ("?this <u:a> ?x", "?this <u:a> ?x FILTER (?x > 1)", "?this ?p ?x FILTER (?p != <u:a>)")
    )
    assert (once, twice, predicate) == ([True], [False], [False])
    for pattern in ("?this <u:a> ?x VALUES ?x { <u:b> }", "?this ?p ?x VALUES ?p { <u:b> }", "?this !(<u:a>) ?x"):
        assert not any(look.single for look in looked(f"SELECT ?this WHERE {{ {pattern} }}"))
    assert [look.single for look in looked("SELECT ?this (COUNT(*) AS ?n) WHERE { ?this <u:a> ?x } GROUP BY ?this")] == [False]


def test_variables_of_a_query_within_are_its_own() -> None:
    """Outside, `?x` is another variable: nothing leads from it to `?this`."""
    with pytest.raises(UnclearError):
        looked("SELECT ?this WHERE { { SELECT DISTINCT ?this WHERE { ?this <u:a> ?x } } ?x <u:b> ?y }")
    assert looked("SELECT ?this WHERE { { SELECT DISTINCT ?x WHERE { ?x <u:b> ?y } } ?this <u:a> ?x }") != []


def test_it_can_be_told_what_each_shape_of_the_project_looks_at() -> None:
    """Else every run would start from nothing."""
    prefixes = shape_prefixes(NAMESPACES)
    loaded, issues = load_shapes(shape_paths(ROOT / "shapes"), prefixes)
    plan, texts = plan_of(loaded)
    assert issues == []
    assert {root.name for root in plan.roots} == {str(shape)[1:-1] for graph in (loaded.plain, loaded.domain) for shape in graph.targeted()}
    assert all(root.looks for root in plan.roots)
    assert texts.keys() == {PREFIXES, *(root.name for root in plan.roots)}

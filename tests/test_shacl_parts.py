"""What the parts of a dataset find is what its whole graph finds, for every shape, however small the parts are."""

from collections import Counter
from copy import deepcopy
from pathlib import Path
from random import Random
from typing import Any

import pytest
from parts import as_a_whole, entries, in_parts
from test_shacl_cases import BASE, CASES, FILES, MAPPINGS, NAMESPACES, Case, all_shapes

from pipeline.checks.neighbourhood import Entry
from pipeline.checks.parts import Ground, walks_of
from pipeline.mapping.mapper import Mapper
from pipeline.project import load_project
from pipeline.rdf.encoder import Encoder
from pipeline.rdf.shacl_turtle import shape_prefixes
from pipeline.rdf.snaks import SnakEncoder
from pipeline.reach.reach import Reach
from pipeline.reach.walks import Hop, Scope, Walk
from pipeline.records.reader import read_records
from pipeline.records.record import Record
from pipeline.shacl.shapes import load_shapes
from pipeline.shacl.validation import shape_paths

#: The cases of shapes that look at several items.
ACROSS = (
    "after-death", "allegation-as-fact", "circular", "cited-before-written", "event-outside-life", "outside-existence", "possibly-living",
    "release-before-arrest", "source-without-checksum", "successor-too-early", "two-heads-at-once",
)  # fmt: skip
ITEM = "https://w3id.org/doctors-plot/shape/"


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    """The hand-written shapes and those of the cases' mappings."""
    encoder = Encoder(SnakEncoder(NAMESPACES, MAPPINGS.properties))
    return Ground(all_shapes(tmp_path_factory.mktemp("shapes")), MAPPINGS, NAMESPACES, {}, encoder)


@pytest.fixture(scope="module")
def walks(ground: Ground) -> dict[str, Walk]:
    found, issues = walks_of(ground)
    assert issues == []
    return found


def cases(*names: str) -> list[Entry]:
    """The records of all cases that are nothing but records, or of those of some rules."""
    every = [Case(path) for path in FILES if not names or path.parent.name in names]
    return entries((record for case in every if not case.update for record in case.records), Mapper(MAPPINGS, BASE))


def test_all_cases_in_parts_are_all_cases_in_one_graph(ground: Ground, walks: dict[str, Walk]) -> None:
    every = cases()
    expected = as_a_whole(ground, every)
    rules = {issue.rule for issue in expected}
    assert set(ACROSS) <= rules
    for size in (37, len(every)):
        assert in_parts(ground, walks, every, size) == (expected, Counter())


@pytest.mark.parametrize("rule", ACROSS)
def test_a_fault_between_items_is_found_when_each_is_alone(ground: Ground, walks: dict[str, Walk], rule: str) -> None:
    every = [entry for entry in cases(rule) if entry.record.file.endswith("fail.yaml")]
    every = [entry._replace(number=number) for number, entry in enumerate(every)]
    expected = as_a_whole(ground, every)
    assert rule in {issue.rule for issue in expected}
    assert in_parts(ground, walks, every, 1) == (expected, Counter())


def mutated(data: dict[str, Any], chance: Random, ids: list[str]) -> dict[str, Any]:
    """A record with other links, dates and ranks here and there."""
    data = deepcopy(data)
    for statements in data.get("statements", {}).values():
        for statement in statements:
            for key, value in list(statement.items()):
                if value in ids and chance.random() < 0.2:
                    statement[key] = chance.choice(ids)
                elif isinstance(value, str) and value[:4].isdecimal() and chance.random() < 0.3:
                    statement[key] = f"{int(value[:4]) + chance.choice((-60, -5, 60))}{value[4:]}"
            if chance.random() < 0.1:
                statement["rank"] = chance.choice(("preferred", "deprecated"))
    return data


def test_records_with_random_faults_in_parts(repo: Path) -> None:
    """The project's own records with all shapes, Wikidata's constraints too; one record comes twice with other statements."""
    project, _ = load_project(repo)
    assert project
    ground = Ground(shape_paths(repo / "shapes"), project.mappings, project.namespaces(), project.same_as(), project.encoder())
    chance = Random(0)
    records = [one for one in read_records(repo / "records") if isinstance(one, Record)]
    some = chance.sample(records, 90)
    ids = [record.id for record in records]
    data = [mutated(record.data, chance, ids) for record in some]
    data[50] = data[3] | {"id": data[70]["id"]}
    data.append(data[0] | {"id": data[10]["id"]})
    found = [Record(one, f"{number}.yaml", lambda: {(): (1, 1, 1, 1)}) for number, one in enumerate(data)]
    every = entries(found, project.mapper())
    expected = as_a_whole(ground, every)
    assert len({issue.rule for issue in expected}) > 5
    walks, _ = walks_of(ground)
    assert in_parts(ground, walks, every, 46) == (expected, Counter())


def test_what_too_many_have_in_common_is_counted_as_undecided(ground: Ground, walks: dict[str, Walk]) -> None:
    every = cases("two-heads-at-once")
    found, undecided = in_parts(ground, walks, every, 5, most=0)
    assert undecided[f"<{ITEM}two-heads-at-once>"] > 0
    assert found != as_a_whole(ground, every)


def reach(tmp_path: Path, body: str, *facts: str) -> Walk:
    """The walk of one shape."""
    prefixes = shape_prefixes(NAMESPACES)
    (tmp_path / "one.ttl").write_text("".join(f"@prefix {name}: <{iri}> .\n" for name, iri in prefixes.items()) + f"shape:one {body} .\n")
    loaded, issues = load_shapes([tmp_path / "one.ttl"], prefixes)
    assert issues == []
    (walk,) = Reach(loaded.domain, facts, NAMESPACES, prefixes).walks().values()
    return walk


PERSONS = "a sh:NodeShape ; sh:targetSubjectsOf p:P569 ;"


@pytest.mark.parametrize(
    ("body", "scope"),
    [
        ("sh:property [ sh:path p:P570 ; sh:minCount 1 ]", Scope.LOCAL),
        ("sh:property [ sh:path ( p:P26 ps:P26 ) ; sh:nodeKind sh:IRI ]", Scope.LOCAL),
        ("sh:property [ sh:path ( p:P26 ps:P26 p:P569 ) ; sh:minCount 1 ]", Scope.NEIGHBOURHOOD),
        ("sh:property [ sh:path [ sh:inversePath wdt:P50 ] ; sh:maxCount 3 ]", Scope.NEIGHBOURHOOD),
        ("sh:sparql [ sh:select 'SELECT $this WHERE { $this p:P569 ?v . ?v wikibase:rank ?r }' ]", Scope.LOCAL),
        ("sh:sparql [ sh:select 'SELECT $this WHERE { $this p:P569/psv:P569 ?v . ?s psv:P570 ?v }' ]", Scope.WHOLE),
        ("sh:sparql [ sh:select 'SELECT $this WHERE { $this wdt:P569 ?v . ?other wdt:P569 ?w . FILTER (?v < ?w) }' ]", Scope.WHOLE),
        ("sh:sparql [ sh:select 'SELECT $this WHERE { $this wdt:P569 ?v . ?other wdt:P569 ?v . FILTER (?other != $this) }' ]",
         Scope.NEIGHBOURHOOD),
        ("sh:sparql [ sh:select 'SELECT $this WHERE { $this fact:far ?v }' ]", Scope.NEIGHBOURHOOD),
        ("sh:sparql [ sh:select 'SELECT $this WHERE { GRAPH ?g { $this wdt:P569 ?v } }' ]", Scope.WHOLE),
        ("sh:sparql [ sh:select 'SELECT $this WHERE { { SELECT $this WHERE { $this p:P26 ?v } LIMIT 1 } }' ]", Scope.WHOLE),
        ("sh:sparql [ sh:select 'SELECT $this WHERE { { SELECT $this WHERE { $this p:P26 ?v } } ?v ps:P26 ?w }' ]", Scope.WHOLE),
        ("sh:sparql [ sh:select 'SELECT $this WHERE { $this p:P26 ?v FILTER (NOW() > RAND()) }' ]", Scope.WHOLE),
        ("sh:sparql [ sh:select 'SELECT $this WHERE { $this wdt:P569 ?v FILTER (NOW() < ?v) }' ]", Scope.LOCAL),
        ("sh:node [ sh:node [ sh:expression 1 ] ]", Scope.WHOLE),
    ],
)  # fmt: skip
def test_how_far_a_shape_looks(tmp_path: Path, body: str, scope: Scope) -> None:
    declared = body.replace("sh:select", "sh:prefixes shape: ; sh:select")
    walk = reach(tmp_path, f"{PERSONS} {declared}", "CONSTRUCT { ?a fact:far ?b } WHERE { ?c wdt:P50 ?a . ?c wdt:P921 ?b }")
    assert walk.scope is scope, walk


def hops(walk: Walk) -> list[tuple[Hop, frozenset[str] | None]]:
    return [(move.hop, move.properties) for move in walk.moves[0]]


def test_where_solutions_are_counted_all_are_looked_at(tmp_path: Path) -> None:
    query = "SELECT $this WHERE { ?work wdt:P50 $this }"
    one, all_of_them = (
        reach(tmp_path, f"{PERSONS} sh:sparql [ sh:prefixes shape: ; sh:select '{query}{end}' ]")
        for end in ("", " GROUP BY $this HAVING (COUNT(*) > 2)")
    )
    assert (hops(one), hops(all_of_them)) == ([(Hop.MENTIONED, {"P50"})], [(Hop.FROM, {"P50"})])


def test_what_is_optional_does_not_narrow_what_must_be(tmp_path: Path) -> None:
    query = "SELECT $this WHERE { $this ?p ?v . ?v wdt:P31 ?w OPTIONAL { ?w wdt:P31 ?x FILTER (?p = wdt:P50) } }"
    assert (Hop.TO, None) in hops(reach(tmp_path, f"{PERSONS} sh:sparql [ sh:prefixes shape: ; sh:select '{query}' ]"))


def test_a_closed_shape_looks_at_all_that_is_said(tmp_path: Path) -> None:
    walk = reach(tmp_path, f"{PERSONS} sh:property [ sh:path wdt:P26 ; sh:node [ sh:closed true ] ]")
    assert walk.reads[walk.moves[0][0].target] is None


def test_all_shapes_of_the_project_can_be_judged_in_parts(walks: dict[str, Walk]) -> None:
    assert {name: walk.why for name, walk in walks.items() if walk.scope is Scope.WHOLE} == {}
    assert walks[f"<{ITEM}interval-reversed>"].scope is Scope.LOCAL
    assert {walks[f"<{ITEM}{rule}>"].scope for rule in ACROSS} == {Scope.NEIGHBOURHOOD}


def test_the_cases_are_there() -> None:
    assert all((CASES / rule / "fail.yaml").exists() for rule in ACROSS)

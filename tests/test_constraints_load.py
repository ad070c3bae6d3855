"""Constraints and items from the documents that lie with a dataset, and the files that are made of them."""

import json
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from test_shacl_cases import MAPPINGS, NAMESPACES, PREFIXES, ROOT

from pipeline.checks.generated import check_generated, generated_files
from pipeline.cli import main
from pipeline.constraints.facts import fact_queries
from pipeline.constraints.kinds import KINDS
from pipeline.constraints.load import load_constraints
from pipeline.constraints.shapes import constraint_shapes
from pipeline.issues import Severity
from pipeline.project import load_project
from pipeline.rdf.shacl_turtle import Vocabulary

DOCUMENTS = ROOT / "mappings/wikidata/property-constraints.jsonl"
VOCABULARY = Vocabulary(NAMESPACES, MAPPINGS.properties)


def line(entity: str, claims: dict[str, Any], **more: Any) -> str:
    kind = {"type": "property", "datatype": "wikibase-item"} if entity[0] == "P" else {"type": "item"}
    labels = {"en": {"language": "en", "value": entity.lower()}}
    return json.dumps(kind | {"id": entity, "labels": labels, "claims": claims} | more) + "\n"


def claim(name: str, value: str) -> dict[str, Any]:
    data = {"type": "wikibase-entityid", "value": {"entity-type": "item", "numeric-id": int(value[1:]), "id": value}}
    snak = {"snaktype": "value", "property": name, "datavalue": data, "datatype": "wikibase-item"}
    return {"mainsnak": snak, "type": "statement", "id": f"P361$00000000-0000-0000-0000-{int(value[1:]):012}", "rank": "normal"}


PART = {"sources": ["test"], "from": "2020", "to": "2020", "absent": ["qualifiers"]}


def test_the_first_file_counts_and_parts_of_items_do_not(tmp_path: Path) -> None:
    first, second = tmp_path / "first.jsonl", tmp_path / "second.jsonl"
    first.write_text(
        line("P361", {"P2302": [claim("P2302", "Q21510862")]})
        + line("Q5", {"P279": [claim("P279", "Q43229")]})
        + line("Q515", {}, snapshot=PART)
    )
    second.write_text(line("P361", {"P2302": [claim("P2302", "Q54554025")]}) + line("P26", {"P2302": [claim("P2302", "Q21510862")]}))
    stated = load_constraints([first, tmp_path / "none.jsonl", second], {"P361", "P26", "P40"}, {"Q5", "Q515"})
    assert [constraint.name for constraint in stated.constraints] == ["P26-symmetric-1", "P361-symmetric-1"]
    assert [item.id for item in stated.entities] == ["Q5"]
    assert stated.issues == []
    query = constraint_shapes(stated.constraints, VOCABULARY, stated.entities)["0-entities.rq"]
    assert sorted(str(triple.object) for triple in ox.Store().query(query, prefixes=PREFIXES)) == [  # type: ignore[union-attr]
        '"q5"@en',
        "<http://www.wikidata.org/entity/Q43229>",
    ]


def test_without_qualifiers_the_types_alone_are_known(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(line("P361", {"P2302": [claim("P2302", "Q21510862")]}, snapshot=PART))
    (constraint,) = load_constraints([path], {"P361"}).constraints
    assert constraint.undecided == "its parameters are not known"
    shape = constraint_shapes([constraint], VOCABULARY)["P361.ttl"]
    assert 'issue:rule "constraint-undecided"' in shape and "constraint-symmetric" not in shape


def test_an_unknown_type_is_a_warning(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(line("P361", {"P2302": [claim("P2302", "Q5")]}))
    stated = load_constraints([path], {"P361"})
    assert stated.constraints == []
    assert [(issue.rule, issue.severity, issue.found) for issue in stated.issues] == [
        ("constraint-parameters", Severity.WARNING, "a constraint of the type Q5")
    ]


def test_all_documents_of_the_project_are_read_without_fault() -> None:
    names = [json.loads(text)["id"] for text in DOCUMENTS.read_text(encoding="utf-8").splitlines()]
    stated = load_constraints([DOCUMENTS], names)
    assert [str(issue) for issue in stated.issues] == []
    assert len(names) == 93 and len(stated.constraints) == 634
    decided = [constraint for constraint in stated.constraints if not constraint.undecided]
    assert len(decided) > 300
    texts = constraint_shapes(stated.constraints, VOCABULARY)
    for name, text in texts.items():
        if name.endswith(".ttl"):
            assert len(list(ox.parse(text, format=ox.RdfFormat.TURTLE))) > 3, name


def test_the_identifiers_are_those_of_the_lists(shared: Path) -> None:
    """Nothing stands in the documents that did not stand in the lists they were made from."""
    source = json.loads((shared / "wikidata/constraints.json").read_text(encoding="utf-8"))["properties"]
    for text in DOCUMENTS.read_text(encoding="utf-8").splitlines():
        document = json.loads(text)
        known = source[document["id"]]
        assert (document["labels"]["en"]["value"], document["datatype"]) == (known["label"], known["datatype"])
        stated = [statement["mainsnak"]["datavalue"]["value"]["id"] for statement in document["claims"]["P2302"]]
        full = [constraint["type"] for constraint in known.get("constraints_P2302", [])]
        assert stated in (full, known.get("constraint_types_only_kgtk"))


def test_the_shapes_in_the_repository_are_those_of_the_documents() -> None:
    project, _ = load_project(ROOT)
    assert project
    stated = project.constraints()
    texts = generated_files(project.mappings, project.namespaces(), stated)
    assert check_generated(ROOT, texts) == []
    assert any(name.startswith("shapes/wikidata/P") for name in texts)
    assert generated_files(project.mappings, project.namespaces(), project.constraints()) == texts


@pytest.mark.parametrize(
    ("graph", "expected"),
    [
        ("item:a wdt:P31 item:b . item:b wdt:P279 item:c .", {"instance-of b", "instance-of c"}),
        ("item:a wdt:P31 item:b . item:b owl:sameAs wd:Q5 .", {"instance-of b", "instance-of Q5"}),
        ("item:a owl:sameAs wd:Q5 . wd:Q5 wdt:P279 item:c .", {"subclass-of c"}),
        ("item:a wdt:P279 item:b . item:b wdt:P279 item:a .", {"subclass-of a", "subclass-of b"}),
        ("item:a wdt:P361 item:b .", set()),
    ],
)
def test_classes_of_everything(graph: str, expected: set[str]) -> None:
    store = ox.Store()
    header = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
    store.load((header + graph).encode(), format=ox.RdfFormat.TURTLE)
    for _, query in sorted(fact_queries().items()):
        store.extend([ox.Quad(*triple) for triple in store.query(query, prefixes=PREFIXES)])  # type: ignore[misc, union-attr]
    found = {
        f"{str(quad.predicate.value).rpartition('/')[2]} {str(getattr(quad.object, 'value', '')).rpartition('/')[2]}"
        for quad in store.quads_for_pattern(ox.NamedNode(PREFIXES["item"] + "a"), None, None)
    }
    assert {one for one in found if one.startswith(("instance-of", "subclass-of"))} == expected


def test_the_table_of_types(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["constraints", "--project", str(ROOT), "--build", str(tmp_path)])
    assert done.exit_code == 0
    rows = [line.split() for line in done.stdout.splitlines()[1:]]
    assert len(rows) == len(KINDS) == 32
    assert ["contemporary", "Q25796498", "2", "3", "P31", "P40", "P106", "P108", "P1071"] in rows
    project, _ = load_project(ROOT)
    assert project
    counts = [row[row.index(item) + 1 : row.index(item) + 3] for row, item in zip(rows, KINDS, strict=True)]
    assert sum(int(number) for pair in counts for number in pair) == len(project.constraints().constraints)


def test_units_that_constraints_name_are_at_hand(tmp_path: Path) -> None:
    """A range in minutes is known to hold seconds too when the documents of both say what they convert to."""

    def quantity(name: str, number: str, unit: str, **more: Any) -> dict[str, Any]:
        data = {"type": "quantity", "value": {"amount": number, "unit": f"http://www.wikidata.org/entity/{unit}"}}
        return {"snaktype": "value", "property": name, "datavalue": data, "datatype": "quantity"} | more

    def converted(unit: str, number: str, kind: str = "normal") -> dict[str, Any]:
        main = quantity("P2370", number, unit)
        return {"mainsnak": main, "type": "statement", "id": f"Q7727$00000000-0000-0000-0000-0000000000{number[1:]}", "rank": kind}

    bounds = {"P2313": [quantity("P2313", "+2", "Q7727")], "P2312": [quantity("P2312", "+5", "Q7727")]}
    constraint = claim("P2302", "Q21510860") | {"qualifiers": bounds, "qualifiers-order": [*bounds]}
    path = tmp_path / "x.jsonl"
    path.write_text(
        line("P2048", {"P2302": [constraint]}, datatype="quantity")
        + line("Q7727", {"P2370": [converted("Q11574", "+60"), converted("Q11574", "+61", "deprecated")]})
        + line("Q11574", {"P2370": [converted("Q11574", "+1")]})
    )
    stated = load_constraints([path], {"P2048"}, {"Q11574"})
    assert [str(issue) for issue in stated.issues] == []
    assert [item.id for item in stated.entities] == ["Q7727", "Q11574"]
    shape = constraint_shapes(stated.constraints, VOCABULARY, stated.entities)["P2048.ttl"]
    assert "(?amount_unit = wd:Q11574 && (?amount * 1 < 120 || ?amount * 1 > 300))" in shape
    assert "(?amount_unit = wd:Q7727 && (?amount < 2 || ?amount > 5))" in shape

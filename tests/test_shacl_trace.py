"""From SHACL results back to records: the right file, line and column, whatever kind of node a result is about."""

from pathlib import Path

import pytest
import rdflib
from test_shacl_cases import BASE, MAPPINGS, NAMESPACES, ROOT, updated

from pipeline.checks.shapes import generated_shapes
from pipeline.issues import Issue
from pipeline.mapping.mapper import Mapper
from pipeline.rdf.encoder import Encoder
from pipeline.rdf.ntriples import ntriples
from pipeline.rdf.snaks import SnakEncoder
from pipeline.records.record import Record
from pipeline.records.yaml_reader import read_yaml_bytes
from pipeline.shacl.validation import Trace, shape_paths, validate

#: References are filled in below, so that lines stay countable.
PERSON = """\
id: one
type: person
labels:
  en: One
references:
- {source: the-text, section: Heading, paragraph: 1, text_start: 1, text_end: 2, support: stated}
statements:
  date_of_birth:
  - value: 1913
    references:
    - {source: the-text, section: Heading, paragraph: 2, text_start: 1, text_end: 2, support: stated}
  date_of_death:
  - value: 1950
    references:
    - {source: the-text, section: Heading, paragraph: 2, text_start: 1, text_end: 2, support: stated}
    - {source: the-text, section: Heading, paragraph: 3, text_start: 1, text_end: 2, support: stated}
  position_held:
  - value: some-office
    employer:
    - first-body
    - second-body
    start_time: 1930
    rank: preferred
    references:
    - {source: the-text, section: Heading, paragraph: 3, text_start: 1, text_end: 2, support: stated}
"""
OTHER = """\
id: second-body
type: organization
labels:
  en: Second body
references:
- {source: the-text, section: Heading, paragraph: 3, text_start: 1, text_end: 2, support: stated}
statements:
  inception:
  - value: 1930
    references:
    - {source: the-text, section: Heading, paragraph: 4, text_start: 1, text_end: 2, support: stated}
"""


def run(update: str, folder: Path, person: str = PERSON) -> list[Issue]:
    """The issues of the two records after an update of their graph."""
    mapper, encoder, trace = Mapper(MAPPINGS, BASE), Encoder(SnakEncoder(NAMESPACES, MAPPINGS.properties)), Trace(MAPPINGS, NAMESPACES)
    text = ""
    for content, file in ((person, "records/person/one.yaml"), (OTHER, "records/organization/second-body.yaml")):
        (record,) = read_yaml_bytes(content.encode(), file)
        assert isinstance(record, Record), record
        mapped, issues = mapper.map(record)
        assert mapped, issues
        trace.add(record, mapped)
        text += ntriples(encoder.encode(mapped.item))
    (folder / "generated").mkdir()
    for name, shapes in generated_shapes(MAPPINGS, NAMESPACES).items():
        (folder / "generated" / name).write_text(shapes, encoding="utf-8")
    domain = [
        path for path in shape_paths(ROOT / "shapes") if path.parent.name not in ("generated", "wikidata") and path.name != "sources.ttl"
    ]
    return validate((updated(text, update) if update else text).encode(), [*domain, *shape_paths(folder)], trace)


ONE, OTHER_FILE = "records/person/one.yaml", "records/organization/second-body.yaml"
PLACES = [
    ("", []),
    # A main value, an entry of a qualifier with several, a rank, references.
    ('DELETE { ?s ps:P569 ?v } INSERT { ?s ps:P569 "x" } WHERE { ?s ps:P569 ?v }', [f"{ONE}:9:12: error[value-kind]"]),
    ('INSERT { ?s pq:P580 "x" } WHERE { ?s pq:P580 ?v }', [f"{ONE}:22:17: error[value-kind]"]),
    ("INSERT { ?s pq:P31 item:second-body } WHERE { ?s ps:P39 ?v }", [f"{ONE}:18:5: error[unknown-qualifier]"]),
    ("INSERT DATA { item:second-body wdt:P1 item:x }", [f"{OTHER_FILE}:1:1: error[unknown-field]"]),
    ("DELETE { ?s wikibase:rank ?r } WHERE { ?s ps:P39 ?v ; wikibase:rank ?r }", [f"{ONE}:23:11: error[rank]"]),
    ("DELETE WHERE { ?s prov:wasDerivedFrom ?r ; ps:P39 ?v }", [f"{ONE}:25:5: error[no-reference]"]),
    ("DELETE { ?s prov:wasDerivedFrom ?r } WHERE { item:one p:P31 ?s . ?s prov:wasDerivedFrom ?r }", [f"{ONE}:6:1: error[no-reference]"]),
    # What an item is called.
    ("DELETE WHERE { item:one rdfs:label ?label }", [f"{ONE}:4:3: error[no-label]"]),
    # A reference that statements of two records share: each use, and there the field.
    (
        'DELETE { ?r lpr:support ?v } INSERT { ?r lpr:support item:x } WHERE { ?r lpr:paragraph "+3"^^xsd:decimal ; lpr:support ?v }',
        [
            f"{OTHER_FILE}:6:91: error[reference-field]",
            f"{ONE}:16:95: error[reference-field]",
            f"{ONE}:25:95: error[reference-field]",
        ],
    ),
    # A value node that a main value and a qualifier share.
    (
        "INSERT { ?v wikibase:timePrecision 12 } WHERE { ?s pqv:P580 ?v }",
        [f"{OTHER_FILE}:9:12: error[value-node]", f"{ONE}:22:17: error[value-node]"],
    ),
    # A value node in references.
    (
        'INSERT { ?v wikibase:quantityUnit item:x } WHERE { ?r lprv:paragraph ?v . ?v wikibase:quantityAmount "+4"^^xsd:decimal }',
        [f"{OTHER_FILE}:11:55: error[value-node]"],
    ),
]


@pytest.mark.parametrize(("update", "expected"), PLACES)
def test_place(update: str, expected: list[str], tmp_path: Path) -> None:
    assert [str(issue).partition("]")[0] + "]" for issue in run(update, tmp_path)] == expected


def test_the_entry_of_a_list_that_is_of_the_wrong_type(tmp_path: Path) -> None:
    text = PERSON.replace("first-body", "one")
    assert [str(issue) for issue in run("", tmp_path, text)] == [
        f"{ONE}:20:7: error[wrong-type]: 'employer' is \"one\"; expected an organization; "
        "choose another item or allow the type in the mapping"
    ]


def test_a_graph_without_records_is_named_itself(tmp_path: Path) -> None:
    graph = tmp_path / "graph.nt"
    graph.write_text(f"<{BASE}entity/statement/x-1> <{rdflib.RDF.type}> <http://wikiba.se/ontology#Statement> .\n", encoding="utf-8")
    (tmp_path / "generated").mkdir()
    for name, shapes in generated_shapes(MAPPINGS, NAMESPACES).items():
        (tmp_path / "generated" / name).write_text(shapes, encoding="utf-8")
    issues = validate(graph, shape_paths(tmp_path), Trace(MAPPINGS, NAMESPACES))
    assert [str(issue) for issue in issues] == [
        f"{graph}: error[no-reference]: <{BASE}entity/statement/x-1>; expected at least one reference; "
        "add references: with source, section and passage",
        f"{graph}: error[rank]: <{BASE}entity/statement/x-1>; expected one rank: preferred, normal or deprecated",
    ]

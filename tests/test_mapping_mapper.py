"""Records become items, and every fault is an issue on its line."""

import pytest
from library import BASE, map_text, mappings, record, records

from pipeline.mapping.mapper import Mapper
from pipeline.model import EntityId, Quantity, Rank, Snak, StringValue, Term, Time

REFERENCE = "{source: catalogue, section: Authors, paragraph: 3, text_start: 24, text_end: 33}"
HEAD = f"id: x\ntype: person\nlabels: {{en: X}}\nreferences: [{REFERENCE}]\n"


def test_a_record_becomes_an_item_with_terms_statements_qualifiers_references_and_rank() -> None:
    mapped, issues = map_text(
        HEAD + "aliases: {en: [Y, Z]}\nstatements:\n  born:\n"
        f"  - {{value: 1815-12-10, stated_as: 10 December, reason_for_deprecation: misprint, rank: deprecated, references: [{REFERENCE}]}}\n"
    )
    assert issues == [] and mapped
    item = mapped.item
    assert (item.id, item.labels, item.aliases) == ("x", (Term("en", "X"),), (Term("en", "Y"), Term("en", "Z")))
    born, kind = item.statements
    assert born.main == Snak("P569", Time("+1815-12-10T00:00:00Z", 11))
    assert born.qualifiers == (Snak("P1932", StringValue("10 December")), Snak("P2241", EntityId("misprint")))
    assert born.rank is Rank.DEPRECATED
    assert born.references[0].snaks[0] == Snak("P248", EntityId("catalogue"))
    assert born.references[0].snaks[3] == Snak("text-start", Quantity("+24"))
    assert (kind.main, kind.references) == (Snak("P31", EntityId("Q5")), born.references)
    assert mapped.origins == {born.id: ("statements", "born", 0), kind.id: ("references",)}


def test_statement_ids_depend_on_content_alone() -> None:
    text = HEAD + "statements:\n  height:\n"
    one = f"  - {{value: 1.5, references: [{REFERENCE}]}}\n"
    two = f"  - {{value: 1.6, references: [{REFERENCE}]}}\n"
    first, second = (map_text(text + body)[0] for body in (one + two, two + one))
    assert first and second
    assert {s.main: s.id for s in first.item.statements} == {s.main: s.id for s in second.item.statements}


def test_statements_that_say_the_same_from_the_same_source_get_different_ids() -> None:
    body = f"  - {{value: 1.5, references: [{REFERENCE}]}}\n" * 2
    mapped, _ = map_text(HEAD + "statements:\n  height:\n" + body)
    assert mapped and len({s.id for s in mapped.item.statements}) == 3


def test_a_qualifier_may_have_several_values() -> None:
    mapped, issues = map_text(HEAD + f"statements:\n  born:\n  - {{value: 1815, stated_as: [a, b], references: [{REFERENCE}]}}\n")
    assert issues == [] and mapped
    assert [s.value for s in mapped.item.statements[0].qualifiers] == [StringValue("a"), StringValue("b")]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "statements:\n  bron:\n  - {value: 1815, references: [REF]}\n",
            '6:3: error[unknown-field]: field "bron"; expected one of born, died, height, homepage, instance_of, place_of_birth; did you mean "born"?',
        ),
        (
            "statements:\n  born: 1815\n",
            "6:9: error[schema]: 'born' is not a list of statements; expected a list; put `- value:` before each statement",
        ),
        (
            "statements:\n  born:\n  - 1815\n",
            "7:5: error[missing-value]: a bare value; expected a mapping with value and references; write `- value: ...`",
        ),
        (
            "statements:\n  born:\n  - value: 1815\n",
            "7:5: error[no-reference]: a statement without references; expected at least one reference; add references: with source, section and passage",
        ),
        (
            "statements:\n  born:\n  - {value: 1815, referenecs: [REF]}\n",
            '7:19: error[unknown-qualifier]: qualifier "referenecs"; expected one of value, rank, note, references, stated_as, reason_for_deprecation; did you mean "references"?\n7:5: error[no-reference]: a statement without references; expected at least one reference; add references: with source, section and passage',
        ),
        (
            "statements:\n  born:\n  - {value: 1815, start_time: 1815, references: [REF]}\n",
            '7:19: error[unknown-qualifier]: qualifier "start_time" on born; expected a qualifier the field allows; allow it: add start_time to the qualifiers of born in the mapping',
        ),
        (
            "statements:\n  born:\n  - {value: 1815-13, references: [REF]}\n",
            '7:13: error[date]: \'value\' is "1815-13"; expected a month from 01 to 12; write "1815" or correct the month',
        ),
        (
            "statements:\n  born:\n  - {value: 1815, rank: high, references: [REF]}\n",
            "7:25: error[rank]: 'rank' is \"high\"; expected preferred, normal or deprecated",
        ),
        ("statements:\n  born:\n  - {value: 1815, references: [{source: catalogue}]}\n", None),
        (
            "colour: red\n",
            '5:1: error[unknown-key]: the key "colour"; expected one of id, type, labels, descriptions, aliases, sitelinks, references, note, statements; drop it or declare it in the mapping',
        ),
        ("descriptions: {english: a}\n", '5:25: error[language]: language "english"; expected a language code such as en, ru or zh-hant'),
        ("aliases: {en: Y}\n", "5:15: error[schema]: the aliases in en are not a list; expected a list; put `- ` before each alias"),
        (f"descriptions: {{en: {'x' * 251}}}\n", "5:20: error[term]: 251 characters; expected at most 250 (Wikibase's limit); shorten it"),
        ("sitelinks: {enwiki: }\n", '5:21: error[sitelink]: "enwiki: "; expected a site id such as enwiki and a page title'),
    ],
)
def test_faults_are_reported_where_they_are(body: str, expected: str | None) -> None:
    mapped, issues = map_text(HEAD + body.replace("REF", REFERENCE))
    assert mapped is None
    if expected is None:
        assert len(issues) == 4 and all("missing-field" in issue and ":7:32:" in issue for issue in issues)
    else:
        assert issues == [f"records/person/x.yaml:{line}" for line in expected.split("\n")]


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("id: X\ntype: person\nlabels: {en: X}\n", {"id", "no-reference"}),
        ("id: x\ntype: persona\nlabels: {en: X}\n", {"unknown-type"}),
        ("id: x\n", {"unknown-type", "no-label"}),
        ("id: x\ntype: work\nlabels: {en: X}\nreferences: []\n", {"no-reference", "missing-field"}),
        ("id: x\ntype: person\nlabels: X\nstatements: no\nreferences: {a: b}\n", {"schema", "no-reference"}),
    ],
)
def test_all_faults_of_a_record_are_found_in_one_go(text: str, rules: set[str]) -> None:
    _, issues = Mapper(mappings(), BASE).map(record(text))
    assert {issue.rule for issue in issues} == rules


def test_the_library_maps_without_issues() -> None:
    mapper = Mapper(mappings(), BASE)
    results = [mapper.map(found) for found in records()]
    assert [len(mapped.item.statements) for mapped, _ in results if mapped] == [1, 2, 3, 2, 5]
    assert [issue for _, issues in results for issue in issues] == []

"""Identity verdicts: read with line and column, refused with reasons, written back as they were."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.issues import EnvironmentFailure, Place
from pipeline.wikidata.sssom import MappingSet, parse_sssom, read_sssom
from pipeline.wikidata.sssom_writer import sssom_text
from pipeline.wikidata.verdicts import CURATED, LEXICAL, Verdict, VerdictKind, identities

HEADER = """\
#curie_map:
#  plot: https://example.org/plot/entity/
#  user: https://example.org/user/
#  wikidata: http://www.wikidata.org/entity/
#mapping_set_id: https://example.org/plot/matches.sssom.tsv
#license: https://creativecommons.org/publicdomain/zero/1.0/
#mapping_set_title: "Identity: who is who"
#creator_id:
#  - user:anna
#mapping_date: "2024-05-31"
"""
COLUMNS = (
    "subject_id\tsubject_label\tpredicate_id\tpredicate_modifier\tobject_id\tobject_label\t"
    "mapping_justification\tconfidence\tauthor_id\tmapping_date\tcomment\n"
)
ROWS = {
    "a": "plot:a\tA, the first\tskos:exactMatch\t\twikidata:Q1\tAlpha\tsemapv:ManualMappingCuration\t0.95\t"
         "user:anna\t2024-05-30\tborn that day\n",
    "b": "plot:b\tB\tskos:exactMatch\tNot\twikidata:Q2\tBeta\tsemapv:MappingReview\t\tuser:anna\t2024-05-30\tthe banker\n",
    "c": 'plot:c\t"C\tD ""E"""\tskos:relatedMatch\t\twikidata:Q3\tGamma\tsemapv:LexicalMatching\t0.5\t\t\t"two\nlines"\n',
    "d": "plot:d\tD\tskos:exactMatch\t\tsssom:NoTermFound\t\tsemapv:ManualMappingCuration\t1\tuser:anna\t2024-05-30\t\n",
}  # fmt: skip
FILE = HEADER + COLUMNS + "".join(ROWS.values())
VERDICTS = (
    Verdict("a", "Q1", VerdictKind.SAME, CURATED, 0.95, "user:anna", "2024-05-30", "born that day",
            Place("m.tsv", 12, 1), "A, the first", "Alpha"),
    Verdict("b", "Q2", VerdictKind.DIFFERENT, "semapv:MappingReview", None, "user:anna", "2024-05-30", "the banker",
            Place("m.tsv", 13, 1), "B", "Beta"),
    Verdict("c", "Q3", VerdictKind.UNSURE, LEXICAL, 0.5, "", "", "two\nlines", Place("m.tsv", 14, 1), 'C\tD "E"', "Gamma"),
    Verdict("d", "", VerdictKind.NONE, CURATED, 1.0, "user:anna", "2024-05-30", "", Place("m.tsv", 16, 1), "D"),
)  # fmt: skip


def found(text: str) -> list[str]:
    return [str(issue) for issue in parse_sssom(text, "m.tsv").issues]


def changed(row: str, old: str, new: str) -> str:
    assert old in row
    return HEADER + COLUMNS + row.replace(old, new, 1)


def test_the_four_verdicts() -> None:
    mappings = parse_sssom(FILE, "m.tsv")
    assert mappings.issues == ()
    assert mappings.verdicts == VERDICTS
    assert mappings.prefix == "plot"
    assert mappings.header["mapping_date"] == "2024-05-31"
    assert mappings.header["creator_id"] == ["user:anna"]
    assert identities(mappings.verdicts) == {"a": "Q1"}


def test_written_back_it_is_the_same_file() -> None:
    assert sssom_text(parse_sssom(FILE, "m.tsv")) == FILE


def test_line_ends_of_windows_and_another_order_of_columns() -> None:
    columns = ["object_id", "subject_id", "mapping_justification", "predicate_id", "author_id", "mapping_date"]
    row = ["wikidata:Q1", "plot:a", CURATED, "skos:exactMatch", "user:anna", "2024-05-30"]
    text = HEADER.replace("\n", "\r\n") + "\t".join(columns) + "\r\n" + "\t".join(row) + "\r\n"
    mappings = parse_sssom(text, "m.tsv")
    assert mappings.issues == ()
    assert mappings.verdicts == (
        Verdict("a", "Q1", VerdictKind.SAME, CURATED, None, "user:anna", "2024-05-30", "", Place("m.tsv", 12, 13)),
    )


A = ROWS["a"]
BAD_ROWS = [
    (changed(A, "plot:a", "plotta:a"),
     "12:1: error[sssom-curie]: subject_id: plotta:a; expected prefix:name with a prefix of the curie_map (plot, user, wikidata)"),
    (changed(A, "plot:a", "wikidata:Q5"),
     "12:1: error[sssom-curie]: subject_id: wikidata:Q5; expected an item of the dataset, such as dataset:some-item"),
    (changed(A, "plot:a", "plot:A_1"),
     "12:1: error[sssom-curie]: subject_id: plot:A_1; expected an item of the dataset, such as dataset:some-item"),
    (changed(A, "wikidata:Q1", "Q1"),
     "12:38: error[sssom-curie]: object_id: Q1; expected prefix:name with a prefix of the curie_map (plot, user, wikidata)"),
    (changed(A, "wikidata:Q1", "wikidata:P1"),
     "12:38: error[sssom-curie]: object_id: wikidata:P1; expected an item of Wikidata, such as wikidata:Q5, or sssom:NoTermFound"),
    (changed(A, "wikidata:Q1", ""),
     "12:38: error[sssom-curie]: object_id: (empty); expected prefix:name with a prefix of the curie_map (plot, user, wikidata)"),
    (changed(A, "skos:exactMatch", "skos:closeMatch"),
     "12:21: error[sssom-value]: predicate_id: skos:closeMatch; "
     "expected skos:exactMatch (same; with modifier Not: different) or skos:relatedMatch (unsure)"),
    (changed(A, "skos:exactMatch\t", "skos:exactMatch\tnot"),
     "12:37: error[sssom-value]: predicate_modifier: not; expected nothing, or Not with skos:exactMatch"),
    (changed(A, "skos:exactMatch\t", "skos:relatedMatch\tNot"),
     "12:39: error[sssom-value]: predicate_modifier: Not; expected nothing, or Not with skos:exactMatch"),
    (changed(A, "skos:exactMatch\t\twikidata:Q1", "skos:exactMatch\tNot\tsssom:NoTermFound"),
     "12:41: error[sssom-value]: object_id: sssom:NoTermFound; expected sssom:NoTermFound only with skos:exactMatch and no modifier"),
    (changed(A, CURATED, "semapv:"),
     "12:56: error[sssom-value]: mapping_justification: semapv:; expected a semapv term such as semapv:ManualMappingCuration"),
    (changed(A, CURATED, LEXICAL),
     "12:56: error[sssom-value]: mapping_justification: semapv:LexicalMatching; expected for skos:exactMatch "
     "semapv:ManualMappingCuration or semapv:MappingReview; a candidate is skos:relatedMatch"),
    (changed(A, "0.95", "1.1"), "12:85: error[sssom-value]: confidence: 1.1; expected a number from 0 to 1"),
    (changed(A, "0.95", "nan"), "12:85: error[sssom-value]: confidence: nan; expected a number from 0 to 1"),
    (changed(A, "0.95", "high"), "12:85: error[sssom-value]: confidence: high; expected a number from 0 to 1"),
    (changed(A, "2024-05-30", "2024-02-30"), "12:100: error[sssom-value]: mapping_date: 2024-02-30; expected a day such as 2024-05-31"),
    (changed(A, "2024-05-30", "20240530"), "12:100: error[sssom-value]: mapping_date: 20240530; expected a day such as 2024-05-31"),
    (changed(A, "user:anna", "anna"),
     "12:90: error[sssom-curie]: author_id: anna; expected prefix:name with a prefix of the curie_map (plot, user, wikidata)"),
    (changed(A, "plot:a\t", ""), "12:1: error[sssom-cell]: 10 cells; expected 11 cells; separate the cells by tabs"),
    (changed(A, "born", '"born'),
     '12:111: error[sssom-cell]: "born that day; expected a cell whose quotes close, with quotes inside it doubled; quote the cell'),
]  # fmt: skip


@pytest.mark.parametrize(("text", "issue"), BAD_ROWS, ids=[issue[:50] for _, issue in BAD_ROWS])
def test_bad_rows(text: str, issue: str) -> None:
    assert found(text) == [f"m.tsv:{issue}"]
    if 'sssom-cell]: "' not in issue:
        assert parse_sssom(text, "m.tsv").verdicts == ()


def test_all_problems_come_in_one_run() -> None:
    text = changed(A, "plot:a", "x:a").replace("0.95", "2").replace("wikidata:Q1", "Q1")
    assert [issue.split(" ")[1] for issue in found(text)] == ["error[sssom-curie]:", "error[sssom-curie]:", "error[sssom-value]:"]


def test_who_and_when_are_asked_for() -> None:
    assert found(changed(A, "user:anna\t2024-05-30", "\t")) == [
        "m.tsv:12:90: warning[sssom-provenance]: author_id: (empty); expected who decided, and when",
        "m.tsv:12:91: warning[sssom-provenance]: mapping_date: (empty); expected who decided, and when",
    ]


def test_columns() -> None:
    columns = COLUMNS.replace("subject_label", "subject_name").replace("comment", "confidence")
    text = HEADER + columns + A
    names = COLUMNS.strip().replace("\t", ", ")
    assert found(text) == [
        f"m.tsv:11:12: error[sssom-column]: subject_name; expected each once: {names}; remove it, or put what it says into the comment",
        f"m.tsv:11:136: error[sssom-column]: confidence; expected each once: {names}; remove it",
    ]


def test_a_missing_column() -> None:
    assert found(HEADER + "subject_id\tpredicate_id\tobject_id\nplot:a\tskos:exactMatch\twikidata:Q1\n") == [
        "m.tsv:11:1: error[sssom-column]: no column mapping_justification; "
        "expected the columns subject_id, predicate_id, object_id, mapping_justification; add it"
    ]


def rows(*rows: str) -> str:
    return HEADER + COLUMNS + "".join(rows)


A_NOT = A.replace("exactMatch\t", "exactMatch\tNot")
A_Q9 = A.replace("wikidata:Q1", "wikidata:Q9")
A_NONE = A.replace("wikidata:Q1\tAlpha", "sssom:NoTermFound\t")
B_Q1 = A.replace("plot:a", "plot:b")


@pytest.mark.parametrize(
    ("text", "issues", "confirmed"),
    [
        (rows(A, A), [
            "13:1: error[sssom-duplicate]: a and Q1: same; "
            "expected one verdict on a pair; there is same already (m.tsv:12:1)"
        ], {"a": "Q1"}),
        (rows(A, A_NOT), [
            "13:1: error[sssom-contradiction]: a and Q1: different; "
            "expected one verdict on a pair; there is same already (m.tsv:12:1)"
        ], {}),
        (rows(A_NONE, A), [
            "13:1: error[sssom-contradiction]: a and Q1: same; "
            "expected an item with a counterpart or without (m.tsv:12:1)"
        ], {}),
        (rows(A, A_Q9), [
            "13:1: error[identity-two-qids]: a and Q9: same; "
            "expected one Q-id for an item; see a = Q1 (m.tsv:12:1)"
        ], {}),
        (rows(A, B_Q1), [
            "13:1: error[identity-two-items]: b and Q1: same; "
            "expected one item for a Q-id; see a = Q1 (m.tsv:12:1)"
        ], {}),
        (rows(ROWS["b"], A), [
            "13:1: error[sssom-order]: plot:a; "
            "expected rows sorted by their cells; this one before plot:b"
        ], {"a": "Q1"}),
    ],
)  # fmt: skip
def test_rows_against_each_other(text: str, issues: list[str], confirmed: dict[str, str]) -> None:
    fix = "; keep one of the rows"
    assert found(text) == [f"m.tsv:{issue}{fix if 'order' not in issue else ''}" for issue in issues]
    assert identities(parse_sssom(text).verdicts) == confirmed


def test_two_prefixes_of_items() -> None:
    text = rows(A, ROWS["b"].replace("plot:b", "user:b"))
    assert found(text) == ["m.tsv:13:1: error[sssom-curie]: subject_id: user:b; expected the same prefix for all items, plot:"]


@pytest.mark.parametrize(
    ("header", "issue"),
    [
        ("", "m.tsv:1: error[sssom-header]: no header; expected a header of YAML with a curie_map, each line behind #"),
        ("#a: b: c\n",
         "m.tsv:1:6: error[sssom-header]: mapping values are not allowed here; expected a header of YAML, each line behind #"),
        ("#license: x\n", "m.tsv:1: error[sssom-header]: curie_map: None; expected a map from prefixes to IRIs"),
        ("#curie_map: [a]\n", "m.tsv:1: error[sssom-header]: curie_map: ['a']; expected a map from prefixes to IRIs"),
    ],
)  # fmt: skip
def test_bad_headers(header: str, issue: str) -> None:
    assert found(header + COLUMNS) == [issue]


@pytest.mark.parametrize("text", ["", "\n", "#", "\t", '"', "#" + "[" * 100_000, "#\x00\n", HEADER, HEADER + COLUMNS + "\n\n"])
def test_no_text_ends_in_a_traceback(text: str) -> None:
    assert parse_sssom(text).verdicts == ()


def test_files(tmp_path: Path) -> None:
    path = tmp_path / "m.sssom.tsv"
    path.write_text(FILE, encoding="utf-8")
    assert read_sssom(path).verdicts[0].place == Place(str(path), 12, 1)
    path.write_bytes(b"#a: b\n\xff")
    assert [(str(issue.place), issue.rule) for issue in read_sssom(path).issues] == [(f"{path}:2", "sssom-encoding")]
    with pytest.raises(EnvironmentFailure, match=r"cannot read .*: No such file"):
        read_sssom(tmp_path / "none.tsv")


texts = st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=12)
verdicts = st.builds(
    Verdict,
    item=st.from_regex(r"[a-z]{1,4}", fullmatch=True), qid=st.from_regex(r"Q[1-9]\d?", fullmatch=True),
    kind=st.sampled_from([VerdictKind.SAME, VerdictKind.DIFFERENT, VerdictKind.UNSURE]),
    confidence=st.sampled_from([None, 0.0, 0.125, 1.0]),
    justification=st.just(CURATED), date=st.just(""), place=st.just(Place("")),
    author=st.sampled_from(["", "user:anna"]), comment=texts, item_label=texts, qid_label=texts,
)  # fmt: skip


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(verdicts, max_size=4), texts, texts)
def test_any_text_survives_the_round_trip(some: list[Verdict], title: str, creator: str) -> None:
    header = {"curie_map": parse_sssom(FILE).header["curie_map"], "mapping_set_title": title, "creator_id": [creator]}
    again = parse_sssom(sssom_text(MappingSet(header, tuple(some), prefix="plot")))
    assert again.header == header
    assert {verdict._replace(place=Place("")) for verdict in again.verdicts} == set(some)
    assert not [
        issue for issue in again.issues if issue.rule in ("sssom-order", "sssom-value", "sssom-cell", "sssom-curie", "sssom-header")
    ]

"""The index of names: what is packed comes out as it went in, and is found."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.matching import Index, Matcher, Profile, day, entry
from pipeline.matching.entry import Entries, Entry, read_names
from pipeline.matching.packed import Counts, Postings, Texts

KEYS = st.text("ab|~", max_size=3)
PEOPLE = [
    Profile(
        id=f"Q{n}", names=names, births=(day(f"19{n}0-02-03"),), facts={"country": frozenset({"Q159", "Q212"})},
        identifiers={"P214": frozenset({f"7{n}"})}, relations={"P22": frozenset({"Q9"})},
    )
    for n, names in enumerate([("Ivan Petrov", "Иван Петров"), ("Peter Chang", "張慶忠"), ("Anna Kuznetsova",), (), ("محمد علي",)])
]  # fmt: skip


@given(st.lists(st.binary(max_size=5)))
def test_texts_come_out_as_they_went_in(texts: list[bytes]) -> None:
    packed = Texts()
    for text in texts:
        packed.append(text)
    assert [packed[at] for at in range(len(packed))] == texts


@given(st.lists(st.sets(KEYS)), st.sets(KEYS))
def test_postings_lead_to_all_places_of_a_key(keys: list[set[str]], asked: set[str]) -> None:
    postings = Postings()
    for place, own in enumerate(keys):
        postings.add(own, place)
    postings.settle()
    found = [sorted(postings.places[start : start + size]) for size, start in postings.under(asked)]
    expected = [[place for place, own in enumerate(keys) if key in own] for key in asked]
    assert sorted(found) == sorted(filter(None, expected))
    assert len(postings) == sum(map(len, keys))


@given(st.lists(st.lists(KEYS)))
def test_counts_are_those_of_a_counter(texts: list[list[str]]) -> None:
    counts, expected = Counts(), Counter[str]()
    for some in texts:
        counts.add(some)
        expected.update(some)
    counts.settle()
    assert {text: counts[text] for text in expected} == expected
    assert counts["never counted"] == 0
    assert counts.of(["a", "b"]) == expected["a"] + expected["b"]


def test_a_packed_entry_is_the_one_that_was_packed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entry, "_KEPT", 1)
    entries = Entries()
    read = [Entry(person, read_names(person)) for person in PEOPLE]
    assert [entries.append(one) for one in read] == [0, 1, 2, 3, 4]
    for field in ("heard", "spelled", "names", "bare", "scripts", "profile", "countries", "years", "days", "facts"):
        found = [getattr(entries[place], field) for place in range(len(entries))]
        # a word that is read anew is another object with the same letters and sounds
        assert list(map(repr, found)) == [repr(getattr(one, field)) for one in read], field


def test_what_is_found_does_not_depend_on_how_many_entries_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = [Profile(id="a", names=(name,)) for name in ("I. Petrov", "Kuznetsova, Anna", "Zhang Qingzhong", "Mohamed Ali", "Nobody Else")]
    whole = Matcher(Index(PEOPLE))
    expected = [whole.match(one) for one in asked]
    assert [match.id for match in expected] == ["Q0", "Q2", "Q1", "Q4", ""]
    monkeypatch.setattr(entry, "_KEPT", 1)
    packed = Matcher(Index(PEOPLE))
    assert [packed.match(one) for one in asked] == expected


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("Kamaro Stelim", ["Kamaro Stelin", "Kamaro Stalim"]),  # as near by letters, and the first sounds the same
        ("Kamaro Steli", ["Kamaro Stelin"]),
        ("Stelin, K.", ["Kamaro Stelin", "Kira Stelin"]),
        ("Камаро Стелин", ["Kamaro Stelin"]),
    ],
)
def test_the_likest_names_come_first(asked: str, expected: list[str]) -> None:
    labels = ["Pomaro Stelin", "Kira Stelin", "Kamaro Stalim", "Kamaro Stelin", "Barbro Stelin", "Kolamu Bestim"]
    matcher = Matcher(Index(Profile(id=label, names=(label,)) for label in labels))
    profile = Profile(id="asked", names=(asked,))
    found = [labels[place] for place, _ in matcher.promising(Entry(profile, read_names(profile)))]
    assert sorted(found[: len(expected)]) == sorted(expected)


def test_identifiers_are_enough_where_there_is_no_name() -> None:
    nameless = Profile(id="a", names=(), identifiers={"P214": frozenset({"73"})})
    assert Matcher(Index(PEOPLE)).match(nameless).id == "Q3"


def test_a_profile_is_found_by_its_id() -> None:
    index = Index(PEOPLE)
    assert [index.profile(one.id) for one in PEOPLE] == PEOPLE
    with pytest.raises(KeyError):
        index.profile("Q42")

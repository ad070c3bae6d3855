"""Words of names: their sounds, made for many together, and how the words of two names are paired."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.matching.agreement import Agreement, Kind, compare_names, relation
from pipeline.matching.names import Name
from pipeline.matching.sounds import initials, skeletons, sounds
from pipeline.matching.tokens import latin_token

SPELLINGS = st.text("aeiouyhcjsztkxqwgdbprlnmšéçı'中", min_size=1, max_size=9)
NAMES = st.lists(st.sampled_from(("Ann", "Anne", "Anna", "Lee", "Li", "J", "Kowalski", "Kovalsky", "Kowal")), min_size=3, max_size=3)


@pytest.mark.parametrize(
    ("spellings", "heard"),
    [
        (("Šostakovič", "Shostakovich", "Schostakowitsch", "Chostakovitch"), "SuStakuviS"),
        (("Sergej", "Sergei", "Sergeij"), "Sirgi"),
        (("Maria", "Mariya", "Marria"), "mara"),
    ],
)
def test_spellings_that_sound_alike(spellings: tuple[str, ...], heard: str) -> None:
    assert sounds(spellings) == [heard] * len(spellings)


def test_consonants_and_first_letters_of_sounds() -> None:
    assert skeletons(["SuStakuviS", "aiu", "hahiha"]) == ["StkfS", "", "h"]
    assert initials(["han", "kan", "ali", "uri"]) == {"k", "a"}


@given(st.lists(SPELLINGS))
def test_words_that_are_gone_through_together_sound_as_they_do_alone(words: list[str]) -> None:
    alone = [heard for word in words for heard in sounds([word])]
    assert sounds(words) == alone
    if alone:
        assert skeletons(alone) == [bare for heard in alone for bare in skeletons([heard])]


def paired_one_by_one(one: Name, other: Name) -> Agreement:
    """The firmest agreement of all words of one with all of the other first, then the words that stand first."""
    here, there = dict(enumerate(one.tokens)), dict(enumerate(other.tokens))
    found = sorted((-relation(first, second), i, j) for i, first in here.items() for j, second in there.items())
    pairs = []
    for kind, i, j in found:
        if kind and i in here and j in there:
            pairs.append((Kind(-kind), here.pop(i), there.pop(j)))
    return Agreement(tuple(pairs), tuple(here.values()), tuple(there.values()))


@given(NAMES, NAMES)
def test_words_are_paired_by_how_firmly_they_agree(ours: list[str], theirs: list[str]) -> None:
    one, other = (Name(tuple(map(latin_token, words))) for words in (ours, theirs))
    found, expected = compare_names(one, other), paired_one_by_one(one, other)
    assert Counter(found.pairs) == Counter(expected.pairs)
    assert (found.here, found.there) == (expected.here, expected.there)

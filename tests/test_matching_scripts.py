"""Names in the scripts of India, in Thai and in Arabic letters, as they are written in Latin ones."""

from unicodedata import name

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.matching.agreement import Kind, compare_names
from pipeline.matching.names import read_name
from pipeline.matching.scripts import indic, thai


@pytest.mark.parametrize(
    ("word", "spelled"),
    [
        ("मनमोहन", ("manmohan", "manamohan", "manamohana")),  # Devanagari: neither `a` that nobody speaks
        ("सिंह", ("singh", "sinh", "singha", "sinha")),
        ("चन्द्र", ("chandr", "chandra")),
        ("ज़ैल", ("zail", "jail", "zaila", "jaila")),  # a dot below makes another letter
        ("बिड़ला", ("birla", "bidla", "birala", "bidala")),
        ("মমতা", ("mamta", "mamata")),  # Bengali
        ("ਪ੍ਰਕਾਸ਼", ("prakash", "prakasha")),  # Gurmukhi
        ("મોદી", ("modi",)),  # Gujarati
        ("ନବୀନ", ("nabina", "navina", "nabin", "navin")),  # Oriya
        ("మోహన్", ("mohan",)),  # Telugu
        ("ನರೇಂದ್ರ", ("narendra", "narendr")),  # Kannada
        ("വിജയൻ", ("vijayan",)),  # Malayalam: a letter that has no vowel
        ("மகேஷ்", ("makesh", "magesh", "mahesh")),  # Tamil: one letter for several sounds,
        ("முத்து", ("muththu",)),  # which is unvoiced where it is doubled
    ],
)
def test_scripts_of_india_with_their_vowels(word: str, spelled: tuple[str, ...]) -> None:
    assert indic.spellings(word) == spelled


def test_every_letter_of_the_nine_blocks_has_a_reading() -> None:
    letters = (chr(code) for code in range(0x900, 0xD80))
    assert [letter for letter in letters if " LETTER " in name(letter, "") and not indic.spellings(letter)] == []


@given(st.text(st.characters(min_codepoint=0x900, max_codepoint=0xD7F), max_size=12))
def test_any_word_of_their_letters_is_spelled_in_latin_ones(word: str) -> None:
    assert all(text.isascii() and text.isalpha() for text in indic.spellings(word))


@pytest.mark.parametrize(
    ("native", "latin"),
    [
        ("एम॰बी॰ राजेश", "M. B. Rajesh"),  # initials, as English says them
        ("टी ए पाई", "T. A. Pai"),
        ("दिलीप सिंह भूरिया", "Dileep Singh Bhuria"),
        ("मुरली मनोहर जोशी", "Murli Manohar Joshi"),
        ("பைசர் முஸ்தபா", "Faiszer Musthapha"),
        ("ஹர்சா சில்வா", "Harsha Silva"),
        ("บุญชัย โชควัฒนา", "Boonchai Chokwatana"),  # a vowel before its consonant, consonants that close a syllable
        ("حسین حاتمی", "Hossein Hatami"),  # `h` and `s` with a vowel between them that nobody writes
        ("حسين الموسوي", "Hussein Moussawi"),
    ],
)
def test_no_word_of_a_name_is_left_over_beside_its_latin_spelling(native: str, latin: str) -> None:
    agreement = compare_names(read_name(native)[0], read_name(latin)[0])
    assert (agreement.here, agreement.there) == ((), ())
    assert all(kind not in (Kind.FAR, Kind.SHORT) for kind, _, _ in agreement.pairs)


def test_marks_that_only_say_how_letters_are_drawn_are_left_out() -> None:
    assert read_name("चन्‍द्र शेखर") == read_name("चन्द्र शेखर")


def test_thai_vowels_follow_the_consonants_they_are_written_before() -> None:
    assert thai.spellings("เปรม")[0] == "parm"

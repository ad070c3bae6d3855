"""What curators write becomes Wikibase values, and what cannot is refused with a way out."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.mapping.faults import BadValue
from pipeline.mapping.values import is_plain, parser_for, unreadable_characters
from pipeline.model import JULIAN, NO_VALUE, SOME_VALUE, Coordinate, EntityId, MonolingualText, Quantity, StringValue, Time
from pipeline.rdf.times import xsd_date_time


def parse(datatype: str, raw: Any) -> Any:
    parser = parser_for(datatype)
    assert parser is not None
    return parser(raw)


@pytest.mark.parametrize(
    ("datatype", "raw", "expected"),
    [
        ("time", "1951-07-02", Time("+1951-07-02T00:00:00Z", 11)),
        ("time", "1951-07", Time("+1951-07-00T00:00:00Z", 10)),
        ("time", "1951", Time("+1951-00-00T00:00:00Z", 9)),
        ("time", "195X", Time("+1950-00-00T00:00:00Z", 8)),
        ("time", "19XX", Time("+1901-00-00T00:00:00Z", 7)),
        ("time", "1XXX", Time("+1001-00-00T00:00:00Z", 6)),
        ("time", "-0044-03-15", Time("-0044-03-15T00:00:00Z", 11)),
        ("time", "12024", Time("+12024-00-00T00:00:00Z", 9)),
        ("time", {"time": "1900-02-29", "calendar": "julian"}, Time("+1900-02-29T00:00:00Z", 11, JULIAN)),
        ("quantity", "37", Quantity("+37")),
        ("quantity", "-1.50", Quantity("-1.50")),
        ("quantity", "007", Quantity("+7")),
        ("quantity", "-0", Quantity("+0")),
        ("quantity", {"amount": "37", "lower": "30", "upper": "40"}, Quantity("+37", "1", "+40", "+30")),
        ("quantity", {"amount": "1.5", "unit": "Q11573"}, Quantity("+1.5", "http://www.wikidata.org/entity/Q11573")),
        ("monolingualtext", {"text": "Дело врачей", "language": "ru"}, MonolingualText("Дело врачей", "ru")),
        ("globe-coordinate", {"latitude": "55.75", "longitude": "37.62", "precision": "0.01"}, Coordinate(55.75, 37.62, 0.01)),
        ("wikibase-item", "mikhail-ryumin", EntityId("mikhail-ryumin")),
        ("wikibase-item", "Q5", EntityId("Q5")),
        ("string", "no", StringValue("no")),
        ("url", "https://example.org/a?b=c#d", StringValue("https://example.org/a?b=c#d")),
        ("time", {"snaktype": "somevalue"}, SOME_VALUE),
        ("wikibase-item", {"snaktype": "novalue"}, NO_VALUE),
    ],
)
def test_values(datatype: str, raw: Any, expected: Any) -> None:
    assert parse(datatype, raw) == expected


@pytest.mark.parametrize(
    ("datatype", "raw", "expected", "fix"),
    [
        ("time", "1952-13", "a month from 01 to 12", 'write "1952" or correct the month'),
        ("time", "1951-02-30", "a day from 01 to 28", 'correct the day or write "1951-02"'),
        ("time", "1900-02-29", "a day from 01 to 28", 'correct the day or write "1900-02"'),
        ("time", "0000", "a year other than 0", "there is no year 0: 1 BCE is written -0001"),
        (
            "time",
            "13.01.1953",
            "a date as YYYY, YYYY-MM, YYYY-MM-DD, YYYX (decade) or YYXX (century)",
            'write "1953-01-13" if day comes before month here',
        ),
        ("time", "1953-1-3", "a date as YYYY, YYYY-MM, YYYY-MM-DD, YYYX (decade) or YYXX (century)", 'write "1953-01-03"'),
        (
            "time",
            "soon",
            "a date as YYYY, YYYY-MM, YYYY-MM-DD, YYYX (decade) or YYXX (century)",
            "keep the source's wording in stated_as and give the date in figures",
        ),
        (
            "time",
            "١٩٥٣",
            "a date as YYYY, YYYY-MM, YYYY-MM-DD, YYYX (decade) or YYXX (century)",
            "keep the source's wording in stated_as and give the date in figures",
        ),
        ("time", {"time": "1953", "calendar": "mayan"}, "a calendar: gregorian or julian", ""),
        ("time", {"calendar": "julian"}, "a mapping with time", "add 'time'"),
        ("quantity", "100,000", "a number in figures, with a point for decimals", 'write "100000"'),
        ("quantity", "about nine", "a number in figures, with a point for decimals", "write figures; keep the wording in stated_as"),
        ("quantity", {"amount": "1", "lower": "2", "upper": "3"}, "lower <= amount <= upper", "correct the bounds"),
        ("quantity", {"amount": "1", "lower": "0"}, "both bounds or none", "add the other bound"),
        ("quantity", {"amount": "1", "unit": "metre"}, "a Wikidata item as unit", "write the unit's Q-id"),
        ("monolingualtext", "Дело", "a mapping with text and language", "write {text: Дело, language: en}"),
        ("monolingualtext", {"text": "x", "language": "English"}, "a language code such as en, ru or zh-hant", "correct the language"),
        ("globe-coordinate", {"latitude": "91", "longitude": "0", "precision": "1"}, "latitude between -90 and 90", "correct the latitude"),
        (
            "globe-coordinate",
            {"latitude": "1", "longitude": "181", "precision": "1"},
            "longitude between -180 and 180",
            "correct the longitude",
        ),
        (
            "wikibase-item",
            "Mikhail Ryumin",
            "the id of an item (lower-case words joined by hyphens) or a Wikidata Q-id",
            "write the id, which is the record's file name",
        ),
        ("wikibase-item", ["a"], "the id of an item", "write one text"),
        ("url", "https://example.org/a b", "a URL without blanks, quotes or brackets", "percent-encode ' ' at character 22"),
        ("url", "javascript:alert(1)", "an absolute http or https URL", "begin with https:// and a host name"),
        ("url", "https://[", "an absolute http or https URL", "correct the host name"),
        ("string", "a\u202eb", "visible characters on one line", "remove U+202E"),
        ("string", " a", "text without blanks at its edges", 'write "a"'),
        ("string", "x" * 1501, "at most 1,500 characters (Wikibase's limit)", "shorten the text"),
        ("string", "", "text, not nothing", "fill it in or drop the field"),
        ("string", {"snaktype": "maybe"}, "somevalue or novalue", "write {snaktype: somevalue} or {snaktype: novalue}"),
    ],
)
def test_bad_values_say_what_was_expected_and_how_to_mend_it(datatype: str, raw: Any, expected: str, fix: str) -> None:
    with pytest.raises(BadValue) as caught:
        parse(datatype, raw)
    assert (caught.value.expected, caught.value.fix) == (expected, fix)


def test_an_enumeration_takes_its_words_only() -> None:
    parser = parser_for("wikibase-item", {"male": "Q6581097"})
    assert parser is not None
    assert parser("male") == EntityId("Q6581097")
    with pytest.raises(BadValue, match="one of male"):
        parser("Q6581097")


def test_datatypes_that_records_cannot_hold_have_no_parser() -> None:
    assert parser_for("wikibase-lexeme") is None


@given(st.dates())
def test_every_day_of_the_calendar_survives_to_rdf(day: Any) -> None:
    assert xsd_date_time(parse("time", day.isoformat())) == f"{day.isoformat()}T00:00:00Z"


@given(st.text())
def test_no_text_breaks_a_parser(text: str) -> None:
    for datatype in ("time", "quantity", "url", "string", "wikibase-item"):
        try:
            parse(datatype, text)
        except BadValue as fault:
            assert fault.expected


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("می\u200cخواهم", ""),  # Persian: the joiner is part of the spelling
        ("ക്\u200dഷ", ""),
        ("ab\u200ccd", "U+200C"),
        ("\u200cمی", "U+200C"),
        ("Ryu\u200bmin", "U+200B"),
        ("Ryu\u00admin", "U+00AD"),
        ("Рю\u2060мин", "U+2060"),
        ("\ue000", "U+E000"),
        ("a\u3164b", "U+3164"),
        ("M\ufffdller", "U+FFFD"),
        ("a\u00a0b", "U+00A0"),
        ("e\u0301", ""),
        ("日本語", ""),
    ],
)
def test_what_nobody_sees(text: str, hidden: str) -> None:
    assert unreadable_characters(text) == hidden
    assert is_plain(text) is (hidden == "")

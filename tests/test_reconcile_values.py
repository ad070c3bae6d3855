"""Values against values: what is the same, more precise, different, or not to be compared."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.model import (
    GREGORIAN,
    JULIAN,
    NO_VALUE,
    SOME_VALUE,
    WIKIDATA_ENTITY,
    Coordinate,
    EntityId,
    MonolingualText,
    NoValue,
    Quantity,
    Snak,
    SomeValue,
    StringValue,
    Time,
    UnknownValue,
    Value,
)
from pipeline.model.spans import Span, bounded_span, effective_precision, span
from pipeline.reconcile.findings import Kind, Outcome
from pipeline.reconcile.values import compare_claims, compare_snak_values
from pipeline.reconcile.wording import value_text

SAME, HERE, THERE, DIFFERS, NOT = (
    Kind.SAME, Kind.MORE_PRECISE_HERE, Kind.MORE_PRECISE_THERE, Kind.DIFFERS, Kind.NOT_COMPARABLE,
)  # fmt: skip
RESOLVED = {"moscow": "Q649", "old-moscow": "Q649"}
MIRROR = {HERE: THERE, THERE: HERE}


def resolve(entity: str) -> str | None:
    return {"Q1000": "Q649"}.get(entity, entity) if entity.startswith("Q") else RESOLVED.get(entity)


def at(day: str, calendar: str = GREGORIAN, **parts: int) -> Time:
    """A date as people write it: 1951, 1951-07, 1951-07-02; a leading minus is BCE."""
    sign, digits = ("-", day[1:]) if day.startswith("-") else ("+", day)
    year, *rest = digits.split("-")
    month, day_of_month = (*rest, "00", "00")[:2]
    precision = parts.pop("precision", 9 + len(rest))
    return Time(f"{sign}{year:0>4}-{month}-{day_of_month}T00:00:00Z", precision, calendar, **parts)


Case = tuple[Value | SomeValue | NoValue, Value | SomeValue | NoValue, Kind, str]
TIMES: list[Case] = [
    (at("1951-07-02"), at("1951-07-02"), SAME, ""),
    (at("1951-07-02"), at("1951-07"), HERE, ""),
    (at("1951-07"), at("1951-07-02"), THERE, ""),
    (at("1951"), at("1951-12-31"), THERE, ""),
    (at("1951"), at("1952-01-01"), DIFFERS, ""),
    (at("1951-07"), at("1951-08"), DIFFERS, ""),
    (at("1951"), at("1950", precision=8), HERE, ""),
    (at("1960"), at("1950", precision=8), DIFFERS, ""),
    (at("1900"), at("1900", precision=7), HERE, ""),
    (at("1901"), at("1900", precision=7), DIFFERS, ""),
    (at("1901"), at("1950", precision=7), HERE, ""),
    (at("2000"), at("1001", precision=6), HERE, ""),
    (at("-0044"), at("0044"), DIFFERS, ""),
    (at("-0044-03-15"), at("-0044"), HERE, ""),
    (at("-0044"), at("-0040", precision=8), HERE, ""),
    (at("-0100"), at("-0001", precision=7), HERE, ""),
    (at("-0101"), at("-0001", precision=7), DIFFERS, ""),
    (at("-13798000000", precision=3), at("-13798000000", precision=3), SAME, ""),
    # A day of 00 is no day, whatever precision is claimed.
    (at("1951-07", precision=11), at("1951-07"), SAME, ""),
    # 14 January 1900 in the Gregorian calendar is 2 January in the Julian.
    (at("1900-01-14"), at("1900-01-02", JULIAN), SAME, "the same time in another calendar"),
    (at("1900-01-14"), at("1900-01-14", JULIAN), DIFFERS, "the same digits, Gregorian here and Julian there"),
    (at("1700-02-29", JULIAN), at("1700-03-11"), SAME, "the same time in another calendar"),
    # Months and years are stated in no calendar in particular.
    (at("1900-01"), at("1900-01", JULIAN), SAME, "the same time in another calendar"),
    (at("1900-01-31"), at("1900-01", JULIAN), HERE, ""),
    (at("1951-07-02", before=1, after=1), at("1951-07-02"), SAME, "with other margins (before, after)"),
    (at("1951-07-02", before=1), at("1951-07-01"), THERE, ""),
    (at("1951-07", after=1), at("1951-08-31"), THERE, ""),
    (at("1951", before=1), at("1950"), THERE, ""),
    (at("1951-06", after=1), at("1951-07", after=1), DIFFERS, "the spans overlap in part"),
    (Time("+1951-07-02T10:00:00Z", 12), at("1951-07-02"), HERE, ""),
    (Time("+1951-07-02T10:30:00Z", 13), Time("+1951-07-02T10:00:00Z", 12), HERE, ""),
    (Time("+1951-07-02T10:30:05Z", 14), Time("+1951-07-02T10:30:06Z", 14), DIFFERS, ""),
]
KILO = WIKIDATA_ENTITY + "Q11570"
QUANTITIES: list[Case] = [
    (Quantity("+37"), Quantity("+37"), SAME, ""),
    (Quantity("+37"), Quantity("+37.0"), SAME, ""),
    (Quantity("+37"), Quantity("+38"), DIFFERS, ""),
    (Quantity("+37"), Quantity("+37.2"), DIFFERS, ""),
    (Quantity("+1.5"), Quantity("+1.46"), THERE, "the other is rounded"),
    (Quantity("+1.46"), Quantity("+1.5"), HERE, "the other is rounded"),
    (Quantity("+37"), Quantity("+37", KILO), NOT, "other unit"),
    (Quantity("+37", "1", "+40", "+30"), Quantity("+37", "1", "+40", "+30"), SAME, ""),
    (Quantity("+37", "1", "+40", "+30"), Quantity("+37"), SAME, "bounds only here"),
    (Quantity("+37"), Quantity("+37", "1", "+40", "+30"), SAME, "bounds only there"),
    (Quantity("+37"), Quantity("+35", "1", "+40", "+30"), HERE, "within the bounds there"),
    (Quantity("+35", "1", "+40", "+30"), Quantity("+37"), THERE, "within the bounds here"),
    (Quantity("+35", "1", "+36", "+34"), Quantity("+35", "1", "+40", "+30"), HERE, "within the bounds there"),
    (Quantity("+41"), Quantity("+35", "1", "+40", "+30"), DIFFERS, ""),
    (Quantity("+35", "1", "+37", "+33"), Quantity("+36", "1", "+38", "+34"), SAME, "within each other's bounds"),
    (Quantity("+30", "1", "+35", "+25"), Quantity("+40", "1", "+45", "+34"), DIFFERS, "the bounds overlap in part"),
    (Quantity("+100000000000000000001"), Quantity("+100000000000000000002"), DIFFERS, ""),
]
PLACES: list[Case] = [
    (Coordinate(55.75, 37.62, 0.01), Coordinate(55.75, 37.62, 0.01), SAME, ""),
    (Coordinate(55.75, 37.62, 0.01), Coordinate(55.752, 37.618, 0.01), SAME, ""),
    (Coordinate(55.751, 37.618, 0.001), Coordinate(55.75, 37.62, 0.01), HERE, ""),
    (Coordinate(55.75, 37.62, 0.1), Coordinate(55.751, 37.618, 0.001), THERE, ""),
    (Coordinate(55.75, 37.62, 0.01), Coordinate(55.85, 37.62, 0.01), DIFFERS, ""),
    (Coordinate(0.0, 179.999, 0.01), Coordinate(0.0, -179.999, 0.01), SAME, ""),
    (Coordinate(1.0, 1.0), Coordinate(1.0, 1.0), SAME, ""),
    (Coordinate(1.0, 1.0), Coordinate(1.0, 1.0, None, WIKIDATA_ENTITY + "Q111"), DIFFERS, "on another globe"),
]
OTHERS: list[Case] = [
    (EntityId("moscow"), EntityId("Q649"), SAME, ""),
    (EntityId("moscow"), EntityId("Q1000"), SAME, ""),
    (EntityId("Q649"), EntityId("Q649"), SAME, ""),
    (EntityId("moscow"), EntityId("Q1"), DIFFERS, ""),
    (EntityId("kabanye"), EntityId("Q649"), NOT, "no confirmed Q-id for the value here"),
    (StringValue("Дело врачей"), StringValue(" Дело  врачей"), SAME, ""),
    (StringValue("Й"), StringValue("И\u0306"), SAME, ""),
    (StringValue("NKVD"), StringValue("Nkvd"), DIFFERS, "only in upper and lower case"),
    (StringValue("a"), StringValue("b"), DIFFERS, ""),
    (MonolingualText("Рюмин", "ru"), MonolingualText("Рюмин", "ru"), SAME, ""),
    (MonolingualText("Рюмин", "ru"), MonolingualText("Рюмін", "uk"), NOT, "in another language"),
    (MonolingualText("Рюмин", "ru"), MonolingualText("Ромин", "ru"), DIFFERS, ""),
    (UnknownValue("x", "1"), UnknownValue("x", "1"), SAME, ""),
    (UnknownValue("x", "1"), UnknownValue("x", "2"), NOT, ""),
    (StringValue("1951"), at("1951"), NOT, "another type of value"),
    (SOME_VALUE, SOME_VALUE, SAME, ""),
    (NO_VALUE, NO_VALUE, SAME, ""),
    (SOME_VALUE, EntityId("Q1"), THERE, "unknown value here"),
    (at("1951"), SOME_VALUE, HERE, "unknown value there"),
    (NO_VALUE, SOME_VALUE, DIFFERS, "no value here"),
    (EntityId("moscow"), NO_VALUE, DIFFERS, "no value there"),
]


@pytest.mark.parametrize(("ours", "theirs", "kind", "reason"), TIMES + QUANTITIES + PLACES + OTHERS, ids=str)
def test_values(ours: Value, theirs: Value, kind: Kind, reason: str) -> None:
    assert compare_snak_values(ours, theirs, resolve) == Outcome(kind, reason)


@pytest.mark.parametrize(("ours", "theirs", "kind", "reason"), TIMES + QUANTITIES + PLACES, ids=str)
def test_the_other_way_round_it_is_the_mirror(ours: Value, theirs: Value, kind: Kind, reason: str) -> None:
    assert compare_snak_values(theirs, ours, resolve).kind is MIRROR.get(kind, kind)


def earliest(day: str) -> Snak:
    return Snak("P1319", at(day))


def latest(day: str) -> Snak:
    return Snak("P1326", at(day))


CLAIMS: list[tuple[Time | SomeValue | NoValue, list[Snak], Time | SomeValue, list[Snak], Kind, str]] = [
    # "by May 1943"
    (at("1943"), [latest("1943-05")], at("1943"), [], HERE, ""),
    (at("1943"), [latest("1943-05")], at("1943-04"), [], THERE, ""),
    (at("1943"), [latest("1943-05")], at("1943-11"), [], DIFFERS, ""),
    # A guess with bounds around it.
    (at("1943-04-15"), [earliest("1943-03"), latest("1943-05")], at("1943-04-20"), [], THERE, ""),
    (SOME_VALUE, [earliest("1951-07-13")], at("1951-08"), [], THERE, ""),
    (SOME_VALUE, [earliest("1951-07-13")], at("1951-06"), [], DIFFERS, ""),
    (SOME_VALUE, [], at("1951-06"), [], THERE, "unknown value here"),
    (at("1951-06"), [], SOME_VALUE, [latest("1951")], HERE, ""),
    (SOME_VALUE, [latest("1951")], SOME_VALUE, [], SAME, ""),
    # Bounds that contradict each other are not used.
    (at("1943"), [earliest("1950"), latest("1940")], at("1943"), [], SAME, ""),
]  # fmt: skip


@pytest.mark.parametrize(("ours", "our_bounds", "theirs", "their_bounds", "kind", "reason"), CLAIMS, ids=str)
def test_bounds(
    ours: Time | SomeValue, our_bounds: list[Snak], theirs: Time | SomeValue, their_bounds: list[Snak], kind: Kind, reason: str
) -> None:
    claims = (Snak("P1", ours), our_bounds), (Snak("P1", theirs), their_bounds)
    assert compare_claims(*claims, resolve) == Outcome(kind, reason)


DAY = 86_400


@pytest.mark.parametrize(
    ("value", "first_day", "days"),
    [
        # Julian day numbers: 1 January 2000 is 2451545, 15 October 1582 is 2299161; the Julian 1 January -4712 is 0.
        (at("2000-01-01"), 2451545, 1),
        (at("1582-10-15"), 2299161, 1),
        (at("1582-10-04", JULIAN), 2299160, 1),
        (at("-4713-01-01", JULIAN), 0, 1),
        (at("1900-02"), 2415052, 28),
        (at("1900-02", JULIAN), 2415064, 29),
        (at("2000"), 2451545, 366),
        (at("-0001"), 1721060, 366),
    ],
    ids=str,
)
def test_spans_in_days(value: Time, first_day: int, days: int) -> None:
    assert span(value) == Span(first_day * DAY, (first_day + days) * DAY)


def test_a_bound_without_end() -> None:
    assert bounded_span(SOME_VALUE, []) == Span(float("-inf"), float("inf"))
    assert effective_precision(at("1951", precision=11)) == 9


dates = st.builds(
    lambda day, precision, calendar: Time(
        f"+{day.year:04}-{day.month if precision > 9 else 0:02}-{day.day if precision > 10 else 0:02}T00:00:00Z", precision, calendar
    ),
    st.dates(), st.sampled_from([6, 7, 8, 9, 10, 11]), st.sampled_from([GREGORIAN, JULIAN]),
)  # fmt: skip


@settings(max_examples=300, deadline=None, derandomize=True)
@given(dates, dates)
def test_dates_mirror_and_agree_with_their_spans(ours: Time, theirs: Time) -> None:
    outcome, mirrored = compare_snak_values(ours, theirs, resolve), compare_snak_values(theirs, ours, resolve)
    assert mirrored.kind is MIRROR.get(outcome.kind, outcome.kind)
    if ours.calendar == theirs.calendar and outcome.kind is HERE:
        assert span(ours).within(span(theirs))
        assert Fraction(span(ours).end - span(ours).start) < Fraction(span(theirs).end - span(theirs).start)


NAMES = {"Q649": "Moscow", "moscow": "Moscow", "Q11570": "kilogram", "Q111": "Mars"}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (at("1951-07-02"), "1951-07-02"),
        (at("1951-07"), "1951-07"),
        (at("1951"), "1951"),
        (at("1951", precision=11), "1951"),
        (at("1900-01-02", JULIAN), "1900-01-02 (Julian)"),
        (at("1900", JULIAN), "1900"),
        (at("1953", precision=8), "1950s"),
        (at("1900", precision=7), "19th century"),
        (at("1901", precision=7), "20th century"),
        (at("2001", precision=6), "3rd millennium"),
        (at("0101", precision=7), "2nd century"),
        (at("1101", precision=7), "12th century"),
        (at("-0044-03-15"), "0044-03-15 BCE"),
        (at("-0044"), "44 BCE"),
        (at("-13798000000", precision=3), "about 13,798,000,000 BCE"),
        (Time("+1951-07-02T10:30:05Z", 13), "1951-07-02 10:30"),
        (Quantity("+37"), "37"),
        (Quantity("-1.50", KILO, "+1", "-2"), "-1.50 [-2 to 1] kilogram"),
        (Coordinate(55.75, 37.62, 0.01), "55.75°, 37.62° ±0.01°"),
        (Coordinate(1, 2, None, WIKIDATA_ENTITY + "Q111"), "1°, 2° on Mars"),
        (EntityId("Q649"), "Moscow (Q649)"),
        (EntityId("Q7"), "Q7"),
        (StringValue("a"), "a"),
        (MonolingualText("Дело", "ru"), "Дело [ru]"),
        (UnknownValue("x", "[1]"), "x: [1]"),
        (SOME_VALUE, "unknown value"),
        (NO_VALUE, "no value"),
    ],
    ids=str,
)
def test_values_in_words(value: Value, text: str) -> None:
    assert value_text(value, lambda entity: NAMES.get(entity, entity)) == text

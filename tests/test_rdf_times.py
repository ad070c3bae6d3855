"""Times become xsd:dateTime as on Wikidata."""

import pytest

from pipeline.model import JULIAN, Time
from pipeline.rdf.times import xsd_date_time


@pytest.mark.parametrize(
    ("time", "precision", "calendar", "expected"),
    [
        ("+1918-02-01T00:00:00Z", 11, JULIAN, "1918-02-14T00:00:00Z"),
        ("+1900-02-29T00:00:00Z", 11, JULIAN, "1900-03-13T00:00:00Z"),
        ("+1913-09-00T00:00:00Z", 10, JULIAN, "1913-09-01T00:00:00Z"),
        ("+1953-00-00T00:00:00Z", 9, None, "1953-01-01T00:00:00Z"),
        ("-0001-12-31T00:00:00Z", 11, None, "0000-12-31T00:00:00Z"),
        ("-0005-02-29T00:00:00Z", 11, None, "-0004-02-29T00:00:00Z"),
        ("+1950-00-00T00:00:00Z", 8, None, "1950-01-01T00:00:00Z"),
        ("-0500-00-00T00:00:00Z", 7, None, "-0500-01-01T00:00:00Z"),
        ("+0000-00-00T00:00:00Z", 9, None, None),
        ("tomorrow", 11, None, None),
        ("+1953-01-13T00:00:00Z", 11, "http://example.org/calendar", None),
    ],
)
def test_calendar_precision_and_era(time: str, precision: int, calendar: str | None, expected: str | None) -> None:
    value = Time(time, precision, calendar) if calendar else Time(time, precision)
    assert xsd_date_time(value) == expected

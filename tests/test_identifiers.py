"""Identifier schemes, check digits, addresses and texts by themselves."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.identifiers import digits
from pipeline.identifiers.schemes import SCHEMES, identifier_key
from pipeline.identifiers.texts import doubled_space, mixed_word, not_composed
from pipeline.identifiers.urls import url_fault
from pipeline.properties import read_wikidata_properties

CHECKED = sorted(name for name, scheme in SCHEMES.items() if scheme.check)


@pytest.mark.parametrize("name", SCHEMES)
def test_the_example_of_a_scheme_is_sound_and_its_property_verified(name: str, repo: Path) -> None:
    scheme = SCHEMES[name]
    info = read_wikidata_properties(repo / "mappings/wikidata/properties.csv").get(name)
    assert info and info.datatype == "external-id"
    assert scheme.name.split()[0] in info.label or name in NAMED_OTHERWISE
    assert scheme.specification
    assert scheme.fault(scheme.example) == ""
    assert scheme.fault(scheme.example + " !") == "form"
    assert scheme.fault(f" {scheme.example}") == "form"
    assert scheme.fault("") == "form"


#: Properties whose label has another name for the scheme.
NAMED_OTHERWISE = {"P231", "P244", "P268", "P458", "P1278", "P3962"}


@pytest.mark.parametrize("name", CHECKED)
def test_a_wrong_figure_is_found(name: str) -> None:
    """Every change of the last figure, and of any other figure, is noticed; schemes with a weak sum notice most."""
    scheme = SCHEMES[name]
    text = scheme.example
    last = [text[:-1] + figure for figure in "0123456789" if figure != text[-1]]
    assert {scheme.fault(wrong) for wrong in last} <= {"check digit", "form"}
    places = [n for n, char in enumerate(text[:-1]) if char.isdecimal()]
    changed = [text[:n] + figure + text[n + 1 :] for n in places for figure in "0123456789" if figure != text[n]]
    assert sum(bool(scheme.fault(wrong)) for wrong in changed) >= 0.85 * len(changed)


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("P213", "0000 0001 2103 2683", ""),
        ("P496", "0000-0002-1694-233X", ""),
        ("P496", "0000-0002-1694-2330", "check digit"),
        ("P496", "0000-0002-1694-233x", "form"),
        ("P212", "9783161484100", ""),
        ("P212", "978-3-16-148410-1", "check digit"),
        ("P212", "978-3-16-14841-0", "check digit"),
        ("P957", "0-8044-2957-X", ""),
        ("P236", "2434-561X", ""),
        ("P236", "2434-5610", "check digit"),
        ("P214", "0123", "form"),
        ("P227", "4021477-1", ""),
        ("P227", "4021477-2", "check digit"),
        ("P227", "10140798-1", ""),
        ("P227", "2188-X", ""),
        ("P227", "118540239", "check digit"),
        ("P227", "1012345678901", "form"),
        ("P244", "n79022889", ""),
        ("P244", "n 79022889", "form"),
        ("P356", "10.1000/182", ""),
        ("P356", "https://doi.org/10.1000/182", "form"),
        ("P458", "9074728", "check digit"),
        ("P3962", "96385074", ""),
        ("P3962", "036000291452", ""),
        ("P946", "US0378331004", "check digit"),
        ("P496", "٠٠٠٠-0002-1694-233X", "form"),
    ],
)
def test_known_numbers(name: str, text: str, fault: str) -> None:
    assert SCHEMES[name].fault(text) == fault


@given(st.text(alphabet="0123456789", min_size=15, max_size=15))
def test_there_is_one_check_digit(number: str) -> None:
    assert sum(digits.iso7064_11_2(number + check) for check in "0123456789X") == 1
    assert sum(digits.gs1(number[:12] + check) for check in "0123456789") == 1
    assert sum(digits.isbn10(number[:9] + check) for check in "0123456789X") == 1
    assert sum(digits.issn(number[:7] + check) for check in "0123456789X") == 1
    assert sum(digits.ppn(number[:8] + check) for check in "0123456789X") == 1
    assert sum(digits.luhn(number[:11] + check) for check in "0123456789") == 1


@given(st.text())
def test_no_text_breaks_a_scheme(text: str) -> None:
    assert all(scheme.fault(text) in ("", "form", "check digit") for scheme in SCHEMES.values())


@pytest.mark.parametrize(
    ("name", "one", "other", "same"),
    [
        ("P213", "0000 0001 2103 2683", "0000000121032683", True),
        ("P212", "978-3-16-148410-0", "9783161484100", True),
        ("P957", "0-8044-2957-X", "080442957x", True),
        ("P356", "10.1000/ABC-1", "10.1000/abc-1", True),
        ("P356", "10.1000/abc-1", "10.1000/abc1", False),
        ("P214", "113230702", "11323070", False),
        ("P345", "nm0000001", "NM0000001", False),
        ("P2561", "a-b", "ab", False),
    ],
)
def test_ways_of_writing_one_identifier(name: str, one: str, other: str, same: bool) -> None:
    assert (identifier_key(name, one) == identifier_key(name, other)) is same


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("https://example.org/a%20b?c=d#e", ""),
        ("https://пример.рф/", ""),
        ("https://93.184.216.34/", ""),
        ("https://example.org/100%", "a percent sign that encodes nothing"),
        ("https://example.org:99999/", "a port that is no number up to 65535"),
        ("https://example.org:0/", "port 0"),
        ("https://ann:secret@example.org/", "a user name or password"),
        ("http://localhost/x", "a host that only its own network reaches"),
        ("http://intranet/x", "a host that only its own network reaches"),
        ("http://127.0.0.1/x", "an address that only its own network reaches"),
        ("http://[fe80::1]/x", "an address that only its own network reaches"),
        (f"http://{'a.' * 130}org/", "a host name longer than 253 characters"),
    ],
)
def test_addresses(url: str, fault: str) -> None:
    assert url_fault(url) == fault


def test_texts() -> None:
    assert doubled_space("a  b") and not doubled_space("a b")
    assert not_composed("\u0438\u0306") == "\u0439" and not_composed("\u0439") == ""
    assert mixed_word("дом cтарый") == "cтарый"
    assert mixed_word("Kremlin Кремль Κρεμλίνο 1951") == ""
    assert mixed_word("naïve Ryumin’s") == ""


def test_the_identifiers_of_real_items_are_sound(shared: Path) -> None:
    """All of a few hundred in documents of Wikidata, in main values, qualifiers and references."""
    found = {
        (snak["property"], snak["datavalue"]["value"])
        for path in (shared / "wikidata/entities").glob("*.json")
        for snak in _snaks(json.loads(path.read_text("utf-8")))
        if snak.get("property") in SCHEMES and isinstance(snak.get("datavalue", {}).get("value"), str)
    }
    assert len(found) > 500
    assert [(name, text) for name, text in sorted(found) if SCHEMES[name].fault(text)] == []


def _snaks(part: Any) -> Iterator[dict[str, Any]]:
    """All snaks in a document, wherever they stand."""
    if isinstance(part, dict):
        if "snaktype" in part:
            yield part
        for inner in part.values():
            yield from _snaks(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from _snaks(inner)

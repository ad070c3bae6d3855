"""Asking Wikidata: what a network and a server can do wrong costs time, never data, and nothing is asked twice."""

import json
import tracemalloc
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
import pytest
import wikidata_server as play
from wikidata_server import Fault, WikidataServer

from pipeline.fetching import client as client_module
from pipeline.fetching.cache import Answer, Cache
from pipeline.fetching.client import Client
from pipeline.fetching.entities import Fetched, fetch_entities
from pipeline.fetching.manners import Manners
from pipeline.fetching.tables import property_ids
from pipeline.issues import EnvironmentFailure, UsageError

IDS = [f"Q{number}" for number in range(1, 121)]


@pytest.fixture
def server() -> Iterator[WikidataServer]:
    with play.running() as found:
        found.entities = {one: {"type": "item", "id": one, "labels": {}, "lastrevid": 7} for one in IDS}
        yield found


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The waits, which are noted and not waited."""
    found: list[float] = []
    monkeypatch.setattr(client_module, "sleep", found.append)
    return found


def client(server: WikidataServer, folder: Path, **manners: Any) -> Client:
    given = {"contact": "https://example.org/", "seed": 1, **manners}
    return Client(Manners(endpoint=server.endpoint, **given), Cache(folder))


#: What happens to a request, what is said of it, and the least and most wait before the next attempt.
FAULTS: list[tuple[Fault, str, float, float]] = [
    (play.status(429, Retry_After="7"), "HTTP status 429 (Too Many Requests)", 7, 7),
    (play.status(503, Retry_After="11"), "HTTP status 503 (Service Unavailable)", 11, 11),
    (play.status(503, Retry_After="Thu, 26 Nov 2026 18:00:09 GMT"), "HTTP status 503 (Service Unavailable)", 9, 9),
    (play.status(503, Retry_After="soon"), "HTTP status 503 (Service Unavailable)", 0.5, 1.5),
    (play.status(503, Retry_After="-5"), "HTTP status 503 (Service Unavailable)", 0.5, 1.5),
    (play.status(503, Retry_After="Wed, 25 Nov 2026 18:00:09 GMT"), "HTTP status 503 (Service Unavailable)", 0.5, 1.5),
    (play.status(503, Retry_After="Thu, 26 Nov 2026 18:00:09 +99999999"), "HTTP status 503 (Service Unavailable)", 0.5, 1.5),
    (play.status(502), "HTTP status 502 (Bad Gateway)", 0.5, 1.5),
    (play.api_error("maxlag", Retry_After="8"), "about maxlag (maxlag)", 8, 8),
    (play.api_error("maxlag"), "about maxlag (maxlag)", 5, 5),
    (play.api_error("ratelimited"), "about ratelimited (ratelimited)", 0.5, 1.5),
    (play.api_error("internal_api_error_DBQueryError"), "about internal_api_error_DBQueryError (internal_api_error_DBQueryError)", 0.5, 1.5),
    (play.text(b"<!DOCTYPE html><p>Log in to the hotel"), "HTML instead of JSON", 0.5, 1.5),
    (play.text(b"[]"), "JSON that is no answer of the API", 0.5, 1.5),
    (play.text(b'{"entities": {'), "no whole JSON in 14 bytes (Input data was truncated)", 0.5, 1.5),
    (play.truncated_gzip, "no whole JSON in ", 0.5, 1.5),
    (play.too_short, "the connection broke (", 0.5, 1.5),
    (play.reset, "the connection broke (", 0.5, 1.5),
    (play.hang_up, "the connection broke (", 0.5, 1.5),
    (play.silence, "no answer within 1 seconds", 0.5, 1.5),
    (play.slow_drip, "an answer that was not complete after 1 seconds", 0.5, 1.5),
]  # fmt: skip
#: Patience where it is tried; elsewhere a busy machine must not look like a fault.
IMPATIENT = {play.silence: {"timeout": 1.0}, play.slow_drip: {"longest": 1.0}}


@pytest.mark.parametrize(
    ("fault", "words", "least", "most"), FAULTS, ids=[f"{number} {words}" for number, (_, words, _, _) in enumerate(FAULTS)]
)
def test_what_passes(
    server: WikidataServer, waits: list[float], tmp_path: Path, fault: Fault, words: str, least: float, most: float
) -> None:
    """Every fault befalls the second of three batches: it is asked for again, the other two are not."""
    server.faults.extend([None, fault])
    told: list[str] = []
    asking = client(server, tmp_path, **IMPATIENT.get(fault, {}))
    asking._tell = told.append
    found = list(fetch_entities(asking, IDS))
    assert [one.asked for one in found] == IDS
    assert all(one.document == server.entities[one.asked] for one in found)
    assert Counter(server.asked_ids()) == {one: 2 if one in IDS[50:100] else 1 for one in IDS}
    assert [least <= wait <= most for wait in waits] == [True]
    assert [line.startswith(words) and line.endswith(f"; waiting {waits[0]:.1f} seconds") for line in told] == [True], told


@pytest.mark.parametrize(
    ("fault", "words", "least", "most"), FAULTS, ids=[f"{number} {words}" for number, (_, words, _, _) in enumerate(FAULTS)]
)
def test_what_does_not_pass(
    server: WikidataServer, waits: list[float], tmp_path: Path, fault: Fault, words: str, least: float, most: float
) -> None:
    """It stays as it is: the run ends with a clear message, keeps what it had, and the next one goes on from there."""
    server.faults.extend([None, *[fault] * 2])
    with pytest.raises(EnvironmentFailure) as failure:
        list(fetch_entities(client(server, tmp_path, attempts=2, **IMPATIENT.get(fault, {})), IDS))
    assert str(failure.value).startswith(f"{server.endpoint}: {words}")
    assert str(failure.value).endswith(", 2 times in a row; what was answered before is kept, run again to go on from there")
    assert (len(waits), len(server.seen)) == (1, 3)
    found = list(fetch_entities(client(server, tmp_path), IDS))
    assert [one.document for one in found] == [server.entities[one] for one in IDS]
    assert Counter(server.asked_ids()) == {one: 3 if one in IDS[50:100] else 1 for one in IDS}


REFUSALS: list[tuple[Fault, str]] = [
    (play.redirect("http://192.0.2.1/elsewhere"), "it redirects to http://192.0.2.1/elsewhere, which is not followed; name the right endpoint"),
    (play.redirect("file:///etc/passwd"), "it redirects to file:///etc/passwd, which is not followed; name the right endpoint"),
    (play.redirect("http://127.0.0.1/\x1b[2J"), "it redirects to http://127.0.0.1/\\u001b[2J, which is not followed; name the right endpoint"),
    (play.redirect("/w/index.php"), "it redirects to /w/index.php, which is not followed; name the right endpoint"),
    (play.status(403), "HTTP status 403 (Forbidden): <html>busy</html>"),
    (play.status(404), "HTTP status 404 (Not Found): <html>busy</html>"),
    (play.status(429, Retry_After="86400"), "HTTP status 429 (Too Many Requests); it asks us to wait 86,400 seconds"),
]  # fmt: skip


@pytest.mark.parametrize(("fault", "words"), REFUSALS, ids=[words for _, words in REFUSALS])
def test_what_is_not_tried_again(server: WikidataServer, waits: list[float], tmp_path: Path, fault: Fault, words: str) -> None:
    server.faults.append(fault)
    with pytest.raises(EnvironmentFailure) as failure:
        list(fetch_entities(client(server, tmp_path), IDS))
    assert str(failure.value) == f"{server.endpoint}: {words}; what was answered before is kept, run again to go on from there"
    assert (waits, len(server.seen)) == ([], 1)


def test_an_error_of_the_api_is_said_in_its_words(server: WikidataServer, waits: list[float], tmp_path: Path) -> None:
    server.faults.append(play.api_error("permissiondenied"))
    with pytest.raises(EnvironmentFailure, match=r"^the API refuses: about permissiondenied \(permissiondenied\)$"):
        list(fetch_entities(client(server, tmp_path), IDS))
    assert (waits, len(server.seen)) == ([], 1)


def test_nobody_there(waits: list[float], tmp_path: Path) -> None:
    with play.running() as gone:
        asking = client(gone, tmp_path, attempts=2)
    with pytest.raises(EnvironmentFailure, match=r"the connection broke \(ConnectionRefusedError: .*2 times in a row"):
        asking.ask({"action": "query"})


@pytest.mark.parametrize("names_it", [True, False])
def test_one_bad_id_among_fifty(server: WikidataServer, tmp_path: Path, names_it: bool) -> None:
    server.names_bad_ids = names_it
    ids = [*IDS[:20], "nonsense", *IDS[20:49]]
    found = list(fetch_entities(client(server, tmp_path), ids))
    assert [one.asked for one in found] == ids
    assert [one for one in found if one.document is None] == [
        Fetched("nonsense", None, fault='the API refuses: Could not find an entity with the ID "nonsense". (no-such-entity)')
    ]
    assert len(server.seen) == (2 if names_it else 13)
    server.seen.clear()
    assert list(fetch_entities(client(server, tmp_path), ids)) == found
    assert server.seen == [], "not even the bad one is asked for again"


def test_missing_and_merged_entities(server: WikidataServer, tmp_path: Path) -> None:
    server.redirects = {"Q500": "Q5"}
    found = list(fetch_entities(client(server, tmp_path), ["Q500", "Q5", "Q999"]))
    assert [(one.asked, one.target, one.is_missing, one.fault) for one in found] == [
        ("Q500", "Q5", False, ""), ("Q5", "Q5", False, ""), ("Q999", "Q999", True, ""),
    ]  # fmt: skip
    assert {one.date for one in found} == {"2026-11-26T18:00:00Z"}


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        ({}, "the answer says nothing of it"),
        ({"entities": []}, "the answer says nothing of it"),
        ({"entities": {"Q1": 7}}, "the answer says nothing of it"),
        ({"entities": {"Q1": {"id": "../x\x1b[2J"}}}, "the answer is about nothing that has an entity's id"),
        ({"entities": {"Q1": {}}}, "the answer is about nothing that has an entity's id"),
        ({"entities": {"Q2": {"id": "Q2"}}}, "the answer says nothing of it"),
        ({"entities": {"Q1": {"id": "Q2"}}}, "the answer is about Q2"),
        ({"entities": {"Q1": {"id": "Q3", "redirects": {"from": "Q2", "to": "Q3"}}}}, "the answer says nothing of it"),
        ({"entities": {"Q1": {"id": "Q2", "redirects": "Q1"}}}, "the answer is about Q2"),
    ],
)
def test_answers_that_make_no_sense(server: WikidataServer, tmp_path: Path, answer: Any, fault: str) -> None:
    server.faults.append(play.text(json.dumps(answer).encode()))
    found = list(fetch_entities(client(server, tmp_path), ["Q1"]))
    assert found == [Fetched("Q1", None, "2026-11-26T18:00:00Z", fault)]


def test_ids_in_small_letters(server: WikidataServer, tmp_path: Path) -> None:
    server.faults.append(
        play.text(json.dumps({"entities": {"Q1": {"id": "Q1"}, "Q5": {"id": "Q5", "redirects": {"from": "Q2"}}}}).encode())
    )
    found = list(fetch_entities(client(server, tmp_path), ["q1", "q2", "q3"]))
    assert [(one.asked, one.target, one.fault) for one in found] == [
        ("q1", "Q1", ""), ("q2", "Q5", ""), ("q3", "q3", "the answer says nothing of it"),
    ]  # fmt: skip


def test_the_last_of_two_documents_about_one_entity_counts(server: WikidataServer, tmp_path: Path) -> None:
    server.faults.append(
        play.text(b'{"entities": {"Q1": {"id": "Q1", "lastrevid": 1}, "Q1": {"id": "Q1", "lastrevid": 2}}, "entities2": 1}')
    )
    (found,) = fetch_entities(client(server, tmp_path), ["Q1"])
    assert found.document == {"id": "Q1", "lastrevid": 2}


def test_an_entity_of_twelve_megabytes(server: WikidataServer, tmp_path: Path) -> None:
    server.entities["Q1"]["descriptions"] = {"en": {"language": "en", "value": "x" * 12_000_000}}
    found = {one.asked: one for one in fetch_entities(client(server, tmp_path), IDS[:50])}
    assert found["Q1"].document == server.entities["Q1"]


@pytest.mark.parametrize("query", [[], {"allpages": {}}, {"allpages": ["x", {"title": 7}]}, None])
def test_lists_in_another_form(server: WikidataServer, tmp_path: Path, query: Any) -> None:
    server.faults.append(play.text(json.dumps({"query": query, "search": query}).encode()))
    assert list(property_ids(client(server, tmp_path), 120)) == []


def test_a_list_that_leads_in_a_circle_ends(server: WikidataServer, tmp_path: Path) -> None:
    page = [{"title": "Property:P31"}]
    ways = ({"continue": {"apcontinue": "b"}}, {"continue": {"apcontinue": "a"}}, {"continue": {"apcontinue": "b"}})
    server.faults.extend(play.text(json.dumps(way | {"query": {"allpages": page}}).encode()) for way in ways)
    assert list(property_ids(client(server, tmp_path), 120)) == ["P31"] * 3
    assert len(server.seen) == 3


def test_a_packed_nothing_is_not_unpacked(server: WikidataServer, waits: list[float], tmp_path: Path) -> None:
    """A quarter of a megabyte that would unpack to a quarter of a gigabyte."""
    packer = zlib.compressobj(wbits=31)
    bomb = b"".join(packer.compress(b" " * 1_000_000) for _ in range(250)) + packer.flush()

    def fall(handler: play.Handler) -> None:
        handler.head(200, {"Content-Encoding": "gzip"}, len(bomb))
        with suppress(OSError):
            handler.wfile.write(bomb)

    server.faults.extend([fall] * 2)
    asking = client(server, tmp_path, largest=5_000_000, attempts=2)
    tracemalloc.start()
    with pytest.raises(EnvironmentFailure, match="more than 5,000,000 bytes, 2 times in a row"):
        asking.ask({"action": "query"})
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 25_000_000


def test_what_was_answered_is_not_asked_again_whatever_is_asked_next(server: WikidataServer, tmp_path: Path) -> None:
    list(fetch_entities(client(server, tmp_path), IDS[10:70]))
    counted: list[int] = []
    list(fetch_entities(client(server, tmp_path), [*IDS, *IDS], progress=counted.append))
    assert counted == [60, 50, 10]
    assert Counter(server.asked_ids()) == dict.fromkeys(IDS, 1)
    # Parts of documents are another matter.
    (part,) = fetch_entities(client(server, tmp_path), ["Q1"], "info")
    assert part.document == {"type": "item", "id": "Q1", "lastrevid": 7}


def test_a_damaged_file_of_the_cache_is_asked_for_again(server: WikidataServer, tmp_path: Path) -> None:
    list(fetch_entities(client(server, tmp_path), ["Q1"]))
    (path,) = tmp_path.iterdir()
    text = path.read_text("utf-8")
    assert json.loads(text)["request"] == {"action": "wbgetentities", "ids": "Q1"}
    assert len(text.splitlines()) > 5, "people can read it"
    path.write_text(text[:-20], encoding="utf-8")
    list(fetch_entities(client(server, tmp_path), ["Q1"]))
    assert len(server.seen) == 2
    assert path.read_text("utf-8") == text


def test_we_say_who_we_are_and_stay_out_of_the_way(server: WikidataServer, tmp_path: Path) -> None:
    client(server, tmp_path, maxlag=3).ask({"action": "query", "meta": "wbcontentlanguages", "wbclcontext": "term"})
    (headers,) = server.headers
    assert headers["User-Agent"].startswith("wikidata-records-pipeline/")
    assert "(https://example.org/) python-requests/" in headers["User-Agent"]
    assert headers["Accept-Encoding"] == "gzip"
    assert {"Authorization", "Cookie"} & headers.keys() == set()
    assert server.seen[0] == {
        "format": "json", "formatversion": "2", "maxlag": "3", "action": "query", "meta": "wbcontentlanguages", "wbclcontext": "term",
    }  # fmt: skip


def test_waits_double_and_differ_from_client_to_client(server: WikidataServer, waits: list[float], tmp_path: Path) -> None:
    for seed in (1, 1, 2):
        server.faults.extend([play.status(500)] * 5)
        client(server, tmp_path / str(len(waits)), seed=seed).ask({"action": "query", "meta": "wbcontentlanguages", "wbclcontext": "term"})
    assert waits[:5] == waits[5:10] != waits[10:]
    assert all(0.5 * 2**n <= wait <= 1.5 * 2**n for n, wait in enumerate(waits[:5]))


def test_an_endless_answer(server: WikidataServer, waits: list[float], tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFailure, match="more than 10 bytes, 2 times"):
        list(fetch_entities(client(server, tmp_path, largest=10, attempts=2), IDS))


@pytest.mark.parametrize("endpoint", ["", "file:///etc/passwd", "ftp://example.org/", "https://", "www.wikidata.org"])
def test_an_endpoint_that_is_none(endpoint: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="this is no address of an API"):
        Client(Manners(endpoint=endpoint, contact="x"), Cache(tmp_path))


def test_the_cache_keeps_what_it_is_given(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    answer = Answer({"x": [1, {"ё": "\u202e"}]}, "2026-11-26T18:00:00Z")
    assert cache.get({"action": "a"}) is None
    cache.put({"action": "a", "b": "c"}, answer)
    assert cache.get({"b": "c", "action": "a"}) == answer
    assert list(cache.answers("a")) == [({"action": "a", "b": "c"}, answer)]
    assert msgspec.json.decode(next(tmp_path.iterdir()).read_bytes())["date"] == "2026-11-26T18:00:00Z"
    cache.clear()
    assert list(tmp_path.iterdir()) == []

"""What came back from a server, sorted: an answer, a reason to try again, or a reason not to.

Sources: mediawiki.org, API:Errors and warnings, Manual:Maxlag parameter; RFC 9110, 10.2.3 (Retry-After).
"""

from email.utils import parsedate_to_datetime
from http import HTTPStatus
from re import compile as regex
from typing import Any, Final, NamedTuple

import msgspec

from pipeline.fetching.cache import Answer
from pipeline.issues import EnvironmentFailure, visible

__all__ = ["ApiError", "Raw", "Refusal", "Trouble", "rows_of", "sorted_out"]

#: Errors of the API that pass.
_PASSING: Final = regex(r"maxlag|ratelimited|readonly|internal_api_error_\w+|cirrussearch-too-busy-error|toobusy")
_TRY_AGAIN: Final = frozenset({408, 429, 500, 502, 503, 504})


class Trouble(Exception):
    """It may go better next time; the server may have said how long to wait."""

    def __init__(self, why: str, wait: float | None = None, *, lag: bool = False) -> None:
        super().__init__(why)
        self.wait = wait
        self.lag = lag


class Refusal(Exception):
    """It will not go better next time."""


class ApiError(EnvironmentFailure):
    """The API understood and said no: its code and words, and the entity concerned, where it says."""

    def __init__(self, code: str, info: str, entity: str = "") -> None:
        super().__init__(f"the API refuses: {info} ({code})")
        self.code = code
        self.entity = entity


class Raw(NamedTuple):
    """Status, headers (names in small letters) and body of an HTTP answer."""

    status: int
    headers: dict[str, str]
    body: bytes


def sorted_out(raw: Raw) -> Answer:
    """The answer in a response. Raises `Trouble`, `Refusal` or `ApiError` where there is none."""
    if 300 <= raw.status < 400:
        raise Refusal(f"it redirects to {visible(raw.headers.get('location', 'nowhere'))}, which is not followed; name the right endpoint")
    if raw.status in _TRY_AGAIN:
        raise Trouble(f"HTTP status {_status(raw.status)}", _retry_after(raw.headers))
    if raw.status != 200:
        raise Refusal(f"HTTP status {_status(raw.status)}: {visible(raw.body[:200].decode(errors='replace'))}")
    data = _decoded(raw.body)
    error = data.get("error")
    if isinstance(error, dict):
        _raise_error(error, raw.headers)
    return Answer(data, _date(raw.headers))


def rows_of(answer: Answer, *names: str) -> list[dict[str, Any]]:
    """The objects in the list that these names lead to; none where the answer has another form."""
    found: Any = answer.data
    for name in names:
        found = found.get(name) if isinstance(found, dict) else None
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _status(status: int) -> str:
    return f"{status} ({HTTPStatus(status).phrase})" if status in HTTPStatus._value2member_map_ else str(status)


def _decoded(body: bytes) -> dict[str, Any]:
    try:
        data = msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        what = "HTML instead of JSON" if body.lstrip()[:1] == b"<" else f"no whole JSON in {len(body):,} bytes ({error})"
        raise Trouble(what) from error
    if not isinstance(data, dict):
        raise Trouble("JSON that is no answer of the API")
    return data


def _raise_error(error: dict[str, Any], headers: dict[str, str]) -> None:
    code, info = (visible(str(error.get(key, ""))) for key in ("code", "info"))
    if _PASSING.fullmatch(code):
        raise Trouble(f"{info or 'no words'} ({code})", _retry_after(headers), lag=code == "maxlag")
    entity = error.get("id")
    raise ApiError(code, info, entity if isinstance(entity, str) else "")


def _retry_after(headers: dict[str, str]) -> float | None:
    """The seconds that `Retry-After` asks for; a date there is held against the server's own `Date`."""
    text = headers.get("retry-after", "").strip()
    if text.isdecimal() and text.isascii():
        return float(text[:9])
    try:
        return max(0.0, (parsedate_to_datetime(text) - parsedate_to_datetime(headers.get("date", ""))).total_seconds())
    except (TypeError, ValueError):
        return None


def _date(headers: dict[str, str]) -> str:
    try:
        return parsedate_to_datetime(headers.get("date", "")).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (TypeError, ValueError):
        return ""

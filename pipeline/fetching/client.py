"""One request after the other to a MediaWiki API: waits when asked to, tries again when it may help, keeps every answer."""

from collections.abc import Callable, Mapping
from random import Random
from time import monotonic, sleep
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import HTTPError

from pipeline.fetching.answers import Raw, Refusal, Trouble, sorted_out
from pipeline.fetching.cache import Answer, Cache
from pipeline.fetching.manners import Manners
from pipeline.issues import EnvironmentFailure, UsageError, visible

__all__ = ["Client"]

_BLOCK = 1 << 16


class Client:
    """Asks a server politely. `tell` hears of every wait; `asked` counts the requests that went out.

    Raises `UsageError` if the endpoint is no http(s) address.
    """

    def __init__(self, manners: Manners, cache: Cache, tell: Callable[[str], object] = lambda _: None) -> None:
        if urlsplit(manners.endpoint).scheme not in ("http", "https") or not urlsplit(manners.endpoint).hostname:
            raise UsageError(f"{manners.endpoint}: this is no address of an API; give one like https://www.wikidata.org/w/api.php")
        self.manners = manners
        self.cache = cache
        self.asked = 0
        self._tell = tell
        self._random = Random(manners.seed)  # noqa: S311  spreads waits, guards nothing
        self._session = requests.Session()
        self._session.headers.update({"User-Agent": manners.user_agent, "Accept-Encoding": "gzip", "Accept": "application/json"})
        # No settings of the machine: no proxy, no .netrc and so no password that could be sent.
        self._session.trust_env = False

    def ask(self, request: Mapping[str, str]) -> Answer:
        """The answer to a request, from the cache if it was given before.

        Raises `ApiError` if the API says no, and `EnvironmentFailure` if there is no answer after all attempts.
        """
        known = self.cache.get(request)
        if known is None:
            known = self._answer(request)
            self.cache.put(request, known)
        return known

    def _answer(self, request: Mapping[str, str]) -> Answer:
        for attempt in range(self.manners.attempts):
            try:
                return sorted_out(self._sent(request))
            except Refusal as error:
                raise self._failure(str(error)) from error
            except Trouble as error:
                if attempt + 1 == self.manners.attempts:
                    raise self._failure(f"{error}, {self.manners.attempts} times in a row") from error
                self._wait(error, attempt)
        raise AssertionError("at least one attempt is made")

    def _wait(self, trouble: Trouble, attempt: int) -> None:
        manners = self.manners
        wait = manners.pause * 2**attempt * (0.5 + self._random.random())
        if trouble.lag:
            wait = max(wait, manners.lag_pause)
        if trouble.wait is not None:
            wait = max(wait, trouble.wait)
        if wait > manners.longest_pause:
            raise self._failure(f"{trouble}; it asks us to wait {wait:,.0f} seconds")
        self._tell(f"{trouble}; waiting {wait:.1f} seconds")
        sleep(wait)

    def _failure(self, why: str) -> EnvironmentFailure:
        return EnvironmentFailure(f"{self.manners.endpoint}: {why}; what was answered before is kept, run again to go on from there")

    def _sent(self, request: Mapping[str, str]) -> Raw:
        full = {"format": "json", "formatversion": "2", "maxlag": str(self.manners.maxlag), **request}
        self.asked += 1
        timeout = self.manners.timeout
        try:
            with self._session.get(self.manners.endpoint, params=full, timeout=timeout, allow_redirects=False, stream=True) as response:
                headers = {name.lower(): value for name, value in response.headers.items()}
                return Raw(response.status_code, headers, self._body(response))
        except requests.Timeout as error:
            raise Trouble(f"no answer within {timeout:g} seconds") from error
        except (requests.RequestException, HTTPError, OSError) as error:
            raise Trouble(f"the connection broke ({_cause(error)})") from error

    def _body(self, response: requests.Response) -> bytes:
        """The body, unpacked. Raises `Trouble` if it is too large, or drips so slowly that it would never end."""
        end = monotonic() + self.manners.longest
        blocks = []
        size = 0
        while block := response.raw.read1(_BLOCK, decode_content=True):
            blocks.append(block)
            size += len(block)
            if size > self.manners.largest:
                raise Trouble(f"more than {self.manners.largest:,} bytes")
            if monotonic() > end:
                raise Trouble(f"an answer that was not complete after {self.manners.longest:g} seconds")
        return b"".join(blocks)


def _cause(error: BaseException) -> str:
    """The innermost reason in its own words."""
    while (inner := error.__cause__ or error.__context__) is not None:
        error = inner
    return visible(f"{type(error).__name__}: {error}")

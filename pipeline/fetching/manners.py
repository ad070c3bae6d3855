"""How we behave towards a server, in one place: who we say we are, how long we wait, how often we try again.

Sources: mediawiki.org, Wikimedia APIs/Access policy, API:Etiquette, Manual:Maxlag parameter; RFC 9110, 10.2.3 (Retry-After).
"""

from typing import Final

import msgspec
import requests

from pipeline import __version__

__all__ = ["WIKIDATA_API", "Manners"]

WIKIDATA_API: Final = "https://www.wikidata.org/w/api.php"


class Manners(msgspec.Struct, frozen=True, kw_only=True):
    """Times are in seconds. One request is sent at a time."""

    endpoint: str = WIKIDATA_API
    #: Who runs this: a wiki user page, a URL or an e-mail address, as Wikimedia asks for.
    contact: str
    #: Above this lag of its databases the server turns non-interactive work away.
    maxlag: int = 5
    #: Without a byte for so long, the connection is given up; and so is an answer that takes longer than `longest` in all.
    timeout: float = 30.0
    longest: float = 180.0
    #: No answer about 50 entities is larger.
    largest: int = 500_000_000
    #: How often a request is sent at most, and the wait before the second time; it doubles each time.
    attempts: int = 7
    pause: float = 1.0
    #: The least wait when the databases lag, and the longest that a server may ask for before we give up for now.
    lag_pause: float = 5.0
    longest_pause: float = 600.0
    #: How many entities one request may ask for.
    batch: int = 50
    #: Makes the jitter of the waits repeatable; only waits depend on it.
    seed: int | None = None

    @property
    def user_agent(self) -> str:
        """The header that Wikimedia's policy asks for: client, contact, library."""
        return f"wikidata-records-pipeline/{__version__} ({self.contact}) python-requests/{requests.__version__}"

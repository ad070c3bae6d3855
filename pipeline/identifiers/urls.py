"""Addresses that are well formed and still will not do."""

from ipaddress import ip_address
from re import compile as regex
from typing import Final
from urllib.parse import urlsplit

__all__ = ["url_fault"]

_BAD_PERCENT: Final = regex(r"%(?![0-9A-Fa-f]{2})")
_LOCAL: Final = (".local", ".internal", ".test", ".invalid", ".localhost")


def url_fault(url: str) -> str:
    """What is wrong with an absolute address (RFC 3986); nothing where it will do."""
    if _BAD_PERCENT.search(url):
        return "a percent sign that encodes nothing"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "a port that is no number up to 65535"
    if parts.username is not None or parts.password is not None:
        return "a user name or password"
    return "port 0" if port == 0 else _host_fault((parts.hostname or "").rstrip("."))


def _host_fault(host: str) -> str:
    try:
        return "" if ip_address(host).is_global else "an address that only its own network reaches"
    except ValueError:
        pass
    if "." not in host or host.endswith(_LOCAL):
        return "a host that only its own network reaches"
    return "a host name longer than 253 characters" if len(host) > 253 else ""

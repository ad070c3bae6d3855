"""What every test may ask for, and what none may do: open a connection to another machine."""

import socket
from collections.abc import Callable, Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from fired import Fired
from hypothesis import settings

REPO = Path(__file__).resolve().parents[1]

# The same examples in every run, on every machine; a slow machine is no failure.
settings.register_profile("project", derandomize=True, deadline=None, database=None)
settings.load_profile("project")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`pytest --update` rewrites the pinned outputs; git shows what has changed."""
    parser.addoption("--update", action="store_true", help="rewrite pinned outputs under tests/cases/")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What looks back at all tests comes after them; where only some run it has nothing to look back at."""
    last = [item for item in items if item.path.name == "test_rules_fire.py"]
    items[:] = [item for item in items if item not in last] + last
    missing = {path.name for path in REPO.glob("tests/test_*.py")} - {item.path.name for item in items}
    for item in last if missing else ():
        item.add_marker(pytest.mark.skip(f"needs the whole suite; not run: {', '.join(sorted(missing)[:3])} ..."))


@pytest.fixture(scope="session", autouse=True)
def fired() -> Iterator[Fired]:
    """The rules that have fired so far."""
    fired = Fired()
    fired.start()
    yield fired
    fired.stop()


class NetworkInTestError(BaseException):
    """A test tried to reach another machine. Not an `Exception`, so that no code under test can swallow it."""


@pytest.fixture(scope="session")
def repo() -> Path:
    """The top folder of the project."""
    return REPO


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder beside the project with source texts and conformance suites; a test that needs it is skipped without it."""
    folder = REPO.parent / "shared"
    if not folder.is_dir():
        pytest.skip("the folder ../shared is not here")
    return folder


@pytest.fixture(scope="session", autouse=True)
def _no_network() -> Iterator[None]:
    """Let sockets reach this machine only."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex", "sendto"):
            patch.setattr(socket.socket, name, _local_only(getattr(socket.socket, name)))
        patch.setattr(socket, "getaddrinfo", _local_names_only(socket.getaddrinfo))
        yield


def _local_only(original: Callable[..., Any]) -> Callable[..., Any]:
    def call(sock: socket.socket, *args: Any) -> Any:
        address = args[-1]  # all three take the address last
        if sock.family in (socket.AF_INET, socket.AF_INET6) and not _is_local(address[0]):
            raise NetworkInTestError(f"a test may not connect to {address}")
        return original(sock, *args)

    return call


def _local_names_only(original: Callable[..., Any]) -> Callable[..., Any]:
    def call(host: str | bytes | None, *args: Any, **named: Any) -> Any:
        if host is not None and not _is_local(host.decode() if isinstance(host, bytes) else host):
            raise NetworkInTestError(f"a test may not look up {host!r}")
        return original(host, *args, **named)

    return call


def _is_local(host: str) -> bool:
    if host in ("", "localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False

"""Answers on disk, one readable JSON file for each request, so that nothing is asked twice, not even after a kill."""

from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from pipeline.outputs import replacing

__all__ = ["Answer", "Cache"]


class Answer(NamedTuple):
    """What a server said, and when: the day and time of its `Date` header (`2026-11-26T18:00:00Z`), or empty."""

    data: dict[str, Any]
    date: str = ""


class _File(msgspec.Struct):
    request: dict[str, str]
    date: str
    answer: dict[str, Any]


class Cache:
    """The answers in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def _path(self, request: Mapping[str, str]) -> Path:
        name = sha256(msgspec.json.encode(request, order="sorted")).hexdigest()[:20]
        return self._folder / f"{request.get('action', 'request')}-{name}.json"

    def get(self, request: Mapping[str, str]) -> Answer | None:
        """The answer to a request; None where there is none, or where its file is damaged."""
        found = _read(self._path(request))
        return Answer(found.answer, found.date) if found and found.request == dict(request) else None

    def put(self, request: Mapping[str, str], answer: Answer) -> None:
        """Keep an answer. Raises `EnvironmentFailure` if the disk does not take it."""
        text = msgspec.json.encode(_File(dict(request), answer.date, answer.data))
        with replacing(self._path(request), "wb") as stream:
            stream.write(msgspec.json.format(text, indent=1) + b"\n")

    def answers(self, action: str) -> Iterator[tuple[dict[str, str], Answer]]:
        """All requests of an action with their answers, oldest answer first."""
        found = filter(None, map(_read, sorted(self._folder.glob(f"{action}-*.json"))))
        yield from ((one.request, Answer(one.answer, one.date)) for one in sorted(found, key=lambda one: one.date))

    def held(self) -> tuple[int, str]:
        """How many answers there are, and the day of the oldest, empty where none is known."""
        found = list(filter(None, map(_read, self._folder.glob("*-*.json"))))
        return len(found), min((one.date[:10] for one in found if one.date), default="")

    def clear(self) -> None:
        """Forget all answers."""
        for path in self._folder.glob("*-*.json"):
            path.unlink(missing_ok=True)


def _read(path: Path) -> _File | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=_File)
    except (OSError, msgspec.DecodeError):
        return None

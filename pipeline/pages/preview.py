"""The picture that social networks show beside a link to the site: the network, drawn without words, as a PNG file.

Source of the format: W3C, Portable Network Graphics (Third Edition): 11.2.1 IHDR, 11.2.2 PLTE, 11.2.3 IDAT.
"""

import struct
import zlib
from typing import Final

from pipeline.pages.network_page import HEIGHT, WIDTH, Network

__all__ = ["preview"]

#: The size that is asked for nearly everywhere.
_ACROSS, _DOWN = 1200, 630
#: Colours by number: paper, link, agent, event, band.
_COLOURS: Final = ((251, 250, 247), (205, 199, 188), (28, 78, 128), (138, 47, 31), (138, 47, 31))
_LINK, _AGENT, _EVENT, _BAND = 1, 2, 3, 4
_BAND_HEIGHT: Final = 14


def preview(found: Network) -> bytes:
    """The picture of a network as a PNG file."""
    rows = [bytearray(_ACROSS) for _ in range(_DOWN)]
    places = [(round(60 + node.x / WIDTH * (_ACROSS - 120)), round(40 + node.y / HEIGHT * (_DOWN - 70))) for node in found.nodes]
    for link in found.links:
        _line(rows, places[link.source], places[link.target])
    for node, place in reversed(list(zip(found.nodes, places, strict=True))):
        _disk(rows, place, round(node.radius * 1.1) + 1, 0)
        _disk(rows, place, round(node.radius * 1.1), _EVENT if node.nature == "event" else _AGENT)
    for row in rows[:_BAND_HEIGHT]:
        row[:] = bytes([_BAND]) * _ACROSS
    return _png(rows)


def _line(rows: list[bytearray], start: tuple[int, int], end: tuple[int, int]) -> None:
    (x, y), (across, down) = start, (end[0] - start[0], end[1] - start[1])
    steps = max(abs(across), abs(down), 1)
    for step in range(steps + 1):
        rows[y + round(down * step / steps)][x + round(across * step / steps)] = _LINK


def _disk(rows: list[bytearray], middle: tuple[int, int], radius: int, colour: int) -> None:
    x, y = middle
    for down in range(max(-radius, -y), min(radius, _DOWN - 1 - y) + 1):
        half = int((radius * radius - down * down) ** 0.5)
        left, right = max(0, x - half), min(_ACROSS, x + half + 1)
        rows[y + down][left:right] = bytes([colour]) * (right - left)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _png(rows: list[bytearray]) -> bytes:
    """The rows of colour numbers as a file: eight bits a pixel, no filter."""
    header = struct.pack(">IIBBBBB", _ACROSS, _DOWN, 8, 3, 0, 0, 0)
    palette = bytes(part for colour in _COLOURS for part in colour)
    pixels = zlib.compress(b"".join(b"\0" + bytes(row) for row in rows), 9)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"PLTE", palette) + _chunk(b"IDAT", pixels) + _chunk(b"IEND", b"")

"""What a client wants (RFC 9110, section 12.5.1)."""

from collections.abc import Iterable

__all__ = ["accepted", "preferred"]


def accepted(header: str) -> list[str]:
    """The media types of an Accept header, best first; those of equal weight in their order, and none of weight 0."""
    found = []
    for number, part in enumerate(header.split(",")):
        media, *parameters = (one.strip() for one in part.split(";"))
        weight = next((_weight(one[2:]) for one in parameters if one.startswith("q=")), 1.0)
        if media and weight > 0:
            found.append((-weight, number, media.lower()))
    return [media for _, _, media in sorted(found)]


def _weight(text: str) -> float:
    try:
        return min(max(float(text), 0.0), 1.0)
    except ValueError:
        return 0.0


def preferred(header: str, offered: Iterable[str]) -> str:
    """Which of `offered` a client prefers; the first where it does not mind or takes none."""
    offers = list(offered)
    for media in accepted(header):
        if media in offers:
            return media
        kind = media.partition("/")[0]
        if media.endswith("/*") and kind != "*" and (near := next((offer for offer in offers if offer.startswith(f"{kind}/")), None)):
            return near
        if media == "*/*":
            break
    return offers[0]

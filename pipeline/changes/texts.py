"""Changes as text for terminals, as Markdown for readers, as JSON for programs."""

from collections.abc import Iterator
from re import compile as regex
from typing import Any, Final

import msgspec

from pipeline.changes.model import Action, Change, Diff, Part
from pipeline.issues import visible

__all__ = ["as_data", "as_markdown", "as_text", "sentence"]

_SIGNS: Final = {Action.ADDED: "+", Action.REMOVED: "-", Action.CHANGED: "~", Action.WITHDRAWN: "x"}
#: Characters with which Markdown or the HTML in it would begin something.
_MARKED: Final = regex(r"([\\`*_{}\[\]<>#|!&~])")


def sentence(change: Change) -> str:
    """A change in words, without the item that it concerns."""
    where = f"{change.property_label} ({change.property}): " if change.property else ""
    what = f"{change.part} {change.key}".strip()
    match change.action:
        case Action.WITHDRAWN:
            return f"withdrawn, replaced by {change.after}" if change.after else "withdrawn, replaced by nothing"
        case Action.CHANGED:
            return f"{where}{what} changed: {change.before} → {change.after}"
    if change.part is Part.ITEM:
        return "added" if change.action is Action.ADDED else "gone, without a tombstone"
    if change.part is Part.PROPERTY:
        return f"{where}no statement uses it any more"
    return f"{where}{what} {change.action}: {change.before or change.after}"


def _summary(diff: Diff) -> str:
    return ", ".join(f"{count:,} {what}" for what, count in diff.counts().items()) or "no changes"


def _title(changes: list[Change]) -> str:
    return f"{changes[0].label} ({changes[0].item})" if changes[0].item else "Properties"


def as_text(diff: Diff) -> Iterator[str]:
    """Lines for a terminal: breaking changes first, then each item with its changes."""
    yield f"{diff.old} → {diff.new}: {_summary(diff)}"
    if diff.breaking():
        yield f"\nBreaking for reusers: {len(diff.breaking()):,}"
        yield from (f"  ! {_line(change)}" for change in diff.breaking())
    for changes in diff.by_item().values():
        yield f"\n{visible(_title(changes))}"
        yield from (f"  {_SIGNS[change.action]} {visible(sentence(change), 1_000)}" for change in changes)


def _line(change: Change) -> str:
    return visible(f"{change.label} ({change.item}): {sentence(change)}" if change.item else sentence(change), 1_000)


def _escaped(text: str) -> str:
    return _MARKED.sub(r"\\\1", visible(" ".join(text.split()), 10_000))


def as_markdown(diff: Diff, names: tuple[str, str] | None = None) -> Iterator[str]:
    """Lines of a Markdown document; `names` are what to call the releases."""
    old, new = names or (diff.old, diff.new)
    yield f"# Changes from {_escaped(old)} to {_escaped(new)}\n"
    yield f"{_summary(diff).capitalize()}.\n"
    if diff.breaking():
        yield "## Breaking for reusers\n"
        yield from (f"- {_escaped(_line(change))}" for change in diff.breaking())
        yield ""
    for changes in diff.by_item().values():
        yield f"## {_escaped(_title(changes))}\n"
        yield from (f"- {_escaped(sentence(change))}" for change in changes)
        yield ""


def as_data(diff: Diff) -> dict[str, Any]:
    """For JSON: names, counts, and every change with its fields; what is empty is left out."""
    return {
        "old": diff.old,
        "new": diff.new,
        "counts": diff.counts(),
        "breaking": len(diff.breaking()),
        "changes": [msgspec.to_builtins(change) for change in diff.changes],
    }

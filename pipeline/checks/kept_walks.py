"""What shapes look at, as it was worked out last: reading all their queries takes longer than validating a thousand records.

The file is used while its key is the same, which tells the state of program, mappings and shapes. Whatever is wrong with it, the walks
are worked out anew.
"""

from pathlib import Path
from typing import Final

import msgspec

from pipeline.checks.parts import Ground, walks_of
from pipeline.issues import Issue
from pipeline.outputs import recalled, remember
from pipeline.reach.walks import Walk

__all__ = ["kept_walks"]


class _Kept(msgspec.Struct, frozen=True):
    key: str
    walks: dict[str, Walk]


_decode: Final = msgspec.msgpack.Decoder(_Kept).decode


def kept_walks(ground: Ground, key: str, file: Path) -> tuple[dict[str, Walk], list[Issue]]:
    """The walks of all shapes by their names, from `file` where it has those of this key; and the faults of the shapes' files.

    Walks that had to be worked out are kept there for the next run. A disk that does not take them only makes that slower.
    """
    if (kept := recalled(file, _decode)) and kept.key == key:
        return kept.walks, []
    walks, faults = walks_of(ground)
    if not faults:
        remember(file, msgspec.msgpack.encode(_Kept(key, walks)))
    return walks, faults

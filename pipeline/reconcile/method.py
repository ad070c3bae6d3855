"""Which method the candidates of a report come from, exactly: another weight is another method."""

from hashlib import sha256
from typing import Any, Final

import msgspec

from pipeline import __version__
from pipeline.matching.weights import AUTOMATIC, BEYOND_NAMES, CLAIM, CONTRADICTIONS, LIKELY, POSSIBLE, WEIGHTS

__all__ = ["METHOD", "PROGRAM"]

PROGRAM: Final = "wikidata-records-pipeline"
_TABLE: Final = (WEIGHTS, AUTOMATIC, LIKELY, POSSIBLE, CLAIM, sorted(BEYOND_NAMES), sorted(CONTRADICTIONS))
#: For `report.json`. `weights` is a digest of all weights and thresholds.
METHOD: Final[dict[str, Any]] = {
    "program": f"{PROGRAM} {__version__}",
    "name": "weighted evidence that adds up (Fellegi and Sunter 1969), with relations to what is matched, in rounds",
    "weights": sha256(msgspec.json.encode(_TABLE, order="deterministic")).hexdigest()[:12],
}

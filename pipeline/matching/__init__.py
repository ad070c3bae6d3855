"""Who is who: names across scripts, an index that finds them, evidence that adds up, verdicts with reasons. Pure; no I/O.

`names` reads a name in any script, `keys` and `index` find profiles that might bear it, `agreement` compares names word by word,
`evidence` and `weights` say what speaks for and against, `matcher` decides on one profile, `collective` on many together.
"""

from pipeline.matching.collective import Asked, Known, ask, match_all, settle
from pipeline.matching.evidence import Evidence
from pipeline.matching.index import Index
from pipeline.matching.items import Sight, profile
from pipeline.matching.matcher import Candidate, Match, Matcher, Verdict
from pipeline.matching.profile import Day, Profile, day
from pipeline.matching.weights import BEYOND_NAMES
from pipeline.matching.wording import described

__all__ = [
    "BEYOND_NAMES",
    "Asked",
    "Candidate",
    "Day",
    "Evidence",
    "Index",
    "Known",
    "Match",
    "Matcher",
    "Profile",
    "Sight",
    "Verdict",
    "ask",
    "day",
    "described",
    "match_all",
    "profile",
    "settle",
]

"""The weights of evidence, in bits, and the scores from which a verdict follows. One table; nothing else decides.

How they were obtained: on real names with known answers, by maximum likelihood: among all candidates of a
record and "none of them", the known answer shall be likeliest. Pieces that those names cannot measure are marked; their
weights are set by hand, far below what is known of such evidence. benchmarks/fit_weights.py makes all others, and writes them here.
"""

from collections.abc import Mapping
from typing import Final

__all__ = ["AUTOMATIC", "BEYOND_NAMES", "CLAIM", "CONTRADICTIONS", "LIKELY", "POSSIBLE", "WEIGHTS"]

WEIGHTS: Final[Mapping[str, float]] = {
    # what stands against any candidate
    "before any evidence": -3.38,
    # words that agree: for each word, then for each bit of the word's rarity in the index
    "name same": -5.97,
    "name same rarity": 0.80,
    "name sound": -2.68,
    "name sound rarity": 0.59,
    "name unvowelled": -2.66,
    "name unvowelled rarity": 0.71,
    "name consonants": -4.82,
    "name consonants rarity": 0.58,
    "name near": -3.93,
    "name near rarity": 0.43,
    "name across scripts": -0.06,
    "name far": -3.03,
    "name shortened": -4.34,
    "name initial": -2.43,
    "name initial same": 1.65,
    # words without a counterpart, for each
    "whole name": 1.60,
    "one word shared": -0.86,
    "word only here": -1.62,
    "word only there": -2.88,
    "one word here": -0.66,
    "one word there": -0.86,
    "given name differs": -5.13,
    "words differ": -6.85,
    "patronymic same": 1.43,
    "patronymic dropped": -1.95,
    "patronymic differs": -5.65,
    "generation dropped": -0.5,  # by hand
    "generation differs": -8.0,  # by hand
    # dates
    "birth day same": 7.91,
    "birth month same": 7.0,  # by hand, between its neighbours
    "birth year same": 4.07,
    "birth year same, day differs": -0.55,
    "birth digits swapped": -0.20,
    "birth year near": -2.21,
    "birth year differs": -7.10,
    "death day same": 11.0,  # by hand, as births
    "death month same": 7.0,  # by hand
    "death year same": 4.0,  # by hand
    "death year same, day differs": -0.5,  # by hand
    "death digits swapped": -0.9,  # by hand
    "death year near": -2.4,  # by hand
    "death year differs": -7.8,  # by hand
    # what else both sides say
    "gender same": 0.0,  # by hand
    "gender differs": -3.90,
    "country same": 1.88,
    "country differs": -7.17,
    "body same": 1.0,  # by hand
    "body differs": 0.0,  # by hand
    "type same": 1.0,  # by hand
    "type differs": -8.0,  # by hand
    "occupation same": 2.0,  # by hand
    "occupation differs": -1.0,  # by hand
    "place same": 4.0,  # by hand
    "place differs": -1.0,  # by hand
    # identifiers and relations
    "identifier same": 25.0,  # by hand: a catalogue that names both by one id
    "identifier differs": -25.0,  # by hand; such a candidate is never matched without a person looking
    "claimed by another": -9.33,  # by hand: claims are not counted in the fit
    "relation same": 8.0,  # by hand: the same relation to something already matched
}

#: Evidence of which at least one piece must be there before a match is made without a person looking: a name alone is never enough.
BEYOND_NAMES: Final = frozenset(
    kind
    for kind, weight in WEIGHTS.items()
    if weight > 0 and kind.endswith("same") and not kind.startswith(("name", "patronymic", "gender", "type"))
)

#: Evidence that lets no match be made without a person looking, whatever else agrees.
CONTRADICTIONS: Final = frozenset(
    {
        "identifier differs",
        "birth year differs",
        "death year differs",
        "country differs",
        "patronymic differs",
        "generation differs",
        "type differs",
    }
)

#: By how many bits a candidate must be ahead for a profile to have a claim to it.
CLAIM: Final = 2.0

#: How many bits the best candidate must be ahead of all others and of "none" together: to be matched without a person looking,
AUTOMATIC: Final = 3.0
#: to be the likelier answer,
LIKELY: Final = 0.0
#: and to be worth a look at all.
POSSIBLE: Final = -6.0

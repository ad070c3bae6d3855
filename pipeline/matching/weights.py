"""The weights of evidence, in bits, and the scores from which a verdict follows. One table; nothing else decides.

How they were obtained: on real names with known answers, by maximum likelihood: among all candidates of a
record and "none of them", the known answer shall be likeliest. Pieces that those names cannot measure are marked; their
weights are set by hand, far below what is known of such evidence.

The program of that fit was not kept. benchmarks/fit_weights.py makes a table in the same way from the same kind of data;
benchmarks/README.md compares the two and says why this one stays.
"""

from collections.abc import Mapping
from typing import Final

__all__ = ["AUTOMATIC", "BEYOND_NAMES", "CLAIM", "CONTRADICTIONS", "LIKELY", "POSSIBLE", "WEIGHTS"]

WEIGHTS: Final[Mapping[str, float]] = {
    # what stands against any candidate
    "before any evidence": -8.97,
    # words that agree: for each word, then for each bit of the word's rarity in the index
    "name same": -6.49,
    "name same rarity": 0.93,
    "name sound": -4.26,
    "name sound rarity": 0.68,
    "name unvowelled": -1.36,
    "name unvowelled rarity": 0.64,
    "name consonants": -3.02,
    "name consonants rarity": 0.33,
    "name near": -6.83,
    "name near rarity": 0.74,
    "name across scripts": 2.25,
    "name far": -3.02,
    "name shortened": -3.93,
    "name initial": -2.50,
    # words without a counterpart, for each
    "whole name": 1.54,
    "one word shared": 0.51,
    "word only here": -1.13,
    "word only there": -2.57,
    "one word here": -0.88,
    "one word there": 2.19,
    "given name differs": -5.39,
    "words differ": -5.59,
    "patronymic same": 2.12,
    "patronymic dropped": -2.18,
    "patronymic differs": -6.85,
    "generation dropped": -0.5,  # by hand
    "generation differs": -8.0,  # by hand
    # dates
    "birth day same": 9.28,
    "birth month same": 7.0,  # by hand, between its neighbours
    "birth year same": 4.61,
    "birth year same, day differs": -0.29,
    "birth digits swapped": -0.97,
    "birth year near": -2.80,
    "birth year differs": -5.88,
    "death day same": 11.0,  # by hand, as births
    "death month same": 7.0,  # by hand
    "death year same": 4.0,  # by hand
    "death year same, day differs": -0.5,  # by hand
    "death digits swapped": -0.9,  # by hand
    "death year near": -2.4,  # by hand
    "death year differs": -7.8,  # by hand
    # what else both sides say
    "gender same": 0.0,  # by hand
    "gender differs": -5.34,
    "country same": 6.04,
    "country differs": -8.95,
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
    "claimed by another": -9.33,
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

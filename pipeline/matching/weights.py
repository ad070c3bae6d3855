"""The weights of evidence, in bits, and the scores from which a verdict follows. One table; nothing else decides.

How they were obtained: on real names with known answers, by maximum likelihood: among all candidates of a
record and "none of them", the known answer shall be likeliest. Pieces that those names cannot measure are marked; their
weights are set by hand, far below what is known of such evidence.
"""

from collections.abc import Mapping
from typing import Final

__all__ = ["AUTOMATIC", "BASE", "LIKELY", "POSSIBLE", "WEIGHTS"]

#: What stands against any candidate before anything is known of it.
BASE: Final = -5.95

WEIGHTS: Final[Mapping[str, float]] = {
    # words that agree: for each word, then for each bit of the word's rarity in the index
    "name same": -5.99,
    "name same rarity": 0.84,
    "name sound": -4.56,
    "name sound rarity": 0.83,
    "name consonants": -7.64,
    "name consonants rarity": 0.72,
    "name near": -6.67,
    "name near rarity": 0.61,
    "name far": -4.56,
    "name initial": -4.68,
    # words without a counterpart, for each
    "whole name": 1.96,
    "one word shared": 0.87,
    "word only here": -1.60,
    "word only there": -4.05,
    "words differ": -7.49,
    "patronymic dropped": -4.71,
    "patronymic differs": -6.80,
    "generation dropped": 0.08,
    "generation differs": -8.0,  # by hand
    # dates
    "birth day same": 11.08,
    "birth month same": 7.0,  # by hand, between its neighbours
    "birth year same": 4.16,
    "birth year same, day differs": -0.55,
    "birth digits swapped": -0.87,
    "birth year near": -2.40,
    "birth year differs": -7.76,
    "death day same": 11.0,  # by hand, as births
    "death month same": 7.0,  # by hand
    "death year same": 4.0,  # by hand
    "death year same, day differs": -0.5,  # by hand
    "death digits swapped": -0.9,  # by hand
    "death year near": -2.4,  # by hand
    "death year differs": -7.8,  # by hand
    # what else both sides say
    "gender same": 0.0,
    "gender differs": -4.70,
    "country same": 6.54,
    "country differs": -6.72,
    "body same": 0.0,
    "body differs": -1.5,
    "type same": 1.0,  # by hand
    "type differs": -8.0,  # by hand
    "occupation same": 2.0,  # by hand
    "occupation differs": -1.0,  # by hand
    "place same": 4.0,  # by hand
    "place differs": -1.0,  # by hand
    # identifiers and relations
    "identifier same": 25.0,  # by hand: a catalogue that names both by one id
    "identifier differs": -25.0,  # by hand; such a candidate is never matched without a person looking
    "relation same": 8.0,  # by hand: the same relation to something already matched
}

#: How many bits the best candidate must be ahead of all others and of "none" together: to be matched without a person looking,
AUTOMATIC: Final = 3.0
#: to be the likelier answer,
LIKELY: Final = 0.0
#: and to be worth a look at all.
POSSIBLE: Final = -6.0

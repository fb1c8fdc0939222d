"""Made-up texts whose words are as unevenly common as those of a language, and searches in them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from itertools import accumulate

VOCABULARY = 20_000
LENGTH = 25
"""Words of a text."""
_SYLLABLES = tuple(f"{start}{end}" for start in "bdfgklmnprstvz" for end in ("a", "en", "i", "or"))


def word(rank: int) -> str:
    """The word of a rank, 0 for the most common: two to four syllables."""
    number, found = rank + len(_SYLLABLES), ""
    while number:
        number, place = divmod(number, len(_SYLLABLES))
        found += _SYLLABLES[place]
    return found


def texts(count: int) -> Iterator[str]:
    """So many texts, always the same; a word is as common as its rank is low (Zipf)."""
    lot = random.Random(7)
    words = [word(rank) for rank in range(VOCABULARY)]
    weights = list(accumulate(1 / (rank + 2.7) for rank in range(VOCABULARY)))
    for _ in range(count):
        yield " ".join(lot.choices(words, cum_weights=weights, k=LENGTH))


def searches() -> Sequence[tuple[str, str]]:
    """Fifty mixed searches, each as studytui and as Anki write it."""
    ranks = (0, 3, 10, 30, 80, 200, 500, 1_000, 3_000, 7_000, 12_000, 19_000)
    same = [word(rank) for rank in ranks]
    same += [f"{word(rank)} {word(3 * rank + 1)}" for rank in (0, 2, 9, 25, 60, 150, 400, 900)]
    same += [f"{word(rank)[:length]}*" for rank in (1, 40, 700, 5_000) for length in (2, 3)]
    phrases = [text.split()[2:4] for text in texts(8)]
    same += [f'"{first} {second}"' for first, second in phrases]
    same += [f"{word(rank)} -{word(2 * rank)}" for rank in (5, 50, 500)]
    same += [f"{word(rank)} OR {word(rank + 1)}" for rank in (5, 50, 500)]
    with_fields = [
        (f"{field} {word(rank)}", f"{anki} {word(rank)}")
        for field, anki in (("difficulty:3", "tag:d3"), ("is:new", "is:new"))
        for rank in (4, 70, 2_000)
    ]
    return [(one, one) for one in same] + [
        *with_fields,
        ("difficulty:5", "tag:d5"),
        ("-difficulty:2", "-tag:d2"),
    ]

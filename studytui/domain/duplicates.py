"""Questions that say nearly the same: pairs by the share of words they have in common."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from studytui.domain.question import Question
from studytui.domain.text import normalised

ALIKE = 0.8
"""Share of common words, of all words of both, from which two questions are near duplicates."""
# Operators are words too: 7 % 3 and 7 & 3 are two questions.
_WORD = re.compile(r"\w+|[-+*/%&|^<>=~@#$√±≤≥≠]+")
_FEWEST_WORDS = 4
"""Under which only the very same words are alike."""
_MOST_PARTNERS = 20
"""Of one question; a bank made from one template would be all pairs."""
_MOST_CANDIDATES = 400
"""Looked at for one question, those with the rarest words in common first."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two questions that are nearly the same."""

    first: int
    second: int
    alike: float
    """Jaccard similarity of their words, 0–1."""


def words(question: Question) -> frozenset[str]:
    """The words of stem and options."""
    texts = (question.stem, question.code_snippet, *(option.text for option in question.options))
    return words_of(" ".join(map(normalised, texts)))


def words_of(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text))


def near_duplicates(bank: Mapping[int, frozenset[str]], alike: float = ALIKE) -> list[Pair]:
    """All pairs of questions at least so much alike, the most alike first. `bank` holds the words
    of each question by its id.

    Two sets that are alike by t share a word among the |x| − ⌈t·|x|⌉ + 1 rarest of each (Bayardo
    and others 2007, "Scaling up all pairs similarity search"), so only those are compared.
    Questions with the very same words are compared with the others once.
    """
    same: dict[frozenset[str], list[int]] = {}
    for question_id in sorted(bank):
        if bank[question_id]:
            same.setdefault(bank[question_id], []).append(question_id)
    pairs = [Pair(ids[0], other, 1.0) for ids in same.values() for other in ids[1:]]
    sets = sorted(
        (found for found in same if len(found) >= _FEWEST_WORDS),
        key=lambda found: (len(found), same[found][0]),
    )
    rarity = Counter(word for found in sets for word in found)
    holders: dict[str, list[int]] = {}
    partners: Counter[int] = Counter()
    for place, found in enumerate(sets):
        start = _prefix(found, rarity, alike)
        for earlier in _candidates(start, holders, partners):
            if partners[place] >= _MOST_PARTNERS:
                break
            other = sets[earlier]
            if len(other) < alike * len(found):
                continue
            common = len(found & other)
            share = common / (len(found) + len(other) - common)
            if share >= alike:
                first, second = sorted((same[other][0], same[found][0]))
                pairs.append(Pair(first, second, share))
                partners[place] += 1
                partners[earlier] += 1
        for word in start:
            holders.setdefault(word, []).append(place)
    return sorted(pairs, key=lambda pair: (-pair.alike, pair.first, pair.second))


def _prefix(found: frozenset[str], rarity: Mapping[str, int], alike: float) -> list[str]:
    """The rarest words of which one at least is shared by all that are alike."""
    ordered = sorted(found, key=lambda word: (rarity[word], word))
    return ordered[: len(ordered) - math.ceil(alike * len(ordered) - 1e-9) + 1]


def _candidates(
    start: Iterable[str], holders: Mapping[str, list[int]], partners: Mapping[int, int]
) -> list[int]:
    """Earlier sets that share one of these words, by place."""
    seen: dict[int, None] = {}
    for word in start:
        for place in holders.get(word, ()):
            if partners[place] < _MOST_PARTNERS:
                seen[place] = None
                if len(seen) >= _MOST_CANDIDATES:
                    return list(seen)
    return list(seen)

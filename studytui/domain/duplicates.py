"""Questions that say nearly the same: pairs by the share of words they have in common."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from studytui.domain.question import Question
from studytui.domain.text import normalised, plain

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
_PARTICULAR = re.compile(
    r"\w*\d+(?:[.,]\d+)*\w*|\b[B-HJ-Z]\b|[+*%&|^<>=~#@√±≤≥≠≡⊃∨∧¬→∀∃·•×÷−]"
    r"|(?<=[\s\d)])[-/](?=[\s\d(])"
)
"""Numbers, symbols and signs: what tells two tasks of one template apart."""
_OPTIONS_ALIKE = 0.6
_ASKED_ALIKE = 0.5
_SPELT_ALIKE = 0.8
_LEAST_LETTERS = 4
"""Of words that may be one in two spellings."""
_FOR_GRAMMAR = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "by",
        "for",
        "in",
        "is",
        "it",
        "of",
        "on",
        "or",
        "the",
        "to",
        "with",
    ]
)
_MANY_WORDS = 12
_TURNING = frozenset(["except", "least", "most", "never", "no", "not", "only", "unless", "without"])
"""Words that make another question of one."""


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


def asks_the_same(one: Question, other: Question) -> bool:
    """Whether two questions that share most of their words also ask the same: they have the same
    numbers, symbols and code, say nearly the same in their last line, offer nearly the same, and
    no word of one stands where the other has another ("half-wave", "full-wave").

    Else they are two questions on one passage, or of one template, as are most pairs in banks of
    code, logic and texts to read.
    """
    return (
        _code(one) == _code(other)
        and _particulars(one.stem) == _particulars(other.stem)
        and _share(_asked(one), _asked(other)) >= _ASKED_ALIKE
        and _share(_offered(one), _offered(other)) >= _OPTIONS_ALIKE
        and _share(_offered_particulars(one), _offered_particulars(other)) >= _ASKED_ALIKE
        and not _has_other_words(one, other)
    )


def _has_other_words(one: Question, other: Question) -> bool:
    """Whether words of one stem stand for others of the other. Words that are spelt alike are the
    same; where many stand for one or two, the sentence is only put in another way."""
    one_by_one = [
        [word for word in _WORD.findall(normalised(each.stem)) if word not in _FOR_GRAMMAR]
        for each in (one, other)
    ]
    mine, theirs = map(frozenset, one_by_one)
    only_mine, only_theirs = mine - theirs, theirs - mine
    if _TURNING & (only_mine | only_theirs):
        return True
    if not only_mine and not only_theirs:
        first, second = one_by_one
        letters = [sorted(word for word in each if len(word) == 1) for each in one_by_one]
        # "A more than B" is not "B more than A".
        return letters[0] != letters[1] or (first != second and sorted(first) == sorted(second))
    if max(len(only_mine), len(only_theirs)) > _MANY_WORDS:
        return bool(only_mine and only_theirs)
    left, right = _without_like(only_mine, only_theirs), _without_like(only_theirs, only_mine)
    fewer, more = sorted((left, right))
    return fewer > 0 and (more <= 2 or fewer >= 3)


def _without_like(words: Iterable[str], others: Iterable[str]) -> int:
    """How many of the words have none among the others that is spelt nearly the same."""
    long = [word for word in others if len(word) >= _LEAST_LETTERS]
    return sum(
        len(word) < _LEAST_LETTERS or not get_close_matches(word, long, 1, _SPELT_ALIKE)
        for word in words
    )


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    """Words in common, of all words of both; 1 where neither has any."""
    return len(one & other) / len(one | other) if one or other else 1.0


def _code(question: Question) -> str:
    """The code, whatever its spaces and quotes."""
    return re.sub(r"[\s\"']+", "", question.code_snippet)


def _particulars(text: str) -> list[str]:
    return _PARTICULAR.findall(plain(text))


def _offered(question: Question) -> frozenset[str]:
    return words_of(" ".join(normalised(option.text) for option in question.options))


def _offered_particulars(question: Question) -> frozenset[str]:
    found = ("".join(_particulars(option.text)) for option in question.options)
    return frozenset(one for one in found if one)


def _asked(question: Question) -> frozenset[str]:
    """The words of the last line that says something."""
    lines = [words_of(normalised(line)) for line in plain(question.stem).splitlines()]
    return next((line for line in reversed(lines) if len(line) >= _FEWEST_WORDS), frozenset())


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

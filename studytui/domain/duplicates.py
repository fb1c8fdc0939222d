"""Questions that say nearly the same: pairs by the share of words they have in common."""

from __future__ import annotations

import math
import re
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

from studytui.domain.question import Question
from studytui.domain.text import normalised, plain

ALIKE = 0.8
"""Share of common words, of all words of both, from which two questions are near duplicates."""
_OPERATORS = "-+*/%&|^<>=~@#$√±≤≥≠"
# Operators are words too: 7 % 3 and 7 & 3 are two questions.
_WORD = re.compile(rf"\w+|[{_OPERATORS}]+")
_BETWEEN_WORDS = {
    ord(mark): "\0" if mark in _OPERATORS else " "
    for mark in map(chr, range(128))
    if not (mark.isalnum() or mark == "_")
}
"""What parts the words of ASCII text, with a mark for the operators."""
_FEWEST_WORDS = 4
"""Under which only the very same words are alike."""
_MOST_PARTNERS = 20
"""Of one question; a bank made from one template would be all pairs."""
_MOST_CANDIDATES = 400
"""Looked at for one question, those with the rarest words in common first."""
_NARROW = 1 << 16
"""Words up to this number take two bytes each in a pack, which most packs are made of."""
_PARTICULAR = re.compile(
    r"\b\w*\d+(?:[.,]\d+)*\w*|\b[B-HJ-Z]\b|[+*%&|^<>=~#@√±≤≥≠≡⊃∨∧¬→∀∃·•×÷−]"
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
    """The different words of a normalised text."""
    if text.isascii():
        # Most texts are words without an operator: in a third of the time.
        parted = text.translate(_BETWEEN_WORDS)
        if "\0" not in parted:
            return frozenset(parted.split())
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


@lru_cache(maxsize=512)
def _particulars(text: str) -> tuple[str, ...]:
    # Asked for each of the questions that one is compared with: 1 ms for 10 KB.
    return tuple(_PARTICULAR.findall(plain(text)))


def _offered(question: Question) -> frozenset[str]:
    return words_of(" ".join(normalised(option.text) for option in question.options))


def _offered_particulars(question: Question) -> frozenset[str]:
    found = ("".join(_particulars(option.text)) for option in question.options)
    return frozenset(one for one in found if one)


def _asked(question: Question) -> frozenset[str]:
    """The words of the last line that says something."""
    lines = [words_of(normalised(line)) for line in plain(question.stem).splitlines()]
    return next((line for line in reversed(lines) if len(line) >= _FEWEST_WORDS), frozenset())


class _Numbers(dict[str, int]):
    """A number for each word, given when it is first asked for."""

    def __missing__(self, word: str) -> int:
        number = self[word] = len(self)
        return number


class WordBank:
    """The words of many questions, packed: a set of 70 words takes 0.2 KB, where a frozenset of as
    many strings takes 4 and more. Two questions have equal packs when they have the same words."""

    def __init__(self) -> None:
        self._numbers = _Numbers()
        self._firsts: dict[bytes, int] = {}
        self._several: dict[bytes, list[int]] = {}
        """All questions of the packs that more than one has: few, so that of most a pack and a number
        are all that is held."""

    @classmethod
    def of(cls, words_by_id: Mapping[int, Iterable[str]]) -> WordBank:
        """The words of each question by its id."""
        bank = cls()
        for question_id, found in words_by_id.items():
            bank.add(question_id, found)
        return bank

    def add(self, question_id: int, found: Iterable[str]) -> None:
        """Take in the different words of one question."""
        ids = sorted(map(self._numbers.__getitem__, found))
        pack = _packed(ids)
        first = self._firsts.setdefault(pack, question_id)
        if first != question_id:
            self._several.setdefault(pack, [first]).append(question_id)

    @property
    def copies(self) -> dict[bytes, list[int]]:
        """The questions, in the order of their ids, of each pack that several have."""
        return {pack: sorted(ids) for pack, ids in self._several.items() if pack}

    @property
    def firsts(self) -> dict[bytes, int]:
        """Of each pack the question that has it, of several the one with the lowest id."""
        for pack, ids in self._several.items():
            self._firsts[pack] = min(ids)
        return self._firsts

    @property
    def words(self) -> int:
        """How many different words there are."""
        return len(self._numbers)


def _packed(numbers: Sequence[int]) -> bytes:
    """Ascending numbers, two bytes each; where the last does not go into two, four each and one
    more byte that tells."""
    if not numbers or numbers[-1] < _NARROW:
        return array("H", numbers).tobytes()
    return array("I", numbers).tobytes() + b"\0"


def _unpacked(pack: bytes) -> memoryview[int]:
    return memoryview(pack)[:-1].cast("I") if len(pack) & 1 else memoryview(pack).cast("H")


def _size(pack: bytes) -> int:
    """How many words it holds."""
    return len(pack) >> 2 if len(pack) & 1 else len(pack) >> 1


def near_duplicates(
    bank: WordBank | Mapping[int, Iterable[str]], alike: float = ALIKE
) -> list[Pair]:
    """All pairs of questions at least so much alike, the most alike first. `bank` holds the words
    of each question by its id.

    Two sets that are alike by t share a word among the |x| − ⌈t·|x|⌉ + 1 rarest of the longer and
    the |y| − ⌈2t/(1+t)·|y|⌉ + 1 rarest of the other (Xiao and others 2008, "Efficient similarity
    joins for near duplicate detection"), so only those are compared, and of these only such as have
    enough words left behind the first they share. Questions with the very same words are compared
    with the others once.
    """
    packed = bank if isinstance(bank, WordBank) else WordBank.of(bank)
    firsts = packed.firsts
    pairs = [Pair(ids[0], other, 1.0) for ids in packed.copies.values() for other in ids[1:]]
    # By size, then by id: one number to sort by takes half the memory of two.
    sets = sorted(
        (pack for pack in firsts if _size(pack) >= _FEWEST_WORDS),
        key=lambda pack: _size(pack) << 64 | firsts[pack],
    )
    rarity = [0] * packed.words
    for pack in sets:
        for word in _unpacked(pack):
            rarity[word] += 1
    ranks = [0] * packed.words
    for rank, word in enumerate(sorted(range(packed.words), key=rarity.__getitem__)):
        ranks[word] = rank
    join = _Join(sets, alike)
    for place, pack in enumerate(sets):
        found = sorted(_unpacked(pack), key=ranks.__getitem__)
        for earlier, share in join.partners_of(place, found):
            first, second = sorted((firsts[sets[earlier]], firsts[pack]))
            pairs.append(Pair(first, second, share))
    return sorted(pairs, key=lambda pair: (-pair.alike, pair.first, pair.second))


class _Join:
    """Compares sets of words, given from the smallest on, with those given before."""

    def __init__(self, sets: Sequence[bytes], alike: float) -> None:
        self._sets = sets
        self._alike = alike
        self._holders: dict[int, array[int]] = {}
        """Places of the sets that have a word among their rarest, and which of these it is."""
        self._partners = bytearray(len(sets))

    def partners_of(self, place: int, found: Sequence[int]) -> list[tuple[int, float]]:
        """Places and likeness of the earlier sets that are alike; `found` are the words of the one
        at `place`, the rarest first. It is one of the earlier ones from then on."""
        partners, alike = self._partners, self._alike
        own, pairs = frozenset(found), []
        for earlier in self._candidates(found):
            if partners[place] >= _MOST_PARTNERS:
                break
            other = _unpacked(self._sets[earlier])
            common = sum(map(own.__contains__, other))
            share = common / (len(found) + len(other) - common)
            if share >= alike:
                pairs.append((earlier, share))
                partners[place] += 1
                partners[earlier] += 1
        shortest = len(found) - math.ceil(2 * alike / (1 + alike) * len(found) - 1e-9) + 1
        for order, word in enumerate(found[:shortest]):
            holders = self._holders.get(word)
            if holders is None:
                holders = self._holders[word] = array("Q")
            holders.append(place << 16 | min(order, 0xFFFF))
        return pairs

    def _candidates(self, found: Sequence[int]) -> list[int]:
        """Earlier sets that may be alike, those with the rarest words in common first."""
        alike, sets, partners, size = self._alike, self._sets, self._partners, len(found)
        smallest = math.ceil(alike * size - 1e-9)
        seen: dict[int, int] = {}
        """Shared words so far by place; 0 for those that can no longer be alike."""
        hopeful = 0
        for order, word in enumerate(found[: size - smallest + 1]):
            for held in self._holders.get(word, ()):
                place, other_order = held >> 16, held & 0xFFFF
                shared = seen.get(place, -1)
                if not shared:
                    continue
                other = _size(sets[place])
                if shared < 0:
                    if other < smallest or partners[place] >= _MOST_PARTNERS:
                        seen[place] = 0
                        continue
                    shared = 0
                left = min(size - order, other - other_order)
                if shared + left < math.ceil(alike / (1 + alike) * (size + other) - 1e-9):
                    hopeful -= shared > 0
                    seen[place] = 0
                    continue
                hopeful += not shared
                seen[place] = shared + 1
            if hopeful >= _MOST_CANDIDATES:
                break
        return [place for place, shared in seen.items() if shared]

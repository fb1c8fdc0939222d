"""Whether generated sentences rest on the passages that they cite.

A sentence is kept only if all of these hold, of the passages it cites together:

- it cites at least one, by its number (``[1]``, ``[2]``), and none that is not there;
- each of its numbers stands in them, in digits or as an English word, with the same unit where it
  has one that is known (``5 mg`` is not ``5 g``); so does each sign such as ``<``, ``=`` or ``→``;
- each of its names stands in them. A name is any word with a capital letter; of the first word of a
  sentence, which has one anyway, it is enough that the passage has the word, or that it is one with
  which English sentences begin. Two names side by side stand side by side there too. A word in a
  script without capitals may be a name: it stands there as it is, and so does an address;
- it denies nothing that they do not deny: for each ``not``, ``never``, ``without``, ``-n't`` … there
  is one in them about the same words, and none is left out of what they deny; it has no ``un-``,
  ``non-`` … and no ``higher`` for ``lower`` where they have the other;
- at least half of the words that say what it is about stand in them.

What is kept is no proof: words may still be put together in a way that the passage does not mean.
It is the reason why each sentence is shown with its passage one key away. The rule errs on the side
of dropping.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import pairwise

from studytui.domain import grounding_words as known
from studytui.domain.cleaning import clean
from studytui.domain.sentences import sentences

LONGEST = 600
"""Characters of a sentence."""
MOST = 40
"""Sentences of an answer; what is behind them is dropped."""

# Runs are looked at from their start only: from each of their characters would be quadratic.
_CITATION = re.compile(r"(?<!\s)\s*+\[\s*(\d{1,3}(?:\s*,\s*\d{1,3})*)\s*\]")
_BEHIND_THE_END = re.compile(r"(?<![.!?…])([.!?…]++[\"'”’»)]*+)((?:\s*\[[\d,\s]{1,12}\])+)")
_LIST_MARK = re.compile(r"^\s*(?:[-*•–]|\d{1,2}[.)])\s+")
_PIECE = re.compile(r"\d+(?:[.,:/^]\d+)*\w*|[^\W\d_]\w*(?:['’]\w+)*|[^\W_]\w*")
_DIGITS = re.compile(r"(\d+(?:[.,:/^]\d+)*)(.*)", re.DOTALL)
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?!\d)")
_UNIT_BEHIND = re.compile(r"\s?(%|‰|°\s?[CF]?|€|\$|£|[A-Za-zµμΩ]{1,8})(?!\w)")
_ADDRESS = re.compile(r"\S*(?:://|www\.|@)\S*|(?<![\w.])[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?![\w.])")
_SIGNS = frozenset("<>=≤≥≠≈±×÷√∞→←↔⇒⇔∈∉∪∩⊂∀∃∧∨¬&|")
_SCOPE = 3
_FEWEST_OF_ITS_WORDS = 0.5


class Fault(StrEnum):
    """Why a sentence was dropped."""

    UNCITED = "cites no passage"
    UNKNOWN = "cites a passage that is not there"
    NUMBER = "has a number or sign that its passage lacks"
    NAME = "has a name that its passage lacks"
    NEGATION = "denies what its passage does not, or the other way round"
    ELSEWHERE = "is about something else than its passage"
    LENGTH = "is too long, or behind too many others"


@dataclass(frozen=True, slots=True)
class Grounded:
    """A sentence that may be shown."""

    text: str
    """Without its citations, harmless."""
    cites: tuple[int, ...]
    """Numbers of passages, from 1, in the order they are cited."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What is left of an answer."""

    kept: tuple[Grounded, ...]
    dropped: tuple[Fault, ...]

    @property
    def faults(self) -> Counter[Fault]:
        """How often each fault was found."""
        return Counter(self.dropped)


def grounded(answer: str, passages: Sequence[str]) -> Checked:
    """The sentences of an answer that rest on what they cite. `passages` are plain text, the first
    is ``[1]``. Whatever the answer holds, nothing is raised and nothing is obeyed."""
    sources = [Source(clean(text)) for text in passages]
    kept: list[Grounded] = []
    dropped: list[Fault] = []
    for number, sentence in enumerate(_sentences(clean(answer))):
        text, cites = _cited(sentence)
        is_beyond = number >= MOST or len(text) > LONGEST
        fault = Fault.LENGTH if is_beyond else fault_of(text, cites, sources)
        if fault is None:
            kept.append(Grounded(text, cites))
        else:
            dropped.append(fault)
    return Checked(tuple(kept), tuple(dropped))


def _sentences(answer: str) -> Iterable[str]:
    """Sentences with their citations, which may stand before the full stop or behind it."""
    for row in answer.split("\n"):
        row = _BEHIND_THE_END.sub(r"\2\1", _LIST_MARK.sub("", row, count=1))
        for sentence in sentences(row):
            if sentence.strip():
                yield sentence.strip()


def _cited(sentence: str) -> tuple[str, tuple[int, ...]]:
    numbers = [
        int(number) for match in _CITATION.finditer(sentence) for number in match[1].split(",")
    ]
    text = " ".join(_CITATION.sub("", sentence).split())
    return text, tuple(dict.fromkeys(numbers))


def fault_of(text: str, cites: Sequence[int], sources: Sequence[Source]) -> Fault | None:
    """What is wrong with a sentence; None if it may be shown."""
    if not cites:
        return Fault.UNCITED
    if not all(1 <= number <= len(sources) for number in cites):
        return Fault.UNKNOWN
    said = Source(text)
    cited = [sources[number - 1] for number in cites]
    read = " ".join(source.text for source in cited)
    if not all(any(_has(source, figure) for source in cited) for figure in said.figures):
        return Fault.NUMBER
    if not all(sign in read for sign in _SIGNS.intersection(text)):
        return Fault.NUMBER
    if not all(match[0] in read for match in _ADDRESS.finditer(text.rstrip(".!?…"))):
        return Fault.NAME
    if not _has_names(said, cited):
        return Fault.NAME
    if _turns_round(said, cited):
        return Fault.NEGATION
    about = said.stems
    there = about & frozenset().union(*(source.stems for source in cited))
    if not about or len(there) < _FEWEST_OF_ITS_WORDS * len(about):
        return Fault.ELSEWHERE
    return None


class Source:
    """A text taken apart: its words, numbers, and what it denies."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def folded(self) -> str:
        return self.text.casefold()

    @cached_property
    def pieces(self) -> tuple[str, ...]:
        """Words and numbers as they stand."""
        return tuple(match[0] for match in _PIECE.finditer(self.text))

    @cached_property
    def words(self) -> frozenset[str]:
        """Words as they are written, without a genitive."""
        return frozenset(map(_bare, self.pieces))

    @cached_property
    def plain_words(self) -> frozenset[str]:
        return frozenset(word.casefold() for word in self.words)

    @cached_property
    def pairs(self) -> frozenset[tuple[str, str]]:
        """Words that stand side by side."""
        plain = [_bare(piece).casefold() for piece in self.pieces]
        return frozenset(pairwise(plain))

    @cached_property
    def stems(self) -> frozenset[str]:
        """The beginnings of the words that say what it is about."""
        return frozenset(_stems(self.pieces))

    @cached_property
    def figures(self) -> frozenset[tuple[str, str]]:
        """Numbers with their units; without one the unit is empty."""
        found = set()
        for match in _PIECE.finditer(self.text):
            figure = _figure(self.text, match)
            if figure is not None:
                found.add(figure)
        return frozenset(found)

    @cached_property
    def numbers(self) -> frozenset[str]:
        return frozenset(number for number, _ in self.figures)

    @cached_property
    def parts(self) -> tuple[Source, ...]:
        """Its sentences."""
        return tuple(Source(part) for part in sentences(self.text) if part.strip())

    @cached_property
    def denials(self) -> tuple[frozenset[str], ...]:
        """For each negation the words it is about: those behind it, else those before."""
        plain = [_bare(piece).casefold() for piece in self.pieces]
        found = []
        for place, word in enumerate(plain):
            if word in known.NEGATIONS or word.replace("’", "'").endswith("n't"):
                behind = list(_stems(plain[place + 1 :]))[:_SCOPE]
                found.append(frozenset(behind or list(_stems(plain[:place]))[-_SCOPE:]))
        return tuple(found)


def _bare(word: str) -> str:
    for ending in ("'s", "’s"):
        word = word.removesuffix(ending)
    return word


def stem(word: str) -> str:
    """The beginning of a word, by which its forms are told to be one: ``inhibits`` and
    ``inhibition``."""
    word = word.casefold()
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        word = word[:-1]
    return word[:6]


def _stems(pieces: Iterable[str]) -> Iterable[str]:
    for piece in pieces:
        word = _bare(piece).casefold()
        if len(word) > 1 and word not in known.SMALL and word not in known.NEGATIONS:
            yield stem(word)


def _figure(text: str, match: re.Match[str]) -> tuple[str, str] | None:
    """The number that a piece is, with its unit; None for a word without any digit."""
    piece = match[0]
    word = known.NUMBERS.get(piece.casefold())
    if word is not None:
        return word, ""
    if not any(character.isnumeric() for character in piece):
        return None
    digits = _DIGITS.fullmatch(piece)
    if digits is None:
        return _in_ascii(piece), ""
    number, rest = _in_ascii(digits[1]), digits[2]
    if _THOUSANDS.fullmatch(number):
        number = number.replace(",", "")
    start = match.start()
    if start and text[start - 1] in "-−" and not (start > 1 and _is_part(text[start - 2])):
        number = f"-{number}"
    if rest:
        return number, rest
    before = text[start - 1] if start else ""
    if before in known.CURRENCIES and before:
        return number, before
    behind = _UNIT_BEHIND.match(text, match.end())
    unit = "" if behind is None else known.UNITS.get(behind[1].replace(" ", ""), "")
    return number, unit


def _is_part(character: str) -> bool:
    return character.isalnum() or character in ")]"


def _in_ascii(number: str) -> str:
    return "".join(
        str(unicodedata.decimal(one)) if unicodedata.decimal(one, None) is not None else one
        for one in number
    )


def _has(source: Source, figure: tuple[str, str]) -> bool:
    number, unit = figure
    return figure in source.figures if unit else number in source.numbers


def _has_names(said: Source, cited: Sequence[Source]) -> bool:
    pieces = [_bare(piece) for piece in said.pieces]
    for place, word in enumerate(pieces):
        if not any(_names(source, word, is_first=place == 0) for source in cited):
            return False
    for place, (one, two) in enumerate(pairwise(pieces)):
        if not (_is_name(one) and _is_name(two)):
            continue
        if place == 0 and one.casefold() in known.OPENERS:
            continue
        if not any((one.casefold(), two.casefold()) in source.pairs for source in cited):
            return False
    return True


def _is_name(word: str) -> bool:
    return word != word.lower()


def _names(source: Source, word: str, *, is_first: bool) -> bool:
    """Whether a source has a word, should that be a name."""
    if any(unicodedata.category(one) == "Lo" for one in word):
        return word.casefold() in source.folded
    if not _is_name(word):
        return True
    is_plain = word[1:] == word[1:].lower() and len(word) > 1
    if is_plain and word.casefold() in known.OPENERS:
        return True
    if is_first and is_plain:
        return word.casefold() in source.plain_words or stem(word) in source.stems
    return word in source.words


def _turns_round(said: Source, cited: Sequence[Source]) -> bool:
    """Whether a sentence says the contrary of what is cited, as far as single words show it."""
    denied = [scope for source in cited for part in source.parts for scope in part.denials]
    if not all(any(_alike(scope, other) for other in denied) for scope in said.denials):
        return True
    parts = [part for source in cited for part in source.parts]
    shared = [len(said.stems & part.stems) for part in parts]
    nearest = [part for part, number in zip(parts, shared, strict=True) if number == max(shared)]
    if nearest and all(_leaves_out(said, part) for part in nearest):
        return True
    words = frozenset().union(*(source.plain_words for source in cited))
    stems = frozenset(map(stem, words))
    return any(
        stem(word) not in stems and _has_contrary(word, stems)
        for word in map(str.casefold, said.words)
    )


def _alike(scope: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two negations are about the same."""
    if not scope or not other:
        return scope == other
    return 2 * len(scope & other) >= min(len(scope), len(other))


def _leaves_out(said: Source, part: Source) -> bool:
    """Whether a sentence says what a part denies."""
    return any(
        scope
        and 2 * len(scope & said.stems) >= len(scope)
        and not any(_alike(scope, own) for own in said.denials)
        for scope in part.denials
    )


def _has_contrary(word: str, stems: frozenset[str]) -> bool:
    """Whether the contrary of a word is among these beginnings of words."""
    if any(stem(other) in stems for other in known.OPPOSITES.get(word, ())):
        return True
    for prefix in known.DENYING:
        rest = word.removeprefix(prefix)
        if rest != word and len(rest) > 3 and stem(rest) in stems:
            return True
        if len(word) > 3 and stem(prefix + word) in stems and _is_long_enough(prefix):
            return True
    return any(
        word.startswith(one) and stem(other + word.removeprefix(one)) in stems
        for one, other in known.SWAPPED
    )


def _is_long_enough(prefix: str) -> bool:
    """A beginning of six letters tells ``unstable`` from ``unsta…``, but with a long prefix hardly
    anything of the word itself."""
    return len(prefix) <= 3

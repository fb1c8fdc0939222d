"""Learning packs: for a topic in which points are lost, what to read, what was missed with its
answer, and when to be asked again.

Lists of passages that several searches found are put together by reciprocal rank fusion (Cormack,
Clarke, Büttcher: Reciprocal rank fusion outperforms Condorcet and individual rank learning methods,
SIGIR 2009); what says the same as something above it is left out.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from studytui.domain.passage import words_of
from studytui.domain.text import plain
from studytui.domain.wording import count, long_day

LEAST_SOURCES = 3
"""Fewer different sources make no pack: whoever reads one book only does not need one made."""
EXCERPTS = 8
WORKED = 5
RETEST = 10
"""Questions at most."""
TELLING = 12
"""Words of a question that are looked for."""
_CONSTANT = 60
"""The k of reciprocal rank fusion, as in the paper."""
_MEANING, _NEAR = 0.5, 5
"""Weight of a search by meaning, and the k of its fusion with one by words: with the k of the paper
what both find far down would stand before what one finds first."""
_SAME = 0.8
"""The share of a passage's words which, all said above already, makes it a repeat."""
_A_SOURCE = 3
"""Excerpts of one source, at most, as long as others have something to say."""
_FIRST_DAYS = 2
"""Days until a retest of questions of which no memory is known."""
_LONGEST_DAYS = 30


class SourceKind(StrEnum):
    """Where an excerpt is from."""

    TEXT = "text"
    """A resource of the learner's own."""
    EXPLANATION = "explanation"
    """What a question of the topic is explained by."""
    NOTE = "note"
    """The learner's note on a question of the topic."""


_KINDS = {SourceKind.EXPLANATION: "Explanation", SourceKind.NOTE: "Your note"}


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A piece to read, with where it stands."""

    kind: SourceKind
    uid: str
    """Of the resource, or of the question."""
    title: str
    """Of the resource or question, plain text."""
    text: str
    """Stored text."""
    position: int = 0
    """Of the passage in its resource."""
    heading: str = ""
    page: int | None = None

    @property
    def source(self) -> tuple[SourceKind, str]:
        return self.kind, self.uid

    @property
    def place(self) -> tuple[SourceKind, str, int]:
        return self.kind, self.uid, self.position

    @property
    def where(self) -> str:
        """Page or heading; empty where there is neither."""
        return f"page {self.page}" if self.page is not None else self.heading

    @property
    def named(self) -> str:
        """Where it is from, in words."""
        words = f"{self.title}, {self.where}" if self.where else self.title
        return words if self.kind is SourceKind.TEXT else f"{_KINDS[self.kind]}: {words}"


@dataclass(frozen=True, slots=True)
class Worked:
    """A question that was missed, with its answer and why."""

    uid: str
    title: str
    stem: str
    answer: str
    """The key in words, stored text."""
    explanation: str
    wrong: int
    """How often it was answered wrong."""


@dataclass(frozen=True, slots=True)
class LearningPack:
    """What was put together for a topic. Its texts are kept as they were when it was made."""

    topic: str
    why: str
    """What the topic costs, in words; empty where it is no weakness."""
    excerpts: tuple[Excerpt, ...]
    worked: tuple[Worked, ...]
    retest: tuple[str, ...]
    """Uids of the questions to be asked again."""
    retest_on: date

    @property
    def sources(self) -> int:
        """How many different sources its excerpts are from."""
        return len({one.source for one in self.excerpts})

    @property
    def lengths(self) -> list[int]:
        """Characters of each of its pieces, in the order in which they are read."""
        read = [len(one.text) for one in self.excerpts]
        return read + [len(one.stem + one.answer + one.explanation) for one in self.worked]


@dataclass(frozen=True, slots=True)
class Search:
    """What one search found, the best first, and how much it counts."""

    found: Sequence[Excerpt]
    weight: float = 1.0


def pack_words(pack: LearningPack) -> str:
    """What is in a pack, in a sentence or three."""
    words = [pack.why] if pack.why else []
    words.append(f"{count(len(pack.excerpts), 'piece')} from {count(pack.sources, 'source')}.")
    if pack.retest:
        asked = count(len(pack.retest), "question")
        words.append(f"Retest of {asked} on {long_day(pack.retest_on)}.")
    return " ".join(words)


def fused(by_words: Sequence[int], by_meaning: Sequence[int], most: int) -> list[int]:
    """What two searches found as one list, the best first: reciprocal rank fusion in which meaning
    counts half as much as words."""
    scores: dict[int, float] = {}
    for found, weight in ((by_words, 1.0), (by_meaning, _MEANING)):
        for rank, one in enumerate(found, 1):
            scores[one] = scores.get(one, 0.0) + weight / (_NEAR + rank)
    return sorted(scores, key=lambda one: -scores[one])[:most]


def telling(words: Iterable[str], holding: Mapping[str, int], most: int = TELLING) -> list[str]:
    """The words that say most of what is looked for: those that stand in the fewest passages,
    though in one. `holding` has the number of passages for each word that is not too common; at
    most `most` words, the most telling first."""
    known = [word for word in dict.fromkeys(words) if holding.get(word, 0) > 0]
    return sorted(known, key=lambda word: holding[word])[:most]


def chosen(searches: Sequence[Search], most: int = EXCERPTS) -> tuple[Excerpt, ...]:
    """The passages that the searches together put first, without repeats, no source taking all the
    room while others have something to say."""
    scores: dict[tuple[SourceKind, str, int], float] = {}
    known: dict[tuple[SourceKind, str, int], Excerpt] = {}
    for search in searches:
        for rank, excerpt in enumerate(search.found, 1):
            known.setdefault(excerpt.place, excerpt)
            gained = search.weight / (_CONSTANT + rank)
            scores[excerpt.place] = scores.get(excerpt.place, 0.0) + gained
    ordered = sorted(known.values(), key=lambda one: (-scores[one.place], one.place))
    taken: list[Excerpt] = []
    waiting: list[Excerpt] = []
    said: list[frozenset[str]] = []
    for excerpt in ordered:
        if len(taken) == most:
            break
        words = frozenset(words_of(plain(excerpt.text)))
        if not words or any(_is_repeat(words, other) for other in said):
            continue
        said.append(words)
        of_source = sum(one.source == excerpt.source for one in taken)
        (taken if of_source < _A_SOURCE else waiting).append(excerpt)
    return tuple(taken + waiting[: most - len(taken)])


def _is_repeat(words: frozenset[str], other: frozenset[str]) -> bool:
    return len(words & other) >= _SAME * min(len(words), len(other))


def retest_day(today: date, stabilities: Sequence[float], exam: date | None) -> date:
    """When to be asked again: as recall of the middle one of the questions has fallen to 90 %,
    which is what its stability in days means; from tomorrow on, and before the exam."""
    days = statistics.median(stabilities) if stabilities else float(_FIRST_DAYS)
    day = today + timedelta(days=round(min(max(days, 1.0), _LONGEST_DAYS)))
    if exam is not None and exam > today:
        day = min(day, max(exam - timedelta(days=1), today))
    return day

"""Where a source and the learner differ, or two sources: decided one by one or many at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from studytui.domain.differences import Difference
from studytui.domain.exam import letter
from studytui.domain.question import Question
from studytui.domain.text import clean_line, normalised, plain
from studytui.domain.wording import count, key_text
from studytui.services.changes import Changes
from studytui.services.edits import Edits
from studytui.services.keys import Keys
from studytui.services.library import Library
from studytui.storage import own_texts, suspicions
from studytui.storage.acts import ActLog
from studytui.storage.database import Database


class ConflictKind(StrEnum):
    """What it is about."""

    TEXT = "text"
    """The learner's words, and newer ones of the source."""
    KEY = "key"
    """The learner's key, and a newer one of the source."""
    GONE = "gone"
    """A question that its source has no longer, and that the learner has worked on."""
    DUPLICATE = "duplicate"
    """Two questions that are nearly the same, and have two keys."""


class Choice(StrEnum):
    """What stands from now on."""

    MINE = "yours"
    THEIRS = "the source's"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Conflict:
    """Something that waits for the learner's word."""

    kind: ConflictKind
    question_id: int
    title: str
    other: int = 0
    """Id of the near duplicate."""

    @property
    def choices(self) -> tuple[Choice, ...]:
        """What can be decided."""
        if self.kind in (ConflictKind.KEY, ConflictKind.GONE):
            return (Choice.MINE, Choice.THEIRS)
        return tuple(Choice)


@dataclass(frozen=True, slots=True)
class ConflictFacts:
    """A conflict laid open."""

    conflict: Conflict
    question: Question
    differences: tuple[Difference, ...]
    """What the source says, then what the learner does; of duplicates the other, then this one."""
    names: tuple[str, str]
    """What the two are called."""
    meaning: tuple[tuple[Choice, str], ...]
    """What each choice does."""


_MEANING = {
    (ConflictKind.TEXT, Choice.MINE): "your words stay",
    (ConflictKind.TEXT, Choice.THEIRS): "the source's words again",
    (ConflictKind.TEXT, Choice.BOTH): "your words stay, the source's go into your note",
    (ConflictKind.KEY, Choice.MINE): "your key stays",
    (ConflictKind.KEY, Choice.THEIRS): "the source's key, past scores follow",
    (ConflictKind.GONE, Choice.MINE): "it stays, and is asked again",
    (ConflictKind.GONE, Choice.THEIRS): "it stays retired",
    (ConflictKind.DUPLICATE, Choice.MINE): "the key of this one for both",
    (ConflictKind.DUPLICATE, Choice.THEIRS): "the key of the other for both",
    (ConflictKind.DUPLICATE, Choice.BOTH): "both are right as they are",
}


class Conflicts:
    """The list of conflicts, and what is done with them."""

    def __init__(
        self,
        database: Database,
        acts: ActLog,
        library: Library,
        keys: Keys,
        edits: Edits,
    ) -> None:
        self._database = database
        self._acts = acts
        self._library = library
        self._keys = keys
        self._edits = edits

    def all(self) -> list[Conflict]:
        """Everything that waits, texts first, then what has gone, keys and duplicates."""
        order = list(ConflictKind)
        found = [
            Conflict(ConflictKind(one.field), one.question_id, one.title, one.other)
            for one in own_texts.conflicts(self._database)
        ]
        return sorted(found, key=lambda one: order.index(one.kind))

    def count(self) -> int:
        """How many wait."""
        return own_texts.count(self._database)

    def facts(self, conflict: Conflict) -> ConflictFacts:
        """A conflict laid open. Raises StudyError where the question is not there."""
        question = self._library.question(conflict.question_id)
        found: tuple[Difference, ...] = ()
        names = ("source", "yours")
        if conflict.kind is ConflictKind.TEXT:
            found = self._edits.own(question)
        elif conflict.kind is ConflictKind.KEY:
            said = own_texts.said_key(self._database, question.question_id)
            found = (Difference("Key", _options(question, said), _options(question, question.key)),)
        elif conflict.kind is ConflictKind.DUPLICATE:
            other = self._library.question(conflict.other)
            names = ("other", "this")
            text = Difference("Text", plain(other.stem), plain(question.stem))
            found = (
                *((text,) if text.before != text.after else ()),
                Difference("Key", _key_words(other), _key_words(question)),
                Difference("From", _from(other), _from(question)),
            )
        meaning = tuple((one, _MEANING[conflict.kind, one]) for one in conflict.choices)
        return ConflictFacts(conflict, question, found, names, meaning)

    def decide(self, chosen: Sequence[Conflict], choice: Choice) -> Changes:
        """Decide these alike, as one act; those for which there is no such choice stay."""
        possible = [one for one in chosen if choice in one.choices]
        if not possible:
            return Changes.NOTHING
        what = count(len(possible), "conflict")
        words = "on both sides" if choice is Choice.BOTH else f"for {choice.value}"
        with self._acts.record(f"{what} decided {words}"):
            for one in possible:
                self._deciding(one)[choice]()
        return Changes.QUESTIONS | Changes.SITTINGS | Changes.ANSWERS | Changes.NOTES

    def _deciding(self, one: Conflict) -> dict[Choice, Callable[[], object]]:
        database, question_id = self._database, one.question_id
        if one.kind is ConflictKind.TEXT:
            return {
                Choice.MINE: lambda: own_texts.settle(database, question_id),
                Choice.THEIRS: lambda: self._edits.take_source(question_id),
                Choice.BOTH: lambda: self._note_source(question_id),
            }
        if one.kind is ConflictKind.KEY:
            return {
                Choice.MINE: lambda: own_texts.settle(database, question_id, own_texts.KEY),
                Choice.THEIRS: lambda: self._keys.set_key(question_id, ""),
            }
        if one.kind is ConflictKind.GONE:
            return {
                Choice.MINE: lambda: own_texts.stay(database, question_id),
                Choice.THEIRS: lambda: own_texts.settle(database, question_id, own_texts.GONE),
            }
        return {
            Choice.MINE: lambda: self._take_key(one.other, question_id),
            Choice.THEIRS: lambda: self._take_key(question_id, one.other),
            Choice.BOTH: lambda: self._call_fine(one),
        }

    def _note_source(self, question_id: int) -> None:
        """Put what the source says into the note, behind what is there."""
        question = self._library.question(question_id)
        said = [f"{one.name}: {clean_line(one.before)}" for one in self._edits.own(question)]
        note = "\n".join(filter(None, [question.note, "The source says: " + "; ".join(said)]))
        self._library.set_note(question_id, note)
        own_texts.settle(self._database, question_id)

    def _take_key(self, question_id: int, other_id: int) -> None:
        """Give a question the key of its near duplicate, by the words of the options."""
        question, other = self._library.question(question_id), self._library.question(other_id)
        note = f"as in “{other.title}”"
        if not question.kind.has_options:
            self._keys.set_key(question_id, "".join(other.accepted[:1]), note)
            return
        right = {normalised(one.text) for one in other.options if one.is_correct}
        names = [
            letter(place)
            for place, option in enumerate(question.options)
            if normalised(option.text) in right
        ]
        if names and set(names) != {
            letter(place) for place, option in enumerate(question.options) if option.is_correct
        }:
            self._keys.set_key(question_id, " ".join(names), note)

    def _call_fine(self, one: Conflict) -> None:
        found = [
            suspected
            for suspected in suspicions.of_question(self._database, one.question_id)
            if suspected.other == one.other
        ]
        suspicions.call_fine(self._database, one.question_id, found)


def _options(question: Question, numbers: frozenset[int]) -> str:
    named = [
        f"{letter(place)} {' '.join(plain(option.text).split())}"
        for place, option in enumerate(question.options)
        if option.number in numbers
    ]
    return ", ".join(named) or key_text(question, ())


def _key_words(question: Question) -> str:
    return _options(question, question.key)


def _from(question: Question) -> str:
    number = f"no. {question.original_id}" if question.original_id else ""
    return " · ".join(filter(None, [clean_line(question.source), number]))

"""What should be kept of an exam after some keys: marks, place, log, and what can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from studytui.domain.exam import Mode, Sitting
from studytui.domain.question import Answer, Kind, Question
from studytui.domain.sentences import Unit
from studytui.domain.slots import first_slot, slot_after

Placed = tuple[tuple[int, int], ...]
"""Number of a slot and of the option in it, in order."""


@dataclass(frozen=True)
class Asked:
    """A question of the exam: what does not change."""

    question: Question
    order: tuple[int, ...]
    """Option numbers as they are shown."""

    @property
    def kind(self) -> Kind:
        return self.question.kind

    @property
    def required(self) -> int | None:
        return self.question.required

    @property
    def has_options(self) -> bool:
        """Whether options are chosen: neither put into slots, nor is anything typed."""
        return self.kind.has_options and not self.kind.has_slots


@dataclass(frozen=True)
class Exam:
    """The exam that is sat."""

    questions: tuple[Asked, ...]
    is_tutor: bool = False

    @classmethod
    def of(cls, sitting: Sitting, questions: Sequence[Question]) -> Exam:
        """The exam of a sitting and its questions in order."""
        asked = [
            Asked(question, item.option_order)
            for item, question in zip(sitting.items, questions, strict=True)
        ]
        return cls(tuple(asked), sitting.rules.mode is Mode.TUTOR)


@dataclass(frozen=True)
class Mark:
    """What should stand at one question."""

    chosen: frozenset[int] = frozenset()
    text: str = ""
    placed: Placed = ()
    is_sure: bool = False
    struck: frozenset[int] = frozenset()
    is_flagged: bool = False
    flag_reason: str = ""
    highlights: frozenset[Unit] = frozenset()
    is_revealed: bool = False
    note: str = ""

    @property
    def is_answered(self) -> bool:
        return bool(self.chosen or self.text or self.placed)

    @property
    def answer(self) -> Answer:
        return Answer(self.chosen, self.text, self.placed)


@dataclass(frozen=True)
class Act:
    """Something that can be taken back."""

    position: int
    before: dict[str, object]
    """What it changed, as it was."""
    answers: int
    """Entries that it added to the log of answers."""


@dataclass(frozen=True)
class Expected:
    """What should be kept after the keys so far."""

    marks: tuple[Mark, ...]
    position: int = 0
    answers: int = 0
    """Entries in the log of answers."""
    is_left: bool = False
    """Whether the exam was left by choice and waits."""
    acts: int = 0
    """How many can be taken back."""
    stack: tuple[Act, ...] = field(default=(), compare=False)
    """These acts, the last one last: the file keeps them in another form."""
    slot: int | None = field(default=None, compare=False)
    """The slot that is filled next, which is kept nowhere."""

    @property
    def mark(self) -> Mark:
        return self.marks[self.position]

    def at(self, position: int, exam: Exam) -> Expected:
        """A question comes up on the screen."""
        question = exam.questions[position].question
        slot = first_slot(question, self.marks[position].answer)
        return replace(self, position=position, slot=slot)

    def taken_up(self, exam: Exam) -> Expected:
        """The exam opened again."""
        return replace(self.at(self.position, exam), is_left=False)

    def act(self, **changes: object) -> Expected:
        """The question on the screen changed, by an act; none where nothing is other than it was."""
        return self._changed(0, changes)

    def answered(self, **changes: object) -> Expected:
        """The same, entered in the log of answers."""
        return self._changed(1, changes)

    def _changed(self, answers: int, changes: dict[str, object]) -> Expected:
        before = self.mark
        after = replace(before, **changes)  # type: ignore[arg-type]
        if after == before:
            return self
        act = Act(self.position, {name: getattr(before, name) for name in changes}, answers)
        return replace(
            self._with(self.position, after),
            answers=self.answers + answers,
            acts=self.acts + 1,
            stack=(*self.stack, act),
        )

    def revealed(self) -> Expected:
        """The answer on the screen was shown, which cannot be taken back."""
        return replace(self._with(self.position, replace(self.mark, is_revealed=True)), slot=None)

    def taken_back(self, exam: Exam) -> Expected:
        """The last act undone; an answer that has been shown stays, and can no longer be undone."""
        if not self.stack:
            return self
        *rest, act = self.stack
        left = replace(self, stack=tuple(rest), acts=self.acts - 1)
        now = self.marks[act.position]
        if act.answers and now.is_revealed:
            return left
        before = replace(now, **act.before)  # type: ignore[arg-type]
        undone = replace(left._with(act.position, before), answers=left.answers - act.answers)
        if act.position == self.position:
            question = exam.questions[self.position].question
            return replace(undone, slot=slot_after(question, now.answer, before.answer, self.slot))
        return undone.at(act.position, exam)

    def _with(self, position: int, mark: Mark) -> Expected:
        marks = (*self.marks[:position], mark, *self.marks[position + 1 :])
        return replace(self, marks=marks)

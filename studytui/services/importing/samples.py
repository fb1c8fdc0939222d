"""A few questions of an import as they would be asked, to look at before it is begun."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from studytui.domain.draft import QuestionDraft, Reading
from studytui.domain.question import Kind, Option, Question, Slot, Status
from studytui.domain.text import first_line

_OF_ONE_FILE = 3
_OF_ONE_FORMAT = 6
_ALL = 24
_LONGEST = 20_000
"""Characters of one text that are shown; a sample is sent from one process to another."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A question, and where it stands."""

    file: str
    format: str
    question: Question

    def to_json(self) -> dict[str, Any]:
        """As it is sent to the screen by the process that reads."""
        one = self.question
        return {
            "file": self.file,
            "format": self.format,
            "kind": one.kind.value,
            "status": one.status.value,
            "texts": {name: getattr(one, name) for name in _TEXTS},
            "options": [asdict(option) for option in one.options],
            "slots": [asdict(slot) for slot in one.slots],
            "accepted": list(one.accepted),
            "tags": list(one.tags),
            "tolerance": one.tolerance,
            "difficulty": one.difficulty,
            "required": one.required,
        }

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Sample:
        """The other way round."""
        question = Question(
            0,
            "",
            Kind(values["kind"]),
            Status(values["status"]),
            options=tuple(Option(**one) for one in values["options"]),
            slots=tuple(Slot(**one) for one in values["slots"]),
            accepted=tuple(values["accepted"]),
            tags=tuple(values["tags"]),
            tolerance=values["tolerance"],
            difficulty=values["difficulty"],
            required=values["required"],
            **{name: values["texts"][name] for name in _TEXTS},
        )
        return cls(values["file"], values["format"], question)


_TEXTS = (
    "title",
    "stem",
    "code_snippet",
    "explanation",
    "key_points",
    "objective",
    "references",
    "unit",
    "source",
    "subject",
    "topic",
)


class Samples:
    """Gathers some questions of each format and file."""

    def __init__(self) -> None:
        self.found: list[Sample] = []
        self._by_format: dict[str, int] = {}

    def look_at(self, file: str, reading: Reading) -> None:
        """Take some of a file's questions, if there are not enough of its kind yet."""
        taken = self._by_format.get(reading.format, 0)
        room = min(_OF_ONE_FILE, _OF_ONE_FORMAT - taken, _ALL - len(self.found))
        for draft in reading.questions[: max(room, 0)]:
            self.found.append(Sample(file, reading.format, question_of(draft)))
            self._by_format[reading.format] = self._by_format.get(reading.format, 0) + 1


def question_of(draft: QuestionDraft) -> Question:
    """The question as it would be asked, without an id."""
    options = tuple(
        Option(number, option.text[:_LONGEST], option.is_correct, option.explanation[:_LONGEST])
        for number, option in enumerate(draft.options[:100], start=1)
    )
    slots = tuple(
        Slot(number, slot.text, None if slot.key is None else slot.key + 1, slot.explanation)
        for number, slot in enumerate(draft.slots[:100], start=1)
    )
    status = Status.ACTIVE if draft.is_keyed or draft.slots else Status.KEYLESS
    return Question(
        0,
        "",
        draft.kind,
        Status.INCOMPLETE if draft.is_incomplete else status,
        title=first_line(draft.stem),
        stem=draft.whole_stem[:_LONGEST],
        options=options,
        code_snippet=draft.code_snippet[:_LONGEST],
        explanation=draft.explanation[:_LONGEST],
        key_points=draft.key_points[:_LONGEST],
        objective=draft.objective[:_LONGEST],
        references=draft.references[:_LONGEST],
        required=draft.required,
        accepted=draft.accepted,
        tolerance=draft.tolerance,
        unit=draft.unit,
        difficulty=draft.difficulty,
        source=draft.source,
        subject=draft.subject,
        topic=draft.topic,
        tags=draft.tags,
        slots=slots,
    )

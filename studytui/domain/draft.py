"""What a reader makes of files: drafts of questions, exams and topics, and problems in words.

Texts are in the stored form of `studytui.domain.text`. A draft knows nothing of the database; the
identity ladder has already given it a `key` that names it within its source.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from studytui.domain.identity import content_hash, digest
from studytui.domain.question import Kind, MediaRole

NOTE = "note"
"""In the `metadata` of a draft that leaves the library: what the learner noted on the question."""


@dataclass(frozen=True, slots=True)
class OptionDraft:
    """One answer to choose, as the source has it."""

    text: str
    is_correct: bool | None = None
    explanation: str = ""
    peer_percent: float | None = None
    original_id: str | None = None


@dataclass(frozen=True, slots=True)
class SlotDraft:
    """A place to put an option in: a rank, the left side of a match, a gap. Ranks and gaps are
    numbered from 1 as they stand; a gap's number is the one in the stem."""

    text: str = ""
    """The left side of a match; empty for a gap and a rank."""
    key: int | None = None
    """Index of the option that belongs there; None where it is unknown."""
    explanation: str = ""
    choices: tuple[int, ...] = ()
    """Indexes of the options that may fill a gap; empty where all may."""


@dataclass(frozen=True, slots=True)
class MediaDraft:
    """An image to be copied in. `index` is the one that ``![alt](media:index)`` refers to."""

    index: int
    path: Path
    """Where it lies, or the file or archive that holds it."""
    alt: str = ""
    role: MediaRole = MediaRole.QUESTION
    member: str = ""
    """Its name within the file at `path`, where that holds it; no two of one file share one."""
    content: bytes | None = field(default=None, repr=False)
    """The image itself where the file carries it among its text; None for one in an archive."""

    @property
    def origin(self) -> tuple[Path, str]:
        """Names the image among all of one import."""
        return self.path, self.member


@dataclass(frozen=True, slots=True)
class CapturedAnswer:
    """The learner's own answer as a captured page showed it: dated, never an own attempt."""

    chosen: tuple[int, ...]
    """Indexes into the draft's options."""
    is_correct: bool | None = None
    answered_at: datetime | None = None
    """UTC."""


@dataclass(frozen=True, slots=True)
class Capture:
    """Where a draft was read, and the raw form kept so that a better reader can run again."""

    path: str
    """Path of the file, for provenance and for the scan; for a person to read."""
    raw_html: str = ""
    raw_json: str = ""
    url: str = ""
    captured_at: datetime | None = None
    """UTC."""


@dataclass(frozen=True, slots=True)
class QuestionDraft:
    """A question as read from a file, complete but for ids."""

    source: str
    key: str
    """Names the question within its source: ``id:…``, ``answers:…`` or ``content:…``."""
    kind: Kind
    stem: str
    options: tuple[OptionDraft, ...] = ()
    code_snippet: str = ""
    explanation: str = ""
    key_points: str = ""
    objective: str = ""
    references: str = ""
    required: int | None = None
    accepted: tuple[str, ...] = ()
    tolerance: float | None = None
    unit: str = ""
    difficulty: int | None = None
    expected_seconds: int | None = None
    marks: float = 1.0
    peer_percent: float | None = None
    subject: str = ""
    topic: str = ""
    concept: str = ""
    tags: tuple[str, ...] = ()
    original_id: str | None = None
    original_number: str | None = None
    exam_external_id: str | None = None
    vignette_group: str | None = None
    vignette_order: int | None = None
    media: tuple[MediaDraft, ...] = ()
    capture: Capture | None = None
    captured_answer: CapturedAnswer | None = None
    is_incomplete: bool = False
    """A raw capture that holds no answerable question: kept for a person to look at."""
    metadata: dict[str, object] = field(default_factory=dict)
    slots: tuple[SlotDraft, ...] = ()
    """Of an order each option has a rank, and the options stand in the right order."""
    vignette: str = ""
    """What the questions of one set share; it stands before the stem of each."""
    unsaid: frozenset[str] = field(default=frozenset(), compare=False)
    """Fields that its file has no place for: of a known question they stay as they are (names in
    `studytui.domain.retelling`)."""
    is_own: bool = field(default=False, compare=False)
    """studytui wrote the file, from the question as its learner saw it."""

    @property
    def whole_stem(self) -> str:
        """What is read before answering: the vignette, where there is one, and the stem."""
        return f"{self.vignette}\n\n{self.stem}" if self.vignette else self.stem

    @property
    def is_keyed(self) -> bool:
        if self.kind.has_options:
            return any(option.is_correct for option in self.options)
        return bool(self.accepted)

    def content_hash(self) -> str:
        """Equal for the same question under two ids: stem, code, sorted options and left sides."""
        stem = self.whole_stem
        if self.code_snippet:
            stem = f"{stem}\n{self.code_snippet}"
        texts = [option.text for option in self.options]
        return content_hash(stem, [*texts, *(slot.text for slot in self.slots if slot.text)])

    def revision_hash(self, media_hashes: Iterable[str] = ()) -> str:
        """Equal as long as nothing that is stored has changed. The order of options that carry
        ids does not count: the platforms shuffle them."""
        # The order of those without an id counts: a sort keeps it.
        ordered = sorted(self.options, key=_own_id)
        parts = [
            *map(repr, self._scalars()),
            *map(_told, ordered),
            *(repr(part) for slot in self.slots for part in self._named(slot)),
            *([self.vignette] if self.vignette else []),
            *self.tags,
            *media_hashes,
        ]
        return digest(parts)

    def _named(self, slot: SlotDraft) -> tuple[object, ...]:
        """A slot with its options by their own ids or texts, whatever their order."""
        names = [option.original_id or option.text for option in self.options]
        key = None if slot.key is None else names[slot.key]
        return slot.text, key, slot.explanation, sorted(names[index] for index in slot.choices)

    def _scalars(self) -> tuple[object, ...]:
        return (
            self.kind.value,
            self.stem,
            self.code_snippet,
            self.explanation,
            self.key_points,
            self.objective,
            self.references,
            self.required,
            self.accepted,
            self.tolerance,
            self.unit,
            self.difficulty,
            self.expected_seconds,
            self.marks,
            self.subject,
            self.topic,
            self.concept,
            self.vignette_group,
            self.vignette_order,
            self.is_incomplete,
        )


def _own_id(option: OptionDraft) -> str:
    return option.original_id or ""


def _told(option: OptionDraft) -> str:
    """What `repr` says of an option, in a third of the time: stored hashes are made of it."""
    return (
        f"OptionDraft(text={option.text!r}, is_correct={option.is_correct!r}, "
        f"explanation={option.explanation!r}, peer_percent={option.peer_percent!r}, "
        f"original_id={option.original_id!r})"
    )


@dataclass(frozen=True, slots=True)
class ExamDraft:
    """An exam that came with a file: its rules, and its questions by key in order."""

    source: str
    external_id: str
    title: str
    kind: str
    """quiz, test, exam, assessment or mock."""
    question_keys: tuple[str, ...]
    time_limit_seconds: int | None = None
    warning_seconds: int | None = None
    pass_mark: float | None = None
    """Percent, 0–100."""
    is_complete: bool = True
    """The file holds the whole exam: a question of this exam that is not in it has gone."""
    shuffle_options: bool = False
    source_title: str = ""
    """What a person calls the source, where its name is only an id."""
    file_name: str = ""
    captured_at: datetime | None = None
    """UTC; when the dump was made, by its own word or the date in its name. An older dump never
    overwrites a newer one."""
    metadata: dict[str, object] = field(default_factory=dict)
    is_own: bool = field(default=False, compare=False)
    """It only holds together questions that studytui wrote into one file: where all of them are
    known it is no exam of its own."""


@dataclass(frozen=True, slots=True)
class TopicDraft:
    """A topic of a syllabus, with what it needs; prerequisites are names within the same draft."""

    subject: str
    name: str
    parent: str | None = None
    description: str = ""
    weight: float | None = None
    """Percent of the exam, 0–100."""
    hours: float | None = None
    prerequisites: tuple[tuple[str, float | None], ...] = ()
    """Pairs of topic name and the mastery it asks for, 0–100."""
    concepts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KeyDraft:
    """The key of one question of an answer-key file."""

    question: str
    """The question's own id in its source."""
    correct: tuple[str, ...]
    """Option ids, or letters A–H."""
    exam_external_id: str | None = None
    explanation: str = ""
    topic: str = ""
    difficulty: int | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Why something did not go in, or went in with a loss: where, what and what to do."""

    file: str
    code: str
    """Short stable name, such as ``json-invalid``."""
    reason: str
    place: str = ""
    """Where in the file: a question id, a line, an element."""
    hint: str = ""
    is_warning: bool = False
    """The question went in all the same."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader made of one file or one pair of files."""

    questions: tuple[QuestionDraft, ...] = ()
    exams: tuple[ExamDraft, ...] = ()
    topics: tuple[TopicDraft, ...] = ()
    keys: tuple[KeyDraft, ...] = ()
    problems: tuple[Problem, ...] = ()
    format: str = ""
    """What a person calls the format; empty where it is not known. Readers leave it out."""
    is_whole_list: bool = field(default=False, compare=False)
    """The file is a plain list: what it held before and does not hold now has gone from it."""

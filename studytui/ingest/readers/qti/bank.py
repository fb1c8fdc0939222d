"""What is gathered from a QTI package: drafts under their keys, exams, and problems."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from studytui.domain import qti_form
from studytui.domain.draft import (
    Capture,
    ExamDraft,
    OptionDraft,
    Problem,
    QuestionDraft,
    Reading,
    SlotDraft,
)
from studytui.domain.draft_check import misfit
from studytui.domain.question import Kind
from studytui.domain.retelling import OWN_ID, SHARE
from studytui.ingest.problems import RejectedError, problem
from studytui.ingest.readers.qti.package import Package
from studytui.ingest.readers.qti.text import Texts
from studytui.ingest.readers.wording import exam_kind, words

_OWN_ID = re.compile(r"(?=.*\d)(?=.*[A-Za-z]).{12,}|.{24,}")
"""An id that hardly any other bank will have too; those of authors (``item1``, ``choice``) may."""
_UNSAID_BY_OURS = frozenset(("is_incomplete", "peer_percent", OWN_ID, SHARE))
"""What packages of ours have no place for."""
MOST_OPTIONS = 1000
MOST_SLOTS = 200
LARGEST_SET = 12
"""Text before more questions than this says what to do, and is not what they are about."""


def unsupported(kind: str, reason: str = "") -> RejectedError:
    """For an item of a type that is not ours."""
    why = f" {reason}" if reason else ""
    return RejectedError("type-unsupported", f"A question of the type “{kind}”: skipped.{why}")


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a manifest says of one file (IEEE 1484.12.1, Learning Object Metadata)."""

    identifiers: tuple[tuple[str, str], ...] = ()
    """Pairs of catalogue and entry."""
    title: str = ""
    keywords: tuple[str, ...] = ()
    taxons: tuple[tuple[str, str], ...] = ()
    """Id and name of each level of the discipline, from the widest to the narrowest."""
    difficulty: str = ""
    seconds: int | None = None

    def entry(self, catalog: str) -> str:
        return next((entry for name, entry in self.identifiers if name == catalog), "")


@dataclass(frozen=True, slots=True)
class Member:
    """One question that an item becomes."""

    fields: dict[str, Any]
    """Of its draft: those that depend on its kind, the stem, and of a set the vignette."""
    name: str = ""
    """The response that it asks for, of a set; empty where it is the whole item."""


def slotted(
    kind: Kind, options: Sequence[OptionDraft], slots: Sequence[SlotDraft], texts: Texts
) -> dict[str, Any]:
    """Fields of a question with slots. Where only some of them have a key, none has."""
    known = {slot.key for slot in slots if slot.key is not None}
    if known and any(slot.key is None for slot in slots):
        texts.warn("key-not-held", "Only a part has a key: the key counts as unknown.")
        slots = [replace(slot, key=None) for slot in slots]
        known = set()
    return {
        "kind": kind,
        "options": tuple(
            replace(option, is_correct=index in known if known else None)
            for index, option in enumerate(options)
        ),
        "slots": tuple(slots),
    }


class Bank:
    """The drafts of one package, by key."""

    def __init__(self, package: Package, source: str | None, namespace: str) -> None:
        self.package = package
        self.namespace = namespace
        self.source = source or namespace
        self._is_named = source is not None
        self._is_renamed = source is not None and source != namespace
        self.questions: dict[str, QuestionDraft] = {}
        """By the name that `add` gives them: the key, where it is of the package's own source."""
        self.exams: list[ExamDraft] = []
        self.problems: list[Problem] = []
        self.seen: set[str] = set()
        """Identifiers of all items that were met, those that did not go in too."""

    def report(
        self, file: str, code: str, reason: str, *, place: str = "", hint: str = "", warning: bool
    ) -> None:
        self.problems.append(problem(file, code, reason, place=place, hint=hint, warning=warning))

    def key_of(self, identifier: str, within: str = "") -> str:
        """The key of an item by its own id. `within` names the file of an item that stands
        alone: the ids of such items are unique in their file only."""
        if within:
            return f"id:{within}/{identifier}"
        if self._is_renamed and not _OWN_ID.fullmatch(identifier):
            return f"id:{self.namespace}/{identifier}"
        return f"id:{identifier}"

    def add(
        self,
        draft: QuestionDraft,
        texts: Texts,
        identifier: str,
        *,
        within: str = "",
        metadata: Metadata | None = None,
    ) -> str:
        """Keep the draft of an item, with what the manifest says of it; gives the name of it for
        `add_exam`. Raises RejectedError where it cannot be kept."""
        if reason := misfit(draft):
            raise RejectedError(f"{draft.kind.value}-invalid", reason)
        said = metadata or Metadata()
        own = said.entry(qti_form.KEY_CATALOG)
        key = own or (self.key_of(identifier, within) if identifier else "content:")
        if key.startswith("content:") and not own:
            key = f"content:{draft.content_hash()}"
        own_source = words(said.entry(qti_form.SOURCE_CATALOG)) if own else ""
        source = self.source if self._is_named else own_source or self.source
        is_own = bool(own and own_source)
        draft = replace(
            draft,
            **_described(draft, said),
            source=source,
            key=key,
            is_own=is_own,
            unsaid=_UNSAID_BY_OURS if is_own else frozenset(),
            capture=Capture(path=self.package.document.path),
            original_id=(said.entry(qti_form.ID_CATALOG) if own else identifier) or None,
            original_number=(said.entry(qti_form.NUMBER_CATALOG) if own else "") or None,
        )
        self.problems += texts.problems
        texts.problems.clear()
        name = key if source == self.source else f"{source}\n{key}"
        if name in self.questions:
            if self.questions[name].content_hash() == draft.content_hash():
                return name
            raise RejectedError(
                "duplicate-id",
                f"Item {identifier} appears twice; the first was taken.",
                hint="Give each item an identifier of its own.",
            )
        self.questions[name] = draft
        return name

    def add_exam(
        self,
        identifier: str,
        title: str,
        names: Sequence[str],
        *,
        seconds: int | None = None,
        shuffle: bool = False,
        file: str,
        metadata: dict[str, object] | None = None,
        is_own: bool = False,
    ) -> None:
        """Keep an exam of these questions, where there are any. An exam is of one source: questions
        of ours that come from several are no exam."""
        kept = tuple(dict.fromkeys(names))
        sources = {self.questions[one].source for one in kept}
        if len(sources) != 1:
            return
        name = identifier or title or self.namespace
        self.exams.append(
            ExamDraft(
                source=sources.pop(),
                external_id=name,
                title=title or name,
                kind=exam_kind(title, self.namespace),
                question_keys=tuple(self.questions[one].key for one in kept),
                is_own=is_own,
                time_limit_seconds=seconds,
                shuffle_options=shuffle,
                file_name=file.rpartition("/")[2],
                metadata=metadata or {},
            )
        )
        for one in kept:
            if self.questions[one].exam_external_id is None:
                self.questions[one] = replace(self.questions[one], exam_external_id=name)

    def reading(self) -> Reading:
        """All that was gathered. An exam is whole where nothing but types that are not ours is
        left out."""
        lost = [
            found
            for found in self.problems
            if not found.is_warning and found.code != "type-unsupported"
        ]
        exams = tuple(replace(exam, is_complete=not lost) for exam in self.exams)
        problems = self.problems
        if not self.questions and not problems:
            problems = [
                problem(
                    self.package.file,
                    "no-questions",
                    "The package holds no questions in a form of QTI.",
                    hint="Export the questions again, as a QTI package.",
                )
            ]
        return Reading(tuple(self.questions.values()), exams, problems=tuple(problems))


_LEVELS = ("very easy", "easy", "medium", "difficult", "very difficult")


def _described(draft: QuestionDraft, said: Metadata) -> dict[str, Any]:
    """The fields of topic, tags, difficulty and time that the manifest gives."""
    found: dict[str, Any] = {}
    levels = dict(said.taxons)
    if levels and levels.keys() <= {"subject", "topic", "concept"}:
        found |= {name: words(levels.get(name)) for name in ("subject", "topic", "concept")}
    elif said.taxons:
        found |= placed([name for _, name in said.taxons])
    if said.keywords:
        found["tags"] = tuple(dict.fromkeys((*draft.tags, *said.keywords)))
    if said.difficulty in _LEVELS:
        found["difficulty"] = _LEVELS.index(said.difficulty) + 1
    if said.seconds:
        found["expected_seconds"] = said.seconds
    return found


def placed(path: Sequence[str]) -> dict[str, Any]:
    """Subject, topic and concept of a path from the widest to the narrowest: one name is a topic,
    two are a subject and a topic; below the third all names are one."""
    names = [name for part in path if (name := words(part))]
    if len(names) < 2:
        return {"topic": names[0]} if names else {}
    found = {"subject": names[0], "topic": names[1]}
    if len(names) > 2:
        found["concept"] = words(" / ".join(names[2:]))
    return found


def texts_of(draft: QuestionDraft) -> tuple[str, ...]:
    """All texts of a draft that may show an image."""
    return (
        draft.whole_stem,
        draft.explanation,
        *(text for one in draft.options for text in (one.text, one.explanation)),
        *(text for one in draft.slots for text in (one.text, one.explanation)),
    )

"""A question told again by a file that cannot hold all of it: what is new in it, and what stays.

A table has no images, GIFT has no difficulty, and HTML does not keep every blank. Whatever a file
has no place for stays as it is known; a text that reads alike is the same text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from studytui.domain.draft import NOTE, MediaDraft, OptionDraft, QuestionDraft, SlotDraft
from studytui.domain.question import Kind, parse_number
from studytui.domain.text import BlockKind, Span, normalised, parse

TEXTS: Final = ("code_snippet", "explanation", "key_points", "objective", "references")
"""Fields of stored text beside what is asked."""
FACTS: Final = (
    "difficulty",
    "expected_seconds",
    "marks",
    "peer_percent",
    "original_id",
    "original_number",
    "vignette_group",
    "vignette_order",
    "is_incomplete",
)
MEDIA, TAGS, TOPIC, KIND = "media", "tags", "topic", "kind"
"""Names in `QuestionDraft.unsaid` beside those of fields. With the last, a question that is told as
one of quite another kind has no answer that is news."""
WHY, SHARE, OWN_ID = "options.explanation", "options.peer_percent", "options.original_id"
"""Fields of options there."""
KEY: Final = "options.is_correct"
SLOT_REASON: Final = "slots.explanation"
MARKS: Final = "options.marks"
"""There, that options are told in plain words."""

Images = Mapping[int, str]
"""What tells an image from others (its digest), by the index that texts show it under."""

_ALIKE: Final = (
    frozenset((Kind.SINGLE, Kind.MULTIPLE, Kind.TRUE_FALSE)),
    frozenset((Kind.TEXT, Kind.NUMBER)),
)
"""Kinds whose answers are told in one way."""
_BLANK = re.compile(r"[\t\xa0]")
_AT_EDGE: Final = (" ", None, None)
_MEDIA = re.compile(r"(?<=\]\(media:)\d{1,6}(?=\))")


@dataclass(frozen=True, slots=True)
class Known:
    """A question that is in the library, with the digests of its images."""

    shown: QuestionDraft
    """As the learner sees it, with words, key and topic of their own."""
    told: QuestionDraft
    """As its source has it."""
    images: Images


def news(draft: QuestionDraft, known: Known, images: Images) -> QuestionDraft | None:
    """The draft with all that its file has no place for as the question has it; None where nothing
    in it is new.

    A file that studytui wrote is compared with what the learner sees, since that is what it was
    written from. `images` are those of the draft; its texts then show them under the numbers that
    the question has for them.
    """
    seen = known.shown if draft.is_own else known.told
    draft, images = _renumbered(draft, images, known) if draft.is_own else (draft, images)
    if KIND in draft.unsaid and any({draft.kind, seen.kind} <= kinds for kinds in _ALIKE):
        draft = replace(draft, kind=seen.kind)
    is_kept = MEDIA in draft.unsaid
    has_images = known.images if is_kept else images
    both = _Both(draft, seen, has_images, known.images)
    told = known.told
    kept: dict[str, Any] = {}
    if is_kept or images == known.images:
        kept["media"] = told.media
    if both.is_stem_alike():
        kept |= {"stem": told.stem, "vignette": ""}
    for name in TEXTS:
        alike = both.is_code_alike if name == "code_snippet" else both.reads_alike
        if name in draft.unsaid or alike(getattr(draft, name), getattr(seen, name)):
            kept[name] = getattr(told, name)
    for name in FACTS:
        if name in draft.unsaid or getattr(draft, name) == getattr(seen, name):
            kept[name] = getattr(told, name)
    if TOPIC in draft.unsaid or _places(draft) == _places(seen):
        kept |= {"subject": told.subject, "topic": told.topic, "concept": told.concept}
    if TAGS in draft.unsaid or set(draft.tags) == set(seen.tags):
        kept["tags"] = told.tags
    answers, is_answer_new = both.answers(told)
    kept |= answers
    is_new = (
        is_answer_new
        or not kept.keys() >= {"media", "stem", "subject", "tags"}
        or any(name not in kept for name in (*TEXTS, *FACTS))
    )
    if not is_new:
        return None
    if draft.is_own:
        kept |= {"exam_external_id": told.exam_external_id, "capture": None}
    metadata = {name: value for name, value in draft.metadata.items() if name != NOTE}
    return replace(draft, metadata={**told.metadata, **metadata}, **kept)


def _places(draft: QuestionDraft) -> tuple[str, str, str]:
    """Where a question belongs. A subject that is only the name of the source says nothing."""
    subject = "" if draft.subject == draft.source else draft.subject
    return (subject, draft.topic, draft.concept) if draft.topic else ("", "", "")


@dataclass(frozen=True, slots=True)
class _Both:
    """A draft and the question as it is known, each with its images."""

    draft: QuestionDraft
    seen: QuestionDraft
    images: Images
    known_images: Images

    def reads_alike(self, text: str, known: str) -> bool:
        """Whether two stored texts are the same: to the letter in a file of others, and as they are
        shown in one of ours, which was written from what is known."""
        if text == known and self.images == self.known_images:
            return True
        if not self.draft.is_own:
            return text == known
        return _shown(text, self.images) == _shown(known, self.known_images)

    def is_code_alike(self, code: str, known: str) -> bool:
        return code == known or (self.draft.is_own and code.strip("\n") == known.strip("\n"))

    def is_stem_alike(self) -> bool:
        draft, seen = self.draft, self.seen
        if "stem" in draft.unsaid:
            return True
        is_of_set = seen.vignette_group is not None and "vignette" in draft.unsaid
        if is_of_set and seen.whole_stem.endswith(f"\n\n{draft.stem}"):
            return True
        return self.reads_alike(draft.whole_stem, seen.whole_stem)

    def answers(self, told: QuestionDraft) -> tuple[dict[str, Any], bool]:
        """The fields of the answer as they are to stand, and whether any of it is new."""
        draft, seen = self.draft, self.seen
        is_alike = self._are_options_alike() and self._are_slots_alike() and self._is_typed_alike()
        is_other_kind = draft.kind is not seen.kind
        if is_other_kind:
            is_alike = KIND in draft.unsaid
        same = ("kind", "options", "slots", "accepted")
        kept: dict[str, Any] = {name: getattr(told, name) for name in same} if is_alike else {}
        if not is_alike:
            kept = {"options": self._completed(told.options)}
        for name in ("required", "tolerance", "unit"):
            value, before = getattr(draft, name), getattr(seen, name)
            is_silent = name in draft.unsaid
            if name == "tolerance":
                # No tolerance and one of 0 are the same number; without a number there is none.
                is_silent = is_silent or not (draft.accepted and (value or before))
            if value == before or is_silent or (is_alike and is_other_kind):
                kept[name] = getattr(told, name)
        if not is_alike and "required" in draft.unsaid and _right(draft) != _right(seen):
            kept["required"] = None
        is_new = not (is_alike and kept.keys() >= {"required", "tolerance", "unit"})
        return kept, is_new

    def _option(self, option: OptionDraft, images: Images) -> tuple[object, ...]:
        """An option by all that the draft's file has a place for."""
        unsaid = self.draft.unsaid
        is_right = bool(option.is_correct) if self.draft.is_own and unsaid else option.is_correct
        text = normalised(option.text) if MARKS in unsaid else option.text
        texts: tuple[object, ...] = (text, "" if WHY in unsaid else option.explanation)
        if self.draft.is_own:
            texts = tuple(_shown(str(text), images) for text in texts)
        return (
            *texts,
            None if KEY in unsaid else is_right,
            None if SHARE in unsaid else option.peer_percent,
            None if OWN_ID in unsaid else option.original_id,
        )

    def _are_options_alike(self) -> bool:
        mine = [self._option(option, self.images) for option in self.draft.options]
        known = [self._option(option, self.known_images) for option in self.seen.options]
        if self.draft.kind is Kind.MATCHING and self.draft.is_own:
            # Of a match the order of the right sides says nothing.
            mine.sort(key=repr)
            known.sort(key=repr)
        return mine == known

    def _slot(self, draft: QuestionDraft, slot: SlotDraft, images: Images) -> tuple[object, ...]:
        is_plain = MARKS in self.draft.unsaid
        names: list[object] = [
            normalised(option.text) if is_plain else _shown(option.text, images)
            for option in draft.options
        ]
        return (
            _shown(slot.text, images),
            None if slot.key is None or KEY in self.draft.unsaid else names[slot.key],
            "" if SLOT_REASON in self.draft.unsaid else _shown(slot.explanation, images),
            sorted((names[place] for place in slot.choices), key=repr),
        )

    def _are_slots_alike(self) -> bool:
        mine = [self._slot(self.draft, slot, self.images) for slot in self.draft.slots]
        return mine == [self._slot(self.seen, slot, self.known_images) for slot in self.seen.slots]

    def _is_typed_alike(self) -> bool:
        if "accepted" in self.draft.unsaid:
            return True
        mine, known = self.draft.accepted, self.seen.accepted
        if mine == known or self.draft.kind is not Kind.NUMBER:
            return mine == known
        unit = self.seen.unit
        return [parse_number(one, unit) for one in mine] == [
            parse_number(one, unit) for one in known
        ]

    def _completed(self, known: Sequence[OptionDraft]) -> tuple[OptionDraft, ...]:
        """The options with what the file has no place for, from those of the same words or, where
        there are as many, of the same place."""
        by_words = {normalised(option.text): option for option in known}
        is_as_many = len(known) == len(self.draft.options)
        found = []
        for place, option in enumerate(self.draft.options):
            old = by_words.get(normalised(option.text)) or (known[place] if is_as_many else None)
            more: dict[str, Any] = {
                field: getattr(old, field)
                for name, field in _OF_OPTIONS.items()
                if old is not None and name in self.draft.unsaid
                if name != OWN_ID or option.original_id is None
            }
            if MARKS in self.draft.unsaid and normalised(option.text) in by_words:
                more["text"] = by_words[normalised(option.text)].text
            found.append(replace(option, **more))
        return tuple(found)


def _right(draft: QuestionDraft) -> int:
    return sum(bool(option.is_correct) for option in draft.options)


_OF_OPTIONS: Final = {
    WHY: "explanation",
    SHARE: "peer_percent",
    OWN_ID: "original_id",
    KEY: "is_correct",
}


def _shown(stored: str, images: Images) -> list[object]:
    """A text as it is shown, whatever way it is written: a blank has no style, a tab and a
    no-break space are blanks, and an image is what it shows."""
    found: list[object] = []
    for block in parse(stored):
        if block.kind is BlockKind.CODE:
            found.append((block.kind, block.language, block.text.strip("\n")))
            continue
        rows = [[_characters(cell, images) for cell in row] for row in block.rows]
        shown = _characters(block.spans, images)
        found.append((block.kind, block.marker, block.depth, shown, rows))
    return found


def _characters(spans: Iterable[Span], images: Images) -> list[object]:
    found: list[object] = []
    for span in spans:
        if span.media is not None:
            found.append(images.get(span.media, span.media))
            continue
        text = _BLANK.sub(" ", span.text)
        found += [(letter, None if letter == " " else span.style, span.gap) for letter in text]
        if not text:
            found.append(span.gap)
    while found and found[-1] == _AT_EDGE:
        found.pop()
    start = next((place for place, one in enumerate(found) if one != _AT_EDGE), 0)
    return found[start:]


def _renumbered(draft: QuestionDraft, images: Images, known: Known) -> tuple[QuestionDraft, Images]:
    """The draft with its images under the numbers that the question has for them; what is new
    comes behind."""
    if not images or MEDIA in draft.unsaid:
        return draft, images
    by_digest = {digest: index for index, digest in known.images.items()}
    free = max((*known.images, -1)) + 1
    numbers: dict[int, int] = {}
    for index, digest in sorted(images.items()):
        number = by_digest.pop(digest, None)
        if number is None:
            number, free = free, free + 1
        numbers[index] = number
    if all(index == number for index, number in numbers.items()):
        return draft, images

    def told(text: str) -> str:
        return _MEDIA.sub(lambda match: str(numbers.get(int(match[0]), match[0])), text)

    def media(one: MediaDraft) -> MediaDraft:
        return replace(one, index=numbers.get(one.index, one.index))

    texts: dict[str, Any] = {
        name: told(getattr(draft, name)) for name in ("stem", "vignette", *TEXTS)
    }
    return (
        replace(
            draft,
            options=tuple(
                replace(one, text=told(one.text), explanation=told(one.explanation))
                for one in draft.options
            ),
            slots=tuple(
                replace(one, text=told(one.text), explanation=told(one.explanation))
                for one in draft.slots
            ),
            media=tuple(map(media, draft.media)),
            **texts,
        ),
        {numbers[index]: digest for index, digest in images.items()},
    )

"""Writes questions: new ones in bulk, changed ones in place with the form they had kept."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from studytui.domain.draft import NOTE, Capture, MediaDraft, QuestionDraft
from studytui.domain.question import GENERATED_SOURCE, Kind, Status
from studytui.domain.text import first_line
from studytui.storage.database import Database
from studytui.storage.importing import options, own_words, slots, sql
from studytui.storage.importing.answers import CapturedAnswers
from studytui.storage.importing.compare import Compared
from studytui.storage.importing.form import (
    BEFORE_OWN,
    FILLED,
    FROM_FILE,
    FROM_LEARNER,
    FROM_SOURCE,
    KEY_FROM,
    SOURCE_KEY,
    Form,
    load_form,
    save_version,
    write_options,
)
from studytui.storage.importing.names import Names
from studytui.storage.importing.options import StoredOption
from studytui.storage.importing.own_words import Edit
from studytui.storage.importing.record import Record
from studytui.storage.learner_states import mark_stale


class StoredImage(Protocol):
    """An image whose content has been checked and has its place in the media folder."""

    @property
    def sha256(self) -> str: ...
    @property
    def relative_path(self) -> str: ...
    @property
    def mime_type(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def width(self) -> int | None: ...
    @property
    def height(self) -> int | None: ...


_METADATA = json.JSONEncoder(ensure_ascii=False, default=str)
_MASTERY_RESTS_ON = (
    ("topic", "topic_id"),
    ("difficulty", "difficulty"),
    ("peer_percent", "peer_percent"),
)

Images = Mapping[tuple[Path, str], StoredImage]
"""Checked images by the origin in the draft; those with a problem are not in it."""


def images_of(draft: QuestionDraft, images: Images) -> list[tuple[MediaDraft, StoredImage]]:
    """A draft's images that can be stored, by index."""
    found = [(media, images[media.origin]) for media in draft.media if media.origin in images]
    return sorted(found, key=lambda pair: pair[0].index)


class QuestionWriter:
    """Writes into an open transaction. New rows wait in `rows` until something must read them."""

    def __init__(
        self,
        database: Database,
        learner_id: int,
        names: Names,
        rows: sql.NewRows,
        record: Record,
    ) -> None:
        self._database = database
        self._learner_id = learner_id
        self._names = names
        self._rows = rows
        self._record = record
        self._answers = CapturedAnswers(database, learner_id, rows, record)

    def add(self, draft: QuestionDraft, compared: Compared, images: Images) -> tuple[int, Status]:
        """Store a question that is not there yet; its id and status."""
        question_id = self._rows.next_id()
        answers = options.wanted(draft)
        numbers = range(1, len(answers) + 1)
        gaps = options.gaps(draft)
        kept = options.merged((), answers, numbers, keeps_key=False, keeps_gone=False, gaps=gaps)
        status = Status.RETIRED if compared.is_superseded else _status(draft, kept)
        metadata = dict(draft.metadata)
        note = str(metadata.pop(NOTE, ""))
        if options.key_of(kept):
            metadata[KEY_FROM] = FROM_SOURCE
        pictures = images_of(draft, images)
        topic_id, concept_id = self._places(draft)
        self._rows.add(
            sql.INSERT_QUESTION,
            question_id,
            self._database.new_uid(),
            self._names.source(draft.source),
            draft.key,
            *_question_values(
                draft, compared.revision_hash, status, topic_id, concept_id, bool(pictures)
            ),
        )
        self._rows.add(sql.INSERT_TEXT, question_id, *_text_values(draft, kept, metadata), note)
        if note:
            self._rows.add(
                sql.INSERT_NOTE, self._database.new_uid(), self._learner_id, question_id, note
            )
        if draft.capture is not None:
            self._rows.add(
                sql.INSERT_EXTRACTION,
                question_id,
                *_extraction_values(draft.capture, compared.captured_at),
                "read",
            )
        for option in kept:
            self._rows.add(sql.INSERT_OPTION, question_id, option.number, *option.values(), "")
        for slot in slots.merged((), draft, numbers, keeps_key=False):
            self._rows.add(sql.INSERT_SLOT, question_id, slot.number, *slot.values())
        self._add_images(question_id, pictures)
        for tag in dict.fromkeys(draft.tags):
            self._rows.add(sql.INSERT_QUESTION_TAG, question_id, self._names.tag(tag), FROM_SOURCE)
        self._answers.log_new(question_id, draft, compared, numbers)
        return question_id, status

    def update(self, draft: QuestionDraft, compared: Compared, images: Images) -> Status:
        """Change a stored question in place; attempts, notes, flags and option numbers stay.
        The form it had goes to `question_version` first."""
        assert compared.known is not None
        question_id = compared.known.question_id
        self._rows.flush()
        if question_id < self._rows.first_new:
            self._record.question(question_id)
        own_words.forget(self._database, question_id, own_words.GONE)
        if compared.known.revision_hash == compared.revision_hash:
            self._answers.log(draft, compared)
            return self._revive(question_id, draft)
        old = load_form(self._database, question_id)
        save_version(self._database, question_id, old)
        edits = own_words.edits(self._database, question_id)
        stored = own_words.as_source_says(old.answers, edits)
        answers = options.wanted(draft)
        gaps = options.gaps(draft)
        numbers = options.numbered(stored, answers, gaps)
        metadata: dict[str, Any] = dict(draft.metadata)
        # A note is the learner's from then on.
        metadata.pop(NOTE, None)
        standing = _standing_key(draft, old, stored, numbers)
        keeps_key = standing is not None
        kept = options.merged(
            stored,
            answers,
            numbers,
            keeps_key=keeps_key,
            keeps_gone=keeps_key and not draft.kind.has_options,
            gaps=gaps,
        )
        kept_slots = slots.merged(old.slots, draft, numbers, keeps_key=keeps_key)
        if standing is not None:
            carried = (KEY_FROM, SOURCE_KEY, BEFORE_OWN)
            metadata |= {name: old.metadata[name] for name in carried if name in old.metadata}
            if standing.news is not None:
                metadata[SOURCE_KEY] = standing.news
                metadata[BEFORE_OWN] = {"from": FROM_SOURCE, "key": standing.news}
                said = own_words.numbers_text(standing.news)
                own_words.put(self._database, question_id, Edit(own_words.KEY, said, True))
            if not draft.kind.has_options:
                kept = [
                    replace(option, is_retired=option.number not in standing.key) for option in kept
                ]
        else:
            own_words.forget(self._database, question_id, own_words.KEY)
            if options.key_of(kept):
                metadata[KEY_FROM] = FROM_SOURCE
        filled = [name for name in old.metadata.get(FILLED, ()) if not _has(draft, name)]
        if filled:
            metadata[FILLED] = filled
        status = _status(draft, kept)
        if old.question["status"] in (Status.SUSPENDED.value, Status.GENERATED.value):
            status = Status(old.question["status"])
        self._write_update(question_id, draft, compared, images, kept, metadata, status, old, edits)
        slots.write(self._database, question_id, kept_slots)
        self._answers.log(draft, compared)
        return status

    def _write_update(
        self,
        question_id: int,
        draft: QuestionDraft,
        compared: Compared,
        images: Images,
        kept: Sequence[StoredOption],
        metadata: dict[str, Any],
        status: Status,
        old: Form,
        edits: Mapping[str, Edit],
    ) -> None:
        database, now = self._database, sql.micros(self._database.now())
        filled = metadata.get(FILLED, ())
        pictures = images_of(draft, images)
        topic_id, concept_id = self._places(draft)
        question = dict(
            zip(
                sql.QUESTION_FIELDS,
                _question_values(
                    draft, compared.revision_hash, status, topic_id, concept_id, bool(pictures)
                ),
                strict=True,
            )
        )
        text = dict(zip(sql.TEXT_FIELDS, _text_values(draft, kept, metadata), strict=True))
        if "topic" in filled:
            question["topic"] = question["source_topic"] = old.question["topic_id"]
        if old.question["topic_by"] != FROM_SOURCE:
            question["topic"], question["concept"] = (
                old.question["topic_id"],
                old.question["concept_id"],
            )
        if "difficulty" in filled:
            question["difficulty"] = old.question["difficulty"]
        if "explanation" in filled:
            text["explanation"] = old.text["explanation"]
        if edits:
            own = own_words.own_texts(edits, old.text, old.answers)
            said = {name: text[name] for name in own_words.TEXTS}
            said, kept = own_words.keep_own(database, question_id, edits, said, kept, own)
            text |= said
            text["options"] = options.search_text(kept, (slot.text for slot in draft.slots))
            if "stem" in edits:
                question["title"] = title_of(text["stem"], text["code_snippet"])
        database.execute(sql.UNINDEX, question_id, question_id)
        database.execute(sql.UPDATE_QUESTION, *question.values(), now, question_id)
        database.execute(sql.UPDATE_TEXT, *text.values(), now, question_id)
        database.execute(sql.INDEX, question_id, question_id)
        write_options(database, question_id, kept)
        self._update_capture(question_id, draft, compared)
        database.execute("DELETE FROM media WHERE question_id = ?", question_id)
        self._add_images(question_id, pictures)
        self._update_tags(question_id, draft)
        if any(question[name] != old.question[column] for name, column in _MASTERY_RESTS_ON):
            mark_stale(database, [question_id])

    def _revive(self, question_id: int, draft: QuestionDraft) -> Status:
        """A retired question is in its source again, as it was."""
        status = _status(draft, options.load(self._database, question_id))
        self._database.execute(
            "UPDATE question SET status = ?, updated_at = ? WHERE question_id = ?",
            status.value,
            sql.micros(self._database.now()),
            question_id,
        )
        return status

    def same(self, draft: QuestionDraft, compared: Compared) -> None:
        """Nothing to store of the question itself; an answer in the capture that is another than
        those known of is one more entry in the log."""
        self._answers.log(draft, compared)

    def finish(self) -> None:
        """Once all rows are written: what follows from them."""
        self._answers.count()

    def _places(self, draft: QuestionDraft) -> tuple[int | None, int | None]:
        if not draft.topic:
            return None, None
        topic_id = self._names.topic(draft.subject or draft.source, draft.topic)
        return topic_id, self._names.concept(topic_id, draft.concept) if draft.concept else None

    def _add_images(
        self, question_id: int, pictures: Sequence[tuple[MediaDraft, StoredImage]]
    ) -> None:
        for media, image in pictures:
            self._rows.add(
                sql.INSERT_MEDIA,
                question_id,
                media.index,
                media.role.value,
                "image",
                image.mime_type,
                image.relative_path,
                image.sha256,
                image.size,
                image.width,
                image.height,
                media.alt,
            )

    def _update_capture(self, question_id: int, draft: QuestionDraft, compared: Compared) -> None:
        if draft.capture is None:
            return
        known = compared.known.captured_at if compared.known else None
        values = _extraction_values(draft.capture, compared.captured_at or known)
        now = sql.micros(self._database.now())
        if not self._database.execute(sql.UPDATE_EXTRACTION, *values, now, question_id):
            self._rows.add(sql.INSERT_EXTRACTION, question_id, *values, "read")

    def _update_tags(self, question_id: int, draft: QuestionDraft) -> None:
        wanted = {self._names.tag(name) for name in draft.tags}
        rows = self._database.rows(
            "SELECT tag_id, added_by FROM question_tag WHERE question_id = ?", question_id
        )
        for tag_id, added_by in rows:
            if tag_id not in wanted and added_by == FROM_SOURCE:
                self._database.execute(
                    "DELETE FROM question_tag WHERE question_id = ? AND tag_id = ?",
                    question_id,
                    tag_id,
                )
        for tag_id in sorted(wanted - {tag_id for tag_id, _ in rows}):
            self._rows.add(sql.INSERT_QUESTION_TAG, question_id, tag_id, FROM_SOURCE)


@dataclass(frozen=True, slots=True)
class _Standing:
    """A stored key that stands, whatever the draft says."""

    key: frozenset[int]
    news: list[int] | None = None
    """What the source calls right by now, where it has never said that before."""


def _standing_key(
    draft: QuestionDraft, old: Form, stored: Sequence[StoredOption], numbers: Sequence[int]
) -> _Standing | None:
    """The stored key if it stands: the draft has none, or it is the learner's own, or the source
    says what it said when a key file put another in its place. The learner's own falls where its
    options are gone, or the source says the same by now."""
    kind = Kind(old.question["kind"])
    is_alike = kind.has_options == draft.kind.has_options and kind.has_slots == draft.kind.has_slots
    key = options.key_of(stored)
    if not key or not is_alike:
        return None
    standing = _Standing(frozenset(key))
    if not draft.is_keyed:
        return standing
    giver = old.metadata.get(KEY_FROM)
    if giver not in (FROM_FILE, FROM_LEARNER):
        return None
    right = sorted(
        number
        for number, option in zip(numbers, options.wanted(draft), strict=True)
        if option.is_correct
    )
    if old.metadata.get(SOURCE_KEY) == right:
        return standing
    is_there = not draft.kind.has_options or standing.key <= set(numbers)
    if giver == FROM_FILE or right == key or not is_there:
        return None
    return replace(standing, news=right)


def _status(draft: QuestionDraft, kept: Sequence[StoredOption]) -> Status:
    if draft.is_incomplete:
        return Status.INCOMPLETE
    if draft.source == GENERATED_SOURCE:
        return Status.GENERATED
    return Status.ACTIVE if options.key_of(kept) else Status.KEYLESS


def _has(draft: QuestionDraft, name: str) -> bool:
    return getattr(draft, name) not in ("", None)


def title_of(stem: str, code_snippet: str) -> str:
    """What a question is called in lists."""
    return first_line(stem) or first_line(code_snippet)


def _question_values(
    draft: QuestionDraft,
    revision_hash: str,
    status: Status,
    topic_id: int | None,
    concept_id: int | None,
    has_media: bool,
) -> tuple[Any, ...]:
    return (
        draft.kind.value,
        status.value,
        title_of(draft.stem, draft.code_snippet) or first_line(draft.vignette),
        draft.difficulty,
        topic_id,
        topic_id,
        concept_id,
        draft.required,
        draft.tolerance,
        draft.unit,
        draft.marks,
        draft.peer_percent,
        draft.expected_seconds,
        draft.vignette_group,
        draft.vignette_order,
        draft.original_id,
        draft.original_number,
        draft.exam_external_id,
        has_media,
        draft.content_hash(),
        revision_hash,
    )


def _text_values(
    draft: QuestionDraft, kept: Sequence[StoredOption], metadata: Mapping[str, Any]
) -> tuple[Any, ...]:
    return (
        draft.whole_stem,
        draft.code_snippet,
        options.search_text(kept, (slot.text for slot in draft.slots)),
        draft.explanation,
        draft.key_points,
        draft.objective,
        draft.references,
        _METADATA.encode(metadata) if metadata else "{}",
    )


def _extraction_values(capture: Capture, captured_at: datetime | None) -> tuple[Any, ...]:
    raw = capture.raw_html.encode()
    side_car = capture.raw_json.encode()
    digest = hashlib.sha256(raw)
    digest.update(side_car)
    return (
        capture.path,
        capture.url,
        capture.raw_html,
        capture.raw_json,
        sql.micros(captured_at),
        len(raw) + len(side_car),
        digest.hexdigest(),
    )

"""studytui JSON of questions: all there is of them but the raw capture, images inside.

An object with a list, a question a line, so that it is read and written one by one. Images are
base64 within the question they belong to: one file that goes through a pipe, for a third more room.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterable
from typing import BinaryIO

from studytui.domain.draft import (
    NOTE,
    MediaDraft,
    OptionDraft,
    Problem,
    QuestionDraft,
    SlotDraft,
)
from studytui.domain.interchange import (
    FORMAT,
    QUESTION_NAMES,
    QUESTION_NUMBERS,
    QUESTION_TEXTS,
    QUESTIONS,
    VERSION,
)
from studytui.export.json_bytes import dumped
from studytui.export.losses import without_image

Record = dict[str, object]


def write(
    drafts: Iterable[QuestionDraft],
    target: BinaryIO,
    *,
    title: str,
    media: Callable[[MediaDraft], bytes | None],
) -> tuple[Problem, ...]:
    """Write the questions. The format holds all of them; an image that cannot be read is a
    problem."""
    problems: list[Problem] = []
    head = {"format": FORMAT, "version": VERSION, "holds": QUESTIONS, "title": title}
    target.write(dumped(head)[:-1] + b',"questions":[')
    between = b"\n"
    for draft in drafts:
        target.write(between + dumped(question_record(draft, media, problems)))
        between = b",\n"
    target.write(b"\n]}\n")
    return tuple(problems)


def question_record(
    draft: QuestionDraft,
    media: Callable[[MediaDraft], bytes | None],
    problems: list[Problem],
) -> Record:
    """A question as it stands in the file: what is empty or unknown is left out."""
    record: Record = {}
    for name in (*QUESTION_TEXTS, *QUESTION_NUMBERS, *QUESTION_NAMES):
        _put(record, name, getattr(draft, name))
    _put(record, "accepted", draft.accepted)
    _put(record, "tags", draft.tags)
    _put(record, "options", [_option(one) for one in draft.options])
    _put(record, "slots", [_slot(one) for one in draft.slots])
    images = [_image(one, media(one)) for one in draft.media]
    for one, image in zip(draft.media, images, strict=True):
        if "content" not in image:
            problems.append(without_image(draft, one))
    _put(record, "media", [image for image in images if "content" in image])
    if draft.capture is not None:
        capture: Record = {"path": draft.capture.path}
        _put(capture, "url", draft.capture.url)
        if draft.capture.captured_at is not None:
            capture["captured_at"] = draft.capture.captured_at.isoformat()
        record["capture"] = capture
    if draft.is_incomplete:
        record["is_incomplete"] = True
    others = {name: value for name, value in draft.metadata.items() if name != NOTE}
    _put(record, "metadata", others)
    _put(record, "note", draft.metadata.get(NOTE))
    return record


def _put(record: Record, name: str, value: object) -> None:
    if value is not None and value != "" and value != [] and value != () and value != {}:
        record[name] = value


def _option(option: OptionDraft) -> Record:
    record: Record = {"text": option.text}
    for name in ("is_correct", "explanation", "peer_percent", "original_id"):
        _put(record, name, getattr(option, name))
    return record


def _slot(slot: SlotDraft) -> Record:
    record: Record = {}
    for name in ("text", "key", "explanation", "choices"):
        _put(record, name, getattr(slot, name))
    return record


def _image(media: MediaDraft, content: bytes | None) -> Record:
    record: Record = {"index": media.index, "role": media.role.value}
    _put(record, "alt", media.alt)
    if content is not None:
        record["content"] = b64encode(content).decode("ascii")
    return record

"""The normalised record of a captured question: one JSON object with texts, key and attempts."""

from __future__ import annotations

from dataclasses import replace

from studytui.domain.draft import (
    Capture,
    CapturedAnswer,
    OptionDraft,
    QuestionDraft,
    Reading,
)
from studytui.domain.question import Kind
from studytui.ingest.problems import RefusedError, problem
from studytui.ingest.readers.document import Document, too_deep
from studytui.ingest.readers.wording import (
    identifier,
    kind_of_options,
    moment,
    number,
    required_number,
    stored,
    words,
)
from studytui.ingest.tree import TooDeepError

FORMAT = "captured record"

_FIELDS = frozenset(("questionId", "questionStemHtml", "vignetteHtml"))


def accepts(document: Document) -> bool:
    data = document.data
    return isinstance(data, dict) and not _FIELDS.isdisjoint(data) and "answers" in data


def read(document: Document, source: str | None) -> Reading:
    """The question of the record, with the last of its attempts. Raises RefusedError."""
    data = document.data
    assert isinstance(data, dict)
    file = document.data_file
    try:
        draft = _draft(document, data, source)
    except TooDeepError as error:
        raise RefusedError(too_deep(file, error)) from error
    if not draft.stem or len(draft.options) < 2:
        reason = "The record has no question, or fewer than two answers."
        return Reading(problems=(problem(file, "no-question", reason),))
    attempts = data.get("attempts")
    kept = 1 if draft.captured_answer else 0
    lost = len(attempts) - kept if isinstance(attempts, list) else 0
    problems = []
    if lost > 0:
        reason = f"Of {lost + kept} attempts in the record the last was taken."
        problems.append(problem(file, "attempts-skipped", reason, warning=True))
    if data.get("images"):
        reason = "The images that the record names lie elsewhere and were not taken."
        problems.append(problem(file, "image-not-captured", reason, warning=True))
    return Reading(questions=(draft,), problems=tuple(problems))


def _draft(document: Document, data: dict[str, object], source: str | None) -> QuestionDraft:
    limits = document.limits

    def text(*names: str) -> str:
        parts = (stored(data.get(name), in_html=True, limits=limits) for name in names)
        return "\n\n".join(part for part in parts if part)

    entries = data.get("answers")
    found = entries if isinstance(entries, list) else []
    records = [entry for entry in found if isinstance(entry, dict)]
    is_keyed = any(entry.get("isCorrect") is True for entry in records)
    options = tuple(
        OptionDraft(
            text=stored(entry.get("html"), in_html=True, limits=limits),
            is_correct=entry.get("isCorrect") is True if is_keyed else None,
            peer_percent=number(entry.get("peerPercent"), 0, 100),
            original_id=identifier(entry.get("letter")),
        )
        for entry in records
    )
    stem = text("vignetteHtml", "questionStemHtml")
    right = [option for option in options if option.is_correct]
    kind = kind_of_options([option.text for option in options], len(right) > 1)
    platform_id = identifier(data.get("questionId"))
    draft = QuestionDraft(
        source=source or words(data.get("source")) or "records",
        key=f"id:{platform_id}",
        kind=kind,
        stem=stem,
        options=options,
        explanation=text("explanationHtml", "peerPearlsHtml"),
        key_points=text("keyPointsHtml"),
        objective=text("educationalObjectiveHtml"),
        references=text("referencesHtml"),
        required=required_number(stem, len(options)) if kind is Kind.MULTIPLE else None,
        peer_percent=right[0].peer_percent if len(right) == 1 else None,
        topic=words(data.get("category")),
        original_id=platform_id,
        capture=Capture(
            path=document.path,
            raw_json=document.data_text,
            url=words(data.get("sourceUrl")),
            captured_at=moment(data.get("capturedAt")),
        ),
        captured_answer=_last_answer(data, options),
    )
    return draft if platform_id else replace(draft, key=f"content:{draft.content_hash()}")


def _last_answer(
    data: dict[str, object], options: tuple[OptionDraft, ...]
) -> CapturedAnswer | None:
    attempts = data.get("attempts")
    last = attempts[-1] if isinstance(attempts, list) and attempts else None
    if not isinstance(last, dict):
        return None
    letters = [option.original_id for option in options]
    chosen = identifier(last.get("chosenAnswer"))
    if chosen is None or chosen not in letters:
        return None
    was_right = last.get("wasCorrect")
    return CapturedAnswer(
        (letters.index(chosen),),
        was_right if isinstance(was_right, bool) else None,
        moment(last.get("date")),
    )

"""One question of an exam JSON: its texts, options and key in all the forms they come in."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from studytui.domain.draft import MediaDraft, OptionDraft, Problem, QuestionDraft
from studytui.domain.exam import letter
from studytui.domain.question import Kind, MediaRole
from studytui.domain.text import escape, image, normalised
from studytui.ingest import media
from studytui.ingest.formula import with_sure_formulas
from studytui.ingest.problems import RejectedError, brief, problem
from studytui.ingest.readers.document import Document
from studytui.ingest.readers.wording import (
    asks_for_several,
    code,
    difficulty,
    first,
    identifier,
    is_html,
    kind_of_options,
    number,
    required_number,
    stored,
    words,
)

_ON_THE_WEB = "Nothing is fetched: save the image beside the file, and name that in its place."


class Texts:
    """Turns the strings of one question into stored text, and finds their images."""

    def __init__(self, document: Document, file: str, place: str) -> None:
        self.document = document
        self.file = file
        self.place = place
        self.problems: list[Problem] = []
        self.in_html = False
        self._media: dict[str, MediaDraft] = {}

    @property
    def media(self) -> tuple[MediaDraft, ...]:
        return tuple(self._media.values())

    def stored(self, value: object, role: MediaRole = MediaRole.QUESTION) -> str:
        def index(source: str, alt: str) -> int | None:
            return self._index(source, alt, role)

        return stored(value, in_html=self.in_html, images=index, limits=self.document.limits)

    def figure(self, value: object, role: MediaRole = MediaRole.QUESTION) -> str:
        """Stored text of the image, or of the list of them, that a field of its own names; empty
        where there is none."""
        if isinstance(value, list):
            return "\n\n".join(text for item in value if (text := self.figure(item, role)))
        if not isinstance(value, str) or not value.strip():
            return ""
        index = self._index(value.strip(), "", role)
        return "" if index is None else image(index, "")

    def warn(self, code: str, reason: str, hint: str = "") -> None:
        self.problems.append(
            problem(self.file, code, reason, place=self.place, hint=hint, warning=True)
        )

    def _index(self, source: str, alt: str, role: MediaRole) -> int | None:
        path = self._local(source)
        if path is None:
            shown = "an image within the text" if source.startswith("data:") else source
            hint = _ON_THE_WEB if source.startswith(("https:", "http:", "//")) else ""
            self.warn("image-missing", f"An image is not in the folder: {shown}.", hint)
            return None
        if path not in self._media:
            refused = media.check(path, os.path.basename(path), self.document.limits)
            if refused is not None:
                self.problems.append(refused)
                return None
            self._media[path] = MediaDraft(len(self._media), Path(path), alt, role)
        return self._media[path].index

    def _local(self, source: str) -> str | None:
        """The image file beside the exam that an address names; never one outside its folder."""
        if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//", source) or "\0" in source:
            return None
        folder = os.path.realpath(os.path.dirname(self.document.unit.files[0].path))
        address = unquote(re.split(r"[?#]", source, maxsplit=1)[0])
        try:
            path = os.path.realpath(os.path.join(folder, address))
            inside = os.path.commonpath((path, folder)) == folder
        except (OSError, ValueError):
            return None
        return path if inside and os.path.isfile(path) else None


TEXTS, PLAIN = "texts", "plain"
"""Field and value by which a record says that its texts hold no markup."""


class PlainTexts(Texts):
    """Texts in which a tag is a tag to be seen, as in a quiz on HTML."""

    def stored(self, value: object, role: MediaRole = MediaRole.QUESTION) -> str:
        if not isinstance(value, str):
            return super().stored(value, role)
        return escape(with_sure_formulas(value)).strip("\n").rstrip()


def texts_of(record: dict[str, object]) -> type[Texts]:
    """How the texts of a record are read."""
    return PlainTexts if record.get(TEXTS) == PLAIN else Texts


def stem_of(record: dict[str, object], texts: Texts) -> str:
    """What is asked, with the images that fields of their own name. Raises RejectedError,
    TooDeepError."""
    raw_stem = first(record, "question", "text", "stem", "prompt")
    texts.in_html = isinstance(raw_stem, str) and is_html(raw_stem)
    stem = texts.stored(raw_stem)
    if not stem:
        raise RejectedError("empty-text", "Empty question text.")
    figures = texts.figure(record.get("figure")), texts.figure(record.get("image"))
    return "\n\n".join(part for part in (stem, *figures) if part)


def framed(
    record: dict[str, object],
    texts: Texts,
    stem: str,
    answers: Callable[[], dict[str, Any]],
) -> QuestionDraft:
    """The draft with what every kind has; `answers` gives the fields of its kind, and is asked
    before explanations are read, so that images are counted as they stand."""
    fields = {"stem": stem, **answers()}
    return QuestionDraft(
        source="",
        key="",
        code_snippet=code(first(record, "code_snippet", "codeSnippet", "code")),
        explanation=texts.stored(
            first(record, "explanation", "feedback", "rationale"), MediaRole.EXPLANATION
        ),
        references=texts.stored(
            first(record, "references", "reference", "refs"), MediaRole.REFERENCE
        ),
        difficulty=difficulty(record.get("difficulty")),
        expected_seconds=_seconds(record),
        subject=words(record.get("subject")),
        topic=words(first(record, "topic", "category", "module")),
        tags=_tags(record.get("tags")),
        **fields,
    )


def question_of(record: dict[str, object], texts: Texts) -> QuestionDraft:
    """The draft of a question that is answered by choosing, its source and key yet to be set.
    Raises RejectedError, TooDeepError."""
    stem = stem_of(record, texts)
    return framed(record, texts, stem, lambda: _choosing(record, stem, texts))


def _choosing(record: dict[str, object], stem: str, texts: Texts) -> dict[str, Any]:
    options, marked = _options(record, texts)
    if len(options) < 2:
        raise RejectedError("too-few-options", "Fewer than two options.")
    right = _key(record, options)
    if right is None:
        right = marked
    if right is not None:
        options = [
            replace(option, is_correct=index in right) for index, option in enumerate(options)
        ]
    is_multiple = _is_multiple(record, stem, right, len(options))
    kind = kind_of_options([option.text for option in options], is_multiple)
    required = required_number(stem, len(options)) if kind is Kind.MULTIPLE else None
    if required and right and required != len(right):
        texts.warn(
            "required-differs",
            f"The text asks for {required} answers, the key has {len(right)}; the key counts.",
        )
        required = None
    return {"kind": kind, "options": tuple(options), "required": required}


def _options(
    record: dict[str, object], texts: Texts
) -> tuple[list[OptionDraft], frozenset[int] | None]:
    """The options, and the key if they carry it themselves."""
    entries = first(record, "options", "answers", "choices")
    if isinstance(entries, dict):
        entries = [{"id": name, "text": value} for name, value in entries.items()]
    if not isinstance(entries, list):
        return [], None
    options: list[OptionDraft] = []
    right: set[int] = set()
    is_keyed = False
    for index, entry in enumerate(entries):
        fields: dict[str, object] = entry if isinstance(entry, dict) else {"text": entry}
        text = texts.stored(first(fields, "option", "text", "answer", "html"), MediaRole.OPTION)
        figure = texts.figure(fields.get("image"), MediaRole.OPTION)
        text = "\n\n".join(part for part in (text, figure) if part)
        if not text:
            raise RejectedError("empty-text", f"Empty text of option {letter(index)}.")
        correct = first(fields, "correct", "isCorrect", "is_correct")
        if correct is not None:
            if not isinstance(correct, bool):
                raise RejectedError(
                    "answer-invalid", f"“correct” of option {letter(index)} is not true or false."
                )
            is_keyed = True
            if correct:
                right.add(index)
        explanation = first(fields, "explanation", "feedback")
        options.append(
            OptionDraft(
                text=text,
                explanation=texts.stored(explanation, MediaRole.EXPLANATION),
                original_id=identifier(fields.get("id")),
            )
        )
    if is_keyed and not right:
        texts.warn("no-right-option", "No option is marked as right: the key counts as unknown.")
    return options, frozenset(right) if right else None


def _key(record: dict[str, object], options: list[OptionDraft]) -> frozenset[int] | None:
    """Indexes of the right options where the question names them; None where it does not."""
    value = first(record, "correct", "correct_answer", "correctAnswer", "correct_answers", "answer")
    if value is None:
        return None
    values = value if isinstance(value, list) else [value]
    found = frozenset(place_of(item, options) for item in values)
    return found or None


def place_of(value: object, options: list[OptionDraft]) -> int:
    """The place of the option that a key names: by place, id, text or letter. Raises
    RejectedError where there is none."""
    if isinstance(value, str):
        return _named(value, options)
    if isinstance(value, float) and value == int(value):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise RejectedError(
            "answer-not-a-number",
            f"The answer index is not a number: {brief(value)}.",
            hint="Give the place of the right option, from 0, or a list of places.",
        )
    if not 0 <= value < len(options):
        raise RejectedError(
            "answer-out-of-range",
            f"The answer index is out of range: {value} with {len(options)} options.",
            hint=f"Places count from 0 to {len(options) - 1}.",
        )
    return value


def _named(value: str, options: list[OptionDraft]) -> int:
    """An option by its id, its text or its letter."""
    wanted = value.strip()
    for index, option in enumerate(options):
        if wanted and wanted == option.original_id:
            return index
    folded = " ".join(wanted.casefold().split())
    for index, option in enumerate(options):
        if folded and folded == normalised(option.text):
            return index
    for index in range(len(options)):
        if wanted.rstrip(".)").upper() == letter(index):
            return index
    raise RejectedError("answer-unknown", f"The answer “{wanted[:80]}” is none of the options.")


def _is_multiple(
    record: dict[str, object], stem: str, right: frozenset[int] | None, options: int
) -> bool:
    """The platform's word decides; then the key; the text only where there is neither."""
    control = record.get("htmlType")
    if control in ("radio", "checkbox"):
        return control == "checkbox"
    named = words(record.get("type")).casefold().replace("_", " ")
    if named in ("single choice", "single", "true/false", "true false", "boolean"):
        return right is not None and len(right) > 1
    if named in ("multiple choice", "multiple response", "multiple answer", "multi", "checkbox"):
        # Authors call a question with one right answer "multiple choice" too.
        return named != "multiple choice" or (right is None or len(right) > 1)
    if right is not None:
        return len(right) > 1 or (
            isinstance(record.get("correct"), list) and asks_for_several(stem, options)
        )
    return asks_for_several(stem, options)


def _seconds(record: dict[str, object]) -> int | None:
    total = 0.0
    for name, factor in (("timeLimitInMinutes", 60), ("timeLimitInSeconds", 1)):
        total += (number(record.get(name), 0, 100_000) or 0) * factor
    return round(total) or None


def _tags(value: object) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    return tuple(dict.fromkeys(tag for item in values if (tag := words(item))))

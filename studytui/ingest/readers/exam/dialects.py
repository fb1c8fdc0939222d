"""Exams of two other programs, told in the words of our exam files: Exam Simulator and exam-terminal.

Exam Simulator (exam-simulator/simulator) writes JSON with ``test``: a list of questions whose texts
are blocks with a ``variant`` (0 an image, else text) and whose own ``variant`` is 0 for one answer, 1
for several, 2 for a text to fill in, 3 for an order. exam-terminal (ismet55555/exam-terminal) writes
YAML with ``exam`` and ``questions``, each with a ``selection`` of texts, the right ones as ``text:
true``.
"""

from __future__ import annotations

from studytui.domain.draft import Reading
from studytui.domain.text import natural_key
from studytui.ingest.readers.document import Document
from studytui.ingest.readers.exam.json import read_exam
from studytui.ingest.readers.wording import number, words

FORMAT = "exam of another program"

_MINUTES = {"seconds": 1 / 60, "minutes": 1.0, "hours": 60.0}


def accepts(document: Document) -> bool:
    data = document.data
    return isinstance(data, dict) and (_is_simulator(data) or _is_terminal(data))


def read(document: Document, source: str | None) -> Reading:
    """The exam and its questions; each bad question is a problem, the others go in."""
    data = document.data
    assert isinstance(data, dict)
    exam = _of_simulator(data) if _is_simulator(data) else _of_terminal(data)
    return read_exam(document, exam, document.data_file, source)


def _is_simulator(data: dict[str, object]) -> bool:
    test = data.get("test")
    return (
        isinstance(test, list)
        and bool(test)
        and isinstance(test[0], dict)
        and {"question", "choices", "answer", "variant"} <= test[0].keys()
    )


def _of_simulator(data: dict[str, object]) -> dict[str, object]:
    test = data["test"]
    assert isinstance(test, list)
    return {
        "title": data.get("title"),
        "timeLimitInMinutes": data.get("time"),
        "passMark": data.get("pass"),
        "questions": [
            _simulated(item) if isinstance(item, dict) else item for item in test
        ],
    }  # fmt: skip


def _simulated(item: dict[str, object]) -> dict[str, object]:
    texts, images = _blocks(item.get("question"))
    explained, explaining = _blocks(item.get("explanation"))
    choices = [one for one in _list(item.get("choices")) if isinstance(one, dict)]
    record: dict[str, object] = {
        "question": texts,
        "figure": images,
        "explanation": "\n\n".join([explained, *(f"Image: {one}" for one in explaining)]).strip(),
    }
    match item.get("variant"):
        case 2:
            return {**record, "type": "text", "accepted": [one.get("text") for one in choices]}
        case 3:
            # The labels number the places in the right order.
            ordered = sorted(choices, key=lambda one: natural_key(str(one.get("label"))))
            return {**record, "type": "ordering", "options": [one.get("text") for one in ordered]}
    answer = _list(item.get("answer"))
    right = [place for place, is_right in enumerate(answer) if is_right is True]
    return {
        **record,
        "type": "multiple response" if item.get("variant") == 1 else "single choice",
        "options": [one.get("text") for one in choices],
        "correct": right if len(right) != 1 else right[0],
    }


def _blocks(value: object) -> tuple[str, list[str]]:
    """The text of a list of blocks, and the addresses of its images."""
    blocks = [one for one in _list(value) if isinstance(one, dict)]
    said = [(one.get("variant"), str(one.get("text") or "")) for one in blocks]
    texts = [text for variant, text in said if variant != 0 and text]
    return "\n\n".join(texts), [text for variant, text in said if variant == 0 and text]


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _is_terminal(data: dict[str, object]) -> bool:
    questions = data.get("questions")
    return (
        isinstance(questions, list)
        and bool(questions)
        and isinstance(questions[0], dict)
        and "selection" in questions[0]
    )


def _of_terminal(data: dict[str, object]) -> dict[str, object]:
    head = data.get("exam")
    about: dict[str, object] = head if isinstance(head, dict) else {}
    factor = _MINUTES.get(words(about.get("exam_allowed_time_units")).lower() or "seconds", 1 / 60)
    allowed = number(about.get("exam_allowed_time"), 0, 1e6)
    return {
        "title": about.get("exam_title"),
        "timeLimitInMinutes": allowed * factor if allowed else None,
        "passMark": about.get("exam_passing_score"),
        "questions": [
            _selected(item) if isinstance(item, dict) else item
            for item in _list(data.get("questions"))
        ],
    }


def _selected(item: dict[str, object]) -> dict[str, object]:
    options: list[dict[str, object]] = []
    for entry in _list(item.get("selection")):
        text, is_right = (
            next(iter(entry.items()), ("", False)) if isinstance(entry, dict) else (entry, False)
        )
        options.append({"text": text, "correct": is_right is True})
    return {
        "question": item.get("question"),
        "options": options,
        "timeLimitInSeconds": item.get("question_allowed_time"),
    }

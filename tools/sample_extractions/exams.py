"""Exam files: the author format with a key, the edube dump without one, and the HTML page."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from .items import Item


@dataclass(frozen=True)
class Exam:
    """An exam: stable id, title, minutes allowed, and its questions in order."""

    id: str | int
    title: str
    minutes: int
    items: Sequence[Item]


def _question_html(item: Item) -> str:
    """The stem, and the snippet as edube writes it: a `codep` block with real newlines, no `pre`."""
    html = f"<p>{item.stem}</p>"
    if item.code:
        html += f'\n<code class="codep">{escape(item.code, quote=False)}</code>\n<br>'
    return html


def _block(html: str) -> str:
    return html if html.startswith('<code class="codep">') else f"<p>{html}</p>"


def author_format(exam: Exam) -> dict[str, Any]:
    """The keyed form. Every text in it is HTML: `question`, `option` and `explanation` alike."""
    return {
        "id": exam.id,
        "title": exam.title,
        "timeLimitInMinutes": exam.minutes,
        "questions": [_author_question(item) for item in exam.items],
    }


def _author_question(item: Item) -> dict[str, Any]:
    question: dict[str, Any] = {
        "id": item.id,
        "question": _question_html(item),
        "topic": item.topic,
    }
    if item.difficulty is not None:
        question["difficulty"] = item.difficulty
    question["options"] = [
        {"option": _block(option.html), "correct": option.right}
        | ({"explanation": f"<p>{option.explanation}</p>"} if option.explanation else {})
        for option in item.options
    ]
    links = "".join(
        f'\n<p><a href="{escape(link)}">{escape(link)}</a></p>' for link in item.references
    )
    if item.explanation or links:
        question["explanation"] = item.explanation + links
    return question


def edube_dump(exam: Exam, section: int) -> dict[str, Any]:
    """A certification platform's dump: no key, the title only as the name of its one section."""
    questions = [_dump_question(item, section, place) for place, item in enumerate(exam.items, 1)]
    return {
        "id": exam.id,
        "showCodeHonor": False,
        "showNDA": False,
        "timeLimitInMinutes": exam.minutes,
        "timeWarningInMinutes": 1,
        "shuffleAnswers": True,
        "unlimitedAttempts": True,
        "allowedAttempts": 1,
        "showReview": True,
        "showReviewAfterSubmitting": True,
        "showAnswers": True,
        "showWelcomePage": False,
        "welcomePageContent": None,
        "hasTimedSections": False,
        "showIndependentSections": False,
        "questions": questions,
        "sections": [
            {
                "id": section,
                "name": exam.title,
                "passingThreshold": None,
                "showSectionPage": False,
                "showReview": False,
                "timeLimitInMinutes": 0,
                "timeWarningInMinutes": 0,
                "numberOfQuestions": len(questions),
                "questions": questions,
                "showTutorial": False,
                "tutorial": None,
            }
        ],
        "token": None,
        "lastStableState": [],
        "launchPresentationReturnUrl": None,
        "fullScreenExitLimit": None,
        "windowExitLimit": None,
        "noInternetLimit": None,
        "screenshotLimit": None,
        "webcamDetectionLimit": None,
        "wrongGazeDirectionDurationLimit": None,
        "aceEditorMode": "ace/mode/python",
        "showCalculator": False,
        "showScratchpad": False,
        "photosTaken": False,
        "recordVideo": False,
        "recordAudio": False,
        "recordScreen": False,
        "allowNoRecording": None,
        "showScore": True,
        "showTutorials": False,
        "testingProgramId": False,
        "classId": None,
    }


def _dump_question(item: Item, section: int, place: int) -> dict[str, Any]:
    number = section * 100 + place
    return {
        "id": number,
        "question": _question_html(item),
        "type": "Multiple Choice" if item.several else "Single Choice",
        "htmlType": "checkbox" if item.several else "radio",
        "optionsText": None,
        "options": [
            {"id": number * 10 + offset, "option": _block(option.html)}
            for offset, option in enumerate(item.options)
        ],
        "shuffleOptions": True,
        "timeLimitInMinutes": 0,
        "timeLimitInSeconds": 0,
        "timeWarningInMinutes": 0,
        "timeWarningInSeconds": 0,
        "audioSrc": None,
        "audioPlayLimit": 0,
        "maxResponses": None,
        "sectionId": section,
    }


def write_json(path: Path, data: dict[str, Any]) -> None:
    """An exam as a JSON file: UTF-8, indented, LF."""
    path.write_bytes(json.dumps(data, indent=4, ensure_ascii=False).encode() + b"\n")


def write_html(path: Path, data: dict[str, Any]) -> None:
    """An exam as a page whose script says `let data = …`; `</` is escaped so the script stays whole."""
    embedded = json.dumps(data, ensure_ascii=False).replace("</", "<\\/")
    path.write_bytes(
        "<!DOCTYPE html>\n"
        f'<html><head><meta charset="utf-8"><title>{escape(data["title"])}</title></head>'
        '<body><div id="app"></div>\n<script>\n'
        f"    let data = {embedded};\n</script></body></html>\n".encode()
    )

"""Folders of exam files in the authors' form, as many and as large as a test wants."""

from __future__ import annotations

import json
from pathlib import Path


def write_exams(
    folder: Path, files: int, questions: int = 2, *, first: int = 1, text: str = ""
) -> Path:
    """Exam files with `questions` questions each; their ids and texts are all different."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(first, first + files):
        write_exam(folder / f"exam {number:05}.json", number, questions, text=text)
    return folder


def write_exam(path: Path, number: int, questions: int = 2, *, text: str = "") -> Path:
    """One exam file: its questions ask for the colours of meadows."""
    exam = {
        "id": number,
        "title": f"Exam {number}",
        "questions": [
            {
                "id": number * 100 + index,
                "question": f"Which colour has meadow {number}, part {index}? {text}",
                "options": ["red", "green", f"blue {number}"],
                "correct": 1,
                "explanation": f"Grass of meadow {number}.",
            }
            for index in range(questions)
        ],
    }
    path.write_text(json.dumps(exam), "utf-8")
    return path

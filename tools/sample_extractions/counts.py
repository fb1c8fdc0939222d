"""What a written sample holds, counted from its files and not from what the maker had in mind."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import html as lxml_html

COLUMNS = ("questions", "keyed", "keyless", "several", "code", "images")
IMAGES = {".png", ".jpg", ".jpeg", ".gif", ".webp"}


@dataclass(frozen=True)
class Found:
    """One question as found in a file: its text with its options, and what kind it is."""

    text: str
    right: int
    several: bool
    code: bool
    images: int = 0


def count(root: Path) -> dict[str, Any]:
    """The content of `EXPECTED.json`. Raises ValueError where two questions are the same."""
    by_source: dict[str, list[Found]] = {}
    for side_car in sorted(root.rglob("*.json")):
        if side_car.with_suffix(".html").exists():
            source = json.loads(side_car.read_text("utf-8"))["siteName"]
            by_source.setdefault(source, []).append(_page(side_car.with_suffix(".html")))
    exams: dict[str, dict[str, Any]] = {}
    for path in sorted((root / "exams").iterdir()):
        exam = _exam(path)
        title = exam.get("title") or exam["sections"][0]["name"]
        found = [_question(question) for question in _flat(exam["questions"])]
        by_source[title] = found
        exams[path.name] = {"title": title, "minutes": exam["timeLimitInMinutes"]} | _sums(found)
    everything = [found for questions in by_source.values() for found in questions]
    twice = [
        text for text, times in Counter(found.text for found in everything).items() if times > 1
    ]
    if twice:
        raise ValueError(f"the same question twice: {twice[0]}")
    pictures = [path for path in root.rglob("*") if path.suffix in IMAGES]
    distinct = {hashlib.sha256(path.read_bytes()).hexdigest() for path in pictures}
    return (
        _sums(everything)
        | {"distinct_images": len(distinct), "exam_files": len(exams)}
        | {"by_source": {source: _sums(found) for source, found in sorted(by_source.items())}}
        | {"exams": exams}
    )


def table(expected: dict[str, Any], size: int) -> str:
    """The counts as lines of text, a source a line, and the size of the whole in bytes."""
    rows = [*expected["by_source"].items(), ("all", expected)]
    width = max(len(source) for source, _ in rows)
    lines = [f"{'source':{width}}" + "".join(f"{column:>11}" for column in COLUMNS)]
    for source, sums in rows:
        lines.append(f"{source:{width}}" + "".join(f"{sums[column]:>11}" for column in COLUMNS))
    lines.append(f"{expected['exam_files']} exam files, {size:,} bytes in all")
    return "\n".join(lines)


def _sums(found: list[Found]) -> dict[str, int]:
    keyed = sum(question.right > 0 for question in found)
    return {
        "questions": len(found),
        "keyed": keyed,
        "keyless": len(found) - keyed,
        "several": sum(question.several for question in found),
        "code": sum(question.code for question in found),
        "images": sum(question.images for question in found),
    }


def _normal(texts: list[str]) -> str:
    return " | ".join(" ".join(text.split()) for text in texts)


def _page(path: Path) -> Found:
    """A captured page of either family; what is hidden (`ng-hide`) is not there."""
    tree = lxml_html.document_fromstring(path.read_text("utf-8"))
    for hidden in tree.xpath('//*[contains(concat(" ", @class, " "), " ng-hide ")]'):
        hidden.drop_tree()
    [stem] = tree.xpath('//legend | //div[contains(@class, "questionStem")]')
    options = tree.xpath('//div[starts-with(@class, "option ") or @class="option"]')
    options = options or tree.xpath('//li[contains(@class, "paper-shadow")]')
    right = [option for option in options if {"r_a", "correct"} & set(option.get("class").split())]
    texts = [option.xpath("string(.//label)") for option in options]
    if len(options) < 2:
        raise ValueError(f"{path}: no options")
    return Found(
        text=_normal([stem.text_content(), *sorted(texts)]),
        right=len(right),
        several=len(right) > 1 or bool(tree.xpath('//li//input[@type="checkbox"]')),
        code=bool(tree.xpath("//pre")),
        images=len(list(path.parent.glob(f"{path.stem}_img*"))),
    )


def _exam(path: Path) -> dict[str, Any]:
    text = path.read_text("utf-8")
    if path.suffix == ".html":
        text = text.partition("let data = ")[2]
    exam: dict[str, Any]
    exam, _ = json.JSONDecoder().raw_decode(text)
    return exam


def _flat(questions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The questions of an exam, those of a set on one vignette too."""
    return [one for question in questions for one in question.get("questions", [question])]


def _question(question: dict[str, Any]) -> Found:
    """A question of an exam, author format or dump."""
    options = [
        option if isinstance(option, dict) else {"option": option}
        for option in question.get("options", [])
    ]
    right = sum(option.get("correct", False) for option in options)
    if "correct" in question:
        said = question["correct"]
        right = len(said) if isinstance(said, list) else 1
    is_keyed = question.get("type") == "ordering" or any(
        key in question for key in ("answer", "accepted", "pairs", "gaps")
    )
    texts = [question["question"], *sorted(option["option"] for option in options)]
    return Found(
        text=_normal([re.sub(r"<[^>]*>", "", text) for text in texts]),
        right=right or int(is_keyed),
        several=right > 1 or question.get("htmlType") == "checkbox",
        code='class="codep"' in question["question"],
    )

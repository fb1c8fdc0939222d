"""Question types of Moodle XML in which options are put into places: each gives the fields of a
draft. And all types that are kinds of ours, by their names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from xml.etree.ElementTree import Element

from studytui.domain.draft import OptionDraft, SlotDraft
from studytui.domain.question import Kind, MediaRole
from studytui.domain.text import first_line, normalised
from studytui.ingest.problems import RejectedError
from studytui.ingest.readers.moodle.answers import (
    choice_of,
    listed,
    number,
    number_of,
    option_text,
    text_of,
    true_false_of,
)
from studytui.ingest.readers.moodle.texts import Texts, plain, raw


def matching_of(question: Element, _stem: str, texts: Texts) -> dict[str, Any]:
    """Left sides and what belongs to each; what belongs to none distracts."""
    slots: list[SlotDraft] = []
    choices = Choices()
    distractors: list[str] = []
    for pair in listed(question, "subquestion"):
        left = texts.of(pair, MediaRole.QUESTION)
        right = texts.line(pair.find("answer"), MediaRole.OPTION, raw(pair))
        if left and right:
            slots.append(SlotDraft(left, choices.add(right)))
        elif right:
            distractors.append(right)
        elif left:
            texts.warn(
                "pair-incomplete", f"Nothing belongs to “{first_line(left, 80)}”: it was left out."
            )
    for text in distractors:
        choices.add(text)
    return matching(slots, choices)


class Choices:
    """The right sides of a match, each text once."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._places: dict[str, int] = {}

    def add(self, text: str) -> int:
        """The place of this text among them."""
        place = self._places.setdefault(normalised(text), len(self.texts))
        if place == len(self.texts):
            self.texts.append(text)
        return place


def matching(slots: Sequence[SlotDraft], choices: Choices) -> dict[str, Any]:
    """The fields of a match."""
    sides = {normalised(slot.text) for slot in slots}
    if len(sides) < len(slots):
        raise RejectedError("matching-invalid", "A left side stands there twice.")
    used = {slot.key for slot in slots}
    options = tuple(OptionDraft(text, index in used) for index, text in enumerate(choices.texts))
    return {"kind": Kind.MATCHING, "options": options, "slots": tuple(slots)}


def rows_of(question: Element, _stem: str, texts: Texts) -> dict[str, Any]:
    """Multiple true/false and Kprime: a judgement for each row, which is a match to a column."""
    choices = Choices()
    places = {
        column.get("number"): choices.add(texts.of(column.find("responsetext"), MediaRole.OPTION))
        for column in listed(question, "column")
    }
    best: dict[str | None, tuple[float, int]] = {}
    for weight in question.findall("weight"):
        value = number(plain(weight.find("value")) or "0")
        name, place = weight.get("rownumber"), places.get(weight.get("columnnumber"))
        if value > 0 and place is not None:
            best[name] = max(best.get(name, (0.0, place)), (value, place))
    slots = []
    for row in listed(question, "row"):
        text = texts.of(row.find("optiontext"))
        if row.get("number") not in best or not text:
            raise RejectedError("matching-invalid", "A row is empty, or has no right column.")
        explanation = texts.of(row.find("feedbacktext"), MediaRole.EXPLANATION)
        slots.append(SlotDraft(text, best[row.get("number")][1], explanation))
    return matching(slots, choices)


def ordering_of(question: Element, _stem: str, texts: Texts) -> dict[str, Any]:
    """Items in the order in which their fractions count."""
    answers = [answer for answer in listed(question, "answer") if plain(answer)]
    answers.sort(key=lambda answer: number(answer.get("fraction") or "0"))
    options = tuple(
        OptionDraft(
            option_text(answer, texts),
            is_correct=True,
            explanation=texts.of(answer.find("feedback"), MediaRole.EXPLANATION),
        )
        for answer in answers
    )
    if len({normalised(option.text) for option in options}) < len(options):
        raise RejectedError("ordering-invalid", "Two of its items have the same text.")
    asked = number(plain(question.find("selectcount")) or "0")
    if plain(question.find("selecttype")) in ("1", "2") and 2 <= asked < len(options):
        texts.warn(
            "all-items-asked",
            f"Moodle asks for the order of {asked:.0f} of its {len(options)} items; here all are"
            " put in order.",
        )
    slots = tuple(SlotDraft(key=rank) for rank in range(len(options)))
    return {"kind": Kind.ORDERING, "options": options, "slots": slots}


def essay_of(question: Element, stem: str, texts: Texts) -> dict[str, Any]:
    """A written answer, which no key marks: what the marker is told is the model answer."""
    scheme = texts.of(question.find("graderinfo"), MediaRole.EXPLANATION)
    return {"kind": Kind.TEXT, "explanation": scheme}


READERS: dict[str, Callable[[Element, str, Texts], dict[str, Any]]] = {
    "multichoice": choice_of,
    "multichoiceset": choice_of,
    "oumultiresponse": choice_of,
    "truefalse": true_false_of,
    "shortanswer": text_of,
    "essay": essay_of,
    "numerical": number_of,
    "matching": matching_of,
    "match": matching_of,
    "ddmatch": matching_of,
    "mtf": rows_of,
    "kprime": rows_of,
    "ordering": ordering_of,
}
"""By Moodle's name of the type. Each may raise RejectedError and TooDeepError."""

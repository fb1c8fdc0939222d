"""A question in plain lines: what is asked, the options by letter, and what is said about them."""

from __future__ import annotations

from collections.abc import Sequence

from studytui.domain.exam import Item
from studytui.domain.question import Kind, Media, MediaRole, Question
from studytui.domain.slots import letters
from studytui.domain.text import Block, BlockKind, Span, Style, clean_line, parse
from studytui.domain.wording import (
    Outcome,
    answer_text,
    asked_text,
    image_name,
    key_text,
    lettered,
    outcome,
    percent,
    source_letters,
)
from studytui.plain.talk import Talk

_CODE = "    "
_ASKING = (MediaRole.QUESTION, MediaRole.OPTION)


def say_question(talk: Talk, question: Question, item: Item) -> None:
    """What is asked, and what there is to choose from."""
    say_text(talk, question.stem, question.media)
    if question.code_snippet.strip():
        talk.say_as_is(question.code_snippet.strip("\n"), indent=_CODE)
    for media in _not_named(question):
        talk.say(image_name(media))
    if asked := asked_text(question):
        talk.say(f"{asked}.")
    if question.kind is Kind.MATCHING:
        for place, slot in enumerate(question.slots, 1):
            say_text(talk, slot.text, question.media, first=f"{place}. ")
    for name, option in lettered(question, item.option_order):
        struck = "(struck out) " if option.number in item.struck else ""
        say_text(talk, option.text, question.media, first=f"{name}. {struck}")


def say_standing(talk: Talk, question: Question, item: Item) -> None:
    """What the learner has given, if anything, and the flag."""
    if item.answer:
        sure = ", sure" if item.is_sure else ""
        talk.say(f"Your answer: {answer_text(question, item.answer, item.option_order)}{sure}.")
    if item.is_flagged:
        because = f": {item.flag_reason}" if item.flag_reason else ""
        talk.say(f"Flagged{because}.")


def say_verdict(talk: Talk, question: Question, item: Item) -> None:
    """Whether it was right, the key, and everything that is said about it."""
    words = {
        Outcome.RIGHT: "Right.",
        Outcome.WRONG: "Wrong.",
        Outcome.UNANSWERED: "Not answered.",
        Outcome.UNSCORED: "Not scored: its key is unknown, or came after the answer.",
    }
    key = key_text(question, item.option_order)
    talk.say(f"{words[outcome(question, item)]}{f' The key: {key}.' if key else ''}")
    if question.peer_percent is not None:
        talk.say(f"{percent(question.peer_percent)} of others were right.")
    for name, option in lettered(question, item.option_order):
        share = "" if option.peer_percent is None else f"{percent(option.peer_percent)} chose it. "
        if option.explanation.strip() or share:
            say_text(talk, option.explanation, question.media, first=f"{name}: {share}")
    for place, slot in enumerate(question.slots, 1):
        if slot.explanation.strip():
            say_text(talk, slot.explanation, question.media, first=f"{place}: ")
    if moved := source_letters(question, item.option_order):
        talk.say(moved)
    for title, text in (
        ("Explanation", question.explanation),
        ("Key points", question.key_points),
        ("Objective", question.objective),
        ("References", question.references),
    ):
        if text.strip():
            talk.say(f"{title}:")
            say_text(talk, text, question.media)
    if question.note.strip():
        talk.say(f"Your note: {question.note}")


def say_text(talk: Talk, stored: str, media: Sequence[Media], *, first: str = "") -> None:
    """A stored text; `first` stands before its first line."""
    blocks = parse(stored)
    if not blocks:
        if first:
            talk.say(first=first)
        return
    indent = " " * len(first)
    for block in blocks:
        _say_block(talk, block, media, first, indent)
        first = indent


def _say_block(talk: Talk, block: Block, media: Sequence[Media], first: str, indent: str) -> None:
    if block.kind is BlockKind.CODE:
        if first.strip():
            talk.say(first=first)
        talk.say_as_is(block.text, indent=indent + _CODE)
        return
    if block.kind is BlockKind.TABLE:
        if first.strip():
            talk.say(first=first)
        for row in block.rows:
            talk.say_as_is(" | ".join(_words(cell, media) for cell in row), indent=indent)
        return
    marker = f"{'  ' * block.depth}{block.marker} " if block.marker else ""
    if block.kind is BlockKind.QUOTE:
        marker = "> "
    text = _words(block.spans, media)
    talk.say(text, first=first + marker, indent=indent + " " * len(marker))


def _words(spans: Sequence[Span], media: Sequence[Media]) -> str:
    return clean_line("".join(_span(span, media) for span in spans))


def _span(span: Span, media: Sequence[Media]) -> str:
    if span.style is Style.GAP:
        return f"[{span.gap}: {span.text}]"
    if span.style is Style.IMAGE:
        found = next((one for one in media if one.index == span.media), None)
        return f"[image: {span.text}]" if found is None else image_name(found)
    return span.text


def _not_named(question: Question) -> list[Media]:
    """Images that are asked about and that no text names."""
    texts = [question.stem, *(option.text for option in question.options)]
    texts += [slot.text for slot in question.slots]
    named = {
        span.media
        for text in texts
        for block in parse(text)
        for span in (*block.spans, *(one for row in block.rows for cell in row for one in cell))
        if span.style is Style.IMAGE
    }
    return [one for one in question.media if one.role in _ASKING and one.index not in named]


def numbers_by_letter(question: Question, item: Item) -> dict[str, list[int]]:
    """The options by what they are called, in lower case; in gaps several share a letter."""
    found: dict[str, list[int]] = {}
    for number, name in letters(question, item.option_order).items():
        found.setdefault(name.lower(), []).append(number)
    return found

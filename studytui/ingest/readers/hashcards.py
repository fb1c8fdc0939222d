"""Decks of flash cards in plain text, as the program hashcards has them.

``Q:`` and ``A:`` are the two sides of a card. ``C:`` is a text of which each part in square brackets
is to be filled in: a question for each. Cards are asked by typing: one whose answer is more than a
line cannot be, and is told. https://github.com/eudoxia0/hashcards
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from studytui.domain.draft import QuestionDraft, Reading
from studytui.domain.question import Kind, MediaRole
from studytui.domain.text import Block, BlockKind, parse, plain
from studytui.ingest.problems import RejectedError
from studytui.ingest.readers.document import Document
from studytui.ingest.readers.exam.quiz_file import QuizFile, QuizTexts, accepted_line
from studytui.ingest.readers.wording import title_of_file, words

FORMAT = "flash cards (hashcards)"
_TAG = re.compile(r"([QAC]):(.*)")
_RULE = re.compile(r"-{3,80}[ \t]*")
_FENCE = re.compile(r"[ \t]*(`{3,}|~{3,})")
_NAME = re.compile(r"[ \t]*name[ \t]*=[ \t]*[\"'](.{0,200}?)[\"'][ \t]*")
_FRONT_MATTER = 40
"""Lines at the start that may tell about the deck."""
_LONGEST_ANSWER = 100
"""Characters that are still typed."""
_MOST_HOLES = 50
# A part to be filled in; what stands behind ! or before ( is an image or a link.
_HOLE = re.compile(r"\\.|!\[[^\[\]\n]*\]|\[([^\[\]\n]+)\](?!\()", re.DOTALL)
_GAP = "____"
_PRIVATE = range(0xE000, 0xF900)
"""Code points that no text has by right."""
_TAGS = ("Q:", "C:")


def accepts(document: Document) -> bool:
    """Text that begins with a card, behind what tells about the deck."""
    lines = document.text[:20_000].splitlines()
    place = _body(lines)[0]
    first = next((line for line in lines[place:] if line.strip()), "")
    if not first.startswith(_TAGS):
        return False
    if first.startswith("C:"):
        return any(match[1] for match in _HOLE.finditer("\n".join(lines[place:])))
    return any(line.startswith("A:") for line in lines[place:])


def read(document: Document, source: str | None) -> Reading:
    """The cards of the deck as questions; those that cannot be asked are problems."""
    deck = QuizFile(document, source, FORMAT)
    lines = document.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    start, name = _body(lines)
    topic = words(name) or title_of_file(document.unit.files[0].path)
    for card in _cards(lines, start):
        _take(deck, card, topic)
    return deck.reading()


@dataclass(slots=True)
class _Card:
    line: int
    sides: dict[str, list[str]] = field(default_factory=dict)
    """The lines behind each tag."""

    def side(self, tag: str) -> str:
        return "\n".join(self.sides.get(tag, ())).strip()


def _body(lines: list[str]) -> tuple[int, str]:
    """How many lines tell about the deck, and its name where they say it."""
    if not lines or lines[0].rstrip() != "---":
        return 0, ""
    name = ""
    for place, line in enumerate(lines[1:_FRONT_MATTER], 1):
        if line.rstrip() == "---":
            return place + 1, name
        if match := _NAME.fullmatch(line):
            name = match[1]
    return 0, ""


def _cards(lines: list[str], start: int) -> Iterator[_Card]:
    card: _Card | None = None
    tag = fence = ""
    for number, line in enumerate(lines[start:], start + 1):
        mark = _FENCE.match(line)
        if fence:
            fence = "" if mark and mark[1].startswith(fence) else fence
        elif mark:
            fence = mark[1]
        elif _RULE.fullmatch(line):
            if card is not None:
                yield card
            card, tag = None, ""
            continue
        elif match := _TAG.match(line):
            if card is not None and (match[1] != "A" or "Q" not in card.sides or "A" in card.sides):
                yield card
                card = None
            card = card or _Card(number)
            tag, line = match[1], match[2]
        if line.strip() and card is None:
            card, tag = _Card(number), ""
        if card is not None:
            card.sides.setdefault(tag, []).append(line)
    if card is not None:
        yield card


def _take(deck: QuizFile, card: _Card, topic: str) -> None:
    if "C" not in card.sides:
        deck.take(card.line, partial(_two_sided, card, topic))
        return
    text = card.side("C")
    holes = [match for match in _HOLE.finditer(text) if match[1]]
    if not 0 < len(holes) <= _MOST_HOLES:
        reason = "A card without anything in brackets." if not holes else "Too many brackets."
        hint = "What is to be filled in stands in square brackets."
        deck.report(card.line, "gaps-invalid", reason, hint)
    else:
        for hole in holes:
            deck.take(card.line, partial(_with_hole, text, hole, topic))


def _two_sided(card: _Card, topic: str, texts: QuizTexts) -> QuestionDraft:
    """Raises RejectedError, TooDeepError."""
    stem = texts.of_markdown(card.side("Q"), dollars=True)
    if not stem:
        shown = next((line for side in card.sides.values() for line in side if line.strip()), "")
        raise RejectedError(
            "not-a-card", f"Not a card: “{shown.strip()[:80]}”.", "Begin it with Q:."
        )
    answer = texts.of_markdown(card.side("A"), MediaRole.EXPLANATION, dollars=True)
    return _typed(stem, card.side("A"), answer, topic, texts)


def _with_hole(text: str, hole: re.Match[str], topic: str, texts: QuizTexts) -> QuestionDraft:
    """The question that leaves out one part and shows the others. Raises as `_two_sided`."""

    # Markdown takes a gap that is alone on its line for a rule: a letter that the text does not
    # have holds its place.
    mark = next((one for one in map(chr, _PRIVATE) if one not in text), _GAP)

    def shown(match: re.Match[str]) -> str:
        if not match[1]:
            return match[0]
        return mark if match.start() == hole.start() else match[1]

    stem = texts.of_markdown(_HOLE.sub(shown, text), dollars=True).replace(mark, _GAP)
    if plain(stem).strip() in ("", _GAP) and not _has_image(parse(stem)):
        raise RejectedError("type-unsupported", "A flash card that shows nothing else: skipped.")
    answer = texts.of_markdown(hole[1], dollars=True)
    return _typed(stem, hole[1], answer, topic, texts)


def _typed(stem: str, written: str, answer: str, topic: str, texts: QuizTexts) -> QuestionDraft:
    """A question to be answered with a line; `answer` is the stored text of what is written. One
    that no line can be compared with is shown once the learner has answered, and never scored.
    Raises RejectedError."""
    blocks = parse(answer)
    asked = QuestionDraft(source="", key="", kind=Kind.TEXT, stem=stem, topic=topic)
    if not answer or ("![" in written and not _has_image(blocks)):
        what = (
            "whose answer is a sound or an image that is not there"
            if written
            else "without an answer"
        )
        raise RejectedError("type-unsupported", f"A flash card {what}: skipped.")
    if _has_image(blocks):
        what = "an image"
    elif "$$" in written:
        what = "a formula"
    elif len(blocks) > 1 or blocks[0].kind is not BlockKind.PARAGRAPH or "\n" in answer:
        what = "more than a line"
    elif len(plain(answer)) > _LONGEST_ANSWER:
        what = "too long to be typed"
    else:
        return replace(asked, accepted=(accepted_line(plain(answer)),))
    texts.warn(
        "not-compared",
        f"The answer is {what}: it is shown once you have answered, and nothing is scored.",
    )
    return replace(asked, explanation=answer)


def _has_image(blocks: Sequence[Block]) -> bool:
    return any(span.media is not None for one in blocks for span in one.spans)

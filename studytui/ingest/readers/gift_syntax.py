r"""GIFT, the text format of Moodle, as items: what is written, before it is judged as a question.

Follows what Moodle's own importer does (question/format/gift) and what its page describes: a blank
line ends a question, ``//`` begins a comment, a backslash takes the meaning from ``~ = # { } :``,
``\n`` is a new line. https://docs.moodle.org/en/GIFT_format
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum

FORMATS = ("moodle", "html", "markdown", "plain")


class Type(StrEnum):
    """What an item is, in words for a report."""

    CHOICE = "multiple choice"
    TRUTH = "true or false"
    SHORT = "short answer"
    NUMBER = "numerical"
    MATCH = "matching"
    ESSAY = "essay"
    DESCRIPTION = "description"


@dataclass(frozen=True, slots=True)
class Text:
    """A text and how it is meant: ``moodle``, ``html``, ``markdown`` or ``plain``."""

    format: str
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of a choice, a short answer or a number, in the order of the file."""

    text: Text
    has_equals: bool
    """Whether ``=`` stands before it, not ``~``."""
    weight: float | None = None
    """Percent; None where it does not say."""
    feedback: Text | None = None

    @property
    def share(self) -> float:
        """Percent of the marks that it earns."""
        if self.weight is not None:
            return self.weight
        return 100.0 if self.has_equals else 0.0


@dataclass(frozen=True, slots=True)
class Pair:
    """A left side and what belongs to it, which is always plain text."""

    left: Text
    right: str


@dataclass(frozen=True, slots=True)
class Item:
    """A question, or a description between questions."""

    type: Type
    line: int
    stem: Text
    is_embedded: bool = False
    """The answers stood within the sentence, where there are now five underscores."""
    title: str = ""
    ident: str = ""
    key: str = ""
    """Of a question that studytui wrote: what names it within its source."""
    source: str = ""
    """The source that was last named before it; empty where it has no key."""
    told_kind: str = ""
    """The kind it had before it became one that GIFT has."""
    tags: tuple[str, ...] = ()
    category: str = ""
    """The category that was last set before it, as it is written."""
    feedback: Text | None = None
    answers: tuple[Answer, ...] = ()
    is_true: bool = False
    truth_feedback: tuple[Text | None, Text | None] = (None, None)
    """What is said to the wrong answer, and to the right one."""
    pairs: tuple[Pair, ...] = ()

    @property
    def is_marked(self) -> bool:
        """Whether it has braces with answers in them as only GIFT has them."""
        match self.type:
            case Type.CHOICE:
                return len(self.answers) > 1
            case Type.SHORT:
                return all(answer.has_equals for answer in self.answers)
            case Type.NUMBER:
                return any(answer.text.text[:2].strip("+-.").isdigit() for answer in self.answers)
        return self.type not in (Type.ESSAY, Type.DESCRIPTION)


@dataclass(frozen=True, slots=True)
class Fault:
    """A piece that is not GIFT, and why."""

    line: int
    code: str
    reason: str
    hint: str = ""


class _InvalidError(Exception):
    def __init__(self, code: str, reason: str, hint: str = "") -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason
        self.hint = hint


# Escaped characters stand as noncharacters of Unicode while the text is taken apart.
_ESCAPED = dict(zip("~=#{}:n\\", map(chr, range(0xFDD0, 0xFDD8)), strict=True))
_MEANT = {ord(mark): "\n" if char == "n" else char for char, mark in _ESCAPED.items()}
_ESCAPE = re.compile(r"\\([~=#{}:n\\])")
_NONCHARACTERS = dict.fromkeys(range(0xFDD0, 0xFDF0))
_CATEGORY = "$CATEGORY:"
_CONTINUES = ("=", "~", "}", "#")
"""How a line goes on inside braces that a blank line has left open."""
_NAMED = re.compile(r"\[(id|tag|key|source|kind):((?:\\\]|[^\]\n]){1,400})\]")
_BLANKS = " \t\n\r\f\v"
"""What stands around texts; a no-break space is one of their characters."""
_WEIGHT = re.compile(r"%(-?\d{1,3}(?:\.\d{0,12})?)%")
_TRUTHS = {"T": True, "TRUE": True, "F": False, "FALSE": False}


def items(text: str) -> Iterator[Item | Fault]:
    """Everything in a file, in its order. Never raises."""
    category = source = ""
    for block in _blocks(text):
        for line, name in block.categories:
            category = name
            if not name:
                yield Fault(line, "category-empty", "A category without a name.")
        if not block.lines:
            continue
        source = block.named("source") or source
        try:
            yield _item(block, category, source)
        except _InvalidError as error:
            yield Fault(block.line, error.code, error.reason, error.hint)


@dataclass(slots=True)
class _Block:
    """Lines up to a blank one, comments taken out."""

    line: int = 0
    lines: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    categories: list[tuple[int, str]] = field(default_factory=list)
    is_open: bool = False
    """Whether a brace is opened and not yet closed."""

    def all_named(self, wanted: str) -> tuple[str, ...]:
        """What the comments say in brackets under a name: ``[tag:…]``."""
        found = _NAMED.finditer("\n".join(self.comments))
        return tuple(one[2].replace("\\]", "]").strip() for one in found if one[1] == wanted)

    def named(self, wanted: str) -> str:
        """The first of them."""
        return next(iter(self.all_named(wanted)), "")

    def add(self, number: int, line: str) -> None:
        start = line.strip(_BLANKS)
        if start.startswith("//"):
            self.comments.append(start)
        elif start.startswith(_CATEGORY) and not self.lines:
            name = start.removeprefix(_CATEGORY).strip(_BLANKS)
            self.categories.append((number, _meant(_ESCAPE.sub(_mark, name))))
        else:
            self.line = self.line or number
            self.lines.append(line)
            bare = _ESCAPE.sub("", line)
            if "{" in bare or "}" in bare:
                self.is_open = bare.rfind("{") > bare.rfind("}")


def _blocks(text: str) -> Iterator[_Block]:
    block = _Block()
    was_blank = False
    lines = text.translate(_NONCHARACTERS).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, line in enumerate(lines, 1):
        start = line.strip(_BLANKS)
        if start and was_blank and not (block.is_open and start.startswith(_CONTINUES)):
            yield block
            block = _Block()
        was_blank = not start
        if start:
            block.add(number, line)
    yield block


def _mark(match: re.Match[str]) -> str:
    return _ESCAPED[match[1]]


def _meant(text: str) -> str:
    return text.translate(_MEANT)


def _item(block: _Block, category: str, source: str) -> Item:
    text = _ESCAPE.sub(_mark, "\n".join(block.lines)).strip(_BLANKS)
    title = ""
    if text.startswith("::"):
        end = text.find("::", 2)
        title = _joined(text[2:end] if end > 0 else "")
        text = (text[end + 2 :] if end > 0 else text[2:]).strip(_BLANKS)
    before, inner, after = _parted(text)
    key = block.named("key")
    item = Item(
        type=Type.DESCRIPTION,
        line=block.line,
        stem=_text(before if inner is None or not after else f"{before}_____{after}", "moodle"),
        is_embedded=bool(after),
        title=title,
        ident=block.named("id"),
        key=key,
        source=source if key else "",
        told_kind=block.named("kind") if key else "",
        tags=block.all_named("tag"),
        category=category,
    )
    if inner is None:
        return item
    if not item.stem.text:
        raise _InvalidError("empty-text", "Answers without a question before them.")
    answers, mark, general = inner.rpartition("####")
    if not mark:
        answers, general = general, ""
    item = replace(item, feedback=_feedback(general, item.stem.format))
    return _with_answers(answers.strip(_BLANKS), item)


def _parted(text: str) -> tuple[str, str | None, str]:
    """What stands before, in and after the braces; None in the middle where there are none."""
    start, end = text.find("{"), text.find("}")
    if start < 0 and end < 0:
        return text, None, ""
    hint = "Every { needs its }; one that is only a character is written with a backslash."
    if start < 0 or end < start:
        raise _InvalidError("braces-unbalanced", "A { or a } has no partner.", hint)
    after = text[end + 1 :].rstrip(_BLANKS)
    if "{" in after or "}" in after or "{" in text[start + 1 : end]:
        reason = "A question has one pair of braces, this has more."
        raise _InvalidError("braces-unbalanced", reason, hint)
    return text[:start], text[start + 1 : end].strip(_BLANKS), after if after.strip(_BLANKS) else ""


def _with_answers(answers: str, item: Item) -> Item:
    """The item with what its braces hold, its type told by that as Moodle tells it."""
    form = item.stem.format
    if not answers:
        return replace(item, type=Type.ESSAY)
    if answers[0] == "#":
        return replace(item, type=Type.NUMBER, answers=_numbers(answers[1:], form))
    if "~" in answers:
        return replace(item, type=Type.CHOICE, answers=_choices(answers, form))
    if "=" in answers and "->" in answers:
        return replace(item, type=Type.MATCH, pairs=_pairs(answers, form))
    truth, *said = answers.split("#", 2)
    is_true = _TRUTHS.get(truth.strip(_BLANKS).upper())
    if is_true is not None:
        wrong, right = (_feedback(part, form) for part in (*said, "", "")[:2])
        return replace(item, type=Type.TRUTH, is_true=is_true, truth_feedback=(wrong, right))
    found = (_answer(part, form, has_equals="=" in answers) for part in _split(answers, "="))
    return replace(item, type=Type.SHORT, answers=tuple(found))


def _choices(answers: str, form: str) -> tuple[Answer, ...]:
    # ``~=`` is one answer, not an empty one and a right one.
    parts = answers.replace("~=", "=").replace("=", "~=").split("~")
    if parts[0].strip(_BLANKS):
        raise _InvalidError(
            "answers-invalid",
            "Something stands before the first answer.",
            "Each answer begins with = or ~.",
        )
    return tuple(
        _answer(part.removeprefix("="), form, has_equals=part.startswith("=")) for part in parts[1:]
    )


def _split(answers: str, mark: str) -> list[str]:
    parts = answers.split(mark)
    return parts if parts[0].strip(_BLANKS) else parts[1:]


def _numbers(answers: str, form: str) -> tuple[Answer, ...]:
    answers, wrong, said = answers.partition("~")
    found = [_answer(part, form, has_equals=True) for part in _split(answers, "=")]
    if wrong:
        # ``~#feedback`` is said to every answer that is not listed.
        feedback = _feedback(said.partition("#")[2], form)
        found.append(Answer(Text(form, "*"), has_equals=False, feedback=feedback))
    return tuple(found)


def _pairs(answers: str, form: str) -> tuple[Pair, ...]:
    pairs = []
    for part in _split(answers, "="):
        left, arrow, right = part.partition("->")
        if not arrow:
            raise _InvalidError(
                "answers-invalid",
                "A pair without its arrow.",
                "Each pair is written as =left -> right.",
            )
        pairs.append(Pair(_text(left, form), _joined(right)))
    return tuple(pairs)


def _answer(part: str, form: str, *, has_equals: bool) -> Answer:
    part = part.strip(_BLANKS)
    weight = _WEIGHT.match(part)
    if weight:
        part = part[weight.end() :]
    text, _, feedback = part.partition("#")
    return Answer(
        _text(text, form),
        has_equals,
        float(weight[1]) if weight else None,
        _feedback(feedback, form),
    )


def _feedback(part: str, form: str) -> Text | None:
    text = _text(part, form)
    return text if text.text else None


def _text(part: str, form: str) -> Text:
    part = part.strip(_BLANKS)
    if part.startswith("["):
        name, bracket, _ = part[1:12].partition("]")
        if bracket and name in FORMATS:
            form, part = name, part[len(name) + 2 :].strip(_BLANKS)
    return Text(form, _joined(part) if form == "moodle" else _meant(part))


def _joined(part: str) -> str:
    """A text that may be broken into lines anywhere: only a written ``\\n`` is a new line."""
    if "\n" in part:
        part = " ".join(filter(None, (line.strip(_BLANKS) for line in part.split("\n"))))
    return _meant(part.strip(_BLANKS))

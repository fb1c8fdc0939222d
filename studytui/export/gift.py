"""GIFT: questions for a Moodle course as text that a person can read and change.

What GIFT has no field for and a person should see all the same stands in the texts as it does in
Moodle XML, from where studytui takes it apart again. Images stand within the text. Of each question
that GIFT has no type for, and of all that is lost, a problem tells.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import BinaryIO

from studytui.domain.draft import MediaDraft, OptionDraft, Problem, QuestionDraft
from studytui.domain.moodle import STEM_PARTS, as_pattern, category_path, levels_of
from studytui.domain.no_formula import guarded
from studytui.domain.question import Kind, parse_number
from studytui.domain.text import (
    Style,
    clean,
    clean_line,
    is_ordinary,
    normalised,
    parse,
    plain,
)
from studytui.export.losses import loss, not_whole
from studytui.export.moodle_kinds import MOST_SHARES, NUMBER, decimal, is_moodles
from studytui.export.moodle_texts import Texts
from studytui.export.moodle_xml import explained, losses_of
from studytui.export.stored_html import attribute, code

_SPECIAL = re.compile(r"[\\~=#{}:]")
_MEANT = re.compile(r"[<>&$\\\[]|  | \Z")
"""What HTML, or a formula, would make of a text."""
_GUARDED = ("[", "%")
"""How a text begins that would be taken for a format or a weight."""
_IMAGES = {
    b"\x89PNG": "png",
    b"\xff\xd8\xff": "jpeg",
    b"GIF8": "gif",
    b"RIFF": "webp",
    b"BM": "bmp",
}


def write(
    drafts: Iterable[QuestionDraft],
    target: BinaryIO,
    *,
    title: str,
    media: Callable[[MediaDraft], bytes | None],
) -> tuple[Problem, ...]:
    """Write the questions, one by one. `media` gives the content of an image, None where it cannot
    be had. The problems say of each question what GIFT cannot hold."""
    bank = _Bank(media)
    target.write(f"// {clean_line(title)}\n\n".encode())
    target.writelines(bank.question(draft).encode() for draft in drafts)
    return tuple(bank.problems)


class _Texts(Texts):
    """Texts of one question, with their images within them."""

    def _image(self, index: int, alt: str) -> str:
        content = self._contents.get(index)
        if content is None:
            return ""
        kind = next(
            (name for start, name in _IMAGES.items() if content.startswith(start)), "svg+xml"
        )
        data = b64encode(content).decode("ascii")
        return f'<img src="data:image/{kind};base64,{data}" alt="{attribute(alt)}">'

    def field(self, stored: str, form: str) -> str:
        """A text of the question behind its own, which is in this format."""
        text = escaped(self.of(stored) if form == "html" else stored)
        return f"[{form}]{text}" if text.startswith(_GUARDED) else text


@dataclass(slots=True)
class _Answers:
    """What stands between the braces."""

    lines: list[str] = field(default_factory=list)
    losses: list[str] = field(default_factory=list)
    """What cannot be held, in words that follow “no place for”."""
    mark: str = ""
    """What follows the opening brace."""


class _UnfitError(Exception):
    """GIFT has no type for the question; the argument says why."""


class _Bank:
    """A file that is being written."""

    def __init__(self, media: Callable[[MediaDraft], bytes | None]) -> None:
        self.problems: list[Problem] = []
        self._media = media
        self._category = ""
        self._source = ""

    def question(self, draft: QuestionDraft) -> str:
        """The lines of one question; empty for one that no type of GIFT can be."""
        if left_out := not_whole(draft):
            self.problems.append(left_out)
            return ""
        texts = _Texts(draft, self._media)
        form = "moodle" if _is_simple(draft) else "html"
        try:
            answers = _WRITERS[draft.kind](draft, texts, form)
        except _UnfitError as unfit:
            reason = f"GIFT has no {unfit}: the question was left out."
            self.problems.append(loss(draft, "not-written", reason, is_warning=False))
            return ""
        if form == "moodle":
            head, feedback = escaped(draft.stem), draft.explanation
        else:
            head, feedback = f"[html]{escaped(_asked(draft, texts))}", explained(draft, texts)
        losses = [*answers.losses, *losses_of(draft)]
        if draft.marks != 1:
            losses.append("its marks")
        for one in losses:
            self.problems.append(loss(draft, "not-held", f"GIFT has no place for {one}."))
        for index in texts.missing:
            reason = f"Image {index} cannot be read, so the question went out without it."
            self.problems.append(loss(draft, "image-missing", reason))
        lines = [f"\t{line}\n" for line in answers.lines]
        if feedback:
            prefix = f"[{form}]" if feedback.startswith(_GUARDED) else ""
            lines.append(f"\t####{prefix}{escaped(feedback)}\n")
        body = f"{head}{{{answers.mark}\n{''.join(lines)}}}\n\n"
        return f"{self._placed(draft)}{self._named(draft)}{body}"

    def _placed(self, draft: QuestionDraft) -> str:
        """The line that names the category, where it is another than before."""
        path = category_path(levels_of(draft))
        if path == self._category or (not self._category and not draft.topic):
            return ""
        self._category = path
        return f"$CATEGORY: {path.replace(chr(92), chr(92) * 2)}\n\n"

    def _named(self, draft: QuestionDraft) -> str:
        """The comment with its id and its tags, and the title that names it."""
        named = self._identity(draft)
        title = ""
        if draft.key.startswith("id:"):
            name = draft.original_id or draft.key.removeprefix("id:")
            if draft.original_id is None or not _is_bracketed(name):
                title = f"::{escaped(name)}::"
            else:
                named.append(_bracketed("id", name))
        for tag in draft.tags:
            if _is_bracketed(tag):
                named.append(_bracketed("tag", tag))
            else:
                self.problems.append(
                    loss(draft, "not-held", f"GIFT has no place for the tag {tag}.")
                )
        comment = f"// {' '.join(named)}\n" if named else ""
        return f"{comment}{title}"

    def _identity(self, draft: QuestionDraft) -> list[str]:
        """What makes it the same question when the file comes back: the source where it is another
        than before, and the key."""
        if not (_is_bracketed(draft.source) and _is_bracketed(draft.key)):
            return []
        named = [_bracketed("source", draft.source)] if draft.source != self._source else []
        self._source = draft.source
        named.append(_bracketed("key", draft.key))
        if draft.kind is Kind.GAPS:
            named.append(_bracketed("kind", draft.kind.value))
        return named


def escaped(text: str) -> str:
    """Any text without what GIFT would make of it, in one line."""
    return _SPECIAL.sub(r"\\\g<0>", clean(text)).replace("\n", "\\n")


def _is_bracketed(text: str) -> bool:
    """Whether a text can stand within ``[id:…]``."""
    return len(text) <= 300 and not text.endswith("\\")


def _bracketed(name: str, text: str) -> str:
    return f"[{name}:{clean_line(text).replace(']', chr(92) + ']')}]"


def _is_simple(draft: QuestionDraft) -> bool:
    """Whether nothing in the question needs HTML, so that it can be written as people write it."""
    apart = (
        draft.vignette,
        draft.code_snippet,
        draft.key_points,
        draft.objective,
        draft.references,
    )
    if any(apart) or draft.media or any(slot.explanation for slot in draft.slots):
        return False
    texts = [draft.stem, draft.explanation, *(slot.text for slot in draft.slots)]
    for option in draft.options:
        texts += option.explanation, "" if draft.kind is Kind.MATCHING else option.text
    return all(map(_is_itself, filter(None, texts)))


def _is_itself(stored: str) -> bool:
    return is_ordinary(stored) and "\n" not in stored and not _MEANT.search(stored)


def _asked(draft: QuestionDraft, texts: _Texts) -> str:
    """HTML of the vignette, what is asked, its code, and images that stand nowhere."""
    snippet = code(draft.code_snippet) if draft.code_snippet else ""
    parts = [
        texts.part(STEM_PARTS["vignette"], "", texts.of(draft.vignette)),
        texts.of(draft.stem),
        texts.part(STEM_PARTS["code"], "", snippet),
        texts.rest(),
    ]
    return "".join(parts).lstrip("\n")


def _choice(draft: QuestionDraft, texts: _Texts, form: str) -> _Answers:
    right = sum(bool(option.is_correct) for option in draft.options)
    if not right:
        raise _UnfitError("question without a key")
    if draft.kind is Kind.TRUE_FALSE and is_moodles(draft):
        return _truth(draft.options, texts, form)
    is_single = draft.kind is not Kind.MULTIPLE
    share = "=" if is_single else f"~%{100 / right:.7g}%"
    wrong = "~" if is_single else "~%-100%"
    found = _Answers()
    for option in draft.options:
        mark = share if option.is_correct else wrong
        why = f"#{texts.field(option.explanation, form)}" if option.explanation else ""
        found.lines.append(f"{mark}{texts.field(option.text, form)}{why}")
    if not is_single and right > MOST_SHARES:
        found.losses.append(f"the share of {right} right options (take “nearest grade” on import)")
    return found


def _truth(options: tuple[OptionDraft, ...], texts: _Texts, form: str) -> _Answers:
    """``T`` or ``F``, then what is said to the wrong answer, then to the right one."""
    wrong, right = sorted(options, key=lambda option: option.is_correct is True)
    line = "TRUE" if options[0].is_correct else "FALSE"
    if wrong.explanation or right.explanation:
        line += f"#{texts.field(wrong.explanation, form)}"
    if right.explanation:
        line += f"#{texts.field(right.explanation, form)}"
    return _Answers([line])


def _text(draft: QuestionDraft, texts: _Texts, form: str) -> _Answers:
    del texts, form
    if any("->" in answer for answer in draft.accepted):
        raise _UnfitError("short answer with an arrow in it")
    found = _Answers(losses=["its unit"] if draft.unit else [])
    for answer in draft.accepted:
        prefix = "[moodle]" if answer.startswith(_GUARDED) else ""
        found.lines.append(f"={prefix}{escaped(as_pattern(answer))}")
    return found


def _number(draft: QuestionDraft, texts: _Texts, form: str) -> _Answers:
    del texts, form
    if not draft.accepted:
        raise _UnfitError("question without a key")
    found = _Answers(losses=["its unit"] if draft.unit else [], mark="#")
    margin = "" if draft.tolerance is None else f":{draft.tolerance!r}"
    for accepted in draft.accepted:
        written = accepted
        if not NUMBER.fullmatch(accepted):
            number = parse_number(accepted, draft.unit)
            if number is None:
                raise _UnfitError(f"number written as {accepted}")
            written = decimal(number)
            found.losses.append(f"{accepted} as a number (written as {written})")
        found.lines.append(f"={written}{margin}")
    return found


def _matching(draft: QuestionDraft, texts: _Texts, form: str) -> _Answers:
    if any(slot.key is None for slot in draft.slots):
        raise _UnfitError("question without a key")
    if len(draft.slots) < 2:
        raise _UnfitError("match of a single pair")
    rights = [plain(option.text) for option in draft.options]
    if not all(map(clean_line, rights)) or len(set(map(_compared, rights))) < len(rights):
        raise _UnfitError("match of which two right sides read the same")
    found = _Answers()
    if any(_is_marked(option.text) for option in draft.options):
        found.losses.append("marks, code, tables and images on the right side of a match")
    if any(option.explanation for option in draft.options):
        found.losses.append("explanations of the right sides of a match")
    used = {slot.key for slot in draft.slots}
    for slot in draft.slots:
        assert slot.key is not None
        left = texts.field(slot.text, form)
        found.lines.append(f"={left} -> {escaped(guarded(rights[slot.key]))}")
    for place, right in enumerate(rights):
        if place not in used:
            found.lines.append(f"= -> {escaped(guarded(right))}")
    return found


def _compared(text: str) -> str:
    return normalised(text.replace("\\", "\\\\"))


def _is_marked(stored: str) -> bool:
    """Whether plain text says less than it."""
    return any(
        block.rows or block.marker or any(span.style is not Style.PLAIN for span in block.spans)
        for block in parse(stored)
    )


def _gaps(draft: QuestionDraft, texts: _Texts, form: str) -> _Answers:
    if len(draft.slots) > 1:
        raise _UnfitError("question with several gaps")
    found = _choice(draft, texts, form)
    found.losses.append("a gap: it is a choice with a line in the text")
    return found


def _ordering(draft: QuestionDraft, texts: _Texts, form: str) -> _Answers:
    raise _UnfitError("question that asks for an order")


_WRITERS: dict[Kind, Callable[[QuestionDraft, _Texts, str], _Answers]] = {
    Kind.SINGLE: _choice,
    Kind.MULTIPLE: _choice,
    Kind.TRUE_FALSE: _choice,
    Kind.NUMBER: _number,
    Kind.TEXT: _text,
    Kind.ORDERING: _ordering,
    Kind.MATCHING: _matching,
    Kind.GAPS: _gaps,
}

"""Anki cards as questions: what a side of a card says, and which answer to it can be compared.

A card is marked by its learner, who alone sees whether an answer was right. A question of ours is
marked by comparing: so a short answer is what is to be typed, and a long one is shown to be
compared by the learner, as the explanation of a question that is never scored.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from studytui.domain.draft import OptionDraft, SlotDraft
from studytui.domain.question import Kind, MediaRole
from studytui.domain.text import BlockKind, Style, clean_line, normalised, parse, plain
from studytui.ingest.readers.anki import choice as choices
from studytui.ingest.readers.anki import cloze
from studytui.ingest.readers.anki.collection import Card, Note
from studytui.ingest.readers.anki.sheet import Sheet
from studytui.ingest.readers.anki.template import Budget, Piece, is_filled, sides
from studytui.ingest.readers.anki.types import Template

_MOST_WORDS: Final = 5
_MOST_CHARACTERS: Final = 60
_MOST_TYPED: Final = 200
_BESIDE: Final = re.compile(
    r"\b(?:extras?|notes?|remarks?|comments?|hints?|sources?|references?|examples?|explanations?"
    r"|images?|pictures?|audio|sounds?|pronunciation|ipa|tags?|links?|url|mnemonics?|details?"
    r"|contexts?|info|more|additional|id|beispiel\w*|bemerkung\w*|quellen?|hinweis\w*|bild\w*)\b",
    re.IGNORECASE,
)
"""Names of fields that stand on a back beside the answer."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a card asks, without where it comes from."""

    kind: Kind
    stem: str
    options: tuple[OptionDraft, ...] = ()
    slots: tuple[SlotDraft, ...] = ()
    accepted: tuple[str, ...] = ()
    explanation: str = ""
    references: str = ""

    @property
    def is_compared(self) -> bool:
        """Whether it can be marked."""
        return bool(self.accepted) or any(option.is_correct for option in self.options)


def by_options(note: Note, fields: choices.Fields, sheet: Sheet) -> Asked | None:
    """A note that has fields for options; None where they hold fewer than two. Raises
    TooDeepError."""
    named = note.named
    stem = sheet.stored(named[fields.stem])
    if fields.title and (title := clean_line(plain(sheet.stored(named[fields.title])))):
        stem = f"# {title}\n\n{stem}" if stem else title
    choice = choices.choice_of(
        fields, named, lambda html: sheet.stored(html, MediaRole.OPTION), note.guid
    )
    if choice is None or not stem:
        return None
    texts = [sheet.stored(named[name], MediaRole.EXPLANATION) for name in fields.others]
    sources = [sheet.stored(named[name], MediaRole.REFERENCE) for name in fields.references]
    if fields.key and not choice.is_keyed:
        # What the key says is not understood: the learner may.
        texts.insert(0, sheet.stored(named[fields.key], MediaRole.EXPLANATION))
    return Asked(
        choice.kind,
        stem,
        choice.options,
        choice.slots,
        explanation=_joined(texts),
        references=_joined(sources),
    )


def by_sides(note: Note, template: Template, sheet: Sheet, budget: Budget) -> Asked | None:
    """A card with a front and a back; None where the front is empty. Raises TooDeepError,
    TooLongError."""
    fields = note.named
    front, back = sides(template.front, template.back, fields, (_as_it_is, _as_it_is), budget)
    stem = sheet.stored(_html(front))
    if not stem:
        return None
    on_front = {piece.field for piece in front if piece.field}
    rest = [piece for piece in back if piece.field not in on_front]
    answer, is_typed = _answer(rest)
    explanation = sheet.stored(_html(rest), MediaRole.EXPLANATION)
    said = sheet.stored(answer, MediaRole.EXPLANATION) if answer else explanation
    if found := _lines(stem, said):
        stem, choice = found
        folded = normalised(explanation)
        is_all = folded in {normalised(option.text) for option in choice.options}
        if is_all or re.fullmatch(r"\(?[a-j]\)?[.:)]?", folded):
            explanation = ""
        return Asked(choice.kind, stem, choice.options, explanation=explanation)
    accepted = _accepted(said, is_typed=is_typed) if answer else ()
    if accepted and normalised(explanation) == normalised(said):
        explanation = ""
    return Asked(Kind.TEXT, stem, accepted=accepted, explanation=explanation)


def by_cloze(
    note: Note, card: Card, template: Template, sheet: Sheet, budget: Budget
) -> Asked | None:
    """The card of one cloze number; None where the text has no cloze of that number. Raises
    TooDeepError, TooLongError."""
    number = card.ordinal + 1
    hidden: list[str] = []
    names: set[str] = set()

    def ask(html: str, name: str) -> str:
        parts = cloze.parsed(html)
        if name not in names:
            names.add(name)
            hidden.extend(cloze.asked(parts, number))
        return cloze.hidden(parts, number)

    def reveal(html: str, _: str) -> str:
        return cloze.revealed(cloze.parsed(html))

    front, back = sides(
        template.front, template.back, note.named, (ask, reveal), budget, f"c{number}"
    )
    stem = sheet.stored(_html(front))
    if not hidden or not stem:
        return None
    answers = [sheet.stored(html, MediaRole.EXPLANATION) for html in hidden]
    shown = {piece.field for piece in front if piece.field}
    beside = [piece for piece in back if piece.field not in shown]
    accepted = _accepted_gaps(answers)
    # With the answers typed, the text with nothing hidden says nothing more.
    told = beside if len(accepted) > 0 and len(set(answers)) == 1 else back
    explanation = sheet.stored(_html(told), MediaRole.EXPLANATION)
    return Asked(Kind.TEXT, stem, accepted=accepted, explanation=explanation)


def _as_it_is(html: str, _: str) -> str:
    return html


def _html(pieces: list[Piece]) -> str:
    return "".join(piece.html for piece in pieces)


def _joined(texts: list[str]) -> str:
    return "\n\n".join(text for text in texts if text)


def _answer(pieces: list[Piece]) -> tuple[str, bool]:
    """The HTML of the one field that is the answer, and whether the card has it typed; empty where
    the back says several things, none of which is more the answer than the others."""
    filled = {piece.field: piece for piece in pieces if piece.field and is_filled(piece.html)}
    typed = [piece for piece in filled.values() if piece.is_typed]
    if typed:
        return typed[0].html, True
    answers = [piece for name, piece in filled.items() if not _BESIDE.search(name)]
    answers = answers or list(filled.values())[:1]
    return (answers[0].html, False) if len(answers) == 1 else ("", False)


def _lines(stem: str, said: str) -> tuple[str, choices.Choice] | None:
    """Options among the lines of the front, where the back says which is right."""
    found = choices.lines_of(stem)
    if found is None:
        return None
    before, texts = found
    right = choices.right_of(plain(said), texts, is_free=True)
    return (before, choices.chosen(texts, right, is_multiple=False)) if right else None


def _short(stored: str, most: int = _MOST_CHARACTERS) -> str:
    """A text that may be typed: one line of words. Empty for anything else."""
    blocks = parse(stored)
    if len(blocks) != 1 or blocks[0].kind not in (BlockKind.PARAGRAPH, BlockKind.HEADING):
        return ""
    if any(span.style in (Style.IMAGE, Style.GAP) for span in blocks[0].spans):
        return ""
    text = blocks[0].text.strip()
    return clean_line(text) if "\n" not in text and len(text) <= most else ""


def _accepted_gaps(answers: list[str]) -> tuple[str, ...]:
    """What counts as right where a card has one gap or several: all that is hidden, in order."""
    each = [_accepted(answer) for answer in dict.fromkeys(answers)]
    if not all(each):
        return ()
    if len(each) == 1:
        return each[0]
    texts = [_accepted(answer)[0] for answer in answers]
    return tuple(mark.join(texts) for mark in (", ", "; ", " "))


def _accepted(stored: str, *, is_typed: bool = False) -> tuple[str, ...]:
    """What counts as right; none where the answer is too long to be typed as it stands."""
    text = _short(stored, _MOST_TYPED if is_typed else _MOST_CHARACTERS)
    if not text or (not is_typed and len(text.split()) > _MOST_WORDS):
        return ()
    bare = text.rstrip(".!;").rstrip()
    return tuple(dict.fromkeys(answer for answer in (text, bare) if answer))

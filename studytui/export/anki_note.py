"""What a person sees of a question in Anki: the note types, their cards, and the fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Final

from studytui.domain.anki_form import CHOICE_TYPE, FIELDS, NOTE, TYPED_TYPE
from studytui.domain.draft import QuestionDraft
from studytui.domain.exam import letter
from studytui.domain.identity import digest
from studytui.domain.question import Kind
from studytui.export.anki_text import code, flow, words

_CHOICE_ID: Final = 1_764_216_001
_TYPED_ID: Final = 1_764_216_002
"""Ids of the note types: Anki knows them by these, so that they stay as long as the fields do."""
_FRONT: Final = (
    '<div class="question">{{Question}}</div>\n<div class="options">{{Options}}</div>\n%s'
)
_BACK: Final = (
    '<div class="question">{{Question}}</div>\n<div class="options">{{Options}}</div>\n'
    '<hr id="answer">\n<div class="answer">%s</div>\n'
    '{{#Explanation}}<div class="explanation">{{Explanation}}</div>{{/Explanation}}'
)
_STYLE: Final = """\
.card { max-width: 42em; margin: 0 auto; padding: 1em; text-align: left; line-height: 1.5;
  font-family: system-ui, sans-serif; font-size: 18px; }
.options li { margin: .35em 0; }
.options p, .answer p { margin: 0; }
.answer { font-weight: 600; }
.explanation { margin-top: 1em; }
pre { padding: .6em; overflow-x: auto; border: 1px solid #8886; border-radius: 4px; }
table { border-collapse: collapse; } td, th { border: 1px solid #8886; padding: .2em .5em; }
blockquote { border-left: 3px solid #8886; margin-left: 0; padding-left: 1em; }
img { max-width: 100%; height: auto; }
"""
_SAYS: Final = {
    Kind.MULTIPLE: "Several are right.",
    Kind.ORDERING: "Put these in order.",
    Kind.MATCHING: "Match these.",
}


def models() -> tuple[Any, ...]:
    """The two note types: one to choose, one to type."""
    from genanki import Model

    fields = [{"name": name} for name in FIELDS]
    return tuple(
        Model(
            number,
            name,
            fields=[dict(field) for field in fields],
            templates=[{"name": "Card 1", "qfmt": _FRONT % typed, "afmt": _BACK % answer}],
            css=_STYLE,
        )
        for number, name, typed, answer in (
            (_CHOICE_ID, CHOICE_TYPE, "", "{{Answer}}"),
            (_TYPED_ID, TYPED_TYPE, "{{type:Answer}}", "{{type:Answer}}"),
        )
    )


def type_of(draft: QuestionDraft) -> str:
    """Which of the note types a question is of."""
    return CHOICE_TYPE if draft.kind.has_options else TYPED_TYPE


def note_of(model: Any, fields: list[str], guid: str, tags: Iterable[str], sort: str) -> Any:
    """A note with one card, whatever is in its fields."""
    return _one_card()(
        model=model, fields=fields, guid=guid, tags=list(tags), sort_field=sort or "question"
    )


@cache
def _one_card() -> Any:
    from genanki import Card, Note

    class OneCard(Note):  # type: ignore[misc]
        """Anki leaves out a card with an empty front; a question without words has one too."""

        cards = (Card(0),)

    return OneCard


def fields_of(draft: QuestionDraft, images: Mapping[int, str]) -> list[str]:
    """Question, options, answer and explanation as HTML."""
    question = flow(draft.whole_stem, images)
    if draft.code_snippet:
        question += code(draft.code_snippet)
    return [
        question,
        _options(draft, images),
        _answer(draft, images),
        _explanation(draft, images),
    ]


def _options(draft: QuestionDraft, images: Mapping[int, str]) -> str:
    says = f"<p><i>{_SAYS[draft.kind]}</i></p>" if draft.kind in _SAYS else ""
    texts = [flow(option.text, images) for option in draft.options]
    if not texts:
        return words(draft.unit)
    if draft.kind is Kind.ORDERING:
        # As they stand they are the answer.
        scrambled = sorted(texts, key=lambda text: digest((draft.key, text)))
        return says + _listed(scrambled, "ul")
    if draft.kind is Kind.GAPS:
        return "".join(
            f"<p>({number})</p>{_listed([texts[place] for place in slot.choices], 'ul')}"
            for number, slot in enumerate(draft.slots, 1)
        )
    sides = [flow(slot.text, images) for slot in draft.slots]
    return says + (_listed(sides, "ol") if sides else "") + _listed(texts, 'ol type="A"')


def _listed(texts: Iterable[str], tag: str) -> str:
    items = "".join(f"<li>{text}</li>" for text in texts)
    return f"<{tag}>{items}</{tag.split()[0]}>"


def _answer(draft: QuestionDraft, images: Mapping[int, str]) -> str:
    if not draft.kind.has_options:
        return words(draft.accepted[0]) if draft.accepted else ""
    texts = [flow(option.text, images) for option in draft.options]
    if draft.kind.has_slots:
        keys = [None if slot.key is None else texts[slot.key] for slot in draft.slots]
        right = [text or "?" for text in keys]
        return _listed(right, "ol") if any(key is not None for key in keys) else ""
    return "".join(
        f"<p>{letter(place)}.</p>{texts[place]}"
        for place, option in enumerate(draft.options)
        if option.is_correct
    )


def _explanation(draft: QuestionDraft, images: Mapping[int, str]) -> str:
    parts = [flow(draft.explanation, images)]
    if draft.kind is Kind.NUMBER and draft.accepted:
        margin = f" ± {draft.tolerance:g}" if draft.tolerance else ""
        parts.append(f"<p>{words(f'{draft.accepted[0]}{margin} {draft.unit}'.strip())}</p>")
    if len(draft.accepted) > 1:
        parts.append(f"<p>Also right: {words(', '.join(draft.accepted[1:]))}</p>")
    whys = [(letter(place), option.explanation) for place, option in enumerate(draft.options)] + [
        (str(place), slot.explanation) for place, slot in enumerate(draft.slots, 1)
    ]
    for name, why in whys:
        if why:
            parts.append(f"<p>{name}:</p>{flow(why, images)}")
    note = draft.metadata.get(NOTE)
    for heading, text in (
        ("Objective", draft.objective),
        ("Key points", draft.key_points),
        ("References", draft.references),
        ("Note", note if isinstance(note, str) else ""),
    ):
        if text:
            parts.append(f"<h3>{heading}</h3>{flow(text, images)}")
    named = {one.index for one in draft.media if _names(draft, one.index)}
    parts += [
        f'<p><img src="{images[one.index]}" alt="{words(one.alt)}"></p>'
        for one in draft.media
        if one.index in images and one.index not in named
    ]
    return "".join(parts)


def _names(draft: QuestionDraft, index: int) -> bool:
    """Whether a text of the question shows this image."""
    texts = (
        draft.whole_stem,
        draft.explanation,
        draft.objective,
        draft.key_points,
        draft.references,
        *(option.text for option in draft.options),
        *(option.explanation for option in draft.options),
        *(slot.text for slot in draft.slots),
    )
    return any(f"](media:{index})" in text for text in texts)

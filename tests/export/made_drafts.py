"""Hard drafts of every kind for round trips through files: marks of every format, scripts from right
to left, wide letters, code, tables, a hundred options.

Every text is in the stored form, as readers make it: `texts` are whole, `lines` are one line of
plain words (names, ids, titles), never empty. What a format cannot hold at all is left out by the
arguments of `drafts`, not by changing texts.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path
from typing import TypeVar

from hypothesis import strategies as st

from studytui.domain.draft import MediaDraft, OptionDraft, QuestionDraft, SlotDraft
from studytui.domain.question import Kind, MediaRole
from studytui.domain.text import clean, clean_line, code_block, code_span, escape, gap, image

HARD = (
    "= ~ { } # : :: // % $ \\ \\\\ \\n \\{ \\} \\= \\~ \\# \\:",
    "{=right ~wrong#feedback ~%50%half}",
    "// no comment",
    "$CATEGORY: tom/dick",
    "::title:: stem {T}",
    "[html]<p>no markup</p>",
    "[markdown]*no*",
    "<b>&amp;</b> &lt; \"quoted\" 'single' ]]> <![CDATA[x]]>",
    "a;b,c\td|e",
    "{{c1::cloze::hint}} {{Front}} [sound:x.mp3]",
    "=cmd|' /C calc'!A0",
    "@SUM(1) +1 -1",
    "# heading - item > quote 1. item",
    "*stars* _under_ **strong** `code` ``x`` | pipe |",
    "![x](media:7) ![](gap:9) [a](http://example.com)",
    "ANSWER: B",
    "A. one B) two",
    "True",
    "אחת שתיים שלוש، واحد اثنان",
    "以下の正しいものを選べ。한국어 漢字",
    "👩‍👩‍👧‍👦 🏳️‍🌈 e\u0301 \u00e9 \u00a0 \u200b \u00ad",
    "∫₀^∞ e^(−x²) dx = √π⁄2 \\(x^2\\) \\frac{1}{2}",
    "null",
    "0",
)
"""Pieces that mean something in one format or the other."""
CODE = (
    "def f(x):\n\treturn {x: [1, 2]}\n\n\n    # deep = True\n",
    'for (i = 0; i < 3; i++) { // ~= }\n  printf("%d\\n", i);',
    "    four blanks first\nA. no option\nANSWER: A",
    "```\nfence\n```",
)
TABLE = "| Test | Value |\n| --- | --- |\n| Sodium \\| salt | 128 mmol/L |\n| a*b | `x` |"

_letters = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co"), exclude_characters="\u2028\u2029"),
    max_size=30,
)
_marks = st.text("=~{}#:/\\%$\"'<>&;,|`*_[]()!?.-+@^ab1 \n\t", max_size=30)
_raw = st.one_of(
    st.sampled_from(HARD),
    _letters,
    _marks,
    st.lists(st.sampled_from(HARD), min_size=2, max_size=3).map(" ".join),
)


def _tidy(text: str) -> str:
    """As readers leave a text: no blanks around it, nor at the end of its lines."""
    return clean(text).strip()


_paragraphs = st.one_of(
    _raw.map(lambda text: escape(clean_line(text))),
    st.sampled_from(HARD).map(lambda text: f"See **{_plain_words(text)}** and *this*."),
    st.sampled_from(HARD).map(lambda text: f"Run {code_span(text)} now."),
)


def _plain_words(text: str) -> str:
    return (
        "".join(letter for letter in clean_line(text) if letter.isalnum() or letter == " ") or "x"
    )


_blocks = st.one_of(
    _paragraphs,
    _paragraphs,
    st.sampled_from(CODE).map(lambda code: code_block(code, "python")),
    st.just(TABLE),
    st.just("- first\n- second\n  - nested"),
    st.just("1. first\n2. second"),
    st.just("> quoted words"),
)

texts = st.lists(_blocks, min_size=1, max_size=3).map("\n\n".join).map(_tidy).filter(bool)
"""Stored texts of one to three blocks."""
paragraphs = _paragraphs.map(_tidy).filter(bool)
"""Stored texts of one paragraph, for formats in which an option is a line."""
lines = _raw.map(clean_line).filter(bool)
"""One line of plain text, for names, tags and ids."""

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f64540"
    "0000000049454e44ae426082"
)
"""A PNG of one pixel."""


def images_of(media: MediaDraft) -> bytes | None:
    """What `media` of an export gives for an image of these drafts: each its own content."""
    return PIXEL + str(media.path).encode()


Drawn = TypeVar("Drawn")
Draw = Callable[[st.SearchStrategy[Drawn]], Drawn]


@st.composite
def drafts(
    draw: Draw,
    kinds: Collection[Kind] = tuple(Kind),
    *,
    stems: st.SearchStrategy[str] = texts,
    option_texts: st.SearchStrategy[str] = paragraphs,
    most_options: int = 100,
    with_media: bool = True,
    keyless: bool = True,
) -> QuestionDraft:
    """A question of one of these kinds that could be stored as it is: `misfit` finds nothing.

    `keyless` ones have no key at all. Images stand in the stem, and their bytes come from
    `images_of`. Keys are ``id:…``; one in a list is told from others by `unique_drafts`.
    """
    kind = draw(st.sampled_from(sorted(kinds)))
    is_keyed = not keyless or draw(st.integers(0, 4)) > 0
    stem = draw(stems)
    media: tuple[MediaDraft, ...] = ()
    if with_media and draw(st.booleans()):
        alt = draw(st.one_of(st.just(""), lines))
        media = (MediaDraft(0, Path("/captures/a.png"), alt, MediaRole.QUESTION),)
        stem = f"{stem}\n\n{image(0, alt)}"
    options, slots, accepted = (), (), ()  # type: ignore[var-annotated]
    if kind is Kind.GAPS:
        stem, options, slots = draw(_gaps(stem, option_texts, is_keyed))
    elif kind is Kind.MATCHING:
        options, slots = draw(_matching(option_texts, is_keyed))
    elif kind is Kind.ORDERING:
        chosen = draw(st.lists(option_texts, min_size=2, max_size=6, unique=True))
        options = tuple(OptionDraft(text, True) for text in chosen)
        slots = tuple(SlotDraft(key=rank) for rank in range(len(chosen)))
    elif kind.has_options:
        options = draw(_options(kind, option_texts, most_options, is_keyed))
    elif is_keyed and kind is Kind.NUMBER:
        accepted = tuple(
            draw(st.lists(st.integers(-999, 999).map(str), min_size=1, max_size=2, unique=True))
        )
    elif is_keyed:
        accepted = tuple(draw(st.lists(lines, min_size=1, max_size=3, unique=True)))
    identity = draw(st.one_of(st.uuids().map(str), lines))
    topic = draw(st.one_of(st.just(""), lines))
    return QuestionDraft(
        source=draw(lines),
        key=f"id:{identity}",
        kind=kind,
        stem=stem,
        options=options,
        slots=slots,
        accepted=accepted,
        code_snippet=draw(st.one_of(st.just(""), st.sampled_from(CODE))),
        explanation=draw(st.one_of(st.just(""), texts)),
        key_points=draw(st.one_of(st.just(""), paragraphs)),
        objective=draw(st.one_of(st.just(""), paragraphs)),
        references=draw(st.one_of(st.just(""), paragraphs)),
        required=_required(kind, options),
        tolerance=draw(st.sampled_from((None, 0.5, 0.01))) if kind is Kind.NUMBER else None,
        unit=draw(st.sampled_from(("", "mmol/L", "%"))) if kind is Kind.NUMBER else "",
        difficulty=draw(st.one_of(st.none(), st.integers(1, 5))),
        expected_seconds=draw(st.one_of(st.none(), st.integers(1, 600))),
        marks=draw(st.sampled_from((1.0, 0.5, 4.0))),
        peer_percent=draw(st.one_of(st.none(), st.integers(0, 100).map(float))),
        subject=draw(lines) if topic else "",
        topic=topic,
        concept=draw(st.one_of(st.just(""), lines)) if topic else "",
        tags=tuple(draw(st.lists(lines, max_size=3, unique=True))),
        original_id=identity,
        original_number=draw(st.one_of(st.none(), st.integers(1, 999).map(str))),
        media=media,
    )


def _required(kind: Kind, options: tuple[OptionDraft, ...]) -> int | None:
    right = sum(bool(one.is_correct) for one in options)
    return right if kind is Kind.MULTIPLE and right > 1 else None


@st.composite
def _options(
    draw: Draw, kind: Kind, option_texts: st.SearchStrategy[str], most: int, is_keyed: bool
) -> tuple[OptionDraft, ...]:
    if kind is Kind.TRUE_FALSE:
        chosen = ["True", "False"]
    else:
        chosen = draw(st.lists(option_texts, min_size=2, max_size=5, unique=True))
        if most > 9 and draw(st.integers(0, 19)) == 0:
            chosen += [f"{chosen[0]} {number}" for number in range(most - len(chosen))]
            chosen = list(dict.fromkeys(chosen))
    right = {draw(st.integers(0, len(chosen) - 1))}
    if kind is Kind.MULTIPLE:
        right |= set(draw(st.lists(st.integers(0, len(chosen) - 1), max_size=3)))
    why = st.one_of(st.just(""), st.just(""), paragraphs)
    return tuple(
        OptionDraft(text, place in right if is_keyed else None, draw(why))
        for place, text in enumerate(chosen)
    )


@st.composite
def _matching(
    draw: Draw, option_texts: st.SearchStrategy[str], is_keyed: bool
) -> tuple[tuple[OptionDraft, ...], tuple[SlotDraft, ...]]:
    chosen = draw(st.lists(option_texts, min_size=2, max_size=6, unique=True))
    lefts = draw(st.lists(option_texts, min_size=1, max_size=5, unique=True))
    keys = [draw(st.integers(0, len(chosen) - 1)) if is_keyed else None for _ in lefts]
    options = tuple(
        OptionDraft(text, place in keys if is_keyed else None) for place, text in enumerate(chosen)
    )
    slots = tuple(SlotDraft(left, key) for left, key in zip(lefts, keys, strict=True))
    return options, slots


@st.composite
def _gaps(
    draw: Draw, stem: str, option_texts: st.SearchStrategy[str], is_keyed: bool
) -> tuple[str, tuple[OptionDraft, ...], tuple[SlotDraft, ...]]:
    options: list[OptionDraft] = []
    slots: list[SlotDraft] = []
    for number in range(1, draw(st.integers(1, 3)) + 1):
        chosen = draw(st.lists(option_texts, min_size=2, max_size=4, unique=True))
        right = draw(st.integers(0, len(chosen) - 1))
        first = len(options)
        options += [
            OptionDraft(text, place == right if is_keyed else None)
            for place, text in enumerate(chosen)
        ]
        key = first + right if is_keyed else None
        slots.append(SlotDraft("", key, choices=tuple(range(first, len(options)))))
        stem = f"{stem}\n\nPart {number}: {gap(number)} it is."
    return stem, tuple(options), tuple(slots)


def unique_drafts(
    one: st.SearchStrategy[QuestionDraft], most: int = 4
) -> st.SearchStrategy[list[QuestionDraft]]:
    """Lists of drafts no two of which are the same question by source and key."""
    return st.lists(
        one, min_size=1, max_size=most, unique_by=lambda draft: (draft.source, draft.key)
    )

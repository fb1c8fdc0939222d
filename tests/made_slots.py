"""Made-up orders, matches, gaps and a set on one vignette, plain and ugly, for tests."""

from __future__ import annotations

from dataclasses import replace

from studytui.domain.draft import OptionDraft, QuestionDraft, SlotDraft
from studytui.domain.question import Kind
from studytui.domain.text import code_span, escape, gap
from studytui.services.study import Study
from tests.drafts import Taker, options

LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
HOSTILE = escape("[red]A[/] [@click=app.bell]x[/] \x1b]52;c;QQ==\x07list[int]")
LONG = " ".join(f"word{number}" for number in range(300))


def ordering(name: str, *texts: str, stem: str = "Put the steps in order.") -> QuestionDraft:
    """Options in their right order."""
    return _draft(
        name,
        Kind.ORDERING,
        stem,
        tuple(OptionDraft(text, is_correct=True) for text in texts),
        tuple(SlotDraft(key=rank) for rank in range(len(texts))),
    )


def matching(
    name: str, *pairs: tuple[str, str], more: tuple[str, ...] = (), stem: str = "Match them."
) -> QuestionDraft:
    """Left sides with what belongs there, then distractors."""
    rights = list(dict.fromkeys(right for _, right in pairs))
    return _draft(
        name,
        Kind.MATCHING,
        stem,
        tuple(OptionDraft(text, is_correct=text in rights) for text in (*rights, *more)),
        tuple(SlotDraft(left, rights.index(right), f"Why: {left}.") for left, right in pairs),
    )


def gaps(name: str, stem: str, *choices: tuple[str, ...], is_keyed: bool = True) -> QuestionDraft:
    """The options of each gap, the right one first. ``{1}`` in the stem is a gap."""
    found: list[OptionDraft] = []
    slots: list[SlotDraft] = []
    for number, texts in enumerate(choices, 1):
        stem = stem.replace(f"{{{number}}}", gap(number))
        first = len(found)
        found += [
            OptionDraft(one, place == 0 if is_keyed else None) for place, one in enumerate(texts)
        ]
        key = first if is_keyed else None
        slots.append(SlotDraft("", key, f"Why gap {number}.", tuple(range(first, len(found)))))
    return _draft(name, Kind.GAPS, stem, tuple(found), tuple(slots))


def _draft(
    name: str,
    kind: Kind,
    stem: str,
    choices: tuple[OptionDraft, ...],
    slots: tuple[SlotDraft, ...],
) -> QuestionDraft:
    return QuestionDraft(
        "Slots",
        f"id:{name}",
        kind,
        stem,
        choices,
        slots=slots,
        explanation="It is so because the book says so.",
        original_id=name,
    )


def single(name: str, stem: str, *texts: str) -> QuestionDraft:
    """The first is right."""
    return QuestionDraft(
        "Slots", f"id:{name}", Kind.SINGLE, stem, options(*texts, right="A"), original_id=name
    )


def a_set() -> list[QuestionDraft]:
    """Three questions on one vignette."""
    members = (
        single("set-1", "What comes first?", "rest", "run", "sing"),
        gaps("set-2", "He should {1}.", ("rest", "run")),
        single("set-3", "And what last?", "sleep", "swim"),
    )
    return [
        replace(
            one,
            vignette="A man of 60 coughs since Monday.",
            vignette_group="v1",
            vignette_order=place,
        )
        for place, one in enumerate(members)
    ]


PLAIN = (
    ordering("order", "wake up", "wash", "dress", "eat", "leave"),
    matching("match", ("Dog", "barks"), ("Cat", "mews"), ("Cow", "moos")),
    matching("often", ("Bat", "mammal"), ("Hen", "bird"), ("Cow", "mammal"), more=("fish",)),
    gaps(
        "gaps",
        "Warm air {1}, since it is {2} than the **cold** air around it.",
        ("rises", "sinks", "stays"),
        ("less dense", "denser"),
    ),
    gaps("keyless", "Air {1}.", ("rises", "sinks"), is_keyed=False),
)
UGLY = (
    ordering("ugly-order", code_span("x = [1, 2]  # " + "y" * 90), LONG_WORD, "漢字" * 40,
             "اختر الإجابة الصحيحة", HOSTILE, LONG, *(f"step {n}" for n in range(7, 13))),
    matching("ugly-match", *((f"{LONG_WORD} {n}" if n % 5 == 0 else f"左側 {n}" if n % 3 == 0 else
             f"{HOSTILE} {n}", f"right {n % 11} {LONG_WORD if n == 2 else code_span('f(x)')}")
             for n in range(30)), stem="以下を" * 60),
    gaps("ugly-gaps", "\n\n".join(f"{'Para ' * 40} {{{n}}} ما هي {{{n + 1}}} 終" for n in range(1, 31, 2)),
         *((f"{LONG_WORD}{n}", "短い", HOSTILE, "a", "b", "c", "d", "e", "f", "g") for n in range(30))),
)  # fmt: skip


def add(study: Study) -> dict[str, int]:
    """Take all of them into a library; their ids by name."""
    take = Taker(study)
    for draft in (*PLAIN, *UGLY, *a_set()):
        take(draft)
    return dict(
        study.database.rows(
            "SELECT original_id, question_id FROM question q JOIN source s USING (source_id) "
            "WHERE s.name = 'Slots'"
        )
    )

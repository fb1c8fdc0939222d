"""The keys of a running exam. The letters a–h belong to the options."""

from __future__ import annotations

from textual.binding import Binding, BindingType

LETTERS = "abcdefgh"

_CHOOSE = (
    "Choose an option; the same key again says you are sure, a third time clears it. Where options "
    "are put in order or into places: put it there; the same key again takes it out"
)
CHOOSE_WITHOUT_SURE = "Choose an option; the same key again clears it"
"""Where the rules of the sitting leave out "sure"."""
_STRIKE = "Strike an option out, or take the stroke back"


def _for_each_option() -> list[BindingType]:
    found: list[BindingType] = []
    for place, letter in enumerate(LETTERS):
        digit = str(place + 1)
        found.append(
            Binding(
                letter,
                f"choose({place})",
                "answer",
                key_display="a–h",
                id=f"exam.choose-{letter}",
                show=place == 0,
                tooltip=_CHOOSE,
            )
        )
        found.append(
            Binding(
                digit,
                f"digit({digit})",
                "answer",
                key_display="1–8",
                id=f"exam.choose-{digit}",
                show=False,
                tooltip=_CHOOSE,
            )
        )
    return found


def _strikes() -> list[BindingType]:
    return [
        Binding(
            letter.upper(),
            f"strike({place})",
            "strike",
            key_display="A–H",
            id=f"exam.strike-{letter}",
            show=place == 0,
            tooltip=_STRIKE,
        )
        for place, letter in enumerate(LETTERS)
    ]


DRIVER_BINDINGS: list[BindingType] = [
    *_for_each_option(),
    Binding(
        "enter",
        "enter",
        "next",
        id="exam.enter",
        tooltip="On, once answered (tutor: first the answer is shown); the option with the cursor; "
        "the line for a number or a text",
    ),
    Binding(
        "plus",
        "repeat",
        "ask it again later",
        id="exam.repeat",
        tooltip="Ask a question that was wrong once more at the end of this sitting; not scored",
    ),
    Binding("n,right", "next", "next", id="exam.next", tooltip="The next question"),
    Binding("p,left", "back", "back", id="exam.back", tooltip="The question before"),
    Binding(
        "m", "flag", "flag", id="exam.flag", tooltip="Flag the question, or take the flag away"
    ),
    Binding(
        "M",
        "flag_reason",
        "flag, why",
        id="exam.flag-reason",
        show=False,
        tooltip="Flag the question, and say why in a few words",
    ),
    Binding(
        "o",
        "overview",
        "overview",
        id="exam.overview",
        tooltip="All questions at a glance, or back",
    ),
    Binding(
        "r", "finish", "finish", id="exam.finish", tooltip="Counts, what is open, then hand in"
    ),
    Binding("s", "submit", "submit", id="exam.submit", tooltip="Hand in; what is chosen counts"),
    Binding(
        "S",
        "end_exam",
        "end the exam",
        id="exam.end",
        show=False,
        tooltip="End an exam before its last block: from the review of a block, and in a break",
    ),
    *_strikes(),
    Binding(
        "z", "clock", "clock", id="exam.clock", tooltip="Hide the clock until 5 minutes are left"
    ),
    Binding(
        "j,down",
        "read(1)",
        "read",
        id="exam.read-on",
        show=False,
        tooltip="On in the text, then from place to place or option to option; ⏎ chooses the one "
        "with the cursor",
    ),
    Binding(
        "k,up", "read(-1)", "read", id="exam.read-back", show=False, tooltip="Back in the text"
    ),
    Binding(
        "semicolon",
        "cross",
        "to the options",
        id="exam.cross",
        show=False,
        tooltip="From what is to be filled to the options, or back; ⏎ puts the one with the cursor",
    ),
    Binding(
        "space,pagedown", "page(1)", "page", id="exam.page-on", show=False, tooltip="A page on"
    ),
    Binding("pageup", "page(-1)", "page", id="exam.page-back", show=False, tooltip="A page back"),
    Binding(
        "right_square_bracket",
        "leap('unanswered', 1)",
        "next open",
        id="exam.next-open",
        show=False,
        tooltip="The next question without an answer",
    ),
    Binding(
        "left_square_bracket",
        "leap('unanswered', -1)",
        "open before",
        id="exam.open-before",
        show=False,
        tooltip="The one before without an answer",
    ),
    Binding(
        "right_curly_bracket",
        "leap('flagged', 1)",
        "next flagged",
        id="exam.next-flagged",
        show=False,
        tooltip="The next flagged question",
    ),
    Binding(
        "left_curly_bracket",
        "leap('flagged', -1)",
        "flagged before",
        id="exam.flagged-before",
        show=False,
        tooltip="The flagged question before",
    ),
    Binding(
        "colon", "jump", "go to", id="exam.jump", show=False, tooltip="Go to a question by number"
    ),
    Binding(
        "t", "note", "note", id="exam.note", show=False, tooltip="Write a note on the question"
    ),
    Binding(
        "v",
        "mark",
        "mark",
        id="exam.mark",
        show=False,
        tooltip="Mark sentences of the text: j and k go from one to the next, v marks, ⏎ ends it",
    ),
    Binding(
        "u",
        "undo",
        "undo",
        id="exam.undo",
        show=False,
        tooltip="Take back what you did last in this sitting; again for what you did before",
    ),
    Binding(
        "i", "images", "images", id="exam.images", show=False, tooltip="Its images, and their files"
    ),
    Binding(
        "w", "origin", "where from", id="exam.origin", show=False, tooltip="Where it comes from"
    ),
    Binding(
        "0,9,minus,full_stop",
        "type",
        "number",
        id="exam.type",
        show=False,
        tooltip="Begin a number, where one is asked for (any digit does)",
    ),
    Binding("question_mark", "help", "help", id="help", tooltip="All keys of this screen"),
    Binding("q", "leave", "leave", id="exam.leave", tooltip="Leave; everything is kept as it is"),
]

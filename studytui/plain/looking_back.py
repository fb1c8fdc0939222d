"""Past sittings in plain lines: how it went, and question by question what was given and the key."""

from __future__ import annotations

from studytui.domain.exam import MissReason
from studytui.domain.wording import long_moment, percent
from studytui.errors import StudyError
from studytui.plain.question_text import say_question, say_standing, say_verdict
from studytui.plain.talk import Talk
from studytui.services.review import ReviewFilter, ReviewItem, SittingLine
from studytui.services.study import Study

HELP = (
    ("Enter", "on"),
    ("p", "back"),
    ("w", "only what was wrong, or all again"),
    ("y time", "why it was missed: knowledge, misread, reasoning or time"),
    ("q", "back to the start"),
)
"""What may be typed, and what it does."""


def say_score(talk: Talk, line: SittingLine, *, first: str = "") -> None:
    """How a sitting went, in a sentence."""
    if line.percent is None:
        score = "nothing could be scored"
    else:
        score = f"{percent(line.percent, line.pass_mark)}, {line.right} of {line.scored} right"
    if line.passed is not None:
        passed = "passed" if line.passed else "not passed"
        score += f", pass mark {percent(line.pass_mark or 0.0)}: {passed}"
    grade = f", grade {line.grade}" if line.grade else ""
    when = f" on {long_moment(line.started_at.astimezone())}" if first else ""
    talk.say(f"{line.title}{when}: {score}{grade}.", first=first, indent=" " * len(first))


def look_back(study: Study, talk: Talk, sitting_id: int) -> None:
    """Go through a past sitting. Raises StudyError where there is none of that id."""
    sheet = study.review.sheet(sitting_id)
    say_score(talk, sheet.line)
    wanted: tuple[ReviewFilter, ...] = (ReviewFilter.WRONG,)
    items = sheet.fitting(*wanted)
    if not items:
        wanted, items = (), list(sheet.items)
    talk.say(f"{_which(wanted, items)} ? says what may be typed.")
    place, shown = 0, -1
    while place < len(items):
        if place != shown:
            _say_item(study, talk, items[place], f"{place + 1} of {len(items)}")
            shown = place
        typed = talk.ask("review>")
        if typed is None or typed == "q":
            return
        if typed == "?":
            for what, does in HELP:
                talk.say(does, first=f"{what:<8} ", indent=" " * 9)
        elif typed in ("", "n"):
            place += 1
        elif typed == "p":
            place = max(place - 1, 0)
        elif typed == "w":
            wanted = () if wanted else (ReviewFilter.WRONG,)
            items, place, shown = sheet.fitting(*wanted), 0, -1
            talk.say(_which(wanted, items))
        elif typed.partition(" ")[0] == "y":
            _say_why(study, talk, items[place], typed[1:].strip().lower())
        else:
            talk.say("That is no command here. ? says what may be typed.")
    talk.say("That was the last.")


def _which(wanted: tuple[ReviewFilter, ...], items: list[ReviewItem]) -> str:
    return f"{len(items)} that were wrong." if wanted else f"All {len(items)}."


def _say_item(study: Study, talk: Talk, one: ReviewItem, place: str) -> None:
    talk.say()
    talk.say(f"Question {place}.")
    try:
        question = study.review.asked(one.item).then
    except StudyError as error:
        talk.say(str(error))
        return
    say_question(talk, question, one.item)
    say_standing(talk, question, one.item)
    say_verdict(talk, question, one.item)
    if one.miss_reason is not None:
        talk.say(f"Missed for: {one.miss_reason.value}.")


def _say_why(study: Study, talk: Talk, one: ReviewItem, word: str) -> None:
    named = [reason for reason in MissReason if word and reason.value.startswith(word)]
    if not one.is_missed:
        talk.say("It was not missed.")
    elif len(named) != 1:
        talk.say(f"Say which: {', '.join(reason.value for reason in MissReason)}.")
    else:
        study.review.set_miss_reason(one, named[0])
        talk.say(f"Kept: {named[0].value}.")

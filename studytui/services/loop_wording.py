"""Loops in plain words: what came of a stage, and what is to be done next."""

from __future__ import annotations

from studytui.domain.mastery import Mastery
from studytui.domain.mastery_loop import ADVICE, Ending, Outcome, Stage, prescription
from studytui.domain.wording import count, duration, long_day, percent
from studytui.services.loops import Loop, Standing

NAMES = {
    Stage.STUDY: "Study",
    Stage.TEST: "Test",
    Stage.MARK: "Mark and diagnose",
    Stage.PRESCRIBE: "Prescribe",
    Stage.ANSWERS: "Model answers",
    Stage.RETEST: "Retest",
}


def mastery_words(mastery: Mastery) -> str:
    """``41 (33–50, 22 answers)``; with few answers that it is too early to say."""
    if not mastery.is_enough:
        return f"not enough yet ({count(mastery.answers, 'answer')})"
    low, high = round(mastery.low), round(mastery.high)
    return f"{mastery.score:.0f} ({low}–{high}, {count(mastery.answers, 'answer')})"


def outcome_words(stage: Stage, came: Outcome) -> str:
    """What came of a stage: ``6 of 10 right, 60 %``."""
    if came.is_left_out:
        return "left out"
    if stage is Stage.STUDY:
        return "read"
    if stage is Stage.MARK:
        misses = count(came.misses, "miss", "misses") if came.misses else "no misses"
        return misses if came.percent is None else f"{misses}, {percent(came.percent)}"
    if stage is Stage.ANSWERS:
        return "read; the retest is placed" if came.seconds else "none; the retest is placed"
    if stage is Stage.PRESCRIBE and not came.asked:
        return "read" if came.seconds else "nothing to prescribe"
    if came.percent is None:
        return f"{count(came.asked, 'question')}, not scored"
    return f"{came.right} of {came.asked} right, {percent(came.percent)}"


def minutes_of(came: Outcome) -> str:
    """How long a stage took; empty where it took no time."""
    return duration(came.seconds) if came.seconds >= 1 else ""


def waiting_words(found: Standing) -> str:
    """What the stage at which a loop is waits for, in a few words."""
    return _waiting(found)[0]


def what_words(found: Standing) -> str:
    """What is to be done next, and how that stage ends, in a sentence or three."""
    if found.loop.ending is not None:
        return end_words(found.loop)
    return _waiting(found)[1]


def end_words(loop: Loop) -> str:
    """How a loop ended."""
    if loop.ending is Ending.CLOSED:
        what = "The weakness no longer shows" if loop.weakness_id else "No weakness shows in it"
        return f"{what} in your last answers, and the retest went well: the loop is closed."
    return "You gave this loop up. What came of its stages stays."


def _waiting(found: Standing) -> tuple[str, str]:
    if found.stage is Stage.STUDY:
        return _study(found)
    if found.stage is Stage.TEST:
        words = "begun; it waits" if found.has_sitting else "to be taken"
        return words, (
            "Up to ten questions, without help: some you missed before, the others new. Answers are "
            "seen at the end."
        )
    if found.stage is Stage.MARK:
        return _mark(found)
    if found.stage is Stage.PRESCRIBE:
        return _prescribe(found)
    if found.stage is Stage.ANSWERS:
        return f"{found.pieces_read} of {count(found.pieces, 'model answer')} read", (
            "What a full answer says, for all you wrote and all you missed. When they are read, the "
            "retest is placed on a later day, and stands in your plan."
        )
    if found.stage is Stage.RETEST:
        return _retest(found)
    return "", ""


def _study(found: Standing) -> tuple[str, str]:
    words = _pieces(found) if found.packs else "to be assigned"
    return words, (
        "A learning pack: what your own texts, notes and explanations say of it, and what you "
        "missed. It is done when all of it was read, not when it was paged through."
    )


def _pieces(found: Standing) -> str:
    packs = f" of {count(found.packs, 'pack')}" if found.packs > 1 else ""
    return f"{found.pieces_read} of {count(found.pieces, 'piece')}{packs} read"


def _mark(found: Standing) -> tuple[str, str]:
    parts = []
    if found.to_mark:
        parts.append(f"{count(found.to_mark, 'answer')} to mark")
    if found.to_tell:
        parts.append(f"{count(found.to_tell, 'miss', 'misses')} without a reason")
    words = []
    if found.to_mark:
        words.append("K marks a written answer against its mark scheme.")
    if found.to_tell:
        words.append("y says why a question was missed: knowledge, misread, reasoning or time.")
    return ", ".join(parts), " ".join([*words, "What is prescribed follows from that."])


def _prescribe(found: Standing) -> tuple[str, str]:
    wanted = prescription(found.reasons)
    reasons = [
        f"{count(number, 'miss', 'misses')} by {reason.value}: {ADVICE[reason]}."
        for reason, number in wanted.reasons.items()
    ]
    if found.pieces > found.pieces_read:
        short = f"{_pieces(found)}, then answer again"
    elif found.has_sitting:
        short = "drill begun; it waits"
    elif found.packs:
        short = "answer again"
    else:
        short = "read, then answer again" if wanted.reads else "answer again"
    return short, " ".join(reasons)


def _retest(found: Standing) -> tuple[str, str]:
    if found.to_mark:
        return f"{count(found.to_mark, 'answer')} to mark", (
            "K marks a written answer against its mark scheme; then the loop is judged."
        )
    if found.retest_on is None:
        return "", ""
    day = long_day(found.retest_on)
    if not found.is_due:
        return f"on {day}", (
            f"Nothing is to be done before {day}: what is asked too early shows nothing. From that "
            "day on it stands on Today."
        )
    words = "begun; it waits" if found.has_sitting else "due"
    return words, (
        "What you missed, and new questions. If it goes well and the weakness no longer shows in "
        "your last answers, the loop is closed; else it is gone through once more."
    )

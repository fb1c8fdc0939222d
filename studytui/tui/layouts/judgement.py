"""What a learner's judgement is worth, as a picture and in numbers: sure or not, changes of mind,
why questions were missed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from textual.content import Content

from studytui.domain.confidence import ENOUGH, Calibration, Changing, Share
from studytui.domain.exam import MissReason
from studytui.tui.content import fitted, in_parts, joined, literal, wrapped
from studytui.tui.look import SIGN_ANSWERED
from studytui.tui.wording import count, percent

_LABEL = 10
_NUMBERS = 25
_LEAST_SCALE = 16


@dataclass(frozen=True, slots=True)
class Judgement:
    """Everything that is told of it."""

    calibration: Calibration
    changing: Changing
    reasons: Mapping[MissReason, int]


def calibration_lines(calibration: Calibration, width: int) -> list[Content]:
    """How often sure answers were right, and others: each as a point on a scale from 0 to 100 with
    its 95 % interval. Nothing where the learner never said "sure"."""
    if not calibration.sure.answers:
        return []
    head = joined(("Sure or not", "heading"), (f"   {sure_words(calibration.sure)}", "muted"))
    return [
        *wrapped(head, width),
        _scale("sure", calibration.sure, width),
        _scale("not sure", calibration.unsure, width),
    ]


def _scale(label: str, share: Share, width: int) -> Content:
    lead = literal(f"{label:<{_LABEL}}", "muted")
    cells = width - _LABEL - _NUMBERS - 2
    if not share.is_enough:
        return fitted(joined(lead, (f"not enough yet (n = {share.answers})", "muted")), width)
    numbers = literal(share_text(share))
    if cells < _LEAST_SCALE:
        return fitted(joined(lead, numbers), width)
    low, high = (round(one * (cells - 1)) for one in share.interval)
    middle = round(share.share * (cells - 1))
    return joined(
        lead,
        ("·" * low, "faint"),
        ("━" * (middle - low), "focus"),
        (SIGN_ANSWERED, "focus"),
        ("━" * (high - middle), "focus"),
        ("·" * (cells - 1 - high), "faint"),
        "  ",
        fitted(numbers, _NUMBERS),
    )


def share_text(share: Share) -> str:
    """``81 % (70–89, n = 37)``."""
    low, high = (round(100 * one) for one in share.interval)
    return f"{percent(100 * share.share)} ({low}–{high}, n = {share.answers})"


def sure_words(share: Share) -> str:
    """What saying "sure" has meant so far."""
    if not share.is_enough:
        return f"not enough yet: said {count(share.answers, 'time')}, {ENOUGH} are needed"
    return f"when you said sure you were right {percent(100 * share.share)}"


def judgement_lines(judgement: Judgement, width: int) -> list[Content]:
    """The numbers: of being sure, of changing one's mind, and of reasons; what is not known yet
    is said to be so."""
    lines = [literal("Your judgement", "heading")]
    sure, unsure = judgement.calibration.sure, judgement.calibration.unsure
    for words, share in (("When you said sure", sure), ("When you did not", unsure)):
        text = share_text(share) if share.is_enough else f"not enough yet (n = {share.answers})"
        lines += wrapped(joined((f"{words}, you were right  ", "muted"), text), width)
    changing = judgement.changing
    if changing.number >= ENOUGH:
        lines += wrapped(literal(changing_words(changing)), width)
    else:
        words = f"Changing an answer: not enough yet (n = {changing.number})"
        lines += wrapped(literal(words, "muted"), width)
    return [*lines, *reasons_lines(judgement.reasons, width)]


def reasons_lines(reasons: Mapping[MissReason, int], width: int, unsaid: int = 0) -> list[Content]:
    """Why questions were missed, in the learner's own judgement, and how many misses have no
    reason; nothing while none was given."""
    parts = [f"{reason_word(one)} {number}" for one, number in reasons.items()]
    if not parts:
        return []
    if unsaid > 0:
        parts.append(f"not said {unsaid}")
    named = [literal(f"Why missed: {parts[0]}"), *(literal(part) for part in parts[1:])]
    return in_parts(named, width, literal(" · ", "muted"))


def reason_word(reason: MissReason) -> str:
    """A reason as it is read: ``out of time``."""
    return "out of time" if reason is MissReason.TIME else reason.value


def changing_words(changing: Changing) -> str:
    """``Changing has brought you 14 points and cost 5 (n = 31).``"""
    points = "point" if changing.gained == 1 else "points"
    return (
        f"Changing has brought you {changing.gained:g} {points} and cost {changing.lost:g} "
        f"(n = {changing.number})."
    )

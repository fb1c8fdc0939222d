"""Weaknesses in plain words: what was observed is told as observed, what is estimated as such."""

from __future__ import annotations

from studytui.domain.evidence import Looks
from studytui.domain.weakness import FADED, KNOWN_ENOUGH, Weakness, WeaknessKind
from studytui.domain.wording import count, percent

MEANINGS = {
    WeaknessKind.GAP: "not known well enough yet",
    WeaknessKind.MISCONCEPTION: "a wrong answer keeps winning",
    WeaknessKind.FADING: "it was known, and recall falls",
    WeaknessKind.SLOW: "right, but in more time than there is",
    WeaknessKind.CARELESS: "wrong without need",
}
"""What each kind means, for a first look."""


def points_text(weakness: Weakness) -> str:
    """Points with one decimal: ``3.1``."""
    return f"{weakness.points:.1f}"


def interval_text(weakness: Weakness) -> str:
    """The 80 % interval of the points: ``1.9–4.0``."""
    return f"{weakness.low:.1f}–{weakness.high:.1f}"


def cost_words(weakness: Weakness) -> str:
    """What a weakness is and costs: ``Gap: not known well enough yet; about 3.1 % of the exam.``"""
    kind = weakness.kind
    return (
        f"{kind.value.capitalize()}: {MEANINGS[kind]}; about {points_text(weakness)} % of the exam."
    )


def evidence_words(weakness: Weakness, looks: Looks, day: str) -> str:
    """What a weakness rests on, in a few sentences. `day` is the day the estimates are for,
    ``14 Dec``; empty for today."""
    return _WORDS[weakness.kind](weakness, looks, day)


def _gap(weakness: Weakness, looks: Looks, day: str) -> str:
    when = f"on {day}" if day else "now"
    words = (
        f"{looks.right} of the last {looks.answers} answers were right. Estimated chance of a right "
        f"answer {when}: {percent(100 * looks.chance, 100 * KNOWN_ENOUGH)} "
        f"({_whole(looks.low)}–{_whole(looks.high)})"
    )
    if day and _whole(looks.chance_today) != _whole(looks.chance):
        words += f", today {percent(100 * looks.chance_today)}"
    return f"{words}. From {percent(100 * KNOWN_ENOUGH)} on it is no gap."


def _misconception(weakness: Weakness, looks: Looks, day: str) -> str:
    if weakness.question_id is not None:
        return (
            f"The same wrong option was chosen in {weakness.seen} of the last {weakness.of} "
            "answers to this question."
        )
    return f"Sure and wrong: {weakness.seen} of {weakness.of} answers that were said to be sure."


def _fading(weakness: Weakness, looks: Looks, day: str) -> str:
    verb = "was" if looks.known == 1 else "were"
    words = f"{count(looks.known, 'question')} {verb} right when last answered."
    if looks.recall is None or looks.recall_today is None:
        return words
    recall = f"{percent(100 * looks.recall_today)} now"
    if day:
        recall += f", {percent(100 * looks.recall)} on {day}"
    faded = f"{weakness.seen} of them fall" if weakness.seen != 1 else "1 of them falls"
    return f"{words} Estimated recall: {recall}. {faded} under {percent(100 * FADED)}."


def _slow(weakness: Weakness, looks: Looks, day: str) -> str:
    if looks.seconds is None or looks.pace is None:
        return f"{weakness.seen} of {weakness.of} right answers took longer than the exam gives."
    return (
        f"Right answers took {looks.seconds:.0f} s on average (n = {looks.timed}); the exam gives "
        f"{looks.pace:.0f} s a question. {weakness.seen} of {weakness.of} took longer."
    )


def _careless(weakness: Weakness, looks: Looks, day: str) -> str:
    parts = []
    if looks.changed:
        parts.append(f"{looks.changed} changed from right to wrong")
    if looks.misread:
        parts.append(f"{looks.misread} misread, by your own word")
    what = f": {', '.join(parts)}" if parts else ""
    return f"{weakness.seen} of the last {weakness.of} answers were wrong without need{what}."


_WORDS = {
    WeaknessKind.GAP: _gap,
    WeaknessKind.MISCONCEPTION: _misconception,
    WeaknessKind.FADING: _fading,
    WeaknessKind.SLOW: _slow,
    WeaknessKind.CARELESS: _careless,
}


def _whole(share: float) -> int:
    return round(100 * share)

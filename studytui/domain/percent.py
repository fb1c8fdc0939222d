"""What a score is in percent: apart from the rules of exams, which Today needs not load for it."""

from __future__ import annotations


def percent_of(marks: float | None, total: float | None) -> float | None:
    """The score in percent, below zero where more was taken off than earned; None when nothing
    could be scored. Thirds of a mark do not keep a score that little below a boundary."""
    return round(100 * marks / total, 9) if marks is not None and total else None

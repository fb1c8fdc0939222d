"""Numbers, lengths of time and days in plain words, for the screens and for what is printed alike."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from studytui.domain.day_names import month, weekday


def count(number: int, noun: str, plural: str = "") -> str:
    """A number with its noun: ``1 question``, ``12 questions``, ``12 345 questions``."""
    word = noun if number == 1 else plural or f"{noun}s"
    return f"{grouped(number)} {word}"


def grouped(number: int) -> str:
    """A number with thin spaces between thousands."""
    return f"{number:,}".replace(",", "\u202f")


def duration(seconds: float) -> str:
    """Minutes and seconds as ``0:41``, ``31:20``, with hours as ``1:02:03``."""
    minutes, rest = divmod(round(max(seconds, 0.0)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def time_words(limit: timedelta | None) -> str:
    """``40 minutes``, ``1 h 30 min``, ``45 seconds``, or ``no time limit``."""
    if limit is None:
        return "no time limit"
    if timedelta(0) < limit < timedelta(minutes=1):
        return count(round(limit.total_seconds()), "second")
    hours, rest = divmod(round(limit.total_seconds() / 60), 60)
    if not hours:
        return count(rest, "minute")
    return f"{hours} h {rest} min" if rest else f"{hours} h"


def percent(value: float, mark: float | None = None) -> str:
    """A percentage without decimals: ``67 %``, ``−4 %``; with one where a whole number would stand
    on the other side of the mark."""
    if mark is not None and (value >= mark) != (_whole(value) >= mark):
        return f"{int(value * 10) / 10:.1f} %"
    return f"{signed(_whole(value))} %"


def signed(number: float) -> str:
    """A number with two decimals at most, and a real minus: ``2.67``, ``−1``."""
    return f"{round(number, 2):g}".replace("-", "−")


def marks_words(marks: float, total: float) -> str:
    """``212 of 300 marks``."""
    return f"{signed(marks)} of {signed(total)} marks"


def _whole(value: float) -> int:
    # Neither 99.6 shown as 100, nor 0.4 as 0: all and nothing are said only where they are true.
    if value < 0:
        return -_whole(-value)
    if 0 < value < 1:
        return 1
    return 99 if 99 < value < 100 else round(value)


def long_day(day: date) -> str:
    """``Saturday 21 November 2026``."""
    return f"{weekday(day)} {day.day} {month(day)} {day.year}"


def long_moment(moment: datetime) -> str:
    """``Saturday 21 November 2026, 09:14``, in the time zone of the moment itself."""
    return f"{long_day(moment)}, {moment:%H:%M}"

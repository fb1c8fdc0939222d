"""Numbers, times and days as a person reads them; nothing here touches the screen."""

from __future__ import annotations

from datetime import date, datetime

from studytui.domain.exam import Pause, PauseKind


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


def pause_words(pause: Pause) -> str:
    """Time away from a sitting and what became of it: ``Line lost for 12:30; given back.``"""
    away = duration(pause.seconds)
    if pause.kind is PauseKind.LEFT:
        became = "the clock stood still" if pause.is_given_back else "the clock ran on"
        return f"Left for {away}; {became}."
    became = "given back" if pause.is_given_back else "by its rules the clock ran on"
    what = "Line lost" if pause.kind is PauseKind.LOST else "The machine slept"
    return f"{what} for {away}; {became}."


def percent(value: float, mark: float | None = None) -> str:
    """0–100 without decimals: ``67 %``; with one where a whole number would stand on the other
    side of the mark."""
    if mark is not None and (value >= mark) != (_whole(value) >= mark):
        return f"{int(value * 10) / 10:.1f} %"
    return f"{_whole(value)} %"


def _whole(value: float) -> int:
    # Neither 99.6 shown as 100, nor 0.4 as 0: all and nothing are said only where they are true.
    if 0 < value < 1:
        return 1
    return 99 if 99 < value < 100 else round(value)


def short_day(day: date) -> str:
    """``21 Nov``."""
    return f"{day.day} {day:%b}"


def short_time(moment: datetime, now: datetime) -> str:
    """Local day and time, ``21 Nov 09:14``; the year instead of the time where it is another."""
    local = moment.astimezone()
    if local.year != now.astimezone().year:
        return f"{local.day:>2} {local:%b %Y}"
    return f"{local.day:>2} {local:%b %H:%M}"


def long_time(moment: datetime) -> str:
    """``Saturday 21 November 2026, 09:14``, local."""
    local = moment.astimezone()
    return f"{local:%A} {local.day} {local:%B %Y, %H:%M}"

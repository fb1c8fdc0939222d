"""Busy hours from a calendar file (iCalendar, RFC 5545): when something is, never what.

What repeats is told within bounds: what repeats within a day, or over more days than anybody lives
by, is left out, and counted among what could not be read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from pathlib import Path
from typing import Any

from studytui.domain.busy import Span, merged
from studytui.domain.number_words import grouped
from studytui.domain.recurrence import Often, Rule, cost, occurrences
from studytui.domain.text import clean_line
from studytui.errors import StudyError
from studytui.ingest.encoding import decode
from studytui.ingest.limits import MEGABYTE

MOST_BYTES = 8 * MEGABYTE
"""Of a file: some forty thousand entries, read in 12 s."""
MOST_ENTRIES = 50_000
MOST_TIMES = 200_000
"""Times that all entries come to before they are put together."""
_MOST_DAYS_LOOKED_AT = 2_000_000
"""By all rules of a file together: each takes a microsecond or two."""
_MOST_LISTED = 400
"""Values in one part of a rule; a year has 366 days."""
_NUMBERS = {
    "BYMONTH": "months",
    "BYMONTHDAY": "month_days",
    "BYYEARDAY": "year_days",
    "BYSETPOS": "positions",
}
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_WEEKDAY = re.compile(rf"([+-]?\d{{1,2}})?({'|'.join(_DAYS)})")
_OUTLOOKS_STATUS = "X-MICROSOFT-CDO-BUSYSTATUS"
_NOT_BUSY = ("FREE", "WORKINGELSEWHERE")
_MOMENT = timedelta(microseconds=1)
_FIRST = datetime(1970, 1, 1)
_DAY = timedelta(days=1)
_UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError)
"""What comes of values that are none."""


@dataclass(frozen=True, slots=True)
class CalendarHours:
    """What a file says of a stretch of days."""

    spans: tuple[Span, ...]
    days: frozenset[date]
    """Busy as a whole."""
    entries: int
    """Entries that are busy in the stretch."""
    unread: int
    """Entries that could not be read, or repeat beyond all bounds."""


def read_calendar(
    path: Path, first: date, last: date, local: Callable[[datetime], datetime]
) -> CalendarHours:
    """The busy hours from one day to another, both among them.

    `local` gives a time without a zone the zone of this machine. Raises StudyError where the file
    cannot be read, is no calendar, or is too large.
    """
    return calendar_hours(_text(path), first, last, local)


def calendar_hours(
    text: str, first: date, last: date, local: Callable[[datetime], datetime]
) -> CalendarHours:
    """As `read_calendar`, from what stands in the file."""
    # Here, since it takes a tenth of a second to import.
    from icalendar import Calendar

    if "BEGIN:VCALENDAR" not in text.upper():
        raise _refused("it is no calendar file")
    if text.count("\nBEGIN:") > MOST_ENTRIES:
        raise _refused(f"it has more than {grouped(MOST_ENTRIES)} entries")
    try:
        calendars = Calendar.from_ical(text, multiple=True)
        entries = [one for calendar in calendars for one in _components(calendar)]
    except _UNREADABLE as error:
        raise _refused(f"it is no calendar file ({clean_line(str(error))[:80]})") from error
    if not any(one.name == "VCALENDAR" for one in calendars):
        raise _refused("it is no calendar file")
    return _Reading(first, last, local).of(entries)


def _components(calendar: Any) -> Iterator[Any]:
    """Entries that may be busy, without going into what they hold."""
    waiting = [calendar]
    while waiting:
        one = waiting.pop()
        if one.name in ("VEVENT", "VFREEBUSY"):
            yield one
        else:
            waiting += reversed(one.subcomponents)


class _Reading:
    """One file, while it is read."""

    def __init__(self, first: date, last: date, local: Callable[[datetime], datetime]) -> None:
        self._first, self._last, self._local = first, last, local
        self._start = datetime.combine(first - _DAY, time())
        """On any wall clock; a day more, since that of another zone is up to a day away."""
        self._end = datetime.combine(last + 2 * _DAY, time())
        self._looked_at = 0
        self._spans: list[Span] = []
        self._days: set[date] = set()

    def of(self, entries: list[Any]) -> CalendarHours:
        """What all entries together say."""
        moved = self._moved(entries)
        found = unread = 0
        for one in entries:
            before = len(self._spans) + len(self._days)
            try:
                self._take(one, moved)
            except _UNREADABLE:
                unread += 1
            found += len(self._spans) + len(self._days) > before
        return CalendarHours(merged(self._spans), frozenset(self._days), found, unread)

    def _moved(self, entries: list[Any]) -> dict[str, set[datetime | date]]:
        """By id of a series, the starts whose place other entries take."""
        found: dict[str, set[datetime | date]] = {}
        for one in entries:
            try:
                if one.get("RECURRENCE-ID") is not None:
                    start = _instant(one.decoded("RECURRENCE-ID"), self._local)
                    found.setdefault(str(one.get("UID")), set()).add(start)
            except _UNREADABLE:
                continue
        return found

    def _take(self, one: Any, moved: dict[str, set[datetime | date]]) -> None:
        if one.name == "VFREEBUSY":
            self._take_periods(one)
            return
        if not _is_busy(one):
            return
        start = one.decoded("DTSTART")
        length = _length(one, start)
        if length <= timedelta():
            return
        gone = {_instant(day, self._local) for day in one.exdates}
        is_series = one.get("RECURRENCE-ID") is None
        if is_series:
            gone |= moved.get(str(one.get("UID")), set())
        for begins in self._starts(one, start, length, is_series=is_series):
            instant = _instant(begins, self._local)
            day = begins.date() if isinstance(begins, datetime) else begins
            if instant not in gone and day not in gone:
                self._add(begins, length)

    def _take_periods(self, one: Any) -> None:
        for period in _flat(one.get("FREEBUSY", [])):
            if str(period.params.get("FBTYPE", "BUSY")).upper() != "FREE":
                self._add(period.start, period.end - period.start)

    def _add(self, start: datetime | date, length: timedelta) -> None:
        if len(self._spans) + len(self._days) >= MOST_TIMES:
            raise _refused(f"it has more than {grouped(MOST_TIMES)} busy times")
        if not isinstance(start, datetime):
            first = max(start, self._first)
            last = min(start + length - _DAY, self._last)
            days = (last - first).days + 1
            self._days.update(first + number * _DAY for number in range(days))
            return
        begins = _instant(start, self._local)
        assert isinstance(begins, datetime)
        earliest = self._start.replace(tzinfo=UTC)
        latest = self._end.replace(tzinfo=UTC)
        ends = latest if length > latest - earliest else begins + length
        if begins < latest and ends > earliest:
            self._spans.append((max(begins, earliest), min(ends, latest)))

    def _starts(
        self, one: Any, start: datetime | date, length: timedelta, *, is_series: bool
    ) -> Iterator[datetime | date]:
        """When an entry begins: the days of a day without a time, else moments in its own zone."""
        yield start
        if not is_series:
            return
        for more in one.rdates:
            yield more[0] if isinstance(more, tuple) else more
        zone = start.tzinfo if isinstance(start, datetime) else None
        wall = _wall(start)
        for rule in one.rrules:
            for begins in self._by_rule(rule, wall, length, zone):
                if begins == wall:
                    continue
                yield begins.replace(tzinfo=zone) if isinstance(start, datetime) else begins.date()

    def _by_rule(
        self, parts: Any, start: datetime, length: timedelta, zone: tzinfo | None
    ) -> Iterator[datetime]:
        """Starts by a rule, on the wall clock. Raises ValueError where it is none that is read, or
        goes beyond all bounds."""
        if start < _FIRST:
            raise ValueError("it began before 1970")
        rule = _rule({str(name).upper(): value for name, value in parts.items()})
        # What began before the days that are looked at may go on into them.
        after = self._start - min(length, self._end - self._start)
        before = min(self._until(parts, zone) + _MOMENT, self._end)
        if before <= start:
            return
        self._looked_at += cost(rule, start, after, before)
        if self._looked_at > _MOST_DAYS_LOOKED_AT:
            raise ValueError("its rules go over too many days")
        yield from occurrences(rule, start, after, before)

    def _until(self, parts: Any, zone: tzinfo | None) -> datetime:
        """The last moment at which something may begin, on the wall clock of a zone."""
        if "UNTIL" not in parts:
            return self._end
        until = parts["UNTIL"][0]
        if isinstance(until, datetime):
            if until.tzinfo is not None:
                until = until.astimezone(zone).replace(tzinfo=None)
        else:
            until = datetime.combine(until, time.max)
        return min(until, self._end)


def _rule(parts: dict[str, Any]) -> Rule:
    """A rule as it stands in a file. Raises ValueError for what is not read: what repeats within a
    day, numbers of weeks, and parts that nobody knows."""
    unknown = set(parts) - {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY", *_NUMBERS}
    if unknown:
        raise ValueError(f"{min(unknown)} is not read")
    interval = int(parts.get("INTERVAL", [1])[0])
    if interval < 1:
        raise ValueError("it repeats without going on")
    if any(isinstance(value, list) and len(value) > _MOST_LISTED for value in parts.values()):
        raise ValueError("its rule is too long")
    numbers = {
        name: tuple(int(one) for one in parts.get(part, ())) for part, name in _NUMBERS.items()
    }
    days = [_WEEKDAY.fullmatch(str(one).upper()) for one in parts.get("BYDAY", ())]
    return Rule(
        Often(str(parts["FREQ"][0]).upper()),
        interval,
        int(parts["COUNT"][0]) if "COUNT" in parts else None,
        weekdays=tuple((int(one[1] or 0), _DAYS.index(one[2])) for one in days if one),
        week_start=_DAYS.index(str(parts.get("WKST", ["MO"])[0]).upper()),
        **numbers,
    )


def _is_busy(one: Any) -> bool:
    if str(one.get("TRANSP", "OPAQUE")).upper() == "TRANSPARENT":
        return False
    if str(one.get("STATUS", "")).upper() == "CANCELLED":
        return False
    return str(one.get(_OUTLOOKS_STATUS, "")).upper() not in _NOT_BUSY


def _length(one: Any, start: datetime | date) -> timedelta:
    """How long it takes; a day without an end is one day, a moment without one none."""
    if one.get("DTEND") is not None:
        end = one.decoded("DTEND")
        if isinstance(start, datetime) and start.tzinfo is not None and isinstance(end, datetime):
            # As told by a clock on the wall, so that what repeats ends at the same hour all year.
            return _wall(end.astimezone(start.tzinfo) if end.tzinfo else end) - _wall(start)
        return _wall(end) - _wall(start)
    if one.get("DURATION") is not None:
        found: timedelta = one.decoded("DURATION")
        return found
    return timedelta() if isinstance(start, datetime) else _DAY


def _wall(moment: datetime | date) -> datetime:
    if isinstance(moment, datetime):
        return moment.replace(tzinfo=None)
    return datetime.combine(moment, time())


def _instant(moment: datetime | date, local: Callable[[datetime], datetime]) -> datetime | date:
    """The moment in UTC; a day stays a day."""
    if not isinstance(moment, datetime):
        return moment
    return (local(moment) if moment.tzinfo is None else moment).astimezone(UTC)


def _flat(value: Any) -> Iterator[Any]:
    """Each period of lines that hold one or several."""
    if isinstance(value, list):
        for one in value:
            yield from _flat(one)
    else:
        yield value


def _text(path: Path) -> str:
    try:
        if path.is_dir():
            raise IsADirectoryError("it is a folder")
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise _refused(f"it cannot be read ({error.strerror or error})", path) from error
    if len(data) > MOST_BYTES:
        raise _refused(f"it is larger than {MOST_BYTES // MEGABYTE} MB", path)
    found = decode(data)
    if found is None:
        raise _refused("it is no text", path)
    return found.text


def _refused(reason: str, path: Path | None = None) -> StudyError:
    where = "The file" if path is None else clean_line(str(path))
    return StudyError(
        f"{where}: {reason}.",
        title="No busy hours were taken in",
        hint="Give a calendar file (ICS), as calendar programs export them.",
    )

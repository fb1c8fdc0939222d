"""Calendar files: when somebody is busy, whatever the file repeats, moves or breaks."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from studytui.errors import StudyError
from studytui.ingest import calendar_file
from studytui.ingest.calendar_file import CalendarHours, calendar_hours, read_calendar

FIRST, LAST = date(2026, 11, 1), date(2027, 11, 1)


def local(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC)


def calendar(*events: str) -> str:
    inside = "".join(
        f"BEGIN:VEVENT\nUID:{number}@x\n{event}\nEND:VEVENT\n"
        for number, event in enumerate(events)
    )
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n{inside}END:VCALENDAR\n"


def read(*events: str) -> CalendarHours:
    return calendar_hours(calendar(*events), FIRST, LAST, local)


def starts(found: CalendarHours) -> list[str]:
    return [f"{start:%Y-%m-%d %H:%M}" for start, _ in found.spans]


def hours(found: CalendarHours) -> float:
    return sum((end - start) / timedelta(hours=1) for start, end in found.spans)


def test_a_meeting_that_repeats_keeps_its_hour_when_clocks_are_changed() -> None:
    found = read(
        "DTSTART;TZID=Europe/Berlin:20270326T090000\nDTEND;TZID=Europe/Berlin:20270326T100000\n"
        "RRULE:FREQ=DAILY;COUNT=4"
    )
    assert starts(found) == [
        "2027-03-26 08:00",
        "2027-03-27 08:00",
        "2027-03-28 07:00",
        "2027-03-29 07:00",
    ]
    assert (found.entries, found.unread, hours(found)) == (1, 0, 4)


def test_a_series_goes_without_what_was_taken_out_and_with_what_was_moved() -> None:
    text = (
        "BEGIN:VCALENDAR\nVERSION:2.0\n"
        "BEGIN:VEVENT\nUID:a\nDTSTART:20261201T100000Z\nDURATION:PT1H\n"
        "RRULE:FREQ=WEEKLY;UNTIL=20261222T100000Z\nEXDATE:20261208T100000Z\nEND:VEVENT\n"
        "BEGIN:VEVENT\nUID:a\nRECURRENCE-ID:20261215T100000Z\nDTSTART:20261216T140000Z\n"
        "DURATION:PT1H\nEND:VEVENT\n"
        "BEGIN:VEVENT\nUID:a\nRECURRENCE-ID:20261222T100000Z\nDTSTART:20261222T100000Z\n"
        "DURATION:PT1H\nSTATUS:CANCELLED\nEND:VEVENT\n"
        "END:VCALENDAR\n"
    )
    found = calendar_hours(text, FIRST, LAST, local)
    assert starts(found) == ["2026-12-01 10:00", "2026-12-16 14:00"]


def test_what_does_not_take_time_is_not_busy() -> None:
    at = "DTSTART:20261201T100000Z\nDTEND:20261201T110000Z\n"
    assert read(f"{at}TRANSP:TRANSPARENT").entries == 0
    assert read(f"{at}STATUS:CANCELLED").entries == 0
    assert read(f"{at}X-MICROSOFT-CDO-BUSYSTATUS:FREE").entries == 0
    assert read("DTSTART:20261201T100000Z").entries == 0
    assert read(f"{at}STATUS:TENTATIVE").entries == 1


def test_whole_days_are_days_and_not_hours() -> None:
    found = read(
        "DTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20261227",
        "DTSTART;VALUE=DATE:20261231\nRRULE:FREQ=YEARLY",
    )
    assert not found.spans
    assert sorted(found.days) == [date(2026, 12, day) for day in (24, 25, 26, 31)]


def test_free_and_busy_alone_are_read_too() -> None:
    text = (
        "BEGIN:VCALENDAR\nBEGIN:VFREEBUSY\nDTSTART:20261201T000000Z\n"
        "FREEBUSY;FBTYPE=BUSY:20261201T080000Z/PT3H,20261202T080000Z/20261202T090000Z\n"
        "FREEBUSY;FBTYPE=FREE:20261203T080000Z/PT3H\n"
        "END:VFREEBUSY\nEND:VCALENDAR\n"
    )
    assert starts(calendar_hours(text, FIRST, LAST, local)) == [
        "2026-12-01 08:00",
        "2026-12-02 08:00",
    ]


@pytest.mark.parametrize(
    ("rule", "number"),
    [
        ("FREQ=WEEKLY;BYDAY=MO,WE,FR", 157),
        ("FREQ=WEEKLY;INTERVAL=2", 26),
        ("FREQ=DAILY;INTERVAL=10", 37),
        ("FREQ=MONTHLY;BYDAY=2TU", 12),
        ("FREQ=YEARLY", 1),
    ],
)
def test_a_series_that_began_long_ago_is_where_dateutil_has_it(rule: str, number: int) -> None:
    from dateutil.rrule import rrulestr

    began = datetime(1998, 5, 6, 10)
    found = read(f"DTSTART:{began:%Y%m%dT%H%M%S}Z\nDURATION:PT1H\nRRULE:{rule}")
    every = rrulestr(rule, dtstart=began)
    wanted = every.between(datetime(2026, 10, 31), datetime(2027, 11, 3))
    assert starts(found) == [f"{one:%Y-%m-%d %H:%M}" for one in wanted]
    assert abs(len(wanted) - number) <= 2


HOSTILE = {
    "each second": "DTSTART:20261201T100000Z\nDURATION:PT1S\nRRULE:FREQ=SECONDLY",
    "each minute of a day": "DTSTART:20261201T100000Z\nDURATION:PT1S\n"
    "RRULE:FREQ=DAILY;BYMINUTE=" + ",".join(map(str, range(60))),
    "never going on": "DTSTART:20261201T100000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;INTERVAL=0",
    "before all calendars": "DTSTART:00010101T100000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY",
    "a year without an end": "DTSTART:20261201T100000Z\nDURATION:PT1H\nRRULE:FREQ=BANANA",
    "no start": "SUMMARY:nothing",
    "a start that is none": "DTSTART:yesterday\nDTEND:20261201T100000Z",
    "a step beyond all numbers": "DTSTART:20261201T100000Z\nDURATION:PT1H\n"
    "RRULE:FREQ=DAILY;INTERVAL=99999999999999999999",
}


@pytest.mark.parametrize("event", HOSTILE.values(), ids=HOSTILE)
def test_what_cannot_be_read_is_counted_and_the_rest_is_read(event: str) -> None:
    good = "DTSTART:20261203T100000Z\nDURATION:PT1H"
    found = read(event, good)
    assert found.unread <= 1
    assert len(found.spans) <= 2
    assert "2026-12-03 10:00" in starts(found)
    if "RRULE" not in event:
        assert found.unread == 1


def test_a_rule_that_nothing_fits_ends() -> None:
    never = "DTSTART:20261201T100000Z\nDURATION:PT1H\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"
    assert starts(read(f"{never};COUNT=5")) == starts(read(never)) == ["2026-12-01 10:00"]


def test_rules_that_go_over_too_many_days_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calendar_file, "_MOST_DAYS_LOOKED_AT", 500)
    yearly = "DTSTART:19900101T100000Z\nDURATION:PT1H\nRRULE:FREQ=YEARLY"
    assert read(yearly, yearly).unread == 2


def test_an_entry_of_a_thousand_years_takes_the_days_that_are_looked_at() -> None:
    found = read(
        "DTSTART:19000101T000000Z\nDTEND:99990101T000000Z",
        "DTSTART;VALUE=DATE:19000101\nDTEND;VALUE=DATE:99990101",
    )
    assert len(found.spans) == 1
    assert len(found.days) == (LAST - FIRST).days + 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "BEGIN:VCALENDAR\n",
        "BEGIN:VCARD\nFN:Ann\nEND:VCARD\n",
        "\x00\x01\x02",
        "BEGIN:VEVENT\nEND:VEVENT\n",
    ],
)
def test_what_is_no_calendar_is_refused_with_a_word(text: str, tmp_path: Path) -> None:
    file = tmp_path / "file.ics"
    file.write_text(text)
    with pytest.raises(StudyError) as told:
        read_calendar(file, FIRST, LAST, local)
    assert told.value.title == "No busy hours were taken in"


def test_too_much_is_refused_before_it_is_parsed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calendar_file, "MOST_BYTES", 100)
    file = tmp_path / "file.ics"
    file.write_text(calendar("DTSTART:20261201T100000Z\nDURATION:PT1H"))
    with pytest.raises(StudyError, match="larger than"):
        read_calendar(file, FIRST, LAST, local)
    monkeypatch.setattr(calendar_file, "MOST_ENTRIES", 3)
    with pytest.raises(StudyError, match="entries"):
        read(*["DTSTART:20261201T100000Z"] * 5)
    monkeypatch.setattr(calendar_file, "MOST_TIMES", 10)
    monkeypatch.setattr(calendar_file, "MOST_ENTRIES", 50)
    with pytest.raises(StudyError, match="busy times"):
        read("DTSTART:20261201T100000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY")
    with pytest.raises(StudyError, match="folder"):
        read_calendar(tmp_path, FIRST, LAST, local)


def test_entries_within_entries_without_an_end_are_no_harm() -> None:
    nested = "BEGIN:VEVENT\n" * 3_000 + "END:VEVENT\n" * 3_000
    found = calendar_hours(f"BEGIN:VCALENDAR\n{nested}END:VCALENDAR\n", FIRST, LAST, local)
    assert not found.spans


@pytest.fixture
def in_auckland(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def test_a_time_without_a_zone_is_one_of_this_machine(in_auckland: None) -> None:
    text = calendar("DTSTART:20261201T100000\nDURATION:PT1H")
    found = calendar_hours(text, FIRST, LAST, lambda one: one.astimezone())
    assert starts(found) == ["2026-11-30 21:00"]

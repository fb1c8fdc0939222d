"""Tasks on dates: what a new plan leaves where it is, attendance, days in a row."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from studytui.domain.agenda import DayLoad, Entry, attendance, merged, room

DAY = date(2026, 11, 22)
ENTRIES = st.builds(
    Entry,
    day=st.integers(0, 3).map(lambda number: DAY + timedelta(days=number)),
    kind=st.sampled_from(["learn", "practise"]),
    minutes=st.integers(5, 60),
    topic_id=st.integers(1, 4),
    is_done=st.booleans(),
    is_skipped=st.booleans(),
    is_moved=st.booleans(),
    is_pinned=st.booleans(),
)


def placed(entries: list[Entry]) -> list[Entry]:
    """Each subject once a day, at a place of its own."""
    found: dict[tuple[object, ...], Entry] = {}
    for one in entries:
        found.setdefault((one.day, one.subject), one)
    return [
        replace(one, position=number, task_id=number + 1)
        for number, one in enumerate(found.values())
    ]


@given(st.lists(ENTRIES, max_size=12), st.lists(ENTRIES, max_size=12))
def test_what_the_learner_had_a_hand_in_keeps_its_place_and_stands_once(
    planned: list[Entry], stored: list[Entry]
) -> None:
    stored = placed(stored)
    fresh = [
        replace(one, is_done=False, is_skipped=False, is_moved=False, is_pinned=False, task_id=None)
        for one in placed(planned)
    ]
    found = merged(fresh, stored)
    fixed = [one for one in stored if one.is_fixed]
    both = [*found, *fixed]
    assert len({(one.day, one.position) for one in both}) == len(both)
    assert len({(one.day, one.subject) for one in both}) == len(both)
    ids = [one.task_id for one in both if one.task_id is not None]
    assert len(ids) == len(set(ids))


@given(st.lists(ENTRIES, max_size=12))
def test_a_plan_put_beside_itself_changes_nothing(stored: list[Entry]) -> None:
    stored = placed(stored)
    again = [replace(one, task_id=None) for one in stored if not one.is_fixed]
    for kept in merged(again, stored):
        before = next(one for one in stored if one.task_id == kept.task_id)
        assert (kept.day, kept.kind, kept.topic_id) == (before.day, before.kind, before.topic_id)


@given(st.integers(0, 600), st.lists(ENTRIES, max_size=12))
def test_room_is_never_below_nothing(minutes: int, stored: list[Entry]) -> None:
    assert 0 <= room(minutes, stored) <= minutes


def test_attendance_begins_at_all_and_follows_what_was_done() -> None:
    missed = [DayLoad(DAY, 60, 0)] * 4
    assert attendance([]) == 1.0
    assert attendance(missed) == 0.5
    assert attendance([DayLoad(DAY, 60, 60)] * 9) == 1.0
    assert attendance([DayLoad(DAY, 60, 600)]) == 1.0
    assert attendance(missed * 50) < 0.05


def test_what_was_done_skipped_or_moved_is_closed_and_no_plan_takes_it_away() -> None:
    entry = Entry(DAY, "learn", 25, 1)
    assert entry.is_open and not entry.is_fixed
    for name in ("is_done", "is_skipped", "is_moved"):
        closed = replace(entry, **{name: True})  # type: ignore[arg-type]
        assert closed.is_fixed and not closed.is_open
    pinned = replace(entry, is_pinned=True)
    assert pinned.is_fixed and pinned.is_open


def test_entries_take_the_first_free_places_of_their_day() -> None:
    fixed = Entry(DAY, "mock", 90, position=1, is_done=True)
    planned = [Entry(DAY, "learn", 25, number) for number in (1, 2, 3)]
    assert [one.position for one in merged(planned, [fixed])] == [0, 2, 3]


def test_a_day_without_a_plan_says_nothing_of_attendance() -> None:
    half = DayLoad(DAY, 60, done=30)
    assert attendance([half, DayLoad(DAY, 0), DayLoad(DAY, 0, done=9)]) == attendance([half])
    # As if four such days before had been kept.
    assert attendance([half]) == (30 + 240) / (60 + 240)
    assert attendance([DayLoad(DAY, 60, done=90)]) == 1

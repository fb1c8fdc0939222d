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

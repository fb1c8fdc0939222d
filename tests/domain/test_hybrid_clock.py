"""The later edit is the one that knew of the other, or else the one whose clock said so."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from studytui.domain.hybrid_clock import NEVER, latest, parts, tick

DAY = 86_400_000_000
walls = st.integers(-DAY, 1 << 62)
devices = st.text("0123456789abcdef", min_size=4, max_size=8)


@given(walls, st.lists(st.tuples(walls, devices), max_size=20))
def test_each_moment_is_later_than_what_its_maker_had_seen(first, edits) -> None:
    moment = tick(NEVER, first, "a")
    for wall, device in edits:
        later = tick(moment, wall, device)
        assert later > moment
        assert parts(later) > parts(moment)
        assert parts(later)[0] >= wall
        moment = later


@given(st.integers(0, 1 << 60), st.integers(1, DAY), devices, devices)
def test_edits_that_knew_nothing_of_each_other_go_by_their_clocks(wall, ahead, one, other) -> None:
    assert tick(NEVER, wall + ahead, one) > tick(NEVER, wall, other)


@given(st.integers(DAY, 1 << 60), devices)
def test_a_clock_a_day_behind_still_edits_later_than_what_it_saw(wall, device) -> None:
    ahead = tick(NEVER, wall, "ahead")
    behind = tick(ahead, wall - DAY, device)
    assert behind > ahead
    # It does not run away: once its clock has caught up, the clock counts again.
    assert parts(tick(behind, wall + 1, device)) == (wall + 1, 0)


@given(st.lists(st.tuples(st.integers(0, 1 << 60), devices)))
def test_moments_sort_as_they_are_written(edits) -> None:
    moments = [tick(NEVER, wall, device) for wall, device in edits]
    assert latest(moments) == max(moments, key=lambda one: (*parts(one), one[22:]), default=NEVER)


def test_the_count_never_runs_out() -> None:
    full = f"{7:016x}{'f' * 6}a"
    assert parts(tick(full, 0, "a")) == (8, 0)


def test_a_moment_is_read_as_it_was_written() -> None:
    assert parts(NEVER) == (0, 0)
    moment = tick(NEVER, 500, "a")
    for count in range(40):
        assert parts(moment) == (500, count)
        moment = tick(moment, 400, "b")

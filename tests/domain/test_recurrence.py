"""Rules by which something repeats: as the package dateutil tells them, and always with an end."""

from __future__ import annotations

from datetime import datetime, timedelta

from dateutil.rrule import rrulestr
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from studytui.domain.recurrence import Often, Rule, cost, occurrences
from tests.thorough import examples

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
AFTER, BEFORE = datetime(2026, 11, 1), datetime(2028, 11, 1)


def written(rule: Rule) -> str:
    """The rule as it stands in a file."""
    parts = [f"FREQ={rule.often.value}", f"INTERVAL={rule.interval}"]
    if rule.count is not None:
        parts.append(f"COUNT={rule.count}")
    for name, numbers in (
        ("BYMONTH", rule.months),
        ("BYMONTHDAY", rule.month_days),
        ("BYYEARDAY", rule.year_days),
        ("BYSETPOS", rule.positions),
    ):
        if numbers:
            parts.append(f"{name}={','.join(map(str, numbers))}")
    if rule.weekdays:
        parts.append("BYDAY=" + ",".join(f"{n or ''}{DAYS[day]}" for n, day in rule.weekdays))
    return ";".join([*parts, f"WKST={DAYS[rule.week_start]}"])


def few(numbers: st.SearchStrategy[int]) -> st.SearchStrategy[tuple[int, ...]]:
    return st.lists(numbers, max_size=2, unique=True).map(tuple)


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    often = draw(st.sampled_from(Often))
    is_long = often in (Often.MONTHLY, Often.YEARLY)
    # Each, or the so-manieth: both in one rule are told in another way by each program.
    nth = draw(st.sampled_from([0, 1, 2, -1, 5])) if is_long else 0
    return Rule(
        often,
        draw(st.integers(1, 5)),
        draw(st.none() | st.integers(1, 40)),
        months=draw(few(st.integers(1, 12))),
        month_days=draw(few(st.sampled_from([1, 13, 29, 31, -1, -30]))),
        year_days=draw(few(st.sampled_from([1, 60, 366, -1]))) if often is Often.YEARLY else (),
        weekdays=tuple((nth, day) for day in draw(few(st.integers(0, 6)))),
        positions=draw(few(st.sampled_from([1, 2, -1]))) if is_long else (),
        week_start=draw(st.integers(0, 6)),
    )


STARTS = st.datetimes(datetime(1995, 1, 1), datetime(2028, 1, 1)).map(
    lambda one: one.replace(second=0, microsecond=0)
)


@given(rules(), STARTS)
@settings(max_examples=examples(30, thorough=800))
def test_a_rule_gives_what_dateutil_gives(rule: Rule, start: datetime) -> None:
    found = list(occurrences(rule, start, AFTER, BEFORE))
    # A rule that nothing fits has dateutil go on for seconds, up to the year 9999.
    assume(next(occurrences(rule, start, BEFORE, datetime(2150, 1, 1)), rule.count))
    wanted = []
    for one in rrulestr(written(rule), dtstart=start).xafter(datetime(1990, 1, 1)):
        if one >= BEFORE:
            break
        wanted += [one] if one >= AFTER else []
    assert found == wanted, written(rule)


def test_a_rule_that_nothing_fits_ends_with_the_days_that_are_asked_for() -> None:
    start = datetime(1970, 1, 1, 9)
    never = [
        Rule(Often.DAILY, months=(2,), month_days=(30,)),
        Rule(Often.DAILY, count=10, months=(2,), month_days=(30,)),
        Rule(Often.WEEKLY, months=(13,)),
        Rule(Often.MONTHLY, weekdays=((0, 0),), positions=(40,)),
        Rule(Often.YEARLY, month_days=(99,)),
    ]
    for rule in never:
        assert not list(occurrences(rule, start, AFTER, BEFORE))
        assert cost(rule, start, AFTER, BEFORE) < 60 * 366


def test_steps_beyond_all_calendars_end_it() -> None:
    for often in Often:
        rule = Rule(often, interval=10**20)
        start = datetime(2026, 12, 1, 9)
        assert list(occurrences(rule, start, AFTER, BEFORE)) == [start]


def test_a_rule_of_both_each_and_the_last_has_them_all() -> None:
    """RFC 5545: the list names days that fit, one or the other."""
    rule = Rule(Often.MONTHLY, weekdays=((0, 0), (-1, 4)))
    found = list(occurrences(rule, datetime(2026, 11, 2, 9), AFTER, datetime(2026, 12, 1)))
    assert [one.day for one in found] == [2, 9, 16, 23, 27, 30]
    assert found[0] + timedelta(weeks=4) == found[-1]

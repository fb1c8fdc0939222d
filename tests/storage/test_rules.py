"""The rules of a sitting come back from their JSON as they were."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from studytui.domain.exam import Block, ClockRule, Grade, Marking, Mode, Rules
from studytui.storage.rules import decoded, encoded

seconds = st.integers(0, 10_000_000).map(lambda one: timedelta(seconds=one))
limits = st.none() | seconds
percents = st.floats(0, 100)
blocks = st.builds(Block, st.integers(1, 500), limits, st.text(), seconds)
markings = st.builds(Marking, st.none() | percents, st.floats(-10, 0), st.booleans())
every_rule = st.builds(
    Rules,
    mode=st.sampled_from(Mode),
    time_limit=limits,
    pass_mark=st.none() | percents,
    clock_rule=st.sampled_from(ClockRule),
    shuffle_questions=st.booleans(),
    shuffle_options=st.booleans(),
    profile=st.text(),
    blocks=st.lists(blocks, max_size=3).map(tuple),
    may_return=st.booleans(),
    break_pool=seconds,
    warnings=st.lists(seconds, max_size=4).map(tuple),
    marking=markings,
    grades=st.lists(st.builds(Grade, st.text(), percents), max_size=3).map(tuple),
    unscored=st.integers(0, 50),
    gives_back=st.booleans(),
    extra_time=st.sampled_from((1.0, 1.25, 1.5, 2.0)),
    has_confidence=st.booleans(),
    has_calculator=st.booleans(),
    has_lab_values=st.booleans(),
    session=limits,
)


@given(every_rule)
def test_rules_come_back_as_they_were(rules: Rules) -> None:
    limit = rules.time_limit
    assert rules == decoded(
        encoded(rules),
        mode=rules.mode.value,
        time_limit_seconds=None if limit is None else int(limit.total_seconds()),
        pass_mark=rules.pass_mark,
        clock_rule=rules.clock_rule.value,
    )


def test_a_sitting_from_before_there_were_rules_has_the_usual_ones() -> None:
    found = decoded("{}", mode="exam", time_limit_seconds=None, pass_mark=None, clock_rule="strict")
    assert found == Rules()

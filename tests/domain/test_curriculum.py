"""The curriculum: prerequisites first, circles named."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studytui.domain.curriculum import CycleError, Requirement, Topic, cycle, in_order, is_open
from studytui.domain.mastery import Mastery

graphs = st.dictionaries(
    st.integers(1, 12), st.lists(st.integers(1, 12), max_size=4, unique=True), max_size=12
)


def topics(graph: dict[int, list[int]]) -> list[Topic]:
    return [
        Topic(name, str(name), requires=tuple(Requirement(one) for one in needs))
        for name, needs in graph.items()
    ]


@given(graphs)
def test_topics_come_after_what_they_need_or_the_circle_is_named(
    graph: dict[int, list[int]],
) -> None:
    known = {name: [one for one in needs if one in graph] for name, needs in graph.items()}
    try:
        ordered = [topic.topic_id for topic in in_order(topics(graph))]
    except CycleError as error:
        circle = error.topic_ids
        assert circle[0] == circle[-1] and len(circle) >= 2
        assert all(after in known[before] for before, after in pairwise(circle))
        return
    assert sorted(ordered) == sorted(graph)
    for name, needs in known.items():
        assert all(ordered.index(one) < ordered.index(name) for one in needs)
    assert cycle(known) is None


def test_a_chain_of_a_thousand_topics_is_no_trouble() -> None:
    graph = {number: [number + 1] for number in range(1000)} | {1000: []}
    assert [topic.topic_id for topic in in_order(topics(graph))] == list(range(1000, -1, -1))


def test_without_prerequisites_the_order_stays() -> None:
    assert [topic.topic_id for topic in in_order(topics({3: [], 1: [], 2: []}))] == [3, 1, 2]


def test_a_circle_is_named_from_start_to_end() -> None:
    with pytest.raises(CycleError) as raised:
        in_order(topics({1: [2], 2: [3], 3: [1]}))
    assert raised.value.topic_ids == (1, 2, 3, 1)


def test_one_right_answer_opens_nothing() -> None:
    topic = Topic(2, "Functions", requires=(Requirement(1),))
    assert not is_open(topic, {1: Mastery(80, 60, 90, answers=1)})
    assert not is_open(topic, {1: Mastery(55, 45, 65, answers=30)})
    assert is_open(topic, {1: Mastery(61, 50, 70, answers=3)})

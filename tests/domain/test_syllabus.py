"""What an exam asks of a tree of topics: weights given out, prerequisites without circles."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studytui.domain.curriculum import Requirement, cycle
from studytui.domain.syllabus import Entry, examined, in_tree
from studytui.domain.waiting import Waiting, tree_cycle


def entry(topic_id: int, parent: int | None = None, *, weight: float | None = None) -> Entry:
    return Entry(topic_id, 1, f"Topic {topic_id}", parent, weight=weight)


def needing(topic_id: int, *needs: int, parent: int | None = None) -> Entry:
    return Entry(topic_id, 1, "", parent, weight=1.0, requires=tuple(map(Requirement, needs)))


@st.composite
def trees(draw: st.DrawFn) -> list[Entry]:
    """Topics under each other, with weights for some, and prerequisites as they come."""
    number = draw(st.integers(0, 9))
    weights = st.none() | st.floats(0, 50)
    return [
        Entry(
            place,
            1,
            f"Topic {place}",
            draw(st.none() | st.integers(1, place)) if place > 1 else None,
            weight=draw(weights),
            requires=tuple(
                Requirement(one)
                for one in draw(st.lists(st.integers(1, number), max_size=2, unique=True))
            ),
        )
        for place in range(1, number + 1)
    ]


def parents_of(entries: list[Entry]) -> dict[int, int | None]:
    return {
        one.topic_id: None if one.parent_id == one.topic_id else one.parent_id for one in entries
    }


@given(trees(), st.dictionaries(st.integers(1, 9), st.integers(1, 90)))
def test_whatever_the_curriculum_a_plan_can_be_made_of_it(
    entries: list[Entry], questions: dict[int, int]
) -> None:
    found = examined(entries, questions)
    assert all(topic.weight > 0 for topic in found.topics)
    assert cycle({one.topic_id: [r.topic_id for r in one.requires] for one in found.topics}) is None
    members = {one.topic_id for one in found.topics}
    assert all(need.topic_id in members for one in found.topics for need in one.requires)


@given(trees(), st.dictionaries(st.integers(1, 9), st.integers(1, 90)))
def test_what_is_given_out_is_what_the_topmost_weights_say(
    entries: list[Entry], questions: dict[int, int]
) -> None:
    tops = [
        Entry(one.topic_id, 1, one.name, weight=one.weight)
        for one in entries
        if one.weight is not None
    ]
    total = sum(one.weight or 0 for one in tops)
    found = examined(tops, questions)
    if total > 0:
        assert sum(one.weight for one in found.topics) == pytest.approx(total)


def test_what_weights_below_leave_over_goes_to_the_rest_by_numbers_of_questions() -> None:
    entries = [entry(1, weight=30), entry(2, 1, weight=12), entry(3, 1), entry(4, 1)]
    found = examined(entries, {1: 2, 3: 4, 4: 3})
    assert {one.topic_id: one.weight for one in found.topics} == {
        1: pytest.approx(4),
        2: 12,
        3: pytest.approx(8),
        4: pytest.approx(6),
    }


def test_a_group_whose_parts_have_no_questions_is_given_to_them_alike() -> None:
    found = examined([entry(1, weight=30), entry(2, 1), entry(3, 1)], {})
    assert {one.topic_id: one.weight for one in found.topics} == {2: 15, 3: 15}


def test_without_weights_topics_count_by_their_questions_and_without_those_alike() -> None:
    entries = [entry(1), entry(2, 1), entry(3)]
    found = examined(entries, {2: 5, 3: 15})
    assert {one.topic_id: one.weight for one in found.topics} == {2: 5, 3: 15}
    assert found.is_by_questions
    found = examined(entries, {})
    assert {one.topic_id: one.weight for one in found.topics} == {2: 1, 3: 1}
    assert not found.is_by_questions


def test_to_need_a_group_is_to_need_all_of_it_and_what_it_needs_its_parts_need() -> None:
    group = Entry(1, 1, "")
    whole = Entry(4, 1, "", requires=(Requirement(1, 70.0),))
    entries = [group, needing(2, parent=1), needing(3, parent=1), whole, needing(5, parent=4)]
    found = {one.topic_id: one.requires for one in examined(entries, {}).topics}
    assert found[5] == (Requirement(2, 70.0), Requirement(3, 70.0))


def test_a_topic_that_is_not_asked_hands_on_what_it_needs() -> None:
    unasked = Entry(2, 1, "", weight=0, requires=(Requirement(1),))
    found = examined([needing(1), unasked, needing(3, 2)], {})
    assert {one.topic_id: one.requires for one in found.topics} == {1: (), 3: (Requirement(1),)}


@given(trees())
def test_a_circle_is_named_topic_by_topic(entries: list[Entry]) -> None:
    parents = parents_of(entries)
    requires = {one.topic_id: [need.topic_id for need in one.requires] for one in entries}
    circle = tree_cycle(requires, parents)
    if circle is None:
        return
    assert circle[0] == circle[-1] and len(circle) >= 2
    for before, after in pairwise(circle):
        is_said = after in requires[before]
        is_kin = parents[before] == after or parents[after] == before
        assert is_said or is_kin


def test_a_group_that_needs_one_of_its_own_is_a_circle_but_not_the_other_way() -> None:
    assert tree_cycle({1: [2]}, {1: None, 2: 1}) is not None
    assert tree_cycle({2: [1]}, {1: None, 2: 1}) is None
    assert tree_cycle({2: [3]}, {1: None, 2: 1, 3: 1}) is None


def test_two_groups_that_need_parts_of_each_other_are_a_circle() -> None:
    parents = {1: None, 2: None, 3: 1, 4: 2}
    assert tree_cycle({3: [2], 4: [1]}, parents) is not None
    assert tree_cycle({3: [2]}, parents) is None


def test_topics_come_after_their_parents_however_they_are_listed() -> None:
    found = in_tree([entry(3, 2), entry(2, 1), entry(1), entry(4)])
    assert [(depth, one.topic_id) for depth, one in found] == [(0, 1), (1, 2), (2, 3), (0, 4)]
    assert [(depth, one.topic_id) for depth, one in in_tree([entry(3, 2), entry(2, 9)])] == [
        (0, 2),
        (1, 3),
    ]


@given(trees())
def test_added_one_by_one_a_circle_is_refused_as_all_at_once(entries: list[Entry]) -> None:
    parents = parents_of(entries)
    waiting = Waiting({}, {})
    kept_parents: dict[int, int | None] = dict.fromkeys(parents)
    kept: dict[int, list[int]] = {one.topic_id: [] for one in entries}
    for topic_id, parent in parents.items():
        if parent is not None and waiting.put_under(topic_id, parent):
            kept_parents[topic_id] = parent
    for one in entries:
        for need in one.requires:
            path = waiting.require(one.topic_id, need.topic_id)
            wanted = kept | {one.topic_id: [*kept[one.topic_id], need.topic_id]}
            assert bool(path) == (tree_cycle(wanted, kept_parents) is not None)
            if not path:
                kept = wanted
            else:
                assert (path[0], path[-1]) == (need.topic_id, one.topic_id)


@given(trees(), st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9)), max_size=12))
def test_topics_that_are_put_elsewhere_close_no_circle(
    entries: list[Entry], moves: list[tuple[int, int]]
) -> None:
    kept: dict[int, list[int]] = {one.topic_id: [] for one in entries}
    parents: dict[int, int | None] = dict.fromkeys(kept)
    waiting = Waiting({}, {})
    for one in entries:
        for need in one.requires:
            if not waiting.require(one.topic_id, need.topic_id):
                kept[one.topic_id].append(need.topic_id)
    for topic_id, parent in moves:
        if topic_id in kept and parent in kept:
            is_circle = tree_cycle(kept, parents | {topic_id: parent}) is not None
            assert waiting.put_under(topic_id, parent) != is_circle
            if not is_circle:
                parents[topic_id] = parent

"""The curriculum: circles of prerequisites are found and named."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from studytui.domain.curriculum import cycle

graphs = st.dictionaries(
    st.integers(1, 12), st.lists(st.integers(1, 12), max_size=4, unique=True), max_size=12
)


@given(graphs)
def test_a_circle_is_found_where_there_is_one(
    graph: dict[int, list[int]],
) -> None:
    known = {name: [one for one in needs if one in graph] for name, needs in graph.items()}
    circle = cycle(known)
    try:
        list(TopologicalSorter(known).static_order())
    except CycleError:
        assert circle is not None
        assert circle[0] == circle[-1] and len(circle) >= 2
        assert all(after in known[before] for before, after in pairwise(circle))
    else:
        assert circle is None


def test_a_chain_of_a_thousand_topics_is_no_trouble() -> None:
    graph = {number: [number + 1] for number in range(1000)} | {1000: []}
    assert cycle(graph) is None
    assert cycle(graph | {1000: [0]}) == [*range(1001), 0]


def test_a_circle_is_named_from_start_to_end() -> None:
    assert cycle({1: [2], 2: [3], 3: [1]}) == [1, 2, 3, 1]

"""What it costs to know what a bank offers, however large it is."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studytui.domain.profile import Profile
from studytui.services.drawing import Wish
from studytui.services.study import Study
from tests.made_questions import fill


def statements(study: Study, wish: Wish) -> int:
    """How many statements SQLite ran for a supply."""
    seen: list[str] = []
    connection = study.database.connection.connection()
    connection.set_trace_callback(seen.append)
    try:
        study.drawing.supply(wish)
    finally:
        connection.set_trace_callback(None)
    return len(seen)


@pytest.mark.parametrize("name", ["abim-internal-medicine", "jee-main", ""])
def test_two_statements_tell_what_there_is_for_any_number_of_shares(
    study: Study, name: str
) -> None:
    fill(study, 60)
    profile: Profile | None = study.profiles.get(name) if name else None
    assert statements(study, Wish(profile=profile)) == 2
    assert statements(study, Wish(profile=profile)) == 0, "it is known already"
    assert statements(study, Wish("topic:functions", profile=profile)) == 1
    study.drawing.forget()
    assert statements(study, Wish(profile=profile)) == 2


def test_every_share_is_told_apart(study: Study) -> None:
    fill(study, 60)
    jee = study.profiles.get("jee-main")
    study.database.execute("UPDATE subject SET name = 'Physics'")
    supply = study.drawing.supply(Wish(profile=jee))
    found = {
        place: sum(
            len(ids) for mask, ids in supply.singles.items() if place in supply.topics_of(mask)
        )
        for place in range(6)
    }
    assert found == {0: 56, 1: 4, 2: 0, 3: 0, 4: 0, 5: 0}


ROWS = 10
rows = st.lists(
    st.tuples(
        st.sampled_from("abcdefgh"),
        st.sampled_from([None, None, None, "x", "y"]),
        st.sampled_from(["active", "active", "keyless", "suspended"]),
    ),
    min_size=ROWS,
    max_size=ROWS,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(rows=rows, wanted=st.integers(0, 12), seed=st.integers(0, 2**32 - 1))
def test_no_content_comes_twice_and_no_set_in_part(
    study: Study, rows: list[tuple[str, str | None, str]], wanted: int, seed: int
) -> None:
    """Whatever is doubled or linked, within sets, between them and beside them."""
    if not study.library.summary().questions:
        fill(study, ROWS)
    study.database.execute_many(
        "UPDATE question SET content_hash = ?, vignette_group = ?, status = ? "
        "WHERE question_id = ?",
        [(*row, number) for number, row in enumerate(rows, 1)],
    )
    study.drawing.forget()
    ids = study.drawing.draw(Wish(count=wanted), seed).ids
    drawn = [rows[question_id - 1] for question_id in ids]
    assert len(ids) <= wanted
    assert max(Counter(content for content, _, _ in drawn).values(), default=1) == 1
    assert all(status != "suspended" for _, _, status in drawn)
    for name in ("x", "y"):
        members = sum(group == name and status != "suspended" for _, group, status in rows)
        assert sum(group == name for _, group, _ in drawn) in (0, members)
    everything = study.drawing.draw(Wish(), seed).ids
    single = {content for content, group, status in rows if not group and status != "suspended"}
    assert {rows[one - 1][0] for one in everything} >= single

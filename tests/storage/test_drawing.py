"""What it costs to know what a bank offers, however large it is."""

from __future__ import annotations

import pytest

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

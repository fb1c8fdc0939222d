"""A file in which thirty others stand shows its own person the same as without them."""

from __future__ import annotations

import pytest

from studytui.domain.exam import Mode, Rules
from studytui.services.doctor import Doctor, State
from studytui.services.study import Study
from studytui.tui.app import make_app
from tests.conftest import SetClock
from tests.made_class import EVERYTHING, SYNCED, add_learners, copy_rows
from tests.tui.showing import press


async def screens(study: Study, size: tuple[int, int]) -> list[str]:
    """Every screen with a digit, as text."""
    app = make_app(study)
    async with app.run_test(size=size) as pilot:
        return [await press(pilot, digit) for digit in "12345671"]


@pytest.fixture
def others() -> list[str]:
    return [f"pupil {number}" for number in range(30)]


async def test_the_screens_show_the_same_with_thirty_others_in_the_file(
    learner: Study, clock: SetClock, others: list[str]
) -> None:
    rules = Rules(mode=Mode.PRACTICE)
    begun = learner.exams.begin_search("kind:single", rules, count=5)
    learner.sittings.resume(begun.sitting_id).leave()
    before = await screens(learner, (120, 40))
    assert "Resume" in before[0]
    # Their rows are all there, derived ones too, whether a sync carries them or not.
    copy_rows(learner, add_learners(learner, others), EVERYTHING)
    after = await screens(learner, (120, 40))
    for one, other in zip(before, after, strict=True):
        assert other == one


def test_the_doctor_finds_nothing_wrong_where_only_the_log_of_others_is_there(
    learner: Study, others: list[str]
) -> None:
    copy_rows(learner, add_learners(learner, others[:3]), SYNCED)
    # Their clocks are their own.
    learner.database.execute(
        "UPDATE response SET answered_at = answered_at + 86400000000 WHERE learner_id != ?",
        learner.learner_id,
    )
    found = {one.name: one for one in Doctor(learner, {}, None).examine()}
    assert found["learning"].state is State.FINE, found["learning"]
    assert found["clock"].state is State.FINE, found["clock"]

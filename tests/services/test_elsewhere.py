"""What another program did in the same library is told, and what was not touched is not."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from studytui.domain.exam import Mode, Rules
from studytui.domain.goal import Goal
from studytui.services.changes import Changes
from studytui.services.elsewhere import Elsewhere
from studytui.services.study import Study
from tests.conftest import SetClock
from tests.drafts import Taker, question
from tests.made_questions import fill


@pytest.fixture
def other(study: Study, clock: SetClock) -> Iterator[Study]:
    """Another program with the same library, in which there are a few questions."""
    fill(study, 12)
    opened = Study.open(study.paths, clock=clock, settings=study.settings)
    yield opened
    opened.close()


def begin(study: Study) -> object:
    return study.exams.begin_questions([1, 2], Rules(mode=Mode.PRACTICE), "Some")


ACTS: dict[str, tuple[Callable[[Study], object], Changes, Changes]] = {
    "an import": (
        lambda study: Taker(study)(question("new")),
        Changes.QUESTIONS | Changes.EXAMS | Changes.IMPORTS, Changes.SITTINGS | Changes.CLASSES,
    ),
    "a sitting": (begin, Changes.SITTINGS | Changes.ANSWERS, Changes.IMPORTS | Changes.CLASSES),
    "a class": (lambda study: study.classes.add("Room"), Changes.CLASSES, Changes.NOTHING),
    "a note": (lambda study: study.library.set_note(1, "Look."), ~Changes.NOTHING, Changes.NOTHING),
    "a goal": (
        lambda study: (study.goals.save(Goal(name="Exam")), study.plans.current()),
        Changes.PLAN | Changes.GOAL, Changes.NOTHING,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ACTS)
def test_what_was_done_elsewhere_is_told_once(study: Study, other: Study, name: str) -> None:
    act, told, untold = ACTS[name]
    elsewhere = Elsewhere(study.database, study.paths.home)
    assert elsewhere.changes() is Changes.NOTHING
    act(other)
    found = elsewhere.changes()
    assert found & told == told
    assert not found & untold
    assert elsewhere.changes() is Changes.NOTHING


def test_who_comes_second_is_told_so_until_the_first_goes(study: Study, other: Study) -> None:
    first, second = (Elsewhere(one.database, one.paths.home) for one in (study, other))
    assert not first.come()
    second.go()
    assert second.come()
    first.go()
    second.go()
    assert not Elsewhere(study.database, study.paths.home).come()

"""Topics proposed by a model: only those that there are, and only once the learner agrees."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studytui.domain.topic_proposals import Named, Unmapped, read
from studytui.errors import StudyError
from studytui.services.study import Study
from studytui.services.topic_proposals import Proposal
from studytui.settings import Settings
from tests.made_models import NAME, Saying, registered
from tests.made_questions import fill
from tests.thorough import examples

LOST = [6, 12, 18]


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Saying]:
    model = Saying(["Sure!\n1: 2\n2: 999\n3: 1\n", "3: 1\n9: 1\n1:x\n0: 1"])
    with registered(tmp_path, monkeypatch, model):
        yield model


@pytest.fixture
def library(study: Study, model: Saying) -> Study:
    """Twenty questions, of which three have no topic."""
    study.settings = Settings(language_model=NAME)
    fill(study, 20)
    study.database.execute(
        "UPDATE question SET topic_id = NULL, source_topic_id = NULL "
        f"WHERE question_id IN ({', '.join(map(str, LOST))})"
    )
    return study


def proposed(study: Study) -> tuple[Proposal, ...]:
    to_map = study.topic_proposals.prepare()
    study.language_model.allow(to_map.model, to_map.request.purpose)
    return study.topic_proposals.propose(to_map)


def lost(study: Study) -> list[int]:
    return study.library.find("topic:none").ids()


def test_only_topics_that_there_are_are_proposed(library: Study) -> None:
    proposals = proposed(library)
    assert [one.question.question_id for one in proposals] == [6, 18]
    known = {one.topic_id for one in library.topic_proposals.prepare().topics}
    assert {one.topic.topic_id for one in proposals} <= known
    assert lost(library) == LOST, "nothing is put anywhere yet"


def test_what_is_accepted_goes_there_and_one_undo_takes_all_back(library: Study) -> None:
    library.topic_proposals.accept(proposed(library))
    assert lost(library) == [12]
    library.undo.take_back()
    assert lost(library) == LOST


def test_those_asked_about_are_not_asked_about_again(library: Study) -> None:
    with pytest.raises(StudyError, match="asked about just now"):
        library.topic_proposals.prepare(LOST)


def test_what_is_sent_is_beginnings_and_names(library: Study, model: Saying) -> None:
    library.database.execute(
        "UPDATE question_text SET stem = 'Long ' || hex(zeroblob(4000)) WHERE question_id = 6"
    )
    proposed(library)
    (sent,) = model.sent
    assert "Python: Operators" in sent and len(sent) < 3_000


QUESTIONS = tuple(Unmapped(n, f"q{n}", f"stem {n}") for n in range(3))
TOPICS = tuple(Named(n, f"t{n}") for n in range(2))


@settings(max_examples=examples(40, thorough=2_000), deadline=None)
@given(
    st.lists(
        st.text(max_size=12) | st.tuples(st.integers(), st.integers()).map("{0[0]}: {0[1]}".format)
    )
)
def test_any_answer_is_read_without_harm(rows: list[str]) -> None:
    proposals = read("\n".join(rows), QUESTIONS, TOPICS)
    assert len({one.question.question_id for one in proposals}) == len(proposals) <= 3
    assert all(one.topic in TOPICS and one.question in QUESTIONS for one in proposals)


def test_two_answers_for_one_question_are_none() -> None:
    assert read("1: 1\n1: 2\n2: 1\n2: 1\n3: 0", QUESTIONS, TOPICS) == (
        Proposal(QUESTIONS[1], TOPICS[0]),
    )

"""Answers that captured pages showed: kept with their dates, counted where the learner wants it."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from studytui.domain.draft import CapturedAnswer
from studytui.domain.exam import Mode, Rules
from studytui.services.captured import captured_words
from studytui.services.importing.report import ImportProgress
from studytui.services.study import Study
from studytui.storage import learner_states
from tests.conftest import SetClock
from tests.drafts import Taker, day, question
from tests.programs import run_program
from tests.services.test_undo import content

ANSWERS = {"1": (1, True), "2": (0, False), "3": (1, True)}


@pytest.fixture
def take(study: Study) -> Taker:
    return Taker(study)


@pytest.fixture
def library(take: Taker, study: Study) -> Study:
    """Five questions of a topic; the pages of three showed an answer, two of them right."""
    for name in "12345":
        chosen = ANSWERS.get(name)
        answer = CapturedAnswer((chosen[0],), chosen[1], day(int(name))) if chosen else None
        take(question(name, topic="Grass", at=day(9), captured_answer=answer))
    return study


def progress(study: Study) -> dict[int, tuple[int, int, int]]:
    rows = study.database.rows("SELECT question_id, attempts, right, wrong FROM question_progress")
    return {row[0]: row[1:] for row in rows}


def states(study: Study) -> tuple[Any, ...]:
    study.learning.refresh()
    memories = learner_states.memories(study.database, study.learner_id, range(1, 6))
    topics = learner_states.load_topics(study.database, study.learner_id)
    kept = learner_states.load(study.database, study.learner_id)
    return memories, topics, kept, study.learning.study_days()


def sit(study: Study, clock: SetClock, *question_ids: int) -> None:
    begun = study.exams.begin_questions(question_ids, Rules(mode=Mode.EXAM), "Sat")
    session = study.sittings.resume(begun.sitting_id)
    for place in range(len(question_ids)):
        session.go_to(place)
        clock.advance(timedelta(seconds=20))
        session.choose(2)
    session.finish()


def test_they_are_kept_with_their_dates_and_do_not_count(library: Study) -> None:
    facts = library.captured.facts()
    assert (facts.answers, facts.questions, facts.right, facts.wrong) == (3, 3, 2, 1)
    assert (facts.first, facts.last) == (day(1), day(3))
    assert not library.captured.is_counted
    assert progress(library) == {} and library.library.find("is:new").ids() == [1, 2, 3, 4, 5]
    assert library.review.past() == []
    words = captured_words(facts, library.captured.is_counted)
    assert words == (
        "3 captured answers to 3 questions, 1 Jan 2026 to 3 Jan 2026: kept, and not counted."
    )


def test_counted_they_are_part_of_what_is_known_of_the_learner(library: Study) -> None:
    assert library.captured.set_counted(True)
    assert not library.captured.set_counted(True)
    assert progress(library) == {1: (1, 1, 0), 2: (1, 0, 1), 3: (1, 1, 0)}
    assert library.library.find("is:new").ids() == [4, 5]
    assert library.library.find("is:wrong").ids() == [2]
    memories, topics, _, days = states(library)
    assert set(memories) == {1, 2, 3} and memories[1].last_review == day(1)
    assert [(belief.answers, belief.right) for belief, _ in topics.values()] == [(3, 2)]
    assert [(one.day, one.first_answers) for one in days] == [
        ("2026-01-01", 1),
        ("2026-01-02", 1),
        ("2026-01-03", 1),
    ]
    assert library.review.past() == []


def test_states_made_as_one_goes_are_those_made_anew(library: Study, clock: SetClock) -> None:
    library.captured.set_counted(True)
    library.learning.refresh()
    sit(library, clock, 1, 4)
    as_one_goes = states(library)
    library.learning.rebuild()
    assert states(library) == as_one_goes
    assert progress(library)[1] == (2, 2, 0)


def test_the_choice_is_one_act_and_undone_with_all_that_follows(
    library: Study, clock: SetClock
) -> None:
    sit(library, clock, 2, 4)
    library.learning.refresh()
    before, known = content(library), states(library)
    library.captured.set_counted(True)
    counted = states(library)
    assert counted != known
    undone = library.undo.take_back()
    assert undone is not None and undone.words == "counting 3 captured answers"
    assert (content(library), states(library)) == (before, known)
    library.undo.do_again()
    assert states(library) == counted and library.captured.is_counted
    library.captured.set_counted(False)
    assert progress(library).keys() == {2, 4}
    assert states(library)[0].keys() == {2, 4}


def test_a_key_of_the_learners_marks_captured_answers_too(library: Study) -> None:
    library.captured.set_counted(True)
    library.keys.set_key(2, "A", "erratum")
    assert progress(library)[2] == (1, 1, 0)
    library.undo.take_back()
    assert progress(library)[2] == (1, 0, 1)


def test_those_of_later_imports_count_at_once(study: Study, tmp_path: Path) -> None:
    study.imports.run([_record(tmp_path, 1)])
    study.captured.set_counted(True)
    study.imports.run([_record(tmp_path, 2)])
    assert progress(study) == {1: (1, 1, 0), 2: (1, 1, 0)}
    assert states(study)[0].keys() == {1, 2}


def test_those_that_a_killed_import_took_in_count(study: Study, tmp_path: Path) -> None:
    study.imports.run([_record(tmp_path, 1)])
    study.captured.set_counted(True)

    def die(done: ImportProgress) -> None:
        if done.done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        study.imports.run([_record(tmp_path, 2)], on_progress=die)
    assert progress(study) == {1: (1, 1, 0), 2: (1, 1, 0)}
    found = states(study)
    study.learning.rebuild()
    assert states(study) == found and found[0].keys() == {1, 2}
    study.imports.run([tmp_path])
    assert progress(study) == {1: (1, 1, 0), 2: (1, 1, 0)}


def test_an_import_taken_back_takes_its_answers_out_of_the_record(
    library: Study, take: Taker
) -> None:
    library.captured.set_counted(True)
    take(
        question(
            "1", topic="Grass", at=day(12), captured_answer=CapturedAnswer((0,), False, day(11))
        )
    )
    assert take.log is not None and take.log.run_id is not None
    assert progress(library)[1] == (2, 1, 1)
    library.imports.undo(take.log.run_id)
    assert progress(library)[1] == (1, 1, 0)


def test_the_command_says_and_decides(tmp_path: Path) -> None:
    home = tmp_path / "home"
    run_program(home, "import", _record(tmp_path, 1))
    said = run_program(home, "captured").stdout.decode()
    assert said == "1 captured answer to 1 question, 5 Jan 2026: kept, and not counted.\n"
    assert run_program(home, "captured", "--count").stdout.decode().endswith(": counted.\n")
    told = json.loads(run_program(home, "captured", "--no-count", "--json").stdout)
    assert (told["answers"], told["is_counted"]) == (1, False)


def _record(folder: Path, number: int) -> Path:
    """A captured question with the last attempt at it."""
    file = folder / f"record {number}.json"
    answers = [
        {"letter": letter, "html": f"Answer {letter} of {number}", "isCorrect": letter == "B"}
        for letter in "ABC"
    ]
    record = {
        "source": "Bank",
        "questionId": str(number),
        "questionStemHtml": f"<p>What is the answer to question {number}?</p>",
        "answers": answers,
        "attempts": [{"date": "2026-01-05T10:00:00Z", "chosenAnswer": "B", "wasCorrect": True}],
    }
    file.write_text(json.dumps(record))
    return file

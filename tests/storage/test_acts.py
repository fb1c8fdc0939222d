"""Acts are recorded with the rows they changed, taken back in order, and done again."""

from __future__ import annotations

import pytest

from studytui.domain.exam import Rules
from studytui.errors import StudyError
from studytui.services.study import Study
from studytui.storage import questions
from tests.made_questions import fill


@pytest.fixture
def filled(study: Study) -> Study:
    fill(study, 20)
    return study


def content(study: Study) -> dict[str, list[tuple[object, ...]]]:
    """Every row of what notes and flags touch, without the times of the last change."""
    tables = ("note", "bookmark", "question", "question_text")
    found = {}
    for table in tables:
        columns = [row[1] for row in study.database.rows(f'PRAGMA table_info("{table}")')]
        named = ", ".join(f'"{name}"' for name in columns if name != "updated_at")
        found[table] = study.database.rows(f'SELECT {named} FROM "{table}" ORDER BY rowid')
    return found


def note(study: Study, question_id: int, text: str) -> None:
    with study.acts.record(f"note on {question_id}"):
        questions.set_note(study.database, study.learner_id, question_id, text)


def flag(study: Study, question_id: int) -> None:
    with study.acts.record(f"flag on {question_id}"):
        is_flagged = (
            questions.flag_reason(study.database, study.learner_id, question_id) is not None
        )
        wanted = None if is_flagged else ""
        questions.set_flag(study.database, study.learner_id, question_id, wanted)


def test_acts_are_taken_back_in_order_and_done_again(filled: Study) -> None:
    start = content(filled)
    note(filled, 3, "mnemonic: osmosis")
    flag(filled, 3)
    note(filled, 3, "")
    end = content(filled)
    words = []
    while act := filled.acts.undo():
        words.append(act.words)
    assert words == ["note on 3", "flag on 3", "note on 3"]
    assert content(filled) == start
    while filled.acts.redo():
        pass
    assert content(filled) == end


def test_the_search_finds_what_an_undone_note_said_no_longer(filled: Study) -> None:
    note(filled, 3, "osmosis")
    assert filled.library.find("osmosis").ids() == [3]
    filled.acts.undo()
    assert filled.library.find("osmosis").ids() == []
    filled.acts.redo()
    assert filled.library.find("osmosis").ids() == [3]


def test_acts_are_taken_back_after_a_restart(filled: Study) -> None:
    start = content(filled)
    flag(filled, 5)
    later = Study.open(filled.paths, clock=filled.database.clock, settings=filled.settings)
    act = later.acts.undo()
    later.close()
    assert act is not None
    assert act.words == "flag on 5"
    assert content(filled) == start


def test_a_new_act_makes_an_end_of_what_could_be_done_again(filled: Study) -> None:
    flag(filled, 5)
    filled.acts.undo()
    flag(filled, 6)
    assert filled.acts.redo() is None
    act = filled.acts.undo()
    assert act is not None
    assert act.words == "flag on 6"


def test_what_changes_nothing_is_no_act(filled: Study) -> None:
    with filled.acts.record("nothing"):
        filled.database.execute("UPDATE question SET title = title WHERE question_id = 1")
    assert filled.acts.last() is None


def test_an_act_that_fails_leaves_nothing_and_no_record(filled: Study) -> None:
    start = content(filled)
    with pytest.raises(RuntimeError), filled.acts.record("broken"):
        flag(filled, 5)
        raise RuntimeError
    assert content(filled) == start
    assert filled.acts.last() is None


def test_an_act_within_an_act_that_fails_takes_only_its_own_part_away(filled: Study) -> None:
    start = content(filled)
    with filled.acts.record("both"):
        flag(filled, 5)
        with pytest.raises(RuntimeError), filled.acts.record("broken"):
            note(filled, 6, "gone")
            raise RuntimeError
        note(filled, 7, "kept")
    assert filled.library.find("gone").ids() == []
    act = filled.acts.undo()
    assert act is not None
    assert act.words == "both"
    assert content(filled) == start
    assert filled.acts.undo() is None


def test_an_act_that_has_to_stay_is_left_alone(filled: Study) -> None:
    flag(filled, 5)
    note(filled, 3, "mine")
    with pytest.raises(StudyError, match="Note on 3 stays: for a reason"):
        filled.acts.undo(stands=lambda act: "for a reason")
    assert filled.library.question(3).note == "mine"
    act = filled.acts.undo()
    assert act is not None
    assert act.words == "flag on 5"


def test_an_act_says_what_it_touched(filled: Study) -> None:
    note(filled, 3, "first")
    note(filled, 3, "second")
    act = filled.acts.last()
    assert act is not None
    assert act.questions == (3,)
    assert act.tables == {"note", "question_text"}
    questions.set_flag(filled.database, filled.learner_id, 8, "")
    with filled.acts.record("reason"):
        questions.set_flag(filled.database, filled.learner_id, 8, "why")
    act = filled.acts.last()
    assert act is not None
    assert act.questions == (8,)
    begun = filled.exams.begin_questions([4, 9], Rules(), "Test")
    with filled.acts.record("miss reason"):
        filled.database.execute("UPDATE sitting_item SET miss_reason = 'time' WHERE position = 1")
    act = filled.acts.last()
    assert act is not None
    assert act.questions == (9,)
    session = filled.sittings.resume(begun.sitting_id)
    session.flag()
    act = filled.acts.last(begun.sitting_id)
    assert act is not None
    assert (act.questions, act.items) == ((), (session.item.item_id,))


def test_a_row_that_another_has_taken_is_no_crash(filled: Study) -> None:
    """The place of a row that was taken away may have been given to another since."""
    flag(filled, 5)
    flag(filled, 5)
    filled.acts.undo()
    filled.acts.undo()
    questions.set_flag(filled.database, filled.learner_id, 6, "")
    with pytest.raises(StudyError, match="not done again"):
        filled.acts.redo()
    assert filled.library.find("is:flagged").ids() == [6]


def test_what_has_been_changed_since_is_not_taken_back(filled: Study) -> None:
    note(filled, 3, "first")
    filled.database.execute("UPDATE note SET text = 'by another window'")
    before = content(filled)
    with pytest.raises(StudyError, match="changed since"):
        filled.acts.undo()
    assert content(filled) == before


def test_every_value_comes_back_exactly(filled: Study) -> None:
    """Floats to the last bit, texts with every quote, and NULL as NULL."""
    exact = 0.1 + 0.2
    text = 'it\'s "quoted" \\ ; -- DROP TABLE note; \u4e2d\u6587 \U0001f600'
    filled.database.execute(
        "UPDATE question SET marks = ?, unit = ?, difficulty = NULL WHERE question_id = 2",
        exact,
        text,
    )
    start = content(filled)
    with filled.acts.record("edit"):
        filled.database.execute(
            "UPDATE question SET marks = 3.5, unit = '', difficulty = 4 WHERE question_id = 2"
        )
    filled.acts.undo()
    assert content(filled) == start

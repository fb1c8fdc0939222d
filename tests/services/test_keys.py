"""Keys given, doubted and put right, and the past scores that follow them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from studytui.domain.draft import QuestionDraft
from studytui.domain.exam import Mode, Rules
from studytui.domain.question import Answer, Kind, Status, is_right
from studytui.errors import StudyError
from studytui.services.changes import Changes
from studytui.services.papers import ReportFormat
from studytui.services.study import Study
from studytui.storage.tables import TABLES
from tests.conftest import SetClock
from tests.drafts import Taker, options, question
from tests.made_questions import fill


def keyless(study: Study, kind: Kind) -> int:
    """A question of this kind that came without a key."""
    fill(study, 1)
    study.database.execute(
        "UPDATE question SET kind = ?, status = 'keyless', required = NULL, unit = ''", kind.value
    )
    if kind.has_options:
        study.database.execute('UPDATE "option" SET is_correct = NULL')
    else:
        study.database.execute('DELETE FROM "option"')
    return 1


@pytest.mark.parametrize(
    ("typed", "places"), [("B", {1}), ("a C", {0, 2}), ("ac", {0, 2}), ("C, a;", {0, 2})]
)
def test_letters_make_a_key_of_the_learners_own(study: Study, typed: str, places: set[int]) -> None:
    question_id = keyless(study, Kind.MULTIPLE)
    assert Changes.QUESTIONS in study.keys.set_key(question_id, typed)
    found = study.library.question(question_id)
    assert found.key == {found.options[place].number for place in places}
    assert found.has_own_key and found.status is Status.ACTIVE
    assert is_right(found, Answer(found.key)) is True


@pytest.mark.parametrize(
    ("kind", "typed", "says"),
    [
        (Kind.SINGLE, "Z", "no option Z"),
        (Kind.SINGLE, "7", "no option 7"),
        (Kind.SINGLE, "?!", "no option"),
        (Kind.SINGLE, "A B", "one right answer"),
        (Kind.NUMBER, "many", "not a number"),
    ],
)
def test_what_cannot_be_an_answer_is_refused_in_words(
    study: Study, kind: Kind, typed: str, says: str
) -> None:
    question_id = keyless(study, kind)
    with pytest.raises(StudyError, match=says):
        study.keys.set_key(question_id, typed)
    assert not study.library.question(question_id).is_keyed


def test_as_many_answers_as_the_question_asks_for(study: Study) -> None:
    question_id = keyless(study, Kind.MULTIPLE)
    study.database.execute("UPDATE question SET required = 2")
    with pytest.raises(StudyError, match="2 right answers"):
        study.keys.set_key(question_id, "A")


@pytest.mark.parametrize("kind", [Kind.NUMBER, Kind.TEXT])
def test_a_number_or_a_text_is_accepted_as_typed(study: Study, kind: Kind) -> None:
    question_id = keyless(study, kind)
    study.keys.set_key(question_id, "70.5")
    study.keys.set_key(question_id, " 71 ")
    found = study.library.question(question_id)
    assert found.accepted == ("71",) and found.has_own_key
    assert found.status is Status.ACTIVE
    assert is_right(found, Answer(text="71")) is True
    study.keys.set_key(question_id, "")
    found = study.library.question(question_id)
    assert (found.accepted, found.status) == ((), Status.KEYLESS)
    study.keys.set_key(question_id, "71")
    assert study.library.question(question_id).has_own_key


def test_a_unit_is_not_kept_twice(study: Study) -> None:
    question_id = keyless(study, Kind.NUMBER)
    study.database.execute("UPDATE question SET unit = 'mmol'")
    study.keys.set_key(question_id, "70 mmol")
    assert study.library.question(question_id).accepted == ("70",)


def test_an_own_key_is_taken_back_as_if_it_had_never_been(study: Study) -> None:
    question_id = keyless(study, Kind.SINGLE)
    before = study.library.question(question_id)
    assert study.keys.set_key(question_id, "") is Changes.NOTHING
    study.keys.set_key(question_id, "B")
    assert Changes.QUESTIONS in study.keys.set_key(question_id, " ")
    assert study.library.question(question_id) == before


@pytest.mark.parametrize(
    ("draft", "typed"),
    [
        (question(options=options("red", "green")), "B"),
        (question(kind=Kind.TEXT, options=()), "green"),
    ],
)
def test_an_own_key_outlives_an_import_of_the_same_source(
    study: Study, draft: QuestionDraft, typed: str
) -> None:
    take = Taker(study)
    take(draft)
    study.keys.set_key(1, typed)
    kept = study.library.question(1)
    assert take(replace(draft, explanation="Because.")).counts.updated == 1
    assert study.library.question(1) == replace(kept, explanation="Because.")
    assert kept.has_own_key and kept.status is Status.ACTIVE


# A key that stands in place of the source's


@pytest.fixture
def sat(study: Study, clock: SetClock) -> Study:
    """Questions 1 to 4, sat twice: in the first sitting 1 is answered with option 2 (wrong), the
    others right; in the second 1 is changed from option 1 (right) to option 2, 2 is left open."""
    fill(study, 30)
    first = study.sittings.resume(
        study.exams.begin_questions([1, 2, 3, 4], Rules(), "First").sitting_id
    )
    for place, number in enumerate((2, 1, 1, 1)):
        first.go_to(place)
        first.choose(number)
    first.finish()
    clock.advance(timedelta(hours=1))
    second = study.sittings.resume(
        study.exams.begin_questions([1, 2], Rules(), "Second").sitting_id
    )
    second.choose(1)
    second.choose(2)
    second.finish()
    clock.advance(timedelta(hours=1))
    return study


def content(study: Study) -> dict[str, list[tuple[object, ...]]]:
    """Every row there is, but for the log of acts, the times of the last change and what is made
    anew from the log when it is asked for."""
    found = {}
    for table in TABLES:
        name = table._meta.table_name
        if name not in ("act", "learner_state", "mastery", "study_day"):
            columns = [row[1] for row in study.database.rows(f'PRAGMA table_info("{name}")')]
            named = ", ".join(f'"{one}"' for one in columns if one != "updated_at")
            found[name] = study.database.rows(f'SELECT {named} FROM "{name}" ORDER BY rowid')
    return found


def record(study: Study, question_id: int) -> tuple[object, ...]:
    return study.database.rows(
        "SELECT attempts, right, wrong, last_right FROM question_progress WHERE question_id = ?",
        question_id,
    )[0]


def percents(study: Study) -> dict[str, float | None]:
    return {line.title: line.percent for line in study.review.past()}


def test_past_answers_are_marked_anew_and_scores_follow(sat: Study) -> None:
    assert percents(sat) == {"First": 75.0, "Second": 0.0}
    assert record(sat, 1) == (2, 0, 2, 0)
    sat.keys.set_key(1, "C", "guideline 2024")
    assert sat.library.question(1).key == {2}
    assert percents(sat) == {"First": 100.0, "Second": 50.0}
    assert record(sat, 1) == (2, 2, 0, 1)
    line = sat.review.past()[1]
    assert (line.right, line.wrong, line.unanswered, line.was) == (4, 0, 0, 75.0)
    second = sat.review.sheet(sat.review.past()[0].sitting_id)
    changes = sat.review.changes(second.items[0].item)
    assert [change.is_correct for change in changes] == [False, True]
    assert sat.review.changing().gained == 1.0


def test_a_past_sitting_says_what_its_score_was_and_why(sat: Study) -> None:
    sat.keys.set_key(1, "C", "guideline 2024")
    first = sat.review.past()[1].sitting_id
    (rescore,) = sat.review.rescores(first)
    assert (rescore.place, rescore.before, rescore.after) == (1, 75.0, 100.0)
    assert (rescore.reason, rescore.note) == ("has another key", "guideline 2024")
    assert rescore.since == sat.database.now()
    assert sat.review.sheet(first).rescores == (rescore,)


def test_a_report_says_what_the_score_was_and_why(sat: Study) -> None:
    first = sat.review.past()[1].sitting_id
    for wanted in (ReportFormat.MARKDOWN, ReportFormat.HTML):
        assert "Was 75 %" not in sat.papers.report(first, wanted)
    sat.keys.set_key(1, "C", "<b>guideline 2024")
    words = "Was 75 %, now 100 %: question 1 has another key since"
    markdown = sat.papers.report(first, ReportFormat.MARKDOWN)
    assert f"- {words}" in markdown and "&lt;b&gt;guideline 2024" in markdown
    html = sat.papers.report(first, ReportFormat.HTML)
    assert words in html and "(&lt;b&gt;guideline 2024)" in html


def test_a_sitting_whose_score_stays_says_nothing(sat: Study) -> None:
    sat.keys.set_key(1, "D")
    assert percents(sat) == {"First": 75.0, "Second": 0.0}
    assert all(not sat.review.rescores(line.sitting_id) for line in sat.review.past())


def test_what_the_source_says_stands_beside_the_own_key(sat: Study, clock: SetClock) -> None:
    assert sat.keys.standing(sat.library.question(1)) is None
    sat.keys.set_key(1, "C", "guideline 2024")
    standing = sat.keys.standing(sat.library.question(1))
    assert standing is not None and standing.is_own
    assert (standing.since, standing.note) == (clock.now(), "guideline 2024")
    assert standing.source_key == Answer(frozenset({1}))
    sat.keys.set_key(1, "D", "an erratum")
    standing = sat.keys.standing(sat.library.question(1))
    assert standing is not None and standing.source_key == Answer(frozenset({1}))
    sat.keys.set_key(1, "D", "the second erratum")
    standing = sat.keys.standing(sat.library.question(1))
    assert standing is not None and standing.note == "the second erratum"


@pytest.mark.parametrize("typed", ["", "B"])
def test_the_key_of_the_source_comes_back_by_nothing_and_by_itself(sat: Study, typed: str) -> None:
    before = sat.library.question(1)
    sat.keys.set_key(1, "C", "guideline 2024")
    sat.keys.set_key(1, typed)
    assert sat.library.question(1) == before
    assert sat.keys.standing(before) is None
    assert percents(sat) == {"First": 75.0, "Second": 0.0}
    assert record(sat, 1) == (2, 0, 2, 0)
    last = sat.review.rescores(sat.review.past()[1].sitting_id)[-1]
    assert (last.before, last.after) == (100.0, 75.0)
    assert last.reason == "has the key of its source again"


def test_letters_mean_the_order_that_is_shown(sat: Study) -> None:
    sat.keys.set_key(1, "A", order=(3, 2, 1, 0))
    assert sat.library.question(1).key == {3}


def test_undo_takes_a_key_back_with_all_that_followed_and_redo_brings_it_again(sat: Study) -> None:
    before = content(sat)
    sat.keys.set_key(1, "C", "guideline 2024")
    after = content(sat)
    act = sat.acts.undo()
    assert act is not None and act.words == "your key on “Question 1: control flow”"
    assert content(sat) == before
    sat.acts.redo()
    assert content(sat) == after


def test_a_change_that_fails_half_way_leaves_nothing(
    sat: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    from studytui.storage import captured

    before = content(sat)

    def fail(*arguments: object) -> None:
        raise OSError("the disk is gone")

    monkeypatch.setattr(captured, "recount", fail)
    with pytest.raises(OSError):
        sat.keys.set_key(1, "C")
    assert content(sat) == before


def test_a_first_key_scores_what_could_not_be_scored(study: Study) -> None:
    fill(study, 30)
    session = study.sittings.resume(
        study.exams.begin_questions([10, 1], Rules(), "Mixed").sitting_id
    )
    session.choose(2)
    session.go_to(1)
    session.choose(1)
    session.finish()
    line = study.review.past()[0]
    assert (line.right, line.scored, line.unscored) == (1, 1, 1)
    study.keys.set_key(10, "B")
    line = study.review.past()[0]
    assert (line.right, line.wrong, line.unscored, line.percent) == (1, 1, 0, 50.0)
    assert record(study, 10) == (1, 0, 1, 0)
    study.keys.set_key(10, "")
    line = study.review.past()[0]
    assert (line.right, line.wrong, line.unscored, line.percent) == (1, 0, 1, 100.0)
    assert record(study, 10) == (1, 0, 0, None)


@pytest.mark.parametrize("mode", [Mode.EXAM, Mode.TUTOR])
def test_an_open_sitting_is_marked_by_the_new_key_at_its_end(study: Study, mode: Mode) -> None:
    fill(study, 30)
    session = study.sittings.resume(
        study.exams.begin_questions([1, 2], Rules(mode=mode), "Open").sitting_id
    )
    session.choose(2)
    session.reveal()
    study.keys.set_key(1, "C")
    session = study.sittings.resume(session.sitting.sitting_id)
    session.go_to(1)
    session.choose(1)
    session.finish()
    assert percents(study) == {"Open": 100.0}
    assert record(study, 1) == (1, 1, 0, 1)
    assert not study.review.rescores(session.sitting.sitting_id)


def test_what_is_asked_again_in_a_sitting_changes_no_score(study: Study) -> None:
    fill(study, 30)
    session = study.sittings.resume(
        study.exams.begin_questions([1], Rules(mode=Mode.TUTOR), "Again").sitting_id
    )
    session.choose(2)
    session.reveal()
    session.repeat_later()
    session.go_to(1)
    session.choose(1)
    session.finish()
    assert percents(study) == {"Again": 0.0}
    study.keys.set_key(1, "C")
    line = study.review.past()[0]
    assert (line.right, line.wrong, line.questions, line.percent) == (1, 0, 1, 100.0)
    assert record(study, 1) == (1, 1, 0, 1)


@pytest.mark.parametrize("kind", [Kind.NUMBER, Kind.TEXT])
def test_an_accepted_answer_is_replaced_and_comes_back(study: Study, kind: Kind) -> None:
    take = Taker(study)
    take(question(kind=kind, options=(), accepted=("70",)))
    before = study.library.question(1)
    session = study.sittings.resume(study.exams.begin_questions([1], Rules(), "One").sitting_id)
    session.write("71")
    session.finish()
    study.keys.set_key(1, "71", "misprint")
    standing = study.keys.standing(study.library.question(1))
    assert standing is not None and standing.source_key == Answer(text="70")
    assert percents(study) == {"One": 100.0}
    study.keys.set_key(1, "")
    assert study.library.question(1) == before
    assert percents(study) == {"One": 0.0}


def test_the_own_key_stands_whatever_the_source_says_until_it_says_the_same(
    study: Study,
) -> None:
    take = Taker(study)
    draft = question(options=options("red", "green", "blue", right="A"))
    take(draft)
    study.keys.set_key(1, "C", "erratum")
    take(replace(draft, explanation="Because."))
    standing = study.keys.standing(study.library.question(1))
    assert standing is not None and standing.note == "erratum"
    assert study.library.question(1).key == {3}
    assert standing.source_key.chosen == {1}
    take(replace(draft, options=options("red", "green", "blue", right="B")))
    standing = study.keys.standing(study.library.question(1))
    assert study.library.question(1).key == {3}
    assert standing is not None and standing.source_key.chosen == {2}
    take(replace(draft, options=options("red", "green", "blue", right="C")))
    assert study.library.question(1).key == {3}
    assert study.keys.standing(study.library.question(1)) is None


def test_a_doubt_leaves_the_key_and_is_taken_back_without_a_note(sat: Study) -> None:
    before = content(sat)
    sat.keys.doubt(1, "looks odd")
    found = sat.library.question(1)
    standing = sat.keys.standing(found)
    assert standing is not None and not standing.is_own and standing.note == "looks odd"
    assert found.key == {1} and percents(sat) == {"First": 75.0, "Second": 0.0}
    sat.keys.doubt(1, "looks very odd")
    standing = sat.keys.standing(found)
    assert standing is not None and standing.note == "looks very odd"
    sat.keys.doubt(1)
    assert sat.keys.standing(found) is None
    for _ in range(3):
        sat.acts.undo()
    assert content(sat) == before


def test_the_key_it_has_is_no_other_key_and_no_act(sat: Study) -> None:
    shown = [letter for letter in "ABCD" if _is_key(sat, letter)]
    with pytest.raises(StudyError, match="the key it has"):
        sat.keys.set_key(1, " ".join(shown), "why")
    assert sat.keys.set_key(1, "") is Changes.NOTHING
    assert sat.acts.last() is None
    assert sat.keys.standing(sat.library.question(1)) is None


def _is_key(study: Study, letter: str) -> bool:
    question = study.library.question(1)
    return question.options["ABCD".index(letter)].number in question.key


def test_a_key_that_has_marked_a_sitting_since_is_no_act_to_undo(sat: Study) -> None:
    sat.library.set_note(5, "kept")
    sat.keys.set_key(9, "C")
    sat.keys.doubt(5, "odd")
    session = sat.sittings.resume(sat.exams.begin_questions([9], Rules(), "Nine").sitting_id)
    session.choose(2)
    session.finish()
    assert percents(sat)["Nine"] == 100.0
    words = []
    while act := sat.acts.undo():
        words.append(act.words)
    assert words[0].startswith("doubt about the key of “Question 5")
    assert not any(one.startswith("your key") for one in words)
    assert sat.library.question(9).key == {2}
    sat.keys.set_key(9, "")
    assert percents(sat)["Nine"] == 0.0

"""Questions that a source has changed or dropped: reviews show what was answered, and nothing that
is gone is drawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from studytui.domain.agenda import LEARN, MOCK, PRACTISE, Entry
from studytui.domain.draft import Reading
from studytui.domain.exam import Mode, Rules
from studytui.domain.goal import Goal
from studytui.services.drawing import Wish
from studytui.services.papers import ReportFormat
from studytui.services.study import Study
from tests.conftest import SetClock
from tests.drafts import Taker, day, dump, exam, options, question

DRAFT = question("1", explanation="Chlorophyll.", tags=("plants",))
CHANGED = replace(
    DRAFT,
    stem="Which colour has hay?",
    options=options("yellow", "green", "blue", right="A"),
    explanation="It is dry.",
)


@pytest.fixture
def take(study: Study) -> Taker:
    return Taker(study)


def sit(study: Study, clock: SetClock, *question_ids: int, chosen: int = 2) -> int:
    begun = study.exams.begin_questions(question_ids, Rules(mode=Mode.EXAM), "Sat")
    session = study.sittings.resume(begun.sitting_id)
    for place in range(len(session.sitting.items)):
        session.go_to(place)
        clock.advance(timedelta(seconds=5))
        session.choose(chosen)
    clock.advance(timedelta(seconds=5))
    session.finish()
    clock.advance(timedelta(minutes=5))
    return begun.sitting_id


def test_an_edited_question_keeps_attempts_notes_flags_and_its_older_form(
    take: Taker, study: Study, clock: SetClock
) -> None:
    take(DRAFT)
    sitting_id = sit(study, clock, 1)
    study.library.set_note(1, "mine")
    study.library.toggle_flag(1)
    before = study.review.sheet(sitting_id)
    take(CHANGED)
    now = study.library.question(1)
    assert (now.stem, now.key, now.note) == (CHANGED.stem, {4}, "mine")
    assert study.library.flag_reason(1) == ""
    assert study.review.sheet(sitting_id) == before
    item = before.items[0].item
    asked = study.review.asked(item)
    assert (asked.then.stem, asked.then.key, asked.then.explanation) == (
        DRAFT.stem,
        {2},
        "Chlorophyll.",
    )
    assert item.answer.chosen == {2} and item.is_correct
    changed = {one.name: (one.before, one.after) for one in asked.differences(item.option_order)}
    assert changed["Option A"] == ("red", "") and changed["Option D"] == ("", "yellow")
    assert changed["Key"] == ("B", "D")
    assert set(changed) == {"Text", "Option A", "Option D", "Key", "Explanation"}


def test_each_sitting_shows_the_form_it_was_answered_in(
    take: Taker, study: Study, clock: SetClock
) -> None:
    take(DRAFT)
    first = sit(study, clock, 1)
    take(CHANGED)
    clock.advance(timedelta(minutes=1))
    second = sit(study, clock, 1, chosen=4)
    take(replace(CHANGED, stem="And straw?"))
    shown = [
        study.review.asked(study.review.sheet(sitting_id).items[0].item).then.stem
        for sitting_id in (first, second)
    ]
    assert shown == [DRAFT.stem, CHANGED.stem]
    assert CHANGED.stem in study.papers.report(second, ReportFormat.MARKDOWN)


def test_a_key_of_the_learners_marks_anew_what_was_answered_before(
    take: Taker, study: Study, clock: SetClock
) -> None:
    take(DRAFT)
    sitting_id = sit(study, clock, 1, chosen=1)
    take(replace(DRAFT, stem=CHANGED.stem))
    clock.advance(timedelta(minutes=1))
    study.keys.set_key(1, "A", "erratum")
    item = study.review.sheet(sitting_id).items[0].item
    asked = study.review.asked(item)
    assert item.is_correct
    assert (asked.then.stem, asked.then.key) == (DRAFT.stem, {1})
    assert [one.name for one in asked.differences(item.option_order)] == ["Text"]


def test_a_key_that_the_source_changes_leaves_past_marks_and_says_so(
    take: Taker, study: Study, clock: SetClock
) -> None:
    take(DRAFT)
    sitting_id = sit(study, clock, 1)
    take(replace(DRAFT, options=options("red", "green", "blue", right="C")))
    item = study.review.sheet(sitting_id).items[0].item
    asked = study.review.asked(item)
    assert item.is_correct and asked.then.key == {2} and asked.now.key == {3}
    assert [one.name for one in asked.differences(item.option_order)] == ["Key"]


def test_a_question_nobody_changed_is_the_one_it_was(
    take: Taker, study: Study, clock: SetClock
) -> None:
    take(DRAFT)
    item = study.review.sheet(sit(study, clock, 1)).items[0].item
    asked = study.review.asked(item)
    assert asked.then is asked.now and asked.differences(item.option_order) == ()


def test_a_retired_question_stays_in_old_reviews_and_is_never_drawn(
    take: Taker, study: Study, clock: SetClock
) -> None:
    take(dump("1", "2", at=day(1)))
    sitting_id = sit(study, clock, 1, 2, chosen=1)
    study.revisits.schedule([2])
    take(dump("1", at=day(2)))
    clock.advance(timedelta(days=30))
    assert study.library.question(2).status.value == "retired"
    sheet = study.review.sheet(sitting_id)
    assert [one.item.question_id for one in sheet.items] == [1, 2]
    assert study.review.asked(sheet.items[1].item).then.stem.endswith("meadow 2?")
    assert study.library.find().ids() == [1]
    assert study.exams.count("").total == 1
    assert asked(study, study.exams.begin_search("", Rules()).sitting_id) == [1]
    assert asked(study, study.exams.begin_questions([2, 1], Rules(), "All").sitting_id) == [1]
    assert asked(study, study.exams.begin_exam(study.exams.all()[0]).sitting_id) == [1]
    assert asked(study, study.exams.begin_quick(10, first=[2]).sitting_id) == [1]
    assert asked(study, study.sessions.begin().sitting_id) == [1]
    assert asked(study, study.plans.begin_due().sitting_id) == [1]


def asked(study: Study, sitting_id: int) -> list[int]:
    session = study.sittings.resume(sitting_id)
    return [item.question_id for item in session.sitting.items]


@pytest.fixture
def doubled(take: Taker, study: Study) -> Study:
    """Twelve questions of two topics, each of them once more in another source, half of those
    without a key; and an exam that holds both of each."""
    drafts = [
        replace(question(str(number)), subject="Nature", topic=f"Topic {number % 2}")
        for number in range(1, 13)
    ]
    others = [
        replace(
            draft,
            source="Other",
            options=options("green", "blue", "red", right="A" if place % 2 else ""),
        )
        for place, draft in enumerate(drafts)
    ]
    same = [replace(draft, key=f"id:twin {draft.original_id}") for draft in drafts]
    keys = tuple(draft.key for draft in (*drafts, *same))
    take(Reading((*drafts, *others, *same), (replace(exam(), question_keys=keys),)))
    study.database.execute("UPDATE topic SET weight = 50")
    return study


def each_once(study: Study, sitting_id: int, at_least: int = 1) -> None:
    """No content is asked twice."""
    ids = asked(study, sitting_id)
    listed = ", ".join(map(str, ids))
    contents = study.database.value(
        f"SELECT count(DISTINCT content_hash) FROM question WHERE question_id IN ({listed})"
    )
    assert contents == len(ids) >= at_least


def test_the_same_question_of_two_sources_is_linked(doubled: Study) -> None:
    facts = doubled.items.facts(1)
    assert [(one.source, one.original_id) for one in facts.twins] == [
        ("Other", "1"),
        ("Colours", "1"),
    ]


def test_no_way_of_drawing_asks_the_same_question_twice(doubled: Study, clock: SetClock) -> None:
    study = doubled
    everything = study.library.find().ids()
    assert len(everything) == 36
    exams = study.exams
    each_once(study, exams.begin_exam(exams.all()[0]).sitting_id, 12)
    each_once(study, exams.begin_search("", Rules()).sitting_id, 12)
    each_once(study, exams.begin_search("", Rules(), count=9).sitting_id, 9)
    each_once(study, exams.begin_questions(everything, Rules(), "All").sitting_id, 12)
    each_once(study, exams.begin_quick(20, first=everything[:20]).sitting_id, 12)
    each_once(study, study.sessions.begin().sitting_id)
    each_once(study, study.drawing.begin(Wish(), Rules(), 7).sitting_id, 12)
    each_once(study, study.drawing.begin(Wish(count=8), Rules(), 7).sitting_id, 8)
    sit(study, clock, *everything, chosen=1)
    study.revisits.schedule(everything)
    clock.advance(timedelta(days=20))
    each_once(study, study.plans.begin_due().sitting_id, 12)
    assert len(study.papers.search_paper("").questions) == 12


def test_no_task_of_the_plan_asks_the_same_question_twice(doubled: Study, clock: SetClock) -> None:
    study = doubled
    study.goals.save(
        Goal("Mock", exam_date=date(2026, 12, 1), target=70, weekday_minutes=(120,) * 7)
    )
    goal = study.goals.current()
    topic_id = study.database.value("SELECT min(topic_id) FROM topic")
    for kind, topic in ((LEARN, topic_id), (PRACTISE, topic_id), (PRACTISE, None), (MOCK, None)):
        entry = Entry(date(2026, 11, 21), kind, 60, topic_id=topic, topic="Topic 0")
        each_once(study, study.task_sittings.begin(entry, goal, 20).sitting_id, 5)


def test_a_mock_by_a_profile_asks_no_question_twice(doubled: Study) -> None:
    profile = next(one for one in doubled.profiles.all() if one.topics)
    shares = tuple(
        replace(share, search=f"topic:{place % 2}") for place, share in enumerate(profile.topics)
    )
    profile = replace(profile, topics=shares, search="")
    wish = Wish(profile=profile, count=12)
    each_once(doubled, doubled.drawing.begin(wish, Rules(), 7).sitting_id, 8)

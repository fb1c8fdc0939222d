"""An import taken back whole: what it brought goes, what it changed is as it was, nothing of the
learner's is lost."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studytui.domain.draft import QuestionDraft, Reading
from studytui.domain.exam import Mode, Rules
from studytui.domain.question import Answer, Kind
from studytui.paths import Paths
from studytui.services.study import Study
from studytui.settings import Settings
from studytui.storage.changed_rows import TIMES
from studytui.storage.importing import taking_back
from studytui.storage.importing.taking_back import WhatGoes
from tests.conftest import SetClock
from tests.drafts import Taker, day, dump, exam, key, options, picture, question, topic
from tests.thorough import examples

OF_IMPORTS = {
    "import_run",
    "import_unit",
    "import_problem",
    "import_change",
    "import_added",
    "question_version",
    "question_search_data",
    "question_search_idx",
    "question_search_docsize",
    "question_search_config",
    "question_suspicion",
}
"""The record of imports, which keeps that there was one; forms of before, which are kept; the
search's own tables, which SQLite checks; and what follows from texts."""


@pytest.fixture
def take(study: Study) -> Taker:
    return Taker(study)


def run_of(take: Taker) -> int:
    assert take.log is not None and take.log.run_id is not None
    return take.log.run_id


def undo(take: Taker, run_id: int | None = None) -> WhatGoes:
    return taking_back.take_back(take.study.database, run_id or run_of(take)).goes


def content(study: Study, *without: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every table but those of imports, every column but when a row was last written."""
    database = study.database
    database.execute(
        "INSERT INTO question_search(question_search, rank) VALUES('integrity-check', 1)"
    )
    assert database.rows("PRAGMA foreign_key_check") == []
    found = {}
    for (table,) in database.rows("SELECT name FROM sqlite_master WHERE type = 'table'"):
        if table in OF_IMPORTS or table in without:
            continue
        columns = [row[1] for row in database.rows(f'PRAGMA table_info("{table}")')]
        named = ", ".join(f'"{name}"' for name in columns if name not in TIMES)
        found[table] = database.rows(f'SELECT {named} FROM "{table}" ORDER BY {named}')
    return found


def sit(study: Study, *question_ids: int) -> int:
    """Answer these questions with their first option, and hand in."""
    begun = study.exams.begin_questions(question_ids, Rules(mode=Mode.EXAM), "Sat")
    session = study.sittings.resume(begun.sitting_id)
    for place in range(len(session.sitting.items)):
        session.go_to(place)
        session.choose(1)
    session.finish()
    return begun.sitting_id


class TestNewQuestions:
    def test_untouched_ones_go_with_all_that_made_them_up(self, take: Taker, study: Study) -> None:
        take(question("1"))
        before = content(study)
        take(
            Reading(
                tuple(
                    question(
                        str(number),
                        subject="Nature",
                        topic=f"Meadows {number}",
                        concept="Grass",
                        tags=("plants",),
                        media=(picture(),),
                        source="Other",
                    )
                    for number in range(2, 9)
                ),
                (exam("2", "3", source="Other"),),
                topics=(topic("Painting", weight=3.0), topic("Drawing", "Painting")),
            ),
            a="abc",
        )
        assert undo(take) == WhatGoes(removed=7)
        assert content(study) == before

    def test_an_answered_one_is_retired_and_its_review_stays(
        self, take: Taker, study: Study
    ) -> None:
        take(Reading((question("1"), question("2"))))
        sitting_id = sit(study, 1)
        sheet = study.review.sheet(sitting_id)
        assert undo(take) == WhatGoes(removed=1, retired=1)
        assert study.review.sheet(sitting_id) == sheet
        assert take.status() == "retired"
        assert take.rows("SELECT question_id FROM question") == [(1,)]

    @pytest.mark.parametrize("act", ["note", "flag", "key", "again", "topic"])
    def test_one_that_was_worked_on_is_kept(
        self, act: str, take: Taker, study: Study, clock: SetClock
    ) -> None:
        take(question("1", topic="Grass", subject="Nature"), question("2"))
        clock.advance(timedelta(minutes=1))
        {
            "note": lambda: study.library.set_note(2, "mine"),
            "flag": lambda: study.library.toggle_flag(2),
            "key": lambda: study.keys.set_key(2, "A"),
            "again": lambda: study.revisits.schedule([2]),
            "topic": lambda: study.mapping.place([2], 1),
        }[act]()
        assert undo(take) == WhatGoes(removed=1, retired=1)
        assert study.library.question(2).status.value == "retired"

    def test_an_id_is_never_given_again(self, take: Taker, study: Study) -> None:
        take(question("1"))
        study.library.toggle_flag(1)
        study.undo.take_back()
        undo(take)
        take(question("9"))
        assert take.rows("SELECT question_id FROM question") == [(2,)]
        study.undo.do_again()
        assert take.rows("SELECT * FROM bookmark") == []

    def test_what_another_import_holds_too_stays(self, take: Taker) -> None:
        take(dump("1", "2", number="90", at=day(1)))
        first = run_of(take)
        take(dump("2", "3", number="91", at=day(1)))
        assert undo(take, first) == WhatGoes(removed=1, staying=1)
        assert take.rows("SELECT source_question_key FROM question ORDER BY 1") == [
            ("id:2",),
            ("id:3",),
        ]

    def test_the_same_files_can_be_imported_again(self, take: Taker, study: Study) -> None:
        take(dump("1", "2", at=day(1)))
        sit(study, 1)
        undo(take)
        assert study.exams.all() == []
        taken = take(dump("1", "2", at=day(1))).counts
        assert (taken.new, taken.updated) == (1, 1)
        assert take.status("1") == "active"
        assert [one.questions for one in study.exams.all()] == [2]

    def test_an_exam_that_was_sat_is_put_away_and_comes_back_with_its_file(
        self, take: Taker, study: Study
    ) -> None:
        take(dump("1", "2", at=day(1)))
        begun = study.exams.begin_exam(study.exams.all()[0])
        study.sittings.resume(begun.sitting_id).finish()
        undo(take)
        assert study.exams.all() == []
        assert study.review.sheet(begun.sitting_id).questions == 2
        take(dump("1", "2", at=day(1)))
        assert [one.sittings for one in study.exams.all()] == [1]


class TestChangedQuestions:
    def test_they_get_their_form_of_before(self, take: Taker, study: Study) -> None:
        draft = question(
            "1", at=day(1), topic="Grass", tags=("old",), explanation="Old.", media=(picture(),)
        )
        take(draft, a="abc")
        before = content(study)
        changed = replace(
            draft,
            stem="What colour is hay?",
            options=options("yellow", "green", "brown", right="A"),
            topic="Hay",
            subject="Barn",
            tags=("new",),
            explanation="New.",
            media=(),
            capture=replace(draft.capture, raw_html="<p>hay</p>", captured_at=day(2)),  # type: ignore[type-var]
        )
        take(changed)
        assert content(study) != before
        assert undo(take) == WhatGoes(restored=1)
        assert content(study) == before
        assert take(changed).counts.updated == 1

    def test_retired_ones_are_asked_again(self, take: Taker) -> None:
        take(dump("1", "2", at=day(1)))
        take(dump("1", at=day(2)))
        assert take.status("2") == "retired"
        assert undo(take) == WhatGoes(restored=1)
        assert take.status("2") == "active"
        assert take.value("SELECT count(*) FROM exam_item") == 2

    def test_keys_of_a_file_go(self, take: Taker, study: Study) -> None:
        take(question("1", options=options("red", "green")))
        before = content(study)
        take(key("1", "B", explanation="Since it is.", topic="Grass", difficulty=3))
        undo(take)
        assert content(study) == before

    def test_an_own_key_given_since_stays(self, take: Taker, study: Study) -> None:
        draft = question("1")
        take(draft)
        take(replace(draft, explanation="New."))
        study.keys.set_key(1, "C", "erratum")
        undo(take)
        found = study.library.question(1)
        assert (found.key, found.has_own_key, found.explanation) == ({3}, True, "")
        standing = study.keys.standing(found)
        assert standing is not None and standing.source_key == Answer(frozenset({2}))
        study.keys.set_key(1, "")
        assert study.library.question(1).key == {2}

    def test_an_own_key_of_an_option_that_goes_gives_way(self, take: Taker, study: Study) -> None:
        draft = question("1")
        take(draft)
        take(replace(draft, options=options("red", "green", "blue", "grey", right="B")))
        study.keys.set_key(1, "D")
        undo(take)
        found = study.library.question(1)
        assert (found.key, found.has_own_key, len(found.options)) == ({2}, False, 3)

    @pytest.mark.parametrize("is_typed", [False, True])
    def test_an_own_key_taken_back_since_is_that_of_the_source_again(
        self, take: Taker, study: Study, is_typed: bool
    ) -> None:
        typed = {"kind": Kind.NUMBER, "options": (), "accepted": ("7", "7.0")}
        draft = question("1", **(typed if is_typed else {}))
        take(draft)
        of_source = study.library.question(1)
        study.keys.set_key(1, "8" if is_typed else "A")
        take(replace(draft, explanation="Second."))
        study.keys.set_key(1, "")
        undo(take)
        found = study.library.question(1)
        assert (found.explanation, found.has_own_key) == ("", False)
        assert (found.key, found.accepted) == (of_source.key, of_source.accepted)

    @pytest.mark.parametrize("is_typed", [False, True])
    def test_an_own_key_given_before_stays(self, take: Taker, study: Study, is_typed: bool) -> None:
        typed = {"kind": Kind.NUMBER, "options": (), "accepted": ("7",)}
        draft = question("1", **(typed if is_typed else {}))
        take(draft)
        study.keys.set_key(1, "8" if is_typed else "A")
        mine = study.library.question(1)
        take(replace(draft, explanation="Second."))
        undo(take)
        found = study.library.question(1)
        assert (found.key, found.accepted, found.has_own_key) == (mine.key, mine.accepted, True)
        study.keys.set_key(1, "")
        back = study.library.question(1)
        assert (back.key, back.accepted, back.has_own_key) == (
            (set(), ("7",), False) if is_typed else ({2}, (), False)
        )

    def test_a_topic_given_since_stays(self, take: Taker, study: Study) -> None:
        draft = question("1", topic="Grass")
        take(draft)
        study.mapping.place([1], 1)
        take(replace(draft, topic="Hay"), question("2", topic="Straw"))
        straw = take.value("SELECT topic_id FROM topic WHERE name = 'Straw'")
        study.mapping.place([1], straw)
        undo(take)
        assert study.library.question(1).topic == "Straw"
        assert take.value("SELECT count(*) FROM topic WHERE name = 'Hay'") == 0

    def test_what_a_later_import_changed_again_stays(self, take: Taker, study: Study) -> None:
        draft = question("1")
        take(draft)
        take(replace(draft, explanation="Second."), question("2"))
        second = run_of(take)
        take(replace(draft, explanation="Third."))
        third = run_of(take)
        assert undo(take, second) == WhatGoes(removed=1, staying=1)
        assert study.library.question(1).explanation == "Third."
        assert undo(take, third) == WhatGoes(restored=1)
        assert study.library.question(1).explanation == "Second."

    def test_a_weight_the_learner_gave_a_new_topic_keeps_it(
        self, take: Taker, study: Study
    ) -> None:
        take(Reading(topics=(topic("Painting"), topic("Drawing"))))
        from studytui.storage import curriculum, curriculum_edits

        entry = curriculum.entries(study.database)[0]
        with study.acts.record("a weight"):
            curriculum_edits.change_topic(study.database, replace(entry, weight=40.0))
        undo(take)
        assert take.rows("SELECT name, weight FROM topic") == [(entry.name, 40.0)]


VARIANTS = st.fixed_dictionaries(
    {},
    optional={
        "stem": st.sampled_from(["Why?", "How come?"]),
        "explanation": st.sampled_from(["", "Because."]),
        "options": st.sampled_from(
            [
                options("red", "green", "blue", right="B"),
                options("red", "green", "grey", right="A"),
                options("green", "red", right=""),
                options("one", "two", "three", "four", right="BD"),
            ]
        ),
        "topic": st.sampled_from(["", "Grass", "Hay"]),
        "tags": st.sampled_from([(), ("plants",), ("plants", "dry")]),
        "difficulty": st.sampled_from([None, 2, 5]),
    },
)
BANKS = st.dictionaries(st.sampled_from("123456"), VARIANTS, min_size=1, max_size=5)
ACTS = st.lists(
    st.tuples(
        st.sampled_from(["note", "flag", "key", "again", "topic", "sit", "undo", "edit"]),
        st.integers(1, 6),
    ),
    max_size=8,
)


def bank(made: dict[str, dict[str, Any]], number: int) -> Reading:
    drafts: tuple[QuestionDraft, ...] = tuple(
        question(name, at=day(number), exam_external_id="90", **changes)
        for name, changes in made.items()
    )
    return Reading(drafts, (exam(*made, at=day(number)),))


def act(study: Study, what: str, number: int) -> None:
    clock = study.database.clock
    assert isinstance(clock, SetClock)
    clock.advance(timedelta(minutes=1))
    ids = [row[0] for row in study.database.rows("SELECT question_id FROM question ORDER BY 1")]
    one = ids[number % len(ids)]
    found = study.library.question(one)
    topics = [row[0] for row in study.database.rows("SELECT topic_id FROM topic ORDER BY 1")]
    if what == "note":
        study.library.set_note(one, f"note {number}")
    elif what == "flag":
        study.library.toggle_flag(one)
    elif what == "key" and found.options:
        wanted = 1 + number % len(found.options)
        if found.key != {found.options[wanted - 1].number}:
            study.keys.set_key(one, "ABCDEFGH"[wanted - 1])
    elif what == "again":
        study.revisits.schedule([one])
    elif what == "topic" and topics:
        study.mapping.place([one], topics[number % len(topics)])
    elif what == "sit" and found.status.can_be_asked:
        sit(study, one)
    elif what == "edit":
        before = study.edits.written(one)
        study.edits.save(before, before.text.replace(found.stem, f"Mine {number}?", 1))
    elif what == "undo":
        study.undo.take_back()


@contextmanager
def library(migrated: Path) -> Iterator[Study]:
    with tempfile.TemporaryDirectory() as folder:
        home = Paths(Path(folder) / "home")
        home.create()
        shutil.copyfile(migrated, home.database)
        opened = Study.open(home, clock=SetClock(), settings=Settings())
        try:
            yield opened
        finally:
            opened.close()


MANY = settings(
    max_examples=examples(25, thorough=60), deadline=None, suppress_health_check=list(HealthCheck)
)


@MANY
@given(first=BANKS, second=BANKS)
def test_an_import_and_its_undo_leave_everything_as_it_was(
    first: dict[str, Any], second: dict[str, Any], migrated: Path
) -> None:
    with library(migrated) as study:
        take = Taker(study)
        take(bank(first, 1))
        before = content(study)
        take(bank(second, 2))
        if take.log is not None and take.log.run_id is not None:
            undo(take)
        assert content(study) == before


OF_LEARNER = (
    "sitting",
    "sitting_item",
    "note",
    "bookmark",
    "revisit",
    "key_report",
    "rescore",
    "question_progress",
)


@MANY
@given(first=BANKS, second=BANKS, acts=ACTS)
def test_import_acts_and_undo_leave_every_other_row_as_before(
    first: dict[str, Any], second: dict[str, Any], acts: list[tuple[str, int]], migrated: Path
) -> None:
    with library(migrated) as study:
        take = Taker(study)
        take(bank(first, 1))
        at_first = {row[0] for row in take.rows("SELECT question_id FROM question")}
        take(bank(second, 2))
        if take.log is None or take.log.run_id is None:
            return
        run_id = take.log.run_id
        changed = {
            int(row[0])
            for row in take.rows(
                'SELECT "row" FROM import_change WHERE "table" = \'question\' '
                "AND import_run_id = ?",
                run_id,
            )
        }
        for what, number in acts:
            act(study, what, number)
        mine = {table: _rows(study, table) for table in OF_LEARNER}
        answers = study.database.rows("SELECT * FROM response WHERE origin = 'sitting'")
        others = _questions(study, at_first - changed)
        own = {
            one.question_id: (one.key, one.note)
            for one in (study.library.question(number) for number in at_first)
            if one.has_own_key
        }
        placed = take.rows("SELECT question_id, topic_id FROM question WHERE topic_by = 'learner'")
        words = {
            number: study.library.question(number).stem
            for number in at_first
            if any(one.name == "Text" for one in study.edits.own(study.library.question(number)))
        }
        foretold = taking_back.foretold(study.database, run_id)
        assert undo(take, run_id) == foretold
        assert {table: _rows(study, table) for table in OF_LEARNER} == mine
        assert study.database.rows("SELECT * FROM response WHERE origin = 'sitting'") == answers
        assert _questions(study, at_first - changed) == others
        for question_id, (own_key, note) in own.items():
            found = study.library.question(question_id)
            assert found.note == note
            there = {option.number for option in found.options}
            assert found.key == own_key or not own_key <= there
        assert (
            take.rows("SELECT question_id, topic_id FROM question WHERE topic_by = 'learner'")
            == placed
        )
        assert {number: study.library.question(number).stem for number in words} == words
        content(study)


def _rows(study: Study, table: str) -> list[tuple[Any, ...]]:
    return study.database.rows(f'SELECT * FROM "{table}" ORDER BY rowid')


def _questions(study: Study, ids: set[int]) -> list[Any]:
    tables = ("question", "question_text", "option", "media", "extraction", "question_tag")
    listed = ", ".join(map(str, sorted(ids))) or "0"
    return [
        study.database.rows(
            f'SELECT * FROM "{table}" WHERE question_id IN ({listed}) ORDER BY rowid'
        )
        for table in tables
    ]

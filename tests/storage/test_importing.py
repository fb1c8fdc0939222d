"""What becomes of a draft: stored, changed in place, left alone; and what is never lost."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studytui.domain.draft import CapturedAnswer, OptionDraft, Reading
from studytui.domain.question import Kind
from studytui.errors import StudyError
from studytui.services.study import Study
from studytui.storage import questions
from studytui.storage.importing import keys as import_keys
from studytui.storage.importing import options as import_options
from studytui.storage.importing.batch import UnitToWrite
from studytui.storage.importing.importer import Importer
from studytui.storage.importing.log import Counts, ImportLog
from studytui.storage.importing.options import StoredOption
from tests.conftest import SetClock
from tests.drafts import Taker, day, dump, exam, key, options, picture, question, topic


@pytest.fixture
def take(study: Study) -> Taker:
    return Taker(study)


def counted(taken: object) -> tuple[int, int, int, int]:
    """new, updated, unchanged, retired."""
    counts = taken.counts  # type: ignore[attr-defined]
    return counts.new, counts.updated, counts.unchanged, counts.retired


class TestNewQuestions:
    def test_a_new_question_is_stored_whole(self, take: Taker, study: Study) -> None:
        draft = question(
            explanation="Chlorophyll.",
            code_snippet="print(1)",
            key_points="- leaves",
            objective="Know it.",
            references="A book.",
            required=1,
            difficulty=3,
            peer_percent=40.0,
            subject="Nature",
            topic="Meadows",
            tags=("plants", "easy"),
            at=day(1),
        )
        assert counted(take(draft)) == (1, 0, 0, 0)
        stored = questions.load(study.database, study.learner_id, 1)
        assert stored is not None
        for name in ("stem", "explanation", "code_snippet", "key_points", "objective"):
            assert getattr(stored, name) == getattr(draft, name)
        assert (stored.subject, stored.topic, stored.tags) == (
            "Nature",
            "Meadows",
            ("easy", "plants"),
        )
        assert [(option.number, option.text) for option in stored.options] == [
            (1, "red"),
            (2, "green"),
            (3, "blue"),
        ]
        assert stored.key == {2}
        assert stored.title == "Which colour has the grass of meadow 1?"
        assert stored.origin == "/captures/1.html"
        assert take.value("SELECT raw_html FROM extraction") == "<p>grass</p>"

    def test_every_question_has_a_name_of_its_own_across_machines(self, take: Taker) -> None:
        take(Reading(tuple(question(str(number)) for number in range(20))))
        assert take.value("SELECT count(DISTINCT uid) FROM question") == 20

    def test_a_question_without_a_key_is_keyless(self, take: Taker) -> None:
        take(question(options=options("red", "green")))
        assert take.status() == "keyless"

    def test_a_capture_that_holds_no_question_is_incomplete(self, take: Taker) -> None:
        take(question(options=(), is_incomplete=True))
        assert take.status() == "incomplete"

    def test_accepted_answers_are_right_options(self, take: Taker, study: Study) -> None:
        take(
            question(kind=Kind.NUMBER, options=(), accepted=("70", "0.7"), tolerance=0.5, unit="%")
        )
        assert take.options() == [(1, 0, "70", True, False), (2, 1, "0.7", True, False)]
        stored = questions.load(study.database, study.learner_id, 1)
        assert stored is not None and stored.accepted == ("70", "0.7") and take.status() == "active"

    def test_the_same_content_under_two_ids_is_two_questions(self, take: Taker) -> None:
        one = question("1")
        assert counted(take(Reading((one, replace(one, key="id:2", original_id="2"))))) == (
            2,
            0,
            0,
            0,
        )
        assert take.value("SELECT count(DISTINCT content_hash) FROM question") == 1

    def test_a_topic_without_a_subject_belongs_to_the_source(self, take: Taker) -> None:
        take(question(topic="Meadows", concept="Grass"))
        assert take.rows(
            "SELECT s.name, t.name, c.name FROM subject s JOIN topic t USING (subject_id) "
            "JOIN concept c USING (topic_id) JOIN question q USING (topic_id, concept_id)"
        ) == [("Colours", "Meadows", "Grass")]

    def test_names_are_added_once(self, take: Taker) -> None:
        take(*(question(str(number), topic="Meadows", tags=("a",)) for number in range(5)))
        take(question("6", topic="Meadows", tags=("a",)))
        for table in ("source", "subject", "topic", "tag"):
            assert take.value(f"SELECT count(*) FROM {table}") == 1


class TestTheSameAgain:
    def test_an_equal_question_is_unchanged_and_nothing_is_written(self, take: Taker) -> None:
        take(question(at=day(1)))
        before = take.changes()
        assert counted(take(question(at=day(2)))) == (0, 0, 1, 0)
        # The stamp of the file that was read is all that is kept.
        assert take.rows("SELECT count(*) FROM import_run") == [(1,)]
        assert take.changes() - before <= 1
        assert take.value("SELECT extracted_at FROM extraction") == _micros(day(1))

    def test_another_order_of_options_with_ids_is_no_change(self, take: Taker) -> None:
        ids = ("10", "11", "12")
        draft = question(options=options("red", "green", "blue", right="B", ids=ids))
        take(draft)
        shuffled = replace(draft, options=tuple(reversed(draft.options)))
        assert counted(take(shuffled)) == (0, 0, 1, 0)
        assert [row[:3] for row in take.options()] == [
            (1, 0, "red"),
            (2, 1, "green"),
            (3, 2, "blue"),
        ]

    def test_twice_in_one_batch_is_once_new_and_once_unchanged(self, take: Taker) -> None:
        assert counted(take(question(), question())) == (1, 0, 1, 0)
        assert take.value("SELECT count(*) FROM question") == 1

    def test_a_second_capture_in_the_same_batch_updates_the_first(self, take: Taker) -> None:
        later = question(explanation="Edited.", at=day(2))
        assert counted(take(question(at=day(1)), later)) == (1, 1, 0, 0)
        assert take.value("SELECT explanation FROM question_text") == "Edited."


class TestChanges:
    def test_a_change_is_made_in_place(self, take: Taker) -> None:
        take(question())
        before = take.rows("SELECT question_id, uid FROM question")
        assert counted(take(question(explanation="Because.", difficulty=2))) == (0, 1, 0, 0)
        assert take.rows("SELECT question_id, uid FROM question") == before
        assert take.rows("SELECT explanation FROM question_text") == [("Because.",)]
        assert take.value("SELECT difficulty FROM question") == 2

    def test_the_form_it_had_is_kept_whole(self, take: Taker) -> None:
        take(question(), a="11")
        take(question(stem="Which colour is the sky?", options=options("blue", "grey", right="A")))
        rows = take.rows("SELECT question_id, content FROM question_version")
        assert len(rows) == 1 and rows[0][0] == 1
        kept = json.loads(rows[0][1])
        assert kept["text"]["stem"] == "Which colour has the grass of meadow 1?"
        assert [(o["number"], o["text"], o["is_correct"]) for o in kept["options"]] == [
            (1, "red", False),
            (2, "green", True),
            (3, "blue", False),
        ]
        assert kept["question"]["status"] == "active"

    def test_what_the_learner_did_stays(self, take: Taker, study: Study) -> None:
        take(question(tags=("old",)))
        questions.set_note(study.database, study.learner_id, 1, "remember the meadow")
        questions.set_flag(study.database, study.learner_id, 1, "")
        study.database.execute(
            "INSERT INTO response (uid, learner_id, question_id, chosen, text, seconds, origin, "
            "answered_at, created_at, updated_at) VALUES ('r', 1, 1, '2', '', 1, 'sitting', 5, 5, 5)"
        )
        study.database.execute(
            "INSERT INTO tag (name, created_at, updated_at) VALUES ('mine', 1, 1)"
        )
        study.database.execute(
            "INSERT INTO question_tag (question_id, tag_id, added_by, created_at, updated_at) "
            "SELECT 1, tag_id, 'learner', 1, 1 FROM tag WHERE name = 'mine'"
        )
        take(question(explanation="Because.", tags=("new",)))
        stored = questions.load(study.database, study.learner_id, 1)
        assert stored is not None and stored.note == "remember the meadow"
        assert stored.tags == ("mine", "new")
        assert take.value("SELECT count(*) FROM bookmark") == 1
        assert take.rows("SELECT chosen, origin FROM response") == [("2", "sitting")]
        assert take.found("meadow AND remember") == [1]

    def test_a_changed_image_is_a_change(self, take: Taker) -> None:
        draft = question(media=(picture(),))
        take(draft, a="11")
        assert counted(take(draft, a="11")) == (0, 0, 1, 0)
        assert counted(take(draft, a="22")) == (0, 1, 0, 0)
        assert take.rows("SELECT sha256, media_index, alt FROM media") == [("22", 0, "picture 0")]

    def test_a_question_goes_in_without_the_image_that_could_not_be_taken(
        self, take: Taker
    ) -> None:
        draft = question(media=(picture(0, "a.png"), picture(1, "b.png")))
        take(draft, b="22")
        assert take.rows("SELECT media_index FROM media") == [(1,)]
        assert counted(take(draft, a="11", b="22")) == (0, 1, 0, 0)
        assert take.value("SELECT has_media FROM question") == 1

    def test_a_suspended_question_stays_suspended(self, take: Taker, study: Study) -> None:
        take(question())
        study.database.execute("UPDATE question SET status = 'suspended'")
        take(question(explanation="Because."))
        assert take.status() == "suspended"

    def test_an_older_capture_never_overwrites(self, take: Taker) -> None:
        take(question(explanation="new", at=day(5)))
        assert counted(take(question(explanation="old", at=day(3)))) == (0, 0, 1, 0)
        assert take.value("SELECT explanation FROM question_text") == "new"
        assert take.value("SELECT count(*) FROM question_version") == 0

    def test_a_capture_without_a_date_keeps_the_date_there_was(self, take: Taker) -> None:
        take(question(at=day(5)))
        take(question(explanation="undated"))
        assert counted(take(question(explanation="old", at=day(3)))) == (0, 0, 1, 0)
        assert take.value("SELECT explanation FROM question_text") == "undated"


class TestOptionNumbers:
    def test_an_option_keeps_its_number_by_its_id(self, take: Taker) -> None:
        ids = ("10", "11", "12")
        take(question(options=options("red", "green", "blue", right="B", ids=ids)))
        turned = options("blue!", "red!", "green!", right="C", ids=("12", "10", "11"))
        take(question(options=turned))
        assert take.options() == [
            (1, 1, "red!", False, False),
            (2, 2, "green!", True, False),
            (3, 0, "blue!", False, False),
        ]

    def test_an_option_keeps_its_number_by_its_text(self, take: Taker) -> None:
        take(question())
        take(question(options=options("BLUE ", "red", "green", right="C")))
        assert [row[:3] for row in take.options()] == [
            (1, 1, "red"),
            (2, 2, "green"),
            (3, 0, "BLUE "),
        ]

    def test_a_new_option_gets_a_number_nobody_had(self, take: Taker) -> None:
        take(question())
        take(question(options=options("red", "green", right="B")))
        take(question(options=options("red", "green", "white", right="B")))
        assert [(row[0], row[2], row[4]) for row in take.options()] == [
            (1, "red", False),
            (2, "green", False),
            (3, "blue", True),
            (4, "white", False),
        ]

    def test_an_option_that_is_gone_is_retired_and_can_come_back(
        self, take: Taker, study: Study
    ) -> None:
        take(question())
        take(question(options=options("red", "green", right="B")))
        stored = questions.load(study.database, study.learner_id, 1)
        assert stored is not None and [o.text for o in stored.options] == ["red", "green"]
        assert take.found("blue") == []
        take(question(options=options("blue", "green", right="B")))
        assert [(row[0], row[2], row[4]) for row in take.options()] == [
            (1, "red", True),
            (2, "green", False),
            (3, "blue", False),
        ]

    def test_of_two_equal_texts_the_option_in_use_is_meant(self) -> None:
        gone = StoredOption(1, 0, "red", False, "", None, "10", is_retired=True)
        used = replace(gone, number=2, original_id="11", is_retired=False)
        assert import_options.numbered([gone, used], [OptionDraft("red")]) == [2]

    _texts = st.lists(st.sampled_from("abcdef"), min_size=1, max_size=5, unique=True)

    @given(st.lists(_texts, min_size=1, max_size=6))
    def test_a_number_never_changes_hands(self, captures: list[list[str]]) -> None:
        stored: list[StoredOption] = []
        owners: dict[int, str] = {}
        for texts in captures:
            drafts = [OptionDraft(text.upper(), original_id=text) for text in texts]
            numbers = import_options.numbered(stored, drafts)
            assert len(set(numbers)) == len(numbers)
            for number, text in zip(numbers, texts, strict=True):
                assert owners.setdefault(number, text) == text
            stored = import_options.merged(
                stored, drafts, numbers, keeps_key=False, keeps_gone=False
            )
            in_use = sorted((o for o in stored if not o.is_retired), key=lambda o: o.position)
            assert [option.original_id for option in in_use] == texts


class TestKeys:
    def test_a_key_file_makes_a_keyless_question_active(self, take: Taker) -> None:
        take(question(options=options("red", "green", "blue", ids=("10", "11", "12"))))
        assert counted(take(key("1", "11", explanation="Leaves.", difficulty=2))) == (0, 1, 0, 0)
        assert take.status() == "active"
        assert [row[3] for row in take.options()] == [False, True, False]
        assert take.rows("SELECT explanation FROM question_text") == [("Leaves.",)]
        assert take.value("SELECT difficulty FROM question") == 2
        assert _key_from(take) == "key-file"

    def test_a_key_may_name_letters_as_they_stand(self, take: Taker) -> None:
        take(question(kind=Kind.MULTIPLE, options=options("red", "green", "blue")))
        take(key("1", "A", "c"))
        assert [row[3] for row in take.options()] == [True, False, True]

    def test_the_same_key_again_changes_nothing(self, take: Taker) -> None:
        take(question(options=options("red", "green")))
        take(key("1", "B", explanation="Leaves."), path="/key.json")
        before = take.changes()
        taken = take(key("1", "B", explanation="Leaves."), path="/key.json")
        assert counted(taken) == (0, 0, 1, 0)
        assert take.rows("SELECT count(*) FROM question_version") == [(1,)]
        assert take.changes() - before <= 3  # the file's stamp and counts

    def test_a_key_of_a_file_survives_the_source_without_a_key(self, take: Taker) -> None:
        keyless = question(options=options("red", "green", "blue"))
        take(keyless)
        take(key("1", "B", explanation="Leaves.", difficulty=4, topic="Grass"))
        assert counted(take(keyless)) == (0, 0, 1, 0)
        changed = replace(keyless, stem="Which colour has grass?", options=options("green", "red"))
        assert counted(take(changed)) == (0, 1, 0, 0)
        assert take.status() == "active"
        assert [(row[2], row[3]) for row in take.options() if not row[4]] == [
            ("red", False),
            ("green", True),
        ]
        assert take.rows("SELECT explanation FROM question_text") == [("Leaves.",)]
        assert take.rows(
            "SELECT q.difficulty, t.name FROM question q JOIN topic t USING (topic_id)"
        ) == [(4, "Grass")]
        assert _key_from(take) == "key-file"

    def test_a_key_of_the_learner_survives_too(self, take: Taker, study: Study) -> None:
        keyless = question(options=options("red", "green", "blue"))
        take(keyless)
        assert import_keys.set_key(study.database, 1, [3])
        assert not import_keys.set_key(study.database, 1, [3])
        take(replace(keyless, explanation="Because."))
        assert take.status() == "active" and _key_from(take) == "learner"
        assert [row[3] for row in take.options()] == [False, False, True]

    def test_a_key_that_the_source_gives_at_last_is_the_key(self, take: Taker) -> None:
        keyless = question(options=options("red", "green", "blue"))
        take(keyless)
        take(key("1", "A"))
        take(question())
        assert [row[3] for row in take.options()] == [False, True, False]
        assert _key_from(take) == "source"

    def test_a_correction_stands_while_the_source_only_repeats_itself(self, take: Taker) -> None:
        take(question())
        take(key("1", "A"))
        take(question(explanation="Edited."))
        assert [row[3] for row in take.options()] == [True, False, False]
        take(question(options=options("red", "green", "blue", right="C")))
        assert [row[3] for row in take.options()] == [False, False, True]

    def test_a_key_whose_option_is_gone_is_no_key(self, take: Taker) -> None:
        take(question())
        take(question(options=options("red", "blue")))
        assert take.status() == "keyless"

    def test_a_number_keeps_the_answers_that_a_key_file_gave(self, take: Taker) -> None:
        number = question(kind=Kind.NUMBER, options=())
        take(number)
        take(key("1", "70"))
        assert take.status() == "active"
        take(replace(number, explanation="Because."))
        assert take.status() == "active" and [row[2] for row in take.options()] == ["70"]

    def test_a_key_finds_its_question_within_the_exam(self, take: Taker) -> None:
        open_question = {"options": options("red", "green")}
        one = question("1", exam_external_id="90", **open_question)
        other = question("1", exam_external_id="91", source="Other", **open_question)
        take(Reading((one, other)))
        assert take(key("1", "A", exam_external_id="91")).problems == []
        assert take.rows("SELECT status FROM question ORDER BY question_id") == [
            ("keyless",),
            ("active",),
        ]
        assert [p.code for p in take(key("1", "A")).problems] == ["key-ambiguous"]

    @pytest.mark.parametrize(
        ("name", "correct", "code"),
        [
            ("9", ("A",), "key-question-unknown"),
            ("1", ("Z",), "key-option-unknown"),
            ("1", ("A", "B"), "key-option-unknown"),
            ("1", (), "key-option-unknown"),
        ],
    )
    def test_a_key_that_does_not_fit_is_a_problem_and_changes_nothing(
        self, take: Taker, name: str, correct: tuple[str, ...], code: str
    ) -> None:
        take(question(options=options("red", "green")))
        taken = take(key(name, *correct))
        assert [problem.code for problem in taken.problems] == [code]
        assert taken.counts.failed == 1 and take.status() == "keyless"

    def test_a_keyed_question_that_is_retired_stays_retired(self, take: Taker) -> None:
        take(dump("1", "2", at=day(1)))
        take(dump("1", at=day(2)))
        take(key("2", "A"))
        assert take.status("2") == "retired"


class TestExams:
    def test_an_exam_holds_its_questions_in_order(self, take: Taker) -> None:
        take(dump("2", "1", "3", time_limit_seconds=900, pass_mark=70.0))
        assert take.rows("SELECT title, total_questions, time_limit_seconds FROM exam") == [
            ("Exam 90", 3, 900)
        ]
        assert _items(take) == ["2", "1", "3"]

    def test_another_order_is_no_change(self, take: Taker) -> None:
        take(dump("1", "2", "3", at=day(1)))
        assert counted(take(dump("3", "1", "2", at=day(2)))) == (0, 0, 3, 0)
        assert _items(take) == ["1", "2", "3"]

    def test_what_a_newer_dump_no_longer_holds_is_retired(self, take: Taker) -> None:
        take(dump("1", "2", "3", at=day(1)))
        assert counted(take(dump("1", "3", "4", at=day(2)))) == (1, 0, 2, 1)
        assert [take.status(name) for name in "1234"] == ["active", "retired", "active", "active"]
        assert _items(take) == ["1", "3", "4"]
        assert take.value("SELECT total_questions FROM exam") == 3

    def test_a_retired_question_that_comes_back_is_active_again(self, take: Taker) -> None:
        take(dump("1", "2", at=day(1)))
        take(dump("1", at=day(2)))
        assert counted(take(dump("1", "2", at=day(3)))) == (0, 1, 1, 0)
        assert take.status("2") == "active" and _items(take) == ["1", "2"]

    def test_an_older_dump_brings_nothing_back(self, take: Taker) -> None:
        take(dump("1", "2", at=day(1)))
        take(dump("1", "3", at=day(3)))
        assert counted(take(dump("1", "2", at=day(1)))) == (0, 0, 2, 0)
        assert take.status("2") == "retired" and _items(take) == ["1", "3"]

    def test_the_order_in_which_dumps_come_does_not_matter(self, take: Taker, study: Study) -> None:
        take(dump("1", "3", at=day(3)))
        assert counted(take(dump("1", "2", at=day(1)))) == (1, 0, 1, 1)
        assert [take.status(name) for name in "123"] == ["active", "retired", "active"]
        assert _items(take) == ["1", "3"]

    def test_a_question_that_another_exam_holds_is_not_retired(self, take: Taker) -> None:
        take(dump("1", "2", number="90", at=day(1)), dump("2", "3", number="91", at=day(1)))
        taken = take(dump("1", number="90", at=day(2)))
        assert taken.counts.retired == 0 and take.status("2") == "active"
        assert _items(take, "90") == ["1"] and _items(take, "91") == ["2", "3"]

    def test_an_exam_that_was_put_away_holds_no_question_back(
        self, take: Taker, study: Study
    ) -> None:
        take(dump("1", "2", number="90", at=day(1)), dump("2", number="91", at=day(1)))
        study.database.execute("UPDATE exam SET is_active = 0 WHERE external_id = '91'")
        assert take(dump("1", number="90", at=day(2))).counts.retired == 1
        assert take(dump("2", "3", number="91", at=day(3))).problems == []
        assert take.rows("SELECT is_active FROM exam WHERE external_id = '91'") == [(0,)]

    def test_half_an_exam_retires_nothing(self, take: Taker) -> None:
        take(dump("1", "2", at=day(1)))
        assert take(dump("1", at=day(2), is_complete=False)).counts.retired == 0
        assert take.status("2") == "active" and _items(take) == ["1", "2"]

    def test_two_undated_files_of_one_name_do_not_retire_each_others_questions(
        self, take: Taker
    ) -> None:
        take(dump("1", "2"), path="/a/exam.json")
        assert take(dump("3"), path="/b/exam.json").counts.retired == 0
        assert _items(take) == ["1", "2", "3"]

    def test_an_undated_file_that_was_edited_retires_what_was_taken_out(self, take: Taker) -> None:
        take(dump("1", "2"), path="/a/exam.json")
        assert take(dump("1"), path="/a/exam.json").counts.retired == 1
        assert take.status("2") == "retired"

    def test_an_exam_without_a_date_has_that_of_its_questions(self, take: Taker) -> None:
        reading = dump("1", "2", at=day(4))
        take(replace(reading, exams=(exam("1", "2"),)))
        assert take.value("SELECT captured_at FROM exam") == _micros(day(4))

    def test_new_rules_of_an_exam_are_taken_over(self, take: Taker) -> None:
        take(dump("1", at=day(1), time_limit_seconds=600))
        take(dump("1", at=day(2), time_limit_seconds=1200))
        take(dump("1", at=day(1), time_limit_seconds=60))
        assert take.rows("SELECT time_limit_seconds, version FROM exam") == [(1200, 1)]


class TestSyllabus:
    def test_topics_are_stored_with_weights_parents_and_prerequisites(self, take: Taker) -> None:
        drafts = (
            topic("Drawing", weight=40.0, hours=3.0, concepts=("Line",)),
            topic("Painting", "Drawing", parent="Drawing", description="With colour."),
        )
        take(Reading(topics=drafts))
        assert take.rows(
            "SELECT t.name, t.weight, t.estimated_hours, p.name FROM topic t "
            "LEFT JOIN topic p ON p.topic_id = t.parent_id ORDER BY t.topic_id"
        ) == [("Drawing", 40.0, 3.0, None), ("Painting", None, None, "Drawing")]
        assert _needs(take) == [("Painting", "Drawing")]
        assert take.rows("SELECT name FROM concept") == [("Line",)]

    def test_the_same_syllabus_again_writes_nothing(self, take: Taker) -> None:
        reading = Reading(topics=(topic("Drawing", weight=40.0), topic("Painting", "Drawing")))
        take(reading)
        before = take.changes()
        take(reading)
        assert take.changes() == before

    def test_a_circle_is_refused_with_its_path(self, take: Taker) -> None:
        take(Reading(topics=(topic("A", "B"), topic("B", "C"), topic("C"))))
        taken = take(Reading(topics=(topic("C", "A"), topic("A"))))
        assert [problem.code for problem in taken.problems] == ["topic-cycle"]
        assert "C → A → B → C" in taken.problems[0].reason
        assert _needs(take) == [("A", "B"), ("B", "C")]

    def test_a_topic_that_needs_itself_is_refused(self, take: Taker) -> None:
        assert [p.code for p in take(Reading(topics=(topic("A", "A"),))).problems] == [
            "topic-cycle"
        ]
        assert _needs(take) == []

    def test_a_parent_cannot_be_ones_own_child(self, take: Taker) -> None:
        take(Reading(topics=(topic("A", parent="B"), topic("B", parent="A"))))
        assert take.rows(
            "SELECT t.name, p.name FROM topic t JOIN topic p ON p.topic_id = t.parent_id"
        ) == [("A", "B")]


class TestSearch:
    def test_new_questions_are_found(self, take: Taker) -> None:
        take(Reading((question("1"), question("2", explanation="Chlorophyll does it."))))
        assert take.found("grass") == [1, 2]
        assert take.found("chlorophyll") == [2]
        assert take.found("green") == [1, 2]

    def test_a_changed_question_is_found_by_its_new_words_only(self, take: Taker) -> None:
        take(question(explanation="Chlorophyll."))
        take(question(explanation="Pigment."))
        assert take.found("chlorophyll") == [] and take.found("pigment") == [1]
        _index_is_whole(take)

    def test_the_index_agrees_with_the_texts_after_everything(self, take: Taker) -> None:
        take(dump("1", "2", "3", at=day(1)))
        take(key("1", "A", explanation="Because."))
        take(question("2", stem="Another stem", exam_external_id="90", at=day(2)), question("9"))
        take(dump("1", at=day(4)))
        _index_is_whole(take)


class TestCapturedAnswers:
    def test_an_answer_in_the_page_is_logged_and_is_no_attempt(self, take: Taker) -> None:
        take(question(captured_answer=CapturedAnswer((2,)), at=day(1)))
        assert take.rows(
            "SELECT question_id, chosen, is_correct, origin, confidence, sitting_item_id, "
            "answered_at FROM response"
        ) == [(1, "3", 0, "captured", None, None, _micros(day(1)))]
        assert take.value("SELECT count(*) FROM question_progress") == 0

    def test_the_same_page_again_is_not_logged_again(self, take: Taker) -> None:
        take(question(captured_answer=CapturedAnswer((2,)), at=day(1)))
        take(question(captured_answer=CapturedAnswer((2,)), at=day(1)))
        take(question(captured_answer=CapturedAnswer((2,), answered_at=day(5)), at=day(5)))
        assert take.value("SELECT count(*) FROM response") == 1

    def test_another_answer_is_another_entry(self, take: Taker) -> None:
        take(question(captured_answer=CapturedAnswer((2,)), at=day(1)))
        take(question(captured_answer=CapturedAnswer((1,)), at=day(5), explanation="Edited."))
        assert take.rows("SELECT chosen, is_correct FROM response ORDER BY response_id") == [
            ("3", 0),
            ("2", 1),
        ]

    def test_an_answer_with_a_date_of_its_own_is_one_entry_a_date(self, take: Taker) -> None:
        for moment in (day(1), day(2), day(2)):
            answer = CapturedAnswer((1,), is_correct=True, answered_at=moment)
            take(question(captured_answer=answer, at=day(9)))
        assert take.value("SELECT count(*) FROM response") == 2

    def test_an_answer_without_any_date_is_not_logged(self, take: Taker) -> None:
        take(question(captured_answer=CapturedAnswer((1,))))
        assert take.value("SELECT count(*) FROM response") == 0

    def test_the_numbers_of_the_options_are_logged_not_their_places(self, take: Taker) -> None:
        take(question(at=day(1)))
        turned = options("blue", "green", "red", right="B")
        take(question(options=turned, captured_answer=CapturedAnswer((0,)), at=day(2)))
        assert take.value("SELECT chosen FROM response") == "3"

    def test_counted_they_count_with_the_batch_in_which_they_are_logged(
        self, take: Taker, study: Study, clock: SetClock
    ) -> None:
        take(question("1", at=day(1)))
        study.captured.set_counted(True)
        take.ends_runs = False
        clock.set_wall(timedelta(hours=-24))
        known = question("1", captured_answer=CapturedAnswer((1,)), at=day(1))
        take(known, question("2", captured_answer=CapturedAnswer((2,)), at=day(2)))
        assert take.rows(
            'SELECT question_id, attempts, "right", last_answered_at FROM question_progress'
        ) == [(1, 1, 1, _micros(day(1))), (2, 1, 0, _micros(day(2)))]
        assert study.learning.is_stale

    def test_a_look_at_what_they_would_change_counts_nothing(
        self, take: Taker, study: Study
    ) -> None:
        take(question("1", at=day(1)))
        study.captured.set_counted(True)
        importer = Importer(study.database, study.learner_id, ImportLog(study.database, []))
        answered = question("1", captured_answer=CapturedAnswer((1,)), at=day(1))
        assert importer.would_change([UnitToWrite("/b.json", "f", "b.json", Reading((answered,)))])
        assert take.value("SELECT count(*) FROM question_progress") == 0


class TestFailures:
    def test_one_bad_file_never_stops_the_others(self, take: Taker) -> None:
        bad = question("2", stem="A lone surrogate: \ud800")
        taken = take(question("1"), bad, question("3"))
        assert counted(taken) == (2, 0, 0, 0)
        assert [(p.code, p.file) for p in taken.problems] == [("not-stored", "file.json")]
        assert taken.counts.failed == 1
        assert take.rows("SELECT original_id FROM question ORDER BY 1") == [("1",), ("3",)]
        _index_is_whole(take)

    def test_a_bad_file_is_taken_back_whole(self, take: Taker) -> None:
        first = question("1", topic="Meadows", source="New source")
        bad = replace(first, key="id:2", tolerance=10**400)  # type: ignore[arg-type]
        take(Reading((first, bad)), question("3"))
        assert take.rows("SELECT original_id FROM question") == [("3",)]
        assert take.rows("SELECT name FROM source") == [("Colours",)]
        assert take.rows("SELECT count(*) FROM topic") == [(0,)]

    def test_a_file_that_was_not_stored_is_read_again_next_time(self, take: Taker) -> None:
        take(question("2", stem="\ud800"))
        assert take.rows("SELECT fingerprint, state FROM import_unit") == [("", "open")]

    def test_a_full_disk_is_said_and_takes_the_batch_back(self, take: Taker) -> None:
        take(question("1"))
        take.value(f"PRAGMA max_page_count = {take.value('PRAGMA page_count') + 3}")
        long = "word " * 20_000
        with pytest.raises(StudyError) as error:
            take(*(question(str(number), stem=f"{number} {long}") for number in range(2, 9)))
        assert error.value.title == "The disk is full"
        take.value("PRAGMA max_page_count = 1000000")
        assert take.rows("SELECT original_id FROM question") == [("1",)]
        assert counted(take(question("2"))) == (1, 0, 0, 0)

    def test_images_get_their_names_only_if_everything_else_was_written(self, study: Study) -> None:
        def full(results: object) -> None:
            raise OSError(28, "No space left on device")

        taker = Taker(study)
        taker(question("1"))
        importer = Importer(study.database, study.learner_id, ImportLog(study.database, []))
        unit = UnitToWrite("/b.json", "f", "b.json", Reading((question("2"),)))
        with pytest.raises(OSError, match="No space"):
            importer.write([unit], Counts(), count=lambda *_: None, before_commit=full)
        assert taker.value("SELECT count(*) FROM question") == 1


class TestTheLog:
    def test_a_run_has_a_row_once_it_changed_something(self, take: Taker, clock: SetClock) -> None:
        take(question("1"))
        take(question("1"))
        assert take.log is not None and take.log.run_id is None
        assert take.value("SELECT count(*) FROM import_run") == 1

    def test_the_counts_so_far_are_in_the_row_of_the_run(self, take: Taker) -> None:
        take.ends_runs = False
        take(question("1"), question("2"), question("2"))
        assert take.rows("SELECT new, unchanged, state FROM import_run") == [(2, 1, "running")]


def _micros(moment: object) -> int:
    from studytui.storage.importing.sql import micros

    value = micros(moment)  # type: ignore[arg-type]
    assert value is not None
    return value


def _items(take: Taker, number: str = "90") -> list[str]:
    rows = take.rows(
        "SELECT q.original_id FROM exam_item i JOIN exam x USING (exam_id) "
        "JOIN question q USING (question_id) WHERE x.external_id = ? ORDER BY i.position",
        number,
    )
    return [row[0] for row in rows]


def _needs(take: Taker) -> list[tuple[str, str]]:
    return take.rows(  # type: ignore[return-value]
        "SELECT t.name, r.name FROM topic_prerequisite p JOIN topic t USING (topic_id) "
        "JOIN topic r ON r.topic_id = p.requires_id ORDER BY 1"
    )


def _key_from(take: Taker) -> str:
    return str(take.value("SELECT json_extract(metadata, '$.key_from') FROM question_text"))


def _index_is_whole(take: Taker) -> None:
    """FTS5's own check compares the index with the texts; it raises where they differ."""
    take.study.database.execute(
        "INSERT INTO question_search(question_search, rank) VALUES ('integrity-check', 1)"
    )

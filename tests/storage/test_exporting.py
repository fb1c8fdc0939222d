"""Questions leave the library as they came in, or as the learner has made them since."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from hypothesis import HealthCheck, given, settings

from studytui.domain.draft import NOTE, OptionDraft, QuestionDraft
from studytui.domain.question import Kind
from studytui.services.study import Study
from studytui.storage import exporting
from tests.drafts import Taker, dump, options, picture, question
from tests.export.made_drafts import drafts, unique_drafts

MEDIA = Path("/media")


def exported(study: Study, query: str = "", exam_id: int | None = None) -> list[QuestionDraft]:
    ids = exporting.selected(study.database, study.learner_id, query=query, exam_id=exam_id)
    return list(exporting.drafts(study.database, study.learner_id, ids, MEDIA))


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(unique_drafts(drafts(with_media=False)))
def test_what_went_in_comes_out(study: Study, made: list[QuestionDraft]) -> None:
    # One library for all examples: each has a source of its own.
    mark = f"{study.database.total_changes()} "
    made = [replace(one, source=mark + one.source) for one in made]
    Taker(study)(*made)
    found = [one for one in exported(study) if one.source.startswith(mark)]
    assert found == made
    assert [one.revision_hash() for one in found] == [one.revision_hash() for one in made]


def test_images_come_out_with_where_they_lie(study: Study) -> None:
    Taker(study)(question(media=(picture(0), picture(1, "b.png"))), a="11", b="22")
    found = exported(study)[0].media
    assert [(one.index, one.path, one.alt) for one in found] == [
        (0, MEDIA / "ab/abc.png", "picture 0"),
        (1, MEDIA / "ab/abc.png", "picture 1"),
    ]


def test_a_capture_is_named_without_its_folders(study: Study) -> None:
    Taker(study)(question())
    found = exported(study)[0].capture
    assert found is not None
    assert (found.path, found.raw_html) == ("1.html", "")


def test_the_learners_key_topic_and_note_are_in_effect(study: Study) -> None:
    Taker(study)(question(subject="Art", topic="Meadows"), question("2"))
    study.keys.set_key(1, "C", "It is autumn.", [1, 2, 3])
    study.library.set_note(1, "Remember the autumn.")
    study.syllabus.add_topic(1, "Autumn")
    study.mapping.place([1], 2)
    one, two = exported(study)
    assert [option.is_correct for option in one.options] == [False, False, True]
    assert (one.subject, one.topic) == ("Art", "Autumn")
    assert one.metadata == {NOTE: "Remember the autumn."}
    assert two.metadata == {}


def test_options_that_are_gone_stay(study: Study) -> None:
    take = Taker(study)
    take(question())
    take(question(options=options("red", "green", "white", right="B")), path="/captures/2.json")
    assert [one.text for one in exported(study)[0].options] == ["red", "green", "white"]


def test_an_exam_comes_out_in_its_order(study: Study) -> None:
    take = Taker(study)
    take(dump("3", "1", "2"))
    exam = study.exams.all()[0]
    assert [one.original_id for one in exported(study, exam_id=exam.exam_id)] == ["3", "1", "2"]


def test_only_what_a_search_finds_comes_out_and_nothing_retired(study: Study) -> None:
    Taker(study)(*(question(str(number)) for number in range(1, 6)))
    study.database.execute("UPDATE question SET status = 'retired' WHERE question_id = 4")
    assert [one.original_id for one in exported(study)] == ["1", "2", "3", "5"]
    assert [one.original_id for one in exported(study, "meadow 4 OR 5")] == ["5"]
    assert [one.original_id for one in exported(study, "is:retired")] == ["4"]


def test_what_has_gone_meanwhile_is_left_out(study: Study) -> None:
    Taker(study)(question())
    found = exporting.drafts(study.database, study.learner_id, [7, 1], MEDIA)
    assert [one.original_id for one in found] == ["1"]


def test_accepted_answers_come_out_as_they_stand(study: Study) -> None:
    number = question(kind=Kind.NUMBER, options=(), accepted=("3", "3.0"), tolerance=0.5, unit="m")
    Taker(study)(number, question("2", options=(OptionDraft("yes"), OptionDraft("no"))))
    one, two = exported(study)
    assert (one.accepted, one.tolerance, one.unit, one.options) == (("3", "3.0"), 0.5, "m", ())
    assert [option.is_correct for option in two.options] == [None, None]


def test_a_batch_is_all_that_is_read_at_once(study: Study, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    Taker(study)(*(question(str(number)) for number in range(1, 8)))
    monkeypatch.setattr(exporting, "_BATCH", 3)
    found = exporting.drafts(study.database, study.learner_id, list(range(1, 8)), MEDIA)
    assert next(found).original_id == "1"
    study.database.execute("UPDATE question_text SET stem = 'later' WHERE question_id IN (3, 4)")
    rest = {one.original_id: one.stem for one in found}
    assert rest["3"] != "later"
    assert rest["4"] == "later"

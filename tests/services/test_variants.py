"""Generated questions: taken in by the learner, kept apart, and asked only where they are chosen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from studytui.domain.exam import Mode, Rules
from studytui.domain.question import Status
from studytui.errors import StudyError
from studytui.services.drawing import Wish
from studytui.services.exports import Selection
from studytui.services.study import Study
from studytui.services.variants import Made
from studytui.settings import Settings
from tests.made_models import NAME, Saying, registered
from tests.made_questions import fill
from tests.made_sittings import answer_wrong

ASKED = 18
RULES = Rules(mode=Mode.PRACTICE)


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Saying]:
    model = Saying()
    with registered(tmp_path, monkeypatch, model):
        yield model


@pytest.fixture
def library(study: Study, model: Saying) -> Study:
    """Twenty questions, of one of which the model knows a variant."""
    study.settings = Settings(language_model=NAME)
    fill(study, 20)
    question = study.library.question(ASKED)
    options = "\n".join(
        f"{name}. {word} of the table of values"
        for name, word in zip("ABCDEFGH"[: len(question.options)], "uvwxyzst", strict=False)
    )
    model.pieces = [
        f"In a table of values sodium is low. What is the likely test value?\n{options}\nKey: B\n"
    ]
    study.database.execute(
        "UPDATE question_text SET stem = 'A table of values: sodium is low. What is most likely?' "
        "WHERE question_id = ?",
        ASKED,
    )
    return study


def made(study: Study) -> Made:
    to_vary = study.variants.prepare(ASKED)
    study.language_model.allow(to_vary.model, to_vary.request.purpose)
    return study.variants.make(to_vary)


def taken(study: Study) -> int:
    found = made(study)
    study.variants.take(found.of, found.variants)
    return study.library.find("is:generated").ids()[0]


def test_nothing_is_kept_until_it_is_taken_in(library: Study) -> None:
    assert len(made(library).variants) == 1
    assert len(library.library.find("")) == 20


def test_one_taken_in_is_marked_and_of_a_source_of_its_own(library: Study) -> None:
    question = library.library.question(taken(library))
    assert (question.source, question.status) == ("Generated", Status.GENERATED)
    assert question.tags == ("generated",) and question.topic == "" and question.is_keyed
    assert NAME in question.references


def test_it_is_asked_only_where_it_is_chosen(library: Study) -> None:
    question_id = taken(library)
    exams, drawing = library.exams, library.drawing
    assert question_id in library.library.find("sodium").ids()
    for query in ("", "sodium", "tag:generated"):
        drawn = exams.count(query).total
        assert drawing.supply(Wish(query)).total == drawn
    assert exams.count("").total == 20 and exams.count("tag:generated").total == 0
    for query in ("is:generated", "source:Generated"):
        assert exams.count(query).total == drawing.supply(Wish(query)).total == 1
        begun = exams.begin_search(query, RULES)
        assert library.sittings.resume(begun.sitting_id).sitting.items[0].question_id == question_id


def test_nothing_is_learnt_of_the_learner_by_it(library: Study) -> None:
    begun = library.exams.begin_questions([taken(library), 1], RULES, "Both")
    session = library.sittings.resume(begun.sitting_id)
    for place in range(2):
        session.go_to(place)
        answer_wrong(session)
    session.finish()
    assert library.database.rows("SELECT question_id FROM memory") == [(1,)]
    library.learning.rebuild()
    assert library.database.rows("SELECT question_id FROM memory") == [(1,)]


def test_its_import_can_be_taken_back(library: Study) -> None:
    taken(library)
    (run,) = library.imports.history()
    library.imports.undo(run.run_id)
    assert len(library.library.find("")) == 20


def test_it_stays_generated_in_another_library(library: Study, tmp_path: Path) -> None:
    taken(library)
    file = tmp_path / "bank.json"
    exports = library.exports
    exports.write(exports.format_named("json"), file, Selection("is:generated"))
    library.imports.undo(library.imports.history()[0].run_id)
    library.imports.run([file])
    assert library.exams.count("").total == 20
    assert len(library.library.find("is:generated")) == 1


def test_the_same_one_goes_in_once(library: Study) -> None:
    found = made(library)
    library.variants.take(found.of, found.variants)
    with pytest.raises(StudyError, match="already"):
        library.variants.take(found.of, found.variants)


def test_a_question_without_options_or_key_has_none(library: Study, model: Saying) -> None:
    for question_id, words in ((13, "no options"), (10, "no key")):
        with pytest.raises(StudyError, match=words):
            library.variants.prepare(question_id)
    assert model.sent == []

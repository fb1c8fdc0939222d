"""Learning packs: made of the learner's own texts, kept as they were, printed, and tested again."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from studytui.domain.exam import Mode, Rules
from studytui.domain.learning_pack import SourceKind
from studytui.domain.text import plain
from studytui.errors import StudyError
from studytui.services.study import Study
from tests.conftest import SetClock
from tests.made_questions import fill
from tests.made_sittings import answer_wrong

# The topic of question n has the id 1 + n % 6: these are of Operators.
ASKED = [6, 12, 18, 24]
TOPIC = 1
TERM = "Zwitterion"


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "one.md").write_text(f"# One\n\nOf the {TERM}: it has both charges.\n", "utf-8")
    (folder / "two.md").write_text("# Two\n\nOperators bind from left to right.\n", "utf-8")
    (folder / "far.md").write_text("# Far\n\nAntennas have arms.\n", "utf-8")
    return folder


@pytest.fixture
def library(study: Study, clock: SetClock, texts: Path) -> Study:
    """A library in which operators were always wrong; what explains them is gone, so that only
    texts and notes are left."""
    fill(study, 60)
    study.database.execute("UPDATE question_text SET explanation = ''")
    study.database.execute(
        "UPDATE question_text SET stem = stem || ? WHERE question_id = 12", f" {TERM}?"
    )
    begun = study.exams.begin_questions(ASKED, Rules(mode=Mode.PRACTICE), "Sat")
    session = study.sittings.resume(begun.sitting_id)
    for place in range(len(ASKED)):
        session.go_to(place)
        clock.advance(timedelta(seconds=30))
        answer_wrong(session)
    session.finish()
    study.resources.add(texts)
    study.resources.look()
    study.library.set_note(24, "Powers bind from right to left.")
    return study


def test_a_pack_has_what_the_missed_questions_ask_what_is_about_the_topic_and_notes(
    library: Study,
) -> None:
    kept = library.learning_packs.make(TOPIC)
    titles = {(one.kind, one.title) for one in kept.pack.excerpts}
    assert {title for kind, title in titles if kind is SourceKind.TEXT} == {"One", "Two"}
    assert any(one.text == "Powers bind from right to left." for one in kept.pack.excerpts)
    assert "Antennas" not in repr(kept.pack)
    assert kept.pack.why.startswith("Gap: ")
    assert {one.wrong for one in kept.pack.worked} == {1}
    assert len(kept.pack.worked) == len(ASKED) and all(one.answer for one in kept.pack.worked)


def test_a_note_on_a_passage_brings_it_into_the_pack_and_stands_below_it(library: Study) -> None:
    far = next(one for one in library.resources.lines() if one.title == "Far")
    library.passage_notes.set(far.resource_id, 0, "As with *operators*, they have two.")
    library.passage_notes.set(far.resource_id, 9, "Operators: nothing stands here.")
    pack = library.learning_packs.make(TOPIC).pack
    (piece,) = [one for one in pack.excerpts if one.title == "Far"]
    assert piece.text.startswith("Antennas have arms.")
    assert plain(piece.text).endswith("Your note: As with *operators*, they have two.")


def test_too_few_sources_make_no_pack_and_it_says_what_is_missing(library: Study) -> None:
    library.library.set_note(24, "")
    with pytest.raises(StudyError, match="Only 2 sources of yours say anything of Operators"):
        library.learning_packs.make(TOPIC)
    assert library.learning_packs.all() == []


def test_a_pack_made_again_is_the_next_version_and_the_older_one_stays(library: Study) -> None:
    first = library.learning_packs.make(TOPIC)
    second = library.learning_packs.make(TOPIC)
    assert (first.version, second.version) == (1, 2)
    assert library.learning_packs.all() == [second, first]


def test_a_pack_stays_as_it_was_when_its_texts_change_or_go(library: Study, texts: Path) -> None:
    kept = library.learning_packs.make(TOPIC)
    (texts / "one.md").write_text("# One\n\nAll is new.\n", "utf-8")
    (texts / "two.md").unlink()
    library.resources.look()
    assert library.learning_packs.all() == [kept]
    text = next(one for one in kept.pack.excerpts if one.title == "Two")
    assert library.learning_packs.resource_of(text) is not None


def test_a_retest_is_asked_on_its_day_and_that_can_be_taken_back(
    library: Study, clock: SetClock
) -> None:
    kept = library.learning_packs.make(TOPIC)
    number = library.learning_packs.remind(kept)
    assert number == len(kept.pack.retest) > len(ASKED)
    assert library.learning_packs.remind(kept) == 0
    assert library.revisits.due() == []
    clock.advance(timedelta(days=(kept.pack.retest_on - library.revisits.today).days))
    assert len(library.revisits.due()) == number
    library.undo.take_back()
    assert library.revisits.due() == []


def test_a_retest_asks_what_was_missed_first(library: Study) -> None:
    kept = library.learning_packs.make(TOPIC)
    begun = library.learning_packs.begin_retest(kept)
    asked = library.database.rows(
        "SELECT question_id FROM sitting_item WHERE sitting_id = ?", begun.sitting_id
    )
    assert begun.questions <= 10
    assert set(ASKED) <= {row[0] for row in asked}


def test_a_pack_that_another_program_made_is_not_taken_for_one_of_ours(library: Study) -> None:
    library.learning_packs.make(TOPIC)
    library.database.execute("UPDATE learning_pack SET body = '[1]'")
    assert library.learning_packs.all() == []


def test_texts_of_others_do_nothing_on_the_page(library: Study, texts: Path) -> None:
    (texts / "evil.md").write_text(
        f"# <script>alert(1)</script>\n\n{TERM} [x](javascript:1) <img src=x onerror=1> \x1b[31m\n",
        "utf-8",
    )
    library.resources.look()
    kept = library.learning_packs.make(TOPIC)
    page, words = library.learning_packs.html(kept), library.learning_packs.markdown(kept)
    assert TERM in page and TERM in words
    for told in (page, words):
        assert "<script" not in told and "<img" not in told and "\x1b" not in told
    path = library.learning_packs.save(kept)
    assert path.read_text("utf-8") == page and path.stat().st_mode & 0o777 == 0o600


def test_a_topic_is_found_by_part_of_its_name(library: Study) -> None:
    assert library.learning_packs.topic_named("operat") == TOPIC
    with pytest.raises(StudyError, match="no topic called Antennas"):
        library.learning_packs.topic_named("Antennas")


def test_topics_of_one_name_are_told_apart_by_their_subject(library: Study) -> None:
    library.database.execute(
        "INSERT INTO subject(subject_id, name, description, display_order, created_at, updated_at) "
        "VALUES (900, 'Chemistry', '', 0, 0, 0)"
    )
    library.database.execute(
        "INSERT INTO topic(topic_id, subject_id, name, description, display_order, created_at, "
        "updated_at) SELECT 900, 900, name, '', 0, 0, 0 FROM topic WHERE topic_id = ?",
        TOPIC,
    )
    with pytest.raises(StudyError, match="More than one topic") as caught:
        library.learning_packs.topic_named("operators")
    assert "“Operators · Chemistry”" in caught.value.hint
    assert library.learning_packs.topic_named("operators chemistry") == 900
    assert library.learning_packs.topic_named("Operators · Chemistry") == 900

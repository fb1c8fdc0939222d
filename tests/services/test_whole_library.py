"""A whole library goes out as studytui JSON and comes back the same, to the last field."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from studytui.domain.draft import Reading
from studytui.domain.exam import Rules
from studytui.paths import Paths
from studytui.services.study import Study
from studytui.settings import Settings
from studytui.storage.tables import TABLES
from studytui.storage.whole.shape import DERIVED, LOCAL, RECKONED, tables
from tests.conftest import SetClock
from tests.drafts import Taker, options, question, topic
from tests.made_lives import live
from tests.made_questions import fill
from tests.made_sittings import answer_right

Rows = list[tuple[Any, ...]]

STATES = tuple(table._meta.table_name for table in DERIVED)
TIMES = ("created_at", "updated_at")


@pytest.fixture
def other(tmp_path: Path, clock: SetClock, migrated: Path) -> Iterator[Study]:
    """An empty library in another home."""
    yield from opened(Paths(tmp_path / "other"), clock, migrated)


def opened(paths: Paths, clock: SetClock, migrated: Path) -> Iterator[Study]:
    paths.create()
    shutil.copyfile(migrated, paths.database)
    study = Study.open(paths, clock=clock, settings=Settings())
    yield study
    study.close()


def written(study: Study, path: Path) -> Path:
    """The library of a study as a file."""
    study.exports.write_library(path, force=True)
    return path


def everything(study: Study) -> dict[str, Rows]:
    """Every row of every table that goes out, column by column."""
    return {table.name: rows(study, table.name) for table in tables()}


def rows(study: Study, table: str, *, without: tuple[str, ...] = ()) -> Rows:
    columns = [
        name for (name,) in study.database.rows(f"SELECT name FROM pragma_table_info('{table}')")
    ]
    listed = ", ".join(f'"{name}"' for name in columns if name not in without)
    return study.database.rows(f'SELECT {listed} FROM "{table}" ORDER BY 1, 2, 3')


def states(study: Study) -> dict[str, Rows]:
    """What is derived from the log, but for when it was written."""
    return {name: sorted(rows(study, name, without=(*TIMES, "id")), key=repr) for name in STATES}


def search(study: Study, words: str) -> list[int]:
    return study.library.find(words).ids()


def files(study: Study) -> dict[str, bytes]:
    root = study.paths.media
    return {
        str(one.relative_to(root)): one.read_bytes() for one in root.rglob("*") if one.is_file()
    }


def test_every_table_goes_out_is_rebuilt_or_is_this_machines_own(mine: Path) -> None:
    out = [table.name for table in tables()]
    assert sorted(
        [*out, *STATES, *(one._meta.table_name for one in (*RECKONED, *LOCAL))]
    ) == sorted(table._meta.table_name for table in TABLES)


@pytest.fixture(scope="session")
def life(tmp_path_factory: pytest.TempPathFactory, migrated: Path) -> tuple[Path, Path, datetime]:
    """A home in which everything was done once, that home as a file, and when that was."""
    folder, clock = tmp_path_factory.mktemp("life"), SetClock()
    paths = Paths(folder / "home")
    study = next(opened(paths, clock, migrated))
    live(study, clock, folder)
    study.learning.refresh()
    file = written(study, folder / "mine.json")
    study.close()
    return paths.home, file, clock.moment


@pytest.fixture
def lived(home: Paths, life: tuple[Path, Path, datetime], clock: SetClock) -> Iterator[Study]:
    """A home in which everything was done once."""
    shutil.copytree(life[0], home.home)
    clock.moment = life[2]
    study = Study.open(home, clock=clock, settings=Settings())
    yield study
    study.close()


@pytest.fixture
def mine(tmp_path: Path, life: tuple[Path, Path, datetime], clock: SetClock) -> Path:
    """That home as a file."""
    clock.moment = life[2]
    return Path(shutil.copyfile(life[1], tmp_path / "mine.json"))


def test_there_is_something_in_every_table(lived: Study) -> None:
    """What the next tests compare is not nothing."""
    assert [name for name, found in everything(lived).items() if not found] == []


def test_a_library_in_a_new_home_is_the_same_to_the_last_field(
    lived: Study, other: Study, mine: Path
) -> None:
    report = other.imports.run([mine])
    assert [one for one in report.problems if one.code != "json-invalid"] == []
    before, after = everything(lived), everything(other)
    for table, found in before.items():
        assert after[table] == found, table
    assert states(other) == states(lived)
    assert files(other) == files(lived)
    assert (other.paths.profiles / "mine.toml").read_text() == 'title = "Mine"\n'
    assert other.paths.lab_values.read_text() == "# mine\n"
    assert report.new == len(before["question"])
    assert report.restored["answers"] == len(before["response"])


def test_it_goes_out_of_the_new_home_as_it_came_in(
    other: Study, tmp_path: Path, mine: Path
) -> None:
    other.imports.run([mine])
    again = written(other, tmp_path / "again.json")
    assert again.read_bytes() == mine.read_bytes()


def test_the_new_home_is_searched_reviewed_undone_and_gone_on_in(
    lived: Study, other: Study, clock: SetClock, mine: Path
) -> None:
    other.imports.run([mine])
    assert search(other, "autumn") == search(lived, "autumn") != []
    assert other.review.past() == lived.review.past()
    assert other.readiness.headline() == lived.readiness.headline()
    assert other.undo.take_back() == lived.undo.take_back() != None
    (one,) = [one.sitting_id for one in other.sittings.open_ones()][:1]
    session = other.sittings.resume(one)
    clock.advance(timedelta(seconds=5))
    session.finish()
    other.learning.rebuild()
    Taker(other)(question("new"))
    assert search(other, "meadow new") != []


def test_a_second_import_finds_everything_as_it_is(other: Study, mine: Path) -> None:
    other.imports.run([mine])
    before = everything(other)
    derived = {name: rows(other, name) for name in STATES}
    report = other.imports.run([mine])
    assert everything(other) == before
    assert {name: rows(other, name) for name in STATES} == derived
    assert (report.new, report.unchanged) == (0, len(before["question"]))
    assert report.restored == {}
    assert not report.takes
    assert not list(other.paths.backups.glob("*"))


# Into a home that has things


@pytest.fixture
def own(other: Study, clock: SetClock) -> Study:
    """The other home, in which its person has sat, noted and sorted as well."""
    fill(other, 12)
    Taker(other)(question("1", subject="Art", topic="Meadows"), question("7"))
    first = other.library.find("meadow 1").ids()[0]
    other.library.set_note(first, "My own note.")
    begun = other.exams.begin_questions([first, 1, 2], Rules(), "Own")
    session = other.sittings.resume(begun.sitting_id)
    for place in range(3):
        session.go_to(place)
        clock.advance(timedelta(seconds=9))
        answer_right(session)
    session.finish()
    return other


def test_two_lives_become_one_and_nothing_is_doubled(lived: Study, own: Study, mine: Path) -> None:
    ours, theirs = everything(own), everything(lived)
    report = own.imports.run([mine])
    after = everything(own)
    for table in ("sitting", "sitting_item", "response", "revisit", "goal", "key_report"):
        assert len(after[table]) == len(ours[table]) + len(theirs[table]), table
    for table in ("source", "subject", "topic", "tag", "question", "learner"):
        assert set(ours[table]) <= set(after[table]), table
    # "Made up" is in both, question by question, with the same options.
    made_up = own.database.value(
        "SELECT count(*) FROM question q JOIN source s USING (source_id) WHERE s.name = 'Made up'"
    )
    assert made_up == 60
    assert report.new == len(theirs["question"]) - report.unchanged
    assert len(after["question"]) == len(ours["question"]) + report.new
    assert own.database.rows("PRAGMA foreign_key_check") == []
    assert own.database.value("PRAGMA quick_check") == "ok"
    # A backup of what was there was taken first.
    assert len(list(own.paths.backups.glob("*before-import*"))) == 1
    version = everything(own)
    again = own.imports.run([mine])
    assert everything(own) == version
    assert (again.new, again.restored) == (0, {})
    assert len(list(own.paths.backups.glob("*"))) == 1


def test_what_is_here_stays_and_what_differs_is_told(own: Study, mine: Path) -> None:
    first = own.library.find("meadow 1").ids()[0]
    own.database.execute("UPDATE note SET updated_at = 0")
    report = own.imports.run([mine])
    assert own.library.question(first).note == "My own note."
    told = [one for one in report.problems if one.code == "kept-yours"]
    assert "note" in told[0].reason


def test_reviews_of_both_are_what_they_were(lived: Study, own: Study, mine: Path) -> None:
    before = {one.title: told(own, one.sitting_id) for one in own.review.past()}
    theirs = [
        (one.started_at, one.title, told(lived, one.sitting_id)) for one in lived.review.past()
    ]
    own.imports.run([mine])
    after = [(one.started_at, one.title, told(own, one.sitting_id)) for one in own.review.past()]
    for one in theirs:
        assert one in after
    assert [found for _, title, found in after if title == "Own"] == [before["Own"]]


def told(study: Study, sitting_id: int) -> list[tuple[str, list[str], bool | None]]:
    """A sitting as a person reads it: each stem, what was chosen in words, right or not."""
    found = []
    for one in study.review.sheet(sitting_id).items:
        question = study.review.question(one.item.question_id)
        texts = {option.number: option.text for option in question.options}
        given = one.item.answer
        chosen = [texts[number] for number in sorted(given.chosen)]
        chosen += [texts[number] for _, number in given.placed]
        found.append((question.stem, [*chosen, given.text], one.item.is_correct))
    return found


def test_states_are_those_of_both_logs(own: Study, mine: Path) -> None:
    own.imports.run([mine])
    kept = states(own)
    own.learning.rebuild()
    assert states(own) == kept
    attempts = own.database.value("SELECT sum(attempts) FROM question_progress")
    counted = own.database.value(
        "SELECT count(*) FROM sitting_item i JOIN sitting s USING (sitting_id) "
        "JOIN response r ON r.response_id = i.response_id WHERE s.learner_id = ? "
        "AND i.is_repeat = 0 AND (s.ended_at NOT NULL OR i.is_revealed) "
        "AND (r.chosen != '' OR r.text != '')",
        own.learner_id,
    )
    assert attempts == counted


def test_answers_to_other_options_keep_theirs(study: Study, other: Study, tmp_path: Path) -> None:
    """The same question by its key, with its options under other numbers."""
    Taker(study)(question())
    Taker(other)(question(options=options("green", "blue", "red", right="A")))
    begun = study.exams.begin_questions([1], Rules(), "Theirs")
    session = study.sittings.resume(begun.sitting_id)
    answer_right(session)
    session.finish()
    mine = written(study, tmp_path / "mine.json")
    report = other.imports.run([mine])
    assert [one.code for one in report.problems] == ["options-differ"]
    (sitting,) = other.review.past()
    assert told(other, sitting.sitting_id) == told(study, begun.sitting_id)
    # It is in old reviews only.
    assert len(other.library.find()) == 1
    before = everything(other)
    again = other.imports.run([mine])
    assert everything(other) == before
    assert not again.takes


def test_topics_that_would_wait_for_each_other_do_not(
    study: Study, other: Study, tmp_path: Path, mine: Path
) -> None:
    for one, names in ((study, ("a", "b")), (other, ("b", "a"))):
        Taker(one)(
            Reading(topics=(topic(names[0], names[1]), topic(names[1]))), path="/captures/t.json"
        )
    report = other.imports.run([written(study, tmp_path / "mine.json")])
    assert [one.code for one in report.problems] == ["topic-cycle"]
    assert other.database.value("SELECT count(*) FROM topic_prerequisite") == 1


def test_older_forms_and_plans_name_the_rows_of_the_new_home(own: Study, mine: Path) -> None:
    own.imports.run([mine])
    for question_id, content in own.database.rows(
        "SELECT question_id, content FROM question_version"
    ):
        form = json.loads(content)
        assert form["question"]["question_id"] == question_id
        assert form["text"]["question_id"] == question_id
    topics = {row[0] for row in own.database.rows("SELECT topic_id FROM topic")}
    for (opens,) in own.database.rows("SELECT opens FROM plan_task"):
        assert set(json.loads(opens)) <= topics
    questions = {row[0] for row in own.database.rows("SELECT question_id FROM question")}
    for (evidence,) in own.database.rows("SELECT evidence FROM weakness"):
        assert set(json.loads(evidence)["questions"]) <= questions
    own.weaknesses.standing()
    own.plans.agenda()


# What is looked at, stopped, damaged


def test_a_look_changes_nothing(own: Study, mine: Path) -> None:
    before, there = everything(own), {one.name for one in own.paths.home.rglob("*")}
    looked = own.imports.preview([mine])
    assert everything(own) == before
    assert {one.name for one in own.paths.home.rglob("*")} == there
    done = own.imports.run([mine])
    assert (looked.new, looked.unchanged, looked.restored) == (
        done.new,
        done.unchanged,
        done.restored,
    )


def test_a_stopped_import_leaves_nothing(
    other: Study, monkeypatch: pytest.MonkeyPatch, mine: Path
) -> None:
    from studytui.services import whole_library

    monkeypatch.setattr(whole_library, "_TOLD_EVERY", 5)
    before = everything(other)
    report = other.imports.run([mine], is_cancelled=lambda: True)
    assert report.was_cancelled
    assert everything(other) == before
    assert files(other) == {}
    assert not list(other.paths.home.glob(".library*"))


def changed(file: Path, **changes: Any) -> Path:
    """The file with other members: a value, or what to make of the one that is there."""
    whole = json.loads(file.read_bytes())
    for name, change in changes.items():
        whole[name] = change(whole[name]) if callable(change) else change
    file.write_text(json.dumps(whole))
    return file


def first(**fields: Any) -> Any:
    """The first row of a list with other fields."""
    return lambda found: [{**found[0], **fields}, *found[1:]]


@pytest.mark.parametrize(
    ("changes", "code", "said"),
    [
        ({"version": 2}, "newer-format", "newer studytui (format 2, this one knows 1)"),
        ({"version": "new"}, "library-damaged", "no version"),
        ({"question": first(kind="essay")}, "library-damaged", "entry 1 of question: kind is none"),
        ({"question": first(uid=None)}, "library-damaged", "uid is missing"),
        ({"question": first(topic_id=999)}, "library-damaged", "refers to topic 999"),
        ({"question": first(marks="many")}, "library-damaged", "marks is no number"),
        ({"question": first(has_media=1)}, "library-damaged", "neither true nor false"),
        ({"question": first(question_id=2)}, "library-damaged", "have the same question_id"),
        ({"question_text": lambda found: found[1:]}, "library-damaged", "has no text"),
        ({"question_text": first(metadata="[")}, "library-damaged", "holds no JSON"),
        ({"sitting": first(started_at="now")}, "library-damaged", "started_at is no time"),
        ({"sitting": first(started_at=12)}, "library-damaged", "started_at is no time"),
        ({"sitting": first(state="asleep")}, "library-damaged", "state is none of"),
        ({"response": first(chosen="A; B")}, "library-damaged", "chosen is not written"),
        ({"media": first(relative_path="../../x.png")}, "library-damaged", "relative_path"),
        ({"media": first(relative_path="/etc/x.png")}, "library-damaged", "relative_path"),
        ({"note": ["x"]}, "library-damaged", "it is no object"),
        ({"topic": first(parent_id=1)}, "library-damaged", "is under itself"),
        ({"files": [{"folder": "", "name": "settings.toml", "text": ""}]}, "library-damaged", "none of"),
        ({"files": [{"folder": "profiles", "name": "../x.toml", "text": ""}]}, "library-damaged", "none of"),
        ({"images": [{"path": "a", "content": "?"}]}, "library-damaged", "no base64"),
    ],
)  # fmt: skip
def test_a_damaged_file_is_told_and_leaves_all_as_it_was(
    other: Study,
    changes: dict[str, Any],
    code: str,
    said: str,
    mine: Path,
) -> None:
    changed(mine, **changes)
    before = everything(other)
    report = other.imports.run([mine])
    assert [one.code for one in report.problems if not one.is_warning] == [code]
    assert said in report.problems[-1].reason
    assert (report.failed, report.new) == (1, 0)
    assert everything(other) == before
    assert files(other) == {}
    assert {one.name for one in other.paths.home.iterdir()} <= {
        "studytui.sqlite3", "studytui.sqlite3-wal", "studytui.sqlite3-shm", "media_root",
    }  # fmt: skip


def test_a_file_that_ends_too_early_leaves_all_as_it_was(other: Study, mine: Path) -> None:
    data = mine.read_bytes()
    for part in (0.2, 0.5, 0.999):
        mine.write_bytes(data[: int(len(data) * part)])
        report = other.imports.run([mine])
        assert [one.code for one in report.problems] == ["json-invalid"]
    assert other.database.value("SELECT count(*) FROM question") == 0


def test_an_image_that_is_another_is_left_out_and_told(
    lived: Study, other: Study, mine: Path
) -> None:

    def swapped(found: list[dict[str, str]]) -> list[dict[str, str]]:
        return [{**found[0], "content": found[1]["content"]}, *found[1:]]

    report = other.imports.run([changed(mine, images=swapped)])
    assert "image-other" in [one.code for one in report.problems]
    assert len(files(other)) == len(files(lived)) - 1


def test_what_this_studytui_does_not_know_is_told(lived: Study, other: Study, mine: Path) -> None:
    report = other.imports.run(
        [changed(mine, note=first(colour="red"), dreams=[{"id": 1}, {"id": 2}])]
    )
    (problem,) = [one for one in report.problems if one.code == "field-unknown"]
    assert "dreams, note.colour" in problem.reason
    assert everything(other) == everything(lived)


def test_fields_that_a_file_does_not_have_are_as_by_default(other: Study, mine: Path) -> None:
    """As in a file of an older studytui."""

    def older(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{name: one for name, one in row.items() if name != "topic_by"} for row in found]

    changed(mine, question=older)
    assert other.imports.run([mine]).failed == 0
    assert other.database.rows("SELECT DISTINCT topic_by FROM question") == [("source",)]


def test_a_file_written_by_another_program_in_its_own_way_is_read_as_well(
    lived: Study, other: Study, mine: Path
) -> None:
    whole = json.loads(mine.read_bytes())
    mine.write_text(json.dumps(whole, indent=3, ensure_ascii=False), "utf-8-sig")
    assert other.imports.run([mine]).failed == 0
    assert everything(other) == everything(lived)


def test_own_files_that_differ_stay_and_are_told(other: Study, mine: Path) -> None:
    other.paths.lab_values.write_text("# other\n")
    report = other.imports.run([mine])
    assert "file-differs" in [one.code for one in report.problems]
    assert other.paths.lab_values.read_text() == "# other\n"


def test_a_library_and_a_bank_go_in_together(lived: Study, other: Study, mine: Path) -> None:
    report = other.imports.run([mine, lived.imports.samples() / "openstax"])
    assert report.new > lived.database.value("SELECT count(*) FROM question")
    assert report.run_id is not None


def test_all_of_it_is_of_one_moment(lived: Study, clock: SetClock) -> None:
    """What another program writes meanwhile is not in it."""
    second = Study.open(lived.paths, clock=clock, settings=Settings())

    class Meddling(io.BytesIO):
        def write(self, data: Any) -> int:
            if not self.tell():
                second.library.set_note(2, "Later.")
            return super().write(data)

    stream = Meddling()
    lived.exports.write_library_to(stream)
    second.close()
    assert b"Later." not in stream.getvalue()
    assert lived.library.question(2).note == "Later."

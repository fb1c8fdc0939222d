"""The Import screen, with the real worker process beside it."""

from __future__ import annotations

import json
import shutil
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot

from studytui.domain.draft import CapturedAnswer, Problem
from studytui.errors import StudyError
from studytui.services.changes import Changes
from studytui.services.importing.finding import find_file
from studytui.services.imports import FileOutcome, line_of
from studytui.services.study import Study
from studytui.tui.app import StudyApp, make_app
from studytui.tui.import_desk import Stage
from studytui.tui.layouts.problem import Shown, kind_of
from studytui.tui.outside import command_for
from studytui.tui.refreshing import Refreshing
from studytui.tui.screens.importing import ImportScreen
from studytui.tui.screens.library import LibraryScreen
from studytui.tui.widgets.choice_list import ChoiceList
from studytui.tui.widgets.path_prompt import PathPrompt
from studytui.tui.widgets.text_pane import TextPane
from studytui.tui.widgets.virtual_list import VirtualList
from studytui.tui.widgets.words import Words
from studytui.tui.workers.imports import ImportWorker
from tests.drafts import Taker, day, question
from tests.exam_files import write_exams
from tests.services.test_conflicts import edit
from tests.tui.showing import flat, shown, until


@asynccontextmanager
async def importing(study: Study, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Pilot[None]]:
    """The app at its Import screen."""
    app = make_app(study)
    async with app.run_test(size=size) as pilot:
        await pilot.press("6")
        await pilot.pause()
        yield pilot


def screen(pilot: Pilot[None]) -> ImportScreen:
    found = pilot.app.get_screen("import")
    assert isinstance(found, ImportScreen)
    return found


def head(pilot: Pilot[None]) -> str:
    return "\n".join(line.plain for line in screen(pilot).query_one("#head", TextPane).lines)


def whole(pilot: Pilot[None]) -> str:
    return "\n".join(line.plain for line in screen(pilot).query_one("#whole", TextPane).lines)


def status(pilot: Pilot[None]) -> str:
    return screen(pilot).query_one("#caption", Words).text


def rows(pilot: Pilot[None]) -> VirtualList[object]:
    return screen(pilot).query_one("#rows", VirtualList)


def choices(pilot: Pilot[None]) -> list[str]:
    found = screen(pilot).query_one(ChoiceList)
    return [row.words for place in range(found.count) if (row := found.row(place)) is not None]


def progress(pilot: Pilot[None]) -> str:
    return "\n".join(one.plain for one in screen(pilot).query_one("#progress", TextPane).lines)


def take_in(pilot: Pilot[None], folder: Path) -> ImportWorker:
    """Import a folder without a preview; what does it."""
    screen(pilot).desk.take_up([folder])
    screen(pilot).take_in()
    worker = screen(pilot).desk.worker
    assert worker is not None
    return worker


async def until_stage(pilot: Pilot[None], stage: Stage) -> None:
    """Go on until the worker process has brought the screen there."""
    await until(pilot, lambda: screen(pilot).desk.stage is stage)
    if stage.has_report and screen(pilot).is_current:
        await until(pilot, lambda: bool(head(pilot)))


async def look_at(pilot: Pilot[None], line: str) -> None:
    prompt = screen(pilot).query_one("#path", PathPrompt)
    prompt.value = line
    await pilot.press("enter")
    await until_stage(pilot, Stage.PREVIEW)


def bank(folder: Path, count: int = 3, *, name: str = "exam.json") -> Path:
    """An exam file with `count` questions, as the samples have them."""
    folder.mkdir(parents=True, exist_ok=True)
    questions = [
        {
            "id": str(number),
            "type": "single",
            "question": f"What is {number} and [bold]one[/bold]?",
            "answers": [
                {"id": f"{number}a", "text": str(number + 1), "correct": True},
                {"id": f"{number}b", "text": str(number + 2), "correct": False},
            ],
        }
        for number in range(1, count + 1)
    ]
    file = folder / name
    file.write_text(json.dumps({"id": "made", "title": "Made", "questions": questions}))
    return file


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Real sample exams, and one file that is broken."""
    found = Path(__file__).parents[2] / "sample_extractions" / "exams"
    shutil.copytree(found, tmp_path / "my exams")
    (tmp_path / "my exams" / "broken [x].json").write_text('{"questions": [')
    return tmp_path / "my exams"


async def test_the_samples_are_offered_while_the_library_is_empty(study: Study) -> None:
    async with importing(study) as pilot:
        assert choices(pilot) == ["Samples that came along", "Browse"]
        await pilot.press("down", "enter")
        await until_stage(pilot, Stage.REPORT)
        assert "Imported" in head(pilot)
        assert study.library.summary().questions >= 120
        await pilot.press("c")
        await pilot.pause()
        assert "Samples that came along" not in choices(pilot)


async def test_the_first_run_imports_the_samples_by_one_key(study: Study) -> None:
    app = make_app(study)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ImportScreen))
        await until_stage(pilot, Stage.REPORT)
        assert "Press 1 to begin" in head(pilot).replace("\n", " ")


async def test_a_preview_writes_nothing_and_enter_takes_it_in(study: Study, folder: Path) -> None:
    async with importing(study) as pilot:
        await look_at(pilot, str(folder))
        assert "What would happen" in head(pilot)
        assert study.library.summary().questions == 0
        await pilot.press("enter")
        await until_stage(pilot, Stage.REPORT)
        assert study.library.summary().questions > 100
        assert len(study.imports.history()) == 1


async def test_nothing_new_offers_no_import(study: Study, folder: Path) -> None:
    study.imports.run([folder])
    async with importing(study) as pilot:
        await look_at(pilot, str(folder))
        assert "Nothing in there is new." in head(pilot)
        assert not screen(pilot).check_action("begin", ())


async def test_each_problem_is_listed_and_read_whole(study: Study, folder: Path) -> None:
    async with importing(study) as pilot:
        await look_at(pilot, str(folder))
        place = next(
            place
            for place in range(rows(pilot).count)
            if isinstance(problem := rows(pilot).row(place), Problem)
            and problem.file.endswith("broken [x].json")
        )
        rows(pilot).move_to(place)
        await pilot.press("right")
        await pilot.pause()
        assert "broken [x].json" in whole(pilot)
        assert "Does not go in" in whole(pilot)
        await pilot.press("left")
        assert rows(pilot).display and rows(pilot).has_focus


def write_exam_with_a_double(folder: Path) -> Path:
    """An exam whose first question stands in it twice, without a number."""
    file = bank(folder, name="double.json")
    exam = json.loads(file.read_text())
    del exam["questions"][0]["id"]
    exam["questions"].append(exam["questions"][0])
    file.write_text(json.dumps(exam))
    return file


async def test_the_filter_goes_round(study: Study, folder: Path) -> None:
    write_exam_with_a_double(folder)
    (folder / "notes.txt").write_text("no questions at all")
    async with importing(study) as pilot:
        await look_at(pilot, str(folder))
        there = rows(pilot).count
        kinds = Counter(
            kind_of(problem)
            for place in range(there)
            if isinstance(problem := rows(pilot).row(place), Problem)
        )
        assert set(kinds) == {Shown.LOST, Shown.LEFT_OUT, Shown.WARNINGS}
        assert f"{kinds[Shown.LEFT_OUT]} left out" in flat(head(pilot))
        assert f"{kinds[Shown.LOST]} cannot go in" in flat(head(pilot))
        for kind in (Shown.LOST, Shown.LEFT_OUT, Shown.WARNINGS):
            await pilot.press("f")
            assert rows(pilot).count == kinds[kind]
        await pilot.press("f")
        assert rows(pilot).count == len(list(folder.iterdir()))
        await pilot.press("f")
        assert rows(pilot).count == there


async def test_a_path_that_is_not_there_is_told_and_the_line_stays(
    study: Study, tmp_path: Path
) -> None:
    async with importing(study) as pilot:
        screen(pilot).query_one("#path", PathPrompt).value = str(tmp_path / "[nowhere]")
        await pilot.press("enter")
        await until(pilot, lambda: bool(pilot.app._notifications))
        await until_stage(pilot, Stage.CHOOSING)
        (note,) = pilot.app._notifications
        assert "[nowhere]" in note.message and not note.markup


async def test_what_is_typed_is_completed(study: Study, tmp_path: Path) -> None:
    (tmp_path / "extractions").mkdir()
    bank(tmp_path / "extractions")
    async with importing(study) as pilot:
        prompt = screen(pilot).query_one("#path", PathPrompt)
        prompt.value = f"{tmp_path}/extr"
        prompt.cursor_position = len(prompt.value)
        await pilot.press("right")
        assert prompt.value == f"{tmp_path}/extractions/"
        await pilot.press("tab")
        assert prompt.value == f"{tmp_path}/extractions/exam.json"


async def test_a_folder_is_gone_into_from_the_list(study: Study, folder: Path) -> None:
    async with importing(study) as pilot:
        prompt = screen(pilot).query_one("#path", PathPrompt)
        prompt.focus()
        prompt.value = f"{folder.parent}/my"
        await pilot.pause()
        await pilot.press("down", "enter")
        await pilot.pause()
        assert prompt.value == f"'{folder}/'"
        assert choices(pilot)[0] == "all of this folder" and "broken [x].json" in choices(pilot)
        await pilot.press("left")
        assert prompt.value == f"{folder.parent}/"
        assert choices(pilot)[0] == "all of this folder" and "my exams/" in choices(pilot)
        await pilot.press("right", "up")
        assert prompt.has_focus
        await pilot.press("down", "enter")
        await until_stage(pilot, Stage.PREVIEW)
        assert screen(pilot).desk.places == (folder,)


async def test_what_is_pasted_anywhere_is_looked_at(study: Study, folder: Path) -> None:
    exams = sorted(folder.glob("PCEP*.json"))[:2]
    async with importing(study) as pilot:
        await pilot.press("down")
        pilot.app.post_message(events.Paste("\n".join(map(str, exams)) + "\n"))
        await pilot.pause()
        prompt = screen(pilot).query_one("#path", PathPrompt)
        assert prompt.has_focus
        pilot.app.post_message(events.Paste(f"file://{folder}/broken%20[x].json\n"))
        await pilot.pause()
        await pilot.press("enter")
        await until_stage(pilot, Stage.PREVIEW)
        assert screen(pilot).desk.places == (*exams, folder / "broken [x].json")


async def test_nothing_is_taken_back_while_an_import_runs(study: Study, tmp_path: Path) -> None:
    Taker(study)(question("1"))
    study.library.toggle_flag(1)
    write_exams(tmp_path / "many", 300)
    async with importing(study) as pilot:
        take_in(pilot, tmp_path / "many")
        await pilot.press("u", "H", "c")
        assert study.library.flag_reason(1) is not None
        assert screen(pilot).desk.stage is Stage.RUNNING
        await until_stage(pilot, Stage.REPORT)
        await pilot.press("u")
        await pilot.pause()
        assert study.library.flag_reason(1) is None


async def test_a_tall_report_shows_the_problem_under_the_cursor(study: Study, folder: Path) -> None:
    async with importing(study, (120, 40)) as pilot:
        await look_at(pilot, str(folder))
        assert "To do" in shown(pilot.app)
        await pilot.press("f")
        await pilot.pause()
        assert isinstance(rows(pilot).current, FileOutcome)
        assert "To do" not in shown(pilot.app)


async def test_leaving_the_screen_lets_the_import_run_on(study: Study, folder: Path) -> None:
    async with importing(study) as pilot:
        await look_at(pilot, str(folder))
        await pilot.press("enter", "2")
        await until_stage(pilot, Stage.REPORT)
        library = pilot.app.screen
        assert isinstance(library, LibraryScreen)
        await pilot.pause()
        assert library.query_one("#questions", VirtualList).count > 100


async def test_a_stopped_import_keeps_what_went_in(study: Study, tmp_path: Path) -> None:
    for number in range(400):
        source = Path(__file__).parents[2] / "sample_extractions" / "exams"
        text = (source / "PCEP_Module_1_Practice.json").read_text()
        (tmp_path / "many").mkdir(exist_ok=True)
        (tmp_path / "many" / f"e{number}.json").write_text(text)
    async with importing(study) as pilot:
        take_in(pilot, tmp_path / "many")
        await pilot.press("x")
        await until(pilot, lambda: not screen(pilot).desk.stage.is_busy)
        assert screen(pilot).desk.worker is None


async def test_the_worker_goes_when_the_app_goes(study: Study, tmp_path: Path) -> None:
    bank(tmp_path / "many", 2000)
    async with importing(study) as pilot:
        worker = take_in(pilot, tmp_path / "many")
        await until(pilot, lambda: worker._process is not None)
        process = worker._process
    assert process is not None and process.returncode is not None


async def test_a_preview_names_formats_and_shows_sample_questions(
    study: Study, folder: Path
) -> None:
    async with importing(study) as pilot:
        await look_at(pilot, str(folder))
        assert "exam, JSON 7" in head(pilot)
        await pilot.press("v")
        await pilot.pause()
        assert "Sample question 1 of" in shown(pilot.app)
        await pilot.press("n")
        await pilot.pause()
        assert "Sample question 2 of" in shown(pilot.app)
        await pilot.press("q")
        await pilot.pause()
        assert study.library.summary().questions == 0


async def test_q_goes_a_step_back_and_leaves_from_the_choice_only(
    study: Study, folder: Path
) -> None:
    async with importing(study) as pilot:
        await look_at(pilot, str(folder))
        await pilot.press("l")
        assert screen(pilot).report_pane.is_whole
        await pilot.press("q")
        assert not screen(pilot).report_pane.is_whole
        assert "q choose files" in shown(pilot.app)
        await pilot.press("q")
        assert screen(pilot).desk.stage is Stage.CHOOSING
        await pilot.press("down", "q")
        await pilot.pause()
        assert not pilot.app.is_running


async def test_source_and_topic_are_chosen_before_it_runs(study: Study, folder: Path) -> None:
    async with importing(study) as pilot:
        await look_at(pilot, str(folder))
        await pilot.press("W")
        await pilot.pause()
        await pilot.press(*"Mine", "down", "down", *"Loops", "enter")
        await until_stage(pilot, Stage.PREVIEW)
        assert "All of it: source Mine topic Loops" in flat(head(pilot))
        await pilot.press("enter")
        await until_stage(pilot, Stage.REPORT)
    rows = study.database.rows(
        "SELECT DISTINCT s.name, t.name FROM question q JOIN source s USING (source_id) "
        "JOIN topic t ON t.topic_id = q.topic_id"
    )
    assert rows == [("Mine", "Loops")]


async def test_the_path_of_a_broken_file_is_copied(study: Study, folder: Path) -> None:
    async with importing(study) as pilot:
        await look_at(pilot, str(folder))
        place = next(
            place
            for place in range(rows(pilot).count)
            if getattr(rows(pilot).row(place), "file", "").endswith("broken [x].json")
        )
        rows(pilot).move_to(place)
        await pilot.press("ampersand")
        assert pilot.app.clipboard == str(folder / "broken [x].json")


async def test_an_import_is_paused_and_goes_on(study: Study, tmp_path: Path) -> None:
    write_exams(tmp_path / "many", 1_500)
    async with importing(study) as pilot:
        worker = take_in(pilot, tmp_path / "many")
        await until(pilot, lambda: screen(pilot).desk.progress is not None)
        await pilot.press("Z")
        await until(pilot, lambda: worker.is_waiting)
        assert progress(pilot).startswith("Paused")
        # Nothing is locked: what the learner does meanwhile is kept at once.
        study.imports.watch(tmp_path)
        await pilot.press("Z")
        await until_stage(pilot, Stage.REPORT)
        assert study.library.summary().questions == 3_000


async def test_a_folder_is_watched_while_the_app_is_open(study: Study, tmp_path: Path) -> None:
    (tmp_path / "landing").mkdir()
    async with importing(study) as pilot:
        app = pilot.app
        assert isinstance(app, StudyApp)
        await look_at(pilot, str(tmp_path / "landing"))
        await pilot.press("J")
        await until(pilot, lambda: app._watching is not None and bool(app._watching.process_id))
        write_exams(tmp_path / "landing", 1)
        await until(pilot, lambda: study.library.summary().questions == 2)
        await pilot.press("J")
        await until(pilot, lambda: app._watching is None)
        assert study.imports.watched() == []


async def test_the_library_shows_what_another_program_took_in(study: Study, tmp_path: Path) -> None:
    app = make_app(study)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("2")
        await pilot.pause()
        write_exams(tmp_path / "bank", 3)
        other = Study.open(study.paths)
        other.imports.run([tmp_path / "bank"])
        other.close()
        table = app.screen.query_one("#questions", VirtualList)
        await until(pilot, lambda: table.count == 6)


async def test_a_look_for_what_others_wrote_asks_no_screen_of_an_app_that_ends(
    study: Study, tmp_path: Path
) -> None:
    app = make_app(study)
    async with app.run_test():
        refreshing = Refreshing(app, study.elsewhere)
    write_exams(tmp_path / "bank", 1)
    other = Study.open(study.paths)
    other.imports.run([tmp_path / "bank"])
    other.close()
    refreshing.look()


async def test_what_others_wrote_waits_while_keys_come_but_not_for_ever(
    study: Study, tmp_path: Path
) -> None:
    app = make_app(study)
    async with app.run_test():
        refreshing = Refreshing(app, study.elsewhere)
        told: list[Changes] = []
        app.changed.subscribe(app.screen, told.append, immediate=True)
        write_exams(tmp_path / "bank", 1)
        other = Study.open(study.paths)
        other.imports.run([tmp_path / "bank"])
        other.close()
        # As if there were one key after the other.
        app.last_key_at = time.monotonic() + 60
        for _ in range(8):
            refreshing.look()
        assert not told
        refreshing.look()
        assert len(told) == 1


def test_an_editor_gets_the_file_at_its_line_without_a_shell(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    for name in ("vim", "less", "code"):
        (tmp_path / "bin" / name).write_text("#!/bin/sh\n")
        (tmp_path / "bin" / name).chmod(0o755)
    path = {"PATH": str(tmp_path / "bin")}
    file = tmp_path / "-a b; rm.json"
    assert command_for(file, 3, path | {"EDITOR": "vim -R"}) == ["vim", "-R", "+3", str(file)]
    assert command_for(file, 3, path | {"EDITOR": "code"}) == ["code", "--goto", f"{file}:3"]
    assert command_for(file, None, path | {"PAGER": "less"}) == ["less", str(file)]
    assert command_for(file, 3, path | {"EDITOR": "gone"}) == ["less", "+3", str(file)]
    with pytest.raises(StudyError):
        command_for(file, 3, {"PATH": str(tmp_path / "nowhere")})


def test_a_report_never_leads_out_of_what_was_imported(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("x")
    root = tmp_path / "bank"
    (root / "a").mkdir(parents=True)
    (root / "a" / "b.json").write_text("{}")
    (root / "out.json").symlink_to(secret)
    assert find_file("a/b.json", [root]) == root / "a" / "b.json"
    assert find_file("a/b", [root]) == root / "a" / "b.json"
    assert find_file("a/b.json: item.xml", [root]) == root / "a" / "b.json"
    for name in ("../secret.txt", str(secret), "out.json", "gone.json", "", "a"):
        assert find_file(name, [root]) is None
    assert line_of(Problem("a", "x", "y", place="line 12, column 3")) == 12
    assert line_of(Problem("a", "x", "y", place="question 7")) is None


async def test_a_warning_does_not_claim_that_its_question_went_in(
    study: Study, tmp_path: Path
) -> None:
    file = write_exam_with_a_double(tmp_path)
    async with importing(study) as pilot:
        await look_at(pilot, str(file))
        assert status(pilot) == "1 problem"
        await pilot.press("right")
        await pilot.pause()
        assert whole(pilot).startswith("! A warning")
        assert "duplicate-question" in whole(pilot) and "went in" not in whole(pilot).lower()


async def test_letters_typed_in_the_path_are_no_commands(study: Study) -> None:
    async with importing(study) as pilot:
        await pilot.press(*"xcfHhl2q")
        assert screen(pilot).query_one("#path", PathPrompt).value == "xcfHhl2q"
        assert isinstance(pilot.app, StudyApp)


async def test_undo_outside_the_history_is_that_of_the_last_act(study: Study, folder: Path) -> None:
    study.imports.run([folder])
    study.library.toggle_flag(1)
    async with importing(study) as pilot:
        await pilot.press("down", "u")
        await pilot.pause()
        assert study.library.flag_reason(1) is None
        assert study.library.summary().questions > 0


async def test_captured_answers_are_counted_and_left_out_by_one_key(study: Study) -> None:
    answer = CapturedAnswer((1,), True, day(1))
    Taker(study)(question("1", at=day(2), captured_answer=answer))
    async with importing(study) as pilot:
        await pilot.press("down", "percent_sign")
        await pilot.pause()
        assert study.captured.is_counted
        assert any("counted." in one.message for one in pilot.app._notifications)
        await pilot.press("u")
        await pilot.pause()
        assert not study.captured.is_counted


async def test_after_an_import_it_says_that_conflicts_wait(study: Study, tmp_path: Path) -> None:
    file = bank(tmp_path / "bank")
    study.imports.run([file])
    edit(study, 1, stem=("What is 1 and [bold]one[/bold]?", "Mine?"))
    file.write_text(file.read_text().replace("What is 1", "How much is 1"))
    async with importing(study) as pilot:
        await look_at(pilot, str(file))
        assert "waits" not in head(pilot)
        await pilot.press("enter")
        await until_stage(pilot, Stage.REPORT)
        assert "1 conflict waits for your word: V decides." in flat(head(pilot))

"""Ways to the screens around imports, exports and the learner's own texts, for their pictures."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from studytui.domain.draft import Problem
from studytui.services.imports import (
    Destination,
    FileOutcome,
    ImportProgress,
    ImportReport,
    ImportRun,
    Sample,
)
from studytui.services.study import Study
from studytui.tui.app import StudyApp
from studytui.tui.import_desk import Stage
from studytui.tui.screens.importing import ImportScreen
from studytui.tui.widgets.path_prompt import PathPrompt
from tests.drafts import Taker, options, question
from tests.exam_files import write_exams
from tests.services.test_conflicts import edit
from tests.tui.showing import press

_PROBLEMS = (
    Problem(
        "exams/broken [x].json",
        "json-invalid",
        "Invalid JSON: a comma is missing.",
        place="line 12, column 3",
        hint="Put it right there, and import the file again.",
    ),
    Problem("notes.pdf", "format-unknown", "The format is not known."),
    Problem("2026/01/20260101_183015", "media-missing", "An image is not there.", is_warning=True),
)
_FILES = (
    FileOutcome("exams/first.json", "new", 12, "", "exam, JSON"),
    FileOutcome("exams/second.json", "updated, unchanged", 20, "", "exam, JSON"),
)
_REPORT = ImportReport(
    *(12, 3, 17, 1, 1, 1, 32, 4, 2.4, _PROBLEMS, _FILES, 1),
    topics=5,
    formats=(("exam, JSON", 2), ("captured page", 1)),
)
_RUN = ImportRun(
    run_id=0,
    started_at=datetime(2026, 11, 20, 19, 5, tzinfo=UTC),
    ended_at=None,
    paths=("/home/me/bank", "/home/me/日本語 [red]"),
    state="cancelled",
    new=1200,
    updated=3,
    unchanged=17,
    retired=0,
    skipped=1,
    failed=2,
    media=40,
)


def _app(pilot: Pilot[Any]) -> StudyApp:
    app = pilot.app
    assert isinstance(app, StudyApp)
    return app


async def _importing(pilot: Pilot[Any]) -> ImportScreen:
    await press(pilot, "6")
    screen = pilot.app.screen
    assert isinstance(screen, ImportScreen)
    screen.desk.take_up([Path("/home/me/bank")])
    return screen


async def _reported(pilot: Pilot[Any], report: ImportReport) -> None:
    screen = await _importing(pilot)
    screen.desk.report = report
    screen.desk.stage = Stage.PREVIEW if report.is_dry_run else Stage.REPORT
    screen.show_report(report)
    await pilot.pause()


async def preview(pilot: Pilot[Any]) -> None:
    await _reported(pilot, replace(_REPORT, is_dry_run=True, samples=(_sample(_app(pilot).study),)))


async def report(pilot: Pilot[Any]) -> None:
    await _reported(pilot, _REPORT)


async def problem(pilot: Pilot[Any]) -> None:
    """A problem whole."""
    await report(pilot)
    await press(pilot, "enter")


async def running(pilot: Pilot[Any]) -> None:
    screen = await _importing(pilot)
    screen.desk.begin(_app(pilot).study.paths.home)
    screen.desk.progress = ImportProgress(3_400, 10_000, 3_380, 12.0)
    screen.show_stage()
    screen._tell(None)
    screen.progress.focus()
    await pilot.pause()


def _sample(study: Study) -> Sample:
    return Sample("exams/first.json", "exam, JSON", study.library.question(2))


async def samples(pilot: Pilot[Any]) -> None:
    from studytui.tui.screens.samples import SamplesScreen

    app = _app(pilot)
    app.push_screen(SamplesScreen([_sample(app.study)] * 3))
    await pilot.pause()


async def destination(pilot: Pilot[Any]) -> None:
    from studytui.tui.screens.destination import DestinationScreen

    app = _app(pilot)
    app.push_screen(DestinationScreen(Destination.of("Mine [b]", "", "")))
    await press(pilot, "down", "down", *"fun")


async def past_imports(pilot: Pilot[Any]) -> None:
    study = _app(pilot).study
    bank = study.paths.home / "bank"
    write_exams(bank, 3)
    (bank / "broken.json").write_text('{"questions": [')
    for _ in range(2):
        study.imports.run([bank])
        write_exams(bank / "more", 2, first=20)
    await press(pilot, "6", "H", "down")


async def past_import(pilot: Pilot[Any]) -> None:
    from studytui.tui.screens.past_import import PastImportScreen

    _app(pilot).push_screen(PastImportScreen(_RUN))
    await pilot.pause()


async def taking_back(pilot: Pilot[Any]) -> None:
    from studytui.tui.screens.taking_back import TakingBackScreen

    words = "1 190 new questions go; 10 that you worked on are retired."
    _app(pilot).push_screen(TakingBackScreen(_RUN, words))
    await pilot.pause()


async def conflicts(pilot: Pilot[Any]) -> None:
    """Words of the learner's own and of the source, and another key; one is marked."""
    study = _app(pilot).study
    take = Taker(study)
    first, second = question("c1", stem="What is [b]old[/b]?"), question("c2")
    take(first, second)
    ids = {
        study.library.question(one).original_id: one
        for one in study.library.find("").ids()
        if one > 60
    }
    edit(study, ids["c1"], stem=("What is [b]old[/b]?", "What is mine?"))
    study.keys.set_key(ids["c2"], "C", "the guideline of 2026")
    take(
        replace(first, stem="What is [i]theirs[/i]?"),
        replace(second, options=options("red", "green", "blue", right="A")),
    )
    await press(pilot, "6", "down", "V", "space", "up")


async def columns(pilot: Pilot[Any]) -> None:
    from studytui.tui.screens.columns import ColumnsScreen

    app = _app(pilot)
    table = app.study.paths.home / "fragen.csv"
    table.write_text(
        "Frage;Antwort eins;Antwort zwei;Lösung\nHauptstadt?;Graz [bold]x[/nope];Wien;B\n", "utf-8"
    )

    def found(has_header: bool) -> Any:
        return next(app.study.tables.columns([table], only=table.name, has_header=has_header), None)

    app.push_screen(ColumnsScreen(found(True), found))
    await press(pilot, "down")


async def export(pilot: Pilot[Any]) -> None:
    await press(pilot, "2", "P", "down")
    pilot.app.screen.query_one(PathPrompt).value = "/home/me/questions.xml"
    await pilot.pause()


def _write_texts(study: Study) -> None:
    folder = study.paths.home / "texts"
    folder.mkdir()
    parts = "\n\n".join(
        f"## Part {number}\n\nOperators bind, part {number}. " + "They do. " * 60
        for number in range(6)
    )
    (folder / "book.md").write_text(f"# Book of operators\n\n{parts}", "utf-8")
    (folder / "[bold]مرحبا.txt").write_text("A word, and [b]markup[/b].", "utf-8")
    study.resources.add(folder)
    study.resources.look()


async def texts(pilot: Pilot[Any]) -> None:
    _write_texts(_app(pilot).study)
    await press(pilot, "9")
    await pilot.app.workers.wait_for_complete()
    await press(pilot, "down", "up")


async def found_in_texts(pilot: Pilot[Any]) -> None:
    await texts(pilot)
    await press(pilot, "slash", *"operators", "enter")


async def reading(pilot: Pilot[Any]) -> None:
    await texts(pilot)
    await press(pilot, "down", "enter", "j", "j")

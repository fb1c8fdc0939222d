"""What the Import screen is about, without the screen."""

from __future__ import annotations

from pathlib import Path

import pytest

from studytui.services.imports import AS_THE_FILES_SAY, Destination, ImportProgress, ImportReport
from studytui.tui.import_desk import ImportDesk, Stage


def _report(*, new: int = 0, is_dry_run: bool = False, was_cancelled: bool = False) -> ImportReport:
    return ImportReport(
        *(new, 0, 0, 0, 0, 0, new, 0, 1.0, (), (), None),
        is_dry_run=is_dry_run,
        was_cancelled=was_cancelled,
    )


@pytest.fixture
def desk(tmp_path: Path) -> ImportDesk:
    desk = ImportDesk(now=lambda: 0.0)
    desk.take_up([tmp_path])
    return desk


def test_a_preview_with_anything_new_may_be_taken_in(desk: ImportDesk, tmp_path: Path) -> None:
    assert desk.stage is Stage.CHOOSING and desk.allows("take") and not desk.allows("begin")
    worker = desk.begin(tmp_path, dry_run=True)
    assert desk.stage is Stage.LOOKING and desk.verb == "Looking"
    assert desk.allows("stop") and not desk.allows("choose") and not desk.allows("undo")
    assert desk.end(worker, _report(new=1, is_dry_run=True))
    assert desk.stage is Stage.PREVIEW and desk.allows("begin") and desk.allows("destination")
    assert desk.folders == [tmp_path]
    worker = desk.begin(tmp_path)
    assert desk.stage is Stage.RUNNING and desk.verb == "Importing"
    assert desk.end(worker, _report(new=1))
    assert desk.stage is Stage.REPORT and not desk.allows("begin") and not desk.allows("pause")
    desk.choose()
    assert desk.stage is Stage.CHOOSING and desk.folders == []


def test_a_preview_of_nothing_new_offers_no_import(desk: ImportDesk, tmp_path: Path) -> None:
    assert desk.end(desk.begin(tmp_path, dry_run=True), _report(is_dry_run=True))
    assert not desk.allows("begin") and not desk.allows("samples")


def test_a_stopped_import_can_go_on(desk: ImportDesk, tmp_path: Path) -> None:
    worker = desk.begin(tmp_path)
    desk.stop()
    assert desk.verb == "Stopping" and worker.is_stopping
    assert desk.end(worker, _report(new=1, was_cancelled=True))
    assert desk.was_stopped and desk.can_go_on and desk.allows("pause")


def test_the_same_key_pauses_and_goes_on(desk: ImportDesk, tmp_path: Path) -> None:
    worker = desk.begin(tmp_path)
    desk.pause_or_go_on()
    assert desk.verb == "Pausing" and desk.can_go_on
    worker.is_waiting = True
    assert desk.verb == "Paused"
    desk.pause_or_go_on()
    assert desk.verb == "Importing" and not desk.can_go_on


def test_one_that_is_not_waited_for_changes_nothing(desk: ImportDesk, tmp_path: Path) -> None:
    old = desk.begin(tmp_path)
    new = desk.begin(tmp_path)
    assert not desk.end(old, _report(new=1)) and not desk.fail(old)
    assert desk.worker is new and desk.stage is Stage.RUNNING
    assert desk.fail(new)
    assert desk.stage is Stage.CHOOSING and desk.worker is None


def test_other_files_go_where_they_say_themselves(desk: ImportDesk, tmp_path: Path) -> None:
    desk.destination = Destination.of("Mine", None, None)
    desk.take_up([tmp_path / "other"])
    assert desk.destination == AS_THE_FILES_SAY


def test_progress_is_drawn_four_times_a_second_at_most(tmp_path: Path) -> None:
    now = [10.0]
    desk = ImportDesk(now=lambda: now[0])
    desk.begin(tmp_path)
    first, second = (ImportProgress(n, 10, n, 1.0) for n in (1, 2))
    assert desk.hear(first)
    now[0] += 0.1
    assert not desk.hear(second)
    assert desk.hear(None) and desk.progress == first
    now[0] += 0.3
    assert desk.hear(second) and desk.progress == second

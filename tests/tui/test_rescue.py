"""A damaged library at the start: it is told, and asked what is to be done; nothing before that."""

from __future__ import annotations

from textual.pilot import Pilot

from studytui.errors import StudyError
from studytui.services.study import Study
from studytui.tui.rescue import RescueApp, Wanted
from tests.made_questions import fill
from tests.tui.showing import flat, shown

DAMAGED = StudyError("studytui.sqlite3 is damaged.", title="Your library cannot be read")


async def pressed(app: RescueApp, key: str) -> str:
    async with app.run_test(size=(80, 24)) as pilot:
        pilot_: Pilot[Wanted | None] = pilot
        await pilot_.pause()
        text = flat(shown(app))
        await pilot_.press(key)
    return text


async def test_the_newest_backup_and_what_can_be_read_are_offered(study: Study) -> None:
    fill(study, 1204)
    study.backups.take()
    for key, wanted in (("1", Wanted.BACKUP), ("2", Wanted.SALVAGE), ("q", None)):
        app = RescueApp(DAMAGED, study.backups.all()[0])
        text = await pressed(app, key)
        assert "studytui.sqlite3 is damaged." in text
        assert "Saturday 21 November 2026, 09:00; 1 204 questions" in text
        assert "The damaged file is kept beside it" in text
        assert app.return_value is wanted


async def test_without_a_backup_that_is_said_and_its_key_does_nothing() -> None:
    app = RescueApp(DAMAGED, None)
    text = await pressed(app, "1")
    assert "There is no backup that could be put back." in text
    assert "1 put the backup back" not in text
    assert app.return_value is None

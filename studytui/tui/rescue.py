"""What is shown where the library cannot be opened because it is damaged: what can be done."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from studytui.domain.backups import contents_words
from studytui.errors import StudyError
from studytui.paths import Paths
from studytui.services.backups import Backup, put_back
from studytui.services.rescue import newest_good, save_what_can_be_read
from studytui.tui.content import joined, literal, stacked, wrapped
from studytui.tui.look import THEME
from studytui.tui.widgets.bars import KeyBar, KeyHint, Rule
from studytui.tui.widgets.text_pane import TextPane
from studytui.tui.wording import long_time


class Wanted(StrEnum):
    """What the learner chose."""

    BACKUP = "backup"
    SALVAGE = "salvage"


class RescueApp(App[Wanted | None]):
    """Tells what has happened and asks; nothing is changed before a key is pressed."""

    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("1", "choose('backup')", "put the backup back"),
        Binding("2", "choose('salvage')", "save what can be read"),
        Binding("q,ctrl+c,ctrl+q", "leave", "leave"),
    ]
    DEFAULT_CSS = """
    Screen { background: $background; color: $foreground; }
    RescueApp {
        #title { height: 1; padding: 0 1; }
        #what { height: 1fr; padding: 1 2; }
    }
    """

    def __init__(self, error: StudyError, backup: Backup | None) -> None:
        super().__init__()
        self._error = error
        self._backup = backup
        self.register_theme(THEME)
        self.theme = THEME.name

    def compose(self) -> ComposeResult:
        yield TextPane(lambda width: [literal(self._error.title, "title")], id="title")
        yield Rule()
        yield TextPane(self._lines, id="what")
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one("#title").can_focus = False
        self.query_one("#what").focus()
        hints = [
            KeyHint("1", "put the backup back") if self._backup else None,
            KeyHint("2", "save what can be read"),
            KeyHint("q", "leave; nothing is changed"),
        ]
        self.query_one(KeyBar).hints = tuple(hint for hint in hints if hint is not None)

    def _lines(self, width: int) -> list[Content]:
        backup = self._backup
        if backup is None or backup.contents is None:
            first = wrapped(literal("There is no backup that could be put back.", "muted"), width)
        else:
            holds = contents_words(backup.contents)
            words = f"  The newest good backup: {long_time(backup.taken_at)}; {holds}."
            first = wrapped(joined(("1", "key"), words), width)
        second = joined(
            ("2", "key"),
            "  All that can still be read of the damaged file, over that backup where there is "
            "one. This keeps most, and takes longest.",
        )
        kept = literal("The damaged file is kept beside it, whatever you choose.", "muted")
        return stacked(
            [
                wrapped(literal(self._error.message), width),
                first,
                wrapped(second, width),
                wrapped(kept, width),
            ]
        )

    def action_choose(self, wanted: str) -> None:
        if wanted != Wanted.BACKUP or self._backup is not None:
            self.exit(Wanted(wanted))

    def action_leave(self) -> None:
        self.exit(None)


def rescue(paths: Paths, error: StudyError, *, mouse: bool) -> str | None:
    """Ask what is to be done about a damaged library and do it; what is to be said of it. None
    where the learner leaves it as it is. Raises StudyError where it cannot be done."""
    backup = newest_good(paths)
    wanted = RescueApp(error, backup).run(mouse=mouse)
    if wanted is Wanted.BACKUP and backup is not None:
        done = put_back(paths, backup)
        kept = "" if done.set_aside is None else f" The damaged file is {done.set_aside.name}."
        return f"Put back: {contents_words(done.contents)}.{kept}"
    if wanted is Wanted.SALVAGE:
        return save_what_can_be_read(paths).words
    return None

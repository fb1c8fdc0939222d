"""The full screen: one app, built by one factory for the command line and for tests."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import constants, events
from textual.binding import Binding, BindingType
from textual.driver import Driver
from textual.geometry import Size
from textual.screen import Screen
from textual.signal import Signal
from textual.timer import Timer

from studytui.domain.cleaning import clean_line
from studytui.errors import StudyError
from studytui.paths import Paths, is_over_ssh
from studytui.services.changes import Changes
from studytui.services.study import DamagedError, Study
from studytui.settings import at_its_line
from studytui.tui.key_by_key import KeyByKey
from studytui.tui.look import OWN, ROOMY
from studytui.tui.tested import is_tested

if TYPE_CHECKING:
    from studytui.domain.breaks import Stretch
    from studytui.domain.question import Media
    from studytui.services.backups import Backup
    from studytui.services.exams import Begun
    from studytui.services.imports import ImportReport
    from studytui.settings import Settings
    from studytui.tui.refreshing import Refreshing
    from studytui.tui.telling import Word
    from studytui.tui.terminal_line import TerminalLine
    from studytui.tui.workers.sync import SyncWorker
    from studytui.tui.workers.watch import WatchWorker

_TURN = 0.001
"""Seconds after which a thread that counts lets the screen go on. Python's own 0.005 hold up a key
twice as long, since it goes through several hands."""
_TO_READ_A_PATH = 12.0
"""Seconds for which it is said where a file was saved."""

_WITHOUT_COLOURS = "ansi-dark"
"""The theme whose shades are bold, dim and reversed; its colours are left out where NO_COLOR is set."""
_TWO_AT_ONCE = (
    "Another studytui has this library open as well. Both work: what one does the other shows at "
    "once, and nothing is lost."
)
_SEEN = 0.1
"""Seconds after the first frame in which nothing else is done."""
_SETTLED = 1.0
"""Seconds after which the first frame is on the screen on any machine."""
_FRESH = timedelta(days=7)
"""How long the start tells of words that were half typed."""


def _on_screens(settings: Settings) -> tuple[object, ...]:
    """Settings that stand in what screens have read: dates, days, and what is planned for them."""
    return (
        settings.day_starts_at,
        settings.time_zone,
        settings.date_language,
        settings.study_from,
        settings.study_until,
    )


def _today() -> Screen[Any]:
    from studytui.tui.screens.today import TodayScreen

    return TodayScreen()


def _library() -> Screen[Any]:
    from studytui.tui.screens.library import LibraryScreen

    return LibraryScreen()


def _exams() -> Screen[Any]:
    from studytui.tui.screens.exams import ExamsScreen

    return ExamsScreen()


def _review() -> Screen[Any]:
    from studytui.tui.screens.review import ReviewScreen

    return ReviewScreen()


def _weak() -> Screen[Any]:
    from studytui.tui.screens.weak import WeakScreen

    return WeakScreen()


def _import() -> Screen[Any]:
    from studytui.tui.screens.importing import ImportScreen

    return ImportScreen()


def _class() -> Screen[Any]:
    from studytui.tui.screens.classroom import ClassScreen

    return ClassScreen()


def _progress() -> Screen[Any]:
    from studytui.tui.screens.progress import ProgressScreen

    return ProgressScreen()


class StudyApp(KeyByKey):
    """Holds `study`, the screens by name, and the signal that says what has changed."""

    TITLE = "studytui"
    ENABLE_COMMAND_PALETTE = False
    CSS_PATH = None
    DEFAULT_CSS = """
    Screen { background: $background; color: $foreground; }
    Toast { background: $panel; color: $foreground; }
    StudyApp.-roomy .-normal #text, StudyApp.-roomy .-wide #text { padding: 1 6 0 6; }
    StudyApp.-roomy .-normal #why, StudyApp.-roomy .-wide #why { padding: 1 4 0 4; }
    """

    SCREENS: ClassVar[dict[str, Callable[[], Screen[Any]]]] = {
        "today": _today,
        "library": _library,
        "exams": _exams,
        "review": _review,
        "weak": _weak,
        "import": _import,
        "progress": _progress,
        "class": _class,
    }

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q,ctrl+c", "quit", "quit", show=False, system=True),
        Binding("ctrl+l", "draw_anew", "draw anew", show=False, system=True),
    ]

    def __init__(self, study: Study, *, theme: str | None = None, thin: bool | None = None) -> None:
        # Without the word for it, Textual takes the terminal's own black and white for the colour black
        # on black, and all others for shades of grey.
        super().__init__(ansi_color=True if "NO_COLOR" in os.environ else None)
        self.study = study
        self._wants_thin = is_over_ssh() if thin is None else thin
        self.is_thin = self._wants_thin and is_tested()
        """Whether only the cells that change are sent; see `studytui.tui.thin_output`. Where they
        cannot be, that is said once."""
        self.line: TerminalLine | None = None
        """The line to a real terminal, once there is one."""
        self.changed: Signal[Changes] = Signal(self, "changed")
        self._drawn_in: Size | None = None
        self._stretch: Stretch | None = None
        """Study without a break."""
        self._watching: WatchWorker | None = None
        self.syncing: SyncWorker | None = None
        """What syncs with the hub, where one is joined."""
        self.first_sitting: int | None = None
        """The sitting in which it opens, by id; None for the day."""
        self.to_put_back: Backup | None = None
        """A backup to be put back when the app has ended; then it starts anew."""
        for own in OWN:
            self.register_theme(own)
        usual, self.theme = self.theme, self._first_theme(theme)
        # The theme stands before anything is styled: what another one than the usual asks for, to
        # parse all styles once more, would be a fiftieth of the start.
        self.stylesheet.set_variables(self.get_css_variables())
        self._has_styled = self.theme == usual
        self._glide_or_not()
        self._make_room()
        if study.settings.keys:
            self._check_keys()
            self.set_keymap(dict(study.settings.keys))

    def _first_theme(self, asked: str | None) -> str:
        """The theme that was asked for, else the one of the settings. Raises StudyError."""
        if asked:
            return self._known_theme(asked)
        try:
            return self._known_theme(self.study.settings.theme)
        except StudyError as error:
            raise at_its_line(error, self.study.paths.settings, "theme") from None

    def _check_keys(self) -> None:
        from studytui.tui.commands import WrongKeyError, check_keys, surfaces

        try:
            check_keys(self.study.settings.keys, surfaces())
        except WrongKeyError as error:
            place = ("keys", error.command)
            raise at_its_line(error, self.study.paths.settings, *place) from None

    def _glide_or_not(self) -> None:
        if is_over_ssh() or not self.study.settings.animation:
            self.animation_level = "none"
        else:
            self.animation_level = constants.TEXTUAL_ANIMATIONS

    def obey(self, settings: Settings) -> None:
        """Go by other settings from now on, as far as a running program can."""
        before = self.study.settings
        if settings.theme != before.theme:
            self.theme = self._known_theme(settings.theme)
        self.study.obey(settings)
        self._glide_or_not()
        self._make_room()
        self.set_keymap(dict(settings.keys))
        if _on_screens(settings) != _on_screens(before):
            self.publish(~Changes.NOTHING)

    def _make_room(self) -> None:
        self.set_class(self.study.settings.density == "roomy", ROOMY)

    def get_driver_class(self) -> type[Driver]:
        from textual.drivers.linux_driver import LinuxDriver

        usual = super().get_driver_class()
        if usual is not LinuxDriver:
            return usual
        from studytui.tui.terminal_line import TerminalLine

        return TerminalLine

    def refresh_css(self, animate: bool = True) -> None:
        if self._has_styled:
            super().refresh_css(animate=animate)
        self._has_styled = True

    def when_seen(self, then: Callable[[], None]) -> None:
        """Call back when what is drawn by now has reached the learner's eyes: at once, but on a
        line that stands still when it moves again."""
        if self.line is None:
            then()
        else:
            self.screen.call_after_refresh(self.line.when_seen, then)

    def _known_theme(self, name: str) -> str:
        """A theme by its name, or the one in the terminal's own colours where none are wanted.
        Raises StudyError where there is none."""
        if name not in self.available_themes:
            raise StudyError(
                f"There is no theme {clean_line(name)!r}.",
                title="An unknown theme",
                hint=f"There are: {', '.join(sorted(self.available_themes))}.",
            )
        return _WITHOUT_COLOURS if self.no_color else name

    def on_mount(self) -> None:
        self.push_screen("today")
        self.set_timer(
            _SETTLED, partial(self._begin_to_look_elsewhere, self.study.database.data_version())
        )
        for notice in self.study.database.notices:
            self.notify(clean_line(notice), markup=False)
        self.study.database.on_notice = self.remark
        self.call_after_refresh(self.set_timer, _SEEN, self._begin_to_warm)
        if self._wants_thin and not self.is_thin:
            from textual import __version__ as version

            self.remark(
                f"Every line is sent whole: sending less was not tested with Textual {version}."
            )
        if self.first_sitting is not None:
            self.call_after_refresh(self.sit, self.first_sitting)

    def on_resize(self, event: events.Resize) -> None:
        """Draw everything again where the terminal was another size for a moment: what it has cut
        off is gone, and Textual sees no change."""
        if event.size == self._drawn_in:
            self.action_draw_anew()
        self._drawn_in = event.size

    def set_timer(self, *arguments: Any, **options: Any) -> Timer:
        """A timer that comes once: late, if the program stood still meanwhile. Textual leaves out
        what is late, which is all of this one, and a window would stay in the size it had."""
        timer = super().set_timer(*arguments, **options)
        timer._skip = False
        return timer

    def _begin_to_look_elsewhere(self, version: int) -> None:
        """From now on what other programs write is shown too; `version` is that of the library when
        the first screen was read."""
        from studytui.tui import garbage
        from studytui.tui.refreshing import LOOK_SECONDS, Refreshing
        from studytui.tui.workers import backup as backup_worker

        rest = garbage.Rest(lambda: self.last_key_at)
        self.set_interval(garbage.LOOK_SECONDS, rest.look)

        if self.study.database.data_version() != version:
            self.publish(~Changes.NOTHING)
        refreshing = Refreshing(self, self.study.elsewhere)
        self.set_interval(LOOK_SECONDS, refreshing.look)
        self.begin_to_sync(refreshing)
        if self.study.elsewhere.come():
            self.remark(_TWO_AT_ONCE)
        self.set_interval(backup_worker.LOOK_SECONDS, backup_worker.BackupWorker(self).look)
        self.watch_folders()
        self._tell_of_drafts()

    def _tell_of_drafts(self) -> None:
        """Where a line dropped in the middle of a note these days, say which."""
        from studytui.domain.wording import title_words
        from studytui.tui.screens.base import StudyScreen

        found = self.study.drafts.to_find_again(self.study.database.now() - _FRESH)
        if found and isinstance(self.screen, StudyScreen):
            words = f"Half typed and not kept yet: {title_words(found[0].text)}"
            self.remark(f"{words}, on {title_words(found[0].about)}.")

    def _begin_to_warm(self) -> None:
        """The first frame is out: what the next ones would have to load is loaded between keys."""
        from studytui.tui import warming

        warm = warming.Warming(lambda: self.last_key_at, warming.all_steps())

        def look() -> None:
            if not warm.look():
                looking.stop()

        looking = self.set_interval(warming.LOOK_SECONDS, look)

    def begin_to_sync(self, refreshing: Refreshing) -> None:
        """Sync quietly from now on where a hub has been joined, which may be while this is open;
        `refreshing` is told what comes."""
        if self.syncing is None and self.study.has_hub:
            from studytui.tui.workers import sync as sync_worker

            self.syncing = sync_worker.SyncWorker(self, refreshing.note)
            self.set_interval(sync_worker.LOOK_SECONDS, self.syncing.look)

    def watch_folders(self) -> None:
        """Take in what lands in the folders that are watched; asked again whenever they change."""
        if self._watching is None and self.study.watches_folders:
            from studytui.tui.workers.watch import WatchWorker

            self._watching = WatchWorker(self.study.paths.home, self._tell_landed)
            self.run_worker(self._watching.run(), group="watch")
        elif self._watching is not None and not self.study.watches_folders:
            watching, self._watching = self._watching, None
            self.run_worker(watching.end(), group="watch")

    def _tell_landed(self, report: ImportReport) -> None:
        """What was taken in from a watched folder: in a word, and in no exam."""
        from studytui.tui.layouts.imports import landed_words
        from studytui.tui.screens.base import StudyScreen

        self.publish(Changes.QUESTIONS | Changes.EXAMS | Changes.IMPORTS)
        if isinstance(self.screen, StudyScreen):
            self.remark(landed_words(report))

    async def on_unmount(self) -> None:
        self.study.elsewhere.go()
        if self._watching is not None:
            await self._watching.end()

    @property
    def destinations(self) -> tuple[tuple[str, str], ...]:
        """Digit and name of each screen that is there for this learner, in order."""
        from studytui.tui.screens.base import CLASS, DESTINATIONS

        return (*DESTINATIONS, CLASS) if self.study.is_teacher else DESTINATIONS

    def action_go(self, name: str) -> None:
        """Show one of the screens; the one that is shown already is drawn anew, should something
        else have written over it."""
        if self.screen is not self.get_screen(name):
            self.switch_screen(name)
        else:
            self.action_draw_anew()

    def go_and_do(self, name: str, action: str, words: str) -> None:
        """Show one of the screens and do something there once it is; `words` say what."""
        self.action_go(name)
        screen = self.get_screen(name)

        async def do() -> None:
            if not await self.run_action(action, screen):
                self.remark(f"Not now: {words}.")

        screen.call_after_refresh(do)

    def go_and_say(self, name: str, words: str) -> None:
        """Show one of the screens, and say what was looked for there."""
        self.action_go(name)
        self.remark(words)

    def action_draw_anew(self) -> None:
        """Draw everything again, should something else have written over it."""
        if self.line is not None:
            self.line.forget()
        self.refresh()

    def sit(
        self,
        sitting_id: int,
        remark: str = "",
        *,
        then: Callable[[int | None], None] | None = None,
    ) -> None:
        """Take up a sitting: the exam driver takes the whole screen until it is left. Its review
        comes after it, or what is called with its id, None where it was left open."""
        from studytui.tui.screens.driver import DriverScreen

        try:
            session = self.study.sittings.resume(sitting_id)
        except StudyError as error:
            self.tell(error)
            return
        if remark:
            self.remark(remark)
        if session.is_ended:
            self.remark("Its time was over: it ended with what was chosen.")
            self._sat(sitting_id, then)
            return
        self.push_screen(DriverScreen(session), lambda ended: self._sat(ended, then))

    def build(self, query: str = "", profile: str = "") -> None:
        """Open the builder with a search or a profile filled in; what is built there is sat at
        once."""
        from studytui.tui.screens.builder import BuilderScreen

        self.push_screen(BuilderScreen(query, profile), self._built)

    def _built(self, begun: Begun | None) -> None:
        if begun is not None:
            # What there is to remark stood on the screen that it was begun from.
            self.sit(begun.sitting_id)

    def _sat(self, sitting_id: int | None, then: Callable[[int | None], None] | None) -> None:
        """After the driver: to the review of a sitting that ended, else back to where one was."""
        self.publish(Changes.SITTINGS | Changes.ANSWERS)
        if self.syncing is not None:
            self.syncing.ask()
        if then is not None:
            then(sitting_id)
        elif sitting_id is not None:
            self.review(sitting_id, has_just_ended=True)

    def review(self, sitting_id: int, *, has_just_ended: bool = False) -> None:
        """Show a past sitting; of one that `has_just_ended` it is told what it brought."""
        from studytui.tui.screens.review import ReviewScreen

        screen = self.get_screen("review")
        assert isinstance(screen, ReviewScreen)
        screen.open_sitting(sitting_id, has_just_ended=has_just_ended)
        self.action_go("review")

    def show_question(self, question_id: int) -> None:
        """Show a question in the library."""
        from studytui.tui.screens.library import LibraryScreen

        screen = self.get_screen("library")
        assert isinstance(screen, LibraryScreen)
        screen.show_question(question_id)
        self.action_go("library")

    def show_search(self, query: str) -> None:
        """Show what a search finds, in the library."""
        from studytui.tui.screens.library import LibraryScreen

        screen = self.get_screen("library")
        assert isinstance(screen, LibraryScreen)
        screen.show_search(query)
        self.action_go("library")

    def read(
        self, resource_id: int, position: int, topic_id: int | None = None, words: str = ""
    ) -> None:
        """Open a resource at a passage, for a topic where one is given; `words` are looked for."""
        from studytui.tui.screens.reading import ReadingScreen

        self.push_screen(ReadingScreen(resource_id, position, topic_id, words), self._was_read)

    def _was_read(self, changes: Changes | None) -> None:
        self.publish(changes or Changes.NOTHING)

    def show_images(self, media: Sequence[Media]) -> None:
        """Show images of a question."""
        from studytui.tui.screens.images import images_screen

        if not media:
            self.remark("This question has no image.")
            return
        files = self.study.library.media_file
        # Without colours a picture would be a grey field.
        how = "off" if self.no_color else self.study.settings.images
        self.push_screen(images_screen(media, files, how))

    def import_samples(self) -> None:
        """Take in the questions that came along, in the Import screen."""
        from studytui.tui.screens.importing import ImportScreen

        screen = self.get_screen("import")
        assert isinstance(screen, ImportScreen)
        screen.run_samples()
        self.action_go("import")

    def start_anew_with(self, backup: Backup) -> None:
        """Put a backup in the place of the library: the app ends, and starts anew with it."""
        self.to_put_back = backup
        self.exit()

    def tell_outside(self, word: Word) -> None:
        """Ring the bell or have the terminal notify, where the settings ask for it."""
        how = self.study.settings.notify
        if how == "bell":
            self.bell()
        elif how != "off" and self.line is not None:
            from studytui.tui.telling import written

            self.line.write(written(how, word))

    def after_key(self) -> None:
        """Say how long it has been without a break, unless an exam is being sat."""
        minutes = self.study.settings.break_minutes
        if not minutes:
            return
        # Here, since the first frame comes before the first key.
        from studytui.domain.breaks import after_key, break_words, is_due, told
        from studytui.tui.screens.base import KeyedScreen
        from studytui.tui.telling import Word

        self._stretch = after_key(self._stretch, self.study.database.now())
        if not is_due(self._stretch, minutes):
            return
        open_ones = [one for one in self.screen_stack if isinstance(one, KeyedScreen)]
        if any(one.is_examining for one in open_ones):
            return
        screen = self.screen
        if isinstance(screen, KeyedScreen):
            screen.say_quietly(break_words(self._stretch))
            self._stretch = told(self._stretch, minutes)
            self.tell_outside(Word.BREAK)

    def publish(self, changes: Changes) -> None:
        """Tell all screens what an act has changed."""
        if changes:
            self.changed.publish(changes)

    def tell(self, error: StudyError) -> None:
        """Show what could not be done, and what to do about it."""
        words = clean_line(f"{error.message} {error.hint}")
        self.notify(words, title=clean_line(error.title), severity="warning", markup=False)

    def remark(self, words: str) -> None:
        """Show a short word that needs no answer."""
        self.notify(clean_line(words), markup=False, timeout=4)

    def save(self, write: Callable[[], Path]) -> None:
        """Have something written to a file, and say where it is."""
        try:
            where = write()
        except StudyError as error:
            self.tell(error)
        else:
            words = f"Saved {clean_line(where.name)}\nin {clean_line(str(where.parent))}"
            self.notify(words, markup=False, timeout=_TO_READ_A_PATH)


def make_app(study: Study, *, theme: str | None = None, thin: bool | None = None) -> StudyApp:
    """The app over an open study; the one factory for the command line and for tests."""
    return StudyApp(study, theme=theme, thin=thin)


def run_app(
    paths: Paths,
    *,
    theme: str | None = None,
    mouse: bool | None = None,
    thin: bool | None = None,
    sitting: int | None = None,
) -> int:
    """Open the home and run the full screen until the learner leaves; the exit code. With the id of
    a `sitting` it opens in that.

    The mouse is off over SSH unless asked for, and only there are the cells that change sent alone,
    unless that is asked for or refused. A hangup ends the process at once, since every act
    is kept when it is made; SIGTERM too, after the terminal was put in order (`TerminalLine`).
    Raises StudyError when the home cannot be opened.
    """
    import signal

    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
    sys.setswitchinterval(_TURN)
    notice = ""
    while True:
        try:
            study = Study.open(paths)
        except DamagedError as error:
            from studytui.tui.rescue import rescue

            done = rescue(paths, error, mouse=bool(mouse))
            if done is None:
                raise
            # Opened once: a file that is damaged again is no loop, but an error.
            study, notice = Study.open(paths), done
        try:
            if notice:
                study.database.notices.append(notice)
            app = make_app(study, theme=theme, thin=thin)
            app.first_sitting, sitting = sitting, None
            wants_mouse = study.settings.mouse and not is_over_ssh() if mouse is None else mouse
            app.run(mouse=wants_mouse)
        finally:
            study.close()
        if app.to_put_back is None:
            return app.return_code or 0
        notice = _put_back(paths, app.to_put_back)


def _put_back(paths: Paths, backup: Backup) -> str:
    """Put a backup back; what is to be said of it."""
    from studytui.services.backups import put_back, put_back_words

    try:
        return put_back_words(put_back(paths, backup))
    except StudyError as error:
        return error.line

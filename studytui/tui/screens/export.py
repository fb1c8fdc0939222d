"""Export: in which format, to which file, and what the format could not hold."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input

from studytui.domain.draft import Problem
from studytui.errors import StudyError
from studytui.services.exports import FORMATS, ExportFormat, ExportReport, Selection, told
from studytui.tui.content import fitted, joined, line, literal, spread, wrapped
from studytui.tui.look import SIGN_CURSOR
from studytui.tui.path_line import completed, quoted, split_paths
from studytui.tui.screens.task import TaskScreen
from studytui.tui.widgets.bars import KeyBar, KeyHint, Rule
from studytui.tui.widgets.path_prompt import PathPrompt
from studytui.tui.widgets.prompt import Prompt
from studytui.tui.widgets.text_pane import TextPane
from studytui.tui.widgets.virtual_list import VirtualList
from studytui.tui.wording import count
from studytui.tui.workers.export import export

_FIRST = "⏎ chooses the format, then the file."
_THEN = "⏎ writes it. Nothing that is there is overwritten."


class FormatList(VirtualList[ExportFormat]):
    """Formats, one of which has a switch."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "screen.schedule", "due days", id="export.schedule", show=False,
                tooltip="Anki cards with the days on which they are due for you, or as new"),
    ]  # fmt: skip


class ExportScreen(TaskScreen[None]):
    """Writes the questions of a search into a file."""

    screen_name = "Export"
    purpose = (
        "The questions that the list shows, as a file for another program or another person: first "
        "the format, then where to. What the format cannot hold is told, question by question."
    )

    AUTO_FOCUS = "FormatList"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "take", "take it", id="export.take", tooltip="This format; then the file"),
        Binding("question_mark", "help", "help", id="help", tooltip="All keys of this screen"),
        Binding("q", "leave", "back", id="export.leave", tooltip="Back to the list"),
    ]

    DEFAULT_CSS = """
    ExportScreen {
        #title { height: 1; padding: 0 1; }
        FormatList { height: auto; max-height: 50%; margin: 1 0; }
        Horizontal { height: 1; padding: 0 1; }
        #sign { width: 6; height: 1; }
        PathPrompt { width: 1fr; }
        #words { height: 1fr; margin: 1 0 0 0; padding: 0 1; }
    }
    """

    def __init__(self, query: str, questions: int) -> None:
        """`questions` is how many the search finds."""
        super().__init__()
        self._selection = Selection(query)
        self._questions = questions
        self._may_replace: Path | None = None
        """A file that is there, of which the learner has been told."""
        self._is_writing = False
        self._has_schedule = False
        """Cards go out with when they are due; not in a deck that is shared."""

    def compose(self) -> ComposeResult:
        yield TextPane(self._title, id="title")
        yield Rule()
        yield FormatList(self._row)
        with Horizontal():
            yield TextPane(lambda width: [literal("File", "key")], id="sign")
            yield PathPrompt(completed, placeholder="where to", id="path")
        yield TextPane(id="words")
        yield KeyBar()

    def on_mount(self) -> None:
        for name in ("#title", "#sign"):
            self.query_one(name).can_focus = False
        self._list.show_rows(list(FORMATS))
        self._suggest()
        self._say(_FIRST)

    @property
    def _list(self) -> FormatList:
        return self.query_one(FormatList)

    @property
    def _path(self) -> PathPrompt:
        return self.query_one(PathPrompt)

    @property
    def _format(self) -> ExportFormat:
        return self._list.current or FORMATS[0]

    def _title(self, width: int) -> list[Content]:
        left = literal(f"Export {count(self._questions, 'question')}", "title")
        query = self._selection.query
        right = line(query, "muted") if query else literal("all of the library", "muted")
        room = max(width - left.cell_length - 2, 0)
        return [spread(left, fitted(right, min(room, right.cell_length)), width)]

    def _row(self, one: ExportFormat, width: int, is_cursor: bool) -> Content:
        sign = SIGN_CURSOR if is_cursor else " "
        name = fitted(line(one.title), max(min(width // 3, 26), 12))
        purpose = one.purpose
        if one.has_schedule:
            purpose += ", with your due days" if self._has_schedule else ", all of them new"
        return fitted(joined((f" {sign} ", "focus"), name, "  ", line(purpose, "muted")), width)

    def _say(self, words: str, role: str = "muted") -> None:
        pane = self.query_one("#words", TextPane)
        pane.can_focus = False
        pane.show(lambda width: wrapped(line(words, role), width))

    # Format, then file

    def _suggest(self) -> None:
        """A free name in the folder of reports; the folder and the name stay that were typed."""
        typed = split_paths(self._path.value)
        suggested = self.study.exports.suggested(self._format, self._selection)
        known = {one.suffix for one in FORMATS}
        if len(typed) == 1 and typed[0].parent != suggested.parent and typed[0].suffix in known:
            suggested = typed[0].with_suffix(self._format.suffix)
        self._path.value = _short(suggested)
        self._path.cursor_position = len(self._path.value)

    @on(VirtualList.Moved)
    def _move(self) -> None:
        if not self._is_writing:
            self._suggest()
        self.show_keys()

    def action_schedule(self) -> None:
        if not self._format.has_schedule or self._is_writing:
            return
        self._has_schedule = not self._has_schedule
        self._list.show_rows(list(FORMATS), cursor=self._list.cursor)
        self.show_keys()
        if self._has_schedule:
            self._say("Each card goes out with the day on which it is due for you.")
        else:
            self._say("All cards go out as new, as those of a deck for others should.")

    @on(VirtualList.Chosen)
    def action_take(self) -> None:
        if not self._is_writing:
            self._path.focus()
            self._say(_THEN)

    @on(Prompt.Left, "#path")
    def _back_to_formats(self) -> None:
        self._list.focus()
        if not self._is_writing:
            self._say(_FIRST)

    @on(Input.Submitted, "#path")
    def _take_path(self) -> None:
        places = split_paths(self._path.value)
        if self._is_writing or not places:
            return
        target = places[0] if len(places) == 1 else Path(os.path.expanduser(self._path.value))
        if os.path.isdir(target):
            self._say(f"{target} is a folder: add a name.", "warning")
            return
        if os.path.lexists(target) and self._may_replace != target:
            self._may_replace = target
            self._say(f"{target} is there already. ⏎ again overwrites it.", "warning")
            return
        self._is_writing = True
        self._say(f"Writing {count(self._questions, 'question')} …")
        self.run_worker(self._write(self._format, target), group="export", exclusive=True)

    async def _write(self, chosen: ExportFormat, target: Path) -> None:
        force, self._may_replace = target == self._may_replace, None
        home, query = self.study.paths.home, self._selection.query
        try:
            schedule = self._has_schedule and chosen.has_schedule
            report = await export(home, chosen.name, target, query, force=force, schedule=schedule)
        except StudyError as error:
            self._say(str(error), "warning")
        except OSError as error:
            self._say(f"No worker process could be started: {error}.", "warning")
        else:
            self._done(report, chosen)
        finally:
            self._is_writing = False
            self.show_keys()

    def _done(self, report: ExportReport, chosen: ExportFormat) -> None:
        where = report.path or Path()
        written = f"Written: {count(report.questions, 'question')} to {where}"
        if not report.problems:
            self.study_app.save(lambda: where)
            self.dismiss(None)
            return
        lost = count(len(told(report.problems)), "thing")
        pane = self.query_one("#words", TextPane)
        pane.show(lambda width: _report_lines(written, lost, chosen, report.problems, width))
        pane.can_focus = True
        pane.focus()

    def hints(self) -> list[KeyHint]:
        if isinstance(self.focused, Prompt):
            return [
                KeyHint("⏎", "write it"),
                KeyHint("→", "complete"),
                KeyHint("↓", "to the formats"),
            ]
        hints = sorted(super().hints(), key=lambda hint: hint.key != "⏎")
        if self.focused is self._list and self._format.has_schedule:
            hints.insert(1, KeyHint("space", "new cards" if self._has_schedule else "due days"))
        return hints

    def action_leave(self) -> None:
        # A worker that is still writing is stopped, and leaves nothing behind.
        self.workers.cancel_node(self)
        self.dismiss(None)


def _short(path: Path) -> str:
    """As it is typed, with ``~`` for the learner's own folder."""
    own = Path.home()
    if path.is_relative_to(own):
        return quoted(f"~/{path.relative_to(own)}")
    return quoted(str(path))


def _report_lines(
    written: str, lost: str, chosen: ExportFormat, problems: Sequence[Problem], width: int
) -> list[Content]:
    found = [
        *wrapped(line(written, "right"), width),
        *wrapped(literal(f"{lost} that {chosen.title} does not hold:", "warning"), width),
        literal(""),
    ]
    for words in map(line, told(problems)):
        found += [
            joined("! " if number == 0 else "  ", part)
            for number, part in enumerate(wrapped(words, max(width - 2, 8)))
        ]
    return found

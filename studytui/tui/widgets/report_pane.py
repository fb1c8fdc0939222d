"""A report: its counts above, the list of what it met below, and each of these whole."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual.containers import Vertical
from textual.widget import Widget

from studytui.domain.draft import Problem
from studytui.services.imports import FileOutcome
from studytui.tui.content import literal
from studytui.tui.layouts.problem import problem_lines
from studytui.tui.widgets.problem_list import ProblemList
from studytui.tui.widgets.text_pane import Layout, TextPane
from studytui.tui.widgets.words import Words

_TALL = 30
"""Lines from which there is room for both the list and one problem of it."""


class ReportPane(Vertical):
    """Shows the list, or in its place one problem with all that is known of it."""

    DEFAULT_CSS = """
    ReportPane {
        height: 1fr;
        #head { height: auto; max-height: 60%; margin: 1 0 0 0; padding: 0 1; }
        #caption { margin: 1 1 0 1; }
        #rows { height: 1fr; }
        #detail {
            height: 10; max-width: 100%; padding: 0 1; border-top: solid $foreground 20%;
            display: none;
        }
        #whole { height: 1fr; margin: 1 0 0 0; padding: 0 1; display: none; }
    }
    """

    def compose(self) -> Iterable[Widget]:
        yield TextPane(id="head")
        yield Words(id="caption")
        rows = ProblemList(id="rows")
        rows.when_moved = self._show_detail
        yield rows
        yield TextPane(id="detail")
        yield TextPane(id="whole")

    def on_mount(self) -> None:
        for name in ("#head", "#detail"):
            self.query_one(name).can_focus = False

    def on_resize(self) -> None:
        self._show_detail()

    def _show_detail(self) -> None:
        """On a tall screen the problem under the cursor stands below the list."""
        problem, detail = self.rows.current_problem, self.query_one("#detail", TextPane)
        detail.display = self.size.height >= _TALL and not self.is_whole and problem is not None
        if problem is not None and detail.display:
            detail.show(lambda width: problem_lines(problem, width))

    @property
    def rows(self) -> ProblemList:
        return self.query_one("#rows", ProblemList)

    @property
    def _whole(self) -> TextPane:
        return self.query_one("#whole", TextPane)

    @property
    def is_whole(self) -> bool:
        """Whether one problem is shown whole."""
        return self.is_mounted and self._whole.display

    def show(
        self,
        head: Layout,
        problems: Sequence[Problem],
        files: Sequence[FileOutcome] = (),
        *,
        nothing: str = "",
    ) -> None:
        """Show another report; `nothing` is said where it met nothing."""
        self.show_head(head)
        self.rows.show_problems(problems, files)
        self._say(nothing)
        self._set_whole(False)

    def show_head(self, head: Layout) -> None:
        """Other words above the same list."""
        self.query_one("#head", TextPane).show(head)

    def filter(self) -> None:
        """List another kind of what was met."""
        self.rows.filter()
        self._show_detail()
        self._say()

    def open_whole(self) -> None:
        """Show the problem under the cursor whole."""
        problem = self.rows.current_problem
        if problem is not None:
            self._whole.show(lambda width: problem_lines(problem, width))
            self._set_whole(True)
            self._whole.focus()

    def close_whole(self) -> None:
        """Show the list again."""
        self._set_whole(False)
        self.rows.focus()

    def _say(self, nothing: str = "") -> None:
        self.query_one("#caption", Words).say(literal(self.rows.words or nothing, "muted"))

    def _set_whole(self, is_whole: bool) -> None:
        self._whole.display = is_whole
        for name in ("#head", "#caption", "#rows"):
            self.query_one(name).display = not is_whole
        self._show_detail()

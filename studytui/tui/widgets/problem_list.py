"""The problems of an import, or its files: all of them, or one kind."""

from __future__ import annotations

from collections.abc import Sequence

from textual.binding import Binding
from textual.content import Content

from studytui.domain.draft import Problem
from studytui.services.imports import FILES_LISTED, FileOutcome
from studytui.tui.content import joined
from studytui.tui.layouts.problem import Shown, file_row, kind_of, problem_row
from studytui.tui.look import SIGN_CURSOR
from studytui.tui.widgets.virtual_list import VirtualList
from studytui.tui.wording import count, grouped


class ProblemList(VirtualList[Problem | FileOutcome], inherit_bindings=False):
    """Shows one kind of rows at a time. ⏎ belongs to the screen, since it means more than the
    row."""

    BINDINGS = [
        binding
        for binding in VirtualList.BINDINGS
        if isinstance(binding, Binding) and binding.key != "enter"
    ]

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(_row, id=id)
        self.problems: Sequence[Problem] = ()
        """Those of the report that is shown, listed or not."""
        self.files: Sequence[FileOutcome] = ()
        self._shown = Shown.ALL

    @property
    def current_file(self) -> str | None:
        """How the report calls the file under the cursor."""
        row = self.current
        if isinstance(row, Problem):
            return row.file
        return row.name if isinstance(row, FileOutcome) else None

    @property
    def current_problem(self) -> Problem | None:
        """The problem under the cursor."""
        row = self.current
        return row if isinstance(row, Problem) else None

    def show_problems(self, problems: Sequence[Problem], files: Sequence[FileOutcome] = ()) -> None:
        """Show what a report has met, all of it at first; where it met nothing, its files."""
        self.problems, self.files = problems, files
        self._show_those(Shown.ALL if problems or not files else Shown.FILES)

    def filter(self) -> None:
        """Show other ones of them: all, each kind that there is, the files, and all again."""
        order = self._kinds
        self._show_those(order[(order.index(self._shown) + 1) % len(order)])

    @property
    def can_filter(self) -> bool:
        """Whether there is more than one kind of rows."""
        return len(self._kinds) > 1

    @property
    def _kinds(self) -> list[Shown]:
        there = {kind_of(problem) for problem in self.problems}
        # One kind alone is all there is.
        wanted = there if len(there) > 1 else set()
        wanted |= {Shown.ALL} if self.problems else set()
        wanted |= {Shown.FILES} if self.files else set()
        return [one for one in Shown if one in wanted]

    def _show_those(self, shown: Shown) -> None:
        self._shown = shown
        if shown is Shown.FILES:
            self.show_rows(self.files)
        else:
            self.show_rows([problem for problem in self.problems if shown.fits(problem)])

    @property
    def words(self) -> str:
        """How many are listed, and which; empty where there is none."""
        if self._shown is Shown.FILES:
            number = count(len(self.files), "file")
            # Those with problems are all there.
            named = {problem.file for problem in self.problems}
            is_cut = sum(file.name not in named for file in self.files) >= FILES_LISTED
            return f"the first {number}" if is_cut else number
        there = len(self.problems)
        if not there:
            return ""
        if self._shown is Shown.ALL:
            return count(there, "problem")
        return f"{grouped(self.count)} of {count(there, 'problem')}: {self._shown.words}"


def _row(row: Problem | FileOutcome, width: int, is_cursor: bool) -> Content:
    lines = problem_row(row, width - 2) if isinstance(row, Problem) else file_row(row, width - 2)
    return joined(f" {SIGN_CURSOR if is_cursor else ' '}", lines)

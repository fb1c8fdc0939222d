"""The rows of the Import screen: what to begin with, problems to be filtered, past imports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.binding import Binding
from textual.content import Content

from studytui.domain.draft import Problem
from studytui.services.imports import FileOutcome, ImportRun
from studytui.tui.content import fitted, joined, line
from studytui.tui.import_layout import Shown, file_row, problem_row, run_row
from studytui.tui.path_line import candidates, quoted
from studytui.tui.widgets.virtual_list import VirtualList
from studytui.tui.wording import count

_RECENT = 8


@dataclass(frozen=True, slots=True)
class Choice:
    """A row to begin with: the samples, or a path for the line."""

    words: str
    path: str = ""
    """As it is typed; empty for the samples."""
    remark: str = ""


Row = Choice | Problem | ImportRun | FileOutcome


class ImportList(VirtualList[Row], inherit_bindings=False):
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

    def filter_problems(self) -> None:
        """Show other ones of them: all, those that did not go in, warnings, the files, and all
        again."""
        order = [one for one in Shown if self._has(one)]
        self._show_those(order[(order.index(self._shown) + 1) % len(order)])

    def _has(self, shown: Shown) -> bool:
        return bool(self.files) if shown is Shown.FILES else bool(self.problems)

    def _show_those(self, shown: Shown) -> None:
        self._shown = shown
        if shown is Shown.FILES:
            self.show_rows(self.files)
        else:
            self.show_rows([problem for problem in self.problems if shown.fits(problem)])

    @property
    def words(self) -> str:
        """How many of the problems are listed, and which; empty where there is none."""
        if self._shown is Shown.FILES:
            return count(len(self.files), "file")
        there = len(self.problems)
        if not there:
            return ""
        if self._shown is Shown.ALL:
            return count(there, "problem")
        return f"{self.count} of {there}: {self._shown.words}"


def _row(row: Row, width: int, is_cursor: bool) -> Content:
    if isinstance(row, Problem):
        return problem_row(row, width)
    if isinstance(row, ImportRun):
        return run_row(row, width)
    if isinstance(row, FileOutcome):
        return file_row(row, width)
    words = line(f"   {row.words}" if row.path else row.words, "" if row.path else "strong")
    return fitted(joined(" ", words, "  ", line(row.remark, "muted")), width)


def path_choices(typed: str) -> list[Row]:
    """What the last path of a line could go on as."""
    return [Choice(path, quoted(path)) for path in candidates(typed)]


def first_choices(
    history: Sequence[ImportRun], watched: Sequence[str] = (), *, offers_samples: bool
) -> list[Row]:
    """What to begin with while nothing is typed: the samples, the folders that are watched, and
    what was imported of late."""
    choices: list[Row] = []
    if offers_samples:
        choices.append(Choice("Samples that came along", remark="nothing is fetched"))
    choices += [Choice(quoted(path), quoted(path), "watched") for path in watched]
    seen: set[str] = set(map(quoted, watched))
    most = len(seen) + _RECENT
    for run in history:
        text = " ".join(quoted(path) for path in run.paths)
        if text and text not in seen and len(seen) < most:
            seen.add(text)
            choices.append(Choice(text, text, f"last {run.started_at.astimezone():%-d %b}"))
    return choices

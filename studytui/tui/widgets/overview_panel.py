"""The overview of a running exam: counts that explain the signs, then the grid."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content

from studytui.tui.content import fitted, joined, line
from studytui.tui.look import SIGN_ANSWERED, SIGN_CURSOR, SIGN_FLAG, SIGN_OPEN
from studytui.tui.widgets.kept import Kept
from studytui.tui.widgets.overview_grid import GridCell, OverviewGrid
from studytui.tui.widgets.text_pane import TextPane


class OverviewPanel(Vertical, Kept):
    """Takes the place of the question until one is chosen."""

    DEFAULT_CSS = """
    OverviewPanel { width: 1fr; height: 1fr; background: $background; align-horizontal: center; }
    OverviewPanel TextPane { width: 1fr; max-width: 98; margin: 1 1 0 1; height: 1; }
    OverviewPanel #reason { margin: 0 1 0 1; display: none; }
    OverviewPanel OverviewGrid { width: 1fr; max-width: 98; margin: 1 1 0 1; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._cells: Sequence[GridCell] = ()

    def compose(self) -> ComposeResult:
        yield TextPane(self._legend, id="legend")
        yield TextPane(self._reason, id="reason")
        yield OverviewGrid()

    def on_mount(self) -> None:
        for pane in self.query(TextPane):
            pane.can_focus = False

    def show(self, cells: Sequence[GridCell], cursor: int) -> None:
        """Show all questions with the cursor on one."""
        self._cells = cells
        grid = self.query_one(OverviewGrid)
        grid.show(cells, cursor)
        # At once, not when idle: keys that were typed ahead are the grid's.
        self.screen.set_focus(grid)
        self.query_one("#legend", TextPane).show(self._legend)
        reason, has_reasons = self.query_one("#reason"), any(cell.flag_reason for cell in cells)
        if reason.display != has_reasons:
            reason.display = has_reasons
        self._show_reason()

    def on_overview_grid_moved(self, message: OverviewGrid.Moved) -> None:
        message.stop()
        self._show_reason()

    def _show_reason(self) -> None:
        self.query_one("#reason", TextPane).show(self._reason)

    def _reason(self, width: int) -> list[Content]:
        """Why the question under the cursor is flagged."""
        current = self.current
        cell = next((one for one in self._cells if one.position == current), None)
        if cell is None or not cell.flag_reason:
            return []
        words = joined((f"{SIGN_FLAG} {cell.position + 1}  ", "flag"), line(cell.flag_reason))
        return [fitted(words, width)]

    @property
    def current(self) -> int | None:
        """The place of the question under the cursor."""
        return self.query_one(OverviewGrid).current

    def _legend(self, width: int) -> list[Content]:
        answered = sum(cell.is_answered for cell in self._cells)
        flagged = sum(cell.is_flagged for cell in self._cells)
        counts = (str(answered), str(len(self._cells) - answered), str(flagged))
        signs = ((SIGN_ANSWERED, ""), (SIGN_OPEN, "muted"), (SIGN_FLAG, "flag"))
        words = ("answered", "unanswered", "flagged")
        long = Content("    ").join(
            [
                *(
                    joined(sign, f" {word} {number}")
                    for sign, word, number in zip(signs, words, counts, strict=True)
                ),
                joined((SIGN_CURSOR, "focus"), " here"),
            ]
        )
        if long.cell_length <= width:
            return [long]
        return [
            Content("   ").join(
                joined(sign, f" {number}") for sign, number in zip(signs, counts, strict=True)
            )
        ]

"""The overview of a running exam: counts that explain the signs, then the grid."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from studytui.tui.content import fitted, joined, line
from studytui.tui.look import SIGN_ANSWERED, SIGN_CURSOR, SIGN_FLAG, SIGN_OPEN
from studytui.tui.widgets.overview_grid import OverviewGrid


class OverviewPanel(OverviewGrid):
    """Takes the place of the question until one is chosen."""

    def head(self, width: int) -> Sequence[Content]:
        return [self._legend(width), *self._reasons(width)]

    def moved(self) -> None:
        self.lay_out()

    def _reasons(self, width: int) -> Sequence[Content]:
        """Why the question under the cursor is flagged, where any reason is given."""
        if not any(cell.flag_reason for cell in self._cells):
            return []
        cell = self._cells[self.cursor]
        if not cell.flag_reason:
            return [Content("")]
        words = joined((f"{SIGN_FLAG} {cell.position + 1}  ", "flag"), line(cell.flag_reason))
        return [fitted(words, width)]

    def _legend(self, width: int) -> Content:
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
            return long
        return Content("   ").join(
            joined(sign, f" {number}") for sign, number in zip(signs, counts, strict=True)
        )

"""A learning pack in lines: pieces to read with their sources, then what was missed."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content

from studytui.domain.learning_pack import Excerpt, LearningPack, Worked, pack_words
from studytui.domain.text import first_line
from studytui.services.learning_packs import Kept
from studytui.tui.content import fitted, flow, joined, line, literal, wrapped
from studytui.tui.look import SIGN_CURSOR, SIGN_RIGHT
from studytui.tui.wording import count, short_day

_WIDEST = 76
"""Cells: longer lines are hard to read."""

Piece = Excerpt | Worked
"""What the cursor stands on."""


@dataclass(frozen=True, slots=True)
class PackPages:
    """Lines of a pack, with its pieces and the first line of each."""

    lines: Sequence[Content] = ()
    pieces: Sequence[Piece] = ()
    starts: Sequence[int] = ()

    def piece_at(self, row: int) -> int:
        """The piece that a line belongs to, the first one for lines above it."""
        return max(bisect_right(self.starts, row) - 1, 0)


def laid_out(pack: LearningPack, width: int, cursor: int) -> PackPages:
    """The whole pack; the piece under the cursor is marked."""
    width = min(width, _WIDEST)
    lines = [*wrapped(literal(pack_words(pack), "muted"), width), Content("")]
    starts: list[int] = []
    for number, one in enumerate(pack.excerpts, 1):
        sign = SIGN_CURSOR if len(starts) == cursor else " "
        starts.append(len(lines))
        named = joined((f"{sign} {number}  ", "heading"), line(one.named, "heading"))
        lines += [fitted(named, width), *_under(flow(one.text, width - 2)), Content("")]
    if pack.worked:
        lines += [literal("What was missed", "title"), Content("")]
    for missed in pack.worked:
        sign = SIGN_CURSOR if len(starts) == cursor else " "
        starts.append(len(lines))
        told = literal(f"  wrong {count(missed.wrong, 'time')}", "muted")
        title = line(missed.title or first_line(missed.stem), "heading")
        head = fitted(joined((f"{sign} ", "heading"), title), width - told.cell_length)
        lines += [joined(head, told), *_under(flow(missed.stem, width - 2))]
        answer = flow(missed.answer, width - 4) or [literal("(no key)", "muted")]
        lines += [
            joined((f"  {SIGN_RIGHT} " if place == 0 else "    ", "right"), one)
            for place, one in enumerate(answer)
        ]
        if missed.explanation:
            lines += [Content(""), *_under(flow(missed.explanation, width - 2))]
        lines.append(Content(""))
    return PackPages(tuple(lines), (*pack.excerpts, *pack.worked), tuple(starts))


def _under(lines: Sequence[Content]) -> list[Content]:
    """Lines behind the sign of the heading over them."""
    return [joined("  ", one) for one in lines]


def row_line(kept: Kept, width: int, is_cursor: bool) -> Content:
    """A pack in a list."""
    sign = SIGN_CURSOR if is_cursor else " "
    made = kept.made_at.astimezone().date()
    told = (
        f"  {count(len(kept.pack.excerpts), 'piece')} · version {kept.version} · {short_day(made)} "
    )
    end = literal(told if width >= 48 else f"  {short_day(made)} ", "muted")
    start = joined(f" {sign} ", line(kept.pack.topic or "(topic)"))
    return joined(fitted(start, max(width - end.cell_length, 4)), end)

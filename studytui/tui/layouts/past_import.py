"""A past import in lines: in the list of all, laid open, and before it is taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from textual.content import Content

from studytui.services.imports import ImportRun
from studytui.tui.content import fitted, joined, line, literal, wrapped, wrapped_to
from studytui.tui.layouts.imports import counted, counted_lines
from studytui.tui.look import SIGN_CURSOR, SIGN_RIGHT, SIGN_UNSCORED
from studytui.tui.wording import long_time, short_time

_STATES = {
    "running": ("interrupted", "run it again, it goes on where it was."),
    "cancelled": ("stopped", "run it again, it goes on where it was."),
    "undone": ("taken back", "import the same files again to have it once more."),
}
"""How an import ended that did not run to its end: in a word, and what to do."""
_RUNS = ("running", "in another window or program.")
_MOST_PATHS = 3


def run_row(run: ImportRun, width: int, *, now: datetime, is_cursor: bool) -> Content:
    """An import of the history in one line."""
    is_done = run.state == "done"
    sign = (SIGN_RIGHT, "right") if is_done else (SIGN_UNSCORED, "warning")
    name = min(max(width // 4, 10), 32)
    start = joined(
        f" {SIGN_CURSOR if is_cursor else ' '} ",
        sign,
        (f" {short_time(run.started_at, now):<12}  ", "muted"),
        fitted(line(names_of(run.paths)), name),
        "  ",
    )
    found = _state(run, now)
    state = joined((found[0], "warning"), "  ") if found is not None else ""
    counts = Content("  ").join(counted(run)) if counted(run) else literal("nothing", "muted")
    return fitted(joined(start, state, counts), width)


def _state(run: ImportRun, now: datetime) -> tuple[str, str] | None:
    return _RUNS if run.may_run(now) else _STATES.get(run.state)


def names_of(paths: Sequence[str]) -> str:
    """The last part of each path."""
    return ", ".join(path.rstrip("/").rpartition("/")[2] or path for path in paths)


def run_lines(run: ImportRun, width: int, *, now: datetime) -> list[Content]:
    """An import of the history, over the list of its problems."""
    lines = [literal(long_time(run.started_at), "heading")]
    for path in run.paths[:_MOST_PATHS]:
        lines += wrapped_to(line(path, "muted"), width, 2)
    if len(run.paths) > _MOST_PATHS:
        lines.append(literal(f"and {len(run.paths) - _MOST_PATHS} more", "muted"))
    lines += [Content(""), *counted_lines(run, width)]
    state = _state(run, now)
    if state is not None:
        lines += wrapped(literal(": ".join(state), "warning"), width)
    return lines


def undo_lines(run: ImportRun, words: str, width: int, *, now: datetime) -> list[Content]:
    """What taking an import back would do, before it is done."""
    return [
        *run_lines(run, width, now=now),
        Content(""),
        *wrapped(literal(words, "strong"), width),
        Content(""),
        *wrapped(
            literal("What you answered, noted and flagged stays; a backup is kept.", "muted"), width
        ),
    ]

"""How a sitting went, in a word or two."""

from __future__ import annotations

from textual.content import Content

from studytui.services.sittings import SittingLine
from studytui.tui.content import literal
from studytui.tui.look import SIGN_RIGHT, SIGN_UNSCORED, SIGN_WRONG
from studytui.tui.wording import percent


def verdict(line_: SittingLine) -> Content:
    """Pass or fail with its sign; what there is to say where there is no pass mark or score."""
    if line_.percent is None:
        return literal("not scored", "muted")
    if line_.passed is None:
        return literal("")
    if line_.passed:
        return literal(f"{SIGN_RIGHT} passed", "right")
    return literal(f"{SIGN_WRONG} failed", "wrong")


def score_text(line_: SittingLine) -> str:
    """The score in percent; a dash where nothing could be scored."""
    if line_.percent is None:
        return SIGN_UNSCORED
    return percent(line_.percent, line_.pass_mark)

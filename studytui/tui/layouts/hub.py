"""How it stands with the hub, in a line."""

from __future__ import annotations

from textual.content import Content

from studytui.domain.syncing import HubState, Standing
from studytui.tui.content import fitted, joined


def hub_line(state: HubState, width: int) -> list[Content]:
    """A word for how it stands, and what is to be known with it."""
    words, role = "synced", "muted"
    more = ""
    if state.standing is Standing.SYNCED and state.synced_at is not None:
        more = f"{state.synced_at.astimezone():%H:%M}"
    elif state.standing is Standing.WAITING:
        words = f"waiting {state.waiting}"
    elif state.standing is Standing.WORKING:
        words = "working"
    elif state.standing is Standing.FAILED:
        words, role = "failed", "warning"
        more = state.why
        if state.needs_a_person:
            words = "waits for you"
            more = f"{state.why} studytui hub status tells more."
    between = "" if not more else ": " if state.tries else " "
    return [fitted(joined(("Hub ", "muted"), (words, role), between, (more, "muted")), width)]

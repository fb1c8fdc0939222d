"""What a sitting offers beside answering: a question once more, and a length that was agreed on."""

from __future__ import annotations

from datetime import timedelta

from studytui.domain.exam import Sitting


def can_repeat(sitting: Sitting) -> bool:
    """Whether the question on the screen can be asked again later: its answer has been shown and
    was wrong, and it does not come again already."""
    item = sitting.items[sitting.position]
    if sitting.ended_at is not None or not item.is_revealed or item.is_correct is not False:
        return False
    later = sitting.items[item.position + 1 :]
    return not any(one.question_id == item.question_id for one in later)


def session_left(sitting: Sitting, uncounted: timedelta) -> timedelta | None:
    """What is left of a session of so many minutes, below zero after its end; None where none was
    agreed on. Only time on questions is part of it: `uncounted` is what has passed on the one on
    the screen since its time was last counted."""
    length = sitting.rules.session
    if length is None:
        return None
    return length - uncounted - timedelta(seconds=sum(item.seconds for item in sitting.items))

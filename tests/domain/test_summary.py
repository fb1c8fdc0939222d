"""What a sitting brought, in one sentence."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from studytui.domain.summary import Turn, brought, brought_words

TODAY = date(2026, 11, 21)
NEW_RIGHT, NEW_WRONG = Turn(True, None, True), Turn(True, None, False)
REGAINED, KEPT = Turn(False, False, True), Turn(False, True, True)
SLIPPED, STUCK = Turn(False, True, False), Turn(False, False, False)


def again(days: int) -> Turn:
    return Turn(True, None, True, TODAY + timedelta(days=days))


@pytest.mark.parametrize(
    ("turns", "words"),
    [
        ([], ""),
        ([Turn(False, None, None)] * 3, ""),
        ([NEW_RIGHT], "The answered question was new."),
        ([NEW_RIGHT, NEW_WRONG], "All 2 answered questions were new."),
        ([NEW_RIGHT, KEPT], "1 of 2 was new and 1 is right once more."),
        (
            [NEW_RIGHT] * 6 + [REGAINED] * 3 + [KEPT] * 8 + [SLIPPED] * 2 + [STUCK],
            (
                "6 of 20 were new, 3 that were wrong before are right now, 8 are right once more, "
                "2 that were right before are wrong now and 1 is wrong once more."
            ),
        ),
        ([REGAINED], "1 that was wrong before is right now."),
        ([SLIPPED], "1 that was right before is wrong now."),
        (
            [again(1), again(1), again(5)],
            "All 3 answered questions were new; 2 come again tomorrow.",
        ),
        ([again(4), KEPT], "1 of 2 was new and 1 is right once more; 1 comes again on Wed 25 Nov."),
        ([again(-1), again(0)], "All 2 answered questions were new; 1 comes again today."),
    ],
)
def test_the_sentence_says_what_the_log_says_and_no_more(turns: list[Turn], words: str) -> None:
    assert brought_words(brought(turns, TODAY), TODAY) == words

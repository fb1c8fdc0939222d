"""How it stands with a hub, in words, and how long is waited after a failure."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest

from studytui.domain.syncing import LONGEST_WAIT, MOST_TRIES, HubState, Standing, wait_after


@pytest.mark.parametrize(
    ("state", "wanted"),
    [
        (HubState(Standing.ALONE, waiting=4), ""), (HubState(Standing.SYNCED), "synced"),
        (HubState(Standing.WAITING, waiting=4), "waiting 4"),
        (HubState(Standing.WORKING), "working"),
        (HubState(Standing.FAILED, tries=1), "no hub"),
        (HubState(Standing.FAILED, tries=MOST_TRIES - 1), "no hub"),
        (HubState(Standing.FAILED, tries=MOST_TRIES), "hub: look"),
    ],
)  # fmt: skip
def test_it_is_told_in_a_few_words(state: HubState, wanted: str) -> None:
    assert state.words() == wanted


def test_each_failure_doubles_the_wait_up_to_a_minute() -> None:
    seconds = [wait_after(tries).total_seconds() for tries in range(-1, 9)]
    assert seconds == [0, 0, 1, 2, 4, 8, 16, 32, 60, 60]
    waits = [wait_after(tries) for tries in range(2_000)]
    assert all(one <= other for one, other in pairwise(waits))
    assert waits[-1] == LONGEST_WAIT == timedelta(seconds=60)

"""When garbage is collected."""

from __future__ import annotations

import gc
import time
import weakref
from collections.abc import Iterator

import pytest

from studytui.tui import garbage


class Knot:
    """Refers to itself, so that only a collection takes it away."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def begun() -> Iterator[None]:
    thresholds = gc.get_threshold()
    garbage.begin()
    yield
    gc.set_threshold(*thresholds)
    gc.unfreeze()


@pytest.mark.usefixtures("begun")
def test_garbage_is_collected_when_no_key_has_been_pressed_for_a_while() -> None:
    old = weakref.ref(_grown_old())
    garbage.Rest(time.monotonic).look()
    assert old() is not None
    garbage.Rest(lambda: time.monotonic() - 60).look()
    assert old() is None


def _grown_old() -> Knot:
    """Garbage that has lived when the young were looked through."""
    knot = Knot()
    gc.collect(1)
    return knot


@pytest.mark.usefixtures("begun")
def test_nothing_is_looked_through_again_while_nothing_has_happened() -> None:
    before = gc.get_stats()[2]["collections"]
    for _ in range(3):
        garbage.Rest(lambda: 0.0).look()
    assert gc.get_stats()[2]["collections"] == before


def test_after_the_start_collection_is_switched_on_at_the_first_rest_or_after_some_seconds() -> (
    None
):
    thresholds = gc.get_threshold()
    gc.disable()
    try:
        busy = garbage.Rest(time.monotonic)
        for _ in range(4):
            busy.look()
        assert not gc.isenabled()
        garbage.Rest(lambda: 0.0).look()
        assert gc.isenabled()
        gc.disable()
        busy.look()
        assert gc.isenabled()
    finally:
        gc.enable()
        gc.set_threshold(*thresholds)
        gc.unfreeze()

"""How what was read goes from one process to another: object by object as its values, which takes a
third of the time that dataclasses take to do it themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from multiprocessing.reduction import ForkingPickler
from operator import attrgetter
from typing import Any

from studytui.domain import draft
from studytui.ingest.media import StoredMedia

_HANDED_OVER = (
    draft.CapturedAnswer,
    draft.Capture,
    draft.ExamDraft,
    draft.KeyDraft,
    draft.MediaDraft,
    draft.OptionDraft,
    draft.Problem,
    draft.QuestionDraft,
    draft.Reading,
    draft.SlotDraft,
    draft.TopicDraft,
    StoredMedia,
)
_setters: dict[type, tuple[Callable[[object, object], None], ...]] = {}


def register() -> None:
    """Have `multiprocessing` hand them over like this, in this process."""
    for kind in _HANDED_OVER:
        ForkingPickler.register(kind, _Values(kind))


class _Values:
    """Takes objects of a class apart; `_made` puts them together again."""

    def __init__(self, kind: type) -> None:
        self._values = attrgetter(*(one.name for one in fields(kind)))

    def __call__(self, one: Any) -> tuple[Callable[..., object], tuple[object, ...]]:
        return _made, (type(one), self._values(one))


def _made(kind: type, values: tuple[object, ...]) -> object:
    """A frozen object of this class that has these values."""
    setters = _setters.get(kind)
    if setters is None:
        setters = tuple(getattr(kind, one.name).__set__ for one in fields(kind))
        _setters[kind] = setters
    made: object = object.__new__(kind)
    for put, value in zip(setters, values, strict=True):
        put(made, value)
    return made

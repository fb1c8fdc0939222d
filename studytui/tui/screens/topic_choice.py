"""Asking for a topic."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from studytui.tui.screens.base import KeyedScreen
from studytui.tui.screens.choice import Choice, ChoiceScreen
from studytui.tui.wording import count

_NOTHING = "No topics yet. q leads back; C in the library makes some."


def choose_topic(
    screen: KeyedScreen[Any],
    title: str,
    then: Callable[[int], None],
    *,
    give_back: Callable[[], None] | None = None,
) -> None:
    """Ask for a topic, and go on with its id. With `give_back` the first choice is none of them but
    what the source says."""
    choices: list[Choice] = []
    ids: list[int | None] = []
    if give_back is not None:
        choices.append(Choice("As source and rules say", "takes back what you said"))
        ids.append(None)
    questions = screen.study.syllabus.questions()
    for tree in screen.study.syllabus.trees():
        choices.append(Choice(tree.subject.name, is_heading=True))
        ids.append(None)
        for depth, entry in tree.topics:
            held = questions.get(entry.topic_id, 0)
            choices.append(
                Choice(entry.name, count(held, "question") if held else "", depth=depth + 1)
            )
            ids.append(entry.topic_id)

    def chosen(place: int | None) -> None:
        if place is None:
            return
        topic_id = ids[place]
        if topic_id is not None:
            then(topic_id)
        elif give_back is not None:
            give_back()

    screen.app.push_screen(ChoiceScreen(title, choices, _NOTHING), chosen)

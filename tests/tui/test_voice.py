"""One voice: what the screens say has one form, and each of them says what it is for.

What is said whole (a remark, a status, an error) is a sentence, and ends as one. What is not there is
"No … yet." with the key that changes it. Nothing is begged for, and what can be taken back is not asked
about: where a second key is asked for, it is "again".
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
from textual.screen import Screen

import studytui.tui
import studytui.tui.screens
from studytui.services.study import Study
from studytui.tui.app import make_app
from studytui.tui.screens.base import KeyedScreen
from studytui.tui.screens.panel import HelpedPanel
from tests.tui.showing import press, shown

ClassT = TypeVar("ClassT")
Told = type[KeyedScreen[Any]] | type[HelpedPanel[Any]]

ROOT = Path(studytui.tui.__file__).parent
FILES = sorted(ROOT.rglob("*.py"))
SAYS = {"remark", "notify", "_say", "say"}
ENDS = (".", "…", "?", "!", ":")
ASKS = {
    "finish_panel.py": "handing in what is not answered ends it: no key brings that back",
    "break_panel.py": "as finish_panel",
    "backups.py": "all that is there now gives way to a backup, and the program starts anew",
    "export.py": "a file that is not ours would be gone",
}
"""Where a second key is asked for, and why undo would not do."""
FORBIDDEN = re.compile(
    r"are you sure|please|\bsorry|\boops\b|\binvalid\b|\berror:|successfully|there (is|are) no .* yet|"
    r"once more (puts|overwrites|deletes)",
    re.IGNORECASE,
)


def strings(file: Path) -> Iterator[tuple[int, str]]:
    """The texts in a module that are no docstrings."""
    tree = ast.parse(file.read_text("utf-8"))
    docs = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.lineno, node.value


def said(file: Path) -> Iterator[tuple[int, str]]:
    """How what is said whole ends, where that is known."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        if node.func.attr in SAYS and node.args:
            last = node.args[0]
            if isinstance(last, ast.JoinedStr) and last.values:
                last = last.values[-1]
            if isinstance(last, ast.Constant) and isinstance(last.value, str) and last.value:
                yield node.lineno, last.value


def test_what_is_said_whole_is_a_sentence() -> None:
    found = [(file.name, *one) for file in FILES for one in said(file)]
    assert len(found) > 60
    bad = [one for one in found if not one[2].endswith(ENDS)]
    assert not bad


def test_nothing_is_begged_for_and_nothing_missing_is_told_in_another_form() -> None:
    bad = [
        (file.name, number, text)
        for file in FILES
        for number, text in strings(file)
        if FORBIDDEN.search(text)
    ]
    assert not bad


def test_a_second_key_is_asked_for_only_where_it_cannot_be_taken_back() -> None:
    asks = {
        file.name
        for file in FILES
        for _, text in strings(file)
        if text.startswith(" again ") or "⏎ again" in text
    }
    assert asks == set(ASKS)


def test_every_panel_has_a_help_too() -> None:
    without = {
        one.__name__
        for one in _classes(Screen)
        if not one.__name__.startswith(("Keyed", "Desk", "Help"))
        and not issubclass(one, KeyedScreen)
        and not any(
            getattr(binding, "action", "") == "help"
            for owner in one.__mro__
            for binding in owner.__dict__.get("BINDINGS", ())
        )
    }
    assert not without


def _classes(kind: type[ClassT]) -> list[type[ClassT]]:
    """The classes of a kind that are declared among the screens."""
    found = []
    for module in pkgutil.iter_modules(studytui.tui.screens.__path__):
        loaded = importlib.import_module(f"studytui.tui.screens.{module.name}")
        found += [
            one
            for one in vars(loaded).values()
            if isinstance(one, type) and issubclass(one, kind) and one.__module__ == loaded.__name__
        ]
    return found


def _screens() -> list[Told]:
    """Those with a name of their own."""
    return [
        one
        for one in (*_classes(KeyedScreen), *_classes(HelpedPanel))
        if one.__dict__.get("screen_name")
    ]


@pytest.mark.parametrize("screen", _screens(), ids=lambda screen: screen.__name__)
def test_the_help_of_each_screen_says_what_it_is_for(screen: Told) -> None:
    keys = {binding.action for binding in screen.BINDINGS if hasattr(binding, "action")}
    if not screen.purpose:
        # It is seen for a moment, while something is done, and has no help.
        assert screen.screen_name == "One moment" and "help" not in keys
        return
    assert len(screen.purpose.split()) >= 8
    assert screen.purpose[0].isupper() or screen.purpose[0] in "⏎?"
    assert screen.purpose.endswith(".")


async def test_a_panel_tells_its_keys_and_has_no_palette(filled_study: Study) -> None:
    app = make_app(filled_study)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "2", "w")
        panel = app.screen
        text = await press(pilot, "question_mark")
        assert "Where a question comes from" in text and "Put the key right" in text
        assert "find a command" not in text
        await press(pilot, "greater_than_sign")
        assert app.screen is not panel
        await press(pilot, "question_mark")
        assert app.screen is panel


async def test_the_calculator_has_its_help_while_nothing_is_typed(filled_study: Study) -> None:
    app = make_app(filled_study)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "3", "enter", "enter", "equals_sign", "question_mark")
        assert "⏎ reckons" in shown(app)
        await press(pilot, "question_mark", "1", "plus", "1")
        assert "= 1+1" in shown(app)

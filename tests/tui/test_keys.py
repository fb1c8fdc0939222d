"""Every command of every screen, as declared: named once, explained, and on a key that all can press."""

from __future__ import annotations

import importlib
import pkgutil

import pytest
from textual.binding import Binding
from textual.dom import DOMNode
from textual.screen import Screen

import studytui.tui.screens
import studytui.tui.widgets
from studytui.errors import StudyError
from studytui.tui.commands import check_keys, declared, sections, surfaces
from studytui.tui.screens.facts import FactsScreen
from studytui.tui.screens.waiting import WaitingScreen

MEANT_TWICE = {
    "up": "up: a row, a line, a field",
    "k": "as up",
    "down": "down: a row, a line, a field, from a prompt to its results",
    "j": "as down",
    "left": "to the left: a pane, a cell, a smaller value, the question before",
    "h": "as left",
    "right": "to the right: a pane, a cell, a larger value, the next question",
    "l": "as right; in an exam, where → is the next question, the lab values",
    "home": "to the first",
    "g": "as home",
    "end": "to the last",
    "upper_g": "as end",
    "G": "as end",
    "enter": "does what is under the cursor; closes what has nothing more to do",
    "q": "leaves: the program, a sitting laid open, a panel",
    "backspace": "leaves, or rubs out a digit",
    "H": "what was before: past imports, weaknesses that no longer show",
    "P": "saves what is shown as a file: a paper, a report, a calendar, questions",
    "pagedown": "a page on",
    "pageup": "a page back",
    "v": "changes what is seen of the same thing, to and fro: numbers or picture, marks in the text",
    "z": "hides something on the screen, and shows it again: the clock, names",
    "question_mark": "help; the same key closes it, as the next four do for what they open",
    "comma": "the settings, and back",
    "greater_than_sign": "all commands, and back",
    "ctrl+p": "as >",
    "i": "images",
    "w": "where a question is from",
    "o": "overview",
    "r": "the finish of a sitting",
    "escape": "leaves, beside a key that every terminal has",
    "d": "practise exactly these",
    "e": "how answers are shown: at once or at the end, hidden or not; on Today the exam itself",
    "quotation_mark": "has the language model do what it can do here: explain, or propose",
    "ampersand": "copies what is under the cursor to the terminal's clipboard: a question, a path",
    "space": "a page on; in a list of things to switch, the switch",
    "plus": "more questions: a session at once, or this one once more",
    "x": "an exam from these; an end to it: an import stopped, a task done, a goal cleared",
    "s": "an end to it: an exam handed in, a task of the day left out",
}
"""Keys whose words differ from screen to screen, and the one meaning behind them."""

CLOSED_ALONE = {FactsScreen, WaitingScreen}
"""Screens on which nothing can be done but to close them and what all can."""

UNREACHABLE = ("ctrl+", "alt+", "escape", "shift+tab", "super+", "hyper+")


def _owners() -> list[type[DOMNode]]:
    found: list[type[DOMNode]] = []
    for package in (studytui.tui.screens, studytui.tui.widgets):
        for module in pkgutil.iter_modules(package.__path__):
            loaded = importlib.import_module(f"{package.__name__}.{module.name}")
            found += [
                one
                for one in vars(loaded).values()
                if isinstance(one, type)
                and issubclass(one, DOMNode)
                and one.__module__ == loaded.__name__
            ]
    return found


def _declared() -> list[tuple[str, Binding]]:
    return [
        (owner.__name__, binding)
        for owner in _owners()
        for binding in owner.__dict__.get("BINDINGS", ())
        if isinstance(binding, Binding) and not binding.system
    ]


def _keys(binding: Binding) -> list[str]:
    return [one.key for one in Binding.make_bindings([binding])]


DECLARED = _declared()
_names = [f"{owner}-{binding.action}" for owner, binding in DECLARED]


@pytest.mark.parametrize(("owner", "binding"), DECLARED, ids=_names)
def test_a_command_has_words_and_a_key_that_every_terminal_sends(
    owner: str, binding: Binding
) -> None:
    # One of many keys of one act (the digits of a form) is neither shown nor named by itself.
    if binding.show or binding.id:
        assert binding.tooltip, f"{owner}: {binding.action} has no tooltip"
    assert binding.description
    plain = [
        key
        for key in _keys(binding)
        if not key.startswith(UNREACHABLE) and not (key[0] == "f" and key[1:].isdigit())
    ]
    # Giving up a prompt may need escape or ctrl+c: ⏎ and ↓ leave it as well.
    assert plain or binding.action == "cancel", f"{owner}: {binding.action} needs {binding.key}"
    assert plain != ["tab"], f"{owner}: {binding.action} needs Tab"


def test_a_command_has_one_id() -> None:
    owners: dict[str, tuple[str, str]] = {}
    for owner, binding in DECLARED:
        if binding.id is None:
            continue
        words = binding.tooltip
        other = owners.setdefault(binding.id, (owner, words))
        # "leave" is declared again where q has two things to leave.
        assert other[1] == words, f"{binding.id}: {other[0]} and {owner}"


def test_one_key_does_one_thing_everywhere() -> None:
    meanings: dict[str, dict[str, str]] = {}
    for owner, binding in DECLARED:
        for key in _keys(binding):
            # Digits are screens, and in an exam, a form or a jump what they say; in an exam the
            # letters belong to the options.
            if key.isdigit() or (
                binding.description in ("answer", "strike") and owner == "DriverScreen"
            ):
                continue
            first_word = binding.description.split()[0].casefold()
            meanings.setdefault(key, {}).setdefault(first_word, owner)
    clashes = {
        key: words for key, words in meanings.items() if len(words) > 1 and key not in MEANT_TWICE
    }
    assert not clashes


def test_every_screen_with_commands_is_listed_once_with_what_has_the_focus_in_it() -> None:
    found = surfaces()
    assert len({one.title for one in found}) == len(found)
    assert len({one.owner for one in found}) == len(found)
    screens = [owner for owner in _owners() if issubclass(owner, Screen)]
    # What nothing is made from but other screens has no place of its own.
    whole = {one for one in screens if declared(one) and not one.__subclasses__()} - CLOSED_ALONE
    assert whole <= {one.owner for one in found}
    ids = {binding.id for _, binding in DECLARED if binding.id}
    assert ids == {command.id for one in found for command in one.commands}
    assert ids == {command.id for one in sections() for command in one.commands}


@pytest.mark.parametrize("command", ["conflicts.mark", "columns.change", "list.down", "days.left"])
def test_every_command_can_have_another_key_but_one_that_is_taken_on_its_screen(
    command: str,
) -> None:
    check_keys({command: "~"}, surfaces())
    taken = {"conflicts.mark": "1", "columns.change": "j", "list.down": "n", "days.left": "_"}
    with pytest.raises(StudyError, match=f"for '{command}': on the screen"):
        check_keys({command: taken[command]}, surfaces())

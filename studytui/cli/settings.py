"""``studytui settings``: what is set, and setting it."""

from __future__ import annotations

import argparse
import json
from typing import Any

from studytui.cli.command import DONE, add_json
from studytui.domain.text import clean_line
from studytui.errors import StudyError
from studytui.paths import Paths
from studytui.services.settings_file import Setting, SettingsFile

_YES, _NO = ("true", "on", "yes"), ("false", "off", "no")


def configure(parser: argparse.ArgumentParser) -> None:
    """What ``settings`` takes."""
    parser.add_argument("name", metavar="NAME", nargs="?", help="only this one")
    parser.add_argument("value", metavar="VALUE", nargs="?", help="what it is to be")
    parser.add_argument("--reset", metavar="NAME", help="as it usually is")
    add_json(parser)


def run(options: argparse.Namespace, paths: Paths) -> int:
    """The command ``settings``; the exit code."""
    file = SettingsFile(paths.settings)
    if options.reset is not None:
        _named(file, options.reset)
        file.reset(options.reset)
    elif options.name is not None and options.value is not None:
        one = _named(file, options.name)
        value = _value(one, options.value)
        if one.name == "theme":
            _check_theme(value)
        paths.create()
        file.put(one.name, value)
    shown = file.all() if options.name is None else [_named(file, options.name)]
    if options.json:
        print(json.dumps({one.name: one.value for one in shown}))
        return DONE
    for one in shown:
        changed = "" if one.is_usual else f"   usually {_words(one.usual)}"
        print(clean_line(f"{one.name} = {_words(one.value)}{changed}"))
        print(f"    {one.words}")
    return DONE


def _named(file: SettingsFile, name: str) -> Setting:
    """A setting by its name. Raises StudyError where there is none."""
    found = file.all()
    for one in found:
        if one.name == name:
            return one
    raise StudyError(
        f"There is no setting {clean_line(name)!r}.",
        title="Which setting?",
        hint=f"There are: {', '.join(one.name for one in found)}; keys are set by studytui keys.",
    )


def _check_theme(name: str) -> None:
    from studytui.tui.look import theme_names

    if name not in theme_names():
        raise StudyError(
            f"There is no theme {clean_line(name)!r}.",
            title="That cannot be set",
            hint=f"There are: {', '.join(sorted(theme_names()))}.",
        )


def _value(one: Setting, text: str) -> Any:
    """What was typed, as the setting takes it; the text itself where it cannot be."""
    if isinstance(one.usual, bool):
        return text.lower() in _YES if text.lower() in (*_YES, *_NO) else text
    if isinstance(one.usual, int):
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else text
    return text


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return str(value) or "none"

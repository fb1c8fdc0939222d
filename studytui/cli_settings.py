"""``studytui settings``: what is set, and setting it."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from typing import Any

from studytui.domain.text import clean_line
from studytui.errors import StudyError
from studytui.paths import Paths
from studytui.services.settings_file import Setting, SettingsFile

_DONE = 0
_YES, _NO = ("true", "on", "yes"), ("false", "off", "no")


def run_settings(
    options: argparse.Namespace, paths: Paths, themes: Callable[[], Sequence[str]]
) -> int:
    """The command ``settings``; the exit code. `themes` names those there are."""
    file = SettingsFile(paths.settings)
    if options.reset is not None:
        _named(file, options.reset)
        file.reset(options.reset)
    elif options.name is not None and options.value is not None:
        one = _named(file, options.name)
        value = _value(one, options.value)
        if one.name == "theme" and value not in themes():
            raise StudyError(
                f"There is no theme {clean_line(options.value)!r}.",
                title="That cannot be set",
                hint=f"There are: {', '.join(sorted(themes()))}.",
            )
        paths.create()
        file.put(one.name, value)
    shown = file.all() if options.name is None else [_named(file, options.name)]
    if options.json:
        print(json.dumps({one.name: one.value for one in shown}))
        return _DONE
    for one in shown:
        changed = "" if one.is_usual else f"   usually {_words(one.usual)}"
        print(clean_line(f"{one.name} = {_words(one.value)}{changed}"))
        print(f"    {one.words}")
    return _DONE


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

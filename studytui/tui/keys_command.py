"""``studytui keys``: every command with its keys, and keys of one's own; and what themes there are."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence

from textual.theme import BUILTIN_THEMES

from studytui.paths import Paths
from studytui.services.settings_file import SettingsFile
from studytui.settings import read_settings
from studytui.tui.commands import check_keys, sections, surfaces
from studytui.tui.look import THEME
from studytui.tui.screens.base import key_name

_DONE = 0
_KEY_CELLS, _ID_CELLS = 10, 24


def run_keys(options: argparse.Namespace, paths: Paths) -> int:
    """The command ``keys``; the exit code. Raises StudyError for what there is not, and for a key
    that another command of the same screen has."""
    file, found = SettingsFile(paths.settings), surfaces()
    own = dict(read_settings(paths.settings).keys)
    if options.reset is not None:
        if options.reset not in own:
            # Named by no key of one's own: whether there is such a command at all.
            check_keys({options.reset: "f12"}, found)
        own.pop(options.reset, None)
        check_keys(own, found)
        file.put_key(options.reset, "")
    elif options.command is not None and options.key is not None:
        own[options.command] = options.key
        check_keys(own, found)
        paths.create()
        file.put_key(options.command, options.key)
    shown: dict[str, dict[str, object]] = {}
    for section in sections():
        for command in section.commands:
            keys = [own[command.id]] if command.id in own else list(map(key_name, command.keys))
            shown.setdefault(
                command.id, {"screen": section.title, "keys": keys, "words": command.words}
            )
    if options.command is not None:
        shown = {name: one for name, one in shown.items() if name == options.command}
    if options.json:
        print(json.dumps(shown))
        return _DONE
    screen = ""
    for name, one in shown.items():
        if one["screen"] != screen:
            screen = str(one["screen"])
            print(f"\n{screen}")
        names = " ".join(one["keys"])  # type: ignore[arg-type]
        print(f"  {names:<{_KEY_CELLS}} {name:<{_ID_CELLS}} {one['words']}")
    return _DONE


def themes() -> Sequence[str]:
    """The names of all themes."""
    return [THEME.name, *BUILTIN_THEMES]

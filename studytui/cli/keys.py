"""``studytui keys``: every command with its keys, and keys of one's own."""

from __future__ import annotations

import argparse
import json

from studytui.cli.command import DONE, add_json
from studytui.paths import Paths
from studytui.services.settings_file import SettingsFile
from studytui.settings import read_settings
from studytui.tui.commands import check_keys, sections, surfaces
from studytui.tui.screens.base import key_name

_KEY_CELLS, _ID_CELLS = 10, 24


def configure(parser: argparse.ArgumentParser) -> None:
    """What ``keys`` takes."""
    parser.add_argument("command", metavar="COMMAND", nargs="?", help="only this, as exam.flag")
    parser.add_argument("key", metavar="KEY", nargs="?", help="the key it is to have")
    parser.add_argument("--reset", metavar="COMMAND", help="its own keys again")
    add_json(parser)


def run(options: argparse.Namespace, paths: Paths) -> int:
    """The command ``keys``; the exit code. Raises StudyError for what there is not, and for a key
    that another command of the same screen has."""
    file, found = SettingsFile(paths.settings), surfaces()
    own = dict(read_settings(paths.settings).keys)
    if options.reset is not None:
        if options.reset not in own:
            # Whether there is such a command at all.
            check_keys({options.reset: "f12"}, found)
        own.pop(options.reset, None)
        check_keys(own, found)
        file.put_key(options.reset, "")
    elif options.command is not None and options.key is not None:
        own[options.command] = "comma" if options.key == "," else options.key
        check_keys(own, found)
        paths.create()
        file.put_key(options.command, options.key)
    shown: dict[str, dict[str, object]] = {}
    for section in sections():
        for command in section.commands:
            keys = own[command.id].split(",") if command.id in own else command.keys
            shown.setdefault(
                command.id,
                {
                    "screen": section.title,
                    "keys": list(map(key_name, keys)),
                    "words": command.words,
                },
            )
    if options.command is not None:
        check_keys({options.command: "f12"}, found)
        shown = {name: one for name, one in shown.items() if name == options.command}
    if options.json:
        print(json.dumps(shown))
        return DONE
    screen = ""
    for name, one in shown.items():
        if one["screen"] != screen:
            screen = str(one["screen"])
            print(f"\n{screen}")
        names = " ".join(one["keys"])  # type: ignore[arg-type]
        print(f"  {names:<{_KEY_CELLS}} {name:<{_ID_CELLS}} {one['words']}")
    return DONE

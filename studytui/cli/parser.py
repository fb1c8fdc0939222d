"""How a command line is read, and what is said of one that was mistyped: a line, with what was meant
if that is near."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Sequence
from typing import NoReturn

from studytui.cli.command import NOTHING_DONE
from studytui.domain.cleaning import clean_line

_NO_COMMAND = re.compile(r"argument COMMAND: invalid choice: (.*?) \(choose from (.*)\)", re.DOTALL)


class Parser(argparse.ArgumentParser):
    """Wrong use is one line that says what to do, and exit code 2."""

    def error(self, message: str) -> NoReturn:
        found = _NO_COMMAND.fullmatch(message)
        if found is not None:
            names = re.findall(r"[\w-]+", found[2])
            message = f"there is no command {found[1]}{_meant(found[1].strip(chr(39)), names)}"
        self.exit(NOTHING_DONE, f"{self.prog}: {clean_line(message)} ({self.prog} --help)\n")

    def refuse(self, words: Sequence[str]) -> NoReturn:
        """Say of words that belong to nothing what is wrong with the first."""
        option = next((word for word in words if word.startswith("-")), None)
        if option is None:
            self.error(f"{words[0]!r} is a word too many")
        name = _name(option)
        self.error(f"there is no option {name!r}{_meant(name, self._options)}")

    def knows(self, word: str) -> bool:
        """False for an option that is none."""
        return not word.startswith("-") or _name(word) in self._options

    @property
    def _options(self) -> list[str]:
        return [one for action in self._actions for one in action.option_strings]


def common() -> Parser:
    """The options of every command."""
    parser = Parser(add_help=False)
    parser.add_argument(
        "--home",
        metavar="DIR",
        # A default would be set on the commands too, and win over a --home before them.
        default=argparse.SUPPRESS,
        help="where everything is kept (default: STUDYTUI_HOME, else the platform's data folder)",
    )
    return parser


def _name(option: str) -> str:
    return option.partition("=")[0]


def _meant(word: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(word.lower(), list(known), n=1)
    return f"; did you mean {near[0]}?" if near else ""

"""Writes the manual page from the command line's own words: `python -m tools.man_page`."""

from __future__ import annotations

import os
from pathlib import Path

from argparse_manpage.manpage import Manpage

from studytui import __version__
from studytui.cli.commands import make_parser

PAGE = Path(__file__).resolve().parents[1] / "docs" / "studytui.1"
_FACTS = {
    "project_name": "studytui",
    "prog": "studytui",
    "manual_section": "1",
    "manual_title": "studytui manual",
    "version": __version__,
    "description": "prepare for an exam in the terminal",
}


def page() -> str:
    """The page, the same on every day it is made."""
    # Lines are as long as the terminal is wide, else.
    os.environ["COLUMNS"] = "80"
    manual = Manpage(make_parser(), _data=dict(_FACTS), format="pretty")
    manual.date = ""
    return str(manual)


def main() -> None:
    PAGE.write_text(page(), "utf-8")


if __name__ == "__main__":
    main()

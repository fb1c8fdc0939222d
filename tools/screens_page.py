"""Writes the keys of each screen into docs/screens.md from the declarations:
`python -m tools.screens_page`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from studytui.tui.commands import Command, sections
from tools.keys_table import rows

PAGE = Path(__file__).resolve().parents[1] / "docs" / "screens.md"
_PLACE = re.compile(r"(?s)<!-- keys: ([^>]+?) -->.*?<!-- /keys -->")
_NAME = re.compile(r" \| `[\w.-]+(?: …)?` \|$")
"""What a command is called in the settings: that stands in the README."""


def commands() -> dict[str, Sequence[Command]]:
    """What can be done on each screen, by its title; what can be done on many by that of its own."""
    return {section.title: section.commands for section in sections()}


def keys_of(title: str) -> str:
    """A table of what can be done on a screen, without what can be done on every one. Raises
    KeyError where there is no such screen."""
    found = rows(commands()[title])
    return "\n".join(["| key | does |", "|---|---|", *(_NAME.sub(" |", row) for row in found)])


def with_keys(page: str) -> str:
    """The page with the keys of today between its marks."""
    return _PLACE.sub(
        lambda place: f"<!-- keys: {place[1]} -->\n\n{keys_of(place[1])}\n\n<!-- /keys -->", page
    )


def write() -> None:
    """Bring the page up to date."""
    PAGE.write_text(with_keys(PAGE.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    write()

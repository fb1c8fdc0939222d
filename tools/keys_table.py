"""Writes the tables of keys into README and docs/screens.md from the declarations:
`python tools/keys_table.py`."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from studytui.tui.commands import Command, sections
from studytui.tui.screens.base import key_name
from tools.marked import between

README = ROOT / "README.md"
BEGIN, END = "<!-- keys -->", "<!-- /keys -->"
MANY = {
    "exam.choose-a": ("a–h 1–8", "exam.choose-a …"),
    "exam.strike-a": ("A–H", "exam.strike-a …"),
}


def rows(commands: Iterable[Command]) -> list[str]:
    """A row for each thing that can be done: its keys, its words, its name for the settings."""
    found: dict[str, tuple[list[str], str]] = {}
    for command in commands:
        keys, _ = found.setdefault(command.words, ([], command.id))
        if command.id in MANY:
            keys.append(MANY[command.id][0])
        elif not command.id.startswith(("exam.choose-", "exam.strike-")):
            keys += [key_name(key) for key in command.keys if key_name(key) not in keys]
    lines = []
    for words, (keys, name) in found.items():
        shown = " ".join(f"`{key}`" for key in " ".join(keys).split())
        lines.append(
            f"| {shown} | {words} | `{MANY.get(name, ('', name))[1]}` |".replace("`|`", "`\\|`")
        )
    return lines


def table() -> str:
    """The whole table as Markdown."""
    lines = []
    for section in sections():
        head = ["", f"**{section.title}**", "", "| key | does | name |", "|---|---|---|"]
        lines += [*head, *rows(section.commands)]
    return "\n".join(lines).strip()


def with_table(readme: str) -> str:
    """The README with the table of today between its marks."""
    return between(readme, BEGIN, END, table())


if __name__ == "__main__":
    from tools import screens_page

    README.write_text(with_table(README.read_text("utf-8")), "utf-8")
    screens_page.write()

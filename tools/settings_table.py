"""Writes the table of settings into docs/settings.md from the declarations:
`python tools/settings_table.py`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from studytui.services.settings_file import Setting, SettingsFile
from tools.marked import between

PAGE = ROOT / "docs" / "settings.md"
BEGIN, END = "<!-- settings -->", "<!-- /settings -->"


def table() -> str:
    """A row for each setting but the keys, as Markdown."""
    rows = ["| in the file | on the screen | may be | what it is for |", "|---|---|---|---|"]
    for one in SettingsFile(ROOT / "no such file").all():
        when = "" if one.is_at_once else " Holds from the next start on."
        rows.append(
            f"| `{one.name} = {_written(one.usual)}` | {one.label} | {_may_be(one)} | "
            f"{one.words}{when} |"
        )
    return "\n".join(rows)


def _written(value: Any) -> str:
    """A value as it stands in the file."""
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)


def _may_be(one: Setting) -> str:
    if one.between is not None:
        low, high = one.between
        return f"{low} to {high} {one.unit}".strip()
    if one.choices:
        return ", ".join(f"`{_written(choice)}`" for choice in one.choices)
    return "a text"


def with_table(page: str) -> str:
    """The page with the table of today between its marks."""
    return between(page, BEGIN, END, table())


if __name__ == "__main__":
    PAGE.write_text(with_table(PAGE.read_text("utf-8")), "utf-8")

"""docs/settings.md tells every setting as it is declared, and what it shows can be done."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

from studytui.settings import Settings, settings_of
from studytui.tui.commands import check_keys, surfaces
from tools.settings_table import table, with_table

PAGE = Path(__file__).resolve().parents[2] / "docs" / "settings.md"


def test_its_table_is_the_one_of_the_declarations() -> None:
    page = PAGE.read_text("utf-8")
    assert with_table(page) == page, "run: python tools/settings_table.py"


def test_the_lines_of_its_table_are_the_usual_settings() -> None:
    lines = re.findall(r"^\| `([^`]+)` \|", table(), re.MULTILINE)
    assert len(lines) == len(fields(Settings)) - 1
    assert settings_of("\n".join(lines), PAGE) == Settings()


def test_the_keys_it_gives_are_taken() -> None:
    (example,) = re.findall(r"(?s)```toml\n(.*?)```", PAGE.read_text("utf-8"))
    keys = settings_of(example, PAGE).keys
    assert len(keys) == 2
    check_keys(keys, surfaces())

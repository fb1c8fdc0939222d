"""docs/screens.md has every screen with a digit, its picture and its keys of today."""

from __future__ import annotations

import re
from pathlib import Path

from studytui.tui.screens.base import CLASS, DESTINATIONS
from tests.documents.written_commands import PAGES, ROOT
from tools import screens_page
from tools.keys_table import key_name
from tools.make_pictures import PICTURES

PAGE = screens_page.PAGE.read_text("utf-8")


def test_its_keys_are_those_of_the_declarations() -> None:
    assert screens_page.with_keys(PAGE) == PAGE, "run: python -m tools.screens_page"


def test_every_place_that_a_digit_leads_to_is_on_it() -> None:
    for digit, name in (*DESTINATIONS, CLASS):
        assert f"\n## {digit} {name}\n" in PAGE


def test_every_picture_is_there_and_shown_somewhere() -> None:
    shown = {
        (page.parent / name).resolve()
        for page in PAGES
        for name in re.findall(r"!\[[^\]]+\]\(([^)]+\.svg)\)", page.read_text("utf-8"))
    }
    assert shown == set(PICTURES.glob("*.svg"))
    # Nothing of the machine that they were made on.
    assert not [one for one in shown if "/work" in one.read_text("utf-8")]


def test_every_key_that_a_first_hour_names_is_one() -> None:
    keys = {
        key_name(key)
        for commands in screens_page.commands().values()
        for one in commands
        for key in one.keys
    }
    for page in (ROOT / "docs").glob("first-hour-*.md"):
        text = re.sub(r"(?s)```.*?```", "", page.read_text("utf-8"))
        named = set(re.findall(r"`(\S)`", text))
        assert named and named <= keys, page.name


def test_every_link_of_the_documents_leads_somewhere() -> None:
    for page in PAGES:
        text = re.sub(r"(?s)```.*?```|`[^`\n]*`", "", page.read_text("utf-8"))
        for link in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
            assert link.startswith("http") or (page.parent / link).exists(), (page.name, link)


def test_every_page_stands_in_the_index() -> None:
    index = (ROOT / "docs" / "README.md").read_text("utf-8")
    pages = {path.name for path in Path(ROOT / "docs").glob("*.md")} - {"README.md"}
    assert {name for name in pages if f"]({name})" not in index} == set()

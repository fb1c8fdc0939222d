"""CONTRIBUTING.md, docs/architecture.md and CITATION.cff say what is so."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from studytui import __version__

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "CONTRIBUTING.md", ROOT / "docs" / "architecture.md", ROOT / "docs" / "ssh.md"]


def test_every_file_they_name_is_there() -> None:
    named = {
        (page.name, name)
        for page in PAGES
        for name in re.findall(r"`((?:[\w.]+/)+[\w.]*)`", page.read_text("utf-8"))
    }
    assert len(named) > 20
    there = [ROOT, ROOT / "studytui"]
    # What lies in a person's own home, or on their own machine, is not ours to have.
    missing = {
        one
        for one in named
        if not one[1].startswith((".ssh/", ".local/", "etc/", "keys/"))
        and not any((place / one[1]).exists() for place in there)
    }
    assert missing == set()


def test_every_target_of_make_they_name_is_one() -> None:
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = {
        target
        for page in (*PAGES, ROOT / "README.md")
        for target in re.findall(r"(?m)(?:^|`)make (\w+)", page.read_text("utf-8"))
    }
    assert named and named <= targets


def test_the_floors_are_those_that_are_held() -> None:
    held = re.findall(
        r'^    "(studytui\.[^"]+)",$', (ROOT / "pyproject.toml").read_text("utf-8"), re.MULTILINE
    )
    floors = [name for line in held for name in re.findall(r"studytui\.(\w+)", line)]
    drawing = (ROOT / "docs" / "architecture.md").read_text("utf-8").split("```")[1]
    for floor in floors:
        assert floor in drawing, floor


def test_each_form_for_an_issue_says_what_it_is_for() -> None:
    forms = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.md"))
    assert len(forms) == 3
    for form in forms:
        head = yaml.safe_load(form.read_text("utf-8").split("---")[1])
        assert set(head) == {"name", "about"} and all(head.values())


def test_the_citation_has_the_version_of_the_program() -> None:
    found = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert found["version"] == __version__ and found["license"] == "MIT"

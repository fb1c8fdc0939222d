"""Code on the screen: highlighted, and never another character than it has."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from textual.color import Color
from textual.content import Content

from studytui.domain.text import clean
from studytui.services.study import Study
from studytui.tui.app import make_app
from studytui.tui.content import code_lines, flow
from studytui.tui.highlight import guessed, row_roles
from studytui.tui.look import ROLES, role_style

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = [
    "",
    "python",
    "Python3",
    "js",
    "c",
    "c++",
    "c#",
    "java",
    "html",
    "php",
    "sql",
    "klingon",
]


def body(lines: list[Content], code: str) -> list[str]:
    """What stands beside the line numbers."""
    gutter = len(str(len(clean(code).split("\n")))) + 4
    return [one.plain[gutter:].rstrip() for one in lines]


def parts(lines: list[Content]) -> set[tuple[str, str]]:
    """Each part with its role."""
    return {
        (one.plain[span.start : span.end], str(span.style))
        for one in lines
        for span in one.spans
        if str(span.style).startswith("code-")
    }


_pieces = st.one_of(
    st.sampled_from(["'", '"', "'''", "#", "//", "/*", "{", "}", "\\", "\t", "\r\n", "\n", " "]),
    st.sampled_from(["def f(x):", "f'{x", "`${", "<a>", "<?php", "--", "0x1", "if", "return"]),
    st.sampled_from(["é", "\u0301", "漢字", "\r", "\x1b[1m"]),
)
_codes = st.one_of(st.text(max_size=300), st.lists(_pieces, max_size=40).map("".join))


@given(_codes, st.sampled_from(LANGUAGES))
@example("s = 'unfinished\nx = \"also", "python")
@example("\r\ndef f():\r\treturn '漢字'\r", "python")
@example("<script>let x = `${", "html")
@settings(deadline=None)
def test_no_character_changes(code: str, language: str) -> None:
    width = 60
    lines = code_lines(code, width, language)
    without = code_lines(code, width, "none")

    assert [one.plain for one in lines] == [one.plain for one in without]
    assert all(one.cell_length == width for one in lines)


@given(_codes, st.sampled_from(LANGUAGES))
@settings(deadline=None)
def test_every_part_lies_in_its_row_behind_the_one_before(code: str, language: str) -> None:
    code = clean(code)
    rows = code.split("\n")
    found = row_roles(code, language)

    assert len(found) <= len(rows)
    for row, roles in zip(rows, found, strict=False):
        place = 0
        for start, end, role in roles:
            assert place <= start < end <= len(row)
            assert role in ROLES
            place = end


def test_two_thousand_lines_are_all_there() -> None:
    code = "\n".join(f"x{number} = 'line {number}'  # comment" for number in range(2000))

    assert body(code_lines(code, 80, "python"), code) == code.split("\n")


def test_keywords_strings_numbers_comments_and_names_have_their_roles() -> None:
    found = parts(code_lines("def area(r):\n    return 3 * r  # 'π'\ns = 'no'", 60, "python"))

    assert {
        ("def", "code-keyword"),
        ("area", "code-name"),
        ("3", "code-number"),
        ("# 'π'", "code-comment"),
        ("'no'", "code-string"),
    } <= found


def test_a_role_reaches_over_rows_and_stays_beside_tabs_and_wide_characters() -> None:
    found = parts(code_lines("\ts = '''漢\n字''' if x else 1", 60, "python"))

    assert {("'''漢", "code-string"), ("字'''", "code-string"), ("if", "code-keyword")} <= found


def test_a_fenced_block_is_shown_in_its_language() -> None:
    assert ("SELECT", "code-keyword") in parts(flow("```sql\nSELECT 1\n```", 60))


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("x = [1, 2, 3]\nfor n in x[::-1]:\n    print(n, end=' ')", "python"),
        ("print('Hello')", "python"),
        ("import math\n\nclass A:\n    pass", "python"),
        ("const a = 1;\nconsole.log(a === 1);", "javascript"),
        ("function f(x) {\n  return x;\n}", "javascript"),
        ("Sodium 128 mmol/L\nPotassium 5.9 mmol/L", ""),
        ("SELECT name FROM people", ""),
        ('for (int i = 0; i < 3; i++) { printf("%d", i); }', ""),
        ("x = 1", ""),
        ("", ""),
    ],
)
def test_a_language_is_guessed_only_where_it_is_plain_to_see(code: str, language: str) -> None:
    assert guessed(code) == language


def test_what_is_too_long_to_be_read_in_a_moment_stays_plain() -> None:
    assert row_roles("x = 1\n" * 10_000, "python") == ()
    assert row_roles("int x;\n" * 1_000, "c") == ()
    assert row_roles("\n" * 100, "c") == ()
    assert row_roles("x = 1", "klingon") == ()


def test_going_back_to_a_question_does_not_read_its_code_again() -> None:
    code = "print('once')"
    code_lines(code, 60, "python")
    before = row_roles.cache_info()
    code_lines(code, 40, "python")

    assert row_roles.cache_info().misses == before.misses


def _light(colour: Color) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in colour.normalized
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


@pytest.mark.parametrize("theme", ["studytui", "textual-light"])
async def test_every_part_of_code_can_be_read(study: Study, theme: str) -> None:
    app = make_app(study, theme=theme)
    async with app.run_test() as pilot:
        await pilot.pause()
        block = role_style("block", theme)
        for role in ROLES:
            if role.startswith("code-"):
                colour = (block + role_style(role, theme)).foreground
                assert colour is not None and block.background is not None
                shown = block.background.blend(colour.with_alpha(1), colour.a)
                lighter, darker = sorted((_light(shown), _light(block.background)), reverse=True)
                assert (lighter + 0.05) / (darker + 0.05) >= 3, role


def test_a_start_does_not_load_what_reads_code() -> None:
    code = (
        "import sys, studytui.tui.app, studytui.tui.screens.today, studytui.tui.screens.driver,"
        " studytui.tui.screens.library;"
        "print({name.split('.')[0] for name in sys.modules} & {'pygments', 'PIL', 'textual_image'})"
    )
    printed = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert printed.stdout == "set()\n"

"""What the program must never do, read from its code and seen as it runs."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from studytui.cli.command import A_BUG
from studytui.cli.main import _report_bug
from studytui.paths import Paths, samples_folder
from studytui.services.study import Study
from tests.conftest import SetClock
from tests.made_questions import fill
from tests.programs import ROOT

SOURCES = sorted((ROOT / "studytui").rglob("*.py"))
FORBIDDEN_CALLS = {
    "eval", "exec", "compile", "__import__", "os.system", "os.popen", "pickle.load", "pickle.loads",
    "marshal.load", "marshal.loads", "shelve.open", "yaml.load", "yaml.unsafe_load", "yaml.full_load",
    "subprocess.getoutput", "subprocess.getstatusoutput", "asyncio.create_subprocess_shell",
    "tempfile.mktemp",
}  # fmt: skip
NETWORK = {
    "socket",
    "ssl",
    "http",
    "urllib.request",
    "requests",
    "httpx",
    "aiohttp",
    "ftplib",
    "smtplib",
}
MAY_START = {
    "studytui/clock.py",
    "studytui/serving/server.py",
    "studytui/services/importing/second_reader.py",
    "studytui/tui/beside.py",
    "studytui/tui/editor.py",
    "studytui/tui/outside.py",
}
"""The clock asks macOS when it was started, in an argument list without anything of others."""


SUSPECT = re.compile(
    r"(?<![\w.])(eval|exec|compile|__import__)\s*\(|os\s*\.\s*(system|popen|exec|spawn)|shell|pickle|marshal"
    r"|shelve|yaml|subprocess|mktemp|" + "|".join(re.escape(name) for name in sorted(NETWORK))
)
"""What a file must hold to be read closely: to parse all of them takes long."""


@cache
def nodes() -> tuple[tuple[str, ast.AST], ...]:
    """Calls and imports in the files that hold anything of that kind."""
    found: list[tuple[str, ast.AST]] = []
    for path in SOURCES:
        text = path.read_text("utf-8")
        if SUSPECT.search(text):
            found += [
                (str(path.relative_to(ROOT)), node)
                for node in ast.walk(ast.parse(text))
                if isinstance(node, ast.Call | ast.Import | ast.ImportFrom)
            ]
    return tuple(found)


def dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def test_nothing_of_others_is_ever_run_as_code() -> None:
    found = [
        f"{path}: {dotted(node.func)}"
        for path, node in nodes()
        if isinstance(node, ast.Call) and dotted(node.func) in FORBIDDEN_CALLS
    ]
    assert found == []


def test_no_shell_is_started_and_programs_only_from_a_few_places() -> None:
    places = set()
    for path, node in nodes():
        if not isinstance(node, ast.Call):
            continue
        assert not any(
            word.arg == "shell" and getattr(word.value, "value", None) is not False
            for word in node.keywords
        ), path
        if dotted(node.func).startswith(
            ("subprocess.", "asyncio.create_subprocess", "os.exec", "os.spawn")
        ):
            places.add(path)
    assert places <= MAY_START


SPEAKS = {"studytui/serving/server.py"}
"""Files that speak to a network: what `studytui serve` starts, on the loopback interface."""


def test_no_other_module_of_ours_knows_the_network() -> None:
    found = []
    for path, node in nodes():
        names = []
        if isinstance(node, ast.Import):
            names = [one.name for one in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names = [node.module or ""]
        found += [
            f"{path}: {name}"
            for name in names
            if name.partition(".")[0] in NETWORK and path not in SPEAKS
        ]
    assert found == []


def test_what_parses_xml_is_that_of_defusedxml() -> None:
    """Of Python's own only what writes, types, and an error."""
    allowed = {
        "Element",
        "ParseError",
        "TreeBuilder",
        "SubElement",
        "tostring",
        "escape",
        "quoteattr",
    }
    line = re.compile(r"^\s*(?:from|import)\s+xml\b.*", re.MULTILINE)
    for path in SOURCES:
        for found in line.findall(path.read_text("utf-8")):
            names = {
                name.split(" as ")[0].strip() for name in found.partition(" import ")[2].split(",")
            }
            assert names <= allowed, f"{path}: {found}"


def test_an_assert_only_tells_the_type_checker_what_is_so() -> None:
    """Run with -O nothing is let through that was not before."""
    told = re.compile(r"^\s*assert (?!.*( is not None|isinstance\())(.*)", re.MULTILINE)
    found = [(path.name, match[2]) for path in SOURCES for match in told.finditer(path.read_text())]
    assert found == [("sitting_blocks.py", "sitting.blocks and not is_last_block(sitting)")]


NO_SOCKETS = """
import socket, sys
def refused(*arguments, **more):
    raise AssertionError("a socket was opened")
socket.socket.connect = socket.socket.bind = socket.create_connection = socket.getaddrinfo = refused
from studytui.cli.main import main
home = sys.argv[1]
for words in (["import", sys.argv[2]], ["backup"], ["doctor"]):
    code = main(["--home", home, *words])
    assert code in (0, 1, 2), (words, code)
"""


def test_commands_open_no_socket(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", NO_SOCKETS, str(tmp_path / "home"), str(samples_folder() / "exams")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("umask", [0o000, 0o777])
def test_nobody_else_can_read_anything_that_is_made(
    home: Paths, clock: SetClock, umask: int
) -> None:
    previous = os.umask(umask)
    try:
        study = Study.open(home, clock=clock)
        fill(study, 3)
        study.imports.run([study.imports.samples() / "amateur-radio"])
        study.backups.take()
        study.close()
    finally:
        os.umask(previous)
    found = {path: path.stat().st_mode & 0o777 for path in [home.home, *home.home.rglob("*")]}
    assert {str(path): oct(mode) for path, mode in found.items() if mode & 0o077} == {}


def test_the_log_of_bugs_holds_no_text_and_does_not_grow_for_ever(
    home: Paths, capsys: pytest.CaptureFixture[str]
) -> None:
    home.create()
    home.log.write_text("x" * 1_100_000)
    assert _report_bug(RuntimeError("What is the secret of question 12?"), home) == A_BUG
    assert "RuntimeError" in home.log.read_text() and "secret" not in home.log.read_text()
    assert "secret" not in capsys.readouterr().err
    assert home.log.with_name("studytui.log.1").stat().st_size == 1_100_000
    assert home.log.stat().st_mode & 0o777 == 0o600

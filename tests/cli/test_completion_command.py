"""What a shell completes, and the manual page, are what the command line understands."""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from studytui.cli.commands import COMMANDS, make_parser
from studytui.cli.completion import SHELLS
from tests.programs import run_program

PAGE = Path(__file__).resolve().parents[2] / "docs" / "studytui.1"


def script(tmp_path: Path, shell: str) -> str:
    done = run_program(tmp_path, "completion", shell)
    assert done.returncode == 0, done.stderr
    assert list(tmp_path.iterdir()) == [], "nothing is made in the home"
    return done.stdout.decode()


def test_bash_completes_commands_and_their_options(tmp_path: Path) -> None:
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("there is no bash here")
    asks = """
    COMP_WORDS=(studytui expo); COMP_CWORD=1; _shtab_studytui; echo "${COMPREPLY[@]}"
    COMP_WORDS=(studytui doctor --f); COMP_CWORD=2; _shtab_studytui; echo "${COMPREPLY[@]}"
    COMP_WORDS=(studytui export moo); COMP_CWORD=2; _shtab_studytui; echo "${COMPREPLY[@]}"
    """
    done = subprocess.run(
        [bash, "-c", script(tmp_path, "bash") + asks], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["export", "--fix", "moodle-xml"]


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_of_each_shell_has_every_command(tmp_path: Path, shell: str) -> None:
    text = script(tmp_path, shell)
    assert all(command.name in text for command in COMMANDS)
    program = shutil.which(shell)
    if program is not None:
        file = tmp_path / "script"
        file.write_text(text, "utf-8")
        subprocess.run([program, "-n", str(file)], check=True)


def test_the_manual_has_every_command_and_every_option() -> None:
    """Write it anew with `python -m tools.man_page`."""
    text = re.sub(r"\\f[A-Z]|\\", "", PAGE.read_text("utf-8"))
    told = set(re.findall(r"--[a-z][a-z-]*", text)) - {"--help"}
    parsers = list(below(make_parser()))
    assert {command.name for command in COMMANDS} <= {one.prog.split()[-1] for one in parsers}
    assert [one.prog for one in parsers if one.prog not in text] == []
    options = {
        name
        for one in parsers
        for action in one._actions
        for name in action.option_strings
        if name.startswith("--")
    }
    assert options - {"--help"} == told


def below(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """A parser, and those of its commands."""
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for one in action.choices.values():
                yield from below(one)

"""The study machine of docs/study-machine is the one that docs/ssh.md describes."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.programs import ROOT

MACHINE = ROOT / "docs" / "study-machine"
DOCKERFILE = (MACHINE / "Dockerfile").read_text("utf-8")
SERVER = (MACHINE / "sshd.conf").read_text("utf-8")
PAGE = (ROOT / "docs" / "ssh.md").read_text("utf-8")
LINTER = shutil.which("hadolint", path=str(Path(sys.executable).parent)) or shutil.which("hadolint")


@pytest.mark.skipif(LINTER is None, reason="hadolint has no wheel for this machine")
def test_a_linter_finds_nothing_in_the_dockerfile() -> None:
    assert LINTER is not None
    done = subprocess.run(
        [LINTER, str(MACHINE / "Dockerfile")], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_what_it_copies_is_there_and_enough_to_install_studytui() -> None:
    copied = [
        name
        for line in re.findall(r"(?m)^COPY (?:--\S+ )?(.+) \S+$", DOCKERFILE)
        for name in line.split()
    ]
    assert [name for name in copied if not (ROOT / name).exists()] == []
    # What the wheel is made of, and the versions it was tested with.
    needed = {"pyproject.toml", "README.md", "LICENSE", "constraints.txt", "docs/studytui.1"}
    assert needed | {"studytui", "migrations", "sample_extractions"} <= set(copied)


def test_packages_place_and_name_are_those_of_the_page() -> None:
    (packages,) = re.findall(r"(?m)^apt install (.+)$", PAGE)
    assert set(packages.split()) <= set(DOCKERFILE.split())
    for words in ("python3 -m venv /opt/studytui", "ln -s /opt/studytui/bin/studytui /usr/local"):
        assert words in PAGE and words in DOCKERFILE


def test_students_are_held_by_the_rules_of_the_page() -> None:
    def rules(text: str) -> set[str]:
        _, _, after = text.partition("Match Group students\n")
        return {line.strip() for line in after.split("```")[0].strip().splitlines()}

    assert rules(PAGE) <= rules(SERVER)
    assert "ForceCommand /usr/local/bin/studytui" in rules(SERVER)
    # Out of studytui no shell is started by an editor, by a pager, or by a file of their own.
    # Where a match sets something, all of it: none of what is set for everybody comes beside it.
    settings = "EDITOR=rnano VISUAL=rnano PAGER=less LESSSECURE=1"
    assert f"SetEnv LC_ALL=C.UTF-8 {settings}" in rules(SERVER)
    assert "PermitUserRC no" in rules(SERVER) and {"nano", "less"} <= set(DOCKERFILE.split())
    assert {"PasswordAuthentication no", "PermitRootLogin no"} <= set(SERVER.splitlines())


def test_what_starts_it_is_a_script_for_the_plainest_shell() -> None:
    script = MACHINE / "study-machine"
    assert script.read_text("utf-8").startswith("#!/bin/sh\n")
    subprocess.run(["sh", "-n", str(script)], check=True)
    assert "/usr/local/sbin/study-machine" in DOCKERFILE
    for folder in ("/keys", "/home", "/etc/ssh/host_keys"):
        assert folder in script.read_text("utf-8") and folder in PAGE

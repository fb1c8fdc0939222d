"""docs/hub.md says what the program and the hub do."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from studytui.cli.commands import make_parser
from studytui.services.hub_building import OLDEST_SERVER
from studytui.sync import hub_functions, rights

_TEXT = (Path(__file__).resolve().parents[2] / "docs" / "hub.md").read_text("utf-8")
_COMMANDS = sorted(
    {
        line.partition("studytui ")[2]
        for block in re.findall(r"```sh\n(.*?)```", _TEXT, re.DOTALL)
        for line in block.splitlines()
        if re.match(r"(sudo -u postgres )?studytui ", line)
    }
)


@pytest.mark.parametrize("command", _COMMANDS)
def test_every_command_is_one_that_the_program_takes(command: str) -> None:
    options = make_parser().parse_args(shlex.split(command, comments=True))
    assert callable(options.run)


def test_commands_were_found() -> None:
    assert len(_COMMANDS) > 5


def test_it_names_the_roles_the_view_and_the_oldest_server() -> None:
    for name in (rights.OWNER, rights.LEARNER, rights.TEACHER):
        assert f"`{name}`" in _TEXT
    assert f"PostgreSQL {OLDEST_SERVER};" in _TEXT.replace("\n", " ")
    assert "`hub_verdict`" in _TEXT
    assert "hub_received_at" in "".join(hub_functions.statements())
    assert "`hub_received_at`" in _TEXT


def test_what_only_its_owner_sees_is_seen_by_its_owner_only() -> None:
    documents = next(one for one in rights.ACCESS if one.table == "hub_document")
    assert documents.seen == documents.own == f"owner_id = {rights.ME}"

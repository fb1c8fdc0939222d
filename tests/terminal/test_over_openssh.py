"""An exam through the OpenSSH server of the system, with a forced command as docs/ssh.md says."""

from __future__ import annotations

import getpass
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.terminal import Terminal
from tests.terminal.conftest import ROOT, press
from tests.terminal.test_leaving_and_coming_back import answer_a_few, answers

SERVER = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
CLIENT = shutil.which("ssh")

pytestmark = pytest.mark.skipif(
    SERVER is None or CLIENT is None or not Path("/etc/ssh").is_dir(),
    reason="OpenSSH's server is not installed here",
)


@pytest.fixture
def login(filled: Path, tmp_path: Path) -> Iterator[list[str]]:
    """The command line of a login; whoever has the key gets studytui and nothing else."""
    folder = tmp_path / "openssh"
    folder.mkdir(mode=0o700)
    for name in ("host", "user"):
        subprocess.run(
            ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)], check=True
        )
    program = f"{sys.executable} -m studytui --home {filled}"
    command = f"cd {ROOT} && exec env PYTHONPATH={ROOT} TZ=UTC {program}"
    public = (folder / "user.pub").read_text("utf-8")
    (folder / "keys").write_text(
        f'command="{command}",no-port-forwarding,no-agent-forwarding,no-X11-forwarding {public}',
        "utf-8",
    )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (folder / "settings").write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {folder}/host\n"
        f"AuthorizedKeysFile {folder}/keys\nPidFile none\nStrictModes no\nUsePAM no\n"
        "PermitRootLogin prohibit-password\nPasswordAuthentication no\n",
        "utf-8",
    )
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    assert SERVER is not None
    server = subprocess.Popen(
        [SERVER, "-D", "-e", "-f", str(folder / "settings")],
        stderr=subprocess.PIPE,
    )
    assert server.stderr is not None
    while b"Server listening" not in (told := server.stderr.readline()):
        assert told, "the server has ended"
    yield [
        "ssh",
        "-tt",
        *("-p", str(port), "-i", f"{folder}/user", "-F", "none"),
        *("-o", "IdentitiesOnly=yes", "-o", "IdentityAgent=none"),
        *("-o", "StrictHostKeyChecking=no", "-o", f"UserKnownHostsFile={folder}/known"),
        *("-o", "LogLevel=ERROR"),
        f"{getpass.getuser()}@127.0.0.1",
    ]
    server.terminate()
    server.stderr.close()
    server.wait()


def test_the_key_opens_studytui_and_a_dead_client_loses_nothing(
    login: list[str], filled: Path
) -> None:
    with Terminal([*login, "cat", "/etc/passwd"]) as terminal:
        terminal.wait_for("quit", timeout=30)
        terminal.wait_quiet()
        assert "root:" not in terminal.text
        assert b"\x1b[?1003h" not in terminal.raw
        answer_a_few(terminal)
        before = answers(filled)
    with Terminal(login) as again:
        again.wait_for("Resume", timeout=30)
        again.wait_quiet()
        press(again, "enter")
        again.wait_for("3 of 30")
        assert answers(filled) == before
        press(again, "q", "q")
        assert again.wait_exit(timeout=15) == 0

"""A real SSH server on this machine that runs a program on a pseudo-terminal, and logins to it.

    with SshHost(program(home), folder) as host, Terminal(host.login()) as terminal:
        terminal.wait_for("Resume")
        terminal.kill(signal.SIGUSR1)  # the connection is cut
        host.wait_for_end(10)

Server and client are processes of their own (`asyncssh`), with keys made for this one server. The
client puts its own terminal into raw mode and passes bytes, as `ssh -t` does. It aborts its
connection, without a goodbye, when SIGUSR1 comes.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import pty
import select
import signal
import subprocess
import sys
import termios
import time
import tty
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import asyncssh

from benchmarks.line import environment, own_the_terminal, set_size
from benchmarks.terminal import TerminalTimeout

LEARNER = "learner"


@dataclass(frozen=True)
class Ended:
    """How a program that the server ran came to its end."""

    at: float
    """`time.perf_counter` of this machine."""
    cpu_seconds: float
    code: int


class SshHost:
    """The server, in a process of its own; its keys are in `folder`."""

    def __init__(self, argv: Sequence[str], folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        for name in ("host", "user"):
            asyncssh.generate_private_key("ssh-ed25519").write_private_key(folder / name)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.ssh", "serve", str(folder), json.dumps(list(argv))],
            stdout=subprocess.PIPE,
            env=environment(),
        )
        self._port = int(self._told("listening", 30.0)["port"])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def login(self) -> list[str]:
        """The command line of a client that logs in; for a `Terminal`."""
        folder, port = str(self._folder), str(self._port)
        return [sys.executable, "-m", "benchmarks.ssh", "login", folder, port]

    def program_pid(self) -> int:
        """The process of the program that the last login has started."""
        return int(self._told("started", 30.0)["pid"])

    def wait_for_end(self, timeout: float) -> Ended:
        """Wait until the program has ended. Raises TerminalTimeout."""
        told = self._told("ended", timeout)
        return Ended(told["at"], told["cpu"], told["code"])

    def close(self) -> None:
        """End the server, and with it every program it runs."""
        self._process.terminate()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()

    def _told(self, what: str, timeout: float) -> dict[str, Any]:
        """The next thing the server tells: it is what is waited for."""
        assert self._process.stdout is not None
        if not select.select([self._process.stdout], [], [], timeout)[0]:
            raise TerminalTimeout(f"the SSH server told of nothing {what} within {timeout} s")
        told: dict[str, Any] = json.loads(os.read(self._process.stdout.fileno(), 4096))
        assert told["what"] == what, told
        return told


def _tell(what: str, **values: object) -> None:
    os.write(1, json.dumps({"what": what, **values}).encode() + b"\n")


class _AnyLearner(asyncssh.SSHServer):
    """Lets in whoever has the key."""

    def begin_auth(self, username: str) -> bool:
        return True


async def serve(folder: Path, argv: Sequence[str]) -> None:
    """Serve until SIGTERM, and tell on standard output what happens, one JSON object a line."""
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    key = asyncssh.read_private_key(folder / "user")

    async def run(process: asyncssh.SSHServerProcess[bytes]) -> None:
        await _run_program(process, argv)

    server = await asyncssh.create_server(
        _AnyLearner,
        "127.0.0.1",
        0,
        server_host_keys=[folder / "host"],
        authorized_client_keys=asyncssh.import_authorized_keys(
            key.export_public_key("openssh").decode()
        ),
        process_factory=run,
        encoding=None,
        line_editor=False,
    )
    _tell("listening", port=server.get_port())
    async with server:
        await ended.wait()


async def _run_program(process: asyncssh.SSHServerProcess[bytes], argv: Sequence[str]) -> None:
    """Run the program on a pseudo-terminal for one login, as sshd does: when the connection has
    gone the terminal is closed, and the system tells the program."""
    master, slave = pty.openpty()
    columns, rows, *_ = process.term_size
    set_size(master, columns, rows)
    peer = " ".join(str(part) for part in (*process.get_extra_info("peername")[:2], "127.0.0.1 22"))
    variables = environment({"SSH_CONNECTION": peer, "TERM": process.term_type or "dumb"})
    program = _start(argv, slave, variables)
    _tell("started", pid=program.pid)
    writing = asyncio.create_task(_from_learner(process, master))
    reading = asyncio.create_task(_to_learner(process, master))
    await asyncio.wait([writing, reading], return_when=asyncio.FIRST_COMPLETED)
    for task in (writing, reading):
        task.cancel()
    await asyncio.gather(writing, reading, return_exceptions=True)
    os.close(master)
    while (ended := _ended(program)) is None:
        await asyncio.sleep(0.002)
    _tell("ended", at=ended.at, cpu=ended.cpu_seconds, code=ended.code)
    with contextlib.suppress(OSError, asyncssh.Error):
        process.exit(max(ended.code, 0))


def _start(argv: Sequence[str], slave: int, variables: dict[str, str]) -> subprocess.Popen[bytes]:
    """The program on the other side of the pseudo-terminal, of which it becomes the owner."""
    try:
        return subprocess.Popen(
            list(argv),
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=variables,
            start_new_session=True,
            preexec_fn=own_the_terminal,  # noqa: PLW1509 - the server has one thread
        )
    finally:
        os.close(slave)


def _ended(program: subprocess.Popen[bytes]) -> Ended | None:
    """How the program ended; None while it runs."""
    pid, status, used = os.wait4(program.pid, os.WNOHANG)
    if not pid:
        return None
    program.returncode = os.waitstatus_to_exitcode(status)
    return Ended(time.perf_counter(), used.ru_utime + used.ru_stime, program.returncode)


async def _from_learner(process: asyncssh.SSHServerProcess[bytes], master: int) -> None:
    while True:
        try:
            data = await process.stdin.read(4096)
        except asyncssh.TerminalSizeChanged as change:
            set_size(master, change.width, change.height)
            continue
        except (OSError, asyncssh.Error):
            return
        if not data:
            return
        os.write(master, data)


async def _to_learner(process: asyncssh.SSHServerProcess[bytes], master: int) -> None:
    """What the program writes goes on only as fast as the learner's side takes it."""
    while data := await _read(master):
        try:
            process.stdout.write(data)
            await process.stdout.drain()
        except (OSError, asyncssh.Error):
            return


async def _read(descriptor: int) -> bytes:
    """The next bytes; none at the end."""
    loop, ready = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(descriptor, ready.set)
    try:
        await ready.wait()
        return os.read(descriptor, 65536)
    except OSError:
        return b""
    finally:
        loop.remove_reader(descriptor)


async def login(folder: Path, port: int) -> int:
    """Log in with the key and pass bytes between this terminal and the program; its exit code."""
    host = asyncssh.read_private_key(folder / "host").export_public_key("openssh").decode()
    width, height = os.get_terminal_size()
    async with asyncssh.connect(
        "127.0.0.1",
        port,
        username=LEARNER,
        client_keys=[folder / "user"],
        known_hosts=asyncssh.import_known_hosts(f"[127.0.0.1]:{port} {host}"),
        agent_path=None,
        config=None,
    ) as connection:
        process = await connection.create_process(
            term_type="xterm-256color", term_size=(width, height), encoding=None
        )
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGUSR1, connection.abort)
        loop.add_signal_handler(
            signal.SIGWINCH, lambda: process.change_terminal_size(*os.get_terminal_size())
        )
        keys = asyncio.create_task(_send_keys(process))
        while data := await process.stdout.read(65536):
            os.write(1, data)
        keys.cancel()
        await process.wait()
        return process.exit_status or 0


async def _send_keys(process: asyncssh.SSHClientProcess[bytes]) -> None:
    while data := await _read(0):
        process.stdin.write(data)


def main() -> int:
    what, folder, rest = sys.argv[1:]
    if what == "serve":
        asyncio.run(serve(Path(folder), json.loads(rest)))
        return 0
    before = termios.tcgetattr(0)
    tty.setraw(0)
    try:
        return asyncio.run(login(Path(folder), int(rest)))
    except (OSError, asyncssh.Error) as error:
        print(f"Connection lost: {error}\r", file=sys.stderr)
        return 255
    finally:
        termios.tcsetattr(0, termios.TCSADRAIN, before)


if __name__ == "__main__":
    sys.exit(main())

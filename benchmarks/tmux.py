"""A real tmux: its one pane is fed by hand, and what it shows is read off the terminal it runs in."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Self

from benchmarks.screen import Screen
from benchmarks.terminal import Terminal

_RELAY = """
import os, sys, tty
tty.setraw(0)
os.write(1, b"\\x1b[?1049h\\x1b[?7l\\x1b[?25l")
feed = open(sys.argv[1], "rb")
done = os.open(sys.argv[2], os.O_WRONLY)
while length := feed.read(8):
    data = feed.read(int(length))
    while data:
        data = data[os.write(1, data):]
    os.write(1, b"\\x1b[6n")
    answer = b""
    while not answer.endswith(b"R"):
        answer += os.read(0, 64)
    os.write(done, b".")
"""
"""Runs in the pane: frames come with their length before them. The answer to where the cursor is shows that tmux has drawn all before it."""
_SETTINGS = """
set -g status off
set -g default-terminal tmux-256color
set -g escape-time 0
set -ga terminal-features ",*:RGB"
"""
_REST = 0.015
"""Seconds without a byte in which tmux has shown what it has drawn, mostly."""
_PATIENCE = 5.0
"""Seconds in which it begins to draw all again."""


def is_installed() -> bool:
    return shutil.which("tmux") is not None


class Tmux:
    """A server of its own with one window, and a client in a terminal of that size."""

    def __init__(self, width: int, height: int) -> None:
        self._folder = tempfile.TemporaryDirectory()
        folder = Path(self._folder.name)
        self._socket = str(folder / "socket")
        feed, done = str(folder / "feed"), str(folder / "done")
        os.mkfifo(feed)
        os.mkfifo(done)
        (folder / "settings").write_text(_SETTINGS)
        self._client = Terminal(
            [
                *("tmux", "-S", self._socket, "-f", str(folder / "settings"), "new-session"),
                *(sys.executable, "-c", _RELAY, feed, done),
            ],
            columns=width,
            rows=height,
        )
        self._feed = os.open(feed, os.O_WRONLY)
        self._done = os.open(done, os.O_RDONLY)
        self._client.wait_quiet(0.2)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._feed)
        os.close(self._done)
        with suppress(subprocess.CalledProcessError):
            subprocess.run(["tmux", "-S", self._socket, "kill-server"], check=True)
        self._client.close()
        self._folder.cleanup()

    def draw(self, data: str) -> None:
        """Write to the terminal, and wait until it has drawn that."""
        written = data.encode()
        rest = memoryview(b"%8d" % len(written) + written)
        while rest:
            rest = rest[os.write(self._feed, rest) :]
        os.read(self._done, 1)

    def resize(self, width: int, height: int) -> None:
        self._client.resize(width, height)
        asked = [
            "tmux",
            "-S",
            self._socket,
            "display-message",
            "-p",
            "#{pane_width} #{pane_height}",
        ]
        while subprocess.run(asked, check=True, capture_output=True).stdout.split() != [
            b"%d" % width,
            b"%d" % height,
        ]:
            self._client.wait_quiet(_REST)
        self._client.wait_quiet(0.1)

    def redraw(self) -> None:
        """Have it draw again the cells that it keeps, as for somebody who comes back to its window.
        It keeps them apart from what it draws as frames come in."""
        subprocess.run(["tmux", "-S", self._socket, "refresh-client"], check=True)
        self._client.wait_quiet(_REST, patience=_PATIENCE)

    def shown(self, rest: float = _REST) -> Screen:
        """What stands on the terminal once nothing has come for so many seconds."""
        self._client.wait_quiet(rest)
        return self._client.screen

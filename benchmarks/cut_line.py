"""A line to a PostgreSQL server that can be bad: cut after so many bytes of either way, or slow.

It stands between a client and a server's socket, and speaks no PostgreSQL: what it does to bytes, a
network does. A cut after the server has done something and before the client has heard of it is what
makes batches go twice.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_CHUNK = 16_384


@dataclass(frozen=True, slots=True)
class Weather:
    """How the line is."""

    up: int | None = None
    """Bytes from the client after which it is cut; None for never."""
    down: int | None = None
    """Bytes from the server after which it is cut."""
    delay: float = 0.0
    """Seconds by which each piece is late."""


GOOD = Weather()


class CutLine:
    """A socket in a folder of its own that leads to that of a server."""

    def __init__(self, folder: Path, server: Path, port: int = 5432) -> None:
        self.weather = GOOD
        self.cuts = 0
        """How often it was cut."""
        self.on_cut: Callable[[], None] | None = None
        """What happens when it is."""
        self._name = f".s.PGSQL.{port}"
        self._server = server / self._name
        self._listener = socket.socket(socket.AF_UNIX)
        self.folder = folder
        self._listener.bind(str(folder / self._name))
        self._listener.listen()
        self._open: list[socket.socket] = []
        threading.Thread(target=self._listen, daemon=True).start()

    def close(self) -> None:
        """Take it down."""
        for one in (self._listener, *self._open):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _listen(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            try:
                server.connect(str(self._server))
            except OSError:
                client.close()
                continue
            pair = (client, server)
            self._open = [*pair]
            weather = self.weather
            for source, target, most in ((*pair, weather.up), (*pair[::-1], weather.down)):
                threading.Thread(
                    target=self._carry, args=(source, target, most, weather.delay), daemon=True
                ).start()

    def _carry(
        self, source: socket.socket, target: socket.socket, most: int | None, delay: float
    ) -> None:
        carried = 0
        try:
            while data := source.recv(_CHUNK):
                if delay:
                    time.sleep(delay)
                if most is not None and carried + len(data) >= most:
                    target.sendall(data[: most - carried])
                    self.cuts += 1
                    if self.on_cut is not None:
                        self.on_cut()
                    break
                target.sendall(data)
                carried += len(data)
        except OSError:
            pass
        for one in (source, target):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

"""A second process that reads pages, for an import of many of them.

It is started as ``python -m studytui.services.importing.second_reader`` with two pipes that nobody
else holds. What goes through them are units to be read and what was read, as `multiprocessing`
hands objects over: both ends are this program, and what a page says is text in them and no more.
It ends with the process that started it, however that ends.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, Pipe
from multiprocessing.reduction import ForkingPickler
from queue import SimpleQueue
from threading import Event, Thread

from studytui.ingest.scan import Unit
from studytui.paths import program_folder
from studytui.services.importing.handing_over import register
from studytui.services.importing.reading import GONE, Taken, UnitReader, collecting_less

_READY = "ready"


class SecondReader:
    """The process, from where it was started. What should never be raised while it reads ends it:
    whoever asked it meets the same then, and can say where."""

    def __init__(self, process: subprocess.Popen[bytes], units: Connection, taken: Connection):
        self._process = process
        self._units = units
        self._taken = taken
        self._is_ready = False

    @classmethod
    def start(cls, reader: UnitReader) -> SecondReader:
        """Start it; it is ready some time later. Raises OSError where it cannot be started."""
        register()
        units_there, units = Pipe(duplex=False)
        taken, taken_there = Pipe(duplex=False)
        theirs = units_there.fileno(), taken_there.fileno()
        try:
            process = subprocess.Popen(
                [sys.executable, "-m", __name__, *map(str, theirs)],
                cwd=program_folder(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=theirs,
                # A key that interrupts the terminal's foreground is for the first one alone.
                start_new_session=True,
            )
        finally:
            units_there.close()
            taken_there.close()
        second = cls(process, units, taken)
        with suppress(*GONE):  # Whoever asks whether it is ready is told.
            units.send(reader)
        return second

    def is_ready(self) -> bool:
        """Whether it has loaded what it reads with. Raises one of `GONE`."""
        if not self._is_ready and self._taken.poll():
            self._is_ready = self._taken.recv() == _READY
        return self._is_ready

    def ask(self, units: Sequence[Unit]) -> None:
        """Have units read. Raises one of `GONE`."""
        self._units.send(list(units))

    def has_answered(self) -> bool:
        """Whether `answer` would not wait. Raises one of `GONE`."""
        return self._taken.poll()

    def answer(self) -> list[Taken]:
        """What came of the units asked for first. Raises one of `GONE`."""
        found: list[Taken] = self._taken.recv()
        return found

    def end(self) -> list[Taken]:
        """End it; what it has read by then."""
        left: list[Taken] = []
        with suppress(*GONE):
            self._units.send(None)
            while True:
                found = self._taken.recv()
                if found != _READY:
                    left += found
        self._units.close()
        self._taken.close()
        self._process.wait()
        return left


class _Serving:
    """The second process from within: one thread reads, one listens and one answers, so that
    neither of the two processes ever waits for a full pipe."""

    def __init__(self, units: Connection, taken: Connection) -> None:
        self._units = units
        self._taken = taken
        self._asked: SimpleQueue[list[Unit] | None] = SimpleQueue()
        self._answers: SimpleQueue[memoryview | None] = SimpleQueue()
        self._is_over = Event()

    def run(self) -> None:
        reader: UnitReader = self._units.recv()
        import studytui.ingest.readers  # noqa: F401

        Thread(target=self._listen, daemon=True).start()
        answering = Thread(target=self._answer, daemon=True)
        answering.start()
        self._answers.put(ForkingPickler.dumps(_READY))
        with collecting_less():
            while (units := self._asked.get()) is not None and not self._is_over.is_set():
                # In this form it takes the least room while it waits.
                self._answers.put(ForkingPickler.dumps([reader.read(unit) for unit in units]))
        self._answers.put(None)
        answering.join()

    def _listen(self) -> None:
        try:
            while (units := self._units.recv()) is not None:
                self._asked.put(units)
        except GONE:
            os._exit(1)  # Nobody is there any more. The next import sweeps copies of images away.
        self._is_over.set()
        self._asked.put(None)

    def _answer(self) -> None:
        with suppress(*GONE):
            while (answer := self._answers.get()) is not None:
                self._taken.send_bytes(answer)


def main() -> None:
    """Serve the process that holds the other ends of the pipes which the command line names."""
    register()
    units, taken = map(int, sys.argv[1:3])
    with suppress(*GONE):
        _Serving(Connection(units, writable=False), Connection(taken, readable=False)).run()


if __name__ == "__main__":
    main()

"""Takes readings in: one short transaction a batch, and one bad file never stops the others."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from studytui.domain.draft import Problem
from studytui.errors import StudyError
from studytui.storage.database import Database
from studytui.storage.importing.batch import UnitResult, UnitToWrite, Writing
from studytui.storage.importing.keys import MAY_FIT_LATER
from studytui.storage.importing.log import OPEN, READ, WITH_PROBLEMS, Counts, ImportLog, Standing
from studytui.storage.importing.names import Names
from studytui.storage.importing.record import Record

_logger = logging.getLogger(__name__)


class _TakenBack(Exception):
    """Rolls a transaction back and tells what it had done."""

    def __init__(self, has_changes: bool) -> None:
        super().__init__()
        self.has_changes = has_changes


_CANNOT_BE_KEPT = (
    "It could not be stored ({error}). Nothing of this file went in; all others are not touched."
)


class Importer:
    """Writes the batches of one run."""

    def __init__(
        self, database: Database, learner_id: int, log: ImportLog, *, is_again: bool = False
    ) -> None:
        """`is_again`: what is read was stored before, and no file is remembered as read."""
        self._is_again = is_again
        self._database = database
        self._learner_id = learner_id
        self._log = log
        self._names = Names(database)
        self._records: list[Record] = []

    def write(
        self,
        batch: Sequence[UnitToWrite],
        total: Counts,
        *,
        count: Callable[[UnitToWrite, UnitResult], None],
        before_commit: Callable[[Sequence[UnitResult]], None],
    ) -> list[UnitResult]:
        """Write a batch in one transaction, or, if that fails, each unit by itself in a savepoint.

        `count` completes a result's counts from its problems; with `total`, what came before, they
        are stored with the run. `before_commit` is called as the last thing inside the transaction:
        there images get their final names, so that no row ever refers to one that is not there.
        Raises StudyError, with nothing of the batch stored, where the file itself cannot be
        written (a full disk, a lock that is not given up).
        """
        run_id = self._log.run_id
        try:
            with self._database.transaction():
                results = self._write(batch)
                self._close(batch, results, total, count)
                before_commit(results)
            return results
        except (StudyError, OSError):
            self._undone(run_id)
            raise
        except Exception as error:  # noqa: BLE001
            _logger.info("a batch is written unit by unit: %s", type(error).__name__)
            self._undone(run_id)
        try:
            with self._database.transaction():
                results = [self._write_alone(unit) for unit in batch]
                self._close(batch, results, total, count)
                before_commit(results)
            return results
        except BaseException:
            self._undone(run_id)
            raise

    def would_change(self, batch: Sequence[UnitToWrite]) -> bool:
        """Whether this batch changes anything but the log of imports: done, looked at, taken back."""
        try:
            with self._database.transaction():
                raise _TakenBack(any(result.has_changes for result in self._write(batch)))
        except _TakenBack as done:
            return done.has_changes
        except StudyError:
            raise
        except Exception:  # noqa: BLE001
            return True
        finally:
            self._names.forget()
            self._records.clear()

    def _write(self, batch: Sequence[UnitToWrite]) -> list[UnitResult]:
        """Write units; what they change waits in `_records` to be kept with the run."""
        writing = Writing(self._database, self._learner_id, self._names)
        writing.is_again = self._is_again
        writing.prepare(unit.reading for unit in batch)
        results = [writing.take(unit) for unit in batch]
        writing.finish()
        self._records.append(writing.record)
        return results

    def _undone(self, run_id: int | None) -> None:
        self._names.forget()
        self._records.clear()
        self._log.forget_run(run_id)

    def _write_alone(self, unit: UnitToWrite) -> UnitResult:
        run_id = self._log.run_id
        try:
            with self._database.connection.atomic():
                return self._write([unit])[0]
        except (StudyError, OSError):
            raise
        except Exception as error:  # noqa: BLE001
            self._names.forget()
            self._log.forget_run(run_id)
            _logger.warning("a unit was not stored: %s", type(error).__name__)
            problem = Problem(
                unit.name,
                "not-stored",
                _CANNOT_BE_KEPT.format(error=type(error).__name__),
                hint="Please report this with the file.",
            )
            return UnitResult(problems=[problem], is_written=False)

    def _close(
        self,
        batch: Sequence[UnitToWrite],
        results: Sequence[UnitResult],
        total: Counts,
        count: Callable[[UnitToWrite, UnitResult], None],
    ) -> None:
        with_these = Counts()
        with_these.add(total)
        standings: list[Standing] = []
        for unit, result in zip(batch, results, strict=True):
            result.problems[:0] = [*unit.reading.problems, *unit.problems]
            count(unit, result)
            with_these.add(result.counts)
            state = WITH_PROBLEMS if result.problems else READ
            codes = {problem.code for problem in result.problems}
            if unit.is_open or not result.is_written or codes & MAY_FIT_LATER:
                state = OPEN
            standings.append(
                Standing(
                    unit.path,
                    unit.fingerprint,
                    result.counts.questions,
                    state,
                    result.problems,
                    result.has_changes,
                )
            )
        for record in self._records:
            if not record.is_empty:
                record.keep(self._log.ensure_run())
        self._records.clear()
        if not self._is_again:
            self._log.remember(standings)
        self._log.count(with_these)

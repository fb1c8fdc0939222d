"""Search by meaning: passages that say what is looked for in other words.

The package ``wordllama`` brings its model along (static word vectors, 16 MB): nothing is fetched at
any time. It is imported when something is first looked for, and only where it is switched on.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from studytui.domain.text import plain
from studytui.errors import StudyError
from studytui.settings import Settings
from studytui.storage import passage_vectors
from studytui.storage.database import Database

MODEL = "wordllama l2_supercat 256"
_BATCH = 512
_LONGEST = 4_000
"""Characters of a passage that are looked at."""


class Semantic:
    """Numbers for passages, and the passages whose numbers are nearest to those of a text."""

    def __init__(self, database: Database, settings: Callable[[], Settings]) -> None:
        self._database = database
        self._settings = settings
        self._kept: tuple[tuple[int, int], list[int], Any] | None = None

    @property
    def is_on(self) -> bool:
        """Whether the learner has switched it on."""
        return self._settings().semantic_search

    def fill(
        self,
        on_progress: Callable[[int, int], None] | None = None,
        is_cancelled: Callable[[], bool] = lambda: False,
    ) -> int:
        """Give numbers to the passages that have none; how many they were. What was done up to a
        cancel stays. Nothing is done where it is switched off. Raises StudyError where the package
        is missing."""
        if not self.is_on:
            return 0
        total = passage_vectors.count_waiting(self._database, MODEL)
        done = last = 0
        while not is_cancelled():
            rows = passage_vectors.waiting(self._database, MODEL, last, _BATCH)
            if not rows:
                break
            last = rows[-1][0]
            texts = [f"{heading} {plain(text)}"[:_LONGEST] for _, heading, text in rows]
            vectors = self._numbers(texts)
            passage_vectors.keep(
                self._database,
                MODEL,
                ((row[0], vector.tobytes()) for row, vector in zip(rows, vectors, strict=True)),
            )
            done += len(rows)
            if on_progress is not None:
                on_progress(done, total)
        return done

    def nearest(self, text: str, limit: int) -> list[int]:
        """Ids of the passages that are nearest to a text, the nearest first; none where it is
        switched off, not installed, or nothing was filled in yet."""
        if not self.is_on or not text.strip():
            return []
        ids, matrix = self._all()
        if not ids:
            return []
        try:
            (wanted,) = self._numbers([text[:_LONGEST]])
        except StudyError:
            return []
        import numpy

        likeness = matrix @ wanted.astype(numpy.float32)
        most = min(limit, len(ids))
        first = numpy.argpartition(-likeness, most - 1)[:most]
        return [ids[place] for place in sorted(first, key=lambda one: (-likeness[one], ids[one]))]

    def _all(self) -> tuple[list[int], Any]:
        """All passages with a row of numbers each: kept as long as nothing is written, since a pack
        asks ten times. A thousand passages take a megabyte."""
        version = self._database.total_changes(), self._database.data_version()
        if self._kept is None or self._kept[0] != version:
            rows = passage_vectors.of_active(self._database, MODEL)
            matrix: Any = None
            if rows:
                import numpy

                numbers = numpy.frombuffer(b"".join(row[1] for row in rows), dtype=numpy.float16)
                matrix = numbers.reshape(len(rows), -1).astype(numpy.float32)
            self._kept = version, [row[0] for row in rows], matrix
        return self._kept[1], self._kept[2]

    def _numbers(self, texts: list[str]) -> Any:
        """A row of half-precision numbers for each text, of length 1."""
        import numpy

        # What has no word that the model knows is near to nothing.
        with numpy.errstate(invalid="ignore"):
            numbers = numpy.nan_to_num(embedder().embed(texts, norm=True))
        return numbers.astype(numpy.float16)


@cache
def embedder() -> Any:
    """The model, read once. Raises StudyError where the package is missing."""
    root = logging.getLogger()
    before = root.level, list(root.handlers)
    try:
        import wordllama
    except ImportError as error:
        raise StudyError(
            "The package for the search by meaning is not installed.",
            title="No search by meaning",
            hint="Install studytui[semantic], or leave semantic_search out of settings.toml.",
        ) from error
    finally:
        # As it is imported it sends every log of the program to the terminal.
        root.setLevel(before[0])
        root.handlers[:] = before[1]
    # Its wheel has the tokenizer in a folder in which it looks for it only as a cache.
    folder = Path(wordllama.__file__).parent
    try:
        return wordllama.WordLlama.load(cache_dir=folder, disable_download=True)
    except OSError as error:
        raise StudyError(
            "The package for the search by meaning has not brought its model along.",
            title="No search by meaning",
            hint="Install studytui[semantic] again.",
        ) from error

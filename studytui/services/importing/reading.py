"""What is done with a file before anything is written: it is read, and its images are copied beside
their places."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from studytui.domain.draft import Problem, Reading
from studytui.domain.table_mapping import Mappings
from studytui.ingest.limits import Limits
from studytui.ingest.scan import Unit
from studytui.services.importing.media import MediaFolder, Staged

GONE = (EOFError, OSError)
"""What is raised where another process that reads has ended before its time."""


class Taken(NamedTuple):
    """A unit that was read."""

    reading: Reading
    staged: Staged
    problems: tuple[Problem, ...]
    """With its images."""


@dataclass(frozen=True)
class UnitReader:
    """Reads the units of one import, in whatever process."""

    source: str | None
    """Names the source instead of what the files say."""
    limits: Limits
    mappings: Mappings
    media_root: Path
    is_preview: bool
    """Nothing is written: no image is copied."""
    media: MediaFolder = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "media", MediaFolder(self.media_root, self.limits))

    def __reduce__(self) -> tuple[object, ...]:
        # In another process it has a lock of its own on the folder of images.
        return UnitReader, (
            self.source,
            self.limits,
            self.mappings,
            self.media_root,
            self.is_preview,
        )

    def read(self, unit: Unit) -> Taken:
        """What the unit's files hold. Never an error of the files: that is a problem."""
        # They take longer to load than a look at 10,000 files that are as they were.
        from studytui.ingest.readers import read

        reading = read(unit, source=self.source, limits=self.limits, mappings=self.mappings)
        look = self.media.look if self.is_preview else self.media.stage
        staged, problems = look(reading)
        return Taken(reading, staged, tuple(problems))

    def drop(self, taken: Taken) -> None:
        """Remove the copies of images that are not to be kept."""
        self.media.drop(list(taken.staged.values()))


@contextmanager
def collecting_less() -> Iterator[None]:
    """Within, Python looks for circles of garbage once in 50,000 new objects instead of 700: a batch
    holds that many that live, and to look at them over and over takes 3 % of an import."""
    before = gc.get_threshold()
    gc.set_threshold(max(before[0], 50_000) if before[0] else 0, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)

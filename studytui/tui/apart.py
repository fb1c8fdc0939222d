"""A verb of `Study` that takes seconds, done beside the screen so that it goes on answering keys."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import closing
from typing import TypeVar

from studytui.services.study import Study

ResultT = TypeVar("ResultT")


async def apart(study: Study, verb: Callable[[Study], ResultT]) -> ResultT:
    """What a verb gives, called in a thread with a study of its own over the same home: a
    connection belongs to one thread. Raises what the verb raises."""

    def run() -> ResultT:
        with closing(
            Study.open(study.paths, clock=study.database.clock, settings=study.settings)
        ) as own:
            return verb(own)

    return await asyncio.to_thread(run)

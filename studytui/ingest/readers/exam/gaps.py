"""Marks of gaps in the text of a question: ``[[1]]``, ``{{1}}`` or ``[[name]]``."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence

from studytui.domain.text import gap
from studytui.ingest.problems import RejectedError

_MARK = r"(?:\[\[[ \t]*(?P<square>[\w][\w .-]{0,40}?)[ \t]*\]\]|\{\{[ \t]*(?P<curly>[\w][\w .-]{0,40}?)[ \t]*\}\})"
_TOKEN = re.compile(rf"\\.|(?P<fence>`+)|{_MARK}")
_IN_CODE = re.compile(_MARK)
_FENCED = re.compile(r"`{3,}")
_RUN = re.compile(r"`+")


def with_gaps(stem: str, snippet: str, names: Sequence[str]) -> tuple[str, list[int]]:
    """The stem (stored text) with its marks as gaps numbered from 1 as they stand there, and for
    each number the place of its gap among those whose names (empty where they have none) are
    given. Gaps that are marked in code only come after those of the text: there no character
    is changed, so they must be numbered as they come. Raises RejectedError.
    """
    places = {str(number): place for place, number in enumerate(range(1, len(names) + 1))}
    places |= {name: place for place, name in enumerate(names) if name}
    order: list[int] = []

    def number(name: str) -> str | None:
        place = places.get(name)
        if place is None:
            return None
        if place in order:
            raise RejectedError(
                "gaps-invalid",
                f"The text marks gap {name} twice.",
                hint="Mark each gap once.",
            )
        order.append(place)
        return gap(len(order))

    lines: list[str] = []
    fence = ""
    for line in stem.split("\n"):
        opening = _FENCED.match(line)
        if fence:
            fence = "" if line.rstrip() == fence else fence
            lines.append(line)
        elif opening:
            fence = opening[0]
            lines.append(line)
        else:
            lines.append(_line_with_gaps(line, number))
    rest = [place for place in range(len(names)) if place not in order]
    marked = {
        places.get(m["square"] or m["curly"]) for m in _IN_CODE.finditer(f"{stem}\n{snippet}")
    }
    for place in rest:
        if place not in marked or place != len(order):
            shown = names[place] or place + 1
            raise RejectedError(
                "gaps-invalid",
                f"The text does not mark gap {shown}.",
                hint="Mark each gap in the text once, as [[1]]; those in code after the others.",
            )
        order.append(place)
    return "\n".join(lines), order


def _line_with_gaps(line: str, number: Callable[[str], str | None]) -> str:
    runs: dict[int, list[int]] = {}
    for run in _RUN.finditer(line):
        runs.setdefault(len(run[0]), []).append(run.start())
    parts: list[str] = []
    end = 0
    while match := _TOKEN.search(line, end):
        parts.append(line[end : match.start()])
        end = match.end()
        name = match["square"] or match["curly"]
        if name:
            parts.append(number(name) or match[0])
            continue
        if match["fence"]:
            starts = runs.get(len(match["fence"]), [])
            closing = bisect_left(starts, end)
            if closing < len(starts):
                end = starts[closing] + len(match["fence"])
        parts.append(line[match.start() : end])
    return "".join([*parts, line[end:]])

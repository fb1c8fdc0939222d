"""Regular expressions that are compiled when they are first used.

A start imports many modules and uses few of their expressions, whose compiling took a tenth of it.
"""

from __future__ import annotations

import re
from typing import Any, cast


class _Uncompiled:
    """Becomes as good as the compiled expression when something is first asked of it."""

    def __init__(self, source: str, flags: int) -> None:
        self._source, self._flags = source, flags

    def __getattr__(self, name: str) -> Any:
        found = getattr(re.compile(self._source, self._flags), name)
        # From now on it is found before this method is asked.
        self.__dict__[name] = found
        return found


def pattern(source: str, flags: int = 0) -> re.Pattern[str]:
    """What `re.compile` gives, as far as its methods and attributes go."""
    return cast("re.Pattern[str]", _Uncompiled(source, flags))

"""How many examples a dear test tries: some in every run, all with STUDYTUI_TESTS=thorough."""

from __future__ import annotations

import os

IS_THOROUGH = os.environ.get("STUDYTUI_TESTS") == "thorough"


def examples(usual: int, *, thorough: int) -> int:
    """So many examples, or seeds, as this run is to try."""
    return thorough if IS_THOROUGH else usual

r"""Text that only looks like a formula: ``\(`` in a regular expression, ``$$`` in a shell.

Where a file is shown by MathJax and read again by studytui, such text would become a formula. An
invisible character between the two keeps it from that, and is taken out when it comes back.
"""

from __future__ import annotations

import re

_JOINER = "\u2060"
"""WORD JOINER: no width, no break, no meaning (Unicode 15, section 23.2)."""
_DELIMITER = re.compile(r"(?<=\\)(?=[(\[])|(?<=\$)(?=\$)")
_GUARDED = re.compile(rf"(?<=\\){_JOINER}(?=[(\[])|(?<=\$){_JOINER}(?=\$)")


def guarded(text: str) -> str:
    """Plain text in which nothing begins a formula."""
    return _DELIMITER.sub(_JOINER, text)


def unguarded(text: str) -> str:
    """The text, plain or stored, as it was."""
    return _GUARDED.sub("", text) if _JOINER in text else text

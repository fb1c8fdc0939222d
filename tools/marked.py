"""Pages of which a part is generated: what stands between two marks."""

from __future__ import annotations


def between(page: str, begin: str, end: str, text: str) -> str:
    """The page with another text between its marks."""
    head, _, rest = page.partition(begin)
    _, _, tail = rest.partition(end)
    return f"{head}{begin}\n\n{text}\n\n{end}{tail}"

"""Prints the tables of `docs/studytui-json.md`: every list of a whole library with its fields."""

from __future__ import annotations

from studytui.storage.whole.shape import Column, tables


def library_tables() -> str:
    """A Markdown table, a row for each list of the file."""
    rows = ["| list | fields |", "|---|---|"]
    for table in tables():
        rows.append(f"| `{table.name}` | {', '.join(map(_words, table.columns))} |")
    return "\n".join(rows)


def _words(column: Column) -> str:
    if column.refers_to:
        return f"`{column.name}` (id of `{column.refers_to}`)"
    kind = "" if column.kind in ("text", "id") else f" ({column.kind})"
    return f"`{column.name}`{kind}"


if __name__ == "__main__":
    print(library_tables())

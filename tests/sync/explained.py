"""What syncing asks a hub, and whether the server reads a large table from end to end for it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest

from tests.hub_server import Hub

LARGE = frozenset(
    {
        *("question", "question_text", "question_version", "option", "question_slot"),
        *("question_tag", "media", "sitting", "sitting_item", "sitting_block", "sitting_pause"),
        *("response", "hub_change", "hub_document", "hub_media"),
    }
)
"""Tables of the hub that grow with questions, learners or answers."""
_EXPLAINED = ("SELECT", "UPDATE", "INSERT", "DELETE")


@contextmanager
def noted(patch: pytest.MonkeyPatch) -> Iterator[Mapping[str, Any]]:
    """What is asked of any hub inside: parameters by statement."""
    found: dict[str, Any] = {}
    run = psycopg.Connection.execute

    def execute(self: Any, query: Any, params: Any = None, **more: Any) -> Any:
        found.setdefault(query if isinstance(query, str) else bytes(query).decode(), params)
        return run(self, query, params, **more)

    with patch.context() as patched:
        patched.setattr(psycopg.Connection, "execute", execute)
        yield found


def scans(hub: Hub, user: str, asked: Mapping[str, Any], *, could: bool = True) -> list[str]:
    """Statements for which the server reads one of the large tables whole when it is this person
    who asks, each with the tables; with `could` only those for which it has to, however large
    they may grow."""
    found = []
    with hub.connect(user) as connection:
        if could:
            connection.execute("SET enable_seqscan = off")
        for statement, parameters in asked.items():
            if not statement.lstrip().startswith(_EXPLAINED):
                continue
            explained = f"EXPLAIN (FORMAT JSON) {statement}"
            rows = connection.execute(explained.encode(), parameters).fetchone()
            assert rows is not None
            plan = rows[0] if isinstance(rows[0], list) else json.loads(rows[0])
            tables = sorted({*_whole(plan[0]["Plan"])})
            if tables:
                found.append(f"{', '.join(tables)}: {statement}")
    return found


def _whole(node: Mapping[str, Any]) -> Iterator[str]:
    """The large tables that a plan reads from end to end."""
    name, kind = node.get("Relation Name"), node["Node Type"]
    if name in LARGE and (
        kind == "Seq Scan" or (kind.startswith("Index") and "Index Cond" not in node)
    ):
        yield str(name)
    for inner in node.get("Plans", ()):
        yield from _whole(inner)

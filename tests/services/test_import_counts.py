"""What an import asks of the system and of the database, counted: counts do not wobble as times do."""

from __future__ import annotations

import gc
import os
import sys
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from studytui.services.study import Study
from tools.make_extraction_tree import change, write_extractions

PAGES = 100


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Captured pages with their side-cars, some with an image."""
    folder = tmp_path_factory.mktemp("captures")
    write_extractions(folder, PAGES)
    return folder


def calls(act: Callable[[], object]) -> Counter[str]:
    """How often each function of the system and of SQLite was called meanwhile, by its name."""
    counted: Counter[str] = Counter()

    def count(_frame: FrameType, event: str, called: Any) -> None:
        if event == "c_call":
            owner = getattr(called, "__self__", None)
            kind = getattr(owner, "__name__", type(owner).__name__)
            counted[f"{kind}.{called.__name__}"] += 1

    sys.setprofile(count)
    try:
        act()
    finally:
        sys.setprofile(None)
    return counted


_opened: list[str] | None = None
"""Paths of files that are opened, while somebody wants to know."""


@cache
def _listen() -> None:
    def hear(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open" and _opened is not None:
            _opened.append(str(arguments[0]))

    # There is no way to take a hook away again.
    sys.addaudithook(hear)


def opens(folder: Path, act: Callable[[], object]) -> Counter[str]:
    """How often each file below a folder was opened meanwhile."""
    global _opened
    _listen()
    _opened = []
    try:
        act()
        return Counter(path for path in _opened if path.startswith(str(folder)))
    finally:
        _opened = None


def statements(counted: Counter[str]) -> int:
    """Statements given to SQLite, one for many rows counted once."""
    return counted["Cursor.execute"] + counted["Connection.executemany"]


def files(folder: Path) -> int:
    return sum(len(names) for _, _, names in os.walk(folder))


def test_a_first_import_opens_each_file_once_and_an_image_twice(study: Study, tree: Path) -> None:
    opened = opens(tree, lambda: study.imports.run([tree]))
    # An image is looked at with its page, and read when it is copied.
    assert set(opened.values()) == {1, 2}
    assert len(opened) == files(tree)
    assert {Path(path).suffix for path, times in opened.items() if times == 2} == {".png"}


def test_statements_grow_with_batches_and_not_with_questions(
    study: Study, tree: Path, tmp_path: Path
) -> None:
    few = statements(calls(lambda: study.imports.run([tree])))
    write_extractions(tmp_path / "more", 3 * PAGES, seed=2)
    many = statements(calls(lambda: study.imports.run([tmp_path / "more"])))
    assert many <= few + 20
    assert few <= 240


def test_an_unchanged_tree_costs_one_look_at_each_file_and_none_into_it(
    study: Study, tree: Path
) -> None:
    study.imports.run([tree])
    before = study.database.total_changes()
    counted: Counter[str] = Counter()
    opened = opens(tree, lambda: counted.update(calls(lambda: study.imports.run([tree]))))
    assert counted["DirEntry.stat"] == files(tree)
    assert not opened
    assert statements(counted) <= 12
    assert study.database.total_changes() == before


def test_an_import_leaves_the_collector_of_garbage_as_it_was(study: Study, tree: Path) -> None:
    before = gc.get_threshold()
    study.imports.run([tree], dry_run=True)
    assert gc.get_threshold() == before


def test_one_changed_page_among_many_is_the_only_one_read(study: Study, tree: Path) -> None:
    study.imports.run([tree])
    assert change(tree, PAGES, "edited") == 1
    counted: Counter[str] = Counter()
    opened = opens(tree, lambda: counted.update(calls(lambda: study.imports.run([tree]))))
    assert len({Path(path).name.split("_img")[0].split(".")[0] for path in opened}) == 1
    assert sum(opened.values()) <= 4
    assert statements(counted) <= 150

"""What a style is written for is what it styles."""

from __future__ import annotations

import importlib
import pkgutil

from textual.dom import DOMNode

import studytui.tui


def test_no_two_widgets_or_screens_share_a_name() -> None:
    """Textual's styles find a class by its name alone: those of one would style the other."""
    names: dict[str, set[str]] = {}
    for module in pkgutil.walk_packages(studytui.tui.__path__, "studytui.tui."):
        for one in vars(importlib.import_module(module.name)).values():
            if isinstance(one, type) and issubclass(one, DOMNode):
                names.setdefault(one.__name__, set()).add(f"{one.__module__}.{one.__qualname__}")
    doubled = {name: places for name, places in names.items() if len(places) > 1}
    assert not doubled
    assert "ReviewScreen" in names

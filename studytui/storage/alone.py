"""Keeps Peewee from importing database drivers that it finds: psycopg alone takes three times as long
as Peewee, and a local file needs none."""

from __future__ import annotations

import builtins
import sys
from functools import partial
from importlib.machinery import ModuleSpec
from typing import Any

_DRIVERS = ("psycopg", "psycopg2", "psycopg2cffi", "pymysql", "MySQLdb")


def leave_drivers_alone() -> None:
    """From now on Peewee is imported without them, wherever it is; nothing else notices."""
    if not any(isinstance(finder, _PeeweeFinder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _PeeweeFinder())


class _PeeweeFinder:
    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        if name != "peewee":
            return None
        for finder in sys.meta_path:
            spec = None if finder is self else finder.find_spec(name, path, target)
            if spec is not None and spec.loader is not None:
                # Read by the import system from the loader itself (PEP 451).
                run = spec.loader.exec_module
                spec.loader.exec_module = partial(_run, run)  # type: ignore[method-assign]
                return spec
        return None


def _run(run: Any, module: Any) -> None:
    # A module imports by its own builtins: so nothing that another thread imports meanwhile is
    # kept from it.
    module.__builtins__ = {**vars(builtins), "__import__": _import}
    run(module)


def _import(name: str, *arguments: Any, **more: Any) -> Any:
    if name.partition(".")[0] in _DRIVERS:
        raise ImportError(f"{name} is not imported with Peewee")
    return builtins.__import__(name, *arguments, **more)

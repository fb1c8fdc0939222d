"""The floors: who may import whom, and what is loaded when the program runs."""

from __future__ import annotations

import os
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import studytui

ROOT = Path(__file__).resolve().parents[1]
MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(studytui.__path__, "studytui.")
    if not module.name.endswith("__main__")
)
SERVICES = [name for name in MODULES if name.startswith("studytui.services.")]


def python(code: str, **environment: str) -> str:
    """What a fresh interpreter prints."""
    done = subprocess.run(
        [sys.executable, "-B", "-c", code],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, **environment},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_floor_imports_only_floors_below_it() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stdout


def brought_in(names: list[str], unwanted: set[str]) -> str:
    """The first of these modules that brings one of the unwanted packages with it, and which. They
    are imported one after the other into one interpreter, so what none brings, each alone does not."""
    return python(
        "import sys\nfrom importlib import import_module\n"
        f"for name in {names!r}:\n"
        "    import_module(name)\n"
        f"    found = {{one.split('.')[0] for one in sys.modules}} & {unwanted!r}\n"
        "    if found:\n"
        "        sys.exit(print(name, *sorted(found)))\n"
    )


def test_neither_textual_nor_rich_is_loaded_below_the_screens() -> None:
    assert len(SERVICES) > 40
    # Keys are declared by the screens.
    command_line = [name for name in MODULES if name.startswith("studytui.cli.")]
    command_line.remove("studytui.cli.keys")
    assert brought_in([*SERVICES, *command_line], {"textual", "rich"}) == ""


@pytest.mark.parametrize("floor", ["studytui.domain.", "studytui.export."])
def test_what_only_knows_values_loads_no_database(floor: str) -> None:
    names = [name for name in MODULES if name.startswith(floor)]
    assert brought_in(names, {"peewee", "sqlite3", "textual", "rich"}) == ""


def test_a_start_with_nothing_to_upgrade_does_not_load_the_migrations(tmp_path: Path) -> None:
    code = (
        "import sys; from studytui.paths import Paths; from pathlib import Path;"
        "from studytui.services.study import Study;"
        f"Study.open(Paths(Path({str(tmp_path / 'home')!r}))).close();"
        "print('peewee_migrate' in sys.modules)"
    )
    assert [python(code), python(code)] == ["True\n", "False\n"]


def test_importing_any_module_leaves_no_trace(tmp_path: Path) -> None:
    home = tmp_path / "empty"
    home.mkdir()
    names = ["HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"]
    printed = python(
        f"import importlib\nfor name in {MODULES!r}: importlib.import_module(name)",
        **dict.fromkeys(names, str(home)),
    )
    assert printed == ""
    assert list(home.rglob("*")) == []

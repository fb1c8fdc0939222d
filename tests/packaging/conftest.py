"""What is handed out, built once for all tests of this folder."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.programs import ROOT

_BUILD = (
    "import sys; from hatchling.build import build_sdist, build_wheel;"
    " build_wheel(sys.argv[1]); build_sdist(sys.argv[1])"
)


def build(source: Path, into: Path) -> tuple[Path, Path]:
    """The wheel and the source archive of a folder."""
    into.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", _BUILD, str(into)],
        cwd=source,
        env={**os.environ, "SOURCE_DATE_EPOCH": "1795773600"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (wheel,), (archive,) = into.glob("*.whl"), into.glob("*.tar.gz")
    return wheel, archive


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The wheel and the source archive of this checkout."""
    return build(ROOT, tmp_path_factory.mktemp("here") / "dist")

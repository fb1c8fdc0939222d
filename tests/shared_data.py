"""The folders of examples that lie beside the repository, where they do."""

from __future__ import annotations

from pathlib import Path

import pytest

_SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


def shared_data(name: str) -> Path:
    """A folder of the shared examples; the test is skipped where they are not there."""
    folder = _SHARED / name
    if not folder.is_dir():
        pytest.skip(f"the shared examples are not here: {folder}")
    return folder

"""Conditions that only the system can make: no root's rights, a small disk, one that is read-only."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[1]
_VERSION = 0x20080522
"""Of the system call: 64 capabilities in two halves (capget(2))."""
_OVERRIDES = 1 << 1 | 1 << 2
"""CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH: what lets root read and write everything."""
_SET_SECURITY, _NO_ROOT = 28, 1
"""Of prctl(2): a program that root starts gets no rights by that."""


@contextmanager
def as_anyone() -> Iterator[None]:
    """Rights of files count for this thread and the programs it starts, even for root."""
    if os.geteuid() != 0:
        yield
        return
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(_VERSION, 0)
    held = (ctypes.c_uint32 * 6)()
    if not sys.platform.startswith("linux") or libc.capget(header, held) != 0:
        pytest.skip("root's rights cannot be laid aside here")
    before = held[0]
    held[0] = before & ~_OVERRIDES
    if libc.prctl(_SET_SECURITY, _NO_ROOT) != 0 or libc.capset(header, held) != 0:
        pytest.skip("root's rights cannot be laid aside here")
    try:
        yield
    finally:
        held[0] = before
        libc.capset(header, held)
        libc.prctl(_SET_SECURITY, 0)


@cache
def _can_mount() -> bool:
    if shutil.which("unshare") is None:
        return False
    tried = "mount -t tmpfs -o size=64k tmpfs /tmp && mount -o remount,ro,bind /"
    return subprocess.run([*_APART, "sh", "-c", tried], capture_output=True, check=False).returncode == 0  # fmt: skip


_APART = ("unshare", "--user", "--map-root-user", "--mount")


def run_apart(script: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run a Python script where it may mount what it likes and nobody else sees it."""
    if not _can_mount():
        pytest.skip("nothing can be mounted here (user namespaces are not allowed)")
    return subprocess.run(
        [*_APART, sys.executable, "-c", script, *map(str, arguments)],
        cwd=_ROOT,
        env={**os.environ, "PYTHONPATH": str(_ROOT)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

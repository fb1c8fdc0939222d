"""Language models for tests: real ones of the package llm, registered through its plug-ins. They
say what they are told to, fail, hang, or go on and on."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import llm
import llm.plugins
import pytest

NAME = "said-by-a-test"


class Saying(llm.Model):
    """Says the same to everybody, piece by piece; what it was sent is kept."""

    needs_key = None
    can_stream = True

    def __init__(self, pieces: Sequence[str | BaseException] = (), name: str = NAME) -> None:
        self.model_id = name
        self.pieces = list(pieces)
        self.sent: list[str] = []
        self.hangs = False
        self.is_asked = threading.Event()
        self.may_go_on = threading.Event()

    def execute(self, prompt: Any, stream: bool, response: Any, conversation: Any) -> Iterator[str]:
        assert not prompt.tools
        self.sent.append(f"{prompt.system}\n\n{prompt.prompt}")
        self.is_asked.set()
        if self.hangs:
            self.may_go_on.wait()
        for piece in self.pieces:
            if isinstance(piece, BaseException):
                raise piece
            yield piece


class _Plugin:
    def __init__(self, models: Sequence[llm.Model]) -> None:
        self.models = models

    @llm.hookimpl
    def register_models(self, register: Any) -> None:
        for model in self.models:
            register(model)


@contextmanager
def registered(folder: Path, monkeypatch: pytest.MonkeyPatch, *models: llm.Model) -> Iterator[None]:
    """These models are known to the package, whose own files lie in `folder`; no other plug-in of
    the machine is loaded."""
    monkeypatch.setenv("LLM_USER_PATH", str(folder))
    monkeypatch.setattr(llm.plugins, "LLM_LOAD_PLUGINS", "")
    plugin = _Plugin(models)
    llm.plugins.pm.register(plugin)
    try:
        yield
    finally:
        llm.plugins.pm.unregister(plugin)
        for model in models:
            if isinstance(model, Saying):
                model.may_go_on.set()

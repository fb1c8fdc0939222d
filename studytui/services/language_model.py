"""The learner's language model: asked only when switched on, and only for what was allowed.

The package ``llm`` is imported when a model is first asked for something, never before. It knows
the models that the learner has set up with it, on this machine or elsewhere. A model is given no
tools, and what it answers is text.
"""

from __future__ import annotations

import json
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from studytui.domain.cleaning import clean, clean_line
from studytui.domain.model_request import Purpose, Request
from studytui.domain.number_words import grouped
from studytui.errors import StudyError
from studytui.services.files import write_file
from studytui.settings import Settings

MOST = 64_000
"""Characters of an answer; a model that goes on behind them is stopped."""
_LOOK_SECONDS = 0.1
"""Between two looks whether the learner has stopped it."""
_LONGEST_REASON = 200

HOW_TO_GET_IT = (
    "Install it with studytui[llm], set a model up (llm models lists those it knows), and write "
    'language_model = "its name" into settings.toml.'
)


class Stopped(StudyError):
    """The learner stopped it."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The model that is set, as the package knows it."""

    model_id: str
    made_by: str
    """The module that brings it."""
    needs_key: str
    """The name of the key it asks for; empty where it asks for none."""

    @property
    def words(self) -> str:
        """Which it is, and what is known of where it runs."""
        if self.needs_key:
            where = f"It asks for a key ({self.needs_key}): it runs on a computer of others"
        else:
            where = "It asks for no key; whether it runs on this machine is for you to know"
        return f"{self.model_id}, from {self.made_by}. {where}."


class LanguageModel:
    """One model, asked one thing at a time."""

    def __init__(self, settings: Callable[[], Settings], allowed: Path) -> None:
        """`allowed` is the file in which it is kept what may be sent to which model. It belongs to
        the home and not to the library: no library from elsewhere brings such a word along."""
        self._settings = settings
        self._file = allowed

    @property
    def is_on(self) -> bool:
        """Whether a model is set; nothing is imported to tell."""
        return bool(self._settings().language_model)

    def chosen(self) -> Chosen:
        """The model that is set. Raises StudyError where there is none, and says how to get one."""
        model = self._model()
        name = clean_line(str(model.model_id))
        made_by = clean_line(type(model).__module__)
        return Chosen(name, made_by, clean_line(str(getattr(model, "needs_key", None) or "")))

    def names(self) -> list[str]:
        """All models that the package knows, by name."""
        package = _package()
        return sorted(clean_line(str(one.model_id)) for one in _guarded(package.get_models))

    def is_allowed(self, chosen: Chosen, purpose: Purpose) -> bool:
        """Whether the learner has allowed to send to this model what this purpose sends."""
        return [chosen.model_id, chosen.made_by, purpose.value] in self._allowed()

    def allow(self, chosen: Chosen, purpose: Purpose) -> None:
        """From now on it is not asked again."""
        entry = [chosen.model_id, chosen.made_by, purpose.value]
        if entry not in (known := self._allowed()):
            text = json.dumps({"allowed": [*known, entry]}, indent=1)
            write_file(self._file, f"{text}\n", force=True)

    def forget(self) -> None:
        """Ask again before anything is sent to any model."""
        self._file.unlink(missing_ok=True)

    def ask(
        self,
        chosen: Chosen,
        request: Request,
        is_cancelled: Callable[[], bool] = lambda: False,
    ) -> str:
        """What the model answers, harmless to show and not to be believed. Raises StudyError where
        it was not allowed, is another one now, fails, takes too long or goes on too long; Stopped
        when `is_cancelled` turns true."""
        if not self.is_allowed(chosen, request.purpose):
            raise StudyError(
                f"Nothing was sent to {chosen.model_id}: you have not allowed it.",
                title="Not asked",
                hint="You are asked before the first time.",
            )
        if self.chosen() != chosen:
            raise StudyError("Another model is set now.", title="Not asked", hint="Ask once more.")
        answer = _Answer(self._model(), request)
        threading.Thread(target=answer.run, name="language model", daemon=True).start()
        text = answer.wait(self._settings().language_model_seconds, is_cancelled)
        if not text.strip():
            raise StudyError(
                f"{chosen.model_id} answered nothing.",
                title="No answer",
                hint="Try again, or set another model.",
            )
        return clean(text)

    def _model(self) -> Any:
        name = self._settings().language_model
        if not name:
            raise StudyError(
                "No language model is set: studytui works without one.",
                title="No language model",
                hint=HOW_TO_GET_IT,
            )
        package = _package()
        models = _guarded(package.get_model_aliases)
        if name not in models:
            raise StudyError(
                f"The package llm knows no model {clean_line(name)!r}.",
                title="An unknown model",
                hint="llm models lists those it knows; language_model in settings.toml names one.",
            )
        return models[name]

    def _allowed(self) -> list[list[str]]:
        try:
            found = json.loads(self._file.read_text("utf-8"))["allowed"]
        except (OSError, ValueError, KeyError, TypeError):
            return []
        return found if isinstance(found, list) else []


def _package() -> Any:
    try:
        import llm
    except ImportError as error:
        raise StudyError(
            "The package llm is not installed, through which models are asked.",
            title="No language model",
            hint=HOW_TO_GET_IT,
        ) from error
    return llm


def _guarded(verb: Callable[[], Any]) -> Any:
    """What a verb of the package gives. Its plug-ins may raise anything."""
    try:
        return verb()
    except Exception as error:
        raise StudyError(
            f"The package llm did not start: {_reason(error)}.",
            title="No language model",
            hint="llm models shows what is wrong with it.",
        ) from error


def _reason(error: BaseException) -> str:
    words = clean_line(str(error))
    kept = words if len(words) <= _LONGEST_REASON else f"{words[:_LONGEST_REASON]}…"
    return f"{type(error).__name__}: {kept}" if kept else type(error).__name__


class _Answer:
    """An answer as it comes, in a thread of its own: a model that hangs is left alone, and the
    program can end all the same, since nobody waits for such a thread."""

    def __init__(self, model: Any, request: Request) -> None:
        self._model = model
        self._request = request
        self._pieces: queue.SimpleQueue[str | BaseException | None] = queue.SimpleQueue()
        self._is_over = threading.Event()

    def run(self) -> None:
        try:
            response = self._model.prompt(self._request.prompt, system=self._request.system)
            for piece in response:
                if self._is_over.is_set():
                    return
                self._pieces.put(str(piece))
            self._pieces.put(None)
        except BaseException as error:  # noqa: BLE001
            self._pieces.put(error)

    def wait(self, seconds: float, is_cancelled: Callable[[], bool]) -> str:
        try:
            return self._wait(time.monotonic() + seconds, seconds, is_cancelled)
        finally:
            self._is_over.set()

    def _wait(self, until: float, seconds: float, is_cancelled: Callable[[], bool]) -> str:
        name = clean_line(str(self._model.model_id))
        text: list[str] = []
        length = 0
        while True:
            if is_cancelled():
                raise Stopped(f"{name} was stopped.", title="Stopped")
            left = until - time.monotonic()
            try:
                piece = self._pieces.get(timeout=min(max(left, 0.0), _LOOK_SECONDS))
            except queue.Empty:
                if left > 0:
                    continue
                raise StudyError(
                    f"{name} took longer than {seconds:g} seconds.",
                    title="No answer",
                    hint="language_model_seconds in settings.toml gives it more time.",
                ) from None
            if piece is None:
                return "".join(text)
            if isinstance(piece, BaseException):
                raise StudyError(
                    f"{name} failed: {_reason(piece)}.",
                    title="No answer",
                    hint="Nothing was changed.",
                ) from piece
            text.append(piece)
            length += len(piece)
            if length > MOST:
                raise StudyError(
                    f"{name} went on and on: it was stopped after {grouped(MOST)} characters.",
                    title="No answer",
                    hint="Nothing of it is shown.",
                )

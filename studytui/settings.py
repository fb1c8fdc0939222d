"""What a person can set, read from a TOML file and checked with the name of the setting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from studytui.domain.cleaning import clean_line
from studytui.errors import StudyError


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings with their defaults."""

    theme: str = "studytui"
    """Name of a theme: ours, or one of Textual's; ``ansi-dark`` and ``ansi-light`` use the
    terminal's own 16 colours."""
    mouse: bool = True
    """Whether the mouse may be used as well; over SSH it is off unless asked for."""
    idle_seconds: int = 120
    """Time on a question without a key after which the learner is taken to be away."""
    day_starts_at: int = 4
    """Hour at which the learner's day begins, 0–23."""
    images: str = "auto"
    """How images are shown: ``kitty``, ``sixel``, ``blocks``, ``off``, or what suits the terminal."""
    language_model: str = ""
    """A model of the package ``llm`` that may be asked for explanations, by name or alias; none."""
    language_model_seconds: int = 120
    """How long one answer of it may take."""
    semantic_search: bool = False
    """Whether packs and the search in texts look for meaning too, beside words."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """Keys by command id, such as ``"exam.flag" = "y"``."""


_RANGES = {
    "idle_seconds": (10, 3600),
    "day_starts_at": (0, 23),
    "language_model_seconds": (5, 3600),
}
_CHOICES = {"images": ("auto", "kitty", "sixel", "blocks", "off")}


def read_settings(path: Path) -> Settings:
    """The settings in the file; the defaults where there is none. Raises StudyError naming the
    file, the setting and what is allowed."""
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return Settings()
    except (OSError, UnicodeDecodeError) as error:
        raise _bad(path, f"it cannot be read ({error})") from error
    # Here, since most people have no such file and every start would pay for it.
    import tomllib

    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _bad(path, f"it is not TOML: {error}") from error
    return Settings(**{name: _checked(path, name, value) for name, value in found.items()})


def _checked(path: Path, name: str, value: Any) -> Any:
    known = {item.name: item for item in fields(Settings)}
    if name not in known:
        raise _bad(path, f"there is no setting {name!r} (there are: {', '.join(known)})")
    if name == "keys":
        if not isinstance(value, dict) or not all(isinstance(key, str) for key in value.values()):
            raise _bad(path, "keys is a table of command = key, both as text")
        return {str(command): str(key) for command, key in value.items()}
    wanted = type(getattr(Settings(), name))
    if type(value) is not wanted:
        raise _bad(path, f"{name} must be a {wanted.__name__}, not {type(value).__name__}")
    low, high = _RANGES.get(name, (None, None))
    if low is not None and high is not None and not low <= value <= high:
        raise _bad(path, f"{name} must be from {low} to {high}, not {value}")
    if name in _CHOICES and value not in _CHOICES[name]:
        raise _bad(path, f"{name} must be one of {', '.join(_CHOICES[name])}, not {value!r}")
    return value


def _bad(path: Path, reason: str) -> StudyError:
    return StudyError(
        f"{path}: {clean_line(reason)}.",
        title="The settings cannot be used",
        hint="Correct that line, or move the file away to start from the defaults.",
    )

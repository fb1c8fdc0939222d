"""What a person can set, read from a TOML file and checked with line and name of the setting."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from studytui.domain.cleaning import clean_line
from studytui.domain.day_names import LANGUAGES
from studytui.errors import StudyError


def _setting(
    usual: Any,
    name: str,
    words: str,
    *,
    choices: Sequence[str] = (),
    between: tuple[int, int] | None = None,
    step: int = 1,
    unit: str = "",
    problem: Callable[[Any], str] | None = None,
    is_at_once: bool = True,
) -> Any:
    """A setting with its name for a person and what it is for. This declaration is all that a setting
    needs: the file, the screen, the command line and the documents read it.

    `choices` are all it may be, `between` from where to where a number goes, and `step` by how much
    the arrows change it; a text without choices is typed. `problem` says what is wrong with a value
    of the right kind, or nothing. `is_at_once` says whether the running program obeys a change.
    """
    facts = {
        "name": name,
        "words": words,
        "choices": tuple(choices),
        "between": between,
        "step": step,
        "unit": unit,
        "problem": problem,
        "is_at_once": is_at_once,
    }
    return field(default=usual, metadata=facts)


def _zone_problem(name: str) -> str:
    """What is wrong with a time zone; nothing with the machine's own."""
    if not name:
        return ""
    # Here, as few have set one.
    from studytui.local_time import is_zone

    if is_zone(name):
        return ""
    return f"there is no time zone {name!r}; they are named as in 'Europe/Berlin'"


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings with their defaults."""

    theme: str = _setting(
        "studytui",
        "Colours",
        "Our own, dark or light (studytui-light), one of Textual's, or ansi-dark and ansi-light, "
        "which use the terminal's own sixteen.",
    )
    mouse: bool = _setting(
        True,
        "Mouse",
        "The mouse may be used as well. Over SSH it is off unless --mouse asks for it.",
        is_at_once=False,
    )
    animation: bool = _setting(
        True,
        "Smooth scrolling",
        "What scrolls glides. Over SSH it never does: each step would cost bytes.",
    )
    density: str = _setting(
        "compact",
        "Spacing",
        "How much stands on the screen: compact, or roomy, with a blank line between the options of a "
        "question and wider margins around what is read.",
        choices=("compact", "roomy"),
    )
    clock: bool = _setting(
        True,
        "Clock in an exam",
        "An exam shows its clock from the beginning; else from 5 minutes before the end.",
    )
    bell: bool = _setting(
        False,
        "Bell",
        "The terminal's bell rings with each word on the time in an exam. Off, nothing sounds.",
    )
    idle_seconds: int = _setting(
        120,
        "Idle after",
        "Time on a question without a key after which you are taken to be away: it does not count.",
        between=(10, 3600),
        step=30,
        unit="seconds",
    )
    day_starts_at: int = _setting(
        4,
        "Your day begins at",
        "Hour at which your day begins: what is done before it belongs to the day before.",
        between=(0, 23),
        unit="o'clock",
    )
    time_zone: str = _setting(
        "",
        "Time zone",
        "Where your days and hours are, such as Europe/Berlin; else the machine's own. For a study "
        "machine that stands elsewhere.",
        problem=_zone_problem,
    )
    date_language: str = _setting(
        "en",
        "Names of days",
        "The language in which weekdays and months are named.",
        choices=LANGUAGES,
    )
    images: str = _setting(
        "auto",
        "Images",
        "How images are shown: as the terminal can, as pixels by kitty or sixel, as blocks, or off.",
        choices=("auto", "kitty", "sixel", "blocks", "off"),
    )
    language_model: str = _setting(
        "",
        "Language model",
        "A model of the package llm that may be asked to explain, by its name; nothing is sent before "
        "you have seen what would be.",
    )
    language_model_seconds: int = _setting(
        120,
        "Model's time",
        "How long one answer of the language model may take.",
        between=(5, 3600),
        step=30,
        unit="seconds",
    )
    semantic_search: bool = _setting(
        False,
        "Search by meaning",
        "Packs and the search in your texts look for meaning too, beside words: studytui[semantic].",
    )
    study_from: int = _setting(
        8,
        "You study from",
        "Hour from which on you can study: what a calendar leaves free of these hours may be "
        "planned, half of it at most.",
        between=(0, 23),
        unit="o'clock",
    )
    study_until: int = _setting(
        22,
        "You study until",
        "Hour up to which you can study; one before the hour it begins is of the next day.",
        between=(0, 24),
        unit="o'clock",
    )
    break_minutes: int = _setting(
        50,
        "A break after",
        "After so many minutes of study without a break a line says so, but in no exam; 0: never.",
        between=(0, 240),
        step=5,
        unit="minutes",
    )
    notify: str = _setting(
        "off",
        "Notifications",
        "What tells you of a break, the last five minutes of an exam and a plan that is done: nothing, "
        "the terminal's bell, or a notification, in the form that your terminal knows.",
        choices=("off", "bell", "osc9", "osc777"),
    )
    keys: Mapping[str, str] = field(
        default_factory=dict,
        metadata={
            "name": "Keys of your own",
            "words": 'Keys of your own by command, such as "exam.flag" = "y".',
        },
    )


def read_settings(path: Path) -> Settings:
    """The settings in the file; the defaults where there is none. Raises StudyError naming the
    file, the line, the setting and what is allowed."""
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return Settings()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise _bad(path, f"it cannot be read: {reason}", hint=_AWAY) from error
    return settings_of(text, path)


def settings_of(text: str, path: Path) -> Settings:
    """The settings in a text; `path` names the file in errors. Raises StudyError."""
    # Here, since most people have no such file and every start would pay for it.
    import tomllib

    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        reason, line = _without_place(str(error), text)
        raise _bad(path, f"this is not TOML: {reason}", line) from error
    try:
        return Settings(**{name: checked(name, value) for name, value in found.items()})
    except _WrongError as error:
        from studytui.domain.toml_lines import line_of

        raise _bad(path, str(error), line_of(text, error.place)) from None


def at_its_line(error: StudyError, path: Path, *place: str) -> StudyError:
    """An error of a setting that only the full screen can see, with the file and the line of it
    where it stands there; `place` is its name, for a key with that of the command."""
    from studytui.domain.toml_lines import line_of

    try:
        line = line_of(path.read_text("utf-8"), place)
    except (OSError, UnicodeDecodeError):
        return error
    return StudyError(f"{path}, line {line}: {error.message}", title=error.title, hint=error.hint)


class _WrongError(ValueError):
    """A setting that cannot be, and the way to it in the file."""

    def __init__(self, reason: str, *place: str) -> None:
        super().__init__(reason)
        self.place = place


def checked(name: str, value: Any) -> Any:
    """A value as a setting takes it. Raises ValueError with what is allowed."""
    known = {item.name: item for item in fields(Settings)}
    if name not in known:
        raise _WrongError(
            f"there is no setting {clean_line(name)!r}; {_nearest(name, known)}", name
        )
    if name == "keys":
        return _checked_keys(value)
    facts, wanted = known[name].metadata, type(known[name].default)
    if type(value) is not wanted:
        raise _WrongError(f"{name} must be {_KINDS[wanted]}, not {_as_written(value)}", name)
    if facts["between"] is not None:
        low, high = facts["between"]
        if not low <= value <= high:
            raise _WrongError(f"{name} must be from {low} to {high}, not {value}", name)
    if facts["choices"] and value not in facts["choices"]:
        raise _WrongError(
            f"{name} must be one of {', '.join(facts['choices'])}, not {value!r}", name
        )
    if facts["problem"] is not None and (problem := facts["problem"](value)):
        raise _WrongError(problem, name)
    return value


def _checked_keys(value: Any) -> dict[str, str]:
    """Keys by command; whether there is such a command, only the full screen knows."""
    if not isinstance(value, dict):
        raise _WrongError('keys is a table, such as [keys] and below it "exam.flag" = "y"', "keys")
    for command, key in value.items():
        if isinstance(key, dict):
            rest = next(iter(key), "…")
            reason = f'the command stands in quotes, as in "{command}.{rest}" = "y"'
            raise _WrongError(reason, "keys", command, rest)
        if not isinstance(key, str):
            reason = f"the key of {command} must be {_KINDS[str]}, not {_as_written(key)}"
            raise _WrongError(reason, "keys", command)
    # Textual takes a comma for what stands between two keys.
    return {command: "comma" if key == "," else key for command, key in value.items()}


def _nearest(name: str, known: Iterable[str]) -> str:
    """What may have been meant, or all there is."""
    from difflib import get_close_matches

    near = get_close_matches(name, known, 1, 0.7)
    return f"did you mean {near[0]}?" if near else f"there are: {', '.join(known)}"


def _without_place(reason: str, text: str) -> tuple[str, int]:
    """What TOML has to say against a text, and the line, which stands at the end of it."""
    import re

    found = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)$", reason)
    if found is None:
        return reason, 1
    line = int(found[1]) if found[1] else max(len(text.splitlines()), 1)
    return reason[0].lower() + reason[1 : found.start()], line


_KINDS = {str: "a text in quotes", bool: "true or false", int: "a whole number"}


def _as_written(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else repr(value)


_AWAY = "Move it away to start from the defaults."


def _bad(path: Path, reason: str, line: int | None = None, hint: str = "") -> StudyError:
    where = f"{path}, line {line}" if line is not None else str(path)
    reason = clean_line(reason)
    return StudyError(
        f"{where}: {reason}{'' if reason.endswith('?') else '.'}",
        title="The settings cannot be used",
        hint=hint or "Correct that line, or move the file away to start from the defaults.",
    )

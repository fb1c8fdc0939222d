"""The file of settings: what stands in it, and changing one setting without touching the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from studytui.errors import StudyError
from studytui.services.files import write_file
from studytui.settings import Settings, checked, read_settings, settings_of


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting as it stands."""

    name: str
    value: Any
    usual: Any
    """What holds where the file does not say."""
    label: str
    """What a person calls it."""
    words: str
    """What it is for."""
    choices: tuple[Any, ...] = ()
    """All it may be; empty where anything of its kind will do."""
    between: tuple[int, int] | None = None
    step: int = 1
    """By how much the arrows change a number."""
    unit: str = ""
    is_at_once: bool = True
    """Whether the running program obeys a change; else it does from its next start on."""

    @property
    def is_usual(self) -> bool:
        return bool(self.value == self.usual)

    @property
    def is_typed(self) -> bool:
        """Whether it is any text, with nothing to go through by the arrows."""
        return isinstance(self.usual, str) and not self.choices


SETTABLE = tuple(
    (one.name, str(one.metadata["name"]), str(one.metadata["words"]))
    for one in fields(Settings)
    if one.name != "keys"
)
"""Name, name for a person, and words of each setting but the keys."""


class SettingsFile:
    """The settings of one home."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def all(self, themes: Sequence[str] = ()) -> list[Setting]:
        """Every setting but the keys; `themes` are those there are. Raises StudyError where the
        file cannot be used."""
        found, usual = read_settings(self.path), Settings()
        return [
            Setting(
                one.name,
                getattr(found, one.name),
                getattr(usual, one.name),
                one.metadata["name"],
                one.metadata["words"],
                _choices(one.name, one.metadata["choices"], getattr(usual, one.name), themes),
                one.metadata["between"],
                one.metadata["step"],
                one.metadata["unit"],
                one.metadata["is_at_once"],
            )
            for one in fields(Settings)
            if one.name != "keys"
        ]

    def put(self, name: str, value: Any) -> Settings:
        """Set one, whatever else the file says; what holds from then on. Raises StudyError."""
        try:
            value = checked(name, value)
        except ValueError as error:
            raise StudyError(
                f"{error}.",
                title="That cannot be set",
                hint="studytui settings lists what there is.",
            ) from None
        return self._changed([name], value)

    def reset(self, name: str) -> Settings:
        """Take a setting out of the file: the usual one holds. Raises StudyError."""
        return self._changed([name], None)

    def put_key(self, command: str, key: str) -> Settings:
        """Give a command a key of one's own; an empty one gives it back its usual keys. Whether
        there is such a command, and the key is free, is for the caller to know. Raises StudyError.
        """
        return self._changed(["keys", command], key or None)

    def _changed(self, place: Sequence[str], value: Any) -> Settings:
        import tomlkit
        from tomlkit.exceptions import TOMLKitError

        read_settings(self.path)
        try:
            text = self.path.read_text("utf-8")
        except FileNotFoundError:
            text = ""
        try:
            document = tomlkit.parse(text)
            table: Any = document
            for name in place[:-1]:
                if name not in table:
                    table[name] = tomlkit.table()
                table = table[name]
            if value is None:
                table.pop(place[-1], None)
            else:
                table[place[-1]] = value
            if len(place) > 1 and not table:
                document.remove(place[0])
            new = tomlkit.dumps(document)
        except TOMLKitError as error:
            raise StudyError(
                f"{self.path} cannot be changed by the program: {error}.",
                title="The settings stand as they were",
                hint="Change them in an editor.",
            ) from error
        # Read before it is written: a file that could not be used would be worse than none.
        settings = settings_of(new, self.path)
        _make_folder(self.path.parent)
        # Behind a link, where it may lie among a person's other settings.
        write_file(self.path.resolve(), new, force=True)
        return settings


def _make_folder(folder: Path) -> None:
    """The folder of the file, for this person only where it is new. Raises StudyError."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StudyError(
            f"The folder {folder} cannot be made: {error.strerror or error}.",
            title="The settings stand as they were",
            hint="Choose another home with --home DIR: the settings are kept in it.",
        ) from error


def _choices(
    name: str, choices: Sequence[str], usual: Any, themes: Sequence[str]
) -> tuple[Any, ...]:
    if name == "theme":
        return tuple(themes)
    return (True, False) if isinstance(usual, bool) else tuple(choices)

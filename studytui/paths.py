"""Where things live: one home folder a person, moved whole by ``--home`` or ``STUDYTUI_HOME``."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from studytui.errors import StudyError

_NAME = "studytui"


@dataclass(frozen=True, slots=True)
class Paths:
    """The folders and files of one home."""

    home: Path
    config: Path | None = None
    """The platform's folder for settings, where it is not the home itself that holds them."""

    @property
    def database(self) -> Path:
        return self.home / "studytui.sqlite3"

    @property
    def media(self) -> Path:
        return self.home / "media_root"

    @property
    def backups(self) -> Path:
        return self.home / "backups"

    @property
    def reports(self) -> Path:
        return self.home / "reports"

    @property
    def log(self) -> Path:
        return self.home / "studytui.log"

    @property
    def settings(self) -> Path:
        """What is set: in the home if it was chosen, or has such a file; else in the platform's
        folder for settings."""
        own = self.home / "settings.toml"
        return own if self.config is None or own.exists() else self.config / own.name

    @property
    def lab_values(self) -> Path:
        """The learner's own lab values, where there are some."""
        return self.home / "lab_values.toml"

    @property
    def allowed_models(self) -> Path:
        """What the learner has allowed to send to which language model."""
        return self.home / "language_models.json"

    @property
    def drafts(self) -> Path:
        """What is half typed, as long as it is."""
        return self.home / "drafts"

    @property
    def profiles(self) -> Path:
        """The learner's own exam profiles."""
        return self.home / "profiles"

    def create(self) -> None:
        """Make the home folder, for this person only (0700). Raises StudyError if it cannot be."""
        try:
            if not self.home.is_dir():
                self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
                # mkdir obeys the umask, which may take the owner's rights as well.
                self.home.chmod(0o700)
                # The name of a new folder is safe once the folder it stands in is.
                descriptor = os.open(self.home.parent, os.O_RDONLY)
                try:
                    os.fsync(descriptor)
                finally:
                    os.close(descriptor)
        except OSError as error:
            raise StudyError(
                f"The folder {self.home} cannot be made: {error.strerror or error}.",
                title="No place to keep your work",
                hint="Choose another with --home DIR or STUDYTUI_HOME.",
            ) from error


def find_paths(home: str | None, environment: Mapping[str, str]) -> Paths:
    """The home named on the command line, else in STUDYTUI_HOME, else the platform's data folder,
    whose settings are in the platform's folder for them. Nothing is made yet."""
    chosen = home or environment.get("STUDYTUI_HOME")
    named = Path(chosen).expanduser().absolute() if chosen else None
    if named is not None and named.name != _NAME:
        return Paths(named)
    from platformdirs import user_config_path, user_data_path

    # By its name as well: so it is told to what runs beside the screen.
    usual = user_data_path(_NAME, appauthor=False)
    if named is not None and named != usual:
        return Paths(named)
    return Paths(usual, user_config_path(_NAME, appauthor=False))


def samples_folder() -> Path:
    """The sample extractions: inside the installed package, or beside it in a checkout."""
    return _shipped("sample_extractions")


def migrations_folder() -> Path:
    """The migrations: inside the installed package, or beside it in a checkout."""
    return _shipped("migrations")


def reference_folder() -> Path:
    """The bundled tables to look things up in."""
    return Path(__file__).resolve().parent / "reference"


def profiles_folder() -> Path:
    """The exam profiles that came along."""
    return Path(__file__).resolve().parent / "profiles"


def program_folder() -> Path:
    """Where ``python -m studytui`` is this very program, wherever the learner stands."""
    return Path(__file__).resolve().parent.parent


def _shipped(name: str) -> Path:
    package = Path(__file__).resolve().parent
    installed = package / name
    return installed if installed.is_dir() else package.parent / name


def is_over_ssh(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether the terminal is at the other end of a line, where each byte counts."""
    return bool(environment.get("SSH_CONNECTION"))


def is_dumb(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether the terminal only ever writes on, as a screen reader, a log or a serial console may:
    nothing is written over there."""
    return environment.get("TERM") == "dumb"

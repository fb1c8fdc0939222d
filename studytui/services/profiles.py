"""The profiles there are: those that came along, and the learner's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from studytui.domain.profile import Profile
from studytui.domain.text import clean_line
from studytui.errors import StudyError
from studytui.services.profile_file import read_profile

__all__ = ["Profile", "ProfileEntry", "Profiles"]


@dataclass(frozen=True, slots=True)
class ProfileEntry:
    """A profile file: what it holds, or why it cannot be used."""

    name: str
    is_own: bool
    profile: Profile | None = None
    error: StudyError | None = None


class Profiles:
    """Profiles by name. Files are read anew each time: there are few, and they are edited."""

    def __init__(self, bundled: Path, own: Path) -> None:
        self._bundled = bundled
        self._own = own

    def listed(self) -> list[ProfileEntry]:
        """Every profile by title, an own one in the place of the bundled one of its name, then
        the files that cannot be used. A bad file never hides the others."""
        files = {path.stem: (path, False) for path in _files(self._bundled)}
        files |= {path.stem: (path, True) for path in _files(self._own)}
        entries = [_entry(path, is_own=is_own) for path, is_own in files.values()]
        return sorted(entries, key=_order)

    def all(self) -> list[Profile]:
        """Those that can be used, by title."""
        return [entry.profile for entry in self.listed() if entry.profile is not None]

    def find(self, name: str) -> Profile | None:
        """The profile of a name, reading no other; None where there is none, or it cannot be
        used."""
        for folder, is_own in ((self._own, True), (self._bundled, False)):
            for path in _files(folder):
                if path.stem.lower() == name.strip().lower():
                    return _entry(path, is_own=is_own).profile
        return None

    def get(self, name: str) -> Profile:
        """The profile of a name. Raises StudyError where there is none, or it cannot be used."""
        entries = self.listed()
        wanted = name.strip().lower()
        for entry in entries:
            if entry.name.lower() == wanted:
                if entry.error is not None:
                    raise entry.error
                assert entry.profile is not None
                return entry.profile
        raise _unknown(name, [entry.name for entry in entries])


def _files(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.glob("*.toml") if path.is_file())
    except OSError:
        return []


def _entry(path: Path, *, is_own: bool) -> ProfileEntry:
    try:
        return ProfileEntry(path.stem, is_own, profile=read_profile(path))
    except StudyError as error:
        return ProfileEntry(path.stem, is_own, error=error)


def _order(entry: ProfileEntry) -> tuple[bool, str, str]:
    title = entry.profile.title if entry.profile is not None else ""
    return entry.profile is None, title.casefold(), entry.name


def _unknown(name: str, names: Sequence[str]) -> StudyError:
    from difflib import get_close_matches

    near = get_close_matches(name, names, 1, 0.5)
    meant = f"Did you mean {near[0]}? " if near else ""
    return StudyError(
        f"There is no profile {clean_line(name)!r}.",
        title="An unknown profile",
        hint=clean_line(f"{meant}There are: {', '.join(names)}."),
    )

"""What is being typed and has not been kept yet, so that a line that drops loses no word of it.

A draft is no answer and no note: it stands in no log, is in no backup and no sync, and counts
nowhere until the learner keeps it. Each is a file of its own, written anew with every letter, so
that no lock of the library is waited for, and two windows never write into the same one for two
things. A draft that cannot be written or read is none: typing goes on.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from studytui.domain.cleaning import clean_line
from studytui.errors import StudyError

_ENDING = ".json"
_EDITED = "edit-"
_LARGEST_FILE = 262_144
_NAMES = ("purpose", "uid", "text", "about")


@dataclass(frozen=True, slots=True)
class Draft:
    """Something half typed."""

    purpose: str
    """What it is to become: an answer, a note, the reason of a flag or a key."""
    uid: str
    """Of what it is about: a question, or an item of a sitting. Lasts longer than a row's number: a
    library may be put back meanwhile."""
    text: str
    about: str = ""
    """The title of the question, for a person to find it again; empty where it comes by itself."""


class Drafts:
    """The drafts of one home."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._typed_here: set[Path] = set()

    def keep(self, draft: Draft) -> None:
        """Keep it in place of what was typed there before. The program may end right afterwards."""
        target = self._file(draft.purpose, draft.uid)
        self._typed_here.add(target)
        temporary = f"{target}.{os.getpid()}.part"
        try:
            self._make_folder()
            # What a program that ended here has left goes.
            descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            try:
                os.write(descriptor, json.dumps(_fields(draft)).encode())
            finally:
                os.close(descriptor)
            os.replace(temporary, target)
        except OSError:
            with suppress(OSError):
                os.unlink(temporary)

    def text(self, purpose: str, uid: str) -> str | None:
        """What was typed there and not kept; None where nothing was."""
        draft = _read(self._file(purpose, uid))
        return None if draft is None else draft.text

    def drop(self, purpose: str, uid: str) -> None:
        """Forget it: it was kept where it belongs, or given up."""
        with suppress(OSError):
            self._file(purpose, uid).unlink()

    def to_find_again(self, since: datetime) -> list[Draft]:
        """Those typed since then that do not come by themselves, the newest first; not what was
        typed in this program, where it may still be going on."""
        try:
            typed = {path: path.stat().st_mtime for path in self._folder.glob(f"*{_ENDING}")}
        except OSError:
            return []
        recent = [
            path
            for path, moment in typed.items()
            if moment >= since.timestamp() and path not in self._typed_here
        ]
        files = sorted(recent, key=lambda path: typed[path], reverse=True)
        return [draft for draft in map(_read, files) if draft is not None and draft.about]

    def edited_file(self, uid: str, text: str) -> Path:
        """The file in which a question's texts, `text` now, are edited. It holds what was edited
        there and not kept, also what an editor saved when it was cut off; else `text`. A question
        that was changed meanwhile begins anew. Raises StudyError where there can be none."""
        target = self._folder / f"{_EDITED}{_hashed(uid, text)}.md"
        try:
            self._make_folder()
            saved = [path for path in self._beside(target) if path.stat().st_size]
            newest = max(saved, key=lambda path: path.stat().st_mtime_ns, default=None)
            if newest is None:
                descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
                with open(descriptor, "w", encoding="utf-8") as file:
                    file.write(text)
            elif newest != target:
                os.replace(newest, target)
        except OSError as error:
            raise StudyError(
                f"{clean_line(str(target))} cannot be written: {error.strerror or error}.",
                title="Not edited",
                hint="Check the folder, its permissions and its space.",
            ) from error
        return target

    def drop_edited(self, path: Path) -> None:
        """Forget what was edited: it was kept where it belongs, or given up."""
        for one in self._beside(path):
            with suppress(OSError):
                one.unlink()

    def _beside(self, path: Path) -> list[Path]:
        """The file, where it is there, and what nano makes of it when its line is cut."""
        return [one for one in (path, *path.parent.glob(f"{path.name}.save*")) if one.is_file()]

    def _make_folder(self) -> None:
        if not self._folder.is_dir():
            self._folder.mkdir(mode=0o700)
            # mkdir obeys the umask, which may take the owner's rights as well.
            self._folder.chmod(0o700)

    def _file(self, purpose: str, uid: str) -> Path:
        return self._folder / f"{_hashed(purpose, uid)}{_ENDING}"


def _hashed(*texts: str) -> str:
    """A name for a file: what came with a file of somebody else is no path."""
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:32]


def _fields(draft: Draft) -> dict[str, str]:
    # `dataclasses.asdict` takes as long as the rest of a letter.
    return {name: getattr(draft, name) for name in _NAMES}


def _read(path: Path) -> Draft | None:
    try:
        if path.stat().st_size > _LARGEST_FILE:
            return None
        found = json.loads(path.read_text("utf-8"))
        texts = [found[name] for name in _NAMES]
    except (OSError, ValueError, LookupError, TypeError):
        return None
    return Draft(*texts) if all(isinstance(one, str) for one in texts) else None

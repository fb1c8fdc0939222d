"""The doctor: is everything whole, and what can be put right without losing anything."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

from studytui.domain.backups import size_words
from studytui.domain.wording import count
from studytui.errors import StudyError
from studytui.services.learning import rebuild_states
from studytui.services.study import Study
from studytui.storage import checks, question_counts
from studytui.storage.backup import IMAGE, back_up, files_below, link_or_copy
from studytui.storage.restoring import is_whole
from studytui.storage.whole import progress

_NETWORK = ("nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p", "afs", "ceph")
_OLD_BACKUP = timedelta(days=14)


class State(StrEnum):
    """How it stands with one thing."""

    FINE = "fine"
    NOTE = "note"
    """Worth knowing; nothing is wrong with what is kept."""
    WRONG = "wrong"
    MENDED = "mended"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    name: str
    state: State
    words: str
    hint: str = ""
    mend: Callable[[], None] | None = None
    """Puts it right; None where that is the learner's to do."""


class Doctor:
    """Looks at an open library and the home around it."""

    def __init__(
        self, study: Study, environment: Mapping[str, str], screen: tuple[int, int] | None
    ) -> None:
        """`screen` is the size of the terminal in cells; None where there is none."""
        self._study = study
        self._database = study.database
        self._paths = study.paths
        self._environment = environment
        self._screen = screen

    def examine(self) -> list[Finding]:
        """Look at everything; nothing is changed."""
        return list(self.looks())

    def looks(self) -> Iterator[Finding]:
        """As `examine`, one thing after the other: of a large library the first look takes a
        minute."""
        looks = (
            self._file,
            self._references,
            *(lambda search=search: self._search(search) for search in checks.SEARCHES),
            self._counts,
            self._derived,
            self._times,
            self._images,
            self._permissions,
            self._room,
            self._place,
            self._clock,
            self._backups,
            self._terminal,
        )
        for place, look in enumerate(looks):
            found = look()
            yield found
            if place == 0 and found.state is State.WRONG:
                # Pages are broken: what else is read would be guesswork.
                return

    def mend(self, found: list[Finding]) -> list[Finding]:
        """Put right what can be, after a backup; the findings as they are then. Raises StudyError
        where no backup can be made: then nothing is done."""
        if not any(one.mend for one in found):
            return found
        back_up(
            self._database, self._paths.backups, reason="before-repair", media=self._paths.media
        )
        done = []
        for one in found:
            if one.mend is None:
                done.append(one)
                continue
            try:
                one.mend()
            except (OSError, StudyError) as error:
                done.append(replace(one, hint=f"It could not be put right: {error}"))
            else:
                done.append(replace(one, state=State.MENDED, hint="", mend=None))
        return done

    def _file(self) -> Finding:
        found = checks.flaws(self._database)
        if not found:
            size = self._paths.database.stat().st_size
            return Finding("file", State.FINE, f"The file is sound, {size_words(size)}.")
        if all("index" in one for one in found):
            return Finding(
                "file",
                State.WRONG,
                f"An index does not say what its table says: {found[0]}.",
                "studytui doctor --fix makes it anew.",
                lambda: self._do("REINDEX"),
            )
        return Finding(
            "file",
            State.WRONG,
            f"The file is damaged: {found[0]}.",
            "studytui doctor --fix saves what can be read; studytui restore puts a backup back.",
        )

    def _do(self, statement: str) -> None:
        self._database.execute(statement)

    def _references(self) -> Finding:
        found = checks.orphans(self._database)
        if not found:
            return Finding("references", State.FINE, "Every row has what it refers to.")
        rows = ", ".join(f"{number} in {table}" for table, number in found.items())
        return Finding(
            "references",
            State.WRONG,
            f"Rows without what they refer to: {rows}.",
            "They are kept. Please report this.",
        )

    def _search(self, search: str) -> Finding:
        name = "search" if search == "question_search" else "search in texts"
        if checks.is_search_whole(self._database, search):
            return Finding(name, State.FINE, "The search knows every word.")
        return Finding(
            name,
            State.WRONG,
            "The search does not say what the texts say.",
            "studytui doctor --fix makes its index anew.",
            lambda: checks.make_search(self._database, search),
        )

    def _counts(self) -> Finding:
        if question_counts.are_right(self._database):
            return Finding("counts", State.FINE, "The number of questions is what is counted.")
        return Finding(
            "counts",
            State.WRONG,
            "The number of questions is not what is counted.",
            "studytui doctor --fix counts them anew.",
            lambda: question_counts.count_anew(self._database),
        )

    def _derived(self) -> Finding:
        learning = self._study.learning
        if learning.is_stale:
            return Finding(
                "learning", State.FINE, "What you know is worked out anew when next looked at."
            )
        found = checks.differing(self._database, self._rebuild)
        if not found:
            return Finding("learning", State.FINE, "What you know is what your answers say.")
        rows = ", ".join(f"{number} of {table}" for table, number in found.items())
        return Finding(
            "learning",
            State.WRONG,
            f"Worked out otherwise than your answers say: {rows}.",
            "studytui doctor --fix works it out anew from them.",
            self._rebuild,
        )

    def _rebuild(self) -> None:
        for learner_id in {self._study.learner_id, *checks.learners(self._database)}:
            progress.rebuild(self._database, learner_id)
            rebuild_states(self._database, learner_id, self._study.settings.day_starts_at)

    def _times(self) -> Finding:
        found = checks.impossible_times(self._database)
        if not found:
            return Finding("times", State.FINE, "Everything happened when it could.")
        rows = ", ".join(f"{number} in {table}" for table, number in found.items())
        return Finding(
            "times",
            State.NOTE,
            f"Dated before 2000, in the future, or ended before it began: {rows}.",
            "A clock was wrong. They are kept as they are.",
        )

    def _images(self) -> Finding:
        wanted = [one for one in checks.images(self._database) if IMAGE.fullmatch(one[0])]
        media, kept = self._paths.media, self._paths.backups / "media"
        bad = [(path, sha) for path, sha in wanted if _digest(media / path) != sha]
        if not bad:
            extra = len(files_below(media) - {path for path, _ in wanted})
            words = f"{count(len(wanted), 'image')}, each as it came."
            more = f" {count(extra, 'file')} more belong to no question." if extra else ""
            return Finding("images", State.FINE, words + more)
        there = [(path, sha) for path, sha in bad if _digest(kept / path) == sha]
        words = f"{len(bad)} of {count(len(wanted), 'image')} missing or changed."
        if there:
            return Finding(
                "images",
                State.WRONG,
                words,
                f"studytui doctor --fix takes {len(there)} from the backups.",
                lambda: self._take_images([path for path, _ in there]),
            )
        return Finding("images", State.WRONG, words, "Import their sources once more.")

    def _take_images(self, paths: list[str]) -> None:
        media = self._paths.media
        for path in paths:
            with suppress(FileNotFoundError):
                changed = media / path
                changed.rename(changed.with_name(f"{changed.name}.changed"))
            link_or_copy(self._paths.backups / "media" / path, media / path)

    def _permissions(self) -> Finding:
        open_ones = [one for one in self._own_files() if one.stat().st_mode & 0o077]
        if not open_ones:
            return Finding("permissions", State.FINE, "Nobody else can read it.")
        return Finding(
            "permissions",
            State.WRONG,
            f"Others may look into {open_ones[0]}"
            + (f" and {len(open_ones) - 1} more." if len(open_ones) > 1 else "."),
            "studytui doctor --fix closes it.",
            lambda: _close(open_ones),
        )

    def _own_files(self) -> list[Path]:
        paths = self._paths
        found = [paths.home, paths.database, paths.log, paths.backups, paths.media]
        found += [
            paths.database.with_name(f"{paths.database.name}{end}") for end in ("-wal", "-shm")
        ]
        with suppress(OSError):
            found += [one for one in paths.backups.iterdir() if not one.is_symlink()]
        return [one for one in found if one.exists()]

    def _room(self) -> Finding:
        free = shutil.disk_usage(self._paths.home).free
        needed = 3 * self._paths.database.stat().st_size + 16_000_000
        if free >= needed:
            return Finding("room", State.FINE, f"{size_words(free)} free on the disk.")
        return Finding(
            "room",
            State.NOTE,
            f"Only {size_words(free)} free on the disk.",
            f"A backup and an upgrade need {size_words(needed)}.",
        )

    def _place(self) -> Finding:
        kind = _file_system(self._paths.home)
        mode = checks.journal_mode(self._database)
        if kind in _NETWORK or mode != "wal":
            what = f"a network file system ({kind})" if kind in _NETWORK else "one without a log"
            return Finding(
                "place",
                State.NOTE,
                f"It lies on {what}: open it in one program at a time.",
                "A folder on this machine is safer: --home DIR.",
            )
        return Finding("place", State.FINE, "It lies on a disk of this machine, with a log.")

    def _clock(self) -> Finding:
        now, latest = (
            self._database.now(),
            checks.latest_act(self._database, self._study.learner_id),
        )
        if latest is not None and latest > now + timedelta(minutes=5):
            return Finding(
                "clock",
                State.NOTE,
                f"The clock says {now:%Y-%m-%d %H:%M}, before your last answer "
                f"({latest:%Y-%m-%d %H:%M}).",
                "Set it right: what is due goes by it.",
            )
        return Finding("clock", State.FINE, f"The clock says {now:%Y-%m-%d %H:%M} UTC.")

    def _backups(self) -> Finding:
        found = self._study.backups.all()
        # The newest is unpacked and checked; of the others what they say of themselves is read.
        broken = [one for one in found if not one.is_readable]
        broken += [one for one in found[:1] if one.is_readable and not is_whole(one.path)]
        if broken:
            return Finding(
                "backups",
                State.WRONG,
                f"{count(len(broken), 'backup')} cannot be read: {broken[0].path.name}.",
                "studytui backup takes a new one.",
            )
        if not found:
            state = State.NOTE if self._study.backups.now() else State.FINE
            return Finding("backups", state, "There is no backup yet.", "studytui backup.")
        age = self._database.now() - found[0].taken_at
        if age > _OLD_BACKUP:
            return Finding(
                "backups", State.NOTE, f"The newest is {age.days} days old.", "studytui backup."
            )
        return Finding("backups", State.FINE, f"{count(len(found), 'backup')}, the newest whole.")

    def _terminal(self) -> Finding:
        if self._screen is None:
            return Finding("terminal", State.FINE, "No terminal here to look at.")
        columns, lines = self._screen
        wrong = []
        if columns < 80 or lines < 24:
            wrong.append(f"it is {columns}x{lines}; 80x24 shows everything")
        if self._environment.get("TERM", "dumb") in ("dumb", ""):
            wrong.append("TERM names no terminal that can place its cursor")
        language = next(
            (
                self._environment[one]
                for one in ("LC_ALL", "LC_CTYPE", "LANG")
                if self._environment.get(one)
            ),
            "",
        )
        if "utf" not in language.casefold():
            wrong.append("its language settings (LANG) do not say UTF-8")
        if not wrong:
            return Finding("terminal", State.FINE, f"{columns}x{lines}, UTF-8.")
        return Finding("terminal", State.NOTE, f"The terminal: {'; '.join(wrong)}.")


def _digest(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def _close(paths: list[Path]) -> None:
    for path in paths:
        with suppress(FileNotFoundError):
            path.chmod(0o700 if path.is_dir() else 0o600)


def _file_system(path: Path) -> str:
    """The kind of file system a folder lies on, where the machine tells; else empty."""
    try:
        mounts = Path("/proc/self/mounts").read_text("utf-8", "replace").splitlines()
    except OSError:
        return ""
    best, kind = "", ""
    real = os.path.realpath(path)
    for mount in mounts:
        parts = mount.split(" ")
        if len(parts) < 3:
            continue
        point = parts[1].replace("\\040", " ")
        is_over = real == point or real.startswith(point.rstrip("/") + "/")
        if is_over and len(point) >= len(best):
            best, kind = point, parts[2]
    return kind

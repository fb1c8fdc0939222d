"""Three machines of a learner, a teacher's and a hub, for random lives: what happens between them, and
what has to be true in the end."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from psycopg.conninfo import make_conninfo

from benchmarks.cut_line import GOOD, CutLine, Weather
from benchmarks.sync_acts import MACHINES, Acts, make_files, one_of
from studytui.domain.assignment import Terms
from studytui.domain.draft import Reading
from studytui.errors import StudyError
from studytui.paths import Paths
from studytui.services import backups
from studytui.services.learning import rebuild_states
from studytui.services.study import Study
from studytui.settings import Settings
from studytui.storage import checks
from studytui.storage.whole import progress
from studytui.sync import outbox
from studytui.sync.connecting import UnreachableError
from studytui.sync.stores import Home
from tests.conftest import SetClock
from tests.drafts import Taker, exam, question
from tests.hub_server import Hub, Server, hub_like
from tests.sync.devices import differences, mistaken_digests

_MOST_ROUNDS = 8
_MOST_ROOMS = 2
_EMPTY = "empty.sqlite3"
_SHARED = "Colours"
_ROOMS = (
    "SELECT c.uid FROM classroom c JOIN enrolment e USING (classroom_id) "
    "WHERE e.learner_id = me() AND e.is_active"
)
"""Uids of the classes somebody is in, as the hub knows."""


@dataclass(frozen=True, slots=True)
class Start:
    """How every life begins, kept as a database and homes that are copied."""

    server: Server
    database: str
    """A hub with the teacher and the learner, who is in her class and has what she offers."""
    folder: Path
    """Their homes, what they import and read, and an empty library."""
    moments: tuple[datetime, ...]
    """What their clocks say."""


@contextmanager
def started(server: Server, template: str, folder: Path, library: Path) -> Iterator[Start]:
    """The start of lives, made in a folder by the people themselves; `template` is a hub that was
    built, `library` an empty one, migrated."""
    make_files(folder)
    shutil.copyfile(library, folder / _EMPTY)
    with hub_like(server, template, SetClock()) as hub:
        hub.add("tina", "teacher")
        hub.add("anna")
        made = World(hub, folder, folder, [SetClock() for _ in range(MACHINES + 1)])
        made.meet()
        made.close()
        yield Start(server, hub.database, folder, tuple(one.moment for one in made.clocks))


@contextmanager
def life(start: Start, folder: Path) -> Iterator[World]:
    """A new life in an empty folder, closed in the end."""
    clocks = [SetClock(moment) for moment in start.moments]
    for number in range(MACHINES + 1):
        shutil.copytree(start.folder / f"machine-{number}", folder / f"machine-{number}")
    with hub_like(start.server, start.database, clocks[0]) as hub:
        made = World(hub, folder, start.folder, clocks)
        try:
            made.go_to_hub()
            yield made
        finally:
            made.close()


class World(Acts):
    """Machines 0 to 2 are anna's; 3 is that of tina, who teaches her."""

    def __init__(self, hub: Hub, folder: Path, files: Path, clocks: list[SetClock]) -> None:
        """Homes that are not in the folder are made."""
        super().__init__(files)
        self.hub = hub
        self.folder = folder
        self.clocks = clocks
        (folder / "line").mkdir()
        self.line = CutLine(folder / "line", hub.server.folder)
        self.studies = [self._opened(number) for number in range(MACHINES + 1)]

    def _opened(self, desk: int) -> Study:
        home = Paths(self.folder / f"machine-{desk}")
        if is_new := not home.database.exists():
            home.create()
            shutil.copyfile(self.files / _EMPTY, home.database)
            home.database.chmod(0o600)
        study = Study.open(home, clock=self.clocks[desk], settings=Settings())
        if is_new:
            study.syncing.join(self._address(desk))
        return study

    def _address(self, desk: int) -> str:
        return make_conninfo(
            host=str(self.line.folder),
            dbname=self.hub.database,
            user="tina" if desk == MACHINES else "anna",
            sslmode="disable",
        )

    def go_to_hub(self) -> None:
        """The hub of these homes is this one, which is where they have been before."""
        for desk, study in enumerate(self.studies):
            study.database.execute("UPDATE hub_link SET address = ?", self._address(desk))

    def meet(self) -> None:
        """The teacher offers questions; the learner has texts and a goal, and joins her class."""
        self.teach(0, "grass")
        self.teach(1, "grass")
        self.offer()
        self.open_class()
        self.sync(MACHINES)
        self.look_at_texts(0)
        self.aim(0, 1)
        self.enrol(0)
        for machine in range(MACHINES):
            self.sync(machine)

    def close(self) -> None:
        for study in self.studies:
            study.close()
        self.line.close()
        shutil.rmtree(self.line.folder)

    # The teacher

    @property
    def tina(self) -> Study:
        return self.studies[MACHINES]

    def teach(self, number: int, word: str) -> None:
        """The teacher takes a question in, or in another form."""
        self.clocks[MACHINES].advance(timedelta(seconds=1))
        Taker(self.tina)(
            question(
                f"q{number}",
                stem=f"Which colour has the {word} of meadow {number}?",
                subject="Art",
                topic=f"Meadow {number % 2}",
                tags=(word,),
            )
        )

    def teach_exam(self, number: int) -> None:
        """The teacher takes in an exam of two questions."""
        asked = tuple(question(f"q{number + one}", subject="Art") for one in range(2))
        held = exam(*(f"q{number + one}" for one in range(2)), number=f"{number}")
        Taker(self.tina)(Reading(asked, (held,)))

    def offer(self) -> None:
        """The teacher offers her questions, once more."""
        self.tina.syncing.offer(_SHARED)

    def withdraw(self) -> None:
        """The teacher offers them no longer."""
        self.tina.syncing.offer(_SHARED, is_offered=False)

    def set_task(self, place: int, count: int) -> None:
        """The teacher sets her class something."""
        if room := one_of(self.tina.classes.taught(), place):
            terms = Terms(f"Task {place}", query=f"source:{_SHARED}", count=count, attempts=count)
            held = one_of(self.tina.exams.all(), place)
            if held is not None and place % 2:
                terms = Terms(f"Task {place}", exam_id=held.exam_id, attempts=0)
            self.tina.assignments.set(room, terms)

    def change_task(self, place: int, ends: bool) -> None:
        """The teacher withdraws what is set, or gives somebody more time."""
        room = one_of(self.tina.classes.taught(), place)
        if room is None:
            return
        task = one_of(self.tina.assignments.of_class(room), place)
        member = one_of(self.tina.classes.members(room.classroom_id), place)
        if task is not None and ends:
            self.tina.assignments.withdraw(task)
        elif task is not None and member is not None:
            self.tina.assignments.allow(task, member, 1.0 if place % 2 else 1.5)

    def open_class(self) -> None:
        """The teacher makes a class, unless she has two."""
        rooms = self.tina.classes.taught()
        if len(rooms) < _MOST_ROOMS:
            self.tina.classes.add(f"Room {len(rooms)}")

    def change_class(self, place: int, number: int) -> None:
        """The teacher takes the learner out, makes another code, or closes a class."""
        classes = self.tina.classes
        room = one_of(classes.taught(), place)
        if room is None:
            return
        if number == 0:
            classes.close(room)
        elif number % 2:
            classes.renew_code(room)
        elif member := one_of(classes.members(room.classroom_id), place):
            classes.remove(room, member)

    def enrol(self, machine: int) -> None:
        """The learner is told the code of a class."""
        for room in self.tina.classes.taught():
            self.studies[machine].classes.enrol(room.code)

    def leave_class(self, machine: int, place: int) -> None:
        """The learner leaves a class."""
        classes = self.studies[machine].classes
        if room := one_of(classes.joined(), place):
            classes.leave(room)

    # Syncing

    def sync(self, desk: int, weather: Weather = GOOD) -> bool:
        """Whether a sync went well over such a line."""
        self.line.weather = weather
        try:
            done = self.studies[desk].syncing.sync()
        except UnreachableError:
            return False
        except StudyError as error:
            raise AssertionError(f"sync: {error}") from error
        finally:
            self.line.weather = GOOD
        assert not done.left_out, done.left_out
        return True

    def sync_at_once(self, desk: int, machine: int, place: int) -> None:
        """One syncs, and another in the midst of that, so that what the first sends is not on the hub
        when the other looks, and the other way round."""
        left = place % 4

        def meanwhile(done: int, total: int) -> None:
            nonlocal left
            left -= 1
            if left == -1 and machine != desk:
                self.sync(machine)

        done = self.studies[desk].syncing.sync(meanwhile)
        assert not done.left_out, done.left_out

    def _sync_all_of(self, desk: int) -> bool:
        """Whether nothing is left here that the hub has not."""
        return self.sync(desk) and not self.studies[desk].syncing.state().waiting

    def sit_in_two_places(self, machine: int, place: int) -> None:
        """A sitting that is open on two machines goes on at both, and neither hears of it."""
        other = (machine + 1) % MACHINES
        self.sit(machine, place, 3, False)
        if self.sync(machine) and self.sync(other):
            self.go_on(machine, place + 1, False)
            self.go_on(other, place + 2, place % 2 == 0)

    def forget_cursor(self, desk: int) -> None:
        """What came comes again, all at once and in another order."""
        self.studies[desk].database.execute("UPDATE hub_link SET cursor = ''")

    def crash(self, desk: int, weather: Weather) -> None:
        """The program is killed in the middle of a sync, when so much has gone over the line."""
        self.studies[desk].close()
        self.line.weather = weather
        child = os.fork()
        if not child:
            with suppress(BaseException):
                self._opened(desk).syncing.sync()
            os._exit(0)
        self.line.on_cut = lambda: os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        self.line.on_cut, self.line.weather = None, GOOD
        self.studies[desk] = self._opened(desk)

    def new_machine(self, machine: int) -> None:
        """A machine is thrown away, after a sync, and a new one takes its place."""
        if self._sync_all_of(machine):
            self.studies[machine].close()
            shutil.rmtree(self.studies[machine].paths.home)
            self.studies[machine] = self._opened(machine)
            self.sync(machine)

    def back_up(self, desk: int) -> None:
        """Take a backup."""
        self.studies[desk].backups.take()
        self.after_backup(desk)

    def put_back(self, desk: int) -> None:
        """After a sync the last backup is put in the place of the library, if there is one."""
        study = self.studies[desk]
        if study.backups.all() and self._sync_all_of(desk):
            study.close()
            try:
                chosen = backups.the_backup(study.paths, "last")
                backups.put_back(study.paths, chosen, self.clocks[desk])
            finally:
                self.studies[desk] = self._opened(desk)
                self.after_backup(desk)

    def join_anew(self, machine: int) -> None:
        """Leave the hub, join it again and take everything there."""
        syncing = self.studies[machine].syncing
        syncing.leave()
        syncing.join(self._address(machine))
        syncing.adopt()
        self.sync(machine)

    # What has to be true

    def settle(self) -> int:
        """Sync all until nothing goes either way; how many rounds that took."""
        for rounds in range(1, _MOST_ROUNDS + 1):
            moved = 0
            for study in self.studies:
                done = study.syncing.sync()
                assert not done.left_out, done.left_out
                moved += done.received + done.sent
            if not moved:
                return rounds
        raise AssertionError("it never comes to rest")

    def documents(self) -> dict[str, int]:
        """How many documents of each kind a machine of the learner's knows."""
        rows = self.studies[0].database.rows(
            'SELECT "table", count(*) FROM synced_row WHERE row_id NOT NULL GROUP BY 1'
        )
        return {table: int(number) for table, number in rows}

    def check(self) -> None:
        """All machines of the learner tell the same, no answer is lost, what is reckoned is what
        the answers say, and the teacher has what she is to see."""
        if self.tina.database.value(
            "SELECT 1 FROM source WHERE name = ? AND NOT is_shared", _SHARED
        ):
            # What was never asked is not on a machine that came later, until it is offered again.
            self._check_same(is_offered=False)
            self._check_each()
            self.offer()
            self.settle()
        self._check_same(is_offered=True)
        self._check_each()
        self._check_class()

    def _check_same(self, *, is_offered: bool) -> None:
        first, *others = self.studies[:MACHINES]
        rooms = {row[0] for row in self.hub.rows("anna", _ROOMS)}
        for study in others:
            hidden = set() if is_offered else _withdrawn(first) ^ _withdrawn(study)
            # What is set a class is seen by those who are in it: who left keeps what they have.
            found = [
                one
                for one in differences(first, study)
                if not (
                    " assignment: " in one and (hidden or all(room not in one for room in rooms))
                )
                and not any(name in one for name in hidden)
            ]
            assert not found, "\n".join(found[:20])
            assert not is_offered or _images(study) == _images(first)

    def _check_each(self) -> None:
        for study in self.studies[:MACHINES]:
            here = {row[0] for row in study.database.rows("SELECT uid FROM response")}
            assert self.answers <= here, f"lost: {self.answers - here}"
        for study in self.studies:
            self._check_reckoned(study)
            assert not (mistaken := mistaken_digests(study)), mistaken[:20]
            assert not (left := outbox.waiting(Home(study.database, study.learner_id))), left
            assert not (left_noted := outbox.waiting_count(study.database)), left_noted

    def _check_reckoned(self, study: Study) -> None:
        study.learning.refresh()
        assert not study.learning.is_stale

        def rebuild() -> None:
            for learner_id in checks.learners(study.database):
                progress.rebuild(study.database, learner_id)
                rebuild_states(study.database, learner_id, study.settings.day_starts_at)

        found_different = checks.differing(study.database, rebuild)
        assert not found_different, found_different
        assert not checks.orphans(study.database)
        for search in checks.SEARCHES:
            assert checks.is_search_whole(study.database, search)

    def _check_class(self) -> None:
        """The teacher has the answers of sittings that the hub shows her, and nobody's notes."""
        anna = "(SELECT learner_id FROM learner WHERE username = 'anna')"
        database = self.tina.database
        assert not database.value(f"SELECT count(*) FROM note WHERE learner_id = {anna}")
        asked = (
            "SELECT r.uid FROM response r JOIN sitting_item i USING (sitting_item_id) "
            f"JOIN sitting s USING (sitting_id) WHERE s.learner_id = {anna}"
        )
        on_hub = {row[0] for row in self.hub.rows("tina", asked)}
        here = {row[0] for row in database.rows(asked)}
        assert on_hub <= here, f"not with the teacher: {on_hub - here}"


def _withdrawn(study: Study) -> set[str]:
    """Names of questions that are offered no longer, and of exams that ask them."""
    rows = study.database.rows(
        "SELECT uid FROM question WHERE offered_status IS NOT NULL UNION SELECT x.uid FROM exam x "
        "JOIN exam_item i USING (exam_id) JOIN question q USING (question_id) "
        "WHERE q.offered_status IS NOT NULL"
    )
    return {row[0] for row in rows}


def _images(study: Study) -> set[str]:
    """Images that questions have and whose files are there."""
    rows = study.database.rows("SELECT relative_path FROM media")
    return {path for (path,) in rows if path and (study.paths.media / path).is_file()}

"""Three machines of a learner, a teacher's and a hub, for random lives: what each may do, and what has
to be true in the end."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from random import Random

from psycopg.conninfo import make_conninfo

from benchmarks.cut_line import GOOD, CutLine, Weather
from studytui.domain.exam import Mode, Rules
from studytui.errors import StudyError
from studytui.paths import Paths
from studytui.services.learning import rebuild_states
from studytui.services.session import Session
from studytui.services.study import Study
from studytui.settings import Settings
from studytui.storage import checks
from studytui.storage.whole import progress
from studytui.sync import outbox
from studytui.sync.connecting import UnreachableError
from studytui.sync.stores import Home
from tests.conftest import SetClock
from tests.drafts import Taker, question
from tests.hub_server import Hub
from tests.made_sittings import answer_right, answer_wrong
from tests.sync.devices import differences, mistaken_digests

MACHINES = 3
_MOST_ROUNDS = 8


class World:
    """Machines 0 to 2 are anna's; 3 is that of tina, who teaches her."""

    def __init__(self, hub: Hub, folder: Path, library: Path) -> None:
        """`library` is an empty one, migrated."""
        self.hub = hub
        (folder / "line").mkdir()
        self.line = CutLine(folder / "line", hub.server.folder)
        self.clocks = [SetClock() for _ in range(MACHINES + 1)]
        self.studies: list[Study] = []
        self.answers: set[str] = set()
        """Uids of all answers that were given and not taken back."""
        self.imported = 0
        hub.add("tina", "teacher")
        hub.add("anna")
        for number, clock in enumerate(self.clocks):
            home = Paths(folder / f"machine-{number}")
            home.create()
            shutil.copyfile(library, home.database)
            home.database.chmod(0o600)
            study = Study.open(home, clock=clock, settings=Settings())
            self.studies.append(study)
            study.syncing.join(self._address("tina" if number == MACHINES else "anna"))
        self._teach()

    def _address(self, user: str) -> str:
        return make_conninfo(
            host=str(self.line.folder), dbname=self.hub.database, user=user, sslmode="disable"
        )

    def _teach(self) -> None:
        tina = self.studies[MACHINES]
        self.teach(0)
        self.teach(1)
        tina.syncing.offer("Colours")
        _, room = tina.classes.add("Room")
        tina.syncing.sync()
        self.studies[0].classes.enrol(room.code)
        for study in self.studies[:MACHINES]:
            study.syncing.sync()

    def close(self) -> None:
        for study in self.studies:
            study.close()
        self.line.close()

    # Acts. Each takes numbers and makes of them what there is.

    def pass_time(self, machine: int, seconds: int) -> None:
        """The clock of a machine goes on."""
        self.clocks[machine].advance(timedelta(seconds=seconds))

    def set_clock(self, machine: int, hours: int) -> None:
        """Somebody sets a machine's clock, forward or back."""
        self.clocks[machine].set_wall(timedelta(hours=hours))

    def teach(self, number: int, word: str = "grass") -> None:
        """The teacher takes a question in, or in another form."""
        self.imported += 1
        tina = self.studies[MACHINES]
        self.clocks[MACHINES].advance(timedelta(seconds=1))
        Taker(tina)(
            question(
                f"q{number}",
                stem=f"Which colour has the {word} of meadow {number}?",
                subject="Art",
                topic=f"Meadow {number % 2}",
                tags=(word,),
            )
        )

    def take_in(self, machine: int, number: int) -> None:
        """A machine takes in a file of the learner's; the same number is the same file."""
        Taker(self.studies[machine])(
            question(
                f"own{number}",
                source="Own",
                stem=f"What is own {number}?",
                subject="Own things",
                topic="Of mine",
            )
        )

    def sit(self, machine: int, place: int, count: int, *, ends: bool) -> None:
        """Begin a sitting of some questions, answer some of them, leave it open or hand it in."""
        study = self.studies[machine]
        ids = study.library.find("").ids()
        if not ids:
            return
        chosen = [ids[(place + step) % len(ids)] for step in range(min(count, len(ids)))]
        begun = study.exams.begin_questions(chosen, Rules(mode=Mode.TUTOR), "Some")
        self._answer(machine, study.sittings.resume(begun.sitting_id), place, ends=ends)

    def go_on(self, machine: int, place: int, *, ends: bool) -> None:
        """Take an open sitting up, whichever machine began it."""
        study = self.studies[machine]
        found = study.sittings.open_ones()
        if found:
            session = study.sittings.resume(found[place % len(found)].sitting_id)
            self._answer(machine, session, place, ends=ends)

    def _answer(self, machine: int, session: Session, place: int, *, ends: bool) -> None:
        study, clock = self.studies[machine], self.clocks[machine]
        if session.is_ended:
            return
        before = self._given(study, session)
        session.go_to(place % len(session.sitting.items))
        clock.advance(timedelta(seconds=7))
        if not session.item.is_revealed:
            (answer_wrong if place % 3 == 0 else answer_right)(session)
            if place % 4 == 0:
                session.flag()
            if place % 5 == 0:
                session.take_back()
            elif session.item.answer and place % 2:
                session.reveal()
        if ends:
            session.finish()
        else:
            session.leave()
        after = self._given(study, session)
        self.answers = (self.answers | after) - (before - after)

    def _given(self, study: Study, session: Session) -> set[str]:
        rows = study.database.rows(
            "SELECT r.uid FROM response r JOIN sitting_item i USING (sitting_item_id) "
            "WHERE i.sitting_id = ?",
            session.sitting.sitting_id,
        )
        return {row[0] for row in rows}

    def sit_in_two_places(self, machine: int, place: int) -> None:
        """A sitting that is open on two machines goes on at both, and neither hears of it."""
        other = (machine + 1) % MACHINES
        self.sit(machine, place, 3, ends=False)
        if self.sync(machine) and self.sync(other):
            self.go_on(machine, place + 1, ends=False)
            self.go_on(other, place + 2, ends=place % 2 == 0)

    def note(self, machine: int, place: int, text: str) -> None:
        """Write on a question, or take what was written away."""
        if (question_id := self._question(machine, place)) is not None:
            self.studies[machine].library.set_note(question_id, text)

    def flag(self, machine: int, place: int) -> None:
        """Flag a question, or take the flag away."""
        if (question_id := self._question(machine, place)) is not None:
            self.studies[machine].library.toggle_flag(question_id)

    def revisit(self, machine: int, place: int) -> None:
        """Want to see a question again."""
        if (question_id := self._question(machine, place)) is not None:
            self.studies[machine].revisits.schedule([question_id])

    def edit(self, machine: int, place: int, word: str) -> None:
        """Put other words into a question."""
        if (question_id := self._question(machine, place)) is not None:
            study = self.studies[machine]
            written = study.edits.written(question_id)
            stem = written.question.stem
            study.edits.save(written, written.text.replace(stem, f"{word} {stem}"[:200], 1))

    def set_key(self, machine: int, place: int, letter: str) -> None:
        """Put a key right: past sittings are marked anew."""
        if (question_id := self._question(machine, place)) is not None:
            with suppress(StudyError):
                # It may have that key.
                self.studies[machine].keys.set_key(question_id, letter, "so")

    def add_topic(self, machine: int, number: int) -> None:
        """A topic of one's own."""
        study = self.studies[machine]
        subject = study.database.value("SELECT min(subject_id) FROM subject")
        if subject is not None and study.syllabus.find(subject, f"Own {number}") is None:
            study.syllabus.add_topic(subject, f"Own {number}")

    def take_back(self, machine: int) -> None:
        """Take the last act back."""
        with suppress(StudyError):
            self.studies[machine].undo.take_back()

    def _question(self, machine: int, place: int) -> int | None:
        ids = self.studies[machine].library.find("").ids()
        return ids[place % len(ids)] if ids else None

    def sync(self, machine: int, weather: Weather = GOOD) -> bool:
        """Whether a sync went well over such a line."""
        self.line.weather = weather
        try:
            self.studies[machine].syncing.sync()
        except UnreachableError:
            return False
        finally:
            self.line.weather = GOOD
        return True

    def forget_cursor(self, machine: int) -> None:
        """What came comes again, all at once and in another order."""
        self.studies[machine].database.execute("UPDATE hub_link SET cursor = ''")

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

    def check(self) -> None:
        """All machines of the learner tell the same, no answer is lost, what is reckoned is what
        the answers say, and the teacher has what she is to see."""
        first, *others = self.studies[:MACHINES]
        for study in others:
            found = differences(first, study)
            assert not found, "\n".join(found[:20])
        for study in self.studies[:MACHINES]:
            here = {row[0] for row in study.database.rows("SELECT uid FROM response")}
            assert self.answers <= here, f"lost: {self.answers - here}"
        for study in self.studies:
            study.learning.refresh()
            assert not study.learning.is_stale

            def rebuild(study: Study = study) -> None:
                for learner_id in checks.learners(study.database):
                    progress.rebuild(study.database, learner_id)
                    rebuild_states(study.database, learner_id, study.settings.day_starts_at)

            found_different = checks.differing(study.database, rebuild)
            assert not found_different, found_different
            assert not checks.orphans(study.database)
            for search in checks.SEARCHES:
                assert checks.is_search_whole(study.database, search)
            assert not (mistaken := mistaken_digests(study)), mistaken[:20]
            assert not outbox.waiting(Home(study.database, study.learner_id))
        assert self.studies[MACHINES].database.value("SELECT count(*) FROM note") == 0


@contextmanager
def world(hub: Hub, folder: Path, library: Path) -> Iterator[World]:
    """A world, closed in the end."""
    made = World(hub, folder, library)
    try:
        yield made
    finally:
        made.close()


def weather_of(random: Random) -> Weather:
    """Mostly bad."""
    if random.random() < 0.4:
        return GOOD
    most = int(10 ** random.uniform(1.5, 5))
    up = random.random() < 0.5
    return Weather(up=most if up else None, down=None if up else most)


def step(made: World, random: Random) -> str:
    """One random act; what it was, as Python."""
    machine, place = random.randrange(MACHINES), random.randrange(12)
    acts = {
        f"pass_time({machine}, {random.randrange(1, 90_000)})": 3,
        f"set_clock({machine}, {random.choice((-24, 24, -1, 1))})": 1,
        f"teach({random.randrange(4)}, {random.choice(('grass', 'moss', 'hay'))!r})": 2,
        f"take_in({machine}, {random.randrange(3)})": 2,
        f"sit({machine}, {place}, {random.randrange(1, 4)}, ends={random.random() < 0.6})": 5,
        f"sit_in_two_places({machine}, {place})": 2,
        f"go_on({machine}, {place}, ends={random.random() < 0.5})": 4,
        f"note({machine}, {place}, {random.choice(('', 'one', 'two', 'three'))!r})": 4,
        f"flag({machine}, {place})": 2,
        f"revisit({machine}, {place})": 1,
        f"edit({machine}, {place}, {random.choice(('Well:', 'Now:'))!r})": 2,
        f"set_key({machine}, {place}, {random.choice('ABC')!r})": 1,
        f"add_topic({machine}, {random.randrange(2)})": 1,
        f"take_back({machine})": 1,
        f"sync({random.randrange(MACHINES + 1)}, {weather_of(random)!r})": 8,
        f"forget_cursor({machine})": 1,
    }
    (act,) = random.choices(list(acts), list(acts.values()))
    do(made, act)
    return act


def do(made: World, act: str) -> None:
    """An act as `step` told it."""
    eval(f"made.{act}", {"made": made, "Weather": Weather})

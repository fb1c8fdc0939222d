"""Whatever two teachers and two learners do, in whichever order: a machine that was there all the time
tells what a new one of the same person is told, so that nothing that came to be seen is passed over."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studytui.domain.assignment import Terms
from studytui.domain.draft import Reading
from studytui.domain.exam import Mode, Rules
from studytui.errors import StudyError
from studytui.paths import Paths
from studytui.services.study import Study
from tests.conftest import SetClock, copied
from tests.drafts import Taker, exam, options, question
from tests.hub_server import Hub, Server, hub_like
from tests.made_sittings import answer_right, answer_wrong
from tests.sync.devices import differences
from tests.thorough import examples

TEACHERS, LEARNERS = ("tina", "tom"), ("anna", "bob")
_PEOPLE = (*TEACHERS, *LEARNERS)
_MOST_ROUNDS = 8


class School:
    """Each person's first machine, and a hub."""

    def __init__(self, hub: Hub, folder: Path, library: Path, stack: ExitStack) -> None:
        self._hub, self._folder, self._library, self._stack = hub, folder, library, stack
        self._clock = SetClock()
        self._made = 0
        for name in _PEOPLE:
            hub.add(name, "teacher" if name in TEACHERS else "student")
        self.studies = {name: self.machine(name) for name in _PEOPLE}

    def machine(self, name: str) -> Study:
        """A new machine of somebody's."""
        self._made += 1
        home = Paths(self._folder / f"machine-{self._made}")
        study = self._stack.enter_context(copied(self._library, home, self._clock))
        study.syncing.join(self._hub.address(name))
        return study

    def act(self, random: Random) -> str:
        """Something happens; what."""
        self._clock.advance(timedelta(minutes=1))
        name = random.choice(_PEOPLE)
        study = self.studies[name]
        acts = {
            "sync": partial(self.sync, study),
            "take in": partial(self._take_in, name, random),
            "offer": partial(self._offer, study),
            "sit": partial(self._sit, study, random),
        }
        acts |= (
            {
                "open a class": partial(self._open, study),
                "set": partial(self._set, study, random),
            }
            if name in TEACHERS
            else {"enrol": partial(self._enrol, study, random), "sit it": partial(self._do, study)}
        )
        chosen = random.choice([*acts])
        acts[chosen]()
        return f"{name}: {chosen}"

    def sync(self, study: Study) -> int:
        """How much went either way."""
        done = study.syncing.sync()
        assert not done.left_out, done.left_out
        return done.received + done.sent

    def _take_in(self, name: str, random: Random) -> None:
        numbers = [f"{name}-{random.randrange(4)}" for _ in range(2)]
        right = random.choice("AB")
        asked = tuple(
            question(
                one, subject="Art", topic=f"Topic {one[-1]}", options=options("a", "b", right=right)
            )
            for one in dict.fromkeys(numbers)
        )
        held = (exam(*dict.fromkeys(numbers), number=name),) if random.random() < 0.5 else ()
        Taker(self.studies[name])(Reading(asked, held))

    def _offer(self, study: Study) -> None:
        if study.database.value("SELECT 1 FROM source WHERE owner_id IS NULL"):
            study.syncing.offer("Colours")

    def _sit(self, study: Study, random: Random) -> None:
        ids = study.library.find("").ids()
        if ids:
            chosen = random.sample(ids, min(2, len(ids)))
            begun = study.exams.begin_questions(chosen, Rules(mode=Mode.EXAM), "Some")
            self._answer(study, begun.sitting_id, random.random() < 0.5)

    def _answer(self, study: Study, sitting_id: int, is_right: bool) -> None:
        session = study.sittings.resume(sitting_id)
        (answer_right if is_right else answer_wrong)(session)
        session.finish()

    def _open(self, study: Study) -> None:
        if len(study.classes.taught()) < 2:
            study.classes.add(f"Room {len(study.classes.taught())}")

    def _set(self, study: Study, random: Random) -> None:
        rooms, exams = study.classes.taught(), study.exams.all()
        if rooms and exams:
            held = random.choice(exams)
            study.assignments.set(random.choice(rooms), Terms("Work", exam_id=held.exam_id))

    def _enrol(self, study: Study, random: Random) -> None:
        rooms = [room for name in TEACHERS for room in self.studies[name].classes.taught()]
        if rooms:
            study.classes.enrol(random.choice(rooms).code)

    def _do(self, study: Study) -> None:
        for one in study.assignments.mine():
            try:
                begun = study.assignments.begin(one.assignment.assignment_id)
            except StudyError:
                continue
            self._answer(study, begun.sitting_id, True)

    def settle(self, *studies: Study) -> None:
        """Sync until nothing goes either way."""
        for _ in range(_MOST_ROUNDS):
            if not sum([self.sync(one) for one in studies]):
                return
        raise AssertionError("it never comes to rest")


@contextmanager
def school(server: Server, template: str, library: Path) -> Iterator[School]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="school-")))
        hub = stack.enter_context(hub_like(server, template, SetClock()))
        yield School(hub, folder, library, stack)


@settings(
    max_examples=examples(6, thorough=200),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(seed=st.integers(0, 2**32))
def test_a_machine_tells_what_a_new_one_is_told(
    server: Server, hub_template: str, migrated: Path, seed: int
) -> None:
    random = Random(seed)
    with school(server, hub_template, migrated) as made:
        acts = [made.act(random) for _ in range(40)]
        made.settle(*made.studies.values())
        for name, study in made.studies.items():
            new = made.machine(name)
            made.settle(new, study)
            found = _differing(study, new)
            assert not found, "\n".join([name, *found[:10], *acts])


_WHEN = re.compile(r'"(?:created|updated)_at": "[^"]*"')
"""What met a thing of the same name has its time; what a corrected key marked anew that of marking."""
_OLD_TOPIC = re.compile(r'topic_id\\": (?:null|\[\[[^\]]*\], \\"[^"]*\\"\])')
"""A learner's own topic is not on the hub: old forms of a question that is offered do without."""


def _differing(one: Study, other: Study) -> list[str]:
    """What only one of two libraries tells."""
    told: dict[str, set[str]] = {"first ": set(), "second": set()}
    for line in differences(one, other):
        told[line[:6]].add(_OLD_TOPIC.sub("", _WHEN.sub("", line[7:])))
    return sorted(told["first "] ^ told["second"])

"""What people do at their machines in random lives: acts of all kinds that a sync carries.

Each takes numbers and makes of them what there is; where nothing fits, nothing is done. What the
program refuses with a word is refused here as well: it raises StudyError.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from studytui.domain.draft import CapturedAnswer, Reading
from studytui.domain.exam import Block, MissReason, Mode, Rules
from studytui.domain.goal import Goal
from studytui.domain.question import Kind
from studytui.domain.table_mapping import TableMapping
from studytui.services.reading import Reading as ReadingOn
from studytui.services.session import Session
from studytui.services.study import Study
from tests.conftest import SetClock
from tests.drafts import Taker, exam, question
from tests.made_images import quarters
from tests.made_sittings import answer_right, answer_wrong

MACHINES = 3
"""Of the learner; the one after them is the teacher's."""
_EXAM_DAY = date(2026, 12, 20)
_SEEN = datetime(2026, 11, 1, 12, tzinfo=UTC)
_OWN = {"source": "Own", "subject": "Own things", "topic": "Of mine"}
_Some = TypeVar("_Some")


class Acts:
    """Machines, and what is done at one of them: `machine` is the learner's, `desk` anybody's."""

    def __init__(self, files: Path) -> None:
        """`files` holds what machines import and read, as `make_files` makes it."""
        self.files = files
        self.clocks: list[SetClock] = []
        self.studies: list[Study] = []
        self.answers: set[str] = set()
        """Uids of all answers that the learner gave and did not take back."""
        self.imported = 0

    # The clock, and taking back

    def pass_time(self, desk: int, seconds: int) -> None:
        """The clock of a machine goes on."""
        self.clocks[desk].advance(timedelta(seconds=seconds))

    def set_clock(self, desk: int, hours: int) -> None:
        """Somebody sets a machine's clock, forward or back."""
        self.clocks[desk].set_wall(timedelta(hours=hours))

    def after_backup(self, desk: int) -> None:
        """A moment passes: of a backup that is put back and of what was done since, nothing is of the
        same microsecond."""
        self.clocks[desk].advance(timedelta(milliseconds=1))

    def take_back(self, desk: int) -> None:
        """Take the last act back."""
        self.studies[desk].undo.take_back()

    def do_again(self, desk: int) -> None:
        """Do again what was taken back last."""
        self.studies[desk].undo.do_again()

    # Imports

    def take_in(self, machine: int, number: int, word: str) -> None:
        """A machine takes in a file of the learner's; the same number is the same file, the other
        word a later form of it."""
        own = question(
            f"own{number}",
            stem=f"What is own {number}?",
            explanation=f"Answer C is right, says the {word}.",
            concept=f"Concept {number % 2}",
            tags=(word,),
            **_OWN,
        )
        if number % 3 == 1:
            own = replace(own, captured_answer=CapturedAnswer((number % 2,), answered_at=_SEEN))
        if number % 3 == 2:
            own = replace(own, kind=Kind.TEXT, options=())
        Taker(self.studies[machine])(own)

    def take_in_exam(self, machine: int, number: int) -> None:
        """A machine takes in an exam of the learner's with its questions."""
        name, other = f"exam{number % 3}", f"exam{(number + 1) % 3}"
        asked = tuple(question(one, stem=f"What is {one}?", **_OWN) for one in (name, other))
        held = exam(name, other, number=f"{number % 3}", source="Own")
        Taker(self.studies[machine])(Reading(asked, (held,)))

    def take_in_picture(self, machine: int, number: int) -> None:
        """A machine imports a folder with a question and its image."""
        study = self.studies[machine]
        study.imports.run([self.files / "pictures" / f"{number % 2}"])
        self.after_backup(machine)

    def take_import_back(self, machine: int, place: int) -> None:
        """Take an import back, the learner's or what came before the hub."""
        study = self.studies[machine]
        if run := one_of(study.imports.history(), place):
            study.imports.undo(run.run_id)
            self.after_backup(machine)

    def map_columns(self, machine: int, number: int, word: str) -> None:
        """Say what a column of a table is."""
        self.studies[machine].tables.keep(
            TableMapping(
                ("what", f"so {number % 2}"), (("what", "stem"), (f"so {number % 2}", word))
            )
        )

    # Sittings

    def sit(self, desk: int, place: int, count: int, ends: bool) -> None:
        """Begin a sitting of some questions, answer some of them, leave it open or hand it in."""
        study = self.studies[desk]
        ids = study.library.find("").ids()
        if not ids:
            return
        chosen = [ids[(place + step) % len(ids)] for step in range(min(count, len(ids)))]
        begun = study.exams.begin_questions(chosen, _rules(place, len(chosen)), "Some")
        self._answer(desk, study.sittings.resume(begun.sitting_id), place, ends)

    def sit_exam(self, machine: int, place: int, ends: bool) -> None:
        """Begin an exam that came with an import."""
        study = self.studies[machine]
        if held := one_of(study.exams.all(), place):
            begun = study.exams.begin_exam(held)
            self._answer(machine, study.sittings.resume(begun.sitting_id), place, ends)

    def sit_task(self, machine: int, place: int, ends: bool) -> None:
        """Do what the teacher has set."""
        study = self.studies[machine]
        if task := one_of(study.assignments.mine(), place):
            begun = study.assignments.begin(task.assignment.assignment_id)
            self._answer(machine, study.sittings.resume(begun.sitting_id), place, ends)

    def go_on(self, desk: int, place: int, ends: bool) -> None:
        """Take an open sitting up, whichever machine began it."""
        study = self.studies[desk]
        if found := one_of(study.sittings.open_ones(), place):
            self._answer(desk, study.sittings.resume(found.sitting_id), place, ends)

    def _answer(self, desk: int, session: Session, place: int, ends: bool) -> None:
        study, clock = self.studies[desk], self.clocks[desk]
        if session.is_ended:
            return
        before = self._given(study, session)
        session.go_to(place % len(session.sitting.items))
        clock.advance(timedelta(seconds=7))
        if not session.item.is_revealed:
            (answer_wrong if place % 3 == 0 else answer_right)(session)
            if place % 4 == 0:
                session.flag()
            if place % 4 == 1 and session.question().kind.has_options:
                session.strike(session.question().options[0].number)
            if place % 5 == 0:
                session.take_back()
            elif session.item.answer and place % 2 and session.sitting.rules.mode is Mode.TUTOR:
                session.reveal()
        clock.advance(timedelta(seconds=1))
        if ends:
            session.finish()
        else:
            session.leave()
        if desk < MACHINES:
            after = self._given(study, session)
            self.answers = (self.answers | after) - (before - after)

    def _given(self, study: Study, session: Session) -> set[str]:
        rows = study.database.rows(
            "SELECT r.uid FROM response r JOIN sitting_item i USING (sitting_item_id) "
            "WHERE i.sitting_id = ?",
            session.sitting.sitting_id,
        )
        return {row[0] for row in rows}

    def judge(self, machine: int, place: int) -> None:
        """Say why something was missed, or give an answer in one's own words its marks."""
        study = self.studies[machine]
        if not (line := one_of(study.review.past(), place)):
            return
        shown = one_of(study.review.sheet(line.sitting_id).items, place)
        if shown is None:
            return
        if shown.is_missed:
            study.review.set_miss_reason(shown, list(MissReason)[place % 4])
        elif (asked := study.library.question(shown.item.question_id)).kind is Kind.TEXT:
            study.self_marking.mark(shown.item, asked, place % 2)

    # Questions

    def note(self, desk: int, place: int, text: str) -> None:
        """Write on a question, or take what was written away."""
        if (question_id := self._question(desk, place)) is not None:
            self.studies[desk].library.set_note(question_id, text)

    def flag(self, desk: int, place: int) -> None:
        """Flag a question, or take the flag away."""
        if (question_id := self._question(desk, place)) is not None:
            self.studies[desk].library.toggle_flag(question_id)

    def say_why_flagged(self, machine: int, place: int, text: str) -> None:
        """Flag a question for a reason."""
        if (question_id := self._question(machine, place)) is not None:
            self.studies[machine].library.set_flag_reason(question_id, text)

    def revisit(self, machine: int, place: int) -> None:
        """Want to see a question again."""
        if (question_id := self._question(machine, place)) is not None:
            self.studies[machine].revisits.schedule([question_id])

    def edit(self, desk: int, place: int, word: str) -> None:
        """Put other words into a question."""
        if (question_id := self._question(desk, place)) is not None:
            study = self.studies[desk]
            written = study.edits.written(question_id)
            stem = written.question.stem
            study.edits.save(written, written.text.replace(stem, f"{word} {stem}"[:200], 1))

    def take_source(self, desk: int, place: int) -> None:
        """Have the words of the source again."""
        if (question_id := self._question(desk, place)) is not None:
            self.studies[desk].edits.take_source(question_id)

    def set_key(self, desk: int, place: int, letter: str) -> None:
        """Put a key right, or take one's own back: past sittings are marked anew."""
        if (question_id := self._question(desk, place)) is not None:
            self.studies[desk].keys.set_key(question_id, letter, "so")

    def doubt(self, machine: int, place: int, text: str) -> None:
        """Report a key."""
        if (question_id := self._question(machine, place)) is not None:
            self.studies[machine].keys.doubt(question_id, text)

    def call_fine(self, machine: int, place: int) -> None:
        """What looks suspect is fine."""
        study = self.studies[machine]
        suspect = study.library.find("is:suspect").ids()
        if suspect:
            study.items.call_fine(suspect[place % len(suspect)])

    def count_captured(self, machine: int, ends: bool) -> None:
        """Have answers that captured pages showed counted, or not."""
        self.studies[machine].captured.set_counted(ends)

    def _question(self, desk: int, place: int) -> int | None:
        return one_of(self.studies[desk].library.find("").ids(), place)

    # What questions are about

    def add_topic(self, desk: int, number: int) -> None:
        """A topic of one's own."""
        study = self.studies[desk]
        if tree := one_of(study.syllabus.trees(), number):
            study.syllabus.add_topic(tree.subject.subject_id, f"Own {number}")

    def change_topic(self, desk: int, place: int, number: int) -> None:
        """Another name, weight, parent, need or concepts for a topic."""
        study = self.studies[desk]
        entries = [one for tree in study.syllabus.trees() for _, one in tree.topics]
        entry, other = one_of(entries, place), one_of(entries, place + 1 + number)
        if entry is None or other is None:
            return
        if number == 0:
            entry = replace(entry, name=f"{entry.name} anew"[:30])
        elif number == 1:
            entry = replace(entry, weight=float(place))
        elif number == 2:
            entry = replace(entry, parent_id=other.topic_id)
        elif number == 3:
            study.syllabus.move_topic(entry.topic_id, 1)
            return
        concepts = [f"Concept {place % 3}"] if number == 4 else None
        study.syllabus.change_topic(entry, concepts)

    def remove_topic(self, desk: int, place: int) -> None:
        """Take a topic away that nothing hangs on, or a subject that is empty."""
        study = self.studies[desk]
        if tree := one_of(study.syllabus.trees(), place):
            if found := one_of(tree.topics, place):
                study.syllabus.remove_topic(found[1].topic_id)
            else:
                study.syllabus.remove_subject(tree.subject.subject_id)

    def change_subject(self, desk: int, place: int, number: int) -> None:
        """Add a subject, or give one another name."""
        study = self.studies[desk]
        tree = one_of(study.syllabus.trees(), place)
        if tree is None or number % 2:
            study.syllabus.add_subject(f"Subject {number}")
        else:
            study.syllabus.rename_subject(tree.subject.subject_id, f"Subject {place}")

    def add_rule(self, machine: int, place: int, word: str) -> None:
        """What a search finds belongs to a topic."""
        study = self.studies[machine]
        if (topic_id := self._topic(machine, place)) is not None:
            study.mapping.add_rule(word, topic_id)

    def remove_rule(self, machine: int, place: int) -> None:
        """It does no longer."""
        study = self.studies[machine]
        if rule := one_of(study.mapping.rules(), place):
            study.mapping.remove_rule(rule)

    def place_question(self, machine: int, place: int, number: int) -> None:
        """Put a question into a topic, or where source and rules put it."""
        study, question_id = self.studies[machine], self._question(machine, place)
        topic_id = self._topic(machine, number)
        if question_id is None or topic_id is None:
            return
        if number % 3:
            study.mapping.place([question_id], topic_id)
        else:
            study.mapping.give_back([question_id])

    def _topic(self, desk: int, place: int) -> int | None:
        rows = self.studies[desk].database.rows("SELECT topic_id FROM topic ORDER BY topic_id")
        found = one_of(rows, place)
        return None if found is None else int(found[0])

    # Planning and reading

    def aim(self, machine: int, place: int) -> None:
        """Set a goal, another one, or none."""
        goals = self.studies[machine].goals
        if place == 0:
            goals.clear()
        else:
            day = _EXAM_DAY + timedelta(days=place)
            goals.save(Goal("PCEP", exam_date=day, target=70, weekday_minutes=(place * 10,) * 7))

    def plan(self, machine: int, place: int) -> None:
        """Look at the plan, and tick, skip or move a task of it."""
        plans = self.studies[machine].plans
        plans.agenda(is_thorough=place % 2 == 0)
        if task := one_of(plans.all_tasks(), place):
            (plans.tick, plans.skip, plans.move)[place % 3](task)

    def look_at_texts(self, machine: int) -> None:
        """Have a folder of texts looked at."""
        study = self.studies[machine]
        if not study.resources.folders():
            study.resources.add(self.files / "texts")
        study.resources.look()

    def read(self, machine: int, place: int) -> None:
        """Read in a text for a minute."""
        study = self.studies[machine]
        if line := one_of(study.resources.lines(), place):
            reading = study.resources.begin(line.resource_id, 0, self._topic(machine, place))
            self._read(machine, reading)

    def write_on_text(self, machine: int, place: int, text: str) -> None:
        """A note on a passage."""
        study = self.studies[machine]
        if line := one_of(study.resources.lines(), place):
            study.passage_notes.set(line.resource_id, 0, text)

    def give_text_topic(self, machine: int, place: int) -> None:
        """Say which topic a text is for."""
        study = self.studies[machine]
        line, topic_id = one_of(study.resources.lines(), place), self._topic(machine, place)
        if line is not None and topic_id is not None:
            study.resources.set_topic(line.resource_id, topic_id)

    def make_pack(self, machine: int, place: int) -> None:
        """A pack to learn a topic from, which is read."""
        study = self.studies[machine]
        if (topic_id := self._topic(machine, place)) is not None:
            kept = study.learning_packs.make(topic_id)
            self._read(machine, study.learning_packs.reading(kept))
            study.learning_packs.remind(kept)

    def _read(self, machine: int, reading: ReadingOn) -> None:
        self.clocks[machine].advance(timedelta(minutes=1))
        reading.at(0, is_end=True)

    def begin_loop(self, machine: int, place: int) -> None:
        """Begin a loop for a topic."""
        study = self.studies[machine]
        if (topic_id := self._topic(machine, place)) is not None:
            study.loops.start([topic_id])

    def go_on_with_loop(self, machine: int, place: int) -> None:
        """Go a step on with a loop, leave its stage out, or give it up."""
        study = self.studies[machine]
        found = one_of(study.loops.open_ones(), place)
        if found is None:
            return
        loop_id = found.loop.loop_id
        if place == 0:
            study.loops.give_up(loop_id)
        elif place % 3 == 0:
            study.loops.leave_out(loop_id)
        else:
            step = study.loops.go_on(loop_id)
            if step.sitting_id:
                self._answer(machine, study.sittings.resume(step.sitting_id), place, place % 2 > 0)


def make_files(folder: Path) -> Path:
    """What machines import and read, put into a folder; that folder."""
    for number in range(2):
        place = folder / "pictures" / f"{number}"
        place.mkdir(parents=True)
        quarters(160 + number).save(place / "colours.png")
        record = {
            "id": f"picture{number}",
            "question": f"Which colour is picture {number}?",
            "options": ["red", "blue"],
            "answer": "A",
            "image": "colours.png",
        }
        (place / f"pictures{number}.json").write_text(json.dumps([record]))
    texts = folder / "texts"
    texts.mkdir()
    for name in ("one", "two", "three"):
        words = f"# The {name}\n\nOf Meadow 0, Meadow 1 and what is Of mine: the {name} one.\n"
        (texts / f"{name}.md").write_text(words, "utf-8")
    return folder


def _rules(place: int, count: int) -> Rules:
    if place % 4 == 3 and count > 1:
        first = Block(1, timedelta(minutes=9), "First")
        return Rules(blocks=(first, Block(count - 1, timedelta(minutes=9), "Rest")))
    if place % 4 == 2:
        return Rules(mode=Mode.EXAM, time_limit=timedelta(minutes=30), shuffle_options=True)
    return Rules(mode=Mode.TUTOR)


def one_of(found: Sequence[_Some], place: int) -> _Some | None:
    """One of them, whichever number it is; None of none."""
    return found[place % len(found)] if found else None

"""Taking back what the learner did, and doing it again.

Every verb that writes for the learner wraps what it writes in `ActLog.record` (see
`studytui.storage.acts` for how), outside exams as well as within a sitting. `u` takes back the last
act: outside exams by `Undo`, in a sitting by `Session.take_back`, which knows only the acts of that
sitting and forgets them when it ends. Both say what was done, in the words it was recorded under,
and what has changed, so that screens read again. `U` does again what was taken back, outside exams.

Verbs that write and are no acts are named in `NOT_ACTS`, each with its reason.
"""

from __future__ import annotations

from dataclasses import dataclass

from studytui.services.changes import Changes
from studytui.storage.acts import Act, ActLog
from studytui.storage.changed_rows import OnProgress, nobody

NOT_ACTS = {
    "Exams.begin_exam": "beginning a sitting asks nothing back: it is left, or handed in",
    "Exams.begin_search": "as begin_exam",
    "Exams.begin_questions": "as begin_exam",
    "Exams.begin_quick": "as begin_exam",
    "Sessions.begin": "as begin_exam",
    "Plans.begin": "as begin_exam",
    "Plans.begin_due": "as begin_exam",
    "TaskSittings.begin": "as begin_exam",
    "TaskSittings.begin_due": "as begin_exam",
    "Plans.agenda": "the plan made anew, and what was done ticked: that follows from what there is",
    "Plans.horizon": "as Plans.agenda",
    "Plans.all_tasks": "as Plans.agenda",
    "Plans.current": "as Plans.agenda",
    "Tour.put_away": "it can be looked at again",
    "Sessions.step": "a choice of what is offered, seen at once and changed back by the other key",
    "Drawing.begin": "as begin_exam",
    "Exams.begin_under": "as begin_exam",
    "Assignments.begin": "as begin_exam",
    "Assignments.set": "others may have begun it: it is withdrawn instead",
    "Assignments.withdraw": "it is told before; what was sat for it stays, and it can be set anew",
    "Assignments.allow": "the same verb gives another factor",
    "Classes.add": "others may have joined it: it is closed instead",
    "Classes.renew_code": "the old code may be in hands that it was taken from",
    "Classes.close": "it is asked before, and what was done in the class stays",
    "Classes.remove": "who has the code joins again",
    "Classes.enrol": "one leaves the class instead",
    "Classes.leave": "as Classes.remove",
    "Imports.run": "an import has its own record, and a source that is gone is retired by it",
    "Imports.preview": "it writes nothing",
    "Imports.undo": "it is told before, and the same files can be imported again",
    "Imports.apply_key_file": "an import",
    "TopicProposals.accept": "it is Mapping.place_each, which is an act",
    "Variants.take": "an import: its record takes it back",
    "Imports.watch": "the folder is left alone again by the same key",
    "Imports.unwatch": "as Imports.watch",
    "LearningPacks.make": "a pack is a text that is kept, and changes nothing else",
    "LearningPacks.begin_retest": "as begin_exam",
    "PastPapers.make": "an import",
    "Resources.set_topic": "the same topic once more takes it back",
    "Loops.start": "beginning a loop asks nothing back: it is given up, which can be taken back",
    "Loops.add_topic": "as Loops.start: nothing was done in the loop yet",
    "Loops.go_on": "as begin_exam; a pack is a text that is kept",
    "Loops.standing": "what came of stages entered: that follows from what was done",
    "Loops.all": "as Loops.standing",
    "Loops.open_ones": "as Loops.standing",
    "Elsewhere.changes": "it only tells what others wrote",
    "WholeLibrary.restore": "an import, with a backup before it",
    "_Restoring.run": "as WholeLibrary.restore",
    "Imports.reparse": "as Imports.run: its record takes it back",
    "Sittings.open_ones": "it ends what has run out, which time did",
    "Sittings.resume": "it starts the clock again",
    "Session.go_to": "a move; back never undoes",
    "Session.repeat_later": "it only asks more; what is not answered there counts nowhere",
    "SessionClock.tick": "time passing",
    "SessionClock.leave": "the sitting is taken up again instead",
    "SessionClock.finish": "handing in is final",
    "SessionBlocks.close_block": "a closed block stays closed",
    "SessionBlocks.begin_block": "the break is over",
    "Session.reveal": "what has been seen cannot be unseen",
    "SessionEnd.finish": "handing in is final",
    "Session.take_back": "undo itself",
    "Undo.take_back": "undo itself",
    "Undo.do_again": "undo itself",
}
"""Verbs of the services that write and are not taken back by undo, and why not."""

_LONG = 250_000
"""Characters of a record from which on taking it back is done beside the screen: some thousand
rows."""

_CHANGES = {
    "note": Changes.NOTES,
    "bookmark": Changes.QUESTIONS,
    "response": Changes.ANSWERS,
    "sitting_item": Changes.ANSWERS,
    "sitting": Changes.SITTINGS | Changes.ANSWERS,
    "question_progress": Changes.ANSWERS,
    "rescore": Changes.SITTINGS | Changes.ANSWERS,
    "revisit": Changes.ANSWERS,
    "goal": Changes.GOAL,
    "subject": Changes.GOAL | Changes.QUESTIONS,
    "topic": Changes.GOAL | Changes.QUESTIONS,
    "topic_prerequisite": Changes.GOAL,
    "concept": Changes.GOAL | Changes.QUESTIONS,
    "topic_rule": Changes.GOAL,
    "plan_task": Changes.PLAN,
    "learner_choice": Changes.GOAL | Changes.QUESTIONS,
    "mastery_loop": Changes.PLAN,
    "mastery_loop_stage": Changes.PLAN,
    "passage_note": Changes.RESOURCES,
}
"""What screens have to read again, by table; questions for any other."""


@dataclass(frozen=True, slots=True)
class Undone:
    """An act that was taken back, or done again."""

    words: str
    """What it was, as in "flag on question 12"."""
    changes: Changes
    question_ids: tuple[int, ...] = ()
    """The questions it was about."""


def undone(act: Act) -> Undone:
    """What is to be said of an act that was taken back or done again."""
    changes = Changes.NOTHING
    # The text of a question holds its note for the search.
    for table in act.tables - {"question_text"} or act.tables:
        changes |= _CHANGES.get(table, Changes.QUESTIONS)
    return Undone(act.words, changes, act.questions)


class Undo:
    """The acts outside exams, back and forth, also those done before the program was started."""

    def __init__(self, acts: ActLog) -> None:
        self._acts = acts

    def takes_long(self, *, again: bool = False) -> bool:
        """Whether `take_back`, or with `again` `do_again`, has so much to write that it takes
        seconds."""
        return self._acts.weight(is_undone=again) > _LONG

    def take_back(self, on_progress: OnProgress = nobody) -> Undone | None:
        """Take back the last act; None if there is none. `on_progress` is told how many of its rows
        are done. Raises StudyError when it has to stay."""
        act = self._acts.undo(on_progress=on_progress)
        return None if act is None else undone(act)

    def do_again(self, on_progress: OnProgress = nobody) -> Undone | None:
        """Do again what was taken back last; None if there is nothing. `on_progress` as in
        `take_back`. Raises StudyError when that cannot be."""
        act = self._acts.redo(on_progress)
        return None if act is None else undone(act)

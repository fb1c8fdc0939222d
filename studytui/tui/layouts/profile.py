"""Exam profiles in words: what an exam under one will be, and what could not be found for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from textual.content import Content

from studytui.domain.exam import Block, Marking, Mode, Rules
from studytui.domain.profile import Profile, block_runs
from studytui.domain.wording import time_words
from studytui.errors import StudyError
from studytui.tui.content import line, stacked, wrapped, wrapped_to
from studytui.tui.layouts.exam import mode_lines
from studytui.tui.wording import count, signed

_HOW = {
    Mode.EXAM: "nothing shown until the end",
    Mode.TUTOR: "each answer shown at once",
    Mode.PRACTICE: "answers shown at the end",
}


def size_words(profile: Profile) -> str:
    """A profile's size for its row: ``30 questions · 40 minutes``, ``14 × 20 questions · 7 h``."""
    runs = block_runs(profile.blocks)
    many, block = runs[0]
    size = count(profile.questions, "question")
    if len(runs) == 1 and many > 1:
        size = f"{many} × {count(block.questions, 'question')}"
    return f"{size} · {time_words(profile.time_limit)}"


def block_words(blocks: Sequence[Block]) -> str:
    """``14 blocks of 20 (30 minutes each)``; of several sizes one after the other."""
    parts: list[str] = []
    for number, block in block_runs(blocks):
        of = "one of" if number == 1 else f"{number} of" if parts else f"{number} blocks of"
        each = " each" if number > 1 else ""
        limit = "" if block.time_limit is None else f" ({time_words(block.time_limit)}{each})"
        parts.append(f"{of} {block.questions}{limit}")
    return f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else parts[0]


def promise(number: int, total: int, rules: Rules) -> list[str]:
    """What an exam of `number` questions, out of `total`, will be: sentences."""
    of = f" of {total}" if number < total else ""
    noun = "question" if (number if not of else total) == 1 else "questions"
    order = "in random order" if rules.shuffle_questions else "in their own order"
    how = _HOW[rules.mode]
    if rules.blocks:
        head = f"{number}{of} {noun} in {block_words(rules.blocks)}, {order}, {how}."
    else:
        head = f"{number}{of} {noun}, {order}, {time_words(rules.time_limit)}, {how}."
    return [one for one in (head, break_words(rules), *marking_words(rules)) if one]


def break_words(rules: Rules) -> str:
    """What holds between blocks; empty where there is only one."""
    if not rules.blocks:
        return ""
    breaks = {block.break_after for block in rules.blocks[:-1]} - {timedelta(0)}
    parts = [f"{time_words(min(breaks))} of break after a block"] if len(breaks) == 1 else []
    if len(breaks) > 1:
        parts.append("breaks between blocks")
    if rules.break_pool:
        more = " and what is left of each block" if rules.keeps_unused else ""
        parts.append(f"{time_words(rules.break_pool)} of breaks in all{more}")
    parts.append(
        "a closed block " + ("may be opened again" if rules.may_return else "stays closed")
    )
    words = ", ".join(parts)
    return f"{words[0].upper()}{words[1:]}."


def marking_words(rules: Rules) -> list[str]:
    """What answers earn, where that is not one mark for a right one, and what does not count."""
    marking, words = rules.marking, []
    if marking.right is not None or marking.wrong or marking.wrong_typed:
        words.append(f"{_earned(marking)}.")
    if marking.is_partial:
        words.append("Part of an answer earns part of its marks.")
    if rules.unscored:
        verb = "does" if rules.unscored == 1 else "do"
        words.append(f"{rules.unscored} of the questions, by lot, {verb} not count.")
    return words


def _earned(marking: Marking) -> str:
    if marking.right is None:
        words = "A right answer earns its marks"
    else:
        words = f"A right answer earns {count_of(marking.right)}"
    words += f", a wrong one costs {signed(-marking.wrong) if marking.wrong else 'nothing'}"
    if marking.wrong_typed is not None and marking.wrong_typed != marking.wrong:
        typed = signed(-marking.wrong_typed) if marking.wrong_typed else "nothing"
        words += f", a wrong number {typed}"
    return words


def count_of(marks: float) -> str:
    """``4 marks``, ``1 mark``."""
    return f"{signed(marks)} {'mark' if marks == 1 else 'marks'}"


def profile_lines(
    profile: Profile,
    mode: Mode,
    sentences: Sequence[str],
    missing: Sequence[str],
    width: int,
) -> list[Content]:
    """What a profile is, what an exam under it would be now, and what its facts rest on."""
    lines = [
        *wrapped_to(line(profile.title, "heading"), width, 2),
        *wrapped(line(" ".join(sentences)), width),
    ]
    if missing:
        lines += wrapped(line(" ".join(missing), "warning"), width)
    how = mode_lines(mode, width)
    about = wrapped(line(profile.description, "muted"), width) if profile.description else []
    source = wrapped(line(f"Source: {profile.source}", "muted"), width) if profile.source else []
    return stacked([lines, how, about, source])


def broken_lines(name: str, error: StudyError, width: int) -> list[Content]:
    """Why a profile of the learner's own cannot be used, and what to do."""
    return [
        *wrapped(line(f"{name}.toml cannot be used", "heading"), width),
        *wrapped(line(error.message, "warning"), width),
        *wrapped(line(error.hint, "muted"), width),
    ]

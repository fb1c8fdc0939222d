"""What happens in a random life: which acts, how often each, and with which numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from inspect import signature
from random import Random
from typing import Any

from benchmarks.cut_line import GOOD, Weather
from benchmarks.sync_acts import MACHINES
from benchmarks.sync_world import World
from studytui.errors import StudyError

ACTS: Mapping[str, int] = {
    "pass_time": 6,
    "set_clock": 2,
    "take_back": 4,
    "do_again": 2,
    "take_in": 6,
    "take_in_exam": 2,
    "take_in_picture": 2,
    "take_import_back": 2,
    "map_columns": 1,
    "sit": 8,
    "sit_in_two_places": 3,
    "sit_exam": 2,
    "sit_task": 2,
    "go_on": 6,
    "judge": 3,
    "note": 6,
    "flag": 3,
    "say_why_flagged": 2,
    "revisit": 2,
    "edit": 4,
    "take_source": 1,
    "set_key": 5,
    "doubt": 2,
    "call_fine": 2,
    "count_captured": 2,
    "add_topic": 2,
    "change_topic": 3,
    "remove_topic": 2,
    "change_subject": 2,
    "add_rule": 2,
    "remove_rule": 1,
    "place_question": 2,
    "aim": 2,
    "plan": 3,
    "look_at_texts": 2,
    "read": 3,
    "write_on_text": 3,
    "give_text_topic": 2,
    "make_pack": 3,
    "begin_loop": 2,
    "go_on_with_loop": 3,
    "teach": 4,
    "teach_exam": 1,
    "offer": 2,
    "withdraw": 2,
    "set_task": 2,
    "change_task": 2,
    "open_class": 1,
    "change_class": 2,
    "enrol": 2,
    "leave_class": 1,
    "sync": 20,
    "sync_at_once": 6,
    "forget_cursor": 2,
    "crash": 3,
    "new_machine": 2,
    "back_up": 2,
    "put_back": 2,
    "join_anew": 1,
}
"""Acts, and how often each is done."""
REFUSABLE = ACTS.keys() - {
    *("sync", "sync_at_once", "crash", "new_machine", "forget_cursor", "join_anew")
}
"""Acts that the program may refuse with a word: there is nothing to ask, or the name is taken."""


def weather_of(random: Random) -> Weather:
    """Mostly bad."""
    return GOOD if random.random() < 0.4 else _storm(random)


def _storm(random: Random) -> Weather:
    most = int(10 ** random.uniform(1.5, 5))
    return Weather(up=most) if random.random() < 0.5 else Weather(down=most)


_VALUES: Mapping[str, Callable[[Random], Any]] = {
    "machine": lambda random: random.randrange(MACHINES),
    "desk": lambda random: random.randrange(MACHINES + 1),
    "place": lambda random: random.randrange(12),
    "number": lambda random: random.randrange(6),
    "count": lambda random: random.randrange(1, 4),
    "seconds": lambda random: random.randrange(1, 90_000),
    "hours": lambda random: random.choice((-24, 24, -1, 1)),
    "ends": lambda random: random.random() < 0.6,
    "text": lambda random: random.choice(("", "one", "two", "three")),
    "word": lambda random: random.choice(("grass", "moss", "hay")),
    "letter": lambda random: random.choice(("A", "B", "C", "")),
    "weather": weather_of,
}
"""What an argument of an act may be, by its name."""


@cache
def _names(act: str) -> tuple[str, ...]:
    return tuple(signature(getattr(World, act)).parameters)[1:]


def step(made: World, random: Random, told: Callable[[str], None]) -> tuple[str, bool]:
    """Do something by lot: what, and whether the program did not refuse it. `told` hears of it
    before, as Python."""
    (act,) = random.choices(list(ACTS), list(ACTS.values()))
    values = {name: _VALUES[name](random) for name in _names(act)}
    if act == "crash":
        values["weather"] = _storm(random)
    told(f"{act}({', '.join(f'{name}={value!r}' for name, value in values.items())})")
    return act, do(made, act, values)


def do(made: World, act: str, values: Mapping[str, Any]) -> bool:
    """Do it; whether the program did not refuse it."""
    try:
        getattr(made, act)(**values)
    except StudyError:
        if act not in REFUSABLE:
            raise
        return False
    return True

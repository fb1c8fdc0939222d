"""The line on which a key or a table of a TOML text stands."""

from __future__ import annotations

import tomllib

import pytest
import tomlkit
from hypothesis import given
from hypothesis import strategies as st

from studytui.domain.toml_lines import Place, line_of

TEXT = '''\
# name = "not this one"
name = "Board # exam"  # said to all
"odd key" = 1
'single' = 2
spread = [
    "a]",  # ] here as well
    { x = 1 },
]
long = """
fake = 1
[fake]
\\""" fake = 2
"""
raw = \'\'\'
[raw.fake]
\'\'\'
dotted.inner . deep = true

[marking]  # [fake]
right = 1.0

[marking.grades]
best = 90

[[block]]
title = "one"

[[block]]
title = "two"
[block.pause]
minutes = 5

[ "quoted.name" . last ]
key = 'C:\\'
after = 1
'''


@pytest.mark.parametrize(
    ("place", "wanted"),
    [
        (["name"], 2), (["odd key"], 3), (["single"], 4), (["spread"], 5), (["long"], 9),
        (["raw"], 14), (["dotted", "inner", "deep"], 17), (["marking"], 19),
        (["marking", "right"], 20), (["marking", "grades"], 22), (["marking", "grades", "best"], 23),
        (["block"], 25), (["block", 0], 25), (["block", 0, "title"], 26), (["block", 1], 28),
        (["block", 1, "title"], 29), (["block", 1, "pause"], 30),
        (["block", 1, "pause", "minutes"], 31), (["quoted.name", "last", "key"], 34),
        (["quoted.name", "last", "after"], 35),
    ],
)  # fmt: skip
def test_a_key_is_found_where_it_is_set_and_not_where_it_is_only_spoken_of(
    place: Place, wanted: int
) -> None:
    assert tomllib.loads(TEXT)
    assert line_of(TEXT, place) == wanted


@pytest.mark.parametrize(
    ("place", "wanted"),
    [
        (["marking", "wrong"], 19), (["block", 1, "pause", "hours"], 30), (["block", 7, "title"], 25),
        (["spread", 1, "x"], 5), (["fake"], 1), (["raw", "fake"], 14), ([], 1),
    ],
)  # fmt: skip
def test_what_is_not_there_is_shown_where_it_would_stand(place: Place, wanted: int) -> None:
    assert line_of(TEXT, place) == wanted


names = st.text("ab-_. '=[]#", min_size=1, max_size=4)
values = st.one_of(
    st.integers(-9, 9),
    st.text("ab\n\"'\\#[]={}", max_size=8),
    st.lists(st.text("]\"'#", max_size=3) | st.integers(0, 9), max_size=3),
)


@given(st.dictionaries(names, values | st.dictionaries(names, values, max_size=3), max_size=4))
def test_whatever_the_values_hold_a_key_is_found_where_it_begins_its_line(
    told: dict[str, object],
) -> None:
    text = tomlkit.dumps(told)
    lines = text.split("\n")
    for name, value in tomllib.loads(text).items():
        if not isinstance(value, dict):
            assert lines[line_of(text, [name]) - 1].startswith(f"{tomlkit.key(name).as_string()} =")

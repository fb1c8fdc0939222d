"""Profile files: the ones that came along, the learner's own, and what is said of a bad one."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from studytui.domain.exam import ClockRule, Grade, Marking
from studytui.domain.profile import Profile, Share, rules
from studytui.domain.toml_lines import line_of
from studytui.errors import StudyError
from studytui.paths import Paths, profiles_folder
from studytui.services.profile_file import read_profile
from studytui.services.profiles import Profiles
from studytui.services.study import Study

BUNDLED = sorted(profiles_folder().glob("*.toml"))
MINUTE = timedelta(minutes=1)
SHORT = 'title = "Mine"\n\n[[blocks]]\nquestions = 10\n'


def read(tmp_path: Path, text: str) -> Profile:
    path = tmp_path / "mine.toml"
    path.write_text(text, "utf-8")
    return read_profile(path)


def mistake(tmp_path: Path, text: str) -> str:
    with pytest.raises(StudyError) as caught:
        read(tmp_path, text)
    assert str(tmp_path / "mine.toml") in caught.value.message
    return str(caught.value).replace(f"{tmp_path}/", "")


@pytest.mark.parametrize("path", BUNDLED, ids=lambda path: path.stem)
def test_every_bundled_profile_reads_and_adds_up(path: Path) -> None:
    profile = read_profile(path)
    assert profile.source and profile.description and profile.tutorial
    assert profile.questions == sum(block.questions for block in profile.blocks)
    for shares in (profile.topics, profile.difficulties):
        whole = sum(share.weight for share in shares)
        assert not shares or whole == pytest.approx(100) or whole == profile.questions
        assert len({share.name for share in shares}) == len(shares)
    assert rules(profile).time_limit == profile.time_limit


def test_the_bundled_ones_are_the_exams_they_say() -> None:
    profiles = Profiles(profiles_folder(), Path("nowhere"))
    pcep = profiles.get("pcep-30-03")
    assert (pcep.questions, pcep.time_limit, pcep.pass_mark) == (30, 40 * MINUTE, 70)
    assert [share.weight for share in pcep.topics] == [18, 29, 25, 28]
    step = profiles.get("USMLE-Step-1")
    assert len(step.blocks) == 14
    assert {(block.questions, block.time_limit) for block in step.blocks} == {(20, 30 * MINUTE)}
    assert not step.may_return and not step.has_confidence
    assert step.has_lab_values and step.has_calculator and step.break_pool == 55 * MINUTE
    assert step.keeps_unused
    abim = profiles.get("abim-internal-medicine")
    assert [(one.questions, one.time_limit) for one in abim.blocks] == [(60, 120 * MINUTE)] * 4
    grades = profiles.get("a-level-paper").grades
    assert [(grade.name, grade.percent) for grade in grades] == [
        ("A*", 90), ("A", 80), ("B", 70), ("C", 60), ("D", 50), ("E", 40), ("U", 0),
    ]  # fmt: skip
    jee = profiles.get("jee-main")
    assert (jee.marking, jee.questions) == (Marking(4.0, -1.0), 75)


def test_every_key_is_read(tmp_path: Path) -> None:
    profile = read(
        tmp_path,
        """
title = "All of it"
description = "d"
source = "s"
search = "source:mine"
may_return = false
break_pool = 45
warnings = [1, 10, 2.5]
pass_mark = 66.7
unscored = 3
clock = "stops"
gives_back = false
keeps_unused = true
calculator = false
lab_values = false
confidence = false
shuffle_questions = false
shuffle_options = false
tutorial = "Hello"

[[blocks]]
title = "Part"
questions = 20
minutes = 30
break = 5
repeat = 2

[[blocks]]
questions = 5
minutes = 7.5

[marking]
right = 4
wrong = -1
wrong_typed = 0
partial = true

[grades]
Pass = 60
Fail = 0

[[topics]]
topic = "Control flow"
percent = 40

[[topics]]
name = "Rest"
search = '-topic:"Control flow"'
percent = 60

[[difficulties]]
name = "hard"
search = "difficulty:>=4"
questions = 45
""",
    )
    assert [block.title for block in profile.blocks] == ["Part 1", "Part 2", ""]
    assert [block.questions for block in profile.blocks] == [20, 20, 5]
    assert profile.blocks[0].break_after == 5 * MINUTE
    assert profile.time_limit == 67.5 * MINUTE
    assert profile.warnings == (10 * MINUTE, 2.5 * MINUTE, MINUTE)
    assert profile.marking == Marking(4.0, -1.0, True, 0.0)
    assert profile.grades == (Grade("Pass", 60), Grade("Fail", 0))
    assert profile.topics == (
        Share("Control flow", 'topic:"Control flow"', 40),
        Share("Rest", '-topic:"Control flow"', 60),
    )
    assert profile.difficulties == (Share("hard", "difficulty:>=4", 45),)
    assert (profile.name, profile.search, profile.pass_mark) == ("mine", "source:mine", 66.7)
    assert (profile.clock_rule, profile.unscored) == (ClockRule.STOPS, 3)
    switches = (
        profile.may_return, profile.gives_back, profile.has_calculator, profile.has_lab_values,
        profile.has_confidence, profile.shuffle_questions, profile.shuffle_options,
    )  # fmt: skip
    assert not any(switches) and profile.keeps_unused


MISTAKES = [
    ('title = "x\n', "mine.toml, line 1: this is not TOML"),
    ('title = "x"\n[[blocks]]\nquestions = 1\nquestions = 2\n', "line 4: this is not TOML"),
    (SHORT.replace("10", '"ten"'), "line 4: blocks.1.questions must be a whole number from 1 to 1000, not text"),
    (SHORT.replace("10", "0"), "line 4: blocks.1.questions must be a whole number from 1 to 1000, not 0"),
    (SHORT.replace("10", "true"), "line 4: blocks.1.questions must be a whole number"),
    (SHORT + "minuts = 3\n", "line 5: there is no key 'minuts' in [blocks.1]. Did you mean 'minutes'?"),
    ("pas_mark = 3\n" + SHORT, "line 1: there is no key 'pas_mark'. Did you mean 'pass_mark'?"),
    ("zzzz = 3\n" + SHORT, "There are: title, description"),
    ("pass_mark = 101\n" + SHORT, "line 1: pass_mark must be a number from 0 to 100, not 101"),
    ("pass_mark = nan\n" + SHORT, "line 1: pass_mark must be a number from 0 to 100, not nan"),
    ('may_return = "no"\n' + SHORT, "line 1: may_return must be true or false, not text"),
    ('clock = "loose"\n' + SHORT, 'line 1: clock must be "strict" or "stops"'),
    ("warnings = [5, -1]\n" + SHORT, "line 1: warnings.2 must be a number from 0.1 to 1440, not -1"),
    ("warnings = 5\n" + SHORT, "line 1: warnings must be a list of minutes"),
    ("title = 5\n[[blocks]]\nquestions = 1\n", "line 1: title must be text in quotes, not a number"),
    ("title = ''\n[[blocks]]\nquestions = 1\n", "line 1: title is empty"),
    ("[[blocks]]\nquestions = 1\n", "line 1: the file has no 'title'. Add a line title"),
    ('title = "x"\n', "line 1: the file has no 'blocks'"),
    ('title = "x"\n\n[[blocks]]\nminutes = 3\n', "line 3: [blocks.1] has no 'questions'"),
    ('title = "x"\n[blocks]\nquestions = 3\n', "line 2: write [[blocks]] with two brackets"),
    (SHORT + "[[blocks]]\nquestions = 3\nminutes = 5\n", "line 3: either every block has minutes, or none"),
    ("unscored = 10\n" + SHORT, "line 1: unscored must be below the number of questions, 10"),
    (SHORT + "[marking]\nwrong = 1\n", "line 6: marking.wrong must be a number from -1000 to 0, not 1"),
    (SHORT + "[marking]\nnegative = 1\n", "line 6: there is no key 'negative' in [marking]"),
    (SHORT + "[grades]\nB = 70\nA = 80\n", "line 7: grade A must be below B, 70 percent. Write the highest"),
    (SHORT + '[[topics]]\ntopic = "a"\npercent = 40\n', "line 5: the shares of topics add up to 40 percent, not to 100"),
    (SHORT + '[[topics]]\ntopic = "a"\nquestions = 4\n', "line 5: the shares of topics add up to 4 questions, not to 10"),
    (SHORT + '[[topics]]\npercent = 100\n', "line 5: a share has one of search, topic, subject"),
    (SHORT + '[[topics]]\ntopic = "a"\n', "line 5: a share has either percent or questions"),
    (
        SHORT + '[[topics]]\ntopic = "a"\npercent = 50\n[[topics]]\ntopic = "b"\nquestions = 5\n',
        "line 8: all shares of topics must be given in percent",
    ),
    (SHORT + "repeat = 200\n[[blocks]]\nquestions = 1\n", "line 3: there must be 1 to 200 blocks, not 201"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "words"), MISTAKES)
def test_a_mistake_names_file_and_line_and_what_is_allowed(
    tmp_path: Path, text: str, words: str
) -> None:
    assert words in mistake(tmp_path, text)


def test_bytes_that_are_no_text_name_their_line(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(b'title = "x"\n\nsource = "\xff"\n')
    with pytest.raises(StudyError, match=r"line 3: this is not text in UTF-8"):
        read_profile(path)


def test_control_characters_and_markup_go_no_further(tmp_path: Path) -> None:
    words = mistake(tmp_path, '"\\u001b[31m[red]" = 1\n' + SHORT)
    assert "\x1b" not in words and "[red]" in words


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_with_a_line(text: str) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        try:
            read(Path(folder), text)
        except StudyError as error:
            assert "mine.toml" in error.message


# Own profiles


@pytest.fixture
def own(home: Paths) -> Path:
    home.profiles.mkdir(parents=True, exist_ok=True)
    return home.profiles


def test_an_own_profile_takes_the_place_of_the_bundled_one_of_its_name(
    study: Study, own: Path
) -> None:
    (own / "pcep-30-03.toml").write_text(SHORT)
    entries = study.profiles.listed()
    assert len(entries) == len(BUNDLED)
    (mine,) = [entry for entry in entries if entry.is_own]
    assert mine.profile is not None and mine.profile.title == "Mine"
    assert study.profiles.get("pcep-30-03").questions == 10


def test_one_bad_file_hides_no_other_and_is_listed_with_its_mistake(
    study: Study, own: Path
) -> None:
    (own / "bad.toml").write_text("title = 3\n")
    (own / "good.toml").write_text(SHORT)
    (own / "notes.txt").write_text("no profile")
    entries = study.profiles.listed()
    assert [entry.name for entry in entries if entry.is_own] == ["good", "bad"]
    assert entries[-1].error is not None and "line 1" in entries[-1].error.message
    assert len(study.profiles.all()) == len(BUNDLED) + 1
    with pytest.raises(StudyError, match="title must be text"):
        study.profiles.get("bad")


def test_an_unknown_name_is_answered_with_the_nearest(study: Study) -> None:
    with pytest.raises(StudyError, match="Did you mean usmle-step-1"):
        study.profiles.get("usmle-step1")


# Lines

TEXT = '''# a comment with title = "x"
title = "T" # more
"odd.name" = 1
tutorial = """
pass_mark = 5
[[blocks]]
"""
list = [
    1,  # ]
    "]",
]

[[blocks]]
questions = 1

  [[blocks]]
  minutes = { of = 3 }
[blocks.sub]
deep.er = 2

[marking]
wrong = 'a " b'
right = 1
'''


@pytest.mark.parametrize(
    ("place", "line"),
    [
        (("title",), 2),
        (("odd.name",), 3),
        (("tutorial",), 4),
        (("pass_mark",), 1),
        (("list",), 8),
        (("list", 1), 8),
        (("blocks",), 13),
        (("blocks", 0), 13),
        (("blocks", 0, "questions"), 14),
        (("blocks", 0, "minutes"), 13),
        (("blocks", 1), 16),
        (("blocks", 1, "minutes"), 17),
        (("blocks", 1, "minutes", "of"), 17),
        (("blocks", 1, "sub"), 18),
        (("blocks", 1, "sub", "deep", "er"), 19),
        (("marking", "right"), 23),
        (("nowhere", "at", "all"), 1),
        ((), 1),
    ],
)
def test_a_place_in_toml_has_its_line(place: tuple[str | int, ...], line: int) -> None:
    assert line_of(TEXT, place) == line


@given(st.text(max_size=300))
@example("[:]")
def test_no_text_makes_the_search_for_lines_fail(text: str) -> None:
    assert line_of(text, ("blocks", 0, "questions")) >= 1

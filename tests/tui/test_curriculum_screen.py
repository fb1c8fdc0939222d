"""The screens of the curriculum, key by key, over a real library."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot

from studytui.domain.curriculum import Requirement
from studytui.services.study import Study
from studytui.tui.app import make_app
from studytui.tui.screens.choice import ChoiceScreen
from studytui.tui.screens.curriculum import CurriculumScreen
from studytui.tui.screens.library import LibraryScreen
from studytui.tui.screens.topic import TopicScreen
from studytui.tui.widgets.prompt import Prompt
from tests.tui.showing import flat, lines, press, shown

SIZES = [(80, 24), (120, 40), (40, 20)]


@asynccontextmanager
async def curriculum(study: Study, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Pilot[None]]:
    """The app at the Curriculum screen, come from the library."""
    app = make_app(study)
    async with app.run_test(size=size) as pilot:
        await press(pilot, "2", "C")
        assert isinstance(app.screen, CurriculumScreen)
        yield pilot


def write(pilot: Pilot[None], name: str, words: str) -> None:
    """Have words stand in a line."""
    pilot.app.screen.query_one(name, Prompt).value = words


def told(pilot: Pilot[None]) -> str:
    """What has been said in passing."""
    return " ".join(one.message for one in pilot.app._notifications)


def names(study: Study) -> list[str]:
    return [entry.name for tree in study.syllabus.trees() for _, entry in tree.topics]


def topic_id(study: Study, name: str) -> int:
    found = study.syllabus.find(1, name)
    assert found is not None
    return found.topic_id


@pytest.mark.parametrize("size", SIZES)
async def test_topics_stand_under_their_subject_with_their_figures(
    filled_study: Study, size: tuple[int, int]
) -> None:
    filled_study.syllabus.change_topic(
        replace(
            filled_study.syllabus.topic(3),
            weight=28.0,
            hours=6.0,
            requires=(Requirement(2, 70.0),),
        )
    )
    async with curriculum(filled_study, size) as pilot:
        rows = lines(pilot.app)
        row = next(one for one in rows if "Functions" in one)
        assert "28 %" in row
        assert ("6 h" in row) == (size[0] >= 80)
        assert all(len(one) <= size[0] for one in rows)
        await press(pilot, "j", "j", "j", "j")
        assert "Needs Control flow >= 70" in flat(shown(pilot.app))


async def test_a_topic_is_added_opened_changed_and_taken_back(filled_study: Study) -> None:
    async with curriculum(filled_study) as pilot:
        await press(pilot, "N")
        write(pilot, "EntryLine Prompt", "Decorators")
        await press(pilot, "enter")
        assert "Decorators" in names(filled_study)
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, TopicScreen)
        write(pilot, "#weight", "12,5 %")
        write(pilot, "#hours", "3")
        write(pilot, "#needs", "functions >= 75; Operators")
        write(pilot, "#under", "functions")
        write(pilot, "#concepts", "Closure; Wrapper")
        write(pilot, "#about", "@ and [/] so on")
        await press(pilot, "enter")
        found = filled_study.syllabus.topic(topic_id(filled_study, "Decorators"))
        assert (found.weight, found.hours, found.description) == (12.5, 3.0, "@ and [/] so on")
        assert found.parent_id == topic_id(filled_study, "Functions")
        assert [need.minimum for need in found.requires] == [75.0, 60.0]
        assert "Concepts Closure; Wrapper" in flat(shown(pilot.app))
        await press(pilot, "u", "u")
        assert "Decorators" not in names(filled_study)
        assert "Decorators" not in shown(pilot.app).partition("Taken")[0]


async def test_a_circle_is_refused_by_name_and_what_was_typed_stays(filled_study: Study) -> None:
    filled_study.syllabus.change_topic(
        replace(filled_study.syllabus.topic(3), requires=(Requirement(1),))
    )
    async with curriculum(filled_study) as pilot:
        # The topics by name: Operators is the last but one.
        await press(pilot, "G", "k", "enter")
        write(pilot, "#needs", "Functions")
        await press(pilot, "enter")
        assert "Operators → Functions → Operators" in told(pilot)
        assert isinstance(pilot.app.screen, TopicScreen)
        assert filled_study.syllabus.topic(1).requires == ()


async def test_a_topic_nobody_knows_is_told_while_it_is_typed(filled_study: Study) -> None:
    async with curriculum(filled_study) as pilot:
        await press(pilot, "j", "enter")
        write(pilot, "#needs", "Generators")
        pilot.app.screen.query_one("#needs").focus()
        await pilot.pause()
        assert "No topic is called Generators." in flat(shown(pilot.app))
        write(pilot, "#needs", "func")
        await pilot.pause()
        assert "Topics: Functions" in flat(shown(pilot.app))
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, TopicScreen)


async def test_a_topic_screen_is_left_without_esc(filled_study: Study) -> None:
    async with curriculum(filled_study) as pilot:
        await press(pilot, "j", "enter")
        await press(pilot, "up", "q")
        assert isinstance(pilot.app.screen, CurriculumScreen)


async def test_order_is_changed_by_moving_a_topic(filled_study: Study) -> None:
    async with curriculum(filled_study) as pilot:
        await press(pilot, "j")
        before = names(filled_study)
        await press(pilot, "R", "down", "down", "enter", "down")
        assert names(filled_study) == [before[1], before[2], before[0], *before[3:]]
        await press(pilot, "u", "u")
        assert names(filled_study) == before


async def test_what_something_hangs_on_says_why_it_stays(filled_study: Study) -> None:
    async with curriculum(filled_study) as pilot:
        await press(pilot, "j", "X")
        assert "Control flow stays: 10 questions" in told(pilot)
        assert len(names(filled_study)) == 6


async def test_subjects_are_added_and_renamed(filled_study: Study) -> None:
    async with curriculum(filled_study) as pilot:
        await press(pilot, "B")
        write(pilot, "EntryLine Prompt", "Statistics")
        await press(pilot, "enter", "enter")
        write(pilot, "EntryLine Prompt", "Statistics II")
        await press(pilot, "enter")
        subjects = [tree.subject.name for tree in filled_study.syllabus.trees()]
        assert subjects == ["Python", "Statistics II"]
        await press(pilot, "X")
        assert [tree.subject.name for tree in filled_study.syllabus.trees()] == ["Python"]


async def test_the_questions_of_a_topic_and_those_of_none_are_one_key_away(
    filled_study: Study,
) -> None:
    filled_study.database.execute("UPDATE question SET topic_id = NULL WHERE question_id < 4")
    async with curriculum(filled_study) as pilot:
        assert "3 questions without a topic" in shown(pilot.app)
        await press(pilot, "G")
        assert "3 questions belong to no topic" in flat(shown(pilot.app))
        await press(pilot, "enter")
        screen = pilot.app.screen
        assert isinstance(screen, LibraryScreen)
        assert "topic:none" in shown(pilot.app) and "3 questions found" in shown(pilot.app)


async def test_topics_of_a_profile_come_with_weights_and_rules(filled_study: Study) -> None:
    async with curriculum(filled_study) as pilot:
        await press(pilot, "E")
        assert isinstance(pilot.app.screen, ChoiceScreen)
        await press(pilot, "slash", "p", "c", "e", "enter")
        assert "PCEP-30-03" in shown(pilot.app)
        assert len(filled_study.mapping.rules()) == 4
        await press(pilot, "L")
        assert "→ Fundamentals" in shown(pilot.app)


async def test_a_rule_is_made_changed_and_removed(filled_study: Study) -> None:
    async with curriculum(filled_study) as pilot:
        await press(pilot, "L", "N")
        write(pilot, "EntryLine Prompt", "kind:number")
        await press(pilot, "enter", "slash", "s", "t", "r", "i", "enter")
        rule = filled_study.mapping.rules()[0]
        assert (rule.query, rule.topic_id) == ("kind:number", topic_id(filled_study, "Strings"))
        await press(pilot, "enter")
        write(pilot, "EntryLine Prompt", "kind:text")
        await press(pilot, "enter")
        assert filled_study.mapping.rules()[0].query == "kind:text"
        await press(pilot, "X")
        assert filled_study.mapping.rules() == []
        assert "No rules yet." in shown(pilot.app)


async def test_questions_are_put_into_a_topic_one_or_all_and_given_back(
    filled_study: Study,
) -> None:
    filled_study.database.execute("UPDATE question SET source_topic_id = topic_id")
    strings = topic_id(filled_study, "Strings")

    def in_strings() -> int:
        return filled_study.curriculum.scope(None).questions[strings]

    app = make_app(filled_study)
    async with app.run_test(size=(80, 24)) as pilot:
        before = in_strings()
        await press(pilot, "2", "O", "slash", "s", "t", "r", "i", "enter")
        assert in_strings() == before + 1
        screen = app.screen
        assert isinstance(screen, LibraryScreen)
        screen.show_search("topic:functions")
        await pilot.pause()
        functions = filled_study.curriculum.scope(None).questions[
            topic_id(filled_study, "Functions")
        ]
        await press(pilot, "W")
        assert "of this list: to which topic?" in shown(app)
        await press(pilot, "slash", "s", "t", "r", "i", "enter")
        assert in_strings() == before + 1 + functions
        await press(pilot, "u")
        assert in_strings() == before + 1
        screen.show_search("")
        await pilot.pause()
        await press(pilot, "W", "g", "enter")
        assert in_strings() == before


async def test_hostile_names_stand_as_they_are_written(study: Study, tmp_path: Path) -> None:
    name = "[bold red]x[/nope] [@click=app.bell]y"
    (tmp_path / "c.csv").write_text(f'topic,weight\n"{name}",5\n')
    study.imports.run([tmp_path / "c.csv"])
    app = make_app(study)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "e", "enter", "enter", "enter", "C", "j")
        assert name in shown(app)
        await press(pilot, "enter")
        assert name in shown(app)

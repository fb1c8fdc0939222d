"""The Library screen, key by key, over a real library."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.pilot import Pilot

from studytui.domain.question import QuestionLine, Status
from studytui.services.study import Study
from studytui.tui.app import StudyApp, make_app
from studytui.tui.screens.builder import BuilderScreen
from studytui.tui.screens.library import LibraryScreen
from studytui.tui.widgets.bars import KeyBar
from studytui.tui.widgets.place_tree import PlaceTree
from studytui.tui.widgets.prompt import Prompt
from studytui.tui.widgets.question_table import QuestionTable
from studytui.tui.widgets.text_pane import TextPane
from studytui.tui.widgets.words import Words
from tests.made_questions import LONG_WORD, fill
from tests.tui.showing import press, shown, until


@asynccontextmanager
async def library(study: Study, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Pilot[None]]:
    """The app at its Library screen."""
    app = make_app(study)
    async with app.run_test(size=size) as pilot:
        await pilot.press("2")
        await pilot.pause()
        yield pilot


def screen(pilot: Pilot[None]) -> LibraryScreen:
    found = pilot.app.screen
    assert isinstance(found, LibraryScreen)
    return found


def table(pilot: Pilot[None]) -> QuestionTable:
    return screen(pilot).query_one(QuestionTable)


def row(pilot: Pilot[None]) -> QuestionLine:
    found = table(pilot).current
    assert found is not None
    return found


def preview(pilot: Pilot[None]) -> str:
    return "\n".join(line.plain for line in screen(pilot).query_one("#preview", TextPane).lines)


def found(pilot: Pilot[None]) -> str:
    return screen(pilot).query_one("#found", Words).text.rstrip()


def hints(pilot: Pilot[None]) -> list[str]:
    return [hint.label for hint in screen(pilot).query_one(KeyBar).hints]


async def search(pilot: Pilot[None], words: str) -> None:
    await pilot.press("slash", *words.replace(" ", "_"))
    prompt = screen(pilot).query_one("#search", Prompt)
    prompt.value = words
    await pilot.pause()
    await pilot.pause()


async def test_it_opens_with_all_questions_and_shows_the_first(filled_study: Study) -> None:
    async with library(filled_study) as pilot:
        assert table(pilot).count == 60
        assert found(pilot) == "60 questions"
        assert "Which two of these are immutable?" in preview(pilot)


async def test_an_empty_library_says_what_to_do(study: Study) -> None:
    async with library(study) as pilot:
        assert "Press 6" in preview(pilot)
        assert not table(pilot).display
        assert hints(pilot) == ["help", "quit"]
        await pilot.press("slash", "m", "t", "e", "x", "left", "right", "i")
        assert "Press 6" in preview(pilot)


async def test_the_answer_is_hidden_until_it_is_asked_for(filled_study: Study) -> None:
    async with library(filled_study) as pilot:
        await pilot.press("j", "k")
        assert "✓" not in preview(pilot)
        await pilot.press("enter")
        assert "✓ B  Second option" in preview(pilot)
        assert "because the others are not" in preview(pilot).replace("\n", " ")
        await pilot.press("e")
        assert "✓" not in preview(pilot)
        await pilot.press("e", "j")
        assert "✓" not in preview(pilot)


async def test_a_search_finds_while_it_is_typed(filled_study: Study) -> None:
    async with library(filled_study) as pilot:
        await pilot.press("slash", *"immut")
        await pilot.pause()
        expected = len(filled_study.library.find("immutable"))
        assert 0 < table(pilot).count == expected < 60
        assert found(pilot).startswith(f"{expected} questions found")


async def test_what_was_typed_stays_what_is_listed_after_leaving_the_line(
    filled_study: Study,
) -> None:
    async with library(filled_study) as pilot:
        await pilot.press("slash", *"immut")
        await pilot.pause()
        count = table(pilot).count
        await pilot.press("enter")
        await pilot.pause()
        assert table(pilot).has_focus
        line = screen(pilot).query_one("#search", Prompt).value
        assert len(filled_study.library.find(line)) == count == table(pilot).count


async def test_an_empty_search_shows_all_again(filled_study: Study) -> None:
    async with library(filled_study) as pilot:
        await search(pilot, "is:keyless")
        assert table(pilot).count == 6
        await search(pilot, "")
        await pilot.press("enter")
        assert table(pilot).count == 60


async def test_a_search_without_result_says_so_literally(filled_study: Study) -> None:
    async with library(filled_study) as pilot:
        await search(pilot, "[bold]zzz[/nope]")
        assert table(pilot).count == 0
        assert "Nothing fits [bold]zzz[/nope]." in preview(pilot)


async def test_a_place_narrows_what_was_typed(filled_study: Study) -> None:
    async with library(filled_study) as pilot:
        await search(pilot, "output")
        await pilot.press("enter", "left")
        tree = screen(pilot).query_one(PlaceTree)
        assert tree.has_focus
        topic = next(
            index
            for index in range(tree.count)
            if (place := tree.row(index)) is not None and place.label == "Control flow"
        )
        tree.move_to(topic)
        await pilot.press("enter")
        query = 'topic:"Control flow" output'
        assert screen(pilot).query_one("#search", Prompt).value == query
        assert table(pilot).count == len(filled_study.library.find(query)) < 60
        await pilot.press("left", "home", "enter")
        assert table(pilot).count == 60


async def test_ready_searches_stand_above_the_sources(filled_study: Study) -> None:
    async with library(filled_study) as pilot:
        await pilot.press("left", "j", "j", "j", "j", "enter")
        assert screen(pilot).query_one("#search", Prompt).value == "is:keyless"
        assert table(pilot).count == 6
        assert "no key" in preview(pilot)


async def test_a_flag_is_kept_and_shown_in_its_row(filled_study: Study) -> None:
    async with library(filled_study) as pilot:
        await pilot.press("j", "m")
        assert row(pilot).is_flagged and row(pilot).question_id == 2
        assert "⚑ flagged" in preview(pilot)
        assert len(filled_study.library.find("is:flagged")) == 1
        await pilot.press("m")
        assert not row(pilot).is_flagged
        assert len(filled_study.library.find("is:flagged")) == 0


async def test_a_flag_taken_away_leaves_the_list_of_flagged(filled_study: Study) -> None:
    for question_id in (3, 5):
        filled_study.library.toggle_flag(question_id)
    async with library(filled_study) as pilot:
        await search(pilot, "is:flagged")
        await pilot.press("enter", "m")
        assert table(pilot).count == 1
        assert row(pilot).question_id == 5


async def test_a_note_is_written_changed_and_left(filled_study: Study) -> None:
    async with library(filled_study) as pilot:
        await pilot.press("t", *"[b]x[/b]", "enter")
        await pilot.pause()
        assert filled_study.library.question(1).note == "[b]x[/b]"
        assert "Note: [b]x[/b]" in preview(pilot)
        assert table(pilot).has_focus
        await pilot.press("t", "y", "down")
        await pilot.pause()
        assert filled_study.library.question(1).note == "[b]x[/b]"
        await pilot.press("t", "y", "enter")
        await pilot.pause()
        assert filled_study.library.question(1).note == "[b]x[/b]y"


async def test_letters_typed_in_a_search_are_no_commands(filled_study: Study) -> None:
    async with library(filled_study) as pilot:
        await pilot.press("slash", *"mtedx2hlq")
        assert screen(pilot).query_one("#search", Prompt).value == "mtedx2hlq"
        assert len(filled_study.library.find("is:flagged")) == 0


async def test_the_place_is_kept_when_something_changes(filled_study: Study) -> None:
    from studytui.services.changes import Changes

    async with library(filled_study) as pilot:
        await pilot.press(*"jjjjj")
        app = pilot.app
        assert isinstance(app, StudyApp)
        app.publish(Changes.ANSWERS)
        await pilot.pause()
        assert row(pilot).question_id == 6


async def test_new_questions_appear_after_an_import(study: Study) -> None:
    from studytui.services.changes import Changes

    async with library(study) as pilot:
        assert table(pilot).count == 0
        fill(study)
        app = pilot.app
        assert isinstance(app, StudyApp)
        app.publish(Changes.QUESTIONS | Changes.IMPORTS)
        await pilot.pause()
        assert table(pilot).count == 60 and table(pilot).display
        await pilot.press("j", "enter")
        assert "✓" in preview(pilot)


async def test_hostile_text_is_shown_literally(filled_study: Study) -> None:
    async with library(filled_study) as pilot:
        await pilot.press(*"jjjjj")
        text = preview(pilot)
        assert "[bold red]HOT[/]" in text.replace("\n", " ")
        assert "[@click=app.bell]x[/]" in text.replace("\n", " ")


async def test_a_long_word_breaks_and_nothing_is_lost(filled_study: Study) -> None:
    async with library(filled_study, (40, 20)) as pilot:
        await pilot.press("j", "j", "j", "right")
        assert LONG_WORD in preview(pilot).replace("\n", "")


async def test_a_narrow_screen_shows_one_pane_at_a_time(filled_study: Study) -> None:
    async with library(filled_study, (40, 20)) as pilot:
        tree, pane = screen(pilot).query_one(PlaceTree), screen(pilot).query_one("#preview")
        assert (tree.display, table(pilot).display, pane.display) == (False, True, False)
        await pilot.press("enter")
        assert (tree.display, table(pilot).display, pane.display) == (False, False, True)
        assert "✓" not in preview(pilot)
        await pilot.press("enter")
        assert "✓" in preview(pilot)
        await pilot.press("h", "h")
        assert (tree.display, table(pilot).display, pane.display) == (True, False, False)
        await pilot.resize_terminal(120, 40)
        await pilot.pause()
        assert (tree.display, table(pilot).display, pane.display) == (True, True, True)


async def test_images_are_named_with_their_files_only_where_there_are_any(
    filled_study: Study,
) -> None:
    async with library(filled_study) as pilot:
        await pilot.press("i")
        await pilot.pause()
        assert "Image 1" not in preview(pilot)


async def test_practice_takes_exactly_what_was_found(filled_study: Study) -> None:
    async with library(filled_study) as pilot:
        await search(pilot, "topic:Strings -is:keyless")
        await pilot.press("enter")
        wanted = table(pilot).count
        await pilot.press("d")
        await pilot.pause()
        (line,) = filled_study.sittings.open_ones()
        assert line.questions == wanted


async def test_practice_of_many_takes_fifty(filled_study: Study) -> None:
    async with library(filled_study) as pilot:
        await pilot.press("d")
        await pilot.pause()
        (line,) = filled_study.sittings.open_ones()
        assert line.questions == 50


async def test_an_exam_is_built_from_the_search(filled_study: Study) -> None:
    async with library(filled_study) as pilot:
        await search(pilot, "is:keyless")
        await pilot.press("enter", "x")
        await pilot.pause()
        builder = pilot.app.screen
        assert isinstance(builder, BuilderScreen)
        assert builder.query(Prompt).first().value == "is:keyless"


async def test_a_question_without_key_takes_one_by_letters(filled_study: Study) -> None:
    async with library(filled_study) as pilot:
        await search(pilot, "is:keyless kind:single")
        await pilot.press("enter")
        question_id = row(pilot).question_id
        left = table(pilot).count - 1
        assert "set the key" in hints(pilot)
        await pilot.press("K")
        assert "Right answer, by letters (B or A C)" in shown(pilot.app)
        await pilot.press("b", "enter")
        await pilot.pause()
        question = filled_study.library.question(question_id)
        assert question.key == {question.options[1].number}
        assert question.status is Status.ACTIVE
        assert table(pilot).count == left and table(pilot).has_focus
        await search(pilot, "kind:single")
        await pilot.press("enter")
        table(pilot).move_to(filled_study.library.find("kind:single").position(question_id))
        await pilot.pause()
        assert "key: yours" in preview(pilot) and "no key" not in preview(pilot)


async def test_an_own_key_is_taken_back_by_an_empty_line(filled_study: Study) -> None:
    question_id = filled_study.library.find("is:keyless kind:single").ids()[0]
    filled_study.keys.set_key(question_id, "C")
    async with library(filled_study) as pilot:
        table(pilot).move_to(filled_study.library.find().position(question_id))
        await pilot.pause()
        assert "key: yours" in preview(pilot)
        await pilot.press("K")
        assert screen(pilot).query_one("EntryLine Prompt", Prompt).value == "C"
        await pilot.press("backspace", "enter")
        await pilot.pause()
        assert "no key" in preview(pilot) and "yours" not in preview(pilot)
        assert not filled_study.library.question(question_id).is_keyed


async def test_a_letter_that_is_not_there_leaves_the_line_to_be_put_right(
    filled_study: Study,
) -> None:
    async with library(filled_study) as pilot:
        await search(pilot, "is:keyless kind:single")
        await pilot.press("enter", "K", "x", "enter")
        await pilot.pause()
        (note,) = pilot.app._notifications
        assert "has no option X" in note.message
        prompt = screen(pilot).query_one("EntryLine Prompt", Prompt)
        assert prompt.has_focus and prompt.value == "x"
        await pilot.press("down")
        assert table(pilot).has_focus and table(pilot).count == len(
            filled_study.library.find("is:keyless kind:single")
        )


async def test_a_key_and_its_reason_half_typed_are_there_again(filled_study: Study) -> None:
    async with library(filled_study) as pilot:
        await press(pilot, "K", "C", "enter", *"the bo")
    async with library(filled_study) as pilot:
        assert "Key C" in await press(pilot, "K")
        assert "Why the bo" in await press(pilot, "enter")
        await press(pilot, *"ok", "enter")
        standing = filled_study.keys.standing(filled_study.library.question(1))
        assert standing is not None and standing.note == "the book"
        assert list(filled_study.paths.drafts.iterdir()) == []


async def test_the_key_of_a_source_is_overridden_with_a_note(filled_study: Study) -> None:
    async with library(filled_study) as pilot:
        assert "set the key" not in hints(pilot)
        await pilot.press("K", "C", "enter", *"erratum", "enter", "enter")
        await pilot.pause()
        assert filled_study.library.question(1).key == {2}
        said = "Key: yours since 21 Nov – erratum; the source says B"
        assert said in " ".join(preview(pilot).split())
        await pilot.press("K", "backspace", "enter")
        await pilot.pause()
        assert filled_study.library.question(1).key == {1} and "yours" not in preview(pilot)


async def test_a_doubt_stands_with_the_question(filled_study: Study) -> None:
    async with library(filled_study) as pilot:
        await pilot.press("K", "enter", *"odd", "enter")
        await pilot.pause()
        assert "Key: doubted by you since 21 Nov – odd" in preview(pilot)
        await pilot.press("K", "enter", "backspace", "backspace", "backspace", "enter")
        await pilot.pause()
        assert "doubted" not in preview(pilot)


async def test_a_hundred_thousand_questions_open_and_jump_to_the_end(study: Study) -> None:
    fill(study, 100_000, exam=False)
    async with library(study) as pilot:
        await until(pilot, lambda: table(pilot).count == 100_000)
        await pilot.press("G")
        assert row(pilot).question_id == 100_000
        assert table(pilot).top > 99_000
        await pilot.press("g")
        assert row(pilot).question_id == 1


async def test_many_are_on_the_screen_before_they_are_counted(study: Study) -> None:
    fill(study, 1300, exam=False)
    async with make_app(study).run_test(size=(80, 24)) as pilot:
        await pilot.press("2")
        await pilot.pause()
        table = pilot.app.screen.query_one(QuestionTable)
        assert table.current is not None
        await until(pilot, lambda: table.count == 1300)
        await pilot.press("G")
        assert table.current is not None
        assert table.current.question_id == 1300


def tree_labels(pilot: Pilot[None]) -> list[str]:
    tree = screen(pilot).query_one(PlaceTree)
    return [row.label for index in range(tree.count) if (row := tree.row(index)) is not None]


def told(pilot: Pilot[None]) -> list[str]:
    return [one.message for one in pilot.app._notifications]


async def keep_search(pilot: Pilot[None], query: str, name: str) -> None:
    await search(pilot, query)
    await pilot.press("enter")
    await press(pilot, "apostrophe")
    screen(pilot).query_one("EntryLine Prompt", Prompt).value = name
    await press(pilot, "enter")


async def to_saved(pilot: Pilot[None], name: str) -> PlaceTree:
    tree = screen(pilot).query_one(PlaceTree)
    if not tree.has_focus:
        await press(pilot, "left")
    tree.move_to(tree_labels(pilot).index(name))
    await pilot.pause()
    return tree


@pytest.mark.parametrize("size", [(80, 24), (40, 20), (120, 40)])
async def test_a_search_is_kept_under_a_name_and_shown_again_from_the_tree(
    filled_study: Study, size: tuple[int, int]
) -> None:
    async with library(filled_study, size) as pilot:
        assert "Your searches" not in tree_labels(pilot)
        await keep_search(pilot, "topic:control OR is:keyless", "hard loops")
        number = table(pilot).count
        assert table(pilot).has_focus
        await search(pilot, "")
        await pilot.press("enter")
        await to_saved(pilot, "hard loops")
        text = shown(pilot.app)
        assert "Your searches" in text and "hard loops" in text
        assert [one for one in hints(pilot) if one != "pages"][:3] == ["show", "name", "forget"]
        await press(pilot, "enter")
        assert table(pilot).count == number < 60
        await press(pilot, "slash", *" -is:keyless", "enter")
        assert table(pilot).count == 10 < number
        await to_saved(pilot, "hard loops")
        await press(pilot, "enter")
        assert table(pilot).count == number
        await search(pilot, 'saved:"hard loops"')
        assert table(pilot).count == number


async def test_a_kept_search_is_called_otherwise_forgotten_and_brought_back(
    filled_study: Study,
) -> None:
    async with library(filled_study) as pilot:
        await keep_search(pilot, "is:keyless", "no keys")
        await to_saved(pilot, "no keys")
        await press(pilot, "apostrophe")
        prompt = screen(pilot).query_one("EntryLine Prompt", Prompt)
        assert prompt.value == "no keys"
        prompt.value = "To be keyed"
        await press(pilot, "enter")
        await to_saved(pilot, "To be keyed")
        await press(pilot, "X")
        assert "Your searches" not in tree_labels(pilot)
        assert told(pilot)[-1] == "Forgotten: To be keyed. u brings it back."
        await press(pilot, "u")
        assert "To be keyed" in tree_labels(pilot)
        await press(pilot, "u", "u")
        assert "Your searches" not in tree_labels(pilot)


async def test_x_forgets_nothing_but_a_kept_search(filled_study: Study) -> None:
    filled_study.searches.keep("a", "loops")
    async with library(filled_study) as pilot:
        await press(pilot, "X", "left", "X", "j", "X")
        assert len(filled_study.searches.all()) == 1


async def test_without_a_search_there_is_nothing_to_name_and_no_name_keeps_nothing(
    filled_study: Study,
) -> None:
    async with library(filled_study) as pilot:
        await press(pilot, "apostrophe")
        assert told(pilot) == ["/ searches; what is searched for can then have a name."]
        await search(pilot, "is:new")
        await press(pilot, "enter", "apostrophe", "enter")
        await press(pilot, "apostrophe", "a", "down")
        assert filled_study.searches.all() == [] and table(pilot).has_focus


async def test_a_search_that_finds_nothing_can_be_kept(filled_study: Study) -> None:
    async with library(filled_study) as pilot:
        await keep_search(pilot, "zzz", "nothing yet")
        assert "nothing yet" in tree_labels(pilot)
        assert [one.query for one in filled_study.searches.all()] == ["zzz"]


async def test_hostile_names_of_searches_are_letters_like_any_other(filled_study: Study) -> None:
    filled_study.database.execute(
        "INSERT INTO learner_choice(created_at,updated_at,learner_id,name,value) VALUES(0,0,?,?,?)",
        filled_study.learner_id,
        "search:[@click=app.bell]x[/nope]\x1b]52;c;aGk=\x07\u202e",
        "is:keyless\x1b[2J",
    )
    async with library(filled_study) as pilot:
        name = next(one for one in tree_labels(pilot) if "nope" in one)
        await to_saved(pilot, name)
        text = shown(pilot.app)
        assert "[@click=app.bell]x[" in text and "\x1b" not in text and "\u202e" not in text
        await press(pilot, "enter")
        assert table(pilot).count == 6
        await to_saved(pilot, name)
        await press(pilot, "X")
        assert filled_study.searches.all() == []

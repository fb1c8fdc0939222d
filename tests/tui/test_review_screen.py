"""Review: the list of sittings, and a sitting laid open question by question."""

from __future__ import annotations

from datetime import timedelta

from studytui.domain.exam import Mode
from studytui.services.study import Study
from studytui.storage.importing import form
from studytui.storage.tables.questions import QuestionRow, QuestionTextRow
from studytui.storage.tables.sittings import SittingRow
from studytui.tui.app import StudyApp, make_app
from studytui.tui.screens.review import ReviewScreen
from tests.made_sittings import Movable, practise, sit_exam
from tests.tui.showing import flat, lines, press, shown, sitting


def review(app: StudyApp) -> ReviewScreen:
    screen = app.screen
    assert isinstance(screen, ReviewScreen)
    return screen


async def test_without_a_sitting_it_says_what_to_do(study: Study) -> None:
    app = make_app(study)
    async with app.run_test(size=(80, 24)) as pilot:
        text = await press(pilot, "4")
        assert "No sitting has ended yet." in text
        assert "1 Today starts a session" in text
        await press(pilot, "enter", *"nfdtyaAK0", "left")
        assert "No sitting has ended yet." in shown(app)


async def test_past_sittings_stand_with_score_time_and_result_in_words(sat_study: Study) -> None:
    app = make_app(sat_study)
    async with app.run_test(size=(120, 40)) as pilot:
        text = await press(pilot, "4")
        row = next(line for line in text.split("\n") if "19 Nov" in line)
        for part in ("Made-up mock", "exam", "89 %", "24 of 27", "3", "21:04", "✓ passed"):
            assert part in row
        assert "✗ failed" in text
        unscored = next(line for line in text.split("\n") if "is:keyless" in line)
        assert "not scored" in unscored and "%" not in unscored


async def test_a_sitting_opens_with_its_result_and_q_goes_back(sat_study: Study) -> None:
    app = make_app(sat_study)
    async with app.run_test(size=(80, 24)) as pilot:
        text = await press(pilot, "4", "j", "enter")
        assert "81 %  ✓ passed  pass mark 70 %" in text
        assert "✓ 22 right  ✗ 4 wrong  ○ 1 unanswered  – 3 unscored, no key" in text
        assert "21:04 of 40:00" in text
        assert "Question 1 of 30" in text
        text = await press(pilot, "q")
        assert "Result" in text and "Question 1 of 30" not in text
        assert review(app)._sittings.cursor == 1
        await press(pilot, "enter", "backspace")
        assert "Result" in shown(app)


async def test_own_answer_and_key_stand_side_by_side(sat_study: Study) -> None:
    app = make_app(sat_study)
    async with app.run_test(size=(120, 40)) as pilot:
        text = await press(pilot, "4", "j", "enter", *"nnnnnn")
        assert "Question 7 of 30" in text and "✗ wrong" in text
        mine = next(line for line in text.split("\n") if "First option" in line)
        key = next(line for line in text.split("\n") if "Second option" in line)
        assert "✗ A" in mine and "you" in mine and "key" not in mine
        assert "✓ B" in key and "key" in key and "you" not in key
        assert "Why option 1." in text and "Read the question twice." in text
        assert "Tell right from wrong." in text and "Book of Examples, p. 12." in text
        assert "the exam's pace 1:20" in text


async def test_peer_shares_struck_options_and_flags_are_seen(sat_study: Study) -> None:
    app = make_app(sat_study)
    async with app.run_test(size=(80, 24)) as pilot:
        text = await press(pilot, "4", "j", "enter", *"nnnnn")
        assert "⚑ flagged" in text
        assert "61 % ▓▓▓▓░░░" in text
        assert "╌ D" in text


async def test_a_change_of_mind_is_told_with_its_times(sat_study: Study) -> None:
    app = make_app(sat_study)
    async with app.run_test(size=(120, 40)) as pilot:
        text = await press(pilot, "4", "j", "enter", *"nnnn")
        assert "Changed  ✗ A 0:40 → ✗ C 1:09 → ✓ B 1:14" in text
        assert "wrong → wrong, wrong → right" in text
        brought = sat_study.review.changing()
        assert brought.gained >= 7 and brought.lost == 0
        words = f"brought you {brought.gained:g} points and cost 0 (n = {brought.number})."
        assert words in text


async def test_options_keep_the_order_of_that_sitting(filled_study: Study, clock: Movable) -> None:
    sitting_id = practise(filled_study, clock, "", 1, 1)
    filled_study.database.execute("UPDATE sitting_item SET option_order = '3 2 1 0'")
    app = make_app(filled_study)
    async with app.run_test(size=(80, 24)) as pilot:
        app.review(sitting_id)
        await pilot.pause()
        text = shown(app)
        assert "A  None of the above" in text
        assert "✗ D  First option" in text


async def test_a_question_without_key_is_said_not_to_be_scored(sat_study: Study) -> None:
    app = make_app(sat_study)
    async with app.run_test(size=(80, 24)) as pilot:
        text = await press(pilot, "4", "enter")
        assert "– 2 unscored, no key" in text
        assert "– no key: not scored" in text
        assert "%" not in text


async def test_n_and_p_walk_and_j_walks_in_the_list(sat_study: Study) -> None:
    app = make_app(sat_study)
    async with app.run_test(size=(80, 24)) as pilot:
        assert "Question 3 of 30" in await press(pilot, "4", "j", "enter", "n", "n")
        assert "Question 2 of 30" in await press(pilot, "p")
        assert "Question 4 of 30" in await press(pilot, "left", "j", "j")
        assert "Question 1 of 30" in await press(pilot, "p", "p", "p", "p", "p")
        await press(pilot, "right", "space")
        assert review(app)._text.top > 0
        assert "Result" in await press(pilot, "left", "left")


async def test_wrong_ones_are_two_keys_away_and_the_counts_stand_beside(sat_study: Study) -> None:
    app = make_app(sat_study)
    async with app.run_test(size=(80, 24)) as pilot:
        text = await press(pilot, "4", "j", "enter")
        assert "▸all 30   wrong 4   flagged 1   slow 1   changed 1   unanswered 2" in text
        text = await press(pilot, "f")
        assert "[ ] wrong             4" in text and "[ ] sure but wrong    0" in text
        text = await press(pilot, "enter")
        assert "▸wrong   4 of 30" in text and "Question 7 of 30" in text
        assert "[x] wrong             4" in text
        text = await press(pilot, "f")
        assert "[x]" not in text and "▸wrong   4 of 30" in text
        assert "Question 14 of 30" in await press(pilot, "n")


async def test_filters_combine_and_one_key_shows_all_again(sat_study: Study) -> None:
    app = make_app(sat_study)
    async with app.run_test(size=(80, 24)) as pilot:
        text = await press(pilot, "4", "j", "enter", "f", *"jjjj", "space")
        assert "▸slow   1 of 30" in text and "Question 8 of 30" in text
        text = await press(pilot, "k", "k", "k", "space")
        assert "▸flagged + slow   0 of 30" in text
        assert "No question of this sitting is flagged and slow." in flat(text)
        assert "[x] flagged           0" in text
        text = await press(pilot, "0", "q")
        assert "▸all 30" in text and "[ ]" not in text
        assert "show all" not in lines(app)[-1]
        assert "Result" in await press(pilot, "q")


async def test_where_the_filters_leave_nothing_each_key_says_what_to_press(
    sat_study: Study,
) -> None:
    app = make_app(sat_study)
    async with app.run_test(size=(80, 24)) as pilot:
        # Sure but wrong, and guessed right as well.
        text = await press(pilot, "4", "j", "enter", "f", *"jj", "space", "j", "space", "f")
        assert "No question of this sitting is sure but wrong" in text
        assert "0 show all" in lines(app)[-1]
        assert not any(word in lines(app)[-1] for word in ("next", "drill", "again", "note"))
        for key in "dtyaAKi":
            app.clear_notifications()
            await press(pilot, key)
            assert any("0 shows all" in one.message for one in app._notifications), key
            assert isinstance(app.screen, ReviewScreen)
        assert "Question 1 of 30" in await press(pilot, "0")


async def test_why_of_a_question_that_was_right_is_refused_in_words(sat_study: Study) -> None:
    app = make_app(sat_study)
    async with app.run_test(size=(120, 40)) as pilot:
        text = await press(pilot, "4", "j", "enter")
        assert "✓ right" in text and "y why" not in lines(app)[-1]
        await press(pilot, "y")
        assert any("that was missed" in one.message for one in app._notifications)


async def test_what_is_typed_in_a_review_can_be_left_and_the_bottom_line_says_how(
    sat_study: Study,
) -> None:
    app = make_app(sat_study)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "4", "j", "enter", "K")
        assert lines(app)[-1].split("  ")[0].strip() == "⏎ keep"
        assert "↓ leave it as it was" in lines(app)[-1]
        await press(pilot, "B", "down")
        assert "n next" in lines(app)[-1]
        assert "yours since" not in shown(app)


async def test_filters_are_off_in_the_next_sitting(sat_study: Study) -> None:
    app = make_app(sat_study)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "4", "j", "enter", "f", "enter", "f", "q")
        assert "▸all 30" in await press(pilot, "j", "enter")


async def test_at_forty_columns_the_filters_take_the_whole_width(sat_study: Study) -> None:
    app = make_app(sat_study)
    async with app.run_test(size=(40, 20)) as pilot:
        text = await press(pilot, "4", "j", "enter", "f")
        assert "[ ] sure but wrong" in text and "Question 1" not in text
        assert "f done" in lines(app)[-1]
        text = await press(pilot, "enter", "f")
        assert "▸wrong   4 of 30" in text and "Question 7 of 30" in text


async def test_drill_asks_exactly_the_questions_shown(sat_study: Study) -> None:
    app = make_app(sat_study)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "4", "j", "enter", "f", "enter", "f")
        rows = review(app)._items
        wanted = {rows.row(place).item.question_id for place in range(rows.count)}  # type: ignore[union-attr]
        await press(pilot, "d")
        assert {item.question_id for item in sitting(app).items} == wanted
        assert len(wanted) == 4
        assert sitting(app).rules.mode is Mode.TUTOR
        assert sitting(app).title == "Made-up mock · wrong"


async def test_one_key_says_why_a_question_was_missed(sat_study: Study) -> None:
    app = make_app(sat_study)
    async with app.run_test(size=(80, 24)) as pilot:
        text = await press(pilot, "4", "j", "enter")
        assert "why" not in lines(app)[-1], "the first one was right"
        await press(pilot, *"nnnnnn")
        assert "y why" in lines(app)[-1]
        for word in ("knowledge", "misread", "reasoning", "out of time"):
            text = await press(pilot, "y")
            assert f"✗ wrong: {word}" in text
            assert f"Why missed: {word} 1 · not said 5" in text
        text = await press(pilot, "y")
        assert "✗ wrong\n" in text and "Why missed" not in text
        await press(pilot, "y", *"nnnnnnnnnnnnnnnnnnnnnn")
        text = await press(pilot, "y", "y")
        assert "Question 29 of 30" in text and "○ not answered: misread" in text
        assert "Why missed: knowledge 1 · misread 1" in text
        assert "Why missed: knowledge 1 · misread 1" in await press(pilot, "5")


async def test_a_question_is_seen_again_on_two_days(sat_study: Study, clock: Movable) -> None:
    app = make_app(sat_study)
    async with app.run_test(size=(80, 24)) as pilot:
        text = await press(pilot, "4", "j", "enter", "n", "a")
        assert "Again    Mon 23 Nov, Sat 28 Nov" in text
        (note,) = app._notifications
        assert note.message == "This question comes again on Mon 23 Nov and Sat 28 Nov."
        app.clear_notifications()
        await press(pilot, "a", "f", "enter", "A")
        words = [note.message for note in app._notifications]
        assert words == [
            "This question comes again already on Mon 23 Nov and Sat 28 Nov.",
            "4 questions come again on Mon 23 Nov and Sat 28 Nov.",
        ]
        clock.advance(timedelta(days=2))
        assert len(sat_study.revisits.due()) == 5


async def test_another_key_takes_a_note_and_past_scores_say_what_they_were(
    sat_study: Study,
) -> None:
    app = make_app(sat_study)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "4", "j", "enter", *"nn", "K", "D", "enter", *"see p3")
        text = await press(pilot, "enter")
        assert "✓ D  None of the above" in text and "✗ B  Second option" in text
        assert "Key      yours since 21 Nov – see p3; the source" in text
        assert "78 %  ✓ passed" in text
        said = "Was 81 %, now 78 %: question 3 has another key since 21 Nov (see p3)."
        assert said in flat(text)
        text = await press(pilot, "q")
        assert "Made-up mock  was 81 %    78 %" in text and said in flat(text)
        text = await press(pilot, "enter", *"nn", "K")
        assert "Key D" in text
        text = await press(pilot, "backspace", "enter")
        assert "81 %  ✓ passed" in text and "Key  " not in text
        assert "question 3 has the key of its source again since 21 Nov" in flat(text)


async def test_a_key_may_only_be_doubted(sat_study: Study) -> None:
    app = make_app(sat_study)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "4", "j", "enter", "K", "enter", *"odd")
        text = await press(pilot, "enter")
        assert "Key      doubted by you since 21 Nov – odd" in text
        assert "Was" not in text and "✓ B  Second option" in text


async def test_a_letter_that_is_no_option_leaves_the_line_to_be_put_right(
    sat_study: Study,
) -> None:
    app = make_app(sat_study)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "4", "j", "enter", "K", "x", "enter")
        (note,) = app._notifications
        assert "has no option X" in note.message
        assert "Key x" in shown(app)
        await press(pilot, "backspace", "c", "enter")
        assert "Why" in shown(app)
        await press(pilot, "down")
        assert "yours" not in shown(app)


async def test_a_note_is_kept_and_the_place_too(sat_study: Study) -> None:
    app = make_app(sat_study)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "4", "j", "enter", "n", "n", "t", *"see q7")
        text = await press(pilot, "enter")
        assert "Question 3 of 30" in text
        question = sat_study.library.question(3)
        assert question.note == "see q7"
        await press(pilot, "j", "j", "t")
        assert "Note see q7" in shown(app)
        await press(pilot, *["backspace"] * 6, "enter")
        assert sat_study.library.question(3).note == ""
        assert review(app)._text.top == 2
        assert "Question 3 of 30" in await press(pilot, "home")


async def test_an_ended_sitting_is_opened_by_the_app(filled_study: Study, clock: Movable) -> None:
    app = make_app(filled_study)
    async with app.run_test(size=(80, 24)) as pilot:
        sitting_id = sit_exam(filled_study, clock, wrong_every=2)
        app.review(sitting_id)
        await pilot.pause()
        assert "✗ failed  pass mark 70 %" in shown(app)
        assert "Question 1 of 30" in shown(app)


async def test_a_sitting_whose_time_ran_out_says_so(filled_study: Study, clock: Movable) -> None:
    sitting_id = filled_study.exams.begin_exam(filled_study.exams.all()[0]).sitting_id
    session = filled_study.sittings.resume(sitting_id)
    session.choose(0)
    clock.advance(timedelta(minutes=41))
    session.tick()
    app = make_app(filled_study)
    async with app.run_test(size=(80, 24)) as pilot:
        assert "The time ran out; what was chosen counts." in flat(await press(pilot, "4"))
        text = await press(pilot, "enter")
        assert "time ran out" in text, text


async def test_a_score_just_under_the_mark_is_not_rounded_over_it(
    filled_study: Study, clock: Movable
) -> None:
    sitting_id = sit_exam(filled_study, clock)
    SittingRow.update(score=69.96, total=100.0).where(SittingRow.sitting_id == sitting_id).execute(
        filled_study.database.connection
    )
    app = make_app(filled_study)
    async with app.run_test(size=(80, 24)) as pilot:
        text = await press(pilot, "4")
        assert "69.9 %" in text and "✗ failed" in text


async def test_hostile_text_is_shown_as_it_is(filled_study: Study, clock: Movable) -> None:
    evil = "[/x] [@click=app.quit]go[/] [bold]"
    connection = filled_study.database.connection
    QuestionTextRow.update(stem=evil.replace("[", "\\["), objective="\\[red]o").where(
        QuestionTextRow.question == 1
    ).execute(connection)
    QuestionRow.update(title=evil).execute(connection)
    sitting_id = practise(filled_study, clock, "", 2, 1)
    SittingRow.update(title=f"{evil}\x1b]52;c;AAAA\x07").execute(connection)
    app = make_app(filled_study)
    async with app.run_test(size=(120, 40)) as pilot:
        assert evil in await press(pilot, "4")
        app.review(sitting_id)
        await pilot.pause()
        text = shown(app)
        assert text.count(evil) == 2 and "[red]o" in text and "\x1b" not in text


async def test_at_forty_columns_the_question_has_the_whole_width(sat_study: Study) -> None:
    app = make_app(sat_study)
    async with app.run_test(size=(40, 20)) as pilot:
        await press(pilot, "4", "j", "enter", "n")
        assert not review(app)._items.display
        assert any(line.startswith(" Question 2 of 30") for line in lines(app))
        assert "Result" in await press(pilot, "left")


async def test_p_in_capitals_saves_the_sitting_as_a_report(sat_study: Study) -> None:
    app = make_app(sat_study)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "4", "P")
        assert not sat_study.paths.reports.exists()
        await press(pilot, "j", "enter")
        assert "Question 1 of 30" in await press(pilot, "P")
        (saved,) = sat_study.paths.reports.iterdir()
        assert saved.name == "2026-11-21-made-up-mock-sitting-9.html"
        (note,) = app._notifications
        assert note.message == f"Saved {saved.name}\nin {saved.parent}"


async def test_a_report_that_cannot_be_saved_is_said(sat_study: Study) -> None:
    sat_study.paths.reports.write_text("in the way")
    app = make_app(sat_study)
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "4", "enter", "P")
        (note,) = app._notifications
        assert "cannot be made" in note.message


async def test_a_question_that_was_edited_is_shown_as_it_was_answered_with_then_and_now(
    filled_study: Study, clock: Movable
) -> None:
    sitting_id = sit_exam(filled_study, clock)
    clock.advance(timedelta(minutes=5))
    database = filled_study.database
    with database.transaction():
        form.save_version(database, 1, form.load_form(database, 1))
        database.execute("UPDATE question_text SET stem = 'What is *red*?' WHERE question_id = 1")
        database.execute(
            "UPDATE option SET text = 'Another [bold]one[/]' WHERE question_id = 1 AND number = 2"
        )
        database.execute("UPDATE question SET status = 'retired' WHERE question_id = 1")
    app = make_app(filled_study)
    async with app.run_test(size=(80, 24)) as pilot:
        app.review(sitting_id)
        await pilot.pause()
        found = flat(shown(app))
        assert "immutable" in found and "What is red?" not in found
        text = "\n".join(one.plain for one in review(app)._text.lines)
        assert "Edited" in text and "v shows then and now." in flat(text)
        assert "Gone from its source" in flat(text)
        found = await press(pilot, "v")
        assert "then" in found and "now" in found
        assert "What is red?" in found and "Another [bold]one[/]" in found
        found = await press(pilot, "v")
        assert "What is red?" not in found
        assert "Question 2 of 30" in await press(pilot, "v", "n")
        assert not review(app)._is_comparing

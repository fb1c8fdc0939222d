"""Decks for Anki: what goes out comes back the same, and a second export updates the first."""

from __future__ import annotations

import io
import json
import sqlite3
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studytui.domain import anki_form
from studytui.domain.draft import (
    MediaDraft,
    OptionDraft,
    Problem,
    QuestionDraft,
    Reading,
    SlotDraft,
)
from studytui.domain.memory import MemoryState
from studytui.domain.question import Kind, MediaRole
from studytui.domain.text import gap, plain
from studytui.export import anki
from studytui.ingest import media
from studytui.ingest.formula import with_formulas
from studytui.ingest.readers import read
from studytui.ingest.scan import Unit, scan
from studytui.services.study import Study
from tests.drafts import options, question
from tests.export.made_drafts import PIXEL, drafts, images_of, paragraphs, texts, unique_drafts

_AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
_FEW = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


def exported(
    *questions: QuestionDraft, at: datetime = _AT, **more: Any
) -> tuple[bytes, tuple[Problem, ...]]:
    target = io.BytesIO()
    given_media = {"media": images_of, **more}
    problems = anki.write(questions, target, title="My bank", at=at, **given_media)
    return target.getvalue(), problems


def reading(path: Path, data: bytes) -> Reading:
    path.write_bytes(data)
    units = [item for item in scan([path]) if isinstance(item, Unit)]
    return read(units[0])


def rows(data: bytes, query: str) -> list[tuple[Any, ...]]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        content = package.read("collection.anki2")
    database = sqlite3.connect(":memory:")
    database.deserialize(content)
    return database.execute(query).fetchall()


def edited(data: bytes, place: int, edit: Callable[[str], str]) -> bytes:
    """The package as if a field of every note had been edited in Anki."""
    source = zipfile.ZipFile(io.BytesIO(data))
    database = sqlite3.connect(":memory:")
    database.deserialize(source.read("collection.anki2"))
    for note_id, joined in database.execute("SELECT id, flds FROM notes").fetchall():
        fields = joined.split("\x1f")
        fields[place] = edit(fields[place])
        database.execute("UPDATE notes SET flds = ? WHERE id = ?", ("\x1f".join(fields), note_id))
    database.commit()
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        for name in source.namelist():
            content = database.serialize() if name == "collection.anki2" else source.read(name)
            package.writestr(name, content)
    return target.getvalue()


def without_origin(draft: QuestionDraft) -> QuestionDraft:
    """The question without what says where it was read."""
    kept = tuple(replace(one, path=Path(), member="", content=None) for one in draft.media)
    return replace(draft, capture=None, metadata={}, media=kept)


@_FEW
@given(questions=unique_drafts(drafts()))
def test_what_goes_out_comes_back_the_same_to_the_last_field(
    tmp_path_factory: pytest.TempPathFactory, questions: list[QuestionDraft]
) -> None:
    path = tmp_path_factory.getbasetemp() / "same.apkg"
    data, problems = exported(*questions)
    found = reading(path, data)
    assert problems == () and found.problems == ()
    assert [without_origin(one) for one in found.questions] == [
        without_origin(one) for one in questions
    ]
    for went, came in zip(questions, found.questions, strict=True):
        for one, other in zip(went.media, came.media, strict=True):
            image = media.look(other)
            assert not isinstance(image, Problem) and image[0] == images_of(one)


@_FEW
@given(questions=unique_drafts(drafts(kinds=(Kind.SINGLE, Kind.MULTIPLE), keyless=False)))
def test_the_fields_that_a_person_reads_say_the_same(
    tmp_path_factory: pytest.TempPathFactory, questions: list[QuestionDraft]
) -> None:
    """With every field touched in Anki, the question is read from what it shows."""
    path = tmp_path_factory.getbasetemp() / "shown.apkg"
    data, _ = exported(*questions)
    for place in range(4):
        data = edited(data, place, lambda field: f"{field} " if field else field)
    for went, came in zip(questions, reading(path, data).questions, strict=True):
        code = f"\n\n{went.code_snippet}" if went.code_snippet else ""
        assert words(plain(came.stem)) == words(plain(went.whole_stem) + code)
        assert [words(plain(one.text)) for one in came.options] == [
            words(plain(one.text)) for one in went.options
        ]
        assert [one.is_correct for one in came.options] == [one.is_correct for one in went.options]
        assert words(plain(went.explanation)) in words(plain(came.explanation))


def words(text: str) -> str:
    """A text without what HTML does not keep: which blanks stand where, and LaTeX as such."""
    return "".join(with_formulas(text).split())


@_FEW
@given(stem=texts, option=paragraphs, why=paragraphs)
def test_nothing_in_a_text_becomes_markup_sound_or_latex(stem: str, option: str, why: str) -> None:
    one = question(stem=stem, options=(OptionDraft(option, True, why), OptionDraft("other", False)))
    data, _ = exported(one)
    fields = rows(data, "SELECT flds FROM notes")[0][0].split("\x1f")
    assert len(fields) == 5
    for field in fields:
        assert "[sound:" not in field and "[latex]" not in field and "[$]" not in field
        assert "<script" not in field and "javascript:" not in field.split("src=")[-1][:12]
    assert not set("<>&") & set(fields[4])
    assert fields[4].isascii()


def test_a_second_export_has_the_guids_of_the_first() -> None:
    one, other = question("1"), question("2")
    first, _ = exported(one, other)
    second, _ = exported(replace(other, stem="Changed?"), one, at=_AT + timedelta(days=1))
    guids = "SELECT guid, mid, mod FROM notes ORDER BY guid"
    before, after = rows(first, guids), rows(second, guids)
    assert [row[:2] for row in before] == [row[:2] for row in after]
    assert all(new[2] > old[2] for old, new in zip(before, after, strict=True))
    assert rows(first, "SELECT DISTINCT did FROM cards") == rows(
        second, "SELECT DISTINCT did FROM cards"
    )
    assert (
        len(
            {
                anki.guid_of(replace(one, source="a", key="b__c")),
                anki.guid_of(replace(one, source="a__b", key="c")),
            }
        )
        == 2
    )


def test_decks_are_topics_and_tags_are_tags() -> None:
    placed = [
        question(
            "1", subject="Physics", topic="Swings", concept="Small", tags=("two words", "a::b")
        ),
        question("2", subject="Physics", topic="Physics::old"),
        question("3"),
    ]
    data, _ = exported(*placed)
    decks = json.loads(rows(data, "SELECT decks FROM col")[0][0])
    names = {number: deck["name"] for number, deck in decks.items()}
    by_card = [names[str(number)] for (number,) in rows(data, "SELECT did FROM cards ORDER BY id")]
    assert by_card == [
        "My bank::Physics::Swings::Small",
        "My bank::Physics::Physics: old",
        "My bank",
    ]
    assert rows(data, "SELECT tags FROM notes")[0][0].split() == ["two_words", "a::b"]


def test_cards_that_are_known_are_due_when_we_think_they_are() -> None:
    state = MemoryState(12.34567, 5.4321, _AT - timedelta(days=3), _AT + timedelta(days=9.5), 4, 1)
    data, _ = exported(question("1"), question("2"), schedule={("Colours", "id:2"): state})
    fresh, known = rows(
        data, "SELECT type, queue, due, ivl, reps, lapses, data FROM cards ORDER BY id"
    )
    created = rows(data, "SELECT crt FROM col")[0][0]
    assert fresh == (0, 0, 0, 0, 0, 0, "")
    assert known[:2] == (2, 2) and known[3:6] == (12, 4, 1)
    # Anki counts days from four to four: that of the collection's making is the first.
    begun = datetime.fromtimestamp(created, UTC).date()
    assert known[2] == ((state.due - timedelta(hours=4)).date() - begun).days
    assert json.loads(known[6]) == {
        "s": 12.3457,
        "d": 5.432,
        "lrt": int(state.last_review.timestamp()),
    }


def test_one_image_of_many_questions_is_in_the_package_once() -> None:
    image = MediaDraft(0, Path("/a/x.png"), "x")
    data, problems = exported(
        question("1", media=(image,), stem="See ![x](media:0)"), question("2", media=(image,))
    )
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        names = json.loads(package.read("media"))
        assert list(names) == ["0"] and package.read("0") == images_of(image)
    assert problems == ()
    first, second = (row[0].split("\x1f") for row in rows(data, "SELECT flds FROM notes"))
    assert f'src="{names["0"]}"' in first[0]
    # What no text names is shown with the explanation.
    assert f'src="{names["0"]}"' in second[3]


def test_an_image_that_cannot_be_had_is_told(tmp_path: Path) -> None:
    image = MediaDraft(0, Path("/gone/x.png"), "x", MediaRole.EXPLANATION)
    one = question("1", media=(image,), explanation="See ![x](media:0)")
    data, problems = exported(one, media=lambda _: None)
    assert [problem.code for problem in problems] == ["image-missing"]
    came = reading(tmp_path / "a.apkg", data)
    assert came.questions[0].explanation == one.explanation and came.questions[0].media == ()


def shown(draft: QuestionDraft) -> list[str]:
    return rows(exported(draft)[0], "SELECT flds FROM notes")[0][0].split("\x1f")


def test_cards_show_what_each_kind_asks_and_not_its_answer() -> None:
    three = tuple(OptionDraft(text, True) for text in ("second", "minute", "hour"))
    ranks = tuple(SlotDraft(key=rank) for rank in range(3))
    order = question(kind=Kind.ORDERING, options=three, slots=ranks)
    stands = [shown(replace(order, key=f"id:{n}"))[1] for n in range(20)]
    assert len({field.index("hour") < field.index("second") for field in stands}) == 2
    match = question(
        kind=Kind.MATCHING,
        options=(OptionDraft("metre", True), OptionDraft("gram", False)),
        slots=(SlotDraft("length", 0),),
    )
    assert "length" in shown(match)[1] and shown(match)[2] == "<ol><li><p>metre</p></li></ol>"
    gaps = question(
        stem=f"A {gap(1)} swings.",
        kind=Kind.GAPS,
        options=options("pendulum", "rock", right="A"),
        slots=(SlotDraft(key=0, choices=(0, 1)),),
    )
    assert shown(gaps)[0] == "<p>A (1) ____ swings.</p>"
    number = question(kind=Kind.NUMBER, options=(), accepted=("2", "2.0"), tolerance=0.05, unit="s")
    assert shown(number)[1:4] == ["s", "2", "<p>2 ± 0.05 s</p><p>Also right: 2.0</p>"]
    keyless = question(options=options("a", "b"))
    assert shown(keyless)[2] == ""


def field_edited(path: Path, draft: QuestionDraft, place: int, field: str) -> Reading:
    data, _ = exported(draft)
    return reading(path, edited(data, place, lambda _: field))


def test_what_was_edited_in_anki_counts(tmp_path: Path) -> None:
    path = tmp_path / "a.apkg"
    one = question("1", vignette="In spring.", explanation="Old.", key_points="Green.")

    def came(place: int, field: str) -> QuestionDraft:
        found = field_edited(path, one, place, field)
        assert found.problems == ()
        assert found.questions[0].key == "id:1"
        return found.questions[0]

    stem = came(0, "<p>Which colour has <b>hay</b>?</p>")
    assert (stem.vignette, stem.stem) == ("", "Which colour has **hay**?")
    assert stem.options == one.options
    listed = came(1, '<ol type="A"><li>red</li><li><i>lime</i></li><li>blue</li></ol>')
    assert [(option.text, option.is_correct) for option in listed.options] == [
        ("red", False),
        ("*lime*", True),
        ("blue", False),
    ]
    fewer = came(1, "<ol><li>green</li><li>black</li></ol>")
    assert [(option.text, option.is_correct) for option in fewer.options] == [
        ("green", True),
        ("black", False),
    ]
    assert [option.is_correct for option in came(2, "C").options] == [False, False, True]
    both = came(2, "A, C")
    assert both.kind is Kind.MULTIPLE
    told = came(3, "<p>New.</p>")
    assert (told.explanation, told.key_points) == ("New.", "")


@pytest.mark.parametrize(
    ("place", "field", "code"),
    [
        (1, "<p>no list</p>", "edit-skipped"),
        (1, "<ol><li>black</li><li>white</li></ol>", "key-lost"),
        (2, "none of these", "edit-skipped"),
        (0, "", "edit-skipped"),
    ],
)
def test_an_edit_that_cannot_be_read_is_told_and_costs_nothing_else(
    tmp_path: Path, place: int, field: str, code: str
) -> None:
    found = field_edited(tmp_path / "a.apkg", question("1"), place, field)
    assert [problem.code for problem in found.problems] == [code]
    assert all(problem.is_warning for problem in found.problems)
    assert found.questions[0].stem == question("1").stem


def test_a_note_of_the_learner_is_shown_and_comes_back(tmp_path: Path) -> None:
    one = question("1", metadata={"note": "Ask *why*.\n\nTwice."})
    assert shown(one)[3] == "<h3>Note</h3><p>Ask <i>why</i>.</p><p>Twice.</p>"
    came = reading(tmp_path / "a.apkg", exported(one)[0]).questions[0]
    assert came.metadata == one.metadata


def test_an_answer_to_type_that_was_edited_counts(tmp_path: Path) -> None:
    one = question("1", kind=Kind.TEXT, options=(), accepted=("grey", "gray"))
    came = field_edited(tmp_path / "a.apkg", one, 2, "silver").questions[0]
    assert came.accepted == ("silver", "gray")


def test_a_record_that_was_tampered_with_is_no_question(tmp_path: Path) -> None:
    one = question("1")
    data, _ = exported(one)
    record = json.loads(shown(one)[4])
    for change in (
        {"version": 2},
        {"kind": "riddle"},
        {"stem": 3},
        {"options": [["a"]]},
        {"options": [["a", "yes", "", None, None]] * 2},
        {"slots": [["", 9, "", []]], "kind": "matching"},
        {"slots": 3},
        {"tolerance": "much"},
        {"tolerance": 1e999},
        {"required": True},
        {"images": [[0, "x.png", "", "nowhere"]]},
        {"images": [[-1, "x.png", "", "question"]]},
        {"images": [[0, "x.png", "", "question"], [0, "y.png", "", "question"]]},
        {"options": [["a", True, "", None, None]]},
        {"stem": " "},
        {"source": ""},
        {"tags": [1]},
    ):
        text = json.dumps(record | change)
        found = reading(tmp_path / "a.apkg", edited(data, 4, lambda _, text=text: text))
        assert [problem.code for problem in found.problems] == ["record-broken"], change
    for text in ("", "{", "[]", "[" * 5000, "null", "\x00"):
        found = reading(tmp_path / "a.apkg", edited(data, 4, lambda _, text=text: text))
        assert [problem.code for problem in found.problems] == ["record-broken"], text


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
        lambda inner: (
            st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4)
        ),
        max_leaves=9,
    ),
    st.data(),
)
def test_any_record_is_a_question_or_refused(value: object, data: st.DataObject) -> None:
    record = json.loads(anki_form.record_of(question("1"), (), ("a", "b", "c", "d")))
    name = data.draw(st.sampled_from(sorted(record)))
    try:
        draft, _, _ = anki_form.draft_of(json.dumps(record | {name: value}))
    except anki_form.RecordError:
        return
    assert isinstance(draft.stem, str) and "\x1b" not in draft.stem


def test_tags_that_anki_added_and_took_away_are_followed(tmp_path: Path) -> None:
    one = question("1", tags=("two words", "Gone", "kept"))
    data, _ = exported(one)
    source = zipfile.ZipFile(io.BytesIO(data))
    database = sqlite3.connect(":memory:")
    database.deserialize(source.read("collection.anki2"))
    database.execute("UPDATE notes SET tags = ' KEPT two_words new::one '")
    database.commit()
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        package.writestr("collection.anki2", database.serialize())
    came = reading(tmp_path / "a.apkg", target.getvalue()).questions[0]
    assert came.tags == ("two words", "kept", "new::one")


def test_a_deck_comes_back_into_the_library_it_left_as_unchanged(
    study: Study, tmp_path: Path
) -> None:
    went = [
        question("1", media=(MediaDraft(0, Path("/a/x.png"), "x"),)),
        question("2", tags=("a b",)),
    ]
    path = tmp_path / "a.apkg"
    path.write_bytes(exported(*went, media=lambda _: PIXEL)[0])
    report = study.imports.run([path])
    assert (report.new, report.media, report.failed) == (2, 1, 0)
    changed = replace(went[1], stem="Which colour has hay?")
    path.write_bytes(
        exported(went[0], changed, media=lambda _: PIXEL, at=_AT + timedelta(days=1))[0]
    )
    report = study.imports.run([path])
    assert (report.new, report.updated, report.unchanged) == (0, 1, 1)


def test_the_note_types_show_everything_that_a_note_has() -> None:
    data, _ = exported(question("1"), question("2", kind=Kind.TEXT, options=(), accepted=("x",)))
    models = json.loads(rows(data, "SELECT models FROM col")[0][0])
    assert {model["name"] for model in models.values()} == {"studytui choice", "studytui typed"}
    for model in models.values():
        assert [field["name"] for field in model["flds"]] == list(anki_form.FIELDS)
        template = model["tmpls"][0]
        for name in ("Question", "Options", "Explanation"):
            assert f"{{{{{name}}}}}" in template["afmt"]
        assert "Answer}}" in template["afmt"]
        assert "Explanation" not in template["qfmt"] and "{{Answer}}" not in template["qfmt"]

"""Anki decks: every card a question, whatever the schema; nothing missing without a word."""

from __future__ import annotations

import base64
import html
import json
import re
import sqlite3
import zipfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import zstandard

from studytui.domain.draft import Problem, QuestionDraft, Reading
from studytui.domain.question import Kind, MediaRole
from studytui.domain.text import plain
from studytui.ingest import media
from studytui.ingest.readers import read
from studytui.ingest.scan import Unit, scan
from studytui.services.study import Study
from tests.ingest.anki_decks import CLOZE, KPRIM, REVERSED, TYPED, Made, Type, collection, package
from tests.ingest.reading import codes, only
from tests.made_images import quarters
from tests.shared_data import shared_data

_OURS = Path(__file__).with_name("anki")


def reading(path: Path, source: str | None = None) -> Reading:
    units = [item for item in scan([path]) if isinstance(item, Unit)]
    assert len(units) == 1
    return read(units[0], source=source)


def deck(folder: Path, *notes: Made, newer: bool = False) -> Reading:
    return reading(package(folder / "deck.apkg", notes, newer=newer))


def png(folder: Path) -> bytes:
    path = folder / "made.png"
    quarters(8, 6).save(path)
    return path.read_bytes()


def opened(path: Path, folder: Path) -> sqlite3.Connection:
    """The newest collection of a file, by the standard library alone."""
    data = path.read_bytes()
    if data[:2] == b"PK":
        with zipfile.ZipFile(path) as archive:
            names = ("collection.anki21b", "collection.anki21", "collection.anki2")
            data = archive.read(next(name for name in names if name in archive.namelist()))
    if data[:4] == b"\x28\xb5\x2f\xfd":
        data = zstandard.ZstdDecompressor().decompressobj().decompress(data)
    copy = folder / "copy.sqlite3"
    copy.write_bytes(data)
    database = sqlite3.connect(f"file:{copy}?immutable=1", uri=True)
    database.create_collation("unicase", lambda a, b: (a > b) - (a < b))
    return database


FIXTURES = (
    ("anki-apkg-export-output.apkg", 3),
    ("ankipandas-collection.anki2", 12),
    ("ankipandas-collection_v1.anki2", 12),
    ("ankitools-clean_collection.anki2", 0),
    ("ap_gov_vocab_anki11.apkg", 484),
    ("example_music_intervals.apkg", 340),
)


@pytest.mark.parametrize(("name", "cards"), FIXTURES)
def test_every_card_of_the_decks_of_others_is_a_question(
    name: str, cards: int, tmp_path: Path
) -> None:
    path = shared_data("formats") / "anki" / name
    with opened(path, tmp_path) as database:
        rows = database.execute(
            "SELECT n.guid, c.ord, n.tags, n.flds FROM cards c JOIN notes n ON n.id = c.nid"
        ).fetchall()
        reviews = database.execute("SELECT count(*) FROM revlog").fetchone()[0]
    found = reading(path)
    assert len(rows) == cards
    wanted = {f"id:{guid}#{number + 1}" if number else f"id:{guid}" for guid, number, *_ in rows}
    assert {draft.key for draft in found.questions} == wanted
    by_key = {draft.key: draft for draft in found.questions}
    for guid, number, tags, fields in rows:
        draft = by_key[f"id:{guid}#{number + 1}" if number else f"id:{guid}"]
        texts = [clean_html(field) for field in fields.split("\x1f")]
        front, back = texts if number == 0 else texts[::-1]
        assert draft.tags == tuple(tags.split())
        assert plain(draft.stem).replace("[image]", "").split() == front.split()
        said = draft.accepted[0] if draft.accepted else plain(draft.explanation)
        assert said.split() == back.split()
    problems = [problem for problem in found.problems if not problem.is_warning]
    assert [problem.code for problem in problems] == ([] if cards else ["no-questions"])
    told = [problem.reason for problem in found.problems if problem.code == "reviews-skipped"]
    assert [f"{reviews} past reviews" in reason for reason in told] == [True] * bool(reviews)


def clean_html(field: str) -> str:
    text = re.sub(r"<(?:br|div|/div)[^>]*>", " ", field)
    return html.unescape(re.sub(r"<[^>]*>", "", text)).replace("\xa0", " ")


def test_decks_of_the_fixtures_are_sources_and_topics(tmp_path: Path) -> None:
    folder = shared_data("formats") / "anki"
    found = reading(folder / "example_music_intervals.apkg")
    with opened(folder / "example_music_intervals.apkg", tmp_path) as database:
        counts = dict(
            database.execute(
                "SELECT d.name, count(*) FROM cards c JOIN decks d ON d.id = c.did GROUP BY 1"
            ).fetchall()
        )
    topics = Counter(f"{draft.source}\x1f{draft.topic}" for draft in found.questions)
    assert topics == counts
    only_one = reading(folder / "ap_gov_vocab_anki11.apkg").questions[0]
    assert (only_one.source, only_one.topic) == ("Gov Vocab", "Gov Vocab")


def test_the_image_of_a_fixture_is_found_in_its_package() -> None:
    path = shared_data("formats") / "anki" / "anki-apkg-export-output.apkg"
    drafts = [draft for draft in reading(path).questions if draft.media]
    assert [draft.stem for draft in drafts] == ["card #3 with image ![](media:0)"]
    found = media.look(drafts[0].media[0])
    assert not isinstance(found, Problem) and found[1] == "image/png"
    with zipfile.ZipFile(path) as archive:
        assert found[0] == archive.read("0")


@pytest.mark.parametrize("name", ["newer.apkg", "newer.colpkg"])
def test_a_package_that_anki_itself_made_is_read_whole(name: str) -> None:
    found = reading(_OURS / name)
    shown = [
        (draft.kind.value, draft.topic, draft.concept, plain(draft.stem), draft.accepted)
        for draft in found.questions
    ]
    assert shown == [
        ("text", "Swings", "", "The unit of frequency? [image]", ("hertz",)),
        ("text", "Swings", "", "period", ()),
        ("text", "Swings", "", "the time of one whole swing, there and back again", ("period",)),
        ("text", "Physics", "", "g", ("free fall",)),
        ("text", "Physics", "", "free fall", ("g",)),
        ("text", "Physics", "", "m", ("mass",)),
        ("text", "Physics", "", "T = 2π√(L/?)", ("g",)),
        (
            "text",
            "Swings",
            "Small",
            "The period of a ____ (a device) depends on its length, not on its mass or colour.",
            ("pendulum",),
        ),
        (
            "text",
            "Swings",
            "Small",
            "The period of a pendulum depends on its ____, not on its mass or colour.",
            ("length",),
        ),
        (
            "text",
            "Swings",
            "Small",
            "The period of a pendulum depends on its length, not on its ____ or ____.",
            ("mass, colour", "mass; colour", "mass colour"),
        ),
        ("text", "Swings", "Small", "T = 2π√(____/g)", ("L",)),
        ("single", "Choice", "", "Which is a unit of time?", ()),
        ("multiple", "Choice", "", "Units\n\nWhich are lengths?", ()),
        ("matching", "Choice", "", "True or not?", ()),
    ]
    assert Counter(codes(found)) == Counter(
        [
            "media-unsupported",
            "type-unsupported",
            "reviews-skipped",
            "cards-suspended",
            "cards-unmarked",
        ]
    )
    images = [media.look(one) for draft in found.questions for one in draft.media]
    assert len(images) == 2 and not any(isinstance(image, Problem) for image in images)
    assert found.questions[0].tags == ("a::b", "unit", "anki-suspended")


@pytest.mark.parametrize("newer", [False, True])
def test_both_schemas_give_the_same_questions(tmp_path: Path, newer: bool) -> None:
    notes = (
        Made(
            ("What is <b>red</b>? <img src='r.png'>", "a colour"),
            tags=" a  b::c ",
            deck="A::B::C::D",
        ),
        Made(("sky", "blue"), REVERSED, cards=(0, 1), deck="A"),
        Made(("grass", "green"), TYPED, deck="Default"),
        Made(("{{c1::red}} and {{c2::blue::cold}}", "Mixed: violet."), CLOZE, cards=(0, 1)),
    )
    image = png(tmp_path)
    found = reading(package(tmp_path / "deck.apkg", notes, newer=newer, media={"r.png": image}))
    assert found.problems == ()
    assert [
        (draft.key, draft.stem, draft.accepted, draft.explanation) for draft in found.questions
    ] == [
        ("id:guid1", "What is **red**? ![](media:0)", ("a colour",), ""),
        ("id:guid2", "sky", ("blue",), ""),
        ("id:guid2#2", "blue", ("sky",), ""),
        ("id:guid3", "grass", ("green",), ""),
        ("id:guid4#c1", "____ and blue", ("red",), "Mixed: violet."),
        ("id:guid4#c2", "red and ____ (cold)", ("blue",), "Mixed: violet."),
    ]
    first, reversed_card, _, typed = found.questions[:4]
    assert (first.source, first.subject, first.topic, first.concept) == ("A", "", "B", "C / D")
    assert (reversed_card.source, reversed_card.topic) == ("A", "A")
    assert (typed.source, typed.subject, typed.topic) == ("deck", "", "")
    assert first.tags == ("a", "b::c")
    assert first.capture is not None
    assert first.capture.captured_at == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    assert json.loads(first.capture.raw_json)["fields"]["Back"] == "a colour"
    shown = media.look(first.media[0])
    assert not isinstance(shown, Problem) and shown[0] == image


def test_a_long_back_is_shown_and_never_compared(tmp_path: Path) -> None:
    back = "A government in which elected representatives make the decisions."
    found = deck(tmp_path, Made(("republic", back)), Made(("list", "<ul><li>a<li>b</ul>")))
    first, second = found.questions
    assert first.kind is Kind.TEXT and not first.is_keyed and first.explanation == back
    assert not second.is_keyed and second.explanation == "- a\n- b"
    assert codes(found) == ["cards-unmarked"]


def test_a_typed_back_is_compared_however_long(tmp_path: Path) -> None:
    draft = only(
        deck(tmp_path, Made(("The first words?", "In the beginning was the word."), TYPED))
    )
    assert draft.accepted == ("In the beginning was the word.", "In the beginning was the word")
    assert draft.explanation == ""


def test_of_several_fields_on_a_back_the_one_that_is_the_answer_is_compared(tmp_path: Path) -> None:
    back = "{{FrontSide}}<hr id=answer>{{Capital}}<br>{{#Extra}}More: {{Extra}}{{/Extra}}"
    lands = Type("Lands", ("Land", "Capital", "Extra"), (("{{Land}}?", back),))
    found = deck(tmp_path, Made(("France", "Paris", "On the Seine."), lands))
    draft = only(found)
    assert (draft.stem, draft.accepted) == ("France?", ("Paris",))
    assert draft.explanation == "Paris\nMore: On the Seine."


def test_where_a_back_says_several_things_nothing_is_compared(tmp_path: Path) -> None:
    muscles = Type(
        "Muscles",
        ("Muscle", "Origin", "Insertion"),
        (("{{Muscle}}", "{{FrontSide}}<hr id=answer>{{Origin}}<br>{{Insertion}}"),),
    )
    draft = only(deck(tmp_path, Made(("biceps", "scapula", "radius"), muscles)))
    assert draft.accepted == () and draft.explanation == "scapula\nradius"


def test_sections_hints_and_special_fields_of_templates_are_followed(tmp_path: Path) -> None:
    front = (
        "{{#Hint}}has{{/Hint}}{{^Hint}}none{{/Hint}} {{Front}} {{hint:Hint}}{{tts en_US:Front}}"
        "{{Nowhere}}{{Tags}}<style>.x{}</style><script>document.write('no')</script>"
    )
    back = "{{Front}}<br>{{text:Back}}{{#Hint}}<p>({{Hint}})</p>{{/Hint}}"
    made = Type("Made", ("Front", "Back", "Hint"), ((front, back),))
    with_hint, without = deck(
        tmp_path, Made(("q", "<b>a</b>", "h"), made), Made(("r", "s", "<br>"), made)
    ).questions
    assert (with_hint.stem, with_hint.accepted) == ("has q", ("a",))
    assert with_hint.explanation == "a\n\n(h)"
    assert (without.stem, without.accepted) == ("none r", ("s",))


def test_clozes_within_clozes_and_of_several_cards(tmp_path: Path) -> None:
    text = "{{c1::The {{c2::red}} sun}} {{c3,4::sets}}. }} {{c9::open"
    found = deck(tmp_path, Made((text, ""), CLOZE, cards=(0, 1, 2, 3, 8)))
    assert [(draft.key, draft.stem, draft.accepted) for draft in found.questions] == [
        ("id:guid1#c1", "____ sets. }} {{c9::open", ("The red sun",)),
        ("id:guid1#c2", "The ____ sun sets. }} {{c9::open", ("red",)),
        ("id:guid1#c3", "The red sun ____. }} {{c9::open", ("sets",)),
        ("id:guid1#c4", "The red sun ____. }} {{c9::open", ("sets",)),
    ]
    assert [(problem.code, problem.place[-6:]) for problem in found.problems] == [
        ("card-empty", "card 9")
    ]


def test_a_long_cloze_is_shown_with_the_text_it_belongs_to(tmp_path: Path) -> None:
    text = "It is {{c1::because the earth turns around its own axis}}."
    draft = only(deck(tmp_path, Made((text, "See day."), CLOZE)))
    assert (draft.stem, draft.accepted) == ("It is ____.", ())
    assert draft.explanation == "It is because the earth turns around its own axis.\nSee day."


def test_latex_of_all_forms_becomes_readable(tmp_path: Path) -> None:
    front = (
        r"\(x^2\), \[\frac{1}{2}\], [latex]Let $\alpha &lt; \beta$<br>be[/latex], "
        r"[$]\sqrt{2}[/$] and [$$]\pi[/$$], <anki-mathjax block=true>y_1</anki-mathjax>"
    )
    draft = only(deck(tmp_path, Made((front, "x"))))
    assert plain(draft.stem) == "x², 1/2, Let α < β be, √2 and π, y₁"


# Multiple choice


def kprim(kind: str, key: str, *options: str, title: str = "") -> Made:
    padded = (*options, "", "", "", "", "")[:5]
    return Made(("Which?", title, kind, *padded, key, "Gray 2020", "Why not."), KPRIM)


def right(draft: QuestionDraft) -> list[bool | None]:
    return [option.is_correct for option in draft.options]


def test_the_kinds_of_the_add_on_for_multiple_choice(tmp_path: Path) -> None:
    single, several, statements = deck(
        tmp_path,
        kprim("2", "0 1 0", "red", "green", "blue"),
        kprim("1", "1 0 0", "red", "green", "blue", title="Colours"),
        kprim("0", "1 0 0 1", "a", "b", "c", "d"),
    ).questions
    assert single.kind is Kind.SINGLE and right(single) == [False, True, False]
    assert (single.stem, single.explanation, single.references) == (
        "Which?",
        "Why not.",
        "Gray 2020",
    )
    assert several.kind is Kind.MULTIPLE and right(several) == [True, False, False]
    assert several.stem == "# Colours\n\nWhich?"
    assert statements.kind is Kind.MATCHING
    assert [option.text for option in statements.options] == ["True", "False"]
    assert [(slot.text, slot.key) for slot in statements.slots] == [
        ("a", 0),
        ("b", 1),
        ("c", 1),
        ("d", 0),
    ]


QUESTION = ("Question", "Option A", "Option B", "Option C", "Correct Answer", "Explanation")


@pytest.mark.parametrize(
    ("fields", "key", "wanted"),
    [
        (QUESTION, "B", [False, True, False]),
        (QUESTION, "b", [False, True, False]),
        (QUESTION, "(B)", [False, True, False]),
        (QUESTION, "B. green", [False, True, False]),
        (QUESTION, "Answer: B", [False, True, False]),
        (QUESTION, "<div>green</div>", [False, True, False]),
        (QUESTION, "2", [False, True, False]),
        (QUESTION, "0 1 0", [False, True, False]),
        (QUESTION, "A, C", [True, False, True]),
        (QUESTION, "red; blue", [True, False, True]),
        (QUESTION, "1, 3", [True, False, True]),
        (QUESTION, "yellow", [None, None, None]),
        (QUESTION, "D", [None, None, None]),
        (QUESTION, "7", [None, None, None]),
        (
            ("Question", "Choice 1", "Choice 2", "Choice 3", "Answer", "Notes"),
            "2",
            [False, True, False],
        ),
        (
            ("Frage", "Antwort A", "Antwort B", "Antwort C", "Lösung", "Extra"),
            "B",
            [False, True, False],
        ),
        (("Front", "A", "B", "C", "Key", "Remarks"), "B", [False, True, False]),
    ],
)
def test_fields_for_options_make_a_choice(
    tmp_path: Path, fields: Sequence[str], key: str, wanted: list[bool | None]
) -> None:
    shown = "".join(f"{{{{{name}}}}}" for name in fields)
    made = Type("Quiz", fields, ((shown, shown),))
    draft = only(deck(tmp_path, Made(("Which?", "red", "green", "blue", key, "Because."), made)))
    assert [option.text for option in draft.options] == ["red", "green", "blue"]
    assert right(draft) == wanted
    assert draft.kind is (Kind.MULTIPLE if wanted.count(True) > 1 else Kind.SINGLE)
    assert draft.stem == "Which?"
    # A key that is not understood is shown, so that the learner may.
    assert draft.explanation == ("Because." if True in wanted else f"{key}\n\nBecause.")


def test_wrong_answers_in_fields_of_their_own_do_not_give_the_right_one_away(
    tmp_path: Path,
) -> None:
    fields = ("Question", "Correct", "Wrong 1", "Wrong 2", "Wrong 3")
    made = Type("Quiz", fields, (("{{Question}}", "{{Correct}}"),))
    notes = [
        Made((f"Question {number}", "right", "wrong a", "wrong b", "wrong c"), made)
        for number in range(40)
    ]
    drafts = deck(tmp_path, *notes).questions
    places = Counter(right(draft).index(True) for draft in drafts)
    assert sorted(places) == [0, 1, 2, 3]
    assert all(draft.options[right(draft).index(True)].text == "right" for draft in drafts)
    assert [draft.options for draft in deck(tmp_path, *notes).questions] == [
        draft.options for draft in drafts
    ]


@pytest.mark.parametrize(
    "options",
    [
        "A) red<br>B) green<br>C) blue",
        "<div>a. red</div><div>b. green</div><div>c. blue</div>",
        "<ol type=A><li>red<li>green<li>blue</ol>",
        "(A) red<br>(B) green<br>(C) blue",
    ],
)
def test_lettered_lines_of_a_front_are_options_where_the_back_has_the_key(
    tmp_path: Path, options: str
) -> None:
    front = f"<div>Which colour has grass?</div><br>{options}"
    keyed, told, other = deck(
        tmp_path,
        Made((front, "B")),
        Made((front, "B) green, by chlorophyll.<br>Not red.")),
        Made((front, "It depends on the season.")),
    ).questions
    assert keyed.kind is Kind.SINGLE and keyed.stem == "Which colour has grass?"
    assert [(option.text, option.is_correct) for option in keyed.options] == [
        ("red", False),
        ("green", True),
        ("blue", False),
    ]
    assert keyed.explanation == ""
    assert right(told) == [False, True, False]
    assert plain(told.explanation).startswith("B) green, by chlorophyll.")
    assert other.kind is Kind.TEXT and not other.options


def test_options_in_one_field_are_told_apart(tmp_path: Path) -> None:
    made = Type(
        "Quiz", ("Question", "Options", "Answer"), (("{{Question}}{{Options}}", "{{Answer}}"),)
    )
    for options in (
        "red||green||blue",
        "A. red<br>B. green<br>C. blue",
        "<ul><li>red<li>green<li>blue</ul>",
    ):
        draft = only(deck(tmp_path, Made(("Which?", options, "B"), made)))
        assert [option.text for option in draft.options] == ["red", "green", "blue"]
        assert right(draft) == [False, True, False]


def test_fields_that_only_sound_like_options_make_no_choice(tmp_path: Path) -> None:
    words = Type(
        "Words",
        ("Word", "Answer 1", "Answer 2"),
        (("{{Word}}", "{{FrontSide}}<hr id=answer>{{Answer 1}}, {{Answer 2}}"),),
    )
    draft = only(deck(tmp_path, Made(("red", "rot", "rojo"), words)))
    assert draft.kind is Kind.TEXT and draft.explanation == "rot, rojo"


# Images, sounds, and what is left out


def test_images_are_found_however_their_names_are_written(tmp_path: Path) -> None:
    names = ("a&b.png", "two words.png", "Größe.png", "UPPER.PNG")
    front = (
        '<img src="a&amp;b.png"><img src="two%20words.png"><img src="Gro\u0308\u00dfe.png">'
        '<img src="upper.png" alt="x"><img src="a&amp;b.png">'
    )
    made = {name: png(tmp_path) for name in names}
    for newer in (False, True):
        path = package(tmp_path / "deck.apkg", [Made((front, "x"))], newer=newer, media=made)
        draft = only(reading(path))
        assert [one.member for one in draft.media] == ["0", "1", "2", "3"]
        assert draft.stem.count("](media:0)") == 2
        assert draft.media[3].alt == "x"


def test_images_know_whether_they_belong_to_question_option_or_explanation(tmp_path: Path) -> None:
    image = {f"{name}.png": png(tmp_path) for name in "qoe"}
    note = Made(
        (
            'Which? <img src="q.png">',
            "",
            "2",
            '<img src="o.png">',
            "no",
            "",
            "",
            "",
            "1 0",
            "",
            '<img src="e.png">',
        ),
        KPRIM,
    )
    draft = only(reading(package(tmp_path / "deck.apkg", [note], media=image)))
    roles = {one.member: one.role for one in draft.media}
    assert roles == {"0": MediaRole.QUESTION, "1": MediaRole.OPTION, "2": MediaRole.EXPLANATION}


def test_a_sound_that_is_called_as_an_image_hides_no_image(tmp_path: Path) -> None:
    note = Made(('[sound:a.png] <img src="a.png">', "x"))
    found = reading(package(tmp_path / "deck.apkg", [note], media={"a.png": png(tmp_path)}))
    assert len(only(found).media) == 1 and codes(found) == ["media-unsupported"]


def test_an_image_within_the_text_is_taken_from_there(tmp_path: Path) -> None:
    data = png(tmp_path)
    source = f"data:image/png;base64,{base64.b64encode(data).decode()}"
    found = deck(
        tmp_path,
        Made((f'a <img src="{source}">', "x")),
        Made(('b <img src="data:image/png;base64,AAA">', "x")),
    )
    assert found.questions[0].media[0].content == data
    assert codes(found) == ["image-broken"]


def test_what_cannot_be_held_is_told(tmp_path: Path) -> None:
    found = deck(
        tmp_path,
        Made(("Listen [sound:a.mp3]<video src='b.mp4'></video>", "x")),
        Made(("[sound:only.mp3]", "y")),
        Made(("<br> ", "y")),
        Made(('See <img src="gone.png">', "z")),
        Made(("no cards", "x"), cards=()),
        Made(("{{c1::image-occlusion:rect:left=.1}}", ""), replace(CLOZE, name="Image Occlusion")),
        Made(("again", "x"), guid="guid1"),
    )
    assert [draft.stem for draft in found.questions] == ["Listen", "See"]
    told = [(problem.code, problem.is_warning) for problem in found.problems]
    assert told == [
        ("media-unsupported", True),
        ("media-unsupported", True),
        ("type-unsupported", False),
        ("card-empty", False),
        ("image-missing", True),
        ("no-cards", False),
        ("type-unsupported", False),
        ("duplicate-id", False),
    ]
    assert "Image Occlusion" in found.problems[6].reason
    assert "a.mp3" in found.problems[0].reason and "b.mp4" in found.problems[1].reason


def test_a_deck_with_thousands_of_one_problem_tells_it_once_in_the_end(tmp_path: Path) -> None:
    occlusion = replace(CLOZE, name="Image Occlusion")
    found = deck(tmp_path, *[Made((f"{number}", ""), occlusion) for number in range(520)])
    assert len(found.problems) == 501
    assert found.problems[-1].reason.startswith("20 more of the same")


def test_suspended_answered_and_filtered_cards_come_in_and_are_told(tmp_path: Path) -> None:
    notes = [
        Made(("a", "x"), queue=-1, kind=2),
        Made(("b", "y"), kind=2, queue=2),
        Made(("c", "z"), filtered="Cram"),
    ]
    found = reading(package(tmp_path / "deck.apkg", notes, reviews=7))
    assert [draft.source for draft in found.questions] == ["Colours"] * 3
    assert [draft.tags for draft in found.questions] == [("anki-suspended",), (), ()]
    reviews, suspended = found.problems
    assert "7 past reviews and the due dates of 2 cards" in reviews.reason
    assert "1 card was suspended" in suspended.reason
    assert reviews.is_warning and suspended.is_warning


def test_a_bare_collection_finds_its_images_beside_it_and_nowhere_else(tmp_path: Path) -> None:
    path = tmp_path / "profile" / "collection.anki2"
    folder = path.with_name("collection.media")
    folder.mkdir(parents=True)
    (folder / "in.png").write_bytes(png(tmp_path))
    (folder / "link.png").symlink_to(tmp_path / "made.png")
    front = '<img src="in.png"><img src="../../made.png"><img src="link.png"><img src="..">'
    path.write_bytes(collection([Made((front, "x"), deck="Default")]))
    found = reading(path)
    draft = only(found)
    assert [one.path for one in draft.media] == [folder / "in.png"]
    assert codes(found) == ["image-missing"] * 3
    assert draft.source == "Anki"


def test_a_collection_that_anki_has_open_is_told(tmp_path: Path) -> None:
    path = tmp_path / "collection.anki2"
    path.write_bytes(collection([Made(("a", "x"))]))
    assert codes(reading(path)) == []
    (tmp_path / "collection.anki2-wal").write_bytes(b"")
    assert codes(reading(path)) == ["collection-open"]


def test_a_source_that_is_given_is_the_source_of_all(tmp_path: Path) -> None:
    path = package(tmp_path / "deck.apkg", [Made(("a", "x")), Made(("b", "y"), deck="Other")])
    found = reading(path, "Mine").questions
    assert [(draft.source, draft.subject, draft.topic) for draft in found] == [
        ("Mine", "Colours", "Colours"),
        ("Mine", "Other", "Other"),
    ]


# Into the library


def test_a_deck_that_was_edited_updates_and_never_doubles(study: Study, tmp_path: Path) -> None:
    def notes(back: str, changed: int) -> list[Made]:
        return [
            Made(("sky", back), REVERSED, cards=(0, 1), changed=changed),
            Made(("{{c1::red}} {{c2::blue}}", ""), CLOZE, cards=(0, 1)),
        ]

    first = package(tmp_path / "colours.apkg", notes("blue", 1_700_000_000))
    report = study.imports.run([first])
    assert (report.new, report.failed) == (4, 0)
    second = package(tmp_path / "colours-2.apkg", notes("grey", 1_700_000_100), newer=True)
    report = study.imports.run([second])
    assert (report.new, report.updated, report.unchanged) == (0, 2, 2)
    older = package(tmp_path / "colours-0.apkg", notes("black", 1_600_000_000))
    report = study.imports.run([older])
    assert (report.new, report.updated, report.unchanged) == (0, 0, 4)
    assert study.database.value("SELECT count(*) FROM question") == 4
    report = study.imports.run([first, second, older])
    assert (report.new, report.updated) == (0, 0)


@pytest.mark.parametrize("newer", [False, True])
def test_images_of_a_deck_come_into_the_media_folder(
    study: Study, tmp_path: Path, newer: bool
) -> None:
    data = png(tmp_path)
    note = Made(('sky <img src="a.png"> <img src="b.mp3.png">', "blue"))
    files = {"a.png": data, "b.mp3.png": b"ID3 no image"}
    report = study.imports.run([package(tmp_path / "d.apkg", [note], newer=newer, media=files)])
    assert (report.new, report.media) == (1, 1)
    assert [problem.code for problem in report.problems] == ["not-an-image"]
    path = study.database.value("SELECT relative_path FROM media")
    assert (study.paths.media / path).read_bytes() == data


def test_the_deck_of_anki_itself_goes_in_and_stays_as_it_is(study: Study) -> None:
    report = study.imports.run([_OURS / "newer.apkg"])
    assert (report.new, report.failed, report.skipped, report.media) == (14, 0, 1, 2)
    report = study.imports.run([_OURS / "newer.colpkg"])
    assert (report.new, report.updated, report.unchanged) == (0, 0, 14)

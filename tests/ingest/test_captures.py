"""Captured pages: what the two platforms' pages say, on small pages of the same build."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from studytui.domain.question import Kind, MediaRole
from studytui.domain.text import BlockKind, parse, plain
from studytui.ingest.limits import Limits
from studytui.ingest.readers import read
from studytui.ingest.readers.extraction import source_of_path
from studytui.ingest.scan import scan_all
from tests.ingest.reading import codes, letters_of_right, only, read_files

STEM = "20260110_091500_MKSAP_19_0"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000080000000808020000004b6d29dc0000001149444154"
    "78da63885a60831531 0c2d0900500a4d81ba1fa6100000000049454e44ae426082"
)


def mksap(
    *,
    options: str = "",
    critique: str = "",
    stimulus: str = "<p>A loaf is evaluated.</p>",
    question_id: str = "q1",
    title: str = "Shuffle Questions - MKSAP 19",
    source: str = "",
) -> str:
    options = options or mksap_option("A", "Rye") + mksap_option("B", "Oat", "r_a s_a")
    answer = f'<section class="answer"><div class="exposition">{source}{critique}</div></section>'
    return f"""<!DOCTYPE html><html><head><title>{title}</title></head><body>
    <article class="question" data-question-id="{question_id}">
    <section class="q_info"><div class="stimulus"><div class="header"><h1>Question 8</h1>
    <button>Star</button></div>{stimulus}</div></section>
    <form><section class="q_mcq"><fieldset><legend class="header"><p>Which is best?</p></legend>
    <div class="options">{options}</div></fieldset></section></form>
    {answer if critique else ""}</article></body></html>"""


def mksap_option(letter: str, text: str, classes: str = "", control: str = "radio") -> str:
    return f"""<div class="body"><div class="option {classes}"><div class="peer"><div
    class="stat-label"><span>10%</span></div></div><input type="{control}" value="{letter}">
    <label><div class="bubble"><span>{letter}</span></div><span class="answer-text"><span
    class="text">{text}</span></span></label></div></div>"""


def side_car(**fields: object) -> str:
    return json.dumps(
        {
            "timestamp": "2026-01-10T15:17:30.601Z",
            "url": "https://bank.example/random-question/Ab3/1",
            "siteName": "MKSAP 19",
            "elements": [{"index": 2, "tag": "script"}],
            "images": [],
            **fields,
        }
    )


def captured(folder: Path, page: str, **fields: object):  # type: ignore[no-untyped-def]
    return read_files(folder, {f"{STEM}.html": page, f"{STEM}.json": side_car(**fields)})


def test_the_capture_is_remembered_but_for_the_list_of_elements(tmp_path: Path) -> None:
    draft = only(captured(tmp_path, mksap()))
    assert draft.capture is not None
    assert draft.capture.path == str(tmp_path / f"{STEM}.html")
    assert draft.capture.captured_at == datetime(2026, 1, 10, 15, 17, 30, 601000, tzinfo=UTC)
    assert draft.capture.url == "https://bank.example/random-question/Ab3/1"
    assert "data-question-id" in draft.capture.raw_html
    assert set(json.loads(draft.capture.raw_json)) == {"timestamp", "url", "siteName", "images"}
    assert draft.captured_answer is not None
    assert draft.captured_answer.chosen == (1,)
    assert draft.captured_answer.is_correct is True
    assert draft.captured_answer.answered_at == draft.capture.captured_at


def test_vignette_table_and_question_make_the_stem(tmp_path: Path) -> None:
    table = (
        '<table class="lab-values"><caption><p>Values</p></caption>'
        '<tr><td class="l"><p><span>pH</span></p></td><td><p>3.4 (3.6-4.2)</p></td></tr>'
        "<tr><td><p>Rise</p></td><td><p>20%</p></td></tr></table>"
    )
    stem = only(captured(tmp_path, mksap(stimulus=f"<p>Seen.</p>{table}"))).stem
    assert plain(stem) == "Seen.\n\nValues\n\npH\t3.4 (3.6-4.2)\nRise\t20%\n\nWhich is best?"
    assert [b.kind for b in parse(stem)].count(BlockKind.TABLE) == 1


CRITIQUE = """<p class="h4">Correct Answer: B</p>
<div class="objective"><p class="lead"><span>Educational Objective: </span><span>Bake.</span></p></div>
<div class="critique"><aside class="keypoints"><div class="keypoint-title">Key Points</div><ul>
<li class="hvc">Point one.</li><li>Point two.</li></ul></aside>
<p>Oat (<b>Option B</b>) it is.</p><div class="bibliography"><h3 class="h5">Bibliography</h3>
<p>A book. <a href="https://doi.example/1">doi</a></p></div>
<div><a class="btn" role="button">Next Question</a></div>
<div class="related-content-card card">Related</div>
<div class="card"><ol class="page-location"><li>Wrong</li></ol><small>3 of 40</small></div></div>"""


def test_the_critique_is_taken_apart_and_its_frame_left_out(tmp_path: Path) -> None:
    draft = only(captured(tmp_path, mksap(critique=CRITIQUE)))
    assert draft.explanation == "Oat (**Option B**) it is."
    assert draft.key_points == "- Point one.\n- Point two."
    assert draft.objective == "Bake."
    assert draft.references == "A book. doi (https://doi.example/1)"
    assert draft.topic == ""
    assert "high value care" in draft.tags


def test_the_topic_comes_from_the_line_above_the_critique(tmp_path: Path) -> None:
    source = '<div class="source"><ol class="page-location"><li>Core Questions</li><li>Bread</li><li>Question 8</li></ol></div>'  # fmt: skip
    draft = only(captured(tmp_path, mksap(critique=CRITIQUE, source=source)))
    assert (draft.topic, draft.original_number) == ("Bread", "8")
    assert "Core Questions" in draft.tags


def test_the_topic_comes_from_the_title_where_there_is_no_such_line(tmp_path: Path) -> None:
    title = "Question 8 - Infectious Disease - Extension Questions Set 3 - MKSAP 19"
    assert only(captured(tmp_path, mksap(title=title))).topic == "Infectious Disease"


def test_the_key_in_words_counts_where_no_option_is_marked(tmp_path: Path) -> None:
    options = "".join(mksap_option(letter, f"text {letter}") for letter in "ABCD")
    page = mksap(options=options, critique=CRITIQUE.replace("Answer: B", "Answers: B and D"))
    draft = only(captured(tmp_path, page))
    assert letters_of_right(draft) == ["B", "D"]
    assert draft.kind is Kind.MULTIPLE


def test_checkboxes_make_a_question_with_several_answers(tmp_path: Path) -> None:
    options = "".join(mksap_option(letter, letter * 3, "r_a" if letter == "A" else "", "checkbox") for letter in "AB")  # fmt: skip
    assert only(captured(tmp_path, mksap(options=options))).kind is Kind.MULTIPLE


def test_options_that_are_rows_of_a_table_are_read_with_the_names_of_its_columns(
    tmp_path: Path,
) -> None:
    rows = "".join(
        f'<tr class="option {classes}"><td class="peer"><span class="stat-label">{share}%</span></td>'
        f'<td><input type="radio" name="q" value="{letter}">{letter}</td><td>{crumb}</td>'
        f"<td>{crust} <sup>2</sup></td></tr>"
        for letter, share, crumb, crust, classes in (
            ("A", 30, "dense", "pale", "s_a w_a"),
            ("B", 70, "open", "dark", "r_a"),
        )
    )
    head = "<thead><tr><th></th><th>Crumb</th><th>Crust</th></tr></thead>"
    draft = only(captured(tmp_path, mksap(options=f"<table>{head}<tbody>{rows}</tbody></table>")))
    first, second = draft.options
    assert first.text == "| Crumb | Crust |\n| --- | --- |\n| dense | pale ² |"
    assert second.text.endswith("| open | dark ² |")
    assert (first.is_correct, second.is_correct, second.peer_percent) == (False, True, 70)
    assert draft.captured_answer is not None
    assert draft.captured_answer.chosen == (0,)


def test_share_of_learners_who_were_right_is_that_of_the_right_option(tmp_path: Path) -> None:
    assert only(captured(tmp_path, mksap())).peer_percent == 10


def test_figures_stand_where_the_page_has_them(tmp_path: Path) -> None:
    figures = '<p>See</p><div class="inline-figure"><img src="https://f.example/b.png?x=1" alt="B"></div><p>and <img src="https://f.example/a.png"></p>'  # fmt: skip
    images = [
        {"index": 0, "url": "https://f.example/a.png", "filename": "../../etc/passwd"},
        {"index": 1, "url": "https://f.example/b.png", "local_path": "C:\\b.png"},
    ]
    reading = read_files(
        tmp_path,
        {
            f"{STEM}.html": mksap(stimulus=figures),
            f"{STEM}.json": side_car(images=images),
            f"{STEM}_img0.png": PNG,
            f"{STEM}_img1.png": PNG,
        },
    )
    draft = only(reading)
    assert "See\n\n![B](media:0)\n\nand ![](media:1)" in draft.stem
    assert [media.path.name for media in draft.media] == [f"{STEM}_img1.png", f"{STEM}_img0.png"]
    assert reading.problems == ()


def test_images_that_the_page_does_not_place_are_shown_at_the_end_of_the_stem(
    tmp_path: Path,
) -> None:
    images = [{"index": 0, "url": "https://f.example/gallery.png", "title": "Crust"}]
    reading = read_files(
        tmp_path,
        {f"{STEM}.html": mksap(), f"{STEM}.json": side_car(images=images), f"{STEM}_img0.png": PNG},
    )
    assert only(reading).stem.endswith("Which is best?\n\n![Crust](media:0)")


def test_images_of_the_frame_of_the_page_are_left_out(tmp_path: Path) -> None:
    page = mksap().replace("<body>", '<body><nav><img src="https://f.example/icon.png"></nav>')
    images = [{"index": 0, "url": "https://f.example/icon.png"}]
    reading = read_files(
        tmp_path,
        {f"{STEM}.html": page, f"{STEM}.json": side_car(images=images), f"{STEM}_img0.png": PNG},
    )
    assert only(reading).media == ()
    assert reading.problems == ()


def test_images_with_relative_addresses_find_their_files(tmp_path: Path) -> None:
    page = mksap(stimulus='<p><img src="../figures/a%20b.png"></p>')
    page = page.replace("<body>", '<body><nav><img src="/ui/icon.png"></nav>')
    images = [
        {"index": 0, "url": "https://f.example/ui/icon.png"},
        {"index": 1, "url": "https://f.example/x/figures/a%20b.png"},
    ]
    reading = read_files(
        tmp_path,
        {
            f"{STEM}.html": page,
            f"{STEM}.json": side_car(images=images),
            f"{STEM}_img0.png": PNG,
            f"{STEM}_img1.png": PNG,
        },
    )
    assert [media.path.name for media in only(reading).media] == [f"{STEM}_img1.png"]
    assert reading.problems == ()


def test_images_in_the_critique_belong_to_the_explanation(tmp_path: Path) -> None:
    critique = CRITIQUE.replace("it is.", 'it is. <img src="https://f.example/c.png">')
    images = [{"index": 0, "url": "https://f.example/c.png"}]
    reading = read_files(
        tmp_path,
        {
            f"{STEM}.html": mksap(critique=critique),
            f"{STEM}.json": side_car(images=images),
            f"{STEM}_img0.png": PNG,
        },
    )
    draft = only(reading)
    assert draft.explanation.endswith("it is. ![](media:0)")
    assert [media.role for media in draft.media] == [MediaRole.EXPLANATION]


def test_an_image_that_is_not_there_is_a_warning_and_its_place_keeps_the_words(
    tmp_path: Path,
) -> None:
    stimulus = '<p>See <img src="https://f.example/a.png" alt="a crust"></p>'
    reading = captured(tmp_path, mksap(stimulus=stimulus), images=[{"index": 0, "url": "https://f.example/a.png"}])  # fmt: skip
    assert codes(reading) == ["image-missing"]
    assert reading.problems[0].is_warning
    assert plain(only(reading).stem).startswith("See [a crust]")


def test_an_image_that_was_never_saved_is_a_warning(tmp_path: Path) -> None:
    reading = captured(tmp_path, mksap(stimulus='<p><img src="https://f.example/a.png"></p>'))
    assert codes(reading) == ["image-not-captured"]


PEERPREP = "20260110_093000_ACEP_PeerPrep_2"


def peerprep(
    choices: str, *, stem: str = "Which is best?", reasoning: str = "", verdict: str = ""
) -> str:
    return f"""<html><body><form id="exam-form"><div class="apps-List"><ul><img src="i.png"></ul></div>
    <div class="widget exam-question answer-stats"><div class="question-number">Question 7 of 20</div>
    <div class="question"><div class="questionStem"><font>{stem}</font></div></div>{choices}</div>
    <div class="exam-reasoning"><div class="result ng-hide">Correct</div>{verdict}<div class="reasoning">
    {reasoning}</div></div></form></body></html>"""


def peerprep_option(number: int, text: str, classes: str = "", control: str = "radio") -> str:
    prefix = "" if control == "radio" else "answer_"
    return f"""<li class="paper-shadow in {classes}"><input type="{control}" id="{prefix}{number}">
    <label><font>{text}</font></label><div class="peer-percent"><span>8%</span></div></li>"""


def peerprep_reading(folder: Path, page: str):  # type: ignore[no-untyped-def]
    return read_files(
        folder,
        {f"{PEERPREP}.html": page, f"{PEERPREP}.json": side_car(siteName="ACEP PeerPrep")},
    )


def both(first: str = "", second: str = "") -> str:
    visible = peerprep_option(11, "Rye", first) + peerprep_option(12, "Oat", second)
    hidden = "".join(
        peerprep_option(number, text, "multiple-response ng-hide correct", "checkbox")
        for number, text in ((11, "Rye"), (12, "Oat"))
    )
    return f'<div class="choices"><ul>{visible}{hidden}</ul></div>'


def test_only_the_visible_of_all_the_lists_of_options_is_read(tmp_path: Path) -> None:
    draft = only(peerprep_reading(tmp_path, peerprep(both("correct", "active incorrect"))))
    assert [option.original_id for option in draft.options] == ["11", "12"]
    assert letters_of_right(draft) == ["A"]
    assert draft.kind is Kind.SINGLE
    assert draft.captured_answer is not None
    assert (draft.captured_answer.chosen, draft.captured_answer.is_correct) == ((1,), False)
    assert (draft.original_id, draft.original_number) == (None, "7")


def test_a_list_hidden_by_an_ancestor_is_not_read(tmp_path: Path) -> None:
    hidden = f'<div class="choices ng-hide"><ul>{peerprep_option(13, "No", "correct")}</ul></div>'
    draft = only(peerprep_reading(tmp_path, peerprep(both("correct") + hidden)))
    assert len(draft.options) == 2


def test_the_order_of_the_options_does_not_change_the_identity(tmp_path: Path) -> None:
    one = peerprep_option(11, "Rye", "correct") + peerprep_option(12, "Oat", "incorrect")
    two = peerprep_option(12, "Oat", "incorrect") + peerprep_option(11, "Rye", "correct")
    first = only(peerprep_reading(tmp_path / "a", peerprep(f"<ul>{one}</ul>")))
    second = only(peerprep_reading(tmp_path / "b", peerprep(f"<ul>{two}</ul>")))
    assert first.key == second.key
    assert first.revision_hash() == second.revision_hash()


def test_an_unanswered_page_has_no_key_and_no_captured_answer(tmp_path: Path) -> None:
    draft = only(peerprep_reading(tmp_path, peerprep(both())))
    assert not draft.is_keyed
    assert draft.captured_answer is None


REASONING = """<ul class="nav-tabs"><li>Reasoning</li><li>Key Point</li><li>References</li>
<li>PEER Pearls</li></ul><div class="tab-content">
<div class="tab-pane active"><div class="feedbackTab">Because <b>oat</b>.</div>
<div class="distractorFeedbacks"><div class="distractor"><font> rye </font></div>
<div class="distractorFeedback"><font>Too dark.</font></div></div>
<div class="distractorFeedbacks"><div class="distractor">Spelt</div>
<div class="distractorFeedback">Not asked.</div></div></div>
<div class="tab-pane"><div class="keyPointsTab"><ul><li>One.</li></ul></div></div>
<div class="tab-pane"><div class="referenceTab"><ul><li>Book.</li></ul></div></div>
<div class="tab-pane"><div class="referenceTab"><div>A pearl.</div></div></div></div>"""


def test_the_tabs_are_told_apart_and_feedback_goes_to_its_option(tmp_path: Path) -> None:
    draft = only(peerprep_reading(tmp_path, peerprep(both("", "correct"), reasoning=REASONING)))
    assert draft.options[0].explanation == "Too dark."
    assert draft.explanation == (
        "Because **oat**.\n\nSpelt\n\nNot asked.\n\n# PEER Pearls\n\nA pearl."
    )
    assert draft.key_points == "- One."
    assert draft.references == "- Book."


def test_a_kind_of_question_that_is_not_ours_is_kept_as_incomplete(tmp_path: Path) -> None:
    shown = "<div ng-show=\"question.type == 'MATCH_THE_FOLLOWING'\"><ul><li class='paper-shadow'>x<select></select></li></ul></div>"  # fmt: skip
    reading = peerprep_reading(tmp_path, peerprep(shown))
    assert only(reading).is_incomplete
    assert codes(reading) == ["type-unsupported"]
    assert "match the following" in reading.problems[0].reason


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("20251116_150929_MKSAP_19_0.json", "MKSAP 19"),
        ("x/20251116_145626_ACEP_PeerPrep_2.html", "ACEP PeerPrep"),
        ("20251116_145626_PeerPrep_Q1.html", "PeerPrep"),
        ("in/MKSAP_19/2026/01/20260118_070500.html", "MKSAP 19"),
        ("20260118_070500.html", None),
        ("invalid.json", None),
        ("20251116_MKSAP.json", None),
        ("20251116_150929.json", None),
        ("a_b_c_d.json", None),
    ],
)
def test_the_source_is_known_from_the_name_or_the_folder(path: str, source: str | None) -> None:
    assert source_of_path(path) == source


def test_a_source_given_by_the_user_wins(tmp_path: Path) -> None:
    captured(tmp_path, mksap())
    (unit,) = scan_all([tmp_path]).units
    assert only(read(unit, source="Mine")).source == "Mine"


def test_a_page_without_side_car_has_the_same_identity(tmp_path: Path) -> None:
    alone = only(read_files(tmp_path / "a", {f"{STEM}.html": mksap()}))
    paired = only(captured(tmp_path / "b", mksap()))
    assert (alone.source, alone.key) == (paired.source, paired.key)
    assert alone.revision_hash() == paired.revision_hash()


def test_the_address_is_never_an_identity(tmp_path: Path) -> None:
    first = captured(tmp_path / "a", mksap(question_id="x"), url="https://b.example/1")
    second = captured(tmp_path / "b", mksap(question_id="y"), url="https://b.example/1")
    assert only(first).key != only(second).key


def test_a_page_that_says_its_own_charset_is_read(tmp_path: Path) -> None:
    page = mksap(stimulus="<p>café</p>").replace("<head>", '<head><meta charset="windows-1252">')
    draft = only(read_files(tmp_path, {f"{STEM}.html": page.encode("windows-1252"), f"{STEM}.json": side_car()}))  # fmt: skip
    assert draft.stem.startswith("café")


@pytest.mark.parametrize("mark", [b"\xef\xbb\xbf", b""])
def test_a_byte_order_mark_is_accepted(tmp_path: Path, mark: bytes) -> None:
    files = {f"{STEM}.html": mark + mksap().encode(), f"{STEM}.json": mark + side_car().encode()}
    assert only(read_files(tmp_path, files)).key == "id:q1"


def test_a_page_that_nests_too_deep_is_refused(tmp_path: Path) -> None:
    reading = captured(tmp_path, mksap(stimulus="<div>" * 150 + "x"))
    assert codes(reading) == ["html-too-deep"]
    assert reading.questions == ()


def test_a_file_beyond_the_limit_is_refused_unread(tmp_path: Path) -> None:
    captured(tmp_path, mksap())
    (unit,) = scan_all([tmp_path]).units
    reading = read(unit, limits=Limits(file_bytes=100))
    assert codes(reading) == ["too-large"]
    assert "MB" in reading.problems[0].reason


def test_a_file_that_went_away_after_the_scan_is_a_problem(tmp_path: Path) -> None:
    captured(tmp_path, mksap())
    (unit,) = scan_all([tmp_path]).units
    (tmp_path / f"{STEM}.html").unlink()
    assert codes(read(unit)) == ["file-missing"]


@pytest.mark.parametrize(
    "fields",
    [
        {"images": "two"},
        {"images": [1, None, {"index": "x"}, {"index": True}, {"url": 5}, {"error": {"a": []}}]},
        {"timestamp": 12, "url": ["x"], "siteName": {"a": 1}},
        {"timestamp": "2026-01-10T15:17:30", "siteName": ""},
        {"answers": "none"},
        {"answers": [1, {"text": None}, {"text": {"x": 1}}, {"is_correct": "yes"}]},
    ],
)
def test_nonsense_in_a_side_car_does_not_stop_a_page(
    tmp_path: Path, fields: dict[str, object]
) -> None:
    draft = only(captured(tmp_path, mksap(), **fields))
    assert (draft.source, draft.key) == ("MKSAP 19", "id:q1")


def test_a_side_car_that_is_no_object_is_a_warning(tmp_path: Path) -> None:
    reading = read_files(tmp_path, {f"{STEM}.html": mksap(), f"{STEM}.json": "[1, 2]"})
    assert only(reading).key == "id:q1"
    assert codes(reading) == ["side-car-unexpected"]

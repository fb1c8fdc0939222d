"""Every case of the sample data's EXPECTED.json, one test a case."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest

from studytui.domain.draft import QuestionDraft, Reading
from studytui.domain.question import Kind
from studytui.domain.text import plain
from studytui.ingest.media import check
from studytui.ingest.readers import read
from studytui.ingest.readers.wording import exam_kind, title_of_file
from studytui.ingest.scan import Unit, scan_all
from tests.ingest.reading import DATA, letters_of_right, needs_data, only

pytestmark = needs_data
SAMPLES = DATA / "extractions"
EXPECTED: dict[str, Any] = (
    json.loads((SAMPLES / "EXPECTED.json").read_text()) if SAMPLES.is_dir() else {}
)

# EXPECTED.json says it in words; these are the codes that stand for them.
CODES = {
    "invalid JSON": {"json-invalid"},
    "HTML missing": {"html-missing"},
    "JSON missing (the HTML alone is complete: importable with a warning is allowed)": {
        "json-missing"
    },
    "no options found": {"no-options"},
    "no question found": {"no-question"},
    "not UTF-8 / no options found": {"not-utf8"},
    "orphan media": {"orphan-media"},
    "name not recognised": {"name-not-recognised"},
    "no questions": {"no-questions"},
    "not an exam object": {"not-an-exam"},
    "question id 1 appears twice": {"duplicate-id"},
    "empty question text": {"empty-text"},
    "fewer than two options": {"too-few-options"},
    "answer index out of range": {"answer-out-of-range"},
    "answer index is not a number": {"answer-not-a-number"},
    "data object is not JSON": {"data-not-json"},
    "no exam data found": {"no-exam-data"},
}


@cache
def units(folder: str) -> dict[str, Unit]:
    return {unit.name: unit for unit in scan_all([SAMPLES / folder]).units}


@cache
def reading(folder: str, name: str) -> Reading:
    return read(units(folder)[name])


def by_stem(folder: str, stem: str) -> Reading:
    """The reading of a pair, or of the half of it that is there."""
    for suffix in ("", ".html", ".json"):
        if stem + suffix in units(folder):
            return reading(folder, stem + suffix)
    raise AssertionError(f"{stem} was not found by the scan")


def section(*path: str) -> Any:
    found: Any = EXPECTED
    for name in path:
        found = found.get(name, {})
    return found


def fields(*path: str) -> list[tuple[str, str, Any]]:
    """One case for each field that the file expects of a sample."""
    return [
        (name, field, value)
        for name, expected in section(*path).items()
        if isinstance(expected, dict)
        for field, value in expected.items()
        if field != "ours"
    ]


def chosen_letters(draft: QuestionDraft) -> list[str]:
    chosen = draft.captured_answer.chosen if draft.captured_answer else ()
    return ["ABCDEFGH"[index] for index in chosen]


def ids_or_letters(draft: QuestionDraft, indexes: list[int]) -> list[str]:
    return [draft.options[index].original_id or "ABCDEFGH"[index] for index in indexes]


def check_capture(folder: str, name: str, field: str, expected: Any) -> None:
    draft = only(by_stem(folder, name))
    right = [index for index, option in enumerate(draft.options) if option.is_correct]
    chosen = list(draft.captured_answer.chosen) if draft.captured_answer else []
    match field:
        case "external_id":
            assert draft.original_id == expected
            assert draft.key == (f"id:{expected}" if expected else draft.key)
        case "answer_ids":
            assert [option.original_id for option in draft.options] == expected
            assert draft.key.startswith("answers:")
        case "letters":
            assert "".join(option.original_id or "" for option in draft.options) == expected
        case "correct":
            assert ids_or_letters(draft, right) == expected
        case "chosen":
            assert ids_or_letters(draft, chosen) == expected
        case "peer":
            assert [option.peer_percent for option in draft.options] == expected
        case "images":
            assert len(draft.media) == expected
        case "multi":
            assert (draft.kind is Kind.MULTIPLE) == expected
        case "same_as":
            first = only(by_stem(folder, expected))
            assert draft.key == first.key
            assert draft.source == first.source
            assert draft.revision_hash() == first.revision_hash()
        case "image_order":
            indexes = [media.path.stem.rpartition("_img")[2] for media in draft.media]
            assert indexes == [str(number) for number in range(11)]
        case "images_written":
            assert len(draft.media) == expected
            assert "not-an-image" in {problem.code for problem in by_stem(folder, name).problems}
        case "type":
            assert draft.kind.value == expected
        case _:
            raise AssertionError(f"EXPECTED.json asks for {field}, which no test looks at")


@pytest.mark.parametrize(("name", "field", "expected"), fields("doughub-flat", "ok"))
def test_a_flat_capture_is_read_as_expected(name: str, field: str, expected: Any) -> None:
    check_capture("doughub-flat", name, field, expected)


@pytest.mark.parametrize(("name", "field", "expected"), fields("doughub2-tree"))
def test_a_capture_in_a_tree_of_folders_is_read_as_expected(
    name: str, field: str, expected: Any
) -> None:
    check_capture("doughub2-tree", name, field, expected)


@pytest.mark.parametrize(("name", "words"), list(section("doughub-flat", "problems").items()))
def test_a_broken_capture_is_reported_as_expected(name: str, words: str) -> None:
    scanned = {
        problem.file: problem.code for problem in scan_all([SAMPLES / "doughub-flat"]).problems
    }
    stem = name.removesuffix(".json")
    found = (
        {scanned[name]}
        if name in scanned
        else {p.code for p in by_stem("doughub-flat", stem).problems}
    )
    assert found == CODES[words]


def test_the_flat_folder_has_as_many_pairs_and_distinct_questions_as_expected() -> None:
    expected = section("doughub-flat")
    captures = [unit for unit in units("doughub-flat").values() if len(unit.files) > 1]
    assert len(captures) == expected["pairs_with_valid_name"]
    drafts = [only(by_stem("doughub-flat", name)) for name in expected["ok"]]
    assert len({(draft.source, draft.key) for draft in drafts}) == expected["distinct_questions_ok"]


def test_the_failed_download_of_an_icon_is_a_warning_and_the_icon_no_image() -> None:
    found = by_stem("doughub-flat", "20260110_093000_ACEP_PeerPrep_2")
    failed = [problem for problem in found.problems if problem.code == "image-download-failed"]
    assert len(failed) == 1
    assert failed[0].is_warning
    assert [media.path.name for media in only(found).media] == [
        "20260110_093000_ACEP_PeerPrep_2_img0.jpg"
    ]


def test_an_index_that_started_again_at_0_names_another_question() -> None:
    first = only(by_stem("doughub-flat", "20260110_091500_MKSAP_19_0"))
    other = only(by_stem("doughub-flat", "20260112_080000_MKSAP_19_0"))
    assert first.key != other.key


def test_a_page_without_a_key_leaves_the_key_unknown() -> None:
    draft = only(by_stem("doughub-flat", "20260110_092000_MKSAP_19_2"))
    assert not draft.is_keyed
    assert {option.is_correct for option in draft.options} == {None}


def test_an_edited_critique_makes_a_new_revision_of_the_same_question() -> None:
    first = only(by_stem("doughub-flat", "20260110_091500_MKSAP_19_0"))
    again = only(by_stem("doughub-flat", "20260115_101500_MKSAP_19_3"))
    assert first.key == again.key
    assert first.content_hash() == again.content_hash()
    assert first.revision_hash() != again.revision_hash()
    assert again.captured_answer is not None
    assert first.captured_answer is not None
    assert again.captured_answer.answered_at > first.captured_answer.answered_at  # type: ignore[operator]


def test_hostile_texts_are_shown_literally_and_side_car_paths_never_used() -> None:
    draft = only(by_stem("doughub-flat", "20260116_090600_MKSAP_19_13"))
    shown = plain(draft.stem)
    assert "[bold red]HOT[/] and [/nothing] and red and " in shown
    assert "2 < 3 && 4 > 3" in shown
    assert "alert" not in shown
    assert not set(shown) & {"\x1b", "\u202e"}
    assert plain(draft.options[0].text) == "[link=https://x.example]here[/link]"


@pytest.mark.parametrize(
    ("name", "images"), list(section("doughub-synthetic", "questions").items())
)
def test_a_capture_without_options_is_kept_as_incomplete(name: str, images: int) -> None:
    source, _, key = name.partition("/")
    stem = next(stem for stem in units("doughub-synthetic") if stem.endswith(f"{source}_{key}"))
    draft = only(reading("doughub-synthetic", stem))
    assert draft.is_incomplete
    assert draft.source.replace(" ", "_") == source
    found = reading("doughub-synthetic", stem).problems
    assert all(problem.is_warning for problem in found)
    assert "no-options" in {problem.code for problem in found}
    # The images of this set are words in a file: found by their names, refused by their content.
    files = [file.path for file in units("doughub-synthetic")[stem].files[2:]]
    assert len(files) == images
    assert all(check(file, file) is not None for file in files)
    assert draft.media == ()


@pytest.mark.parametrize(("name", "words"), list(section("doughub-synthetic", "problems").items()))
def test_a_broken_synthetic_capture_is_reported(name: str, words: str) -> None:
    ending = name.replace("/", "_")
    unit = next(name for name in units("doughub-synthetic") if ending in name)
    found = reading("doughub-synthetic", unit)
    assert found.questions == ()
    assert {problem.code for problem in found.problems} == CODES[words]


@pytest.mark.parametrize(("name", "expected"), list(section("doughub-metadata-answers").items()))
def test_a_side_car_that_carries_the_answers_is_read(name: str, expected: Any) -> None:
    draft = only(reading("doughub-metadata-answers", name))
    assert len(draft.options) == expected["options"]
    assert [plain(o.text) for o in draft.options if o.is_correct] == expected["correct"]
    assert draft.is_keyed == bool(expected["correct"])


EXAMS = {
    name: expected
    for name, expected in section("pcep-json").items()
    if isinstance(expected, dict) and name.endswith(".json") and "applies_to" not in expected
}


def check_exam(folder: str, name: str, field: str, expected: Any) -> None:
    found = reading(folder, name)
    by_id = {draft.original_id: draft for draft in found.questions}
    exam = found.exams[0] if found.exams else None
    right = {
        name: [index for index, option in enumerate(draft.options) if option.is_correct]
        for name, draft in by_id.items()
    }
    match field:
        case "external_id":
            assert exam is not None and exam.external_id == str(expected)
        case "title":
            assert exam is not None and exam.title == expected
        case "file_type":
            assert exam is not None and exam.kind == expected
        case "file_type_by_name":
            assert exam_kind(title_of_file(name)) == expected
        case "minutes":
            seconds = exam.time_limit_seconds if exam else 0
            assert seconds == (None if expected is None else expected * 60)
        case "questions" | "questions_ok":
            assert len(found.questions) == expected
            assert exam is not None and len(exam.question_keys) == expected
        case "multi":
            multiple = [d.original_id for d in found.questions if d.kind is Kind.MULTIPLE]
            assert multiple == [str(number) for number in expected]
        case "required":
            assert {name: by_id[name].required for name in expected} == expected
        case "keyed":
            assert sum(draft.is_keyed for draft in found.questions) == expected
        case "six_options":
            assert [d.original_id for d in found.questions if len(d.options) == 6] == [
                str(number) for number in expected
            ]
        case "same_as":
            first = reading(folder, expected)
            assert {d.key: d.revision_hash() for d in found.questions} == {
                d.key: d.revision_hash() for d in first.questions
            }
            assert {d.source for d in found.questions} == {d.source for d in first.questions}
            assert exam is not None and exam.external_id == first.exams[0].external_id
        case "new" | "changed" | "gone" if isinstance(expected, list):
            before = {
                d.original_id: d.revision_hash()
                for d in reading(folder, "PX1 -- Module 1 Test_20260110_v1.json").questions
            }
            now = {name: draft.revision_hash() for name, draft in by_id.items()}
            sets = {
                "new": now.keys() - before.keys(),
                "gone": before.keys() - now.keys(),
                "changed": {name for name in now.keys() & before if now[name] != before[name]},
            }
            assert sets[field] == {str(number) for number in expected}
        case "new" | "changed":
            assert expected == 0  # said by same_as
        case "duplicates":
            other = reading(folder, "PX1 -- Module 1 Test_20260110_v1.json").questions
            hashes = {d.original_id: d.content_hash() for d in (*other, *found.questions)}
            keys = {d.original_id: d.key for d in (*other, *found.questions)}
            for one, two in expected:
                assert hashes[str(one)] == hashes[str(two)]
                assert keys[str(one)] != keys[str(two)]
        case "correct":
            for question, answers in expected.items():
                texts = [plain(o.text) for o in by_id[question].options]
                indexes = [a if isinstance(a, int) else texts.index(a) for a in answers]
                assert right[question] == indexes
        case "problems":
            codes = {problem.place: problem.code for problem in found.problems}
            assert codes == {f"question {q}": min(CODES[w]) for q, w in expected.items()}
        case _:
            question = f"question {field}"
            assert [p.code for p in found.problems if p.place == question] == [min(CODES[expected])]
            assert field not in by_id


@pytest.mark.parametrize(("name", "field", "expected"), fields("pcep-json"))
def test_an_exam_file_is_read_as_expected(name: str, field: str, expected: Any) -> None:
    if "applies_to" in section("pcep-json", name):
        keys = reading("pcep-json", name).keys
        assert {"applies_to": 90002, "keyed": len(keys)}[field] == expected
        assert {key.exam_external_id for key in keys} == {"90002"}
        return
    check_exam("pcep-json", name, field, expected)


@pytest.mark.parametrize(("name", "field", "expected"), fields("pcep-html"))
def test_an_exam_page_is_read_as_expected(name: str, field: str, expected: Any) -> None:
    check_exam("pcep-html", name, field, expected)


@pytest.mark.parametrize(
    ("folder", "name", "words"),
    [
        (folder, name, expected)
        for folder in ("pcep-json", "pcep-html")
        for name, expected in section(folder).items()
        if isinstance(expected, str)
    ],
)
def test_a_broken_exam_file_is_reported_as_expected(folder: str, name: str, words: str) -> None:
    assert {problem.code for problem in reading(folder, name).problems} == CODES[words]


def test_the_topics_of_the_adaptive_bank_form_a_graph_without_circles() -> None:
    found = reading("adaptive", "topics.json")
    assert found.problems == ()
    topics = {topic.name: topic for topic in found.topics}
    assert list(topics) == ["Flour", "Water", "Dough", "Fermentation", "Baking"]
    assert topics["Fermentation"].parent == "Dough"
    assert topics["Fermentation"].prerequisites == (("Flour", 60.0), ("Dough", 60.0))
    assert topics["Flour"].concepts == ("Protein content", "Ash number")
    assert (topics["Baking"].weight, topics["Baking"].hours) == (18.0, 15.0)


@pytest.mark.parametrize("name", ["invalid_cycle.json", "invalid_self_loop.json"])
def test_topics_that_need_themselves_are_refused_with_the_path(name: str) -> None:
    found = reading("adaptive", name)
    assert found.topics == ()
    assert [problem.code for problem in found.problems] == ["cycle"]
    expected = section("adaptive", name)
    path = found.problems[0].place
    assert path in expected.replace("topic 1 needs itself", "1")


def test_invalid_values_of_topics_are_each_reported_and_left_out() -> None:
    found = reading("adaptive", "invalid_values.json")
    for words, problem in zip(
        section("adaptive", "invalid_values.json"), found.problems, strict=True
    ):
        assert words.lower() in problem.reason.lower()
        assert problem.is_warning
    assert [topic.weight for topic in found.topics] == [None, 10.0, 10.0]
    assert found.topics[2].prerequisites == ()


def test_questions_of_the_adaptive_bank_find_their_topics_beside_them() -> None:
    letter, number, true_false = reading("adaptive", "questions.json").questions
    assert [plain(option.text) for option in letter.options] == ["protein", "sugar", "salt", "fat"]
    assert letters_of_right(letter) == ["A"]
    assert (letter.topic, letter.concept) == ("Flour", "Protein content")
    assert (number.kind, number.accepted, number.tolerance) == (Kind.NUMBER, ("70",), 0.01)
    assert true_false.kind is Kind.TRUE_FALSE
    assert letters_of_right(true_false) == ["B"]
    assert [q.difficulty for q in (letter, number, true_false)] == [2, 3, 4]
    assert [q.expected_seconds for q in (letter, number, true_false)] == [45, 90, 150]


def test_a_normalised_record_is_read_with_its_last_attempt() -> None:
    draft = only(reading("doughub5-record", "record_with_two_attempts.json"))
    assert draft.key == "id:zz19x_3_bk_q008"
    assert chosen_letters(draft) == ["A"]
    assert draft.captured_answer is not None and draft.captured_answer.is_correct is False


def test_every_text_of_every_sample_is_harmless_and_names_only_media_there_are() -> None:
    seen = 0
    for unit in scan_all([SAMPLES]).units:
        for draft in read(unit).questions:
            texts = [draft.stem, draft.explanation, draft.key_points, draft.references]
            texts += [
                text for option in draft.options for text in (option.text, option.explanation)
            ]
            shown = "".join(map(plain, texts))
            assert not any((ord(c) < 32 and c not in "\t\n") or 127 <= ord(c) < 160 for c in shown)
            indexes = {media.index for media in draft.media}
            assert indexes == set(range(len(draft.media)))
            for index in range(20):
                assert f"](media:{index})" not in "".join(texts) or index in indexes
            seen += 1
    assert seen > 50

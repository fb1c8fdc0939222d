"""Packages and items that other programs wrote: all their questions are found, and their keys.

What must be found is counted from the XML by other means than those of the reader.
"""

from __future__ import annotations

import zipfile
from collections import Counter
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from defusedxml import ElementTree

from studytui.domain.draft import QuestionDraft, Reading
from studytui.domain.question import Kind
from studytui.ingest.readers import read
from studytui.ingest.scan import Unit, scan
from tests.ingest.reading import codes
from tests.shared_data import shared_data

PACKAGES = (
    "canvas_cartridge",
    "no_assessment_xml",
    "test_qti_1.2",
    "test_qti_1.2_canvas",
    "test_qti_2.2",
)
KINDS = {
    "multiple_choice_question": Kind.SINGLE,
    "true_false_question": Kind.TRUE_FALSE,
    "short_answer_question": Kind.TEXT,
    "multiple_answers_question": Kind.MULTIPLE,
    "multiple_dropdowns_question": Kind.GAPS,
    "matching_question": Kind.MATCHING,
    "numerical_question": Kind.NUMBER,
    "fill_in_multiple_blanks_question": Kind.TEXT,
    "essay_question": Kind.TEXT,
}
NEWER_KINDS = {
    "matchInteraction": Kind.MATCHING,
    "gapMatchInteraction": Kind.GAPS,
    "textEntryInteraction": Kind.TEXT,
    "choiceInteraction": Kind.SINGLE,
    "extendedTextInteraction": Kind.TEXT,
}


def fixtures() -> Path:
    return shared_data("formats") / "qti-instructure"


def units(path: Path) -> dict[str, Reading]:
    return {item.name: read(item) for item in scan([path]) if isinstance(item, Unit)}


def only(path: Path) -> Reading:
    (reading,) = units(path).values()
    return reading


def local(element: Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def named(root: Element, *names: str) -> list[Element]:
    return [one for one in root.iter() if local(one) in names]


def tree(path: Path) -> Element:
    data = path.read_bytes()
    # One file of the peers declares itself wrongly.
    start = data.index(b"?>") + 2 if data.startswith(b"<?xml") else 0
    try:
        return ElementTree.fromstring(data, forbid_dtd=False)
    except ElementTree.ParseError:
        return ElementTree.fromstring(data[start:])


def older_type(item: Element) -> str:
    for entry in named(item, "qtimetadatafield"):
        texts = [(one.text or "").strip() for one in entry]
        if texts[:1] in (["question_type"],):
            return texts[1]
    return ""


def older_kind(item: Element) -> tuple[Kind | None, int]:
    """The kind that an item should be read as, None for types that are not ours; and how many
    questions it makes."""
    kind = older_type(item)
    lids = named(item, "response_lid")
    if kind == "multiple_choice_question":
        texts = {(one.text or "").strip().lower() for one in named(lids[0], "mattext")}
        return (Kind.TRUE_FALSE if texts == {"true", "false"} else Kind.SINGLE), 1
    if kind == "fill_in_multiple_blanks_question":
        chosen = any(one.get("answer_type") == "dropdown" for one in named(item, "response_label"))
        return (Kind.GAPS, 1) if chosen else (Kind.TEXT, len(lids))
    if kind:
        return KINDS.get(kind), 1
    if named(item, "response_num") or any(
        one.get("fibtype") == "Decimal" for one in named(item, "render_fib")
    ):
        return Kind.NUMBER, 1
    if named(item, "response_str"):
        return Kind.TEXT, 1
    if not lids:
        return None, 1
    cardinality = lids[0].get("rcardinality")
    if cardinality == "Ordered":
        return Kind.ORDERING, 1
    if cardinality == "Multiple":
        return Kind.MULTIPLE, 1
    texts = {(one.text or "").strip().lower() for one in named(lids[0], "mattext")}
    return (Kind.TRUE_FALSE if texts == {"true", "false"} else Kind.SINGLE), 1


def newer_kind(item: Element) -> Kind | None:
    found = {local(one) for one in item.iter() if local(one).endswith("Interaction")}
    (name,) = found
    kind = NEWER_KINDS.get(name)
    if kind is Kind.SINGLE:
        choices = ["".join(one.itertext()).strip().lower() for one in named(item, "simpleChoice")]
        if set(choices) == {"true", "false"}:
            return Kind.TRUE_FALSE
        if named(item, "responseDeclaration")[0].get("cardinality") == "multiple":
            return Kind.MULTIPLE
    return kind


def expected(files: list[Path]) -> tuple[Counter[Kind], int]:
    """How many questions of each kind the files hold, and how many items of other types."""
    kinds: Counter[Kind] = Counter()
    others = 0
    for path in files:
        root = tree(path)
        if local(root) == "questestinterop":
            for item in named(root, "item"):
                kind, count = older_kind(item)
                if kind is None:
                    others += 1
                else:
                    kinds[kind] += count
        elif local(root) == "assessmentItem":
            newer = newer_kind(root)
            if newer is None:
                others += 1
            else:
                kinds[newer] += 1
    return kinds, others


def kinds_of(reading: Reading) -> Counter[Kind]:
    return Counter(draft.kind for draft in reading.questions)


def unsupported(reading: Reading) -> int:
    return codes(reading).count("type-unsupported")


def files_of(folder: Path) -> list[Path]:
    found = [path for path in folder.rglob("*") if path.suffix in (".xml", ".qti")]
    if folder.name == "canvas_cartridge":
        # The same quiz in the shorter form of a Common Cartridge.
        found = [path for path in found if path.name != "assessment_qti.xml"]
    return [path for path in found if path.name != "imsmanifest.xml"]


def zipped(folder: Path, target: Path) -> Path:
    with zipfile.ZipFile(target, "w") as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, str(path.relative_to(folder)))
    return target


@pytest.mark.parametrize("name", PACKAGES)
def test_every_item_of_a_package_is_a_question_or_named_in_a_problem(
    name: str, tmp_path: Path
) -> None:
    folder = fixtures() / name
    kinds, others = expected(files_of(folder))
    assert sum(kinds.values()) > 0
    unpacked = only(folder)
    packed = only(zipped(folder, tmp_path / f"{name}.zip"))
    for reading in (unpacked, packed):
        assert kinds_of(reading) == kinds
        assert unsupported(reading) == others
        lost = [one for one in reading.problems if not one.is_warning]
        assert len(lost) == others, lost
    assert [_told(one) for one in unpacked.questions] == [_told(one) for one in packed.questions]


def _told(draft: QuestionDraft) -> tuple[object, ...]:
    return (
        draft.source,
        draft.key,
        draft.stem,
        draft.options,
        draft.slots,
        draft.accepted,
        draft.explanation,
        [(one.index, one.alt, one.role) for one in draft.media],
    )


def single_files() -> list[Path]:
    root = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "formats"
    base = root / "qti-instructure"
    found = [*base.glob("items_*/*.xml"), base / "all_canvas_simple_1.2.xml"]
    return sorted(path for path in found if path.exists())


@pytest.mark.parametrize("path", single_files(), ids=lambda path: path.stem)
def test_a_file_that_stands_alone_is_read_whole(path: Path) -> None:
    kinds, others = expected([path])
    reading = only(path)
    assert kinds_of(reading) == kinds
    assert unsupported(reading) == others
    # One names an item of a bank that is not there.
    elsewhere = len(named(tree(path), "bankentry_item"))
    assert codes(reading).count("item-elsewhere") == elsewhere
    assert kinds or others or elsewhere


def test_the_whole_folder_is_read_in_one_go() -> None:
    found = units(fixtures())
    # Six packages, one of them zipped, and a unit for each single file.
    assert len(found) == len(single_files()) + len(PACKAGES) + 2
    keys = [(draft.source, draft.key) for reading in found.values() for draft in reading.questions]
    assert len(keys) > 60
    doubles = {key for key, count in Counter(keys).items() if count > 1}
    # The peers' fixtures hold this quiz in three places.
    assert {source for source, _ in doubles} <= {
        "1.2 Import Quiz",
        "Quiz (Respondus IMS QTI export)",
    }


def right_by_hand(item: Element) -> set[str]:
    """Idents that score, in the way Canvas writes it."""
    found: set[str] = set()
    for condition in named(item, "respcondition"):
        points = [float(one.text or 0) for one in named(condition, "setvar")]
        if not any(value > 0 for value in points):
            continue
        denied = {id(one) for negation in named(condition, "not") for one in negation.iter()}
        found |= {
            (one.text or "").strip()
            for one in named(condition, "varequal")
            if id(one) not in denied
        }
    return found


def test_keys_are_those_of_the_files() -> None:
    checked = 0
    for path in (
        *fixtures().glob("items_1.2/*.xml"),
        fixtures() / "all_canvas_simple_1.2.xml",
        *fixtures().glob("test_qti_1.2*/**/*.xml"),
        *fixtures().glob("canvas_cartridge/non_cc_assessments/*.qti"),
    ):
        root = tree(path)
        if local(root) != "questestinterop":
            continue
        package = next((one for one in path.parents if (one / "imsmanifest.xml").exists()), path)
        drafts = {draft.original_id: draft for draft in only(package).questions}
        for item in named(root, "item"):
            draft = drafts.get(item.get("ident"))
            if draft is None or draft.kind not in (Kind.SINGLE, Kind.MULTIPLE, Kind.TRUE_FALSE):
                continue
            # One gives no points, and says which is right by another attribute.
            right = right_by_hand(item) or {
                (one.text or "").strip()
                for condition in named(item, "respcondition")
                if condition.get("correctanswer") == "Yes"
                for one in named(condition, "varequal")
            }
            found = {option.original_id for option in draft.options if option.is_correct}
            assert found == right, (path, item.get("ident"))
            checked += 1
    assert checked >= 20


def test_feedback_is_kept_where_it_belongs() -> None:
    reading = only(fixtures() / "all_canvas_simple_1.2.xml")
    root = tree(fixtures() / "all_canvas_simple_1.2.xml")
    texts = {
        "".join(one.itertext()).strip().removeprefix("<p>").removesuffix("</p>")
        for feedback in named(root, "itemfeedback")
        for one in named(feedback, "mattext")
    }
    kept = "\n".join(
        "\n".join(
            (
                draft.explanation,
                *(option.explanation for option in draft.options),
                *(slot.explanation for slot in draft.slots),
            )
        )
        for draft in reading.questions
    )
    assert len(texts) > 20
    assert [text for text in sorted(texts) if text not in kept] == []
    first = reading.questions[0]
    assert [option.explanation for option in first.options] == [
        "Answer feedback for C, correct",
        "Answer feedback for A, incorrect",
        "Answer feedback for B, incorrect",
        "Answer feedback for D, incorrect",
    ]


def test_images_of_packages_are_found_wherever_they_lie() -> None:
    zipped_one = only(fixtures() / "test_qti_1.2.zip")
    assert [one.member for draft in zipped_one.questions for one in draft.media] == [
        "exam1/my_files/org0/images/image.png",
        "exam1/my_files/org1/images/image.png",
    ]
    folder = only(fixtures() / "test_qti_1.2")
    assert [one.path.parent.parent.name for draft in folder.questions for one in draft.media] == [
        "org0",
        "org1",
    ]
    newer = only(fixtures() / "test_qti_2.2")
    (image,) = [one for draft in newer.questions for one in draft.media]
    assert image.path.name == "sign.png"
    assert image.alt == "NEVER LEAVE LUGGAGE UNATTENDED"


def test_a_test_becomes_an_exam_in_its_order() -> None:
    reading = only(fixtures() / "test_qti_2.2")
    (exam,) = reading.exams
    assert exam.external_id == "SPECTATUS-GENERATED-TEST"
    assert exam.title == "Simple Feedback Test"
    references = [
        one.get("identifier")
        for one in named(tree(fixtures() / "test_qti_2.2/assessment.xml"), "assessmentItemRef")
    ]
    identifiers = {
        tree(path).get("identifier"): path.parent.name
        for path in (fixtures() / "test_qti_2.2").glob("*/*.xml")
    }
    shown = [identifiers[key.removeprefix("id:")] for key in exam.question_keys]
    assert shown == references
    canvas = only(fixtures() / "test_qti_1.2_canvas")
    assert canvas.exams[0].title == "WIJsfijdi"


def test_a_quiz_that_a_cartridge_holds_twice_is_read_once() -> None:
    reading = only(fixtures() / "canvas_cartridge")
    assert "cartridge-form" in codes(reading)
    assert len(reading.exams) == 1


def test_a_package_of_a_version_that_is_not_known_says_so() -> None:
    reading = only(fixtures() / "unsupported_version")
    assert codes(reading) == ["no-questions"]


def test_the_examples_of_h5p_hold_no_questions() -> None:
    for reading in units(shared_data("formats") / "h5p").values():
        assert reading.questions == ()

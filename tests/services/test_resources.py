"""The learner's own texts: taken in once, known again, searched, read, and in the plan."""

from __future__ import annotations

import os
import shutil
import zipfile
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studytui.domain.agenda import LEARN, READ
from studytui.domain.draft import Problem
from studytui.domain.goal import Goal
from studytui.errors import StudyError
from studytui.ingest.resources.read import Resource, read
from studytui.ingest.resources.scan import KINDS, Found
from studytui.services.resources import Report
from studytui.services.study import Study
from tests.conftest import SetClock
from tests.made_questions import TOPICS, fill
from tests.shared_data import shared_data

NOTES = """\
# Python notes

## Operators

Operators bind from left to right, but for the power. {more}

## Antennas

The half-wave dipole has about 73 Ω in free space.
"""
MORE = "Every operator has a place in the table of precedence. " * 12


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "notes.md").write_text(NOTES.format(more=MORE), "utf-8")
    (folder / "dipole.txt").write_text(
        "A dipole is fed in its middle.\n\nIt has two arms.", "utf-8"
    )
    return folder


@pytest.fixture
def library(study: Study, texts: Path) -> Study:
    fill(study)
    study.resources.add(texts)
    study.resources.look()
    return study


def titles(study: Study) -> list[str]:
    return [line.title for line in study.resources.lines()]


def test_files_are_taken_in_once_and_known_again(library: Study) -> None:
    assert titles(library) == ["dipole", "Python notes"]
    changes = library.database.total_changes()
    assert library.resources.look() == Report(unchanged=2)
    assert library.database.total_changes() == changes


def test_a_changed_file_is_read_again_and_keeps_what_was_read_of_it(
    library: Study, texts: Path, clock: SetClock
) -> None:
    (line,) = [one for one in library.resources.lines() if one.title == "Python notes"]
    reading = library.resources.begin(line.resource_id, 0, None)
    clock.advance(timedelta(minutes=1))
    reading.at(1)
    (texts / "notes.md").write_text(NOTES.format(more="Now with walrus."), "utf-8")
    assert library.resources.look() == Report(changed=1, unchanged=1)
    assert library.resources.search("walrus")
    assert not library.resources.search("precedence")
    assert library.resources.line(line.resource_id).read == 2


def test_a_folder_whose_name_no_file_system_holds_is_one_that_is_not_there(
    library: Study,
) -> None:
    """A whole library of a stranger may name any."""
    library.database.execute("UPDATE resource_folder SET path = ?", "/" + "x" * 300)
    library.resources.look()


def test_a_moved_file_is_the_same_one_and_a_gone_one_is_set_aside(
    library: Study, texts: Path
) -> None:
    ids = {line.resource_id for line in library.resources.lines()}
    (texts / "below").mkdir()
    (texts / "notes.md").rename(texts / "below" / "operators.md")
    assert library.resources.look() == Report(moved=1, unchanged=1)
    assert {line.resource_id for line in library.resources.lines()} == ids
    (texts / "dipole.txt").unlink()
    assert library.resources.look() == Report(unchanged=1, gone=1)
    assert titles(library) == ["Python notes"]
    assert not library.resources.search("fed middle arms")
    (texts / "dipole.txt").write_text("A dipole is fed in its middle.\n\nIt has two arms.", "utf-8")
    assert library.resources.look().gone == 0
    assert {line.resource_id for line in library.resources.lines()} == ids


def test_two_copies_are_two_files_and_stay_so(library: Study, texts: Path) -> None:
    (texts / "copy.md").write_bytes((texts / "notes.md").read_bytes())
    assert library.resources.look() == Report(new=1, unchanged=2)
    assert library.resources.look() == Report(unchanged=3)


def test_a_folder_that_is_away_takes_nothing_with_it(library: Study, texts: Path) -> None:
    texts.rename(texts.with_name("elsewhere"))
    report = library.resources.look()
    assert report.gone == 0
    assert [problem.code for problem in report.problems] == ["folder-missing"]
    assert len(titles(library)) == 2


def test_folders_that_lie_within_each_other_are_refused(library: Study, texts: Path) -> None:
    (texts / "below").mkdir()
    with pytest.raises(StudyError, match="one within the other"):
        library.resources.add(texts / "below")
    with pytest.raises(StudyError, match="not a folder"):
        library.resources.add(texts / "nothing")
    library.resources.forget(texts)
    assert titles(library) == []
    assert (texts / "notes.md").exists()


def test_the_past_papers_of_the_samples_are_named_and_linked_in_either_order(
    study: Study,
) -> None:
    study.resources.add(shared_data("extractions/alevel-resource-bank/resource_bank"))
    report = study.resources.look()
    assert {Path(problem.file).name for problem in report.problems} == {
        "9990_s24_qp_13.pdf",
        "9990_s24_qp_14.pdf",
    }
    lines = {line.title: line for line in study.resources.lines()}
    assert not [one for one in lines if "Zone.Identifier" in one]
    paper = lines["Baking · Question paper 12 · May/June 2024"]
    marks = lines["Baking · Mark scheme 12 · May/June 2024"]
    report_line = lines["Baking · Examiner report 12 · May/June 2024"]
    assert paper.metadata["year"] == 2024
    assert {one for one, _ in study.resources.belonging(paper)} == {
        marks.resource_id,
        report_line.resource_id,
    }
    assert paper.resource_id in {one for one, _ in study.resources.belonging(marks)}
    assert "Baking · Question paper 31 · Oct/Nov 2023, version 2" in lines
    assert study.resources.search("oven spring")[0].passage.page == 1


def test_a_report_on_a_whole_session_belongs_to_each_of_its_papers(
    study: Study, tmp_path: Path
) -> None:
    folder = tmp_path / "papers"
    folder.mkdir()
    for name in (
        "9990_s24_er",
        "9990_s24_qp_12",
        "9990_s24_qp_31",
        "9990_w24_qp_12",
        "9991_s24_er",
    ):
        (folder / f"{name}.txt").write_text(f"About bread, in {name}.", "utf-8")
    study.resources.add(folder)
    study.resources.look()
    lines = {Path(one.path).stem: one for one in study.resources.lines()}

    def belonging(name: str) -> set[str]:
        ids = {one for one, _ in study.resources.belonging(lines[name])}
        return {stem for stem, line in lines.items() if line.resource_id in ids}

    assert belonging("9990_s24_qp_12") == belonging("9990_s24_qp_31") == {"9990_s24_er"}
    assert belonging("9990_s24_er") == {"9990_s24_qp_12", "9990_s24_qp_31"}
    assert belonging("9990_w24_qp_12") == belonging("9991_s24_er") == set()


def test_word_and_epub_are_read_with_their_headings(study: Study, tmp_path: Path) -> None:
    folder = tmp_path / "books"
    folder.mkdir()
    document = Document()
    document.core_properties.title = "Bread"
    document.add_heading("Crumb", 1)
    document.add_paragraph("The soft inside of a loaf.")
    document.add_table(1, 2).rows[0].cells[0].text = "rye"
    document.save(str(folder / "bread.docx"))
    with zipfile.ZipFile(folder / "oven.epub", "w") as book:
        book.writestr(
            "META-INF/container.xml",
            '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
            '<rootfile full-path="in/book.opf"/></rootfiles></container>',
        )
        book.writestr(
            "in/book.opf",
            '<package xmlns="http://www.idpf.org/2007/opf" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata><dc:title>Ovens</dc:title>'
            '</metadata><manifest><item id="b" href="../the%20text/b.xhtml"/><item id="a" href="a.xhtml"/>'
            '</manifest><spine><itemref idref="a"/><itemref idref="b"/></spine></package>',
        )
        book.writestr("in/a.xhtml", "<html><body><h1>Heat</h1><p>First chapter.</p></body></html>")
        book.writestr(
            "the text/b.xhtml", "<html><body><h1>Steam</h1><p>Second one.</p></body></html>"
        )
    study.resources.add(folder)
    assert study.resources.look().problems == ()
    by_title = {line.title: line.resource_id for line in study.resources.lines()}
    bread = study.resources.passages(by_title["Bread"])
    assert next((one.heading, one.text) for one in bread)[0] == "Crumb"
    assert "rye" in "".join(one.text for one in bread)
    ovens = study.resources.passages(by_title["Ovens"])
    assert [(one.heading, one.text) for one in ovens] == [
        ("Heat", "First chapter."),
        ("Steam", "Second one."),
    ]


@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    data=st.binary(max_size=400),
    name=st.sampled_from(["a.pdf", "a.docx", "a.epub", "a.html", "a.md", "a.txt"]),
    start=st.sampled_from([b"", b"%PDF-1.7\n", b"PK\x03\x04", b"<html>", b"# "]),
)
def test_whatever_a_file_holds_it_is_a_problem_at_worst(
    study: Study, tmp_path: Path, data: bytes, name: str, start: bytes
) -> None:
    folder = tmp_path / "any"
    folder.mkdir(exist_ok=True)
    for other in folder.iterdir():
        other.unlink()
    (folder / name).write_bytes(start + data)
    study.resources.add(folder)
    report = study.resources.look()
    assert len(report.problems) + report.files == 1


def test_a_title_longer_than_a_line_of_titles_does_not_end_in_a_blank(tmp_path: Path) -> None:
    book = tmp_path / "book.md"
    book.write_text(f"# {'x' * 299} and more\n\nIts text.\n", "utf-8")
    found = read(Found(str(book), str(tmp_path), "markdown", book.stat().st_size, 0))
    assert isinstance(found, Resource)
    assert found.title == "x" * 299


def test_links_and_bombs_are_left_alone(study: Study, tmp_path: Path) -> None:
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "passwords.txt").symlink_to("/etc/passwd")
    os.mkfifo(folder / "pipe.txt")
    with zipfile.ZipFile(folder / "bomb.epub", "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("META-INF/container.xml", b"<a>" + b" " * 80_000_000)
    study.resources.add(folder)
    report = study.resources.look()
    assert report.files == 0
    assert [problem.code for problem in report.problems] == ["too-large"]


def _word(*members: tuple[str, str]) -> bytes:
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members:
            archive.writestr(name, text)
    return written.getvalue()


_SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def test_word_is_read_as_it_is_shown(study: Study, tmp_path: Path) -> None:
    body = (
        "<w:p><w:pPr><w:pStyle w:val='berschrift1'/></w:pPr><w:r><w:t>Krume</w:t></w:r></w:p>"
        "<w:p><w:r><w:t>The soft</w:t><w:tab/><w:t>in</w:t><w:noBreakHyphen/><w:t>side.</w:t></w:r>"
        "<w:del><w:r><w:delText>gone</w:delText><w:t>gone</w:t></w:r></w:del></w:p>"
        "<w:sdt><w:sdtContent><w:p><w:r><w:t>In a frame.</w:t></w:r></w:p></w:sdtContent></w:sdt>"
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>rye</w:t></w:r></w:p></w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl>"
    )
    styles = "<w:style w:styleId='berschrift1'><w:name w:val='heading 1'/></w:style>"
    content = _word(
        ("word/document.xml", f"<w:document {_SPACE}><w:body>{body}</w:body></w:document>"),
        ("word/styles.xml", f"<w:styles {_SPACE}>{styles}</w:styles>"),
    )
    (tmp_path / "bread.docx").write_bytes(content)
    read_now = read(_found(tmp_path / "bread.docx", "docx"))
    assert isinstance(read_now, Resource)
    text = "\n".join(one.text for one in read_now.passages)
    assert {one.heading for one in read_now.passages} == {"Krume"}
    assert "The soft\tin-side." in text and "In a frame." in text and "rye" in text
    assert "gone" not in text


def _found(path: Path, kind: str) -> Found:
    return Found(str(path), str(path.parent), kind, path.stat().st_size, 0)


_MANY = "<w:p/>" * 100_000
_CONTAINER = "urn:oasis:names:tc:opendocument:xmlns:container"
_PAGES = '<itemref idref="a"/>' * 100_000
_BOOK = (
    (
        "META-INF/container.xml",
        f'<container xmlns="{_CONTAINER}"><rootfile full-path="a.opf"/></container>',
    ),
    (
        "a.opf",
        f'<package xmlns="http://www.idpf.org/2007/opf"><item id="a" href="a.html"/>{_PAGES}</package>',
    ),
    ("a.html", "<p>An oven is hot. " * 40),
)
HOSTILE = {
    "many.docx": _word(("word/document.xml", f"<w:document {_SPACE}>{_MANY}</w:document>")),
    "none.docx": _word(("word/else.xml", "<a/>")),
    "torn.docx": _word(("word/document.xml", "<a/>" * 99))[:-40],
    "bad.docx": _word(("word/document.xml", "<a/>")).replace(b"<a/>", b"<b/>"),
    "spine.epub": _word(*_BOOK),
    "title.html": b"<title" * 200_000,
    "far.pdf": b"%PDF-1.4\nstartxref\n" + b"9" * 40 + b"\n%%EOF\n",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_books_end_in_a_problem_or_in_what_they_hold(tmp_path: Path, name: str) -> None:
    """Each of them took minutes, or ended the look at all others."""
    (tmp_path / name).write_bytes(HOSTILE[name])
    read_now = read(_found(tmp_path / name, KINDS[Path(name).suffix]))
    if name == "spine.epub":
        assert isinstance(read_now, Resource) and len(read_now.passages) < 10
    else:
        assert isinstance(read_now, Problem) and read_now.hint


def test_a_file_larger_than_any_book_is_not_even_looked_through(
    study: Study, tmp_path: Path
) -> None:
    texts = tmp_path / "texts"
    texts.mkdir()
    with (texts / "holes.txt").open("wb") as file:
        try:
            os.truncate(file.fileno(), 1 << 40)
        except OSError:
            pytest.skip("this file system has no files of a terabyte")
    study.resources.add(texts)
    assert [one.code for one in study.resources.look().problems] == ["too-large"]
    grown = _found(texts / "holes.txt", "text")
    read_now = read(replace(grown, size=10))
    assert isinstance(read_now, Problem) and read_now.code == "too-large"


def test_a_pdf_that_is_read_far_too_slowly_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    papers = shared_data("extractions") / "alevel-resource-bank"
    shutil.copy(next(papers.rglob("9990_w23_qp_31.pdf")), tmp_path / "a.pdf")
    assert isinstance(read(_found(tmp_path / "a.pdf", "pdf")), Resource)
    monkeypatch.setattr("studytui.ingest.pdf._PATIENCE_S", 0.0)
    monkeypatch.setattr("studytui.ingest.pdf._PATIENCE_A_PAGE_S", 0.0)
    found = read(_found(tmp_path / "a.pdf", "pdf"))
    assert isinstance(found, Problem) and found.code == "pdf-too-slow"


def test_who_reads_gets_on_and_who_turns_pages_does_not(
    library: Study, clock: SetClock, texts: Path
) -> None:
    text = "\n\n".join(f"## Part {number}\n\n" + "Operators bind. " * 60 for number in range(9))
    (texts / "book.md").write_text(f"# Book\n\n{text}", "utf-8")
    library.resources.look()
    (line,) = [one for one in library.resources.lines() if one.title == "Book"]
    place = library.resources.place_for("Operators")
    assert place is not None and place.resource_id == line.resource_id and place.position == 0
    reading = library.resources.begin(line.resource_id, 0, None)
    for position in range(1, 9):
        clock.advance(timedelta(seconds=1))
        reading.at(position, is_end=position == 8)
    assert library.resources.place_for("Operators") == place
    reading = library.resources.begin(line.resource_id, 0, None)
    for position in range(1, 5):
        clock.advance(timedelta(seconds=40))
        reading.at(position)
    after = library.resources.place_for("Operators")
    assert after is not None and after.resource_id == line.resource_id and after.position == 4
    for position in (5, 6, 7, 8, 8):
        clock.advance(timedelta(seconds=40))
        reading.at(position, is_end=position == 8)
    assert library.resources.line(line.resource_id).is_finished
    other = library.resources.place_for("Operators")
    assert other is not None and other.title == "Python notes"


def test_reading_counts_for_the_topic_and_is_rebuilt_from_the_log(
    library: Study, clock: SetClock
) -> None:
    place = library.resources.place_for("Operators")
    assert place is not None
    topic_id = library.database.value("SELECT topic_id FROM topic WHERE name = 'Operators'")
    clock.advance(timedelta(hours=15, minutes=50))
    reading = library.resources.begin(place.resource_id, place.position, topic_id)
    for _ in range(20):
        clock.advance(timedelta(minutes=17))
        reading.at(place.position)
    days = library.database.rows("SELECT day, topic_id, milliseconds FROM study_day ORDER BY day")
    assert [row[1] for row in days] == [topic_id] * 2
    assert sum(row[2] for row in days) == 20 * 180_000
    library.learning.rebuild()
    again = library.database.rows("SELECT day, topic_id, milliseconds FROM study_day ORDER BY day")
    assert again == days


def test_learning_begins_with_reading_where_there_is_something_to_read(
    library: Study, clock: SetClock
) -> None:
    exam = library.plans.today + timedelta(days=14)
    library.goals.save(Goal(exam_date=exam, weekday_minutes=(90,) * 7))
    tasks = library.plans.agenda().tasks
    (task,) = [one for one in tasks if one.kind == READ]
    assert task.topic == "Operators"
    assert "To read in “Python notes”, Operators." in task.why
    assert {one.topic for one in tasks if one.kind == LEARN} == {
        one.topic for one in tasks if one.topic
    } - {"Operators"}
    place = library.resources.place_for(task.topic)
    assert place is not None
    reading = library.resources.begin(place.resource_id, place.position, task.topic_id)
    for _ in range(task.minutes):
        clock.advance(timedelta(minutes=1))
        reading.at(place.position)
    assert [one.topic for one in library.plans.agenda().tasks if one.is_done] == ["Operators"]


def test_new_texts_are_in_the_plan_of_the_same_day(study: Study, texts: Path) -> None:
    fill(study)
    study.goals.save(
        Goal(exam_date=study.plans.today + timedelta(days=14), weekday_minutes=(90,) * 7)
    )
    assert not [one for one in study.plans.agenda().tasks if one.kind == READ]
    study.resources.add(texts)
    study.resources.look()
    assert [one.topic for one in study.plans.agenda().tasks if one.kind == READ] == ["Operators"]
    assert "Operators" in TOPICS

"""Sittings as reports and exams on paper, from a library to text and to files."""

from __future__ import annotations

import os
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from studytui.domain.question import MediaRole
from studytui.errors import StudyError
from studytui.export.paper import Part
from studytui.export.report import ReportFormat
from studytui.services.files import file_name, keep_file, write_file
from studytui.services.record import record
from studytui.services.study import Study
from studytui.storage.tables.questions import MediaRow, QuestionRow
from studytui.storage.tables.sittings import SittingRow
from tests.conftest import SetClock
from tests.made_questions import fill
from tests.made_sittings import practise, sit_exam

PNG = b"\x89PNG\r\n\x1a\n" + bytes(60)


@pytest.fixture
def sitting_id(study: Study, clock: SetClock) -> int:
    """The made-up mock, sat."""
    fill(study, 30)
    return sit_exam(study, clock)


def add_image(study: Study, question_id: int, *, path: str, mime: str, data: bytes | None) -> None:
    now = study.database.now()
    MediaRow.insert(
        question=question_id,
        media_index=0,
        media_role=MediaRole.QUESTION.value,
        relative_path=path,
        mime_type=mime,
        bytes=len(data or b""),
        sha256="0" * 64,
        alt="A dot",
        created_at=now,
        updated_at=now,
    ).execute(study.database.connection)
    QuestionRow.update(has_media=True).where(QuestionRow.question_id == question_id).execute(
        study.database.connection
    )
    if data is not None:
        target = study.paths.media / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


def articles(html: str) -> list[str]:
    return [" ".join(node.text().split()) for node in LexborHTMLParser(html).css("article")]


def test_a_report_tells_what_review_tells(study: Study, sitting_id: int) -> None:
    html = study.papers.report(sitting_id, ReportFormat.HTML)
    sheet = study.review.sheet(sitting_id)
    tally = LexborHTMLParser(html).css_first("ul.tally")

    assert tally is not None
    assert (
        tally.text().split()
        == (
            f"✓ {sheet.line.right} right✗ {sheet.line.wrong} wrong"
            f"○ {sheet.line.unanswered} unanswered– {sheet.line.unscored} unscored"
        ).split()
    )
    found = articles(html)
    assert len(found) == 30
    assert "Changed" not in found[0] and "Changed" in found[4]
    assert "⚑ flagged" in found[5] and "struck" in found[5]
    assert ", slow" in found[7]
    assert "no key: not scored" in found[9]
    assert "not answered" in found[28]


@pytest.mark.parametrize("wanted", list(ReportFormat))
def test_the_same_sitting_gives_the_same_text(
    study: Study, sitting_id: int, wanted: ReportFormat
) -> None:
    assert study.papers.report(sitting_id, wanted) == study.papers.report(sitting_id, wanted)


def test_a_sitting_that_goes_on_has_no_report(study: Study) -> None:
    fill(study, 30)
    begun = study.exams.begin_exam(study.exams.all()[0])

    with pytest.raises(StudyError, match="has not ended"):
        study.papers.report(begun.sitting_id, ReportFormat.CSV)
    with pytest.raises(StudyError, match="There is no sitting 99"):
        study.papers.report(99, ReportFormat.CSV)


def test_images_are_in_the_page_itself(study: Study, sitting_id: int) -> None:
    add_image(study, 3, path="ab/dot.png", mime="image/png", data=PNG)

    html = study.papers.report(sitting_id, ReportFormat.HTML)

    assert html.count('<img src="data:image/png;base64,iVBORw0KGgo') == 1


@pytest.mark.parametrize(
    ("path", "mime", "data"),
    [
        ("ab/dot.svg", "image/svg+xml", b"<svg/>"),
        ("ab/gone.png", "image/png", None),
        ("../settings.toml", "image/png", b"secret"),
        ("ab/large.png", "image/png", PNG + bytes(4_000_000)),
    ],
)
def test_what_cannot_be_in_the_page_is_named(
    study: Study, sitting_id: int, path: str, mime: str, data: bytes | None
) -> None:
    add_image(study, 3, path=path, mime=mime, data=data)

    html = study.papers.report(sitting_id, ReportFormat.HTML)

    assert "<img" not in html and "[image: A dot" in html


def test_images_fill_a_page_only_so_far(
    study: Study, sitting_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for question_id in (1, 2, 3):
        add_image(study, question_id, path=f"{question_id}.png", mime="image/png", data=PNG)
    monkeypatch.setattr("studytui.services.papers._ALL_IMAGE_BYTES", 2 * len(PNG))

    html = study.papers.report(sitting_id, ReportFormat.HTML)

    assert html.count("<img") == 2 and html.count("[image: A dot") == 1


def test_markdown_names_images_by_the_way_to_them(
    study: Study, sitting_id: int, tmp_path: Path
) -> None:
    add_image(study, 3, path="ab/dot.png", mime="image/png", data=PNG)

    beside = study.papers.report(sitting_id, ReportFormat.MARKDOWN, folder=tmp_path / "notes")
    alone = study.papers.report(sitting_id, ReportFormat.MARKDOWN)

    assert "![A dot](../home/media_root/ab/dot.png)" in beside
    assert "![" not in alone and "\\[image: A dot" in alone


def test_a_saved_report_is_one_file_until_something_changes(study: Study, sitting_id: int) -> None:
    first = study.papers.save_report(sitting_id)
    again = study.papers.save_report(sitting_id)
    study.library.set_note(1, "Look again.")
    changed = study.papers.save_report(sitting_id)

    assert first == again == study.paths.reports / "2026-11-21-made-up-mock-sitting-1.html"
    assert changed.name == "2026-11-21-made-up-mock-sitting-1-2.html"
    assert "Look again." in changed.read_text("utf-8")
    assert stat.S_IMODE(first.stat().st_mode) == 0o600
    assert stat.S_IMODE(study.paths.reports.stat().st_mode) == 0o700
    assert sorted(path.name for path in study.paths.reports.iterdir()) == sorted(
        [first.name, changed.name]
    )


def test_a_title_never_becomes_a_way_out(study: Study, sitting_id: int) -> None:
    SittingRow.update(title="../../../etc/cron.d/\x1b[2Jevil\n").execute(study.database.connection)

    saved = study.papers.save_report(sitting_id)

    assert saved.parent == study.paths.reports
    assert saved.name == "2026-11-21-etc-cron-d-evil-sitting-1.html"


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("PCEP: mock / 3", "pcep-mock-3"),
        ("..", "untitled"),
        ("", "untitled"),
        ("Prüfung 漢字", "prüfung-漢字"),
        ("-rf *", "rf"),
        ("漢" * 200, "漢" * 40),
    ],
)
def test_names_of_files_are_made_of_letters_and_digits(title: str, name: str) -> None:
    assert file_name(title) == name


def test_a_file_that_is_there_stays_unless_forced(tmp_path: Path) -> None:
    target = tmp_path / "report.html"
    target.write_text("mine")

    with pytest.raises(StudyError, match="is there already"):
        write_file(target, "new")
    assert target.read_text() == "mine"
    write_file(target, "new", force=True)

    assert target.read_text() == "new"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert os.listdir(tmp_path) == ["report.html"]


def test_a_link_is_not_followed_and_a_folder_not_replaced(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret")
    link = tmp_path / "report.html"
    link.symlink_to(secret)

    with pytest.raises(StudyError, match="is there already"):
        write_file(link, "new")
    write_file(link, "new", force=True)
    with pytest.raises(StudyError, match="cannot be written"):
        write_file(tmp_path, "new", force=True)

    assert secret.read_text() == "secret" and link.read_text() == "new" and not link.is_symlink()


def test_a_place_that_cannot_be_written_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match=r"nowhere/report\.csv cannot be written: No such file"):
        write_file(tmp_path / "nowhere" / "report.csv", "x")
    (tmp_path / "file").write_text("")
    with pytest.raises(StudyError, match="cannot be made"):
        keep_file(tmp_path / "file", "x", ".html", "x")


def test_a_file_is_utf8_to_the_byte(tmp_path: Path) -> None:
    write_file(tmp_path / "a.csv", "\ufeffé\r\n")

    assert (tmp_path / "a.csv").read_bytes() == b"\xef\xbb\xbf\xc3\xa9\r\n"


def test_an_exam_on_paper_has_its_questions_in_its_order(study: Study) -> None:
    fill(study, 30)
    paper = study.papers.exam_paper(study.exams.all()[0])

    assert [question.question_id for question in paper.questions] == list(range(1, 31))
    assert (paper.title, paper.time_limit, paper.pass_mark, paper.number) == (
        "Made-up mock",
        timedelta(minutes=40),
        70.0,
        None,
    )
    assert len(articles(study.papers.html(paper))) == 30


def test_the_number_of_a_paper_draws_the_same_questions_again(study: Study) -> None:
    fill(study, 60)
    first = study.papers.search_paper("topic:functions", count=4)
    again = study.papers.search_paper("topic:functions", count=4, number=first.number)
    others = {study.papers.search_paper("topic:functions", count=4).questions for _ in range(5)}

    assert len(first.questions) == 4 and first.questions == again.questions
    assert 100_000 <= (first.number or 0) <= 999_999
    assert len(others) > 1
    assert f"paper {first.number}" in study.papers.html(first, (Part.KEY,))


def test_a_paper_of_nothing_is_refused(study: Study) -> None:
    fill(study, 30)

    with pytest.raises(StudyError, match="nothing to print"):
        study.papers.search_paper("topic:nothing")


def test_a_saved_paper_has_sheet_and_key(study: Study) -> None:
    fill(study, 30)

    saved = study.papers.save_paper(study.exams.all()[0])

    assert saved == study.paths.reports / "made-up-mock-paper.html"
    text = saved.read_text("utf-8")
    assert text.index("Answer sheet") < text.index("In words")


def test_an_exam_is_found_by_its_title_or_a_part_of_it(study: Study) -> None:
    fill(study, 30)

    assert study.exams.named("made-up MOCK").exam_id == study.exams.named("mock").exam_id
    with pytest.raises(StudyError, match="There are: “Made-up mock”"):
        study.exams.named("nothing")
    with pytest.raises(StudyError, match="no exam called"):
        study.exams.named("")


def test_days_are_counted_from_the_hour_they_begin_at(study: Study, clock: SetClock) -> None:
    fill(study, 30)
    sit_exam(study, clock)
    clock.moment = clock.moment.replace(hour=12) + timedelta(days=1)
    practise(study, clock, "", 3, 1)
    clock.moment = clock.moment.astimezone().replace(hour=23, minute=59) + timedelta(hours=2)
    practise(study, clock, "", 2, 2)

    found = record(study.review.past(), 4)

    assert [(day.sittings, day.answers, day.right, day.scored) for day in found.days] == [
        (2, 5, 2, 5),
        (1, 28, 17, 27),
    ]
    assert (found.total.sittings, found.total.answers) == (3, 33)


def test_a_library_without_sittings_has_an_empty_record() -> None:
    assert record([], 4).days == ()

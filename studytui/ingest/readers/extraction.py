"""Captured pages of question banks: an HTML page, its JSON side-car and its images.

Two layouts: flat, ``YYYYMMDD_HHMMSS_<Site>_<Index>.html``, and a tree,
``<Source>/<YYYY>/<MM>/YYYYMMDD_HHMMSS.html``. The page decides what the question is; the side-car
tells when and where it was captured and which image is which. Neither the index in the name nor
any part of the address is an identity: the index starts at 0 with every capture server, and the
address is that of the session.
"""

from __future__ import annotations

import os
import re

from selectolax.lexbor import LexborHTMLParser

from studytui.domain.draft import (
    Capture,
    CapturedAnswer,
    OptionDraft,
    Problem,
    QuestionDraft,
    Reading,
)
from studytui.domain.identity import content_hash, digest
from studytui.domain.question import Kind, MediaRole
from studytui.domain.text import clean_line
from studytui.ingest import html
from studytui.ingest.problems import RefusedError, problem
from studytui.ingest.readers import mksap_dom, peerprep_dom
from studytui.ingest.readers.document import Document, encode_json, too_deep
from studytui.ingest.readers.page import Gallery, PageQuestion
from studytui.ingest.readers.wording import (
    asks_for_several,
    bullets,
    first,
    kind_of_options,
    moment,
    number,
    required_number,
    stored,
    words,
)
from studytui.ingest.tree import TooDeepError

FORMAT = "captured page"

_FLAT = re.compile(r"(?s)(\d{8})_(\d{6})_(.+)_([^_]+)\Z")
_TREE_STEM = re.compile(r"\d{8}_\d{6}\Z")
_TREE_FOLDERS = re.compile(r"(?:.*/)?([^/]+)/(\d{4})/(\d{2})/[^/]+\Z", re.DOTALL)
_SIDE_CAR_FIELDS = frozenset(("siteName", "bodyText", "elementCount", "hostname"))


def source_of_path(path: str) -> str | None:
    """The source that a file's name or folder tells; None if it is not named like a capture.

    The capture writes blanks as ``_``, so ``MKSAP_19`` and the side-car's "MKSAP 19" are one.
    """
    path = path.replace(os.sep, "/")
    stem = os.path.splitext(path.rpartition("/")[2])[0]
    if match := _FLAT.match(stem):
        return _source(match[3])
    if _TREE_STEM.match(stem) and (folders := _TREE_FOLDERS.match(path)):
        return _source(folders[1])
    return None


def _source(name: str) -> str:
    return clean_line(name.replace("_", " "))[:200]


def is_side_car(data: object) -> bool:
    return isinstance(data, dict) and not _SIDE_CAR_FIELDS.isdisjoint(data)


def accepts(document: Document) -> bool:
    if document.page is None:
        return is_side_car(document.data) or _is_named(document)
    return (
        is_side_car(document.data)
        or _is_named(document)
        or document.is_pair
        or mksap_dom.recognises(document.tree)
        or peerprep_dom.recognises(document.tree)
    )


def _is_named(document: Document) -> bool:
    return source_of_path(document.unit.files[0].path) is not None


def read(document: Document, source: str | None) -> Reading:
    """The question of a captured page. Raises RefusedError."""
    if document.page is None:
        return Reading(problems=(_html_missing(document),))
    return _Extraction(document, source).read()


def _html_missing(document: Document) -> Problem:
    return problem(
        document.data_file,
        "html-missing",
        "HTML missing: the side-car is there, its page is not.",
        hint=f"Put {os.path.splitext(document.data_file)[0]}.html beside it.",
    )


class _Extraction:
    def __init__(self, document: Document, source: str | None) -> None:
        self.document = document
        self.side: dict[str, object] = document.data if isinstance(document.data, dict) else {}
        self.problems: list[Problem] = []
        entries = self.side.get("images")
        self.gallery = Gallery(
            document,
            [entry for entry in entries if isinstance(entry, dict)]
            if isinstance(entries, list)
            else [],
        )
        self.given_source = source

    def read(self) -> Reading:
        document = self.document
        if not document.has_data:
            self._warn("json-missing", "JSON missing: the page was read without its side-car.")
        elif not isinstance(document.data, dict):
            self._warn("side-car-unexpected", "The side-car is not an object and was not used.")
        try:
            page = self._page(document.tree)
        except TooDeepError as error:
            raise RefusedError(too_deep(document.page_file, error)) from error
        if not page.stem and not page.options:
            self.problems.append(
                problem(
                    document.page_file,
                    "no-question",
                    "No question found: the page holds no text.",
                    hint="Capture the page again once it has loaded.",
                )
            )
            return Reading(problems=(*self.gallery.problems, *self.problems))
        draft = self._draft(page)
        return Reading(questions=(draft,), problems=(*self.gallery.problems, *self.problems))

    def _warn(self, code: str, reason: str, hint: str = "") -> None:
        file = self.document.page_file
        self.problems.append(problem(file, code, reason, hint=hint, warning=True))

    def _page(self, tree: LexborHTMLParser) -> PageQuestion:
        limits = self.document.limits
        if mksap_dom.recognises(tree):
            page = mksap_dom.read(tree, self.gallery, limits)
        elif peerprep_dom.recognises(tree):
            page = peerprep_dom.read(tree, self.gallery, limits)
        else:
            page = PageQuestion(site=words(self.side.get("hostname")) or "captures")
        if not page.options and isinstance(self.side.get("answers"), list):
            self._read_side_car(page)
        if not page.stem:
            page.stem = self._text_of(tree)
        if (rest := self.gallery.rest()) and (page.stem or page.options):
            page.stem = f"{page.stem}\n\n{rest}".strip()
        return page

    def _text_of(self, tree: LexborHTMLParser) -> str:
        """What a raw capture is about: the side-car's question, else what the page says."""
        if isinstance(question := self.side.get("question"), str):
            return stored(question, limits=self.document.limits)
        node = tree.css_first(".questionStem") or tree.body
        if node is None:
            return ""
        images = self.gallery.within(MediaRole.QUESTION)
        return html.to_markdown(node, images=images, limits=self.document.limits)

    def _read_side_car(self, page: PageQuestion) -> None:
        """The form of side-car that carries the question itself: ``answers[]`` and texts."""
        images, limits = self.gallery.within(MediaRole.QUESTION), self.document.limits

        def text(*names: str) -> str:
            return stored(first(self.side, *names), images=images, limits=limits)

        parts = text("question_context_html"), text("question_stem_html", "question", "stem")
        page.stem = "\n\n".join(part for part in parts if part)
        answers = self.side["answers"]
        assert isinstance(answers, list)
        records = [answer for answer in answers if isinstance(answer, dict)]
        is_keyed = any(record.get("is_correct") is True for record in records)
        for record in records:
            page.options.append(
                OptionDraft(
                    text=stored(first(record, "text", "html"), images=images, limits=limits),
                    is_correct=record.get("is_correct") is True if is_keyed else None,
                    explanation=stored(record.get("explanation"), images=images, limits=limits),
                    peer_percent=number(record.get("peer_percentage"), 0, 100),
                )
            )
        page.options = [option for option in page.options if option.text]
        page.is_multiple = sum(option.is_correct is True for option in page.options) > 1
        if not is_keyed:
            page.is_multiple = asks_for_several(page.stem, len(page.options))
        page.explanation = text("explanation", "explanation_html")
        page.objective = text("educational_objective", "educational_objective_html")
        points = first(self.side, "key_points", "key_points_html")
        page.key_points = (
            bullets(points, images=images, limits=limits)
            if isinstance(points, list)
            else stored(points, images=images, limits=limits)
        )
        page.references = text("references", "references_html")

    def _draft(self, page: PageQuestion) -> QuestionDraft:
        is_incomplete = len(page.options) < 2 or not page.stem
        kind = kind_of_options([option.text for option in page.options], page.is_multiple)
        if is_incomplete:
            self._report_incomplete(page)
        is_multiple = kind is Kind.MULTIPLE
        right = [option for option in page.options if option.is_correct]
        captured_at = moment(self.side.get("timestamp"))
        return QuestionDraft(
            source=self._source(page),
            key=_key(page),
            kind=kind,
            stem=page.stem,
            options=tuple(page.options),
            explanation=page.explanation,
            key_points=page.key_points,
            objective=page.objective,
            references=page.references,
            required=required_number(page.stem, len(page.options)) if is_multiple else None,
            peer_percent=right[0].peer_percent if len(right) == 1 else None,
            topic=page.topic,
            tags=tuple(tag for tag in page.tags if tag),
            original_id=page.platform_id,
            original_number=page.number,
            media=self.gallery.drafts,
            capture=Capture(
                path=self.document.path,
                raw_html=self.document.page or "",
                raw_json=self._raw_json(),
                url=words(self.side.get("url")),
                captured_at=captured_at,
            ),
            captured_answer=(
                CapturedAnswer(page.chosen, page.was_correct, captured_at) if page.chosen else None
            ),
            is_incomplete=is_incomplete,
            metadata={"answer_ids": list(page.answer_ids)} if page.answer_ids else {},
        )

    def _source(self, page: PageQuestion) -> str:
        if self.given_source:
            return self.given_source
        site = _source(words(self.side.get("siteName")))
        return site or source_of_path(self.document.unit.files[0].path) or page.site

    def _raw_json(self) -> str:
        """The side-car without its list of all elements of the page, which the page itself is."""
        if "elements" not in self.side:
            return self.document.data_text
        kept = {name: value for name, value in self.side.items() if name != "elements"}
        return encode_json(kept) or self.document.data_text

    def _report_incomplete(self, page: PageQuestion) -> None:
        hint = "It was kept for you to look at and is never asked."
        if page.unsupported:
            name = page.unsupported.replace("_", " ").lower()
            self._warn("type-unsupported", f"A question of the type “{name}”.", hint)
        elif not page.options:
            self._warn("no-options", "No options found: the capture holds no answers.", hint)
        elif not page.stem:
            self._warn("no-stem", "The capture holds options without a question.", hint)
        else:
            self._warn("too-few-options", "The capture holds fewer than two options.", hint)


def _key(page: PageQuestion) -> str:
    """The identity ladder: the platform's id, its answer ids, the content."""
    if page.platform_id:
        return f"id:{page.platform_id}"
    if page.answer_ids:
        return f"answers:{digest(sorted(page.answer_ids))[:32]}"
    return f"content:{content_hash(page.stem, (option.text for option in page.options))}"

"""A bank that is one text file: its questions taken one by one, and the texts of each, which are
HTML, Markdown or plain, with images beside the file or inside the text."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from selectolax.lexbor import LexborNode

from studytui.domain.draft import Capture, ExamDraft, MediaDraft, Problem, QuestionDraft, Reading
from studytui.domain.draft_check import misfit
from studytui.domain.identity import digest
from studytui.domain.moodle import FIGURE, HEADING, PART
from studytui.domain.no_formula import unguarded
from studytui.domain.question import MediaRole
from studytui.domain.text import clean_line, escape
from studytui.ingest import html, media, piece
from studytui.ingest.formula import with_sure_formulas
from studytui.ingest.markdown import to_markdown
from studytui.ingest.problems import RefusedError, RejectedError, problem
from studytui.ingest.readers.document import Document
from studytui.ingest.readers.exam.question import Texts
from studytui.ingest.readers.moodle.texts import parts_in
from studytui.ingest.readers.wording import is_html, namespace_of_file
from studytui.ingest.tree import TooDeepError, parse

_DATA = re.compile(r"data:[a-z/+.-]{0,40};base64,", re.IGNORECASE)
_ROOTS = ("@@PLUGINFILE@@/", "@/")
"""How the folder of the file is written: by Moodle, and in decks of flash cards."""
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,20});", re.IGNORECASE)
_CODE_EDGE = re.compile(r"(</?pre\b[^<>]{0,200}>)", re.IGNORECASE)
_LONGEST_LINE = 1000


class QuizTexts(Texts):
    """Turns the strings of one question into stored text, and finds their images."""

    def of_html(self, text: str | LexborNode, role: MediaRole = MediaRole.QUESTION) -> str:
        """Stored text of HTML. Raises TooDeepError."""
        return self._html(text, role)

    def parts(
        self, text: str, role: MediaRole, roles: dict[str, MediaRole]
    ) -> tuple[str, dict[str, str]]:
        """Stored text of what stands outside of parts, and of each part by its class, as
        `moodle_texts.Texts.parts` has them. Raises TooDeepError."""
        if PART not in text:
            return self.of_html(text, role), {}
        body = parse(f"<!DOCTYPE html><body>{text}", self.document.limits).body
        if body is None:
            return "", {}
        found = parts_in(body, roles)
        skip = frozenset((*found, HEADING, FIGURE))
        outside = self._html(body, role, skip)
        texts = {
            name: self._html(node, roles.get(name, role), skip) for name, node in found.items()
        }
        for node in body.css(f".{FIGURE} img"):
            attributes = node.attributes
            self._images(role)(attributes.get("src") or "", attributes.get("alt") or "")
        return outside, texts

    def _html(
        self, page: str | LexborNode, role: MediaRole, skip: frozenset[str] = frozenset()
    ) -> str:
        images, limits = self._images(role), self.document.limits
        return unguarded(html.to_markdown(page, images=images, skip=skip, limits=limits))

    def of_markdown(
        self,
        text: str,
        role: MediaRole = MediaRole.QUESTION,
        *,
        show_links: bool = False,
        dollars: bool = False,
    ) -> str:
        """Stored text of Markdown. Raises TooDeepError."""
        return to_markdown(
            text,
            images=self._images(role),
            show_links=show_links,
            dollars=dollars,
            limits=self.document.limits,
        )

    def of_lines(self, text: str, role: MediaRole = MediaRole.QUESTION) -> str:
        """Stored text of what is plain text unless it holds HTML; a line stays a line. Raises
        TooDeepError."""
        if not is_html(text) and not _ENTITY.search(text):
            return literal(text)
        pieces = _CODE_EDGE.split(re.sub(r"(?<=>)[ \t]{0,80}\n|\n[ \t]{0,80}(?=<)", " ", text))
        for place in range(0, len(pieces), 2):
            is_code = place > 0 and not pieces[place - 1].startswith("</")
            if not is_code:
                pieces[place] = pieces[place].replace("\n", "<br>")
        return self.of_html("".join(pieces), role)

    def _images(self, role: MediaRole) -> html.Images:
        def index(source: str, alt: str) -> int | None:
            if source[:5].lower() == "data:":
                return self._inline(source, alt, role)
            for root in _ROOTS:
                source = source.removeprefix(root)
            return self._index(source, alt, role)

        return index

    def _inline(self, source: str, alt: str, role: MediaRole) -> int | None:
        """The place of an image that stands in the text itself."""
        coded = _DATA.match(source)
        content = _decoded(source[coded.end() :]) if coded else None
        if content is None or media.sniff(content[: media.HEAD]) is None:
            self.warn("not-an-image", "An image within the text is broken, or is no image of ours.")
            return None
        name = hashlib.sha256(content).hexdigest()
        if name not in self._media:
            self._media[name] = MediaDraft(
                index=len(self._media),
                path=Path(self.document.unit.files[0].path),
                alt=clean_line(alt),
                role=role,
                member=name[:16],
                content=content,
            )
        return self._media[name].index


def _decoded(text: str) -> bytes | None:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return None


def literal(text: str) -> str:
    """Plain text as stored text, formulas made readable."""
    return unguarded(escape(with_sure_formulas(text))).strip("\n").rstrip()


def accepted_line(text: str) -> str:
    """An answer to be typed, as one line."""
    return clean_line(text)[:_LONGEST_LINE]


class QuizFile:
    """Gathers the questions of one file, each under a key of its own."""

    def __init__(self, document: Document, source: str | None, format: str) -> None:
        """`format` is what the reader calls it: by that name its pieces are read again."""
        if not document.text:
            raise RefusedError(
                problem(
                    document.main_file,
                    "not-utf8",
                    "The text is not UTF-8, so letters would be lost.",
                    hint="Save the file again as UTF-8.",
                )
            )
        self.document = document
        self._format = format
        self.file = document.main_file
        self.source = source or namespace_of_file(document.unit.files[0].path)
        self._is_named = source is not None
        self.problems: list[Problem] = []
        self._drafts: dict[str, QuestionDraft] = {}
        self._lines: dict[str, int] = {}
        """Where the questions begin, by their names in `_drafts`."""
        self._starts: set[int] = set()
        """Where questions begin, those that did not go in too."""

    def report(
        self, line: int, code: str, reason: str, hint: str = "", *, warning: bool = False
    ) -> None:
        place = f"line {line}"
        found = problem(self.file, code, reason, place=place, hint=hint, warning=warning)
        self.problems.append(found)

    def take(self, line: int, make: Callable[[QuizTexts], QuestionDraft]) -> None:
        """Add the question that begins at a line, or report why it is none. `make` may raise
        RejectedError and TooDeepError; its draft needs neither source nor key, but for one that
        studytui wrote."""
        self._starts.add(line)
        texts = QuizTexts(self.document, self.file, f"line {line}")
        try:
            draft = make(texts)
            if reason := misfit(draft):
                raise RejectedError(f"{draft.kind.value}-invalid", reason)
        except RejectedError as rejected:
            self.report(line, rejected.code, rejected.reason, rejected.hint)
            return
        except TooDeepError as error:
            reason = f"The text nests elements more than {error.args[0]} levels deep."
            self.report(line, "html-too-deep", reason)
            return
        self.problems += texts.problems
        own = "" if self._is_named else draft.source
        draft = replace(
            draft,
            source=own or self.source,
            media=texts.media,
            capture=Capture(path=self.document.path),
        )
        known = len(self._drafts)
        self._add(line, draft)
        if len(self._drafts) > known:
            self._lines[next(reversed(self._drafts))] = line

    def _add(self, line: int, draft: QuestionDraft) -> None:
        if draft.is_own:
            self._add_own(line, draft)
        elif draft.original_id is not None:
            self._add_named(line, replace(draft, key=f"id:{draft.original_id}"))
        else:
            self._add_unnamed(line, draft)

    def _add_own(self, line: int, draft: QuestionDraft) -> None:
        name = f"{draft.source}\n{draft.key}"
        if name not in self._drafts:
            self._drafts[name] = draft
            return
        reason = "It names a question that stands in the file already; the first was taken."
        hint = "Take [key:…] out of the line before it, and it is a question of its own."
        self.report(line, "duplicate-id", reason, hint)

    def _add_named(self, line: int, draft: QuestionDraft) -> None:
        if draft.key not in self._drafts:
            self._drafts[draft.key] = draft
            return
        reason = f"The id {draft.original_id} appears twice; the first was taken."
        self.report(line, "duplicate-id", reason, "Give each question an id of its own.")

    def _add_unnamed(self, line: int, draft: QuestionDraft) -> None:
        """Questions that say the same are two where their answers or their images differ."""
        key = f"content:{draft.content_hash()}"
        if (first := self._drafts.get(key)) and _distinction(first) != _distinction(draft):
            key = f"content:{digest((draft.content_hash(), *_distinction(draft)))}"
            if key not in self._drafts:
                self.report(
                    line,
                    "answers-differ",
                    "A question with these words stands in the file before, with other answers or"
                    " another image; both were taken.",
                    warning=True,
                )
        if key in self._drafts:
            reason = "The same question stands twice in the file; it was taken once."
            self.report(line, "duplicate-question", reason, warning=True)
        else:
            self._drafts[key] = replace(draft, key=key)

    @property
    def keys(self) -> tuple[str, ...]:
        """Of the questions so far, in their order."""
        return tuple(draft.key for draft in self._drafts.values())

    def reading(self, *exams: ExamDraft) -> Reading:
        if not self._drafts and not self.problems:
            reason = "The file has no questions."
            self.problems.append(problem(self.file, "no-questions", reason))
        return Reading(
            tuple(self._with_pieces()),
            exams,
            problems=tuple(self.problems),
            is_whole_list=not exams,
        )

    def _with_pieces(self) -> Iterator[QuestionDraft]:
        """The questions, each with the lines from where it begins to where the next does."""
        text = self.document.text.replace("\r\n", "\n").replace("\r", "\n")
        lines = text.split("\n")
        starts = sorted(self._starts)
        for name, draft in self._drafts.items():
            start = self._lines[name]
            after = bisect_right(starts, start)
            end = starts[after] - 1 if after < len(starts) else len(lines)
            text = piece.kept("\n".join(lines[start - 1 : end]))
            label = piece.label(self._format) if text else ""
            assert draft.capture is not None
            yield replace(draft, capture=replace(draft.capture, raw_html=text, raw_json=label))


def _distinction(draft: QuestionDraft) -> tuple[str, ...]:
    """What tells apart two questions of the same words."""
    right = (option.text for option in draft.options if option.is_correct)
    images = (image.member or image.path.name for image in draft.media)
    return (*draft.accepted, repr(draft.tolerance), "", *sorted(right), "", *images)

"""QTI 1.2: assessments, sections, object banks and items, as Canvas, Common Cartridge, Respondus,
New Quizzes and the examples of IMS write them (IMS QTI ASI 1.2.1)."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field, replace
from typing import Any
from xml.etree.ElementTree import Element

from studytui.domain.draft import QuestionDraft
from studytui.domain.question import MediaRole
from studytui.ingest.problems import RejectedError, problem
from studytui.ingest.readers.qti.bank import LARGEST_SET, Bank, Metadata, placed, texts_of
from studytui.ingest.readers.qti.numbers import number_of
from studytui.ingest.readers.qti.text import Texts, joined, said
from studytui.ingest.readers.qti.version_1_feedback import Feedback
from studytui.ingest.readers.qti.version_1_keys import processing_of
from studytui.ingest.readers.qti.version_1_kinds import Item, members_of
from studytui.ingest.readers.qti.version_1_presentation import material_html, presentation_of
from studytui.ingest.readers.qti.xml import (
    child,
    children,
    descendants,
    local_name,
    seconds,
    text_of,
)
from studytui.ingest.readers.wording import difficulty, words
from studytui.ingest.tree import TooDeepError

_REFERENCES = ("itemref", "sectionref", "bankentry_item")
_CANVAS = "quiz"
"""Root of the file in which Canvas keeps the settings of a quiz."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What Canvas keeps of a quiz beside its questions."""

    title: str = ""
    seconds: int | None = None
    shuffles: bool = False


@dataclass(slots=True)
class _Place:
    """Where an item stands."""

    topics: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    """HTML of texts that several items share."""
    group: str = ""
    keys: list[str] = field(default_factory=list)
    """Of the questions of the assessment, in their order."""


def settings_of(root: Element) -> tuple[str, Settings] | None:
    """The ident of a quiz and its settings; None for a file that is something else."""
    if local_name(root) != _CANVAS:
        return None
    minutes = number_of(text_of(child(root, "time_limit")))
    return root.get("identifier", ""), Settings(
        title=words(text_of(child(root, "title"))),
        seconds=round(minutes * 60) if minutes and 0 < minutes < 100_000 else None,
        shuffles=text_of(child(root, "shuffle_answers")) == "true",
    )


def title_of(root: Element) -> str:
    """What the file calls itself: the title of its first assessment or bank."""
    for one in root:
        if title := words(one.get("title") or _labelled(one).get("bank_title")):
            return title if local_name(one) != "item" else ""
    return ""


def idents_of(root: Element) -> tuple[set[str], set[str]]:
    """Idents of the assessments of a file, and of its items."""
    return (
        {one.get("ident", "") for one in descendants(root, "assessment")},
        {one.get("ident", "") for one in descendants(root, "item")},
    )


def read(
    bank: Bank,
    name: str,
    root: Element,
    settings: dict[str, Settings],
    metadata: Metadata | None = None,
) -> None:
    """Take in all items of a file, and its assessments as exams."""
    _File(bank, name, settings, metadata).read(root)


class _File:
    def __init__(
        self, bank: Bank, name: str, settings: dict[str, Settings], metadata: Metadata | None
    ) -> None:
        self.bank = bank
        self.name = name
        self.file = bank.package.place(name)
        self.settings = settings
        # Of all items in the file, so it names none of them.
        self.metadata = None if metadata is None else replace(metadata, identifiers=())
        self.passages: dict[str, str] = {}
        """HTML of texts that several items share, by the ident of the item that holds one."""
        self.orders: dict[str, int] = {}

    def read(self, root: Element) -> None:
        self._find_passages(root)
        for one in root:
            name = local_name(one)
            if name == "assessment":
                self._assessment(one)
            elif name == "objectbank":
                title = words(_labelled(one).get("bank_title"))
                self._section(one, _Place((title,) if title else ()))
            elif name == "section":
                self._section(one, self._below(one, _Place()))
            elif name == "item":
                self._item(one, _Place(), is_alone=True)

    def _find_passages(self, root: Element) -> None:
        """Texts that several items of New Quizzes share; those items name them."""
        wanted = {one.get("parent_stimulus_item_ident", "") for one in root.iter()} - {""}
        for item in descendants(root, "item"):
            ident = item.get("ident", "")
            if ident in wanted and not [one for one in item.iter() if _is_response(one)]:
                texts = self._texts(f"item {ident}")
                self.passages[ident] = presentation_of(item, texts).html

    def _texts(self, place: str) -> Texts:
        return Texts(self.bank.package, posixpath.dirname(self.name), self.file, place)

    def _assessment(self, element: Element) -> None:
        ident = element.get("ident", "").strip()
        own = self.settings.get(ident, Settings())
        labels = _labelled(element)
        place = _Place()
        self._section(element, place)
        minutes = number_of(labels.get("qmd_timelimit"))
        limit = own.seconds or (round(minutes * 60) if minutes and 0 < minutes < 100_000 else None)
        duration = child(element, "duration")
        self.bank.add_exam(
            ident,
            own.title or words(element.get("title")),
            place.keys,
            seconds=limit or (seconds(text_of(duration)) if duration is not None else None),
            shuffle=own.shuffles,
            file=self.file,
        )

    def _below(self, section: Element, above: _Place) -> _Place:
        """The place of what a section holds."""
        title = words(section.get("title"))
        topics = (*above.topics, title) if title and title not in above.topics else above.topics
        group = above.group
        texts = self._texts(f"section {section.get('ident', '')}")
        shared = "".join(
            f"<div>{material_html(one, texts)}</div>"
            for holder in children(section, "presentation_material", "rubric")
            for one in (holder, *holder)
            if any(local_name(inner) == "material" for inner in one)
        )
        self.bank.problems += texts.problems
        if shared and len(children(section, "item")) <= LARGEST_SET:
            group = section.get("ident", "").strip() or title
        return _Place(
            topics, (*above.shared, shared) if shared else above.shared, group, above.keys
        )

    def _section(self, element: Element, place: _Place) -> None:
        """What an assessment, a section or a bank holds, in its order."""
        for one in element:
            name = local_name(one)
            if name == "section":
                self._section(one, self._below(one, place))
            elif name == "item":
                self._item(one, place, is_alone=False)
            elif name in _REFERENCES:
                self._reference(one, place)
            elif name == "selection_ordering" and descendants(one, "sourcebank_ref"):
                self._elsewhere(text_of(descendants(one, "sourcebank_ref")[0]))

    def _reference(self, element: Element, place: _Place) -> None:
        ident = (element.get("item_ref") or element.get("linkrefid") or "").strip()
        key = self.bank.key_of(ident)
        if key in self.bank.questions:
            place.keys.append(key)
        elif ident not in self.bank.seen:
            self._elsewhere(ident)

    def _elsewhere(self, ident: str) -> None:
        self.bank.report(
            self.file,
            "item-elsewhere",
            f"A question or bank that is not in this file was left out: {ident}.",
            place=f"reference {ident}",
            hint="Export the question bank too, and import both.",
            warning=False,
        )

    def _item(self, element: Element, place: _Place, *, is_alone: bool) -> None:
        ident = element.get("ident", "").strip()[:200]
        title = words(element.get("title"))
        shown = f"item {ident or title or 'without ident'}"
        if title and title not in (ident, "Question"):
            shown = f"{shown} “{title}”"
        self.bank.seen.add(ident)
        texts = self._texts(shown)
        if ident in self.passages:
            return
        stem = posixpath.splitext(posixpath.basename(self.name))[0]
        within = stem if is_alone and not self.bank.package.manifest else ""
        try:
            for draft, response in self._drafts(element, title, place, texts):
                own = f"{ident}/{response}" if response else ident
                place.keys.append(
                    self.bank.add(draft, texts, own, within=within, metadata=self.metadata)
                )
        except RejectedError as rejected:
            self.bank.report(
                self.file,
                rejected.code,
                rejected.reason,
                place=shown,
                hint=rejected.hint,
                warning=False,
            )
        except TooDeepError as error:
            reason = f"The text nests elements more than {error.args[0]} levels deep."
            self.bank.problems.append(problem(self.file, "html-too-deep", reason, place=shown))

    def _drafts(
        self, element: Element, title: str, place: _Place, texts: Texts
    ) -> list[tuple[QuestionDraft, str]]:
        """The questions of an item, each with the response that it asks for where they are
        several. Raises RejectedError, TooDeepError."""
        labels = _labelled(element)
        kind = words(labels.get("question_type") or labels.get("cc_profile")).casefold()
        passage = element.get("parent_stimulus_item_ident", "").strip()
        group = place.group
        shared = place.shared
        if passage in self.passages:
            shared, group = (*shared, self.passages[passage]), passage
        vignette = joined(*(texts.stored(html) for html in shared))
        processing = processing_of(element)
        feedback = Feedback(element, processing, texts)
        shown = presentation_of(element, texts)
        members = members_of(Item(kind, shown, processing, texts, feedback))
        if len(members) > 1:
            group = group or element.get("ident", "").strip() or title
        elif not vignette:
            group = ""
        common = self._common(element, labels, title, place, texts)
        found = []
        for member in members:
            fields = {**common, **member.fields}
            fields["vignette"] = joined(vignette, fields.get("vignette", ""))
            fields["stem"] = fields["stem"] or texts.written(title)
            if not fields["stem"]:
                raise RejectedError("empty-text", "Empty question text.")
            fields["explanation"] = joined(
                member.fields.get("explanation", ""), feedback.rest(), common["explanation"]
            )
            if group:
                self.orders[group] = self.orders.get(group, 0) + 1
                fields["vignette_group"] = f"{self.bank.namespace}/{group}"
                fields["vignette_order"] = self.orders[group]
            draft = QuestionDraft(source="", key="", **fields)
            draft = replace(draft, marks=draft.marks / len(members))
            media = texts.media if len(members) == 1 else texts.media_of(*texts_of(draft))
            found.append((replace(draft, media=media), member.name))
        return found

    def _common(
        self, element: Element, labels: dict[str, str], title: str, place: _Place, texts: Texts
    ) -> dict[str, Any]:
        """Fields that all questions of an item have."""
        marks = number_of(
            labels.get("points_possible")
            or labels.get("cc_weighting")
            or labels.get("qmd_weighting")
        )
        duration = child(element, "duration")
        objectives = child(element, "objectives")
        return {
            "explanation": self._rubric(element, texts),
            "objective": texts.stored(material_html(objectives, texts), MediaRole.REFERENCE)
            if objectives is not None
            else "",
            "marks": float(marks) if marks and 0 < marks < 1e6 else 1.0,
            "difficulty": difficulty(labels.get("qmd_levelofdifficulty", "").lower()),
            "expected_seconds": seconds(text_of(duration)) if duration is not None else None,
            "tags": _tags(labels),
            "metadata": {"title": title} if title else {},
            **placed([*place.topics, labels.get("qmd_topic", "")]),
        }

    def _rubric(self, element: Element, texts: Texts) -> str:
        parts = [
            texts.stored(f"<div>{material_html(one, texts)}</div>", MediaRole.EXPLANATION)
            for one in children(element, "rubric")
        ]
        return "\n\n".join(said("Marking", part) for part in parts if part)


def _is_response(element: Element) -> bool:
    return local_name(element).startswith("response_")


def _labelled(element: Element) -> dict[str, str]:
    """Metadata of an item, assessment or bank: what is labelled, by label; and the elements that
    older versions have for the same."""
    found: dict[str, str] = {}
    for holder in (element, *children(element, "itemmetadata")):
        for one in holder:
            name = local_name(one)
            if name.startswith("qmd_") and (one.text or "").strip():
                found.setdefault(name, text_of(one))
            if name != "qtimetadata":
                continue
            for entry in descendants(one, "qtimetadatafield"):
                label = text_of(child(entry, "fieldlabel")).casefold()
                if label:
                    found.setdefault(label, text_of(child(entry, "fieldentry")))
    return found


def _tags(labels: dict[str, str]) -> tuple[str, ...]:
    parts = re.split(r"[,;]", labels.get("qmd_keywords", ""))
    return tuple(dict.fromkeys(tag for part in parts if (tag := words(part))))

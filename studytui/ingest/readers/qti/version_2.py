"""QTI 2.0 to 3.0: items, tests with their sections, and texts that items share (IMS QTI 2.1, 2.2;
1EdTech QTI 3.0)."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field, replace
from typing import Any
from xml.etree.ElementTree import Element

from studytui.domain import qti_form
from studytui.domain.draft import QuestionDraft
from studytui.domain.question import MediaRole
from studytui.ingest.problems import RefusedError, RejectedError, problem
from studytui.ingest.readers.qti.bank import (
    LARGEST_SET,
    Bank,
    Member,
    Metadata,
    placed,
    texts_of,
    unsupported,
)
from studytui.ingest.readers.qti.numbers import number_of
from studytui.ingest.readers.qti.text import Texts, joined, said
from studytui.ingest.readers.qti.version_2_body import Body, BodyReader
from studytui.ingest.readers.qti.version_2_feedback import Explained
from studytui.ingest.readers.qti.version_2_keys import declarations_of, processing_of
from studytui.ingest.readers.qti.version_2_kinds import Item, members_of
from studytui.ingest.readers.qti.version_2_names import canonical
from studytui.ingest.readers.qti.xml import (
    child,
    children,
    descendants,
    local_name,
    text_of,
)
from studytui.ingest.readers.wording import words
from studytui.ingest.tree import TooDeepError

TESTS = ("assessmentTest", "assessmentSection")


def title_of(root: Element) -> str:
    """What a test calls itself; empty for anything else."""
    return words(root.get("title")) if local_name(root) in TESTS else ""


Shared = tuple[str, str]
"""HTML that several items share, and the folder that its addresses start from."""


@dataclass(slots=True)
class _Place:
    """Where an item stands in a test."""

    topics: tuple[str, ...] = ()
    shared: tuple[Shared, ...] = ()
    group: str = ""
    test: str = ""
    """Title of the test: a section of the same name is no topic of its own."""


@dataclass
class Tests:
    """The items and tests of a package: an item is read once, where a test first names it."""

    bank: Bank
    items: dict[str, bytes]
    """Items of the package, as they stand in their files, by the name of the file."""
    metadata: dict[str, Metadata]
    """What the manifest says, by the name of a file."""
    others: dict[str, Element] = field(default_factory=dict)
    """Tests and sections by the name of their file."""
    keys: dict[str, list[str]] = field(default_factory=dict)
    """Of the questions that were read, by the name of the file."""
    stimuli: dict[str, Shared] = field(default_factory=dict)
    orders: dict[str, int] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    def read(self) -> None:
        """Take in all tests, then the items that no test names."""
        for name, root in self.others.items():
            if local_name(root) == "assessmentTest":
                self._test(name, root)
        for name, root in self.others.items():
            if local_name(root) == "assessmentSection" and name not in self.used:
                self._section(name, root, _Place(), [])
        for name in self.items:
            self._item(name, _Place())

    def _test(self, name: str, root: Element) -> None:
        keys: list[str] = []
        limits = [root, *children(root, "testPart")]
        for part in children(root, "testPart"):
            for one in part:
                self._part(name, one, _Place(test=words(root.get("title"))), keys)
        if descendants(root, "testFeedback"):
            self.bank.report(
                self.bank.package.place(name),
                "feedback-not-held",
                "Feedback on the test as a whole cannot be kept; that on its questions is.",
                place=f"test {root.get('identifier', '')}",
                warning=True,
            )
        known = [limit for one in limits if (limit := _limit(one)) is not None]
        self.bank.add_exam(
            words(root.get("identifier")),
            words(root.get("title")),
            keys,
            seconds=(_limit(root) or sum(known)) or None,
            shuffle=False,
            file=self.bank.package.place(name),
            is_own=root.get("toolName") == qti_form.TOOL,
        )

    def _part(self, name: str, one: Element, place: _Place, keys: list[str]) -> None:
        kind = local_name(one)
        if kind == "assessmentSection":
            self._section(name, one, place, keys)
        elif kind == "assessmentItemRef":
            self._reference(name, one, place, keys)
        elif kind == "assessmentSectionRef":
            found = self._found(name, one)
            if found in self.others and found not in self.used:
                self.used.add(found)
                self._section(found, self.others[found], place, keys)
            elif not found:
                self._missing(name, one)

    def _section(self, name: str, section: Element, place: _Place, keys: list[str]) -> None:
        title = words(section.get("title"))
        is_topic = title and title not in (place.test, *place.topics)
        topics = (*place.topics, title) if is_topic else place.topics
        below = replace(place, topics=topics)
        texts = self._texts(name, f"section {section.get('identifier', '')}")
        shared: list[Shared] = []
        base = posixpath.dirname(name)
        for rubric in children(section, "rubricBlock"):
            if "candidate" not in rubric.get("view", "candidate").split():
                texts.warn("feedback-not-held", "A text for markers was left out.")
                continue
            try:
                shared.append((BodyReader(texts, False).html(rubric), base))
            except (TooDeepError, RejectedError):
                texts.warn("html-too-deep", "The text of a section cannot be read; left out.")
        if shared:
            below.shared = (*place.shared, *shared)
            own = children(section, "assessmentItemRef")
            if len(own) <= LARGEST_SET:
                below.group = section.get("identifier", "") or title
        self.bank.problems += texts.problems
        for one in section:
            self._part(name, one, below, keys)

    def _found(self, name: str, reference: Element) -> str:
        return self.bank.package.found(reference.get("href", ""), posixpath.dirname(name))

    def _missing(self, name: str, reference: Element) -> None:
        identifier = reference.get("identifier", "")
        self.bank.report(
            self.bank.package.place(name),
            "item-elsewhere",
            f"The test names a file that the package does not hold: {reference.get('href', '')}.",
            place=f"item {identifier}",
            hint="Export the test again, with its items.",
            warning=False,
        )

    def _reference(self, name: str, reference: Element, place: _Place, keys: list[str]) -> None:
        found = self._found(name, reference)
        if found not in self.items:
            self._missing(name, reference)
            return
        keys += self._item(found, place)

    def _texts(self, name: str, place: str) -> Texts:
        package = self.bank.package
        return Texts(package, posixpath.dirname(name), package.place(name), place)

    def _item(self, name: str, place: _Place) -> list[str]:
        if name not in self.keys:
            try:
                root = canonical(self.bank.package.element(name, self.items[name]))
                self.keys[name] = self._read_item(name, root, place)
            except RefusedError as refused:
                self.bank.problems.append(refused.problem)
                self.keys[name] = []
        return self.keys[name]

    def _read_item(self, name: str, root: Element, place: _Place) -> list[str]:
        identifier = words(root.get("identifier"))[:200]
        title = words(root.get("title"))
        shown = f"item {identifier or title or 'without identifier'}"
        if title and title != identifier:
            shown = f"{shown} “{title}”"
        self.bank.seen.add(identifier)
        texts = self._texts(name, shown)
        metadata = self.metadata.get(name)
        stem = posixpath.splitext(posixpath.basename(name))[0]
        within = "" if self.bank.package.manifest else stem
        keys: list[str] = []
        try:
            item = _ItemReader(self, name, root, title, place, texts)
            for draft, response in item.drafts(metadata):
                own = f"{identifier}/{response}" if response else identifier
                keys.append(self.bank.add(draft, texts, own, within=within, metadata=metadata))
        except RejectedError as rejected:
            code, reason, hint = rejected.code, rejected.reason, rejected.hint
        except TooDeepError as error:
            code, hint = "html-too-deep", ""
            reason = f"The text nests elements more than {error.args[0]} levels deep."
        else:
            return keys
        self.bank.problems.append(problem(texts.file, code, reason, place=shown, hint=hint))
        return keys

    def shared_by(self, name: str, root: Element, place: _Place) -> tuple[tuple[Shared, ...], str]:
        """What an item shares with others: the texts of its section and its stimuli; and the
        name of the set."""
        shared, group = place.shared, place.group
        for reference in children(root, "assessmentStimulusRef"):
            file = self._found(name, reference)
            if not file:
                self._missing(name, reference)
                continue
            if file not in self.stimuli:
                self.stimuli[file] = self._stimulus(file)
            shared = (*shared, self.stimuli[file])
            group = reference.get("identifier", "") or file
        return shared, group

    def next_of(self, group: str) -> int:
        """The place in its set of the question that comes next."""
        self.orders[group] = self.orders.get(group, 0) + 1
        return self.orders[group]

    def _stimulus(self, file: str) -> Shared:
        texts = self._texts(file, "shared text")
        html = ""
        try:
            root = canonical(self.bank.package.element(file))
            body = child(root, "itemBody")
            html = BodyReader(texts, False).html(root if body is None else body)
        except RefusedError as refused:
            self.bank.problems.append(refused.problem)
        except (TooDeepError, RejectedError):
            texts.warn("html-too-deep", "A shared text cannot be read; left out.")
        self.bank.problems += texts.problems
        return html, posixpath.dirname(file)


class _ItemReader:
    """Reads one item."""

    def __init__(
        self, tests: Tests, name: str, root: Element, title: str, place: _Place, texts: Texts
    ) -> None:
        self.tests = tests
        self.name = name
        self.root = root
        self.title = title
        self.place = place
        self.texts = texts
        self.is_ours = root.get("toolName") == qti_form.TOOL

    def drafts(self, metadata: Metadata | None) -> list[tuple[QuestionDraft, str]]:
        """The questions of the item, each with the response that it asks for where they are
        several. Raises RejectedError, TooDeepError."""
        root, texts = self.root, self.texts
        if children(root, "templateDeclaration", "templateProcessing"):
            raise unsupported("template", "Its values are drawn anew for each learner.")
        element = child(root, "itemBody")
        if element is None:
            raise RejectedError("empty-text", "The item has no body.")
        reader = BodyReader(texts, self.is_ours)
        shared, group = self.tests.shared_by(self.name, root, self.place)
        vignette = joined(*(texts.stored(html, base=base) for html, base in shared))
        body = reader.read(element)
        if body.vignette:
            vignette = joined(vignette, texts.stored(body.vignette))
        declared = declarations_of(root)
        processing = processing_of(root, declared)
        feedback = [
            *body.feedback,
            *(reader.feedback(one) for one in children(root, "modalFeedback")),
        ]
        body.feedback.clear()
        explained = Explained(feedback, processing.shown, texts)
        members = members_of(
            Item(body, reader, declared, processing, texts, explained.of_value, self.is_ours)
        )
        if body.figures:
            texts.stored(body.figures)
        common = self._common(body, explained)
        if not vignette:
            group = ""
        if len(members) > 1:
            group = group or self.root.get("identifier", "") or self.name
        found = []
        for member in members:
            draft = self._draft(member, common, vignette, group, len(members))
            if self.is_ours and metadata is not None:
                draft = _in_own_set(draft, metadata.entry(qti_form.SET_CATALOG))
            found.append((draft, member.name))
        return found

    def _common(self, body: Body, explained: Explained) -> dict[str, Any]:
        """Fields that all questions of the item have."""
        own: dict[str, Any] = explained.own_fields() if self.is_ours else {}
        marking = [self.texts.stored(one, MediaRole.EXPLANATION) for one in body.marking]
        own["explanation"] = joined(
            own.get("explanation", ""),
            explained.rest(),
            *(said("Marking", one) for one in marking if one),
        )
        own["code_snippet"] = body.code
        if self.title and not self.is_ours:
            own["metadata"] = {"title": self.title}
        return {**placed(self.place.topics), **own}

    def _draft(
        self, member: Member, common: dict[str, Any], vignette: str, group: str, count: int
    ) -> QuestionDraft:
        fields = dict(member.fields)
        vignette = joined(vignette, fields.pop("vignette", ""))
        stem = fields.pop("stem") or self.texts.written(self.title)
        if not stem and not vignette:
            raise RejectedError("empty-text", "Empty question text.")
        explanation = joined(common["explanation"], fields.pop("explanation", ""))
        draft = QuestionDraft(
            source="",
            key="",
            stem=stem,
            marks=_marks(self.root) / count,
            vignette=vignette,
            vignette_group=f"{self.tests.bank.namespace}/{group}" if group else None,
            vignette_order=self.tests.next_of(group) if group else None,
            **{**common, "explanation": explanation},
            **fields,
        )
        if self.is_ours:
            options = (
                replace(one, original_id=qti_form.own_id(one.original_id)) for one in draft.options
            )
            draft = replace(draft, options=tuple(options))
        # Of a set each question has the images that it shows.
        media = self.texts.media if count == 1 else self.texts.media_of(*texts_of(draft))
        return replace(draft, media=media)


def _in_own_set(draft: QuestionDraft, entry: str) -> QuestionDraft:
    """A draft of our own export in the set that its metadata names."""
    order, _, group = entry.partition("/")
    if not group:
        return replace(draft, vignette_group=None, vignette_order=None)
    number = int(order) if order.isdecimal() and len(order) < 7 else None
    return replace(draft, vignette_group=group, vignette_order=number)


def _marks(root: Element) -> float:
    """What a right answer earns: the highest score an item declares."""
    for declaration in children(root, "outcomeDeclaration"):
        if declaration.get("identifier") == "SCORE":
            most = number_of(declaration.get("normalMaximum"))
            if most is not None and 0 < most < 1_000_000:
                return float(most)
    for declaration in children(root, "outcomeDeclaration"):
        if declaration.get("identifier") == "MAXSCORE":
            value = number_of(text_of(child(declaration, "defaultValue")))
            if value is not None and 0 < value < 1_000_000:
                return float(value)
    return 1.0


def _limit(element: Element) -> int | None:
    """Seconds that a test or a part of it may take."""
    limits = child(element, "timeLimits")
    most = number_of(limits.get("maxTime")) if limits is not None else None
    return round(most) if most is not None and 0 < most < 10_000_000 else None

"""The body of a QTI 2 or 3 item: its text as HTML, its interactions apart, and feedback within it."""

from __future__ import annotations

import html as entities
import re
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from studytui.domain import qti_form
from studytui.ingest.problems import RejectedError
from studytui.ingest.readers.qti.text import Texts, escaped, mark, markup, own_image
from studytui.ingest.readers.qti.version_2_names import INTERACTIONS
from studytui.ingest.readers.qti.xml import (
    child,
    children,
    local_name,
)

_DROPPED = frozenset(
    ("endAttemptInteraction", "catalogInfo", "stylesheet", "infoControl", "companionMaterialsInfo")
)
_SOUNDS = frozenset(("audio", "video", "iframe", "embed", "object", "include"))
_TEMPLATES = frozenset(("printedVariable", "templateInline", "templateBlock"))
INLINE = frozenset(("textEntryInteraction", "inlineChoiceInteraction"))


@dataclass(slots=True)
class Feedback:
    """A piece of feedback: when it is shown, and its HTML."""

    identifier: str
    html: str
    title: str = ""
    is_hidden_then: bool = False
    """It goes away then, instead of coming."""


@dataclass(slots=True)
class Body:
    """What a body holds."""

    html: str = ""
    """With a mark where an inline interaction stands, and a place for the prompt of any other."""
    interactions: list[Element] = field(default_factory=list)
    prompts: list[str] = field(default_factory=list)
    """HTML of the prompt of each interaction; empty for inline ones."""
    feedback: list[Feedback] = field(default_factory=list)
    marking: list[str] = field(default_factory=list)
    """HTML of rubrics that are not for who answers."""
    vignette: str = ""
    code: str = ""
    figures: str = ""
    """HTML of images that stand beside the text; of our own items only."""
    unit: str = ""

    @property
    def whole(self) -> str:
        """The text with all prompts in their places."""
        html = self.html
        for place, prompt in enumerate(self.prompts):
            html = html.replace(_prompt(place), prompt)
        return html

    @property
    def without_prompts(self) -> str:
        html = self.html
        for place in range(len(self.prompts)):
            html = html.replace(_prompt(place), "")
        return html


def _prompt(place: int) -> str:
    """Stands for a prompt: a noncharacter, which no text from outside has."""
    return f"\ufdd4{place}\ufdd5"


class BodyReader:
    """Reads one item's body. `gaps` are identifiers of gaps in their order, filled as met."""

    def __init__(self, texts: Texts, is_ours: bool) -> None:
        self.texts = texts
        self.is_ours = is_ours
        self.body = Body()
        self.gaps: list[str] = []
        """Identifiers of gaps, and responses of inline interactions, in their order."""
        self._most = texts.package.document.limits.html_depth

    def read(self, element: Element) -> Body:
        """The body of an ``itemBody``. Raises RejectedError, TooDeepError."""
        self.body.html = self.html(element)
        return self.body

    def html(self, element: Element) -> str:
        """What is inside an element, its interactions and feedback taken out."""
        # Our own export writes no formulas: what looks like one is none.
        return markup(element, self._replaced, self._most, literal=self.is_ours)

    def _replaced(self, element: Element) -> str | None:
        name = local_name(element)
        if name in INTERACTIONS:
            return self._interaction(element, name)
        if name in ("feedbackInline", "feedbackBlock", "modalFeedback"):
            self.body.feedback.append(self.feedback(element))
            return ""
        if name == "rubricBlock":
            return self._rubric(element)
        if name in _TEMPLATES:
            raise RejectedError(
                "type-unsupported",
                "A question of the type “template”: skipped. Its text is drawn anew for each"
                " learner.",
            )
        if name in _DROPPED:
            return ""
        if name in _SOUNDS and not element.get("type", "").startswith("image/"):
            self.texts.warn(
                "media-not-held",
                f"Sound, film or a file cannot be kept: {_address(element)}.",
            )
            return ""
        return self._own(element) if self.is_ours else None

    def feedback(self, element: Element) -> Feedback:
        """A piece of feedback, wherever it stands."""
        return Feedback(
            element.get("identifier", ""),
            f"<div>{self.html(element)}</div>",
            element.get("title", ""),
            element.get("showHide", "show") == "hide",
        )

    def _rubric(self, element: Element) -> str:
        inner = self.html(element)
        if "candidate" in element.get("view", "candidate").split():
            return f"<div>{inner}</div>"
        self.body.marking.append(inner)
        return ""

    def _interaction(self, element: Element, name: str) -> str:
        self.body.interactions.append(element)
        self.body.prompts.append("")
        place = len(self.body.prompts) - 1
        if name in INLINE:
            self.gaps.append(element.get("responseIdentifier", ""))
            return mark(gap_number(element) or len(self.gaps))
        prompt = child(element, "prompt")
        shown = f"<div>{self.html(prompt)}</div>" if prompt is not None else ""
        if name == "gapMatchInteraction":
            shown += self._gap_text(element)
        self.body.prompts[place] = shown
        return _prompt(place)

    def _gap_text(self, element: Element) -> str:
        """The text of a gap match, its gaps marked."""
        inside: set[Element] = {one for one in element if local_name(one) in _CHOICES}

        def replaced(one: Element) -> str | None:
            if one in inside or local_name(one) == "prompt":
                return ""
            if local_name(one) == "gap":
                self.gaps.append(one.get("identifier", ""))
                return mark(len(self.gaps))
            return self._replaced(one)

        return f"<div>{markup(element, replaced, self._most)}</div>"

    def _own(self, element: Element) -> str | None:
        """In an item of ours: the parts that fields of a draft have of their own."""
        kind = element.get("class", "")
        if local_name(element) == "img":
            address = own_image(element.get("src", ""), kind)
            return f'<img src="{entities.escape(address)}" alt="{escaped(element.get("alt", ""))}">'
        if kind == qti_form.VIGNETTE:
            self.body.vignette = self.html(element)
        elif kind == qti_form.CODE:
            self.body.code = "".join(element.itertext())
        elif kind == qti_form.FIGURES:
            self.body.figures += self.html(element)
        elif kind == qti_form.UNIT:
            self.body.unit = "".join(element.itertext())
        elif kind == qti_form.GAPS:
            self.html(element)
        else:
            return None
        return ""


_OWN_GAP = re.compile(r"gap-([1-9]\d{0,2})")
_CHOICES = ("gapText", "gapImg", "gapImage")


def gap_number(interaction: Element) -> int:
    """The number of a gap of our own export; 0 for any other."""
    match = _OWN_GAP.fullmatch(interaction.get("responseIdentifier", ""))
    return int(match[1]) if match else 0


def choices_of(interaction: Element) -> list[Element]:
    """The choices of an interaction that has one set of them."""
    return children(
        interaction, "simpleChoice", "inlineChoice", "simpleAssociableChoice", *_CHOICES
    )


def _address(element: Element) -> str:
    for one in element.iter():
        for name in ("src", "data", "href"):
            if one.get(name):
                return one.get(name, "")
    return local_name(element)

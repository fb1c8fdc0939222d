"""What a QTI 1.2 item shows: its text, and the responses it asks for (IMS QTI ASI 1.2, section 3.4)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from studytui.domain.text import clean_line
from studytui.ingest.readers.qti.text import Texts, escaped, mark, markup, outside
from studytui.ingest.readers.qti.xml import (
    descendants,
    local_name,
)
from studytui.ingest.readers.wording import is_html

RESPONSES = (
    "response_lid",
    "response_str",
    "response_num",
    "response_xy",
    "response_grp",
    "response_extension",
)
_TYPED_IN = ("response_str", "response_num")
_SOUNDS = ("mataudio", "matvideo", "matapplet", "matapplication")
_LINE_END = re.compile(r"[ \t]*\n[ \t]*")


@dataclass(slots=True)
class Label:
    """One answer to choose."""

    ident: str
    html: str
    element: Element


@dataclass(slots=True)
class Response:
    """One answer that is asked for."""

    kind: str
    """The element's name."""
    ident: str
    cardinality: str
    """``single``, ``multiple`` or ``ordered``."""
    html: str
    """Text that belongs to it alone: a left side, the name of a gap."""
    labels: list[Label] = field(default_factory=list)
    fib_type: str = ""
    """What is to be typed: ``decimal``, ``integer``, ``scientific``, ``string``."""
    rows: int = 1
    renders: tuple[str, ...] = ()
    """How it is shown: ``render_choice``, ``render_fib``, ``render_hotspot``…"""
    blanks: int = 0
    answers: tuple[str, ...] = ()
    """What may be typed, where the response lists it."""


@dataclass(slots=True)
class Presentation:
    html: str
    """With a mark, numbered by response, where something is to be typed."""
    responses: list[Response]


def presentation_of(item: Element, texts: Texts) -> Presentation:
    """The text of an item with its blanks, and its responses in their order."""
    parts: list[str] = []
    responses: list[Response] = []
    for presentation in (one for one in item if local_name(one) == "presentation"):
        _walk(presentation, texts, parts, responses, False)
    return Presentation("".join(parts), responses)


def _walk(
    element: Element, texts: Texts, parts: list[str], responses: list[Response], inline: bool
) -> None:
    for one in element:
        name = local_name(one)
        if name == "material":
            parts.append(_framed(material_html(one, texts), inline))
        elif name in ("flow", "flow_mat"):
            parts.append("<div>")
            _walk(one, texts, parts, responses, True)
            parts.append("</div>")
        elif name in RESPONSES:
            responses.append(_response(one, texts, parts, inline, len(responses) + 1))


def _framed(html: str, inline: bool) -> str:
    return f"{html} " if inline else f"<div>{html}</div>"


def _response(
    element: Element, texts: Texts, parts: list[str], inline: bool, number: int
) -> Response:
    kind = local_name(element)
    own: list[str] = []
    response = Response(
        kind=kind,
        ident=element.get("ident", "").strip(),
        cardinality=element.get("rcardinality", "Single").strip().casefold(),
        html="",
        renders=tuple(
            dict.fromkeys(
                local_name(one)
                for one in element.iter()
                if local_name(one).startswith(("render_", "ims_render"))
            )
        ),
    )
    for fib in descendants(element, "render_fib"):
        response.fib_type = fib.get("fibtype", "").casefold()
        rows = fib.get("rows", "1")
        response.rows = int(rows) if re.fullmatch(r"\d{1,4}", rows) else 1
        if fib.get("prompt", "").casefold() == "box":
            response.rows = max(response.rows, 2)
    is_typed_in = kind in _TYPED_IN
    for one in _pieces(element):
        if local_name(one) == "material":
            html = material_html(one, texts)
            if is_typed_in:
                parts.append(_framed(html, inline))
            else:
                own.append(_framed(html, False))
        elif is_typed_in:
            response.blanks += 1
            parts.append(_framed(mark(number), inline))
        else:
            response.labels.append(_label(one, texts))
    if is_typed_in and not response.blanks:
        response.blanks = 1
        parts.append(_framed(mark(number), inline))
    response.html = "".join(own)
    return response


def _pieces(element: Element) -> Iterator[Element]:
    """Materials and labels in an element, however deep, those within a label left out."""
    for one in element:
        name = local_name(one)
        if name in ("material", "response_label"):
            yield one
        elif name:
            yield from _pieces(one)


def _label(element: Element, texts: Texts) -> Label:
    materials = "".join(
        _framed(material_html(one, texts), len(element) == 1) for one in _pieces(element)
    )
    html = materials or escaped(clean_line(element.text or ""))
    return Label(element.get("ident", "").strip(), html, element)


def material_html(element: Element, texts: Texts) -> str:
    """A ``material``, or anything that holds some, as HTML."""
    parts: list[str] = []
    for one in element:
        name = local_name(one)
        if name == "mattext":
            parts.append(_mattext(one, texts))
        elif name == "matemtext":
            parts.append(f"<em>{_mattext(one, texts)}</em>")
        elif name == "matbreak":
            parts.append("<br>")
        elif name == "matimage":
            parts.append(_matimage(one))
        elif name in _SOUNDS:
            uri = one.get("uri", "")
            texts.warn("media-not-held", f"Sound, film or a program cannot be kept: {uri}.")
        elif name == "mat_formattedtext":
            parts.append(outside(one.text or ""))
        elif name in ("flow_mat", "material", "mat_extension"):
            parts.append(f"<div>{material_html(one, texts)}</div>")
    return " ".join(parts)


def _mattext(element: Element, texts: Texts) -> str:
    if element.get("uri"):
        texts.warn(
            "text-elsewhere", f"A text that lies elsewhere was left out: {element.get('uri')}."
        )
    if len(element):
        return markup(element, lambda _: None, texts.package.document.limits.html_depth)
    text = outside(element.text or "")
    if "html" in element.get("texttype", "").casefold() or is_html(text):
        return text
    return _LINE_END.sub("<br>", escaped(text.strip()))


def _matimage(element: Element) -> str:
    alt = escaped(element.get("label", ""))
    if element.get("embedded", "").casefold() == "base64":
        kind = element.get("imagtype", "image/png").strip()
        kind = kind if re.fullmatch(r"image/[\w.+-]{1,40}", kind) else "image/png"
        data = "".join((element.text or "").split())
        return f'<img src="data:{kind};base64,{escaped(data)}" alt="{alt}">'
    return f'<img src="{escaped(element.get("uri", ""))}" alt="{alt}">'

"""One vocabulary for QTI 2.0 to 3.0: the names of 2.x, with those of 3.0 turned into them.

QTI 3.0 writes ``qti-choice-interaction response-identifier=…`` for ``choiceInteraction
responseIdentifier=…``; the rule holds for all its elements but those below.
"""

from __future__ import annotations

import re
from typing import Final
from xml.etree.ElementTree import Element

from studytui.ingest.readers.qti.xml import (
    local_name,
)

_PREFIX: Final = "qti-"
_HYPHEN = re.compile(r"-([a-z0-9])")
_OTHER_NAMES: Final = {
    # Elements that 3.0 calls something else, and those that only frame others.
    "contentBody": "div",
    "htmlContent": "div",
    "stimulusBody": "itemBody",
    "stimulus": "assessmentStimulus",
}
_HTML_AGAIN: Final = {"figure": "div", "figcaption": "div"}

INTERACTIONS: Final = {
    "choiceInteraction": "choice",
    "orderInteraction": "order",
    "matchInteraction": "match",
    "associateInteraction": "associate",
    "gapMatchInteraction": "gap match",
    "inlineChoiceInteraction": "inline choice",
    "textEntryInteraction": "text entry",
    "extendedTextInteraction": "extended text",
    "hottextInteraction": "hot text",
    "hotspotInteraction": "hotspot",
    "selectPointInteraction": "select point",
    "graphicOrderInteraction": "graphic order",
    "graphicAssociateInteraction": "graphic associate",
    "graphicGapMatchInteraction": "graphic gap match",
    "positionObjectInteraction": "position object",
    "sliderInteraction": "slider",
    "mediaInteraction": "media",
    "drawingInteraction": "drawing",
    "uploadInteraction": "upload",
    "customInteraction": "custom",
    "portableCustomInteraction": "portable custom",
}
"""Interactions by their name, with what a person calls them."""


def canonical(root: Element) -> Element:
    """The tree with the names of QTI 2.x, without namespaces; it is changed in place."""
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        name = local_name(element)
        if name.startswith(_PREFIX):
            name = _camel(name.removeprefix(_PREFIX))
            element.tag = _OTHER_NAMES.get(name, name)
            attributes = {_camel(_local(key)): value for key, value in element.attrib.items()}
        else:
            element.tag = _HTML_AGAIN.get(name, name)
            attributes = {_local(key): value for key, value in element.attrib.items()}
        element.attrib.clear()
        element.attrib.update(attributes)
    return root


def _camel(name: str) -> str:
    return _HYPHEN.sub(lambda match: match[1].upper(), name)


def _local(name: str) -> str:
    return name.rpartition("}")[2]

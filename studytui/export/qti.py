"""QTI 2.1 packages: a zip with a manifest, an item a question, a test with them in order, and images.

What QTI has no place for stands in the metadata of the manifest (IEEE LOM): topic, tags, difficulty,
time, and the question's key, by which it is the same question when it comes back.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable, Iterable
from typing import BinaryIO, Final

from studytui.domain import qti_form
from studytui.domain.draft import MediaDraft, Problem, QuestionDraft
from studytui.domain.identity import digest
from studytui.domain.question import MediaRole
from studytui.domain.text import clean_line, first_line
from studytui.export.losses import not_whole
from studytui.export.qti_item import NAMESPACE, SCHEMA, item_xml
from studytui.export.qti_text import attribute, escaped

_PACKAGE: Final = "http://www.imsglobal.org/xsd/imscp_v1p1"
_LOM: Final = "http://ltsc.ieee.org/xsd/LOM"
_INSTANCE: Final = "http://www.w3.org/2001/XMLSchema-instance"
_TEST: Final = "test.xml"
_LEVELS: Final = ("very easy", "easy", "medium", "difficult", "very difficult")
_SUFFIXES: Final = (
    (b"\x89PNG\r\n\x1a\n", ".png"),
    (b"\xff\xd8\xff", ".jpg"),
    (b"GIF8", ".gif"),
    (b"RIFF", ".webp"),
    (b"BM", ".bmp"),
)
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""The date of all members: the same questions make the same file."""


def write(
    drafts: Iterable[QuestionDraft],
    target: BinaryIO,
    *,
    title: str,
    media: Callable[[MediaDraft], bytes | None],
) -> tuple[Problem, ...]:
    """Write the questions as a package. `media` gives an image's bytes, None where they cannot be
    had. The problems say of each question what the format cannot hold."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        writer = _Package(package, clean_line(title) or "Questions", media)
        for draft in drafts:
            writer.add(draft)
        writer.finish()
    return tuple(writer.problems)


class _Package:
    """A package being written: items and images as they come, test and manifest at the end."""

    def __init__(
        self,
        package: zipfile.ZipFile,
        title: str,
        media: Callable[[MediaDraft], bytes | None],
    ) -> None:
        self.problems: list[Problem] = []
        self._package = package
        self._title = title
        self._media = media
        self._images: set[str] = set()
        self._identifiers: dict[str, str] = {}
        """Of the items, by themselves in small letters."""
        self._references: list[str] = []
        self._resources: list[str] = []

    def add(self, draft: QuestionDraft) -> None:
        """Write the item of a question, with its images."""
        if unfit := not_whole(draft):
            self.problems.append(unfit)
            return
        identifier = self._identifier(draft)
        files: dict[int, str] = {}

        def image(index: int, alt: str) -> str:
            return self._image(draft, index, alt, files)

        def warn(code: str, reason: str) -> None:
            self._report(draft, code, reason)

        xml = item_xml(draft, identifier, image, warn)
        self._tell_of_peers(draft)
        name = f"items/{identifier}.xml"
        self._write(name, xml.encode())
        self._references.append(f'<assessmentItemRef identifier="{identifier}" href="{name}"/>')
        dependencies = "".join(f'<file href="{one}"/>' for one in dict.fromkeys(files.values()))
        self._resources.append(
            f'<resource identifier="RES-{identifier}" type="imsqti_item_xmlv2p1" href="{name}">'
            f'{_metadata(draft)}<file href="{name}"/>{dependencies}</resource>'
        )

    def finish(self) -> None:
        title = attribute(self._title)
        references = "\n".join(self._references)
        self._write(
            _TEST,
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f'<assessmentTest xmlns="{NAMESPACE}" xmlns:xsi="{_INSTANCE}"'
            f' xsi:schemaLocation="{SCHEMA}" identifier="TEST-{digest([self._title])[:16]}"'
            f' title={title} toolName="{qti_form.TOOL}">\n'
            '<testPart identifier="PART" navigationMode="nonlinear" submissionMode="individual">\n'
            f'<assessmentSection identifier="SECTION" title={title} visible="true">\n'
            f"{references}\n</assessmentSection>\n</testPart>\n</assessmentTest>\n".encode(),
        )
        dependencies = "".join(
            f'<dependency identifierref="RES-{one}"/>' for one in self._identifiers.values()
        )
        resources = "\n".join(self._resources)
        self._write(
            "imsmanifest.xml",
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f'<manifest xmlns="{_PACKAGE}" xmlns:imsmd="{_LOM}" xmlns:xsi="{_INSTANCE}"'
            f' xsi:schemaLocation="{_PACKAGE}'
            " http://www.imsglobal.org/xsd/qti/qtiv2p1/qtiv2p1_imscpv1p2_v1p0.xsd"
            f' {_LOM} http://www.imsglobal.org/xsd/imsmd_loose_v1p3p2.xsd"'
            f' identifier="MANIFEST-{digest([self._title])[:16]}">\n'
            "<metadata><schema>QTIv2.1 Package</schema><schemaversion>1.0.0</schemaversion>"
            "<imsmd:lom><imsmd:general><imsmd:title>"
            f"{_string(self._title)}</imsmd:title></imsmd:general></imsmd:lom></metadata>\n"
            "<organizations/>\n<resources>\n"
            f'<resource identifier="RES-TEST" type="imsqti_test_xmlv2p1" href="{_TEST}">'
            f'<file href="{_TEST}"/>{dependencies}</resource>\n'
            f"{resources}\n</resources>\n</manifest>\n".encode(),
        )

    def _write(self, name: str, data: bytes) -> None:
        member = zipfile.ZipInfo(name, _EPOCH)
        member.compress_type = zipfile.ZIP_DEFLATED
        self._package.writestr(member, data)

    def _identifier(self, draft: QuestionDraft) -> str:
        """The id of the question where QTI allows it and it is free, else one made of its key."""
        name = qti_form.identifier(draft.original_id, "")
        if not name or len(name) > 80 or name.startswith("own-"):
            name = f"item-{digest([draft.source, draft.key])[:16]}"
        while name.casefold() in self._identifiers:
            name = f"item-{digest([name, draft.source, draft.key])[:16]}"
        # Names of files that differ in capitals only are one file on some systems.
        self._identifiers[name.casefold()] = name
        return name

    def _image(self, draft: QuestionDraft, index: int, alt: str, files: dict[int, str]) -> str:
        """The element of an image, which is written when it is first met; empty where there is
        none."""
        found = next((one for one in draft.media if one.index == index), None)
        if found is None:
            return ""
        if index not in files:
            content = self._media(found)
            if content is None:
                reason = f"Image {index} cannot be read, so the question went out without it."
                self._report(draft, "image-missing", reason, hint=f"It should be at {found.path}.")
                return ""
            files[index] = self._image_file(content)
        role = "" if found.role is MediaRole.QUESTION else f" role-{found.role.value}"
        return (
            f'<img src="../{files[index]}" alt={attribute(alt or found.alt)}'
            f' class="image-{index}{role}"/>'
        )

    def _image_file(self, content: bytes) -> str:
        suffix = next((end for start, end in _SUFFIXES if content.startswith(start)), ".svg")
        name = f"media/{hashlib.sha256(content).hexdigest()[:32]}{suffix}"
        if name not in self._images:
            self._images.add(name)
            self._write(name, content)
        return name

    def _tell_of_peers(self, draft: QuestionDraft) -> None:
        options = [option.peer_percent for option in draft.options]
        if draft.peer_percent is not None or any(one is not None for one in options):
            reason = "How many of other learners were right has no place in QTI; it was left out."
            self._report(draft, "peers-not-held", reason)

    def _report(
        self,
        draft: QuestionDraft,
        code: str,
        reason: str,
        *,
        hint: str = "",
        is_warning: bool = True,
    ) -> None:
        found = Problem(
            file="",
            code=code,
            reason=reason,
            place=first_line(draft.whole_stem) or draft.key,
            hint=hint,
            is_warning=is_warning,
        )
        if found not in self.problems[-5:]:
            self.problems.append(found)


def _metadata(draft: QuestionDraft) -> str:
    """What the manifest says of a question (IEEE 1484.12.1)."""
    identifiers = [
        (qti_form.KEY_CATALOG, draft.key),
        (qti_form.SOURCE_CATALOG, draft.source),
    ]
    if draft.original_id is not None:
        identifiers.append((qti_form.ID_CATALOG, draft.original_id))
    if draft.original_number is not None:
        identifiers.append((qti_form.NUMBER_CATALOG, draft.original_number))
    if draft.vignette_group:
        place = "" if draft.vignette_order is None else str(draft.vignette_order)
        identifiers.append((qti_form.SET_CATALOG, f"{place}/{draft.vignette_group}"))
    general = "".join(
        f"<imsmd:identifier><imsmd:catalog>{escaped(catalog)}</imsmd:catalog>"
        f"<imsmd:entry>{escaped(entry)}</imsmd:entry></imsmd:identifier>"
        for catalog, entry in identifiers
    )
    general += "".join(f"<imsmd:keyword>{_string(tag)}</imsmd:keyword>" for tag in draft.tags)
    educational = ""
    if draft.difficulty is not None and 1 <= draft.difficulty <= 5:
        level = _LEVELS[draft.difficulty - 1]
        educational += f"<imsmd:difficulty>{_term(level)}</imsmd:difficulty>"
    if draft.expected_seconds:
        duration = f"PT{draft.expected_seconds}S"
        educational += (
            "<imsmd:typicalLearningTime><imsmd:duration>"
            f"{duration}</imsmd:duration></imsmd:typicalLearningTime>"
        )
    if educational:
        educational = f"<imsmd:educational>{educational}</imsmd:educational>"
    levels = (("subject", draft.subject), ("topic", draft.topic), ("concept", draft.concept))
    taxons = "".join(
        f"<imsmd:taxon><imsmd:id>{level}</imsmd:id>"
        f"<imsmd:entry>{_string(name)}</imsmd:entry></imsmd:taxon>"
        for level, name in levels
        if name
    )
    classification = ""
    if taxons:
        classification = (
            f"<imsmd:classification><imsmd:purpose>{_term('discipline')}</imsmd:purpose>"
            f"<imsmd:taxonPath><imsmd:source>{_string(qti_form.TOOL)}</imsmd:source>{taxons}"
            "</imsmd:taxonPath></imsmd:classification>"
        )
    return (
        f"<metadata><imsmd:lom><imsmd:general>{general}</imsmd:general>"
        f"{educational}{classification}</imsmd:lom></metadata>"
    )


def _string(text: str) -> str:
    return f"<imsmd:string>{escaped(text)}</imsmd:string>"


def _term(value: str) -> str:
    return f"<imsmd:source>LOMv1.0</imsmd:source><imsmd:value>{value}</imsmd:value>"

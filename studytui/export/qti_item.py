"""One question as an ``assessmentItem`` of QTI 2.1."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from studytui.domain import qti_form
from studytui.domain.draft import OptionDraft, QuestionDraft
from studytui.domain.question import Kind, parse_number
from studytui.domain.text import first_line, gaps_of, parse, plain
from studytui.export.qti_text import Images, Page, attribute, code, escaped, shown

NAMESPACE = "http://www.imsglobal.org/xsd/imsqti_v2p1"
SCHEMA = f"{NAMESPACE} http://www.imsglobal.org/xsd/qti/qtiv2p1/imsqti_v2p1p2.xsd"
_RESPONSE = "RESPONSE"
_MAXIMUM = '<variable identifier="MAXSCORE"/>'
_MOST_DIGITS = 30
Warn = Callable[[str, str], None]
"""Takes code and reason of what the format cannot hold."""


def item_xml(draft: QuestionDraft, identifier: str, images: Images, warn: Warn) -> str:
    """The item of a question. `images` gives elements, and is asked as texts are written."""
    return _Item(draft, identifier, images, warn).xml()


class _Item:
    def __init__(self, draft: QuestionDraft, identifier: str, images: Images, warn: Warn) -> None:
        self.draft = draft
        self.identifier = identifier
        self.warn = warn
        self.shown_images: set[int] = set()
        self.names = _names(draft.options)

        def image(index: int, alt: str) -> str:
            self.shown_images.add(index)
            return images(index, alt)

        self.image = image
        self.page = Page(image)

    def xml(self) -> str:
        draft = self.draft
        body = self._body()
        feedback = self._feedback()
        # Images that no text shows come last, in the order in which a reader counts them.
        body += self._figures()
        marks = f"{draft.marks!r}"
        head = (
            f'<assessmentItem xmlns="{NAMESPACE}"'
            ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
            f' xsi:schemaLocation="{SCHEMA}" identifier="{self.identifier}"'
            f" title={attribute(first_line(draft.whole_stem, 100) or self.identifier)}"
            f' adaptive="false" timeDependent="false" toolName="{qti_form.TOOL}">'
        )
        lines = [
            '<?xml version="1.0" encoding="UTF-8"?>',
            head,
            *self._declarations(),
            _outcome("SCORE", "single", "float", ["0"], f' normalMaximum="{marks}"'),
            _outcome("MAXSCORE", "single", "float", [marks]),
            *self._outcomes(feedback),
            f"<itemBody>\n{body}</itemBody>",
            *self._processing(feedback),
            *(xml for _, xml in feedback),
            "</assessmentItem>",
        ]
        return "\n".join(lines) + "\n"

    # Body

    def _body(self) -> str:
        draft = self.draft
        parts = []
        if draft.vignette:
            parts.append(self._part(qti_form.VIGNETTE, self.page.blocks(draft.vignette)))
        gaps = self._inline_choice if draft.kind is Kind.GAPS else lambda _: ""
        parts.append(f"<div>\n{Page(self.image, gaps).blocks(draft.stem)}\n</div>\n")
        if draft.code_snippet:
            parts.append(code(draft.code_snippet, name=qti_form.CODE) + "\n")
        parts.append(self._interaction())
        return "".join(parts)

    @staticmethod
    def _part(name: str, content: str) -> str:
        return f'<div class="{name}">\n{content}\n</div>\n'

    def _figures(self) -> str:
        left = [one for one in self.draft.media if one.index not in self.shown_images]
        elements = [element for one in left if (element := self.image(one.index, one.alt))]
        return self._part(qti_form.FIGURES, f"<p>{''.join(elements)}</p>") if elements else ""

    def _interaction(self) -> str:
        draft = self.draft
        match draft.kind:
            case Kind.SINGLE | Kind.MULTIPLE | Kind.TRUE_FALSE:
                return self._choice()
            case Kind.ORDERING:
                choices = self._choices("simpleChoice")
                return (
                    f'<orderInteraction responseIdentifier="{_RESPONSE}" shuffle="true">\n'
                    f"{choices}</orderInteraction>\n"
                )
            case Kind.MATCHING:
                return self._match()
            case Kind.GAPS:
                return self._gaps_elsewhere()
        unit = f' <span class="{qti_form.UNIT}">{shown(draft.unit)}</span>' if draft.unit else ""
        return f'<p><textEntryInteraction responseIdentifier="{_RESPONSE}"/>{unit}</p>\n'

    def _choice(self) -> str:
        draft = self.draft
        least, most = 0, 0 if draft.kind is Kind.MULTIPLE else 1
        if draft.kind is Kind.MULTIPLE and draft.required:
            least = most = draft.required
        names = {Kind.TRUE_FALSE: qti_form.TRUE_FALSE, Kind.SINGLE: qti_form.ONE_RIGHT}
        name = f' class="{names[draft.kind]}"' if draft.kind in names else ""
        return (
            f'<choiceInteraction{name} responseIdentifier="{_RESPONSE}" shuffle="true"'
            f' maxChoices="{most}" minChoices="{least}">\n'
            f"{self._choices('simpleChoice')}</choiceInteraction>\n"
        )

    def _choices(self, tag: str, more: str = "") -> str:
        return "".join(
            f'<{tag} identifier="{name}"{more}>{self.page.blocks(option.text)}</{tag}>\n'
            for name, option in zip(self.names, self.draft.options, strict=True)
        )

    def _match(self) -> str:
        lefts = "".join(
            f'<simpleAssociableChoice identifier="{qti_form.left(number)}" matchMax="1">'
            f"{self.page.blocks(slot.text)}</simpleAssociableChoice>\n"
            for number, slot in enumerate(self.draft.slots, 1)
        )
        return (
            f'<matchInteraction responseIdentifier="{_RESPONSE}" shuffle="true"'
            f' maxAssociations="{len(self.draft.slots)}">\n'
            f"<simpleMatchSet>\n{lefts}</simpleMatchSet>\n<simpleMatchSet>\n"
            + self._choices("simpleAssociableChoice", ' matchMax="0"')
            + "</simpleMatchSet>\n</matchInteraction>\n"
        )

    def _inline_choice(self, number: int) -> str:
        if not 0 < number <= len(self.draft.slots):
            return ""
        choices = "".join(
            f'<inlineChoice identifier="{self.names[index]}">'
            f"{shown(self._words(self.draft.options[index]))}</inlineChoice>"
            for index in self.draft.slots[number - 1].choices
        )
        return (
            f'<inlineChoiceInteraction responseIdentifier="{qti_form.gap(number)}"'
            f' shuffle="true">{choices}</inlineChoiceInteraction>'
        )

    def _words(self, option: OptionDraft) -> str:
        """An option as plain words: an inline choice holds no more."""
        blocks = parse(option.text)
        if len(blocks) > 1 or any(
            span.style.value != "plain" for one in blocks for span in one.spans
        ):
            self.warn(
                "format-lost", "Options in the text of a question are plain words in QTI 2.1."
            )
        return plain(option.text)

    def _gaps_elsewhere(self) -> str:
        """Gaps that the stem does not mark, as those in code are."""
        marked = set(gaps_of(self.draft.stem))
        rest = [n for n in range(1, len(self.draft.slots) + 1) if n not in marked]
        lines = [f"<p>{number}: {self._inline_choice(number)}</p>\n" for number in rest]
        return f'<div class="{qti_form.GAPS}">\n{"".join(lines)}</div>\n' if lines else ""

    # Key

    def _declarations(self) -> list[str]:
        draft = self.draft
        if draft.kind is Kind.GAPS:
            return [
                _declaration(
                    qti_form.gap(number),
                    "single",
                    "identifier",
                    [] if slot.key is None else [self.names[slot.key]],
                )
                for number, slot in enumerate(draft.slots, 1)
            ]
        if draft.kind is Kind.MATCHING:
            pairs = [
                f"{qti_form.left(number)} {self.names[slot.key]}"
                for number, slot in enumerate(draft.slots, 1)
                if slot.key is not None
            ]
            return [_declaration(_RESPONSE, "multiple", "directedPair", pairs)]
        if draft.kind is Kind.ORDERING:
            order = [self.names[slot.key] for slot in draft.slots if slot.key is not None]
            return [_declaration(_RESPONSE, "ordered", "identifier", order)]
        if draft.kind.has_options:
            pairs_of = zip(self.names, draft.options, strict=True)
            right = [name for name, option in pairs_of if option.is_correct]
            cardinality = "multiple" if draft.kind is Kind.MULTIPLE else "single"
            return [_declaration(_RESPONSE, cardinality, "identifier", right)]
        if draft.kind is Kind.NUMBER:
            numbers = [_decimal(number) for number in self._numbers()[:1]]
            return [_declaration(_RESPONSE, "single", "float", numbers)]
        return [self._text_declaration()]

    def _text_declaration(self) -> str:
        accepted = self.draft.accepted
        entries = "".join(
            f'<mapEntry mapKey={attribute(one)} mappedValue="{self.draft.marks!r}"'
            ' caseSensitive="false"/>'
            for one in accepted
        )
        mapping = f'<mapping defaultValue="0">{entries}</mapping>' if entries else ""
        return _declaration(_RESPONSE, "single", "string", accepted[:1], mapping)

    def _numbers(self) -> list[Fraction]:
        found = []
        for text in self.draft.accepted:
            number = parse_number(text, self.draft.unit)
            if number is None:
                self.warn("answer-not-held", f"“{text}” is no number that QTI can hold.")
            else:
                found.append(number)
        return found

    def _outcomes(self, feedback: Sequence[tuple[str, str]]) -> list[str]:
        """Outcomes that feedback waits for. What is always shown is so from the start."""
        always = [name for name, _ in feedback if name in qti_form.FEEDBACK]
        found = []
        if always:
            found.append(_outcome("EXPLAINED", "multiple", "identifier", always))
        if len(always) < len(feedback):
            found.append(_outcome("FEEDBACK", "multiple", "identifier", []))
        return found

    def _processing(self, feedback: Sequence[tuple[str, str]]) -> list[str]:
        draft = self.draft
        rules: list[str] = []
        if draft.kind is Kind.TEXT:
            if draft.accepted:
                rules.append(_set("SCORE", f'<mapResponse identifier="{_RESPONSE}"/>'))
        elif test := self._test():
            rules.append(
                f"<responseCondition><responseIf>{test}"
                f"{_set('SCORE', _MAXIMUM)}"
                "</responseIf></responseCondition>"
            )
        has_own = any(name not in qti_form.FEEDBACK for name, _ in feedback)
        names = {
            Kind.GAPS: [qti_form.gap(number) for number in range(1, len(draft.slots) + 1)],
            Kind.MATCHING: [],
        }.get(draft.kind, [_RESPONSE] if draft.kind.has_options else [])
        if has_own and names:
            variables = "".join(f'<variable identifier="{name}"/>' for name in names)
            rules.append(_set("FEEDBACK", f"<multiple>{variables}</multiple>"))
        if not rules:
            return []
        return ["<responseProcessing>", *rules, "</responseProcessing>"]

    def _test(self) -> str:
        """What has to hold for the marks; empty where the key is not known."""
        draft = self.draft
        if draft.kind is Kind.NUMBER:
            tolerance = draft.tolerance or 0.0
            written = _decimal(Fraction(repr(abs(tolerance))))
            mode = (
                f'toleranceMode="absolute" tolerance="{written} {written}"'
                if tolerance
                else 'toleranceMode="exact"'
            )
            tests = [
                f'<equal {mode}><variable identifier="{_RESPONSE}"/>'
                f'<baseValue baseType="float">{_decimal(number)}</baseValue></equal>'
                for number in self._numbers()
            ]
            return tests[0] if len(tests) == 1 else f"<or>{''.join(tests)}</or>" if tests else ""
        if not draft.is_keyed:
            return ""
        names = [_RESPONSE]
        if draft.kind is Kind.GAPS:
            names = [qti_form.gap(number) for number in range(1, len(draft.slots) + 1)]
        tests = [
            f'<match><variable identifier="{name}"/><correct identifier="{name}"/></match>'
            for name in names
        ]
        return tests[0] if len(tests) == 1 else f"<and>{''.join(tests)}</and>"

    # Feedback

    def _feedback(self) -> list[tuple[str, str]]:
        """Identifiers of feedback, and their elements: of options, of places, of the whole."""
        draft = self.draft
        names = {Kind.MATCHING: qti_form.left, Kind.GAPS: qti_form.gap}
        name_of = names.get(draft.kind, qti_form.rank)
        found = [
            *zip(self.names, (option.explanation for option in draft.options), strict=True),
            *((name_of(number), slot.explanation) for number, slot in enumerate(draft.slots, 1)),
            *((name, str(getattr(draft, field))) for name, field in qti_form.FEEDBACK.items()),
        ]
        return [(name, self._modal(name, text)) for name, text in found if text]

    def _modal(self, name: str, text: str) -> str:
        outcome = "EXPLAINED" if name in qti_form.FEEDBACK else "FEEDBACK"
        title = _TITLES.get(name, "")
        said = f' title="{title}"' if title else ""
        return (
            f'<modalFeedback outcomeIdentifier="{outcome}" showHide="show" identifier="{name}"'
            f"{said}>\n{self.page.blocks(text)}\n</modalFeedback>"
        )


_TITLES = {
    "studytui-explanation": "Explanation",
    "studytui-key-points": "Key points",
    "studytui-objective": "Objective",
    "studytui-references": "References",
}


def _names(options: Sequence[OptionDraft]) -> list[str]:
    """An identifier for each option, no two of them alike."""
    names: list[str] = []
    for number, option in enumerate(options, 1):
        otherwise = qti_form.choice(number)
        name = qti_form.identifier(option.original_id, otherwise)
        names.append(otherwise if name in names else name)
    return names


def _declaration(
    name: str, cardinality: str, base_type: str, right: Sequence[str], more: str = ""
) -> str:
    values = "".join(f"<value>{escaped(one)}</value>" for one in right)
    correct = f"<correctResponse>{values}</correctResponse>" if values else ""
    return (
        f'<responseDeclaration identifier="{name}" cardinality="{cardinality}"'
        f' baseType="{base_type}">{correct}{more}</responseDeclaration>'
    )


def _outcome(
    name: str, cardinality: str, base_type: str, values: Sequence[str], more: str = ""
) -> str:
    shown_first = "".join(f"<value>{one}</value>" for one in values)
    default = f"<defaultValue>{shown_first}</defaultValue>" if values else ""
    return (
        f'<outcomeDeclaration identifier="{name}" cardinality="{cardinality}"'
        f' baseType="{base_type}"{more}>{default}</outcomeDeclaration>'
    )


def _set(name: str, expression: str) -> str:
    return f'<setOutcomeValue identifier="{name}">{expression}</setOutcomeValue>'


def _decimal(number: Fraction) -> str:
    """A number in digits, as XML Schema has it; exact where it has an end within 30 places."""
    for places in range(_MOST_DIGITS):
        if (number * 10**places).denominator == 1:
            digits = str(abs(int(number * 10**places))).rjust(places + 1, "0")
            whole, end = digits[: len(digits) - places], digits[len(digits) - places :]
            return f"{'-' if number < 0 else ''}{whole}{'.' + end if places else ''}"
    return repr(float(number))

"""QTI item by item: kinds, keys, feedback, texts, images, packages, tests."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from studytui.domain.draft import QuestionDraft, Reading
from studytui.domain.question import Kind, MediaRole
from studytui.ingest.readers import read
from studytui.ingest.scan import Unit, scan
from tests.export.made_drafts import PIXEL
from tests.ingest.reading import codes, letters_of_right, only, read_files


def item(body: str, declared: str = "", rest: str = "", **attributes: str) -> str:
    """An item of QTI 2.2 with this body."""
    more = "".join(f' {name}="{value}"' for name, value in attributes.items())
    identifier = "" if "identifier" in attributes else ' identifier="i1"'
    return (
        '<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p2"'
        f' xmlns:m="http://www.w3.org/1998/Math/MathML"{identifier} title="T"{more}>'
        f"{declared}<itemBody>{body}</itemBody>{rest}</assessmentItem>"
    )


def declared(
    values: str = "", cardinality: str = "single", base: str = "identifier", more: str = ""
) -> str:
    inner = "".join(f"<value>{one}</value>" for one in values.split("|") if one)
    correct = f"<correctResponse>{inner}</correctResponse>" if inner else ""
    return (
        f'<responseDeclaration identifier="RESPONSE" cardinality="{cardinality}"'
        f' baseType="{base}">{correct}{more}</responseDeclaration>'
    )


def choice(*texts: str, most: int = 1, prompt: str = "Which?") -> str:
    inner = "".join(
        f'<simpleChoice identifier="{"ABCDEFGH"[place]}">{text}</simpleChoice>'
        for place, text in enumerate(texts)
    )
    return (
        f'<choiceInteraction responseIdentifier="RESPONSE" maxChoices="{most}">'
        f"<prompt>{prompt}</prompt>{inner}</choiceInteraction>"
    )


def older(presentation: str, processing: str = "", rest: str = "", kind: str = "") -> str:
    """An item of QTI 1.2."""
    metadata = (
        "<itemmetadata><qtimetadata><qtimetadatafield><fieldlabel>question_type</fieldlabel>"
        f"<fieldentry>{kind}</fieldentry></qtimetadatafield></qtimetadata></itemmetadata>"
        if kind
        else ""
    )
    return (
        '<questestinterop><item ident="q1" title="One">'
        f"{metadata}<presentation>{presentation}</presentation>"
        f"<resprocessing>{processing}</resprocessing>{rest}</item></questestinterop>"
    )


def material(text: str) -> str:
    return f"<material><mattext>{text}</mattext></material>"


def lid(ident: str, *labels: str, cardinality: str = "Single", left: str = "") -> str:
    inner = "".join(
        f'<response_label ident="{"ABCDEFGH"[place]}">{material(text)}</response_label>'
        for place, text in enumerate(labels)
    )
    own = material(left) if left else ""
    return (
        f'<response_lid ident="{ident}" rcardinality="{cardinality}">{own}'
        f"<render_choice>{inner}</render_choice></response_lid>"
    )


def when(condition: str, score: str = "100", action: str = "Set", link: str = "") -> str:
    shown = f'<displayfeedback linkrefid="{link}"/>' if link else ""
    setting = f'<setvar action="{action}" varname="SCORE">{score}</setvar>' if score else ""
    return (
        f"<respcondition><conditionvar>{condition}</conditionvar>{setting}{shown}</respcondition>"
    )


def equal(ident: str, value: str, more: str = "") -> str:
    return f'<varequal respident="{ident}"{more}>{value}</varequal>'


def one(folder: Path, xml: str) -> QuestionDraft:
    return only(read_files(folder, {"a.xml": xml}))


def packed(folder: Path, files: dict[str, str | bytes], name: str = "bank.zip") -> Reading:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for member, content in files.items():
            archive.writestr(member, content)
    return read_files(folder, {name: target.getvalue()})


MANIFEST = """<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"><metadata><lom><general>
<title><string>The bank</string></title></general></lom></metadata><organizations/>
<resources>{}</resources></manifest>"""


# QTI 2


def test_a_single_choice_has_its_key(tmp_path: Path) -> None:
    draft = one(tmp_path, item(f"<p>Look.</p>{choice('one', 'two')}", declared("B")))
    assert draft.kind is Kind.SINGLE
    assert draft.stem == "Look.\n\nWhich?"
    assert letters_of_right(draft) == ["B"]


def test_several_choices_are_wanted_where_least_and_most_are_the_same(tmp_path: Path) -> None:
    body = choice("one", "two", "three", most=2).replace("maxChoices", 'minChoices="2" maxChoices')
    draft = one(tmp_path, item(body, declared("A|C", "multiple")))
    assert draft.kind is Kind.MULTIPLE
    assert draft.required == 2
    assert letters_of_right(draft) == ["A", "C"]


def test_a_mapping_is_a_key_where_none_is_declared(tmp_path: Path) -> None:
    mapping = (
        '<mapping><mapEntry mapKey="A" mappedValue="1"/><mapEntry mapKey="B" mappedValue="-1"/>'
        '<mapEntry mapKey="C" mappedValue="0.5"/></mapping>'
    )
    body = choice("one", "two", "three", most=0)
    draft = one(tmp_path, item(body, declared("", "multiple", more=mapping)))
    assert letters_of_right(draft) == ["A", "C"]
    (tmp_path / "single").mkdir()
    reading = read_files(
        tmp_path / "single", {"a.xml": item(choice("1", "2", "3"), declared("", more=mapping))}
    )
    assert letters_of_right(only(reading)) == ["A"]
    assert codes(reading) == ["partial-credit"]


def test_a_choice_without_key_waits_for_one(tmp_path: Path) -> None:
    draft = one(tmp_path, item(choice("one", "two"), declared()))
    assert [option.is_correct for option in draft.options] == [None, None]


def test_a_key_that_names_no_option_is_told(tmp_path: Path) -> None:
    reading = read_files(tmp_path, {"a.xml": item(choice("one", "two"), declared("Z"))})
    assert not only(reading).is_keyed
    assert codes(reading) == ["answer-unknown"]


def test_an_order_stands_in_its_right_order(tmp_path: Path) -> None:
    body = choice("b", "c", "a").replace("choiceInteraction", "orderInteraction")
    draft = one(tmp_path, item(body, declared("C|A|B", "ordered")))
    assert draft.kind is Kind.ORDERING
    assert [option.text for option in draft.options] == ["a", "b", "c"]
    (tmp_path / "b").mkdir()
    reading = read_files(tmp_path / "b", {"a.xml": item(body, declared("", "ordered"))})
    assert codes(reading) == ["order-unknown"]


def matched(pairs: str) -> str:
    sides = (("L", ("Rome", "Bern")), ("R", ("Italy", "Swiss", "Spain")))
    sets = "".join(
        "<simpleMatchSet>"
        + "".join(
            f'<simpleAssociableChoice identifier="{name}{place}">{text}</simpleAssociableChoice>'
            for place, text in enumerate(texts)
        )
        + "</simpleMatchSet>"
        for name, texts in sides
    )
    body = f'<matchInteraction responseIdentifier="RESPONSE">{sets}</matchInteraction>'
    return item(f"<p>Match.</p>{body}", declared(pairs, "multiple", "directedPair"))


def test_a_match_takes_the_side_as_left_of_which_each_has_one_partner(tmp_path: Path) -> None:
    draft = one(tmp_path, matched("L0 R0|L1 R1"))
    assert draft.kind is Kind.MATCHING
    assert [(slot.text, slot.key) for slot in draft.slots] == [("Rome", 0), ("Bern", 1)]
    (tmp_path / "b").mkdir()
    turned = one(tmp_path / "b", matched("L0 R0|L0 R1|L1 R2"))
    assert [(slot.text, slot.key) for slot in turned.slots] == [
        ("Italy", 0),
        ("Swiss", 0),
        ("Spain", 1),
    ]


def test_a_match_of_many_to_many_is_no_question_of_ours(tmp_path: Path) -> None:
    reading = read_files(tmp_path, {"a.xml": matched("L0 R0|L0 R1|L1 R0")})
    assert codes(reading) == ["type-unsupported"]
    assert reading.problems[0].place == "item i1 “T”"


def test_pairs_of_one_set_become_a_match(tmp_path: Path) -> None:
    inner = "".join(
        f'<simpleAssociableChoice identifier="{name}">{name}!</simpleAssociableChoice>'
        for name in "ABCDE"
    )
    body = f'<associateInteraction responseIdentifier="RESPONSE">{inner}</associateInteraction>'
    draft = one(tmp_path, item(f"<p>Pair.</p>{body}", declared("A D|C B", "multiple", "pair")))
    assert [(slot.text, draft.options[slot.key or 0].text) for slot in draft.slots] == [
        ("A!", "D!"),
        ("C!", "B!"),
    ]
    assert [option.text for option in draft.options] == ["B!", "D!", "E!"]


def test_inline_choices_are_gaps_of_the_text(tmp_path: Path) -> None:
    def inline(name: str, *texts: str) -> str:
        inner = "".join(
            f'<inlineChoice identifier="{text}">{text}</inlineChoice>' for text in texts
        )
        return f'<inlineChoiceInteraction responseIdentifier="{name}">{inner}</inlineChoiceInteraction>'

    keys = declared("red").replace("RESPONSE", "R1") + declared("blue").replace("RESPONSE", "R2")
    body = (
        f"<p>Roses are {inline('R1', 'red', 'dead')}, violets {inline('R2', 'pink', 'blue')}.</p>"
    )
    draft = one(tmp_path, item(body, keys))
    assert draft.kind is Kind.GAPS
    assert draft.stem == "Roses are ![](gap:1), violets ![](gap:2)."
    assert [draft.options[slot.key or 0].text for slot in draft.slots] == ["red", "blue"]


def test_a_choice_without_identifier_is_no_key_of_a_gap(tmp_path: Path) -> None:
    body = (
        '<gapMatchInteraction responseIdentifier="RESPONSE"><gapText>a</gapText>'
        '<gapText identifier="B">b</gapText><p>So <gap identifier="G1"/> be it, '
        '<gap identifier="G2"/>.</p></gapMatchInteraction>'
    )
    reading = read_files(tmp_path, {"a.xml": item(body, declared("B G2", "multiple"))})
    assert [slot.key for slot in only(reading).slots] == [None, None]
    assert codes(reading) == ["key-not-held"]


def entry(name: str = "RESPONSE") -> str:
    return f'<textEntryInteraction responseIdentifier="{name}"/>'


def test_a_text_to_type_accepts_what_earns_most(tmp_path: Path) -> None:
    mapping = (
        '<mapping><mapEntry mapKey="York" mappedValue="1"/>'
        '<mapEntry mapKey="york" mappedValue="0.5"/></mapping>'
    )
    body = f"<p>Sun of {entry()}.</p>"
    draft = one(tmp_path, item(body, declared("York", base="string", more=mapping)))
    assert draft.kind is Kind.TEXT
    assert draft.stem == "Sun of ____."
    assert draft.accepted == ("York",)


def test_a_place_to_write_alone_leaves_no_mark(tmp_path: Path) -> None:
    draft = one(tmp_path, item(f"<p>Who?</p><p>{entry()}</p>", declared("I", base="string")))
    assert draft.stem == "Who?"


NUMBERS = [
    ('<match><variable identifier="RESPONSE"/><correct identifier="RESPONSE"/></match>', None),
    (
        (
            '<equal toleranceMode="absolute" tolerance="0.5 0.5"><variable identifier="RESPONSE"/>'
            '<correct identifier="RESPONSE"/></equal>'
        ),
        0.5,
    ),
    (
        (
            '<equal toleranceMode="relative" tolerance="10 10"><variable identifier="RESPONSE"/>'
            '<baseValue baseType="float">42</baseValue></equal>'
        ),
        4.2,
    ),
    (
        (
            '<equalRounded roundingMode="decimalPlaces" figures="1"><variable identifier="RESPONSE"/>'
            '<correct identifier="RESPONSE"/></equalRounded>'
        ),
        0.05,
    ),
    (
        (
            '<and><gte><variable identifier="RESPONSE"/><baseValue baseType="float">40</baseValue></gte>'
            '<lte><variable identifier="RESPONSE"/><baseValue baseType="float">44</baseValue></lte></and>'
        ),
        2.0,
    ),
]


@pytest.mark.parametrize(("test", "tolerance"), NUMBERS)
def test_a_number_has_the_tolerance_of_its_rules(
    tmp_path: Path, test: str, tolerance: float | None
) -> None:
    rules = (
        f"<responseProcessing><responseCondition><responseIf>{test}"
        '<setOutcomeValue identifier="SCORE"><baseValue baseType="float">1</baseValue>'
        "</setOutcomeValue></responseIf></responseCondition></responseProcessing>"
    )
    body = f"<p>How much? {entry()}</p>"
    draft = one(tmp_path, item(body, declared("42", base="float"), rules))
    assert (draft.kind, draft.accepted, draft.tolerance) == (Kind.NUMBER, ("42",), tolerance)


def test_ranges_of_several_widths_are_told_and_not_guessed(tmp_path: Path) -> None:
    rules = (
        "<responseProcessing><responseCondition><responseIf><or>"
        '<equal><variable identifier="RESPONSE"/><baseValue baseType="float">1</baseValue></equal>'
        '<equal toleranceMode="absolute" tolerance="2 2"><variable identifier="RESPONSE"/>'
        '<baseValue baseType="float">9</baseValue></equal></or>'
        '<setOutcomeValue identifier="SCORE"><baseValue baseType="float">1</baseValue>'
        "</setOutcomeValue></responseIf></responseCondition></responseProcessing>"
    )
    reading = read_files(
        tmp_path, {"a.xml": item(f"<p>How much? {entry()}</p>", declared("1", base="float"), rules)}
    )
    assert not only(reading).is_keyed
    assert only(reading).explanation == "Accepted: 1; 7 to 11."
    assert codes(reading) == ["key-not-held"]


def test_an_item_that_asks_several_things_becomes_a_set(tmp_path: Path) -> None:
    body = f"<p>Read {entry('R1')} and {entry('R2')}.</p>{choice('one', 'two')}"
    keys = (
        declared("a", base="string").replace("RESPONSE", "R1")
        + declared("b", base="string").replace("RESPONSE", "R2")
        + declared("B")
    )
    reading = read_files(tmp_path, {"a.xml": item(body, keys)})
    assert [draft.key for draft in reading.questions] == [
        "id:a/i1/R1",
        "id:a/i1/R2",
        "id:a/i1/RESPONSE",
    ]
    assert {draft.vignette for draft in reading.questions} == {"Read (1) ____ and (2) ____."}
    assert [draft.stem for draft in reading.questions] == [
        "What belongs in gap (1)?",
        "What belongs in gap (2)?",
        "Which?",
    ]
    assert len({draft.vignette_group for draft in reading.questions}) == 1
    assert [draft.vignette_order for draft in reading.questions] == [1, 2, 3]
    assert reading.questions[1].accepted == ("b",)


@pytest.mark.parametrize(
    ("interaction", "said"),
    [
        ("hotspotInteraction", "hotspot"),
        ("uploadInteraction", "upload"),
        ("sliderInteraction", "slider"),
        ("portableCustomInteraction", "portable custom"),
    ],
)
def test_types_that_are_not_ours_are_named_with_their_item(
    tmp_path: Path, interaction: str, said: str
) -> None:
    body = f'<p>Do.</p><{interaction} responseIdentifier="RESPONSE"/>'
    reading = read_files(tmp_path, {"a.xml": item(body)})
    (found,) = reading.problems
    assert (found.code, found.place) == ("type-unsupported", "item i1 “T”")
    assert f"“{said}”" in found.reason
    assert not found.is_warning


def test_an_item_drawn_anew_for_each_learner_is_not_kept(tmp_path: Path) -> None:
    drawn = '<templateDeclaration identifier="N" cardinality="single" baseType="integer"/>'
    reading = read_files(tmp_path, {"a.xml": item(choice("1", "2"), declared("A") + drawn)})
    assert codes(reading) == ["type-unsupported"]


def test_feedback_of_an_option_is_its_explanation(tmp_path: Path) -> None:
    body = choice('one<feedbackInline identifier="A">Too few.</feedbackInline>', "two")
    rest = (
        '<modalFeedback outcomeIdentifier="F" identifier="B" showHide="show"><p>Just so.</p>'
        "</modalFeedback>"
        '<modalFeedback outcomeIdentifier="F" identifier="all" showHide="show">Counting is an art.'
        "</modalFeedback>"
    )
    draft = one(tmp_path, item(body, declared("B"), rest))
    assert [(option.text, option.explanation) for option in draft.options] == [
        ("one", "Too few."),
        ("two", "Just so."),
    ]
    assert draft.explanation == "Counting is an art."


def test_feedback_that_rules_show_is_told_with_when(tmp_path: Path) -> None:
    rules = (
        "<responseProcessing><responseCondition><responseIf><match>"
        '<variable identifier="RESPONSE"/><correct identifier="RESPONSE"/></match>'
        '<setOutcomeValue identifier="F"><baseValue baseType="identifier">x1</baseValue>'
        "</setOutcomeValue></responseIf><responseElse>"
        '<setOutcomeValue identifier="F"><baseValue baseType="identifier">x2</baseValue>'
        "</setOutcomeValue></responseElse></responseCondition></responseProcessing>"
        '<modalFeedback outcomeIdentifier="F" identifier="x1" showHide="show">Go on with 3.'
        "</modalFeedback>"
        '<modalFeedback outcomeIdentifier="F" identifier="x2" showHide="show">Read 2 again.'
        "</modalFeedback>"
    )
    draft = one(tmp_path, item(choice("one", "two"), declared("B"), rules))
    assert draft.explanation == "**When right:** Go on with 3.\n\n**When wrong:** Read 2 again."


def test_feedback_within_the_text_and_rules_within_rules_are_understood(tmp_path: Path) -> None:
    def shown(name: str) -> str:
        return (
            f'<setOutcomeValue identifier="F"><multiple><baseValue baseType="identifier">{name}'
            "</baseValue></multiple></setOutcomeValue>"
        )

    rules = (
        "<responseProcessing><responseCondition><responseIf><isNull>"
        '<variable identifier="RESPONSE"/></isNull></responseIf><responseElse>'
        '<responseCondition><responseIf><equalRounded figures="2" roundingMode="decimalPlaces">'
        '<variable identifier="RESPONSE"/><correct identifier="RESPONSE"/></equalRounded>'
        f"{shown('YES')}<setOutcomeValue identifier='SCORE'><baseValue>2</baseValue>"
        f"</setOutcomeValue></responseIf><responseElse>{shown('NO')}</responseElse>"
        "</responseCondition></responseElse></responseCondition></responseProcessing>"
    )
    body = (
        f"<p>What is e?</p><table><tbody><tr><td>{entry()}</td><td>"
        '<feedbackInline identifier="YES">You know Euler.</feedbackInline>'
        '<feedbackInline identifier="NO">Think of growth.</feedbackInline></td></tr></tbody></table>'
        '<feedbackBlock identifier="SOLUTION"><p>It is the sum of 1/n!.</p></feedbackBlock>'
    )
    draft = one(tmp_path, item(body, declared("2.72", base="float"), rules, adaptive="true"))
    assert (draft.accepted, draft.tolerance) == (("2.72",), 0.005)
    assert draft.explanation == (
        "**When right:** You know Euler.\n\n**When wrong:** Think of growth.\n\n"
        "It is the sum of 1/n!."
    )


def test_choices_and_blanks_in_one_text_become_a_set(tmp_path: Path) -> None:
    inline = (
        '<inlineChoiceInteraction responseIdentifier="R1"><inlineChoice identifier="a">1564'
        '</inlineChoice><inlineChoice identifier="b">1664</inlineChoice></inlineChoiceInteraction>'
    )
    keys = declared("a").replace("RESPONSE", "R1") + declared("poet", base="string")
    reading = read_files(tmp_path, {"a.xml": item(f"<p>Born {inline}, a {entry()}.</p>", keys)})
    assert [(draft.kind, draft.vignette) for draft in reading.questions] == [
        (Kind.SINGLE, "Born (1) ____, a (2) ____."),
        (Kind.TEXT, "Born (1) ____, a (2) ____."),
    ]
    assert letters_of_right(reading.questions[0]) == ["A"]
    assert reading.questions[1].stem == "What belongs in gap (2)?"


def test_a_verdict_alone_is_no_explanation(tmp_path: Path) -> None:
    rest = '<modalFeedback identifier="correct">Correct!</modalFeedback>'
    assert one(tmp_path, item(choice("1", "2"), declared("A"), rest)).explanation == ""


def test_formulas_tables_and_code_are_kept_as_text(tmp_path: Path) -> None:
    body = (
        "<p>Let <m:math><m:msup><m:mi>x</m:mi><m:mn>2</m:mn></m:msup></m:math> be H<sub>2</sub>O."
        "</p><pre>\n  a = 1\n    b\n</pre>"
        "<table><tbody><tr><td>1</td><td>2</td></tr></tbody></table>" + choice("1", "2")
    )
    draft = one(tmp_path, item(body, declared("A")))
    assert draft.stem == (
        "Let x² be H₂O.\n\n```\n  a = 1\n    b\n```\n\n|  |  |\n| --- | --- |\n| 1 | 2 |\n\nWhich?"
    )


def test_a_rubric_for_markers_is_no_part_of_the_question(tmp_path: Path) -> None:
    body = (
        '<rubricBlock view="candidate"><p>Use ink.</p></rubricBlock>'
        '<rubricBlock view="scorer"><p>One point for ink.</p></rubricBlock>' + choice("1", "2")
    )
    draft = one(tmp_path, item(body, declared("A")))
    assert draft.stem == "Use ink.\n\nWhich?"
    assert draft.explanation == "**Marking:** One point for ink."


def test_points_are_marks(tmp_path: Path) -> None:
    outcome = '<outcomeDeclaration identifier="SCORE" normalMaximum="2.5"/>'
    assert one(tmp_path, item(choice("1", "2"), declared("A") + outcome)).marks == 2.5


def test_qti_3_says_the_same_in_other_names(tmp_path: Path) -> None:
    xml = """<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
      identifier="n3" title="T" time-dependent="false">
      <qti-response-declaration identifier="RESPONSE" cardinality="multiple" base-type="directedPair">
        <qti-mapping default-value="0"><qti-map-entry map-key="W G1" mapped-value="1"/>
        <qti-map-entry map-key="S G2" mapped-value="2"/></qti-mapping>
      </qti-response-declaration>
      <qti-outcome-declaration identifier="SCORE" normal-maximum="3"/>
      <qti-item-body><qti-gap-match-interaction response-identifier="RESPONSE">
        <qti-prompt>Which words?</qti-prompt>
        <qti-gap-text identifier="W" match-max="1">winter</qti-gap-text>
        <qti-gap-text identifier="S" match-max="1">summer</qti-gap-text>
        <p>Now is the <qti-gap identifier="G1"/> made <qti-gap identifier="G2"/>.</p>
      </qti-gap-match-interaction></qti-item-body>
      <qti-modal-feedback outcome-identifier="F" show-hide="show" identifier="x">
        <qti-content-body><p>Richard III.</p></qti-content-body></qti-modal-feedback>
    </qti-assessment-item>"""
    draft = one(tmp_path, xml)
    assert draft.kind is Kind.GAPS
    assert draft.stem == "Which words?\n\nNow is the ![](gap:1) made ![](gap:2)."
    assert [draft.options[slot.key or 0].text for slot in draft.slots] == ["winter", "summer"]
    assert (draft.explanation, draft.marks) == ("Richard III.", 3.0)


def test_the_choice_of_qti_3_is_read_as_that_of_qti_2(tmp_path: Path) -> None:
    xml = """<qti-assessment-item identifier="c3" title="T">
      <qti-response-declaration identifier="R" cardinality="multiple" base-type="identifier">
        <qti-correct-response><qti-value>b</qti-value><qti-value>c</qti-value>
        </qti-correct-response></qti-response-declaration>
      <qti-item-body><qti-choice-interaction response-identifier="R" max-choices="2" min-choices="2">
        <qti-prompt>Which two?</qti-prompt><qti-simple-choice identifier="a">A</qti-simple-choice>
        <qti-simple-choice identifier="b">B <qti-feedback-inline identifier="b">Yes, B it is
        </qti-feedback-inline></qti-simple-choice>
        <qti-simple-choice identifier="c">C</qti-simple-choice></qti-choice-interaction>
      </qti-item-body></qti-assessment-item>"""
    draft = one(tmp_path, xml)
    assert (draft.kind, draft.required) == (Kind.MULTIPLE, 2)
    assert letters_of_right(draft) == ["B", "C"]
    assert draft.options[1].explanation == "Yes, B it is"


# QTI 1.2


def test_points_added_for_each_option_are_a_key(tmp_path: Path) -> None:
    processing = (
        when(equal("R", "A"), "50", "Add")
        + when(equal("R", "B"), "-50", "Add")
        + when(equal("R", "C"), "50", "Add")
    )
    xml = older(
        material("Which?") + lid("R", "one", "two", "three", cardinality="Multiple"), processing
    )
    assert letters_of_right(one(tmp_path, xml)) == ["A", "C"]


def test_all_or_nothing_is_a_key_too(tmp_path: Path) -> None:
    condition = f"<and>{equal('R', 'A')}<not>{equal('R', 'B')}</not>{equal('R', 'C')}</and>"
    xml = older(
        material("Which?") + lid("R", "one", "two", "three", cardinality="Multiple"),
        when(condition),
    )
    assert letters_of_right(one(tmp_path, xml)) == ["A", "C"]


def test_of_one_choice_with_several_scores_the_best_counts(tmp_path: Path) -> None:
    processing = when(equal("R", "A"), "40") + when(equal("R", "B"), "100")
    reading = read_files(
        tmp_path, {"a.xml": older(material("Which?") + lid("R", "one", "two"), processing)}
    )
    assert letters_of_right(only(reading)) == ["B"]
    assert codes(reading) == ["partial-credit"]


def test_two_right_answers_of_which_one_is_wanted_are_no_key(tmp_path: Path) -> None:
    processing = when(f"<or>{equal('R', 'A')}{equal('R', 'B')}</or>")
    reading = read_files(
        tmp_path, {"a.xml": older(material("Which?") + lid("R", "one", "two", "x"), processing)}
    )
    assert not only(reading).is_keyed
    assert codes(reading) == ["several-right"]


def test_canvas_marks_its_gaps_by_name(tmp_path: Path) -> None:
    presentation = (
        material("Roses are [c1], violets [c2].")
        + lid("response_c2", "pink", "blue", left="c2")
        + lid("response_c1", "red", "dead", left="c1")
    )
    processing = when(equal("response_c1", "A"), "50") + when(equal("response_c2", "B"), "50")
    draft = one(tmp_path, older(presentation, processing, kind="multiple_dropdowns_question"))
    assert draft.stem == "Roses are ![](gap:1), violets ![](gap:2)."
    assert [draft.options[slot.key or 0].text for slot in draft.slots] == ["red", "blue"]


def test_blanks_to_type_in_become_a_set(tmp_path: Path) -> None:
    presentation = (
        material("[a] and [b]") + lid("response_b", "two", "zwei") + lid("response_a", "one")
    )
    reading = read_files(
        tmp_path, {"a.xml": older(presentation, kind="fill_in_multiple_blanks_question")}
    )
    assert [(draft.stem, draft.accepted) for draft in reading.questions] == [
        ("What belongs in gap (1)?", ("one",)),
        ("What belongs in gap (2)?", ("two", "zwei")),
    ]
    assert reading.questions[0].vignette == "(1) ____ and (2) ____"


def test_a_match_needs_its_left_sides(tmp_path: Path) -> None:
    presentation = (
        material("Match.")
        + lid("r1", "Italy", "Spain", left="Rome")
        + lid("r2", "Italy", "Spain", left="Madrid")
    )
    processing = when(equal("r1", "A"), "50", "Add") + when(equal("r2", "B"), "50", "Add")
    draft = one(tmp_path, older(presentation, processing))
    assert [(slot.text, slot.key) for slot in draft.slots] == [("Rome", 0), ("Madrid", 1)]


def test_feedback_on_a_wrong_match_belongs_to_its_left_side(tmp_path: Path) -> None:
    presentation = (
        material("Match.")
        + lid("r1", "Italy", "Spain", left="Rome")
        + lid("r2", "Italy", "Spain", left="Madrid")
    )
    processing = (
        when(equal("r1", "A"), "50", "Add")
        + when(equal("r2", "B"), "50", "Add")
        + when(f"<not>{equal('r2', 'B')}</not>", "", link="r2_fb")
    )
    rest = f'<itemfeedback ident="r2_fb">{material("Look at a map.")}</itemfeedback>'
    draft = one(tmp_path, older(presentation, processing, rest))
    assert [slot.explanation for slot in draft.slots] == ["", "Look at a map."]
    assert draft.explanation == ""


@pytest.mark.parametrize(
    ("condition", "accepted", "tolerance"),
    [
        (equal("N", "3.142"), ("3.142",), None),
        (
            (
                f"<or>{equal('N', '5')}<and><vargte respident='N'>4.5</vargte>"
                "<varlte respident='N'>5.5</varlte></and></or>"
            ),
            ("5",),
            0.5,
        ),
        ("<vargte respident='N'>10</vargte><varlte respident='N'>12</varlte>", ("11",), 1.0),
        (equal("N", "200", ' margintype="percent" margin="20"'), ("200",), 40.0),
        (equal("N", "1.5", ' precisiontype="decimals" precision="2"'), ("1.5",), 0.005),
    ],
)
def test_numbers_have_margins(
    tmp_path: Path, condition: str, accepted: tuple[str, ...], tolerance: float | None
) -> None:
    presentation = (
        material("How much?")
        + '<response_num ident="N"><render_fib fibtype="Decimal"/></response_num>'
    )
    draft = one(tmp_path, older(presentation, when(condition)))
    assert (draft.kind, draft.accepted, draft.tolerance) == (Kind.NUMBER, accepted, tolerance)


def test_a_range_without_an_end_is_told(tmp_path: Path) -> None:
    presentation = material("How much?") + '<response_num ident="N"><render_fib/></response_num>'
    reading = read_files(
        tmp_path, {"a.xml": older(presentation, when("<vargte respident='N'>4</vargte>"))}
    )
    assert codes(reading) == ["key-not-held"]
    assert not only(reading).is_keyed


def test_an_essay_is_a_written_answer_without_a_key(tmp_path: Path) -> None:
    presentation = (
        material("Write.") + '<response_str ident="E"><render_fib rows="9"/></response_str>'
    )
    reading = read_files(tmp_path, {"a.xml": older(presentation)})
    draft = only(reading)
    assert (draft.kind, draft.stem, draft.is_keyed) == (Kind.TEXT, "Write.", False)
    assert not reading.problems


def test_an_extended_text_is_a_written_answer_and_what_is_right_a_model_of_it(
    tmp_path: Path,
) -> None:
    body = '<p>Why?</p><extendedTextInteraction responseIdentifier="RESPONSE"/>'
    right = "<correctResponse><value>Since *it* is.</value></correctResponse>"
    declared = f'<responseDeclaration identifier="RESPONSE" cardinality="single" baseType="string">{right}</responseDeclaration>'
    draft = only(read_files(tmp_path, {"a.xml": item(body, declared)}))
    assert (draft.kind, draft.stem, draft.is_keyed) == (Kind.TEXT, "Why?", False)
    assert draft.explanation == r"Since \*it\* is."


def test_formulas_of_canvas_are_read_though_they_are_pictures(tmp_path: Path) -> None:
    html = (
        '&lt;p&gt;Solve &lt;img class="equation_image" src="/equation_images/x"'
        ' alt="LaTeX: x^2" data-equation-content="\\frac{1}{2}"/&gt; or'
        ' &lt;img src="/e" alt="LaTeX: y_1"/&gt;.&lt;/p&gt;'
    )
    text = f'<material><mattext texttype="text/html">{html}</mattext></material>'
    reading = read_files(
        tmp_path, {"a.xml": older(text + lid("R", "1", "2"), when(equal("R", "A")))}
    )
    assert only(reading).stem == "Solve 1/2 or y₁."
    assert codes(reading) == []


def test_hints_and_solutions_are_explanations(tmp_path: Path) -> None:
    rest = (
        f"<itemfeedback ident='h'><hint><hintmaterial>{material('Count.')}</hintmaterial></hint>"
        f"</itemfeedback><itemfeedback ident='s'><solution><solutionmaterial>{material('1 + 1')}"
        "</solutionmaterial></solution></itemfeedback>"
    )
    xml = older(material("Which?") + lid("R", "1", "2"), when(equal("R", "B")), rest)
    assert one(tmp_path, xml).explanation == "**Hint:** Count.\n\n1 + 1"


def test_an_assessment_is_an_exam_with_its_time(tmp_path: Path) -> None:
    inner = older(material("Which?") + lid("R", "1", "2"), when(equal("R", "B")))
    inner = inner.removeprefix("<questestinterop>").removesuffix("</questestinterop>")
    reading = read_files(
        tmp_path,
        {
            "quiz.xml": '<questestinterop><assessment ident="a1" title="Quiz 3"><duration>PT45M'
            f'</duration><section ident="s" title="Algebra">{inner}</section></assessment>'
            "</questestinterop>"
        },
    )
    (exam,) = reading.exams
    assert (exam.external_id, exam.title, exam.kind) == ("a1", "Quiz 3", "quiz")
    assert exam.time_limit_seconds == 45 * 60
    assert exam.question_keys == ("id:q1",)
    assert only(reading).topic == "Algebra"
    assert only(reading).source == "Quiz 3"
    assert only(reading).exam_external_id == "a1"


def test_passages_of_new_quizzes_are_shared_by_their_items(tmp_path: Path) -> None:
    inner = older(material("Which?") + lid("R", "1", "2"), when(equal("R", "B")))
    inner = inner.removeprefix("<questestinterop>").removesuffix("</questestinterop>")
    inner = inner.replace("<item ", '<item parent_stimulus_item_ident="p" ')
    passage = f'<item ident="p"><presentation>{material("A long text.")}</presentation></item>'
    xml = f"<questestinterop><assessment ident='a'>{passage}{inner}</assessment></questestinterop>"
    reading = read_files(tmp_path, {"quiz.xml": xml})
    assert only(reading).vignette == "A long text."
    assert only(reading).vignette_group == f"{tmp_path.name}/p"
    assert codes(reading) == []


# Packages


def test_a_manifest_tells_topic_tags_difficulty_and_time(tmp_path: Path) -> None:
    lom = """<metadata><lom><general><keyword><string>quick</string></keyword></general>
    <educational><difficulty><value>difficult</value></difficulty><typicalLearningTime>
    <duration>PT1M30S</duration></typicalLearningTime></educational>
    <classification><purpose><value>educational level</value></purpose><taxonPath><taxon><entry>
    <string>Level 9</string></entry></taxon></taxonPath></classification>
    <classification><purpose><value>discipline</value></purpose><taxonPath>
    <taxon><entry><string>Biology</string></entry></taxon>
    <taxon><entry><string>Cells</string></entry></taxon></taxonPath></classification></lom></metadata>"""
    resource = (
        f'<resource identifier="R" type="imsqti_item_xmlv2p2" href="a/i.xml">{lom}</resource>'
    )
    reading = packed(
        tmp_path,
        {
            "imsmanifest.xml": MANIFEST.format(resource),
            "a/i.xml": item(choice("1", "2"), declared("A")),
        },
    )
    draft = only(reading)
    assert (draft.source, draft.key) == ("The bank", "id:i1")
    assert (draft.subject, draft.topic, draft.tags) == ("Biology", "Cells", ("quick",))
    assert (draft.difficulty, draft.expected_seconds) == (4, 90)


def package(tmp_path: Path, **more: str | bytes) -> dict[str, str | bytes]:
    first = item(choice("1", '<img src="../img/one.png" alt="one"/>'), declared("A"))
    second = item(choice("3", "4"), declared("A"), identifier="i2")
    test = """<assessmentTest identifier="t1" title="Mock"><timeLimits maxTime="600"/>
    <testPart identifier="p"><assessmentSection identifier="s1" title="Cells" visible="true">
    <rubricBlock view="candidate"><p>Read this.</p></rubricBlock>
    <assessmentItemRef identifier="b" href="items/second.xml"/>
    <assessmentItemRef identifier="a" href="items/first.xml"/>
    <assessmentItemRef identifier="c" href="items/gone.xml"/></assessmentSection></testPart>
    </assessmentTest>"""
    return {
        "imsmanifest.xml": MANIFEST.format(""),
        "test.xml": test,
        "items/first.xml": first,
        "items/second.xml": second,
        "img/one.png": PIXEL,
        **more,
    }


def test_a_test_names_items_by_their_files(tmp_path: Path) -> None:
    reading = packed(tmp_path, package(tmp_path))
    (exam,) = reading.exams
    assert exam.question_keys == ("id:i2", "id:i1")
    assert (exam.title, exam.time_limit_seconds) == ("Mock", 600)
    assert not exam.is_complete
    assert codes(reading) == ["item-elsewhere"]
    assert {draft.topic for draft in reading.questions} == {"Cells"}
    assert {draft.vignette for draft in reading.questions} == {"Read this."}
    (image,) = [one for draft in reading.questions for one in draft.media]
    assert (image.member, image.role) == ("img/one.png", MediaRole.OPTION)


def test_a_package_within_a_folder_of_the_archive_is_found(tmp_path: Path) -> None:
    files = {f"My bank/{name}": content for name, content in package(tmp_path).items()}
    reading = packed(tmp_path, files)
    assert len(reading.questions) == 2
    assert [one.member for draft in reading.questions for one in draft.media] == [
        "My bank/img/one.png"
    ]


def test_of_images_of_one_name_the_one_beside_the_item_is_meant(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"imsmanifest.xml": MANIFEST.format("")}
    for name in ("b", "a", "c"):
        body = '<p><img src="x.png"/></p>' + choice("1", name)
        files[f"{name}/i.xml"] = item(body, declared("A"), identifier=name)
        files[f"{name}/x.png"] = PIXEL + name.encode()
    reading = packed(tmp_path, files)
    assert {draft.key: [one.member for one in draft.media] for draft in reading.questions} == {
        "id:a": ["a/x.png"],
        "id:b": ["b/x.png"],
        "id:c": ["c/x.png"],
    }


def test_the_same_unpacked_is_one_unit_and_reads_the_same(tmp_path: Path) -> None:
    reading = read_files(tmp_path, package(tmp_path))
    assert [draft.key for draft in reading.questions] == ["id:i2", "id:i1"]
    (image,) = [one for draft in reading.questions for one in draft.media]
    assert image.path == tmp_path / "img" / "one.png"


def test_an_archive_of_items_without_manifest_is_read(tmp_path: Path) -> None:
    files = package(tmp_path)
    del files["imsmanifest.xml"]
    reading = packed(tmp_path, files)
    assert len(reading.questions) == 2
    assert {draft.source for draft in reading.questions} == {"Mock"}


def test_a_text_that_items_share_stands_before_each_with_its_images(tmp_path: Path) -> None:
    shared = (
        '<qti-assessment-stimulus identifier="st"><qti-stimulus-body><p>A night.'
        '<img src="one.png" alt="one"/></p></qti-stimulus-body></qti-assessment-stimulus>'
    )
    reference = '<assessmentStimulusRef identifier="night" href="../img/night.xml"/>'
    files = package(tmp_path)
    for name in ("first", "second"):
        files[f"items/{name}.xml"] = str(files[f"items/{name}.xml"]).replace(
            "<itemBody>", f"{reference}<itemBody>"
        )
    files["img/night.xml"] = shared
    reading = packed(tmp_path, files)
    assert {draft.vignette_group for draft in reading.questions} == {"The bank/night"}
    for draft in reading.questions:
        assert draft.vignette == "Read this.\n\nA night.![one](media:0)"
        assert next(one.member for one in draft.media) == "img/one.png"


def test_one_bad_file_does_not_stop_the_others(tmp_path: Path) -> None:
    reading = packed(tmp_path, package(tmp_path, **{"items/bad.xml": "<assessmentItem><p>"}))
    assert len(reading.questions) == 2
    assert "xml-invalid" in codes(reading)


def test_sound_is_told_and_not_kept(tmp_path: Path) -> None:
    body = '<p>Listen.<object data="a.mp3" type="audio/mpeg"/></p>' + choice("1", "2")
    reading = read_files(tmp_path, {"a.xml": item(body, declared("A"))})
    assert codes(reading) == ["media-not-held"]
    assert "a.mp3" in reading.problems[0].reason


def test_an_image_within_the_text_is_taken_from_it(tmp_path: Path) -> None:
    import base64

    address = f"data:image/png;base64,{base64.b64encode(PIXEL).decode()}"
    body = f'<p>Look. <img src="{address}" alt="dot"/></p>' + choice("1", "2")
    draft = one(tmp_path, item(body, declared("A")))
    (image,) = draft.media
    assert image.content == PIXEL
    assert draft.stem.startswith("Look. ![dot](media:0)")


def test_an_image_outside_the_package_is_never_taken(tmp_path: Path) -> None:
    (tmp_path / "secret.png").write_bytes(PIXEL)
    inside = tmp_path / "in"
    body = '<p><img src="../secret.png"/><img src="/etc/passwd"/></p>' + choice("1", "2")
    reading = read_files(inside, {"a.xml": item(body, declared("A"))})
    assert only(reading).media == ()
    assert codes(reading) == ["image-missing", "image-missing"]


def test_two_items_of_one_identifier_are_told(tmp_path: Path) -> None:
    files = package(tmp_path)
    files["items/third.xml"] = item(choice("5", "6"), declared("A"))
    reading = packed(tmp_path, files)
    assert "duplicate-id" in codes(reading)
    assert len(reading.questions) == 2


def test_items_that_stand_alone_do_not_collide(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.xml").write_text(item(choice(name, "x"), declared("A")))
    units = [found for found in scan([tmp_path]) if isinstance(found, Unit)]
    drafts = [draft for unit in units for draft in read(unit).questions]
    assert [draft.key for draft in drafts] == ["id:one/i1", "id:two/i1"]
    assert {draft.source for draft in drafts} == {tmp_path.name}


def test_a_source_of_ones_own_does_not_make_ids_collide(tmp_path: Path) -> None:
    for name in ("A", "B"):
        folder = tmp_path / name
        folder.mkdir()
        manifest = MANIFEST.format("").replace("The bank", f"Bank {name}")
        (folder / "imsmanifest.xml").write_text(manifest)
        (folder / "i.xml").write_text(item(choice(name, "x"), declared("A")))
    units = [found for found in scan([tmp_path]) if isinstance(found, Unit)]
    drafts = [draft for unit in units for draft in read(unit, source="Mine").questions]
    assert [(draft.source, draft.key) for draft in drafts] == [
        ("Mine", "id:Bank A/i1"),
        ("Mine", "id:Bank B/i1"),
    ]


def test_a_package_of_something_else_says_what_it_holds(tmp_path: Path) -> None:
    resource = '<resource identifier="R" type="webcontent" href="index.txt"/>'
    reading = packed(tmp_path, {"imsmanifest.xml": MANIFEST.format(resource), "index.txt": "hi"})
    assert codes(reading) == ["no-questions"]
    assert "webcontent" in reading.problems[0].reason


def test_a_latin_1_that_is_utf_8_is_read_as_what_it_is(tmp_path: Path) -> None:
    xml = '<?xml version="1.0" encoding="ISO-8859-1"?>' + item(choice("é", "x"), declared("A"))
    assert one(tmp_path, xml).options[0].text == "é"
    (tmp_path / "b").mkdir()
    reading = read_files(tmp_path / "b", {"a.xml": xml.encode("latin-1")})
    assert only(reading).options[0].text == "é"

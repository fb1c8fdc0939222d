"""Questions whose options are put into places, through imports: nothing changes its number."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from studytui.domain.draft import OptionDraft, QuestionDraft, SlotDraft
from studytui.domain.question import Kind, Question
from studytui.domain.text import gap
from studytui.services.study import Study
from studytui.storage import question_list, questions
from tests.drafts import Taker, key, question


@pytest.fixture
def take(study: Study) -> Taker:
    return Taker(study)


def loaded(take: Taker, question_id: int = 1) -> Question:
    found = questions.load(take.study.database, take.study.learner_id, question_id)
    assert found is not None
    return found


def right(*texts: str) -> tuple[OptionDraft, ...]:
    return tuple(OptionDraft(text, is_correct=True) for text in texts)


def ordering(*texts: str) -> QuestionDraft:
    slots = tuple(SlotDraft(key=index) for index in range(len(texts)))
    return question(kind=Kind.ORDERING, options=right(*texts), slots=slots, stem="Put in order.")


def matching(*pairs: tuple[str, str], extra: str = "") -> QuestionDraft:
    options = right(*(match for _, match in pairs))
    if extra:
        options = (*options, OptionDraft(extra, is_correct=False))
    slots = tuple(
        SlotDraft(prompt, index, f"Why {prompt}.") for index, (prompt, _) in enumerate(pairs)
    )
    return question(kind=Kind.MATCHING, options=options, slots=slots, stem="Match them.")


def gaps(*choices: tuple[str, ...], is_keyed: bool = True) -> QuestionDraft:
    """Of each gap the first is right."""
    options: list[OptionDraft] = []
    slots = []
    for texts in choices:
        first = len(options)
        for index, text in enumerate(texts):
            options.append(OptionDraft(text, (index == 0) if is_keyed else None))
        slots.append(
            SlotDraft(key=first if is_keyed else None, choices=tuple(range(first, len(options))))
        )
    stem = "Air " + " and ".join(gap(number) for number in range(1, len(choices) + 1))
    return question(kind=Kind.GAPS, options=tuple(options), slots=tuple(slots), stem=stem)


def words(found: Question) -> list[tuple[int, str, str | None]]:
    """Number, left side and right option of each slot."""
    return [
        (slot.number, slot.text, one.text if (one := found.option(slot.key or 0)) else None)
        for slot in found.slots
    ]


def test_an_order_goes_in_with_a_slot_for_each_rank(take: Taker) -> None:
    take(ordering("wake", "eat", "go"))
    found = loaded(take)
    assert found.kind is Kind.ORDERING and found.is_keyed
    assert words(found) == [(1, "", "wake"), (2, "", "eat"), (3, "", "go")]
    assert take.status() == "active"


def test_an_order_put_right_keeps_the_numbers_of_its_options(take: Taker) -> None:
    take(ordering("wake", "eat", "go"))
    before = {option.text: option.number for option in loaded(take).options}
    assert take(ordering("eat", "wake", "dress", "go")).counts.updated == 1
    found = loaded(take)
    assert [text for _, _, text in words(found)] == ["eat", "wake", "dress", "go"]
    after = {option.text: option.number for option in found.options}
    assert before.items() <= after.items()


def test_the_same_again_writes_nothing(take: Taker) -> None:
    drafts = [
        replace(draft, key=f"id:{number}", original_id=str(number))
        for number, draft in enumerate(
            (ordering("a", "b"), matching(("a", "1"), ("b", "2")), gaps(("x", "y"), ("x", "z")))
        )
    ]
    for draft in drafts:
        take(draft)
    for draft in drafts:
        assert take(draft).counts.unchanged == 1
    assert take.value("SELECT count(*) FROM question_version") == 0
    assert take.value("SELECT count(*) FROM question_slot") == 6


def test_left_sides_keep_their_numbers_and_a_number_is_never_given_again(take: Taker) -> None:
    take(matching(("dog", "barks"), ("cat", "mews"), ("cow", "moos")))
    take(matching(("cow", "moos"), ("dog", "barks")))
    assert words(loaded(take)) == [(3, "cow", "moos"), (1, "dog", "barks")]
    take(matching(("fox", "yaps"), ("dog", "barks")))
    assert words(loaded(take)) == [(4, "fox", "yaps"), (1, "dog", "barks")]
    take(matching(("cat", "mews"), ("dog", "barks")))
    assert words(loaded(take)) == [(2, "cat", "mews"), (1, "dog", "barks")]


def test_a_kept_version_holds_the_slots(take: Taker) -> None:
    take(matching(("dog", "barks"), ("cat", "mews")))
    take(matching(("dog", "barks"), ("cat", "purrs")))
    content = json.loads(take.value("SELECT content FROM question_version"))
    assert [(slot["text"], slot["key"]) for slot in content["slots"]] == [("dog", 1), ("cat", 2)]
    assert words(loaded(take))[1] == (2, "cat", "purrs")


def test_options_of_one_text_in_two_gaps_are_two_options(take: Taker) -> None:
    take(gaps(("rises", "falls"), ("falls", "rises")))
    found = loaded(take)
    assert [(option.text, option.slot) for option in found.options] == [
        ("rises", 1), ("falls", 1), ("falls", 2), ("rises", 2),
    ]  # fmt: skip
    numbers = {(option.text, option.slot): option.number for option in found.options}
    take(gaps(("falls", "rises"), ("rises", "falls", "stays")))
    found = loaded(take)
    after = {(option.text, option.slot): option.number for option in found.options}
    assert numbers.items() <= after.items()
    assert [text for _, _, text in words(found)] == ["falls", "rises"]


def test_a_source_that_loses_its_key_does_not_wipe_it(take: Taker) -> None:
    take(gaps(("rises", "falls")))
    take(replace(gaps(("rises", "falls"), is_keyed=False), explanation="More."))
    found = loaded(take)
    assert found.is_keyed and found.explanation == "More."
    assert take.status() == "active"


def test_gaps_without_a_key_are_keyless(take: Taker) -> None:
    take(gaps(("rises", "falls"), is_keyed=False))
    assert not loaded(take).is_keyed
    assert take.status() == "keyless"


def test_a_question_that_becomes_another_kind_loses_its_slots_from_sight(take: Taker) -> None:
    take(ordering("red", "green"))
    take(question())
    assert loaded(take).slots == ()
    take(ordering("red", "green"))
    assert [text for _, _, text in words(loaded(take))] == ["red", "green"]


def test_left_sides_are_found_by_search(take: Taker) -> None:
    take(matching(("Dachshund", "barks"), ("cat", "mews"), extra="sings"))
    assert take.found("dachshund") == take.found("sings") == [1]


@pytest.mark.parametrize("kind", ["ordering", "matching", "gaps"])
def test_the_kinds_can_be_searched_for(take: Taker, kind: str) -> None:
    drafts = (ordering("a", "b"), matching(("a", "1"), ("b", "2")), gaps(("x", "y")), question())
    for number, draft in enumerate(drafts):
        take(replace(draft, key=f"id:{number}", original_id=str(number)))
    found = question_list.find(take.study.database, take.study.learner_id, f"kind:{kind}")
    assert [one.kind.value for one in found.fetch(0, 9)] == [kind]


def test_a_key_file_says_that_it_cannot_help(take: Taker) -> None:
    take(gaps(("rises", "falls"), is_keyed=False))
    (problem,) = take(key("1", "A")).problems
    assert "comes with its question" in problem.reason


def test_a_vignette_stands_before_the_stem_and_does_not_name_the_question(take: Taker) -> None:
    take(question(vignette="A man of 60 coughs.", vignette_group="set 1", vignette_order=0))
    found = loaded(take)
    assert found.stem.startswith("A man of 60 coughs.\n\nWhich colour")
    assert found.title.startswith("Which colour")
    assert take.found("coughs") == [1]
    assert questions.sets(take.study.database, [1, 99]) == {1: ("1 set 1", 0)}

"""Curricula as JSON, TOML and CSV: recognised by what they hold, mended or refused in words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studytui.domain.draft import Reading
from tests.ingest.reading import codes, read_files


def names(reading: Reading) -> list[tuple[str, str]]:
    return [(one.subject, one.name) for one in reading.topics]


@pytest.mark.parametrize("name", ["syllabus.csv", "syllabus.txt", "noname"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_table_of_topics_is_one_whatever_its_file_is_called(
    tmp_path: Path, name: str, delimiter: str
) -> None:
    rows = ["Topic,Weight,Requires", '"Loops",29 %,', "Functions,28,Loops (70) | Strings"]
    text = "\ufeff" + "\r\n".join(row.replace(",", delimiter) for row in rows)
    reading = read_files(tmp_path, {name: text})
    assert codes(reading) == []
    assert [(one.name, one.weight, one.prerequisites) for one in reading.topics] == [
        ("Loops", 29, ()),
        ("Functions", 28, (("Loops", 70), ("Strings", None))),
    ]


def test_a_subject_that_is_not_named_is_the_files_name(tmp_path: Path) -> None:
    reading = read_files(tmp_path, {"Organic_chemistry_v1.csv": "topic,hours\nAlkanes,2\n"})
    assert names(reading) == [("Organic chemistry", "Alkanes")]


def test_what_is_wrong_is_said_with_its_line_and_the_rest_goes_in(tmp_path: Path) -> None:
    text = "topic,weight,hours\nLoops,much,2\n,5,1\nLoops,3,1\nStrings,120,-1\n"
    reading = read_files(tmp_path, {"a.csv": text})
    assert [one.name for one in reading.topics] == ["Loops", "Strings"]
    assert [(one.code, one.place) for one in reading.problems] == [
        ("value-invalid", "line 2"),
        ("topic-invalid", "line 3"),
        ("duplicate-topic", "line 4"),
        ("value-invalid", "line 5"),
        ("value-invalid", "line 5"),
    ]
    assert all(one.is_warning for one in reading.problems)


def test_broken_toml_is_said_with_its_place(tmp_path: Path) -> None:
    reading = read_files(tmp_path, {"a.toml": '[[topics]]\nname = "Loops"\nweight = \n'})
    assert codes(reading) == ["toml-invalid"]
    assert "line 3" in reading.problems[0].place


def test_a_profile_is_no_curriculum_and_says_where_it_belongs(tmp_path: Path) -> None:
    text = '[[blocks]]\nquestions = 3\n[[topics]]\ntopic = "Loops"\npercent = 100\n'
    reading = read_files(tmp_path, {"a.toml": text})
    assert codes(reading) == ["a-profile"]
    assert "folder of profiles" in reading.problems[0].hint


@pytest.mark.parametrize(
    "text", ["hello, world\n", "name,age\nAda,36\n", "a topic for today, and more\n", "", "\0\1"]
)
def test_other_texts_are_no_curricula(tmp_path: Path, text: str) -> None:
    assert codes(read_files(tmp_path, {"a.txt": text})) == ["format-unknown"]


def test_topics_of_other_banks_are_read_as_before(tmp_path: Path) -> None:
    bank = {"topics": [{"id": 1, "name": "Flour"}, {"id": 2, "name": "Dough", "prereqs": [1]}]}
    reading = read_files(tmp_path, {"topics.json": json.dumps(bank)})
    assert [one.prerequisites for one in reading.topics] == [(), (("Flour", None),)]


def test_names_of_topics_are_one_harmless_line(tmp_path: Path) -> None:
    data = {"subjects": [{"name": "A\x1b[31m", "topics": [{"name": "B\nC\u202e"}]}]}
    assert names(read_files(tmp_path, {"a.json": json.dumps(data)})) == [("A", "B C")]


values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["name", "topics", "requires", "weight", "topic", "concepts"]), inner
        )
    ),
    max_leaves=12,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(values)
def test_whatever_stands_in_a_curriculum_it_is_read_or_reported(
    tmp_path: Path, value: object
) -> None:
    data = {"format": "studytui-curriculum", "topics": value, "subjects": value}
    (tmp_path / "a.json").write_text(json.dumps(data).replace("NaN", "0").replace("Infinity", "9"))
    reading = read_files(tmp_path, {})
    assert reading.topics or reading.problems


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(max_size=80))
def test_whatever_stands_in_a_table_it_is_read_or_reported(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.csv").write_text(f"topic,weight,requires\n{text}", "utf-8", newline="")
    reading = read_files(tmp_path, {})
    assert reading.topics or reading.problems


def test_a_need_may_be_an_object_with_how_well_it_must_be_known(tmp_path: Path) -> None:
    needs = [{"topic": "B", "mastery": 70}, {"topic": "C", "mastery": 170}, 5, {"mastery": 3}]
    curriculum = {"subject": "S", "topics": [{"name": "A", "requires": needs}]}
    reading = read_files(tmp_path, {"a.json": json.dumps(curriculum)})
    assert reading.topics[0].prerequisites == (("B", 70), ("C", None))
    assert codes(reading) == ["value-invalid", "prerequisite-invalid", "prerequisite-invalid"]


def test_a_parent_that_only_is_named_is_a_topic_before_its_own(tmp_path: Path) -> None:
    reading = read_files(tmp_path, {"a.csv": "topic,weight,parent\nB,3,X\nC,2,X\nY,1,\n"})
    assert [(one.name, one.parent) for one in reading.topics] == [
        ("X", None), ("B", "X"), ("C", "X"), ("Y", None),
    ]  # fmt: skip


def test_topics_nest_so_deep_and_not_deeper(tmp_path: Path) -> None:
    inner: dict[str, object] = {"name": "T0"}
    for number in range(1, 40):
        inner = {"name": f"T{number}", "topics": [inner]}
    reading = read_files(tmp_path, {"a.json": json.dumps({"topics": [inner]})})
    assert codes(reading) == ["topics-too-deep"]
    assert 1 < len(reading.topics) < 40


def test_a_file_with_topics_without_end_is_read_up_to_a_number(tmp_path: Path) -> None:
    topics = "".join(f"T{number},1\n" for number in range(30_000))
    reading = read_files(tmp_path, {"a.csv": f"topic,weight\n{topics}"})
    assert codes(reading) == ["too-many-topics"]
    assert 0 < len(reading.topics) < 30_000

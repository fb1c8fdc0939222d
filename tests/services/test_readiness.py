"""Would I pass: what is predicted, what is kept of it, and what is said while too little is known."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from studytui.domain.exam import Marking, Mode, Rules
from studytui.domain.goal import Goal
from studytui.domain.readiness import USUAL_WIDENING, Past, Prediction, fitted_widening
from studytui.paths import Paths
from studytui.services.exam_asked import Asked
from studytui.services.outlook import chance_words, lacking_words
from studytui.services.session import Session
from studytui.services.study import Study
from studytui.storage import exam_questions
from tests.conftest import SetClock, copied
from tests.made_questions import TOPICS, fill
from tests.made_sittings import answer_right, answer_wrong

TODAY = date(2026, 11, 21)
GOAL = Goal("PCEP", "pcep-30-03", TODAY + timedelta(days=20), weekday_minutes=(60,) * 7)


@pytest.fixture
def library(study: Study) -> Study:
    fill(study, 200)
    return study


def keyed(study: Study) -> list[int]:
    rows = study.database.rows(
        "SELECT question_id FROM question WHERE status = 'active' ORDER BY question_id"
    )
    return [int(row[0]) for row in rows]


def begin(study: Study, ids: list[int], rules: Rules | None = None) -> Session:
    begun = study.exams.begin_questions(ids, rules or Rules(), "Mock")
    return study.sittings.resume(begun.sitting_id)


def sit(
    study: Study, clock: SetClock, ids: list[int], right: int, rules: Rules | None = None
) -> Session:
    """A sitting with the first so many right, the rest wrong; ended."""
    session = begin(study, ids, rules)
    for place in range(len(session.sitting.items)):
        session.go_to(place)
        clock.advance(timedelta(seconds=30))
        (answer_right if place < right else answer_wrong)(session)
    session.finish()
    clock.advance(timedelta(hours=6))
    return session


def kept(study: Study) -> int:
    return int(study.database.value("SELECT count(*) FROM prediction"))


@pytest.fixture(scope="module")
def sixty(tmp_path_factory: pytest.TempPathFactory, migrated: Path) -> tuple[Path, SetClock]:
    """A library with sixty answers in, three of four right, made once; and the clock after them."""
    home, clock = Paths(tmp_path_factory.mktemp("sixty")), SetClock()
    with copied(migrated, home, clock) as made:
        fill(made, 200)
        ids = keyed(made)
        for start in (0, 20, 40):
            sit(made, clock, ids[start : start + 20], 15)
    return home.database, clock


@pytest.fixture
def answered(home: Paths, clock: SetClock, sixty: tuple[Path, SetClock]) -> Iterator[Study]:
    """The first sixty questions with a key are answered, the others never asked."""
    library, then = sixty
    clock.set_to(then)
    with copied(library, home, clock) as opened:
        yield opened


def test_before_there_is_enough_it_says_what_is_missing(library: Study, clock: SetClock) -> None:
    library.goals.save(GOAL)
    outlook = library.readiness.outlook()
    assert outlook.today is None and outlook.kept is None
    assert outlook.lacking is not None and outlook.lacking.answers == 20
    words = lacking_words(outlook)
    assert "about 20 more first answers" in words
    assert all(name in words for name in TOPICS)
    assert library.readiness.supposing() is None
    assert library.readiness.headline() == "ready: too few answers to say"


def test_without_topics_it_says_so(study: Study) -> None:
    assert "No question has a topic" in lacking_words(study.readiness.outlook())
    assert study.readiness.headline() == ""


def test_today_the_exam_day_and_doing_nothing_are_told_apart(answered: Study) -> None:
    answered.goals.save(GOAL)
    outlook = answered.readiness.outlook()
    assert outlook.today is not None and outlook.kept is not None and outlook.nothing is not None
    assert outlook.pass_mark == 70 and outlook.days_left == 20
    assert outlook.nothing.score < outlook.today.score < outlook.kept.score < 95
    assert outlook.today.low < outlook.today.score < outlook.today.high
    chances = [outlook.chance(one) for one in (outlook.nothing, outlook.today, outlook.kept)]
    assert None not in chances and chances == sorted(chances, key=lambda one: one or 0.0)


def test_without_a_goal_today_is_predicted_and_no_more(answered: Study) -> None:
    outlook = answered.readiness.outlook()
    assert outlook.today is not None
    assert outlook.kept is None and outlook.pass_mark is None
    assert outlook.chance(outlook.today) is None
    assert answered.readiness.supposing() is None


@pytest.mark.parametrize("days", [None, 0, -3])
def test_an_exam_without_a_day_ahead_has_no_prediction_for_its_day(
    days: int | None, answered: Study
) -> None:
    day = None if days is None else answered.goals.today + timedelta(days=days)
    answered.goals.save(Goal("PCEP", "pcep-30-03", day, weekday_minutes=(60,) * 7))
    outlook = answered.readiness.outlook()
    assert outlook.today is not None and outlook.kept is None and outlook.nothing is None
    assert answered.readiness.supposing() is None


def test_the_target_counts_before_the_profiles_pass_mark(answered: Study) -> None:
    answered.goals.save(GOAL)
    answered.plans.current()
    assert answered.readiness.headline().endswith("pass mark 70 %")
    answered.goals.save(Goal("PCEP", "pcep-30-03", GOAL.exam_date, 85.0, (60,) * 7))
    assert answered.readiness.outlook().pass_mark == 85
    assert answered.readiness.headline().endswith("pass mark 85 %")


def test_the_headline_says_what_the_page_says(answered: Study) -> None:
    answered.goals.save(GOAL)
    found = answered.readiness.outlook().today
    assert found is not None
    band = f"({found.low:.0f}–{found.high:.0f})"
    assert answered.readiness.headline() == f"ready {found.score:.0f} % {band} · pass mark 70 %"


def test_what_ifs_are_answered_from_the_plan(answered: Study) -> None:
    answered.goals.save(GOAL)
    supposing = answered.readiness.supposing()
    assert supposing is not None
    more, skipped, later = supposing.answers()
    assert (more.words, skipped.words) == ("An hour more a day", "Today skipped")
    assert later.words == "The exam a week later"
    assert more.points >= 0 >= skipped.points
    kept_ = answered.readiness.outlook().kept
    assert kept_ is not None
    assert more.prediction.score == pytest.approx(kept_.score + more.points)


def test_the_day_that_is_skipped_is_the_next_with_hours(answered: Study) -> None:
    today = answered.goals.today
    hours = [60] * 7
    hours[today.weekday()] = 0
    answered.goals.save(Goal("PCEP", "", today + timedelta(days=20), weekday_minutes=tuple(hours)))
    supposing = answered.readiness.supposing()
    assert supposing is not None
    words = [one.words for one in supposing.answers()]
    assert f"{today + timedelta(days=1):%A} skipped" in words


def test_a_prediction_is_kept_before_an_exam_and_told_only_after_it(answered: Study) -> None:
    rest = keyed(answered)[60:]
    session = begin(answered, rest[:12])
    assert kept(answered) >= 1
    ids = [one.sitting_id for one in answered.readiness.record().entries]
    assert session.sitting.sitting_id not in ids
    for place in range(12):
        session.go_to(place)
        answer_right(session)
    session.finish()
    entry = answered.readiness.record().entries[0]
    assert entry.sitting_id == session.sitting.sitting_id
    assert entry.percent == 100
    assert entry.prediction.low < entry.prediction.score < entry.prediction.high


@pytest.mark.parametrize(("count", "mode"), [(9, Mode.EXAM), (12, Mode.TUTOR), (12, Mode.PRACTICE)])
def test_of_short_sittings_and_practice_nothing_is_predicted(
    count: int, mode: Mode, answered: Study
) -> None:
    rest = keyed(answered)[60:]
    before = kept(answered)
    begin(answered, rest[:count], Rules(mode=mode))
    assert kept(answered) == before


def test_questions_without_a_key_do_not_count_for_a_prediction(answered: Study) -> None:
    rest = keyed(answered)[60:]
    keyless = [
        int(row[0])
        for row in answered.database.rows(
            "SELECT question_id FROM question WHERE status = 'keyless' LIMIT 5"
        )
    ]
    before = kept(answered)
    begin(answered, [*rest[:9], *keyless])
    assert kept(answered) == before
    begin(answered, [*rest[:10], *keyless])
    assert kept(answered) == before + 1


def test_while_too_little_is_known_nothing_is_kept(library: Study) -> None:
    begin(library, keyed(library)[:20])
    assert kept(library) == 0


def test_a_mock_drawn_by_a_profile_is_predicted_too(answered: Study) -> None:
    from studytui.domain.profile import rules
    from studytui.services.drawing import Wish

    before = kept(answered)
    profile = answered.profiles.get("pcep-30-03")
    answered.drawing.begin(Wish("", None, profile), rules(profile), 7, "Mock")
    assert kept(answered) == before + 1


def test_questions_seen_before_are_predicted_by_their_memory(
    library: Study, clock: SetClock
) -> None:
    ids = keyed(library)
    for start in (0, 20, 40):
        sit(library, clock, ids[start : start + 20], 10)
    # All right when last seen, as often as it takes to remember them.
    for _ in range(4):
        sit(library, clock, ids[:20], 20, Rules(mode=Mode.PRACTICE))
        clock.advance(timedelta(days=1))
    seen, new = (begin(library, some).sitting.sitting_id for some in (ids[:20], ids[60:80]))
    scores = dict(library.database.rows("SELECT sitting_id, score FROM prediction"))
    assert scores[seen] > 85 > scores[new] + 10


def test_marks_taken_off_lower_the_prediction(answered: Study) -> None:
    rest = keyed(answered)[60:]
    plain = begin(answered, rest[:20]).sitting.sitting_id
    rules = Rules(marking=Marking(right=4.0, wrong=-1.0))
    minus = begin(answered, rest[:20], rules).sitting.sitting_id
    scores = dict(answered.database.rows("SELECT sitting_id, score FROM prediction"))
    assert scores[minus] == pytest.approx(1.25 * scores[plain] - 25)


def test_the_record_widens_the_interval_when_it_was_too_narrow(
    answered: Study, clock: SetClock
) -> None:
    rest = keyed(answered)[60:]
    before = answered.readiness.record().widening
    for start in range(0, 80, 20):
        # Nobody could have known: nothing right at all.
        sit(answered, clock, rest[start : start + 20], 0)
    record = answered.readiness.record()
    assert record.inside < len(record.entries)
    assert record.widening > before
    assert record.widening == fitted_widening([one.past for one in record.entries])
    found = answered.readiness.outlook().today
    assert found is not None and found.widening == record.widening


def test_a_short_record_leaves_the_usual_widening() -> None:
    past = [Past(Prediction(50, 40, 60, 8), 90)] * 2
    assert fitted_widening(past) == USUAL_WIDENING


def test_what_the_exam_asks_comes_back_as_it_was_kept(library: Study) -> None:
    library.goals.save(GOAL)
    library.plans.current()
    inputs = json.loads(library.database.value("SELECT inputs FROM study_plan"))
    known_ = Asked.of(inputs["exam"])
    assert len(known_.parts) == len(TOPICS)
    assert sum(part.questions for part in known_.parts) == pytest.approx(30)
    assert Asked.of(json.loads(json.dumps(known_.as_json()))) == known_


def test_a_chance_is_never_said_to_be_nothing_or_certain() -> None:
    assert [chance_words(one) for one in (0.0, 0.14, 1.0)] == ["under 1 %", "14 %", "over 99 %"]


def test_saying_how_ready_one_is_takes_neither_planner_nor_memory_model(answered: Study) -> None:
    answered.goals.save(GOAL)
    answered.plans.current()
    code = (
        "import sys; from pathlib import Path; from studytui.paths import Paths; "
        "from studytui.services.study import Study; study = Study.open(Paths(Path(sys.argv[1]))); "
        "words = study.readiness.headline(); study.close(); assert words.startswith('ready '), words; "
        "found = {'fsrs', 'studytui.domain.plan', 'studytui.services.outlook', 'studytui.services.planning', 'textual'}; "
        "sys.exit(', '.join(found & set(sys.modules)) or 0)"
    )
    home = answered.paths.home
    ran = subprocess.run(
        [sys.executable, "-c", code, str(home)], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr


def test_the_hardness_of_a_topic_comes_from_its_questions(library: Study) -> None:
    library.database.execute("UPDATE question SET difficulty = 5 WHERE topic_id = 1")
    found = exam_questions.hardness(library.database)
    assert found[1].mean > 1 > found[2].mean
    assert found[1].variance == 0 < found[2].variance


def test_predictions_cover_what_happens_about_as_often_as_they_say(
    library: Study, clock: SetClock
) -> None:
    """A learner with a chance of their own in each topic: 80 % intervals hold most scores."""
    lot = random.Random(5)
    chances = {topic: lot.uniform(0.4, 0.9) for topic in range(1, 7)}
    topics = dict(library.database.rows("SELECT question_id, topic_id FROM question"))
    ids = keyed(library)
    lot.shuffle(ids)
    for start in range(0, len(ids) - 14, 15):
        asked = ids[start : start + 15]
        session = begin(library, asked)
        for place in range(len(asked)):
            session.go_to(place)
            question_id = session.item.question_id
            is_right = lot.random() < chances[topics[question_id]]
            (answer_right if is_right else answer_wrong)(session)
        session.finish()
        clock.advance(timedelta(hours=12))
    record = library.readiness.record()
    assert len(record.entries) >= 8
    assert record.inside >= 0.6 * len(record.entries)

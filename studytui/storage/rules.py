"""The rules of a sitting as JSON: kept with it, so that a changed profile changes no sitting."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from studytui.domain.exam import Block, ClockRule, Grade, Marking, Mode, Rules

_PLAIN = (
    "shuffle_questions",
    "shuffle_options",
    "profile",
    "may_return",
    "unscored",
    "gives_back",
    "keeps_unused",
    "extra_time",
    "has_confidence",
    "has_calculator",
    "has_lab_values",
)


def encoded(rules: Rules) -> str:
    """What `decoded` reads; mode, pass mark, clock rule and the whole time have columns."""
    usual = Rules()
    found: dict[str, Any] = {
        name: getattr(rules, name)
        for name in _PLAIN
        if getattr(rules, name) != getattr(usual, name)
    }
    if rules.blocks:
        found["blocks"] = [
            {
                "questions": block.questions,
                "seconds": _seconds(block.time_limit),
                "title": block.title,
                "break": _seconds(block.break_after),
            }
            for block in rules.blocks
        ]
    if rules.break_pool:
        found["break_pool"] = _seconds(rules.break_pool)
    if rules.warnings != usual.warnings:
        found["warnings"] = [_seconds(one) for one in rules.warnings]
    if rules.marking != usual.marking:
        marking = rules.marking
        found["marking"] = [marking.right, marking.wrong, marking.is_partial, marking.wrong_typed]
    if rules.grades:
        found["grades"] = [[grade.name, grade.percent] for grade in rules.grades]
    if rules.session is not None:
        found["session"] = _seconds(rules.session)
    return json.dumps(found, ensure_ascii=False)


def decoded(
    text: str,
    *,
    mode: str,
    time_limit_seconds: int | None,
    pass_mark: float | None,
    clock_rule: str,
) -> Rules:
    """The rules as they were when the sitting began."""
    found: dict[str, Any] = json.loads(text or "{}")
    usual = Rules()
    warnings = found.get("warnings")
    session = found.get("session")
    return Rules(
        mode=Mode(mode),
        time_limit=_delta(time_limit_seconds),
        pass_mark=pass_mark,
        clock_rule=ClockRule(clock_rule),
        blocks=tuple(
            Block(
                block["questions"],
                _delta(block["seconds"]),
                block["title"],
                timedelta(seconds=block["break"]),
            )
            for block in found.get("blocks", ())
        ),
        break_pool=timedelta(seconds=found.get("break_pool", 0)),
        warnings=usual.warnings
        if warnings is None
        else tuple(timedelta(seconds=one) for one in warnings),
        marking=Marking(*found.get("marking", ())),
        grades=_grades(found),
        session=_delta(session),
        **{name: found[name] for name in _PLAIN if name in found},
    )


def grades_of(text: str) -> tuple[Grade, ...]:
    """The grades among the rules, without reading the rest of them."""
    return _grades(json.loads(text)) if '"grades"' in text else ()


def _grades(found: dict[str, Any]) -> tuple[Grade, ...]:
    return tuple(Grade(name, percent) for name, percent in found.get("grades", ()))


def _seconds(delta: timedelta | None) -> float | None:
    return None if delta is None else delta.total_seconds()


def _delta(seconds: float | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=seconds)

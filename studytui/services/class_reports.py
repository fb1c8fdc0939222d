"""A class as files to keep or send."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from studytui.domain.class_figures import Tally
from studytui.domain.exam import letter
from studytui.export.class_report import (
    ClassReport,
    LearnerRow,
    QuestionRow,
    class_csv,
    class_html,
)
from studytui.paths import Paths
from studytui.services.class_figures import Heat, ItemLine, Predicted
from studytui.services.files import file_name, keep_file
from studytui.storage.database import Database

__all__ = ["ClassReports"]

_QUESTIONS = 40
"""Of the questions, those that have to be looked at first."""


class ClassReports:
    """Reports of classes."""

    def __init__(self, database: Database, paths: Paths) -> None:
        self._database = database
        self._paths = paths

    def report(
        self,
        heat: Heat,
        items: Sequence[ItemLine],
        predicted: Predicted | None,
        names: Mapping[int, str],
        chosen: Sequence[str],
    ) -> ClassReport:
        """What is said of the class; `names` as they are to stand in it, by learner, and `chosen`
        which answers were looked at."""
        risks = {one.learner_id: one for one in heat.risks}
        predictions = {} if predicted is None else predicted.predictions
        learners = []
        for member in heat.members:
            found, last = predictions.get(member.learner_id), heat.last.get(member.learner_id)
            learners.append(
                LearnerRow(
                    names.get(member.learner_id, ""),
                    heat.of_learner(member.learner_id),
                    tuple(heat.cell(member.learner_id, one) for one, _ in heat.topics),
                    risks.get(member.learner_id),
                    None if found is None else (found.score, found.low, found.high),
                    None if last is None else last.astimezone(),
                )
            )
        score = None if predicted is None else predicted.score
        topics = dict(heat.topics)
        return ClassReport(
            heat.classroom.name,
            self._database.now().astimezone(),
            ", ".join(chosen),
            tuple(topics.values()),
            heat.whole,
            tuple(heat.by_topic.get(one, Tally()) for one in topics),
            tuple(learners),
            tuple(
                QuestionRow(
                    one.title,
                    topics.get(one.topic_id, ""),
                    one.figures.answers,
                    one.figures.facility,
                    one.figures.point_biserial,
                    _remark(one),
                )
                for one in items[:_QUESTIONS]
            ),
            None if score is None else (score.score, score.low, score.high),
            0 if score is None else score.learners,
        )

    def html(self, report: ClassReport) -> str:
        """The report as a page."""
        return class_html(report)

    def csv(self, report: ClassReport) -> str:
        """The report as a table."""
        return class_csv(report)

    def save(
        self,
        heat: Heat,
        items: Sequence[ItemLine],
        predicted: Predicted | None,
        names: Mapping[int, str],
        chosen: Sequence[str],
    ) -> Path:
        """Keep page and table in the home's folder of reports; where the page is, with the table
        beside it under the same name."""
        report = self.report(heat, items, predicted, names, chosen)
        stem = f"{report.made_at:%Y-%m-%d}-{file_name(report.name)}-class"
        keep_file(self._paths.reports, stem, ".csv", class_csv(report))
        return keep_file(self._paths.reports, stem, ".html", class_html(report))


def _remark(one: ItemLine) -> str:
    if one.beaten_by is not None:
        return f"more chose {letter(one.beaten_by)} than the key"
    return "suspect" if one.is_suspect else ""

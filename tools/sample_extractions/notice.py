"""The notice beside the sample: where each part comes from, under which licence, what was changed."""

from __future__ import annotations

from pathlib import Path

LICENCES = {
    "ham_radio_question_pool-Apache-2.0.txt": "ham-us/LICENSE.upstream.txt",
    "openstax-CC-BY-4.0.txt": "../LICENCES/openstax+osbooks-microbiology__LICENSE",
    "PCEP_webApp-MIT.txt": "pcep/LICENSE.upstream.txt",
    "freeCodeCamp-BSD-3-Clause.txt": "fcc/LICENSE.upstream.txt",
    "javascript-questions-MIT.txt": "js-questions/LICENSE.upstream.txt",
}
NOTICE = """\
# Where these questions come from

Everything in this folder is made by `tools/make_sample_extractions.py`, all but one exam
(`exams/Every_Kind_of_Question.json`) from openly licensed question banks. No page was captured from
a question site: the pages, side-cars, host names (`*.example`), times and ten-digit answer ids are
laid out by that program so that they look like captures. The texts of the questions and options are
the banks' own; only their mark-up became HTML. No answer, explanation or peer figure was invented.

## `amateur-radio/`
- Origin: question pools for the US amateur radio examinations, Technician 2026-2030 (Element 2) and
  General 2023-2027 (Element 3), by the NCVEC Question Pool Committee; the pools are in the public
  domain. Taken from the collection `russolsen/ham_radio_question_pool`, commit
  `a34fe8456ac76602caa58c1ff02b24476999aa71`.
- Licence of the collection: Apache-2.0, `LICENSES/ham_radio_question_pool-Apache-2.0.txt`.
- Changed: a selection (each question with a figure, and some of each sub-element); figures T-1, T-2,
  T-3 and G7-1 trimmed, made smaller and grey; the words "Rule reference:" put before the rule numbers; the
  sub-element titles are those of the NCVEC syllabus, as the collection gives question numbers only.
- The pool in force at an examination may be a newer one: check before you rely on it.

## `openstax/`
- Origin: review questions of *Microbiology* (`openstax/osbooks-microbiology`, commit
  `ecf34dad129d686703780e87ab5aa2e59c577a6a`) and *Psychology* (`openstax/osbooks-psychology`, commit
  `e061043bf2f9e86ace51c4e8dc9555160f60a99d`).
- Attribution: OpenStax, Rice University. Licensed under CC BY 4.0 at these commits
  (https://creativecommons.org/licenses/by/4.0/), text in `LICENSES/openstax-CC-BY-4.0.txt`.
  Access for free at https://openstax.org.
- Changed: a selection; CNXML became HTML; the module's title is given as the reference. In six
  questions the key was left out on purpose, so that they look as they do before answering. Pictures
  are unchanged.

## `javascript/` and `exams/JavaScript_Questions_Practice.json`
- Origin: `lydiahallie/javascript-questions`, commit `a8b427b9f7f94f1a2965144ba544b475c5f65829`.
- Licence: MIT, Copyright (c) 2019 Lydia Hallie, `LICENSES/javascript-questions-MIT.txt`.
- Changed: a selection; Markdown became HTML.

## `exams/PCEP_Module_*_Practice.json`, `exams/PCEP -- *`
- Origin: quiz bank of `Alexandru2984/PCEP_webApp`, commit `477cfe7782e00b372ba1616735037b959422b099`.
- Licence: MIT, Copyright (c) 2026 Dragne Alexandru Mihai, `LICENSES/PCEP_webApp-MIT.txt`.
- Changed: a selection; back-ticks became code elements; easy, medium and hard became 2, 3 and 4. The
  key was left out of `PCEP -- Mixed Quiz`, which has the form of a platform's dump.
- Neither these questions nor studytui are connected with the Python Institute or its PCEP examination.

## `exams/Python_Select_All_That_Apply.json`, and the last two questions of `PCEP -- Mixed Quiz`
- The expressions are those the PCEP bank above prints; the questions over them are **derived**: the
  banks have no Python question with several right answers. What is right, and each explanation, is
  what Python says when the expression is evaluated by `tools/sample_extractions/claims.py`.
- Licence: as the PCEP bank.

## `exams/freeCodeCamp_Python_SQL_Quiz.json`
- Origin: `freeCodeCamp/Developer_Quiz_Site`, commit `d71a60ba08113e8f999aeaa8c75c7d16aef1dbc0`.
- Licence: BSD-3-Clause, Copyright (c) 2023 freeCodeCamp, `LICENSES/freeCodeCamp-BSD-3-Clause.txt`.
- Changed: a selection; the order of options (the bank lists the right answer first); the bank's link
  stands under the explanation.

## `exams/Every_Kind_of_Question.json`
- Written for this sample, from no bank, so that each kind of question can be tried: choosing one or
  several, true or false, numbers, short texts, orders, matches, gaps, and a set on one vignette.
- Licence: that of studytui.
"""


def write(banks: Path, out: Path) -> None:
    """Write `NOTICE.md` and copy the licence texts that must travel with the questions."""
    (out / "NOTICE.md").write_bytes(NOTICE.encode())
    (out / "LICENSES").mkdir()
    for name, origin in LICENCES.items():
        (out / "LICENSES" / name).write_bytes((banks / origin).read_bytes())

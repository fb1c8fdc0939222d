"""A captured page of the AngularJS family (`form#exam-form`), with its hidden copies of the options."""

from __future__ import annotations

from html import escape

from .items import Item, digest
from .react_page import plain

ONE = "question.type == 'MULTIPLE_CHOICE' || question.type == 'TRUE_FALSE'"
MANY = "question.type == 'MULTIPLE_RESPONSE' || question.type == 'MULTIPLE_ANSWER'"
RADIO = (
    '<li class="paper-shadow in ng-scope{hidden}{key}" ng-repeat="answer in question.answers"'
    f' ng-show="{ONE}"><div class="result-marker" ng-show="question.showCorrectAnswer"></div>'
    '<input type="radio" name="answer-set" class="choice ng-pristine ng-untouched ng-valid"'
    ' id="{id}" value="{id}"><label for="{id}" class="ng-binding"><font>{text}</font></label></li>'
)
CHECKBOX = (
    '<li class="paper-shadow in multiple-response ng-scope{hidden}{key}"'
    f' ng-repeat="answer in question.answers" ng-show="{MANY}">'
    '<div class="result-marker" ng-show="question.showCorrectAnswer"></div>'
    '<input type="checkbox" class="choice ng-pristine ng-untouched ng-valid" id="answer_{id}">'
    '<label for="answer_{id}" class="ng-binding"><font>{text}</font></label></li>'
)
MATCHING = (
    '<li class="paper-shadow in ng-scope{key}" ng-repeat="answer in question.answers"><div>'
    '<div class="ng-binding"><font>{text}</font></div><select class="form-control">'
    '<option value="0">Select an answer</option></select></div></li>'
)
ORDERING = (
    '<li class="paper-shadow in ng-scope{key}" ng-repeat="answer in question.answers"><div>'
    '<select class="ng-pristine"><option value="? string:undefined ?"></option></select>'
    '<div class="ng-binding"><font>{text}</font></div></div></li>'
)
MEDIA = (
    '<div id="media-links" ng-if="question.medias.length &gt; 0" class="ng-scope">'
    '<a class="fancybox ng-scope" href="{url}" title="{credit}" ng-repeat="media in'
    ' question.medias"><img alt="{alt}" src="{url}"><div class="image_name ng-binding"></div></a></div>'
)
TAB_NAME = (
    '<li class="uib-tab nav-item ng-isolate-scope{active}"><a href="" class="nav-link ng-binding">'
    "{name}</a></li>"
)
TAB = '<div class="tab-pane ng-scope{active}" ng-repeat="tab in tabset.tabs">{content}</div>'
REASONING = (
    '<div class="exam-reasoning" ng-show="question.remediationDisplay"><div class="inner">'
    '<div class="result ng-binding ng-hide">Correct</div>'
    '<div class="result ng-binding ng-hide">That is incorrect.</div>'
    '<div class="reasoning ng-scope"><div class="ng-isolate-scope"><ul class="nav nav-tabs">{names}'
    '</ul><div class="tab-content">{tabs}</div></div></div></div></div>'
)
PAGE = (
    '<!DOCTYPE html><html lang="en"><head><title>Exam and Quiz History</title></head><body>'
    '<header id="header">{site}</header><div id="main-content"><div id="teApp">'
    '<div id="questionPage"><form id="exam-form" class="ng-pristine ng-valid">'
    '<div class="apps-List"><ul id="appsList" class="appsList"></ul></div>'
    '<div class="widget exam-question multiple-choice ng-scope{answered}"'
    ' ng-repeat="question in te.questions"><div class="inner">'
    '<div class="question-number ng-scope">Question {number} of {total}</div>'
    '<div class="question-info-right"><div class="question-id ng-binding ng-hide"'
    ' ng-show="question.displayNumber">#</div></div>'
    '<div class="question"><div class="questionStem ng-binding ng-isolate-scope"><font>{stem}</font>'
    '</div>{media}</div><div class="choices midsize"><ul>{radios}{checkboxes}</ul></div>'
    '<input type="text" class="form-control ng-hide" ng-show="question.type == \'FILL_IN_BLANK\'">'
    '<textarea class="form-control ng-hide" ng-show="question.type == \'ESSAY\'"></textarea>'
    '<div class="choices midsize ng-hide" ng-show="question.type == \'MATCH_THE_FOLLOWING\'">'
    '<div class="row"><ul></ul><ul>{matching}</ul></div></div>'
    '<div class="choices midsize ng-hide" ng-show="question.type == \'SEQUENCE\'"><ul>{ordering}</ul>'
    "</div></div></div>{reasoning}</form></div></div></div></body></html>\n"
)


def answer_id(item: Item, place: int) -> str:
    """The ten-digit id of an option, the same at every run and never starting with 0."""
    return str(10**9 + int(digest(f"{item.id}/{place}")[:12], 16) % (9 * 10**9))


def page(item: Item, number: int, total: int, site: str, figure_url: str) -> str:
    """The page with the key shown, or as it is before answering when `item.keyed` is false."""
    media = ""
    if item.figure is not None:
        media = MEDIA.format(
            url=figure_url, credit=escape(item.figure.credit), alt=escape(item.figure.description)
        )
    stem = item.stem
    if item.code:
        stem += f"<pre><code>{escape(item.code, quote=False)}</code></pre>"
    return PAGE.format(
        site=escape(site),
        answered=" answer-stats answered" if item.keyed else "",
        number=number,
        total=total,
        stem=stem,
        media=media,
        radios=_list(RADIO, item, " ng-hide" if item.several else ""),
        checkboxes=_list(CHECKBOX, item, "" if item.several else " ng-hide"),
        matching=_list(MATCHING, item, ""),
        ordering=_list(ORDERING, item, ""),
        reasoning=_reasoning(item),
    )


def _list(template: str, item: Item, hidden: str) -> str:
    return "".join(
        template.format(
            hidden=hidden,
            key=(" correct" if option.right else " incorrect") if item.keyed else "",
            id=answer_id(item, place),
            text=option.html,
        )
        for place, option in enumerate(item.options)
    )


def _tabs(item: Item) -> dict[str, str]:
    """Tab name → content; the platform shows a tab only where it has something to say."""
    tabs = {}
    if item.explanation:
        tabs["Reasoning"] = f'<div class="feedbackTab ng-scope">{item.explanation}</div>'
    if item.references:
        points = "".join(f"<li><font>{reference}</font></li>" for reference in item.references)
        tabs["References"] = f'<div class="referenceTab ng-scope"><ul>{points}</ul></div>'
    return tabs


def _reasoning(item: Item) -> str:
    tabs = _tabs(item)
    if not item.keyed or not tabs:
        return ""
    active = [" active"] + [""] * (len(tabs) - 1)
    return REASONING.format(
        names="".join(
            TAB_NAME.format(active=mark, name=name) for mark, name in zip(active, tabs, strict=True)
        ),
        tabs="".join(
            TAB.format(active=mark, content=content)
            for mark, content in zip(active, tabs.values(), strict=True)
        ),
    )


def body_text(item: Item, number: int, total: int, site: str) -> str:
    """What the capture keeps as the page's visible text."""
    lines = [site, "Mode: Study Mode", f"Question {number} of {total}", plain(item.stem)]
    lines += item.code.splitlines()
    lines += [f"\t{plain(option.html)}" for option in item.options]
    if item.keyed:
        tabs = _tabs(item)
        lines += [*tabs, *(plain(content) for content in tabs.values())]
    return "\n".join([*lines, " Prev Question", "Next Question "])

"""Resources: the learner's own books, notes and papers, to read and to search."""

from __future__ import annotations

import asyncio
import json
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input

from studytui.domain.exam import Exam
from studytui.domain.text import clean_line, plain
from studytui.domain.wording import count
from studytui.errors import StudyError
from studytui.services.changes import Changes
from studytui.services.passage_notes import FIELD, PassageNote
from studytui.services.resources import Hit, Line
from studytui.tui import beside
from studytui.tui.content import fitted, joined, line, literal, wrapped
from studytui.tui.look import SIGN_CURSOR
from studytui.tui.path_line import completed, split_paths
from studytui.tui.screens.task import TaskScreen
from studytui.tui.widgets.bars import KeyBar, KeyHint, Rule
from studytui.tui.widgets.path_prompt import TYPING_HINTS, PathPrompt
from studytui.tui.widgets.prompt import Prompt
from studytui.tui.widgets.text_pane import TextPane
from studytui.tui.widgets.virtual_list import VirtualList

_KINDS = {
    "pdf": "PDF",
    "markdown": "Markdown",
    "text": "text",
    "html": "HTML",
    "epub": "EPUB",
    "docx": "Word",
}


class ResourcesScreen(TaskScreen[None]):
    """A list of what there is, or of the passages that a search found."""

    screen_name = "Your texts"
    purpose = (
        "Folders of your own books, notes and papers: PDF, Markdown, text, HTML, EPUB, Word. They "
        "stay where they are; studytui reads them, finds what you look for, and puts reading into "
        "your plan."
    )
    AUTO_FOCUS = "VirtualList"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "read", "read", id="resources.read", tooltip="Read it, where you left it"),
        Binding(
            "slash",
            "search",
            "search",
            id="resources.search",
            tooltip="Words in all your texts and notes; note: finds your notes alone",
        ),
        Binding(
            "d",
            "paper",
            "answer it",
            id="resources.paper",
            tooltip="Make the questions of a past paper, with its mark scheme, and sit it",
        ),
        Binding(
            "O",
            "topic",
            "where it belongs",
            id="resources.topic",
            tooltip="The topic it is for: time spent reading it counts there",
        ),
        Binding(
            "v",
            "packs",
            "learning packs",
            id="resources.packs",
            tooltip="What to read for a topic, what was missed in it, and a retest",
        ),
        Binding("c", "add", "choose a folder", id="resources.add", tooltip="Look at a folder too"),
        Binding("question_mark", "help", "help", id="help", tooltip="All keys of this screen"),
        Binding("q", "leave", "back", id="resources.leave", tooltip="Back, from a search first"),
    ]

    DEFAULT_CSS = """
    ResourcesScreen {
        #title { height: 1; padding: 0 1; }
        Horizontal { height: 1; padding: 0 1; display: none; }
        &.-searching #search-line { display: block; }
        &.-adding #path-line { display: block; }
        .sign { width: 8; height: 1; }
        Prompt { width: 1fr; }
        #status { height: auto; max-height: 5; padding: 0 1; }
        VirtualList { height: 1fr; margin: 1 0 0 0; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._words = ""
        self._is_looking = False

    def compose(self) -> ComposeResult:
        yield TextPane(self._title, id="title")
        yield Rule()
        with Horizontal(id="search-line"):
            yield TextPane(lambda width: [literal("Search", "key")], classes="sign")
            yield Prompt(placeholder="words in all your texts", id="search")
        with Horizontal(id="path-line"):
            yield TextPane(lambda width: [literal("Folder", "key")], classes="sign")
            yield PathPrompt(completed, placeholder="where your books and notes lie", id="path")
        yield TextPane(id="status")
        yield VirtualList(self._row)
        yield KeyBar()

    def on_mount(self) -> None:
        for pane in self.query(TextPane):
            pane.can_focus = False
        self._show()
        if self.study.resources.folders():
            self._look_again()

    @property
    def _list(self) -> VirtualList[Line | Hit | PassageNote]:
        return self.query_one(VirtualList)

    def _title(self, width: int) -> list[Content]:
        folders = self.study.resources.folders()
        about = f" · {count(len(folders), 'folder')}" if folders else ""
        return [fitted(joined(("Your texts", "title"), (about, "muted")), width)]

    def _show(self) -> None:
        resources = self.study.resources
        found: list[Line | Hit | PassageNote] = []
        if self._words:
            found += self.study.passage_notes.search(self._words)
            notes = len(found)
            if not self._words.startswith(FIELD):
                found += resources.search(self._words)
        else:
            found += resources.lines()
        self._list.show_rows(found, cursor=max(self._list.cursor, 0))
        self.query_one("#title", TextPane).show(self._title)
        if self._words:
            number = count(len(found) - notes, "passage")
            noted = count(notes, "note")
            if self._words.startswith(FIELD):
                self._say(f"{noted}, the latest first. q leads back.")
            elif notes:
                self._say(f"{noted} and {number} with these words. q leads back.")
            else:
                self._say(f"{number} with these words, the best first. q leads back.")
        elif not resources.folders():
            self._say(
                "No folder yet. c chooses one: books, notes, past papers, as PDF, Markdown, text, "
                "HTML, EPUB or Word. They stay where they are."
            )
        elif not found and not self._is_looking:
            self._say("Nothing there that can be read.")
        self.show_keys()

    def _say(self, words: str) -> None:
        def lines(width: int) -> list[Content]:
            return [Content(""), *wrapped(literal(words, "muted"), width)] if words else []

        self.query_one("#status", TextPane).show(lines)

    def _row(self, row: Line | Hit | PassageNote, width: int, is_cursor: bool) -> Content:
        sign = SIGN_CURSOR if is_cursor else " "
        if isinstance(row, Hit):
            where = f"p. {row.passage.page}" if row.passage.page else row.passage.heading
            text = clean_line(plain(row.passage.text))
            start = joined(f" {sign} ", line(row.title, "strong"), (f"  {where}", "muted"))
            start = fitted(start, min(start.cell_length, max(width // 2, 20)))
            return fitted(joined(start, "  ", line(text)), width)
        if isinstance(row, PassageNote):
            start = joined(f" {sign} ", ("Your note ", "flag"), line(row.title, "strong"))
            start = fitted(start, min(start.cell_length, max(width // 2, 20)))
            return fitted(joined(start, "  ", line(row.text)), width)
        share = round(100 * row.read / row.passages) if row.passages else 0
        read = "read" if row.is_finished else f"{share} %" if row.read else "new"
        end = literal(f"  {_KINDS.get(row.kind, row.kind):<9}{read:>5} ", "muted")
        start = fitted(joined(f" {sign} ", line(row.title)), width - end.cell_length)
        return joined(start, end)

    @on(VirtualList.Moved)
    def _name_keys(self) -> None:
        self.show_keys()

    @on(VirtualList.Chosen)
    def _open(self) -> None:
        self.action_read()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "paper":
            row = self._list.current if self.is_mounted else None
            return isinstance(row, Line) and self.study.past_papers.is_paper(row)
        if action == "topic":
            return not self.is_mounted or isinstance(self._list.current, Line)
        if action in ("read", "search"):
            return not self.is_mounted or bool(self._words) or self._list.current is not None
        return True

    def action_read(self) -> None:
        row = self._list.current
        if isinstance(row, Hit):
            self.study_app.read(row.resource_id, row.position, words=self._words)
        elif isinstance(row, PassageNote):
            words = self._words.removeprefix(FIELD)
            self.study_app.read(row.resource_id, row.position, words=words)
        elif isinstance(row, Line):
            at = 0 if row.is_finished else max(row.read - 1, 0)
            self.study_app.read(row.resource_id, at)

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        if self.is_mounted:
            self._show()

    def action_search(self) -> None:
        self.add_class("-searching")
        self.query_one("#search", Prompt).focus()

    @on(Input.Submitted, "#search")
    def _search(self, event: Input.Submitted) -> None:
        self._words = event.value.strip()
        self._list.cursor = 0
        self._end_prompt()
        self._show()

    def action_paper(self) -> None:
        from studytui.tui.screens.waiting import wait_for

        row = self._list.current
        if isinstance(row, Line):
            resource_id = row.resource_id
            words = "Making the questions of the paper."
            wait_for(
                self,
                words,
                lambda own, on_progress: own.past_papers.make(resource_id),
                self._sit_paper,
            )

    def _sit_paper(self, exam: Exam) -> None:
        self.study_app.publish(Changes.QUESTIONS | Changes.EXAMS | Changes.IMPORTS)
        try:
            begun = self.study.exams.begin_exam(exam)
        except StudyError as error:
            self.study_app.tell(error)
            return
        self.dismiss(None)
        self.study_app.sit(begun.sitting_id, begun.remark)

    def action_topic(self) -> None:
        from studytui.tui.screens.topic_choice import choose_topic

        row = self._list.current
        if isinstance(row, Line):
            resource_id = row.resource_id
            choose_topic(self, "For which topic?", lambda one: self._give_topic(resource_id, one))

    def _give_topic(self, resource_id: int, topic_id: int) -> None:
        self.study_app.publish(self.study.resources.set_topic(resource_id, topic_id))
        topic = self.study.resources.topic_of(resource_id)
        words = "It is for no topic now." if topic is None else f"It is for {topic[1]} now."
        self.study_app.remark(f"{words} Time spent reading it counts there." if topic else words)

    def action_add(self) -> None:
        self.add_class("-adding")
        self.query_one("#path", PathPrompt).focus()

    @on(Input.Submitted, "#path")
    def _add(self, event: Input.Submitted) -> None:
        paths = split_paths(event.value)
        try:
            for path in paths:
                self.study.resources.add(path)
        except StudyError as error:
            self.study_app.tell(error)
            return
        event.input.value = ""
        self._end_prompt()
        if paths:
            self._look_again()

    @on(Prompt.Left)
    def _end_prompt(self) -> None:
        self.remove_class("-searching", "-adding")
        self._list.focus()

    def _look_again(self) -> None:
        if not self._is_looking:
            self._is_looking = True
            self._say("Looking through your folders …")
            self.run_worker(self._look(), group="look", exclusive=True)

    async def _look(self) -> None:
        """Look in a process of its own: to read a long PDF takes seconds."""
        process = await beside.start(
            self.study.paths.home, "resources", "--look", "--json", keeps_output=True
        )
        try:
            text, said = await self._follow(process)
        finally:
            if process.returncode is None:
                process.terminate()
                await process.wait()
        self._is_looking = False
        if self._is_there:
            self._show()
            self._tell(text, said)

    @property
    def _is_there(self) -> bool:
        """Whether anything can be shown: the screen may be left while the folders are looked
        through."""
        return self.is_attached and bool(self.query(VirtualList))

    async def _follow(self, process: asyncio.subprocess.Process) -> tuple[str, str]:
        """Show how far it is. What it printed at the end, and what it complained of."""
        assert process.stderr is not None and process.stdout is not None
        output = asyncio.create_task(process.stdout.read())
        said = ""
        async for raw in process.stderr:
            text = raw.decode("utf-8", "replace")
            told = _progress(text)
            if told is None:
                said = clean_line(text)
            elif self._is_there and not self._words:
                self._say(f"Looking through your folders: {told[0]} of {told[1]} files …")
        text = (await output).decode("utf-8", "replace")
        await process.wait()
        return text, said

    def _tell(self, text: str, said: str) -> None:
        try:
            report: dict[str, Any] = json.loads(text)
        except ValueError:
            self._say(said or "The folders could not be looked through.")
            return
        if any(report[name] for name in ("new", "changed", "moved", "gone")):
            self.study_app.publish(Changes.RESOURCES)
        names = ("new", "changed", "moved", "gone")
        parts = [f"{report[name]} {name}" for name in names if report[name]]
        problems = report["problems"]
        if problems:
            parts.append(f"{len(problems)} cannot be read: {problems[0]['file']}")
        if self._words and not problems:
            # What was found stands there.
            return
        if parts:
            self._say(f"{', '.join(parts)}.")
        elif self._list.current is not None:
            self._say("")

    def hints(self) -> list[KeyHint]:
        if isinstance(self.focused, PathPrompt):
            return list(TYPING_HINTS)
        if isinstance(self.focused, Prompt):
            return [KeyHint("⏎", "find"), KeyHint("↓", "leave it")]
        return super().hints()

    def action_packs(self) -> None:
        from studytui.tui.screens.packs import PacksScreen

        self.app.push_screen(PacksScreen())

    def action_leave(self) -> None:
        if self._words:
            self._words = ""
            self._show()
            self._say("")
        else:
            self.dismiss(None)


def _progress(text: str) -> tuple[int, int] | None:
    try:
        event = json.loads(text)
        return event["done"], event["of"]
    except (ValueError, KeyError, TypeError):
        return None

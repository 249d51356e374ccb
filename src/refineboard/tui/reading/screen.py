"""One item, whole: everything that is known of it, to be read together."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from refineboard.domain.change import SPLIT_FROM
from refineboard.domain.documents import Document, documents_of, text_of, texts_of
from refineboard.domain.workspace import Backlog, Workspace
from refineboard.tui.actions import Where, bindings_of
from refineboard.tui.board.cards import shown_text
from refineboard.tui.board.verdicts import Verdicts
from refineboard.tui.editor.fixes import fix_content
from refineboard.tui.kit.bars import KeyBar
from refineboard.tui.kit.findings import invest_lines, story_content
from refineboard.tui.kit.roles import ItemWish, StepWish, keys_in_force
from refineboard.tui.kit.words import item_facts, wsjf_words


class ReadingScreen(Screen[None]):
    """Shows the item under the board's cursor, and goes on to its neighbours."""

    BINDINGS = bindings_of(Where.READING)

    def __init__(self, workspace: Workspace, verdicts: Verdicts, key: str) -> None:
        super().__init__()
        self._workspace = workspace
        self._verdicts = verdicts
        self._key = key

    def compose(self) -> ComposeResult:
        """The text and the key bar."""
        with VerticalScroll(id="reading", can_focus=False):
            yield Static(id="text")
        yield KeyBar(Where.READING)

    def on_mount(self) -> None:
        """Shows the item."""
        self.show_item(self._workspace, self._key)

    def show_item(self, workspace: Workspace, key: str | None) -> None:
        """Shows an item, from the top if it is another one."""
        if key is None:
            return
        if key != self._key:
            self.query_one("#reading", VerticalScroll).scroll_home(animate=False)
        self._workspace, self._key = workspace, key
        document = workspace.items.get(key)
        text = self.query_one("#text", Static)
        if document is None:
            back = keys_in_force(self.app).way_to("reading.close")
            text.update(Content(f"{key} was deleted. {back} goes back to the board."))
            return
        text.update(Content("\n").join(self._lines(document)))

    def _lines(self, document: Document) -> list[Content]:
        report = self._verdicts.report(document)
        title = shown_text(text_of(document, "title"))
        lines = [
            Content.assemble(
                (text_of(document, "key"), "bold $text-accent"), (f" {title}", "bold")
            ),
            Content.styled("   ".join(item_facts(self._workspace, document)), "$muted"),
        ]
        text = story_content(document, report)
        lines += [Content(""), text] if text else []
        lines += _section("Benefit hypothesis", [text_of(document, "benefit_hypothesis")])
        criteria = texts_of(document, "acceptance_criteria")
        lines += _section("Acceptance criteria", [f"• {text}" for text in criteria])
        if text_of(document, "backlog") == "ART":
            lines += _section("WSJF", [wsjf_words(document)])
        lines += [Content(""), Content.styled("INVEST", "bold $text-accent")]
        mending = self._verdicts.mending(document)
        if mending is None:
            lines += invest_lines(report)
        else:
            key = keys_in_force(self.app).word_of("reading.mend")
            offer = fix_content(mending.fix, document, key)
            lines += invest_lines(report, mending.finding, offer)
        lines += _section("Blocked", [text_of(document, "blocked")])
        lines += self._links(document)
        lines += _section("Timeline", list(_timeline(self._workspace, document)))
        return lines

    def _links(self, document: Document) -> list[Content]:
        key = text_of(document, "key")
        parent, source = text_of(document, "parent"), text_of(document, SPLIT_FROM)
        waits = [
            f"{self._titled(text_of(entry, 'key'))} ({text_of(entry, 'state')})"
            for entry in documents_of(document, "depends_on")
        ]
        return [
            *_section("Parent", [self._titled(parent)] if parent else []),
            *_section("Waits for", waits),
            *_section("Waited for by", [self._titled(k) for k in self._workspace.dependents(key)]),
            *_section("Split from", [self._titled(source)] if source else []),
            *_section("Children", [self._titled(k) for k in self._workspace.children(key)]),
        ]

    def _titled(self, key: str) -> str:
        document = self._workspace.items.get(key)
        if document is None:
            return f"{key} (not here)"
        title = shown_text(text_of(document, "title"))
        return f"{key} {title}   {self._workspace.state_of(document).label}"

    def action_scroll_by(self, lines: int) -> None:
        """Scrolls."""
        self.query_one("#reading", VerticalScroll).scroll_relative(y=lines, animate=False)

    def action_step(self, step: int) -> None:
        """Goes to a neighbour."""
        self.post_message(StepWish(step))

    def action_edit(self) -> None:
        """Edits the item."""
        self.post_message(ItemWish("edit"))

    def action_score(self) -> None:
        """Scores the item."""
        self.post_message(ItemWish("score"))

    def action_split(self) -> None:
        """Splits the item."""
        self.post_message(ItemWish("split"))

    def action_mend(self) -> None:
        """Does what INVEST suggests."""
        self.post_message(ItemWish("mend"))

    def action_close(self) -> None:
        """Back to the board."""
        self.dismiss(None)


def _section(heading: str, texts: list[str]) -> list[Content]:
    filled = [text for text in texts if text]
    if not filled:
        return []
    return [
        Content(""),
        Content.styled(heading, "bold $text-accent"),
        *(Content(text) for text in filled),
    ]


def _entered(backlog: Backlog | None, entry: Document) -> str:
    state = text_of(entry, "state")
    label = backlog.state(state).label if backlog else state
    name = text_of(entry, "name")
    return f"{name} ({label})" if name else label


def _timeline(workspace: Workspace, document: Document) -> list[str]:
    backlog = workspace.backlogs.get(text_of(document, "backlog"))
    return [
        f"{text_of(entry, 'at')[:16].replace('T', ' ')}  "
        f"{_entered(backlog, entry)}  "
        f"by {text_of(entry, 'by')}"
        for entry in documents_of(document, "timeline")
    ]

"""The pane that shows the item under the cursor: its text, its facts, what INVEST says."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len
from textual.content import Content
from textual.widgets import Static

from refineboard.domain.documents import Document, text_of, texts_of
from refineboard.domain.workspace import Workspace
from refineboard.tui.board.cards import open_providers, shown_text
from refineboard.tui.board.verdicts import Verdicts
from refineboard.tui.editor.fixes import fix_content
from refineboard.tui.kit.findings import finding_line, story_content
from refineboard.tui.kit.roles import keys_in_force
from refineboard.tui.kit.words import item_facts, wsjf_words

_TEXT_LINES = 3
_GAP, _BREAK = "   ", "\n"


class DetailPane(Static):
    """A few lines about one item; reading it whole is a screen of its own."""

    def __init__(self, workspace: Workspace, verdicts: Verdicts) -> None:
        super().__init__(id="detail")
        self.workspace = workspace
        self._verdicts = verdicts
        self._document: Document | None = None

    def on_resize(self) -> None:
        """Fits the lines to a new width; the pane has none while the scores are in its place."""
        if self._document is not None:
            self.show(self._document)

    def show(self, document: Document | None) -> None:
        """Shows the item, or that there is none."""
        self._document = document
        if document is None:
            keys = keys_in_force(self.app)
            words = f"No item here. {keys.way_to('board.new')} writes one"
            if not self.workspace.items:
                words += (
                    f", {keys.way_to('board.import')} brings a file of another tool in, and lines "
                    f"that you paste become items. {keys.way_to('help')} shows every key"
                )
            self.update(Content.styled(f"{words}.", "$muted"), layout=False)
            return
        text = story_content(document, self._verdicts.report(document))
        # The findings below must stay in sight, however long the text is.
        room = max(1, self.size.width - 2) * _TEXT_LINES
        if len(text) > room:
            text = text[:room].rstrip() + Content("…")
        lines = [self._heading(document), *([text] if text else []), self._facts(document)]
        lines += self._findings(document)
        self.update(Content("\n").join(lines), layout=False)

    def _heading(self, document: Document) -> Content:
        """Key, title and facts; a line of their own for the facts where one is not enough."""
        facts = "   ".join(item_facts(self.workspace, document))
        name = Content.assemble(
            (text_of(document, "key"), "bold $text-accent"),
            (f" {shown_text(text_of(document, 'title'))}", "bold"),
        )
        fits = name.cell_length + len(_GAP) + cell_len(facts) <= self.size.width - 2
        return Content.assemble(name, (f"{_GAP if fits else _BREAK}{facts}", "$muted"))

    def _findings(self, document: Document) -> Iterator[Content]:
        """A line for each finding, and what a key would do about one of them."""
        mending = self._verdicts.mending(document)
        offer = None
        if mending is not None:
            key = keys_in_force(self.app).word_of("board.mend")
            offer = Content("    ") + fix_content(mending.fix, document, key)
            if mending.finding is None:
                yield offer
        for finding in self._verdicts.report(document).findings:
            yield finding_line(finding)
            if mending is not None and finding is mending.finding and offer is not None:
                yield offer

    def _facts(self, document: Document) -> Content:
        criteria = len(texts_of(document, "acceptance_criteria"))
        noun = "acceptance criterion" if criteria == 1 else "acceptance criteria"
        facts = [f"{criteria or 'no'} {noun}"]
        if text_of(document, "backlog") == "ART":
            facts.append(wsjf_words(document))
        waits = open_providers(self.workspace, document)
        if waits:
            facts.append(f"waits for {', '.join(waits)}")
        if text_of(document, "blocked"):
            facts.append(f"blocked: {text_of(document, 'blocked')}")
        lacks = self._verdicts.lack_words(document)
        if not lacks:
            return Content.styled("   ".join(facts), "$muted")
        return Content.assemble(
            ("   ".join(facts), "$muted"), (f"   lacks {lacks}", "$text-warning")
        )

"""INVEST verdicts of items, kept until the item changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from refineboard.domain.documents import Document, text_of
from refineboard.domain.workspace import Workspace

if TYPE_CHECKING:
    from refineboard.domain.invest import InvestReport


class Verdicts:
    """Reports by item. A document is replaced when it changes, so identity tells what is fresh."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.loaded = False
        """Whether the rules may be used already; the first picture of a board does without."""
        self._known: dict[str, tuple[Document, InvestReport]] = {}

    def report(self, document: Document) -> InvestReport:
        """The item's INVEST report."""
        key = text_of(document, "key")
        known = self._known.get(key)
        if known is not None and known[0] is document:
            return known[1]
        from refineboard.domain.invest import invest, subject_of

        report = invest(subject_of(document, self.workspace.state_of(document).category))
        self._known[key] = (document, report)
        return report

    def letters(self, document: Document) -> Mapping[str, str]:
        """Letter to verdict, in plain words; empty until the rules are loaded."""
        if not self.loaded:
            return {}
        return {
            letter.value: verdict.value
            for letter, verdict in self.report(document).verdicts.items()
        }

    def short_title(self, document: Document) -> str:
        """What a story wants, where its title is the whole sentence; "" where it is short."""
        if not self.loaded:
            return ""
        story = self.report(document).story
        if not story.is_story or story.text != text_of(document, "title"):
            return ""
        want = story.means_text.removeprefix("to ")
        return f"{want[:1].upper()}{want[1:]} ({story.role_text})"

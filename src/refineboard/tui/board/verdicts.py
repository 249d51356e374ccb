"""INVEST verdicts for the screen: as the judge finds them, but never at the price of a frame.

What stands around the items of a large workspace takes most of a second to read. So that is done
beside the screen, on a copy, and until then an item is judged by what it says itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from time import sleep
from typing import TYPE_CHECKING

from refineboard.domain.documents import Document, text_of
from refineboard.domain.states import StateCategory
from refineboard.domain.workspace import Workspace
from refineboard.tui.controller import Update

if TYPE_CHECKING:
    from refineboard.domain.invest.findings import InvestReport
    from refineboard.domain.invest.fixes import Mending
    from refineboard.domain.invest.judge import Judge
    from refineboard.domain.invest.neighbours import Neighbours
    from refineboard.domain.readiness import Lack
    from refineboard.tui.kit.aside import Aside

_BEGUN = (StateCategory.DOING, StateCategory.DONE)
_PLANS = ("iterations", "teams")
"""Tables that the surroundings of every item hang on."""
_ITEMS_BETWEEN_RESTS = 10
_REST_SECONDS = 0.0002
"""The reader rests this long, this often, so that a key pressed meanwhile is answered at once."""


class Verdicts:
    """Reports by item, as of the screen's workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.loaded = False
        """Whether the rules may be used already; the first picture of a board does without."""
        self._judge: Judge | None = None
        self._aside: Aside | None = None
        self._readings = 0
        """How often the surroundings had to be read anew."""
        self._changed_since: set[str] = set()
        """Items that changed since the last reading began."""

    @property
    def looks_around(self) -> bool:
        """Whether what stands around the items is known."""
        return self._judge is not None and self._judge.knows_neighbours

    @property
    def judge(self) -> Judge:
        """Who judges the items of the workspace."""
        if self._judge is None:
            from refineboard.domain.invest.judge import Judge

            self._judge = Judge(self.workspace, knows_neighbours=False)
        return self._judge

    def take_update(self, update: Update, workspace: Workspace) -> bool:
        """Takes in what changed; whether `read_around` is to be called again."""
        tables = {op.table for entry in update.entries for op in entry.change.operations}
        if update.everything and not update.entries:
            self.workspace, self._judge = workspace, None
            return self.loaded
        items = {
            op.id
            for entry in update.entries
            for op in entry.change.operations
            if op.table == "items"
        }
        # What is only shown as it will be comes without an entry of the log.
        items |= {id_ for id_ in update.ids if id_ in workspace.items}
        self._changed_since |= items
        if self._judge is not None:
            self._judge.changed(items)
        # The states of the program's kanban are among the settings.
        is_plan = not tables.isdisjoint(_PLANS) or ("settings" in tables and "art" in update.ids)
        return self.loaded and is_plan

    async def read_around(self) -> bool:
        """Reads what stands around all items, beside the screen; whether that counts now.

        It does not where the workspace has changed so much that it is being read once more.
        """
        from refineboard.domain.invest.neighbours import Neighbours
        from refineboard.tui.kit.aside import Aside

        self._aside = self._aside or Aside("invest")
        self._readings += 1
        reading, workspace = self._readings, self.workspace
        self._changed_since.clear()
        neighbours = Neighbours(workspace.reader())
        await self._aside.run(lambda: _read_gently(neighbours))
        if reading != self._readings:
            return False
        neighbours.move_to(workspace)
        neighbours.changed(self._changed_since)
        self.judge.meet(neighbours)
        return True

    def report(self, document: Document) -> InvestReport:
        """The item's INVEST report."""
        return self.judge.report(document)

    def mending(self, document: Document) -> Mending | None:
        """What can be mended in an item without thinking, the worst finding's first."""
        from refineboard.domain.invest.fixes import mendings

        subject = self.judge.subject(document)
        return next(mendings(subject, self.report(document).findings), None)

    def lacks(self, document: Document) -> tuple[Lack, ...]:
        """The musts of the Definition of Ready that the item does not meet."""
        from refineboard.domain.readiness import Readiness

        now = datetime.now(UTC).isoformat()
        return Readiness(self.workspace, now, self.judge).open_musts(document)

    def lack_words(self, document: Document) -> str:
        """What keeps an item from being ready; "" until the rules are loaded, and once it is
        worked on."""
        if not self.loaded or self.workspace.state_of(document).category in _BEGUN:
            return ""
        from refineboard.domain.readiness import lack_words

        return lack_words(self.lacks(document))

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


def _read_gently(neighbours: Neighbours) -> None:
    count = 0

    def rest() -> None:
        nonlocal count
        count += 1
        if count % _ITEMS_BETWEEN_RESTS == 0:
            sleep(_REST_SECONDS)

    neighbours.read(rest)

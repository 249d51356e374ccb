"""Drives the board as a person does, and reads what stands on it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from textual.pilot import Pilot

from refineboard.domain.commands import AddItem, FoundArt
from refineboard.domain.edits import FieldEdit
from refineboard.session import Session, found_workspace, open_session
from refineboard.store.places import DatabaseUrl, Place
from refineboard.tui.actions.keymap import keymap_of
from refineboard.tui.app import RefineboardApp
from refineboard.tui.board.widget import Board
from refineboard.tui.drafts import DraftBox
from refineboard.tui.editor.screen import EditorScreen
from refineboard.tui.kit.bars import MessageLine
from refineboard.tui.kit.side_panel import SidePanel

_MOST_WAITS = 6_000


def a_workspace_directory(tmp_path: Path) -> Path:
    """A workspace of two teams, three features and three stories."""
    directory = tmp_path / "art"
    found_workspace(
        directory, FoundArt("Payments ART", (("CHK", "Checkout"), ("LED", "Ledger")), "2026-11-23")
    )
    session = open_session(directory)
    for title, scores in (
        ("Instant payout", (5, 3, 2, 5)),
        ("One-tap refunds", (13, 8, 5, 2)),
        ("Dark mode", (None, None, None, None)),
    ):
        parts = zip(("ubv", "tc", "rroe", "size"), scores, strict=True)
        session.do(AddItem("ART", "feature", title, tuple(FieldEdit(*part) for part in parts)))
    for title in ("Save a card", "Pay by invoice"):
        session.do(AddItem("CHK", "story", title, (FieldEdit("parent", "ART-2"),)))
    session.do(AddItem("LED", "story", "Post fees daily"))
    session.close()
    return directory


class BoardDriver:
    """The board on a screen, its keys and its words."""

    def __init__(self, app: RefineboardApp, pilot: Pilot[int], session: Session) -> None:
        self.app = app
        self.pilot = pilot
        self.session = session
        """A colleague's session on the same workspace."""

    async def press(self, *keys: str) -> None:
        """Presses keys and waits until all that they set off is done."""
        await self.pilot.press(*keys)
        await self.settle()

    async def type(self, text: str) -> None:
        """Types a text."""
        await self.press(*("space" if character == " " else character for character in text))

    async def settle(self) -> None:
        """Waits until every message is handled."""
        await self.pilot.pause()

    async def until(self, holds: Callable[[], bool]) -> None:
        """Waits until something holds that is being worked out beside the screen."""
        for _ in range(_MOST_WAITS):
            if holds():
                return
            await self.pilot.pause(0.01)
        raise AssertionError("It never came true.")

    @property
    def lines(self) -> list[str]:
        """The lines of the board widget."""
        board = self.app.query_one(Board) if not self.app.screen_stack[1:] else self._board
        return [board.render_line(y).text for y in range(board.size.height)]

    @property
    def _board(self) -> Board:
        return self.app.screen_stack[0].query_one(Board)

    @property
    def text(self) -> str:
        """The whole board."""
        return "\n".join(self.lines)

    @property
    def cursor(self) -> str | None:
        """Key of the item under the cursor."""
        return self._board.view.cursor

    @property
    def message(self) -> str:
        """What the message line says."""
        return str(self.app.screen.query_one(MessageLine).content)

    @property
    def editor(self) -> EditorScreen:
        """The editor, which must be open."""
        assert isinstance(self.app.screen, EditorScreen)
        return self.app.screen

    @property
    def invest(self) -> str:
        """What the INVEST panel of the editor says."""
        return str(self.editor.query_one(SidePanel).content)


@asynccontextmanager
async def the_board(
    directory: Place,
    size: tuple[int, int] = (120, 40),
    start: str | None = None,
    *,
    restricted: bool = False,
    keys: Mapping[str, object] | None = None,
    state: Path | None = None,
) -> AsyncIterator[BoardDriver]:
    """Opens the board on a workspace; `keys` is a person's table [keys], `state` where they keep
    drafts, for a directory beside it."""
    if state is None:
        assert isinstance(directory, Path)
        state = directory.parent / "state"
    drafts = DraftBox(state, directory)
    # A database is followed as the real board does it; in a directory nobody else would look.
    session = open_session(directory, present=isinstance(directory, DatabaseUrl))
    app = RefineboardApp(
        session, drafts, start, restricted=restricted, keymap=keymap_of(keys or {})
    )
    colleague = open_session(directory)
    colleague.user = "ben"
    async with app.run_test(size=size) as pilot:
        driver = BoardDriver(app, pilot, colleague)
        await driver.settle()
        yield driver
    colleague.close()
    app.desk.close()

"""The board on a workspace in PostgreSQL, also while the server is away."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import pytest

from refineboard.domain.commands import AddItem, EditItem
from refineboard.domain.edits import FieldEdit
from refineboard.session import found_workspace, open_session
from refineboard.store.places import DatabaseUrl
from refineboard.tui.drafts import DraftBox
from refineboard.tui.editor.screen import EditorScreen
from refineboard.tui.kit.bars import TopBar
from tests.builders import FOUNDED
from tests.postgres import Server
from tests.tui.driver import BoardDriver, the_board


@pytest.fixture
def url(postgres: Server) -> DatabaseUrl:
    """An ART in a database with one story."""
    url = postgres.url()
    found_workspace(url, FOUNDED)
    session = open_session(url)
    session.do(AddItem("CHK", "story", "Save a card"))
    session.close()
    return url


async def test_a_colleagues_change_comes_by_itself(url: DatabaseUrl, tmp_path: Path) -> None:
    async with the_board(url, start="CHK", state=tmp_path) as board:
        board.session.do(EditItem("CHK-1", (FieldEdit("points", 8),)))
        await board.until(lambda: "8 pt" in board.text)


async def test_a_colleagues_change_is_told_by_the_server(
    url: DatabaseUrl, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("refineboard.store.postgres.news._SHORTEST_LISTENING", 1e6)
    monkeypatch.setattr("refineboard.store.postgres.news._LONGEST_LISTENING", 1e6)
    colleague = open_session(url)
    async with the_board(url, start="CHK", state=tmp_path) as board:
        await board.until(lambda: board.app.desk._watched is not None)
        for points in (5, 8):
            colleague.do(EditItem("CHK-1", (FieldEdit("points", points),)))
            await board.until(lambda: f"{points} pt" in board.text)  # noqa: B023
    colleague.close()


async def test_a_server_that_wakes_nobody_is_asked(
    url: DatabaseUrl, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("refineboard.store.postgres.link._LISTEN", "subscribe to {}")
    colleague = open_session(url)
    async with the_board(url, start="CHK", state=tmp_path) as board:
        assert board.app.desk._session.news.descriptor is None
        colleague.do(EditItem("CHK-1", (FieldEdit("points", 8),)))
        await board.until(lambda: "8 pt" in board.text)
    colleague.close()


async def test_a_server_that_stays_silent_is_away_and_every_key_works(
    url: DatabaseUrl, postgres: Server, tmp_path: Path
) -> None:
    async with the_board(url, start="CHK", state=tmp_path) as board:
        await board.press("e")
        with postgres.frozen():
            await board.type(" now")
            await board.press("ctrl+s")
            await board.until(lambda: "until the database is back" in board.message)
            assert "Save a card now" in str(DraftBox(tmp_path, url).find("CHK-1"))
            await board.press("j", "k", "?", "escape")
        await board.until(lambda: board.app.desk.read_only is None)
        await board.press("e")
        await board.type(" or never")
        await board.press("ctrl+s")
        await board.until(lambda: board.session.sync() and "now or never" in title(board))


def title(board: BoardDriver) -> str:
    """The story's title in the database."""
    return board.session.workspace.item("CHK-1").title


async def test_a_board_whose_server_stays_silent_closes(
    url: DatabaseUrl, postgres: Server, tmp_path: Path
) -> None:
    with ExitStack() as stack:
        async with the_board(url, start="CHK", state=tmp_path) as board:
            stack.enter_context(postgres.frozen())
            await board.press("q")
            assert board.app._exit
        assert board.app.desk._thread._shutdown


async def test_while_the_server_is_away_typed_text_is_kept_and_saved_afterwards(
    url: DatabaseUrl, postgres: Server, tmp_path: Path
) -> None:
    async with the_board(url, start="CHK", state=tmp_path) as board:
        await board.press("e")
        await board.type(" now")
        postgres.stop()
        try:
            await board.until(lambda: board.app.desk.read_only is not None)
            await board.press("ctrl+s")
            await board.until(lambda: "until the database is back" in board.message)
            board.app.keep_draft()
            assert "now" in str(DraftBox(tmp_path, url).find("CHK-1"))
        finally:
            postgres.start()
        await board.until(lambda: board.app.desk.read_only is None)
        assert isinstance(board.app.screen, EditorScreen)
        await board.press("ctrl+s")
        await board.until(lambda: "now" in board.text)


async def test_the_board_says_that_the_server_is_away_and_that_it_is_back(
    url: DatabaseUrl, postgres: Server, tmp_path: Path
) -> None:
    async with the_board(url, start="CHK", state=tmp_path) as board:
        postgres.stop()
        try:
            await board.until(lambda: "read-only" in top_of(board))
            await board.press("8")
            await board.until(lambda: "until the database is back" in board.message)
        finally:
            postgres.start()
        await board.until(lambda: "The workspace is back" in board.message)
        assert "read-only" not in top_of(board)


def top_of(board: BoardDriver) -> str:
    """The first line of the board."""
    return str(board.app.screen.query_one(TopBar).content)

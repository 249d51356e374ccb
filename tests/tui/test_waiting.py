"""While another process holds the workspace, keys go on; what it refuses is seen."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from refineboard.domain.commands import EditItem
from refineboard.domain.edits import FieldEdit
from refineboard.session import open_session
from refineboard.tui.board.screen import BoardScreen
from refineboard.tui.controller import Controller
from refineboard.tui.kit.waiting import Unanswered
from tests.tui.driver import BoardDriver, a_workspace_directory, the_board

HOLDER = """
import fcntl, os, sys
lock = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT)
fcntl.flock(lock, fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return a_workspace_directory(tmp_path)


@contextmanager
def held(directory: Path) -> Iterator[None]:
    """While it holds, another process has the workspace's lock."""
    command = [sys.executable, "-c", HOLDER, str(directory / ".lock")]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        try:
            yield
        finally:
            holder.kill()


def points(board: BoardDriver, key: str) -> object:
    """An item's points as they are stored."""
    board.session.sync()
    return board.session.workspace.document(key).get("points")


async def answered(board: BoardDriver) -> None:
    """Waits until the store has answered everything."""
    await board.until(lambda: not board.app.desk.waiting_count)
    await board.settle()


async def test_the_next_keys_act_while_a_change_waits(directory: Path) -> None:
    async with the_board(directory) as board:
        await board.press("l")
        with held(directory):
            await board.press("8", "j")
            assert board.cursor == "CHK-2"
            assert board.app.desk.waiting_count == 1
            assert "8 pt" in board.text
            assert "saving" in board.text
        await answered(board)
        assert points(board, "CHK-1") == 8
        assert "… saving" not in board.text


async def test_two_edits_of_one_field_wait_without_colliding(directory: Path) -> None:
    async with the_board(directory) as board:
        await board.press("l")
        with held(directory):
            await board.press("8", "5")
        await answered(board)
        assert points(board, "CHK-1") == 5
        assert "✗" not in board.message


async def test_a_refusal_is_seen_whatever_was_typed_meanwhile(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("refineboard.store.lock.WAIT_SECONDS", 0.3)
    async with the_board(directory) as board:
        await board.press("l")
        with held(directory):
            await board.press("8", "j")
            await answered(board)
        await board.press("k", "j", "k")
        assert "CHK-1 not saved: The workspace is held by" in board.message
        assert "8 pt" not in board.text
        await board.press("escape")
        assert board.message == ""


async def test_a_refusal_is_let_go_once_the_change_is_made(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("refineboard.store.lock.WAIT_SECONDS", 0.3)
    async with the_board(directory) as board:
        await board.press("l")
        with held(directory):
            await board.press("8")
            await answered(board)
        await board.press("8")
        assert "✗" not in board.message
        assert points(board, "CHK-1") == 8


async def test_a_colleagues_change_meanwhile_is_shown_below_ones_own(directory: Path) -> None:
    async with the_board(directory) as board:
        await board.press("l")
        with held(directory):
            await board.press("8")
        board.session.do(EditItem("CHK-1", (FieldEdit("title", "Theirs"),)))
        await answered(board)
        await board.app.desk.sync()
        await board.settle()
        assert "Theirs" in board.text
        assert "8 pt" in board.text


async def test_an_editor_that_saves_waits_for_nobody_and_loses_nothing(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("refineboard.store.lock.WAIT_SECONDS", 0.3)
    async with the_board(directory) as board:
        await board.press("l", "e", "z")
        with held(directory):
            await board.press("ctrl+s")
            assert isinstance(board.app.screen, BoardScreen)
            assert "Save a cardz" in board.text
            await answered(board)
        assert "CHK-1 not saved" in board.message
        await board.press("e")
        assert board.editor.form.values["title"] == "Save a cardz"


@pytest.mark.parametrize("keys", [["l", "e", "z", "ctrl+s"], ["l", "b", "z", "enter"]])
async def test_a_draft_goes_once_its_text_is_saved_late(directory: Path, keys: list[str]) -> None:
    async with the_board(directory) as board:
        with held(directory):
            await board.press(*keys)
            assert board.app.drafts.newest_first()
        await answered(board)
        assert not board.app.drafts.newest_first()


async def test_what_is_refused_after_leaving_is_told(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("refineboard.store.lock.WAIT_SECONDS", 0.3)
    desk = Controller(open_session(directory))
    desk.start()
    with held(directory):
        with pytest.raises(Unanswered):
            await desk.do(EditItem("CHK-1", (FieldEdit("points", 8),)))
        (refusal,) = desk.close()
    assert "CHK-1 not saved" in refusal

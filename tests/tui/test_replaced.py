"""Another workspace is put in the place of the one that a board has open."""

from __future__ import annotations

import shutil
from pathlib import Path

from refineboard.domain.commands import EditItem
from refineboard.domain.edits import FieldEdit
from refineboard.session import open_session
from tests.tui.driver import a_workspace_directory, the_board


def replaced(directory: Path, title: str) -> None:
    """Puts a copy with another title in the directory's place."""
    other = directory.with_name("other")
    shutil.copytree(directory, other)
    session = open_session(other)
    session.do(EditItem("CHK-1", (FieldEdit("title", title),)))
    session.close()
    directory.rename(directory.with_name("old"))
    other.rename(directory)


async def test_a_board_says_that_its_workspace_was_replaced_and_opens_it_at_a_key(
    tmp_path: Path,
) -> None:
    directory = a_workspace_directory(tmp_path)
    async with the_board(directory) as board:
        replaced(directory, "Save another card")
        await board.until(lambda: "F11 opens the workspace again" in board.message)
        await board.press("l", "8", "f11")
        await board.until(lambda: "Save another card" in board.text)
        await board.press("5")
        await board.until(lambda: "5 pt" in board.text)
    session = open_session(directory)
    assert session.workspace.document("CHK-1")["points"] == 5
    session.close()


async def test_what_was_being_written_is_kept_when_the_workspace_is_replaced(
    tmp_path: Path,
) -> None:
    directory = a_workspace_directory(tmp_path)
    async with the_board(directory) as board:
        await board.press("l", "e", "end", *"now")
        replaced(directory, "Save another card")
        await board.press("ctrl+s", "escape", "f11")
        await board.until(lambda: "Save another card" in board.text)
        await board.press("e")
        kept = [draft for draft in directory.parent.rglob("*") if draft.is_file()]
        assert any(b"Save a cardnow" in path.read_bytes() for path in kept)

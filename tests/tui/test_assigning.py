"""Owner, tags and iteration: one key each, for one item or for many."""

from __future__ import annotations

from pathlib import Path

import pytest

from refineboard.domain.commands import EditItem
from refineboard.domain.edits import FieldEdit
from tests.tui.driver import BoardDriver, a_workspace_directory, the_board


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return a_workspace_directory(tmp_path)


def stored(board: BoardDriver, field: str) -> list[object]:
    board.session.sync()
    return [board.session.workspace.items[key][field] for key in ("CHK-1", "CHK-2")]


@pytest.mark.parametrize(
    ("key", "typed", "field", "value"),
    [
        ("at", "cleo", "owner", "cleo"),
        ("L", "pci", "tags", ["pci"]),
        ("T", "26.4.2", "iteration", "26.4.2"),
    ],
)
async def test_all_selected_items_get_it(
    directory: Path, key: str, typed: str, field: str, value: object
) -> None:
    async with the_board(directory) as board:
        await board.press("l", "asterisk", key)
        await board.type(typed)
        await board.press("enter")
        assert stored(board, field) == [value, value]


async def test_ones_own_name_is_the_first_choice(directory: Path) -> None:
    async with the_board(directory) as board:
        await board.press("l", "at", "enter")
        assert stored(board, "owner") == [board.app.desk.user, None]


async def test_a_tag_that_is_known_needs_a_part_of_its_name(directory: Path) -> None:
    async with the_board(directory) as board:
        board.session.do(EditItem("CHK-2", (FieldEdit("tags", ["compliance"]),)))
        await board.app.desk.sync()
        await board.press("l", "L")
        await board.type("add comp")
        await board.press("enter")
        assert stored(board, "tags") == [["compliance"], ["compliance"]]


async def test_a_tag_is_removed_where_it_is(directory: Path) -> None:
    async with the_board(directory) as board:
        board.session.do(EditItem("CHK-2", (FieldEdit("tags", ["pci", "old"]),)))
        await board.app.desk.sync()
        await board.press("l", "asterisk", "L")
        await board.type("remove old")
        await board.press("enter")
        assert stored(board, "tags") == [[], ["pci"]]


async def test_the_pane_shows_the_tags(directory: Path) -> None:
    async with the_board(directory) as board:
        board.session.do(EditItem("CHK-1", (FieldEdit("tags", ["pci"]),)))
        await board.app.desk.sync()
        await board.press("l")
        await board.until(lambda: "#pci" in str(board.app.query_one("#detail").content))

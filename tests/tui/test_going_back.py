"""Going back never writes, wherever one is; what was typed stays as a draft, offered again."""

from __future__ import annotations

from pathlib import Path

import pytest

from refineboard.domain.commands import DeleteItems, EditItem, MoveToState
from refineboard.domain.edits import FieldEdit
from refineboard.tui.actions import ACTIONS, Where
from refineboard.tui.actions.base import WRITING
from refineboard.tui.board.screen import BoardScreen
from refineboard.tui.conflict.screen import ConflictScreen
from refineboard.tui.editor.screen import EditorScreen
from tests.tui.driver import BoardDriver, a_workspace_directory, the_board

EDIT = ["l", "e"]
WRITES = {
    "a title": (EDIT, ["z", "z"], "CHK-1"),
    "a role": ([*EDIT, "tab"], ["z", "z"], "CHK-1"),
    "a criterion": ([*EDIT, "ctrl+n"], ["z", "z"], "CHK-1"),
    "a small field": ([*EDIT, "shift+tab"], ["z", "z"], "CHK-1"),
    "a new item": (["l", "n"], ["z", "z"], "new-CHK"),
    "a split": (["l", "s"], ["z", "z"], "split-CHK-1"),
    "scores": (["w"], ["8"], "scores-ART-2"),
    "a cell of the sheet": (["S"], ["1"], None),
    "a reason to block": (["l", "b"], ["z", "z"], "answer What blocks CHK-1?"),
    "a reason to reject": (["L", "R"], ["z", "z"], "answer Why is LED-1 not accepted?"),
    "rules": (["A"], ["o"], "rules-ART"),
    "a line of the rules": (["A", "n"], ["z", "z"], None),
    "a filter": (["slash"], ["z"], None),
    "the name of a place": (["l", "M"], ["2"], None),
    "a key to go to": (["colon"], ["2"], None),
    "a word to choose by": (["l", "greater_than_sign"], ["z"], None),
    "a parent": (["l", "P"], ["o"], None),
    "a dependency": (["l", "d"], ["o"], None),
    "the palette": (["ctrl+p"], ["z"], None),
}
"""Keys that lead somewhere, keys that write there, and the draft that is then kept, if any."""


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return a_workspace_directory(tmp_path)


def log_of(board: BoardDriver) -> int:
    """How many changes the log holds."""
    board.session.sync()
    return board.session.seq


async def begin(board: BoardDriver, way: list[str]) -> None:
    """Goes where something is written; L stands for the story that is under way."""
    if way[0] == "L":
        board.session.do(MoveToState(("LED-1",), "In progress"))
        await board.app.desk.sync()
        way = ["l", "l", *way[1:]]
    await board.press(*way)


@pytest.mark.parametrize("key", ["escape", "ctrl+g"])
@pytest.mark.parametrize("name", WRITES)
async def test_going_back_writes_nothing_and_keeps_what_was_typed(
    directory: Path, name: str, key: str
) -> None:
    way, typed, draft = WRITES[name]
    async with the_board(directory) as board:
        await begin(board, way)
        before = log_of(board)
        await board.press(*typed)
        for _ in range(4):
            await board.press(key)
            if isinstance(board.app.screen, BoardScreen):
                break
        assert isinstance(board.app.screen, BoardScreen)
        assert log_of(board) == before
        assert draft is None or board.app.drafts.find(draft)


@pytest.mark.parametrize("name", [name for name in WRITES if WRITES[name][2]])
async def test_what_was_typed_is_told_offered_again_and_dropped_by_its_key(
    directory: Path, name: str
) -> None:
    way, typed, draft = WRITES[name]
    assert draft is not None
    async with the_board(directory) as board:
        await begin(board, way)
        await board.press(*typed, "ctrl+g")
        assert "not s" in board.message
        assert "continues" in board.message
        (opens,) = {*way} - {"l", "L", "tab", "shift+tab", "ctrl+n"}
        await board.press(opens, "f9")
        assert board.app.drafts.find(draft) is None


@pytest.mark.parametrize("name", ["a title", "a new item", "scores"])
async def test_the_board_saves_what_was_left(directory: Path, name: str) -> None:
    way, typed, draft = WRITES[name]
    assert draft is not None
    async with the_board(directory) as board:
        await begin(board, way)
        before = log_of(board)
        await board.press(*typed, "escape")
        assert "^s saves it" in board.message
        await board.press("ctrl+s")
        assert log_of(board) == before + 1
        assert board.app.drafts.find(draft) is None


async def test_what_was_left_is_not_saved_over_a_colleagues_text(directory: Path) -> None:
    async with the_board(directory) as board:
        await board.press("l", "e", "z", "escape")
        board.session.do(EditItem("CHK-1", (FieldEdit("title", "Theirs"),)))
        await board.press("ctrl+s")
        assert isinstance(board.app.screen, EditorScreen)
        assert "changed title too" in board.message


def test_no_key_that_goes_back_saves() -> None:
    back = {action.id for action in ACTIONS if {"escape", "ctrl+g"} & {*action.keys}}
    assert {id_.rpartition(".")[2] for id_ in back} <= {"close", "cancel", "back", "clear", "drop"}


@pytest.mark.parametrize("where", [*sorted(WRITING), Where.SCORING, Where.SHEET, Where.COMPARING])
def test_one_key_saves_wherever_something_is_written(where: Where) -> None:
    saving = [a for a in ACTIONS if a.where is where and "ctrl+s" in a.keys]
    assert len(saving) == 1


async def test_an_item_that_a_colleague_deleted_is_written_as_a_new_one(directory: Path) -> None:
    async with the_board(directory) as board:
        await board.press("l", "e", "z")
        board.session.do(DeleteItems(("CHK-1",)))
        await board.app.desk.sync()
        await board.until(lambda: "ben deleted CHK-1" in board.message)
        await board.press("ctrl+s")
        assert "Save a cardz" in board.text
        assert board.cursor == "CHK-3"


async def test_text_for_an_item_that_was_deleted_under_it_is_offered_for_a_new_one(
    directory: Path,
) -> None:
    async with the_board(directory) as board:
        await board.press("l", "e", "z")
        board.session.do(DeleteItems(("CHK-1",)))
        await board.app.desk.sync()
        await board.until(lambda: "ben deleted CHK-1" in board.message)
        await board.press("escape")
        assert "n continues" in board.message
        await board.press("n")
        assert board.editor.form.values["title"] == "Save a cardz"


async def test_text_for_an_item_that_was_deleted_is_offered_for_a_new_one(directory: Path) -> None:
    async with the_board(directory) as board:
        await board.press("l", "e", "z", "escape")
        board.session.do(DeleteItems(("CHK-1",)))
        await board.app.desk.sync()
        await board.press("n")
        assert board.editor.form.values["title"] == "Save a cardz"
        assert "CHK-1, which was deleted" in board.message


@pytest.mark.parametrize("keys", [["enter"], ["b", "enter"], ["enter", "enter", "ctrl+s"]])
async def test_nobodys_version_is_taken_unless_it_was_chosen(
    directory: Path, keys: list[str]
) -> None:
    async with the_board(directory) as board:
        await board.press("l", "e", "z")
        board.session.do(EditItem("CHK-1", (FieldEdit("title", "Theirs"),)))
        await board.press("ctrl+s")
        before = log_of(board)
        await board.press(*keys)
        assert isinstance(board.app.screen, ConflictScreen)
        assert log_of(board) == before
        await board.press("escape", "escape")
        assert "cardz" in str(board.app.drafts.find("CHK-1"))


async def test_a_full_disk_under_the_drafts_ends_no_board(directory: Path) -> None:
    (directory.parent / "state").write_text("")
    async with the_board(directory) as board:
        await board.press("l", "e", *"zzz", "escape", "e")
        assert board.editor.form.values["title"] == "Save a cardzzz"


async def test_a_story_always_has_its_three_parts_and_its_key_says_what_it_does(
    directory: Path,
) -> None:
    async with the_board(directory) as board:
        board.session.do(EditItem("CHK-1", (FieldEdit("description", "See the wiki."),)))
        await board.app.desk.sync()
        await board.press("l", "e")
        names = [field.name for field in board.editor.fields()]
        assert names[:5] == ["title", "role", "means", "ends", "rest"]
        assert "as one text" in str(board.editor.query_one("KeyBar").render())
        await board.press("ctrl+t")
        assert "in three parts" in str(board.editor.query_one("KeyBar").render())
        await board.press("ctrl+t", "escape")
        assert board.app.drafts.find("CHK-1") is None


async def test_text_that_cannot_be_kept_is_asked_about_before_leaving(directory: Path) -> None:
    (directory.parent / "state").write_text("")
    async with the_board(directory) as board:
        await board.press("l", "e", "z", "escape", "q")
        assert board.app._exit is False
        await board.press("q")
        assert board.app._exit is True


async def test_what_was_said_of_text_goes_with_the_text(directory: Path) -> None:
    async with the_board(directory) as board:
        await board.press("l", "e", "z", "escape", "e", "f9")
        assert "not saved" not in board.message

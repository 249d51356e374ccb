"""Parents, dependencies and readiness on the board, without typing a key by heart."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Input, OptionList, Static

from refineboard.domain.commands import AgreeOnClause, EditItem, MoveToState
from refineboard.domain.edits import FieldEdit
from refineboard.domain.readiness import LINE, TEAM_DEFINITION
from refineboard.tui.editor.screen import EditorScreen
from refineboard.tui.kit.picker import Picker, Prompt
from tests.tui.driver import BoardDriver, a_workspace_directory, the_board


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return a_workspace_directory(tmp_path)


def stored(board: BoardDriver, key: str, field: str) -> object:
    board.session.sync()
    return board.session.workspace.document(key).get(field)


def question(board: BoardDriver) -> str:
    """What a dialog asks."""
    return str(board.app.screen.query_one(".question", Static).content)


def choices(board: BoardDriver) -> list[str]:
    assert isinstance(board.app.screen, Picker)
    return [choice.words for choice in board.app.screen.choices]


def listed(board: BoardDriver) -> str:
    """What stands in a list that is to be chosen from."""
    options = board.app.screen.query_one(OptionList)
    return "\n".join(str(option.prompt) for option in options.options)


async def to_field(board: BoardDriver, name: str) -> None:
    """The editor's field of this name has the focus."""
    (field,) = [each for each in board.editor.query(Input) if each.name == name]
    board.editor.set_focus(field)
    await board.settle()


async def test_a_parent_is_found_by_words_of_its_title(directory: Path):
    async with the_board(directory) as board:
        await board.press("l", "P")
        await board.type("instant")
        await board.press("enter")
        assert stored(board, "CHK-1", "parent") == "ART-1"
        assert board.message == " CHK-1: parent ART-2 → ART-1   u undoes"


async def test_several_items_get_a_parent_at_once(directory: Path):
    async with the_board(directory) as board:
        await board.press("l", "asterisk", "P")
        await board.type("dark")
        await board.press("enter")
        assert [stored(board, key, "parent") for key in ("CHK-1", "CHK-2")] == ["ART-3", "ART-3"]


async def test_a_parent_can_be_taken_away(directory: Path):
    async with the_board(directory) as board:
        await board.press("l", "P")
        await board.type("no parent")
        await board.press("enter")
        assert stored(board, "CHK-1", "parent") is None


async def test_only_what_can_hold_the_item_is_offered_as_parent(directory: Path):
    async with the_board(directory) as board:
        await board.press("l", "P")
        await board.until(lambda: bool(choices(board)))
        assert choices(board) == ["ART-1  Instant payout", "ART-3  Dark mode", "no parent"]


async def test_where_nothing_can_hold_an_item_that_is_said(directory: Path):
    async with the_board(directory) as board:
        await board.press("P")
        await board.until(lambda: "nothing to be part of" in listed(board))


async def test_what_an_item_waits_for_is_chosen_and_let_go(directory: Path):
    async with the_board(directory) as board:
        await board.press("l", "d")
        await board.type("post fees")
        await board.press("enter")
        (entry,) = stored(board, "CHK-1", "depends_on")
        assert entry["key"] == "LED-1"
        await board.press("d")
        await board.press("enter")
        assert stored(board, "CHK-1", "depends_on") == []


async def test_an_item_that_lacks_something_is_not_called_ready_unseen(directory: Path):
    async with the_board(directory) as board:
        await board.press("l", "r")
        assert question(board).startswith("CHK-1 is not ready. It lacks ")
        await board.press("escape")
        assert stored(board, "CHK-1", "state") == "funnel"


async def test_what_it_lacks_can_be_written_at_once(directory: Path):
    async with the_board(directory) as board:
        await board.press("l", "r", "enter")
        assert isinstance(board.app.screen, EditorScreen)


async def test_with_a_reason_it_is_ready_all_the_same_and_one_undo_takes_it_back(directory: Path):
    async with the_board(directory) as board:
        await board.press("l", "r")
        await board.type("all the same")
        await board.press("enter")
        assert isinstance(board.app.screen, Prompt)
        await board.type("known work")
        await board.press("enter")
        override = stored(board, "CHK-1", "ready_override")
        assert override["reason"] == "known work"
        assert stored(board, "CHK-1", "state") == "ready"
        await board.press("u")
        assert (stored(board, "CHK-1", "state"), stored(board, "CHK-1", "ready_override")) == (
            "funnel",
            None,
        )


async def test_moving_to_the_ready_state_asks_the_same(directory: Path):
    async with the_board(directory) as board:
        await board.press("l", "greater_than_sign")
        await board.type("ready")
        await board.press("enter")
        assert question(board).startswith("CHK-1 is not ready.")


async def test_what_lacks_nothing_is_ready_at_once(directory: Path):
    async with the_board(directory) as board:
        await ready_but_for_a_line(board, "CHK-1", has_line=False)
        await board.press("l", "r")
        assert stored(board, "CHK-1", "state") == "ready"


async def test_of_several_those_that_lack_nothing_can_be_called_ready_alone(directory: Path):
    async with the_board(directory) as board:
        await ready_but_for_a_line(board, "CHK-1", has_line=False)
        await board.press("l", "asterisk", "r")
        assert question(board).startswith("1 of 2 is not ready. CHK-2: ")
        await board.press("enter")
        states = [stored(board, key, "state") for key in ("CHK-1", "CHK-2")]
        assert states == ["ready", "funnel"]


async def test_a_line_of_the_teams_checklist_is_ticked_off_on_the_way(directory: Path):
    async with the_board(directory) as board:
        await ready_but_for_a_line(board, "CHK-1", has_line=True)
        await board.press("l", "r")
        assert "seen by design" in choices(board)
        await board.type("tick")
        await board.press("enter")
        assert stored(board, "CHK-1", "ready_checks") == ["seen by design"]
        assert stored(board, "CHK-1", "state") == "ready"


async def ready_but_for_a_line(board: BoardDriver, key: str, *, has_line: bool) -> None:
    """The item meets every must, save perhaps a line of the team's own."""
    for clause in TEAM_DEFINITION:
        board.session.do(AgreeOnClause("CHK", clause.rule, None))
    if has_line:
        board.session.do(AgreeOnClause("CHK", LINE, "must", text="seen by design"))
    else:
        board.session.do(AgreeOnClause("CHK", "estimated", "must"))
    board.session.do(EditItem(key, (FieldEdit("points", 3),)))
    await board.app.desk.sync()


async def test_the_editor_chooses_a_parent_by_what_is_typed(directory: Path):
    async with the_board(directory) as board:
        await board.press("l", "e")
        await to_field(board, "parent")
        await board.type("instant")
        await board.press("enter")
        title = str(board.editor.query_one("#parent-title", Static).content)
        assert title == "Instant payout"
        await board.press("ctrl+s")
        assert stored(board, "CHK-1", "parent") == "ART-1"


async def test_the_editor_chooses_a_state_from_a_list(directory: Path):
    async with the_board(directory) as board:
        await board.press("l", "e")
        await to_field(board, "state")
        await board.press("enter", "down", "enter", "ctrl+s")
        assert stored(board, "CHK-1", "state") == "refining"


async def test_going_back_from_the_list_leaves_the_field_as_it_was(directory: Path):
    async with the_board(directory) as board:
        await board.press("l", "e")
        await to_field(board, "parent")
        await board.press("x", "escape")
        assert isinstance(board.app.screen, EditorScreen)
        await board.press("escape")
        assert stored(board, "CHK-1", "parent") == "ART-2"


async def test_what_is_under_way_is_not_called_ready_again(directory: Path):
    async with the_board(directory) as board:
        board.session.do(MoveToState(("CHK-1",), "review"))
        await board.app.desk.sync()
        await board.press("l", "r")
        assert board.message == " CHK-1 is Review already; > moves it back."
        assert stored(board, "CHK-1", "state") == "review"


async def test_what_an_item_waits_for_is_said_in_words(directory: Path):
    async with the_board(directory) as board:
        await board.press("l", "d")
        await board.type("post fees")
        await board.press("enter")
        assert board.message == " CHK-1 waits for LED-1   u undoes"
        await board.press("d", "enter")
        assert board.message == " CHK-1 no longer waits for LED-1   u undoes"


async def test_undoing_what_was_done_to_several_leaves_the_cursor_on_one_of_them(directory: Path):
    async with the_board(directory) as board:
        await board.press("l", "asterisk", "5", "j")
        assert board.cursor == "CHK-2"
        await board.press("u")
        assert board.cursor == "CHK-2"


async def test_the_pane_says_what_an_item_lacks_to_be_ready(directory: Path):
    async with the_board(directory) as board:
        await ready_but_for_a_line(board, "CHK-1", has_line=False)
        await board.press("l")
        await board.press("j")
        await board.until(lambda: "CHK-2" in pane(board) and "lacks an estimate" in pane(board))
        await board.press("k")
        await board.until(lambda: "CHK-1" in pane(board))
        assert "lacks" not in pane(board)


def pane(board: BoardDriver) -> str:
    return str(board.app.screen.query_one("#detail", Static).content)

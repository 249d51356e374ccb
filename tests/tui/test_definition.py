"""Agreeing on a Definition of Ready on the screen."""

from __future__ import annotations

from pathlib import Path

import pytest

from refineboard.domain.commands import AgreeOnClause, AgreeOnDefinition, EditItem, MoveToState
from refineboard.domain.edits import FieldEdit
from refineboard.domain.readiness import (
    ART_DEFINITION,
    TEAM_DEFINITION,
    Clause,
    Definition,
    Level,
    definition_of,
)
from refineboard.session import open_session
from refineboard.tui.board.screen import BoardScreen
from refineboard.tui.conflict.screen import ConflictScreen
from refineboard.tui.health.screen import HealthScreen
from refineboard.tui.kit.page_view import PageView
from refineboard.tui.kit.picker import Prompt
from refineboard.tui.ready.screen import DefinitionScreen
from refineboard.tui.ready.state import Draft, rows_of
from tests.tui.driver import BoardDriver, a_workspace_directory, the_board


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """CHK-1 is ready but for its owner; CHK-2 lacks nearly everything."""
    directory = a_workspace_directory(tmp_path)
    session = open_session(directory)
    title = "As a shopper, I want to save a card so that I pay faster"
    edits = (FieldEdit("title", title), FieldEdit("points", 5),
             FieldEdit("acceptance_criteria", ["Given a card"]))  # fmt: skip
    session.do(EditItem("CHK-1", edits))
    session.do(MoveToState(("CHK-1",), "ready"))
    session.close()
    return directory


async def press(board: BoardDriver, *keys: str) -> None:
    """Presses keys, each when all that the one before set off is done."""
    for key in keys:
        await board.press(key)
        await board.app.workers.wait_for_complete()
        await board.settle()


async def the_rules(board: BoardDriver, *keys: str) -> None:
    """Opens Checkout's definition and presses keys."""
    await press(board, "l", "A", *keys)


async def answer(board: BoardDriver, text: str) -> None:
    """Writes into the prompt, in place of what stands there."""
    assert isinstance(board.app.screen, Prompt)
    await board.type(text)
    await press(board, "enter")


def page(board: BoardDriver) -> str:
    assert isinstance(board.app.screen, DefinitionScreen)
    return board.app.screen.query_one(PageView).text


def stored(board: BoardDriver, backlog: str = "CHK") -> Definition:
    """What a colleague finds."""
    board.session.sync()
    return definition_of(board.session.workspace, backlog)


def line_of(board: BoardDriver, rule: str) -> list[str]:
    """The words of a rule's line."""
    return next(line.split() for line in page(board).splitlines() if rule in line)


async def test_every_rule_stands_there_with_how_many_items_lack_it(directory: Path) -> None:
    async with the_board(directory) as board:
        await the_rules(board)
        assert line_of(board, "Estimated")[-1] == "1"
        assert line_of(board, "Has an owner")[0] == "off"
        assert line_of(board, "Has an owner")[-1] == "2"
        assert "Ready: 1 of 1" in page(board)


async def test_it_says_what_a_rule_would_do_before_it_holds(directory: Path) -> None:
    async with the_board(directory) as board:
        await the_rules(board, *["j"] * 9, "m")
        assert line_of(board, "Has an owner")[0] == "▌must"
        assert "Ready: 0 of 1 that are called so; now 1." in page(board)
        assert "CHK-1 (needs an owner)" in page(board)
        assert stored(board) == TEAM_DEFINITION


async def test_leaving_saves_all_of_it_as_one_change(directory: Path) -> None:
    async with the_board(directory) as board:
        await the_rules(board, "s", "j", "o", "ctrl+s")
        assert isinstance(board.app.screen, BoardScreen)
        assert stored(board) == (Clause("well-formed", Level.SHOULD), *TEAM_DEFINITION[2:])
        assert "undoes" in board.message
        await press(board, "u")
        assert stored(board) == TEAM_DEFINITION


async def test_leaving_without_a_change_saves_nothing(directory: Path) -> None:
    async with the_board(directory) as board:
        seq = board.session.seq
        await the_rules(board, "s", "m", "ctrl+s")
        board.session.sync()
        assert board.session.seq == seq


async def test_it_can_be_left_without_saving(directory: Path) -> None:
    async with the_board(directory) as board:
        await the_rules(board, "o", "f9")
        assert isinstance(board.app.screen, BoardScreen)
        assert stored(board) == TEAM_DEFINITION


async def test_the_limit_of_points_is_typed_or_stepped(directory: Path) -> None:
    async with the_board(directory) as board:
        await the_rules(board, *["j"] * 3, "enter")
        await answer(board, "5")
        assert "at most 5 points" in page(board)
        await press(board, "minus", "ctrl+s")
        assert Clause("size", Level.MUST, 4) in stored(board)


@pytest.mark.parametrize("text", ["much", "0", "-3", "nan", "1e9"])
async def test_what_is_no_number_is_refused(directory: Path, text: str) -> None:
    async with the_board(directory) as board:
        await the_rules(board, *["j"] * 3, "enter")
        await answer(board, text)
        assert "Type a number" in board.message
        assert "at most 8 points" in page(board)


async def test_own_lines_are_written_changed_moved_and_taken_out(directory: Path) -> None:
    async with the_board(directory) as board:
        await the_rules(board, "n")
        await answer(board, "UX has seen it")
        await press(board, "n")
        await answer(board, "Data is there")
        await press(board, "K", "e")
        await answer(board, "Test data is there")
        await press(board, "ctrl+s")
        lines = [clause.text for clause in stored(board) if clause.rule == "line"]
        assert lines == ["Test data is there", "UX has seen it"]
        await press(board, "A", "j", "x", "ctrl+s")
        lines = [clause.text for clause in stored(board) if clause.rule == "line"]
        assert lines == ["UX has seen it"]


async def test_the_same_line_is_not_written_twice(directory: Path) -> None:
    async with the_board(directory) as board:
        await the_rules(board, "n")
        await answer(board, "UX has seen it")
        await press(board, "n")
        await answer(board, "UX has seen it")
        assert "says that already" in board.message


async def test_the_usual_rules_come_back(directory: Path) -> None:
    async with the_board(directory) as board:
        board.session.do(AgreeOnClause("CHK", "owner", "must"))
        await the_rules(board)
        await board.app.desk.sync()
        await board.settle()
        await press(board, "U", "ctrl+s")
        assert stored(board) == TEAM_DEFINITION


async def test_steps_are_taken_back(directory: Path) -> None:
    async with the_board(directory) as board:
        await the_rules(board, "o", "j", "o", "u", "u")
        assert line_of(board, "Well-formed")[0] == "▌must"
        await press(board, "u")
        assert "no step" in board.message


async def test_tab_saves_and_goes_on_with_the_next_backlog(directory: Path) -> None:
    async with the_board(directory) as board:
        await press(board, "A", "o", "tab")
        assert "Checkout" in page(board)
        assert stored(board, "ART") == ART_DEFINITION[1:]


async def test_it_opens_from_the_dashboard_and_leads_back_there(directory: Path) -> None:
    async with the_board(directory) as board:
        await press(board, "D", "j", "A")
        assert "Checkout" in page(board)
        await press(board, "o", "ctrl+s")
        await board.until(lambda: isinstance(board.app.screen, HealthScreen))
        assert stored(board) == TEAM_DEFINITION[1:]


async def test_a_colleagues_rules_show_where_nothing_is_changed_yet(directory: Path) -> None:
    async with the_board(directory) as board:
        await the_rules(board)
        board.session.do(AgreeOnClause("CHK", "owner", "must"))
        await board.app.desk.sync()
        await board.app.workers.wait_for_complete()
        await board.settle()
        assert line_of(board, "Has an owner")[0] == "must"


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (("t", "enter"), (*TEAM_DEFINITION, Clause("owner"))),
        (("m", "enter"), TEAM_DEFINITION[1:]),
        (("b", "enter"), (*TEAM_DEFINITION[1:], Clause("owner"))),
    ],
    ids=["theirs", "mine", "both"],
)
async def test_two_people_who_change_the_rules_see_both_versions(
    directory: Path, keys: tuple[str, ...], expected: Definition
) -> None:
    async with the_board(directory) as board:
        await the_rules(board, "o")
        board.session.do(AgreeOnClause("CHK", "owner", "must"))
        await board.app.desk.sync()
        await board.settle()
        assert "Somebody changed these rules too" in board.message
        await press(board, "ctrl+s")
        await board.until(lambda: isinstance(board.app.screen, ConflictScreen))
        await press(board, *keys)
        await board.until(lambda: isinstance(board.app.screen, BoardScreen))
        assert stored(board) == expected


async def test_going_back_from_both_versions_loses_nothing(directory: Path) -> None:
    async with the_board(directory) as board:
        await the_rules(board, "o")
        board.session.do(AgreeOnDefinition("CHK", (Clause("owner"),)))
        await press(board, "ctrl+s")
        await board.until(lambda: isinstance(board.app.screen, ConflictScreen))
        await press(board, "escape")
        assert line_of(board, "Well-formed")[0] == "▌off"
        assert stored(board) == (Clause("owner"),)


async def test_rules_that_were_not_saved_are_there_the_next_time(directory: Path) -> None:
    async with the_board(directory) as board:
        await the_rules(board, "o")
        board.app.keep_draft()
    async with the_board(directory) as board:
        assert stored(board) == TEAM_DEFINITION
        await the_rules(board)
        assert line_of(board, "Well-formed")[0] == "off"
        await press(board, "f9", "A")
        assert line_of(board, "Well-formed")[0] == "▌must"


async def test_what_an_edit_of_a_colleague_does_to_the_counts_shows(directory: Path) -> None:
    async with the_board(directory) as board:
        await the_rules(board)
        board.session.do(EditItem("CHK-2", (FieldEdit("points", 3),)))
        await board.app.desk.sync()
        await board.app.workers.wait_for_complete()
        await board.settle()
        assert line_of(board, "Estimated")[-1] == "0"


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (40, 10)])
async def test_the_cursor_is_always_on_the_page(directory: Path, size: tuple[int, int]) -> None:
    async with the_board(directory, size) as board:
        await press(board, "A")
        screen = board.app.screen
        assert isinstance(screen, DefinitionScreen)
        for _ in screen._draft.rows:
            assert page(board).count("▌") == 1
            await press(board, "j")


def test_a_rule_that_is_switched_off_keeps_its_place() -> None:
    draft = Draft("CHK", rows_of(TEAM_DEFINITION, "CHK"), 1)
    before = [row.clause.rule for row in draft.rows]
    draft.turn(2)
    assert [row.clause.rule for row in draft.rows] == before
    assert draft.definition == (TEAM_DEFINITION[0], *TEAM_DEFINITION[2:])


def test_the_usual_number_is_not_written_down() -> None:
    draft = Draft("CHK", rows_of((Clause("size", limit=9),), "CHK"))
    assert draft.step_limit(-1)
    assert draft.definition == (Clause("size"),)

"""What the board shows is what it acts on: every action after every way back to the board."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from refineboard.domain.commands import AddItem, DeleteItems, EditItem, MoveToState, RankItems
from refineboard.domain.documents import text_of
from refineboard.domain.edits import FieldEdit
from refineboard.tui.actions import Where, actions_of
from refineboard.tui.board.screen import BoardScreen
from refineboard.tui.board.widget import Board
from tests.tui.driver import BoardDriver, a_workspace_directory, the_board
from tests.tui.looking import cells, expected, settled_sight

Way = Callable[[BoardDriver], Awaitable[None]]


def keys(*pressed: str) -> Way:
    """Presses these keys."""

    async def go(board: BoardDriver) -> None:
        await board.press(*pressed)

    return go


def typed(first: str, text: str, *then: str) -> Way:
    """Opens a line, writes into it, and goes on."""

    async def go(board: BoardDriver) -> None:
        await board.press(first)
        await board.type(text)
        await board.press(*then)

    return go


def colleague(*commands: AddItem | DeleteItems | EditItem | RankItems | MoveToState) -> Way:
    """A colleague changes something, and the board takes it in."""

    async def go(board: BoardDriver) -> None:
        for command in commands:
            board.session.do(command)
        await board.app.desk.sync()
        await board.settle()

    return go


async def smaller(board: BoardDriver) -> None:
    await board.pilot.resize_terminal(80, 16)
    await board.settle()


async def back_to_size(board: BoardDriver) -> None:
    await board.pilot.resize_terminal(120, 40)
    await board.settle()


async def clicked(board: BoardDriver) -> None:
    await board.pilot.click(Board, offset=(60, 6))
    await board.settle()


async def scrolled(board: BoardDriver) -> None:
    await smaller(board)
    for _ in range(3):
        board._board._scroll(60, 2)
    await board.settle()


async def away_and_back(board: BoardDriver) -> None:
    """Another program was on the terminal."""
    board.app._come_back()
    await board.settle()


async def over_a_column_of_its_own(board: BoardDriver) -> None:
    """A colleague's change while the reader covers the board."""
    await board.press("enter", "right_square_bracket")
    await colleague(RankItems(("CHK-6",), "before", "CHK-1"))(board)
    await board.press("escape")


async def deleted_under_the_reader(board: BoardDriver) -> None:
    await board.press("enter", "right_square_bracket")
    key = board.cursor
    assert key is not None
    await colleague(DeleteItems((key,)))(board)
    await board.press("escape")


WAYS: dict[str, Way] = {
    "staying": keys(),
    "moving": keys("j", "j", "k", "end", "home", "pagedown", "l", "h", "j"),
    "reading on": keys("enter", "right_square_bracket", "right_square_bracket", "escape"),
    "reading back": keys("j", "enter", "left_square_bracket", "q"),
    "reading on while a colleague ranks": over_a_column_of_its_own,
    "reading what a colleague deletes": deleted_under_the_reader,
    "editing": keys("e", "ctrl+g"),
    "editing on": keys("e", "f8", "ctrl+g"),
    "splitting": keys("s", "ctrl+g"),
    "the palette": typed("ctrl+p", "last item of", "enter"),
    "the keys": keys("question_mark", "escape"),
    "the dashboard": keys("D", "escape"),
    "the history": keys("j", "8", "H", "a", "down", "enter"),
    "the order of work": keys("W", "down", "escape"),
    "the scoring sheet": keys("S", "down", "escape"),
    "the Definition of Ready": keys("A", "ctrl+g"),
    "a menu": keys("g", "e"),
    "a key typed": typed("colon", "4", "enter"),
    "the parent and back": keys("p", "ctrl+o"),
    "the parent": keys("p"),
    "there again": keys("p", "ctrl+o", "tab"),
    "a filter": typed("slash", "five", "enter"),
    "a filter given up": typed("slash", "five", "escape"),
    "a filter that hides everything": typed("slash", "zzz", "enter"),
    "a filter cleared": typed("slash", "five", "enter", "escape"),
    "the next finding": keys("f", "f"),
    "ranking": keys("J", "J", "K"),
    "a copy": keys("c"),
    "deleting": keys("x"),
    "deleting the last": keys("end", "x"),
    "undo elsewhere": keys("x", "j", "j", "u"),
    "redo": keys("x", "u", "j", "ctrl+r"),
    "undo in another column": keys("x", "h", "u"),
    "repeating": keys("8", "full_stop", "full_stop"),
    "repeating what cannot be": keys("c", "full_stop"),
    "accepting": keys("a"),
    "selecting": keys("space", "space", "escape"),
    "another order": keys("o"),
    "groups": keys("O"),
    "no groups": keys("O", "O", "O", "O"),
    "one column": keys("z"),
    "all columns again": keys("z", "l", "z"),
    "a hidden column": keys("minus"),
    "hidden columns again": keys("minus", "plus"),
    "columns moved": keys("right_parenthesis"),
    "columns wider": keys("right_curly_bracket", "vertical_line"),
    "a smaller screen": smaller,
    "the old size": back_to_size,
    "a click": clicked,
    "the wheel": scrolled,
    "another program": away_and_back,
    "redrawn": keys("ctrl+l"),
    "a colleague's text": colleague(EditItem("CHK-1", (FieldEdit("title", "Theirs"),))),
    "a colleague's rank": colleague(RankItems(("CHK-1",), "after", "CHK-4")),
    "a colleague's new item": colleague(AddItem("CHK", "story", "Theirs")),
    "a colleague's deletion": colleague(DeleteItems(("CHK-1",))),
    "a colleague's state": colleague(MoveToState(("CHK-1",), "Accepted")),
}
"""Ways that end on the board, each from the first story of the first team."""

LOG, WORDS = "log", "words"

ACTIONS: dict[str, str] = {
    "board.open": WORDS,
    "board.edit": WORDS,
    "board.split": WORDS,
    "board.move-to": WORDS,
    "board.rank-down": LOG,
    "board.rank-up": LOG,
    "board.rank-to": WORDS,
    "board.duplicate": LOG,
    "board.copy-key": WORDS,
    "board.delete": LOG,
    "board.block": WORDS,
    "board.ready": WORDS,
    "board.accept": LOG,
    "board.reject": WORDS,
    "board.history": WORDS,
    "board.set-parent": WORDS,
    "board.depends": WORDS,
    "board.owner": WORDS,
    "board.tags": WORDS,
    "board.iteration": WORDS,
    **{f"board.points-{digit}": LOG for digit in range(10)},
}
"""Actions that act on the item under the cursor, and what tells on which they did: the log, or the
words of what they open."""

OTHERS = {
    "board.skip-rule",
    "board.new", "board.score", "board.undo", "board.redo", "board.filter", "board.order",
    "board.finding", "board.mend", "board.views", "board.group", "board.zoom", "board.hide",
    "board.show-all", "board.shift-left", "board.shift-right", "board.narrower", "board.wider",
    "board.even", "board.copy-text", "board.repeat", "board.health", "board.order-of-work",
    "board.scoring-sheet", "board.agree", "board.parent", "board.jump", "board.back",
    "board.forward", "board.select-range", "board.select-all", "board.select", "board.clear",
    "board.down", "board.up", "board.left", "board.right", "board.page-down", "board.page-up",
    "board.first", "board.last", "board.import", "board.quit", "board.go", "board.save-unsaved",
    "board.reopen",
}  # fmt: skip
"""Actions that act on no single item, or are ways themselves."""


def test_every_action_of_the_board_is_on_one_of_the_two_lists() -> None:
    assert {action.id for action in actions_of(Where.BOARD)} == ACTIONS.keys() | OTHERS


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return a_workspace_directory(tmp_path)


async def begin(board: BoardDriver) -> None:
    """Six stories that are being worked on; the cursor on the first."""
    for title in ("Third", "Fourth", "Fifth: five", "Sixth"):
        board.session.do(AddItem("CHK", "story", title, (FieldEdit("parent", "ART-2"),)))
    board.session.do(MoveToState(tuple(board.session.workspace.keys_in("CHK")), "In progress"))
    await board.app.desk.sync()
    await board.press("l", "home")


async def acted_on(board: BoardDriver, id_: str) -> str:
    """Presses an action's key; tells the item that it acted on, or "" where it was refused."""
    action = next(each for each in actions_of(Where.BOARD) if each.id == id_)
    board.session.sync()
    before = board.session.seq
    await board.press(action.keys[0])
    if ACTIONS[id_] == WORDS:
        words = board.message if isinstance(board.app.screen, BoardScreen) else ""
        return f"{words} {' '.join(cells(board))}" if not words.strip().startswith("✗") else ""
    board.session.sync()
    entries = list(board.session.newest_history())[: board.session.seq - before]
    ids = [key for entry in entries for key in entry.change.ids]
    if id_ == "board.duplicate" and ids:
        title = text_of(board.session.workspace.items[ids[0]], "title").removesuffix(" (copy)")
        items = board.session.workspace.items
        return next(key for key in items if text_of(items[key], "title") == title)
    return " ".join(ids)


ALWAYS_TRIED = {
    "reading on", "reading what a colleague deletes", "the history", "a filter cleared",
    "undo in another column", "repeating what cannot be", "a hidden column", "the wheel",
    "a colleague's rank",
}  # fmt: skip
"""Ways that stand for the others where time is short."""

some_ways = [
    pytest.param(way, marks=() if way in ALWAYS_TRIED else pytest.mark.long) for way in WAYS
]
some_actions = [
    pytest.param(id_, marks=pytest.mark.long if id_[-1].isdecimal() else ()) for id_ in ACTIONS
]


@pytest.mark.parametrize("way", some_ways)
async def test_the_screen_shows_what_the_next_key_acts_on(directory: Path, way: str) -> None:
    async with the_board(directory) as board:
        await begin(board)
        await WAYS[way](board)
        shown = await settled_sight(board)
        assert shown == expected(board)
        if shown.marker is not None:
            assert shown.marker in await acted_on(board, "board.points-5")


@pytest.mark.parametrize("action", some_actions)
async def test_an_action_acts_on_what_is_shown_after_reading_on(
    directory: Path, action: str
) -> None:
    async with the_board(directory) as board:
        await begin(board)
        await WAYS["reading on"](board)
        assert (await settled_sight(board)).marker == "CHK-3"
        assert "CHK-3" in await acted_on(board, action)


@pytest.mark.long
@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("way", WAYS)
async def test_every_action_after_every_way_acts_on_what_is_shown(
    directory: Path, way: str, action: str
) -> None:
    async with the_board(directory) as board:
        await begin(board)
        await WAYS[way](board)
        shown = (await settled_sight(board)).marker
        before = await acted_on(board, action)
        # Where it is refused (the last one cannot go lower) nothing was acted on.
        assert before in ("", " ") or shown is None or shown in before

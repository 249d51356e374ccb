"""Two people at work on one board."""

from __future__ import annotations

from pathlib import Path

import pytest

from refineboard.domain.commands import Command, EditItem
from refineboard.domain.edits import FieldEdit
from refineboard.store.presence import Presence
from refineboard.tui.conflict.screen import ConflictScreen
from refineboard.tui.editor.screen import EditorScreen
from refineboard.tui.history.screen import HistoryScreen
from tests.tui.driver import BoardDriver, a_workspace_directory, the_board

TITLE = "Save a card"


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return a_workspace_directory(tmp_path)


async def colleague_does(board: BoardDriver, *commands: Command) -> None:
    """A colleague saves, and the board looks."""
    for command in commands:
        board.session.do(command)
    await board.app.desk.sync()
    await board.settle()


def set_to(field: str, value: str | int) -> EditItem:
    """A colleague sets a field of the story under the cursor."""
    return EditItem("CHK-1", (FieldEdit(field, value),))


def stored(board: BoardDriver, field: str) -> object:
    """A field of the story as it is stored."""
    board.session.sync()
    return board.session.workspace.document("CHK-1")[field]


async def test_a_colleagues_change_names_its_author_on_the_card(directory: Path) -> None:
    async with the_board(directory) as board:
        await colleague_does(board, set_to("points", 8))
        assert "◂ ben" in board.text


async def test_the_name_goes_after_a_moment(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("refineboard.tui.board.widget._FLASH_SECONDS", 0.01)
    async with the_board(directory) as board:
        await colleague_does(board, set_to("points", 8))
        await board.until(lambda: "◂" not in board.text and "8 pt" in board.text)


async def test_ones_own_change_names_nobody(directory: Path) -> None:
    async with the_board(directory) as board:
        await board.press("l", "8")
        assert "◂" not in board.text


async def test_a_colleagues_change_moves_nobodys_cursor(directory: Path) -> None:
    async with the_board(directory) as board:
        await board.press("l", "j")
        await colleague_does(board, EditItem("ART-1", (FieldEdit("ubv", 20),)))
        assert board.cursor == "CHK-2"


async def test_what_a_colleague_saved_appears_in_fields_that_were_not_touched(
    directory: Path,
) -> None:
    async with the_board(directory) as board:
        await board.press("l", "e")
        await colleague_does(board, set_to("title", "Theirs"))
        assert board.editor.focused is not None
        assert (board.editor.form.values["title"], board.message.strip()) == (
            "Theirs",
            "ben changed title just now",
        )


async def test_both_win_where_they_changed_different_fields(directory: Path) -> None:
    async with the_board(directory) as board:
        await board.press("l", "e")
        await board.type("s")
        await colleague_does(board, set_to("points", 8))
        await board.press("ctrl+s")
        assert (stored(board, "title"), stored(board, "points")) == (f"{TITLE}s", 8)


async def both_change_the_title(board: BoardDriver) -> None:
    """Saves over a title that a colleague changed meanwhile."""
    await board.press("l", "e")
    await board.type("s")
    await colleague_does(board, set_to("title", f"Now: {TITLE}"))
    await board.press("ctrl+s")
    assert isinstance(board.app.screen, ConflictScreen)


async def test_a_change_of_the_same_field_is_told_while_typing(directory: Path) -> None:
    async with the_board(directory) as board:
        await board.press("l", "e")
        await board.type("s")
        await colleague_does(board, set_to("title", "Theirs"))
        assert "ben changed title too" in board.message


@pytest.mark.parametrize(
    ("keys", "title"),
    [
        (["t", "enter"], f"Now: {TITLE}"),
        (["m", "enter"], f"{TITLE}s"),
        (["b", "enter"], f"Now: {TITLE}s"),
    ],
    ids=["theirs", "mine", "both"],
)
async def test_the_version_that_was_chosen_is_saved(
    directory: Path, keys: list[str], title: str
) -> None:
    async with the_board(directory) as board:
        await both_change_the_title(board)
        await board.press(*keys)
        assert stored(board, "title") == title


async def test_going_back_from_two_versions_loses_nothing(directory: Path) -> None:
    async with the_board(directory) as board:
        await both_change_the_title(board)
        await board.press("escape")
        assert board.editor.form.values["title"] == f"{TITLE}s"
        assert stored(board, "title") == f"Now: {TITLE}"


async def test_a_draft_over_a_newer_title_asks_before_it_is_saved(directory: Path) -> None:
    async with the_board(directory) as board:
        await board.press("l", "e")
        await board.type("s")
        await board.press("ctrl+q")
    async with the_board(directory) as board:
        await colleague_does(board, set_to("title", "Theirs"))
        await board.press("l", "e")
        assert "ben changed title too" in board.message


async def test_a_story_that_a_colleague_writes_on_warns_before_typing(directory: Path) -> None:
    Presence(directory).announce("CHK-1")
    async with the_board(directory) as board:
        await board.press("l")
        board.app._board.show_colleagues(Presence(directory).colleagues())
        assert "✎" in board.text
        await board.press("e")
        assert isinstance(board.app.screen, EditorScreen)
        assert "is writing on CHK-1 too" in board.message


async def the_history(board: BoardDriver, *keys: str) -> str:
    """What the history shows after these keys."""
    await board.press("H", *keys)
    screen = board.app.screen
    assert isinstance(screen, HistoryScreen)
    options = screen.query_one("OptionList")
    lines = (options.render_line(y).text for y in range(options.size.height))
    return "\n".join(line.rstrip() for line in lines)


async def test_the_history_says_who_changed_what_from_what_to_what(directory: Path) -> None:
    async with the_board(directory) as board:
        await board.press("l")
        await colleague_does(board, set_to("points", 8), set_to("points", 5))
        first = (await the_history(board)).splitlines()[0]
        assert first.split()[1:] == ["ben", "CHK-1", "points:", "8", "→", "5"]


async def test_the_history_of_everything_is_one_key_away(directory: Path) -> None:
    async with the_board(directory) as board:
        await board.press("l")
        assert "LED-1" in await the_history(board, "a")


async def test_a_change_of_ones_own_is_taken_back_from_the_history(directory: Path) -> None:
    async with the_board(directory) as board:
        await board.press("l", "8", "5")
        await the_history(board, "u")
        assert stored(board, "points") == 8


async def test_a_colleagues_change_is_not_taken_back(directory: Path) -> None:
    async with the_board(directory) as board:
        await board.press("l")
        await colleague_does(board, set_to("points", 8))
        await the_history(board, "u")
        assert "only ben can take it back" in board.message
        assert stored(board, "points") == 8


async def test_what_is_long_in_the_history_stays_in_its_own_column(directory: Path) -> None:
    async with the_board(directory, size=(80, 24)) as board:
        await board.press("l")
        await colleague_does(
            board, set_to("title", "Save a card " * 9), set_to("title", "Pay " * 20)
        )
        lines = (await the_history(board)).splitlines()
        start = lines[0].index("CHK-1")
        continued = [line for line in lines if line.strip() and "CHK-1" not in line]
        assert continued
        assert all(line.index(line.strip()) >= start for line in continued)

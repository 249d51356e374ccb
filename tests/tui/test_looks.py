"""The board as it is drawn: its colours, what stands for them where there are none, its choice."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.geometry import Region
from textual.screen import ModalScreen

from refineboard.config import Settings, config_path, read_settings, themes_directory
from refineboard.tui.app import RefineboardApp
from refineboard.tui.theming.files import GROUNDS, TEXTS, shipped_themes
from refineboard.tui.theming.themes import fitting_theme
from tests.tui.driver import BoardDriver, a_workspace_directory, the_board

THEMES = shipped_themes()
LINES = frozenset("│─╭╮╰╯▔▁▂▃▄▅▆▇█▌▊▎")
"""What is drawn and not read."""


@pytest.fixture(autouse=True)
def _a_colourful_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLORTERM", "truecolor")


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return a_workspace_directory(tmp_path)


def shown_texts(app: RefineboardApp) -> Iterator[tuple[str, str, str]]:
    """Each text on the screen with its colour and its ground; behind a dialog nothing is read."""
    region = app.screen.region
    if isinstance(app.screen, ModalScreen):
        region = app.screen.query_one(".dialog").region
    for y, strip in enumerate(app.screen._compositor.render_strips()):
        x = 0
        for text, style, _ in strip:
            place = Region(x, y, cell_len(text), 1)
            x += place.width
            if not text.strip() or set(text.strip()) <= LINES or not region.contains_region(place):
                continue
            assert style is not None
            assert style.color is not None
            assert style.bgcolor is not None
            colours = style.color.get_truecolor().hex, style.bgcolor.get_truecolor().hex
            yield text, *(reversed(colours) if style.reverse else colours)


SCREENS = {
    "board": (),
    "selected": ("l", "space"),
    "scoring": ("w",),
    "filter": ("slash", "x", "y"),
    "history": ("H",),
    "keys": ("question_mark",),
    "reading": ("l", "enter"),
    "editor": ("l", "e"),
    "new": ("l", "n"),
    "picker": ("l", "greater_than_sign"),
    "prompt": ("l", "b"),
    "refused": ("u",),
    "health": ("D",),
    "order": ("W",),
    "sheet": ("S", "tab", "3"),
}


@pytest.mark.parametrize("keys", SCREENS.values(), ids=SCREENS)
async def test_every_text_has_a_colour_and_a_ground_whose_contrast_is_tested(
    directory: Path, keys: tuple[str, ...]
) -> None:
    colours = THEMES["dark"].colours
    texts = {colours[name] for name in TEXTS}
    grounds = {colours[name] for name in GROUNDS}
    async with the_board(directory) as board:
        await board.app.workers.wait_for_complete()
        await board.press(*keys)
        found = list(shown_texts(board.app))
    untested = {
        (front, back): text
        for text, front, back in found
        if {front, back} & texts == set() or {front, back} & grounds == set()
    }
    assert found
    assert untested == {}


@pytest.mark.parametrize(
    ("wish", "colours", "worn"),
    [
        ("light", "truecolor", "light"),
        ("light", "256", "light"),
        ("light", "standard", "sixteen"),
        ("mono", "standard", "mono"),
        ("light", None, "mono"),
    ],
)
def test_a_theme_is_worn_where_the_terminal_can_show_it(
    wish: str, colours: str | None, worn: str
) -> None:
    assert fitting_theme(THEMES[wish], colours).name == worn


@asynccontextmanager
async def dressed(
    directory: Path, config: Path, settings: Settings
) -> AsyncIterator[tuple[BoardDriver, list[str]]]:
    """The board with a person's settings, and what was wrong in them."""
    async with the_board(directory) as board:
        yield board, board.app.dress(settings, config)


def own_theme(config: Path, text: str) -> Path:
    """A person's own theme with the name "mine"."""
    themes_directory(config).mkdir(parents=True, exist_ok=True)
    path = themes_directory(config) / "mine.toml"
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    return path


def ground(board: BoardDriver) -> str:
    """The ground of the board as it is drawn."""
    style = next(iter(board.app.screen._compositor.render_strips()[5])).style
    assert style is not None
    assert style.bgcolor is not None
    return style.bgcolor.get_truecolor().hex


async def test_an_unknown_theme_is_told_and_the_board_opens(
    directory: Path, tmp_path: Path
) -> None:
    async with dressed(directory, tmp_path, Settings(theme="drak")) as (board, problems):
        assert problems == ["There is no theme 'drak'. Choose one under Theme in the palette (^p)."]
        assert ground(board) == THEMES["dark"].colours["background"]


async def test_a_changed_theme_file_is_shown_without_a_restart(
    directory: Path, tmp_path: Path
) -> None:
    path = own_theme(tmp_path, 'background = "#000011"')
    async with dressed(directory, tmp_path, Settings(theme="mine")) as (board, problems):
        assert problems == []
        await board.settle()
        assert ground(board) == "#000011"
        path.write_text('background = "#000022" # longer', encoding="utf-8")
        board.app.follow_theme()
        await board.settle()
        assert ground(board) == "#000022"


async def test_a_mistake_in_a_changed_theme_is_told_and_leaves_the_look(
    directory: Path, tmp_path: Path
) -> None:
    path = own_theme(tmp_path, 'background = "#000011"')
    async with dressed(directory, tmp_path, Settings(theme="mine")) as (board, _):
        path.write_text('background = "blue as the sea"', encoding="utf-8")
        board.app.follow_theme()
        await board.settle()
        assert ground(board) == "#000011"
        (told,) = [notice.message for notice in board.app._notifications]
        assert told.startswith(f"{path}: background is 'blue as the sea'; a colour is written")


async def test_a_theme_that_was_broken_at_the_start_is_worn_once_it_is_mended(
    directory: Path, tmp_path: Path
) -> None:
    path = own_theme(tmp_path, "background = 1")
    async with dressed(directory, tmp_path, Settings(theme="mine")) as (board, problems):
        assert [problem.split(";")[0] for problem in problems] == [f"{path}: background is 1"]
        path.write_text('background = "#000011"', encoding="utf-8")
        board.app.follow_theme()
        await board.settle()
        assert ground(board) == "#000011"


async def test_choosing_a_theme_shows_it_before_it_is_taken_and_remembers_it(
    directory: Path, tmp_path: Path
) -> None:
    async with dressed(directory, tmp_path, Settings()) as (board, _):
        board.app.action_change_theme()
        await board.settle()
        await board.type("light")
        assert board.app.current_theme.background == THEMES["light"].colours["background"]
        await board.press("enter")
        assert ground(board) == THEMES["light"].colours["background"]
    assert read_settings(config_path(tmp_path)) == (Settings(theme="light"), [])


async def test_going_back_leaves_the_look_as_it_was(directory: Path, tmp_path: Path) -> None:
    async with dressed(directory, tmp_path, Settings()) as (board, _):
        board.app.action_change_theme()
        await board.settle()
        await board.type("light")
        await board.press("escape")
        assert ground(board) == THEMES["dark"].colours["background"]
    assert not config_path(tmp_path).exists()


async def test_a_theme_that_cannot_be_remembered_is_worn_all_the_same(
    directory: Path, tmp_path: Path
) -> None:
    config_path(tmp_path).mkdir()
    async with dressed(directory, tmp_path, Settings()) as (board, _):
        board.app.action_change_theme()
        await board.settle()
        await board.type("light")
        await board.press("enter")
        assert ground(board) == THEMES["light"].colours["background"]
        (told,) = [notice.message for notice in board.app._notifications]
        assert told.startswith("The theme could not be remembered.")


async def test_what_is_marked_is_reversed_where_colours_do_not_tell(
    directory: Path, tmp_path: Path
) -> None:
    async with dressed(directory, tmp_path, Settings(theme="mono")) as (board, _):
        await board.press("greater_than_sign")
        strips = board.app.screen._compositor.render_strips()
        (words,) = (
            text
            for strip in strips
            for text, style, _ in strip
            if style and style.reverse and "state" in text
        )
        assert words.split() == ["state"]


async def test_letters_can_be_plain_by_wish(directory: Path, tmp_path: Path) -> None:
    async with dressed(directory, tmp_path, Settings(letters="ascii")) as (board, _):
        await board.press("l")
        board.app.refresh()
        await board.settle()
        strips = board.app.screen._compositor.render_strips()
        assert all(strip.text.isascii() for strip in strips)

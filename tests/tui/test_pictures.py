"""Each screen as a picture, on the sample ART as of a fixed day."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from refineboard.domain.commands import LoadDocuments
from refineboard.exchange.samples import sample_documents
from refineboard.resources import resource_dir
from refineboard.session import found_workspace, open_session
from refineboard.tui.app import RefineboardApp
from refineboard.tui.board.screen import BoardScreen
from refineboard.tui.drafts import DraftBox

WIDE = (120, 40)
NARROW = (80, 24)


@pytest.fixture
def app(tmp_path: Path) -> Iterator[RefineboardApp]:
    sample = (resource_dir("sample_backlogs") / "payments-art.json").read_bytes()
    directory = tmp_path / "art"
    found_workspace(directory, LoadDocuments(sample_documents(sample, date(2026, 11, 24))))
    session = open_session(directory)
    session.user = "ana"
    app = RefineboardApp(session, DraftBox(tmp_path / "state", directory))
    yield app
    app.desk.close()


def pressing(*keys: str) -> Any:
    """Presses keys once everything is loaded, and waits until the detail pane has followed."""

    async def press(pilot: Pilot[int]) -> None:
        board = pilot.app.screen_stack[0]
        assert isinstance(board, BoardScreen)
        while not board.verdicts.looks_around:
            await pilot.pause(0.01)
        await pilot.press(*keys)
        await pilot.pause()
        board.show_item_again()
        await pilot.pause()

    return press


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize(
    "keys",
    [
        (),
        ("l", "j", "enter"),
        ("l", "j", "e"),
        ("w",),
        ("question_mark",),
        ("l", "greater_than_sign"),
        ("l", "j", "s", *"Refund"),
    ],
    ids=["board", "reading", "editor", "scoring", "keys", "picker", "splitting"],
)
def test_each_screen_looks_as_it_did(
    snap_compare: Any, app: RefineboardApp, keys: tuple[str, ...], size: tuple[int, int]
):
    assert snap_compare(app, terminal_size=size, run_before=pressing(*keys))

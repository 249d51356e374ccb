"""What a person sees on the board: read from the cells of the screen, not from the view."""

from __future__ import annotations

import re
from dataclasses import dataclass

from refineboard.tui.board.detail import DetailPane
from refineboard.tui.board.screen import BoardScreen
from tests.tui.driver import BoardDriver

_KEY = re.compile(r"[A-Z]+-\d+")
_MARKED = re.compile(r"▌[ ✓].*?([A-Z]+-\d+)")
_HEADING = re.compile(r"▌\S(?:(?!ready).)*? (\d+)/(\d+)")


@dataclass(frozen=True)
class Seen:
    """What the three places say that show the cursor; None where one shows nothing."""

    marker: str | None
    heading: int | None
    """The place in the column, 1 for the first."""
    pane: str | None


def cells(board: BoardDriver) -> list[str]:
    """The lines of the whole screen as they were drawn."""
    strips = board.app.screen._compositor.render_strips()
    return ["".join(segment.text for segment in strip) for strip in strips]


def seen(board: BoardDriver) -> Seen:
    """Marker, heading and pane of the board, which must be on top."""
    screen = board.app.screen
    assert isinstance(screen, BoardScreen), screen
    lines = cells(board)
    area = board._board.region
    heading = _HEADING.search(lines[area.y])
    marked = [
        found[1] for line in lines[area.y + 1 : area.bottom] if (found := _MARKED.search(line))
    ]
    assert len(marked) <= 1, marked
    pane = board.app.query_one(DetailPane).region
    told = _KEY.match("".join(lines[pane.y : pane.bottom]).strip(" ─│╭╮┌┐"))
    return Seen(
        marked[0] if marked else None,
        int(heading[1]) if heading else None,
        told[0] if told else None,
    )


async def settled_sight(board: BoardDriver) -> Seen:
    """The same once the pane has followed, or had time enough to."""
    for _ in range(100):
        found = seen(board)
        if found.pane == found.marker:
            break
        await board.pilot.pause(0.01)
    return seen(board)


def expected(board: BoardDriver) -> Seen:
    """What the screen must show: what the next key would act on."""
    view = board._board.view
    key = view.cursor
    return Seen(key, view.column.index + 1 if key else None, key)

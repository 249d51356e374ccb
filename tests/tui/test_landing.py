"""Where an item lands in the whole order, told before and after it is moved."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refineboard.domain.commands import AddItem, FoundArt, MoveToState, RankItems
from refineboard.domain.edits import FieldEdit
from refineboard.domain.errors import RuleBroken
from refineboard.session import Session, found_workspace, open_session
from refineboard.tui.board.landing import landing, ranking_at, standing
from tests.tui.driver import the_board


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """One team with stories CHK-1 to CHK-8; the odd ones have the tag odd, CHK-8 is done."""
    directory = tmp_path / "art"
    found_workspace(directory, FoundArt("Payments ART", (("CHK", "Checkout"),), "2026-11-23"))
    session = open_session(directory)
    for number in range(1, 9):
        tags = ["odd"] if number % 2 else []
        session.do(AddItem("CHK", "story", f"Story {number}", (FieldEdit("tags", tags),)))
    states = session.workspace.backlog("CHK").states
    session.do(MoveToState(("CHK-8",), states[-1].key))
    session.close()
    return directory


@pytest.fixture
def session(directory: Path) -> Session:
    return open_session(directory)


@pytest.mark.parametrize(
    ("keys", "wish", "words"),
    [
        (("CHK-6",), "2", "2 of 7 open, between CHK-1 and CHK-2"),
        (("CHK-6",), "chk-3", "3 of 7 open, between CHK-2 and CHK-3"),
        (("CHK-6",), "first", "1 of 7 open, the first, before CHK-1"),
        (("CHK-1",), "Last", "7 of 7 open, the last, after CHK-7"),
        (("CHK-1",), "99", "7 of 7 open, the last, after CHK-7"),
        (("CHK-1",), "3", "3 of 7 open, between CHK-3 and CHK-4"),
        (("CHK-1", "CHK-5"), "2", "2 of 7 open, between CHK-2 and CHK-3"),
    ],
)
def test_the_place_told_is_the_place_taken(
    session: Session, keys: tuple[str, ...], wish: str, words: str
) -> None:
    command = ranking_at(session.workspace, keys, wish)
    assert landing(session.workspace, command).words() == words
    session.do(command)
    assert standing(session.workspace, keys).words() == words


@pytest.mark.parametrize("wish", ["0", "-1", "CHK-8", "CHK-6", "LED-1", "²", "up"])
def test_a_place_that_is_none_is_refused_in_words(session: Session, wish: str) -> None:
    with pytest.raises(RuleBroken, match="A number, a key of CHK, first or last"):
        ranking_at(session.workspace, ("CHK-6",), wish)


def test_alone_in_a_backlog_there_is_nothing_to_rank(session: Session) -> None:
    everything = tuple(f"CHK-{number}" for number in range(1, 8))
    with pytest.raises(RuleBroken, match="nothing else"):
        ranking_at(session.workspace, everything, "1")


@given(
    st.sets(st.integers(1, 8), min_size=1, max_size=4),
    st.integers(1, 8),
    st.sampled_from(["before", "after"]),
)
def test_what_is_foretold_comes_true(
    tmp_path_factory: pytest.TempPathFactory, numbers: set[int], anchor: int, side: str
) -> None:
    session = _cached_session(tmp_path_factory)
    keys = tuple(f"CHK-{number}" for number in sorted(numbers - {anchor}))
    if not keys:
        return
    command = RankItems(keys, "before" if side == "before" else "after", f"CHK-{anchor}")
    told = landing(session.workspace, command)
    session.do(command)
    order = session.workspace.keys_in("CHK")
    place = order.index(keys[0])
    assert order[place : place + len(keys)] == list(keys)
    is_counted = [key for key in order if key != "CHK-8" or key in (*keys, command.anchor)]
    assert told.place == is_counted.index(keys[0]) + 1


_SESSIONS: list[Session] = []


def _cached_session(factory: pytest.TempPathFactory) -> Session:
    if not _SESSIONS:
        directory = factory.mktemp("landing") / "art"
        found_workspace(directory, FoundArt("ART", (("CHK", "Checkout"),), "2026-11-23"))
        session = open_session(directory)
        for number in range(8):
            session.do(AddItem("CHK", "story", f"Story {number}", ()))
        session.do(MoveToState(("CHK-8",), session.workspace.backlog("CHK").states[-1].key))
        _SESSIONS.append(session)
    return _SESSIONS[0]


async def test_under_a_filter_a_move_tells_its_place_and_where_the_next_leads(
    directory: Path,
) -> None:
    async with the_board(directory, start="CHK") as board:
        await board.press("slash")
        await board.type("tag:odd")
        await board.press("enter", "J")
        assert board.message.startswith(" CHK-1 now 3 of 7 open, between CHK-3 and CHK-4; next 5")
        await board.press("J")
        assert board.message.startswith(" CHK-1 now 5 of 7 open, between CHK-5 and CHK-6; next 7")


async def test_the_place_asked_for_is_previewed_and_taken(directory: Path) -> None:
    async with the_board(directory, start="CHK") as board:
        await board.press("M")
        preview = board.app.screen.query_one("#preview")
        assert str(preview.content) == "now 1 of 7 open, the first, before CHK-2"
        await board.type("4")
        assert str(preview.content) == "lands at 4 of 7 open, between CHK-4 and CHK-5"
        await board.press("enter")
        assert board.message.startswith(" CHK-1 now 4 of 7 open, between CHK-4 and CHK-5")
        assert board.cursor == "CHK-1"


async def test_a_jump_shows_what_it_leads_to(directory: Path) -> None:
    async with the_board(directory, start="CHK") as board:
        await board.press("colon")
        await board.type("5")
        assert str(board.app.screen.query_one("#preview").content) == "CHK-5 Story 5"
        await board.type("5")
        assert "CHK-55" in str(board.app.screen.query_one("#preview").content)

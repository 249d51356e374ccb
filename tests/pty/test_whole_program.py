import os
import signal
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest

from refineboard.session import open_session
from tests.pty.terminal import Terminal
from tests.tui.driver import a_workspace_directory


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return a_workspace_directory(tmp_path)


@pytest.fixture
def board(directory: Path, tmp_path: Path) -> Iterator[Terminal]:
    with Terminal("-w", str(directory), home=tmp_path) as terminal:
        terminal.wait_for("ART-2")
        yield terminal


def stored_title(directory: Path, key: str) -> str:
    session = open_session(directory)
    try:
        return session.workspace.item(key).title
    finally:
        session.close()


def test_the_first_item_is_on_screen_with_its_key(board: Terminal):
    assert "One-tap refunds" in board.text


def test_an_edit_is_found_again_after_quitting(board: Terminal, directory: Path):
    board.send("l", "e")
    board.wait_for("Acceptance criteria")
    board.send("s", "\x13")
    board.wait_for("u undoes")
    board.send("q")
    assert board.wait_for_end() == 0
    assert stored_title(directory, "CHK-1") == "Save a cards"


def test_text_typed_in_one_burst_lands_where_it_belongs(board: Terminal, directory: Path):
    board.send("lnRefund a part\tmerchant\tto refund a part\tI keep the customer\x13")
    board.wait_for("Added CHK-3")
    session = open_session(directory)
    assert session.workspace.item("CHK-3").description == (
        "As a merchant, I want to refund a part so that I keep the customer."
    )
    session.close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_keeps_what_was_typed(
    board: Terminal, directory: Path, tmp_path: Path, number: signal.Signals
):
    board.send("l", "e")
    board.wait_for("Acceptance criteria")
    board.send("xyz")
    board.wait_for("Save a cardxyz")
    board.kill(number)
    assert board.wait_for_end() == 128 + number
    with Terminal("-w", str(directory), home=tmp_path) as again:
        again.wait_for("ART-2")
        again.send("l", "e")
        again.wait_for("Save a cardxyz")


@pytest.mark.parametrize("ignoring", [None, signal.SIGHUP], ids=["", "deaf to SIGHUP"])
def test_a_terminal_that_goes_away_ends_the_board_and_keeps_what_was_typed(
    directory: Path, tmp_path: Path, ignoring: signal.Signals | None
):
    with Terminal("-w", str(directory), home=tmp_path, ignoring=ignoring) as board:
        board.wait_for("ART-2")
        board.send("l", "e")
        board.wait_for("Acceptance criteria")
        board.send("xyz")
        board.wait_for("Save a cardxyz")
        assert board.hang_up() == 128 + signal.SIGHUP
    with Terminal("-w", str(directory), home=tmp_path) as again:
        again.wait_for("ART-2")
        again.send("l", "e")
        again.wait_for("Save a cardxyz")


def test_the_whole_screen_is_there_again_after_a_while_in_the_shell(board: Terminal):
    board.wait_for_silence()
    shown = board.text
    board.send("\x1a")
    os.waitpid(board.pid, os.WUNTRACED)
    board.wait_for_silence()
    board.screen.reset()
    board.kill(signal.SIGCONT)
    board.wait_for(lambda text: text == shown)


def test_a_signal_gives_the_terminal_back(board: Terminal):
    board.kill(signal.SIGTERM)
    board.wait_for_end()
    assert b"\x1b[?1049l" in board.output


def test_the_board_survives_every_size(board: Terminal):
    for size in ((1, 1), (12, 4), (39, 9), (80, 24), (200, 60)):
        board.resize(*size)
    board.wait_for("ART-2")


def test_a_narrow_terminal_shows_one_backlog_and_the_item(directory: Path, tmp_path: Path):
    with Terminal("-w", str(directory), home=tmp_path, size=(80, 24)) as board:
        board.wait_for("One-tap refunds")
        assert "Checkout" not in board.text


def test_two_boards_see_each_others_changes(board: Terminal, directory: Path, tmp_path: Path):
    with Terminal("-w", str(directory), home=tmp_path) as other:
        other.wait_for("ART-2")
        other.send("l", "8")
        other.wait_for("8 pt")
        board.wait_for("8 pt")


def test_hostile_text_never_reaches_the_terminal(directory: Path, tmp_path: Path):
    title = "\x1b]0;pwned\x07 [@click=app.quit]x[/] \x9b2J \u202etitle"
    session = open_session(directory)
    from refineboard.domain.commands import AddItem

    session.do(AddItem("ART", "feature", title))
    session.close()
    with Terminal("-w", str(directory), home=tmp_path) as board:
        board.wait_for("ART-4")
        board.send("G", "\r")
        board.wait_for("[@click=app.quit]x[/]")
        assert b"pwned\x07" not in board.output
        assert "\u202e".encode() not in board.output


def test_a_sticky_directory_is_said_when_the_board_opens(directory: Path, tmp_path: Path):
    directory.chmod(0o3770)
    with Terminal("-w", str(directory), home=tmp_path) as terminal:
        terminal.wait_for("ART-2")
        assert f"{directory} is sticky".encode() in terminal.output


def test_nothing_typed_more_than_a_second_ago_is_lost_when_the_board_is_killed(
    board: Terminal, directory: Path, tmp_path: Path
):
    board.send("l", "e")
    board.wait_for("Acceptance criteria")
    typed: list[tuple[float, str]] = []
    # A key every 0.4 s, as people type who think: each one comes before the draft of the last.
    for letter in "abcdefghij":
        board.send(letter)
        board.wait_for(f"Save a card{''.join(each for _, each in typed)}{letter}")
        typed.append((monotonic(), letter))
        board.read_for(0.4)
    board.kill(signal.SIGKILL)
    killed = monotonic()
    board.wait_for_end()
    kept = "".join(letter for at, letter in typed if killed - at > 1.0)
    assert kept
    with Terminal("-w", str(directory), home=tmp_path) as again:
        again.wait_for("ART-2")
        again.send("l", "e")
        again.wait_for(f"Save a card{kept}")


def test_a_state_directory_that_cannot_be_written_ends_no_board(directory: Path, tmp_path: Path):
    (tmp_path / "state").write_text("")
    with Terminal("-w", str(directory), home=tmp_path) as board:
        board.wait_for("ART-2")
        board.send("l", "e")
        board.wait_for("Acceptance criteria")
        board.send("xyz")
        board.wait_for("Drafts can't be written")
        board.send("\x07")
        board.wait_for("CHK-1 not saved")
        board.send("\x13")
        board.wait_for("title")
        board.send("q")
        assert board.wait_for_end() == 0
    session = open_session(directory)
    assert session.workspace.item("CHK-1").title == "Save a cardxyz"
    session.close()

"""A long import in front of a person: how far it is, and what is left when it is broken off."""

from __future__ import annotations

import re
import signal
from pathlib import Path

import pytest

from refineboard.session import open_session
from tests.builders import a_session, log_bytes
from tests.pty.terminal import Terminal

ROWS = 2_500


@pytest.fixture
def place(tmp_path: Path) -> Path:
    a_session(tmp_path / "art").close()
    lines = (f"A-{number},Pay in way {number},3" for number in range(ROWS))
    (tmp_path / "table.csv").write_text("key,title,points\n" + "\n".join(lines) + "\n")
    return tmp_path


def an_import(place: Path) -> Terminal:
    arguments = ("import", "csv", str(place / "table.csv"), "--backlog", "CHK")
    return Terminal("-w", str(place / "art"), *arguments, home=place)


def percent(text: str) -> int:
    found = re.findall(r"(\d+)%", text)
    return int(found[-1]) if found else 0


def test_a_bar_shows_how_far_it_is(place: Path):
    terminal = an_import(place)
    terminal.wait_for("Importing  [#")
    assert terminal.wait_for_end() == 0
    assert b"100%" in terminal.output
    assert f"{ROWS:,} created in CHK" in terminal.text


def test_an_import_that_is_interrupted_leaves_nothing(place: Path):
    before = log_bytes(place / "art")
    terminal = an_import(place)
    terminal.wait_for("Importing")
    terminal.send("\x03")
    assert terminal.wait_for_end() == 130
    assert log_bytes(place / "art") == before
    assert "Traceback" not in terminal.text


def test_an_import_that_is_killed_while_it_saves_is_there_as_a_whole_or_not_at_all(place: Path):
    terminal = an_import(place)
    terminal.wait_for(lambda text: percent(text) > 50)
    terminal.kill(signal.SIGKILL)
    terminal.wait_for_end()
    session = open_session(place / "art")
    assert len(session.workspace.items) in (0, ROWS)
    assert session.damage is None

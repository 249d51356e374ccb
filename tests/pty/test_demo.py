"""The demo: what a newcomer sees first."""

from __future__ import annotations

from pathlib import Path

from tests.pty.terminal import Terminal


def test_the_demo_opens_the_sample_art(tmp_path: Path) -> None:
    with Terminal("demo", home=tmp_path) as board:
        board.wait_for("Payments ART")
        board.wait_for("ART-")
        board.send("q")
        assert board.wait_for_end() == 0


def test_the_tour_asks_for_one_key_after_the_other(tmp_path: Path) -> None:
    with Terminal("demo", home=tmp_path) as board:
        board.wait_for("Tour 1/8: j moves down")
        board.send("x")
        board.wait_for("u undoes")
        board.send("j")
        board.wait_for("Tour 2/8: l goes to the teams")


def test_a_kept_demo_is_found_again(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    with Terminal("demo", "--keep", str(kept), home=tmp_path) as board:
        board.wait_for("ART-")
        board.send("x")
        board.wait_for("u undoes")
        board.send("q")
        board.wait_for_end()
    with Terminal("-w", str(kept), "history", home=tmp_path) as history:
        assert history.wait_for_end() == 0
        assert "delete" in history.text

"""`keys`: which key does what, in every format, as the person's own file has it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from refineboard.tui.actions import ACTIONS
from tests.cli.running import Runner, a_runner


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A person's config.toml, not written yet."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "refineboard").mkdir()
    return tmp_path / "refineboard" / "config.toml"


@pytest.fixture
def rb(
    config: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Runner:
    """Runs a command where there is no workspace."""
    return a_runner(tmp_path / "nowhere", capsys, monkeypatch)


def keys_of(outcome_json: dict[str, list[dict[str, object]]], id_: str) -> object:
    """The keys of one action in the JSON."""
    return next(entry["keys"] for entry in outcome_json["keys"] if entry["id"] == id_)


def test_every_action_is_listed_without_a_workspace(rb: Runner) -> None:
    listed = rb("keys", "--format", "json").json
    assert [entry["id"] for entry in listed["keys"]] == [action.id for action in ACTIONS]


def test_an_entry_says_what_where_and_by_which_keys(rb: Runner) -> None:
    listed = rb("keys", "--format", "json").json
    assert listed["schema"] == 1
    assert listed["preset"] == "default"
    assert listed["problems"] == []
    assert listed["keys"][0] == {
        "id": "board.open",
        "keys": ["enter"],
        "label": "open",
        "help": "Read the whole item.",
        "where": "board",
        "group": "Items",
    }


def test_the_table_shows_keys_as_people_read_them(rb: Runner) -> None:
    outcome = rb("keys")
    assert outcome.status == 0
    assert "On the board                 J ⇧↓" in outcome.out
    assert "Rank the item one place lower." in outcome.out


def test_markdown_takes_no_key_for_its_own_sign(rb: Runner) -> None:
    assert r"| On the board | \* | board.select-all |" in rb("keys", "--format", "markdown").out


def test_own_keys_are_shown(rb: Runner, config: Path) -> None:
    config.write_text('[keys]\npreset = "emacs"\nboard.new = "i"\n')
    listed = rb("keys", "--format", "json").json
    assert listed["preset"] == "emacs"
    assert keys_of(listed, "board.new") == ["i"]
    assert keys_of(listed, "palette") == ["alt+x"]


def test_a_preset_can_be_looked_at(rb: Runner, config: Path) -> None:
    config.write_text('[keys]\nboard.new = "i"\n')
    listed = rb("keys", "--preset", "vim", "--format", "json").json
    assert keys_of(listed, "board.new") == ["o", "n"]


def test_what_is_wrong_is_told_beside_the_data(rb: Runner, config: Path) -> None:
    config.write_text('[keys]\nboard.new = "ctrl+h"\n')
    outcome = rb("keys", "--format", "json")
    assert outcome.status == 0
    assert "board.new: ctrl+h is Backspace" in outcome.err
    assert outcome.json["problems"] == outcome.err.splitlines()
    assert keys_of(outcome.json, "board.new") == ["n"]


def test_a_file_that_is_no_toml_is_bad_data(rb: Runner, config: Path) -> None:
    config.write_text("[keys")
    outcome = rb("keys")
    assert (outcome.status, outcome.out) == (3, "")
    assert "config.toml is not TOML" in outcome.err


def test_keys_are_listed_without_textual(config: Path) -> None:
    program = (
        "import sys; from refineboard.cli.app import run; run(['keys']);"
        "print([name for name in ('textual', 'asyncio') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"

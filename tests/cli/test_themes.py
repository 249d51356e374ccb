"""The commands `themes` and `config`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from refineboard.config import config_path, themes_directory
from tests.cli.running import Runner, a_runner


@pytest.fixture
def rb(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Runner:
    """Runs commands without a workspace, in a home of its own."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    themes_directory().mkdir(parents=True)
    return a_runner(tmp_path / "nowhere", capsys, monkeypatch)


def written(path: Path, text: str) -> Path:
    """A file that nobody else may write."""
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    return path


def test_every_theme_is_listed_with_its_contrast(rb: Runner) -> None:
    themes = rb("themes", "--format", "json").json["themes"]
    assert [theme["name"] for theme in themes] == [
        "blue-yellow-safe", "contrast", "dark", "light", "mono", "red-green-safe", "sixteen",
    ]  # fmt: skip
    assert all(theme["least_contrast"] >= 4.5 for theme in themes)


def test_an_own_theme_is_marked_and_so_is_the_chosen_one(rb: Runner) -> None:
    written(themes_directory() / "mine.toml", 'accent = "#ffffff"')
    written(config_path(), 'theme = "mine"')
    (line,) = (line for line in rb("themes").out.splitlines() if line.startswith("mine "))
    assert line.split()[1:4] == ["dark", "yours", "chosen"]


def test_a_broken_theme_is_told_beside_the_list(rb: Runner) -> None:
    path = written(themes_directory() / "mine.toml", 'acent = "#ffffff"')
    outcome = rb("themes")
    assert outcome.err == f"{path}: there is no key 'acent'; did you mean accent?\n"
    assert outcome.status == 0


def test_the_path_is_said_before_there_is_a_file(rb: Runner) -> None:
    assert rb("config", "path").out == f"{config_path()}\n"


def test_settings_are_shown_as_they_hold(rb: Runner) -> None:
    written(config_path(), 'mouse = false\n[keys]\npreset = "vim"')
    assert rb("config", "show", "--format", "json").json == {
        "schema": 1,
        "path": str(config_path()),
        "settings": {
            "theme": "auto", "letters": "auto", "mouse": False, "keys": {"preset": "vim"},
        },
    }  # fmt: skip


def test_good_settings_are_fine(rb: Runner) -> None:
    written(config_path(), 'theme = "light"\n[keys]\npreset = "vim"')
    outcome = rb("config", "validate")
    assert (outcome.status, outcome.err) == (0, f"{config_path()} is fine.\n")


def test_no_settings_are_fine(rb: Runner) -> None:
    outcome = rb("config", "validate")
    assert (outcome.status, outcome.err) == (0, f"There is no {config_path()}; all is usual.\n")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("mouse = 3", "mouse is 3; it must be true or false."),
        ('theme = "drak"', "there is no theme 'drak'; there are blue-yellow-safe, contrast, dark"),
        ('[keys]\npreset = "wordstar"', "[keys] preset: there is no preset 'wordstar'"),
        ("theme = ", "not TOML"),
    ],
)
def test_what_is_wrong_in_the_settings_is_told(rb: Runner, text: str, words: str) -> None:
    written(config_path(), text)
    outcome = rb("config", "validate")
    assert outcome.status == 3
    assert outcome.err.startswith(f"{config_path()}: ")
    assert words in outcome.err


def test_a_theme_that_is_hard_to_read_is_advice(rb: Runner) -> None:
    path = written(themes_directory() / "mine.toml", 'muted = "#555555"')
    outcome = rb("config", "validate")
    assert outcome.status == 0
    assert f"{path}: muted on background has a contrast of 2.4:1" in outcome.err


def test_an_escape_sequence_in_the_settings_reaches_no_terminal(rb: Runner) -> None:
    written(config_path(), 'theme = "\\u001b]0;x\\u0007"')
    for arguments in (["themes"], ["config", "show"], ["config", "validate"]):
        outcome = rb(*arguments)
        assert "\x1b" not in outcome.out + outcome.err


@pytest.mark.parametrize("module", ["themes", "config"])
def test_the_commands_start_without_textual(module: str) -> None:
    script = f"import sys, refineboard.cli.{module}; print('textual' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert done.stdout == b"False\n"

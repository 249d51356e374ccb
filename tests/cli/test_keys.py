"""`keys`: which key does what, in every format, as the person's own file has it."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from refineboard.cli.app import COMMANDS
from refineboard.tui.actions import ACTIONS
from refineboard.tui.actions.keymap import keymap_problems
from refineboard.tui.actions.presets import DEFAULT, PRESETS
from tests.cli.running import Runner, a_runner

DOCS = Path(__file__).parents[2] / "docs"
GROFF = shutil.which("groff")


def make_pages() -> dict[str, str]:
    """The pages as docs/make_pages.py makes them now."""
    spec = importlib.util.spec_from_file_location("make_pages", DOCS / "make_pages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return {name: made() for name, made in module.PAGES.items()}


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
        "refused": "Refused where there is no item.",
        "where": "board",
        "group": "Items",
    }


def test_the_table_shows_keys_as_people_read_them(rb: Runner) -> None:
    outcome = rb("keys")
    assert outcome.status == 0
    assert re.search("On the board +J ⇧↓ ", outcome.out)
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


def test_a_file_that_is_no_toml_is_told_and_the_usual_keys_hold(rb: Runner, config: Path) -> None:
    config.write_text("[keys")
    outcome = rb("keys", "--format", "json")
    assert outcome.status == 0
    assert "config.toml: not TOML" in outcome.err
    assert keys_of(outcome.json, "board.new") == ["n"]


def test_keys_are_listed_without_textual(config: Path) -> None:
    program = (
        "import sys; from refineboard.cli.app import run; run(['keys']);"
        "print([name for name in ('textual', 'asyncio') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("name", ["keys.md", "refineboard.1"])
def test_a_page_is_current(name: str) -> None:
    words = "run docs/make_pages.py"
    assert (DOCS / name).read_text(encoding="utf-8") == make_pages()[name], words


def test_the_example_on_the_page_of_keys_holds() -> None:
    page = (DOCS / "keys.md").read_text(encoding="utf-8")
    example = re.search(r"```toml\n(.*?)```", page, re.DOTALL)
    assert example is not None
    assert keymap_problems(tomllib.loads(example[1])["keys"]) == []


def test_the_page_of_keys_tells_of_every_preset() -> None:
    page = (DOCS / "keys.md").read_text(encoding="utf-8")
    assert [name for name in PRESETS if f"## The preset {name}\n" in page] == [
        name for name in PRESETS if name != DEFAULT
    ]


@pytest.mark.skipif(GROFF is None, reason="there is no groff")
def test_the_man_page_can_be_read() -> None:
    assert GROFF is not None
    done = subprocess.run(
        [GROFF, "-K", "utf8", "-man", "-Tutf8", "-ww", "-P-c", DOCS / "refineboard.1"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    plain = re.sub(".\b", "", done.stdout)
    assert [name for name in COMMANDS if f"\n   {name} " in plain] == list(COMMANDS)

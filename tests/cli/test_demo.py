"""The demo: a sample of its own, that lasts as long as was said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from refineboard import resources
from refineboard.cli import demo
from refineboard.cli.app import run
from refineboard.resources import resource_dir
from refineboard.session import open_session

SAMPLE = {
    "items": {
        "CHK-1": {
            "key": "CHK-1",
            "kind": "story",
            "backlog": "CHK",
            "title": "Pay by card",
            "state": "funnel",
            "rank": "V",
            "created_at": "2026-11-20T09:30:00.125Z",
            "updated_at": "2026-11-20T09:30:00.125Z",
        }
    },
    "teams": {"CHK": {"key": "CHK", "name": "Checkout"}},
    "settings": {"art": {"key": "art", "name": "Payments", "sample_today": "2026-11-24"}},
}


@pytest.fixture(autouse=True)
def small_sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sample of one story."""
    directory = tmp_path / "samples"
    directory.mkdir()
    (directory / "payments-art.json").write_text(json.dumps(SAMPLE))
    monkeypatch.setattr(demo, "resource_dir", lambda _: directory)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Where the board was opened; it does not draw but notes what it found and quits."""
    directories: list[Path] = []

    def note(directory: Path, *, read_only: bool, restricted: bool, tour: bool) -> int:
        session = open_session(directory)
        assert session.workspace.keys_in("CHK") == ["CHK-1"]
        session.close()
        directories.append(directory)
        return int(read_only or restricted)

    monkeypatch.setattr(demo, "check_terminal", lambda: None)
    monkeypatch.setattr("refineboard.tui.app.run_board", note)
    return directories


def test_the_demo_opens_the_sample_and_leaves_nothing(
    opened: list[Path], capsys: pytest.CaptureFixture[str]
):
    assert run(["demo"]) == 0
    (directory,) = opened
    assert not directory.parent.exists()
    assert f"The sample is in {directory}." in capsys.readouterr().err


def test_that_changes_are_lost_is_said_before(
    opened: list[Path], capsys: pytest.CaptureFixture[str]
):
    run(["demo"])
    assert "Changes last until you quit; keep them with --keep DIR." in capsys.readouterr().err


def test_a_kept_sample_stays_and_says_how_to_open_it(
    opened: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    kept = tmp_path / "my demo"
    assert run(["demo", "--keep", str(kept)]) == 0
    assert opened == [kept]
    assert open_session(kept).workspace.art_name == "Payments"
    assert f"refineboard -w '{kept}'" in capsys.readouterr().err


def test_the_boards_status_is_the_demos(opened: list[Path]):
    assert run(["--read-only", "demo"]) == 1


def test_a_directory_in_use_is_refused(opened: list[Path], tmp_path: Path):
    (tmp_path / "note.txt").touch()
    assert run(["demo", "--keep", str(tmp_path)]) == 2
    assert opened == []


def test_a_restricted_person_cannot_keep_the_sample(opened: list[Path], tmp_path: Path):
    assert run(["--restricted", "demo", "--keep", str(tmp_path / "kept")]) == 2
    assert not (tmp_path / "kept").exists()


def test_without_a_terminal_the_demo_is_refused(capsys: pytest.CaptureFixture[str]):
    assert run(["demo"]) == 2
    assert "needs a terminal" in capsys.readouterr().err


def test_without_a_terminal_a_kept_sample_is_made_all_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    kept = tmp_path / "kept"
    assert run(["demo", "--keep", str(kept)]) == 2
    assert open_session(kept).workspace.keys_in("CHK") == ["CHK-1"]
    assert f"refineboard -w {kept}" in capsys.readouterr().err


def test_a_checkout_has_its_resources_at_its_top():
    assert resource_dir("sample_backlogs") == Path(__file__).parents[2] / "sample_backlogs"


def test_an_installed_package_has_its_resources_inside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "themes").mkdir()
    monkeypatch.setattr(resources, "files", lambda _: tmp_path)
    assert resource_dir("themes") == tmp_path / "themes"


def test_a_missing_resource_is_a_broken_installation():
    with pytest.raises(FileNotFoundError, match="nothing is missing from this installation"):
        resource_dir("nothing")

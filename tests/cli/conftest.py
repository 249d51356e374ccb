"""A small ART for every test of the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from refineboard.domain.commands import AddItem, FoundArt
from refineboard.domain.edits import FieldEdit
from refineboard.domain.fields import new_dependency
from refineboard.session import found_workspace, open_session
from tests.cli.running import Runner, a_runner

STORY = "As a returning shopper, I want to save my card so that I pay in one step"


@pytest.fixture
def art(tmp_path: Path) -> Path:
    """A workspace: ART-1 One-tap refunds, CHK-1 (its story, tagged), CHK-2, and LED-1."""
    directory = tmp_path / "art"
    teams = (("CHK", "Checkout"), ("LED", "Ledger"))
    found_workspace(directory, FoundArt("Payments ART", teams, "2026-11-23"))
    session = open_session(directory)
    scores = (("ubv", 8), ("tc", 3), ("rroe", 2), ("size", 3))
    session.do(
        AddItem("ART", "feature", "One-tap refunds", tuple(FieldEdit(*score) for score in scores))
    )
    session.do(AddItem("LED", "story", "Post fees daily", (FieldEdit("points", 8),)))
    story = (
        FieldEdit("points", 5),
        FieldEdit("parent", "ART-1"),
        FieldEdit("tags", ["pci", "web"]),
        FieldEdit("acceptance_criteria", ["Given a card When I pay Then one step is enough"]),
        FieldEdit("depends_on", [new_dependency("LED-1")]),
    )
    session.do(AddItem("CHK", "story", STORY, story))
    session.do(AddItem("CHK", "defect", "Refund fails"))
    session.close()
    return directory


@pytest.fixture
def rb(art: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Runner:
    """Runs a command on the ART."""
    return a_runner(art, capsys, monkeypatch)

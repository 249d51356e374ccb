"""Workspaces that the store's tests cut, tear, damage and share."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from refineboard.domain.commands import AddItem
from refineboard.session import found_workspace, open_session
from refineboard.store import journal as journal_module
from refineboard.store.places import DatabaseUrl
from tests.builders import FOUNDED, a_session
from tests.postgres import Server
from tests.store.logs import add


@pytest.fixture
def art(directory: Path) -> Path:
    """An ART with three items, written as entries 2 to 4, without a snapshot."""
    session = a_session(directory)
    for title in ("One", "Two", "Three"):
        add(session, title)
    session.close()
    (directory / "workspace.json").unlink()
    return directory


@pytest.fixture
def small_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every entry begins a new segment."""
    monkeypatch.setattr(journal_module, "SEGMENT_BYTES", 10)


@pytest.fixture
def segmented(directory: Path, small_segments: None) -> Path:
    """An ART with three items in four segments, without a snapshot."""
    session = a_session(directory)
    for title in ("One", "Two", "Three"):
        add(session, title)
    session.close()
    (directory / "workspace.json").unlink()
    return directory


@pytest.fixture
def visited() -> Iterator[Path]:
    """A workspace where everybody can get to, unlike pytest's own directories."""
    with tempfile.TemporaryDirectory() as place:
        Path(place).chmod(0o755)
        a_session(Path(place) / "art").close()
        yield Path(place) / "art"


@pytest.fixture
def url(postgres: Server) -> DatabaseUrl:
    """An ART in a database: FOUNDED, with CHK-1."""
    url = postgres.url()
    found_workspace(url, FOUNDED)
    session = open_session(url)
    session.do(AddItem("CHK", "story", "Pay by card"))
    session.close()
    return url

"""Hostile files through every importer: said in words, within seconds and half a gigabyte."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from refineboard.cli.demo import make_sample
from refineboard.domain.errors import RefineboardError
from refineboard.domain.workspace import ART, Workspace
from refineboard.exchange.sources import plan_import
from refineboard.exchange.targets import TARGETS, Wish, export
from refineboard.session import Session, open_session
from tests.exchange.hostile_files import (
    BOMBS,
    SOURCES,
    bad_inputs,
    payload_files,
    spoilt_exports,
)

DATA = Path(__file__).with_name("data")
SPOILT = 3_500
SPOILT_IN_A_CHECK = 100
BAD_INPUT = os.environ.get("REFINEBOARD_BAD_INPUT", "")
"""A directory of more hostile files, which have licences of their own."""
MEGABYTES = 500
SECONDS = 10
_SOURCE_OF_ENDING = {
    "csv": "csv jira azure rally jira-align versionone", "txt": "text markdown csv",
    "md": "markdown text", "xml": "versionone jira", "jsonl": "refineboard jira",
    "json": "jira azure rally jira-align versionone",
}  # fmt: skip


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """The sample ART."""
    directory = tmp_path_factory.mktemp("hostile") / "art"
    make_sample(directory)
    session = open_session(directory)
    yield session
    session.close()


@pytest.fixture(scope="module")
def good(session: Session) -> dict[str, bytes]:
    """Some items in the words of every tool, and samples of what each tool writes."""
    items = list(session.workspace.items.values())[:6]
    endings = {"text": "txt", "markdown": "md", "refineboard": "jsonl"}
    return {path.name: path.read_bytes() for path in sorted(DATA.iterdir())} | {
        f"{target}.{endings.get(target, 'csv')}": export(session.workspace, target, items, Wish())
        for target in TARGETS
    }


def plan(workspace: Workspace, source: str, name: str, data: bytes) -> None:
    """Plans an import or has it refused in words; anything else is a defect."""
    backlog = None if source == "refineboard" else "CHK" if source != "markdown" else ART
    with suppress(RefineboardError):
        plan_import(workspace, source, [(name, data)], backlog=backlog)


def every_source(session: Session, files: Iterator[tuple[str, bytes]]) -> int:
    """Tries each file with the sources that its ending is for; how many tries there were."""
    count = 0
    for name, data in files:
        ending = name.rpartition(".")[2]
        for source in _SOURCE_OF_ENDING.get(ending, " ".join(SOURCES)).split():
            count += 1
            try:
                plan(session.workspace, source, name, data)
            except Exception as error:
                raise AssertionError(f"{source} {name}: {data[:200]!r}") from error
    return count


def test_payloads_are_taken_as_text_or_refused(session: Session) -> None:
    assert every_source(session, payload_files()) > 300


def test_some_spoilt_files_are_read_or_refused(session: Session, good: dict[str, bytes]) -> None:
    every_source(session, spoilt_exports(good, SPOILT_IN_A_CHECK))


@pytest.mark.long
def test_spoilt_files_are_read_or_refused(session: Session, good: dict[str, bytes]) -> None:
    assert every_source(session, spoilt_exports(good, SPOILT)) > SPOILT


@pytest.mark.long
@pytest.mark.skipif(not BAD_INPUT, reason="REFINEBOARD_BAD_INPUT names no directory")
def test_bad_input_is_read_or_refused(session: Session) -> None:
    every_source(session, bad_inputs(Path(BAD_INPUT)))


@pytest.mark.long
@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_costs_seconds_and_megabytes(tmp_path: Path, bomb: str) -> None:
    path = tmp_path / "bomb"
    path.write_bytes(BOMBS[bomb]())
    make_sample(tmp_path / "art")
    for source in SOURCES:
        arguments = ["--backlog", "CHK"] if source != "refineboard" else []
        said = _run(tmp_path, "import", source, str(path), "--dry-run", *arguments)
        assert said.returncode in (0, 2, 3), f"{source}: {said.returncode} {said.stderr[-500:]}"
        assert "Traceback" not in said.stderr, said.stderr[-1000:]


def _limited() -> None:
    # Data and not addresses are counted: libraries reserve more than they use.
    resource.setrlimit(resource.RLIMIT_DATA, (MEGABYTES << 20, MEGABYTES << 20))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))


def _run(tmp_path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    limited: Callable[[], None] = _limited
    return subprocess.run(
        [sys.executable, "-m", "refineboard", "-w", str(tmp_path / "art"), *arguments],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=limited,
    )

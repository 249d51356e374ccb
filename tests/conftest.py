"""What all tests share: hypothesis without time limits, so that a busy machine fails nothing, and
the order of a run: the longest tests first, so that no worker is left alone with one at the end."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from refineboard.session import Session
from tests.builders import a_session, sessions_in_memory
from tests.postgres import Server, a_server_or_skip

# A check of a change tries the same examples each time, so that a failure there is one of the
# change; everybody's own runs go on looking for new ones.
settings.register_profile(
    "refineboard",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize="CI" in os.environ,
)
settings.load_profile("refineboard")


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """A workspace directory with the ART of `builders.FOUNDED`, closed."""
    place = tmp_path / "art"
    a_session(place).close()
    return place


@pytest.fixture
def ana() -> Session:
    """A session of ana on an ART in memory."""
    return sessions_in_memory("ana")[0]


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server of the tests' own."""
    with a_server_or_skip() as server:
        yield server


SLOW_FIRST = ("pty/test_output", "store/test_faults", "pty/", "store/test_power_loss", "store/")
"""Beginnings of the paths of the tests that take longest, the longest first."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Starts the slow ones first."""
    items.sort(key=_slowness)


def _slowness(item: pytest.Item) -> int:
    place = item.path.relative_to(Path(__file__).parent).as_posix()
    slow = (number for number, start in enumerate(SLOW_FIRST) if place.startswith(start))
    return next(slow, len(SLOW_FIRST))


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Two workers a core: half of a screen test's time goes by in waiting for quiet."""
    del config
    return 2 * len(os.sched_getaffinity(0))

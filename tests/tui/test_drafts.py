"""Where unsaved text is kept, whatever its key and whatever stands in its file's place."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refineboard.tui.drafts import DraftBox, DraftTimer

TEXT = {"title": "Save a card"}


@pytest.fixture
def box(tmp_path: Path) -> DraftBox:
    return DraftBox(tmp_path / "state", tmp_path / "art")


def files(box: DraftBox) -> list[Path]:
    """The files of the box."""
    return [path for path in box.state_directory.rglob("*") if path.is_file()]


@given(key=st.text(max_size=300) | st.sampled_from(["/etc/passwd", "../../x", "a/b", "", "."]))
def test_a_draft_is_found_under_any_key_and_lies_in_the_box(
    tmp_path_factory: pytest.TempPathFactory, key: str
) -> None:
    box = DraftBox(tmp_path_factory.mktemp("state"), tmp_path_factory.mktemp("art"))
    box.keep(key, {"title": "x"})
    found = box.find(key)
    assert found is not None
    (path,) = files(box)
    assert path.parent.parent == box.state_directory / "drafts"


def test_keys_are_listed_though_no_file_is_named_after_them(box: DraftBox) -> None:
    box.keep("CHK-1", dict(TEXT))
    assert box.newest_first() == ["CHK-1"]
    assert "CHK-1" not in files(box)[0].name


def test_a_draft_of_an_earlier_version_is_found_and_dropped(box: DraftBox) -> None:
    box.keep("CHK-2", dict(TEXT))
    (path,) = files(box)
    path.with_name("CHK-1.json").write_text(
        '{"saved_at": "2026-11-20 09:00", "fields": {"title": "Old"}}'
    )
    found = box.find("CHK-1")
    assert found is not None
    assert found.fields == {"title": "Old"}
    box.drop("CHK-1")
    assert box.newest_first() == ["CHK-2"]


def test_a_link_in_a_drafts_place_is_neither_read_nor_written_through(
    box: DraftBox, tmp_path: Path
) -> None:
    box.keep("CHK-1", dict(TEXT))
    (path,) = files(box)
    victim = tmp_path / "victim"
    path.rename(victim)
    path.symlink_to(victim)
    before = victim.read_bytes()
    assert box.find("CHK-1") is None
    box.keep("CHK-1", {"title": "Mine"})
    found = box.find("CHK-1")
    assert victim.read_bytes() == before
    assert found is not None
    assert found.fields == {"title": "Mine"}


@pytest.mark.parametrize(
    "spoil",
    [
        os.mkfifo,
        lambda path: path.mkdir(),
        lambda path: path.write_text("{"),
        lambda path: path.write_text("[]"),
        lambda path: path.write_text('{"saved_at": 1, "fields": 5}'),
    ],
    ids=["a pipe", "a directory", "half a file", "a list", "no fields"],
)
def test_what_is_no_draft_is_passed_over(box: DraftBox, spoil: Callable[[Path], object]) -> None:
    box.keep("CHK-1", dict(TEXT))
    (path,) = files(box)
    path.unlink()
    spoil(path)
    assert box.find("CHK-1") is None
    assert box.newest_first() == []


@pytest.fixture
def unwritable(box: DraftBox) -> DraftBox:
    """A box whose directory can't be made: a file stands in its place."""
    box.state_directory.write_text("")
    return box


def test_a_draft_that_cannot_be_written_stays_in_memory(unwritable: DraftBox) -> None:
    unwritable.keep("CHK-1", dict(TEXT))
    found = unwritable.find("CHK-1")
    assert found is not None
    assert found.fields == TEXT
    assert unwritable.newest_first() == ["CHK-1"]


def test_that_drafts_cannot_be_written_is_said_once(unwritable: DraftBox) -> None:
    told: list[str] = []
    unwritable.on_trouble = told.append
    for key in ("CHK-1", "CHK-1", "CHK-2"):
        unwritable.keep(key, dict(TEXT))
    assert len(told) == 1
    assert "in memory" in told[0]


def test_every_draft_is_written_once_that_is_possible_again(unwritable: DraftBox) -> None:
    unwritable.keep("CHK-1", dict(TEXT))
    unwritable.state_directory.unlink()
    unwritable.keep("CHK-2", dict(TEXT))
    again = DraftBox(unwritable.state_directory, unwritable.workspace)
    assert set(again.newest_first()) == {"CHK-1", "CHK-2"}


class Clock:
    """Timers that go off when the test says so."""

    def __init__(self) -> None:
        self.now = 0.0
        self._timers: list[tuple[float, Callable[[], None]]] = []

    def set_timer(self, delay: float, callback: Callable[[], None]) -> object:
        self._timers.append((self.now + delay, callback))
        return None

    def pass_seconds(self, seconds: float) -> None:
        self.now += seconds
        due = [timer for timer in self._timers if timer[0] <= self.now]
        self._timers = [timer for timer in self._timers if timer not in due]
        for _, callback in due:
            callback()


@given(gaps=st.lists(st.floats(0.05, 0.9), min_size=1, max_size=60))
def test_no_key_stays_unwritten_for_a_second_however_steadily_one_types(gaps: list[float]) -> None:
    clock, unwritten = Clock(), list[float]()
    timer = DraftTimer(clock, unwritten.clear)
    for gap in gaps:
        unwritten.append(clock.now)
        timer.changed()
        for _ in range(20):
            clock.pass_seconds(gap / 20)
            assert not unwritten or clock.now - unwritten[0] <= 1.0


def test_a_timer_that_was_stopped_writes_no_more() -> None:
    clock, written = Clock(), list[int]()
    timer = DraftTimer(clock, lambda: written.append(1))
    timer.changed()
    timer.stop()
    clock.pass_seconds(5)
    assert not written

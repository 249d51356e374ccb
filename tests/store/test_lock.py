"""The lock: one writer at a time, and a holder that is named rather than waited for."""

from __future__ import annotations

import fcntl
import os
import re
import subprocess
import threading
from pathlib import Path

import pytest

from refineboard.domain.commands import AddItem
from refineboard.domain.errors import Busy
from refineboard.store import lock as lock_module
from refineboard.store.lock import WorkspaceLock
from tests.builders import a_session, log_bytes, open_files
from tests.store.running import a_process, finish


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits long."""
    monkeypatch.setattr(lock_module, "WAIT_SECONDS", 0.05)


def is_free(path: Path) -> bool:
    """Whether somebody else could take the lock now."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    return True


def test_a_lock_is_held_inside(tmp_path: Path) -> None:
    with WorkspaceLock(tmp_path / ".lock", tmp_path).held():
        assert not is_free(tmp_path / ".lock")


def test_a_lock_is_free_afterwards(tmp_path: Path) -> None:
    with WorkspaceLock(tmp_path / ".lock", tmp_path).held():
        pass
    assert is_free(tmp_path / ".lock")


def test_a_lock_is_free_after_a_failure(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), WorkspaceLock(tmp_path / ".lock", tmp_path).held():
        raise ZeroDivisionError
    assert is_free(tmp_path / ".lock")


def test_people_wait_at_most_two_seconds() -> None:
    assert lock_module.WAIT_SECONDS == 2


def test_a_holder_that_does_not_let_go_is_named(directory: Path) -> None:
    with a_process("hold", directory) as holder:
        with pytest.raises(Busy) as refusal:
            a_session(directory).do(AddItem("CHK", "story", "No"))
        expected = (
            rf"The workspace is held by {directory.owner()} \(process {holder.pid}, running since "
            r"20[-0-9T:]+Z\)\. Nothing was written; try again\."
        )
    assert re.fullmatch(expected, str(refusal.value))


@pytest.mark.usefixtures("impatient")
def test_a_refused_waiter_writes_nothing(directory: Path) -> None:
    before = log_bytes(directory)
    with a_process("hold", directory), pytest.raises(Busy):
        a_session(directory).do(AddItem("CHK", "story", "No"))
    assert log_bytes(directory) == before


@pytest.mark.usefixtures("impatient")
def test_reading_needs_no_lock(directory: Path) -> None:
    with a_process("hold", directory):
        assert a_session(directory).sync() == ()


@pytest.mark.usefixtures("impatient")
def test_a_waiter_that_gave_up_lets_the_lock_go_once_it_gets_it(directory: Path) -> None:
    lock = WorkspaceLock(directory / ".lock", directory / "log")
    with a_process("hold", directory) as holder:
        with pytest.raises(Busy), lock.held():
            raise AssertionError
        waiters = [thread for thread in threading.enumerate() if thread.name == "workspace-lock"]
        finish(holder)
        for waiter in waiters:
            waiter.join()
    assert (len(waiters), is_free(directory / ".lock")) == (1, True)


def test_a_waiter_gets_the_lock_when_the_holder_lets_go(directory: Path) -> None:
    lock = WorkspaceLock(directory / ".lock", directory / "log")
    with a_process("hold", directory) as holder:
        letting_go = threading.Thread(target=let_go_once_somebody_waits, args=(holder,))
        letting_go.start()
        with lock.held():
            assert not is_free(directory / ".lock")
        letting_go.join()


def let_go_once_somebody_waits(holder: subprocess.Popen[str]) -> None:
    """Ends the holder as soon as this process has a thread that waits for the lock."""
    while not any(thread.name == "workspace-lock" for thread in threading.enumerate()):
        os.sched_yield()
    finish(holder)


@pytest.mark.usefixtures("impatient")
def test_nobody_takes_the_lock_before_who_is_next_in_turn(directory: Path) -> None:
    next_in_turn = os.open(directory, os.O_RDONLY)
    fcntl.flock(next_in_turn, fcntl.LOCK_EX)
    with pytest.raises(Busy), WorkspaceLock(directory / ".lock", directory / "log").held():
        raise AssertionError
    os.close(next_in_turn)


@pytest.mark.usefixtures("impatient")
def test_quitting_while_the_lock_is_held_loses_nothing_and_fails_nothing(directory: Path) -> None:
    session = a_session(directory)
    session.do(AddItem("CHK", "story", "Mine"))
    with a_process("hold", directory):
        session.close()
    assert len(a_session(directory).workspace.items) == 1


@pytest.mark.usefixtures("impatient")
def test_waiting_leaves_no_file_open(directory: Path) -> None:
    before = open_files()
    lock = WorkspaceLock(directory / ".lock", directory / "log")
    with a_process("hold", directory) as holder:
        with pytest.raises(Busy), lock.held():
            raise AssertionError
        waiters = [thread for thread in threading.enumerate() if thread.name == "workspace-lock"]
        finish(holder)
        for waiter in waiters:
            waiter.join()
    assert open_files() == before

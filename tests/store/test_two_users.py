"""Several people of one system on one directory: who may do what, and nobody shuts anybody out."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from refineboard.domain.commands import AddItem
from refineboard.session import Session
from refineboard.store import journal as journal_module
from refineboard.store.tinydb_store import TinyDbStore
from tests.builders import a_clock, a_session, log_paths, sessions_in_memory
from tests.store import oracle
from tests.store.faults import FaultDisk, dying_after
from tests.store.members import AS_ROOT, NOBODY
from tests.store.running import Tell, finish, forked, start

pytestmark = AS_ROOT


ANA, BEN, GROUP = 41001, 41002, 41000
"""Two people of one group; no system needs to know them."""


def as_visitor(directory: Path) -> list[str]:
    """What a process of somebody else says about the workspace."""
    return finish(start("visit", directory, NOBODY))


def test_a_visitor_without_rights_is_told_so(visited: Path) -> None:
    assert as_visitor(visited) == [f"BadData: {visited} cannot be read: Permission denied."]


def test_a_visitor_who_may_read_reads_and_is_refused_to_write(visited: Path) -> None:
    a_session(visited).do(AddItem("CHK", "story", "One"))
    for path in (visited, *visited.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    assert as_visitor(visited) == [
        f"read_only: {visited} may only be read by you; ask its owner for write access.",
        "items: 1",
        f"ReadOnly: {visited} may only be read by you; ask its owner for write access.",
    ]


def test_a_log_that_a_visitor_may_not_write_makes_all_of_it_read_only(visited: Path) -> None:
    for path in (visited, visited / "log"):
        path.chmod(0o777)
    log_paths(visited)[0].chmod(0o644)
    assert as_visitor(visited)[0].startswith(f"read_only: {visited} may only be read by you")


def test_a_colleague_goes_on_with_what_one_wrote(visited: Path) -> None:
    for path in (visited, *visited.rglob("*")):
        os.chown(path, 0, NOBODY)
    visited.chmod(0o2770)
    assert as_visitor(visited) == ["read_only: None", "items: 0", "added"]


def test_one_goes_on_with_what_a_colleague_wrote(visited: Path) -> None:
    for path in (visited, *visited.rglob("*")):
        os.chown(path, 0, NOBODY)
    visited.chmod(0o2770)
    as_visitor(visited)
    session = a_session(visited)
    session.do(AddItem("CHK", "story", "Mine"))
    session.close()
    assert stat.S_IMODE((visited / "workspace.json").stat().st_mode) == 0o660


def become(uid: int, umask: int) -> None:
    """Makes this process one of ANA or BEN, who keep others out of what they write."""
    os.setgroups([GROUP])
    os.setgid(uid)
    os.setuid(uid)
    os.umask(umask)


@pytest.fixture
def shared(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty workspace of ANA's that BEN may write; every entry begins a segment."""
    monkeypatch.setattr(journal_module, "SEGMENT_BYTES", 10)
    # Imports what an edit needs, once instead of in every process.
    sessions_in_memory("ana")[0].do(AddItem("CHK", "story", "Elsewhere"))
    with tempfile.TemporaryDirectory() as place:
        Path(place).chmod(0o755)
        directory = Path(place) / "art"
        a_session(directory).close()
        for path in (directory, *directory.rglob("*")):
            os.chown(path, ANA, GROUP)
        for path in (directory, directory / "log"):
            path.chmod(0o2770)
        yield directory


def adding(directory: Path, uid: int, titles: tuple[str, ...]) -> Callable[[Tell], None]:
    """Somebody adds stories, leaves a snapshot, and tells what is saved."""

    def work(tell: Tell) -> None:
        become(uid, 0o077)
        store = TinyDbStore(directory, a_clock)
        session = Session(store, str(uid))
        for title in titles:
            session.do(AddItem("CHK", "story", title))
            tell(title)
        store.write_snapshot()
        session.close()

    return work


def test_two_people_write_in_turn(shared: Path) -> None:
    told = [
        title
        for number in range(6)
        for title in forked(adding(shared, (ANA, BEN)[number % 2], (f"{number} a", f"{number} b")))
    ]
    written = [document["title"] for document in oracle.documents(shared)["items"].values()]
    assert told == written == [f"{number} {which}" for number in range(6) for which in "ab"]


def test_what_one_leaves_who_dies_at_any_moment_the_other_goes_on_with(shared: Path) -> None:
    for nth in count(1):
        as_founded(shared)
        told = forked(dying(shared, nth))
        assert forked(adding(shared, BEN, ("Afterwards",))) == ["Afterwards"]
        if told == ["done"]:
            break


def as_founded(directory: Path) -> None:
    """Leaves nothing but the first segment."""
    for path in directory.rglob("*"):
        if path.is_file() and path.name != "000000001.jsonl":
            path.unlink()


def dying(directory: Path, nth: int) -> Callable[[Tell], None]:
    """ANA adds a story and dies after her n-th call."""

    def work(tell: Tell) -> None:
        with FaultDisk(nth, dying_after):
            adding(directory, ANA, ("Before",))(lambda line: None)
        tell("done")

    return work

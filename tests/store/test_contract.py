"""What every store promises, whatever it is kept in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from refineboard.domain.change import Change, CreateDocument, DeleteDocument, LogEntry, Stamp
from refineboard.domain.errors import RuleBroken
from refineboard.domain.workspace import Workspace
from refineboard.store.base import Commit, Decision, Listener, Store
from refineboard.store.memory import MemoryStore
from refineboard.store.tinydb_store import TinyDbStore, create_workspace
from tests.builders import a_database_store, a_story, deciding, setting
from tests.postgres import Server

CREATION = Change("add", (CreateDocument("items", "CHK-1", a_story()),))
EDIT = Change("edit", (setting("CHK-1", "points", None, 5),))


class Clock:
    """A clock that tests set."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 24, 9, tzinfo=UTC)
        self.on_set: Callable[[datetime], object] = lambda now: None
        """Takes the time to where it is kept, if the store does not ask for it here."""

    def __call__(self) -> datetime:
        """The time it was set to."""
        return self.now

    def go(self, **distance: float) -> None:
        """Goes on by so many hours, or back."""
        self.now += timedelta(**distance)
        self.on_set(self.now)


class Ear:
    """A listener that remembers what it hears."""

    def __init__(self) -> None:
        self.entries: list[LogEntry] = []

    def folded(self, entries: tuple[LogEntry, ...]) -> None:
        """Remembers the entries."""
        self.entries += entries

    def loaded(self, workspace: Workspace) -> None:
        """Nothing to remember."""


class Members:
    """The stores of ana and ben, who each sign with a role of their own, as if it were one."""

    def __init__(self, **stores: Store) -> None:
        self._stores = stores
        self._last = stores["ana"]

    def commit(self, by: str, decision: Decision) -> Commit:
        """Has the one do it who signs it."""
        self._last = self._stores[by]
        return self._last.commit(by, decision)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._last, name)

    def __setattr__(self, name: str, value: object) -> None:
        if name == "listener":
            self._last.listener = cast("Listener", value)
        else:
            super().__setattr__(name, value)

    def close(self) -> None:
        """Closes both."""
        for store in self._stores.values():
            store.close()


@pytest.fixture
def clock() -> Clock:
    """Nine o'clock."""
    return Clock()


@pytest.fixture(params=["memory", "tinydb", "postgres", "postgres as a member"])
def store(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Iterator[Store]:
    """An empty store of each kind; in a database also for who does not own it."""
    found: Store = MemoryStore(clock)
    if request.param == "tinydb":
        create_workspace(tmp_path / "art")
        found = TinyDbStore(tmp_path / "art", clock)
    elif request.param.startswith("postgres"):
        server: Server = request.getfixturevalue("postgres")
        url = server.url()
        a_database_store(url).close()
        clock.on_set = lambda now: server.set_clock(url, now)
        clock.go(hours=0)
        if request.param.endswith("member"):
            urls = {name: server.make_member(url, name) for name in ("ana", "ben")}
            stores = {name: a_database_store(url) for name, url in urls.items()}
            found = cast("Store", Members(**stores))
        else:
            found = a_database_store(url)
    yield found
    found.close()


BLOCKED = Change("edit", (setting("CHK-1", "blocked", None, "waits for legal"),))


def test_an_empty_store_has_seen_nothing(store: Store) -> None:
    assert (store.seq, store.damage, store.read_only, list(store.entries())) == (0, None, None, [])


def test_a_commit_gives_back_its_entry(store: Store) -> None:
    entry = store.commit("ana", deciding(CREATION)).mine
    assert entry == LogEntry(1, "2026-11-24T09:00:00.000Z", "ana", CREATION)


def test_a_commit_is_seen_in_the_workspace(store: Store) -> None:
    store.commit("ana", deciding(CREATION))
    assert store.workspace.items == {"CHK-1": a_story()}


def test_entries_are_numbered_without_a_gap(store: Store) -> None:
    store.commit("ana", deciding(CREATION))
    store.commit("ben", deciding(EDIT))
    assert [entry.seq for entry in store.entries()] == [1, 2] == list(range(1, store.seq + 1))


def test_newest_entries_are_the_history_backwards(store: Store) -> None:
    store.commit("ana", deciding(CREATION))
    store.commit("ben", deciding(EDIT))
    assert list(store.newest_entries()) == list(reversed(list(store.entries())))


def test_entries_after_a_moment_come_newest_first(store: Store, clock: Clock) -> None:
    for change in (CREATION, EDIT, BLOCKED):
        store.commit("ana", deciding(change))
        clock.go(hours=1)
    assert [entry.seq for entry in store.entries_after("2026-11-24T09:00:00.000Z")] == [3, 2]
    assert [entry.seq for entry in store.entries_after("")] == [3, 2, 1]


@pytest.mark.parametrize(
    "change",
    [
        BLOCKED,
        Change("delete", (DeleteDocument("items", "CHK-1", a_story(points=5)),)),
        Change("undo", (setting("CHK-1", "title", "Pay by card", "Pay"),), undoes=2),
    ],
    ids=["a field", "a deletion", "an undo"],
)
def test_entries_that_set_a_field_or_take_away_are_told(store: Store, change: Change) -> None:
    for each in (CREATION, EDIT, change):
        store.commit("ana", deciding(each))
    assert 3 in [entry.seq for entry in store.entries_after("", frozenset({"blocked"}))]


def test_the_beginning_of_the_log_is_known(store: Store, clock: Clock) -> None:
    assert store.began() == ""
    store.commit("ana", deciding(CREATION))
    clock.go(hours=1)
    store.commit("ana", deciding(EDIT))
    assert store.began() == "2026-11-24T09:00:00.000Z"


def test_a_decision_meets_the_newest_workspace_and_its_stamp(store: Store) -> None:
    store.commit("ana", deciding(CREATION))
    met: list[object] = []

    def decision(workspace: Workspace, stamp: Stamp) -> Change:
        met.extend((dict(workspace.items), stamp))
        return EDIT

    store.commit("ben", decision)
    assert met == [{"CHK-1": a_story()}, Stamp("ben", "2026-11-24T09:00:00.000Z")]


def test_a_change_without_operations_is_not_written(store: Store) -> None:
    commit = store.commit("ana", deciding(Change("edit", ())))
    assert (commit.mine, store.seq, list(store.entries())) == (None, 0, [])


def test_a_refused_decision_writes_nothing(store: Store) -> None:
    def decision(workspace: Workspace, stamp: Stamp) -> Change:
        raise RuleBroken("No.")

    with pytest.raises(RuleBroken, match=r"No\."):
        store.commit("ana", decision)
    assert (store.seq, list(store.entries())) == (0, [])


def test_a_store_goes_on_after_a_refused_decision(store: Store) -> None:
    def decision(workspace: Workspace, stamp: Stamp) -> Change:
        raise RuleBroken("No.")

    with pytest.raises(RuleBroken):
        store.commit("ana", decision)
    assert store.commit("ana", deciding(CREATION)).mine is not None


def test_the_order_is_that_of_the_numbers_whatever_the_clocks_say(
    store: Store, clock: Clock
) -> None:
    store.commit("ana", deciding(CREATION))
    clock.go(hours=-1)
    store.commit("ben", deciding(EDIT))
    assert [(entry.seq, entry.by) for entry in store.entries()] == [(1, "ana"), (2, "ben")]


def test_an_undo_remembers_what_it_takes_back(store: Store) -> None:
    store.commit("ana", deciding(CREATION))
    store.commit("ana", deciding(Change("undo", EDIT.operations, undoes=1)))
    assert [entry.change.undoes for entry in store.entries()] == [None, 1]


def test_a_listener_hears_of_ones_own_entries(store: Store) -> None:
    store.listener = ear = Ear()
    store.commit("ana", deciding(CREATION))
    assert ear.entries == list(store.entries())


def test_there_is_nothing_to_refresh_after_ones_own_commit(store: Store) -> None:
    store.commit("ana", deciding(CREATION))
    assert store.refresh() == ()

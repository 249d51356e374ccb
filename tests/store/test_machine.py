"""Three people at work in any order, beside a model of it, on every backend."""

from __future__ import annotations

import errno
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from refineboard.domain.commands import AddItem, EditItem
from refineboard.domain.edits import FieldEdit
from refineboard.domain.errors import BadData, Busy, Conflict, RuleBroken
from refineboard.domain.workspace import Workspace
from refineboard.session import Session
from refineboard.store import journal as journal_module
from refineboard.store.base import ReadOnly, Store
from refineboard.store.memory import MemoryStore
from refineboard.store.places import DatabaseUrl
from refineboard.store.tinydb_store import TinyDbStore, create_workspace
from tests.builders import FOUNDED, a_clock, a_database_store, a_session, plain
from tests.postgres import Server
from tests.store import oracle
from tests.store.faults import FaultDisk, failing
from tests.store.logs import TORN, append
from tests.store.model import Clashed, Items, Model, Refused
from tests.store.work import documents_in

PEOPLE = ("ana", "ben", "cleo")
TITLES = ("One", "Two", "Three")
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "title": st.sampled_from(TITLES),
    "points": st.sampled_from((1, 2, 3)),
    "owner": st.sampled_from(("ana", "ben")),
}

people = st.sampled_from(PEOPLE)
edits = st.fixed_dictionaries({}, optional=VALUES)


class Machine(RuleBasedStateMachine):
    """What the people do, and what it must come to."""

    def __init__(self) -> None:
        super().__init__()
        # Nothing at first, and no item yet when the ART was founded.
        self.model = Model(states=[{}, {}])
        self.sessions = {person: Session(self.a_store(person), person) for person in PEOPLE}
        self.sessions["ana"].do(FOUNDED)

    def a_store(self, person: str) -> Store:
        """A store on the workspace that all share, for one of them."""
        raise NotImplementedError

    def both(
        self, person: str, really: Callable[[], object], in_the_model: Callable[[], None]
    ) -> None:
        """Does it twice and compares what the person is told."""
        try:
            in_the_model()
        except Clashed:
            with pytest.raises(Conflict):
                really()
        except Refused:
            with pytest.raises(RuleBroken):
                really()
        else:
            really()
            assert self.sessions[person].seq == len(self.model.states) - 1

    @rule(person=people, title=st.sampled_from(TITLES))
    def add(self, person: str, title: str) -> None:
        """Somebody adds an item."""
        command = AddItem("CHK", "story", title)
        self.both(
            person,
            lambda: self.sessions[person].do(command),
            lambda: self.model.add(person, title),
        )

    @rule(person=people, which=st.integers(0, 9), values=edits)
    def edit(self, person: str, which: int, values: dict[str, Any]) -> None:
        """Somebody edits an item as they see it, which others may have changed meanwhile."""
        seen = shown(self.sessions[person])
        if not seen:
            return
        key = sorted(seen)[which % len(seen)]
        wanted = {name: (seen[key][name], value) for name, value in values.items()}
        fields = tuple(FieldEdit(name, value, saw) for name, (saw, value) in wanted.items())
        self.both(
            person,
            lambda: self.sessions[person].do(EditItem(key, fields)),
            lambda: self.model.edit(person, key, wanted),
        )

    @rule(person=people)
    def undo(self, person: str) -> None:
        """Somebody takes back what they did last."""
        self.both(person, self.sessions[person].undo, lambda: self.model.undo(person))

    @rule(person=people)
    def redo(self, person: str) -> None:
        """Somebody takes back an undo."""
        self.both(person, self.sessions[person].redo, lambda: self.model.redo(person))

    @rule(person=people)
    def look(self, person: str) -> None:
        """Somebody looks at what others did."""
        self.both(person, self.sessions[person].sync, lambda: None)

    @rule(person=people)
    def start_anew(self, person: str) -> None:
        """Somebody quits and starts again."""
        self.sessions[person].close()
        self.sessions[person] = Session(self.a_store(person), person)

    @invariant()
    def everybody_sees_a_state_that_was(self) -> None:
        """Whoever has seen so many entries sees what these come to."""
        for session in self.sessions.values():
            assert shown(session) == self.model.states[session.seq]

    def teardown(self) -> None:
        """Compares the whole history with what the model wrote."""
        for session in self.sessions.values():
            session.sync()
            assert len(list(session.history())) == len(self.model.states) - 1
            assert shown(session) == self.model.states[-1]
            session.close()


def shown(session: Session) -> Items:
    """The fields of the model as a session shows them."""
    return {
        key: {name: document[name] for name in VALUES}
        for key, document in session.workspace.items.items()
    }


class MemoryMachine(Machine):
    """In memory, where the people share one store."""

    def __init__(self) -> None:
        self._store = MemoryStore(a_clock)
        super().__init__()

    def a_store(self, person: str) -> Store:
        """The one store."""
        return self._store


class TinyDbMachine(Machine):
    """In a directory, where each has a store of their own, and things go wrong in between."""

    def __init__(self) -> None:
        self._place = tempfile.TemporaryDirectory()
        self._directory = Path(self._place.name) / "art"
        self._patch = pytest.MonkeyPatch()
        self._patch.setattr(journal_module, "SEGMENT_BYTES", 3_000)
        create_workspace(self._directory)
        super().__init__()

    def a_store(self, person: str = "ana") -> TinyDbStore:
        """A store of one's own."""
        return TinyDbStore(self._directory, a_clock)

    @rule()
    def leave_a_snapshot(self) -> None:
        """A colleague's snapshot as of now."""
        store = self.a_store()
        store.write_snapshot()
        store.close()

    @rule()
    def lose_the_snapshot(self) -> None:
        """It may be deleted at any time."""
        (self._directory / "workspace.json").unlink(missing_ok=True)

    @rule()
    def leave_a_torn_line(self) -> None:
        """A colleague dies while writing."""
        append(self._directory, TORN)

    @rule(person=people, call=st.sampled_from(("write", "fsync", "flock", "fstat")))
    def meet_a_failing_disk(self, person: str, call: str) -> None:
        """An edit that is refused because of the disk; it changes nothing."""
        with FaultDisk(1, failing(errno.EIO), name=call), pytest.raises((ReadOnly, BadData, Busy)):
            self.sessions[person].do(AddItem("CHK", "story", "Lost"))

    def teardown(self) -> None:
        """Compares, and folds the log by its format alone."""
        super().teardown()
        session = a_session(self._directory)
        assert documents_in(session) == oracle.documents(self._directory)
        session.close()
        self._patch.undo()
        self._place.cleanup()


class PostgresMachine(Machine):
    """In a database, where each has a connection of their own, and connections break."""

    server: Server

    def __init__(self) -> None:
        self._url = self.server.url()
        super().__init__()

    def a_store(self, person: str) -> Store:
        """A store of one's own."""
        return a_database_store(self._url)

    @rule(person=people)
    def lose_the_connection(self, person: str) -> None:
        """The server ends somebody's session; the next thing they do opens another."""
        self.server.end_session(self.sessions[person])

    def teardown(self) -> None:
        """Compares, and folds the history without the tables of documents."""
        super().teardown()
        session = Session(self.a_store("ana"), "ana")
        folded = Workspace()
        for entry in session.history():
            folded.apply(entry)
        assert plain(folded) == plain(session.workspace)
        session.close()


class MemberMachine(PostgresMachine):
    """The same, where none of them owns the tables."""

    def __init__(self) -> None:
        self._owners: DatabaseUrl | None = None
        super().__init__()

    def a_store(self, person: str) -> Store:
        """A store of one's own role."""
        if self._owners is None:
            super().a_store(person).close()
            self._owners = self._url
            for each in PEOPLE:
                self.server.make_member(self._owners, each)
        return a_database_store(self.server.url(self._owners.schema, person))


@pytest.mark.parametrize("kind", [PostgresMachine, MemberMachine])
def test_postgres(postgres: Server, kind: type[PostgresMachine]) -> None:
    machine = type("OnThisServer", (kind,), {"server": postgres})
    run_state_machine_as_test(
        machine, settings=settings(max_examples=8, stateful_step_count=25, deadline=None)
    )


MemoryMachine.TestCase.settings = settings(max_examples=30, stateful_step_count=40)
TinyDbMachine.TestCase.settings = settings(max_examples=20, stateful_step_count=30)
TestMemory = MemoryMachine.TestCase
TestTinyDb = TinyDbMachine.TestCase

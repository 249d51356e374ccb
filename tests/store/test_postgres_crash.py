"""What becomes of edits when a connection, a session or the whole server dies."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from refineboard.domain.change import Change, Stamp
from refineboard.domain.errors import Busy
from refineboard.domain.workspace import Workspace
from refineboard.session import Session, open_session
from refineboard.store.base import OutcomeUnknown
from refineboard.store.places import DatabaseUrl
from tests.builders import a_database_store, edit, setting
from tests.postgres import Server
from tests.store.proxy import FAREWELL, Proxy, a_proxy
from tests.store.running import rest_of, start

pytest.importorskip("psycopg")

from refineboard.store.postgres import store as postgres_store
from refineboard.store.postgres.store import PostgresStore

POINTS = Change("edit", (setting("CHK-1", "points", None, 5),))


@pytest.fixture
def proxied(url: DatabaseUrl, postgres: Server) -> Iterator[tuple[Proxy, PostgresStore]]:
    """A store that reaches the server through a proxy."""
    with (
        tempfile.TemporaryDirectory(prefix="rbpx-") as place,
        a_proxy(Path(place), postgres.home) as proxy,
    ):
        store = a_database_store(postgres.url(url.schema, place=Path(place)))
        yield proxy, store
        store.close()


def entries_in(url: DatabaseUrl) -> list[tuple[int, str]]:
    """Number and command of every entry."""
    store = a_database_store(url)
    found = [(entry.seq, entry.change.command) for entry in store.entries()]
    store.close()
    return found


def test_a_session_that_the_server_ended_goes_on(url: DatabaseUrl, postgres: Server) -> None:
    session = open_session(url)
    postgres.end_session(session)
    session.do(edit("CHK-1", "points", 5))
    postgres.end_session(session)
    assert (session.sync(), session.read_only) == ((), None)
    session.close()


def test_a_session_lost_while_it_decides_decides_again(url: DatabaseUrl, postgres: Server) -> None:
    store = a_database_store(url)
    session = Session(store, "ana")
    asked: list[int] = []

    def decision(workspace: Workspace, stamp: Stamp) -> Change:
        asked.append(1)
        if len(asked) == 1:
            postgres.end_session(session)
        return POINTS

    assert store.commit("ana", decision).mine is not None
    assert entries_in(url) == [(1, "init"), (2, "add"), (3, "edit")]
    session.close()


def test_a_session_lost_before_its_commit_commits_again(url: DatabaseUrl, postgres: Server) -> None:
    postgres.do(
        f"create sequence {url.schema}.tries",
        f"""create function {url.schema}.die() returns trigger language plpgsql as $$ begin
            if nextval('{url.schema}.tries') = 1 then
                perform pg_terminate_backend(pg_backend_pid());
            end if;
            return null; end $$""",
        f"create constraint trigger die after insert on {url.schema}.change "
        f"deferrable initially deferred for each row execute function {url.schema}.die()",
    )
    store = a_database_store(url)
    entry = store.commit("ana", lambda workspace, stamp: POINTS).mine
    assert entry is not None
    assert entries_in(url) == [(1, "init"), (2, "add"), (3, "edit")]
    store.close()


@pytest.mark.parametrize("last_words", [b"", FAREWELL], ids=["silence", "a farewell"])
def test_a_commit_whose_answer_was_lost_is_acknowledged_and_made_once(
    url: DatabaseUrl, proxied: tuple[Proxy, PostgresStore], last_words: bytes
) -> None:
    proxy, store = proxied
    proxy.loses_answer, proxy.last_words = True, last_words
    entry = store.commit("ana", lambda workspace, stamp: POINTS).mine
    assert entry is not None
    assert not proxy.loses_answer
    assert (entry.seq, store.workspace.items["CHK-1"]["points"]) == (3, 5)
    assert entries_in(url) == [(1, "init"), (2, "add"), (3, "edit")]


def test_a_commit_that_nobody_can_tell_of_is_called_unknown(
    proxied: tuple[Proxy, PostgresStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres_store, "_SECONDS_UNTIL_UNKNOWN", 0.0)
    proxy, store = proxied
    proxy.loses_answer = proxy.refuses = True
    with pytest.raises(OutcomeUnknown, match="look before you make it again"):
        store.commit("ana", lambda workspace, stamp: POINTS)
    proxy.refuses = False
    store.link.connection(urgent=True)
    assert [entry.change for entry in store.refresh()] == [POINTS]


def test_while_the_server_is_gone_nothing_is_saved_and_it_is_said(
    url: DatabaseUrl, postgres: Server
) -> None:
    session = open_session(url, present=True)
    postgres.stop()
    try:
        with pytest.raises(Busy, match="Nothing can be saved until the database is back"):
            session.do(edit("CHK-1", "points", 5))
        with pytest.raises(Busy):
            session.sync()
        assert "until the database is back" in str(session.read_only)
        assert session.workspace.document("CHK-1")["points"] is None
        assert session.colleagues() == ()
    finally:
        postgres.start()
    session.do(edit("CHK-1", "points", 8))
    assert (session.read_only, session.workspace.document("CHK-1")["points"]) == (None, 8)
    session.close()


def while_adding(postgres: Server, url: DatabaseUrl, disaster: str) -> tuple[list[str], list[str]]:
    """What two processes that add items tell, and the titles that are there afterwards."""
    processes = [
        start("persist", postgres.make_member(url, who), who, 40) for who in ("ana", "ben")
    ]
    for process in processes:
        said(process, "ready")
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    told = [line for process in processes for line in (said(process) for _ in range(5))]
    if disaster == "kill -9":
        query = "select pid from pg_stat_activity where application_name = 'refineboard' limit 1"
        os.kill(postgres.do(query)[0][0], signal.SIGKILL)
    else:
        postgres.stop(disaster)
        postgres.start()
    told += [line for process in processes for line in rest_of(process)]
    postgres.wait()
    store = a_database_store(url)
    titles = [str(item["title"]) for item in store.workspace.items.values()]
    assert store.damage is None
    assert [entry.seq for entry in store.entries()] == list(range(1, store.seq + 1))
    store.close()
    return told, [title for title in titles if title != "Pay by card"]


def said(process: subprocess.Popen[str], expected: str | None = None) -> str:
    """The next line of a process."""
    assert process.stdout is not None
    line = process.stdout.readline().rstrip("\n")
    assert expected in (None, line)
    return line


@pytest.mark.parametrize("disaster", ["kill -9", "immediate"])
def test_what_was_acknowledged_survives_and_nothing_is_made_twice(
    url: DatabaseUrl, postgres: Server, disaster: str
) -> None:
    told, titles = while_adding(postgres, url, disaster)
    acknowledged = {line.removeprefix("saved ") for line in told if line.startswith("saved ")}
    unknown = {line.removeprefix("unknown ") for line in told if line.startswith("unknown ")}
    assert len(acknowledged | unknown) == 80
    assert acknowledged <= set(titles) <= acknowledged | unknown
    assert len(titles) == len(set(titles))

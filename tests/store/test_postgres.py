"""A workspace in PostgreSQL: several machines, roles, and whatever happens to the server."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace

import pytest

from refineboard.domain.change import Change, CreateDocument, DeleteDocument
from refineboard.domain.commands import AddItem
from refineboard.domain.errors import BadData, Busy, Conflict, RuleBroken
from refineboard.session import Session, found_workspace, open_session
from refineboard.store.base import NotAWorkspace, ReadOnly
from refineboard.store.places import DatabaseUrl, place_of
from refineboard.store.users import own_name
from tests.builders import (
    FOUNDED,
    a_database_store,
    a_story,
    deciding,
    edit,
    plain,
    setting,
)
from tests.postgres import Server
from tests.store.running import together


@pytest.fixture
def two(url: DatabaseUrl) -> Iterator[tuple[Session, Session]]:
    """Ana and Ben, each with a connection of their own."""
    sessions = Session(a_database_store(url), "ana"), Session(a_database_store(url), "ben")
    yield sessions
    for session in sessions:
        session.close()


def points(session: Session) -> object:
    """The points of CHK-1 after a look at the database."""
    session.sync()
    return session.workspace.document("CHK-1")["points"]


def test_each_sees_what_the_other_did(two: tuple[Session, Session]) -> None:
    ana, ben = two
    ana.do(edit("CHK-1", "points", 5))
    assert [(entry.by, entry.change.command) for entry in ben.sync()] == [("ana", "edit")]
    assert plain(ben.workspace) == plain(ana.workspace)


def test_a_change_meets_what_the_other_did_before_it(two: tuple[Session, Session]) -> None:
    ana, ben = two
    ben.do(edit("CHK-1", "points", 8))
    with pytest.raises(Conflict, match="ben changed CHK-1 points first"):
        ana.do(edit("CHK-1", "points", 5, saw=None))


def test_different_fields_both_win(two: tuple[Session, Session]) -> None:
    ana, ben = two
    ben.do(edit("CHK-1", "points", 8))
    ana.do(edit("CHK-1", "owner", "ana", saw=None))
    assert [ana.workspace.document("CHK-1")[field] for field in ("points", "owner")] == [8, "ana"]


def test_an_undo_survives_a_restart(url: DatabaseUrl) -> None:
    for act in (lambda session: session.do(edit("CHK-1", "points", 5)), Session.undo):
        session = open_session(url)
        act(session)
        session.close()
    session = open_session(url)
    undone = points(session)
    session.redo()
    assert (undone, points(session)) == (None, 5)
    session.close()


def test_documents_come_back_as_they_were_made(url: DatabaseUrl) -> None:
    store = a_database_store(url)
    odd = a_story(
        key="CHK-7",
        title="Zażółć ❤️ 'quoted' \\ {}",
        extra={"zz": 1.0, "a": [None, True, 1e-7, 2**53]},
    )
    store.commit("ana", deciding(Change("add", (CreateDocument("items", "CHK-7", odd),))))
    again = a_database_store(url)
    assert again.workspace.items["CHK-7"] == store.workspace.items["CHK-7"] == odd
    assert [*again.workspace.backlogs] == ["ART", "CHK", "LED"]
    store.close()
    again.close()


def test_a_key_is_never_given_out_twice(url: DatabaseUrl) -> None:
    store = a_database_store(url)
    document = store.workspace.items["CHK-1"]
    store.commit("ana", deciding(Change("delete", (DeleteDocument("items", "CHK-1", document),))))
    store.close()
    session = Session(a_database_store(url), "ana")
    entry = session.do(AddItem("CHK", "story", "Another")).mine
    session.close()
    assert entry is not None
    assert entry.change.ids == {"CHK-2"}


def test_a_long_history_is_read_page_by_page(
    url: DatabaseUrl, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("refineboard.store.postgres.rows.PAGE", 2)
    session = open_session(url)
    for number in range(1, 6):
        session.do(edit("CHK-1", "points", number))
    assert [entry.seq for entry in session.history()] == list(range(1, 8))
    assert [entry.seq for entry in session.newest_history()] == list(range(7, 0, -1))
    session.close()


def test_the_servers_clock_counts_for_all(url: DatabaseUrl, postgres: Server) -> None:
    session = open_session(url)
    entry = session.do(edit("CHK-1", "points", 5)).mine
    (row,) = postgres.do("select now()")
    session.close()
    assert entry is not None
    assert len(entry.at) == len("2026-11-24T09:00:00.000Z")
    assert entry.at <= row[0].isoformat(timespec="milliseconds").replace("+00:00", "Z")


def test_processes_that_count_at_once_lose_nothing(url: DatabaseUrl) -> None:
    session = open_session(url)
    session.do(edit("CHK-1", "points", 0))
    printed = together(*(("count_up", url, who, 15) for who in ("ana", "ben")))
    counted = sorted(int(line) for lines in printed for line in lines)
    assert (counted, points(session)) == (list(range(1, 31)), 30)
    assert len(list(session.history())) == 33
    session.close()


def test_a_lock_that_is_held_is_waited_for_two_seconds_and_its_holder_named(
    url: DatabaseUrl, postgres: Server
) -> None:
    session = open_session(postgres.make_member(url, "anna"))
    with postgres.holding(url) as pid, pytest.raises(Busy) as busy:
        session.do(edit("CHK-1", "points", 5))
    assert f"postgres (database session {pid}) holds" in str(busy.value)
    session.do(edit("CHK-1", "points", 5))
    assert points(session) == 5
    session.close()


def test_what_the_server_could_not_tell_apart_is_done_again(
    url: DatabaseUrl, postgres: Server
) -> None:
    postgres.do(
        f"create sequence {url.schema}.tries",
        f"""create function {url.schema}.clash() returns trigger language plpgsql as $$ begin
            if nextval('{url.schema}.tries') < 3 then
                raise exception 'clash' using errcode = '40001';
            end if;
            return new; end $$""",
        f"create trigger clash before insert on {url.schema}.change "
        f"for each row execute function {url.schema}.clash()",
    )
    session = open_session(url)
    session.do(edit("CHK-1", "points", 5))
    assert points(session) == 5
    session.close()


def test_text_that_a_database_cannot_keep_is_refused_whole(url: DatabaseUrl) -> None:
    store = a_database_store(url)
    with pytest.raises(BadData, match="cannot keep this"):
        store.commit("ana", deciding(Change("edit", (setting("CHK-1", "owner", None, "a\0"),))))
    assert (store.seq, len(list(store.entries()))) == (2, 2)
    store.commit("ana", deciding(Change("edit", (setting("CHK-1", "owner", None, "a"),))))
    store.close()


def test_a_role_signs_with_its_own_name(url: DatabaseUrl, postgres: Server) -> None:
    session = open_session(postgres.make_member(url, "anna"))
    session.do(edit("CHK-1", "points", 5))
    assert [entry.by for entry in session.history()] == [own_name(), own_name(), "anna"]
    session.close()


def test_a_role_cannot_sign_for_another_or_rewrite_history(
    url: DatabaseUrl, postgres: Server
) -> None:
    store = a_database_store(postgres.make_member(url, "anna"))
    with pytest.raises(ReadOnly, match="you sign as anna"):
        store.commit("ben", deciding(Change("edit", (setting("CHK-1", "points", None, 5),))))
    with pytest.raises(ReadOnly), store.link.asking() as connection:
        connection.execute("update change set by = 'ben'")
    store.close()


def test_who_may_only_read_is_told_so_and_writes_nothing(
    url: DatabaseUrl, postgres: Server
) -> None:
    as_anna = postgres.make_member(url, "anna")
    postgres.do(f"revoke execute on all functions in schema {url.schema} from {url.schema}_members")
    session = open_session(as_anna, present=True)
    assert "may only be read by the role anna" in str(session.read_only)
    with pytest.raises(ReadOnly):
        session.do(edit("CHK-1", "points", 5))
    postgres.make_member(url, "anna")
    session.do(edit("CHK-1", "points", 5))
    assert session.read_only is None
    session.close()


def test_a_database_that_is_set_to_be_read_only_says_so(url: DatabaseUrl, postgres: Server) -> None:
    reader = postgres.make_member(url, "reader")
    postgres.do("alter role reader set default_transaction_read_only = on")
    session = open_session(reader)
    assert "is set to be read only" in str(session.read_only)
    session.close()


def test_who_may_not_even_look_is_told_so(url: DatabaseUrl, postgres: Server) -> None:
    as_anna = postgres.make_member(url, "anna")
    postgres.do(f"revoke usage on schema {url.schema} from {url.schema}_members")
    with pytest.raises(NotAWorkspace, match="anna may not look into the schema"):
        open_session(as_anna)


def test_a_session_that_only_reads_cannot_write_by_mistake(url: DatabaseUrl) -> None:
    store = a_database_store(url, read_only="As you wished.")
    with pytest.raises(ReadOnly, match="As you wished"):
        store.commit("ana", deciding(Change("edit", (setting("CHK-1", "points", None, 5),))))
    with pytest.raises(ReadOnly), store.link.asking() as connection:
        connection.execute("update workspace set seq = 0")
    store.close()


def test_a_place_in_use_is_not_founded_again(url: DatabaseUrl) -> None:
    with pytest.raises(NotAWorkspace, match="is not empty"):
        found_workspace(url, FOUNDED)


def test_tables_of_a_newer_version_are_left_alone(url: DatabaseUrl, postgres: Server) -> None:
    session = open_session(url)
    postgres.do(f"update {url.schema}.workspace set format = 3")
    with pytest.raises(NotAWorkspace, match="newer version"):
        session.do(edit("CHK-1", "points", 5))
    with pytest.raises(NotAWorkspace, match="newer version"):
        open_session(url)
    session.close()


def test_an_entry_that_lacks_is_told_and_nothing_more_written(
    url: DatabaseUrl, postgres: Server
) -> None:
    ana, ben = open_session(url), open_session(url)
    ben.do(edit("CHK-1", "points", 5))
    ben.do(edit("CHK-1", "points", 8))
    postgres.do(f"delete from {url.schema}.change where seq = 3")
    ana.sync()
    assert "Entry 3 is missing" in str(ana.damage)
    with pytest.raises(BadData, match="Entry 3 is missing"):
        ana.do(edit("CHK-1", "points", 13))
    ana.close()
    ben.close()


def test_a_log_that_ends_too_early_is_told_when_opening(url: DatabaseUrl, postgres: Server) -> None:
    postgres.do(f"delete from {url.schema}.change where seq = 2")
    session = open_session(url)
    assert "counts 2 entries, but its table change ends with entry 1" in str(session.damage)
    session.close()


def test_another_workspace_in_its_place_is_loaded_anew(url: DatabaseUrl, postgres: Server) -> None:
    session = open_session(url)
    postgres.do(f"drop schema {url.schema} cascade")
    with pytest.raises(NotAWorkspace, match="are gone"):
        session.sync()
    found_workspace(url, FOUNDED)
    session.sync()
    assert (session.seq, dict(session.workspace.items)) == (1, {})
    session.close()


def test_colleagues_see_each_other_and_what_they_write_on(
    url: DatabaseUrl, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("refineboard.store.postgres.presence.SECONDS_BETWEEN_SIGNS", 0.0)
    ana, ben = open_session(url, present=True), open_session(url, present=True)
    ana.announce("CHK-1")
    assert [(each.user, each.item) for each in ben.colleagues()] == [(own_name(), "CHK-1")]
    ana.announce(None)
    assert [each.item for each in ben.colleagues()] == [None]
    ana.close()
    assert ben.colleagues() == ()
    ben.close()


def test_a_colleague_without_a_sign_of_life_is_gone(url: DatabaseUrl, postgres: Server) -> None:
    ana, ben = open_session(url, present=True), open_session(url, present=True)
    ana.announce("CHK-1")
    postgres.do(f"update {url.schema}.presence set seen = now() - interval '11 seconds'")
    assert ben.colleagues() == ()
    ana.close()
    ben.close()


def test_without_its_library_a_sentence_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in [name for name in sys.modules if name.startswith("refineboard.store.postgres")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "psycopg", None)
    url = place_of("postgresql://ana@db/art")
    with pytest.raises(RuleBroken, match=r"pip install 'refineboard\[postgres\]'"):
        open_session(url)


@pytest.mark.parametrize(
    ("server", "warned"),
    [
        ({"encrypted": False, "local": False}, True),
        ({"encrypted": True, "local": False}, False),
        ({"encrypted": False, "local": True}, False),
    ],
)
def test_a_way_that_others_can_listen_on_is_warned_of(
    url: DatabaseUrl, server: dict[str, bool], *, warned: bool
) -> None:
    store = a_database_store(url)
    store.link.server = replace(store.link.server, **server)
    assert ["sslmode=verify-full" in words for words in store.warnings] == [True] * warned
    store.close()


def test_scripts_use_a_database_through_tinydb(url: DatabaseUrl) -> None:
    session = open_session(url)
    items = session.database().table("items")
    assert items.insert({"backlog": "CHK", "kind": "story", "title": "By a script"}) == "CHK-2"
    items.update({"points": 3}, doc_ids=["CHK-2"])  # type: ignore[list-item]
    session.close()
    again = open_session(url)
    assert again.workspace.document("CHK-2")["points"] == 3
    again.close()

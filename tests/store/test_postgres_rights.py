"""What a member with an SQL prompt can do to a workspace: call functions that check it all."""

from __future__ import annotations

import json
from importlib.resources import files
from itertools import count

import pytest

from refineboard.domain.commands import AddItem
from refineboard.session import found_workspace, open_session
from refineboard.store.base import NotAWorkspace
from refineboard.store.care.findings import Level
from refineboard.store.places import DatabaseUrl
from tests.builders import FOUNDED, a_database_store, a_story, edit, plain
from tests.postgres import Server

pytest.importorskip("psycopg")

import psycopg

from refineboard.store.postgres.check import check_database
from refineboard.store.postgres.schema import upgrade

DOCUMENT = json.dumps(a_story(key="CHK-9"))
CREATED = f'{{"table": "items", "op": "create", "id": "CHK-9", "to": {DOCUMENT}}}'
ONE_EDIT = (
    '{"table": "items", "op": "set", "id": "CHK-1", "field": "points", "from": null, "to": 5}'
)


def as_anna(postgres: Server, url: DatabaseUrl, statement: str, *values: object) -> object:
    """What the server answers to a member's statement."""
    with psycopg.connect(postgres.conninfo("anna"), autocommit=True) as connection:
        connection.execute(f"set search_path = {url.schema}")
        row = connection.execute(statement, values).fetchone()
    return row and row[0]


def appended(postgres: Server, url: DatabaseUrl, ops: str, **how: object) -> object:
    """What becomes of an entry that a member writes by hand."""
    given = {"last": 2, "signed": "anna", "named": "edit", "taken_back": None, **how}
    values = (given["last"], given["signed"], given["named"], given["taken_back"], ops)
    return as_anna(postgres, url, "select append_entry(%s, %s, %s, %s, %s)", *values)


def state(url: DatabaseUrl) -> object:
    """Everything that is there, and that it is in order."""
    store = a_database_store(url)
    found = [*store.entries()], plain(store.workspace)
    store.close()
    assert Level.DAMAGED not in {finding.level for finding in check_database(url)}
    return found


TABLES = {
    "workspace": "seq",
    "change": "seq",
    "item": "id",
    "document": "id",
    "presence": "who",
    "person": "name",
}
"""Every table, and a column of it."""


@pytest.fixture(scope="module")
def kept(postgres: Server) -> DatabaseUrl:
    """An ART with CHK-1 and a member, for tests that must leave it as it is."""
    url = postgres.url()
    found_workspace(url, FOUNDED)
    session = open_session(url)
    session.do(AddItem("CHK", "story", "Pay by card"))
    session.close()
    postgres.make_member(url, "anna")
    return url


@pytest.mark.parametrize(
    "statement",
    [
        "insert into {} default values",
        "update {} set {column} = {column}",
        "delete from {}",
        "truncate {}",
        "select from {} for update",
        "create trigger t before insert on {} execute function refuse('x')",
        "alter table {} disable trigger all",
        "drop table {}",
    ],
)
def test_no_table_can_be_written_to(kept: DatabaseUrl, postgres: Server, statement: str) -> None:
    before = state(kept)
    for table, column in TABLES.items():
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            as_anna(postgres, kept, statement.format(table, column=column))
    assert state(kept) == before


def test_an_entry_that_fits_is_appended(url: DatabaseUrl, postgres: Server) -> None:
    postgres.make_member(url, "anna")
    assert appended(postgres, url, f"[{ONE_EDIT}, {CREATED}]") == 3
    session = open_session(url)
    assert session.workspace.document("CHK-1")["points"] == 5
    assert session.workspace.next_key("CHK") == "CHK-10"
    assert next(entry.by for entry in session.newest_history()) == "anna"
    session.close()
    state(url)


@pytest.mark.parametrize(
    ("ops", "how"),
    [
        (ONE_EDIT.replace("null", "3"), {}),
        (ONE_EDIT.replace('"from": null, ', ""), {}),
        (ONE_EDIT.replace("CHK-1", "CHK-7"), {}),
        (ONE_EDIT.replace("CHK-1", "/home/x/victim"), {}),
        (ONE_EDIT.replace("items", "workspace"), {}),
        (ONE_EDIT.replace('"set"', '"increment"'), {}),
        (ONE_EDIT.replace("points", "key").replace("null", '"CHK-1"'), {}),
        (ONE_EDIT.replace("points", "backlog").replace("null", '"CHK"'), {}),
        (ONE_EDIT.replace('"id": "CHK-1", ', ""), {}),
        (CREATED.replace("CHK-9", "CHK-1"), {}),
        (CREATED.replace('"key": "CHK-9"', '"key": "CHK-8"'), {}),
        (CREATED.replace(DOCUMENT, "[]"), {}),
        (CREATED.replace('"title"', '"titel"'), {}),
        (ONE_EDIT.replace("points", "title").replace("null", '"Pay by card"'), {}),
        (CREATED.replace('"create"', '"delete"'), {}),
        ('{"table": "items", "op": "delete", "id": "CHK-1", "from": {"key": "CHK-1"}}', {}),
        ('{"table": "items", "op": "delete", "id": "CHK-1"}', {}),
        (f"{CREATED}, {CREATED}", {}),
        ("", {}),
        (ONE_EDIT, {"last": 1}),
        (ONE_EDIT, {"last": 10**15}),
        (ONE_EDIT, {"last": None}),
        (ONE_EDIT, {"signed": "ben"}),
        (ONE_EDIT, {"signed": None}),
        (ONE_EDIT, {"named": "ed\x1bit"}),
        (ONE_EDIT, {"named": ""}),
        (ONE_EDIT, {"named": None}),
        (ONE_EDIT, {"taken_back": 3}),
        (ONE_EDIT, {"taken_back": -1}),
    ],
    ids=count(),
)
def test_an_entry_that_does_not_fit_is_refused_whole(
    kept: DatabaseUrl, postgres: Server, ops: str, how: dict[str, object]
) -> None:
    before = state(kept)
    with pytest.raises(psycopg.Error):
        appended(postgres, kept, f"[{ops}]", **how)
    assert state(kept) == before


def test_nobody_takes_a_functions_rights_with_a_table_of_their_own(
    url: DatabaseUrl, postgres: Server
) -> None:
    postgres.make_member(url, "anna")
    with psycopg.connect(postgres.conninfo("anna"), autocommit=True) as connection:
        connection.execute("create temporary table workspace as select 2 as seq")
        connection.execute("create temporary table person as select 'anna' as role, 'ben' as name")
        connection.execute(f"set search_path = pg_temp, {url.schema}")
        row = connection.execute(f"select {url.schema}.signature()").fetchone()
    assert row == ("anna",)


def test_a_transaction_from_long_ago_cannot_date_an_entry(
    url: DatabaseUrl, postgres: Server
) -> None:
    postgres.make_member(url, "anna")
    postgres.do(
        f"create function {url.schema}.clock_timestamp() returns timestamptz language sql as "
        "'select now() + interval ''6 minutes'''",
        f"alter function {url.schema}.append_entry(bigint, text, text, bigint, jsonb) "
        f"set search_path = {url.schema}, pg_catalog, pg_temp",
        f"grant execute on all functions in schema {url.schema} to anna",
    )
    with pytest.raises(psycopg.errors.CheckViolation, match="too long ago"):
        appended(postgres, url, f"[{ONE_EDIT}]")


def test_a_role_signs_with_the_name_that_the_owner_gave_it(
    url: DatabaseUrl, postgres: Server
) -> None:
    postgres.do(f"insert into {url.schema}.person values ('u1234', 'Dora')")
    session = open_session(postgres.make_member(url, "u1234"), present=True)
    session.do(AddItem("CHK", "story", "Signed"))
    entry = next(iter(session.newest_history()))
    session.announce("CHK-1")
    owner = open_session(url, present=True)
    assert (session.user, entry.by, [each.user for each in owner.colleagues()]) == (
        "Dora", "Dora", ["Dora"],
    )  # fmt: skip
    session.close()
    owner.close()


def test_nobody_gives_a_sign_of_life_for_another(url: DatabaseUrl, postgres: Server) -> None:
    postgres.make_member(url, "anna")
    owner = open_session(url, present=True)
    owner.announce("CHK-1")
    (row,) = postgres.do(f"select session from {url.schema}.presence")
    as_anna(postgres, url, "select be_present(%s, 'ben', 'CHK-2')", row[0])
    as_anna(postgres, url, "select leave(%s)", row[0])
    as_anna(postgres, url, "select be_present('mine', 'ben', null)")
    found = postgres.do(f"select who, item from {url.schema}.presence order by item")
    assert [item for _, item in found] == ["CHK-1", None]
    assert found[1][0] == "anna"
    owner.close()


@pytest.fixture
def old(postgres: Server) -> DatabaseUrl:
    """A workspace as the first version made it, with a member that may write to its tables."""
    url = postgres.url()
    script = files("refineboard.store.postgres").joinpath("migrations", "0001_tables.sql")
    known = postgres.do("select 1 from pg_roles where rolname = 'bela'")
    postgres.do(
        f"create schema {url.schema}",
        f"set search_path = {url.schema}; {script.read_text()};"
        f"insert into item (id, backlog, doc) values ('CHK-9', 'CHK', '{DOCUMENT}');"
        "insert into change values (1, '2026-11-24T09:00:00.000Z', 'ana', 'add', null, "
        f"'[{CREATED}]');"
        """update workspace set seq = 1, at = '2026-11-24T09:00:00.000Z', numbers = '{"CHK": 9}';"""
        + ("" if known else "create role bela login;")
        + f"grant usage on schema {url.schema} to bela; grant select, update on workspace to bela;"
        "grant select, insert on change to bela;"
        "grant select, insert, update, delete on item, document, presence to bela;",
    )
    return url


def test_tables_of_an_earlier_version_can_be_read_and_say_how_to_go_on(
    old: DatabaseUrl, postgres: Server
) -> None:
    for url, words in ((old, "Run: refineboard"), (postgres.url(old.schema, "bela"), "Its owner")):
        session = open_session(url, present=True)
        assert [*session.workspace.items] == ["CHK-9"]
        assert words in str(session.read_only)
        assert "doctor --repair" in str(session.read_only)
        session.colleagues()
        session.close()


def test_an_upgrade_keeps_everything_and_takes_the_right_to_write(
    old: DatabaseUrl, postgres: Server
) -> None:
    assert upgrade(old) == 1
    assert upgrade(old) is None
    member = open_session(postgres.url(old.schema, "bela"))
    member.do(edit("CHK-9", "points", 5))
    assert [entry.by for entry in member.history()] == ["ana", "bela"]
    member.close()
    rights = postgres.do(
        "select privilege_type from information_schema.role_table_grants "
        f"where table_schema = '{old.schema}' and grantee = 'bela'"
    )
    assert {right for (right,) in rights} == {"SELECT"}
    state(old)


def test_only_the_owner_upgrades(old: DatabaseUrl, postgres: Server) -> None:
    from refineboard.domain.errors import RuleBroken

    with pytest.raises(RuleBroken, match="bela is not"):
        upgrade(postgres.url(old.schema, "bela"))


def test_a_program_of_an_earlier_version_writes_nothing_after_the_upgrade(
    old: DatabaseUrl, postgres: Server
) -> None:
    upgrade(old)
    with (
        psycopg.connect(postgres.conninfo("bela"), autocommit=True) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(f"select seq from {old.schema}.workspace for update")


def test_who_may_not_read_the_tables_is_told_so(url: DatabaseUrl, postgres: Server) -> None:
    as_member = postgres.make_member(url, "anna")
    postgres.do(f"revoke select on all tables in schema {url.schema} from {url.schema}_members")
    with pytest.raises(NotAWorkspace, match="may not read the tables"):
        open_session(as_member)

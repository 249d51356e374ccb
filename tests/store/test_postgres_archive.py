"""Checks of a workspace in a database, its archives, and moving between places."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import orjson
import pytest

from refineboard.domain.commands import AddItem
from refineboard.domain.errors import RuleBroken
from refineboard.session import found_workspace, open_session
from refineboard.store import journal as journal_module
from refineboard.store.base import NotAWorkspace
from refineboard.store.care.backup import back_up
from refineboard.store.care.findings import Finding, Level
from refineboard.store.care.restore import restore
from refineboard.store.documents import line_hash
from refineboard.store.places import DatabaseUrl, Place
from refineboard.store.users import own_name
from tests.builders import FOUNDED, edit, plain
from tests.postgres import Server

pytest.importorskip("psycopg")

from refineboard.store.postgres.archive import (
    back_up_database,
    database_size,
    restore_database,
    salvage_database,
)
from refineboard.store.postgres.check import check_database


@pytest.fixture
def url(postgres: Server) -> DatabaseUrl:
    """An ART in a database with two stories, one of them edited, which was undone."""
    url = postgres.url()
    found_workspace(url, FOUNDED)
    session = open_session(url)
    for title in ("Pay by card", "Pay by invoice"):
        session.do(AddItem("CHK", "story", title))
    session.do(edit("CHK-1", "points", 5))
    session.undo()
    session.close()
    return url


def unheard(problem: str) -> None:
    """Fails where a log that is whole is complained of."""
    raise AssertionError(problem)


def content(place: Place) -> tuple[object, ...]:
    """History, documents and the next key of a workspace."""
    session = open_session(place)
    found = (
        list(session.history()),
        plain(session.workspace),
        session.workspace.next_key("CHK"),
        list(session.workspace.backlogs),
    )
    session.close()
    return found


def worst(findings: list[Finding]) -> list[Finding]:
    """What is damaged."""
    return [finding for finding in findings if finding.level is Level.DAMAGED]


@pytest.mark.parametrize("ending", ["tar.gz", "zip"])
def test_a_backup_brings_everything_back_into_a_directory(
    url: DatabaseUrl, tmp_path: Path, ending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal_module, "SEGMENT_BYTES", 500)
    told: list[int] = []
    saved = back_up_database(url, tmp_path / f"art.{ending}", told.append, unheard)
    assert restore(tmp_path / f"art.{ending}", tmp_path / "art", lambda done: None) == 5
    assert (saved.entries, sum(told), database_size(url)) == (5, 5, 5)
    assert content(tmp_path / "art") == content(url)


def test_every_line_of_a_backup_is_tied_to_the_one_before(url: DatabaseUrl, tmp_path: Path) -> None:
    back_up_database(url, tmp_path / "art.zip", lambda done: None, unheard)
    with zipfile.ZipFile(tmp_path / "art.zip") as archive:
        segments = sorted(name for name in archive.namelist() if name.endswith(".jsonl"))
        lines = b"".join(map(archive.read, segments)).splitlines(keepends=True)
    ties = [orjson.loads(line).get("prev") for line in lines]
    assert ties == [None, *map(line_hash, lines[:-1])]


def test_a_directorys_backup_becomes_a_database(
    directory: Path, postgres: Server, tmp_path: Path
) -> None:
    session = open_session(directory)
    session.do(AddItem("CHK", "story", "Zażółć ❤️ \\ 'x'\ttab", ()))
    session.do(edit("CHK-1", "description", "One\nTwo \\N"))
    session.close()
    back_up(directory, tmp_path / "art.tgz", lambda done: None)
    url = postgres.url()
    assert restore_database(tmp_path / "art.tgz", url, lambda done: None) == 3
    assert content(url) == content(directory)
    assert worst(check_database(url)) == []


def test_what_was_restored_goes_on(url: DatabaseUrl, postgres: Server, tmp_path: Path) -> None:
    back_up_database(url, tmp_path / "art.zip", lambda done: None, unheard)
    other = postgres.url()
    restore_database(tmp_path / "art.zip", other, lambda done: None)
    session = open_session(other)
    entry = session.do(AddItem("CHK", "story", "Third")).mine
    session.close()
    assert entry is not None
    assert (entry.seq, entry.change.ids) == (6, {"CHK-3"})


def test_nothing_is_restored_over_a_workspace(url: DatabaseUrl, tmp_path: Path) -> None:
    back_up_database(url, tmp_path / "art.zip", lambda done: None, unheard)
    before = content(url)
    with pytest.raises(NotAWorkspace, match="is not empty"):
        restore_database(tmp_path / "art.zip", url, lambda done: None)
    assert content(url) == before


def test_a_backup_is_never_overwritten(url: DatabaseUrl, tmp_path: Path) -> None:
    (tmp_path / "art.zip").touch()
    with pytest.raises(RuleBroken, match="there already"):
        back_up_database(url, tmp_path / "art.zip", lambda done: None, unheard)


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("delete from {}.change where seq = 3", "Entry 3 is missing before entry 4"),
        ("delete from {}.change where seq = 5", "counter says 5, but the last entry is 4"),
        ("update {}.change set ops = '[7]' where seq = 4", "Entry 4 is no entry of a log"),
        ("update {}.change set ops = '7' where seq = 5", "Entry 5 is no entry of a log"),
        ("update {}.change set at = 'now' where seq = 4", "not what it was when entry 5 was"),
        (
            "update {}.change set ops = jsonb_set(ops, '{{0,from}}', '13') where seq = 4",
            "Entry 4 changes points of CHK-1 of items from 13, but it is None by then",
        ),
        (
            "insert into {}.change values (900, '', 'x', 'edit', null, '[]')",
            "counter says 5, but there is an entry 900",
        ),
        (
            "insert into {}.change values (-3, '', 'x', 'edit', null, '[]')",
            "counter says 5, but there is an entry -3",
        ),
    ],
)
def test_rows_that_were_forged_or_lost_are_told_and_no_document_is_lost(
    url: DatabaseUrl, postgres: Server, tmp_path: Path, statement: str, words: str
) -> None:
    before = content(url)[1:]
    postgres.do(statement.format(url.schema))
    told: list[str] = []
    back_up_database(url, tmp_path / "art.zip", lambda done: None, told.append)
    restore(tmp_path / "art.zip", tmp_path / "art", lambda done: None)
    repaired = salvage_database(url)
    assert words in " ".join(told)
    assert words in " ".join(finding.message for finding in worst(check_database(url)))
    assert words in " ".join(loss.message for loss in repaired.losses)
    assert (
        same(content(tmp_path / "art")[1:]) == same(content(repaired.directory)[1:]) == same(before)
    )
    assert worst(check_database(repaired.directory)) == []


def same(found: tuple[object, ...]) -> str:
    """What must be the same: when an item changed last is known from the log alone."""
    return re.sub(r"'updated_(at|by)': '[^']*'", "", str(found))


def test_documents_that_are_none_are_told_and_made_of_the_log(
    url: DatabaseUrl, postgres: Server
) -> None:
    before = content(url)
    postgres.do(f"update {url.schema}.item set doc = '7' where id = 'CHK-1'")
    assert "is not one" in worst(check_database(url))[0].message
    repaired = salvage_database(url)
    assert (repaired.losses, content(repaired.directory)) == ((), before)


def test_a_second_repair_takes_another_name(url: DatabaseUrl, postgres: Server) -> None:
    postgres.do(f"delete from {url.schema}.item")
    names = [salvage_database(url).directory.schema for _ in range(2)]
    assert names == [f"{url.schema}_repaired", f"{url.schema}_repaired_2"]


def test_who_may_write_past_the_function_is_named(url: DatabaseUrl, postgres: Server) -> None:
    postgres.make_member(url, "anna")
    assert "past the function" not in str(check_database(url))
    postgres.do(f"grant insert on {url.schema}.change to anna")
    assert "anna may write to change past the function" in str(check_database(url))


def test_a_workspace_in_order_has_nothing_to_complain_of(url: DatabaseUrl) -> None:
    findings = check_database(url)
    assert worst(findings) == []
    assert {finding.part for finding in findings} >= {
        "log", "documents", "server", "connection", "permissions",
    }  # fmt: skip


def test_it_is_said_as_whom_one_is_known(url: DatabaseUrl) -> None:
    (finding,) = [each for each in check_database(url) if each.part == "permissions"]
    assert finding.level is Level.NOTE
    assert f"You are known here as {own_name()}, your login name" in finding.message


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("delete from {schema}.change where seq = 3", "Entry 3 is missing before entry 4"),
        ("delete from {schema}.change where seq = 5", "counter says 5, but the last entry is 4"),
        (
            """update {schema}.change set ops = jsonb_set(ops, '{{0,from}}', '13') where seq = 4""",
            "Entry 4 changes points of CHK-1 of items from 13, but it is None by then",
        ),
        (
            """update {schema}.item set doc = doc || '{{"title": "Other"}}' where id = 'CHK-1'""",
            "title of CHK-1 of items differ",
        ),
        ("delete from {schema}.item where id = 'CHK-2'", "items has no CHK-2 in the database"),
        ("delete from {schema}.document where id = 'LED'", "teams has no LED in the database"),
        ("update {schema}.workspace set numbers = '{{}}'", "numbers that were given out differ"),
    ],
)
def test_what_was_changed_by_hand_is_found(
    url: DatabaseUrl, postgres: Server, statement: str, words: str
) -> None:
    postgres.do(statement.format(schema=url.schema))
    found = worst(check_database(url))
    assert words in " ".join(finding.message for finding in found)
    assert all(finding.advice for finding in found)


def test_documents_changed_by_hand_come_right_through_a_backup(
    url: DatabaseUrl, postgres: Server, tmp_path: Path
) -> None:
    before = content(url)
    postgres.do(f"delete from {url.schema}.item")
    back_up_database(url, tmp_path / "art.zip", lambda done: None, unheard)
    other = postgres.url()
    restore_database(tmp_path / "art.zip", other, lambda done: None)
    assert content(other) == before


def test_a_server_that_may_lose_edits_is_warned_of(url: DatabaseUrl) -> None:
    # The tests' own server runs without fsync.
    assert "fsync is off" in " ".join(finding.message for finding in check_database(url))


def test_a_password_file_that_others_may_read_is_warned_of(
    url: DatabaseUrl, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    path = tmp_path / ".pgpass"
    path.touch(mode=0o644)
    path.chmod(0o644)
    (finding,) = [each for each in check_database(url) if each.part == "passwords"]
    assert (finding.level, finding.advice) == (Level.WARNING, f"Run: chmod 600 {path}")

"""A damaged log: read up to the damage, which is told with its place, and never written."""

from __future__ import annotations

from pathlib import Path

import pytest

from refineboard.store.base import StoreDamaged
from tests.builders import (
    a_session,
    a_store,
    log_bytes,
    titles,
)
from tests.store.logs import add, append, change_line, shown

DAMAGES = {
    "not JSON": (3, b'"by"', b'"by'),
    "a hole": (3, b'"command"', bytes(9)),
    "a gap in seq": (3, b'"seq":3', b'"seq":7'),
    "a gap in seq at the end": (4, b'"seq":4', b'"seq":5'),
    "an unknown table": (3, b'"table":"items"', b'"table":"stuff"'),
    "an unknown operation": (4, b'"op":"create"', b'"op":"destroy"'),
    "no document": (3, b'"to":{', b'"to":7,"x":{'),
    "no operations": (3, b'"ops"', b'"opt"'),
}


@pytest.fixture(params=DAMAGES)
def damaged(request: pytest.FixtureRequest, art: Path) -> Path:
    """An ART whose log is damaged in one of many ways at or after entry 3."""
    change_line(art, *DAMAGES[request.param])
    return art


def test_damage_says_where_it_is(damaged: Path) -> None:
    damage = a_store(damaged).damage
    assert damage is not None
    assert "damaged after entry" in str(damage)
    assert "000000001.jsonl, line " in str(damage)


def test_what_stands_before_damage_is_shown(damaged: Path) -> None:
    assert shown(damaged)[0] == "One"


def test_a_damaged_store_refuses_commits(damaged: Path) -> None:
    session = a_session(damaged)
    with pytest.raises(StoreDamaged, match="damaged after entry"):
        add(session, "Four")


def test_a_refused_commit_leaves_damage_as_it_is(damaged: Path) -> None:
    before = log_bytes(damaged)
    session = a_session(damaged)
    with pytest.raises(StoreDamaged):
        add(session, "Four")
    session.close()
    assert log_bytes(damaged) == before


def test_a_damaged_store_is_read_only(damaged: Path) -> None:
    store = a_store(damaged)
    assert store.read_only == str(store.damage)


def test_the_history_before_damage_can_be_read(damaged: Path) -> None:
    store = a_store(damaged)
    assert [entry.seq for entry in store.entries()] == list(range(1, store.seq + 1))


def test_an_undo_on_a_damaged_store_is_refused_in_words(damaged: Path) -> None:
    with pytest.raises(StoreDamaged, match="damaged after entry"):
        a_session(damaged).undo()


def test_a_gap_in_seq_names_the_missing_entry(art: Path) -> None:
    change_line(art, 3, b'"seq":3', b'"seq":7')
    assert "entry 3 is missing, 7 follows" in str(a_store(art).damage)


def test_damage_that_appears_while_working_is_noticed(art: Path) -> None:
    session = a_session(art)
    append(art, b"garbage\nmore garbage\n")
    session.sync()
    assert session.damage is not None


def test_garbage_before_a_torn_tail_is_damage(art: Path) -> None:
    append(art, b"garbage\nmore")
    assert a_store(art).damage is not None


def test_history_damaged_before_the_snapshot_is_told_in_words(art: Path) -> None:
    store = a_store(art)
    store.write_snapshot()
    change_line(art, 2, b'"by"', b'"b"x')
    with pytest.raises(StoreDamaged, match=r"damaged in .*000000001.jsonl"):
        list(a_store(art).entries())


def test_a_newer_format_is_read_up_to_it_and_not_written(art: Path) -> None:
    change_line(art, 4, b'{"seq":4', b'{"format":2,"seq":4')
    session = a_session(art)
    with pytest.raises(StoreDamaged, match=r"newer version \(format 2\). Update refineboard"):
        add(session, "Four")
    assert titles(session.workspace.items.values()) == ["One", "Two"]


def test_a_newer_line_at_the_end_is_never_cut(art: Path) -> None:
    append(art, b'{"format":2,"seq":5,"anything":"else"}\n')
    before = log_bytes(art)
    with pytest.raises(StoreDamaged):
        add(a_session(art), "Four")
    assert log_bytes(art) == before


def test_an_unknown_operation_at_the_end_is_never_cut(art: Path) -> None:
    append(
        art,
        b'{"seq":5,"at":"","by":"ben","command":"x","ops":[{"table":"items","op":"new","id":"1"}]}\n',
    )
    before = log_bytes(art)
    with pytest.raises(StoreDamaged):
        add(a_session(art), "Four")
    assert log_bytes(art) == before

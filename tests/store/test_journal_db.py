"""The workspace as a TinyDB database, and what it relies on in TinyDB itself."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tinydb import Query, TinyDB
from tinydb.operations import delete, increment
from tinydb.storages import MemoryStorage
from tinydb.table import Document, Table

from refineboard.domain.commands import AddItem
from refineboard.domain.errors import RefineboardError, RuleBroken
from refineboard.session import Session
from refineboard.store.journal_db import JournalTable
from tests.builders import a_session, edit, sessions_in_memory
from tests.store import oracle
from tests.store.logs import add
from tests.store.running import start, together

ROOT = Path(__file__).parents[2]
ITEM: Any = Query()


@pytest.fixture
def session(directory: Path) -> Iterator[Session]:
    """A session on an ART with CHK-1 (3 points, tagged) and CHK-2."""
    found = a_session(directory)
    add(found, "One")
    add(found, "Two")
    found.do(edit("CHK-1", "points", 3))
    found.do(edit("CHK-1", "tags", ["pci"]))
    yield found
    found.close()


@pytest.fixture
def items(session: Session) -> JournalTable:
    """The items as a table."""
    return session.database().table("items")


class CountingTable(Table):
    """TinyDB's own table, counting what passes the place that ours overrides."""

    passed = 0

    def _update_table(self, updater: Callable[..., None]) -> None:
        type(self).passed += 1
        super()._update_table(updater)


class WriteCounter(MemoryStorage):
    """Counts whole writes."""

    written = 0

    def write(self, data: Any) -> None:
        """Writes."""
        type(self).written += 1
        super().write(data)


WRITES: dict[str, Callable[[Any], Any]] = {
    "insert": lambda table: table.insert({"key": "a"}),
    "insert_multiple": lambda table: table.insert_multiple([{"key": "a"}, {"key": "b"}]),
    "update": lambda table: table.update({"n": 1}),
    "update a query": lambda table: table.update({"n": 1}, ITEM.n == 0),
    "update ids": lambda table: table.update({"n": 1}, doc_ids=[1]),
    "update with a function": lambda table: table.update(increment("n"), ITEM.n == 0),
    "update_multiple": lambda table: table.update_multiple([({"n": 1}, ITEM.n == 0)]),
    "upsert": lambda table: table.upsert({"n": 1}, ITEM.n == 0),
    "remove": lambda table: table.remove(ITEM.n == 0),
    "remove ids": lambda table: table.remove(doc_ids=[1]),
    "truncate": lambda table: table.truncate(),
}


@pytest.mark.parametrize("write", WRITES)
def test_every_write_of_tinydb_passes_the_one_place_that_is_overridden(write: str) -> None:
    CountingTable.passed = WriteCounter.written = 0
    database = TinyDB(storage=WriteCounter)
    table = CountingTable(database.storage, "t")
    table.insert({"n": 0})
    WRITES[write](table)
    assert CountingTable.passed == WriteCounter.written == 2


def test_no_write_of_tinydb_is_unknown_here() -> None:
    writes = {
        name
        for name, method in inspect.getmembers(Table, inspect.isfunction)
        if "_update_table" in inspect.getsource(method) and not name.startswith("_")
    }
    assert writes == {name.split()[0] for name in WRITES} - {"upsert"}


def test_the_place_that_is_overridden_takes_a_function_on_the_table() -> None:
    assert list(inspect.signature(Table._update_table).parameters) == ["self", "updater"]


ITEM_WRITES: dict[str, Callable[[JournalTable], object]] = {
    "insert": lambda items: items.insert({"backlog": "CHK", "title": "New"}),
    "insert_multiple": lambda items: items.insert_multiple(
        [{"backlog": "CHK", "title": "New"}, {"backlog": "LED", "title": "Other"}]
    ),
    "update": lambda items: items.update({"owner": "ana"}),
    "update a query": lambda items: items.update({"owner": "ana"}, ITEM.points == 3),
    "update ids": lambda items: items.update({"owner": "ana"}, doc_ids=["CHK-2"]),
    "update with a function": lambda items: items.update(increment("points"), ITEM.points == 3),
    "update_multiple": lambda items: items.update_multiple(
        [({"owner": "ana"}, ITEM.points == 3), ({"owner": "ben"}, ITEM.title == "Two")]
    ),
    "upsert that updates": lambda items: items.upsert({"owner": "ana"}, ITEM.points == 3),
    "upsert that inserts": lambda items: items.upsert(
        {"backlog": "CHK", "title": "New"}, ITEM.title == "New"
    ),
    "remove": lambda items: items.remove(ITEM.points == 3),
    "remove ids": lambda items: items.remove(doc_ids=["CHK-1"]),
    "truncate": lambda items: items.truncate(),
}


@pytest.mark.parametrize("write", ITEM_WRITES)
def test_each_call_is_one_entry_that_one_undo_takes_back(
    session: Session, items: JournalTable, write: str
) -> None:
    before, seq = items.all(), session.seq
    ITEM_WRITES[write](items)
    assert (session.seq, items.all() == before) == (seq + 1, False)
    session.undo()
    assert undated(items.all()) == undated(before)


def undated(documents: list[Any]) -> list[Any]:
    """The documents by key, without what follows from who changed them last."""
    documents = [oracle.without_derived(document) for document in documents]
    return sorted(documents, key=lambda document: document["key"])


def test_a_call_that_changes_nothing_writes_nothing(session: Session, items: JournalTable) -> None:
    seq = session.seq
    assert items.update({"points": 3}, ITEM.points == 3) == ["CHK-1"]
    assert items.remove(ITEM.title == "Unknown") == []
    assert session.seq == seq


def test_what_a_script_writes_is_in_the_log(directory: Path, items: JournalTable) -> None:
    items.update({"points": 5}, doc_ids=["CHK-1"])
    last = oracle.lines(directory)[-1]
    assert (last["by"], last["command"]) == ("ana", "script")
    assert last["ops"] == [
        {"table": "items", "op": "set", "id": "CHK-1", "field": "points", "from": 3, "to": 5}
    ]


def test_the_log_of_scripts_can_be_folded(
    directory: Path, session: Session, items: JournalTable
) -> None:
    for write in ITEM_WRITES.values():
        write(items)
        session.undo()
    assert oracle.documents(directory)["teams"].keys() == {"CHK", "LED"}


def test_ids_are_keys(items: JournalTable) -> None:
    assert [document.doc_id for document in items.all()] == ["CHK-1", "CHK-2"]
    assert items.get(ITEM.title == "Two").doc_id == "CHK-2"
    assert items.get(doc_id="CHK-2")["title"] == "Two"
    assert [document["title"] for document in items.get(doc_ids=["CHK-2"])] == ["Two"]
    assert items.contains(doc_id="CHK-3") is False


def test_new_items_get_the_next_keys_in_order_and_all_that_an_item_has(
    session: Session, items: JournalTable
) -> None:
    new = [("CHK", "A"), ("LED", "B"), ("CHK", "C")]
    keys = items.insert_multiple([{"backlog": backlog, "title": title} for backlog, title in new])
    assert keys == ["CHK-3", "LED-1", "CHK-4"]
    assert session.workspace.keys_in("CHK") == ["CHK-1", "CHK-2", "CHK-3", "CHK-4"]
    assert session.workspace.item("CHK-4").timeline[0].by == "ana"


def test_the_key_of_a_removed_item_is_never_given_again(items: JournalTable) -> None:
    items.remove(doc_ids=["CHK-2"])
    assert items.insert({"backlog": "CHK", "title": "Next"}) == "CHK-3"


def test_a_new_state_is_in_the_timeline(session: Session, items: JournalTable) -> None:
    items.update({"state": "Ready"}, doc_ids=["CHK-1"])
    assert session.workspace.document("CHK-1")["state"] == "ready"
    assert session.workspace.item("CHK-1").timeline[-1].state == "ready"


def test_links_to_a_removed_item_go_with_it(session: Session, items: JournalTable) -> None:
    items.update({"depends_on": [{"key": "CHK-1"}]}, doc_ids=["CHK-2"])
    items.remove(doc_ids=["CHK-1"])
    assert session.workspace.document("CHK-2")["depends_on"] == []


def test_what_other_tools_say_can_be_set(items: JournalTable) -> None:
    items.update({"extra": {"Risk": "low"}, "points": 8}, doc_ids=["CHK-1"])
    found = items.get(doc_id="CHK-1")
    assert (found["extra"], found["points"]) == ({"Risk": "low"}, 8)


def test_a_field_that_is_deleted_is_empty(items: JournalTable) -> None:
    items.update(delete("points"), doc_ids=["CHK-1"])
    items.update(delete("tags"), doc_ids=["CHK-1"])
    found = items.get(doc_id="CHK-1")
    assert (found["points"], found["tags"]) == (None, [])


REFUSED: dict[str, tuple[Callable[[JournalTable], object], str]] = {
    "no number": (lambda items: items.update({"points": "x"}), "points must be a number"),
    "not on the scale": (lambda items: items.update({"ubv": 4}), "WSJF scale"),
    "no state": (lambda items: items.update({"state": "x"}), "CHK has no state 'x'"),
    "no field": (lambda items: items.update({"colour": "red"}), "There is no field colour"),
    "a rank": (lambda items: items.update({"rank": "V"}), "There is no field rank"),
    "another key": (lambda items: items.update({"key": "CHK-9"}), "There is no field key"),
    "ext of odd shape": (lambda items: items.update({"ext": [{"x": 1}]}), "ext.0.system"),
    "no title": (lambda items: items.insert({"backlog": "CHK"}), "needs a title"),
    "no backlog": (lambda items: items.insert({"title": "x"}), "needs a backlog"),
    "unknown backlog": (lambda items: items.insert({"title": "x", "backlog": "X"}), "no backlog X"),
    "own key": (
        lambda items: items.insert({"title": "x", "backlog": "CHK", "key": "CHK-7"}),
        "leave out the key",
    ),
    "a mix": (
        lambda items: items._update_table(
            lambda table: (table.pop("CHK-1"), table["CHK-2"].update(owner="x"))
        ),
        "in a change of its own",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_the_rules_refuse_is_refused_in_words_and_not_written(
    session: Session, items: JournalTable, case: str
) -> None:
    before, seq = items.all(), session.seq
    write, words = REFUSED[case]
    with pytest.raises(RuleBroken, match=re.escape(words)):
        write(items)
    assert (items.all(), session.seq) == (before, seq)


def test_a_value_that_json_does_not_know_is_refused(items: JournalTable) -> None:
    with pytest.raises(RuleBroken, match="cannot be saved as JSON"):
        items.update({"extra": {"when": {1, 2}}}, doc_ids=["CHK-1"])
    assert items.get(doc_id="CHK-1")["extra"] == {}


def test_what_is_kept_is_what_comes_back_from_the_log(directory: Path, items: JournalTable) -> None:
    items.update({"tags": ("a", "b"), "extra": {"on": date(2026, 11, 24)}}, doc_ids=["CHK-1"])
    found = items.get(doc_id="CHK-1")
    assert (found["tags"], found["extra"]) == (["a", "b"], {"on": "2026-11-24"})
    assert found == a_session(directory).database().table("items").get(doc_id="CHK-1")


def test_all_of_a_change_is_refused_or_none(items: JournalTable) -> None:
    with pytest.raises(RuleBroken):
        items.update_multiple(
            [({"owner": "ana"}, ITEM.title == "One"), ({"points": -1}, ITEM.title == "Two")]
        )
    assert items.get(doc_id="CHK-1")["owner"] is None


def test_hidden_characters_are_cleaned_away(items: JournalTable) -> None:
    key = items.insert({"backlog": "CHK", "title": "A\x1b]0;PWN\x07B", "extra": {"x": "\u202e"}})
    found = items.get(doc_id=key)
    assert "\x1b" not in found["title"]
    assert found["extra"] == {"x": ""}


def test_only_the_touched_document_is_replaced(session: Session, items: JournalTable) -> None:
    before = dict(session.workspace.items)
    items.update({"owner": "ana"}, ITEM.tags.any(["pci"]))
    after = session.workspace.items
    assert [key for key in before if before[key] is not after[key]] == ["CHK-1"]


def test_what_is_found_is_ones_own(session: Session, items: JournalTable) -> None:
    for found in (
        items.search(ITEM.points == 3)[0],
        items.get(doc_id="CHK-1"),
        items.all()[0],
        next(iter(items)),
    ):
        found["tags"].append("mine")
        found["title"] = "Mine"
    assert session.workspace.document("CHK-1")["tags"] == ["pci"]
    assert items.search(ITEM.points == 3)[0]["tags"] == ["pci"]


def test_a_function_that_fails_leaves_all_as_it_was(session: Session, items: JournalTable) -> None:
    def failing(document: Any) -> None:
        document["tags"].append("half")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        items.update(failing)
    assert session.workspace.document("CHK-1")["tags"] == ["pci"]
    assert items.update({"owner": "ana"}, doc_ids=["CHK-1"]) == ["CHK-1"]


def test_the_same_question_is_answered_anew_after_a_colleagues_change(
    directory: Path, items: JournalTable
) -> None:
    question = ITEM.points == 3
    assert len(items.search(question)) == 1
    a_session(directory, "ben").do(edit("CHK-1", "points", 5))
    assert items.search(question) == []


def test_a_change_is_decided_on_what_a_colleague_left(directory: Path, items: JournalTable) -> None:
    a_session(directory, "ben").do(edit("CHK-1", "points", 5))
    items.update(increment("points"), doc_ids=["CHK-1"])
    assert items.get(doc_id="CHK-1")["points"] == 6


def test_scripts_that_count_up_one_number_lose_nothing(directory: Path) -> None:
    a_session(directory).do(AddItem("CHK", "story", "Counter"))
    a_session(directory).do(edit("CHK-1", "points", 0))
    together(*(("increment", directory, user, 50) for user in ("ana", "ben", "cyn")))
    assert a_session(directory).workspace.document("CHK-1")["points"] == 150


def test_the_other_tables_can_be_written_too(session: Session) -> None:
    database = session.database()
    teams, risks = database.table("teams"), database.table("risks")
    teams.update({"members": [{"name": "Ana", "role": "PO"}]}, doc_ids=["CHK"])
    assert teams.insert({"key": "NEW", "name": "New team"}) == "NEW"
    assert risks.insert({"key": "R1", "pi": "26.4", "title": "No \x1b sandbox"}) == "R1"
    risks.update({"roam": "owned"}, doc_ids=["R1"])
    assert [(risk["title"], risk["roam"]) for risk in risks.all()] == [("No ␛ sandbox", "owned")]
    assert "NEW" in session.workspace.backlogs
    assert risks.remove(doc_ids=["R1"]) == ["R1"]


TABLES_REFUSED: dict[str, tuple[Callable[[Any], object], str]] = {
    "a team goes": (lambda db: db.table("teams").truncate(), "cannot be removed"),
    "a team's key": (lambda db: db.table("teams").update({"key": "X"}), "keeps its key"),
    "a team without a key": (lambda db: db.table("teams").insert({"name": "x"}), "no usable key"),
    "an odd team": (lambda db: db.table("teams").insert({"key": "a-b", "name": "x"}), "team's key"),
    "a team twice": (
        lambda db: db.table("teams").insert({"key": "CHK", "name": "x"}),
        "has CHK already",
    ),
    "twice at once": (
        lambda db: db.table("maps").insert_multiple([{"key": "m"}, {"key": "m"}]),
        "has m already",
    ),
    "an odd roam": (
        lambda db: db.table("risks").insert({"key": "R", "pi": "x", "title": "x", "roam": "x"}),
        "roam: ",
    ),
    "no such table": (lambda db: db.table("stuff"), "There is no table 'stuff'"),
    "all tables": (lambda db: db.drop_tables(), "cannot be dropped"),
    "a table": (lambda db: db.drop_table("items"), "cannot be dropped"),
}


@pytest.mark.parametrize("case", TABLES_REFUSED)
def test_what_would_break_other_tables_is_refused(session: Session, case: str) -> None:
    write, words = TABLES_REFUSED[case]
    seq = session.seq
    with pytest.raises(RuleBroken, match=words):
        write(session.database())
    assert session.seq == seq


def test_the_database_itself_is_its_items(session: Session) -> None:
    database = session.database()
    assert len(database) == 2
    assert [document["key"] for document in database] == ["CHK-1", "CHK-2"]
    assert database.search(ITEM.title == "Two")[0].doc_id == "CHK-2"
    assert "items" in database.tables()


def test_closing_the_view_leaves_the_session_open(session: Session) -> None:
    with session.database() as database:
        database.insert({"backlog": "CHK", "title": "Inside"})
    session.do(AddItem("CHK", "story", "After"))
    assert len(session.workspace.items) == 4


def test_a_read_only_session_reads_and_refuses(directory: Path) -> None:
    a_session(directory).do(AddItem("CHK", "story", "One"))
    from refineboard.session import open_session

    items = open_session(directory, read_only="You asked for it.").database().table("items")
    assert len(items) == 1
    with pytest.raises(RefineboardError, match="You asked for it"):
        items.update({"owner": "ana"})


NAMES = st.sampled_from("abc")
NUMBERS = st.integers(0, 3)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("insert"), NAMES, NUMBERS),
        st.tuples(st.just("set"), NUMBERS, NUMBERS),
        st.tuples(st.just("add"), NUMBERS, NUMBERS),
        st.tuples(st.just("tag"), NUMBERS, NAMES),
        st.tuples(st.just("upsert"), NAMES, NUMBERS),
        st.tuples(st.just("remove"), NUMBERS, NUMBERS),
    ),
    max_size=20,
)


@given(STEPS)
def test_it_answers_as_tinydb_does(steps: list[tuple[str, Any, Any]]) -> None:
    ours: Any = sessions_in_memory("ana")[0].database().table("maps")
    theirs: Any = TinyDB(storage=MemoryStorage).table("maps")
    for step in steps:
        for table in (ours, theirs):
            taken(table, *step)
        assert sorted(map(repr, map(dict, ours.all()))) == sorted(
            map(repr, map(dict, theirs.all()))
        )
    for number in range(4):
        assert ours.count(ITEM.n == number) == theirs.count(ITEM.n == number)
        assert ours.count(ITEM.tags.any(["a"])) == theirs.count(ITEM.tags.any(["a"]))


def taken(table: Any, step: str, one: Any, two: Any) -> None:
    """Does one step."""
    if step == "insert":
        if not table.contains(ITEM.key == one):
            table.insert({"key": one, "n": two, "tags": []})
    elif step == "upsert":
        table.upsert({"key": one, "n": two, "tags": []}, ITEM.key == one)
    elif step == "set":
        table.update({"n": two}, ITEM.n == one)
    elif step == "add":
        table.update(lambda document: document.update(n=(document["n"] + two) % 4), ITEM.n == one)
    elif step == "tag":
        table.update(lambda document: document["tags"].append(two), ITEM.n == one)
    else:
        table.remove(ITEM.n == one)


def test_the_snapshot_opens_with_stock_tinydb_while_others_work(directory: Path) -> None:
    colleague = start("snapshots", directory, "ben")
    assert colleague.stdout is not None
    assert colleague.stdin is not None
    colleague.stdout.readline()
    colleague.stdin.write("go\n")
    colleague.stdin.flush()
    counts = []
    for _ in range(30):
        colleague.stdout.readline()
        with TinyDB(directory / "workspace.json", access_mode="r") as database:
            items = database.table("items")
            counts.append(len(items.all()))
            newest = f"CHK-{counts[-1]}"
            assert [found["key"] for found in items.search(ITEM.key == newest)] == [newest]
            assert items.get(ITEM.key == newest) == items.get(doc_id=counts[-1])
    colleague.kill()
    colleague.communicate()
    assert counts == sorted(counts)


@pytest.mark.parametrize(
    "script",
    [
        "import refineboard.cli.app, refineboard.session",
        "from pathlib import Path; from refineboard.session import open_session; "
        "open_session(Path(sys.argv[1])).sync()",
    ],
)
def test_whoever_only_works_on_the_board_does_not_wait_for_tinydb(
    directory: Path, script: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; {script}; print('tinydb' in sys.modules)", directory],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(ROOT / "src")},
    )
    assert done.stdout == "False\n"


def test_the_example_in_the_manual_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    session = a_session(tmp_path / "payments")
    session.do(AddItem("CHK", "story", "Ready to be estimated"))
    session.do(edit("CHK-1", "state", "ready"))
    session.close()
    monkeypatch.chdir(tmp_path)
    manual = (ROOT / "docs" / "scripting.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```python\n(.*?)```", manual, re.DOTALL)
    exec(example, {})
    assert capsys.readouterr().out == "CHK-1 Ready to be estimated\n"
    last = oracle.lines(tmp_path / "payments")[-1]
    assert (last["command"], last["ops"][0]["field"]) == ("undo", "tags")


def test_a_document_with_an_id_of_its_own_is_taken_like_any_other(session: Session) -> None:
    maps = session.database().table("maps")
    assert maps.insert(Document({"key": "m1"}, 7)) == "m1"

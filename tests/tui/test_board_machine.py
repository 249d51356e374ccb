"""A board, a colleague and a lock, driven at random.

After each step the screen shows what the next key acts on, and whatever was acknowledged is in the
log over the value that was seen.
"""

from __future__ import annotations

import asyncio
import copy
import fcntl
import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from refineboard.domain.change import Change, DeleteDocument, SetField
from refineboard.domain.commands import (
    AcceptItems,
    AddItem,
    Command,
    DeleteItems,
    EditItem,
    EditItems,
    MoveToBacklog,
    MoveToState,
    PlanItems,
    RankItems,
)
from refineboard.domain.documents import Document, JsonValue, number_of
from refineboard.domain.edits import FieldEdit
from refineboard.domain.errors import Busy, Conflict, FieldConflict, RefineboardError, RuleBroken
from refineboard.domain.seen import ItemCommand, Seen
from refineboard.domain.workspace import DERIVED_FIELDS
from refineboard.store import lock
from refineboard.tui.board.columns import Column, fill
from refineboard.tui.board.viewport import Viewport
from refineboard.tui.conflict.settling import choices_of, settled
from refineboard.tui.controller import Controller
from tests.builders import a_session, plain

_WAIT = lock.WAIT_SECONDS
KEYS = ("ART-1", "ART-2", "CHK-1", "CHK-2", "CHK-3", "CHK-4", "CHK-5", "LED-1", "LED-2")
FILTERS: dict[str, Callable[[Document], bool] | None] = {
    "everything": None,
    "nothing": lambda document: False,
    "estimated": lambda document: number_of(document, "points") is not None,
    "large": lambda document: (number_of(document, "points") or 0) >= 5,
}
POINTS = st.sampled_from((1, 3, 8))
steps = st.sampled_from((-2, -1, 1, 3))
keys = st.sampled_from(KEYS)

ACTIONS: dict[str, Callable[[tuple[str, ...]], ItemCommand]] = {
    "points": lambda keys: EditItems(keys, (FieldEdit("points", 5),)),
    "no points": lambda keys: EditItems(keys, (FieldEdit("points", None),)),
    "block": lambda keys: EditItems(keys, (FieldEdit("blocked", "legal"),)),
    "owner": lambda keys: EditItems(keys, (FieldEdit("owner", "ana"),)),
    "tag": lambda keys: EditItems(keys, (FieldEdit("tags", "pci", mode="add"),)),
    "no tag": lambda keys: EditItems(keys, (FieldEdit("tags", "pci", mode="remove"),)),
    "parent": lambda keys: EditItems(keys, (FieldEdit("parent", "ART-1"),)),
    "plan": lambda keys: PlanItems(keys, "26.4.1"),
    "state": lambda keys: MoveToState(keys, "Ready"),
    "start": lambda keys: MoveToState(keys, "In progress"),
    "accept": AcceptItems,
    "other team": lambda keys: MoveToBacklog(keys, "LED"),
    "rank": lambda keys: RankItems(keys, "after", "CHK-3"),
    "delete": DeleteItems,
}
BENS: dict[str, Callable[[str], Command]] = {
    **{
        f"points {points}": lambda key, points=points: EditItem(  # type: ignore[misc]
            key, (FieldEdit("points", points),)
        )
        for points in (1, 3, 8)
    },
    "tag": lambda key: EditItem(key, (FieldEdit("tags", "ben's", mode="add"),)),
    "owner": lambda key: EditItem(key, (FieldEdit("owner", "ben"),)),
    "block": lambda key: EditItem(key, (FieldEdit("blocked", "theirs"),)),
    "state": lambda key: MoveToState((key,), "Refining"),
    "rank": lambda key: RankItems((key,), "before", "CHK-2"),
    "delete": lambda key: DeleteItems((key,)),
    "new": lambda key: AddItem(key.partition("-")[0], "story", "Ben's"),
}

SAME = (
    ("points 8", "points"),
    ("points 1", "no points"),
    ("owner", "owner"),
    ("block", "block"),
    ("state", "state"),
    ("rank", "rank"),
    ("owner", "delete"),
    ("tag", "tag"),
)
"""What ben and ana do to the same field."""


def overwrites(seen: JsonValue, before: JsonValue, after: JsonValue) -> bool:
    """Whether anything goes that was not seen."""
    if isinstance(before, list):
        known = seen if isinstance(seen, list) else []
        left = after if isinstance(after, list) else []
        return any(entry not in known and entry not in left for entry in before)
    return (seen or None) != (before or None)


class BoardMachine(RuleBasedStateMachine):
    """Ana's board without its pixels, ben beside it, and who holds the lock."""

    def __init__(self) -> None:
        super().__init__()
        self.directory = tempfile.TemporaryDirectory(prefix="machine-")
        place = Path(self.directory.name) / "art"
        self.ben = a_session(place, "ben")
        for key in KEYS:
            backlog = key.partition("-")[0]
            kind = "feature" if backlog == "ART" else "story"
            self.ben.do(AddItem(backlog, kind, f"Item {key}"))
        self.loop = asyncio.new_event_loop()
        self.desk = Controller(a_session(place, "ana"))
        self.view = Viewport(self.desk.workspace, "CHK")
        self.view.resize(120, 6)
        self.shown = self.view.cursor
        self.view.on_cursor = self.see
        self.desk.on_update = lambda update: self.view.take_update(update, self.desk.workspace)
        self.loop.run_until_complete(self.start())
        self.lock_path = place / ".lock"
        self.held: int | None = None
        self.asked: Seen | None = None

    async def start(self) -> None:
        self.desk.start()

    def see(self) -> None:
        """The screen is told where the cursor is."""
        self.shown = self.view.cursor

    def teardown(self) -> None:
        self.let_go()
        self.sync()
        assert plain(self.desk.workspace) == plain(self.ben.workspace)
        self.desk.close()
        self.ben.close()
        self.loop.close()
        self.directory.cleanup()

    def let_go(self) -> None:
        if self.held is not None:
            os.close(self.held)
            self.held = None
            lock.WAIT_SECONDS = _WAIT

    def sync(self) -> None:
        self.ben.sync()
        self.loop.run_until_complete(self.desk.sync())

    # What only changes the view.

    @rule(cards=steps)
    def move(self, cards: int) -> None:
        self.view.move(cards)

    @rule(columns=steps)
    def move_column(self, columns: int) -> None:
        self.view.move_column(columns)

    @rule(key=keys)
    def jump(self, key: str) -> None:
        self.view.go_to(key)

    @rule(cards=steps)
    def scroll(self, cards: int) -> None:
        self.view.scroll(self.view.focus, cards)

    @rule(name=st.sampled_from(sorted(FILTERS)))
    def filter(self, name: str) -> None:
        self.view.filter(FILTERS[name])

    @rule()
    def select(self) -> None:
        self.view.toggle_selected()
        self.view.move(1)

    @rule()
    def clear_selection(self) -> None:
        self.view.selected.clear()

    @rule()
    def order(self) -> None:
        self.view.next_order()

    @rule()
    def group(self) -> None:
        self.view.next_grouping()

    @rule()
    def hide(self) -> None:
        self.view.hide_column()

    @rule()
    def show_all(self) -> None:
        self.view.show_all_columns()

    @rule(step=st.sampled_from((-1, 1)))
    def shift(self, step: int) -> None:
        self.view.shift_column(step)

    @rule(width=st.sampled_from((60, 90, 150)), rows=st.sampled_from((2, 5, 20)))
    def resize(self, width: int, rows: int) -> None:
        self.view.resize(width, rows)

    # What ana does to items.

    def look(self, make: Callable[[tuple[str, ...]], ItemCommand]) -> Seen | None:
        """The command for what the next key acts on, as it is on the screen."""
        targets = self.view.targets
        if not targets:
            return None
        if not self.view.selected & {*targets}:
            assert targets == (self.shown,)
        items = self.desk.workspace.items
        return Seen(make(targets), copy.deepcopy({key: items[key] for key in targets}))

    @rule(name=st.sampled_from(sorted(ACTIONS)), is_mine=st.booleans())
    def act(self, name: str, *, is_mine: bool) -> None:
        command = self.look(ACTIONS[name])
        if command is not None:
            self.do(command, is_mine=is_mine)

    @rule(name=st.sampled_from(sorted(ACTIONS)))
    def ask(self, name: str) -> None:
        """Opens a question about the items; it is answered later."""
        self.asked = self.look(ACTIONS[name])

    @precondition(lambda self: self.asked is not None)
    @rule(is_mine=st.booleans())
    def answer(self, *, is_mine: bool) -> None:
        assert self.asked is not None
        self.do(self.asked, is_mine=is_mine)
        self.asked = None

    @rule(is_undo=st.booleans())
    def take_back(self, *, is_undo: bool) -> None:
        before = self.ben.seq
        try:
            self.loop.run_until_complete(self.desk.undo() if is_undo else self.desk.redo())
        except RefineboardError:
            self.ben.sync()
            assert self.ben.seq == before
        self.ben.sync()

    def do(self, command: Seen, *, is_mine: bool) -> None:
        """Does it; where both versions are shown, takes mine or theirs."""
        self.ben.sync()
        before, there = self.ben.seq, plain(self.ben.workspace)["items"]
        try:
            entry = self.loop.run_until_complete(self.desk.do(command))
        except Busy:
            assert self.held is not None
            self.unchanged_since(before)
        except Conflict as conflict:
            self.unchanged_since(before)
            assert any(there.get(key) != command.items[key] for key in command.keys)
            self.settle(command, conflict.conflicts, is_mine=is_mine)
        except RuleBroken:
            self.unchanged_since(before)
        else:
            self.ben.sync()
            if entry is not None:
                newest = next(iter(self.ben.newest_history()))
                assert (newest, newest.by) == (entry, "ana")
                self.seen_before(command, entry.change)

    def unchanged_since(self, seq: int) -> None:
        self.ben.sync()
        assert self.ben.seq == seq

    def settle(self, command: Seen, conflicts: tuple[FieldConflict, ...], *, is_mine: bool) -> None:
        shown = choices_of(command, conflicts) if conflicts else ()
        chosen = {each.field: each.mine if is_mine else each.theirs for each in shown}
        for left in settled(command, shown, chosen) if shown else ():
            self.do(left, is_mine=is_mine)

    def seen_before(self, command: Seen, change: Change) -> None:
        """Whatever the change took away had been seen."""
        for operation in change.operations:
            seen = command.items.get(operation.id)
            if seen is None or operation.table != "items":
                continue
            if isinstance(operation, SetField):
                was = seen.get(operation.field)
                assert not overwrites(was, operation.before, operation.after), operation
            elif isinstance(operation, DeleteDocument):
                for field in operation.document.keys() - DERIVED_FIELDS:
                    assert not overwrites(seen.get(field), operation.document[field], None), field

    # What ben does, and the lock.

    @precondition(lambda self: self.held is None)
    @rule(name=st.sampled_from(sorted(BENS)), key=keys, is_same=st.booleans())
    def ben_does(self, name: str, key: str, *, is_same: bool) -> None:
        """To an item, or to the one that ana looks at."""
        with suppress(RuleBroken):
            self.ben.do(BENS[name]((self.shown or key) if is_same else key))

    @precondition(lambda self: self.held is None and self.shown is not None)
    @rule(names=st.sampled_from(SAME), is_mine=st.booleans())
    def both_at_once(self, names: tuple[str, str], *, is_mine: bool) -> None:
        """Ben was a moment faster with the same."""
        self.ben_does(names[0], "", is_same=True)
        self.act(names[1], is_mine=is_mine)

    @rule()
    def news(self) -> None:
        self.sync()

    @precondition(lambda self: self.held is None)
    @rule()
    def take_lock(self) -> None:
        self.held = os.open(self.lock_path, os.O_RDONLY)
        fcntl.flock(self.held, fcntl.LOCK_EX)
        # Nobody lets it go while ana waits.
        lock.WAIT_SECONDS = 0.005

    @rule()
    def free_lock(self) -> None:
        self.let_go()

    # What always holds.

    @invariant()
    def the_screen_shows_the_cursor(self) -> None:
        assert self.shown == self.view.cursor

    @invariant()
    def the_cursor_is_in_sight(self) -> None:
        column = self.view.column
        if column.cursor is None:
            assert not column.keys
        else:
            place = column.row_places[column.cursor] - column.top
            assert 0 <= place < self.view.cards_on_screen

    @invariant()
    def every_column_is_as_if_it_were_sorted_anew(self) -> None:
        for column in self.view.columns:
            fresh = Column(column.backlog, column.order, cursor=column.cursor)
            fill(fresh, self.desk.workspace, self.view._matches, self.view.grouping)
            assert (column.keys, column.total, column.ready) == (
                fresh.keys,
                fresh.total,
                fresh.ready,
            )


def run(**wishes: object) -> None:
    run_state_machine_as_test(
        BoardMachine,
        settings=settings(deadline=None, **wishes),  # type: ignore[arg-type]
    )


def test_the_board_shows_what_it_acts_on_and_overwrites_nothing_unseen() -> None:
    run(max_examples=40, stateful_step_count=30, derandomize=True, database=None)


@pytest.mark.long
def test_so_it_does_in_any_order() -> None:
    run(max_examples=400, stateful_step_count=60, derandomize=False)

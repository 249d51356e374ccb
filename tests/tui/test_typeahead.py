"""Keys that wait for the one before, and one that never comes to its end."""

from __future__ import annotations

import asyncio

import pytest
from textual import events
from textual.app import ComposeResult
from textual.widget import Widget

from refineboard.tui.terminal import typeahead
from refineboard.tui.terminal.typeahead import TypeAheadApp


class Slow(Widget, can_focus=True):
    """Keeps its first key until it is told to go on, as one does that waits for a lost server."""

    def __init__(self) -> None:
        super().__init__()
        self.go_on = asyncio.Event()
        self.keys: list[str] = []

    async def on_key(self, event: events.Key) -> None:
        self.keys.append(event.key)
        await self.go_on.wait()


class OneWidget(TypeAheadApp[None]):
    def compose(self) -> ComposeResult:
        yield Slow()


@pytest.fixture
def followed(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The stops at which keys were followed, and nobody has any patience."""
    stops: list[object] = []
    queue_up = typeahead._queue_up

    def counted(stop: object, callback: object) -> bool:
        stops.append(stop)
        return queue_up(stop, callback)  # type: ignore[arg-type]

    monkeypatch.setattr(typeahead, "_queue_up", counted)
    monkeypatch.setattr(typeahead, "_PATIENCE_SECONDS", 0.0)
    return stops


async def test_keys_that_overtake_a_stuck_one_all_come_to_an_end(followed: list[object]) -> None:
    app = OneWidget()
    async with app.run_test() as pilot:
        slow = app.query_one(Slow)
        slow.focus()
        for key in "abc":
            app.post_message(events.Key(key, key))
        while slow.keys != ["a"]:
            await asyncio.sleep(0)
        slow.go_on.set()
        while slow.keys != ["a", "b", "c"]:
            await asyncio.sleep(0)
        for _ in range(3):
            await pilot.pause()
        known = len(followed)
        for _ in range(3):
            await pilot.pause()
        assert len(followed) == known
    assert app._exception is None

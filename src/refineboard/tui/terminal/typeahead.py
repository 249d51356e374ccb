"""Handles one key to its end before the next one starts.

Textual hands a key to the widget that has the focus at that moment, while the key before may still
be on its way to moving the focus. Over a slow line several keys arrive in one packet, and what was
typed after Tab would land in the field before it. So keys wait here until the one before has
travelled all the way up, and what it set off has too. Letters that wait for a text field are handed
to it together, as if pasted: a burst then costs one picture, not one for each letter.
"""

from __future__ import annotations

from collections import deque
from functools import partial
from time import monotonic
from typing import Any

from textual import events
from textual.app import App, ReturnType
from textual.message_pump import MessagePump
from textual.types import CallbackType

_ROUNDS = 2
"""Once up for the key itself, once more for the messages it sent."""

_PATIENCE_SECONDS = 5.0
"""A key that has not come to its end by then does not hold up the next one."""


class TypeAheadApp(App[ReturnType]):
    """An app that keeps keys and pastes in order."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting: deque[events.Event] = deque()
        self.last_key = monotonic()
        """When the person last did something."""
        self._started = 0.0
        """When the key under way was started; 0 while there is none."""
        self._way: _Way | None = None
        """Of the key under way; a key that was waited for in vain may still be on an older one."""

    async def on_event(self, event: events.Event) -> None:
        """Takes a key in, or lets it wait for the one under way."""
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            self.last_key = monotonic()
            if self._started and monotonic() - self._started < _PATIENCE_SECONDS:
                self._waiting.append(event)
            else:
                await self._start(event)
        else:
            await super().on_event(event)

    async def _start(self, event: events.Event) -> None:
        self._started = monotonic()
        self._way = way = _Way(self)
        await super().on_event(event)
        way.follow()

    async def finish(self, way: _Way) -> None:
        """Lets the next key start, unless it did because this one took too long."""
        if way is not self._way:
            return
        self._started = 0.0
        if self._waiting:
            await self._start(self._next())

    def _next(self) -> events.Event:
        """What comes next: one event, or all the letters in a row that wait for a text field."""
        letters: list[str] = []
        while self._waiting and (letter := self._letter(self._waiting[0])):
            letters.append(letter)
            last = self._waiting.popleft()
        if not letters:
            return self._waiting.popleft()
        return last if len(letters) == 1 else events.Paste("".join(letters))

    def _letter(self, event: events.Event) -> str | None:
        """The character that the key writes into the text field in focus, if it does."""
        if not isinstance(event, events.Key) or not event.is_printable or self.focused is None:
            return None
        takes_it = self.focused.check_consume_key(event.key, event.character)
        return event.character if takes_it else None


class _Way:
    """The way of one key, which is followed through the queues of all that it passes."""

    def __init__(self, app: TypeAheadApp[Any]) -> None:
        self._app = app
        self._stops = self._backwards()
        """Where the key is still to be followed to, the next one last."""
        self._rounds = _ROUNDS

    def _backwards(self) -> list[MessagePump]:
        """From the app down to the widget in focus."""
        start = self._app.focused or self._app.screen
        return [*reversed(start.ancestors_with_self)]

    def follow(self) -> None:
        """Queues up behind the key at each stop of its way, then lets the next key start."""
        while self._rounds:
            while self._stops:
                if _queue_up(self._stops.pop(), self.follow):
                    return
            self._rounds -= 1
            self._stops = self._backwards() if self._rounds else []
        _queue_up(self._app, partial(self._app.finish, self))


def _queue_up(stop: MessagePump, callback: CallbackType) -> bool:
    """Calls back once a part of the screen has done what waits for it; whether it will.

    `MessagePump.call_later` does the same, but looks at the signature of the callback each time,
    which takes as long as the rest of the way.
    """
    return stop.is_running and stop.post_message(events.Callback(callback=callback))

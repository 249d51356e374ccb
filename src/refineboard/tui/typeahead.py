"""Handles one key to its end before the next one starts.

Textual hands a key to the widget that has the focus at that moment, while the key before may still
be on its way to moving the focus. Over a slow line several keys arrive in one packet, and what was
typed after Tab would land in the field before it. So keys wait here until the one before has
travelled all the way up, and what it set off has too. Letters that wait for a text field are handed
to it together, as if pasted: a burst then costs one picture, not one for each letter.
"""

from __future__ import annotations

from collections import deque
from time import monotonic

from textual import events
from textual.app import App, ReturnType
from textual.message_pump import MessagePump

_ROUNDS = 2
"""Once up for the key itself, once more for the messages it sent."""

_PATIENCE_SECONDS = 5.0
"""A key that has not come to its end by then does not hold up the next one."""


class TypeAheadApp(App[ReturnType]):
    """An app that keeps keys and pastes in order."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting: deque[events.Event] = deque()
        self._started = 0.0
        """When the key under way was started; 0 while there is none."""

    async def on_event(self, event: events.Event) -> None:
        """Takes a key in, or lets it wait for the one under way."""
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            if self._started and monotonic() - self._started < _PATIENCE_SECONDS:
                self._waiting.append(event)
            else:
                await self._start(event)
        else:
            await super().on_event(event)

    async def _start(self, event: events.Event) -> None:
        self._started = monotonic()
        path = self._path()
        await super().on_event(event)
        self._follow(path, _ROUNDS)

    def _path(self) -> list[MessagePump]:
        """The way of a key: from the widget in focus up to the app."""
        start = self.focused or self.screen
        return [*start.ancestors_with_self]

    def _follow(self, path: list[MessagePump], rounds: int) -> None:
        """Queues up behind the key at each stop of its way, then lets the next key start."""
        while path:
            stop, *rest = path
            if stop.is_running and stop.call_later(self._follow, rest, rounds):
                return
            path = rest
        if rounds > 1:
            self._follow(self._path(), rounds - 1)
        else:
            self.call_later(self._finish)

    async def _finish(self) -> None:
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

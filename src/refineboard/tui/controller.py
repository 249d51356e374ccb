"""Keeps the session in a thread of its own and a copy of the workspace for the screen.

A slow disk or a lock that a colleague holds must never stop the screen, and a screen that hangs
must never hold the lock. So the session works in one thread, and what it learns comes back as log
entries that the screen folds into its own workspace. Documents are shared; nothing else is. A
change that takes longer than a moment is shown as it will be, and answered later (`waiting.py`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from time import monotonic
from typing import TYPE_CHECKING, TypeVar

from refineboard.domain.change import LogEntry
from refineboard.domain.documents import text_of
from refineboard.domain.errors import RefineboardError
from refineboard.domain.workspace import Workspace
from refineboard.session import Session
from refineboard.tui.kit.waiting import GRACE_SECONDS, Answer, Prediction, Request, Unanswered

if TYPE_CHECKING:
    from refineboard.domain.seen import SafeCommand
    from refineboard.store.presence import Colleague

T = TypeVar("T")


_MOST_ENTRIES_READ = 50_000
"""How far back a search through the history goes, so that no edit waits long behind it."""


@dataclass(frozen=True, slots=True)
class Update:
    """What changed in the screen's workspace."""

    ids: frozenset[str]
    backlogs: frozenset[str]
    """Backlogs whose columns are to be sorted anew: where the items were and where they are."""
    everything: bool = False
    """Whether the workspace was loaded anew, or teams or settings changed."""
    authors: Mapping[str, str] = field(default_factory=dict)
    """Who changed an item, by its key, where it was somebody else."""
    entries: tuple[LogEntry, ...] = ()
    """The log entries it came with; none where the workspace was loaded anew."""


class Controller:
    """The board's way to its session: everything it asks for waits without blocking."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="session")
        self.workspace = session.workspace.copy()
        """The screen's own workspace; it changes in the screen's thread only."""
        self.user = session.user
        self.on_update: Callable[[Update], None] = lambda _: None
        """Called in the screen's thread after `workspace` took something in."""
        self.on_answer: Callable[[Answer], None] = lambda _: None
        """Called in the screen's thread when the store answers somebody who has gone on."""
        self.on_news: Callable[[], None] = lambda: None
        """Called in the screen's thread when the place says that others did something."""
        self._waiting: list[Request] = []
        self._prediction = Prediction(session.user)
        self._is_closed = False
        self._under_way = 0
        self._has_heard = False
        self._watched: int | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._looked = self._stirred = 0.0

    @property
    def pending(self) -> frozenset[str]:
        """Ids of the documents with a change that the store has not answered yet."""
        return self._prediction.ids

    @property
    def waiting_count(self) -> int:
        """How many changes the store has not answered yet."""
        return len(self._waiting)

    @property
    def read_only(self) -> str | None:
        """Why nothing can be changed, or None."""
        return self._session.read_only

    @property
    def is_directory(self) -> bool:
        """Whether the workspace is a directory, which may be replaced; a database comes back."""
        return self._session.news is None

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the place is bad at, for a person to know."""
        return self._session.warnings

    async def do(self, command: SafeCommand, *, is_patient: bool = False) -> LogEntry | None:
        """Makes the command's change durable; None where there was nothing left to do.

        Raises what `Session.do` raises. When it returns, `workspace` has the change. Unless
        `is_patient` it waits a moment only: then it raises Unanswered, `workspace` shows the change
        as it will be, and `on_answer` tells later what became of it.
        """
        request = Request(command, _what(command))
        return await self._request(
            request, lambda: self._session.do(command).mine, is_patient=is_patient
        )

    async def undo(self) -> LogEntry | None:
        """Takes back the person's last change; Unanswered as with `do`."""
        return await self._request(Request(None, "Undo"), lambda: self._session.undo().mine)

    async def redo(self) -> LogEntry | None:
        """Takes back the person's last undo; Unanswered as with `do`."""
        return await self._request(Request(None, "Redo"), lambda: self._session.redo().mine)

    async def _request(
        self, request: Request, work: Callable[[], LogEntry | None], *, is_patient: bool = False
    ) -> LogEntry | None:
        self._begin()
        request.future = self._thread.submit(self._worked, work)
        future = asyncio.wrap_future(request.future, loop=self._loop)
        future.add_done_callback(lambda _: self._end())
        if is_patient:
            return await future
        # Who waits behind somebody else's answer need not wait at all.
        grace = 0 if self._waiting else GRACE_SECONDS
        await asyncio.wait({future}, timeout=grace)
        if future.done():
            return future.result()
        self._waiting.append(request)
        self._show_waiting(frozenset())
        future.add_done_callback(partial(self._take_answer, request), context=copy_context())
        raise Unanswered(request)

    def _take_answer(self, request: Request, future: asyncio.Future[LogEntry | None]) -> None:
        self._waiting.remove(request)
        self._show_waiting(frozenset())
        if future.cancelled():
            return
        error = future.exception()
        if error is None:
            for call in request.when_saved:
                call()
            self.on_answer(Answer(request, entry=future.result()))
        elif isinstance(error, RefineboardError):
            self.on_answer(Answer(request, error=error))
        else:
            raise error

    def _show_waiting(self, ids: frozenset[str], entries: tuple[LogEntry, ...] = ()) -> None:
        """Folds entries in, below what is shown as it will be, and tells what looks different."""
        ids |= self._prediction.ids
        backlogs = self._backlogs_of(ids)
        self._prediction.take_back(self.workspace)
        for entry in entries:
            self.workspace.apply(entry)
        self._prediction.make(self.workspace, self._waiting, datetime.now(UTC).isoformat())
        ids |= self._prediction.ids
        tables = {op.table for entry in entries for op in entry.change.operations}
        everything = bool(tables & {"teams", "settings"})
        authors = {
            id_: entry.by for entry in entries if entry.by != self.user for id_ in entry.change.ids
        }
        self.on_update(Update(ids, backlogs | self._backlogs_of(ids), everything, authors, entries))

    async def sync(self) -> None:
        """Takes in what others did."""
        self._looked = monotonic()
        await self._run(self._session.sync)

    async def reopen(self) -> None:
        """Opens what lies at the workspace's place now; what is under edit is not touched."""
        await self._run(self._session.reopen)

    def is_look_due(self, last_key: float) -> bool:
        """Whether it is time to look for what others did, if the last key was pressed then."""
        now = monotonic()
        idle = now - max(last_key, self._stirred)
        news = self._session.news
        return news is None or now - self._looked >= news.seconds_between_looks(idle)

    async def revert(self, entry: LogEntry) -> LogEntry | None:
        """Takes back one change of this person's."""
        request = Request(None, "Undo")
        return await self._request(request, lambda: self._session.revert(entry).mine)

    async def newest_history(self, most: int, key: str | None, by: str | None) -> list[LogEntry]:
        """Up to `most` log entries, newest first, of one item or one person where that is said."""

        def read() -> list[LogEntry]:
            entries = islice(self._session.newest_history(), _MOST_ENTRIES_READ)
            wanted = (
                entry
                for entry in entries
                if (key is None or entry.change.concerns(key)) and by in (None, entry.by)
            )
            return list(islice(wanted, most))

        return await self._run(read)

    async def ask(self, work: Callable[[Session], T]) -> T:
        """Has something worked out in the session's thread."""
        return await self._run(lambda: work(self._session))

    def wait_for(self, work: Callable[[Session], T]) -> T:
        """The same for another thread than the screen's, which may wait."""
        going = self._run(lambda: work(self._session))
        return asyncio.run_coroutine_threadsafe(going, self._loop).result()

    async def look_around(self) -> tuple[Colleague, ...]:
        """Stays among those who are here, and sees who else is."""
        return await self._run(self._session.colleagues)

    def announce(self, item: str | None) -> None:
        """Tells the others which item is being edited, as soon as there is time for it."""

        async def tell() -> None:
            await self._run(lambda: self._session.announce(item))

        task = asyncio.ensure_future(tell())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def close(self) -> list[str]:
        """Ends the session, after what is under way; returns what was refused at the very end."""
        self._is_closed = True
        if self._session.news is not None:
            self._session.news.leave()
        self._thread.submit(self._session.close).result()
        self._thread.shutdown()
        answered = [(each, each.future.exception()) for each in self._waiting if each.future]
        errors = [(each, error) for each, error in answered if isinstance(error, RefineboardError)]
        return [Answer(request, error=error).refusal for request, error in errors]

    def start(self) -> None:
        """Begins to follow the session; call it in the screen's thread, with its loop running."""
        self._loop = asyncio.get_running_loop()
        # What is begun when news arrives, a timer for one, must know its app as if begun here.
        self._context = copy_context()
        self._session.listen(self)

    def folded(self, entries: tuple[LogEntry, ...]) -> None:
        """Brings entries to the screen's thread, before whoever waits for `do` goes on."""
        if not self._is_closed:
            self._loop.call_soon_threadsafe(self._take, entries, context=self._context)

    def loaded(self, workspace: Workspace) -> None:
        """Brings a whole workspace to the screen's thread."""
        # The copy is made here, where nothing else changes the original.
        if not self._is_closed:
            copied = workspace.copy()
            self._loop.call_soon_threadsafe(self._replace, copied, context=self._context)

    async def _run(self, work: Callable[[], T]) -> T:
        self._begin()
        try:
            return await self._loop.run_in_executor(self._thread, self._worked, work)
        finally:
            self._end()

    def _begin(self) -> None:
        self._watch(None)
        self._under_way += 1

    def _end(self) -> None:
        self._under_way -= 1
        if self._under_way == 0:
            self._await_news()

    def _worked(self, work: Callable[[], T]) -> T:
        try:
            return work()
        finally:
            self._has_heard = self._session.news is not None and self._session.news.heard()

    def _await_news(self) -> None:
        """Has the loop watch for news while nothing is asked, for every answer would wake it."""
        if self._has_heard:
            self._has_heard = False
            self.on_news()
        elif self._session.news is not None:
            self._watch(self._session.news.descriptor)

    def _watch(self, descriptor: int | None) -> None:
        if self._watched is not None:
            self._loop.remove_reader(self._watched)
        self._watched = descriptor
        if descriptor is not None:
            self._loop.add_reader(descriptor, self._wake)

    def _wake(self) -> None:
        self._watch(None)
        self.on_news()

    def _take(self, entries: tuple[LogEntry, ...]) -> None:
        self._stirred = monotonic()
        self._show_waiting(frozenset(id_ for entry in entries for id_ in entry.change.ids), entries)

    def _replace(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._prediction = Prediction(self.user)
        self._prediction.make(workspace, self._waiting, datetime.now(UTC).isoformat())
        self.on_update(Update(frozenset(), frozenset(), everything=True))

    def _backlogs_of(self, ids: frozenset[str]) -> frozenset[str]:
        items = self.workspace.items
        return frozenset(text_of(items[id_], "backlog") for id_ in ids if id_ in items)


def _what(command: SafeCommand) -> str:
    """What a command is about, for messages: the keys of its items."""
    keys = getattr(command, "keys", None) or (getattr(command, "key", None),)
    named = [key for key in keys if isinstance(key, str)]
    return f"{', '.join(named[:4])}{' …' if len(named) > 4 else ''}" or "Your change"

"""Who changed what, when, from what to what; the newest change first."""

from __future__ import annotations

from collections.abc import Awaitable
from os.path import commonprefix
from typing import Protocol

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from refineboard.domain.change import (
    SPLIT_FROM,
    CreateDocument,
    DeleteDocument,
    LogEntry,
    Operation,
    SetField,
    is_about,
)
from refineboard.domain.documents import JsonValue, text_of, value_words
from refineboard.domain.errors import RefineboardError
from refineboard.domain.fields import FIELDS
from refineboard.tui.actions import Where, bindings_of
from refineboard.tui.board.cards import shown_text
from refineboard.tui.kit.bars import KeyBar, MessageLine
from refineboard.tui.kit.entries import Entries
from refineboard.tui.kit.hanging import beside
from refineboard.tui.kit.roles import keys_in_force
from refineboard.tui.kit.words import moment_words

_MOST_ENTRIES = 300
_MOST_OPERATIONS = 4
"""Changes of one entry that are shown; a bulk change says how many more there are."""

_LONGEST_VALUE = 60
_LONGEST_NAME = 12
_FRAME = 5
"""What padding and the scroll bar take of the width."""
_LEAST_ROOM = 60
_CONTEXT = 20
"""Characters shown before the first one that differs."""

_SILENT_FIELDS = frozenset({"timeline", "rank"})
"""Fields that follow from others, or whose values mean nothing to a person."""


class Historian(Protocol):
    """Where the history comes from and where a change is taken back."""

    user: str

    def newest_history(
        self, most: int, key: str | None, by: str | None
    ) -> Awaitable[list[LogEntry]]:
        """Log entries, newest first."""

    def revert(self, entry: LogEntry) -> Awaitable[LogEntry | None]:
        """Takes back one change of this person's."""


class HistoryScreen(Screen[str]):
    """Dismissed with the key of an item to go to, or with ""."""

    BINDINGS = bindings_of(Where.HISTORY)

    def __init__(self, historian: Historian, key: str | None) -> None:
        super().__init__()
        self._historian = historian
        self._item = key
        self._key = key
        """The item whose changes are shown; None for everything."""
        self._by: str | None = None
        self._entries: list[LogEntry] = []

    def compose(self) -> ComposeResult:
        """Heading, entries, message, keys."""
        yield Static(id="editor-heading")
        yield Entries()
        yield MessageLine()
        yield KeyBar(Where.HISTORY)

    async def on_mount(self) -> None:
        """Shows the newest entries."""
        self.set_focus(self.query_one(Entries))
        await self._load()

    async def _load(self) -> None:
        entries = await self._historian.newest_history(_MOST_ENTRIES, self._key, self._by)
        self._entries = entries
        self._draw(0)
        scope = f"History of {self._key}" if self._key else "History of everything"
        person = f", by {self._by} alone" if self._by else ""
        count = f"the newest {len(entries)}" if len(entries) == _MOST_ENTRIES else len(entries)
        noun = "change" if len(entries) == 1 else "changes"
        self.query_one("#editor-heading", Static).update(
            Content.assemble(
                (f" {scope}{person}", "bold"),
                (f"   {count} {noun}", "$muted"),
            )
        )

    def on_resize(self) -> None:
        """Fits the entries to the width."""
        if self._entries:
            self._draw(self.query_one(Entries).highlighted or 0)

    def _draw(self, marked: int) -> None:
        entries, options = self._entries, self.query_one(Entries)
        room = max(_LEAST_ROOM, self.size.width - _FRAME)
        whens = [moment_words(entry.at) for entry in entries]
        whos = [shown_text(entry.by)[:_LONGEST_NAME] for entry in entries]
        when_width, who_width = (max(map(len, words), default=0) + 2 for words in (whens, whos))
        options.clear_options()
        for entry, when, who in zip(entries, whens, whos, strict=True):
            head = Content.assemble(
                (f"{when:<{when_width}}", "$muted"), (f"{who:<{who_width}}", "$text-accent")
            )
            lines = beside(head, _entry_lines(entry, self._key), room)
            options.add_option(Option(Content("\n").join(lines)))
        options.highlighted = marked if entries else None

    def follow(self) -> None:
        """Says that there is more, without moving what is being read."""
        key = keys_in_force(self.app).way_to("history.scope")
        self.query_one(MessageLine).hint(f"Something changed just now; {key} shows the newest.")

    @property
    def _marked(self) -> LogEntry | None:
        place = self.query_one(Entries).highlighted
        return None if place is None else self._entries[place]

    def action_step(self, step: int) -> None:
        """Goes to the entry after or before."""
        self.query_one(Entries).step(step)

    def action_page(self, pages: int) -> None:
        """Goes a page down or up."""
        self.action_step(pages * max(1, self.query_one(Entries).size.height // 2))

    async def action_scope(self) -> None:
        """Changes between the item's history and everything's."""
        self._key = None if self._key else self._item
        await self._load()

    async def action_person(self) -> None:
        """Changes between one's own changes and everybody's."""
        self._by = None if self._by else self._historian.user
        await self._load()

    @on(OptionList.OptionSelected)
    def action_go(self) -> None:
        """Goes to the entry's item."""
        entry = self._marked
        items = [op.id for op in entry.change.operations if op.table == "items"] if entry else []
        if items:
            self.dismiss(self._key or items[0])

    async def action_revert(self) -> None:
        """Takes the marked change back."""
        entry = self._marked
        if entry is None:
            return
        try:
            await self._historian.revert(entry)
        except RefineboardError as error:
            self.query_one(MessageLine).refuse(str(error))
            return
        await self._load()
        self.query_one(MessageLine).say(f"Taken back: {entry.change.command} of {entry.at[:16]}")

    def action_close(self) -> None:
        """Back to the board."""
        self.dismiss("")


def _entry_lines(entry: LogEntry, key: str | None) -> list[Content]:
    operations = [
        op
        for op in entry.change.operations
        if (key is None or is_about(op, key))
        and not (isinstance(op, SetField) and op.field in _SILENT_FIELDS)
    ]
    moved = Content(f"{', '.join(sorted(entry.change.ids)[:_MOST_OPERATIONS])} moved")
    lines = [_operation_words(op) for op in operations[:_MOST_OPERATIONS]] or [moved]
    more = len(operations) - _MOST_OPERATIONS
    if more > 0:
        lines.append(Content.styled(f"and {more} more", "$muted"))
    if entry.change.undoes is not None:
        lines[0] = Content.styled(f"{entry.change.command}: ", "$muted") + lines[0]
    return lines


def _operation_words(operation: Operation) -> Content:
    name = Content.styled(f"{shown_text(operation.id)} ", "bold")
    match operation:
        case CreateDocument(document=document):
            source = shown_text(text_of(document, SPLIT_FROM))
            verb = f"split off from {source}" if source else "written"
            return name + Content(f"{verb}: {_cut(_value_words(document.get('title')), 0)}")
        case DeleteDocument(document=document):
            return name + Content(f"deleted: {_cut(_value_words(document.get('title')), 0)}")
        case SetField(field=field, before=before, after=after):
            label = FIELDS[field].label.lower() if field in FIELDS else field.replace("_", " ")
            was, now = _apart(_value_words(before), _value_words(after))
            return name + Content.assemble(
                f"{label}: ", (was, "$text-error"), " → ", (now, "$text-success")
            )


def _apart(before: str, after: str) -> tuple[str, str]:
    """Both texts around what differs, each cut to a length that fits beside the other."""
    same = len(commonprefix((before, after)))  # noqa: RUF071 - texts, not paths
    start = before.rfind(" ", 0, same) + 1
    start = max(0, before.rfind(" ", 0, max(0, start - _CONTEXT)) + 1) if start > _CONTEXT else 0
    return _cut(before, start), _cut(after, start)


def _cut(text: str, start: int) -> str:
    shown = f"…{text[start:]}" if start else text
    return shown if len(shown) <= _LONGEST_VALUE else f"{shown[: _LONGEST_VALUE - 1]}…"


def _value_words(value: JsonValue) -> str:
    return shown_text(" ".join(value_words(value).split())) or "nothing"

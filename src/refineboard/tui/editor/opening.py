"""Prepares the editor for an item or a new one: values, suggestions, drafts, and how to save."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Protocol

from refineboard.domain.commands import AddItem
from refineboard.domain.documents import Document, text_of
from refineboard.domain.edits import FieldEdit
from refineboard.domain.errors import RuleBroken
from refineboard.domain.invest.findings import Subject
from refineboard.domain.invest.judge import Judge
from refineboard.domain.states import state_named
from refineboard.domain.workspace import Backlog, Workspace
from refineboard.tui.board.cards import shown_text
from refineboard.tui.board.choices import parent_choices
from refineboard.tui.drafts import DraftBox, DraftSlot
from refineboard.tui.editor.form import Form
from refineboard.tui.editor.screen import Editing, conflicts_words
from refineboard.tui.kit.picker import Choice

_NEW = "new-"
"""Begins the key of a new item's draft, before its backlog."""


class Saver(Protocol):
    """What makes edits durable and returns the item's key."""

    def save_edits(
        self, key: str, edits: tuple[FieldEdit, ...], parts: tuple[tuple[FieldEdit, ...], ...]
    ) -> Awaitable[str]:
        """Saves an item's edits, and what was split off from it."""

    def save_new(self, command: AddItem) -> Awaitable[str]:
        """Saves a new item."""

    def way_to(self, id_: str) -> str:
        """The key of an action."""

    def deleter_of(self, key: str) -> Awaitable[str]:
        """Who deleted an item."""


class EditingDesk:
    """Makes what an `EditorScreen` needs."""

    def __init__(
        self,
        workspace: Callable[[], Workspace],
        drafts: DraftBox,
        saver: Saver,
        judge: Callable[[], Judge],
        *,
        restricted: bool,
    ) -> None:
        """`restricted` is whether no other program may be started."""
        self._restricted = restricted
        self._workspace = workspace
        self._drafts = drafts
        self._saver = saver
        self._judge = judge

    def for_item(self, document: Document) -> Editing:
        """Edits an item that is there."""
        key = text_of(document, "key")
        workspace = self._workspace()
        backlog = workspace.backlog(text_of(document, "backlog"))
        form = Form(document, workspace.state_of(document).label)
        slot = DraftSlot(self._drafts, key)

        def save(form: Form) -> Awaitable[str]:
            return self._saver.save_edits(key, form.edits(), form.parts())

        note = _put_back(form, slot, self._discard_key())
        editing = self._editing(f"Edit {key}", backlog, form, slot, save)
        editing.note = note
        editing.deleter = lambda: self._saver.deleter_of(key)
        editing.become_new = partial(self._become_new, editing, backlog)
        return editing

    def _become_new(self, editing: Editing, backlog: Backlog) -> None:
        kind = editing.form.kind
        editing.form.become_new({"kind": kind, "backlog": backlog.key}, backlog.states[0].label)
        editing.save = self._adding(backlog, kind, None)

    def _discard_key(self) -> str:
        return self._saver.way_to("editing.discard")

    def for_new(self, backlog: Backlog, after: str | None) -> Editing:
        """Writes a new item below `after`."""
        kind = "feature" if backlog.is_art else "story"
        form = Form({"kind": kind, "backlog": backlog.key}, backlog.states[0].label)
        slot = DraftSlot(self._drafts, f"{_NEW}{backlog.key}")
        heading = f"New {kind} in {backlog.name}"
        note = ""
        orphan = None if slot.find() else self._orphan(backlog)
        if orphan is not None and (draft := orphan.find()):
            form.take_values(draft.fields)
            slot = orphan
            drop = self._discard_key()
            note = f"Your unsaved text for {slot.key}, which was deleted; {drop} drops it."
        else:
            note = _put_back(form, slot, self._discard_key())
        editing = self._editing(heading, backlog, form, slot, self._adding(backlog, kind, after))
        editing.note = note
        return editing

    def _orphan(self, backlog: Backlog) -> DraftSlot | None:
        """The draft of an item of the backlog that was deleted meanwhile."""
        items = self._workspace().items
        for key in self._drafts.newest_first():
            draft = None if key in items else self._drafts.find(key)
            base = draft.fields.get("base") if draft else None
            # A base without a key is that of an item that was deleted under the editor.
            if (
                isinstance(base, dict)
                and base.get("backlog") == backlog.key
                and base.get("key", key) == key
                and not key.startswith(_NEW)
            ):
                return DraftSlot(self._drafts, key)
        return None

    def _adding(
        self, backlog: Backlog, kind: str, after: str | None
    ) -> Callable[[Form], Awaitable[str]]:
        """What saves a form as a new item."""

        async def save(form: Form) -> str:
            edits = form.edits()
            title = next((edit.value for edit in edits if edit.field == "title"), "")
            if not title:
                raise RuleBroken(f"Give it a title, or press {self._discard_key()} to go back.")
            others = tuple(edit for edit in edits if edit.field != "title")
            command = AddItem(
                backlog.key, kind, str(title), others, after=after, parts=form.parts()
            )
            return await self._saver.save_new(command)

        return save

    def _editing(
        self,
        heading: str,
        backlog: Backlog,
        form: Form,
        slot: DraftSlot,
        save: Callable[[Form], Awaitable[str]],
    ) -> Editing:
        def subject(form: Form) -> Subject:
            state = state_named(backlog.states, form.values["state"]) or backlog.states[0]
            return self._judge().subject(form.document(), state.category)

        return Editing(
            heading=heading,
            form=form,
            subject=subject,
            save=save,
            newest=lambda: self._workspace().items.get(text_of(form.base, "key")),
            state_label=lambda document: self._workspace().state_of(document).label,
            draft=slot,
            check_way_out=self._check_way_out,
            owners=self._owners,
            choices=partial(self._choices, backlog),
            title_of=self._title_of,
        )

    def _check_way_out(self) -> None:
        if self._restricted:
            raise RuleBroken("Other editors are not available here; this one has all it needs.")

    async def _owners(self) -> list[str]:
        items = self._workspace().reader().items
        owners = await asyncio.to_thread(
            lambda: {text_of(document, "owner") for document in items.values()}
        )
        return sorted(owners - {""})

    def _choices(
        self, backlog: Backlog, name: str, document: Document
    ) -> Callable[[], list[Choice]]:
        if name == "state":
            states = [Choice(state.label, "state", state.label) for state in backlog.states]
            return lambda: states
        reader = self._workspace().reader()
        return lambda: parent_choices(reader, [document])

    def _title_of(self, key: str) -> str:
        document = self._workspace().items.get(key.upper())
        return shown_text(text_of(document, "title")) if document else ""


def _put_back(form: Form, slot: DraftSlot, discard: str) -> str:
    """Puts a draft into the form; what to say about it, "" where there is none."""
    draft = slot.find()
    if draft is None:
        return ""
    form.take_draft(draft.fields)
    note = f"Unsaved text of {draft.saved_at} was put back. {discard} drops it."
    return f"{note} {conflicts_words(form.conflicts)}" if form.conflicts else note

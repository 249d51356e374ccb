"""Prepares the editor for an item or a new one: values, suggestions, drafts, and how to save."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Protocol

from refineboard.domain.commands import AddItem, FieldEdit
from refineboard.domain.documents import Document, text_of
from refineboard.domain.errors import RuleBroken
from refineboard.domain.invest.findings import Subject
from refineboard.domain.invest.judge import Judge
from refineboard.domain.states import state_named
from refineboard.domain.workspace import Backlog, Workspace
from refineboard.tui.cards import shown_text
from refineboard.tui.drafts import DraftBox
from refineboard.tui.form import Form
from refineboard.tui.screens.choices import parent_choices
from refineboard.tui.screens.editor import Editing, conflicts_words
from refineboard.tui.screens.picker import Choice


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
        return self._editing(
            f"Edit {key}",
            backlog,
            form,
            key,
            lambda form: self._saver.save_edits(key, form.edits(), form.parts()),
        )

    def _discard_key(self) -> str:
        return self._saver.way_to("editing.discard")

    def for_new(self, backlog: Backlog, after: str | None) -> Editing:
        """Writes a new item below `after`."""
        kind = "feature" if backlog.is_art else "story"
        base: Document = {"kind": kind, "backlog": backlog.key}
        form = Form(base, backlog.states[0].label)

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

        heading = f"New {kind} in {backlog.name}"
        return self._editing(heading, backlog, form, f"new-{backlog.key}", save)

    def _editing(
        self,
        heading: str,
        backlog: Backlog,
        form: Form,
        draft_key: str,
        save: Callable[[Form], Awaitable[str]],
    ) -> Editing:
        note = ""
        draft = self._drafts.find(draft_key)
        if draft is not None:
            form.take_draft(draft.fields)
            note = f"Unsaved text of {draft.saved_at} was put back. {self._discard_key()} drops it."
            if form.conflicts:
                note += f" {conflicts_words(form.conflicts)}"

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
            keep_draft=partial(self._drafts.keep, draft_key),
            drop_draft=partial(self._drafts.drop, draft_key),
            check_way_out=self._check_way_out,
            note=note,
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

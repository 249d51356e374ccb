"""Writes an item: its fields on the left, what INVEST says of them beside, changing as one types.

Going back never writes: what was typed stays as a draft, which is offered when the item is opened
again. So a key that is pressed by mistake changes nothing that colleagues see.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult, SuspendNotSupported
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from refineboard.domain.documents import Document, JsonValue, text_of
from refineboard.domain.errors import Conflict, FieldConflict, RefineboardError
from refineboard.domain.fields import FIELDS
from refineboard.domain.invest.findings import Subject
from refineboard.tui.actions import Where, bindings_of
from refineboard.tui.drafts import DraftSlot, DraftTimer
from refineboard.tui.editor.choosing import ChoosingForm
from refineboard.tui.editor.form import Form
from refineboard.tui.editor.rows import SEVERAL_LINES, criterion_row, form_rows
from refineboard.tui.kit.bars import KeyBar, MessageLine
from refineboard.tui.kit.fields import TextField
from refineboard.tui.kit.picker import Choice
from refineboard.tui.kit.roles import keys_in_force
from refineboard.tui.kit.side_panel import SidePanel
from refineboard.tui.kit.waiting import Unanswered


@dataclass
class Editing:
    """What the editor needs from outside: values to show, and ways to keep what is typed."""

    heading: str
    form: Form
    subject: Callable[[Form], Subject]
    """The form as it stands, for INVEST."""
    save: Callable[[Form], Awaitable[str]]
    """Makes the form's edits durable and returns the item's key; raises RefineboardError."""
    newest: Callable[[], Document | None]
    """The stored document now."""
    state_label: Callable[[Document], str]
    """What a document's state is called on screen."""
    draft: DraftSlot
    check_way_out: Callable[[], None]
    """Raises RuleBroken where no other program may be started."""
    owners: Callable[[], Awaitable[list[str]]]
    """Everyone who owns an item, in order of the alphabet."""
    note: str = ""
    """Something to say at the start, such as that a draft was put back."""
    choices: Callable[[str, Document], Callable[[], list[Choice]]] = lambda *_: list
    """What makes the choices of a field of the item."""
    title_of: Callable[[str], str] = lambda _: ""
    """What another item is called."""
    deleter: Callable[[], Awaitable[str]] | None = None
    """Who deleted the item, once it is gone."""
    become_new: Callable[[], None] = lambda: None
    """Makes `save` write a new item, because the edited one was deleted."""


class EditorScreen(ChoosingForm):
    """Dismissed with the item's key when saved, with "" when left without a change."""

    BINDINGS = bindings_of(Where.EDITING)

    def __init__(self, editing: Editing) -> None:
        super().__init__()
        self.editing = editing
        self.form = editing.form
        self._drafting = DraftTimer(self, lambda: self._keep(durable=False))
        self._is_gone = False
        self._is_saving = False
        self._shown: tuple[str, ...] = ()
        """The texts that have a field."""
        self.is_left = False
        """Whether it was left with text that is not saved."""
        self.unanswered: Unanswered | None = None
        """What the store was asked to save and has not answered yet."""
        self._ready = False
        self.then = 0
        """Where to go on editing once this is saved: the next item (+1) or the previous one."""

    def subject(self) -> Subject:
        """The form as it stands, for INVEST."""
        return self.editing.subject(self.form)

    def compose(self) -> ComposeResult:
        """Heading, form and INVEST panel, message, keys."""
        yield Static(Content.styled(f" {self.editing.heading}", "bold"), id="editor-heading")
        with Horizontal(id="editor-body"):
            with VerticalScroll(id="form", can_focus=False):
                yield from self._rows()
            yield SidePanel()
        yield MessageLine()
        yield KeyBar(Where.EDITING)

    def _rows(self) -> list[Widget]:
        self._shown = self.form.text_fields
        return form_rows(self.form, self.editing.owners, self.parent_title())

    def choices(self, name: str) -> Callable[[], list[Choice]]:
        """Makes what a field can be."""
        return self.editing.choices(name, self.form.document())

    def parent_title(self) -> str:
        """What the chosen parent is called."""
        return self.editing.title_of(self.form.values["parent"].strip())

    def on_mount(self) -> None:
        """Judges what is there and starts at the first field."""
        self.judge()
        if self.editing.note:
            self.query_one(MessageLine).hint(self.editing.note)
        self.set_focus(self.fields()[0])
        self._label_keys()
        self._ready = True

    @on(TextArea.Changed)
    def text_changed(self, event: TextArea.Changed) -> None:
        """Takes what was typed into a text."""
        name = event.text_area.name or ""
        if name == "criterion":
            self.form.criteria = [criterion.text for criterion in self.criteria_fields]
        elif self.form.values.get(name) != event.text_area.text:
            self.form.set(name, event.text_area.text)
        self._changed()

    @on(Input.Changed)
    def small_changed(self, event: Input.Changed) -> None:
        """Takes what was typed into a small field."""
        self.form.set(event.input.name or "", event.value)
        if event.input.name == "parent":
            self.show_parent()
        self._changed()

    def _changed(self) -> None:
        if not self._ready:
            return
        self.judge()
        self._label_keys()
        self._drafting.changed()

    def _collect(self) -> None:
        """Takes from the fields what they show, for their messages may still be on the way."""
        for each in self.fields():
            text = each.value if isinstance(each, Input) else each.text
            if each.name in self.form.values and self.form.values[each.name] != text:
                self.form.set(each.name, text)
        self.form.criteria = [criterion.text for criterion in self.criteria_fields]

    def keep_draft(self) -> None:
        """Writes the draft now, if there is anything to keep."""
        self._keep(durable=True)

    def _keep(self, *, durable: bool) -> None:
        if self._is_saving:
            return
        self._collect()
        if self.form.is_changed():
            self.editing.draft.keep(self.form.to_draft(), durable=durable)
        else:
            self.editing.draft.drop()

    @on(TextField.Left)
    async def leave_field(self, event: TextField.Left) -> None:
        """Goes to the field after or before; a last filled criterion gets an empty one below."""
        is_filled = event.field.name == "criterion" and event.field.text
        if event.step > 0 and is_filled and event.field is self.criteria_fields[-1]:
            await self.action_add_criterion()
        else:
            self.step(event.step)

    @on(TextField.Lines)
    async def take_lines(self, event: TextField.Lines) -> None:
        """Several lines pasted into a criterion are several criteria; elsewhere one paragraph."""
        if event.field.name != "criterion":
            event.field.insert(" ".join(event.lines))
            return
        first, *others = event.lines
        event.field.insert(first)
        row = event.field.parent
        new = [criterion_row(line) for line in others]
        await self.query_one("#form").mount_all(new, after=row if isinstance(row, Widget) else None)
        self.set_focus(new[-1].query_one(TextField))

    @on(TextField.Emptied)
    def drop_criterion(self, event: TextField.Emptied) -> None:
        """Takes an empty criterion out; one stays to write into."""
        row = event.field.parent
        is_spare = event.field.name == "criterion" and len(self.criteria_fields) > 1
        if is_spare and isinstance(row, Horizontal):
            self.step(-1)
            row.remove()

    async def action_add_criterion(self) -> None:
        """Goes to an empty criterion at the end, which is made where there is none."""
        rows = list(self.query("#form .criterion"))
        last = rows[-1].query_one(TextField)
        if last.text:
            row = criterion_row("")
            await self.query_one("#form").mount(row, after=rows[-1])
            last = row.query_one(TextField)
        self.set_focus(last)

    async def action_free_text(self) -> None:
        """Changes between a story's three parts and its one text."""
        if not self.form.is_story:
            self.query_one(MessageLine).hint("Only stories have the parts As a, I want, so that.")
            return
        self._collect()
        self.form.as_text = not self.form.as_text
        if not self.form.as_text:
            self.form.read_parts()
        self._ready = False
        await self._rebuild()
        self._ready = True
        self._label_keys()

    def _label_keys(self) -> None:
        """Has the key bar say what its keys will do now."""
        labels = {"editing.free-text": "in three parts" if self.form.as_text else "as one text"}
        if self.takes_back:
            labels["editing.mend"] = "take back"
        self.query_one(KeyBar).relabel(labels)

    def follow(self) -> None:
        """Shows what a colleague saved of this item, where nothing was typed over it."""
        newest = self.editing.newest()
        if newest is None and self.editing.deleter is not None and not self._is_gone:
            self._is_gone = True
            self.run_worker(self._go_on_without(self.editing.deleter))
        if newest is None or newest is self.form.base or not self.form.base.get("key"):
            return
        followed = self.form.take_newer(newest, self.editing.state_label(newest))
        if self.form.conflicts:
            self.query_one(MessageLine).refuse(conflicts_words(self.form.conflicts))
        elif followed:
            self.query_one(MessageLine).hint(
                f"{text_of(newest, 'updated_by')} changed {field_words(followed)} just now"
            )
        if followed:
            self.call_later(self.fill)

    async def _go_on_without(self, deleter: Callable[[], Awaitable[str]]) -> None:
        """Says who deleted the item; from now on saving writes a new one."""
        key = text_of(self.form.base, "key")
        who = await deleter()
        self.editing.become_new()
        keys = keys_in_force(self.app)
        save, close = keys.word_of("editing.save"), keys.word_of("editing.close")
        self.query_one(MessageLine).refuse(
            f"{who} deleted {key}: {save} writes yours as a new item, {close} keeps it as a draft."
        )

    async def fill(self) -> None:
        """Brings the fields on screen to what stands in the form."""
        self._ready = False
        filled = [text for text in self.form.criteria if text.strip()]
        if (
            self.form.text_fields != self._shown
            or [criterion.text for criterion in self.criteria_fields if criterion.text] != filled
        ):
            await self._rebuild()
        for widget in self.fields():
            text = self.form.values.get(widget.name or "", "")
            if isinstance(widget, Input) and widget.value != text:
                widget.value = text
            elif isinstance(widget, TextField) and widget.name in self.form.values:
                widget.show(text)
        self._ready = True
        self.judge()
        self._label_keys()

    async def _rebuild(self) -> None:
        focused = self.focused.name if self.focused else None
        form = self.query_one("#form")
        await form.remove_children()
        await form.mount(*self._rows())
        fields = self.fields()
        self.set_focus(next((widget for widget in fields if widget.name == focused), fields[0]))

    async def action_save(self) -> None:
        """Saves and goes back; where that is refused, says why and keeps everything."""
        await self._save(0)

    def action_close(self) -> None:
        """Goes back; what was typed stays as a draft."""
        self.keep_draft()
        self.is_left = self.form.is_changed()
        self._drafting.stop()
        self.dismiss("")

    async def action_save_and_step(self, step: int) -> None:
        """Saves and goes on with the next or the previous item of the column."""
        await self._save(step)

    async def _save(self, step: int) -> None:
        self._collect()
        if self.form.conflicts:
            await self._compare(step)
            return
        try:
            if not self.form.is_changed():
                self._end("", step)
                return
            # Kept until it is saved. The document follows the change before the store answers.
            self._keep(durable=False)
            self._is_saving = True
            self._end(await self.editing.save(self.form), step)
        except Unanswered as unanswered:
            self.unanswered = unanswered
            unanswered.request.when_saved.append(self.editing.draft.drop)
            self._drafting.stop()
            self.then = step
            self.dismiss("")
        except Conflict as conflict:
            self.follow()
            if self.form.conflicts:
                await self._compare(step)
            else:
                self.query_one(MessageLine).refuse(str(conflict))
        except RefineboardError as error:
            self.query_one(MessageLine).refuse(str(error))
        finally:
            self._is_saving = False

    async def _compare(self, step: int) -> None:
        """Shows both versions of what two people changed, then saves what was chosen."""
        from refineboard.tui.conflict.screen import ConflictScreen

        async def settle(chosen: Mapping[str, JsonValue] | None) -> None:
            if chosen is None:
                return
            for name, value in chosen.items():
                self.form.settle(name, value)
            await self.fill()
            await self._save(step)

        await self.app.push_screen(ConflictScreen([*self.form.conflicts.values()]), settle)

    async def action_outside(self) -> None:
        """Edits the text in focus in the person's own editor."""
        field = self.focused
        if not isinstance(field, TextField):
            self.query_one(MessageLine).hint("Go to a text first; small fields are edited here.")
            return
        from refineboard.tui.terminal.handoff import edited_outside, editor_command

        try:
            self.editing.check_way_out()
            command = editor_command()
            with self.app.suspend():
                text = edited_outside(field.text, command)
        except (RefineboardError, SuspendNotSupported) as error:
            self.query_one(MessageLine).refuse(str(error) or "This terminal cannot be lent out.")
            return
        field.show(text if field.name in SEVERAL_LINES else " ".join(text.split()))

    def action_discard(self) -> None:
        """Goes back and drops what was typed."""
        self._end("")

    def _end(self, key: str, step: int = 0) -> None:
        self.then = step
        self._drafting.stop()
        self.editing.draft.drop()
        self.dismiss(key)


def field_words(names: Iterable[str]) -> str:
    """Fields as a person calls them."""
    return ", ".join(FIELDS[name].label.lower() for name in sorted(names))


def conflicts_words(conflicts: Mapping[str, FieldConflict]) -> str:
    """Who changed what at the same time, and what saving will do."""
    who = next(iter(conflicts.values())).who or "Somebody"
    return f"{who} changed {field_words(conflicts)} too; saving shows both versions first."

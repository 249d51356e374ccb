"""Splits an item into two or more: its parts on the left, what becomes of them beside.

As in the editor, going back writes nothing and keeps what was typed as a draft.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static, TextArea

from refineboard.domain.documents import Document, text_of
from refineboard.domain.errors import RefineboardError
from refineboard.domain.invest.fixes import Fix
from refineboard.tui.actions import Where, bindings_of
from refineboard.tui.board.cards import shown_text
from refineboard.tui.drafts import DraftSlot, DraftTimer
from refineboard.tui.editor.field_form import FieldForm
from refineboard.tui.kit.bars import KeyBar, MessageLine
from refineboard.tui.kit.fields import TextField
from refineboard.tui.kit.roles import keys_in_force
from refineboard.tui.kit.side_panel import SidePanel
from refineboard.tui.kit.waiting import Unanswered
from refineboard.tui.splitting.state import Part, Split

_WAYS = (
    "by its steps: the first one end to end, the others later",
    "by its paths: the usual one, then the exceptions",
    "by its data or its kinds of users",
    "by its rules: a plain one first",
    "by its interfaces: one device, one channel",
    "what nobody knows yet: a spike first",
)


@dataclass
class Splitting:
    """What the screen needs from outside."""

    split: Split
    save: Callable[[Document, Fix], Awaitable[None]]
    """Makes the split durable; raises RefineboardError."""
    newest: Callable[[], Split | None]
    """The item as it is stored now, None where it has gone."""
    draft: DraftSlot
    note: str = ""
    """Something to say at the start."""

    def take_draft(self, discard: str) -> None:
        """Puts back what was not saved the last time; `discard` is the key that drops it."""
        found = self.draft.find()
        if found is not None:
            self.split.take_draft(found.fields)
            self.note = f"Unsaved parts of {found.saved_at} were put back. {discard} drops them."


class SplitScreen(FieldForm):
    """Dismissed with the item's key where it was split, else with ""."""

    BINDINGS = bindings_of(Where.SPLITTING)

    def __init__(self, splitting: Splitting) -> None:
        super().__init__()
        self._splitting = splitting
        self.split = splitting.split
        self._ready = False
        self._drafting = DraftTimer(self, lambda: self._keep(durable=False))
        self.is_left = False
        """Whether it was left with parts that are not saved."""
        self.unanswered: Unanswered | None = None
        """What the store was asked to split and has not answered yet."""

    def compose(self) -> ComposeResult:
        """Heading, the parts and criteria, what comes of them, message, keys."""
        document = self.split.document
        heading = f" Split {self.split.key}"
        if not (self.split.by_wants and self.split.subject.is_title_story):
            heading += f" {shown_text(text_of(document, 'title'))}"
        yield Static(Content.styled(heading, "bold"), id="editor-heading")
        with Horizontal(id="editor-body"):
            with VerticalScroll(id="form", can_focus=False):
                yield from self._rows()
            yield SidePanel()
        yield MessageLine()
        yield KeyBar(Where.SPLITTING)

    def _rows(self) -> ComposeResult:
        what = "what each wants" if self.split.by_wants else "a title for each"
        yield Static(
            Content.assemble(
                ("Parts", "bold $text-accent"), (f"   {what}, and its points", "$muted")
            )
        )
        for number, part in enumerate(self.split.parts, 1):
            yield self._part_row(number, part)
        if self.split.criteria:
            yield Static(
                Content.assemble(
                    ("Acceptance criteria", "bold $text-accent"),
                    ("   the number of the part that each goes to", "$muted"),
                ),
                id="criteria-head",
            )
        for text, place in zip(self.split.criteria, self.split.places, strict=True):
            field = Input(str(place), name="place", compact=True, max_length=2, type="integer")
            field.cursor_blink = False
            words = Static(Content(shown_text(text)), classes="words")
            yield Horizontal(field, words, classes="row place")

    def _part_row(self, number: int, part: Part) -> Horizontal:
        label = f"{number}  {self.split.key if number == 1 else 'new'}"
        placeholder = "" if number == 1 else "what is a part of its own?"
        name = TextField(part.name, name="part", placeholder=placeholder)
        points = Input(part.points, name="points", compact=True, placeholder="pt")
        points.cursor_blink = False
        return Horizontal(Static(Content(label), classes="label"), name, points, classes="row part")

    def on_mount(self) -> None:
        """Starts where the first new part is written."""
        self._show()
        if self._splitting.note:
            self.query_one(MessageLine).hint(self._splitting.note)
        names = self._names()
        self.set_focus(next((field for field in names[1:] if not field.text), names[0]))
        self._ready = True

    def _names(self) -> list[TextField]:
        return list(self.query("#form .part TextField").results(TextField))

    def _inputs(self, name: str) -> list[Input]:
        return [field for field in self.query("#form Input").results(Input) if field.name == name]

    @on(TextArea.Changed)
    @on(Input.Changed)
    def take_typed(self) -> None:
        """Shows what comes of what is written now."""
        if self._ready:
            self._collect()
            self._show()
            self._drafting.changed()
            self.query_one(MessageLine).clear()

    def _collect(self) -> None:
        names, points = self._names(), self._inputs("points")
        self.split.parts = [
            Part(name.text, each.value) for name, each in zip(names, points, strict=True)
        ]
        self.split.places = [
            int(field.value) if field.value.isdecimal() else 0 for field in self._inputs("place")
        ]

    def _show(self) -> None:
        """What the item becomes and what comes of it; ways to split while there is nothing."""
        try:
            fix = self.split.fix()
        except RefineboardError as error:
            lines = [Content.styled(str(error), "$muted"), Content("")]
            wants = self.split.wants()
            if wants:
                key = keys_in_force(self.app).word_of("splitting.mend")
                lines += [
                    Content.assemble(
                        (f"{key} ", "bold $text-accent"), ("splits by wants:", "bold")
                    ),
                    *(Content(f"• {want}") for want in wants),
                    Content(""),
                ]
            lines += [Content.styled("Ways to split:", "bold $text-accent")]
            lines += [Content(f"• {way}") for way in _WAYS]
        else:
            whole = {**self.split.document, **fix.fields}
            lines = [Content.styled("What comes of it", "bold $text-accent")]
            lines += _outcome(self.split.key, whole)
            for item in fix.items:
                lines += [Content(""), *_outcome("new", dict(item))]
            lines += [
                Content(""),
                Content.styled(
                    "Each new item has the feature, plan, owner and tags of "
                    f"{self.split.key} and waits for the same; its history says where it is from.",
                    "$muted",
                ),
            ]
        self.query_one(SidePanel).show(lines)

    @on(TextField.Left)
    async def leave_field(self, event: TextField.Left) -> None:
        """Goes to the part after or before; below the last one that is written comes one more."""
        names = self._names()
        place = names.index(event.field) + event.step
        if place == len(names) and event.field.text.strip():
            await self.action_add_part()
        elif 0 <= place < len(names):
            self.set_focus(names[place])
        else:
            self.step(event.step)

    @on(TextField.Emptied)
    def drop_part(self, event: TextField.Emptied) -> None:
        """Takes an empty part out; two stay."""
        row, names = event.field.parent, self._names()
        if len(names) > 2 and event.field is not names[0] and isinstance(row, Horizontal):
            self.set_focus(names[names.index(event.field) - 1])
            row.remove()

    @on(TextField.Lines)
    async def take_lines(self, event: TextField.Lines) -> None:
        """Several lines pasted are several parts."""
        first, *others = event.lines
        event.field.insert(first)
        for line in others:
            await self._add(line)

    async def action_add_part(self) -> None:
        """Goes to an empty part at the end, which is made where there is none."""
        last = self._names()[-1]
        if last.text.strip():
            await self._add("")
        self.set_focus(self._names()[-1])

    async def _add(self, text: str) -> None:
        rows = list(self.query("#form .part"))
        await self.query_one("#form").mount(
            self._part_row(len(rows) + 1, Part(text)), after=rows[-1]
        )

    async def action_take(self) -> None:
        """Splits the item; where that is refused, says why and keeps everything."""
        self._collect()
        if not self._is_written:
            self.query_one(MessageLine).refuse("Write at least two parts.")
            return
        before = self.split.document
        newest = self._splitting.newest()
        try:
            await self._splitting.save(before, self.split.fix())
        except Unanswered as unanswered:
            self.keep_draft()
            self.unanswered = unanswered
            unanswered.request.when_saved.append(self._splitting.draft.drop)
            self._drafting.stop()
            self.dismiss(self.split.key)
            return
        except RefineboardError as error:
            self.query_one(MessageLine).refuse(str(error))
            if newest is not None and newest.document is not before:
                newest.take_draft(self.split.to_draft())
                await self._show_anew(newest)
            return
        self._end(self.split.key)

    async def action_mend(self) -> None:
        """Makes a part of each want that stands in the story."""
        if not self.split.wants():
            self.query_one(MessageLine).hint("INVEST sees one want alone; write the parts.")
            return
        self._collect()
        self.split.part_by_wants()
        await self._show_anew(self.split)

    async def _show_anew(self, split: Split) -> None:
        self.split = split
        self._ready = False
        form = self.query_one("#form")
        await form.remove_children()
        await form.mount(*self._rows())
        self.set_focus(self._names()[-1])
        self._show()
        self._ready = True

    def action_close(self) -> None:
        """Goes back; what was typed stays as a draft."""
        self.keep_draft()
        self.is_left = self._is_written
        self._drafting.stop()
        self.dismiss("")

    def action_discard(self) -> None:
        """Goes back and drops what was typed."""
        self._end("")

    @property
    def _is_written(self) -> bool:
        return any(part.name.strip() for part in self.split.parts[1:])

    def keep_draft(self) -> None:
        """Keeps what was typed; plain file calls only, so that a signal handler may ask."""
        self._keep(durable=True)

    def _keep(self, *, durable: bool) -> None:
        self._collect()
        if self._is_written:
            self._splitting.draft.keep(self.split.to_draft(), durable=durable)
        else:
            self._splitting.draft.drop()

    def _end(self, key: str) -> None:
        self._drafting.stop()
        self._splitting.draft.drop()
        self.dismiss(key)


def _outcome(key: str, document: Document) -> list[Content]:
    """An item as it will be, in a few lines."""
    points = document.get("points")
    facts = [f"{points:g} pt"] if isinstance(points, int | float) else []
    criteria = document.get("acceptance_criteria")
    count = len(criteria) if isinstance(criteria, list) else 0
    facts += [f"{count} {'criterion' if count == 1 else 'criteria'}"] if count else []
    lines = [
        Content.assemble(
            (f"{key} ", "bold $text-accent"),
            (shown_text(text_of(document, "title")), "bold"),
            (f"   {'   '.join(facts)}", "$muted"),
        )
    ]
    description = text_of(document, "description")
    return [*lines, Content(shown_text(description))] if description else lines

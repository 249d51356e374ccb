"""Two people changed the same field: both versions, and what each of them changed in it.

Nothing is marked at first: neither what is saved already nor what was typed may go by a key that
was pressed for something else. Going back loses nothing: the editor still holds what was typed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from refineboard.domain.documents import JsonValue
from refineboard.domain.errors import FieldConflict
from refineboard.domain.fields import FIELDS
from refineboard.domain.merge import changed_spans, merged_sequence, merged_text
from refineboard.tui.actions import Where, bindings_of
from refineboard.tui.board.cards import shown_text
from refineboard.tui.kit.bars import KeyBar, MessageLine
from refineboard.tui.kit.roles import keys_in_force
from refineboard.tui.kit.words import moment_words

THEIRS, MINE, BOTH = "theirs", "mine", "both"


def merged(conflict: FieldConflict) -> JsonValue:
    """Both changes in one value; None where they touch or the field holds a single value."""
    base, theirs, mine = conflict.saw, conflict.theirs, conflict.mine
    if isinstance(base, str) and isinstance(theirs, str) and isinstance(mine, str):
        return merged_text(base, theirs, mine) if conflict.field != "state" else None
    if isinstance(base, list) and isinstance(theirs, list) and isinstance(mine, list):
        return merged_sequence(base, theirs, mine)
    return None


class ConflictScreen(Screen[Mapping[str, JsonValue] | None]):
    """Dismissed with the value that each field shall have, or None to go on editing."""

    BINDINGS = bindings_of(Where.COMPARING)

    def __init__(self, conflicts: Sequence[FieldConflict]) -> None:
        super().__init__()
        self._conflicts = conflicts
        self._merged = [merged(conflict) for conflict in conflicts]
        self._choices: list[str] = [""] * len(conflicts)
        self._place = 0

    def compose(self) -> ComposeResult:
        """What happened, every field with its versions, message, keys."""
        first = self._conflicts[0]
        who = shown_text(first.who) or "Somebody"
        heading = f" {who} changed {first.key} while you were writing"
        yield Static(Content.styled(heading, "bold"), id="editor-heading")
        with VerticalScroll(id="reading", can_focus=False):
            yield Static(id="versions")
        yield MessageLine()
        yield KeyBar(Where.COMPARING)

    def on_mount(self) -> None:
        """Shows the versions."""
        self._show()

    def _show(self) -> None:
        parts = [self._versions(number) for number in range(len(self._conflicts))]
        self.query_one("#versions", Static).update(Content("\n\n").join(parts))

    def _versions(self, number: int) -> Content:
        conflict, choice = self._conflicts[number], self._choices[number]
        here = number == self._place
        known = FIELDS.get(conflict.field)
        label = known.label if known else conflict.field.replace("_", " ").capitalize()
        base = _text(conflict.saw)
        who = shown_text(conflict.who) or "somebody"
        versions = [
            (THEIRS, f"{who}, {moment_words(conflict.when)}", _text(conflict.theirs)),
            (MINE, "yours", _text(conflict.mine)),
        ]
        if self._merged[number] is not None:
            versions.append((BOTH, "both changes", _text(self._merged[number])))
        lines = [
            Content.styled(f"{'▸' if here else ' '} {label}", "bold $text-accent"),
            Content.styled(f"      before: {base or '(empty)'}", "$muted"),
        ]
        for name, words, text in versions:
            mark = "●" if name == choice else "○"
            style = "bold" if name == choice else "$muted"
            lines.append(Content.styled(f"  {mark} {words}", style))
            lines.append(Content("      ") + _marked(base, text))
        return Content("\n").join(lines)

    def action_step(self, step: int) -> None:
        """Goes to another field."""
        self._place = (self._place + step) % len(self._conflicts)
        self._show()

    def action_choose(self, choice: str) -> None:
        """Marks a version of the field."""
        if choice == BOTH and self._merged[self._place] is None:
            keys = keys_in_force(self.app)
            theirs, mine = (keys.way_to(f"comparing.{each}") for each in (THEIRS, MINE))
            self.query_one(MessageLine).refuse(
                f"Both changed the same words. Choose one: {theirs} theirs, {mine} yours."
            )
            return
        self._choices[self._place] = choice
        self._show()

    def action_save(self) -> None:
        """Ends with what is marked; what nobody has chosen yet is asked for."""
        if "" in self._choices:
            self._place = self._choices.index("")
            self._show()
            keys = keys_in_force(self.app)
            theirs, mine = keys.way_to("comparing.theirs"), keys.way_to("comparing.mine")
            self.query_one(MessageLine).refuse(
                f"Choose first: {theirs} keeps theirs, {mine} takes yours."
            )
            return
        chosen: dict[str, JsonValue] = {}
        for conflict, choice, both in zip(
            self._conflicts, self._choices, self._merged, strict=True
        ):
            values = {THEIRS: conflict.theirs, MINE: conflict.mine, BOTH: both}
            chosen[conflict.field] = values[choice]
        self.dismiss(chosen)

    def action_back(self) -> None:
        """Goes on editing."""
        self.dismiss(None)


def _text(value: JsonValue) -> str:
    if isinstance(value, list):
        return "\n".join(f"• {shown_text(str(entry))}" for entry in value)
    if isinstance(value, int | float):
        return f"{value:g}"
    return shown_text(value) if isinstance(value, str) else ""


def _marked(base: str, text: str) -> Content:
    """The text with the words marked that the base does not have."""
    if not text:
        return Content.styled("(empty)", "$muted")
    content = Content(text)
    for start, end in changed_spans(base, text):
        content = content.stylize("bold $text-warning", start, end)
    return content

"""The lines at the top and the bottom: where one is, what happened, which keys hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from textual.content import Content
from textual.widgets import Static

from refineboard.tui.actions import Action, Where, actions_of, key_word
from refineboard.tui.actions.base import WRITING
from refineboard.tui.actions.keynames import writes_text
from refineboard.tui.kit.roles import keys_in_force

_ALWAYS_TOLD = ("quit", "back", "keys")
"""Labels of what stands in the bar however narrow it is: the way out, and the way to the rest."""


_MOST_HELD = 2
"""Refusals shown at once; the rest are counted."""


class TopBar(Static):
    """Program, ART, filter, and who is at work."""

    def show(self, art: str, filter_text: str, people: str, note: str, tour: str) -> None:
        """Shows the ART's name, the filter in force, who is here, a note such as read-only, and
        what the tour asks for."""
        parts = [(" refineboard  ", "$text-accent"), (art, "bold")]
        if filter_text:
            parts += [("   / ", "$muted"), (filter_text, "$text-warning")]
        right = f"{note}   {people} " if note else f"{people} "
        left = Content.assemble(*parts)
        if tour:
            asked = Content.assemble(("   ", ""), (tour, "bold $text-success"))
            # A newcomer needs what to press more than where they are.
            fits = left.cell_length + asked.cell_length + len(right) <= self.size.width
            left = left + asked if fits else asked[2:]
        room = self.size.width - left.cell_length - len(right)
        self.update(left + Content(" " * max(1, room) + right), layout=False)


class MessageLine(Static):
    """One line for what just happened, or why something was refused.

    What the store refused stays above it until the person has seen it: the next key, typed before
    the refusal came, must not wipe it.
    """

    def __init__(self) -> None:
        super().__init__()
        self._said = Content("")
        self._held: dict[str, str] = {}
        """Refusals nobody has confirmed to have seen, by what they are about."""

    def say(self, text: str, *, undo: str = "") -> None:
        """Tells what happened; `undo` is the action whose key takes it back."""
        key = keys_in_force(self.app).word_of(undo) if undo else ""
        hint = (f"   {key} undoes", "$muted") if key else ("", "")
        self._say(Content.assemble((f" {text}", "$text-success"), hint))

    def refuse(self, text: str) -> None:
        """Tells why something was refused."""
        self._say(_refusal(text))

    def hint(self, text: str) -> None:
        """Tells something quietly."""
        self._say(Content.assemble((f" {text}", "$muted")))

    def clear(self) -> None:
        """Says nothing, besides what nobody has seen yet."""
        # At each move of the cursor: a line that is empty already must not be drawn again.
        if self._said:
            self._say(Content(""))

    def hold(self, about: str, text: str) -> None:
        """Tells why something was refused, until `release`."""
        self._held.pop(about, None)
        self._held[about] = text
        self._show(layout=True)

    def release(self, about: str | None = None) -> bool:
        """Lets go of the refusals, of all or of one; whether there were any."""
        released = bool(self._held) if about is None else about in self._held
        if about is None:
            self._held.clear()
        else:
            self._held.pop(about, None)
        if released:
            self._show(layout=True)
        return released

    def _say(self, content: Content) -> None:
        self._said = content
        self._show(layout=bool(self._held))

    def _show(self, *, layout: bool) -> None:
        self.set_class(bool(self._held), "-held")
        lines = [_refusal(text) for text in list(self._held.values())[-_MOST_HELD:]]
        if lines:
            key = keys_in_force(self.app).word_of("board.clear")
            more = len(self._held) - len(lines)
            rest = f"   and {more} more" if more > 0 else ""
            lines[-1] += Content.styled(f"{rest}   {key}: seen", "$muted")
        if self._said or not lines:
            lines.append(self._said)
        self.update(Content("\n").join(lines), layout=layout)


def _refusal(text: str) -> Content:
    return Content.assemble((f" ✗ {text}", "$text-error"))


class KeyBar(Static):
    """The most important keys of where one is, made from the table of actions."""

    def __init__(self, where: Where) -> None:
        super().__init__()
        self._where = where
        self._labels: Mapping[str, str] = {}

    def relabel(self, labels: Mapping[str, str]) -> None:
        """Names actions by what they will do now, by their ids."""
        if labels != self._labels:
            self._labels = labels
            self._show()

    def change(self, where: Where) -> None:
        """Shows the keys of another part of the program."""
        self._where = where
        self._show()

    def on_mount(self) -> None:
        """Shows the keys."""
        self._show()

    def on_resize(self) -> None:
        """Shows as many keys as fit."""
        self._show()

    def _show(self) -> None:
        if not self.size.width:
            # A bar that is not laid out yet would show the fewest keys for a moment.
            return
        table = keys_in_force(self.app).actions
        shown = [*actions_of(self._where, table), *actions_of(Where.ANYWHERE, table)]
        told = [
            (_key_words(action, _shown_key(action, self._where)), action.label in _ALWAYS_TOLD)
            for action in (
                replace(each, label=self._labels.get(each.id, each.label)) for each in shown
            )
            if action.in_bar and action.keys
        ]
        room = self.size.width - sum(words.cell_length for words, is_kept in told if is_kept)
        kept: list[Content] = []
        for words, is_kept in told:
            room -= 0 if is_kept else words.cell_length
            if is_kept or room >= 0:
                kept.append(words)
        self.update(Content("").join(kept), layout=False)


def keys_hint(app: object, where: Where) -> Content:
    """The most important keys of a part of the program, in one line."""
    shown = actions_of(where, keys_in_force(app).actions)
    return Content("").join(
        [_key_words(action, action.keys[0]) for action in shown if action.in_bar and action.keys]
    )


def _shown_key(action: Action, where: Where) -> str:
    """The key that is named: while one writes, a letter is a letter and holds for nothing else."""
    keys = [*action.keys]
    if where in WRITING:
        keys = [key for key in keys if not writes_text(key)] or keys
    return keys[0]


def _key_words(action: Action, key: str) -> Content:
    return Content.assemble(
        (f" {key_word(key)}", "bold $text-accent"), (f" {action.label} ", "$muted")
    )

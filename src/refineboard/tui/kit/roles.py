"""What the app needs to know of screens that it does not import until they are opened.

The board is on screen a tenth of a second earlier because the editor, the reader and the pickers
are loaded on first use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

from textual.message import Message
from textual.widget import Widget

from refineboard.domain.workspace import Workspace
from refineboard.tui.actions.keymap import Keymap
from refineboard.tui.drafts import DraftBox, DraftSlot

if TYPE_CHECKING:
    from refineboard.tui.controller import Update


@runtime_checkable
class KeepsDraft(Protocol):
    """A screen in which text is typed."""

    def keep_draft(self) -> None:
        """Keeps what was typed; plain file calls only, so that a signal handler may ask."""


@runtime_checkable
class ShowsItem(Protocol):
    """A screen that shows the item under the board's cursor."""

    def show_item(self, workspace: Workspace, key: str | None) -> None:
        """Shows this item now."""


@runtime_checkable
class FollowsStore(Protocol):
    """A screen that shows what colleagues save while it is open."""

    def follow(self) -> None:
        """Takes in what changed."""


@runtime_checkable
class KnowsKeys(Protocol):
    """An app whose keys a person may have changed."""

    keymap: Keymap


@runtime_checkable
class FollowsItems(Protocol):
    """A screen that shows, item by item, what was changed while it is open."""

    def follow_items(self, update: Update) -> None:
        """Takes in what changed."""


@runtime_checkable
class CopiesText(Protocol):
    """An app that reaches the clipboard of the person's terminal."""

    def copy_text(self, text: str, name: str) -> None:
        """Copies a text and tells what became of it; `name` is what the words call it."""


@runtime_checkable
class HoldsDrafts(Protocol):
    """An app that keeps unsaved text."""

    drafts: DraftBox


def draft_slot(app: object, key: str) -> DraftSlot | None:
    """Where a draft is kept in an app; None where the app keeps none."""
    return DraftSlot(app.drafts, key) if isinstance(app, HoldsDrafts) else None


def keys_in_force(app: object) -> Keymap:
    """The keys that hold in an app."""
    return app.keymap if isinstance(app, KnowsKeys) else Keymap()


class FilterTyped(Message):
    """A person types a filter."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


class FilterLeft(Message):
    """A person has left the filter line, to keep the filter or to take it away."""

    def __init__(self, line: Widget, *, keep: bool) -> None:
        super().__init__()
        self.line = line
        self.keep = keep


class StepWish(Message):
    """A person who reads wants the next (+1) or the previous (-1) item."""

    def __init__(self, step: int) -> None:
        super().__init__()
        self.step = step


class ItemWish(Message):
    """A person who reads wants to do something with the item: "edit", "score", "mend" or
    "split"."""

    def __init__(self, action: str) -> None:
        super().__init__()
        self.action = action

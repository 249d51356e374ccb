"""Owner, tags and iteration of one item or of all that are selected: what is asked and done.

A name or a tag that is new here is taken as it is typed: nothing has to be set up first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from refineboard.domain.commands import EditItems, PlanItems
from refineboard.domain.documents import Document, text_of, texts_of
from refineboard.domain.edits import FieldEdit
from refineboard.domain.seen import Seen
from refineboard.domain.workspace import Workspace
from refineboard.tui.board.cards import shown_text
from refineboard.tui.kit.picker import Choice

What = Literal["owner", "tags", "iteration"]

_NOTHING = "none"


@dataclass(frozen=True, slots=True)
class Assignment:
    """One question about items, and what each answer does to them."""

    what: What
    items: Mapping[str, Document]
    """The items as the person sees them."""
    user: str
    """Who asks; their own name is the first choice of an owner."""

    @property
    def new_word(self) -> str:
        """The group of a choice that is made of what was typed; "" where there is none."""
        return {"owner": "new name", "tags": "new tag", "iteration": ""}[self.what]

    def question(self, names: str) -> str:
        """What is asked; `names` are the items."""
        return {
            "owner": f"Who owns {names}?",
            "tags": f"Add or remove a tag of {names}",
            "iteration": f"Plan {names} in which iteration?",
        }[self.what]

    def choices(self, workspace: Workspace) -> list[Choice]:
        """What can be chosen; `workspace` is a reader, for every item is looked at."""
        if self.what == "owner":
            return self._owners(workspace)
        return self._tags(workspace) if self.what == "tags" else self._iterations(workspace)

    def _has_all(self, field: str, value: str) -> bool:
        return all(text_of(document, field) == value for document in self.items.values())

    def _owners(self, workspace: Workspace) -> list[Choice]:
        known = {text_of(document, "owner") for document in workspace.items.values()}
        names = [self.user, *sorted(known - {"", self.user}, key=str.casefold)]
        choices = [
            Choice(f"set:{name}", "you" if name == self.user else "owner", shown_text(name))
            for name in names
            if not self._has_all("owner", name)
        ]
        return choices if self._has_all("owner", "") else [*choices, _cleared("nobody")]

    def _tags(self, workspace: Workspace) -> list[Choice]:
        here = [texts_of(document, "tags") for document in self.items.values()]
        own = sorted({tag for tags in here for tag in tags}, key=str.casefold)
        known = {tag for each in workspace.items.values() for tag in texts_of(each, "tags")}
        addable = [tag for tag in own if any(tag not in tags for tags in here)]
        addable += sorted(known - {*own}, key=str.casefold)
        return [
            *(Choice(f"remove:{tag}", "remove", shown_text(tag)) for tag in own),
            *(Choice(f"add:{tag}", "add", shown_text(tag)) for tag in addable),
        ]

    def _iterations(self, workspace: Workspace) -> list[Choice]:
        choices = [
            Choice(f"set:{key}", "iteration", f"{key}  {text_of(iteration, 'start')}")
            for key, iteration in workspace.tables["iterations"].items()
            if not self._has_all("iteration", key)
        ]
        return choices if self._has_all("iteration", "") else [*choices, _cleared("not planned")]

    def command(self, choice: str) -> Seen:
        """What a choice, by its id, does to the items."""
        verb, _, value = choice.partition(":")
        keys = tuple(self.items)
        wanted = None if verb == _NOTHING else value
        if self.what == "iteration":
            return Seen(PlanItems(keys, wanted), self.items)
        if self.what == "owner":
            return Seen(EditItems(keys, (FieldEdit("owner", wanted),)), self.items)
        if verb == "remove":
            keys = tuple(key for key in keys if value in texts_of(self.items[key], "tags"))
            edit = FieldEdit("tags", value, mode="remove")
        else:
            edit = FieldEdit("tags", value, mode="add")
        return Seen(EditItems(keys, (edit,)), self.items)


def _cleared(words: str) -> Choice:
    return Choice(f"{_NOTHING}:", _NOTHING, words)

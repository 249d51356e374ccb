"""What a workspace is to hold after any edits, undos and redos; uses none of our code."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeAlias

Items: TypeAlias = dict[str, dict[str, Any]]
"""Some fields of each item by key."""
Step: TypeAlias = tuple[str, str, Any, Any]
"""Key, field, value before and value after. With the field "" it is the whole item that appears
or goes, and None where there is none."""


class Refused(Exception):
    """The edit is refused; nothing changes."""


class Clashed(Refused):
    """Somebody else changed the same field first."""


@dataclass
class Model:
    """Every state that a workspace was in, one an entry of the log, and who may take what back."""

    states: list[Items]
    done: dict[str, list[list[Step]]] = field(default_factory=dict)
    undone: dict[str, list[tuple[list[Step], list[Step]]]] = field(default_factory=dict)
    """By person, the entries taken back, each with the entry that took it back."""
    keys: int = 0

    def add(self, person: str, title: str) -> None:
        """Adds an item under a key that no item ever had."""
        self.keys += 1
        item = {"title": title, "points": None, "owner": None}
        self._do(person, [(f"CHK-{self.keys}", "", None, item)])

    def edit(self, person: str, key: str, wanted: dict[str, tuple[Any, Any]]) -> None:
        """Sets fields, each from the value that the person saw; all of them or none."""
        item = self._item(key)
        steps = []
        for name, (saw, value) in wanted.items():
            if item[name] == saw != value:
                steps.append((key, name, saw, value))
            elif item[name] not in (saw, value) or (item[name] != saw == value):
                raise Clashed
        if steps:
            self._do(person, steps)

    def undo(self, person: str) -> None:
        """Takes back the person's last edit that still stands."""
        if not self.done.get(person):
            raise Refused
        back = self._back(self.done[person][-1])
        self._write(back)
        self.undone.setdefault(person, []).append((self.done[person].pop(), back))

    def redo(self, person: str) -> None:
        """Takes back the person's last undo, where they did nothing else since."""
        if not self.undone.get(person):
            raise Refused
        self._write(self._back(self.undone[person][-1][1]))
        self.done[person].append(self.undone[person].pop()[0])

    def _do(self, person: str, steps: list[Step]) -> None:
        self._write(steps)
        self.done.setdefault(person, []).append(steps)
        self.undone.pop(person, None)

    def _item(self, key: str) -> dict[str, Any]:
        if key not in self.states[-1]:
            raise Refused
        return self.states[-1][key]

    def _back(self, steps: list[Step]) -> list[Step]:
        """The steps that take `steps` back, without those that somebody took back already."""
        back = []
        for key, name, before, after in reversed(steps):
            item = self.states[-1].get(key)
            now = item[name] if name and item else item
            if name and item is None:
                raise Clashed
            if now == after:
                back.append((key, name, after, before))
            elif not name or now != before:
                raise Clashed
        if not back:
            raise Refused
        return back

    def _write(self, steps: list[Step]) -> None:
        state = {key: dict(item) for key, item in self.states[-1].items()}
        for key, name, _, after in steps:
            if name:
                state[key][name] = after
            elif after is None:
                del state[key]
            else:
                state[key] = dict(after)
        self.states.append(state)

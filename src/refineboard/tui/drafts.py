"""Text that was typed but not saved, kept in the person's own state directory.

A draft is written by plain file calls only, so that a signal handler may do it while the screen
hangs. Where it can't be written it stays in memory and is tried again with the next one: a full
disk must not end a board, least of all one that holds unsaved text.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Protocol

from refineboard.config import write_own_file
from refineboard.domain.documents import JsonValue
from refineboard.store.base import StoreDamaged
from refineboard.store.files import read_regular
from refineboard.store.places import Place, identity_of

DRAFT_SECONDS = 0.7
"""How long the first unsaved key waits to be written, and each one after it while a person types;
a loaded machine still writes it within a second."""


ANSWER = "answer "
"""Begins the key of what was typed into a question, before the question."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What was typed into a form and not saved."""

    saved_at: str
    fields: dict[str, JsonValue]


class DraftBox:
    """The drafts of one person for one workspace, each under the key of its item.

    A new item's draft is named after its backlog: "new-CHK". The key stands inside the file, whose
    own name is a hash of it: keys come from data, and data must not name files.
    """

    def __init__(self, state_directory: Path, workspace: Place) -> None:
        self.state_directory = state_directory
        self.workspace = workspace
        self.on_trouble: Callable[[str], None] = lambda _: None
        """Told in words, once, that drafts can't be written and stay in memory."""
        self._in_memory: dict[str, Draft] = {}
        """Drafts that could not be written, by their keys."""
        self._is_in_trouble = False

    @cached_property
    def _directory(self) -> Path:
        return self.state_directory / "drafts" / _digest(identity_of(self.workspace))[:16]

    def _path(self, key: str) -> Path:
        return self._directory / f"{_digest(key.encode())}.json"

    def keep(self, key: str, fields: dict[str, JsonValue], *, durable: bool = True) -> None:
        """Keeps a draft as of now, over an older one of the same item.

        Without `durable` it outlives the program but not a power cut, and is not waited for.
        """
        moment = datetime.now(UTC).astimezone().strftime("%Y-%m-%d %H:%M")
        self._in_memory[key] = Draft(moment, fields)
        for each, draft in list(self._in_memory.items()):
            data = json.dumps({"key": each, "saved_at": draft.saved_at, "fields": draft.fields})
            try:
                write_own_file(self._path(each), data.encode(), durable=durable, through_link=False)
            except OSError as error:
                self._tell_trouble(error)
                return
            self._in_memory.pop(each, None)
        self._is_in_trouble = False

    @property
    def is_volatile(self) -> bool:
        """Whether a draft is in memory only, and lost with the program."""
        return bool(self._in_memory)

    def _tell_trouble(self, error: OSError) -> None:
        if not self._is_in_trouble:
            self._is_in_trouble = True
            self.on_trouble(
                f"Drafts can't be written to {self.state_directory}: {error.strerror}. "
                "Unsaved text is in memory only: save it before you leave."
            )

    def find(self, key: str) -> Draft | None:
        """The draft of an item, if there is one that can be read."""
        in_memory = self._in_memory.get(key)
        if in_memory is not None:
            return in_memory
        found = _read(self._path(key)) or next(
            (each for path in self._named_after(key) if (each := _read(path))), None
        )
        return found[1] if found else None

    def drop(self, key: str) -> None:
        """Forgets the draft of an item."""
        self._in_memory.pop(key, None)
        for path in (self._path(key), *self._named_after(key)):
            with suppress(OSError):
                path.unlink(missing_ok=True)

    def newest_first(self) -> list[str]:
        """The keys of the drafts."""
        read = {path: draft for path in self._files() if (draft := _read(path))}
        paths = sorted(read, key=_modified, reverse=True)
        return list(dict.fromkeys([*self._in_memory, *(read[path][0] for path in paths)]))

    def _files(self) -> Iterator[Path]:
        with suppress(OSError):
            yield from self._directory.glob("*.json")

    def _named_after(self, key: str) -> list[Path]:
        """The file of an earlier version, which named it after its key: found by listing."""
        return [path for path in self._files() if path.stem == key]


@dataclass(frozen=True, slots=True)
class DraftSlot:
    """Where the draft of one form is kept."""

    box: DraftBox
    key: str

    def keep(self, fields: dict[str, JsonValue], *, durable: bool = True) -> None:
        """Keeps what is typed now."""
        self.box.keep(self.key, fields, durable=durable)

    def find(self) -> Draft | None:
        """What was kept, if anything was."""
        return self.box.find(self.key)

    def drop(self) -> None:
        """Forgets it."""
        self.box.drop(self.key)


class _HasTimers(Protocol):
    """A screen or a widget."""

    def set_timer(self, delay: float, callback: Callable[[], None]) -> object:
        """Calls after a delay, in seconds."""


class DraftTimer:
    """Has a draft written soon after the first unsaved key, and again and again while keys come.

    A timer that began anew with each key would never end under somebody who types steadily.
    """

    def __init__(self, owner: _HasTimers, keep: Callable[[], None]) -> None:
        self._owner = owner
        self._keep = keep
        self._is_running = False

    def changed(self) -> None:
        """Something was typed."""
        if not self._is_running:
            self._is_running = True
            self._owner.set_timer(DRAFT_SECONDS, self._due)

    def stop(self) -> None:
        """Writes no more: what was typed is saved, or the person is done with it."""
        self._keep = _nothing

    def _due(self) -> None:
        self._is_running = False
        self._keep()


def draft_words(key: str) -> str:
    """What a draft is called: by its item, or by what was being done."""
    purpose, _, about = key.partition("-")
    if purpose == "new":
        return f"a new item in {about}"
    if purpose in ("split", "scores", "sheet", "rules"):
        return about
    return f"“{key.removeprefix(ANSWER)}”" if key.startswith(ANSWER) else key


def _nothing() -> None:
    """Keeps nothing."""


def _read(path: Path) -> tuple[str, Draft] | None:
    """The key and the draft that a file holds; None where it holds none, or is no plain file."""
    try:
        loaded = json.loads(read_regular(path))
        key = loaded.get("key", path.stem)
        return str(key), Draft(str(loaded["saved_at"]), dict(loaded["fields"]))
    except (OSError, StoreDamaged, ValueError, KeyError, TypeError, AttributeError):
        return None


def _modified(path: Path) -> float:
    with suppress(OSError):
        return path.lstat().st_mtime
    return 0.0


def _digest(data: bytes) -> str:
    # Loaded after the first picture: it is a tenth of what the board itself imports.
    import hashlib

    return hashlib.sha256(data).hexdigest()

"""Copies to the clipboard of the person's terminal, on whatever machine that runs (OSC 52).

No terminal answers whether it took the text, so the words say "sent" and not "copied". In tmux the
text goes both ways that tmux knows: to tmux itself, which passes it on where `set-clipboard` is on,
and past it, where `allow-passthrough` is on; each ignores what it is not allowed to do. What is too
long for a terminal, or goes to one that takes nothing, is kept in a file instead.
"""

from __future__ import annotations

import os
from base64 import b64encode
from collections.abc import Mapping
from pathlib import Path

from textual.app import App, ReturnType

from refineboard.config import write_own_file
from refineboard.domain.cleaning import without_hidden
from refineboard.tui.kit.bars import MessageLine

MOST_BYTES = 74_994
"""The longest text: several terminals drop what is longer than 100,000 bytes when it is encoded."""

_SCREEN_CHUNK = 512
"""GNU Screen cuts longer device strings off."""

_ESC = "\x1b"
_END = f"{_ESC}\\"


def clipboard_output(text: str, environment: Mapping[str, str]) -> str:
    """What to send so that the terminal takes a text; "" where it cannot take this one."""
    data = text.encode("utf-8", "replace")
    if len(data) > MOST_BYTES or takes_nothing(environment):
        return ""
    command = f"{_ESC}]52;c;{b64encode(data).decode()}\a"
    if is_in_tmux(environment):
        passed = command.replace(_ESC, _ESC * 2)
        return f"{command}{_ESC}Ptmux;{passed}{_END}"
    if environment.get("STY") or environment.get("TERM", "").startswith("screen"):
        starts = range(0, len(command), _SCREEN_CHUNK)
        return "".join(f"{_ESC}P{command[start : start + _SCREEN_CHUNK]}{_END}" for start in starts)
    return command


def is_in_tmux(environment: Mapping[str, str]) -> bool:
    """Whether the program runs in tmux, also where ssh left its variable behind."""
    return bool(environment.get("TMUX")) or environment.get("TERM", "").startswith("tmux")


def takes_nothing(environment: Mapping[str, str]) -> bool:
    """Whether the terminal is known to have no clipboard for programs."""
    is_console = environment.get("TERM") == "linux"
    return is_console or environment.get("TERM_PROGRAM") == "Apple_Terminal"


class ClipboardApp(App[ReturnType]):
    """An app that copies, and tells what became of it."""

    def __init__(self) -> None:
        super().__init__()
        self._copied = ""
        self.copies_file: Path | None = None
        """Where a text is kept that the terminal cannot take."""

    @property
    def clipboard(self) -> str:
        """What was copied last, to paste it in here."""
        return self._copied

    def copy_to_clipboard(self, text: str) -> None:
        """Copies a text that is marked in a field."""
        self.copy_text(text, "The marked text")

    def copy_text(self, text: str, name: str) -> None:
        """Copies a text and tells what became of it; `name` is what the words call it."""
        self._copied = text = without_hidden(text)
        output = clipboard_output(text, os.environ)
        if output and self._driver is not None:
            self._driver.write(output)
            words = f"{name} was sent to the terminal's clipboard"
            if is_in_tmux(os.environ):
                words += " (tmux passes it on with set-clipboard or allow-passthrough on)"
            self._tell(words, is_refusal=False)
        else:
            self._keep(text, name)

    def _keep(self, text: str, name: str) -> None:
        size = len(text.encode("utf-8", "replace"))
        why = "this terminal takes no text from programs"
        if size > MOST_BYTES:
            why = f"{size // 1000:,} KB are too long for it, {MOST_BYTES // 1000} KB fit"
        words = f"{name} is not in the terminal's clipboard: {why}."
        if self.copies_file is not None:
            try:
                write_own_file(self.copies_file, text.encode("utf-8", "replace"))
                words += f" It is in {self.copies_file}"
            except OSError as error:
                words += f" It could not be kept in {self.copies_file} either: {error.strerror}."
        self._tell(words, is_refusal=True)

    def _tell(self, words: str, *, is_refusal: bool) -> None:
        for line in self.screen.query(MessageLine):
            (line.refuse if is_refusal else line.hint)(words)

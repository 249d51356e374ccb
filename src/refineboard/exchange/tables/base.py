"""What every importer shares: capped reading of bytes, encodings, titles.

Input over a cap is refused whole: half an import is worse than none, because nobody can tell
which half.
"""

from __future__ import annotations

import codecs
import errno
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, TypeAlias

from refineboard.domain.budget import BUDGET
from refineboard.domain.cleaning import TEXT_LIMIT, TITLE_LIMIT, clean
from refineboard.domain.errors import BadData
from refineboard.named_files import NotARegularFile, open_named

Progress: TypeAlias = Callable[[int, int], None]
"""Is told how much is done, of how much. What it raises ends the work; nothing is changed then."""

FILE_LIMIT = BUDGET.size
ROW_LIMIT = BUDGET.rows
COLUMN_LIMIT = BUDGET.columns
FIELD_LIMIT = BUDGET.characters
_TELL_EVERY = 100
"""Steps between two signs of progress."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    # The UTF-32 mark begins with the UTF-16 one and must be looked for first.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

_WINDOWS_1252 = {
    # Five bytes mean nothing in Windows-1252; they stay the control characters that they are
    # in Latin-1, and cleaning shows them.
    byte: bytes([byte]).decode("cp1252", "ignore") or chr(byte)
    for byte in range(0x80, 0xA0)
}


def unwatched(done: int, total: int) -> None:
    """The progress of what nobody watches."""


class Steps:
    """Counts the steps of an import and tells of them now and then; one without end is ended."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress = progress
        self._total = total
        self._done = 0
        self._started = time.monotonic()

    def step(self) -> None:
        """One more is done."""
        self._done += 1
        if self._done % _TELL_EVERY == 0:
            BUDGET.check("seconds", time.monotonic() - self._started)
            self._progress(self._done, max(self._done, self._total))


def read_file(path: Path, limit: int = FILE_LIMIT) -> bytes:
    """The bytes of a regular file; BadData where it is missing, odd or too large."""
    name = clean(str(path))
    try:
        with os.fdopen(open_named(path), "rb") as file:
            if os.fstat(file.fileno()).st_size > limit:
                raise BadData(_too_large(name, limit))
            return read_stream(file, name, limit)
    except NotARegularFile as error:
        if error.errno == errno.ELOOP:
            raise BadData(f"{name} is {error.strerror}; name the file itself.") from error
        raise BadData(f"{name} is not a regular file; to read a pipe, name the file -.") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a file name"
        raise BadData(f"{name} cannot be read: {reason}.") from error


def read_stream(stream: BinaryIO, name: str, limit: int = FILE_LIMIT) -> bytes:
    """Everything in the stream; BadData where that is too much."""
    data = stream.read(limit + 1)
    if len(data) > limit:
        raise BadData(_too_large(name, limit))
    return data


def _too_large(name: str, limit: int) -> str:
    return f"{name} is larger than {limit // 1_000_000} MB; split it."


def decoded(data: bytes) -> tuple[str, tuple[str, ...]]:
    """The text in `data`, and notes on how it had to be read."""
    BUDGET.check_lines(data)
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _readable(_strictly(data, encoding)), ()
    try:
        return _readable(data.decode("utf-8")), ()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        note = f"Read as Windows-1252, because line {line} is not UTF-8."
        return _readable(data.decode("latin-1").translate(_WINDOWS_1252)), (note,)


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise BadData(
            f"The file is marked as {encoding[:6].upper()} but is not: {error.reason}."
        ) from error


def _readable(text: str) -> str:
    place = text.find("\0")
    if place >= 0:
        line = text.count("\n", 0, place) + 1
        raise BadData(
            f"Line {line} holds a NUL character: this is a binary file, or UTF-16 without "
            "its mark. Save it as UTF-8 text."
        )
    return text


def title_of(text: str) -> tuple[str, str]:
    """A title within its limit, and the whole text where the title had to be cut, else ""."""
    whole = " ".join(clean(text, multiline=True).split("\n"))
    if len(whole) <= TITLE_LIMIT:
        return whole, ""
    return shortened(whole, TITLE_LIMIT), whole


def shortened(text: str, limit: int) -> str:
    """The text, or as many of its words as fit into the limit with a sign that there were more."""
    if len(text) <= limit:
        return text
    end = text.rfind(" ", limit // 2, limit)
    return text[: end if end > 0 else limit - 1].rstrip() + "…"


def counted(count: int, noun: str) -> str:
    """ "1 row", "2 rows"."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def text_notes(hidden: int, cut: int) -> tuple[str, ...]:
    """Notes on texts that cleaning changed visibly."""
    notes: list[str] = []
    if hidden:
        notes.append(f"{counted(hidden, 'text')} had hidden characters, which are gone or shown.")
    if cut:
        were = "was" if cut == 1 else "were"
        notes.append(
            f"{counted(cut, 'text')} had more than {TEXT_LIMIT:,} characters and {were} cut."
        )
    return tuple(notes)

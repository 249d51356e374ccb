"""How commands talk: data to stdout in one of five formats, everything else to stderr.

Text from a workspace is cleaned again on its way to a terminal, because the workspace's files may
have been written by another hand, and it reaches rich as Text, never as markup.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click
import orjson

from refineboard.domain.cleaning import clean, without_hidden
from refineboard.domain.errors import BadData

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

FORMATS = ("table", "json", "jsonl", "csv", "markdown")
SCHEMA = 1
"""Version of every JSON object that is printed."""

_UNLIMITED_WIDTH = 100_000
"""Columns of a page that goes into a pipe: nothing is wrapped where a program reads."""
_GAP = "  "
_NARROWEST_LAST = 20
_NARROWEST_GOING_ON = 10

format_option = click.option(
    "--format",
    "format_",
    type=click.Choice(FORMATS),
    default="table",
    show_default=True,
    help="How to print the data.",
)

Cell = str | int | float | None


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows under headings. The last column holds the longest text and gives way to the others."""

    headings: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]
    goes_on: bool = False
    """Whether a text that is too long for a terminal goes on below, and is not cut."""


@dataclass(frozen=True, slots=True)
class Data:
    """What a command prints, made only in the format that is asked for."""

    document: Callable[[], Mapping[str, object]]
    """The JSON object, without its schema."""
    lines: Callable[[], Iterable[object]]
    """One JSON value a line."""
    grid: Callable[[], Grid]
    """For people: tables and Markdown."""
    wide: Callable[[], Grid]
    """For other programs: CSV."""
    pretty: Callable[[], Iterable[RenderableType]] | None = None
    """For people, where a grid is not the best form on a terminal."""


def say(text: str) -> None:
    """Tells the person something; never data."""
    words = clean(text, multiline=True)
    if words:
        click.echo(words, err=True)


def print_data(data: Data, format_: str) -> None:
    """Prints `data` in one of the FORMATS."""
    if format_ == "json":
        print_json(data.document())
    elif format_ == "jsonl":
        write_out("".join(json_text(line) + "\n" for line in data.lines()))
    elif format_ == "csv":
        write_out(csv_text(data.wide()))
    elif format_ == "markdown":
        write_out(markdown_text(data.grid()))
    elif data.pretty is not None:
        write_out(rich_text(data.pretty()), is_styled=True)
    else:
        write_out(table_text(data.grid()), is_styled=True)


def print_json(document: Mapping[str, object]) -> None:
    """Prints one JSON object with its schema."""
    write_out(json_text({"schema": SCHEMA, **document}, indent=True) + "\n")


def write_out(text: str, *, is_styled: bool = False) -> None:
    """Writes data to stdout. A reader that has seen enough, like head, is no error.

    What a terminal would act on is taken out before it gets there, but for the colours of a text
    that `is_styled`, whose parts were cleaned before they were coloured.
    """
    with _good_output():
        sys.stdout.write(_for_terminal(text, is_styled=is_styled) if _is_terminal() else text)
        sys.stdout.flush()


def write_report(path: Path, text: str) -> None:
    """Writes a report to the file that a person named, in place of what is there; BadData where
    that is no regular file or cannot be written."""
    from refineboard.store.files import replace_file

    # A device or a link would be replaced by a file of its name.
    if path.is_symlink() or (path.exists() and not path.is_file()):
        raise BadData(f"{path} is no regular file; name a file, or leave -o out.")
    try:
        replace_file(path, text.encode("utf-8", "replace"))
    except OSError as error:
        raise BadData(f"{path} cannot be written: {error.strerror}.") from error


def write_bytes_out(data: bytes) -> None:
    """Writes a file to stdout as it is; to a terminal without what one would act on."""
    if _is_terminal():
        write_out(data.decode("utf-8", "replace"))
        return
    with _good_output():
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()


def _is_terminal() -> bool:
    return sys.stdout.isatty()


_COLOURS = re.compile("(\x1b\\[[0-9;]*m)")


def _for_terminal(text: str, *, is_styled: bool) -> str:
    if not is_styled:
        return without_hidden(text)
    parts = _COLOURS.split(text)
    parts[::2] = map(without_hidden, parts[::2])
    return "".join(parts)


@contextmanager
def _good_output() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        _drop_stdout()
    except OSError as error:
        _drop_stdout()
        raise BadData(f"The output could not be written: {error.strerror}.") from error


def _drop_stdout() -> None:
    """Keeps the interpreter from writing again at its end what cannot be written."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


_ACTS_ON_TERMINALS = re.compile(
    "[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_HARMLESS = bytes(range(0x7F))


def json_text(value: object, *, indent: bool = False) -> str:
    """`value` as JSON that is safe to look at: terminals act on more than JSON must escape."""
    data = orjson.dumps(value, option=orjson.OPT_INDENT_2 if indent else None)
    text = data.decode()
    # Few letters need a look; to leave out the others as bytes takes a fifth of the time.
    if not _ACTS_ON_TERMINALS.search(data.translate(None, _HARMLESS).decode()):
        return text
    return _ACTS_ON_TERMINALS.sub(_json_escape, text)


def _json_escape(match: re.Match[str]) -> str:
    units = match.group().encode("utf-16-be").hex()
    return "".join(f"\\u{units[place : place + 4]}" for place in range(0, len(units), 4))


def csv_text(grid: Grid) -> str:
    """The grid as CSV, texts quoted and defused, numbers as they are."""
    import csv
    from io import StringIO

    from refineboard.exchange.tables.csv_files import guarded

    file = StringIO()
    writer = csv.writer(file, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
    writer.writerow(grid.headings)
    for row in grid.rows:
        writer.writerow([guarded(cell) if isinstance(cell, str) else cell for cell in row])
    return file.getvalue()


_MARKDOWN = re.compile(r"([\\`*_\[\]<>|~&#])")


def markdown_text(grid: Grid) -> str:
    """The grid as a Markdown table."""
    headings = " | ".join(map(_markdown_cell, grid.headings))
    lines = [f"| {headings} |", "|" + " --- |" * len(grid.headings)]
    lines += ["| " + " | ".join(map(_markdown_cell, row)) + " |" for row in grid.rows]
    return "\n".join(lines) + "\n"


def _markdown_cell(cell: Cell) -> str:
    return _MARKDOWN.sub(r"\\\1", clean(_words(cell)))


def _words(cell: Cell) -> str:
    if cell is None:
        return ""
    return f"{cell:g}" if isinstance(cell, float) else str(cell)


def table_text(grid: Grid) -> str:
    """The grid in columns: on a terminal the last one is fitted to the width, in a pipe it is not.

    Rich's own table takes 0.4 ms a row, which a backlog of thousands would feel.
    """
    from rich.cells import cell_len

    rows = [[clean(_words(cell)) for cell in row] for row in (grid.headings, *grid.rows)]
    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    numeric = [
        any(isinstance(cell, int | float) for cell in column)
        for column in zip(*grid.rows, strict=True)
    ] or [False] * len(widths)
    is_terminal = sys.stdout.isatty()
    if is_terminal:
        # Loaded for terminals only: it brings every compression there is.
        import shutil

        room = shutil.get_terminal_size().columns - sum(widths[:-1]) - len(_GAP) * len(widths[:-1])
        narrowest = _NARROWEST_GOING_ON if grid.goes_on else _NARROWEST_LAST
        widths[-1] = min(widths[-1], max(room, narrowest))
        if grid.goes_on:
            rows = [line for row in rows for line in _going_on(row, widths[-1])]
    lines = [_GAP.join(map(_fitted, row, widths, numeric)).rstrip() + "\n" for row in rows]
    if is_terminal and grid.rows:
        return rich_text([plain(lines[0], "bold")]) + "".join(lines[1:])
    return "".join(lines)


def _going_on(row: list[str], width: int) -> Iterator[list[str]]:
    """The row with the beginning of its last cell, and rows with the rest of it."""
    from textwrap import wrap

    first, *rest = wrap(row[-1], width, break_on_hyphens=False) or [""]
    yield [*row[:-1], first]
    for line in rest:
        yield [*("" for _ in row[:-1]), line]


def _fitted(cell: str, width: int, right: bool) -> str:  # noqa: FBT001 - mapped over columns
    """The cell in exactly `width` columns."""
    from rich.cells import cell_len, set_cell_size

    room = width - cell_len(cell)
    if room < 0:
        return set_cell_size(cell, width - 1) + "…"
    return " " * room + cell if right else cell + " " * room


def rich_text(renderables: Iterable[RenderableType]) -> str:
    """What a terminal shows; plain and unwrapped where stdout is none."""
    from rich.console import Console

    is_terminal = sys.stdout.isatty()
    console = Console(
        width=None if is_terminal else _UNLIMITED_WIDTH,
        markup=False,
        emoji=False,
        highlight=False,
        force_terminal=is_terminal,
    )
    with console.capture() as capture:
        for renderable in renderables:
            console.print(renderable)
    if is_terminal:
        return capture.get()
    return "".join(f"{line.rstrip()}\n" for line in capture.get().splitlines())


def plain(text: str, style: str = "", *, multiline: bool = False) -> Text:
    """Text from a workspace as rich text, cleaned."""
    from rich.text import Text as RichText

    return RichText(clean(text, multiline=multiline), style=style)

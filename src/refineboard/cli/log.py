"""The commands about what happened: `history`, `undo` and `redo`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import click

from refineboard.cli.changes import change_words
from refineboard.cli.completion import item_keys
from refineboard.cli.opening import Globals, opened, pass_globals
from refineboard.cli.output import Cell, Data, Grid, format_option, print_data, say
from refineboard.cli.selection import item_key
from refineboard.cli.shapes import change_shape
from refineboard.domain.change import CreateDocument, LogEntry, Operation, SetField, is_about
from refineboard.domain.cleaning import clean
from refineboard.domain.documents import JsonValue, text_of, value_words
from refineboard.store.clock import utc_now

_AGO = re.compile(r"(\d{1,5})\s*([mhdw])")
_UNITS = {
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}
_SHORT = 40
"""Most characters of a value in a table for people."""


@click.command("history")
@click.argument("key", metavar="[KEY]", required=False, shell_complete=item_keys)
@click.option(
    "--since", "since_text", metavar="T", help="A UTC date or time, or a span like 2d, 3h, 30m, 1w."
)
@click.option("--by", metavar="WHO", help="Only this person's changes.")
@click.option("--limit", type=click.IntRange(min=0), metavar="N", help="Only the last N changes.")
@format_option
@pass_globals
def history_command(  # noqa: PLR0913 - one argument an option
    options: Globals,
    *,
    key: str | None,
    since_text: str | None,
    by: str | None,
    limit: int | None,
    format_: str,
) -> None:
    """Show who changed what, when, from what and to what; the newest change last."""
    since = None if since_text is None else moment(since_text, utc_now())
    wanted = None if key is None else item_key(key)
    with opened(options) as session:
        entries = list(session.history(wanted))
        if wanted is not None and not entries:
            session.workspace.document(wanted)
        if by is not None:
            entries = [entry for entry in entries if entry.by == by]
        if since is not None:
            entries = [entry for entry in entries if datetime.fromisoformat(entry.at) >= since]
        if limit is not None:
            entries = entries[max(0, len(entries) - limit) :]
        print_data(_data(entries, wanted), format_)
    if format_ == "table" and not entries:
        say("No change matches.")


def moment(text: str, now: datetime, option: str = "--since") -> datetime:
    """The time that a person means: UTC where no zone is given."""
    if match := _AGO.fullmatch(text.strip().lower()):
        return now - int(match[1]) * _UNITS[match[2]]
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        raise click.BadParameter(
            f"{clean(text)[:40]!r} is no time; use 2026-11-24, 2026-11-24T09:30Z, 2d or 3h.",
            param_hint=option,
        ) from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _data(entries: list[LogEntry], key: str | None) -> Data:
    return Data(
        document=lambda: {"changes": [change_shape(entry, key) for entry in entries]},
        lines=lambda: (change_shape(entry, key) for entry in entries),
        grid=lambda: _grid(entries, key, _SHORT),
        wide=lambda: _grid(entries, key, None),
    )


def _grid(entries: Iterable[LogEntry], key: str | None, longest: int | None) -> Grid:
    rows: list[tuple[Cell, ...]] = [
        (entry.seq, entry.at, entry.by, entry.change.command, *_operation_cells(operation, longest))
        for entry in entries
        for operation in entry.change.operations
        if key is None or is_about(operation, key)
    ]
    return Grid(("Seq", "At", "By", "Command", "Key", "Field", "From", "To"), rows)


def _operation_cells(operation: Operation, longest: int | None) -> tuple[Cell, ...]:
    if isinstance(operation, SetField):
        before, after = (_words(value, longest) for value in (operation.before, operation.after))
        return operation.id, operation.field, before, after
    document = operation.document
    named = text_of(document, "title") or text_of(document, "name")
    words = _words(named, longest)
    if isinstance(operation, CreateDocument):
        return operation.id, "(new)", "", words
    return operation.id, "(gone)", words, ""


def _words(value: JsonValue, longest: int | None) -> str:
    text = clean(value_words(value), multiline=longest is None)
    return text if longest is None or len(text) <= longest else f"{text[: longest - 1]}…"


@click.command("undo")
@click.option("--by-me", is_flag=True, help="Only what you did yourself, which is the rule anyway.")
@pass_globals
def undo_command(options: Globals, *, by_me: bool) -> None:
    """Take back your last change, if nobody has touched it since."""
    with opened(options) as session:
        done = session.undo().mine
    say(change_words(done))


@click.command("redo")
@pass_globals
def redo_command(options: Globals) -> None:
    """Take back your last undo, if you have changed nothing since."""
    with opened(options) as session:
        done = session.redo().mine
    say(change_words(done))

"""The commands of the demo and after it: `accept`, `reject`, and `rework` with its causes."""

from __future__ import annotations

from collections.abc import Iterable

import click

from refineboard.cli.changes import cause_option, change_words
from refineboard.cli.completion import item_keys
from refineboard.cli.opening import Globals, opened, pass_globals
from refineboard.cli.output import Cell, Data, Grid, format_option, print_data, say
from refineboard.cli.selection import item_key
from refineboard.domain.commands import AcceptItems, NameCause, RejectItem
from refineboard.domain.errors import RuleBroken
from refineboard.domain.health.cadence import moment_text
from refineboard.domain.health.causes import CAUSES
from refineboard.domain.health.facts import ReworkEvent
from refineboard.session import Session
from refineboard.store.clock import utc_now

_CAUSES = "|".join(CAUSES)


@click.command("accept")
@click.argument("keys", metavar="KEY...", nargs=-1, required=True, shell_complete=item_keys)
@pass_globals
def accept_command(options: Globals, *, keys: tuple[str, ...]) -> None:
    """Accept items that were worked on, all or none: they are done."""
    with opened(options) as session:
        done = session.do(AcceptItems(tuple(map(item_key, keys)))).mine
    say(change_words(done))


@click.command("reject")
@click.argument("key", metavar="KEY", shell_complete=item_keys)
@click.option("--reason", required=True, metavar="TEXT", help="What is missing or wrong.")
@cause_option
@pass_globals
def reject_command(options: Globals, *, key: str, reason: str, cause: str | None) -> None:
    """Reject an item that was worked on: it goes back to the first state of work.

    The reason stands in its history, and the cause counts for the Rework Ratio.
    """
    with opened(options) as session:
        done = session.do(RejectItem(item_key(key), reason, cause)).mine
    say(change_words(done))
    if cause is None:
        say(f"Say why it came to that: refineboard rework {item_key(key)} --cause {_CAUSES}")


@click.command("rework")
@click.argument("key", metavar="[KEY]", required=False, shell_complete=item_keys)
@cause_option
@click.option("--at", metavar="TIME", help="Of the event of that time; else of the last one.")
@format_option
@pass_globals
def rework_command(
    options: Globals, *, key: str | None, cause: str | None, at: str | None, format_: str
) -> None:
    """Show what had to be done again and why, or name the cause of an item's rework.

    Without KEY it lists the recent iterations.
    """
    if cause is not None and key is None:
        raise click.UsageError("Say of which item: refineboard rework KEY --cause C.")
    with opened(options) as session:
        found = list(_events(session, None if key is None else item_key(key)))
        if cause is None:
            print_data(_data(found), format_)
            if format_ == "table" and not found:
                say("Nothing had to be done again.")
            return
        event = _chosen([event for _, event in found], item_key(key or ""), at)
        done = session.do(NameCause(item_key(key or ""), event.at, event.event, cause)).mine
    say(change_words(done))


def _events(session: Session, key: str | None) -> Iterable[tuple[str, ReworkEvent]]:
    from refineboard.cli.health import dashboard_at

    dashboard = dashboard_at(session, moment_text(utc_now()), is_past=False)
    if key is not None:
        session.workspace.document(key)
    for facts in dashboard.facts.values():
        if key in (None, facts.key):
            for event in dashboard.rework_of(facts):
                if key is not None or event.at >= dashboard.window:
                    yield facts.key, event


def _chosen(events: list[ReworkEvent], key: str, at: str | None) -> ReworkEvent:
    if not events:
        raise RuleBroken(f"Nothing of {key} had to be done again.")
    if at is None:
        unnamed = [event for event in events if not event.cause]
        return (unnamed or events)[-1]
    for event in events:
        if event.at.startswith(at):
            return event
    known = ", ".join(event.at for event in events)
    raise RuleBroken(f"{key} has no rework of that time. Its times: {known}.")


def _data(found: list[tuple[str, ReworkEvent]]) -> Data:
    found.sort(key=lambda entry: (entry[1].at, entry[0]))
    shapes = [
        {
            "key": key,
            "at": event.at,
            "event": event.event,
            "cause": event.cause or None,
            "reason": event.reason,
        }
        for key, event in found
    ]
    return Data(
        document=lambda: {"events": shapes},
        lines=lambda: shapes,
        grid=lambda: _grid(found),
        wide=lambda: _grid(found),
    )


def _grid(found: list[tuple[str, ReworkEvent]]) -> Grid:
    rows: list[tuple[Cell, ...]] = [
        (key, event.at, event.event, event.cause or "?", event.reason) for key, event in found
    ]
    return Grid(("Key", "At", "Event", "Cause", "Reason"), rows)

"""What a tracker knows of an item's past, as our timeline and dates.

An export without a change log tells little: when the item was made, what state it is in, perhaps
since when. No more than that is said; a time that nobody told is the time of the import.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from refineboard.domain.documents import Document, JsonValue, documents_of, text_of
from refineboard.domain.errors import RuleBroken
from refineboard.domain.states import StateCategory
from refineboard.domain.workspace import Backlog
from refineboard.exchange.tables.dates import DateReader
from refineboard.exchange.tables.rows import Row

DATES = ("created", "updated", "finished", "since")


@dataclass(frozen=True, slots=True)
class Past:
    """How one import reads what has been."""

    dates: DateReader
    state: Callable[[str, str, Backlog], str]
    author: str
    """Who moved an item where nobody says who did."""


def dates_of(rows: Iterable[Row]) -> DateReader:
    """A reader that has seen the rows' dates."""
    return DateReader(row.about[name] for row in rows for name in DATES if name in row.about)


def history_of(
    row: Row,
    state: str,
    backlog: Backlog,
    past: Past,
) -> tuple[tuple[str, JsonValue], ...]:
    """Timeline and dates of a new item, as far as the row tells them."""
    dates, author = past.dates, past.author
    known = {name: dates.read(row.about[name]) for name in DATES if name in row.about}
    created, updated = known.get("created"), known.get("updated")
    history: dict[str, JsonValue] = {}
    if created:
        history["created_at"] = created
    if created or updated:
        history["updated_at"] = updated or created
    timeline = _told(row, backlog, past)
    is_done = backlog.state(state).category is StateCategory.DONE
    entered = (known.get("finished") if is_done else None) or known.get("since") or updated
    if not timeline and entered:
        first = backlog.states[0].key
        if created and created < entered and state != first:
            timeline.append({"state": first, "at": created, "by": author})
        timeline.append({"state": state, "at": entered, "by": author})
    if timeline:
        history["timeline"] = timeline
    return tuple(history.items())


def moves_since(
    row: Row, document: Document, state: str, backlog: Backlog, past: Past
) -> tuple[Document, ...]:
    """What the tool's log adds to an item's timeline; empty where it ends in another state.

    A move that was made here and told there comes back later: it is the same.
    """
    timeline = documents_of(document, "timeline")
    last = timeline[-1] if timeline else {}
    since, before = text_of(last, "at"), text_of(last, "state")
    new: list[Document] = []
    for entry in _told(row, backlog, past):
        if isinstance(entry, dict) and text_of(entry, "at") > since and entry["state"] != before:
            new.append(entry)
            before = text_of(entry, "state")
    return tuple(new) if new and before == state else ()


def _told(
    row: Row,
    backlog: Backlog,
    past: Past,
) -> list[JsonValue]:
    """The changes of state that the tool itself has logged."""
    timeline: list[JsonValue] = []
    before = ""
    for text, category, at, by in row.moves:
        moment = past.dates.read(at)
        try:
            state = past.state(text, category, backlog)
        except RuleBroken:
            continue
        if moment and state != before:
            timeline.append({"state": state, "at": moment, "by": by})
            before = state
    return timeline

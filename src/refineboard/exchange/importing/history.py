"""What a tracker knows of an item's past, as our timeline and dates.

An export without a change log tells little: when the item was made, what state it is in, perhaps
since when. No more than that is said; a time that nobody told is the time of the import.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from refineboard.domain.cleaning import clean
from refineboard.domain.documents import Document, JsonValue, documents_of, text_of
from refineboard.domain.errors import RuleBroken
from refineboard.domain.states import StateCategory, state_named
from refineboard.domain.workspace import Backlog
from refineboard.exchange.tables.dates import DateReader
from refineboard.exchange.tables.rows import Row
from refineboard.exchange.tables.tracker import folded
from refineboard.exchange.tables.vocabulary import DROPPED

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
        timeline.append({"state": state, "at": entered, "by": author, **_own(row.state, backlog)})
    if timeline and is_done and _is_dropped(row):
        timeline[-1]["accepted"] = False
    if timeline:
        history["timeline"] = list[JsonValue](timeline)
    return tuple(history.items())


def _is_dropped(row: Row) -> bool:
    """Whether the tool says that the work is over without having been done."""
    return not DROPPED.isdisjoint((folded(row.state), folded(row.about.get("resolution", ""))))


def dropped_since(row: Row, document: Document, state: str, past: Past) -> tuple[Document, ...]:
    """The move that ends an item's work without its being done, where the tool says when."""
    told = (past.dates.read(row.about[name]) for name in DATES[::-1] if name in row.about)
    at = next(filter(None, told), None)
    last = (documents_of(document, "timeline") or [{}])[-1]
    if (
        not _is_dropped(row)
        or not at
        or (text_of(last, "state"), text_of(document, "state"))
        == (
            state,
            state,
        )
    ):
        return ()
    return ({"state": state, "at": at, "by": past.author, "name": row.state, "accepted": False},)


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
        is_ours = not new and entry["state"] == before and "name" not in entry
        if text_of(entry, "at") > since and not is_ours:
            new.append(entry)
            before = text_of(entry, "state")
    if new and backlog.state(state).category is StateCategory.DONE and _is_dropped(row):
        new[-1] = {**new[-1], "accepted": False}
    return tuple(new) if new and before == state else ()


def _told(row: Row, backlog: Backlog, past: Past) -> list[dict[str, JsonValue]]:
    """The changes of state that the tool itself has logged, every one of them.

    A state that has none like it here keeps its own name and what it means, in the state that the
    item was in before.
    """
    timeline: list[dict[str, JsonValue]] = []
    before = backlog.states[0].key
    for text, category, at, by in row.moves:
        moment = past.dates.read(at)
        if not moment:
            continue
        entry: dict[str, JsonValue] = {}
        try:
            state = past.state(text, category, backlog)
        except RuleBroken:
            state = before
            entry["category"] = category or None
        own = _own(text, backlog)
        if not timeline or (state, own.get("name")) != (before, timeline[-1].get("name")):
            timeline.append({"state": state, "at": moment, "by": by, **own, **entry})
            before = state
    return timeline


def _own(text: str, backlog: Backlog) -> dict[str, JsonValue]:
    """The tool's own name of a state, where it is not one of ours."""
    if not text or state_named(backlog.states, text) is not None:
        return {}
    return {"name": clean(text)}

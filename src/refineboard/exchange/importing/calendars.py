"""Iterations and PIs that a tool tells along with their days: found here by these, or made here.

A span that lies as one of ours does is that one, whatever it is called there. One that overlaps
ours otherwise is left alone: two cadences in one ART would make every plan ambiguous.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from refineboard.domain.cleaning import clean
from refineboard.domain.documents import Document, text_of
from refineboard.domain.workspace import Workspace
from refineboard.exchange.tables.columns import Columns
from refineboard.exchange.tables.dates import DateReader
from refineboard.exchange.tables.table import Span, Table
from refineboard.exchange.tables.tracker import folded
from refineboard.exchange.tables.values import texts_of_cell

ITERATIONS, INCREMENTS = "iterations", "increments"
_NEAR = timedelta(days=3)
_SHORTEST = {ITERATIONS: timedelta(days=5), INCREMENTS: timedelta(days=28)}
_LONGEST = {ITERATIONS: timedelta(days=45), INCREMENTS: timedelta(days=130)}
"""What is shorter or longer is a release or a phase of some other kind."""
_HALF_DAY = timedelta(hours=12)
_INNOVATION = re.compile(r"\bIP\b|innovation", re.IGNORECASE)
_KEY_LENGTH = 40


@dataclass(slots=True)
class Calendar:
    """What an import learns of iterations and PIs."""

    documents: list[tuple[str, Document]] = field(default_factory=list)
    """Those to be made, PIs first."""
    known: list[tuple[str, str, str]] = field(default_factory=list)
    """Table, the tool's name and our key, of those whose name is not ours."""
    made: list[tuple[str, str, str]] = field(default_factory=list)
    """The same of those to be made."""
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Days:
    key: str
    start: date
    end: date

    def is_near(self, other: _Days) -> bool:
        return abs(self.start - other.start) <= _NEAR and abs(self.end - other.end) <= _NEAR

    def overlaps(self, other: _Days) -> bool:
        return self.start <= other.end and other.start <= self.end

    def holds(self, other: _Days) -> bool:
        return self.start - _NEAR <= other.start and other.end <= self.end + _NEAR


def calendar_of(
    workspace: Workspace, tables: Sequence[Table], columns: Mapping[str, Columns]
) -> Calendar:
    """What the spans of the tables mean here, as far as rows name them."""
    calendar = Calendar()
    spans = [span for table in tables for span in table.spans]
    if not spans:
        return calendar
    dates = DateReader(text for span in spans for text in (span.start, span.end))
    wanted = set(_used(tables, columns))
    here = {table: list(_days_here(workspace, table)) for table in (ITERATIONS, INCREMENTS)}
    names = {table: _names(workspace, table) for table in (ITERATIONS, INCREMENTS)}
    for table in (INCREMENTS, ITERATIONS):
        for span in _in_time(spans, table, dates):
            name = span.key
            if folded(name) in wanted and folded(name) not in names[table]:
                names[table].add(folded(name))
                _learn(calendar, table, span, here)
    if calendar.known:
        told = ", ".join(f"{name} as {key}" for _, name, key in calendar.known[:12])
        calendar.notes.append(f"Iterations and PIs by their days: {told}.")
    return calendar


def _used(tables: Sequence[Table], columns: Mapping[str, Columns]) -> Iterator[str]:
    """Every name that a row has for an iteration or a PI."""
    for table in tables:
        for name in ("iteration", "pi"):
            for place in columns[table.name].fields.get(name, ()):
                for _, cells in table.records:
                    texts = texts_of_cell(cells[place]) if place < len(cells) else []
                    yield from (
                        folded(part) for text in texts for part in (text, *text.split(", "))
                    )


def _learn(calendar: Calendar, table: str, span: _Days, here: Mapping[str, list[_Days]]) -> None:
    near = next((days for days in here[table] if days.is_near(span)), None)
    if near is not None:
        calendar.known.append((table, span.key, near.key))
        return
    length = span.end - span.start
    if not _SHORTEST[table] <= length <= _LONGEST[table] or any(
        days.overlaps(span) for days in here[table]
    ):
        return
    key = clean(span.key)[:_KEY_LENGTH].strip()
    document: dict[str, str | bool] = {
        "key": key,
        "name": clean(span.key),
        "start": str(span.start),
        "end": str(span.end),
    }
    if table == ITERATIONS:
        around = next((days for days in here[INCREMENTS] if days.holds(span)), None)
        if around is None:
            return
        document |= {"pi": around.key, "innovation": bool(_INNOVATION.search(span.key))}
    if key and all(key != days.key for days in here[table]):
        here[table].append(_Days(key, span.start, span.end))
        calendar.documents.append((table, dict(document)))
        calendar.made.append((table, span.key, key))


def _names(workspace: Workspace, table: str) -> set[str]:
    """What our own are called."""
    return {
        folded(name)
        for key, document in workspace.tables[table].items()
        for name in (key, text_of(document, "name"))
    }


def _days_here(workspace: Workspace, table: str) -> Iterator[_Days]:
    for key, document in workspace.tables[table].items():
        try:
            start, end = (date.fromisoformat(text_of(document, name)) for name in ("start", "end"))
        except ValueError:
            continue
        yield _Days(key, start, end)


def _in_time(spans: Iterable[Span], table: str, dates: DateReader) -> list[_Days]:
    """The spans of a table with days, in their order."""
    found: list[_Days] = []
    for span in spans:
        start, end = dates.read(span.start), dates.read(span.end)
        if span.table == table and start and end:
            days = _Days(span.name, _first_day(start), _last_day(end))
            found += [days] if days.start < days.end else []
    return sorted(found, key=lambda days: days.start)


def _first_day(moment: str) -> date:
    """The day whose midnight is nearest: tools tell midnights of their own time zone."""
    return (datetime.fromisoformat(moment) + _HALF_DAY).date()


def _last_day(moment: str) -> date:
    """The day that ends at the nearest midnight; a midnight itself names its day."""
    told = datetime.fromisoformat(moment)
    if (told.hour, told.minute) == (0, 0):
        return told.date()
    return (told + _HALF_DAY).date() - timedelta(days=1)

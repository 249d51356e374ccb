"""The ART's calendar: planning intervals one after the other, each of iterations, the last of them
for innovation and planning (IP).

A PI is a document with its first and last day; `started_at` and `closed_at` say how far it has
got. Days have no time zone: a day begins and ends with UTC wherever moments are compared.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import NamedTuple

from refineboard.domain.cleaning import clean
from refineboard.domain.documents import Document, text_of
from refineboard.domain.errors import RuleBroken
from refineboard.domain.workspace import Workspace

USUAL_ITERATIONS = 5
USUAL_WEEKS = 2
MOST_ITERATIONS = 20
MOST_WEEKS = 13
_WEEK = 7
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_LAST_YEAR = 9000
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,23}")
STARTED, CLOSED = "started_at", "closed_at"


class Increment(NamedTuple):
    """One planning interval."""

    key: str
    name: str
    start: str
    """First day, YYYY-MM-DD."""
    end: str
    """Last day."""
    iterations: tuple[Document, ...]
    """Their documents, in order of time."""
    started_at: str
    """When its plan was frozen, "" where it is not."""
    closed_at: str

    @property
    def state(self) -> str:
        """How far it has got."""
        return "closed" if self.closed_at else "started" if self.started_at else "planned"

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of its iterations."""
        return tuple(text_of(each, "key") for each in self.iterations)

    @property
    def development(self) -> tuple[Document, ...]:
        """Its iterations that hold planned work."""
        return tuple(each for each in self.iterations if each.get("innovation") is not True)


def increments(workspace: Workspace) -> tuple[Increment, ...]:
    """Every planning interval, in order of time."""
    by_pi: dict[str, list[Document]] = {}
    for document in workspace.tables["iterations"].values():
        by_pi.setdefault(text_of(document, "pi"), []).append(document)
    found = [
        Increment(
            key,
            text_of(document, "name") or key,
            text_of(document, "start"),
            text_of(document, "end"),
            tuple(sorted(by_pi.get(key, ()), key=_by_time)),
            text_of(document, STARTED),
            text_of(document, CLOSED),
        )
        for key, document in workspace.tables["increments"].items()
    ]
    return tuple(sorted(found, key=lambda each: (each.start, each.key)))


def _by_time(document: Document) -> tuple[str, str]:
    return text_of(document, "start"), text_of(document, "key")


def increment(workspace: Workspace, key: str) -> Increment:
    """The planning interval with this key; RuleBroken names the known ones."""
    wanted = clean(key)
    known = increments(workspace)
    for each in known:
        if each.key.casefold() == wanted.casefold():
            return each
    names = ", ".join(each.key for each in known) or "none yet"
    raise RuleBroken(f"There is no PI {wanted}. Known: {names}.")


def current_increment(workspace: Workspace, today: str) -> Increment:
    """The PI that people plan or work on today, where they name none.

    That is the one which holds the day; but during its IP iteration, when the next one is planned,
    and before and between all of them the next one. RuleBroken where there is no PI at all.
    """
    known = increments(workspace)
    if not known:
        raise RuleBroken("There is no PI yet. Add one with `refineboard pi add KEY --start DAY`.")
    for place, each in enumerate(known):
        following = known[place + 1] if place + 1 < len(known) else None
        if each.end < today:
            continue
        is_closing = each.closed_at or any(
            text_of(one, "start") <= today <= text_of(one, "end")
            for one in each.iterations
            if one.get("innovation") is True
        )
        return following if is_closing and following is not None else each
    return known[-1]


def first_day(text: str) -> date:
    """The day on which a PI starts, as a person types it."""
    typed = clean(text)
    day = _day(typed) if _DAY.fullmatch(typed) else None
    if day is None:
        raise RuleBroken(
            f"{typed[:40]!r} is not a day like 2026-10-05. A PI starts on a day, without a time "
            "or a time zone."
        )
    if day.year > _LAST_YEAR:
        raise RuleBroken(f"{typed} is too far away for a PI.")
    return day


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def increment_documents(
    key: str, first: date, iterations: int, weeks: int
) -> list[tuple[str, Document]]:
    """The documents of a PI and its iterations, the last of which is the IP iteration."""
    if not _KEY.fullmatch(key):
        raise RuleBroken(
            f"{clean(key)[:40]!r} can't be the key of a PI: use letters, digits, points and "
            "hyphens, like 27.1."
        )
    if not 1 <= iterations <= MOST_ITERATIONS:
        raise RuleBroken(f"A PI has 1 to {MOST_ITERATIONS} iterations, not {iterations}.")
    if not 1 <= weeks <= MOST_WEEKS:
        raise RuleBroken(f"An iteration takes 1 to {MOST_WEEKS} weeks, not {weeks}.")
    length = timedelta(days=_WEEK * weeks)
    last = first + iterations * length - timedelta(days=1)
    documents: list[tuple[str, Document]] = [
        (
            "increments",
            {"key": key, "name": f"PI {key}", "start": str(first), "end": str(last)},
        )
    ]
    for step in range(iterations):
        begins = first + step * length
        innovation = step == iterations - 1 and iterations > 1
        name = f"{key}.{'IP' if innovation else step + 1}"
        documents.append(
            (
                "iterations",
                {
                    "key": name,
                    "pi": key,
                    "name": name,
                    "start": str(begins),
                    "end": str(begins + length - timedelta(days=1)),
                    "innovation": innovation,
                },
            )
        )
    return documents


def quarter_key(first: date, taken: frozenset[str]) -> str:
    """A PI's key by the calendar quarter in which it starts, as most ARTs name theirs."""
    key = f"{first:%y}.{(first.month + 2) // 3}"
    return next(
        name for name in (key, *(f"{key}{letter}" for letter in "bcdefg")) if name not in taken
    )


def next_first_day(workspace: Workspace) -> date:
    """The day after the last PI; RuleBroken where there is none."""
    known = _dated(workspace)
    if not known:
        raise RuleBroken("Say when the first PI starts: refineboard pi add KEY --start DAY.")
    return date.fromisoformat(known[-1].end) + timedelta(days=1)


def usual_rhythm(workspace: Workspace) -> tuple[int, int]:
    """How many iterations the last PI has, and how many weeks its first one takes."""
    known = [each for each in _dated(workspace) if each.iterations]
    if not known:
        return USUAL_ITERATIONS, USUAL_WEEKS
    first = known[-1].iterations[0]
    start, end = (_day(text_of(first, name)) for name in ("start", "end"))
    weeks = max(((end - start).days + 1) // _WEEK, 1) if start and end else USUAL_WEEKS
    return len(known[-1].iterations), weeks


def _dated(workspace: Workspace) -> list[Increment]:
    """The PIs whose days are known; a script may have written others."""
    return [each for each in increments(workspace) if _day(each.start) and _day(each.end)]


def check_fits(workspace: Workspace, key: str, first: date, last: date) -> None:
    """RuleBroken where a new PI overlaps another one, or leaves days between them."""
    if any(each.key.casefold() == key.casefold() for each in increments(workspace)):
        raise RuleBroken(f"There is a PI {key} already. Choose another key.")
    known = _dated(workspace)
    before = after = None
    for each in known:
        if each.start <= str(last) and str(first) <= each.end:
            raise RuleBroken(
                f"{key} ({first} to {last}) overlaps PI {each.key} ({each.start} to {each.end}). "
                f"The next free day is {_day_after(known[-1].end)}."
            )
        if each.end < str(first):
            before = each
        elif after is None:
            after = each
    if before is not None and _day_after(before.end) != str(first):
        raise RuleBroken(
            f"PI {before.key} ends on {before.end} and {key} starts on {first}: the days between "
            f"belong to no PI. Start on {_day_after(before.end)}."
        )
    if after is not None and _day_after(str(last)) != after.start:
        raise RuleBroken(
            f"{key} ends on {last} and PI {after.key} starts on {after.start}: the days between "
            "belong to no PI. Choose --iterations and --weeks so that they meet."
        )


def _day_after(day: str) -> str:
    return str(date.fromisoformat(day) + timedelta(days=1))

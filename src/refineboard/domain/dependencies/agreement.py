"""What two teams have said about a dependency: asked, agreed on, offered later, declined, resolved.

The entry of `depends_on` on the item that waits holds it. An agreement means "done by then": where
the provider's item is planned later than that afterwards, it is open again, by reading and without
a change of its own, so that no plan and no undo can leave an agreement that nobody keeps.
"""

from __future__ import annotations

from typing import NamedTuple

from refineboard.domain.dependencies.bands import Schedule, Slot
from refineboard.domain.documents import Document, documents_of, text_of

IDENTIFIED, AGREED, COUNTERED = "identified", "agreed", "countered"
DECLINED, RESOLVED = "declined", "resolved"


class Agreement(NamedTuple):
    """What was said about one dependency. "" where nothing was."""

    state: str
    needed_by: str
    """The iteration by whose end it is needed."""
    offer: str
    """The later iteration that the provider has offered."""
    owner: str
    """Who answers for it."""
    reason: str
    """Why it was declined."""
    since: str
    """When it came into this state, as far as that is known."""


def agreement_of(
    entry: Document, schedule: Schedule, theirs: Slot | None, *, is_done: bool
) -> Agreement:
    """What an entry of `depends_on` says, where what is waited for is planned in `theirs`."""
    state, needed_by = text_of(entry, "state") or IDENTIFIED, text_of(entry, "needed_by")
    if state == AGREED and not is_in_time(schedule, theirs, needed_by, is_done=is_done):
        state = IDENTIFIED
    return Agreement(
        state,
        needed_by,
        text_of(entry, "offer"),
        text_of(entry, "owner"),
        text_of(entry, "reason"),
        text_of(entry, "since"),
    )


def is_in_time(schedule: Schedule, theirs: Slot | None, needed_by: str, *, is_done: bool) -> bool:
    """Whether what is waited for is done, or planned in that iteration or an earlier one."""
    if is_done:
        return True
    limit = schedule.iteration(needed_by)
    return theirs is not None and limit is not None and theirs.last <= limit.last


def entry_of(document: Document, provider: str) -> Document | None:
    """The entry by which an item waits for another one."""
    entries = documents_of(document, "depends_on")
    return next((entry for entry in entries if text_of(entry, "key") == provider), None)

"""Three ways together: what the file said last time, what is here, what the file says now.

What only one side changed is taken from that side; what both changed in the same way is settled;
the rest is a conflict. Of long texts only a digest of the last time is kept: whether something
changed is all that is asked, and a backlog is not to be stored twice.
"""

from __future__ import annotations

from enum import Enum
from hashlib import sha256
from typing import NamedTuple

import orjson

from refineboard.domain.documents import JsonValue
from refineboard.domain.rebase import merged_sets

UNDECIDED = "undecided"
"""Where an external reference lists the fields that both sides changed and nobody decided on."""

_SHORT = 80
_SETS = frozenset({"tags", "depends_on"})
"""Lists in which order does not matter; they merge entry by entry and are kept whole."""


class Outcome(Enum):
    """What becomes of one field."""

    NOTHING = "nothing"
    """The file says what it said last time, or nothing."""
    TAKE = "take"
    SETTLED = "settled"
    """Both sides say the same; only the base moves."""
    CONFLICT = "conflict"


class Merged(NamedTuple):
    """The outcome and the value that the field should have."""

    outcome: Outcome
    value: JsonValue


def mark(name: str, value: JsonValue) -> JsonValue:
    """What is remembered of a value: itself, or a digest where it is long."""
    if name in _SETS or not isinstance(value, (str, list)):
        return value
    text = value if isinstance(value, str) else orjson.dumps(value).decode()
    if len(text) <= _SHORT:
        return value
    return f"sha256:{sha256(text.encode('utf-8', 'replace')).hexdigest()[:32]}"


def same(name: str, one: JsonValue, other: JsonValue) -> bool:
    """Whether two values of a field mean the same."""
    if name in _SETS and isinstance(one, list) and isinstance(other, list):
        return sorted(map(str, one)) == sorted(map(str, other))
    return one == other


def three_way(
    name: str, base: JsonValue, here: JsonValue, file: JsonValue, *, is_known: bool
) -> Merged:
    """Merges one field. `base` is a mark; without `is_known` nobody knows what the file said."""
    if is_known and same(name, base, mark(name, file)):
        return Merged(Outcome.NOTHING, here)
    if same(name, here, file) or (not is_known and file in (None, "", [])):
        return Merged(Outcome.SETTLED, here)
    if not is_known:
        return Merged(Outcome.CONFLICT, file)
    if same(name, base, mark(name, here)):
        return Merged(Outcome.TAKE, file)
    if name in _SETS:
        together = merged_sets(base, here, file)
        return Merged(Outcome.SETTLED if same(name, here, together) else Outcome.TAKE, together)
    return Merged(Outcome.CONFLICT, file)

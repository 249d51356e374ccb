"""Where the rows of one import come from and how a person wants them read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from refineboard.domain.change import Deleted
from refineboard.exchange.importing.updating import Choice, Decisions
from refineboard.exchange.tables.base import Progress, unwatched
from refineboard.exchange.tables.rows import FieldReader
from refineboard.exchange.tables.tracker import Tracker, UserMap


@dataclass(frozen=True, slots=True)
class Source:
    """Where rows come from and how a person wants them read."""

    tracker: Tracker
    user: UserMap = field(default_factory=UserMap)
    special: Mapping[str, FieldReader] = field(default_factory=dict)
    choice: Choice = "leave"
    progress: Progress = unwatched
    deleted: Callable[[], Mapping[str, Deleted]] = dict
    """The tool's items that were deleted here, by their keys there; asked only if need be."""
    decided: Decisions = field(default_factory=dict)

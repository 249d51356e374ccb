"""What a person can want: one small value per intention.

A command that edits carries the value that the person saw. If the stored one differs by the time
the command is decided, that field conflicts; nothing is ever overwritten unseen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from refineboard.domain.change import LogEntry
from refineboard.domain.dependencies.commands import Depending
from refineboard.domain.documents import Document, JsonValue
from refineboard.domain.edits import UNSEEN, FieldEdit, Unseen
from refineboard.domain.planning.commands import PlanningCommand
from refineboard.domain.storymap.commands import MapCommand

if TYPE_CHECKING:
    from refineboard.domain.readiness import Clause


@dataclass(frozen=True, slots=True)
class FoundArt:
    """Makes an empty workspace into an ART with its teams and a cadence."""

    name: str
    teams: tuple[tuple[str, str], ...]
    """Key and name of each team."""
    start: str
    """First day of the first planning interval, as YYYY-MM-DD."""


@dataclass(frozen=True, slots=True)
class LoadDocuments:
    """Fills an empty workspace with whole documents, as a sample or a backup holds them."""

    documents: tuple[tuple[str, Document], ...]
    """Pairs of table and document."""


@dataclass(frozen=True, slots=True)
class AddItem:
    """Puts a new item at the end of a backlog, or right after another item."""

    backlog: str
    kind: str
    title: str
    fields: tuple[FieldEdit, ...] = ()
    after: str | None = None
    parts: tuple[tuple[FieldEdit, ...], ...] = ()
    """What was split off from it while it was written, as in `MendItem`."""


@dataclass(frozen=True, slots=True)
class NewItem:
    """One row of an import: fields by name, kind and title among them."""

    fields: tuple[tuple[str, JsonValue], ...]
    backlog: str | None = None
    """Where it goes, if not where the import goes as a whole."""
    handle: str = ""
    """What `parent` and `depends_on` of the same import call it, for it has no key yet."""
    history: tuple[tuple[str, JsonValue], ...] = ()
    """What no person edits, already clean: ext, extra, and what the other tool knows of its past
    (timeline, created_at, created_by, updated_at)."""
    key: str = ""
    """The key that it brings along, if it does; it must be one that nobody has had here."""


@dataclass(frozen=True, slots=True)
class ItemUpdate:
    """What an import changes in one item, or other document, that is here already."""

    key: str
    edits: tuple[FieldEdit, ...]
    kept: tuple[tuple[str, JsonValue, JsonValue], ...] = ()
    """Fields that are set as they are (ext, extra), each with the value before and after."""
    table: str = "items"
    moves: tuple[Document, ...] = ()
    """What the other tool's log adds to the timeline: state, at, by. The last state is the item's,
    or the one that the edits set."""


@dataclass(frozen=True, slots=True)
class RankRun:
    """Items of an import, one after another, right behind another item, or right before it."""

    anchor: str
    keys: tuple[str, ...]
    """Keys, or handles of rows."""
    is_before: bool = False


@dataclass(frozen=True, slots=True)
class ImportItems:
    """Brings many items in, new and changed, as one change that one undo takes back.

    New items go to the end of their backlogs, in the order given, unless a run says where.
    """

    backlog: str
    rows: tuple[NewItem, ...]
    source: str
    updates: tuple[ItemUpdate, ...] = ()
    documents: tuple[tuple[str, Document], ...] = ()
    """Pairs of table and document: teams and iterations that the items need, and settings."""
    planned_at: Mapping[str, int] | None = None
    """The workspace's `highest_numbers` when the import was planned: what came since may be the
    same items, brought in by somebody else. None where that cannot matter."""
    runs: tuple[RankRun, ...] = ()
    """Where the other tool ranks items; one whose anchor has gone counts for nothing."""


@dataclass(frozen=True, slots=True)
class EditItem:
    """Sets fields of one item."""

    key: str
    edits: tuple[FieldEdit, ...]
    cause: str | None = None
    """Why criteria of a story that has begun had to change; None leaves it to be named later."""


@dataclass(frozen=True, slots=True)
class MendItem:
    """Edits an item and puts what is split off from it right behind it, as one change."""

    key: str
    edits: tuple[FieldEdit, ...]
    parts: tuple[tuple[FieldEdit, ...], ...] = ()
    """The new items' fields; kind, parent, owner, tags, plan and what is waited for are the item's
    if not among them."""


@dataclass(frozen=True, slots=True)
class MendItems:
    """Mends several items as one change."""

    mendings: tuple[MendItem, ...]


@dataclass(frozen=True, slots=True)
class EditItems:
    """Sets the same fields of many items as one change."""

    keys: tuple[str, ...]
    edits: tuple[FieldEdit, ...]


@dataclass(frozen=True, slots=True)
class ScoreWsjf:
    """Scores one of an item's four WSJF parts, or clears it with None."""

    key: str
    part: str
    score: int | None
    saw: JsonValue | Unseen = UNSEEN


@dataclass(frozen=True, slots=True)
class MoveToState:
    """Moves items to a state of their backlog's kanban."""

    keys: tuple[str, ...]
    state: str
    cause: str | None = None
    """Why work on them has to be done again; None leaves it to be named later."""


@dataclass(frozen=True, slots=True)
class AcceptItems:
    """Accepts what was worked on: moves it to the first state that means done."""

    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RejectItem:
    """Rejects what was worked on, with a reason: back to the first state of work."""

    key: str
    reason: str
    cause: str | None = None
    """Why it has to be done again; None leaves it to be named later."""


@dataclass(frozen=True, slots=True)
class NameCause:
    """Says why work on an item had to be done again."""

    key: str
    at: str
    """The moment of the event, as the item's timeline or the log has it."""
    event: str
    cause: str


@dataclass(frozen=True, slots=True)
class OverrideReady:
    """Calls an item ready whatever its musts say, with a reason; None takes that back."""

    key: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class CallReady:
    """Moves items to a state that means ready, those with open musts by an override."""

    keys: tuple[str, ...]
    state: str
    overridden: tuple[str, ...]
    """Which of them are called ready whatever their musts say."""
    reason: str


@dataclass(frozen=True, slots=True)
class TickLine:
    """Ticks a line of the team's checklist off for an item, or takes the tick back."""

    key: str
    line: str
    is_met: bool


@dataclass(frozen=True, slots=True)
class AgreeOnClause:
    """Puts a rule into a backlog's Definition of Ready, changes it, or takes it out."""

    backlog: str
    rule: str
    level: str | None
    """must or should; None takes the rule out."""
    limit: float | None = None
    text: str = ""
    """The words of an own checklist line."""


@dataclass(frozen=True, slots=True)
class AgreeOnDefinition:
    """Makes a backlog's Definition of Ready what a person has put together."""

    backlog: str
    clauses: tuple[Clause, ...]
    """In their order; the usual ones leave the backlog without a definition of its own."""
    saw: JsonValue | Unseen = UNSEEN


@dataclass(frozen=True, slots=True)
class ScoreStories:
    """Lets a team score its stories by themselves, or has them follow their features again."""

    team: str
    by_themselves: bool


@dataclass(frozen=True, slots=True)
class SetTarget:
    """Sets a bound of a metric's target or a setting; None goes back to the usual value."""

    name: str
    """A setting, or a metric."""
    bound: str | None
    """Which of the metric's bounds; None for a setting, and for all bounds of a metric."""
    value: float | None


@dataclass(frozen=True, slots=True)
class AgreeOnTarget:
    """Sets all bounds of a metric's target at once."""

    metric: str
    bounds: tuple[float | None, float | None, float | None, float | None] | None
    """Bad below, healthy from, healthy to, bad above, None for an open side; None in place of all
    goes back to the usual ones, and so do the usual numbers."""
    saw: JsonValue | Unseen = UNSEEN


@dataclass(frozen=True, slots=True)
class MoveToBacklog:
    """Moves items to the end of another backlog; their keys stay."""

    keys: tuple[str, ...]
    backlog: str


@dataclass(frozen=True, slots=True)
class RankItems:
    """Puts items right before or after another item, which may be in another backlog."""

    keys: tuple[str, ...]
    side: Literal["before", "after"]
    anchor: str


@dataclass(frozen=True, slots=True)
class PlanItems:
    """Plans items in an iteration, or takes them out of the plan with None."""

    keys: tuple[str, ...]
    iteration: str | None


@dataclass(frozen=True, slots=True)
class DuplicateItem:
    """Copies an item to the place right after it."""

    key: str


@dataclass(frozen=True, slots=True)
class DeleteItems:
    """Takes items out, with every link to them; an undo brings all of it back."""

    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SetInvest:
    """Sets what a team has agreed on for its stories, or what holds where a team has not."""

    backlog: str | None
    """None for everybody."""
    name: str
    value: float | tuple[str, ...] | None
    """A limit, or terms; None for what holds where nobody has said anything."""
    mode: Literal["set", "add", "remove"] = "set"
    """What to do with the terms."""


@dataclass(frozen=True, slots=True)
class ChangeDocuments:
    """Makes documents of one table what a script wants them to be."""

    table: str
    changed: Mapping[str, Document]
    """Whole documents by key, in place of those that are there."""
    added: tuple[Document, ...] = ()
    removed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RevertEntry:
    """Takes back one entry of the log: an undo, or a redo where the entry is itself an undo."""

    entry: LogEntry


Command: TypeAlias = (
    FoundArt
    | LoadDocuments
    | AddItem
    | ImportItems
    | EditItem
    | MendItem
    | MendItems
    | EditItems
    | ScoreWsjf
    | MoveToState
    | AcceptItems
    | RejectItem
    | NameCause
    | OverrideReady
    | CallReady
    | TickLine
    | AgreeOnClause
    | AgreeOnDefinition
    | ScoreStories
    | SetTarget
    | AgreeOnTarget
    | SetInvest
    | Depending
    | MoveToBacklog
    | RankItems
    | PlanItems
    | DuplicateItem
    | DeleteItems
    | MapCommand
    | PlanningCommand
    | ChangeDocuments
    | RevertEntry
)

"""What a backlog is made of, as SAFe names it: items, teams, increments, iterations and the rest.

Frozen pydantic models, made from a workspace's documents on first use. They validate what comes
in and ignore fields they do not know: the document keeps those.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from refineboard.domain.invest.settings import (
    INVEST,
    LIMITS,
    LONGEST_TERM,
    MOST_TERMS,
    settings_key,
)
from refineboard.domain.states import State


class Kind(StrEnum):
    """What an item is; the first three live above the team."""

    EPIC = "epic"
    CAPABILITY = "capability"
    FEATURE = "feature"
    STORY = "story"
    DEFECT = "defect"
    SPIKE = "spike"


TEAM_KINDS = frozenset({Kind.STORY, Kind.DEFECT, Kind.SPIKE})
"""Kinds that a team finishes inside one iteration."""


class Enabler(StrEnum):
    """The four types of enabler; an item without one is a business item."""

    EXPLORATION = "exploration"
    ARCHITECTURAL = "architectural"
    INFRASTRUCTURE = "infrastructure"
    COMPLIANCE = "compliance"


class DependencyKind(StrEnum):
    """How two items are tied in time."""

    FINISH_TO_START = "finish-to-start"
    FINISH_TO_FINISH = "finish-to-finish"
    START_TO_START = "start-to-start"


class DependencyNature(StrEnum):
    """What is waited for (Strode's taxonomy)."""

    KNOWLEDGE = "knowledge"
    PROCESS = "process"
    RESOURCE = "resource"


class DependencyState(StrEnum):
    """How far the two teams have got with a dependency."""

    IDENTIFIED = "identified"
    AGREED = "agreed"
    COUNTERED = "countered"
    """The provider has offered another iteration."""
    DECLINED = "declined"
    RESOLVED = "resolved"


class Roam(StrEnum):
    """What was agreed about a risk in PI planning."""

    RESOLVED = "resolved"
    OWNED = "owned"
    ACCEPTED = "accepted"
    MITIGATED = "mitigated"


class Model(BaseModel):
    """Base of every model: a value that cannot change."""

    model_config = ConfigDict(frozen=True, allow_inf_nan=False, defer_build=True)


WsjfScore = Annotated[int, Field(ge=1, le=20)]
Points = Annotated[float, Field(ge=0, le=1000)]


class TimelineEntry(Model):
    """When an item entered a state, and who moved it there."""

    state: str
    at: datetime
    by: str
    name: str | None = None
    """What another tool calls its state, where it is none of ours."""
    category: str | None = None
    """What that tool says it means, where no state of ours means the same."""
    accepted: bool | None = None
    """False where the work ended without having been done: cancelled, rejected, a duplicate."""


class Dependency(Model):
    """What an item waits for; kept on the item that waits."""

    key: str
    """The item that must come first (the provider's)."""
    kind: DependencyKind = DependencyKind.FINISH_TO_START
    nature: DependencyNature | None = None
    state: DependencyState = DependencyState.IDENTIFIED
    needed_by: str | None = None
    """Key of the iteration by which it is needed."""
    offer: str | None = None
    """Key of the iteration that the provider has offered instead."""
    owner: str | None = None
    """Who has answered for it."""
    reason: str | None = None
    """Why it was declined."""
    since: datetime | None = None
    """When it came into its state; None where nobody noted it."""


class ExternalRef(Model):
    """The same item in another tool."""

    system: str
    key: str
    url: str | None = None
    id: str | None = None
    """A second name by which the tool's own links may call it."""
    base: dict[str, object] = Field(default_factory=dict)
    """What the tool said at the last import, by field: the base of the next three-way merge."""
    raw: dict[str, object] = Field(default_factory=dict)
    """The tool's own words, by column, where an export could not make them again."""
    exact: dict[str, object] = Field(default_factory=dict)
    """Cells as they came, by column, where cleaning changed them."""
    undecided: tuple[str, ...] = ()
    """Fields that changed here and there, which an export leaves as they are there."""
    print: str | None = None
    """Fingerprint of the row that said this, if nothing in it was left open."""


class ReworkNote(Model):
    """What somebody said about one time that work had to be done again."""

    at: datetime
    """The moment of the event, which the timeline or the log knows."""
    by: str
    event: Literal["moved-back", "rejection", "criteria-edit"]
    reason: str = ""
    cause: str | None = None


class ReadyOverride(Model):
    """Why an item is called ready although a must of the Definition of Ready is open."""

    reason: str
    by: str
    at: datetime


class Item(Model):
    """One entry of a backlog, from epic to spike."""

    key: str
    """Stable for life, like CHK-31, also when the item moves to another backlog."""
    kind: Kind
    enabler: Enabler | None = None
    backlog: str
    title: str
    description: str = ""
    acceptance_criteria: tuple[str, ...] = ()
    benefit_hypothesis: str = ""
    state: str
    points: Points | None = None
    ubv: WsjfScore | None = None
    """User-business value."""
    tc: WsjfScore | None = None
    """Time criticality."""
    rroe: WsjfScore | None = None
    """Risk reduction and/or opportunity enablement."""
    size: WsjfScore | None = None
    """Job size that remains."""
    rank: str
    """Fractional index: its text order is the backlog's order."""
    parent: str | None = None
    split_from: str | None = None
    """The item that this one was a part of."""
    iteration: str | None = None
    pi: str | None = None
    owner: str | None = None
    tags: tuple[str, ...] = ()
    blocked: str | None = None
    """Why it cannot go on; None while it can."""
    not_waiting_for: tuple[str, ...] | None = None
    """Items and teams that its words seem to name and that it does not wait for."""
    depends_on: tuple[Dependency, ...] = ()
    waived: tuple[str, ...] = ()
    """INVEST rules whose findings are no problem in this item."""
    ext: tuple[ExternalRef, ...] = ()
    extra: dict[str, object] = Field(default_factory=dict)
    """Columns of an import that have no field here, kept for the way back."""
    ready_override: ReadyOverride | None = None
    ready_checks: tuple[str, ...] | None = None
    """Lines of the team's checklist that were ticked off."""
    rework: tuple[ReworkNote, ...] | None = None
    timeline: tuple[TimelineEntry, ...] = ()
    created_at: datetime
    created_by: str = ""
    updated_at: datetime
    updated_by: str = ""


class Member(Model):
    """A person of a team and the share of an iteration that they can give."""

    name: str
    role: str = ""
    capacity: float = 1.0


class ReadyClause(Model):
    """One rule of a Definition of Ready."""

    rule: str
    level: Literal["must", "should"]
    limit: float | None = None
    text: str = ""


class Team(Model):
    """An agile team; its key is its backlog's key and the prefix of its items' keys."""

    key: str
    name: str
    purpose: str = ""
    members: tuple[Member, ...] = ()
    states: tuple[State, ...] = ()
    """Its own kanban; empty for the usual one."""
    story_wsjf: bool = False
    """Whether the team scores single stories, which SAFe no longer advises."""
    definition_of_ready: tuple[ReadyClause, ...] | None = None
    """Its own Definition of Ready; None for the usual one."""


class Increment(Model):
    """A planning interval (PI)."""

    key: str
    name: str
    start: date
    end: date
    started_at: datetime | None = None
    """When its plan was frozen."""
    closed_at: datetime | None = None


class Iteration(Model):
    """One iteration of the ART's common cadence."""

    key: str
    pi: str
    name: str
    start: date
    end: date
    innovation: bool = False
    """Whether it is the innovation and planning (IP) iteration, which holds no planned stories."""


class Objective(Model):
    """A PI objective of a team."""

    key: str
    pi: str
    team: str
    title: str
    committed: bool = True
    planned_value: Annotated[int, Field(ge=1, le=10)] | None = None
    actual_value: Annotated[int, Field(ge=0, le=10)] | None = None
    items: tuple[str, ...] = ()


class Risk(Model):
    """A risk to a PI and what was agreed about it."""

    key: str
    pi: str
    team: str | None = None
    title: str
    roam: Roam | None = None
    owner: str | None = None
    items: tuple[str, ...] = ()
    raised_at: datetime | None = None
    """Since when it is known; None where nobody noted it."""


class MapActivity(Model):
    """A large thing that a person does, and its steps from left to right."""

    name: str
    steps: tuple[str, ...] = ()


class MapSlice(Model):
    """A row of a story map: what is shipped together."""

    name: str
    timebox: str = ""
    """Key of the iteration or PI that it stands for."""


class StoryMapDocument(Model):
    """A story map; each placement is a field of its own, named `at:` and the item's key, which
    readers check."""

    key: str
    name: str = ""
    backlog: str = ""
    activities: tuple[MapActivity, ...] = ()
    slices: tuple[MapSlice, ...] = ()


class ArtSettings(Model):
    """What holds for the whole ART."""

    key: str = "art"
    name: str
    states: tuple[State, ...] = ()
    """The ART's own kanban; empty for the usual one."""
    definition_of_ready: tuple[ReadyClause, ...] | None = None
    """The features' Definition of Ready; None for the usual one."""


class HealthTarget(Model):
    """A metric's own target: the healthy range, and beyond which values it is bad."""

    bad_below: float | None = None
    good_from: float | None = None
    good_to: float | None = None
    bad_above: float | None = None


class HealthSettings(Model):
    """What the ART has agreed to call healthy: a number or a target a name."""

    model_config = ConfigDict(frozen=True, allow_inf_nan=False, defer_build=True, extra="allow")
    __pydantic_extra__: dict[str, float | HealthTarget | None] = Field(init=False)

    key: Literal["health"]


def _limit(name: str) -> float | None:
    return Field(default=None, ge=LIMITS[name].least, le=LIMITS[name].most)


Term: TypeAlias = Annotated[str, Field(min_length=1, max_length=LONGEST_TERM)]
Terms: TypeAlias = Annotated[tuple[Term, ...], Field(max_length=MOST_TERMS)]


class InvestDocument(Model):
    """What a team has agreed on for its stories, or what holds where a team has not; None for
    what is usual."""

    key: str
    points_limit: float | None = _limit("points_limit")
    velocity_share: float | None = _limit("velocity_share")
    criteria_limit: float | None = _limit("criteria_limit")
    children_limit: float | None = _limit("children_limit")
    off: Terms | None = None
    vague: Terms | None = None
    glossary: Terms | None = None


MODELS: dict[str, type[Model]] = {
    "items": Item,
    "teams": Team,
    "increments": Increment,
    "iterations": Iteration,
    "objectives": Objective,
    "risks": Risk,
    "maps": StoryMapDocument,
}
"""What the documents of each table are; the settings' are told by their key."""

SETTINGS_MODELS: dict[str, type[Model]] = {
    "art": ArtSettings,
    "health": HealthSettings,
    INVEST: InvestDocument,
}


def model_of(table: str, key: str) -> type[Model] | None:
    """What a document of this table and key is; None for what nobody knows."""
    return settings_model(key) if table == "settings" else MODELS.get(table)


def settings_model(key: str) -> type[Model] | None:
    """What the settings document of this key is; a team's settings are like everybody's."""
    return SETTINGS_MODELS.get(INVEST if key.startswith(settings_key("")) else key)

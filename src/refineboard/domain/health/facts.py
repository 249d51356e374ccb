"""What metrics need to know of one item, read out of its document once and kept until it changes.

A state's meaning is what its backlog's kanban says today: for each step of an item's life that of
the backlog in which it was then, as far as the log knows. A state that is not in that kanban means
what its name usually means.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple, TypeAlias

from refineboard.domain.documents import Document, documents_of, number_of, text_of
from refineboard.domain.health.cadence import normal
from refineboard.domain.health.causes import CRITERIA_EDIT, MOVED_BACK, REJECTION, REWORK_FIELD
from refineboard.domain.health.past import Past
from refineboard.domain.planning.load import allocation_class
from refineboard.domain.states import (
    ART_STATES,
    CATEGORY_ORDER,
    TEAM_STATES,
    State,
    StateCategory,
    review_states,
)
from refineboard.domain.workspace import Backlog, Workspace, since_of

STORY_KINDS = frozenset({"story", "spike"})
"""What is called a story: user and enabler stories, spikes among them."""
TEAM_KINDS = frozenset({"story", "spike", "defect"})
"""What a team works on."""


class Step(NamedTuple):
    """An item's arrival in a state."""

    at: str
    category: StateCategory
    place: int
    """The state's place in its kanban."""
    is_review: bool
    """Whether finished work is looked at there: a state of work behind the first one."""
    kanban: StateTable
    """That of the backlog in which it was."""


class Facts:
    """One item as metrics see it. What is not as a document should be counts as missing.

    Every item of a workspace is read at each start, and most have long been done: so all but the
    few things that every metric asks for are looked up when they are asked for.
    """

    __slots__ = (
        "_states", "_states_at", "_steps", "_timeline", "backlog", "category", "created",
        "document", "iteration", "key", "kind", "since",
    )  # fmt: skip

    def __init__(
        self, document: Document, states: StateTable, states_at: StatesAt | None = None
    ) -> None:
        """`states_at` tells the kanban of each moment, where the item was in several backlogs."""
        self.document = document
        self.key = text_of(document, "key")
        self.backlog = text_of(document, "backlog")
        self.kind = text_of(document, "kind")
        self.iteration = text_of(document, "iteration")
        self.category = states.meaning(document.get("state"))[0]
        self.created = normal(text_of(document, "created_at"))
        """When it came to be, "" where that is not known."""
        self.since = normal(since_of(document))
        """Since when it has been in its state."""
        timeline = document.get("timeline")
        entries = timeline if isinstance(timeline, list) else ()
        self._timeline = [entry for entry in entries if isinstance(entry, dict)]
        self._states = states
        self._states_at = states_at
        self._steps: tuple[Step, ...] | None = None

    @property
    def points(self) -> float:
        """Its estimate, 0 where there is none."""
        return number_of(self.document, "points") or 0

    @property
    def is_estimated(self) -> bool:
        """Whether it has points, 0 included."""
        return number_of(self.document, "points") is not None

    @property
    def rank(self) -> str:
        """Its place in its backlog's order."""
        return text_of(self.document, "rank")

    @property
    def share(self) -> str:
        """Its allocation class."""
        return allocation_class(self.document)

    @property
    def moves(self) -> int:
        """How many states it has entered, its first one included."""
        return len(self._timeline)

    @property
    def steps(self) -> tuple[Step, ...]:
        """Its timeline, oldest first."""
        if self._steps is None:
            kanban, steps = self._states, []
            for entry in self._timeline:
                at = normal(text_of(entry, "at"))
                if self._states_at is not None:
                    kanban = self._states_at(at)
                category, place, is_review = kanban.meaning(entry.get("state"))
                steps.append(Step(at, category, place, is_review, kanban))
            self._steps = tuple(steps)
        return self._steps

    @property
    def was_started(self) -> bool:
        """Whether it ever was in a state of work or done."""
        if self.category in WORKED_ON:
            return True
        return self._was_in(self._states.works, WORKED_ON)

    @property
    def was_dropped(self) -> bool:
        """Whether its work ended without having been done."""
        return bool(self._timeline) and self._timeline[-1].get("accepted") is False

    @property
    def started(self) -> str:
        """When it was first pulled into work; "" while it was not, and where it arrived there."""
        for place, step in enumerate(self.steps):
            if step.category in WORKED_ON:
                return step.at if place else ""
        return ""

    @property
    def done(self) -> str:
        """When it was done for good; "" while it is open, and where it arrived done: nobody
        knows when that was."""
        if self.category is not StateCategory.DONE or self.was_dropped:
            return ""
        return self.done_by(NEVER)

    def done_by(self, moment: str) -> str:
        """When it was done, as it was right before a moment; "" where it was open then, and where
        it arrived done."""
        since = ""
        for step in reversed(self.steps):
            if step.at < moment:
                if step.category is not StateCategory.DONE:
                    return since
                since = step.at
        return ""

    @property
    def times_done(self) -> tuple[tuple[str, str], ...]:
        """Each time that it was done: since when, and until when; NEVER for still."""
        found: list[tuple[str, str]] = []
        if not self._was_in(self._states.done, _DONE):
            return ()
        for here, there in pairwise(self.steps):
            was_done = here.category is StateCategory.DONE
            if there.category is StateCategory.DONE and not was_done:
                found.append((there.at, NEVER))
            elif was_done and there.category is not StateCategory.DONE and found:
                found[-1] = (found[-1][0], there.at)
        if self.was_dropped and found and found[-1][1] is NEVER:
            found.pop()
        return tuple(found)

    def _was_in(self, states: frozenset[object], categories: frozenset[StateCategory]) -> bool:
        """Whether it was ever in one of these states of its kanban, or of these categories where
        it was in several; told without a look at the moments."""
        if self._states_at is not None:
            return any(step.category in categories for step in self.steps)
        return any(text_of(entry, "state") in states for entry in self._timeline)

    @property
    def entered(self) -> str:
        """When it entered the workflow: left the funnel, where ideas wait that nobody chose."""
        return next(
            (step.at for step in self.steps if step.category is not StateCategory.FUNNEL), ""
        )

    def category_before(self, moment: str) -> StateCategory | None:
        """What its state meant right before a moment, None before it existed."""
        found = None
        for step in self.steps:
            if step.at >= moment:
                break
            found = step.category
        return found


WORKED_ON = frozenset({StateCategory.DOING, StateCategory.DONE})
"""Categories that an item reaches when it is pulled."""

_DONE = frozenset({StateCategory.DONE})

_Meaning: TypeAlias = tuple[StateCategory, int, bool]
_UNKNOWN: _Meaning = (StateCategory.FUNNEL, 0, False)
NEVER = "~"
"""Later than every moment."""


class StateTable:
    """What the states mean that may stand in a timeline."""

    def __init__(self, *kanbans: tuple[State, ...]) -> None:
        """A state of several kanbans means what it does in the last of them."""
        self._meanings: dict[object, _Meaning] = {}
        for states in kanbans:
            reviews = review_states(states)
            for place, state in enumerate(states):
                self._meanings[state.key] = (state.category, place, state.key in reviews)
        self.works = self._states_of(WORKED_ON)
        """The states of work and those that mean done."""
        self.done = self._states_of({StateCategory.DONE})
        """The states that mean done."""

    def meaning(self, state: object) -> _Meaning:
        """A state's category, its place in the kanban, and whether it is review."""
        return self._meanings.get(state, _UNKNOWN) if isinstance(state, str) else _UNKNOWN

    def _states_of(self, categories: Container[StateCategory]) -> frozenset[object]:
        return frozenset(
            state for state, (category, _, _) in self._meanings.items() if category in categories
        )


USUAL_STATES = StateTable(ART_STATES, TEAM_STATES)
"""The states of the usual kanbans."""


def state_table(backlog: Backlog) -> StateTable:
    """The states that may stand in a timeline of the backlog."""
    return StateTable(ART_STATES, TEAM_STATES, backlog.states)


StatesAt: TypeAlias = Callable[[str], StateTable]


class FactsReader:
    """Makes facts of documents, those of today and those of then."""

    def __init__(self, workspace: Workspace, past: Past) -> None:
        self.tables = {key: state_table(backlog) for key, backlog in workspace.backlogs.items()}
        """What the states of each backlog mean."""
        self._past = past

    def read(self, document: Document) -> Facts:
        """The facts of an item that need not be there any more."""
        now = self._table(text_of(document, "backlog"))
        if not self._past.has_moved(text_of(document, "key")):
            return Facts(document, now)
        return Facts(
            document, now, lambda at: self._table(self._past.text_at(document, "backlog", at))
        )

    def then(self, facts: Facts, moment: str) -> Facts:
        """An item's facts as they were at a moment; its steps may go on from there."""
        document = self._past.document_at(facts.document, moment)
        return facts if document is facts.document else self.read(document)

    def _table(self, backlog: str) -> StateTable:
        return self.tables.get(backlog, USUAL_STATES)


class FactsByKey(Mapping[str, Facts]):
    """The facts of every item, each read when it is first asked for."""

    def __init__(self, workspace: Workspace, reader: FactsReader) -> None:
        self._items = workspace.items
        self._reader = reader
        self.read_already: dict[str, Facts] = {}
        """Those that somebody asked for."""

    def __getitem__(self, key: str) -> Facts:
        found = self.read_already.get(key)
        if found is None:
            found = self.read_already[key] = self._reader.read(self._items[key])
        return found

    def __contains__(self, key: object) -> bool:
        return key in self._items

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def forget(self, key: str) -> None:
        """Reads the item anew when it is asked for again."""
        self.read_already.pop(key, None)


class ReworkEvent(NamedTuple):
    """One time that work on an item had to be done again."""

    at: str
    event: str
    """MOVED_BACK, REJECTION or CRITERIA_EDIT."""
    cause: str
    """One of CAUSES, "" while nobody has named it."""
    reason: str


def moves_back(facts: Facts) -> tuple[str, ...]:
    """When the item moved backwards out of review or done."""
    return tuple(
        there.at
        for here, there in pairwise(facts.steps)
        if (here.is_review or here.category is StateCategory.DONE) and _is_back(here, there)
    )


def _is_back(here: Step, there: Step) -> bool:
    """Whether a step leads backwards; from one kanban into another, by what the states mean."""
    if here.kanban is there.kanban:
        return there.place < here.place
    return CATEGORY_ORDER.index(there.category) < CATEGORY_ORDER.index(here.category)


def rework_events(facts: Facts, criteria_edits: tuple[str, ...]) -> tuple[ReworkEvent, ...]:
    """Every rework event of an item, oldest first, with what people said about it.

    `criteria_edits` are the moments at which its criteria were edited after its iteration began.
    """
    notes = {text_of(note, "at"): note for note in documents_of(facts.document, REWORK_FIELD)}
    events = dict.fromkeys(moves_back(facts), MOVED_BACK)
    events |= dict.fromkeys(criteria_edits, CRITERIA_EDIT)
    events |= {at: REJECTION for at, note in notes.items() if text_of(note, "event") == REJECTION}
    found = []
    for at, event in sorted(events.items()):
        note = notes.get(at, {})
        found.append(ReworkEvent(at, event, text_of(note, "cause"), text_of(note, "reason")))
    return tuple(found)


def was_rejected(facts: Facts, before: str) -> bool:
    """Whether somebody rejected it before a moment, giving a reason."""
    notes = documents_of(facts.document, REWORK_FIELD)
    return any(
        text_of(note, "event") == REJECTION and normal(text_of(note, "at")) < before
        for note in notes
    )

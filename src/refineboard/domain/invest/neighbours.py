"""What stands around the items of a workspace, as `Around` values.

The index of look-alikes follows one edit at a time; the rest is small and worked out anew after a
change. Velocity needs no clock: the last iteration of a team counts once all in it is done.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from refineboard.domain.documents import Document, documents_of, number_of, text_of
from refineboard.domain.invest.around import Around
from refineboard.domain.invest.lexicon import words_in
from refineboard.domain.invest.twins import Twins
from refineboard.domain.invest.waiting import circles, shortest_circle
from refineboard.domain.states import StateCategory
from refineboard.domain.workspace import Workspace

VELOCITY_ITERATIONS = 3
"""How many finished iterations make a velocity."""
_USUAL_SHARE = 0.02
_USUAL_LEAST = 8
"""A word is one of the domain where at least this share, and this number, of the items hold it."""
_LARGE = ("epic", "capability", "feature")
_STORY_STARTS = ("as ", "in order", "i want", "i need", "i'd", "so that", "*as ", "as\t", "as\n")
_LONGEST_COMPARED = 1000


class Neighbours:
    """The surroundings of every item of a workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._twins: Twins | None = None
        self._numbers: _Numbers | None = None

    def changed(self, keys: Iterable[str]) -> None:
        """These items, or settings and plans, are no longer what they were."""
        self._numbers = None
        if self._twins is None:
            return
        for key in keys:
            document = self.workspace.items.get(key)
            if document is None:
                self._twins.drop(key)
            else:
                self._twins.put(key, compared_words(document))

    def of(self, document: Document) -> Around:
        """What stands around an item."""
        key = text_of(document, "key")
        if self._numbers is None:
            self._numbers = _Numbers(self.workspace)
        numbers = self._numbers
        parts = self.workspace.children(key)
        late, beside, unplanned = numbers.waiting(document)
        least = max(_USUAL_LEAST, int(len(self.workspace.items) * _USUAL_SHARE))
        backlog = text_of(document, "backlog")
        return Around(
            late=late,
            beside=beside,
            unplanned=unplanned,
            cycle=numbers.cycle(key),
            duplicates=self._others(document, self.twins.duplicates(key)),
            variants=self._others(document, self.twins.variants(key)),
            parts=len(parts),
            parts_points=numbers.points(parts),
            increments=numbers.increments(parts),
            capacity=numbers.capacity(parts),
            velocity=numbers.velocities.get(backlog),
            usual=self.twins.usual(key, least),
            parent=text_of(document, "parent") in self.workspace.heads,
        )

    @property
    def twins(self) -> Twins:
        """The index of look-alikes, made at first use."""
        if self._twins is None:
            self._twins = Twins()
            for key, document in self.workspace.items.items():
                self._twins.put(key, compared_words(document))
        return self._twins

    def _others(self, document: Document, keys: Iterable[str]) -> tuple[str, ...]:
        """Of the look-alikes, those that are neither above nor below the item."""
        key, parent = text_of(document, "key"), text_of(document, "parent")
        is_large = text_of(document, "kind") in _LARGE
        items = self.workspace.items
        return tuple(
            other
            for other in keys
            if other != parent
            and text_of(items[other], "parent") != key
            and (text_of(items[other], "kind") in _LARGE) == is_large
        )


def compared_words(document: Document) -> tuple[str, ...]:
    """The words by which an item is compared: of its story's sentence, or else of its title."""
    description = text_of(document, "description")[:_LONGEST_COMPARED].lstrip()
    if description[:8].lower().startswith(_STORY_STARTS):
        return words_in(description.partition("\n\n")[0]).words
    return words_in(text_of(document, "title")[:_LONGEST_COMPARED]).words


@dataclass
class _Numbers:
    """What is counted over the whole workspace, once after each change."""

    workspace: Workspace
    _order: dict[str, int] = field(init=False)
    """The place in time of each iteration."""
    _pi_of: dict[str, str] = field(init=False)
    _length: dict[str, int] = field(init=False)
    """How many iterations of a planning interval hold planned stories."""

    def __post_init__(self) -> None:
        iterations = sorted(
            self.workspace.tables["iterations"].items(),
            key=lambda entry: (text_of(entry[1], "start"), entry[0]),
        )
        self._order = {key: place for place, (key, _) in enumerate(iterations)}
        self._pi_of = {key: text_of(iteration, "pi") for key, iteration in iterations}
        self._length = {}
        for _, iteration in iterations:
            if iteration.get("innovation") is not True:
                pi = text_of(iteration, "pi")
                self._length[pi] = self._length.get(pi, 0) + 1

    def waiting(self, document: Document) -> tuple[tuple[str, ...], ...]:
        """Providers that are open, by plan: later than the item, beside it, not planned."""
        late, beside, unplanned = [], [], []
        place = self._order.get(text_of(document, "iteration"))
        for key in self._open_providers(document):
            provider = self.workspace.items[key]
            other = self._order.get(text_of(provider, "iteration"))
            if place is None:
                if self._is_in_later_pi(provider, document):
                    late.append(key)
            elif other is None:
                unplanned.append(key)
            elif other > place:
                late.append(key)
            elif other == place:
                beside.append(key)
        return tuple(late), tuple(beside), tuple(unplanned)

    def _is_in_later_pi(self, provider: Document, document: Document) -> bool:
        increments = self.workspace.tables["increments"]
        starts = [
            text_of(increments.get(text_of(item, "pi"), {}), "start")
            for item in (provider, document)
        ]
        return bool(starts[1]) and starts[0] > starts[1]

    def _open_providers(self, document: Document) -> list[str]:
        """Items that must be finished before the item begins, and are not."""
        found = []
        for entry in documents_of(document, "depends_on"):
            key = text_of(entry, "key")
            must_come_first = text_of(entry, "kind") in ("", "finish-to-start")
            if must_come_first and text_of(entry, "state") != "resolved" and self._is_open(key):
                found.append(key)
        return found

    def _is_open(self, key: str) -> bool:
        if key not in self.workspace.heads:
            return False
        return self.workspace.state_of_key(key).category is not StateCategory.DONE

    @cached_property
    def _waits_for(self) -> dict[str, list[str]]:
        return {
            key: self._open_providers(document)
            for key, document in self.workspace.items.items()
            if document.get("depends_on") and self._is_open(key)
        }

    @cached_property
    def _circles(self) -> dict[str, frozenset[str]]:
        return circles(self._waits_for)

    def cycle(self, key: str) -> tuple[str, ...]:
        """The shortest circle of waiting that an item stands in."""
        component = self._circles.get(key)
        return () if component is None else shortest_circle(key, component, self._waits_for)

    def points(self, keys: Iterable[str]) -> float:
        """The points of items together."""
        return sum(number_of(self.workspace.items[key], "points") or 0 for key in keys)

    def increments(self, keys: Iterable[str]) -> tuple[str, ...]:
        """The planning intervals that items are planned into, in order of time."""
        places = {
            self._order[iteration]: self._pi_of[iteration]
            for key in keys
            if (iteration := text_of(self.workspace.items[key], "iteration")) in self._order
        }
        return tuple(dict.fromkeys(places[place] for place in sorted(places)))

    def capacity(self, keys: Iterable[str]) -> float | None:
        """Points that the items' teams finish in a planning interval; None where unknown."""
        teams = {self.workspace.heads[key].backlog for key in keys}
        if not teams or not self._length or not teams <= self.velocities.keys():
            return None
        return sum(self.velocities[team] for team in teams) * max(self._length.values())

    @cached_property
    def velocities(self) -> dict[str, float]:
        """The mean points that each team finished in its last iterations."""
        done: dict[str, dict[int, float]] = {}
        unfinished: dict[str, set[int]] = {}
        for key, document in self.workspace.items.items():
            place = self._order.get(text_of(document, "iteration"))
            if place is None:
                continue
            team = text_of(document, "backlog")
            if self._is_open(key):
                unfinished.setdefault(team, set()).add(place)
            else:
                points = done.setdefault(team, {})
                points[place] = points.get(place, 0) + (number_of(document, "points") or 0)
        return {
            team: velocity
            for team, points in done.items()
            if (velocity := _mean(points, unfinished.get(team, set())))
        }


def _mean(points: dict[int, float], unfinished: set[int]) -> float:
    """The mean of the last iterations; the one that is still going on does not count."""
    finished = sorted(points)
    if finished and finished[-1] in unfinished:
        finished.pop()
    last = [points[place] for place in finished[-VELOCITY_ITERATIONS:]]
    return sum(last) / len(last) if last else 0

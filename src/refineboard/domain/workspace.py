"""The documents of one ART in memory, and the indexes that make reading them fast.

`apply` touches only what an operation touches, so an edit costs the same in a backlog of a
hundred and of a hundred thousand items. Documents are replaced, never changed: whoever holds one
may compare it by identity to learn whether its item changed.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, Protocol, runtime_checkable

from refineboard.domain.change import CreateDocument, DeleteDocument, LogEntry, SetField
from refineboard.domain.documents import (
    TABLES,
    Document,
    JsonValue,
    documents_of,
    text_of,
)
from refineboard.domain.errors import RuleBroken
from refineboard.domain.states import ART_STATES, TEAM_STATES, State, StateCategory, category_named

if TYPE_CHECKING:
    from refineboard.domain.model import Item

ART = "ART"
"""Key of the program backlog, which the whole ART shares."""

_MOST_DIGITS = 9
"""Of the number in an item's key."""

DERIVED_FIELDS = frozenset({"updated_at", "updated_by"})
"""Fields that `apply` derives from the log entry, so that merges and undo never clash on them."""


@dataclass(frozen=True)
class Backlog:
    """The ART's backlog or a team's: its key, its name on screen and its kanban."""

    key: str
    name: str
    states: tuple[State, ...]
    story_wsjf: bool = False

    @property
    def is_art(self) -> bool:
        """Whether this is the program (ART) backlog."""
        return self.key == ART

    def state(self, key: str) -> State:
        """The state with this key; an unknown one (of an import) counts as funnel."""
        return self._states_by_key.get(key) or State(key, key, StateCategory.FUNNEL)

    @cached_property
    def _states_by_key(self) -> dict[str, State]:
        return {state.key: state for state in self.states}


@runtime_checkable
class ReadableOnce(Protocol):
    """A table that decodes documents when they are asked for."""

    def for_reading(self) -> MutableMapping[str, Document]:
        """The same documents in a table that keeps none of those it decodes."""


class Head(NamedTuple):
    """What an item is sorted and linked by, and told old from new; "" where it has none."""

    backlog: str
    state: str
    rank: str
    parent: str
    since: str
    """When it entered its state."""


def head_of(document: Document) -> Head:
    """The head of an item's document."""
    return Head(
        text_of(document, "backlog"),
        text_of(document, "state"),
        text_of(document, "rank"),
        text_of(document, "parent"),
        since_of(document),
    )


def since_of(document: Document) -> str:
    """When an item entered its state, as its timeline says; "" where nothing says."""
    timeline = document.get("timeline")
    last = timeline[-1] if isinstance(timeline, list) and timeline else None
    return text_of(last, "at") if isinstance(last, dict) else text_of(document, "created_at")


class Workspace:
    """All tables of an ART. Build it from documents, then `apply` what the log says.

    Indexes are made of the items' heads alone, so that a store may decode documents lazily.
    """

    def __init__(
        self,
        tables: Mapping[str, MutableMapping[str, Document]] | None = None,
        heads: dict[str, Head] | None = None,
        highest_numbers: Mapping[str, int] | None = None,
    ) -> None:
        """`highest_numbers`, where known, spares a look at every key."""
        self.tables: dict[str, MutableMapping[str, Document]] = {name: {} for name in TABLES}
        self.tables.update(tables or {})
        self._highest = dict(highest_numbers or {})
        self._ranked: dict[str, list[tuple[str, str]]] = {}
        self._children: dict[str, set[str]] | None = None
        self._dependents: dict[str, set[str]] | None = None
        self._models: dict[str, tuple[Document, Item]] = {}
        self._backlogs: dict[str, Backlog] | None = None
        if heads is None:
            heads = {key: head_of(document) for key, document in self.items.items()}
        self.heads = heads
        """Every item's head by key."""
        for key, head in heads.items():
            self._ranked.setdefault(head.backlog, []).append((head.rank, key))
        if highest_numbers is None:
            for key in heads:
                self._count_key(key)
        for ranked in self._ranked.values():
            ranked.sort()

    @property
    def items(self) -> MutableMapping[str, Document]:
        """Every item's document by key."""
        return self.tables["items"]

    def document(self, key: str) -> Document:
        """The item's document; RuleBroken names the nearest keys where there is none."""
        found = self.items.get(key)
        if found is None:
            from difflib import get_close_matches

            near = get_close_matches(key, self.items, n=3)
            hint = f" Did you mean {', '.join(near)}?" if near else ""
            raise RuleBroken(f"There is no item {key}.{hint}")
        return found

    def item(self, key: str) -> Item:
        """The item as a model, made on first use and kept until its document changes."""
        document = self.document(key)
        kept = self._models.get(key)
        if kept is not None and kept[0] is document:
            return kept[1]
        from refineboard.domain.model import Item

        model = Item.model_validate(document)
        self._models[key] = (document, model)
        return model

    @property
    def art_name(self) -> str:
        """The ART's name."""
        return text_of(self.tables["settings"].get("art", {}), "name")

    @property
    def backlogs(self) -> Mapping[str, Backlog]:
        """Every backlog by key: the ART's first, then the teams' in the order they were founded."""
        if self._backlogs is None:
            art = self.tables["settings"].get("art", {})
            found = [Backlog(ART, self.art_name, _states_of(art) or ART_STATES)]
            found += [
                Backlog(
                    key,
                    text_of(team, "name"),
                    _states_of(team) or TEAM_STATES,
                    story_wsjf=team.get("story_wsjf") is True,
                )
                for key, team in self.tables["teams"].items()
            ]
            self._backlogs = {backlog.key: backlog for backlog in found}
        return self._backlogs

    def backlog(self, key: str) -> Backlog:
        """The backlog with this key, in any case; RuleBroken names the known ones."""
        found = self.backlogs.get(key) or self.backlogs.get(key.upper())
        if found is None:
            known = ", ".join(self.backlogs)
            raise RuleBroken(f"There is no backlog {key}. The backlogs here are {known}.")
        return found

    def state_of(self, document: Document) -> State:
        """The item's state in its backlog's kanban."""
        return self._state(text_of(document, "backlog"), text_of(document, "state"))

    def state_of_key(self, key: str) -> State:
        """The state of an item that is here, without a look at its document."""
        head = self.heads[key]
        return self._state(head.backlog, head.state)

    def is_done(self, key: str) -> bool:
        """Whether an item that is here is done."""
        return self.state_of_key(key).category is StateCategory.DONE

    def _state(self, backlog: str, state: str) -> State:
        found = self.backlogs.get(backlog)
        if found is None:
            return State(state, state, StateCategory.FUNNEL)
        return found.state(state)

    def keys_in(self, backlog: str) -> list[str]:
        """The keys of a backlog in rank order."""
        return [key for _, key in self._ranked.get(backlog, ())]

    def count_in(self, backlog: str) -> int:
        """How many items a backlog holds."""
        return len(self._ranked.get(backlog, ()))

    def neighbours(self, key: str) -> tuple[str | None, str | None]:
        """The keys ranked right before and right after an item in its backlog."""
        document = self.document(key)
        ranked = self._ranked[text_of(document, "backlog")]
        place = bisect_left(ranked, (text_of(document, "rank"), key))
        before = ranked[place - 1][1] if place > 0 else None
        after = ranked[place + 1][1] if place + 1 < len(ranked) else None
        return before, after

    def last_rank(self, backlog: str) -> str | None:
        """The rank of a backlog's last item, None where it is empty."""
        ranked = self._ranked.get(backlog)
        return ranked[-1][0] if ranked else None

    def children(self, key: str) -> tuple[str, ...]:
        """Keys of the items whose parent this is, sorted."""
        if self._children is None:
            # Not by `_note`: one call for each of 10,000 items costs more than all else here.
            found: dict[str, set[str]] = defaultdict(set)
            for child, head in self.heads.items():
                if head.parent:
                    found[head.parent].add(child)
            self._children = dict(found)
        return tuple(sorted(self._children.get(key, ())))

    def dependents(self, key: str) -> tuple[str, ...]:
        """Keys of the items that wait for this one, sorted."""
        if self._dependents is None:
            self._dependents = {}
            for dependent, document in self.items.items():
                for provider in providers_of(document):
                    _note(self._dependents, provider, dependent)
        return tuple(sorted(self._dependents.get(key, ())))

    def next_key(self, backlog: str, offset: int = 0) -> str:
        """A key that no item ever had; `offset` counts further ones in the same change."""
        return f"{backlog}-{self._highest.get(backlog, 0) + 1 + offset}"

    def has_had(self, key: str) -> bool:
        """Whether some item has this key, or may have had it."""
        prefix, number = _parts_of_key(key)
        return key in self.items or number <= self._highest.get(prefix, 0)

    @property
    def highest_numbers(self) -> Mapping[str, int]:
        """The highest number ever given out per key prefix, deleted items' included."""
        return self._highest

    def copy(self) -> Workspace:
        """A workspace of its own that shares the documents."""
        return self._twin({name: copy(table) for name, table in self.tables.items()})

    def reader(self) -> Workspace:
        """A copy for whoever looks at every item once: what a table decodes, it does not keep."""
        return self._twin(
            {
                name: table.for_reading() if isinstance(table, ReadableOnce) else copy(table)
                for name, table in self.tables.items()
            }
        )

    def _twin(self, tables: dict[str, MutableMapping[str, Document]]) -> Workspace:
        twin = Workspace(tables, {}, self._highest)
        twin.heads = self.heads.copy()
        twin._ranked = {backlog: ranked.copy() for backlog, ranked in self._ranked.items()}
        return twin

    def apply(self, entry: LogEntry) -> None:
        """Folds one entry of the log in."""
        for operation in entry.change.operations:
            table = self.tables[operation.table]
            old = table.get(operation.id)
            match operation:
                case SetField(field=field, after=after):
                    new = {**(old or {}), field: after}
                    if operation.table == "items":
                        new["updated_at"], new["updated_by"] = entry.at, entry.by
                    table[operation.id] = new
                    self._reindex(operation.table, operation.id, old, new)
                case CreateDocument(document=document):
                    table[operation.id] = document
                    self._reindex(operation.table, operation.id, old, document)
                case DeleteDocument():
                    table.pop(operation.id, None)
                    self._reindex(operation.table, operation.id, old, None)

    def _reindex(self, table: str, id_: str, old: Document | None, new: Document | None) -> None:
        if table in ("teams", "settings"):
            self._backlogs = None
        if table != "items":
            return
        head = self.heads.get(id_)
        new_head = None if new is None else head_of(new)
        self._rerank(id_, head, new_head)
        if self._children is not None:
            _move(self._children, id_, head and head.parent, new_head and new_head.parent)
        if self._dependents is not None:
            for provider in providers_of(old or {}):
                self._dependents.get(provider, set()).discard(id_)
            for provider in providers_of(new or {}):
                _note(self._dependents, provider, id_)
        if new_head is None:
            self._models.pop(id_, None)
            self.heads.pop(id_, None)
        else:
            self.heads[id_] = new_head
            self._count_key(id_)

    def _rerank(self, key: str, old: Head | None, new: Head | None) -> None:
        was = old and (old.backlog, old.rank)
        now = new and (new.backlog, new.rank)
        if was == now:
            return
        if was is not None:
            ranked = self._ranked[was[0]]
            del ranked[bisect_left(ranked, (was[1], key))]
        if now is not None:
            ranked = self._ranked.setdefault(now[0], [])
            entry = (now[1], key)
            if ranked and entry < ranked[-1]:
                insort(ranked, entry)
            else:
                ranked.append(entry)

    def _count_key(self, key: str) -> None:
        count_key(self._highest, key)


def count_key(highest: dict[str, int], key: str) -> None:
    """Keeps the highest number of each key prefix, with this key among them."""
    prefix, number = _parts_of_key(key)
    if number > highest.get(prefix, 0):
        highest[prefix] = number


def _parts_of_key(key: str) -> tuple[str, int]:
    """Prefix and number; 0 for what is no key of ours."""
    prefix, _, number = key.rpartition("-")
    # Longer numbers are no keys of ours, and Python refuses to read very long ones.
    if not number.isdecimal() or len(number) > _MOST_DIGITS:
        return prefix, 0
    return prefix, int(number)


def providers_of(document: Document) -> tuple[str, ...]:
    """Keys of the items that this one waits for."""
    return tuple(text_of(entry, "key") for entry in documents_of(document, "depends_on"))


def _note(index: dict[str, set[str]], at: str, key: str) -> None:
    if at:
        index.setdefault(at, set()).add(key)


def _move(index: dict[str, set[str]], key: str, old: str | None, new: str | None) -> None:
    if old:
        index.get(old, set()).discard(key)
    if new:
        _note(index, new, key)


def _states_of(document: Document) -> tuple[State, ...]:
    return tuple(_parsed_states(documents_of(document, "states")))


def _parsed_states(documents: Iterable[Document]) -> Iterator[State]:
    for document in documents:
        limit: JsonValue = document.get("wip")
        yield State(
            key=text_of(document, "key"),
            label=text_of(document, "label"),
            category=category_named(text_of(document, "category")),
            wip=limit if isinstance(limit, int) else None,
        )

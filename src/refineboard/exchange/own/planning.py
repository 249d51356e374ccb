"""What importing another workspace's own file would do here.

An item is the same one where its key and its making are the same, or where it remembers to have
come from there. What both sides last agreed on is known from the log, where both have grown out
of one workspace; otherwise from what the item remembers of the last import. The log of the other
workspace stays there: it is the record of what was done there, and nobody did that here.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from refineboard.domain.cleaning import clean
from refineboard.domain.commands import ItemUpdate, NewItem
from refineboard.domain.decide.checks import cleaned_value
from refineboard.domain.documents import Document, JsonValue, documents_of, text_of, texts_of
from refineboard.domain.fields import FIELDS
from refineboard.domain.rank import rank_between
from refineboard.domain.workspace import Workspace
from refineboard.exchange.importing.merging import Outcome, three_way
from refineboard.exchange.importing.plan import (
    Difference,
    ImportConflict,
    ImportPlan,
    PlannedUpdate,
    SkippedRow,
)
from refineboard.exchange.importing.routing import reference_of
from refineboard.exchange.importing.updating import Choice, Decisions
from refineboard.exchange.own.lines import SYSTEM, OwnFile
from refineboard.exchange.own.merging import (
    DERIVED,
    GROWING,
    grown,
    is_same,
    marks_of,
    origins,
    other_references,
    without_open,
)
from refineboard.exchange.tables.base import Progress, Steps, unwatched

Common: TypeAlias = Callable[[Sequence[bytes]], "Workspace | None"]
"""The workspace as it was when both had the same log, of the other one's log; None for never."""

_QUIET = frozenset({*GROWING, "rank", "ext", "created_at", "created_by", "extra"})
"""Fields of which nobody reads in a report."""


def plan_own(  # noqa: PLR0913 - what a person can say, and who watches
    workspace: Workspace,
    file: OwnFile,
    common: Common,
    choice: Choice = "leave",
    decided: Decisions | None = None,
    *,
    progress: Progress = unwatched,
) -> ImportPlan:
    """What importing the file would do."""
    cleaned = [(number, table, _cleaned(document)) for number, table, document in file.documents]
    file = replace(file, documents=cleaned)
    there = Workspace(dict(file.tables))
    base, steps = common(file.entries), Steps(progress, len(file.documents))
    return _Planning(workspace, there, base, choice, decided or {}, steps).plan(file)


def _cleaned(document: Document) -> Document:
    return {clean(name): cleaned_value(name, value) for name, value in document.items()}


@dataclass
class _Planning:
    here: Workspace
    there: Workspace
    base: Workspace | None
    choice: Choice
    decided: Decisions
    steps: Steps
    created: list[NewItem] = field(default_factory=list)
    updated: list[PlannedUpdate] = field(default_factory=list)
    settled: list[ItemUpdate] = field(default_factory=list)
    conflicts: list[ImportConflict] = field(default_factory=list)
    skipped: list[SkippedRow] = field(default_factory=list)
    documents: list[tuple[str, Document]] = field(default_factory=list)
    unchanged: int = 0
    lost_links: int = 0
    _keys: dict[str, str] = field(default_factory=dict)
    """Our key for each of theirs."""
    _ranks: dict[str, list[str]] = field(default_factory=dict)
    """The ranks that are taken in each backlog, in order."""

    def plan(self, file: OwnFile) -> ImportPlan:
        """The plan of all documents together."""
        for backlog in self.here.backlogs:
            heads = self.here.heads
            self._ranks[backlog] = [heads[key].rank for key in self.here.keys_in(backlog)]
        self._name_items()
        for number, table, document in file.documents:
            self.steps.step()
            if table == "items":
                self._take_item(number, document)
            else:
                self._take_document(number, table, document)
        return ImportPlan(
            source=SYSTEM,
            created=tuple(self.created),
            updated=tuple(self.updated),
            unchanged=self.unchanged,
            conflicts=tuple(self.conflicts),
            skipped=tuple(self.skipped),
            notes=(*file.notes, *self._notes(file)),
            documents=tuple(self.documents),
            settled=tuple(self.settled),
            planned_at=dict(self.here.highest_numbers),
        )

    def _notes(self, file: OwnFile) -> Iterator[str]:
        renamed = {theirs: ours for theirs, ours in self._keys.items() if ours and theirs != ours}
        if renamed:
            first = next(f"{theirs} is {ours}" for theirs, ours in renamed.items())
            yield f"{len(renamed):,} items have another key here, because theirs is taken: {first}."
        if self.lost_links:
            yield (
                f"{self.lost_links:,} links name items that are neither here nor in the file; "
                "they were left out."
            )
        if file.entries and self.base is None:
            yield (
                "The log of the other workspace stays there; import into a new directory to have "
                "it all."
            )

    def _name_items(self) -> None:
        """Finds our key of each of their items; "" where it was deleted here."""
        known = origins(self.here)
        taken: set[str] = set()
        homeless: list[str] = []
        for theirs, document in self.there.items.items():
            mine = self.here.items.get(theirs)
            if mine is not None and is_same(mine, document):
                self._keys[theirs] = theirs
            elif (theirs, text_of(document, "created_at")) in known:
                self._keys[theirs] = known[theirs, text_of(document, "created_at")]
            elif mine is None and self.base is not None and theirs in self.base.items:
                self._keys[theirs] = ""
            elif not self.here.has_had(theirs):
                self._keys[theirs] = theirs
                taken.add(theirs)
            else:
                homeless.append(theirs)
        offsets: Counter[str] = Counter()
        for theirs in homeless:
            prefix = theirs.rpartition("-")[0]
            while True:
                key = self.here.next_key(prefix, offsets[prefix])
                offsets[prefix] += 1
                if key not in taken:
                    break
            self._keys[theirs] = key

    def _take_item(self, number: int, document: Document) -> None:
        theirs = text_of(document, "key")
        key = self._keys[theirs]
        if not key:
            self.skipped.append(SkippedRow(number, f"{theirs} was deleted here."))
            return
        mine = self.here.items.get(key)
        linked = self._linked(document)
        if mine is None:
            self._create(theirs, key, linked)
        else:
            self._merge(number, "items", key, mine, linked)

    def _linked(self, document: Document) -> dict[str, JsonValue]:
        """The document with our keys in its links; links to nobody are left out."""
        linked = dict(document)
        parent = text_of(document, "parent")
        if parent:
            linked["parent"] = self._named(parent)
        if document.get("depends_on"):
            entries = [
                {**entry, "key": self._named(text_of(entry, "key"))}
                for entry in documents_of(document, "depends_on")
            ]
            linked["depends_on"] = [entry for entry in entries if entry["key"]]
        return linked

    def _named(self, theirs: str) -> str | None:
        key = self._keys.get(theirs) or (theirs if theirs in self.here.items else None)
        self.lost_links += key is None
        return key

    def _create(self, theirs: str, key: str, document: dict[str, JsonValue]) -> None:
        backlog = text_of(document, "backlog")
        whole = {name: value for name, value in document.items() if name != "key"}
        whole["state"] = self._state(document)
        whole["rank"] = self._free_rank(backlog, text_of(document, "rank"))
        if self._is_foreign(theirs, key):
            whole["ext"] = [*other_references(document), self._origin(document)]
        fields = {name: whole[name] for name in FIELDS if whole.get(name) not in (None, "", [])}
        self.created.append(
            NewItem(tuple(fields.items()), backlog=backlog, history=tuple(whole.items()), key=key)
        )

    def _state(self, document: Document) -> str:
        """The item's state; where the backlog here has no such state, the first of its kind."""
        state = text_of(document, "state")
        backlog = self.here.backlogs.get(text_of(document, "backlog"))
        if backlog is None or any(known.key == state for known in backlog.states):
            return state
        category = self.there.state_of(document).category
        found = (known.key for known in backlog.states if known.category is category)
        return next(found, backlog.states[0].key)

    def _free_rank(self, backlog: str, rank: str) -> str:
        """The rank, or the next one in the backlog that nobody has."""
        taken = self._ranks.setdefault(backlog, [])
        place = bisect_left(taken, rank)
        if place < len(taken) and taken[place] == rank:
            above = taken[place + 1] if place + 1 < len(taken) else None
            rank = rank_between(rank, above)
        insort(taken, rank)
        return rank

    def _take_document(self, number: int, table: str, document: Document) -> None:
        key = text_of(document, "key")
        linked = dict(document)
        if isinstance(document.get("items"), list):
            linked["items"] = [
                named for entry in texts_of(document, "items") if (named := self._named(entry))
            ]
        mine = self.here.tables[table].get(key)
        if mine is not None:
            self._merge(number, table, key, mine, linked)
        elif self.base is not None and key in self.base.tables[table]:
            self.skipped.append(SkippedRow(number, f"{key} of {table} was deleted here."))
        else:
            self.documents.append((table, linked))

    def _merge(self, number: int, table: str, key: str, mine: Document, document: Document) -> None:
        """The document against the one that is here, field by field."""
        base, is_known = self._agreed(table, key, mine, document)
        taken: list[Difference] = []
        clashing: list[Difference] = []
        kept: list[tuple[str, JsonValue, JsonValue]] = []
        for name in dict.fromkeys((*document, *mine)):
            if name in DERIVED or name == "ext":
                continue
            here, file = mine.get(name), document.get(name)
            sides = (here, file)
            outcome, value = self._merged(table, key, name, base, sides, is_known=is_known)
            if outcome is Outcome.CONFLICT:
                clashing.append(Difference(name, here, file))
            elif value != here:
                kept.append((name, here, self._fitting(table, name, value, document)))
                if name not in _QUIET:
                    taken.append(Difference(name, here, value))
        if table == "items":
            kept += self._remembered(key, mine, document, clashing)
        about = (number, key, None)
        if clashing:
            self.conflicts.append(ImportConflict(*about, tuple(clashing)))
        update = ItemUpdate(key, (), tuple(kept), table)
        if taken:
            self.updated.append(PlannedUpdate(*about, tuple(taken), update))
        elif kept:
            self.settled.append(update)
        self.unchanged += not (taken or clashing)

    def _agreed(
        self, table: str, key: str, mine: Document, document: Document
    ) -> tuple[Mapping[str, JsonValue], bool]:
        """What both sides last said, as marks, and whether that is known at all."""
        agreed = self.base.tables[table].get(key) if self.base is not None else None
        if agreed is not None and is_same(agreed, document):
            return marks_of(agreed), True
        for reference, name in (
            (reference_of(mine, SYSTEM), text_of(document, "key")),
            (reference_of(document, SYSTEM), key),
        ):
            base = reference.get("base")
            if isinstance(base, dict) and text_of(reference, "key") == name:
                return base, True
        return {}, False

    def _merged(  # noqa: PLR0913 - three ways, and whose they are
        self,
        table: str,
        key: str,
        name: str,
        base: Mapping[str, JsonValue],
        sides: tuple[JsonValue, JsonValue],
        *,
        is_known: bool,
    ) -> tuple[Outcome, JsonValue]:
        """What becomes of a field, given what is here and what is in the file."""
        here, file = sides
        if table == "items" and name in GROWING:
            return Outcome.SETTLED, grown(here, file)
        if table == "items" and name == "rank" and not is_known:
            return Outcome.NOTHING, here
        outcome, value = three_way(name, base.get(name), here, file, is_known=is_known)
        if outcome is Outcome.CONFLICT and name in _QUIET:
            return Outcome.NOTHING, here
        if outcome is Outcome.CONFLICT:
            return self._decided(key, name, here, file)
        return outcome, value

    def _decided(
        self, key: str, name: str, here: JsonValue, file: JsonValue
    ) -> tuple[Outcome, JsonValue]:
        """What a person chose for a field that both sides changed."""
        choice = self.decided.get((key, name), self.choice)
        if choice == "file":
            return Outcome.TAKE, file
        return (Outcome.NOTHING, here) if choice == "here" else (Outcome.CONFLICT, here)

    def _fitting(self, table: str, name: str, value: JsonValue, document: Document) -> JsonValue:
        if table == "items" and name == "rank":
            return self._free_rank(text_of(document, "backlog"), str(value))
        if table == "items" and name == "state":
            return self._state(document)
        return value

    def _remembered(
        self, key: str, mine: Document, document: Document, clashing: Sequence[Difference]
    ) -> Iterator[tuple[str, JsonValue, JsonValue]]:
        """The references of both sides; where the logs do not tell, also what was said now."""
        entries = other_references(mine)
        names = {(text_of(entry, "system"), text_of(entry, "key")) for entry in entries}
        for entry in other_references(document):
            if (text_of(entry, "system"), text_of(entry, "key")) not in names:
                entries.append(entry)
        reference = dict(reference_of(mine, SYSTEM))
        theirs = text_of(document, "key")
        if self._is_foreign(theirs, key):
            origin = self._origin(document)
            reference = {**origin, "base": without_open(origin["base"], reference, clashing)}
        after = [*entries, *([reference] if reference else [])]
        if after != mine.get("ext", []):
            yield "ext", mine.get("ext"), list[JsonValue](after)

    def _is_foreign(self, theirs: str, ours: str) -> bool:
        """Whether the log does not tell what both sides last said of an item."""
        return self.base is None or theirs != ours

    @staticmethod
    def _origin(document: Document) -> dict[str, JsonValue]:
        return {
            "system": SYSTEM,
            "key": text_of(document, "key"),
            "url": None,
            "id": text_of(document, "created_at"),
            "base": dict(marks_of(document)),
        }

"""From rows to a plan: which items are new, which change, where both sides changed.

A row is known again by its key in the other tool, else by its title in its backlog. Rows of one
import may name each other, in any order: what has no key yet is called by a handle.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from refineboard.domain.change import Deleted
from refineboard.domain.commands import ItemUpdate, NewItem
from refineboard.domain.documents import Document, JsonValue, text_of
from refineboard.domain.workspace import ART, Workspace
from refineboard.exchange.importing.calendars import calendar_of
from refineboard.exchange.importing.fingerprints import Fingerprints
from refineboard.exchange.importing.history import (
    Past,
    dates_of,
    dropped_since,
    history_of,
    moves_since,
)
from refineboard.exchange.importing.links import Links
from refineboard.exchange.importing.placing import Ranks, in_order, notes_of
from refineboard.exchange.importing.plan import (
    ImportConflict,
    ImportPlan,
    PlannedUpdate,
    SkippedRow,
)
from refineboard.exchange.importing.remarks import (
    gone_notes,
    left_out_notes,
    renamed_sprints,
    take_epics_for_features,
)
from refineboard.exchange.importing.routing import KnownItems, Router, refuse_without_backlog
from refineboard.exchange.importing.source import Source
from refineboard.exchange.importing.tool_words import words_heard
from refineboard.exchange.importing.updating import Context, Merge
from refineboard.exchange.tables.base import Steps
from refineboard.exchange.tables.cells import CellWriter
from refineboard.exchange.tables.columns import Columns, columns_of, require_key
from refineboard.exchange.tables.layout import remembered, with_words
from refineboard.exchange.tables.rows import Row, RowReader
from refineboard.exchange.tables.table import Table
from refineboard.exchange.tables.tracker import KEY, LINKS
from refineboard.exchange.tables.values import CellReader, texts_of_cell


class Planner:
    """Plans one import of one or more tables of the same source."""

    def __init__(self, workspace: Workspace, backlog: str | None, source: Source) -> None:
        tracker = source.tracker
        self._workspace = workspace
        self._source = source
        self._known = KnownItems(workspace, tracker.system)
        self._router = Router(workspace, tracker, source.user, backlog)
        cells = CellReader(workspace, tracker, source.user)
        reader = RowReader(cells, source.special)
        writer = CellWriter(workspace, tracker)
        self._context = Context(
            workspace,
            tracker.system,
            cells,
            reader,
            writer,
            Links(workspace, self._known, tracker.system),
            words_heard(workspace, tracker, writer),
            source.choice,
            source.decided,
            is_tracker=tracker.has_keys,
        )
        self._columns: dict[str, Columns] = {}
        self._skipped: list[SkippedRow] = []
        self._repeated = 0
        self._unchanged: set[str] = set()
        self._left_out: Counter[str] = Counter()
        self._learned: dict[str, dict[str, str]] = defaultdict(dict)
        self._many = False
        self._has_keys = False
        self._steps = Steps(source.progress, 0)
        self._ranks = Ranks()

    def plan(self, tables: Sequence[Table]) -> ImportPlan:
        """The plan of all tables together: each row meets those of the other tables."""
        self._many = len(tables) > 1
        # Each row is read, then carried to where it belongs.
        rows_twice = 2 * sum(len(table.records) for table in tables)
        self._steps = Steps(self._source.progress, rows_twice)
        for table in tables:
            tracker, user = self._source.tracker, self._source.user
            columns = columns_of(table.header, tracker, user, table.form)
            require_key(columns, tracker, table.form)
            self._columns[table.name] = columns
        epics = take_epics_for_features(tables, self._columns, self._source, self._context.cells)
        calendar = calendar_of(self._workspace, tables, self._columns)
        for table_name, name, key in (*calendar.known, *calendar.made):
            self._context.cells.learn(table_name, name, key)
            self._learned[table_name][name] = key
        for name, key in renamed_sprints(self._workspace, self._context, tables):
            self._learned["iterations"][name] = key
        rows = self._read(tables)
        for table in tables:
            self._skipped += [
                SkippedRow(number, f"{table.name}: {reason}" if self._many else reason)
                for number, reason in table.skipped
            ]
        rows = self._usable(rows)
        items = self._placed(rows)
        created, merges = self._carried(items)
        notes = [note for table in tables for note in self._table_notes(table)]
        notes += epics + calendar.notes
        notes += self._context.reader.notes(self._instead())
        notes += left_out_notes(self._left_out, self._source.user)
        seen = {key for _, keys, _ in items for key in keys} | self._unchanged
        keys = [row.external or "" for row in rows]
        notes += gone_notes(self._workspace, self._source.tracker, seen, keys)
        placings = self._ranks.placings(self._workspace)
        notes += notes_of(placings, self._source.tracker.label)
        runs = tuple(run for placing in placings for run in placing.runs)
        plan = self._planned(tables, created, merges, notes)
        return replace(plan, runs=runs, documents=(*calendar.documents, *plan.documents))

    def _read(self, tables: Sequence[Table]) -> list[Row]:
        system, context = self._context.system, self._context
        user = with_words(self._source.user, self._learned)
        prints = Fingerprints(self._workspace, self._known, system, user)
        for table in tables:
            prints.look_at(table, self._columns[table.name])
        rows: list[Row] = []
        for table in tables:
            columns = self._columns[table.name]
            for number, cells in table.records:
                self._steps.step()
                key = prints.unchanged(cells, columns)
                if key is None:
                    row = context.reader.row(number, table, cells, columns)
                    row.fingerprint = prints.of(cells, columns)
                    self._has_keys = self._has_keys or row.external is not None
                    row.wait_for(prints.blockers(row.names))
                    rows.append(row)
                else:
                    self._repeated += 1
                    self._unchanged.add(key)
                    self._hear_again(key, cells, columns)
        return rows

    def _hear_again(self, key: str, cells: Sequence[JsonValue], columns: Columns) -> None:
        """Notes the rank of an item whose row says what it said last time."""
        places = columns.about.get("rank", ())
        ranks = (texts_of_cell(cells[place]) for place in places if place < len(cells))
        rank = next((texts[0] for texts in ranks if texts), "")
        self._ranks.hear(key, self._workspace.heads[key].backlog, rank, rank)

    def _hear(self, row: Row, key: str | None, backlog: str, columns: Columns) -> None:
        """Notes the rank of a row's item, and the one that it had."""
        target, rank = self._context.links.target(row), row.about.get("rank", "")
        if key is None:
            self._ranks.hear(target, backlog, rank, None)
            return
        places = columns.about.get("rank", ())
        document = self._workspace.document(key)
        extra = document.get("extra")
        known = extra.get(columns.names[places[0]]) if places and isinstance(extra, dict) else None
        before = next(iter(texts_of_cell(known)), "")
        self._ranks.hear(key, text_of(document, "backlog"), rank, before)

    def _table_notes(self, table: Table) -> Iterable[str]:
        name = f"{table.name}: " if self._many else ""
        columns = self._columns[table.name]
        kept = columns.kept(table.records)
        for note in (*table.notes, columns.summary(kept)):
            yield name + note
        if kept and KEY not in columns.fields:
            yield (
                f"{name}No column holds keys, so an export can't give back what is only kept: "
                f"{', '.join(kept)}. Say which column is the key with --map."
            )

    def _skip(self, row: Row, reason: str) -> None:
        self._skipped.append(
            SkippedRow(row.number, f"{row.file}: {reason}" if self._many else reason)
        )

    def _usable(self, rows: Sequence[Row]) -> list[Row]:
        """Rows that can be an item; a key that comes twice is nobody's."""
        places: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            if row.external is not None:
                places[row.external].append(row)
        usable: list[Row] = []
        for row in rows:
            twins = places[row.external] if row.external is not None else [row]
            if row.left_out:
                kind = ", ".join(texts_of_cell(row.raw.get(row.sources["kind"])))
                self._left_out[kind] += 1
                self._context.left_out.update(row.names)
                self._skip(row, f"Rows of the kind {kind} are left out.")
            elif not text_of(row.values, "title"):
                self._skip(row, "There is no title.")
            elif len(twins) == 1 or (row is twins[0] and _are_pages(twins)):
                usable.append(row)
            elif _are_pages(twins):
                self._repeated += 1
            else:
                others = ", ".join(self._place(twin) for twin in twins if twin is not row)
                self._skip(
                    row,
                    f"The key {str(row.external)[:60]} is in more than one row; see {others[:60]}.",
                )
        return usable

    def _place(self, row: Row) -> str:
        return f"{row.file} row {row.number}" if self._many else str(row.number)

    def _placed(self, rows: Sequence[Row]) -> list[tuple[Row, list[str], str]]:
        """Each row with the items that it may be and the backlog where it goes if it is new."""
        placed: list[tuple[Row, list[str], str]] = []
        homeless = 0
        for number, row in enumerate(rows):
            keys = self._known.find(row, None)
            backlog = None if keys else self._router.backlog(row)
            if not keys and backlog is not None:
                keys = self._known.find(row, backlog)
            if not keys and self._is_deleted(row):
                continue
            if not keys and backlog is None:
                homeless += 1
                self._skip(row, "It has no team; say with --backlog where such rows go.")
                continue
            handle = f"#{number}"
            here = text_of(self._workspace.items[keys[0]], "kind") if keys else ""
            kind = text_of(row.values, "kind") or here or self._usual_kind(backlog or "")
            self._context.links.add(row, keys[0] if keys else handle, kind)
            placed.append((row, keys, backlog or ""))
        if homeless and homeless == len(rows):
            raise refuse_without_backlog(self._workspace)
        return placed

    def _is_deleted(self, row: Row) -> bool:
        """Whether somebody took the row's item out here; then it stays out unless told."""
        known = self._deleted.get(row.external or "")
        if known is None or self._source.choice == "file":
            return False
        self._skip(
            row,
            f"{known.by or 'Somebody'} deleted it here on {known.at[:10]}, as {known.key}; "
            "--conflicts file brings it back.",
        )
        return True

    @cached_property
    def _deleted(self) -> Mapping[str, Deleted]:
        # The log need not be read where nothing has come from the tool yet.
        is_known = f"import-{self._context.system}" in self._workspace.tables["settings"]
        return self._source.deleted() if is_known else {}

    @staticmethod
    def _usual_kind(backlog: str) -> str:
        return "feature" if backlog == ART else "story"

    def _carried(
        self, items: Sequence[tuple[Row, list[str], str]]
    ) -> tuple[list[NewItem], list[tuple[Row, Merge]]]:
        context = self._context
        past = Past(dates_of(row for row, _, _ in items), context.cells.state, context.system)
        created: list[tuple[Row, NewItem]] = []
        merges: list[tuple[Row, Merge]] = []
        for row, keys, backlog in items:
            self._steps.step()
            columns = self._columns[row.file]
            if keys:
                candidates = [context.merge(row, key, columns) for key in keys]
                best = min(candidates, key=lambda merge: len(merge.clashing) + len(merge.taken))
                best.moves = self._moves(row, best, past)
                merges.append((row, best))
                self._hear(row, best.key, "", columns)
            else:
                self._hear(row, None, backlog, columns)
                created.append((row, self._new_item(row, backlog, columns, past)))
        return _in_rank_order(created), merges

    def _moves(self, row: Row, merge: Merge, past: Past) -> tuple[Document, ...]:
        document = self._workspace.document(merge.key)
        backlog = self._workspace.backlog(text_of(document, "backlog"))
        taken = {difference.field: difference.file for difference in merge.taken}
        state = str(taken.get("state", text_of(document, "state")))
        if row.moves:
            return moves_since(row, document, state, backlog, past)
        return dropped_since(row, document, state, past) if "state" in taken else ()

    def _new_item(self, row: Row, key: str, columns: Columns, past: Past) -> NewItem:
        context = self._context
        backlog = self._router.named(key)
        target = context.links.target(row)
        kind = text_of(row.values, "kind") or self._usual_kind(key)
        said = context.said(row, backlog, kind, target)
        state = str(said.get("state") or backlog.states[0].key)
        values: dict[str, JsonValue] = {
            name: context.links.to(name, value) if name in LINKS else value
            for name, value in said.items()
            if value not in (None, "", [])
        }
        values.setdefault("kind", kind)
        kept = dict(history_of(row, state, backlog, past))
        if row.external is not None:
            # Nobody said so, but the next import must not take it for a change that was made here.
            said = {**said, "kind": kind, "state": state}
            kept["ext"] = [context.entry(row, said, backlog, columns)]
        if row.extra:
            kept["extra"] = row.extra
        return NewItem(
            tuple(values.items()), backlog=key, handle=target, history=tuple(kept.items())
        )

    def _remembered(self, tables: Sequence[Table]) -> Iterable[tuple[str, Document]]:
        system, user = self._context.system, self._source.user
        return remembered(self._workspace, system, tables, user, self._learned)

    def _instead(self) -> Mapping[str, str]:
        usual = self._router.usual
        first = self._router.named(usual).states[0].label
        return {
            "state": f"; they start in {first}",
            "kind": f"; they count as {self._usual_kind(usual)}",
        }

    def _planned(
        self,
        tables: Sequence[Table],
        created: Sequence[NewItem],
        merges: Sequence[tuple[Row, Merge]],
        notes: Iterable[str],
    ) -> ImportPlan:
        updated: list[PlannedUpdate] = []
        conflicts: list[ImportConflict] = []
        settled: list[ItemUpdate] = []
        unchanged = self._repeated
        for row, merge in merges:
            about = (row.number, merge.key, row.external)
            if merge.clashing:
                conflicts.append(ImportConflict(*about, tuple(merge.clashing)))
            command = merge.command
            if merge.taken and command is not None:
                updated.append(PlannedUpdate(*about, tuple(merge.taken), command))
                continue
            if command is not None:
                settled.append(command)
            unchanged += not merge.clashing
        return ImportPlan(
            backlog=self._router.usual,
            source=self._source.tracker.system,
            created=tuple(created),
            updated=tuple(updated),
            unchanged=unchanged,
            conflicts=tuple(conflicts),
            skipped=tuple(sorted(self._skipped, key=lambda skipped: skipped.row)),
            notes=tuple(notes),
            documents=(
                *(("teams", team) for team in self._router.new_teams),
                *(self._remembered(tables) if self._has_keys else ()),
            ),
            settled=tuple(settled),
            planned_at=dict(self._workspace.highest_numbers),
        )


def _in_rank_order(created: list[tuple[Row, NewItem]]) -> list[NewItem]:
    """The items as the tool ranks them, where it ranks every one; else as the file has them."""
    ranks = {item.handle: row.about.get("rank", "") for row, item in created}
    items = {item.handle: item for _, item in created}
    return [items[name] for name in (in_order(ranks) if all(ranks.values()) else ranks)]


def _are_pages(twins: Sequence[Row]) -> bool:
    """Whether rows of the same key are the same row on two pages of one export."""
    first = twins[0]
    return all(
        twin is first
        or (twin.file != first.file and (twin.raw, twin.extra) == (first.raw, first.extra))
        for twin in twins
    )

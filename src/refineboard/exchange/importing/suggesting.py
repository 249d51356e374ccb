"""A first map for a file, as a person would write it: what was guessed and why, to be corrected.

What is certain stands as a comment, so that the file says everything and changes nothing until
somebody takes a sign away.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from json import dumps

from refineboard.domain.cleaning import clean
from refineboard.domain.errors import RuleBroken
from refineboard.domain.fields import FIELDS
from refineboard.domain.workspace import Backlog, Workspace
from refineboard.exchange.tables.columns import Columns, columns_of
from refineboard.exchange.tables.table import Table
from refineboard.exchange.tables.tracker import KEY, Tracker, UserMap, folded
from refineboard.exchange.tables.values import CellReader, texts_of_cell

_MOST = 30
_EXAMPLES = 3
_NEAR = 0.75


def suggested_map(
    workspace: Workspace, tracker: Tracker, user: UserMap, tables: Sequence[Table], backlog: str
) -> str:
    """The map as TOML. `backlog` is the one whose states the rows' words are compared with."""
    cells = CellReader(workspace, tracker, user)
    kanban = workspace.backlog(backlog)
    lines: list[str] = [
        f"# A map for {tracker.label}: change what is wrong, then give it with --map."
    ]
    for table in tables:
        columns = columns_of(table.header, tracker, user, table.form)
        lines += ["", f"# {clean(table.name)}", "[columns]", *_columns(table, columns, tracker)]
        lines += ["", "[kinds]", *_kinds(table, columns, cells)]
        lines += ["", "[states]", *_states(table, columns, cells, kanban)]
        for field, section in (("iteration", "iterations"), ("pi", "increments")):
            lines += ["", f"[{section}]", *_spans(workspace, section, table, columns, cells, field)]
        # A second table of one name is no TOML.
        break
    return "\n".join(lines) + "\n"


def _line(word: str, meaning: str, why: str, *, is_sure: bool) -> str:
    front = "# " if is_sure else ""
    return (
        f"{front}{dumps(word, ensure_ascii=False)} = {dumps(meaning, ensure_ascii=False)}  # {why}"
    )


def _columns(table: Table, columns: Columns, tracker: Tracker) -> Iterator[str]:
    for field, headers in columns.headers.items():
        yield f"# {field} = {dumps(headers[0], ensure_ascii=False)}  # by its name"
    names = {word: field for field, words in tracker.names.items() for word in words}
    for header in columns.kept(table.records):
        if header in {
            columns.names[place] for places in columns.about.values() for place in places
        }:
            continue
        near = get_close_matches(tracker.plain(header), names, 1, _NEAR)
        field = names[near[0]] if near else ""
        if field in {KEY, *FIELDS} and field not in columns.fields:
            why = f"its name is like {near[0]}; {_examples(table, columns, header)}"
            yield f"{field} = {dumps(header, ensure_ascii=False)}  # {why}"
        else:
            shown = _examples(table, columns, header)
            yield f"# {dumps(header, ensure_ascii=False)} is kept beside the items; {shown}"


def _examples(table: Table, columns: Columns, header: str) -> str:
    words = _counted(table, columns.places[header])
    return "it says " + ", ".join(f"“{word[:30]}”" for word, _ in words.most_common(_EXAMPLES))


def _counted(table: Table, places: Sequence[int]) -> Counter[str]:
    return Counter(
        " ".join(clean(text).split())
        for _, cells in table.records
        for place in places
        if place < len(cells)
        for text in texts_of_cell(cells[place])
    )


def _words(table: Table, columns: Columns, field: str) -> list[tuple[str, int]]:
    return _counted(table, columns.fields.get(field, ())).most_common(_MOST)


def _kinds(table: Table, columns: Columns, cells: CellReader) -> Iterator[str]:
    for word, count in _words(table, columns, "kind"):
        try:
            kind = cells.kind(word)
        except RuleBroken:
            yield _line(
                word, "story", f"{count} rows; a guess, no such word is known", is_sure=False
            )
        else:
            why = f"{count} rows; known" if kind else f"{count} rows; left out"
            yield _line(word, kind, why, is_sure=True)


def _states(table: Table, columns: Columns, cells: CellReader, kanban: Backlog) -> Iterator[str]:
    meanings = _categories(table, columns)
    for word, count in _words(table, columns, "state"):
        category = meanings.get(word, "")
        try:
            state = cells.state(word, category, kanban)
        except RuleBroken:
            first = kanban.states[0].key
            yield _line(word, first, f"{count} rows; a guess, no such word is known", is_sure=False)
        else:
            why = f"{count} rows; by what it means"
            if folded(word) in (folded(state), folded(kanban.state(state).label)):
                why = f"{count} rows; the same name"
            yield _line(word, state, why, is_sure=True)


def _categories(table: Table, columns: Columns) -> Mapping[str, str]:
    """What the tool itself says that its states mean."""
    states, meanings = columns.fields.get("state", ()), columns.about.get("category", ())
    found: dict[str, str] = {}
    for _, cells in table.records:
        if states and meanings and max(states[0], meanings[0]) < len(cells):
            words = texts_of_cell(cells[states[0]]), texts_of_cell(cells[meanings[0]])
            if all(words):
                found[" ".join(clean(words[0][0]).split())] = words[1][0]
    return found


def _spans(  # noqa: PLR0913, PLR0917 - a table, and what its words are compared with
    workspace: Workspace,
    section: str,
    table: Table,
    columns: Columns,
    cells: CellReader,
    field: str,
) -> Iterator[str]:
    here = list(workspace.tables[section])
    for word, count in _words(table, columns, field):
        key = cells.known(section, word)
        if key is not None:
            yield _line(word, key, f"{count} rows; known", is_sure=True)
        else:
            near = get_close_matches(word, here, 1, 0.0)
            yield _line(word, near[0] if near else "", f"{count} rows; which one?", is_sure=True)

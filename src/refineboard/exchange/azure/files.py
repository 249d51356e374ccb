"""The files of Azure Boards: work items as JSON, queries as CSV, trees in columns of titles.

A query of a tree has a column of titles for each level, and a row is below the row above it that
has its title further left. Here it gets one title and a parent; an export puts them back.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from refineboard.domain.documents import JsonValue, text_of
from refineboard.domain.errors import BadData
from refineboard.exchange.tables.csv_files import Prepared, read_csv
from refineboard.exchange.tables.json_files import (
    JsonObject,
    as_text,
    looks_like_json,
    objects_in,
    read_json,
    table_of,
    title_of_name,
)
from refineboard.exchange.tables.table import Grid, Record, Table
from refineboard.exchange.tables.tracker import OWN_COLUMN, Tracker, UserMap, folded, plain_name

_REMOVED = "removed"
_LEVEL = re.compile(r"title(\d{1,2})\Z")
_LINKS = {
    "system.linktypes.hierarchy-reverse": "Parent",
    "system.linktypes.dependency-reverse": "Predecessors",
    "system.linktypes.dependency-forward": "Successors",
}
_ITEM_IN_URL = re.compile(r"/workitems/(\d+)\Z", re.IGNORECASE)


def read_azure(data: bytes, name: str, tracker: Tracker, user: UserMap) -> Table:
    """A file of Azure Boards as a table; BadData where it is none."""
    if looks_like_json(data):
        table = _of_json(data, name)
    else:
        table = read_csv(data, name, tracker, user, prepare=without_levels)
    return _without_removed(table, user)


# Work items as JSON


def _of_json(data: bytes, name: str) -> Table:
    documents, notes = read_json(data)
    items = [item for document in documents for item in _items(document)]
    records = [_record(item) for item in items]
    if not records:
        raise BadData(
            "There is no work item with fields in the file. Ask for the items themselves: a query "
            "alone answers with nothing but their ids."
        )
    attributes: JsonObject = {}
    for item in items:
        fields = item["fields"]
        attributes |= (
            {title_of_name(field): field for field in fields} if isinstance(fields, dict) else {}
        )
    return replace(table_of(name, records, notes), manner={"attributes": attributes})


def _items(document: JsonValue) -> Iterator[JsonObject]:
    for entry in objects_in(document):
        inner = entry.get("value", entry.get("workItems"))
        if isinstance(inner, list):
            yield from _items(inner)
        elif isinstance(entry.get("fields"), dict):
            yield entry
        elif "WorkItemId" in entry:
            # Analytics tells fields right in the item, and others' names within them.
            yield {"id": entry["WorkItemId"], "fields": dict(_flat(entry))}


def _flat(entry: JsonObject) -> Iterator[tuple[str, JsonValue]]:
    for name, value in entry.items():
        if isinstance(value, dict) and name in ("Area", "Iteration"):
            yield from value.items()
        elif isinstance(value, dict) and "UserName" in value:
            yield name, {"displayName": value["UserName"], "uniqueName": value.get("UserEmail")}
        elif name != "WorkItemId" and name[:1] != "@":
            yield name, value


def _record(item: JsonObject) -> JsonObject:
    """One work item as cells: its fields, and its links by what they mean."""
    record: JsonObject = {"ID": as_text(item.get("id"))}
    fields = item["fields"]
    for name, value in fields.items() if isinstance(fields, dict) else ():
        if name != "System.Id":
            record[title_of_name(name)] = _identity(value) or as_text(value)
    links: dict[str, list[str]] = defaultdict(list)
    for relation in objects_in(item.get("relations")):
        column = _LINKS.get(text_of(relation, "rel").lower())
        found = _ITEM_IN_URL.search(text_of(relation, "url"))
        if column and found:
            links[column].append(found[1])
    if record.get("Parent"):
        links.pop("Parent", None)
    for name, keys in links.items():
        record[name] = ", ".join(keys)
    rest = {key: value for key, value in item.items() if key not in ("id", "fields", "_links")}
    return record | rest


def _identity(value: JsonValue) -> str:
    """A person as a query prints one."""
    if not isinstance(value, dict):
        return ""
    name, account = text_of(value, "displayName"), text_of(value, "uniqueName")
    return f"{name} <{account}>" if name and account else name or account


# Trees in columns of titles


def without_levels(header: Sequence[str], rows: Sequence[Record]) -> Prepared:
    """The same rows with one title and a parent, where each level has its own column of titles."""
    levels = _levels(header)
    names = [plain_name(name) for name in header]
    if not levels or "title" in names:
        return header, rows, {}
    ids = [place for place, name in enumerate(names) if name == "id"]
    parents = [place for place, name in enumerate(names) if name == "parent"]
    kept = [place for place in range(len(header)) if place not in levels[1:]]
    made = ["Title" if place == levels[0] else header[place] for place in kept]
    made += [OWN_COLUMN, *([] if parents else ["Parent"])]
    above: list[str] = []
    records: list[Record] = []
    for number, given in rows:
        cells = [*given, *[""] * (len(header) - len(given))]
        level = next((level for level, place in enumerate(levels) if cells[place]), 0)
        parent = above[min(level, len(above)) - 1] if level and above else ""
        id_ = "".join(str(cells[place]) for place in ids)
        del above[level:]
        above.append(id_ or f"#row {number}")
        title = cells[levels[level]]
        row = [title if place == levels[0] else cells[place] for place in kept]
        for place in parents:
            row[kept.index(place)] = cells[place] or parent
        row += ["" if id_ else above[-1], *([] if parents else [parent])]
        records.append((number, [*row, *cells[len(header) :]]))
    return made, records, {"levels": len(levels), "parent": bool(parents)}


def _levels(header: Sequence[str]) -> list[int]:
    """The places of the columns Title 1, Title 2, …, in this order."""
    found: list[tuple[int, int]] = []
    for place, name in enumerate(header):
        level = _LEVEL.match(plain_name(name))
        if level:
            found.append((int(level[1]), place))
    return [place for _, place in sorted(found)]


def with_levels(
    header: Sequence[str], rows: Sequence[Sequence[JsonValue]], manner: Mapping[str, JsonValue]
) -> Grid:
    """The rows of an export as Azure Boards writes them: as a tree, each row below its parent and
    its title in the column of its level, where they came so or parents have no id yet; else as
    they are."""
    names = [plain_name(name) for name in header]
    if OWN_COLUMN not in header:
        return header, rows
    key, title, own = (names.index(name) for name in ("id", "title", plain_name(OWN_COLUMN)))
    parent = names.index("parent") if "parent" in names else None
    dropped = {own}
    ordered: list[tuple[int, Sequence[JsonValue]]] = [(0, row) for row in rows]
    titles = [header[title]]
    new = {str(row[own]) for row in rows if not row[key]}
    if parent is not None and ("levels" in manner or any(str(row[parent]) in new for row in rows)):
        ordered = list(_as_tree(rows, key, parent, own))
        width = max([_number(manner.get("levels")), *(level + 1 for level, _ in ordered)])
        titles = [f"Title {level}" for level in range(1, width + 1)]
        dropped |= set() if manner.get("parent") else {parent}
    kept = [place for place in range(len(header)) if place not in dropped]

    def spread(cells: Sequence[JsonValue], titles: Sequence[JsonValue]) -> list[JsonValue]:
        return [
            cell if place != parent or str(cell) not in new else ""
            for place in kept
            for cell in (titles if place == title else [cells[place]])
        ]

    made = [name for place in kept for name in (titles if place == title else [header[place]])]
    return made, [
        spread(row, [row[title] if place == level else "" for place in range(len(titles))])
        for level, row in ordered
    ]


def _as_tree(
    rows: Sequence[Sequence[JsonValue]], key: int, parent: int, own: int
) -> Iterator[tuple[int, Sequence[JsonValue]]]:
    """Each row behind its parent, with its level; parents are named by id or by our key."""

    def name(row: Sequence[JsonValue]) -> str:
        return str(row[key] or row[own])

    names = set(map(name, rows))
    below: dict[str, list[Sequence[JsonValue]]] = defaultdict(list)
    for row in rows:
        above = str(row[parent])
        below[above if above in names else ""].append(row)
    waiting = [(0, row) for row in reversed(below[""])]
    while waiting:
        level, row = waiting.pop()
        yield level, row
        waiting += [(level + 1, child) for child in reversed(below[name(row)])]


def _number(value: JsonValue) -> int:
    return value if isinstance(value, int) else 1


def _without_removed(table: Table, user: UserMap) -> Table:
    """The table without what has been removed from its backlog there."""
    places = [place for place, name in enumerate(table.header) if plain_name(name) == "state"]
    if not places or _REMOVED in user.states:
        return table
    removed = {
        number
        for number, cells in table.records
        if len(cells) > places[0] and folded(str(cells[places[0]])) == _REMOVED
    }
    return table.without(removed, "It is removed there.")

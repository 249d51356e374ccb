"""Items from a service, page by page, as the file that an import reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from urllib.parse import urlsplit

import orjson

from refineboard.domain.budget import BUDGET
from refineboard.domain.documents import Document, JsonValue, text_of
from refineboard.domain.errors import BadData
from refineboard.exchange.exporting.requests import inside
from refineboard.exchange.tables.base import ROW_LIMIT
from refineboard.exchange.tables.json_files import JsonObject, objects_in
from refineboard.remote.catalogue import by_start
from refineboard.remote.client import Client
from refineboard.remote.services import Listing, Params

_MOST_EMPTY = 20
"""Empty pages in a row: a tracker may have some, where much is hidden from the person."""
_PREDECESSORS = ("Predecessors", "Successors")


def pulled(client: Client, query: str, report: Callable[[int], None]) -> bytes:
    """Everything that a query finds, one document a line; `report` hears how many items so far."""
    return _read(client, listings_of(client, query), report)


def listings_of(client: Client, query: str) -> Sequence[Listing]:
    """What to ask for a query."""
    service = client.service
    if service.found is None:
        return service.listings(query)

    def asked(listing: Listing) -> JsonValue:
        return client.got(listing.path, listing.params, body=listing.body)

    return service.found(asked, query)


def pulled_again(client: Client, references: Sequence[Document]) -> bytes:
    """What the items are there by now that are remembered so."""
    return _read(client, client.service.again(references), lambda _: None)


def _read(client: Client, listings: Sequence[Listing], report: Callable[[int], None]) -> bytes:
    lines = [
        _line(client, listing, page, items)
        for listing in client.service.about
        for page, items in pages(client, listing)
    ]
    complete = _COMPLETE.get(client.service.name, _is_complete)
    count = 0
    projects: set[str] = set()
    for listing in listings:
        for page, items in pages(client, listing):
            count += len(items)
            if count > ROW_LIMIT:
                raise BadData(f"The query finds more than {ROW_LIMIT:,} items; ask for fewer.")
            for item in items:
                complete(client, item)
            lines.append(_line(client, listing, page, items))
            report(count)
            if client.service.name == "jira":
                projects |= {str(inside(item, "fields.project.key") or "") for item in items}
    lines += _sprints(client, sorted(projects - {""}))
    return b"\n".join(map(orjson.dumps, lines))


def _sprints(client: Client, projects: Sequence[str]) -> Iterator[JsonValue]:
    """The sprints of Jira's boards that are not over: an issue tells only those that it is in.

    Who may not see a board, or has none, does without.
    """
    for project in projects:
        params = {"projectKeyOrId": project, "type": "scrum"}
        for board in _seen(client, "/rest/agile/1.0/board", params):
            path = f"/rest/agile/1.0/board/{board.get('id')}/sprint"
            found = list(_seen(client, path, {"state": "active,future"}))
            if found:
                yield {"values": list[JsonValue](found)}


def _seen(client: Client, path: str, params: Params) -> Iterator[JsonObject]:
    """The entries of a paged answer; none where it is refused."""
    if client.ask("GET", path, params={**params, "maxResults": "1"}).is_good:
        listing = Listing(path, {**params, "maxResults": "50"}, "values", by_start("startAt"))
        for _, entries in pages(client, listing):
            yield from entries


def _line(
    client: Client, listing: Listing, page: JsonValue, items: Sequence[JsonObject]
) -> JsonValue:
    """The page as it came, or its items with the path that tells what they are."""
    if not client.service.tells_path:
        return page
    return {"@odata.context": listing.path, "value": list[JsonValue](items)}


def pages(client: Client, listing: Listing) -> Iterator[tuple[JsonValue, list[JsonObject]]]:
    """Each page of an answer and its items."""
    params: Params | None = listing.params
    label = client.service.label
    count = empty = 0
    while params is not None:
        count += 1
        BUDGET.check("pages", count, f"What {label} lists")
        page = client.got(listing.path, params, body=listing.body, may_miss=listing.may_miss)
        if page is None:
            return
        listed = inside(page, listing.items) if listing.items and isinstance(page, dict) else page
        items = list(objects_in(listed))
        empty = 0 if items else empty + 1
        if empty > _MOST_EMPTY:
            raise BadData(f"{label} sends empty pages without end. Ask for less at once.")
        yield page, items
        params = listing.advance(page, params, len(items))


def _is_complete(_client: Client, _item: JsonObject) -> None:
    """Of most services an item comes whole."""


def _complete_log(client: Client, item: JsonObject) -> None:
    """Fetches the whole change log of an issue that came with the newest part of it."""
    log = item.get("changelog")
    if not isinstance(log, dict):
        return
    histories, total = log.get("histories"), log.get("total")
    if isinstance(histories, list) and isinstance(total, int) and len(histories) < total:
        path = f"/rest/api/3/issue/{item.get('key')}/changelog"
        listing = Listing(path, {"maxResults": "100"}, "values", by_start("startAt"))
        found = [entry for _, entries in pages(client, listing) for entry in entries]
        item["changelog"] = {"histories": list[JsonValue](found), "total": len(found)}


def _complete_links(client: Client, item: JsonObject) -> None:
    """Fetches whom a Rally item waits for, of whom it comes with the number alone."""
    for holder in (item, *objects_in(list(item.values()))):
        for name in _PREDECESSORS:
            told = holder.get(name)
            if not isinstance(told, dict) or not told.get("Count") or "Results" in told:
                continue
            path = urlsplit(text_of(told, "_ref")).path
            # What an answer says to be somewhere else is not asked.
            if path.startswith("/slm/webservice/"):
                listing = Listing(path, {"fetch": "FormattedID"}, "QueryResult.Results")
                found = [entry for _, entries in pages(client, listing) for entry in entries]
                told["Results"] = list[JsonValue](found)


_COMPLETE: Mapping[str, Callable[[Client, JsonObject], None]] = {
    "jira": _complete_log,
    "rally": _complete_links,
}

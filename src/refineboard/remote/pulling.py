"""Items from a service, page by page, as the file that an import reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import orjson

from refineboard.domain.documents import JsonValue
from refineboard.domain.errors import BadData
from refineboard.exchange.base import ROW_LIMIT
from refineboard.exchange.json_files import JsonObject, objects_in
from refineboard.exchange.requests import in_groups
from refineboard.remote.client import Client
from refineboard.remote.services import Listing, Params, by_start

MOST_KEYS = 100
"""Issues that Jira tells of by their keys in one answer."""


def pulled(client: Client, query: str, report: Callable[[int], None]) -> bytes:
    """Everything that a query finds, one document a line; `report` hears how many items so far."""
    lines = [client.got(path) for path in client.service.about]
    count = 0
    for listing in client.service.listings(query):
        for page, items in pages(client, listing):
            count += len(items)
            if count > ROW_LIMIT:
                raise BadData(f"The query finds more than {ROW_LIMIT:,} items; ask for fewer.")
            for item in items:
                _complete_log(client, item)
            lines.append(page)
            report(count)
    return b"\n".join(map(orjson.dumps, lines))


def pulled_again(client: Client, keys: Sequence[str]) -> bytes:
    """Jira's issues of these keys as they are now; a search may be some seconds behind."""
    lines: list[JsonValue] = [client.got(path) for path in client.service.about]
    for group in in_groups(keys, MOST_KEYS):
        body: JsonObject = {
            "issueIdsOrKeys": list[JsonValue](group),
            "fields": ["*all", "-comment", "-attachment", "-worklog"],
            "expand": ["changelog"],
        }
        page = client.got("/rest/api/3/issue/bulkfetch", body=body)
        listed = page.get("issues") if isinstance(page, dict) else None
        for item in objects_in(listed):
            _complete_log(client, item)
        lines.append(page)
    return b"\n".join(map(orjson.dumps, lines))


def pages(client: Client, listing: Listing) -> Iterator[tuple[JsonValue, list[JsonObject]]]:
    """Each page of an answer and its items."""
    params: Params | None = listing.params
    count = 0
    while params is not None:
        page = client.got(listing.path, params)
        listed = page.get(listing.items) if isinstance(page, dict) else page
        items = list(objects_in(listed))
        count += len(items)
        yield page, items
        params = listing.advance(page, params, count)


def _complete_log(client: Client, item: JsonObject) -> None:
    """Fetches the whole change log of an issue that came with the newest part of it."""
    log = item.get("changelog")
    if not isinstance(log, dict) or not isinstance(log.get("total"), int):
        return
    histories, total = log.get("histories"), log["total"]
    if isinstance(histories, list) and isinstance(total, int) and len(histories) < total:
        path = f"/rest/api/3/issue/{item.get('key')}/changelog"
        listing = Listing(path, {"maxResults": "100"}, "values", by_start("startAt"))
        found = [entry for _, entries in pages(client, listing) for entry in entries]
        item["changelog"] = {"histories": list[JsonValue](found), "total": len(found)}

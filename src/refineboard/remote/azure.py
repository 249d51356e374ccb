"""Azure Boards over the network: a query answers with ids, and items are asked for by these."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from refineboard.domain.documents import Document, JsonValue, text_of
from refineboard.exchange.exporting.requests import in_groups, inside
from refineboard.exchange.tables.json_files import JsonObject, objects_in
from refineboard.remote.services import Got, Listing, Made, Service

_VERSION = {"api-version": "7.1"}
_WIQL = "/_apis/wit/wiql"
_BATCH = "/_apis/wit/workitemsbatch"
_ITEMS = "/_apis/wit/workitems"
_AT_ONCE = 200


def _wiql(condition: str) -> str:
    select = "SELECT [System.Id] FROM WorkItems"
    if condition.lstrip().upper().startswith("SELECT"):
        return condition
    return f"{select} WHERE {condition} ORDER BY [Microsoft.VSTS.Common.StackRank]"


def _by_ids(ids: Sequence[str]) -> tuple[Listing, ...]:
    return tuple(
        Listing(
            _BATCH,
            _VERSION,
            "value",
            body={
                "ids": [int(id_) for id_ in group],
                "$expand": "all",
                # One that was deleted must not fail the others.
                "errorPolicy": "omit",
            },
        )
        for group in in_groups(ids, _AT_ONCE)
    )


def _found(asked: Callable[[Listing], JsonValue], query: str) -> tuple[Listing, ...]:
    answer = asked(Listing(_WIQL, _VERSION, body={"query": _wiql(query)}))
    listed = answer.get("workItems") if isinstance(answer, dict) else None
    return _by_ids([str(entry["id"]) for entry in objects_in(listed) if "id" in entry])


def _listed(_query: str) -> tuple[Listing, ...]:
    """Nothing can be asked for before the query has told the ids."""
    return ()


def _again(references: Sequence[Document]) -> tuple[Listing, ...]:
    keys = (text_of(reference, "key") for reference in references)
    return _by_ids([key for key in keys if key.isdecimal()])


def _named_query(title: str) -> str:
    escaped = title.replace("'", "''")
    return f"[System.Title] = '{escaped}'"


def _made(_got: Got, _path: str, answer: JsonValue, address: str) -> Made | None:
    entry = next(objects_in(answer), {})
    number = entry.get("id")
    if isinstance(number, bool) or not isinstance(number, int):
        return None
    page = inside(entry, "_links.html.href")
    url = page if isinstance(page, str) else f"{address}{_ITEMS}/{number}"
    return Made({"key": str(number), "url": url}, str(number))


def _title(item: JsonObject, _path: str, address: str) -> tuple[str, Made] | None:
    fields = item.get("fields")
    made = _made(lambda _: None, "", item, address)
    return (text_of(fields, "System.Title"), made) if made and isinstance(fields, dict) else None


def _sent(body: JsonValue, address: str) -> JsonValue:
    """The body with whole addresses of the work items that it links to."""
    if isinstance(body, list):
        return [_sent(entry, address) for entry in body]
    if isinstance(body, dict):
        return {name: _sent(entry, address) for name, entry in body.items()}
    if isinstance(body, str) and body.startswith(f"{_ITEMS}/"):
        return f"{address}{body}"
    return body


AZURE = Service(
    "azure",
    "Azure Boards",
    "a condition of WIQL such as \"[System.TeamProject] = 'Shop'\"",
    _listed,
    _again,
    _made,
    lambda _: (),
    _title,
    found=_found,
    named_query=_named_query,
    list_type="application/json-patch+json",
    is_basic=True,
    sent=_sent,
)

"""The services that can be reached, as data: how they know who asks, and how they list items.

What differs between trackers is here; sending, waiting and paging are the same for all.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeAlias

from refineboard.domain.documents import Document, JsonValue, text_of
from refineboard.exchange.json_files import JsonObject

Params: TypeAlias = Mapping[str, str]
Advance: TypeAlias = Callable[[JsonValue, Params, int], Params | None]
"""The parameters of the next page, of an answer, its own parameters and how many items came so
far; None where it was the last page."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A question with an answer of several pages."""

    path: str
    params: Params
    items: str
    """Under which name a page has its items; "" where it is the list itself."""
    advance: Advance


@dataclass(frozen=True, slots=True)
class Service:
    """One tracker."""

    name: str
    label: str
    listings: Callable[[str], tuple[Listing, ...]]
    """What to ask for, from a person's query."""
    query_words: str
    """What a query is, for a person who gave none."""
    made: Callable[[JsonObject, str], Document]
    """Key, id and address of an item, of the answer to its making and the service's address."""
    own_header: str = ""
    """The header into which the token goes as it is, if the service has one of its own."""
    about: tuple[str, ...] = ()
    """Paths of what is asked first, because it explains the items."""
    headers: Params = field(default_factory=dict)


def signed(service: Service, user: str, token: str) -> dict[str, str]:
    """The header that says who asks."""
    if service.own_header:
        return {service.own_header: token}
    if user:
        pair = base64.b64encode(f"{user}:{token}".encode()).decode()
        return {"Authorization": f"Basic {pair}"}
    return {"Authorization": f"Bearer {token}"}


def _by_token(answer: JsonValue, params: Params, _count: int) -> Params | None:
    token = answer.get("nextPageToken") if isinstance(answer, dict) else None
    is_new = isinstance(token, str) and token and token != params.get("nextPageToken")
    return {**params, "nextPageToken": str(token)} if is_new else None


def by_start(name: str) -> Advance:
    """Pages that are asked for by how many items came before, until one comes without."""

    def advance(answer: JsonValue, params: Params, _count: int) -> Params | None:
        values = answer.get("values") if isinstance(answer, dict) else None
        is_last = not isinstance(answer, dict) or answer.get("isLast") is True
        if is_last or not isinstance(values, list) or not values:
            return None
        return {**params, name: str(int(params.get(name, "0")) + len(values))}

    return advance


def _jira(query: str) -> tuple[Listing, ...]:
    params = {
        "jql": query,
        "maxResults": "100",
        "fields": "*all,-comment,-attachment,-worklog",
        "expand": "names,schema,changelog",
    }
    return (Listing("/rest/api/3/search/jql", params, "issues", _by_token),)


def _made_in_jira(answer: JsonObject, address: str) -> Document:
    key = text_of(answer, "key")
    return {"key": key, "id": text_of(answer, "id"), "url": f"{address}/browse/{key}"}


JIRA = Service(
    name="jira",
    label="Jira",
    listings=_jira,
    query_words='a JQL such as "project = ALPHA"',
    made=_made_in_jira,
    about=("/rest/api/3/field",),
)

SERVICES: Mapping[str, Service] = MappingProxyType({JIRA.name: JIRA})
"""Every service by the name of its import."""

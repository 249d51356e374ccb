"""What differs between services, as data: how they know who asks, list items and answer.

Sending, waiting and paging are the same for all.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from refineboard.domain.documents import Document, JsonValue
from refineboard.exchange.tables.json_files import JsonObject

Params: TypeAlias = Mapping[str, str]
Advance: TypeAlias = Callable[[JsonValue, Params, int], Params | None]
"""The parameters of the next page, of an answer, its own parameters and how many items it has;
None where it was the last page."""
Got: TypeAlias = Callable[[str], JsonValue]
"""Asks a path."""


def only_page(_answer: JsonValue, _params: Params, _count: int) -> None:
    """Of an answer of one page nothing follows."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A question whose answer may have several pages."""

    path: str
    params: Params = field(default_factory=dict)
    items: str = ""
    """The dotted name under which a page has its items; "" where it is the list itself."""
    advance: Advance = only_page
    body: JsonObject | None = None
    """What goes along, where it is asked by a POST."""
    may_miss: bool = False
    """Whether it is no failure that nothing is there."""


class Made(NamedTuple):
    """An item that a service has made."""

    reference: Document
    """Its key, id and address there."""
    name: str
    """By what further requests name it."""


@dataclass(frozen=True, slots=True)
class Service:
    """One tracker."""

    name: str
    label: str
    query_words: str
    """What a query is, for a person who gave none."""
    listings: Callable[[str], tuple[Listing, ...]]
    """What to ask for, from a person's query."""
    again: Callable[[Sequence[Document]], tuple[Listing, ...]]
    """What to ask for items that are known, by what is remembered of them."""
    made: Callable[[Got, str, JsonValue, str], Made | None]
    """The item that was made: of a way to ask, the path of the request, its answer, and the
    service's address. None where the answer does not tell."""
    named: Callable[[str], tuple[Listing, ...]]
    """What to ask for items with a title."""
    title_and_reference: Callable[[JsonObject, str, str], tuple[str, Made] | None]
    """An item's title, and what is to be remembered of it: of the item as it is listed, the path
    of the listing and the service's address."""
    found: Callable[[Callable[[Listing], JsonValue], str], tuple[Listing, ...]] | None = None
    """What to ask for where a query is answered with ids alone: of a way to ask, and the query."""
    named_query: Callable[[str], str] | None = None
    """The query for a title, in place of `named`, where it is answered with ids alone."""
    about: tuple[Listing, ...] = ()
    """What is asked first, because it explains the items."""
    errors: Callable[[JsonValue], list[str]] = lambda _: []
    """What went wrong in an answer that looks good."""
    tells_path: bool = False
    """Whether its answers do not say what they are of, so that the path must be kept."""
    own_header: str = ""
    """The header into which the token goes as it is, if the service has one of its own."""
    headers: Params = field(default_factory=dict)
    list_type: str = ""
    """The content type of a body that is a list, where it has one of its own."""
    is_basic: bool = False
    """Whether the token is a password even without a user."""
    sent: Callable[[JsonValue, str], JsonValue] = lambda body, _: body
    """A body as it is sent, of what it is here and the service's address."""


def signed(service: Service, user: str, token: str) -> dict[str, str]:
    """The header that says who asks."""
    if service.own_header:
        return {service.own_header: token}
    if user or service.is_basic:
        pair = base64.b64encode(f"{user}:{token}".encode()).decode()
        return {"Authorization": f"Basic {pair}"}
    return {"Authorization": f"Bearer {token}"}

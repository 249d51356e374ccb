"""Requests to a service, one after another, each as far as it goes.

A request that is refused does not stop the others, only those that need what it would have made.
What was made there is told at once, so that it can be remembered before anything else happens.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

from refineboard.domain.documents import Document, JsonValue
from refineboard.exchange.exporting.requests import Request, filled_in
from refineboard.exchange.tables.json_files import JsonObject, objects_in
from refineboard.remote.client import Answer, AnswerLost, Client
from refineboard.remote.pulling import listings_of, pages

_SERVER_ERROR = 500


@dataclass(slots=True)
class Outcome:
    """What became of the requests."""

    done: int = 0
    failed: list[str] = field(default_factory=list)
    """In words, with our keys."""
    touched: set[str] = field(default_factory=set)
    """Our keys of the items that some request was taken for."""
    items: dict[str, list[str]] = field(default_factory=dict)
    """What was done to each of them, in words."""


class _Missing(Exception):
    """An item that the request needs has not been made."""


def push(  # noqa: PLR0913 - who hears what became of the requests
    client: Client,
    requests: Sequence[Request],
    outcome: Outcome,
    *,
    made: Callable[[str, Document], None],
    unsure: Callable[[str], None] = lambda _: None,
    report: Callable[[int], None] = lambda _: None,
) -> None:
    """Sends the requests in order and keeps in `outcome` how far it came.

    `made` hears our key and the reference of each item that was created, before the next request;
    `unsure` the key of an item of which nobody knows whether it was created; `report` how many
    requests are through. Unreachable stops it; what was done stays done.
    """
    keys: dict[str, str] = {}
    for number, request in enumerate(requests, 1):
        try:
            answer = _sent(client, request, keys)
        except _Missing as reason:
            outcome.failed.append(f"{_name(request)}: {reason}")
            continue
        except AnswerLost:
            if request.creates:
                unsure(request.creates)
            raise
        if request.creates and answer.status >= _SERVER_ERROR:
            unsure(request.creates)
        problems = _problems(client, request, answer)
        outcome.failed += problems
        if answer.is_good and (answer.status == 207 or not problems):
            outcome.done += 1
            outcome.touched |= set(request.items)
            for key in request.items:
                outcome.items.setdefault(key, []).append(request.does)
            if request.creates:
                _note_made(client, request, answer, keys, made, outcome)
        report(number)


def found_there(client: Client, title: str, known: Collection[str]) -> list[Document]:
    """What the service has under a title, but for items with the `known` keys."""
    found: dict[str, Document] = {}
    query = client.service.named_query
    listings = listings_of(client, query(title)) if query else client.service.named(title)
    for listing in listings:
        for _, items in pages(client, listing):
            for item in items:
                told = client.service.title_and_reference(item, listing.path, client.address)
                if told is not None and told[0].strip() == title.strip():
                    found[str(told[1].reference["key"])] = told[1].reference
    return [reference for key, reference in found.items() if key not in known]


def _note_made(  # noqa: PLR0913, PLR0917 - what is known of a request, and who hears of it
    client: Client,
    request: Request,
    answer: Answer,
    keys: dict[str, str],
    made: Callable[[str, Document], None],
    outcome: Outcome,
) -> None:
    new = client.service.made(client.got, request.path, answer.body, client.address)
    if new is None:
        outcome.failed.append(
            f"{_name(request)}: {client.service.label} does not say what it made; import it."
        )
        return
    keys[request.creates] = new.name
    made(request.creates, new.reference)


def _sent(client: Client, request: Request, keys: dict[str, str]) -> Answer:
    def key_of(key: str) -> str:
        if not keys.get(key):
            raise _Missing(f"{key} is not there")
        return keys[key]

    path = str(filled_in(request.path, key_of))
    body = filled_in(request.body, key_of)
    assert isinstance(body, dict | list)
    if request.look_up is not None and isinstance(body, dict):
        found = request.look_up.found(client.got(str(filled_in(request.look_up.path, key_of))))
        if found is None:
            wanted = request.look_up.where[0][1]
            raise _Missing(f"{client.service.label} has no way from where it is to {wanted}")
        body = _with(body, request.look_up.into, found)
    sent = client.service.sent(body, client.address)
    assert isinstance(sent, dict | list)
    return client.ask(request.method, path, body=sent)


def _with(body: JsonObject, into: Sequence[str], value: JsonValue) -> JsonObject:
    """The body with a value at a place in it."""
    first, *rest = into
    if not rest:
        return {**body, first: value}
    inner = body.get(first)
    return {**body, first: _with(inner if isinstance(inner, dict) else {}, rest, value)}


def _problems(client: Client, request: Request, answer: Answer) -> list[str]:
    """What was not done, in words."""
    if answer.status == 207:
        entries = answer.body.get("entries") if isinstance(answer.body, dict) else None
        return [
            f"{request.does} {entry.get('issueKey')}: {_reasons(entry)}"
            for entry in objects_in(entries)
            if entry.get("status") not in (200, 204)
        ]
    if answer.is_good or (request.method == "DELETE" and answer.status == 404):
        return [f"{_name(request)}: {error}" for error in client.service.errors(answer.body)]
    return [f"{_name(request)}: {client.refusal(answer)}"]


def _reasons(entry: JsonObject) -> str:
    errors = entry.get("errors")
    listed = errors if isinstance(errors, list) else [errors]
    return "; ".join(str(error) for error in listed if error) or f"status {entry.get('status')}"


def _name(request: Request) -> str:
    keys = ", ".join(request.items[:3]) + (" …" if len(request.items) > 3 else "")
    return f"{keys}, {request.does}"

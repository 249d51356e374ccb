"""Imports from an address and exports to one: trackers over the network.

A pull reads everything before anything is written. A push first looks what the changed items are
there by now, so that nobody's newer words are written over, sends the rest, and looks again: what
this workspace remembers of a tracker is always what the tracker said.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from urllib.parse import urlsplit

from refineboard.cli.opening import Globals
from refineboard.cli.output import say, write_out
from refineboard.domain.commands import ImportItems, ItemUpdate
from refineboard.domain.documents import Document, JsonValue, documents_of, text_of
from refineboard.domain.errors import Conflict, ExitCode, RuleBroken
from refineboard.exchange.exporting.requests import Held, Request
from refineboard.exchange.importing.plan import ImportPlan
from refineboard.exchange.importing.routing import reference_of, references
from refineboard.exchange.sources import File, plan_import
from refineboard.exchange.tables.layout import doubtful, with_doubtful
from refineboard.exchange.targets import requests_for
from refineboard.remote.catalogue import SERVICES
from refineboard.remote.client import Client, address_of
from refineboard.remote.credentials import credentials_for
from refineboard.remote.pulling import pulled, pulled_again
from refineboard.remote.pushing import Outcome, found_there, push
from refineboard.remote.services import Service
from refineboard.session import Session

_ATTEMPTS = 5


def pulled_files(options: Globals, source: str, names: Sequence[str], query: str) -> list[File]:
    """What a query finds at an address, as a file to import."""
    service = _service(options, source)
    if len(names) != 1:
        raise RuleBroken("Import from one address at a time, and from files apart from it.")
    if not query:
        raise RuleBroken(f"Say with --query what to import: {service.query_words}.")
    with _client(service, names[0]) as client, _progress("{:,} items") as report:
        return [(service.label, pulled(client, query, report))]


def push_changes(
    options: Globals, session: Session, target: str, address: str, keys: Sequence[str]
) -> ExitCode:
    """Sends what changed here in these items; says what was done and what was not."""
    service = _service(options, target)
    if options.read_only:
        raise RuleBroken("What a tracker answers must be written down; leave --read-only out.")
    with _client(service, address) as client:
        needed = requests_for(session.workspace, target, _documents(session, keys))
        if not needed.requests:
            _tell(needed.notes)
            write_out(f"{0:>7,} requests: nothing else changed here since the last import.\n")
            return ExitCode.FOUND if needed.notes else ExitCode.OK
        unclear = _looked_for(session, client, service, _items(needed.requests))
        keys = [key for key in keys if key not in unclear]
        held = _looked_at(session, client, service, _items(needed.requests) - unclear)
        made = requests_for(session.workspace, target, _documents(session, keys), held)
        _tell(made.notes)
        outcome = Outcome()
        try:
            with _progress(f"{{:,}} of {len(made.requests):,} requests") as report:
                remember = partial(_remember, session, service)
                unsure = partial(_remember_doubt, session, service)
                push(client, made.requests, outcome, made=remember, unsure=unsure, report=report)
        finally:
            _report(outcome, len(made.requests))
        _looked_at(session, client, service, outcome.touched)
    is_whole = not (outcome.failed or made.notes or held or unclear)
    return ExitCode.OK if is_whole else ExitCode.FOUND


def _service(options: Globals, name: str) -> Service:
    if options.restricted:
        raise RuleBroken("In restricted mode nothing goes over the network.")
    service = SERVICES.get(name)
    if service is None:
        raise RuleBroken(f"Only {', '.join(SERVICES)} can be reached at an address, not {name}.")
    return service


@contextmanager
def _client(service: Service, address: str) -> Iterator[Client]:
    address = address_of(address)
    credentials = credentials_for(service, urlsplit(address).netloc)
    client = Client(service, address, credentials, tell=say)
    try:
        yield client
    finally:
        client.close()


@contextmanager
def _progress(words: str) -> Iterator[Callable[[int], None]]:
    """Shows a count on the terminal, if the error stream is one."""
    is_shown = sys.stderr is not None and sys.stderr.isatty()

    def report(count: int) -> None:
        if is_shown:
            sys.stderr.write(f"\r{words.format(count)}")
            sys.stderr.flush()

    try:
        yield report
    finally:
        if is_shown:
            sys.stderr.write("\r\x1b[K")


def _documents(session: Session, keys: Sequence[str]) -> list[Document]:
    items = session.workspace.items
    return [items[key] for key in keys if key in items]


def _items(requests: Sequence[Request]) -> set[str]:
    return {key for request in requests for key in request.items}


def _looked_for(session: Session, client: Client, service: Service, keys: set[str]) -> set[str]:
    """Looks for items that may have been made by a request whose answer was lost; those of which
    it is still not clear."""
    asked = doubtful(session.workspace, service.name)
    unclear: set[str] = set()
    for key, title in asked.items():
        document = session.workspace.items.get(key)
        if document is None or reference_of(document, service.name):
            _settle_doubt(session, service, key)
            continue
        if key not in keys:
            continue
        known = references(session.workspace, service.name)
        found = found_there(client, title, known)
        if len(found) > 1:
            names = ", ".join(text_of(reference, "key") for reference in found)
            say(
                f"{key}: not sent. An earlier answer was lost, and {service.label} has {names} of "
                "this title; import one of them, or give it another title."
            )
            unclear.add(key)
            continue
        for reference in found:
            say(f"{key}: {service.label} had made it as {text_of(reference, 'key')}.")
            _remember(session, service, key, reference)
        _settle_doubt(session, service, key)
    return unclear


def _remember_doubt(session: Session, service: Service, key: str) -> None:
    """Writes down that nobody knows whether an item was made."""
    title = text_of(session.workspace.document(key), "title")
    _keep_doubts(session, service, lambda known: {**known, key: title})


def _settle_doubt(session: Session, service: Service, key: str) -> None:
    _keep_doubts(
        session,
        service,
        lambda known: {name: title for name, title in known.items() if name != key},
    )


def _keep_doubts(
    session: Session, service: Service, change: Callable[[dict[str, str]], dict[str, str]]
) -> None:
    def planned() -> ImportPlan:
        workspace = session.workspace
        settings = with_doubtful(workspace, service.name, change(doubtful(workspace, service.name)))
        return ImportPlan(source=service.name, documents=(settings,))

    _carried_out(session, planned)


def _looked_at(session: Session, client: Client, service: Service, keys: set[str]) -> Held:
    """Takes over what the items are there by now; the fields that both sides changed."""
    known = [
        reference
        for document in _documents(session, sorted(keys))
        if (reference := reference_of(document, service.name))
    ]
    if not known:
        return {}
    files = [(service.label, pulled_again(client, known))]
    plan = _carried_out(session, lambda: plan_import(session.workspace, service.name, files))
    for update in plan.updated:
        fields = ", ".join(difference.field for difference in update.differences)
        say(f"{update.key}: {fields} taken over as it is there.")
    for conflict in plan.conflicts:
        fields = ", ".join(difference.field for difference in conflict.differences)
        say(f"{conflict.key}: {fields} changed here and there, and stays as it is on both sides.")
    return {
        conflict.key: frozenset(difference.field for difference in conflict.differences)
        for conflict in plan.conflicts
    }


def _carried_out(session: Session, planned: Callable[[], ImportPlan]) -> ImportPlan:
    for attempt in range(1, _ATTEMPTS + 1):
        plan = planned()
        if plan.command is None:
            break
        try:
            session.do(plan.command)
        except Conflict:
            if attempt == _ATTEMPTS:
                raise
            session.sync()
        else:
            break
    return plan


def _remember(session: Session, service: Service, key: str, told: Document) -> None:
    """Writes down by which key the service knows a new item, before anything else is sent."""
    reference = {"system": service.name, **told, "base": {}}
    for attempt in range(1, _ATTEMPTS + 1):
        document = session.workspace.document(key)
        others = [dict(other) for other in documents_of(document, "ext")]
        after: list[JsonValue] = [*others, reference]
        update = ItemUpdate(key, (), (("ext", document.get("ext"), after),))
        try:
            session.do(ImportItems("", (), service.name, (update,)))
        except Conflict:
            if attempt == _ATTEMPTS:
                raise
            session.sync()
        else:
            return


def _tell(notes: Sequence[str]) -> None:
    for note in notes:
        say(note)


def _report(outcome: Outcome, count: int) -> None:
    for key, done in outcome.items.items():
        say(f"{key}: {'; '.join(done)}.")
    write_out(f"{outcome.done:>7,} of {count:,} requests done\n")
    if outcome.failed:
        lines = "".join(f"{'':8}{reason}\n" for reason in outcome.failed)
        write_out(f"{len(outcome.failed):>7,} not done\n{lines}")

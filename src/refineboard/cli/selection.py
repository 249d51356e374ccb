"""Which items a command is about: a backlog's, and those that a filter lets through."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from refineboard.cli.shapes import verdicts_of
from refineboard.domain.cleaning import clean
from refineboard.domain.documents import Document, text_of
from refineboard.domain.filters import FilterContext, parse_filter
from refineboard.domain.workspace import Workspace
from refineboard.session import Session
from refineboard.store.clock import utc_now


def item_key(text: str) -> str:
    """An item's key as a person types it."""
    return clean(text).upper()


def ranked_documents(workspace: Workspace, backlog: str | None = None) -> Iterator[Document]:
    """The items of one backlog or of all, each backlog in its order."""
    if backlog is not None:
        for key in workspace.keys_in(workspace.backlog(backlog).key):
            yield workspace.items[key]
        return
    for known in workspace.backlogs:
        yield from ranked_documents(workspace, known)
    for document in workspace.items.values():
        if text_of(document, "backlog") not in workspace.backlogs:
            yield document


def selected(session: Session, *, backlog: str | None, expression: str | None) -> list[Document]:
    """The items that the filter lets through, in rank order."""
    documents = ranked_documents(session.workspace, backlog)
    if not expression:
        return list(documents)
    wanted = parse_filter(expression)
    context = filter_context(session)
    return [document for document in documents if wanted.matches(document, context)]


def filter_context(session: Session) -> FilterContext:
    """What filters need to know, as of now."""
    return FilterContext(
        workspace=session.workspace,
        user=session.user,
        now=utc_now().isoformat(),
        verdicts=partial(verdicts_of, session.workspace),
    )

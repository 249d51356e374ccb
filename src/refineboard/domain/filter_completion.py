"""How a filter that is half typed may go on: names of terms, then the values that are in use."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from refineboard.domain.documents import text_of, texts_of
from refineboard.domain.fields import KINDS
from refineboard.domain.filter_terms import DEPENDENCY_WORDS, IS_WORDS, TERMS
from refineboard.domain.workspace import ART, Workspace

_LAST_TERM = re.compile(
    r'(?:^|[\s|])[-!]?(?P<term>(?P<name>[A-Za-z]+:)?(?:[^\s|",]*,)*(?P<part>[^\s|",]*))$'
)
_NEEDS_QUOTES = re.compile(r'[\s|",]')
_INVEST_WORDS = ("fail", "hint", "pass", *"INVEST", *(f"!{letter}" for letter in "INVEST"))


def completed(text: str, workspace: Workspace) -> str | None:
    """The text with its last term completed; None where nothing fits or nothing is missing."""
    match = _LAST_TERM.search(text)
    if match is None or not match["term"]:
        return None
    part, name = match["part"], match["name"]
    known = values_of(name[:-1].lower(), workspace) if name else (f"{term}:" for term in TERMS)
    if name and not part:
        return None
    fits = (value for value in known if value.lower().startswith(part.lower()) and value != part)
    best = min(fits, key=lambda value: (len(value), value), default=None)
    if best is None:
        return None
    return f"{text}{best[len(part) :]}"


def values_of(term: str, workspace: Workspace) -> Iterable[str]:
    """The values that a term is asked with, without those that would need quotes."""
    values = _VALUES.get(term)
    found = values(workspace) if values else ()
    return (value for value in found if value and not _NEEDS_QUOTES.search(value))


def _backlogs(workspace: Workspace) -> Iterable[str]:
    return (key.lower() for key in workspace.backlogs)


def _states(workspace: Workspace) -> Iterable[str]:
    return {state.key for backlog in workspace.backlogs.values() for state in backlog.states}


def _owners(workspace: Workspace) -> Iterable[str]:
    return {text_of(document, "owner") for document in workspace.items.values()}


def _tags(workspace: Workspace) -> Iterable[str]:
    return {tag for document in workspace.items.values() for tag in texts_of(document, "tags")}


_VALUES: dict[str, Callable[[Workspace], Iterable[str]]] = {
    "team": _backlogs,
    "backlog": _backlogs,
    "state": _states,
    "kind": lambda _: KINDS,
    "owner": _owners,
    "tag": _tags,
    "iteration": lambda workspace: workspace.tables["iterations"],
    "pi": lambda workspace: workspace.tables["increments"],
    "parent": lambda workspace: workspace.keys_in(ART),
    "is": lambda _: IS_WORDS,
    "dep": lambda _: DEPENDENCY_WORDS,
    "invest": lambda _: _INVEST_WORDS,
}

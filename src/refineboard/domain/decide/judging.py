"""What counts as a good story here: limits, rules that are off, words of one's own."""

from __future__ import annotations

from collections.abc import Iterable

from refineboard.domain.change import CreateDocument, Operation, SetField
from refineboard.domain.cleaning import clean
from refineboard.domain.commands import SetInvest
from refineboard.domain.documents import JsonValue
from refineboard.domain.errors import RuleBroken
from refineboard.domain.invest.settings import (
    INVEST,
    LIMITS,
    LISTS,
    LONGEST_TERM,
    MOST_TERMS,
    settings_key,
    settings_of,
)
from refineboard.domain.workspace import Workspace


def invest_set(workspace: Workspace, command: SetInvest) -> tuple[Operation, ...]:
    """The settings' document with the value, made where it is the first one."""
    backlog = None if command.backlog is None else workspace.backlog(command.backlog).key
    key = INVEST if backlog is None else settings_key(backlog)
    document = workspace.tables["settings"].get(key)
    before = None if document is None else document.get(command.name)
    after = _wanted(workspace, command, backlog or "")
    if before == after:
        return ()
    if document is None:
        return (CreateDocument("settings", key, {"key": key, command.name: after}),)
    return (SetField("settings", key, command.name, before, after),)


def _wanted(workspace: Workspace, command: SetInvest, backlog: str) -> JsonValue:
    name, value = command.name, command.value
    if name not in LIMITS and name not in LISTS:
        known = ", ".join((*LIMITS, *LISTS))
        raise RuleBroken(f"There is no setting {clean(name)[:40]!r}. Settings: {known}.")
    if value is None:
        return None
    if isinstance(value, tuple):
        if name in LIMITS:
            raise RuleBroken(f"{name} is one number, not a list.")
        held = getattr(settings_of(workspace.tables["settings"], backlog), name)
        return list[JsonValue](_terms(name, value, sorted(held), command.mode))
    if name in LISTS:
        raise RuleBroken(f"{name} is a list of {LISTS[name]}.")
    limit = LIMITS[name]
    if not limit.least <= value <= limit.most:
        raise RuleBroken(
            f"{name} must lie between {limit.least:g} and {limit.most:g}, not {value:g}."
        )
    return value


def _terms(name: str, given: Iterable[str], held: Iterable[str], mode: str) -> list[str]:
    """The list with the terms, or without them."""
    terms = [term for each in given if (term := clean(each))]
    if mode != "remove":
        for term in terms:
            _check_term(name, term)
    wanted = terms
    if mode == "add":
        wanted = [*held, *terms]
    elif mode == "remove":
        gone = {term.casefold() for term in terms}
        wanted = [term for term in held if term.casefold() not in gone]
    found = sorted(dict.fromkeys(wanted), key=str.casefold)
    if len(found) > MOST_TERMS:
        raise RuleBroken(f"{name} holds at most {MOST_TERMS} entries.")
    return found


def _check_term(name: str, term: str) -> None:
    if len(term) > LONGEST_TERM:
        raise RuleBroken(f"A term has at most {LONGEST_TERM} characters, not {len(term)}.")
    if name == "off":
        # Loaded here alone: nothing else that is decided needs the rules.
        from refineboard.domain.invest.report import RULES

        known = [rule.id for rule in RULES]
        if term not in known:
            raise RuleBroken(f"There is no rule {term[:40]!r}. Rules: {', '.join(known)}.")

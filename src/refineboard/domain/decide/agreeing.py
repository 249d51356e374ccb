"""What people agree on: the Definition of Ready, exceptions from it, what counts as healthy, and
whether a team scores its stories."""

from __future__ import annotations

from collections.abc import Mapping, Sized
from itertools import chain
from math import isfinite
from typing import TypeAlias, assert_never

from refineboard.domain.change import Change, CreateDocument, Operation, SetField, Stamp
from refineboard.domain.cleaning import clean, whole
from refineboard.domain.commands import (
    AgreeOnClause,
    AgreeOnDefinition,
    AgreeOnTarget,
    CallReady,
    MoveToState,
    OverrideReady,
    ScoreStories,
    SetTarget,
    TickLine,
)
from refineboard.domain.decide.moves import moved_to_state
from refineboard.domain.documents import JsonValue, text_of, texts_of
from refineboard.domain.edits import UNSEEN, Unseen
from refineboard.domain.errors import Conflict, FieldConflict, RuleBroken
from refineboard.domain.health.targets import BOUNDS, HEALTH, SETTINGS, TARGETS, Targets
from refineboard.domain.readiness import (
    CATALOGUE,
    CHECKED_FIELD,
    DEFINITION_FIELD,
    LINE,
    MOST_LIMIT,
    OVERRIDE_FIELD,
    Clause,
    Level,
    clause_document,
    definition_of,
    override_of,
    own_definition,
    usual_definition,
)
from refineboard.domain.workspace import ART, Workspace

MOST_CLAUSES = 40


Agreement: TypeAlias = (
    OverrideReady
    | CallReady
    | TickLine
    | AgreeOnClause
    | AgreeOnDefinition
    | ScoreStories
    | SetTarget
    | AgreeOnTarget
)


def agreement(workspace: Workspace, command: Agreement, stamp: Stamp) -> Change:  # noqa: PLR0911 - one case a command
    """What an agreement does to the workspace."""
    match command:
        case OverrideReady():
            return Change("override", _overridden(workspace, command, stamp))
        case CallReady():
            return Change("ready", _called_ready(workspace, command, stamp))
        case TickLine():
            return Change("tick", _ticked(workspace, command))
        case AgreeOnClause():
            return Change("agree", _agreed(workspace, command))
        case AgreeOnDefinition():
            return Change("agree", _agreed_as_a_whole(workspace, command))
        case ScoreStories():
            return Change("agree", _stories_scored(workspace, command))
        case SetTarget(name):
            after = _wanted_target(workspace, command)
            return Change("target", _target_set(workspace, name, after, UNSEEN))
        case AgreeOnTarget(metric, bounds, saw):
            return Change("target", _target_set(workspace, metric, _bounds(metric, bounds), saw))
        case _:
            assert_never(command)


def _overridden(
    workspace: Workspace, command: OverrideReady, stamp: Stamp
) -> tuple[Operation, ...]:
    """The item called ready with a reason, or no longer."""
    document = workspace.document(command.key)
    before, after = document.get(OVERRIDE_FIELD), None
    if command.reason is not None:
        reason = whole(command.reason, "The reason", multiline=True)
        if not reason:
            raise RuleBroken("An override needs a reason: it is shown and counted.")
        old = override_of(document)
        if old is not None and text_of(old, "reason") == reason:
            return ()
        after = {"reason": reason, "by": stamp.by, "at": stamp.at}
    return _set("items", command.key, OVERRIDE_FIELD, before, dict(after) if after else None)


def _called_ready(workspace: Workspace, command: CallReady, stamp: Stamp) -> tuple[Operation, ...]:
    """The items in their new state, and the reason at those that lack something."""
    moved = moved_to_state(workspace, MoveToState(command.keys, command.state), stamp)
    reasons = (
        _overridden(workspace, OverrideReady(key, command.reason), stamp)
        for key in command.overridden
    )
    return (*moved, *chain.from_iterable(reasons))


def _ticked(workspace: Workspace, command: TickLine) -> tuple[Operation, ...]:
    """The item's ticks with this line or without it."""
    document = workspace.document(command.key)
    lines = [
        clause.text
        for clause in definition_of(workspace, text_of(document, "backlog"))
        if clause.rule == LINE
    ]
    line = clean(command.line)
    checked = list(texts_of(document, CHECKED_FIELD))
    if command.is_met and line not in lines:
        known = ", ".join(f'"{known}"' for known in lines) or "none"
        raise RuleBroken(f'"{line}" is no line of the checklist. Lines: {known}.')
    wanted = [other for other in checked if other != line]
    if command.is_met:
        wanted.append(line)
    if sorted(wanted) == sorted(checked):
        return ()
    before = document.get(CHECKED_FIELD)
    return _set("items", command.key, CHECKED_FIELD, before, list[JsonValue](wanted))


def _agreed(workspace: Workspace, command: AgreeOnClause) -> tuple[Operation, ...]:
    """The backlog's definition with the clause in it, changed, or taken out."""
    backlog = workspace.backlog(command.backlog).key
    text = whole(command.text, "A checklist line")
    _check_clause(command.rule, command.limit, text)
    before = definition_of(workspace, backlog)
    is_same = [clause.rule == command.rule and clause.text == text for clause in before]
    if command.level is None:
        if not any(is_same):
            raise RuleBroken(f"{backlog}'s Definition of Ready has no such rule.")
        after = [clause for clause, same in zip(before, is_same, strict=True) if not same]
    else:
        new = Clause(command.rule, _level(command.level), command.limit, text)
        after = [new if same else clause for clause, same in zip(before, is_same, strict=True)]
        if not any(is_same):
            after.append(new)
        _check_length(after)
    return _definition_set(
        workspace, backlog, list[JsonValue](clause_document(clause) for clause in after)
    )


def _agreed_as_a_whole(workspace: Workspace, command: AgreeOnDefinition) -> tuple[Operation, ...]:
    """The backlog's definition as a person has put it together.

    Raises Conflict where it is not what the person saw any more.
    """
    backlog = workspace.backlog(command.backlog).key
    clauses = []
    for clause in command.clauses:
        text = whole(clause.text, "A checklist line")
        _check_clause(clause.rule, clause.limit, text)
        clauses.append(clause._replace(level=_level(clause.level), text=text))
    if len({(clause.rule, clause.text) for clause in clauses}) < len(clauses):
        raise RuleBroken("Two lines of the definition say the same; take one of them out.")
    _check_length(clauses)
    is_usual = tuple(clauses) == usual_definition(backlog)
    mine: JsonValue = None
    if not is_usual:
        mine = list[JsonValue](clause_document(clause) for clause in clauses)
    theirs = own_definition(workspace, backlog)
    if command.saw is not UNSEEN and theirs not in (command.saw, mine):
        conflict = FieldConflict(backlog, DEFINITION_FIELD, command.saw, theirs, mine, "", "")
        raise Conflict(
            f"Somebody has changed the Definition of Ready of {backlog} meanwhile.", (conflict,)
        )
    return _definition_set(workspace, backlog, mine)


def _check_length(clauses: Sized) -> None:
    if len(clauses) > MOST_CLAUSES:
        raise RuleBroken(f"A definition of more than {MOST_CLAUSES} rules is none any more.")


def _check_clause(rule: str, limit: float | None, text: str) -> None:
    if rule == LINE:
        if not text:
            raise RuleBroken("A checklist line needs words.")
    elif rule not in CATALOGUE:
        known = ", ".join((*CATALOGUE, LINE))
        raise RuleBroken(f"There is no rule {clean(rule)[:40]!r}. Rules: {known}.")
    elif text:
        raise RuleBroken("Only a checklist line has words of its own.")
    if limit is None:
        return
    if rule == LINE or CATALOGUE[rule].limit is None:
        raise RuleBroken(f"{rule} takes no number.")
    if not 0 < limit <= MOST_LIMIT:
        raise RuleBroken(f"The number must lie between 0 and {MOST_LIMIT}, not {limit:g}.")


def _level(text: str) -> Level:
    try:
        return Level(text)
    except ValueError:
        raise RuleBroken(f"{clean(text)[:40]!r} is no level; use must or should.") from None


def _definition_set(workspace: Workspace, backlog: str, after: JsonValue) -> tuple[Operation, ...]:
    table, key = ("settings", "art") if backlog == ART else ("teams", backlog)
    return _set(table, key, DEFINITION_FIELD, own_definition(workspace, backlog), after)


def _stories_scored(workspace: Workspace, command: ScoreStories) -> tuple[Operation, ...]:
    """The team with its switch set, unless it stands so already."""
    backlog = workspace.backlog(command.team)
    if backlog.is_art:
        raise RuleBroken(f"{ART} is always scored by itself; name a team's backlog.")
    if backlog.story_wsjf == command.by_themselves:
        return ()
    before = workspace.tables["teams"][backlog.key].get("story_wsjf")
    return _set("teams", backlog.key, "story_wsjf", before, command.by_themselves)


def _target_set(
    workspace: Workspace, name: str, after: JsonValue, saw: JsonValue | Unseen
) -> tuple[Operation, ...]:
    """A metric's target or a setting with another value, or with its usual one again.

    Raises Conflict where it is not what the person saw any more.
    """
    document = workspace.tables["settings"].get(HEALTH)
    before = None if document is None else document.get(name)
    if saw is not UNSEEN and before not in (saw, after):
        conflict = FieldConflict(HEALTH, name, saw, before, after, "", "")
        raise Conflict(f"Somebody has changed the target of {name} meanwhile.", (conflict,))
    if before == after:
        return ()
    if document is None:
        return (CreateDocument("settings", HEALTH, {"key": HEALTH, name: after}),)
    return (SetField("settings", HEALTH, name, before, after),)


def _bounds(metric: str, bounds: tuple[float | None, ...] | None) -> JsonValue:
    usual = TARGETS.get(metric)
    if usual is None:
        raise RuleBroken(f"{clean(metric)[:40]!r} has no target.")
    if bounds is None or bounds == usual[: len(BOUNDS)]:
        return None
    numbers: dict[str, JsonValue] = dict(zip(BOUNDS, bounds, strict=True))
    _check_rising(metric, numbers)
    return numbers


def _check_rising(metric: str, numbers: Mapping[str, JsonValue]) -> None:
    order = [number for number in numbers.values() if isinstance(number, int | float)]
    if order != sorted(order) or not all(map(isfinite, order)):
        raise RuleBroken(f"The bounds of {metric} must rise from {BOUNDS[0]} to {BOUNDS[-1]}.")


def _wanted_target(workspace: Workspace, command: SetTarget) -> JsonValue:
    name, bound, value = command.name, command.bound, command.value
    if name in SETTINGS:
        return _wanted_setting(name, bound, value)
    if name not in TARGETS:
        known = ", ".join((*TARGETS, *SETTINGS))
        raise RuleBroken(f"There is no target {clean(name)[:40]!r}. Targets: {known}.")
    if bound is None:
        if value is None:
            return None
        raise RuleBroken(f"Say which bound of {name}: {', '.join(BOUNDS)}.")
    if bound not in BOUNDS:
        raise RuleBroken(f"{clean(bound)[:40]!r} is no bound; use {', '.join(BOUNDS)}.")
    target = Targets(workspace).target(name)
    numbers: dict[str, JsonValue] = {each: getattr(target, each) for each in BOUNDS}
    numbers[bound] = value
    _check_rising(name, numbers)
    return numbers


def _wanted_setting(name: str, bound: str | None, value: float | None) -> JsonValue:
    if bound is not None:
        raise RuleBroken(f"{name} is one number and has no bounds.")
    known = SETTINGS[name]
    if value is not None and not known.least <= value <= known.most:
        raise RuleBroken(
            f"{name} must lie between {known.least:g} and {known.most:g}, not {value:g}."
        )
    return value


def _set(
    table: str, key: str, field: str, before: JsonValue, after: JsonValue
) -> tuple[Operation, ...]:
    return () if before == after else (SetField(table, key, field, before, after),)

"""PI planning: the calendar, capacity and teams, the plan's proposal and its freezing."""

from __future__ import annotations

from datetime import date
from typing import assert_never

from refineboard.domain.change import Change, CreateDocument, Operation, SetField, Stamp
from refineboard.domain.cleaning import clean, whole
from refineboard.domain.commands import PlanItems
from refineboard.domain.decide.checks import check_shape
from refineboard.domain.decide.moves import planned
from refineboard.domain.decide.records import objective_written, risk_written
from refineboard.domain.decide.voting import vote_cast, vote_opened, vote_revealed
from refineboard.domain.documents import JsonValue, number_of, text_of
from refineboard.domain.errors import Conflict, RuleBroken
from refineboard.domain.fields import checked_points
from refineboard.domain.planning.calendar import (
    CLOSED,
    STARTED,
    check_fits,
    first_day,
    increment,
    increment_documents,
    increments,
    next_first_day,
    quarter_key,
    usual_rhythm,
)
from refineboard.domain.planning.capacity import (
    absence_field,
    members_of,
    points_field,
    working_days,
)
from refineboard.domain.planning.commands import (
    AddIncrement,
    CastVote,
    CloseIncrement,
    OpenVote,
    PlanningCommand,
    RevealVote,
    SetCapacity,
    SetMembers,
    StartIncrement,
    TakeProposal,
    WriteObjective,
    WriteRisk,
)
from refineboard.domain.planning.freezing import frozen_document, plan_key
from refineboard.domain.planning.load import Points, loads
from refineboard.domain.planning.plan import open_work
from refineboard.domain.workspace import Workspace

_LONGEST_NAME = 80
_MOST_DAYS = 65


def planning(workspace: Workspace, command: PlanningCommand, stamp: Stamp) -> Change:  # noqa: PLR0911, C901 - one case a command
    """What a command about the plan does to the workspace."""
    match command:
        case AddIncrement():
            return Change("pi", _added(workspace, command))
        case StartIncrement():
            return Change("start", _started(workspace, command, stamp))
        case CloseIncrement():
            return Change("close", _closed(workspace, command, stamp))
        case SetCapacity():
            return Change("capacity", _capacity_set(workspace, command, stamp))
        case SetMembers():
            return Change("team", _members_set(workspace, command))
        case TakeProposal():
            return Change("fill", _filled(workspace, command, stamp))
        case WriteObjective():
            return Change("objective", objective_written(workspace, command, stamp))
        case WriteRisk():
            return Change("risk", risk_written(workspace, command, stamp))
        case OpenVote():
            return Change("vote", vote_opened(workspace, command, stamp))
        case CastVote():
            return Change("vote", vote_cast(workspace, command, stamp))
        case RevealVote():
            return Change("reveal", vote_revealed(workspace, command, stamp))
        case _:
            assert_never(command)


def _added(workspace: Workspace, command: AddIncrement) -> tuple[Operation, ...]:
    first = next_first_day(workspace) if command.start is None else first_day(command.start)
    usual_count, usual_weeks = usual_rhythm(workspace)
    count = usual_count if command.iterations is None else command.iterations
    weeks = usual_weeks if command.weeks is None else command.weeks
    taken = frozenset(each.key for each in increments(workspace))
    key = quarter_key(first, taken) if command.key is None else clean(command.key)
    documents = increment_documents(key, first, count, weeks)
    check_fits(workspace, key, first, date.fromisoformat(text_of(documents[0][1], "end")))
    for table, document in documents:
        name = text_of(document, "key")
        if name in workspace.tables[table]:
            raise RuleBroken(f"There is an iteration {name} already. Choose another key.")
        check_shape(table, document)
    return tuple(CreateDocument(table, text_of(each, "key"), each) for table, each in documents)


def _started(workspace: Workspace, command: StartIncrement, stamp: Stamp) -> tuple[Operation, ...]:
    wanted = increment(workspace, command.pi)
    if wanted.started_at:
        raise RuleBroken(
            f"PI {wanted.key} was started already, on {wanted.started_at[:10]}. Its plan stays "
            "frozen as it was then."
        )
    if not wanted.development:
        raise RuleBroken(f"PI {wanted.key} has no iteration that can hold work.")
    running = [each.key for each in increments(workspace) if each.state == "started"]
    if running:
        raise RuleBroken(
            f"PI {running[0]} is still open. Close it first: refineboard pi close {running[0]}"
        )
    document = frozen_document(workspace, wanted, command.capacities, stamp.by, stamp.at)
    key = plan_key(wanted.key)
    return (
        CreateDocument("settings", key, document),
        _increment_field(workspace, wanted.key, STARTED, stamp.at),
    )


def _closed(workspace: Workspace, command: CloseIncrement, stamp: Stamp) -> tuple[Operation, ...]:
    wanted = increment(workspace, command.pi)
    if wanted.closed_at:
        raise RuleBroken(f"PI {wanted.key} was closed already, on {wanted.closed_at[:10]}.")
    if not wanted.started_at:
        raise RuleBroken(
            f"PI {wanted.key} was never started. Start it first: refineboard pi start {wanted.key}"
        )
    closing = (_increment_field(workspace, wanted.key, CLOSED, stamp.at),)
    if command.carry_to is None:
        return closing
    goal = _iteration(workspace, command.carry_to)
    if goal in wanted.keys:
        raise RuleBroken(f"{goal} is in PI {wanted.key} itself. Carry the work to a later one.")
    carried = PlanItems(tuple(open_work(workspace, wanted)), goal)
    return (*closing, *planned(workspace, carried, stamp))


def _increment_field(workspace: Workspace, key: str, field: str, value: str) -> SetField:
    before = workspace.tables["increments"][key].get(field)
    return SetField("increments", key, field, before, value)


def _iteration(workspace: Workspace, typed: str) -> str:
    wanted = clean(typed)
    if wanted not in workspace.tables["iterations"]:
        known = ", ".join(workspace.tables["iterations"]) or "none yet"
        raise RuleBroken(f"There is no iteration {wanted}. Known: {known}.")
    return wanted


def _capacity_set(
    workspace: Workspace, command: SetCapacity, stamp: Stamp
) -> tuple[Operation, ...]:
    team = _team(workspace, command.team)
    if command.points is not None:
        checked_points(command.points)
    names = {
        text_of(each, "name").casefold(): text_of(each, "name")
        for each in members_of(workspace, team)
    }
    found: list[Operation] = []
    for typed in command.iterations:
        key = _iteration(workspace, typed)
        document = workspace.tables["iterations"][key]
        if document.get("innovation") is True:
            raise RuleBroken(f"{key} is the IP iteration, which holds no planned work.")
        wanted: dict[str, JsonValue] = {}
        if command.is_cleared:
            wanted[points_field(team)] = None
        elif command.points is not None:
            agreed: JsonValue = {"points": command.points, "by": stamp.by, "at": stamp.at}
            if _agreed_points(document.get(points_field(team))) != command.points:
                wanted[points_field(team)] = agreed
        for person, days in command.absences:
            name = names.get(clean(person).casefold())
            if name is None:
                raise RuleBroken(_no_member_words(workspace, team, person))
            most = working_days(document) or _MOST_DAYS
            if not 0 <= days <= most:
                raise RuleBroken(
                    f"{name} can be away for 0 to {most} working days in {key}, not {days:g}."
                )
            wanted[absence_field(team, name)] = days or None
        found += (
            SetField("iterations", key, field, document.get(field), value)
            for field, value in wanted.items()
            if document.get(field) != value
        )
    return tuple(found)


def _agreed_points(value: JsonValue) -> float | None:
    return number_of(value, "points") if isinstance(value, dict) else None


def _no_member_words(workspace: Workspace, team: str, person: str) -> str:
    known = ", ".join(text_of(each, "name") for each in members_of(workspace, team)) or "none yet"
    name = clean(person)[:_LONGEST_NAME]
    return (
        f"{team} has no member {name!r}. Known: {known}. Add people with: "
        f"refineboard team set {team} --member NAME=ROLE"
    )


def _team(workspace: Workspace, typed: str) -> str:
    backlog = workspace.backlog(clean(typed))
    if backlog.is_art:
        teams = ", ".join(workspace.tables["teams"])
        raise RuleBroken(f"{backlog.key} is the ART and not a team. The teams are {teams}.")
    return backlog.key


def _members_set(workspace: Workspace, command: SetMembers) -> tuple[Operation, ...]:
    team = _team(workspace, command.team)
    document = workspace.tables["teams"][team]
    people = {text_of(each, "name").casefold(): dict(each) for each in members_of(workspace, team)}
    for person in command.gone:
        if people.pop(clean(person).casefold(), None) is None:
            raise RuleBroken(_no_member_words(workspace, team, person))
    for typed, role, share in command.members:
        name = clean(typed)
        if not name or len(name) > _LONGEST_NAME:
            raise RuleBroken(f"A member needs a name of 1 to {_LONGEST_NAME} characters.")
        if share is not None and not 0 <= share <= 1:
            raise RuleBroken(
                f"The capacity of {name} is a share of full time from 0 to 1, not {share:g}."
            )
        member = people.setdefault(name.casefold(), {"name": name, "role": "", "capacity": 1.0})
        if role is not None:
            member["role"] = whole(role, "A role")
        if share is not None:
            member["capacity"] = share
    after: list[JsonValue] = list(people.values())
    before = document.get("members")
    if before == after:
        return ()
    check_shape("teams", {**document, "members": after})
    return (SetField("teams", team, "members", before, after),)


def _filled(workspace: Workspace, command: TakeProposal, stamp: Stamp) -> tuple[Operation, ...]:
    """The placements, where nobody has moved one of the items or filled the iteration since."""
    points = Points(workspace)
    load = loads(workspace, points)
    operations: tuple[Operation, ...] = ()
    for key, iteration in command.placements:
        document = workspace.document(key)
        if text_of(document, "iteration") != command.seen.get(key, ""):
            who = text_of(document, "updated_by")
            raise Conflict(
                f"{who} has planned {key} meanwhile. Nothing was placed; fill the plan again."
            )
        at = (text_of(document, "backlog"), iteration)
        load[at] = load.get(at, 0) + points.of(document)
        if load[at] > command.rooms.get(at, 0):
            raise Conflict(
                f"{iteration} of {at[0]} has been filled meanwhile. Nothing was placed; fill the "
                "plan again."
            )
        operations += planned(workspace, PlanItems((key,), iteration), stamp)
    return operations

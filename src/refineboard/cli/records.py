"""The commands `objective` and `risk`: what a PI is for, and what may go wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import TypeVar

import click

from refineboard.cli.completion import backlog_keys
from refineboard.cli.opening import Globals, opened, pass_globals
from refineboard.cli.output import Cell, Data, Grid, format_option, print_data, say, write_out
from refineboard.cli.planning_view import PlanningView, meant_increment, number, pi_option
from refineboard.domain.cleaning import clean
from refineboard.domain.documents import Document, JsonValue, number_of, text_of, texts_of
from refineboard.domain.edits import FieldEdit
from refineboard.domain.errors import RuleBroken
from refineboard.domain.fields import Field, parsed
from refineboard.domain.health.cadence import days_between, moment_text
from refineboard.domain.planning.calendar import increment, increments
from refineboard.domain.planning.commands import WriteObjective, WriteRisk
from refineboard.domain.planning.plan import plan_of
from refineboard.domain.planning.records import (
    OBJECTIVE_FIELDS,
    RAISED,
    RISK_FIELDS,
    Predictability,
    of_increment,
    predictability,
    record_field,
)
from refineboard.domain.planning.suggestions import (
    Suggestion,
    suggested_objectives,
    suggested_risks,
)
from refineboard.domain.workspace import Workspace
from refineboard.session import Session
from refineboard.store.clock import utc_now

Function = TypeVar("Function", bound=Callable[..., object])
_ASSIGNMENT = re.compile(r"(\w+)(\+=|-=|=)(.*)", re.DOTALL)


def _edits(fields: Mapping[str, Field], texts: Iterable[str]) -> tuple[FieldEdit, ...]:
    found: dict[str, FieldEdit] = {}
    edits: list[FieldEdit] = []
    for text in texts:
        match = _ASSIGNMENT.fullmatch(text)
        if match is None:
            raise click.UsageError(f"{clean(text)[:60]!r} is not FIELD=VALUE, like title=…")
        name, sign, value = match.groups()
        field = record_field(fields, name)
        if sign == "=":
            if field.name in found:
                raise RuleBroken(f"{field.name} is given twice.")
            edit = FieldEdit(field.name, _value(field, value))
            found[field.name] = edit
        else:
            edit = FieldEdit(
                field.name, field.parse(value), mode="add" if sign == "+=" else "remove"
            )
        edits.append(edit)
    return tuple(edits)


def _value(field: Field, text: str) -> JsonValue:
    if field.is_list and "," in text:
        return [field.parse(part) for part in text.split(",") if part.strip()]
    return parsed(field, text)


def _given(pi: str | None, backlog: str | None, title: str | None) -> list[str]:
    named = {"pi": pi, "team": backlog, "title": title}
    return [f"{name}={value}" for name, value in named.items() if value is not None]


def _new_options(function: Function) -> Function:
    for option in (
        click.argument("assignments", metavar="[FIELD=VALUE]...", nargs=-1),
        click.option("--title", metavar="T", help="The same as title=T."),
        click.option(
            "--backlog", "--team", "backlog", metavar="B", shell_complete=backlog_keys,
            help="The same as team=B.",
        ),
        pi_option,
    ):  # fmt: skip
        function = option(function)
    return function


def _list_options(function: Function) -> Function:
    for option in (
        format_option,
        click.option(
            "--backlog", metavar="B", shell_complete=backlog_keys, help="Only this team's."
        ),
        click.option("--pi", metavar="P", help="Only this PI's; else those of all."),
    ):
        function = option(function)
    return function


def _with_pi(session: Session, edits: tuple[FieldEdit, ...]) -> tuple[FieldEdit, ...]:
    """The edits of something new, in the current PI where none is named."""
    if any(edit.field == "pi" for edit in edits):
        return edits
    current = meant_increment(session.workspace, None, moment_text(utc_now()))
    return (FieldEdit("pi", current.key), *edits)


def _of(workspace: Workspace, table: str, pi: str | None, backlog: str | None) -> list[Document]:
    known = [each.key for each in increments(workspace)]
    wanted = known if pi is None else [increment(workspace, pi).key]
    team = None if backlog is None else workspace.backlog(clean(backlog)).key
    return [
        each
        for key in wanted
        for each in of_increment(workspace, table, key)
        if team in (None, text_of(each, "team"))
    ]


@click.group("objective")
def objective_command() -> None:
    """PI objectives: what each team wants to reach, its value planned and actual.

    Fields: pi, team, title, committed (yes or no), planned_value (1 to 10), actual_value (0 to 10),
    items.
    """


@objective_command.command("list")
@_list_options
@pass_globals
def objective_list(options: Globals, *, pi: str | None, backlog: str | None, format_: str) -> None:
    """List objectives, and how predictable the teams were in the last reviewed PI."""
    with opened(options) as session:
        found = _of(session.workspace, "objectives", pi, backlog)
    reviewed = [each for each in found if number_of(each, "actual_value") is not None]
    last = text_of(reviewed[-1], "pi") if reviewed else pi
    value = predictability(each for each in found if last in (None, text_of(each, "pi")))
    shapes = list(map(objective_shape, found))
    rows: list[tuple[Cell, ...]] = [
        (
            text_of(each, "key"), text_of(each, "team"),
            "no" if each.get("committed") is False else "yes",
            number_of(each, "planned_value"), number_of(each, "actual_value"),
            ", ".join(texts_of(each, "items")), text_of(each, "title"),
        )
        for each in found
    ]  # fmt: skip
    heads = ("Key", "Team", "Committed", "Planned", "Actual", "Items", "Title")
    print_data(
        Data(
            document=lambda: {
                "objectives": shapes,
                "predictability": predictability_shape(value, last if reviewed else None),
            },
            lines=lambda: shapes,
            grid=lambda: Grid(heads, rows),
            wide=lambda: Grid(
                ("key", "team", "committed", "planned_value", "actual_value", "items", "title"),
                rows,
            ),
        ),
        format_,
    )
    if format_ == "table" and value.sum is not None:
        say(
            f"Predictability of PI {last}: {value.sum:.1%} (actual {value.actual:g} of planned "
            f"{value.planned:g}), mean of the teams {value.mean or 0:.1%}."
        )


def predictability_shape(value: Predictability, pi: str | None) -> dict[str, object]:
    """Predictability as JSON."""
    return {
        "pi": pi,
        "teams": {team: number(each) for team, each in value.teams.items()},
        "sum": number(value.sum),
        "mean": number(value.mean),
    }


def objective_shape(each: Document) -> dict[str, object]:
    """An objective as JSON."""
    return {
        "key": text_of(each, "key"),
        "pi": text_of(each, "pi"),
        "team": text_of(each, "team"),
        "title": text_of(each, "title"),
        "committed": each.get("committed") is not False,
        "planned_value": number_of(each, "planned_value"),
        "actual_value": number_of(each, "actual_value"),
        "items": list(texts_of(each, "items")),
    }


@objective_command.command("add")
@_new_options
@pass_globals
def objective_add(
    options: Globals,
    *,
    assignments: tuple[str, ...],
    title: str | None,
    backlog: str | None,
    pi: str | None,
) -> None:
    """Add an objective and print its key."""
    edits = _edits(OBJECTIVE_FIELDS, (*_given(pi, backlog, title), *assignments))
    with opened(options) as session:
        _write_new(session, WriteObjective(None, _with_pi(session, edits)))


def _write_new(session: Session, command: WriteObjective | WriteRisk) -> None:
    entry = session.do(command).mine
    assert entry is not None
    (key,) = entry.change.ids
    write_out(f"{key}\n")


@objective_command.command("edit")
@click.argument("key")
@click.argument("assignments", metavar="FIELD=VALUE...", nargs=-1, required=True)
@pass_globals
def objective_edit(options: Globals, *, key: str, assignments: tuple[str, ...]) -> None:
    """Set fields of an objective; FIELD= clears one, items+=KEY and items-=KEY change the list."""
    edits = _edits(OBJECTIVE_FIELDS, assignments)
    with opened(options) as session:
        _say_done(session, WriteObjective(clean(key), edits))


def _say_done(session: Session, command: WriteObjective | WriteRisk) -> None:
    from refineboard.cli.changes import change_words

    say(change_words(session.do(command).mine))


@click.group("risk")
def risk_command() -> None:
    """Risks of a PI, and what was agreed about each: resolved, owned, accepted or mitigated.

    Fields: pi, team (empty for the ART's), title, roam, owner, items.
    """


@risk_command.command("list")
@_list_options
@pass_globals
def risk_list(options: Globals, *, pi: str | None, backlog: str | None, format_: str) -> None:
    """List risks with owner and age in days."""
    now = moment_text(utc_now())
    with opened(options) as session:
        found = _of(session.workspace, "risks", pi, backlog)
    shapes = [risk_shape(each, now) for each in found]
    rows: list[tuple[Cell, ...]] = [
        (
            text_of(each, "key"), text_of(each, "pi"), text_of(each, "team") or "ART",
            text_of(each, "roam") or "open", text_of(each, "owner"), age_days(each, now),
            text_of(each, "title"),
        )
        for each in found
    ]  # fmt: skip
    heads = ("Key", "PI", "Team", "ROAM", "Owner", "Age", "Title")
    print_data(
        Data(
            document=lambda: {"risks": shapes},
            lines=lambda: shapes,
            grid=lambda: Grid(heads, rows),
            wide=lambda: Grid(tuple(head.lower() for head in heads), rows),
        ),
        format_,
    )


def risk_shape(each: Document, now: str) -> dict[str, object]:
    """A risk as JSON."""
    return {
        "key": text_of(each, "key"),
        "pi": text_of(each, "pi"),
        "team": text_of(each, "team") or None,
        "title": text_of(each, "title"),
        "roam": text_of(each, "roam") or None,
        "owner": text_of(each, "owner") or None,
        "items": list(texts_of(each, "items")),
        "age_days": age_days(each, now),
    }


def age_days(risk: Document, now: str) -> int | None:
    """Days since a risk was raised; None where nobody noted it."""
    raised = text_of(risk, RAISED)
    try:
        datetime.fromisoformat(raised)
    except ValueError:
        return None
    return max(int(days_between(raised, now)), 0)


@risk_command.command("add")
@_new_options
@pass_globals
def risk_add(
    options: Globals,
    *,
    assignments: tuple[str, ...],
    title: str | None,
    backlog: str | None,
    pi: str | None,
) -> None:
    """Add a risk and print its key."""
    edits = _edits(RISK_FIELDS, (*_given(pi, backlog, title), *assignments))
    with opened(options) as session:
        _write_new(session, WriteRisk(None, _with_pi(session, edits)))


@risk_command.command("edit")
@click.argument("key")
@click.argument("assignments", metavar="FIELD=VALUE...", nargs=-1, required=True)
@pass_globals
def risk_edit(options: Globals, *, key: str, assignments: tuple[str, ...]) -> None:
    """Set fields of a risk, like roam=owned owner=ana; FIELD= clears one."""
    edits = _edits(RISK_FIELDS, assignments)
    with opened(options) as session:
        _say_done(session, WriteRisk(clean(key), edits))


def _suggest_options(function: Function) -> Function:
    return pi_option(format_option(function))


@objective_command.command("suggest")
@_suggest_options
@pass_globals
def objective_suggest(options: Globals, *, pi: str | None, format_: str) -> None:
    """List objectives that the placed features suggest and that nobody has written yet."""
    with opened(options) as session:
        meant = meant_increment(session.workspace, pi, moment_text(utc_now()))
        found = tuple(suggested_objectives(session.workspace, meant))
    _print_suggestions(found, format_)


@risk_command.command("suggest")
@_suggest_options
@pass_globals
def risk_suggest(options: Globals, *, pi: str | None, format_: str) -> None:
    """List risks that blocked items and broken dependencies suggest and that nobody has written."""
    with opened(options) as session:
        view = PlanningView(session, pi)
        plan = plan_of(view.workspace, view.increment, view.points, view.today)
        found = tuple(suggested_risks(view.workspace, plan))
    _print_suggestions(found, format_)


def _print_suggestions(found: tuple[Suggestion, ...], format_: str) -> None:
    shapes = [{"team": each.team, "title": each.title, "items": list(each.items)} for each in found]
    rows = [(each.team, ", ".join(each.items), each.title) for each in found]
    print_data(
        Data(
            document=lambda: {"suggestions": shapes},
            lines=lambda: shapes,
            grid=lambda: Grid(("Team", "Items", "Title"), rows),
            wide=lambda: Grid(("team", "items", "title"), rows),
        ),
        format_,
    )
    if format_ == "table" and not found:
        say("No suggestions.")

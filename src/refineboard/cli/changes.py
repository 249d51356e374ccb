"""The commands that change items: `add`, `edit` and `move`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import click

from refineboard.cli.assignments import expectations, parsed_edits
from refineboard.cli.completion import backlog_keys, item_keys
from refineboard.cli.opening import Globals, opened, pass_globals
from refineboard.cli.output import say, write_out
from refineboard.cli.selection import item_key
from refineboard.domain.change import LogEntry, SetField
from refineboard.domain.cleaning import clean
from refineboard.domain.commands import (
    AddItem,
    Command,
    EditItem,
    MoveToBacklog,
    MoveToState,
    PlanItems,
    RankItems,
)
from refineboard.domain.decide.causes import is_note, rework_event
from refineboard.domain.fields import KINDS
from refineboard.domain.filter_terms import NONE
from refineboard.domain.health.causes import CAUSES
from refineboard.domain.workspace import Workspace

_NOT_SAID = frozenset({"timeline", "rank"})
"""Fields that follow from others or say nothing to a person."""


cause_option = click.option(
    "--cause",
    metavar="C",
    help=f"Why work has to be done again: {', '.join(CAUSES)}.",
)


@click.command("add")
@click.option(
    "--backlog",
    required=True,
    metavar="B",
    shell_complete=backlog_keys,
    help="ART or a team's key.",
)
@click.option(
    "--kind",
    type=click.Choice(KINDS, case_sensitive=False),
    help="A feature in the ART's backlog and a story in a team's if not given.",
)
@click.option("--title", required=True, metavar="T")
@click.argument("assignments", metavar="[FIELD=VALUE]...", nargs=-1)
@pass_globals
def add_command(
    options: Globals, *, backlog: str, kind: str | None, title: str, assignments: tuple[str, ...]
) -> None:
    """Add an item to the end of a backlog and print its key.

    FIELD=VALUE sets further fields, as in `edit`.
    """
    edits = parsed_edits(assignments)
    with opened(options) as session:
        target = session.workspace.backlog(clean(backlog))
        usual = "feature" if target.is_art else "story"
        entry = session.do(AddItem(target.key, kind or usual, title, edits)).mine
        assert entry is not None
        (key,) = entry.change.ids
        write_out(f"{key}\n")


@click.command("edit")
@click.argument("key", metavar="KEY", shell_complete=item_keys)
@click.argument("assignments", metavar="FIELD=VALUE...", nargs=-1, required=True)
@click.option(
    "--expect",
    "expected",
    multiple=True,
    metavar="FIELD=VALUE",
    help="A value seen before: where it has changed meanwhile nothing is written (exit 4).",
)
@cause_option
@pass_globals
def edit_command(
    options: Globals,
    *,
    key: str,
    assignments: tuple[str, ...],
    expected: tuple[str, ...],
    cause: str | None,
) -> None:
    """Set fields of one item, all or none.

    FIELD=VALUE sets a field and FIELD= clears it; FIELD+=VALUE and FIELD-=VALUE add to a list and
    take out of it. For example: points=5 state=ready tags+=pci depends_on-=LED-7 owner=
    """
    edits = parsed_edits(assignments)
    with opened(options) as session:
        document = session.workspace.document(item_key(key))
        seen = expectations(session.workspace, document, expected)
        done = session.do(EditItem(item_key(key), (*seen, *edits), cause)).mine
        say(change_words(done))
        say(cause_question(session.workspace, done))


@click.command("move")
@click.argument("keys", metavar="KEY...", nargs=-1, required=True, shell_complete=item_keys)
@click.option("--to", "state", metavar="STATE", help="To a state of their backlog's kanban.")
@click.option(
    "--backlog", metavar="B", shell_complete=backlog_keys, help="To the end of another backlog."
)
@click.option(
    "--before", metavar="KEY", shell_complete=item_keys, help="Right before another item."
)
@click.option("--after", metavar="KEY", shell_complete=item_keys, help="Right after another item.")
@click.option("--iteration", metavar="I", help="Into an iteration; 'none' takes them out.")
@cause_option
@pass_globals
def move_command(
    options: Globals, /, *, keys: tuple[str, ...], cause: str | None, **targets: str | None
) -> None:
    """Move items, all or none, to exactly one place."""
    command = _move(tuple(item_key(key) for key in keys), targets)
    if cause is not None:
        if not isinstance(command, MoveToState):
            raise click.UsageError("--cause goes with --to: it says why work is done again.")
        command = replace(command, cause=cause)
    with opened(options) as session:
        done = session.do(command).mine
        say(change_words(done))
        say(cause_question(session.workspace, done))


_MOVES: Mapping[str, Callable[[tuple[str, ...], str], Command]] = {
    "state": lambda keys, state: MoveToState(keys, clean(state)),
    "backlog": lambda keys, backlog: MoveToBacklog(keys, clean(backlog)),
    "before": lambda keys, anchor: RankItems(keys, "before", item_key(anchor)),
    "after": lambda keys, anchor: RankItems(keys, "after", item_key(anchor)),
    "iteration": lambda keys, iteration: PlanItems(keys, _iteration(iteration)),
}


def _move(keys: tuple[str, ...], targets: Mapping[str, str | None]) -> Command:
    given = [(name, value) for name, value in targets.items() if value is not None]
    if len(given) != 1:
        raise click.UsageError(
            "Say where to, once: --to STATE, --backlog B, --before KEY, --after KEY "
            "or --iteration I."
        )
    name, value = given[0]
    return _MOVES[name](keys, value)


def _iteration(text: str) -> str | None:
    name = clean(text)
    return None if name.lower() in ("", NONE) else name


_DONE = {
    "accept": "Accepted",
    "reject": "Rejected",
    "move": "Moved",
    "rank": "Ranked",
    "plan": "Planned",
    "undo": "Took back",
    "redo": "Did again",
}


def change_words(entry: LogEntry | None) -> str:
    """What a change did, in a line."""
    if entry is None:
        return "Nothing to change: it is so already."
    fields: dict[str, list[str]] = {}
    for operation in entry.change.operations:
        touched = fields.setdefault(operation.id, [])
        if isinstance(operation, SetField) and operation.field not in _NOT_SAID:
            touched.append(operation.field)
    shown = [f"{key} ({', '.join(names)})" if names else key for key, names in fields.items()]
    more = f" and {len(shown) - 5} more" if len(shown) > 5 else ""
    return f"{_DONE.get(entry.change.command, 'Changed')} {', '.join(shown[:5])}{more}."


def cause_question(workspace: Workspace, entry: LogEntry | None) -> str:
    """Asks why work has to be done again, where a change says so and no cause was named."""
    operations = () if entry is None else entry.change.operations
    noted = {operation.id for operation in operations if is_note(operation)}
    for operation in operations:
        if not isinstance(operation, SetField) or operation.id in noted or entry is None:
            continue
        document = workspace.items.get(operation.id, {})
        before = {**document, operation.field: operation.before}
        if rework_event(workspace, before, {operation.field: operation.after}, entry.at):
            return (
                f"{operation.id} has to be done again. Say why, so that it counts: "
                f"refineboard rework {operation.id} --cause {'|'.join(CAUSES)}"
            )
    return ""

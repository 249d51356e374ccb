"""The command `ready`: what items lack, exceptions from the rules, and the rules themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import click

from refineboard.cli.changes import change_words
from refineboard.cli.completion import item_keys
from refineboard.cli.opening import Globals, opened, pass_globals
from refineboard.cli.output import Cell, Data, Grid, format_option, print_data, say
from refineboard.cli.selection import item_key
from refineboard.domain.cleaning import clean
from refineboard.domain.commands import (
    AgreeOnClause,
    AgreeOnDefinition,
    Command,
    OverrideReady,
    TickLine,
)
from refineboard.domain.documents import Document, text_of
from refineboard.domain.readiness import (
    CATALOGUE,
    LINE,
    Lack,
    Level,
    Readiness,
    clause_label,
    clause_limit,
    definition_of,
    override_of,
    usual_definition,
)
from refineboard.domain.states import StateCategory
from refineboard.domain.workspace import Workspace
from refineboard.session import Session
from refineboard.store.clock import utc_now

_KEY = re.compile(r"[A-Z][A-Z0-9]{0,9}-\d{1,9}")
_RULE_HELP = f"RULE is one of {', '.join(CATALOGUE)}, or line:TEXT for a checklist line."


@click.command("ready", epilog=_RULE_HELP)
@click.argument("names", metavar="[KEY...|BACKLOG]", nargs=-1, shell_complete=item_keys)
@click.option("--override", metavar="REASON", help="Call an item ready all the same.")
@click.option("--no-override", is_flag=True, help="Take that back.")
@click.option("--tick", "ticks", multiple=True, metavar="TEXT", help="A checklist line is met.")
@click.option("--untick", "unticks", multiple=True, metavar="TEXT", help="It is not, after all.")
@click.option("--must", "musts", multiple=True, metavar="RULE[=N]", help="A backlog's must.")
@click.option("--should", "shoulds", multiple=True, metavar="RULE[=N]", help="A should.")
@click.option("--drop", "drops", multiple=True, metavar="RULE", help="Out of the definition.")
@click.option("--usual", is_flag=True, help="Back to the usual definition.")
@format_option
@pass_globals
def ready_command(
    options: Globals, /, *, names: tuple[str, ...], format_: str, **wishes: object
) -> None:
    """Show what items lack to be ready, or a backlog's Definition of Ready; change either.

    With keys of items it says what they lack; with a backlog's key it shows its rules; without
    any it lists what is not ready among the items that are in the state ready.
    """
    keys = [clean(name).upper() for name in names]
    on_items = all(_KEY.fullmatch(key) for key in keys)
    with opened(options) as session:
        if on_items:
            commands = list(_item_commands(keys, wishes))
        else:
            commands = list(_backlog_commands(_one_backlog(session.workspace, keys), wishes))
        for command in commands:
            say(change_words(session.do(command).mine))
        if commands:
            return
        if on_items:
            print_data(_lacks_data(session, keys), format_)
        else:
            print_data(_definition_data(session.workspace, keys[0]), format_)


def _one_backlog(workspace: Workspace, keys: Sequence[str]) -> str:
    if len(keys) != 1:
        raise click.UsageError("Name either items, or one backlog.")
    return workspace.backlog(keys[0]).key


def _texts(wishes: dict[str, object], name: str) -> tuple[str, ...]:
    value = wishes[name]
    return value if isinstance(value, tuple) else ()


def _item_commands(keys: Sequence[str], wishes: dict[str, object]) -> Iterator[Command]:
    if wishes["usual"] or any(_texts(wishes, name) for name in ("musts", "shoulds", "drops")):
        raise click.UsageError("Name the backlog whose definition is to change, like CHK.")
    reason = wishes["override"]
    if reason is not None and wishes["no_override"]:
        raise click.UsageError("--override and --no-override exclude each other.")
    ticks, unticks = _texts(wishes, "ticks"), _texts(wishes, "unticks")
    if not keys and (reason is not None or wishes["no_override"] or ticks or unticks):
        raise click.UsageError("Name the items that this is about.")
    for key in keys:
        if isinstance(reason, str):
            yield OverrideReady(item_key(key), reason)
        elif wishes["no_override"]:
            yield OverrideReady(item_key(key), None)
        for line in ticks:
            yield TickLine(key, clean(line), is_met=True)
        for line in unticks:
            yield TickLine(key, clean(line), is_met=False)


def _backlog_commands(backlog: str, wishes: dict[str, object]) -> Iterator[Command]:
    about_items = ("ticks", "unticks")
    if wishes["override"] or wishes["no_override"] or any(_texts(wishes, n) for n in about_items):
        raise click.UsageError("Name the items that this is about, like CHK-31.")
    if wishes["usual"]:
        yield AgreeOnDefinition(backlog, usual_definition(backlog))
    for level, name in ((Level.MUST, "musts"), (Level.SHOULD, "shoulds")):
        for text in _texts(wishes, name):
            yield _agreement(backlog, text, level)
    for text in _texts(wishes, "drops"):
        yield _agreement(backlog, text, None)


def _agreement(backlog: str, text: str, level: Level | None) -> AgreeOnClause:
    wanted = None if level is None else level.value
    rule, colon, words = text.partition(":")
    if colon and rule.strip().lower() == LINE:
        return AgreeOnClause(backlog, LINE, wanted, None, clean(words))
    rule, equals, number = text.partition("=")
    limit = None
    if equals:
        try:
            limit = float(number)
        except ValueError:
            raise click.UsageError(f"{clean(text)[:40]!r} is no RULE=N, like size=5.") from None
    return AgreeOnClause(backlog, clean(rule).lower(), wanted, limit)


def _lacks_data(session: Session, keys: Sequence[str]) -> Data:
    workspace = session.workspace
    readiness = Readiness(workspace, utc_now().isoformat())
    documents = [workspace.document(key) for key in keys] or list(_claiming(workspace))
    found = [(document, readiness.lacks(document)) for document in documents]
    if not keys:
        found = [(document, lacks) for document, lacks in found if lacks]
    shapes = [_lacks_shape(document, lacks) for document, lacks in found]
    return Data(
        document=lambda: {"items": shapes},
        lines=lambda: shapes,
        grid=lambda: _lacks_grid(found),
        wide=lambda: _lacks_grid(found),
    )


def _claiming(workspace: Workspace) -> Iterator[Document]:
    """The items in a state that means ready."""
    for backlog in workspace.backlogs:
        for key in workspace.keys_in(backlog):
            if workspace.state_of_key(key).category is StateCategory.READY:
                yield workspace.items[key]


def _lacks_shape(document: Document, lacks: tuple[Lack, ...]) -> dict[str, object]:
    return {
        "key": text_of(document, "key"),
        "is_ready": not any(lack.clause.level is Level.MUST for lack in lacks)
        or override_of(document) is not None,
        "override": override_of(document),
        "lacks": [
            {"rule": lack.clause.rule, "level": lack.clause.level.value, "what": lack.words}
            for lack in lacks
        ],
    }


def _lacks_grid(found: Sequence[tuple[Document, tuple[Lack, ...]]]) -> Grid:
    rows: list[tuple[Cell, ...]] = []
    for document, lacks in found:
        key, override = text_of(document, "key"), override_of(document)
        if override is not None:
            words = f"{text_of(override, 'reason')} ({text_of(override, 'by')})"
            rows.append((key, "override", words))
        rows += [(key, lack.clause.level.value, f"needs {lack.words}") for lack in lacks]
        if not lacks:
            rows.append((key, "ready", ""))
    return Grid(("Key", "Weight", "What"), rows)


def _definition_data(workspace: Workspace, backlog: str) -> Data:
    definition = definition_of(workspace, workspace.backlog(backlog).key)
    shapes = [
        {
            "rule": clause.rule,
            "level": clause.level.value,
            "limit": clause_limit(clause),
            "text": clause_label(clause),
        }
        for clause in definition
    ]
    rows: list[tuple[Cell, ...]] = [
        (clause.rule, clause.level.value, clause_limit(clause), clause_label(clause))
        for clause in definition
    ]
    grid = Grid(("Rule", "Weight", "Number", "What"), rows)
    return Data(
        document=lambda: {"backlog": backlog, "definition": shapes},
        lines=lambda: shapes,
        grid=lambda: grid,
        wide=lambda: grid,
    )

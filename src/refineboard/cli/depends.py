"""The command `depends`: who waits for whom, what was agreed on, and how a conflict is cleared."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import click

from refineboard.cli.changes import change_words
from refineboard.cli.completion import backlog_keys, item_keys
from refineboard.cli.opening import Globals, opened, pass_globals
from refineboard.cli.output import (
    FORMATS,
    Cell,
    Data,
    Grid,
    format_option,
    print_data,
    say,
    write_out,
)
from refineboard.cli.selection import item_key
from refineboard.domain.cleaning import clean
from refineboard.domain.dependencies.agreement import entry_of
from refineboard.domain.dependencies.bands import Band
from refineboard.domain.dependencies.commands import (
    AddDependency,
    AgreeOnDependency,
    DeclineDependency,
    Depending,
    DismissSuggestion,
    OfferIteration,
    ResolveDependency,
)
from refineboard.domain.dependencies.moves import Move, moves
from refineboard.domain.dependencies.network import Link, Network
from refineboard.domain.dependencies.suggestions import Suggestion, suggestions
from refineboard.domain.documents import JsonValue, text_of
from refineboard.domain.fields import DEPENDENCY_NATURES, DEPENDENCY_STATES
from refineboard.domain.health.cadence import moment_text
from refineboard.domain.workspace import Workspace
from refineboard.session import Session
from refineboard.store.clock import utc_now

PICTURES = ("mermaid", "dot")
_COLUMNS = (
    "from", "to", "band", "state", "nature", "needed_by", "offer", "owner", "slack",
    "from_iteration", "to_iteration", "reason",
)  # fmt: skip


@click.group("depends")
def depends_command() -> None:
    """Show who waits for whom, and agree on it.

    FROM waits for TO. The team of TO agrees, offers another iteration or declines.
    """


@depends_command.command("list")
@click.argument("keys", metavar="[KEY]...", nargs=-1, shell_complete=item_keys)
@click.option(
    "--backlog",
    metavar="B",
    shell_complete=backlog_keys,
    help="Only those with an item of this backlog on either side.",
)
@click.option(
    "--band", type=click.Choice([each.value for each in Band]), help="Only those in this band."
)
@click.option(
    "--state", type=click.Choice(DEPENDENCY_STATES), help="Only those in this state of agreement."
)
@click.option(
    "--inbox",
    metavar="B",
    shell_complete=backlog_keys,
    help="What this backlog's people must answer, and what was answered them.",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice((*FORMATS, *PICTURES)),
    default="table",
    show_default=True,
    help="How to print the data; mermaid and dot are pictures.",
)
@pass_globals
def list_command(  # noqa: PLR0913 - one argument an option
    options: Globals,
    *,
    keys: tuple[str, ...],
    backlog: str | None,
    band: str | None,
    state: str | None,
    inbox: str | None,
    format_: str,
) -> None:
    """List dependencies with their band and agreement, cycles, and moves that clear conflicts.

    Band: ok = TO is done or planned earlier, beside = in the same iteration, conflict = later,
    unplanned = one of them is in no iteration.
    """
    with opened(options) as session:
        network, workspace = Network(session.workspace), session.workspace
        links: Iterable[Link] = network
        if inbox is not None:
            links = network.inbox(workspace.backlog(clean(inbox)).key)
        wanted = {text_of(workspace.document(item_key(key)), "key") for key in keys}
        home = None if backlog is None else workspace.backlog(clean(backlog)).key
        found = [
            link
            for link in links
            if (not wanted or wanted & {link.consumer, link.provider})
            and home in (None, link.consumer_backlog, link.provider_backlog)
            and band in (None, link.band)
            and state in (None, link.agreement.state)
        ]
        if format_ in PICTURES:
            from refineboard.cli.reports.dependencies import dot, mermaid

            picture = mermaid if format_ == "mermaid" else dot
            write_out(picture(workspace, found))
            return
        shown = {key for link in found for key in (link.consumer, link.provider)}
        cycles = [cycle for cycle in network.cycles() if shown.intersection(cycle)]
        reds = [link for link in found if network.is_red(link)]
        ways = _moves(session, network, reds) if reds else ()
        print_data(_listing(workspace, found, cycles, ways), format_)
    if format_ == "table":
        _say_more(found, cycles, ways)


def _moves(session: Session, network: Network, reds: list[Link]) -> tuple[Move, ...]:
    from refineboard.cli.health import dashboard_at

    at = moment_text(utc_now())
    dashboard = dashboard_at(session, at, is_past=False)
    return moves(network, dashboard.capacity, at[:10], reds)


def _say_more(found: list[Link], cycles: list[tuple[str, ...]], ways: tuple[Move, ...]) -> None:
    if not found:
        say("No dependencies.")
    for cycle in cycles:
        say(f"Cycle: {', '.join(cycle)} wait for each other. Resolve one of these dependencies.")
    for move in ways:
        cleared = ", ".join(f"{consumer} → {provider}" for consumer, provider in move.clears)
        also = sorted({key for link in move.touches for key in (link.consumer, link.provider)})
        others = ", ".join(key for key in also if key != move.key)
        touches = f"; also linked: {others}" if others else ""
        say(
            f"To clear {cleared}: refineboard move {move.key} --iteration {move.iteration}{touches}"
        )


def _listing(
    workspace: Workspace, links: list[Link], cycles: list[tuple[str, ...]], ways: tuple[Move, ...]
) -> Data:
    def row(link: Link) -> tuple[Cell, ...]:
        said = link.agreement
        return (
            link.consumer, link.provider, link.band.value, said.state, said.needed_by, link.slack,
            text_of(workspace.items[link.consumer], "title"),
        )  # fmt: skip

    heads = ("From", "To", "Band", "Agreement", "Needed by", "Slack", "Title")
    return Data(
        document=lambda: {
            "dependencies": list(map(_shape, links)),
            "cycles": [list(cycle) for cycle in cycles],
            "moves": [
                {
                    "key": move.key,
                    "iteration": move.iteration,
                    "clears": [list(pair) for pair in move.clears],
                }
                for move in ways
            ],
        },
        lines=lambda: map(_shape, links),
        grid=lambda: Grid(heads, [row(link) for link in links]),
        wide=lambda: Grid(_COLUMNS, [_wide(link) for link in links]),
    )


def _shape(link: Link) -> dict[str, object]:
    return dict(zip(_COLUMNS, _wide(link), strict=True))


def _wide(link: Link) -> tuple[Cell, ...]:
    said = link.agreement
    return (
        link.consumer,
        link.provider,
        link.band.value,
        said.state,
        link.nature or None,
        said.needed_by or None,
        said.offer or None,
        said.owner or None,
        link.slack,
        link.consumer_iteration or None,
        link.provider_iteration or None,
        said.reason or None,
    )


def _ends(command: Callable[..., None]) -> Callable[..., None]:
    """The two items that every step names."""
    provider = click.argument("provider", metavar="TO", shell_complete=item_keys)
    consumer = click.argument("consumer", metavar="FROM", shell_complete=item_keys)
    return consumer(provider(command))


def _do(
    options: Globals, consumer: str, provider: str, made: Callable[[str, str, JsonValue], Depending]
) -> None:
    """Does a step on what is there now; where somebody is faster, nothing is written."""
    one, other = item_key(consumer), item_key(provider)
    with opened(options) as session:
        entry = entry_of(session.workspace.document(one), other)
        saw = None if entry is None else dict(entry)
        say(change_words(session.do(made(one, other, saw)).mine))


@depends_command.command("add")
@_ends
@click.option("--needed-by", metavar="I", help="The iteration by which it is needed.")
@click.option(
    "--nature", type=click.Choice(DEPENDENCY_NATURES), help="What is waited for (Strode)."
)
@pass_globals
def add_command(
    options: Globals, *, consumer: str, provider: str, needed_by: str | None, nature: str | None
) -> None:
    """Say that FROM waits for TO; again, to change by when it is needed."""
    _do(
        options, consumer, provider,
        lambda one, other, saw: AddDependency(one, other, needed_by, nature, saw),
    )  # fmt: skip


@depends_command.command("agree")
@_ends
@pass_globals
def agree_command(options: Globals, *, consumer: str, provider: str) -> None:
    """Agree that TO will be done by when FROM needs it; it must be planned by then."""
    _do(options, consumer, provider, AgreeOnDependency)


@depends_command.command("resolve")
@_ends
@pass_globals
def resolve_command(options: Globals, *, consumer: str, provider: str) -> None:
    """Say that FROM waits for TO no longer."""
    _do(options, consumer, provider, ResolveDependency)


@depends_command.command("offer")
@_ends
@click.option("--iteration", required=True, metavar="I", help="When TO can be done.")
@pass_globals
def offer_command(options: Globals, *, consumer: str, provider: str, iteration: str) -> None:
    """Offer another iteration for TO; FROM's team takes it or finds another way."""
    _do(
        options, consumer, provider,
        lambda one, other, saw: OfferIteration(one, other, iteration, saw),
    )  # fmt: skip


@depends_command.command("decline")
@_ends
@click.option("--reason", required=True, metavar="R", help="Why it cannot be done.")
@pass_globals
def decline_command(options: Globals, *, consumer: str, provider: str, reason: str) -> None:
    """Decline to do TO for FROM, with a reason."""
    _do(
        options, consumer, provider,
        lambda one, other, saw: DeclineDependency(one, other, reason, saw),
    )  # fmt: skip


@depends_command.command("suggest")
@click.option(
    "--backlog", metavar="B", shell_complete=backlog_keys, help="Only for items of this backlog."
)
@click.option(
    "--dismiss",
    nargs=2,
    metavar="FROM TO",
    default=None,
    help="Don't suggest this item, or this team, for FROM any more.",
)
@format_option
@pass_globals
def suggest_command(
    options: Globals, *, backlog: str | None, dismiss: tuple[str, str] | None, format_: str
) -> None:
    """List dependencies that items' words name and nobody has linked, with those words."""
    with opened(options) as session:
        if dismiss is not None:
            consumer, subject = map(item_key, dismiss)
            say(change_words(session.do(DismissSuggestion(consumer, subject)).mine))
            return
        workspace = session.workspace
        home = None if backlog is None else workspace.backlog(clean(backlog)).key
        found = suggestions(workspace, home)
        print_data(_suggested(found), format_)
    if format_ == "table" and not found:
        say("No suggestions.")


def _suggested(found: tuple[Suggestion, ...]) -> Data:
    names = ("from", "to", "team", "words", "where")

    def rows() -> Iterator[tuple[Cell, ...]]:
        for each in found:
            yield (
                each.consumer, each.provider or None, each.team or None, each.words, each.where,
            )  # fmt: skip

    def shapes() -> Iterator[dict[str, object]]:
        return (dict(zip(names, row, strict=True)) for row in rows())

    return Data(
        document=lambda: {"suggestions": list(shapes())},
        lines=shapes,
        grid=lambda: Grid(
            ("From", "To", "Team", "Where", "Words"), [(*row[:3], row[4], row[3]) for row in rows()]
        ),
        wide=lambda: Grid(names, list(rows())),
    )

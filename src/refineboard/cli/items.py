"""The commands that show items: `list` and `show`."""

from __future__ import annotations

from collections.abc import Sequence

import click

from refineboard.cli.completion import backlog_keys, item_keys
from refineboard.cli.opening import Globals, opened, pass_globals
from refineboard.cli.output import Cell, Data, Grid, format_option, print_data, say
from refineboard.cli.selection import item_key, selected
from refineboard.cli.shapes import item_shape, show_shape, wsjf_of
from refineboard.domain.documents import Document, number_of, text_of, texts_of
from refineboard.domain.workspace import Workspace, providers_of
from refineboard.domain.wsjf import wsjf_order

_WIDE_TEXTS_BEFORE = ("key", "backlog", "kind", "enabler", "title", "state")
_WIDE_NUMBERS = ("points", "ubv", "tc", "rroe", "size")
_WIDE_TEXTS_AFTER = (
    "parent",
    "iteration",
    "pi",
    "owner",
    "blocked",
    "description",
    "benefit_hypothesis",
    "created_at",
    "updated_at",
    "updated_by",
)


@click.command("list")
@click.option(
    "--backlog",
    metavar="B",
    shell_complete=backlog_keys,
    help="Only this backlog: ART or a team's key.",
)
@click.option("--filter", "expression", metavar="EXPR", help="Only what the filter lets through.")
@click.option(
    "--sort",
    "order",
    type=click.Choice(["rank", "wsjf", "updated"]),
    default="rank",
    show_default=True,
    help="By rank, by WSJF, or newest change first.",
)
@click.option("--limit", type=click.IntRange(min=0), metavar="N", help="At most N items.")
@format_option
@pass_globals
def list_command(  # noqa: PLR0913 - one argument an option
    options: Globals,
    *,
    backlog: str | None,
    expression: str | None,
    order: str,
    limit: int | None,
    format_: str,
) -> None:
    """List items.

    The filter is the board's: words, and terms like team:CHK state:ready points:>5 invest:fail
    is:blocked; -term negates, a | b is either.
    """
    with opened(options) as session:
        found = _ordered(selected(session, backlog=backlog, expression=expression), order)
        shown = found[:limit]
        print_data(_listing(session.workspace, shown, len(found)), format_)
    if format_ == "table" and len(shown) < len(found):
        say(f"{len(shown)} of {len(found)} items.")
    elif format_ == "table" and not found:
        say("No item matches." if expression else "There are no items yet.")


def _ordered(documents: list[Document], order: str) -> list[Document]:
    if order == "wsjf":
        by_key = {text_of(document, "key"): document for document in documents}
        return [by_key[key] for key in wsjf_order(documents)]
    if order == "updated":
        return sorted(documents, key=lambda document: text_of(document, "updated_at"), reverse=True)
    return documents


def _listing(workspace: Workspace, documents: Sequence[Document], total: int) -> Data:
    return Data(
        document=lambda: {
            "items": [item_shape(workspace, document) for document in documents],
            "total": total,
        },
        lines=lambda: (item_shape(workspace, document) for document in documents),
        grid=lambda: _grid(workspace, documents),
        wide=lambda: _wide(documents),
    )


def _grid(workspace: Workspace, documents: Sequence[Document]) -> Grid:
    rows: list[tuple[Cell, ...]] = []
    for document in documents:
        state = workspace.state_of(document).label
        score = wsjf_of(document)
        rows.append(
            (
                text_of(document, "key"),
                text_of(document, "kind"),
                f"{state}, blocked" if text_of(document, "blocked") else state,
                number_of(document, "points"),
                None if score is None else round(score, 2),
                text_of(document, "title"),
            )
        )
    return Grid(("Key", "Kind", "State", "Points", "WSJF", "Title"), rows)


def _wide(documents: Sequence[Document]) -> Grid:
    rows: list[tuple[Cell, ...]] = [
        (
            *(text_of(document, name) for name in _WIDE_TEXTS_BEFORE),
            *(number_of(document, name) for name in _WIDE_NUMBERS),
            wsjf_of(document),
            *(text_of(document, name) for name in _WIDE_TEXTS_AFTER),
            "; ".join(texts_of(document, "tags")),
            "; ".join(providers_of(document)),
            "\n".join(texts_of(document, "acceptance_criteria")),
        )
        for document in documents
    ]
    headings = (
        *_WIDE_TEXTS_BEFORE,
        *_WIDE_NUMBERS,
        "wsjf",
        *_WIDE_TEXTS_AFTER,
        "tags",
        "depends_on",
        "acceptance_criteria",
    )
    return Grid(headings, rows)


@click.command("show")
@click.argument("key", metavar="KEY", shell_complete=item_keys)
@format_option
@pass_globals
def show_command(options: Globals, *, key: str, format_: str) -> None:
    """Show one item with its findings, score, parents, children and dependencies."""
    from refineboard.cli.card import card, card_grid

    with opened(options) as session:
        workspace = session.workspace
        document = workspace.document(item_key(key))
        data = Data(
            document=lambda: show_shape(workspace, document),
            lines=lambda: [show_shape(workspace, document)],
            grid=lambda: card_grid(workspace, document),
            wide=lambda: _wide([document]),
            pretty=lambda: card(workspace, document),
        )
        print_data(data, format_)

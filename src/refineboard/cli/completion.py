"""The command `completion`, and what the shell is offered where a key is asked for.

The scripts are click's own: they ask the program itself at each Tab, so that they stay right when
commands are added. Of a workspace only well-formed keys are offered, for a shell expands what it is
given.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from refineboard.cli.opening import Globals, opened
from refineboard.domain.cleaning import clean
from refineboard.domain.documents import text_of
from refineboard.domain.errors import RefineboardError
from refineboard.domain.workspace import Workspace

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

SHELLS = ("bash", "zsh", "fish")
_SAFE_KEY = re.compile(r"[A-Z0-9-]+")


@click.command("completion")
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion_command(ctx: click.Context, *, shell: str) -> None:
    """Print the script that completes commands, options and keys at Tab.

    \b
    bash: eval "$(refineboard completion bash)"    in ~/.bashrc
    zsh:  eval "$(refineboard completion zsh)"     in ~/.zshrc
    fish: refineboard completion fish | source     in ~/.config/fish/config.fish
    """
    from click.shell_completion import get_completion_class

    from refineboard.cli.output import write_out

    kind = get_completion_class(shell)
    assert kind is not None
    root = ctx.find_root().command
    write_out(kind(root, {}, "refineboard", "_REFINEBOARD_COMPLETE").source() + "\n")


def item_keys(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The keys of items that begin so, each with its title."""
    workspace = _workspace(ctx)
    if workspace is None:
        return []
    titles = ((key, text_of(item, "title")) for key, item in workspace.items.items())
    return _offered(titles, incomplete)


def backlog_keys(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The keys of backlogs that begin so, each with its name."""
    workspace = _workspace(ctx)
    if workspace is None:
        return []
    return _offered(((key, each.name) for key, each in workspace.backlogs.items()), incomplete)


def _workspace(ctx: click.Context) -> Workspace | None:
    """The workspace of the line so far; None where there is none: Tab does not complain."""
    named = ctx.find_root().params.get("workspace")
    try:
        with opened(Globals(workspace=named, read_only=True)) as session:
            return session.workspace
    except RefineboardError:
        return None


def _offered(named: Iterable[tuple[str, str]], incomplete: str) -> list[CompletionItem]:
    from click.shell_completion import CompletionItem

    start = incomplete.upper()
    return [
        CompletionItem(key, help=clean(words))
        for key, words in named
        if key.startswith(start) and _SAFE_KEY.fullmatch(key)
    ]

"""The command `refineboard` itself: global options, the table of commands, exit statuses.

A command's module is imported when the command runs, and its summary stands in the table here:
`--help` and every command then start without loading the others.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING

import click

from refineboard import __version__
from refineboard.cli.opening import Globals
from refineboard.config import WORKSPACE_VARIABLE
from refineboard.domain.cleaning import clean
from refineboard.domain.errors import ExitCode, RefineboardError

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

COMMANDS = {
    "board": ("refineboard.cli.board:board_command", "Open the full-screen board (the default)."),
    "demo": ("refineboard.cli.demo:demo_command", "Copy the sample ART and open it."),
    "init": ("refineboard.cli.founding:init_command", "Make a workspace for an ART."),
    "list": ("refineboard.cli.items:list_command", "List items."),
    "show": ("refineboard.cli.items:show_command", "Show one item with all that belongs to it."),
    "add": ("refineboard.cli.changes:add_command", "Add an item and print its key."),
    "edit": ("refineboard.cli.changes:edit_command", "Set fields of an item."),
    "move": ("refineboard.cli.changes:move_command", "Move items: state, backlog, rank, plan."),
    "accept": ("refineboard.cli.reviewing:accept_command", "Accept items that were worked on."),
    "reject": ("refineboard.cli.reviewing:reject_command", "Reject an item, with a reason."),
    "rework": ("refineboard.cli.reviewing:rework_command", "Show rework, or name its cause."),
    "ready": ("refineboard.cli.readying:ready_command", "Show what items lack to be ready."),
    "check": ("refineboard.cli.checking:check_command", "Check stories against INVEST."),
    "invest": ("refineboard.cli.judging:invest_command", "Show or set what INVEST counts with."),
    "rank": ("refineboard.cli.rank:rank_command", "Order a backlog by WSJF and dependencies."),
    "depends": ("refineboard.cli.depends:depends_command", "Show and agree who waits for whom."),
    "health": ("refineboard.cli.health:health_command", "Say whether the backlogs are healthy."),
    "targets": ("refineboard.cli.targets:targets_command", "Show or set what counts as healthy."),
    "forecast": ("refineboard.cli.forecast:forecast_command", "Show when work is likely done."),
    "pi": ("refineboard.cli.calendar:pi_command", "List, add, start and close PIs."),
    "team": ("refineboard.cli.capacity:team_command", "Show and set who is in a team."),
    "capacity": ("refineboard.cli.capacity:capacity_command", "Show what teams can take on."),
    "plan": ("refineboard.cli.planning:plan_command", "Show, fill and compare the plan of a PI."),
    "objective": ("refineboard.cli.records:objective_command", "PI objectives and their value."),
    "risk": ("refineboard.cli.records:risk_command", "Risks of a PI and what was agreed (ROAM)."),
    "vote": ("refineboard.cli.voting:vote_command", "The confidence vote, blind until revealed."),
    "map": ("refineboard.cli.storymap:map_command", "Story maps and what they cover."),
    "trace": ("refineboard.cli.trace:trace_command", "Show what belongs to what, with progress."),
    "import": ("refineboard.cli.importing:import_command", "Import items from another tool."),
    "export": ("refineboard.cli.exporting:export_command", "Write items for another tool."),
    "history": ("refineboard.cli.log:history_command", "Show who changed what, and when."),
    "undo": ("refineboard.cli.log:undo_command", "Take back your last change."),
    "redo": ("refineboard.cli.log:redo_command", "Take back your last undo."),
    "doctor": ("refineboard.cli.doctor:doctor_command", "Check the store and the terminal."),
    "keys": ("refineboard.cli.keys:keys_command", "Show which key does what on the board."),
    "completion": (
        "refineboard.cli.completion:completion_command",
        "Print the script that completes commands and keys in your shell.",
    ),
    "backup": ("refineboard.cli.archiving:backup_command", "Save the workspace in an archive."),
    "restore": ("refineboard.cli.archiving:restore_command", "Make a workspace of an archive."),
    "themes": ("refineboard.cli.themes:themes_command", "List the themes, your own among them."),
    "config": ("refineboard.cli.config:config_command", "Show or check your settings."),
}
"""Every command: where it is defined, and what it does in a line."""


class CommandTable(click.Group):
    """A group that imports a command's module when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order of the table, which is the order of work."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, imported now."""
        if cmd_name not in COMMANDS:
            return None
        place, summary = COMMANDS[cmd_name]
        module, _, attribute = place.partition(":")
        command = getattr(import_module(module), attribute)
        assert isinstance(command, click.Command)
        command.short_help = summary
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The table of commands for `--help`, without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in COMMANDS.items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """The commands that begin so, without importing any, and the options."""
        from click.shell_completion import CompletionItem

        names = [
            CompletionItem(name, help=summary)
            for name, (_, summary) in COMMANDS.items()
            if name.startswith(incomplete)
        ]
        return [*names, *click.Command.shell_complete(self, ctx, incomplete)]

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the arguments begin with; a wrong name is answered with a near one."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(name, COMMANDS, n=1)
            hint = f" Did you mean {near[0]}?" if near else ""
            ctx.fail(f"There is no command {clean(name)[:40]!r}.{hint}")
        return super().resolve_command(ctx, args)


@click.group(
    cls=CommandTable,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "-w",
    "--workspace",
    metavar="PATH|URL",
    help="The workspace, a directory or postgresql://USER@HOST/DATABASE; "
    f"else ${WORKSPACE_VARIABLE}, else the current directory.",
)
@click.option("--read-only", is_flag=True, help="Change nothing.")
@click.option(
    "--restricted", is_flag=True, help="For shared servers: no editor, no shell, no way out."
)
@click.version_option(__version__, prog_name="refineboard", message="%(prog)s %(version)s")
@click.pass_context
def refineboard(
    ctx: click.Context, *, workspace: str | None, read_only: bool, restricted: bool
) -> int | None:
    """Refine SAFe backlogs: INVEST checked live, WSJF re-ranked, nothing lost.

    Without a command it opens the board. Data goes to stdout, everything else to stderr.
    """
    ctx.obj = Globals(workspace=workspace, read_only=read_only, restricted=restricted)
    if ctx.invoked_subcommand is not None:
        return None
    from refineboard.cli.board import open_board

    return open_board(ctx.obj, backlog=None)


def run(arguments: Sequence[str]) -> int:
    """Runs one command; what goes wrong by a person's hand becomes a sentence and a status."""
    try:
        status = refineboard.main(
            args=list(arguments), prog_name="refineboard", standalone_mode=False
        )
    except click.Abort:
        return ExitCode.INTERRUPTED
    except click.ClickException as error:
        words = io.StringIO()
        error.show(file=words)
        _say(words.getvalue())
        return ExitCode.USAGE
    except RefineboardError as error:
        _say(str(error))
        return error.exit_code
    return status if isinstance(status, int) else ExitCode.OK


def _say(words: str) -> None:
    # Loaded only for words: the board starts without it.
    from refineboard.cli.output import say

    say(words)

"""The command `keys`: which key does what on the board, as the person's own settings have it."""

from __future__ import annotations

from collections.abc import Sequence

import click

from refineboard.cli.output import Data, Grid, format_option, print_data, say
from refineboard.config import Settings, read_settings
from refineboard.tui.actions.keymap import Keymap, keymap_of
from refineboard.tui.actions.keynames import key_words
from refineboard.tui.actions.presets import PRESETS


@click.command("keys")
@click.option(
    "--preset", type=click.Choice(list(PRESETS)), help="The keys of a preset, not your own."
)
@format_option
def keys_command(*, preset: str | None, format_: str) -> None:
    """Show which key does what on the board.

    The keys are yours: those of the preset and the actions that the table [keys] of your
    config.toml names. What cannot hold there is told, and the usual keys are in its place.
    """
    settings, problems = (Settings(keys={"preset": preset}), []) if preset else read_settings()
    keymap = keymap_of(settings.keys)
    problems += keymap.problems
    for problem in problems:
        say(problem)
    print_data(_data(keymap, problems), format_)


def _data(keymap: Keymap, problems: Sequence[str]) -> Data:
    shapes = [
        {
            "id": action.id,
            "keys": list(action.keys),
            "label": action.label,
            "help": action.help,
            "refused": action.refused,
            "where": action.where.name.lower(),
            "group": action.group,
        }
        for action in keymap.actions
    ]
    grid = Grid(
        ("Where", "Keys", "Action", "What it does", "Where not"),
        [
            (
                action.where.value,
                key_words(action.keys),
                action.id,
                action.help,
                action.refused,
            )
            for action in keymap.actions
        ],
    )
    return Data(
        document=lambda: {
            "preset": keymap.preset,
            "keys": shapes,
            "problems": list(problems),
        },
        lines=lambda: shapes,
        grid=lambda: grid,
        wide=lambda: grid,
    )

"""The commands `config show|path|validate`: a person's settings, where they are, what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

import click
import orjson

from refineboard.cli.output import Cell, Data, Grid, format_option, print_data, say, write_out
from refineboard.config import (
    AUTOMATIC,
    SETTINGS,
    Settings,
    config_path,
    read_settings,
    themes_directory,
)
from refineboard.domain.errors import ExitCode
from refineboard.tui.theming.files import LEAST_CONTRAST, ThemeFile, faint_pairs, themes_of


@click.group("config")
def config_command() -> None:
    """Show or check your settings."""


@config_command.command("path")
def path_command() -> None:
    """Print where your settings are, whether the file is there or not."""
    write_out(f"{config_path()}\n")


@config_command.command("show")
@format_option
def show_command(*, format_: str) -> None:
    """Print every setting as it holds."""
    settings, problems = read_settings()
    print_data(_data(settings), format_)
    for problem in problems:
        say(problem)


@config_command.command("validate")
def validate_command() -> ExitCode:
    """Check your settings, your keys and your themes. Exit status 3 where something is wrong."""
    settings, problems = read_settings()
    themes, broken = themes_of(themes_directory())
    problems += [*_of_keys(settings), *_of_theme(settings, themes, broken), *broken]
    for line in (*problems, *_faint(themes)):
        say(line)
    if problems:
        return ExitCode.BAD_DATA
    is_there = config_path().exists()
    say(f"{config_path()} is fine." if is_there else f"There is no {config_path()}; all is usual.")
    return ExitCode.OK


def _of_keys(settings: Settings) -> Iterator[str]:
    from refineboard.tui.actions.keymap import keymap_problems

    for problem in keymap_problems(settings.keys):
        yield f"{config_path()}: [keys] {problem}"


def _of_theme(settings: Settings, themes: dict[str, ThemeFile], broken: list[str]) -> Iterator[str]:
    if settings.theme not in (AUTOMATIC, *themes) and not broken:
        yield (
            f"{config_path()}: there is no theme {settings.theme!r}; there are {', '.join(themes)}."
        )


def _faint(themes: dict[str, ThemeFile]) -> Iterator[str]:
    """Advice about one's own themes; hard to read is not wrong."""
    for theme in themes.values():
        for text, ground, ratio in faint_pairs(theme) if theme.is_own else ():
            yield (
                f"{theme.path}: {text} on {ground} has a contrast of {ratio:.1f}:1; "
                f"text is easy to read from {LEAST_CONTRAST}:1 on."
            )


def _data(settings: Settings) -> Data:
    values = {field.name: getattr(settings, field.name) for field in fields(settings)}
    usual = Settings()
    rows: list[tuple[Cell, ...]] = [
        (
            name,
            value if isinstance(value, str) else orjson.dumps(value, default=str).decode(),
            "" if value == getattr(usual, name) else "yours",
            SETTINGS[name],
        )
        for name, value in values.items()
    ]
    shapes = [{"name": name, "value": value} for name, value in values.items()]
    grid = Grid(("Setting", "Value", "Whose", "Can be"), rows)
    return Data(
        document=lambda: {"path": str(config_path()), "settings": values},
        lines=lambda: shapes,
        grid=lambda: grid,
        wide=lambda: grid,
    )

"""The command `themes`: the themes that there are, one's own among them."""

from __future__ import annotations

import click

from refineboard.cli.output import Cell, Data, Grid, format_option, print_data, say
from refineboard.config import AUTOMATIC, read_settings, themes_directory
from refineboard.tui.theming.files import ThemeFile, least_contrast, themes_of


@click.command("themes")
@format_option
def themes_command(*, format_: str) -> None:
    """List the themes. Choose one on the board: ctrl+p, Theme.

    Your own are TOML files in the directory that `refineboard config path` names, in themes/.
    """
    themes, problems = themes_of(themes_directory())
    settings, _ = read_settings()
    print_data(_data(list(themes.values()), settings.theme), format_)
    for problem in problems:
        say(problem)
    if settings.theme not in (AUTOMATIC, *themes):
        say(f"Your settings name the theme {settings.theme!r}, which there is not.")


def _data(themes: list[ThemeFile], chosen: str) -> Data:
    shapes = [
        {
            "name": theme.name,
            "about": theme.about,
            "dark": theme.dark,
            "own": theme.is_own,
            "chosen": theme.name == chosen,
            "least_contrast": round(least_contrast(theme), 2),
        }
        for theme in themes
    ]
    rows: list[tuple[Cell, ...]] = [
        (
            theme.name,
            "dark" if theme.dark else "light",
            "yours" if theme.is_own else "",
            "chosen" if theme.name == chosen else "",
            f"{least_contrast(theme):.1f}:1",
            theme.about,
        )
        for theme in themes
    ]
    grid = Grid(("Name", "Ground", "Whose", "Chosen", "Contrast", "About"), rows)
    return Data(
        document=lambda: {"themes": shapes},
        lines=lambda: shapes,
        grid=lambda: grid,
        wide=lambda: grid,
    )

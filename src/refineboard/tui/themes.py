"""Themes are files: one TOML file of colours is one theme."""

from __future__ import annotations

import tomllib

from textual.theme import Theme

from refineboard.resources import resource_dir


def load_themes() -> list[Theme]:
    """The themes that come with the program."""
    return [
        Theme(name=path.stem, **tomllib.loads(path.read_text(encoding="utf-8")))
        for path in sorted(resource_dir("themes").glob("*.toml"))
    ]

"""Finding and opening the workspace that a command works on."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from refineboard.config import WORKSPACE_VARIABLE
from refineboard.domain.errors import BadData, RuleBroken
from refineboard.session import Session, open_session
from refineboard.store.base import NotAWorkspace
from refineboard.store.files import real_directory
from refineboard.store.places import DatabaseUrl, Place, place_of
from refineboard.store.tinydb_store import is_workspace, not_a_workspace_words

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

READ_ONLY_WORDS = "This session was started with --read-only; nothing was written."


@dataclass(frozen=True, slots=True)
class Globals:
    """The options in front of the command."""

    workspace: str | None = None
    read_only: bool = False
    restricted: bool = False


pass_globals = click.make_pass_decorator(Globals, ensure=True)
"""Hands a command the options in front of it."""


class PlaceArgument(click.ParamType[Place]):
    """A directory or a database, as an argument of a command."""

    name = "place"

    def convert(
        self, value: str | Place, param: click.Parameter | None, ctx: click.Context | None
    ) -> Place:
        """The place that was typed."""
        return typed_place(value) if isinstance(value, str) else value

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Directories, as the shell finds them."""
        from click.shell_completion import CompletionItem

        return [CompletionItem(incomplete, type="dir")]


def typed_place(text: str) -> Place:
    """The place that stands on the command line, where everybody on the machine can read it."""
    place = place_of(text)
    if isinstance(place, DatabaseUrl) and place.has_password:
        raise RuleBroken(
            "Everybody on this machine can read a password on the command line. Leave it out of "
            "the URL and put it into ~/.pgpass (mode 600), a line HOST:PORT:DATABASE:USER:PASSWORD."
        )
    return place


def workspace_place(options: Globals, is_one: Callable[[Path], bool] = is_workspace) -> Place:
    """Where the workspace lies; says in words why there is none."""
    named = options.workspace or ""
    place = typed_place(named) if named else place_of(os.environ.get(WORKSPACE_VARIABLE) or "")
    if isinstance(place, DatabaseUrl):
        return place
    directory = place if place.parts else Path.cwd()
    try:
        found = is_one(directory)
    except OSError as error:
        raise NotAWorkspace(f"{directory} cannot be opened: {error.strerror}.") from error
    if not found:
        raise NotAWorkspace(not_a_workspace_words(directory))
    return real_directory(directory)


@contextmanager
def opened(options: Globals) -> Iterator[Session]:
    """A session on the workspace; a damaged one is refused, because half of it would look whole."""
    place = workspace_place(options)
    try:
        session = open_session(place, read_only=READ_ONLY_WORDS if options.read_only else None)
    except OSError as error:
        raise BadData(f"{place} cannot be read: {error.strerror}.") from error
    try:
        if session.damage is not None:
            raise session.damage
        yield session
    finally:
        session.close()

"""Finding and opening the workspace that a command works on."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click

from refineboard.config import WORKSPACE_VARIABLE
from refineboard.domain.errors import BadData, RuleBroken
from refineboard.session import Session, open_session
from refineboard.store.base import NotAWorkspace
from refineboard.store.files import real_directory
from refineboard.store.tinydb_store import is_workspace, not_a_workspace_words

READ_ONLY_WORDS = "This session was started with --read-only; nothing was written."


@dataclass(frozen=True, slots=True)
class Globals:
    """The options in front of the command."""

    workspace: str | None = None
    read_only: bool = False
    restricted: bool = False


pass_globals = click.make_pass_decorator(Globals, ensure=True)
"""Hands a command the options in front of it."""


def workspace_directory(options: Globals, is_one: Callable[[Path], bool] = is_workspace) -> Path:
    """The workspace's directory; says in words why there is none."""
    named = options.workspace or os.environ.get(WORKSPACE_VARIABLE)
    if named and named.startswith(("postgresql:", "postgres:")):
        raise RuleBroken("Workspaces in PostgreSQL are not supported yet; name a directory.")
    directory = Path(named) if named else Path.cwd()
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
    directory = workspace_directory(options)
    try:
        session = open_session(directory, read_only=READ_ONLY_WORDS if options.read_only else None)
    except OSError as error:
        raise BadData(f"{directory} cannot be read: {error.strerror}.") from error
    try:
        if session.damage is not None:
            raise session.damage
        yield session
    finally:
        session.close()

"""Where a workspace lies: a directory, or a database that several machines share.

A URL is taken apart here and not by PostgreSQL's library, because it is read before that library
is loaded, and because a password in it must never come back in a message.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias
from urllib.parse import unquote

from refineboard.domain.errors import RuleBroken

SCHEMA = "refineboard"
"""The schema that holds the workspace, unless the URL names another."""

_SCHEMES = ("postgresql://", "postgres://")
_SCHEMA_NAME = re.compile(r"(?!pg_)[a-z_][a-z0-9_]{0,62}")
_SECRETS = frozenset({"password", "sslpassword"})
_HOSTS = re.compile(r"((\[[^\]@]*\]|[^:@\[\]]*)(:[0-9]*)?(,|$))*")
FORM = "Write it as postgresql://USER@HOST:PORT/DATABASE."


@dataclass(frozen=True, slots=True)
class DatabaseUrl:
    """A workspace in PostgreSQL; as text it is the URL without its password."""

    conninfo: str = field(repr=False)
    """What PostgreSQL's library is given, a password included."""
    schema: str
    shown: str
    """The URL for people, and for telling workspaces apart."""
    has_password: bool = False

    def __str__(self) -> str:
        return self.shown


Place: TypeAlias = Path | DatabaseUrl
"""Where a workspace lies."""


def place_of(text: str) -> Place:
    """The place that a person means; RuleBroken where a URL cannot be one."""
    if text.startswith(("postgresql:", "postgres:")):
        return _url(text)
    return Path(text)


def identity_of(place: Place) -> bytes:
    """The same bytes for the same workspace, for what a person keeps of each."""
    if isinstance(place, DatabaseUrl):
        return place.shown.encode()
    return os.fsencode(place.resolve())


def _url(text: str) -> DatabaseUrl:
    scheme = next((scheme for scheme in _SCHEMES if text.startswith(scheme)), None)
    if scheme is None:
        raise RuleBroken(f"This is no URL of a database. {FORM}")
    address, _, query = text.removeprefix(scheme).partition("?")
    authority, slash, path = address.partition("/")
    user_info, at, host = authority.rpartition("@")
    if "@" in user_info + path + query or not _HOSTS.fullmatch(host):
        # Said without the URL: what stands in the wrong place may be a password.
        raise RuleBroken(
            f"This is no URL of a database. {FORM} "
            "In names and passwords write @ as %40, : as %3A, / as %2F and ? as %3F."
        )
    user, colon, _ = user_info.partition(":")
    parameters = [part for part in query.split("&") if part]
    schemas = [_value(part) for part in parameters if _name(part) == "schema"]
    schema = schemas[-1] if schemas else SCHEMA
    if not _SCHEMA_NAME.fullmatch(schema):
        raise RuleBroken(
            "The schema in the URL must be small letters, digits and _, and not begin with pg_."
        )
    passed = [part for part in parameters if _name(part) != "schema"]
    told = [part for part in parameters if _name(part) not in _SECRETS]
    end = slash + path
    return DatabaseUrl(
        conninfo=f"postgresql://{authority}{end}{_joined(passed)}",
        schema=schema,
        shown=f"postgresql://{user}{at}{host}{end}{_joined(told)}",
        has_password=bool(colon) or len(told) < len(parameters),
    )


def _name(parameter: str) -> str:
    return unquote(parameter.partition("=")[0])


def _value(parameter: str) -> str:
    return unquote(parameter.partition("=")[2])


def _joined(parameters: list[str]) -> str:
    return f"?{'&'.join(parameters)}" if parameters else ""

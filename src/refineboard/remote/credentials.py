"""Who asks: a token from the environment, or from a file that nobody else may read.

A token is held in an object that shows itself as dots, so that no message, log or traceback can
tell it. It is never written anywhere.
"""

from __future__ import annotations

import os
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from refineboard.config import UnusableFile, config_directory, read_own_file
from refineboard.domain.errors import BadData, RuleBroken
from refineboard.remote.services import Service, signed

_DOTS = "•••"
_SHORTEST_TOKEN = 12
"""Characters of a token that surely is no word of a text."""


@dataclass(frozen=True, slots=True, repr=False)
class Credentials:
    """A token, and the user that it belongs to where the service wants to know."""

    _token: str
    user: str = ""

    def __repr__(self) -> str:
        return f"Credentials(•••, {self.user!r})"

    def headers(self, service: Service) -> dict[str, str]:
        """The header that tells the service."""
        return signed(service, self.user, self._token)


class Secrets:
    """What must be shown nowhere, though a server may say it back: the token and its header."""

    def __init__(self, service: Service, credentials: Credentials) -> None:
        sent = [value.rpartition(" ")[2] for value in credentials.headers(service).values()]
        # The longest first, for one may be a part of another.
        self._texts = sorted({credentials._token, *sent} - {""}, key=len, reverse=True)

    def hidden(self, text: str) -> str:
        """`text` with dots in place of each."""
        for secret in self._texts:
            text = text.replace(secret, _DOTS)
        return text

    def hidden_in(self, data: bytes) -> bytes:
        """`data` likewise, but for a token so short that it may well be a word."""
        for secret in self._texts:
            if len(secret) >= _SHORTEST_TOKEN:
                data = data.replace(secret.encode(), _DOTS.encode())
        return data


def credentials_path() -> Path:
    """The file of a person's tokens."""
    return config_directory() / "credentials.toml"


def credentials_for(
    service: Service,
    host: str,
    environment: Mapping[str, str] | None = None,
    path: Path | None = None,
) -> Credentials:
    """Credentials for a host, from the environment or else from the file.

    RuleBroken where there are none, BadData where the file cannot be trusted.
    """
    environment = os.environ if environment is None else environment
    path = path or credentials_path()
    front = f"REFINEBOARD_{service.name.upper().replace('-', '_')}"
    token = environment.get(f"{front}_TOKEN", "")
    if token:
        return _checked(token, environment.get(f"{front}_USER", ""), front)
    entry = _entries(path).get(host)
    if isinstance(entry, dict) and isinstance(entry.get("token"), str):
        user = entry.get("user", "")
        return _checked(entry["token"], user if isinstance(user, str) else "", str(path))
    raise RuleBroken(
        f"There is no token for {host}: set {front}_TOKEN (and {front}_USER, your e-mail address, "
        f'for an API token of Atlassian), or write a table ["{host}"] with user and token into '
        f"{path}."
    )


def _checked(token: str, user: str, where: str) -> Credentials:
    if not all(part.isprintable() and part.isascii() for part in (token, user)):
        raise RuleBroken(f"The token in {where} holds a character that no token has.")
    return Credentials(token, user)


def _entries(path: Path) -> Mapping[str, object]:
    try:
        _refuse_readable(path)
        data = read_own_file(path)
        return tomllib.loads(data.decode("utf-8-sig")) if data is not None else {}
    except UnusableFile as error:
        raise BadData(str(error)) from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError):
        # The reason would quote the file, and with it a token.
        raise BadData(f'{path} is not TOML: tables like ["acme.atlassian.net"].') from None


def _refuse_readable(path: Path) -> None:
    """BadData where others may read the file."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise BadData(f"{path} can be read by others, so it is not used: chmod 600 {path}")

"""One connection to the database, opened again when it was lost, and its troubles in words.

A process has one connection, because a server allows a hundred or so in all. Timeouts are set on
the server's side: a session that was stopped while it held the lock is ended by the server, so
that nobody waits for it for ever.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import psycopg
from psycopg import errors
from psycopg.abc import Buffer, ConnParam
from psycopg.adapt import Loader
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from refineboard.domain.cleaning import clean
from refineboard.domain.errors import BadData, Busy, RefineboardError, RuleBroken
from refineboard.store.base import NotAWorkspace, ReadOnly
from refineboard.store.places import FORM, DatabaseUrl
from refineboard.store.postgres.bounded import PATIENCE_SECONDS, Bounded

# The library warns of connections that broke, by default on the terminal that the board draws on.
logging.getLogger("psycopg").addHandler(logging.NullHandler())

if TYPE_CHECKING:
    from psycopg.rows import TupleRow

Connection: TypeAlias = "psycopg.Connection[TupleRow]"

LOCK_SECONDS = 2
"""How long a change waits for a colleague's."""

_CUT_OFF = "Nothing can be saved until the database is back."
"""Said first, because the board has one line for it."""

_STATEMENT_SECONDS = 120
_IDLE_IN_TRANSACTION_SECONDS = 60
"""Deciding a very large import takes a good part of it."""
_FIRST_CONNECT_SECONDS, _LATER_CONNECT_SECONDS = 4, 2
_SECONDS_BETWEEN_ATTEMPTS = 2.0

_SETTINGS = """
select set_config('search_path', %s, false),
       set_config('lock_timeout', %s, false),
       set_config('statement_timeout', %s, false),
       set_config('idle_in_transaction_session_timeout', %s, false),
       set_config('default_transaction_read_only', %s, false)
"""

_LISTEN = "listen {}"

_ADVICE = (
    ("password authentication failed", "Look at the password in ~/.pgpass."),
    (
        "no password supplied",
        "Put it into ~/.pgpass (mode 600), a line HOST:PORT:DATABASE:USER:PASSWORD.",
    ),
    ("pg_hba.conf rejects", "Whoever runs the server must allow you in from here (pg_hba.conf)."),
    ("no pg_hba.conf entry", "Whoever runs the server must allow you in from here (pg_hba.conf)."),
    ("Peer authentication failed", "Name your own role in the URL, or none."),
)
"""What the server says about a person, and what they can do; such a thing does not pass by itself.
"""


class Unreachable(Busy):
    """The database does not answer now; it may later."""


class LockTaken(Busy):
    """Somebody else's change took longer than one waits for it."""


class TryAgain(Busy):
    """The server could not tell two changes apart; the same again will do."""


_TROUBLES: tuple[tuple[tuple[type[psycopg.Error], ...], type[RefineboardError], str], ...] = (
    ((errors.LockNotAvailable,), LockTaken, "Somebody else is changing {url}."),
    (
        (errors.CheckViolation,),
        BadData,
        "The database refuses the change: {reason}.",
    ),
    (
        (errors.SerializationFailure, errors.DeadlockDetected),
        TryAgain,
        "{url} is too busy: {reason}.",
    ),
    (
        (errors.UndefinedTable, errors.InvalidSchemaName),
        NotAWorkspace,
        "The tables of {url} are gone: {reason}.",
    ),
    (
        (errors.InsufficientPrivilege,),
        ReadOnly,
        "The role {role} may not do this in {url}: {reason}. Ask its owner for the rights in "
        "docs/postgresql.md.",
    ),
    ((errors.ReadOnlySqlTransaction,), ReadOnly, "{url} may only be read: {reason}."),
    ((errors.QueryCanceled,), Busy, "The database took too long: {reason}."),
    ((psycopg.DataError,), BadData, "PostgreSQL cannot keep this: {reason}."),
    ((psycopg.Error,), Busy, "The database refused: {reason}."),
)
"""What the server may answer, what that is to us, and what is said of it."""


@dataclass(frozen=True, slots=True)
class Server:
    """What a connection told about itself."""

    role: str
    """The role that logged in, which the server vouches for."""
    version: int
    """As the library counts: 150018 is 15.18."""
    encrypted: bool
    verified: bool
    """Whether the server had to prove with a certificate that it is who the URL names."""
    local: bool
    """Whether it is on this machine."""


class _Undecoded(Loader):
    """Gives JSON as it came; only `documents` makes values of it."""

    def load(self, data: Buffer) -> bytes:
        """The bytes."""
        return bytes(data)


class Link:
    """The way to one database."""

    def __init__(self, url: DatabaseUrl, *, read_only: bool = False) -> None:
        """Connects; what is wrong with the URL, the person or the server is raised in words."""
        self.url = url
        self.problem: str | None = None
        """Why the database does not answer, while it does not."""
        self._read_only = read_only
        self._tried = 0.0
        self._is_left = self._is_saving = False
        self._wants_news = self._is_listening = False
        self._connection: Bounded | None = self._connect(_FIRST_CONNECT_SECONDS)
        self.server = _server(self._connection)

    @property
    def is_left(self) -> bool:
        """Whether the person leaves, so that nothing more is tried."""
        return self._is_left

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a person should know about this way."""
        if self.server.encrypted or self.server.local:
            return ()
        return (
            f"The connection to {self.url} is not encrypted: everybody on the way can read "
            "it. Add ?sslmode=verify-full to the URL, or ask whoever runs the server for TLS.",
        )

    def listen(self) -> None:
        """Has the server wake this session from now on, also after it was connected again."""
        self._wants_news = True
        with suppress(RefineboardError), self.asking() as connection:
            self._listen_on(connection)

    @property
    def listening_descriptor(self) -> int | None:
        """The socket on which the server wakes this session; None where it does not."""
        connection = self._connection
        if connection is None or not self._is_listening or connection.closed:
            return None
        return connection.pgconn.socket

    def heard(self) -> bool:
        """Whether the server woke this session while it read something else."""
        connection = self._connection
        if connection is None or connection.closed:
            return False
        found = False
        while connection.pgconn.notifies():
            found = True
        return found

    def leave(self) -> None:
        """Waits for no server any more, from any thread, because the person leaves.

        What is being saved at that moment still has its time; nothing else is begun or waited for.
        """
        self._is_left = True
        connection = self._connection
        if connection is not None and not self._is_saving:
            connection.is_left = True

    def connection(self, *, urgent: bool = False) -> Bounded:
        """The connection, opened again where it was lost.

        Raises Unreachable; right after an attempt that failed without a new one, unless `urgent`.
        """
        if self._connection is not None:
            return self._connection
        if self._is_left:
            raise Unreachable(self.problem or f"{self.url} is left.")
        if self.problem and not urgent:
            waited = time.monotonic() - self._tried
            if waited < _SECONDS_BETWEEN_ATTEMPTS:
                raise Unreachable(self.problem)
        try:
            self._connection = self._connect(_LATER_CONNECT_SECONDS)
        except (Busy, NotAWorkspace, RuleBroken) as error:
            self.problem = f"{_CUT_OFF} {error}"
            raise Unreachable(self.problem) from error
        finally:
            self._tried = time.monotonic()
        self.problem = None
        return self._connection

    @contextmanager
    def asking(
        self, *, urgent: bool = False, patience: float = PATIENCE_SECONDS
    ) -> Iterator[Bounded]:
        """The connection; what goes wrong with it becomes words, and one that broke is forgotten.

        A transaction that was not committed inside is rolled back. `patience` is for how many
        seconds the server may be silent.
        """
        connection = self.connection(urgent=urgent)
        connection.patience = patience
        self._is_saving = urgent
        try:
            yield connection
        except psycopg.Error as error:
            if connection.closed or not _is_answer(error):
                connection.close()
                raise Unreachable(self._gone(error)) from error
            raise self.told(error) from error
        finally:
            self._is_saving = False
            if connection.closed:
                self._connection = None
            elif connection.info.transaction_status != psycopg.pq.TransactionStatus.IDLE:
                self._roll_back(connection)

    def told(self, error: psycopg.Error) -> RefineboardError:
        """What the server answered, in words."""
        for kinds, trouble, words in _TROUBLES:
            if isinstance(error, kinds):
                said = words.format(url=self.url, role=self.server.role, reason=reason(error))
                return trouble(f"{said} Nothing was written.")
        raise error

    def close(self) -> None:
        """Ends the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _gone(self, error: psycopg.Error) -> str:
        self.problem = f"{_CUT_OFF} {self.url} is gone: {reason(error)}."
        return self.problem

    def _roll_back(self, connection: Connection) -> None:
        try:
            connection.execute("rollback")
        except psycopg.Error:
            connection.close()
            self._connection = None

    def _connect(self, seconds: int) -> Bounded:
        try:
            given = conninfo_to_dict(self.url.conninfo)
        except psycopg.Error:
            # The library's words would repeat the URL, with its password.
            raise RuleBroken(f"{self.url} is no URL that PostgreSQL understands. {FORM}") from None
        usual: dict[str, ConnParam | None] = {
            "application_name": "refineboard",
            "connect_timeout": seconds,
            "keepalives_idle": 10,
            "keepalives_interval": 5,
            "keepalives_count": 3,
            "tcp_user_timeout": 15_000,
            "client_encoding": "utf8",
        }
        try:
            connection = Bounded.connect(
                make_conninfo("", **{**usual, **given}), autocommit=True, prepare_threshold=None
            )
        except psycopg.Error as error:
            raise _not_connected(self.url, error) from None
        try:
            self._settle(connection)
        except psycopg.Error as error:
            connection.close()
            raise _not_connected(self.url, error) from None
        return connection

    def _listen_on(self, connection: Connection) -> None:
        try:
            connection.execute(_LISTEN.format(f'"{self.url.schema}"').encode())
        except psycopg.Error as error:
            if not _is_answer(error):
                raise
            self._is_listening = False
        else:
            self._is_listening = True

    def _settle(self, connection: Connection) -> None:
        connection.adapters.register_loader("jsonb", _Undecoded)
        connection.execute(
            _SETTINGS,
            (
                f'"{self.url.schema}", pg_temp',
                f"{LOCK_SECONDS}s",
                f"{_STATEMENT_SECONDS}s",
                f"{_IDLE_IN_TRANSACTION_SECONDS}s",
                "on" if self._read_only else "off",
            ),
        )
        if self._wants_news:
            self._listen_on(connection)


def no_workspace_words(url: DatabaseUrl) -> str:
    """That the database holds no workspace, and what to do."""
    return (
        f"{url} holds no refineboard workspace (no schema {url.schema}). Make one with "
        f"`refineboard init '{url}' --art NAME --team KEY=NAME`."
    )


def _is_answer(error: psycopg.Error) -> bool:
    """Whether the server refused a statement, and not the connection broke or was ended.

    Of what was sent over a connection that broke nobody knows what became, whatever was said last.
    """
    if isinstance(error, psycopg.OperationalError) and error.sqlstate is None:
        return False
    return error.diag.severity_nonlocalized not in ("FATAL", "PANIC")


def reason(error: psycopg.Error) -> str:
    """What the server or the library says, in one line and without its full stop."""
    said = error.diag.message_primary or str(error)
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    # Several addresses were tried, or the library explains itself: the last failure counts.
    failures = [line for line in lines if "failed: " in line or "FATAL:" in line] or lines[:1]
    last = failures[-1] if failures else type(error).__name__
    for before in ("failed: ", "FATAL:", "ERROR:", "is bad: "):
        last = last.rpartition(before)[2].strip()
    return clean(last).rstrip(".")


def _not_connected(url: DatabaseUrl, error: psycopg.Error) -> RefineboardError:
    why = reason(error)
    for sign, advice in _ADVICE:
        if sign in str(error):
            return RuleBroken(f"{url} does not let you in: {why}. {advice}")
    if "database" in why and "does not exist" in why:
        return NotAWorkspace(f"{url}: {why}. Make it with `createdb`, then `refineboard init`.")
    if "role" in why and "does not exist" in why:
        return RuleBroken(f"{url} does not let you in: {why}. Ask whoever runs the server for one.")
    return Unreachable(f"The database {url} does not answer: {why}.")


def _server(connection: Connection) -> Server:
    info = connection.info
    row = connection.execute("select session_user").fetchone()
    assert row is not None
    return Server(
        role=str(row[0]),
        version=info.server_version,
        encrypted=bool(connection.pgconn.ssl_in_use),
        verified=info.get_parameters().get("sslmode") == "verify-full",
        local=info.host.startswith(("/", "@")) or info.hostaddr in ("127.0.0.1", "::1"),
    )

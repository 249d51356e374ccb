"""A real PostgreSQL server of the tests' own: private, on a unix socket, gone afterwards.

It is started from the binaries that are installed; where there are none, or where a server cannot
be started (it never runs as root, so root needs to be allowed to become somebody else), what needs
it is skipped with the reason.
"""

from __future__ import annotations

import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest

from refineboard.session import Session
from refineboard.store.places import DatabaseUrl, place_of

if TYPE_CHECKING:
    from refineboard.store.postgres.store import PostgresStore

SECONDS_TO_START = 30
_DEBIAN = Path("/usr/lib/postgresql")
_SETTINGS = """
listen_addresses = ''
max_connections = 40
shared_buffers = 16MB
max_wal_size = 64MB
timezone = 'UTC'
fsync = off
"""
"""Without fsync, because the tests kill processes and not machines."""
_DOCUMENTED = (Path(__file__).parents[1] / "docs" / "postgresql.md").read_text(encoding="utf-8")
_WHO_MAY = """
local all locked scram-sha-256
local all banned reject
local all all trust
"""


class CannotStart(Exception):
    """No server can be had here; says why."""


def binaries() -> Path:
    """Where initdb and postgres are."""
    candidates = sorted(
        (path for path in _DEBIAN.glob("*/bin") if path.parent.name.isdecimal()),
        key=lambda path: -int(path.parent.name),
    )
    if found := shutil.which("initdb"):
        candidates.insert(0, Path(found).resolve().parent)
    for place in candidates:
        if (place / "initdb").exists() and (place / "postgres").exists():
            return place
    raise CannotStart("PostgreSQL's server is not installed")


def keeper() -> dict[str, Any]:
    """As whom the server runs: as oneself, or where one is root as somebody who is not."""
    if os.getuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise CannotStart("there is no user that the server could run as")


def _rights(schema: str, role: str) -> list[str]:
    block = _DOCUMENTED.partition("```sql\n")[2].partition("```")[0]
    text = block.replace("refineboard_members", f"{schema}_members")
    text = text.replace("schema refineboard ", f"schema {schema} ").replace("ana, ben", role)
    if not re.search(r"schema " + schema, text):
        raise AssertionError("docs/postgresql.md does not say how members get their rights")
    statements = [statement for statement in text.split(";") if statement.strip()]
    return [f"do $$ begin {statements[0]}; exception when duplicate_object then end $$",
            *statements[1:]]  # fmt: skip


@dataclass
class Server:
    """One server and its schemas."""

    bin: Path
    home: Path
    who: dict[str, Any]
    process: subprocess.Popen[bytes] | None = None
    _schemas: Iterator[int] = field(default_factory=lambda: count(1))

    def create(self, more_settings: str = "") -> None:
        """Makes the data directory."""
        self.home.chmod(0o755)
        data = self.home / "data"
        data.mkdir(mode=0o700)
        try:
            for place in (data, self.home) if self.who else ():
                os.chown(place, self.who["user"], self.who["group"])
        except OSError as error:
            raise CannotStart(f"the server's user gets no directory: {error}") from error
        made = self._run("initdb", "--no-sync", "-A", "trust", "-U", "postgres", "-E", "UTF8",
                         "--locale=C", "-D", str(data))  # fmt: skip
        if made.returncode != 0:
            raise CannotStart(f"initdb failed: {made.stderr.strip()[-200:]}")
        with (data / "postgresql.conf").open("a") as settings:
            settings.write(_SETTINGS + more_settings)
        (data / "pg_hba.conf").write_text(_WHO_MAY)

    def _run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        try:
            return subprocess.run(
                [self.bin / program, *arguments],
                cwd=self.home,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                check=False,
                timeout=SECONDS_TO_START,
                **self.who,
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise CannotStart(f"{program} cannot be run: {error}") from error

    def start(self) -> None:
        """Starts it and waits until it answers."""
        with (self.home / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [self.bin / "postgres", "-D", self.home / "data", "-k", self.home],
                cwd=self.home,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                **self.who,
            )
        if self.wait():
            return
        end = (self.home / "log").read_text(errors="replace")[-300:]
        self.stop()
        raise CannotStart(f"the server did not start: {end}")

    def wait(self) -> bool:
        """Waits until the server answers; False where it ended or takes too long."""
        import psycopg

        deadline = time.monotonic() + SECONDS_TO_START
        while self.process and self.process.poll() is None and time.monotonic() < deadline:
            try:
                psycopg.connect(self.conninfo(), connect_timeout=5).close()
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return True
        return False

    def stop(self, mode: str = "immediate") -> None:
        """Stops it; "immediate" is as good as a crash."""
        if self.process is None:
            return
        if self.process.poll() is None:
            try:
                self._run("pg_ctl", "stop", "-m", mode, "-D", str(self.home / "data"))
            except CannotStart:
                self.process.kill()
        self.process.wait(SECONDS_TO_START)
        self.process = None

    def conninfo(self, user: str = "postgres") -> str:
        """How to reach it without a workspace."""
        return f"postgresql://{user}@/postgres?host={self.home}"

    def url(
        self, schema: str | None = None, user: str = "postgres", place: Path | None = None
    ) -> DatabaseUrl:
        """A workspace that nobody used yet, or the one of `schema`.

        `place` is where the socket lies, if it is not the server's own.
        """
        name = schema or f"art_{next(self._schemas)}"
        url = place_of(f"postgresql://{user}@/postgres?host={place or self.home}&schema={name}")
        assert isinstance(url, DatabaseUrl)
        return url

    def make_member(self, url: DatabaseUrl, name: str) -> DatabaseUrl:
        """The workspace as the role `name` reaches it, with the rights of docs/postgresql.md."""
        if not self.do(f"select 1 from pg_roles where rolname = '{name}'"):
            self.do(f"create role {name} login")
        self.do(*_rights(url.schema, name))
        return self.url(url.schema, name)

    def set_clock(self, url: DatabaseUrl, now: datetime) -> None:
        """Has the server's clock stand still in one workspace."""
        moment = now.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        self.do(
            f"create or replace function {url.schema}.moment() returns text language sql stable "
            f"as $$ select '{moment}'::text $$"
        )

    def end_session(self, session: Session) -> None:
        """Has the server end a session's connection, and waits until it is over."""
        store = cast("PostgresStore", session._store)
        pid = store.link.connection().info.backend_pid
        self.do(f"select pg_terminate_backend({pid}, 10000)")

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Keeps the server from answering; its sockets go on taking what they are sent."""
        assert self.process is not None
        os.kill(self.process.pid, signal.SIGSTOP)
        tasks = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        everybody = [*map(int, tasks.split()), self.process.pid]
        try:
            for pid in everybody:
                os.kill(pid, signal.SIGSTOP)
            yield
        finally:
            for pid in everybody:
                os.kill(pid, signal.SIGCONT)

    @contextmanager
    def holding(self, url: DatabaseUrl) -> Iterator[int]:
        """Holds the lock of a workspace; gives the number of the session that does."""
        import psycopg

        with psycopg.connect(self.conninfo()) as connection:
            connection.execute(f"select from {url.schema}.workspace for update")  # type: ignore[call-overload]
            yield connection.info.backend_pid

    def do(self, *statements: str) -> list[tuple[Any, ...]]:
        """Runs statements as the superuser; the rows of the last one."""
        import psycopg

        with psycopg.connect(self.conninfo(), autocommit=True) as connection:
            for statement in statements:
                cursor = connection.execute(statement)  # type: ignore[call-overload]
            return cursor.fetchall() if cursor.description else []


@contextmanager
def a_server(more_settings: str = "") -> Iterator[Server]:
    """A server that runs; CannotStart where there can be none."""
    # Not under pytest's own directory: a socket's path may only be a hundred letters long.
    with tempfile.TemporaryDirectory(prefix="rbpg-", ignore_cleanup_errors=True) as home:
        server = Server(binaries(), Path(home), keeper())
        server.create(more_settings)
        server.start()
        try:
            yield server
        finally:
            server.stop()


@contextmanager
def a_server_or_skip() -> Iterator[Server]:
    """A server, or a skip with the reason."""
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    try:
        with a_server() as server:
            yield server
    except CannotStart as reason:
        pytest.skip(f"no PostgreSQL here: {reason}")

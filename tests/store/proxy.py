"""Stands between a client and a database server and breaks the connection at a chosen moment."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_COMMITTED = b"COMMIT\0"
"""What a server answers to a commit."""
_FIELDS = b"SFATAL\0VFATAL\0C57P01\0Mterminating connection due to administrator command\0\0"
FAREWELL = b"E" + (len(_FIELDS) + 4).to_bytes(4, "big") + _FIELDS
"""What a server says to a session that it ends."""


class Proxy:
    """Passes everything on, unless told otherwise."""

    def __init__(self, here: Path, server: Path) -> None:
        """Listens at the socket `here` for clients of the one at `server`."""
        self._server = server
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(here))
        self._listener.listen()
        self.loses_answer = False
        """Whether the next answer to the commit of an entry is lost, and the connection with it."""
        self.last_words = b""
        """What the client hears in place of the rest of that answer, if anything."""
        self.refuses = False
        """Whether nobody gets through after that."""
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def close(self) -> None:
        """Listens no more, and waits until whoever came through is gone."""
        self._listener.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                if self.refuses:
                    client.close()
                    continue
                server = socket.socket(socket.AF_UNIX)
                server.connect(str(self._server))
                serving = threading.Thread(target=_Pair(self, client, server).serve, daemon=True)
                self._threads.append(serving)
                serving.start()


class _Pair:
    """One client's connection."""

    def __init__(self, proxy: Proxy, client: socket.socket, server: socket.socket) -> None:
        self._proxy = proxy
        self._client = client
        self._server = server
        self._is_doomed = False

    def serve(self) -> None:
        """Passes on in both directions, to the end."""
        up = threading.Thread(target=self._up, daemon=True)
        up.start()
        self._down()
        up.join()
        self._client.close()
        self._server.close()

    def _up(self) -> None:
        with suppress(OSError):
            while data := self._client.recv(1 << 16):
                if self._proxy.loses_answer and b"append_entry" in data:
                    self._is_doomed = True
                self._server.sendall(data)
        self._end()

    def _down(self) -> None:
        kept = b""
        with suppress(OSError):
            while data := self._server.recv(1 << 16):
                if not self._is_doomed:
                    self._client.sendall(data)
                    continue
                kept += data
                if _COMMITTED in kept:
                    self._proxy.loses_answer = False
                    if self._proxy.last_words:
                        end = kept.index(_COMMITTED) + len(_COMMITTED)
                        self._client.sendall(kept[:end] + self._proxy.last_words)
                    break
        self._end()

    def _end(self) -> None:
        for end in (self._client, self._server):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


@contextmanager
def a_proxy(directory: Path, server: Path) -> Iterator[Proxy]:
    """A proxy at the usual name of a socket in `directory` for the server in `server`."""
    proxy = Proxy(directory / ".s.PGSQL.5432", server / ".s.PGSQL.5432")
    try:
        yield proxy
    finally:
        proxy.close()

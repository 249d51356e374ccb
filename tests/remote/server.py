"""A server on this machine that answers as a test says, and keeps what it was asked."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

from refineboard.domain.documents import JsonValue


class Reply(NamedTuple):
    status: int = 200
    body: JsonValue | bytes = None
    headers: Mapping[str, str] = {}


class Asked(NamedTuple):
    method: str
    path: str
    params: dict[str, str]
    body: JsonValue
    headers: dict[str, str]


@dataclass
class Server:
    """Where it listens and what it was asked; `first` replies go before what it always says."""

    answer: Callable[[Asked], Reply]
    address: str = ""
    asked: list[Asked] = field(default_factory=list)
    first: list[Reply | None] = field(default_factory=list)
    """None breaks the connection off."""

    def paths(self) -> list[str]:
        return [f"{asked.method} {asked.path}" for asked in self.asked]


@contextmanager
def serving(
    answer: Callable[[Asked], Reply], context: ssl.SSLContext | None = None
) -> Iterator[Server]:
    """A server until the end of the block; with a context, behind https."""
    server = Server(answer)

    class Handler(BaseHTTPRequestHandler):
        def handle_any(self) -> None:
            parts = urlsplit(self.path)
            length = int(self.headers.get("content-length") or 0)
            data = self.rfile.read(length)
            asked = Asked(
                self.command,
                parts.path,
                dict(parse_qsl(parts.query)),
                json.loads(data) if data else None,
                {name.lower(): value for name, value in self.headers.items()},
            )
            server.asked.append(asked)
            reply = server.first.pop(0) if server.first else server.answer(asked)
            if reply is None:
                self.close_connection = True
                return
            body = reply.body
            if not isinstance(body, bytes):
                body = b"" if body is None else json.dumps(body).encode()
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(body)))
            # Who was stopped meanwhile does not listen any more.
            with suppress(ConnectionError):
                self.end_headers()
                self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listening.daemon_threads = True
    if context is not None:
        listening.socket = context.wrap_socket(listening.socket, server_side=True)
        # A client that refuses the certificate is no error of the server's.
        listening.handle_error = lambda *_: None  # type: ignore[method-assign]
    server.address = f"http{'s' if context else ''}://127.0.0.1:{listening.server_port}"
    thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        listening.shutdown()
        thread.join()
        listening.server_close()

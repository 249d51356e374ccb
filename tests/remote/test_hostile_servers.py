"""Servers that want to keep the client for ever, fill its memory, or have the token shown."""

from __future__ import annotations

import gzip
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from refineboard.domain.errors import BadData, RefineboardError
from refineboard.exchange.tables.json_files import JsonObject
from refineboard.remote.catalogue import SERVICES
from refineboard.remote.client import Client, Unreachable
from refineboard.remote.credentials import Credentials
from refineboard.remote.pulling import pulled
from tests.remote.server import Asked, Reply, Server, serving

TOKEN = "ATATT3xFfGF0-hunter2"
BASIC = "YW5hQGEuZXhhbXBsZTpBVEFUVDN4RmZHRjAtaHVudGVyMg=="
JIRA = SERVICES["jira"]


class Clock:
    """Time that passes with every look at it and with every wait."""

    def __init__(self, seconds_a_look: float = 0.0) -> None:
        self.now = 0.0
        self._seconds = seconds_a_look

    def __call__(self) -> float:
        self.now += self._seconds
        return self.now

    def wait(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(lambda _: Reply(200, {"fine": True})) as server:
        yield server


def a_client(server: Server, clock: Clock | None = None) -> Client:
    clock = clock or Clock()
    credentials = Credentials(TOKEN, "ana@a.example")
    return Client(JIRA, server.address, credentials, wait=clock.wait, clock=clock)


@pytest.fixture
def client(server: Server) -> Iterator[Client]:
    client = a_client(server)
    yield client
    client.close()


@pytest.mark.parametrize(
    "value",
    [
        "Mon, 01 Jan 999999999999 00:00:00 GMT", "Mon, 99 Foo 0000 99:99:99 +9999999999", "-1", " ",
        "99999999999999999999", "1e9", "nan", "٣٣٣", "\x80\xff", "Fri, 31 Dec 0001 23:59:59 -9999",
    ],
)  # fmt: skip
def test_an_odd_time_to_wait_ends_in_no_traceback(server: Server, client: Client, value: str):
    server.first = [Reply(429, None, {"Retry-After": value})]
    try:
        client.ask("GET", "/x")
    except RefineboardError as error:
        assert "429" in str(error)  # noqa: PT017 - either way is good


@pytest.mark.parametrize(
    "target",
    ["http://[", "//[::1", "http://a:99999999/", "\x80://x", "javascript:1", "http://\\x", "///",
     "http://127.0.0.1:0/", "h" * 5000, "http://xn--/", "?\x01"],
)  # fmt: skip
def test_an_odd_redirect_leads_nowhere_else(server: Server, client: Client, target: str):
    server.first = [Reply(302, None, {"Location": target})] * 9
    # A path of the same site is followed, anything else is refused.
    with suppress(RefineboardError):
        client.ask("GET", "/x")
    assert {asked.headers["host"] for asked in server.asked} == {server.address[7:]}


def pulled_for_ever(client: Client) -> None:
    """Asks again and again."""
    while True:
        client.ask("GET", "/x")


def test_all_requests_together_have_an_end(server: Server):
    client = a_client(server, Clock(seconds_a_look=100.0))
    with pytest.raises(Unreachable, match="longer than 30 minutes in all"):
        pulled_for_ever(client)
    assert len(server.asked) < 20
    client.close()


def test_empty_pages_have_an_end():
    def endless(asked: Asked) -> Reply:
        token = str(int(asked.params.get("nextPageToken", "0")) + 1)
        answer: JsonObject = {"issues": [], "nextPageToken": token}
        return Reply(200, answer)

    with serving(endless) as server:
        client = a_client(server)
        with pytest.raises(BadData, match="empty pages without end"):
            pulled(client, "x", lambda _: None)
        assert len(server.asked) < 50
        client.close()


def test_a_packed_answer_is_read(server: Server, client: Client):
    server.first = [Reply(200, gzip.compress(b'{"a": 1}'), {"Content-Encoding": "gzip"})]
    assert client.got("/x") == {"a": 1}


@pytest.mark.parametrize("encoding", ["gzip, gzip", "gzip, deflate, gzip", "br", "deflate", "zstd"])
def test_an_answer_packed_more_than_once_or_oddly_is_refused(
    server: Server, client: Client, encoding: str
):
    data = gzip.compress(gzip.compress(b'{"a": 1}'))
    server.first = [Reply(200, data, {"Content-Encoding": encoding})]
    with pytest.raises(BadData, match="packs its answer"):
        client.got("/x")


def test_an_answer_that_unpacks_to_too_much_is_refused(server: Server, client: Client):
    data = gzip.compress(b" " * 60_000_000)
    server.first = [Reply(200, data, {"Content-Encoding": "gzip"})]
    with pytest.raises(BadData, match="larger than 50,000,000 bytes"):
        client.got("/x")


def test_an_answer_that_is_not_packed_as_it_says_is_told(server: Server, client: Client):
    server.first = [Reply(200, b"no gzip", {"Content-Encoding": "gzip"})]
    with pytest.raises(BadData, match="cannot be unpacked"):
        client.got("/x")


@pytest.mark.parametrize("secret", [TOKEN, BASIC])
@pytest.mark.parametrize(
    "reply",
    [
        lambda secret: Reply(403, {"errorMessages": [f"Bad token {secret}!"]}),
        lambda secret: Reply(400, {"errors": {secret: f"a{secret}b"}}),
        lambda secret: Reply(302, None, {"Location": f"http://{secret}.example/{secret}"}),
        lambda secret: Reply(200, f'{{"{secret}": NaN, "{secret}": 1}}'.encode()),
        lambda secret: Reply(200, f'{{"{secret}": 1, "{secret}": 1}}'.encode()),
        lambda secret: Reply(200, secret.encode()),
    ],
)
def test_a_token_that_a_server_says_back_is_not_shown(
    server: Server, client: Client, reply, secret: str
):
    server.first = [reply(secret)]
    with pytest.raises(BadData) as refusal:
        client.got("/x")
    assert secret.casefold() not in str(refusal.value).casefold()


def test_a_token_that_comes_back_as_data_is_not_kept(server: Server, client: Client):
    server.first = [Reply(200, {"summary": f"Pay {TOKEN}"})]
    assert client.got("/x") == {"summary": "Pay •••"}


@pytest.fixture
def false_friend(tmp_path: Path) -> Iterator[Server]:
    """The server behind https, with a certificate that nobody vouches for."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl makes the certificate")
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
         "-days", "2", "-keyout", str(key), "-out", str(certificate)],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with serving(lambda _: Reply(200, {"fine": True}), context) as behind:
        yield behind


def test_a_server_without_a_good_certificate_is_sent_nothing(false_friend: Server):
    clock = Clock()
    client = a_client(false_friend, clock)
    with pytest.raises(BadData, match="certificate is not accepted"):
        client.ask("GET", "/x")
    assert (false_friend.asked, clock.now) == ([], 0.0)
    client.close()

"""Asking a service: patience, encryption, no way to another host, no token in any word."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest

from refineboard.domain.errors import BadData, RuleBroken
from refineboard.remote.catalogue import SERVICES
from refineboard.remote.client import ATTEMPTS, Client, Unreachable, address_of
from refineboard.remote.credentials import Credentials
from tests.remote.server import Asked, Reply, Server, serving

TOKEN = "hunter2"
JIRA = SERVICES["jira"]


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(lambda _: Reply(200, {"fine": True})) as server:
        yield server


@pytest.fixture
def waits() -> list[float]:
    """For how long the client has waited."""
    return []


@pytest.fixture
def client(server: Server, waits: list[float]) -> Iterator[Client]:
    client = Client(JIRA, server.address, Credentials(TOKEN, "ana@a.example"), wait=waits.append)
    yield client
    client.close()


def test_a_good_answer(client: Client, server: Server):
    assert client.got("/x", {"a": "1"}) == {"fine": True}
    (asked,) = server.asked
    assert (asked.path, asked.params) == ("/x", {"a": "1"})
    assert asked.headers["authorization"] == "Basic YW5hQGEuZXhhbXBsZTpodW50ZXIy"


def test_too_many_requests_wait_as_long_as_asked(client: Client, server: Server, waits: list):
    server.first = [Reply(429, None, {"Retry-After": "7"}), Reply(429)]
    assert client.ask("POST", "/x", body={"a": 1}).is_good
    assert waits == [7.0, 2.0]


def test_a_broken_server_is_asked_again_where_that_is_harmless(client, server, waits):
    server.first = [Reply(500), Reply(502), Reply(503)]
    assert client.ask("GET", "/x").is_good
    assert waits == [1.0, 2.0, 4.0]


def test_what_makes_something_is_not_sent_twice(client: Client, server: Server, waits: list):
    server.first = [Reply(500)]
    assert client.ask("POST", "/x", body={"a": 1}).status == 500
    server.first = [None]
    with pytest.raises(Unreachable, match="Whether it took the last request is not known"):
        client.ask("POST", "/x", body={"a": 1})
    assert (len(server.asked), waits) == (2, [])


def test_a_connection_that_breaks_off_is_tried_again(client: Client, server: Server):
    server.first = [None, None]
    assert client.ask("GET", "/x").is_good


def test_patience_ends(client: Client, server: Server, waits: list[float]):
    server.first = [Reply(503)] * ATTEMPTS
    with pytest.raises(Unreachable, match="answers with status 503"):
        client.ask("GET", "/x")
    assert len(waits) == ATTEMPTS - 1


def test_who_asks_for_hours_is_left_in_peace(client: Client, server: Server, waits: list[float]):
    server.first = [Reply(429, None, {"Retry-After": "3600"})]
    with pytest.raises(Unreachable):
        client.ask("GET", "/x")
    assert waits == []


def test_a_redirect_to_another_host_is_not_followed(client: Client, server: Server):
    with serving(lambda _: Reply(200, {})) as other:
        server.first = [Reply(302, None, {"Location": f"{other.address}/steal"})]
        with pytest.raises(BadData, match="redirects to 127"):
            client.ask("GET", "/x")
        assert other.asked == []


def test_a_redirect_on_the_same_host_is_followed_when_reading_only(client, server):
    server.first = [Reply(301, None, {"Location": "/y"})]
    assert client.ask("GET", "/x").is_good
    server.first = [Reply(307, None, {"Location": "/y"})]
    with pytest.raises(BadData, match="redirects"):
        client.ask("POST", "/x", body={"a": 1})
    server.first = [Reply(301, None, {"Location": "/y"})] * 5
    with pytest.raises(BadData, match="again and again"):
        client.ask("GET", "/x")


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply(401), "does not know who asks"),
        (Reply(403, {"errorMessages": ["No permission"]}), "does not allow it: No permission"),
        (Reply(400, {"errors": {"summary": "too long\x1b]0;x\x07"}}), "summary: too long"),
        (Reply(404), "refuses it with status 404"),
        (Reply(200, b"<html>Log in</html>"), "Is the address right"),
        (Reply(200, b'{"a": NaN}'), "NaN"),
        (Reply(400, b"<html>"), "status 400"),
    ],
)
def test_a_refusal_is_told_in_words(client: Client, server: Server, reply: Reply, words: str):
    server.first = [reply]
    with pytest.raises(BadData, match=words) as refusal:
        client.got("/x")
    assert TOKEN not in str(refusal.value)
    assert "\x1b" not in str(refusal.value)


def test_where_nobody_listens(waits: list[float]):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
        client = Client(JIRA, address, Credentials(TOKEN), wait=waits.append)
        with pytest.raises(Unreachable, match="cannot be reached"):
            client.ask("POST", "/x", body={"a": 1})
        client.close()
    assert len(waits) == ATTEMPTS - 1


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("http://acme.atlassian.net", "must be asked by https"),
        ("https://ana:pw@acme.atlassian.net", "does not belong into an address"),
        ("ftp://acme.atlassian.net", "no address like"),
        ("https://", "no address like"),
        ("https://acme:99999999", "no address like"),
        ("https://[", "no address like"),
        ("https://acme.atlassian.net/?a=1", "address of the site alone"),
    ],
)
def test_addresses_that_are_refused(address: str, words: str):
    with pytest.raises(RuleBroken, match=words):
        address_of(address)


def test_credentials_do_not_show_their_token():
    assert TOKEN not in repr(Credentials(TOKEN, "ana"))


def an_answer(_: Asked) -> Reply:
    return Reply()


def test_an_empty_answer_is_nothing():
    with serving(an_answer) as server:
        client = Client(JIRA, server.address, Credentials(TOKEN))
        assert client.got("/x") is None
        client.close()


def test_without_httpx_it_says_what_to_install(server: Server, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "httpx", None)
    with pytest.raises(RuleBroken, match="pip install"):
        Client(JIRA, server.address, Credentials(TOKEN))


def test_imports_of_files_do_not_load_httpx():
    script = "import sys, refineboard.cli.importing; print('httpx' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"

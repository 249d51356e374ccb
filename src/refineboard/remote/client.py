"""Asking one service over HTTP: encrypted, with patience, and never led elsewhere.

What can be asked twice without harm is asked again after a failure; a request that makes
something is sent again only where it surely was not taken. A redirect to another host is refused,
because the token would go with it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple, TypeAlias
from urllib.parse import urljoin, urlsplit

from refineboard import __version__
from refineboard.domain.budget import BUDGET
from refineboard.domain.cleaning import clean
from refineboard.domain.documents import JsonValue
from refineboard.domain.errors import BadData, ExitCode, RefineboardError, RuleBroken
from refineboard.exchange.tables.json_files import JsonObject, read_json
from refineboard.remote.credentials import Credentials, Secrets
from refineboard.remote.services import Service

if TYPE_CHECKING:
    import httpx

ATTEMPTS = 6
LONGEST_WAIT = 120.0
"""Seconds; whoever asks for more is left in peace."""
_TIMEOUT = 60.0
_HOME = frozenset({"localhost", "127.0.0.1", "::1"})
_REPEATABLE = frozenset({"GET", "PUT", "DELETE", "PATCH"})
"""Patches of ours only replace."""
_PASSING = frozenset({500, 502, 503, 504})
"""Failures that may be over the next time."""
_MOST_REDIRECTS = 3
_MESSAGE = 300
_MOST_ANSWERS = 20
"""Largest answers that one command takes in."""
_PIECE = 65_536


Body: TypeAlias = JsonObject | list[JsonValue]


class Unreachable(RefineboardError):
    """The service does not answer, or not now; what was done before stays done."""

    exit_code = ExitCode.BUSY


class AnswerLost(Unreachable):
    """A request went out, and nobody knows whether it was taken."""


class Answer(NamedTuple):
    """What a service said."""

    status: int
    body: JsonValue

    @property
    def is_good(self) -> bool:
        """Whether the request was taken."""
        return 200 <= self.status < 300


def address_of(text: str) -> str:
    """The address of a service, checked; RuleBroken says what is wrong with it."""
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        raise RuleBroken(f"{clean(text)} is no address like https://acme.atlassian.net.") from None
    if parts.scheme not in ("https", "http") or not host:
        raise RuleBroken(f"{clean(text)} is no address like https://acme.atlassian.net.")
    if parts.username or parts.password:
        raise RuleBroken("A user or token does not belong into an address; see docs/network.md.")
    if parts.scheme == "http" and host not in _HOME:
        raise RuleBroken(f"{clean(host)} must be asked by https, or others could read the token.")
    if parts.query or parts.fragment:
        raise RuleBroken("Give the address of the site alone, without ? and #.")
    return text.rstrip("/")


class Client:
    """One connection to one service; close it after use."""

    def __init__(  # noqa: PLR0913 - what passes time and what tells of it
        self,
        service: Service,
        address: str,
        credentials: Credentials,
        *,
        wait: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        tell: Callable[[str], None] = lambda _: None,
    ) -> None:
        """`wait` passes the time between attempts; `tell` says why it takes longer."""
        self._secrets = Secrets(service, credentials)
        self._clock = clock
        self._end = clock() + BUDGET.network_seconds
        self._bytes_left = _MOST_ANSWERS * BUDGET.size
        self.service = service
        self.address = address_of(address)
        self._wait = wait
        self._tell = tell
        try:
            import httpx
        except ImportError:
            raise RuleBroken(
                "Reaching trackers needs httpx: pip install 'refineboard[http]'."
            ) from None
        self._httpx = httpx
        self._client = httpx.Client(
            timeout=_TIMEOUT,
            follow_redirects=False,
            headers={
                "Accept": "application/json",
                "Accept-Encoding": "gzip",
                "User-Agent": f"refineboard/{__version__}",
                **service.headers,
                **credentials.headers(service),
            },
        )

    def close(self) -> None:
        """Ends the connection."""
        self._client.close()

    def ask(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        body: Body | None = None,
        repeatable: bool | None = None,
    ) -> Answer:
        """The answer to a request, whatever it is; Unreachable after the last attempt.

        `repeatable` says whether it may be sent twice, where its method does not.
        """
        repeatable = method in _REPEATABLE if repeatable is None else repeatable
        asked: float | None = None
        for attempt in range(1, ATTEMPTS + 1):
            self._check_time()
            reason, delay = "", 2.0 ** (attempt - 1)
            try:
                answer, asked = self._sent(method, path, params, body)
            except (self._httpx.ConnectError, self._httpx.ConnectTimeout) as error:
                if "CERTIFICATE_VERIFY_FAILED" in str(error):
                    raise BadData(
                        f"{self.service.label} cannot prove who it is, so nothing was sent: its "
                        f"certificate is not accepted ({self._words(error)})"
                    ) from None
                reason = f"cannot be reached ({self._words(error)})"
            except self._httpx.TransportError as error:
                reason = f"did not answer ({self._words(error)})"
                if not repeatable:
                    raise AnswerLost(
                        f"{self.service.label} {reason}. Whether it took the last request is not "
                        "known; the next export looks before it sends that again."
                    ) from None
            else:
                is_safe = asked is not None or repeatable
                if answer.status != 429 and (answer.status not in _PASSING or not is_safe):
                    return answer
                reason = f"answers with status {answer.status}"
                delay = delay if asked is None else asked
            if attempt == ATTEMPTS or delay > LONGEST_WAIT:
                break
            self._tell(f"{self.service.label} {reason}; again in {delay:.0f} s.")
            self._wait(delay)
        when = f"in {_duration(delay)}" if asked is not None and delay > LONGEST_WAIT else "later"
        raise Unreachable(f"{self.service.label} {reason}. Try again {when}.")

    def got(
        self,
        path: str,
        params: Mapping[str, str] | None = None,
        *,
        body: JsonObject | None = None,
        may_miss: bool = False,
    ) -> JsonValue:
        """The answer to a question, which may need a body; BadData where it is a refusal.

        None where nothing is there and `may_miss`.
        """
        method = "GET" if body is None else "POST"
        answer = self.ask(method, path, params=params, body=body, repeatable=True)
        if may_miss and answer.status == 404:
            return None
        if not answer.is_good:
            raise BadData(self.refusal(answer))
        return answer.body

    def refusal(self, answer: Answer) -> str:
        """What a service said instead of doing what it was asked."""
        said = self._secrets.hidden("; ".join(_messages(answer.body)))[:_MESSAGE]
        label = self.service.label
        if answer.status == 401:
            return f"{label} does not know who asks: check the user and the token."
        if answer.status == 403:
            return f"{label} does not allow it{f': {said}' if said else '.'}"
        return f"{label} refuses it with status {answer.status}{f': {said}' if said else '.'}"

    def _sent(
        self,
        method: str,
        path: str,
        params: Mapping[str, str] | None,
        body: Body | None,
    ) -> tuple[Answer, float | None]:
        """The answer, and for how many seconds it asks to wait."""
        url = f"{self.address}{path}"
        for _ in range(_MOST_REDIRECTS):
            is_list = isinstance(body, list) and self.service.list_type
            request = self._client.build_request(
                method,
                url,
                params=dict(params) if params else None,
                json=body or None,
                headers={"Content-Type": self.service.list_type} if is_list else None,
            )
            response = self._response(request)
            try:
                target = response.headers.get("location", "")
                if not (300 <= response.status_code < 400):
                    return self._read(response), _asked_to_wait(response.headers)
            finally:
                response.close()
            url, params = self._followed(method, url, target), None
        raise BadData(f"{self.service.label} redirects again and again.")

    def _response(self, request: httpx.Request) -> httpx.Response:
        try:
            return self._client.send(request, stream=True)
        except (ValueError, self._httpx.InvalidURL):
            # Where an answer redirects to is read here already.
            raise self._no_address() from None

    def _no_address(self) -> BadData:
        return BadData(f"{self.service.label} redirects to what is no address.")

    def _followed(self, method: str, url: str, target: str) -> str:
        """Where a redirect leads; BadData where nobody should follow."""
        try:
            new = urljoin(url, target)
            parts = urlsplit(new)
            self._httpx.URL(new)
        except (ValueError, self._httpx.InvalidURL):
            raise self._no_address() from None
        if parts[:2] != urlsplit(url)[:2] or method != "GET":
            raise BadData(
                f"{self.service.label} redirects to "
                f"{self._secrets.hidden(clean(parts.netloc))[:100]}, where the token is not sent. "
                "Is the address right?"
            )
        return new

    def _read(self, response: httpx.Response) -> Answer:
        data = self._received(response)
        if not data.strip():
            return Answer(response.status_code, None)
        try:
            documents, _ = read_json(self._secrets.hidden_in(data))
        except BadData as error:
            if not 200 <= response.status_code < 300:
                return Answer(response.status_code, None)
            raise BadData(
                f"{self.service.label} answered with what is no JSON "
                f"({self._secrets.hidden(str(error))}) Is the address right?"
            ) from None
        return Answer(response.status_code, documents[0])

    def _received(self, response: httpx.Response) -> bytes:
        """The body, within the budget, packed at most once."""
        label = self.service.label
        packed = response.headers.get("content-encoding", "").strip().lower()
        if packed not in ("", "identity", "gzip"):
            raise BadData(f"{label} packs its answer in a way that was not asked for.")
        data = bytearray()
        try:
            for piece in response.iter_bytes(_PIECE):
                data += piece
                self._check_time()
                self._bytes_left -= len(piece)
                BUDGET.check("size", len(data), f"An answer of {label}")
                if self._bytes_left < 0:
                    raise BadData(f"The answers of {label} are larger than can be taken in.")
        except self._httpx.DecodingError:
            raise BadData(f"An answer of {label} cannot be unpacked.") from None
        return bytes(data)

    def _check_time(self) -> None:
        if self._clock() > self._end:
            raise Unreachable(
                f"{self.service.label} takes longer than {BUDGET.network_seconds / 60:.0f} minutes "
                "in all. Ask for less at once."
            )

    def _words(self, error: Exception) -> str:
        text = self._secrets.hidden(clean(str(error)))[:100]
        return text or type(error).__name__


def _duration(seconds: float) -> str:
    """A time that people wait, rounded up."""
    minutes = -(-int(seconds) // 60)
    return f"{seconds:.0f} s" if seconds < 120 else f"{minutes} minutes"


def _asked_to_wait(headers: Mapping[str, str]) -> float | None:
    """Seconds of a Retry-After, as a number or a date; None where there is none."""
    text = headers.get("retry-after", "")
    if text.isdecimal() and len(text) < 9:
        return float(text)
    import email.utils

    try:
        moment = email.utils.parsedate_tz(text) if text else None
        return None if moment is None else max(0.0, email.utils.mktime_tz(moment) - time.time())
    except (ValueError, OverflowError, IndexError, TypeError):
        # What is no date says nothing.
        return None


def _messages(body: JsonValue) -> list[str]:
    """The words for people in an error's body, whatever the service."""
    if not isinstance(body, dict):
        return []
    found: list[str] = []
    for name in ("errorMessages", "Errors", "message", "Message"):
        value = body.get(name)
        entries = value if isinstance(value, list) else [value]
        found += [clean(entry) for entry in entries if isinstance(entry, str) and entry]
    errors = body.get("errors")
    if isinstance(errors, dict):
        found += [f"{clean(name)}: {clean(str(text))}" for name, text in errors.items()]
    elif isinstance(errors, list):
        found += [clean(str(entry)) for entry in errors]
    return found

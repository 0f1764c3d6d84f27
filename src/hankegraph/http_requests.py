"""Sends requests to the servers that a person named: in a total time, again where that can help, and with care for what is secret.

- Statuses 408, 425, 429 and 5xx and lost connections are tried again, after the time that `Retry-After` asks for, up to a bound.
- A redirect is followed where the request only reads and carries no credentials; with credentials, only within the same origin.
- Credentials go to the host of the address and to no other, and stand in no message.
- What is shorter than its length says, or than its compression needs, is an error.
"""

from __future__ import annotations

import email.message
import email.utils
import http.client
import ssl
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import NamedTuple
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

from hankegraph.errors import HankegraphError, OptionError
from hankegraph.http_addresses import check_address, origin_of, server_of, target_of
from hankegraph.http_bodies import ReceivedBody, UnknownEncodingError, reason_in
from hankegraph.http_connection import Deadline, DeadlineReachedError, TimedConnection
from hankegraph.http_credentials import HOST, PASSWORD, TOKEN, USER, Credentials, digest_header
from hankegraph.reports.visible import shown

AGENT = "hankegraph"
_MOST_ATTEMPTS = 4
_LONGEST_WAIT_SECONDS = 30.0
_FIRST_WAIT_SECONDS = 0.5
_MOST_REDIRECTS = 5
# 501 and 505 say that the server will never do it.
_WORTH_ANOTHER_TRY = {408, 425, 429, *range(500, 600)} - {501, 505}
_REDIRECTS = {301, 302, 303, 307, 308}
_READS = {"GET", "HEAD"}

Body = bytes | Callable[[], Iterable[bytes]]


class RequestError(HankegraphError):
    """A server cannot be reached or did not do what it was asked; `status` is that of its answer, where there was one."""

    def __init__(self, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """What is to be sent. A body that is a function is called anew for every attempt, and sent in chunks.

    `is_write` says that it changes something at the server; `is_repeatable` that doing it twice does the same as doing it once;
    `awaits_challenge` that credentials are sent only when the server says how, for some that want Digest just refuse others.
    """

    method: str
    address: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Body | None = None
    is_write: bool = False
    is_repeatable: bool = True
    awaits_challenge: bool = False


class HttpResponse:
    """An answer with a good status, whose body is read as it comes."""

    def __init__(
        self, connection: TimedConnection, response: http.client.HTTPResponse, address: str, fail: Callable[[str], RequestError]
    ) -> None:
        self.status = response.status
        self.headers = response.headers
        self.address = address
        self._connection = connection
        self._body = ReceivedBody(response)
        self._fail = fail

    def read(self, size: int = -1) -> bytes:
        """The next bytes, at most `size`, or all that is left; nothing at the end.

        Raises:
            RequestError: the body breaks off or the time is over.

        """
        try:
            return self._body.read(size) if size >= 0 else b"".join(iter(lambda: self._body.read(1 << 16), b""))
        except DeadlineReachedError:
            raise self._fail("the time was over before the answer was whole") from None
        except (http.client.HTTPException, OSError, EOFError):
            raise self._fail("the answer broke off before its end") from None

    def __iter__(self) -> Iterator[bytes]:
        return iter(lambda: self.read(1 << 16), b"")

    @property
    def has_known_end(self) -> bool:
        """Whether the protocol tells the end of the body from a lost connection."""
        return self._body.has_known_end

    def info(self) -> email.message.Message:
        """The headers, under the name that `urllib` has for them."""
        return self.headers

    def geturl(self) -> str:
        """The address that answered, under the name that `urllib` has for it."""
        return self.address

    def close(self) -> None:
        """Ends the connection."""
        self._connection.end()

    def __enter__(self) -> HttpResponse:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _Again(NamedTuple):
    """An attempt that failed in a way that another may mend, and how many seconds the server asked to be left alone."""

    error: RequestError
    wait_seconds: float | None


class _Elsewhere(NamedTuple):
    """A redirect: where to, and with which status."""

    location: str
    status: int


def send(request: HttpRequest, deadline: Deadline, credentials: Credentials | None = None, attempts: int = _MOST_ATTEMPTS) -> HttpResponse:
    """The answer of the server, with a status from 200 to 299; the deadline holds for reading its body too. Close it.

    Raises:
        RequestError: the server cannot be reached, says no, or takes too long.
        OptionError: the address is none.

    """
    parts = check_address(request.address)
    redirects = 0
    attempt = 1
    while True:
        outcome = _attempt(request, parts, deadline, credentials)
        if isinstance(outcome, HttpResponse):
            return outcome
        if isinstance(outcome, _Elsewhere):
            redirects += 1
            request = _redirected(request, parts, outcome, credentials, redirects)
            parts = check_address(request.address)
            continue
        if attempt >= attempts or not request.is_repeatable:
            raise outcome.error
        wait = _FIRST_WAIT_SECONDS * 2 ** (attempt - 1) if outcome.wait_seconds is None else outcome.wait_seconds
        if wait > _LONGEST_WAIT_SECONDS or deadline.is_over_in(wait):
            raise outcome.error
        time.sleep(wait)
        attempt += 1


def _attempt(
    request: HttpRequest, parts: SplitResult, deadline: Deadline, credentials: Credentials | None
) -> HttpResponse | _Again | _Elsewhere:
    """The answer, or what is to be tried again, or the place that the server redirects to."""

    def fail(reason: str, status: int | None = None) -> RequestError:
        message = f"{server_of(parts)}: {reason}"
        return RequestError(credentials.hidden_in(message) if credentials else message, status)

    connection = TimedConnection(parts, deadline)
    is_kept = False
    try:
        response = _exchange(connection, request, parts, credentials.header() if credentials and not request.awaits_challenge else None)
        challenge = response.headers.get("WWW-Authenticate", "")
        if response.status == 401 and credentials and (answer := digest_header(challenge, credentials, request.method, target_of(parts))):
            connection.end()
            connection = TimedConnection(parts, deadline)
            response = _exchange(connection, request, parts, answer)
        if 200 <= response.status < 300:
            received = HttpResponse(connection, response, request.address, fail)
            is_kept = True
            return received
        if response.status in _REDIRECTS and response.headers.get("Location"):
            return _Elsewhere(str(response.headers["Location"]), response.status)
        error = fail(_refusal(response) + (_about(credentials, parts) if response.status == 401 else ""), response.status)
        if response.status in _WORTH_ANOTHER_TRY:
            return _Again(error, _retry_after(response.headers.get("Retry-After")))
        raise error
    except DeadlineReachedError:
        raise fail(f"no answer within {deadline.seconds:g} seconds") from None
    except UnknownEncodingError as error:
        raise fail(f"the answer is packed as {error}, which was not asked for") from None
    except ssl.SSLError as error:
        raise fail(f"the connection is not safe: {getattr(error, 'verify_message', '') or error.reason or 'TLS failed'}") from None
    except (http.client.HTTPException, OSError) as error:
        return _Again(fail(_loss(error)), None)
    finally:
        if not is_kept:
            connection.end()


def _exchange(connection: TimedConnection, request: HttpRequest, parts: SplitResult, authorization: str | None) -> http.client.HTTPResponse:
    given = {name.title(): value for name, value in request.headers.items()}
    headers = {"User-Agent": AGENT, "Accept-Encoding": "gzip", **given}
    if authorization is not None:
        headers["Authorization"] = authorization
    target = target_of(parts)
    if connection.proxy:
        target = f"{parts.scheme}://{parts.netloc}{target}"
        headers |= connection.proxy.headers()
    body = request.body() if callable(request.body) else request.body
    if body is None and request.method not in _READS:
        headers["Content-Length"] = "0"
    # A server that refuses a long body says why and stops reading.
    with suppress(BrokenPipeError, ConnectionResetError):
        connection.request(request.method, target, body, headers, encode_chunked=callable(request.body))
    return connection.getresponse()


def _redirected(
    request: HttpRequest, parts: SplitResult, redirect: _Elsewhere, credentials: Credentials | None, redirects: int
) -> HttpRequest:
    named = f"{server_of(parts)}: redirects"

    def refused(why: str) -> RequestError:
        message = f"{named} {why}"
        return RequestError(credentials.hidden_in(message) if credentials else message)

    try:
        new = check_address(urlunsplit(urlsplit(urljoin(request.address, redirect.location))._replace(fragment="")))
    except (OptionError, ValueError):
        raise refused("to what is no address of a server") from None
    where = f"to {server_of(new)}"
    if redirects > _MOST_REDIRECTS:
        raise refused(f"more than {_MOST_REDIRECTS} times")
    if request.is_write:
        raise refused(f"{where}; what changes data is not sent after it: name that address instead, if you trust it")
    if request.method not in _READS and redirect.status == 303:
        raise refused(f"{where}, where it says that the answer is to be fetched with GET; ask that address instead, if you trust it")
    if parts.scheme == "https" and new.scheme != "https":
        raise refused(f"{where}, away from https")
    if credentials and origin_of(new) != origin_of(parts):
        raise refused(f"{where}; credentials are not sent to another host: name that address instead, if you trust it")
    return replace(request, address=urlunsplit(new))


def _refusal(response: http.client.HTTPResponse) -> str:
    reason = reason_in(response)
    named = f"{response.status} {shown(response.reason or http.client.responses.get(response.status, ''), 60)}".strip()
    return f"{named}: {reason}" if reason else named


def _about(credentials: Credentials | None, parts: SplitResult) -> str:
    if credentials:
        return "; the credentials that were sent are not taken"
    return f"; no credentials were sent: set {USER} and {PASSWORD}, or {TOKEN}, and {HOST} to {parts.hostname}"


def _loss(error: Exception) -> str:
    if isinstance(error, http.client.RemoteDisconnected | ConnectionResetError | BrokenPipeError):
        return "the connection was lost before an answer came"
    if isinstance(error, http.client.HTTPException):
        return "the answer is not HTTP"
    return f"cannot be reached: {shown(getattr(error, 'strerror', None) or str(error), 120)}"


def _retry_after(value: str | None) -> float | None:
    """The seconds that `Retry-After` asks for, as a number or as a time: https://www.rfc-editor.org/rfc/rfc9110#field.retry-after."""
    if value is None:
        return None
    if value.strip().isascii() and value.strip().isdigit():
        return float(value.strip()[:9])
    try:
        return max(0.0, email.utils.parsedate_to_datetime(value).timestamp() - time.time())
    except (ValueError, OverflowError):
        return None

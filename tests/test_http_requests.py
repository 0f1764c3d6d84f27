"""Requests to servers end in time, are tried again where that can help, and keep what is secret."""

import base64
import gzip
import hashlib
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from loopback import Behaviour, Exchange, LoopbackServer, Received, loopback_server

from hankegraph.errors import OptionError
from hankegraph.http_bodies import plain_text
from hankegraph.http_connection import Deadline
from hankegraph.http_credentials import Credentials, credentials_for, digest_header
from hankegraph.http_requests import HttpRequest, RequestError, send

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]
SECRET = "hunter2 & friends"
BASIC = "Basic " + base64.b64encode(f"reader:{SECRET}".encode()).decode()
CREDENTIALS = Credentials(user="reader", password=SECRET)


def fetched(behaviour: Behaviour, seconds: float = 10.0, attempts: int = 4, credentials: Credentials | None = None) -> bytes:
    with (
        loopback_server(behaviour) as server,
        send(HttpRequest("GET", server.address), Deadline(seconds), credentials, attempts) as response,
    ):
        return response.read()


def failure(behaviour: Behaviour, seconds: float = 10.0, attempts: int = 1, credentials: Credentials | None = None) -> str:
    with pytest.raises(RequestError) as raised:
        fetched(behaviour, seconds, attempts, credentials)
    message = str(raised.value)
    assert "\n" not in message
    assert len(message) < 500
    return message


def test_a_good_answer_comes_whole() -> None:
    assert fetched(lambda exchange, _: exchange.give(200, b"x" * 300_000)) == b"x" * 300_000


def test_an_answer_that_is_sent_in_chunks_comes_whole() -> None:
    def chunks(exchange: Exchange, _: Received) -> None:
        exchange.send_response(200)
        exchange.send_header("Transfer-Encoding", "chunked")
        exchange.end_headers()
        for piece in (b"ab", b"c", b""):
            exchange.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))

    assert fetched(chunks) == b"abc"


@pytest.mark.parametrize("members", [1, 3])
def test_a_compressed_answer_is_unpacked(members: int) -> None:
    text = b"Kylatalo " * 50_000
    body = gzip.compress(text) * members
    assert fetched(lambda exchange, _: exchange.give(200, body, Content_Encoding="gzip")) == text * members


@pytest.mark.parametrize("kept", [0.99, 0.5, 0.01])
def test_a_compressed_answer_that_breaks_off_is_an_error(kept: float) -> None:
    body = gzip.compress(b"Kylatalo " * 50_000)
    cut = body[: int(len(body) * kept)]
    assert "broke off" in failure(lambda exchange, _: exchange.give(200, cut, Content_Encoding="gzip"))


def test_an_answer_that_is_not_compressed_as_it_says_is_an_error() -> None:
    assert "broke off" in failure(lambda exchange, _: exchange.give(200, b"plain", Content_Encoding="gzip"))


def test_an_answer_that_is_shorter_than_its_length_is_an_error() -> None:
    assert "broke off" in failure(lambda exchange, _: exchange.give(200, b"short", Content_Length="50"))


def test_chunks_that_break_off_are_an_error() -> None:
    def chunks(exchange: Exchange, _: Received) -> None:
        exchange.send_response(200)
        exchange.send_header("Transfer-Encoding", "chunked")
        exchange.end_headers()
        exchange.wfile.write(b"5\r\nshort\r\n")

    assert "broke off" in failure(chunks)


def drip(exchange: Exchange, piece: bytes) -> None:
    while not exchange.server.is_over.wait(0.05):
        exchange.wfile.write(piece)
        exchange.wfile.flush()


def drip_headers(exchange: Exchange, _: Received) -> None:
    exchange.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    drip(exchange, b"x")


def drip_lines_of_headers(exchange: Exchange, _: Received) -> None:
    exchange.wfile.write(b"HTTP/1.1 200 OK\r\n")
    drip(exchange, b"X: y\r\n")


def drip_body(exchange: Exchange, _: Received) -> None:
    exchange.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    drip(exchange, b"x")


def drip_error(exchange: Exchange, _: Received) -> None:
    exchange.wfile.write(b"HTTP/1.1 400 Bad\r\nContent-Length: 100000\r\n\r\n")
    drip(exchange, b"x")


@pytest.mark.parametrize(
    "behaviour",
    [drip_headers, drip_body, drip_error, lambda exchange, _: exchange.wait()],
    ids=["headers", "body", "body of an error", "silence"],
)
def test_the_time_is_for_everything_however_slowly_the_server_drips(behaviour: Behaviour) -> None:
    begun = time.monotonic()
    failure(behaviour, seconds=0.4)
    assert 0.3 < time.monotonic() - begun < 20


def test_a_server_that_sends_headers_without_end_is_left() -> None:
    begun = time.monotonic()
    failure(drip_lines_of_headers, seconds=0.4)
    assert time.monotonic() - begun < 20


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_what_may_be_better_later_is_tried_again(status: int) -> None:
    def first_busy(exchange: Exchange, _: Received) -> None:
        exchange.give(status if len(exchange.server.received) == 1 else 200, b"here", Retry_After="0")

    assert fetched(first_busy) == b"here"


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 410, 414, 501, 505])
def test_what_will_not_be_better_is_asked_once(status: int) -> None:
    with loopback_server(lambda exchange, _: exchange.give(status, b"no", Retry_After="0")) as server:
        with pytest.raises(RequestError, match=f"{status} .*: no") as raised:
            send(HttpRequest("GET", server.address), Deadline(10))
        assert len(server.received) == 1
    assert raised.value.status == status


def test_a_lost_connection_is_tried_again_and_the_number_of_attempts_is_bounded() -> None:
    with loopback_server(lambda exchange, _: exchange.reset()) as server:
        with pytest.raises(RequestError, match="lost"):
            send(HttpRequest("GET", server.address), Deadline(10), attempts=3)
        assert len(server.received) == 3


def test_what_must_not_be_done_twice_is_sent_once() -> None:
    with loopback_server(lambda exchange, _: exchange.give(503, Retry_After="0")) as server:
        with pytest.raises(RequestError):
            send(HttpRequest("POST", server.address, body=b"x", is_write=True, is_repeatable=False), Deadline(10))
        assert len(server.received) == 1


@pytest.mark.parametrize("wait", ["3600", "Fri, 31 Dec 2099 23:59:59 GMT", "999999999999999999999"])
def test_a_server_that_asks_for_too_much_patience_is_left_at_once(wait: str) -> None:
    begun = time.monotonic()
    assert "503" in failure(lambda exchange, _: exchange.give(503, Retry_After=wait), attempts=4)
    assert time.monotonic() - begun < 20


def test_a_body_that_is_made_anew_is_sent_whole_at_every_attempt() -> None:
    def first_busy(exchange: Exchange, _: Received) -> None:
        exchange.give(503 if len(exchange.server.received) == 1 else 204, Retry_After="0")

    with loopback_server(first_busy) as server:
        send(HttpRequest("PUT", server.address, body=lambda: iter([b"a" * 100_000, b"b"]), is_write=True), Deadline(10)).close()
        assert [received.body for received in server.received] == [b"a" * 100_000 + b"b"] * 2


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_of_a_reader_without_credentials_is_followed(status: int) -> None:
    with (
        loopback_server(lambda exchange, _: exchange.give(200, b"here")) as other,
        loopback_server(lambda exchange, _: exchange.give(status, Location=other.address)) as server,
        send(HttpRequest("GET", server.address), Deadline(10)) as response,
    ):
        assert response.read() == b"here"
        assert response.geturl() == other.address


def test_redirects_in_a_circle_end() -> None:
    assert "more than 5 times" in failure(lambda exchange, _: exchange.give(302, Location="/sparql"))


@pytest.mark.parametrize(
    "location", ["ftp://127.0.0.1/x", "file:x", "http://[", "http://user:hidden@127.0.0.1/", "javascript:1", "https://"]
)
def test_a_redirect_to_something_else_than_a_server_is_refused(location: str) -> None:
    message = failure(lambda exchange, _: exchange.give(302, Location=location))
    assert "no address of a server" in message
    assert "hidden" not in message


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_credentials_are_not_sent_after_a_redirect_to_another_host(status: int) -> None:
    with (
        loopback_server(lambda exchange, _: exchange.give(200)) as other,
        loopback_server(lambda exchange, _: exchange.give(status, Location=other.address)) as server,
    ):
        with pytest.raises(RequestError, match="credentials are not sent to another host"):
            send(HttpRequest("GET", server.address), Deadline(10), CREDENTIALS)
        assert server.received[0].headers["authorization"] == BASIC
        assert not other.received


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_write_is_not_sent_after_a_redirect(status: int) -> None:
    with loopback_server(lambda exchange, _: exchange.give(status, Location="/elsewhere")) as server:
        with pytest.raises(RequestError, match="not sent after it"):
            send(HttpRequest("PUT", server.address, body=b"x", is_write=True), Deadline(10))
        assert len(server.received) == 1


def test_no_message_has_a_secret_in_it_even_if_the_server_repeats_it() -> None:
    def repeat(exchange: Exchange, received: Received) -> None:
        exchange.give(400, f"{SECRET} {received.headers['authorization']} hunter2%20%26%20friends hunter2+%26+friends end".encode())

    message = failure(repeat, credentials=CREDENTIALS)
    assert "hunter2" not in message
    assert BASIC.partition(" ")[2] not in message
    assert message.endswith("*** Basic *** *** *** end")
    assert "hunter2" not in repr(CREDENTIALS)
    token = Credentials(token="t0ken")
    assert "t0ken" not in failure(lambda exchange, _: exchange.give(403, b"Bearer t0ken"), credentials=token) + repr(token)


def test_a_token_is_sent_as_it_is() -> None:
    with loopback_server(lambda exchange, _: exchange.give(200)) as server:
        send(HttpRequest("GET", server.address), Deadline(10), Credentials(token="t0ken")).close()
        assert server.received[0].headers["authorization"] == "Bearer t0ken"


def test_a_page_of_html_is_one_short_line_in_a_message() -> None:
    page = (
        "<!DOCTYPE html><html><head><title>T</title><style>a{}</style></head><body><h1>Virtuoso 37000</h1>\n<pre>syntax &lt;error&gt;</pre>"
    )
    assert failure(lambda exchange, _: exchange.give(400, page.encode(), "text/html")).endswith(
        "400 Bad Request: Virtuoso 37000 syntax <error>"
    )
    assert len(plain_text("x" * 10_000)) == 200
    assert "\x1b" not in failure(lambda exchange, _: exchange.give(400, b"\x1b[31mred\x1b[0m"))


def test_something_that_is_not_http_is_an_error() -> None:
    def chatter(exchange: Exchange, _: Received) -> None:
        exchange.wfile.write(b"220 mail.example.org ESMTP\r\n")

    assert "not HTTP" in failure(chatter)


def test_a_port_where_nobody_listens_is_one_clear_line() -> None:
    with loopback_server(lambda exchange, _: exchange.give(200)) as server:
        address = server.address
    with pytest.raises(RequestError, match=r"cannot be reached: Connection refused"):
        send(HttpRequest("GET", address), Deadline(10), attempts=1)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "127.0.0.1/sparql",
        "ftp://x/",
        "http://",
        "http:///x",
        "http://a b/",
        "http://x/\r\nX: y",
        "http://x:0/",
        "http://x:99999/",
        "http://ä/",
    ],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(OptionError, match="an address of a server begins with"):
        send(HttpRequest("GET", address), Deadline(1))


def test_an_address_with_a_password_is_refused_without_repeating_it() -> None:
    with pytest.raises(OptionError, match="HANKEGRAPH_USER") as raised:
        send(HttpRequest("GET", "http://reader:hunter2@127.0.0.1/"), Deadline(1))
    assert "hunter2" not in str(raised.value)


def test_digest_authentication_gives_the_answer_of_the_specification() -> None:
    challenge = 'Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=SHA-256, nonce="7ypf/xlj9XXw", opaque="x"'
    header = digest_header(challenge, Credentials("Mufasa", "Circle of Life"), "GET", "/dir/index.html")
    assert header is not None
    sent = {name: value.strip('"') for name, value in (part.split("=", 1) for part in header.removeprefix("Digest ").split(", "))}
    who = hashlib.sha256(b"Mufasa:http-auth@example.org:Circle of Life").hexdigest()
    what = hashlib.sha256(b"GET:/dir/index.html").hexdigest()
    expected = hashlib.sha256(f"{who}:{sent['nonce']}:00000001:{sent['cnonce']}:auth:{what}".encode()).hexdigest()
    assert sent["response"] == expected
    assert "Circle" not in header
    assert digest_header("Basic realm=x", CREDENTIALS, "GET", "/") is None
    assert digest_header('Digest realm="x"', CREDENTIALS, "GET", "/") is None


def test_a_server_that_wants_a_digest_gets_one() -> None:
    def guarded(exchange: Exchange, received: Received) -> None:
        if received.headers["authorization"].startswith("Digest username="):
            exchange.give(200, b"in")
        else:
            exchange.give(401, WWW_Authenticate='Digest realm="SPARQL", nonce="abc", qop="auth"')

    assert fetched(guarded, credentials=CREDENTIALS) == b"in"


def test_a_digest_that_is_refused_is_asked_no_more() -> None:
    message = failure(lambda exchange, _: exchange.give(401, WWW_Authenticate='Digest realm="x", nonce="y"'), credentials=CREDENTIALS)
    assert "401 Unauthorized; the credentials that were sent are not taken" in message


def test_who_sent_no_credentials_is_told_how() -> None:
    message = failure(lambda exchange, _: exchange.give(401))
    assert "401 Unauthorized; no credentials were sent: set HANKEGRAPH_USER and HANKEGRAPH_PASSWORD" in message
    assert "HANKEGRAPH_HOST to 127.0.0.1" in message


def test_credentials_come_from_the_environment_and_from_netrc_by_host(tmp_path: Path) -> None:
    file = tmp_path / "netrc"
    file.write_text("machine store.example.org login me password hunter2\n")
    file.chmod(0o600)
    nothing = {"NETRC": str(tmp_path / "none")}
    assert credentials_for("https://store.example.org/x", {}, file) == Credentials("me", "hunter2")
    assert credentials_for("https://store.example.org/x", {"NETRC": str(file)}) == Credentials("me", "hunter2")
    assert credentials_for("https://other.example.org/x", {}, file) is None
    assert credentials_for("https://x.example.org/", {"HANKEGRAPH_TOKEN": "t", **nothing}) == Credentials(token="t")
    pair = {"HANKEGRAPH_USER": "me", "HANKEGRAPH_PASSWORD": "p", **nothing}
    assert credentials_for("https://x.example.org/", pair) == Credentials("me", "p")
    assert credentials_for("https://x.example.org/", {**pair, "HANKEGRAPH_HOST": "store.example.org"}) is None
    assert credentials_for("https://x.example.org/", pair, file, is_of_others=True) is None
    assert credentials_for("https://store.example.org/", pair, file, is_of_others=True) == Credentials("me", "hunter2")
    named = {**pair, "HANKEGRAPH_HOST": "x.example.org"}
    assert credentials_for("https://x.example.org/", named, file, is_of_others=True) == Credentials("me", "p")
    assert credentials_for("https://Store.example.org/", {**pair, "HANKEGRAPH_HOST": "store.example.org"}) == Credentials("me", "p")
    with pytest.raises(OptionError, match="belong together"):
        credentials_for("https://x.example.org/", {"HANKEGRAPH_USER": "me", **nothing})
    with pytest.raises(OptionError, match="cannot be sent"):
        credentials_for("https://x.example.org/", {"HANKEGRAPH_TOKEN": "t\r\nX: y", **nothing})
    file.write_text("machine store.example.org login me pass hunter2\n")
    with pytest.raises(OptionError) as raised:
        credentials_for("https://store.example.org/x", {}, file)
    assert "hunter2" not in str(raised.value)


@pytest.fixture
def secure_server(tmp_path: Path) -> Iterator[tuple[LoopbackServer, Path]]:
    """A server that speaks TLS, and the certificate that it shows."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl makes the certificate; run: apt-get install openssl")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"),
            *("-addext", "subjectAltName=IP:127.0.0.1,DNS:store.example.org", "-keyout", key, "-out", certificate),
        ],
        check=True,
        capture_output=True,
    )
    server = LoopbackServer(lambda exchange, _: exchange.give(200, b"safe"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield server, certificate
    finally:
        server.shutdown()
        server.server_close()


def test_a_server_whose_certificate_nobody_trusts_gets_nothing(
    secure_server: tuple[LoopbackServer, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    server, certificate = secure_server
    address = f"https://127.0.0.1:{server.server_address[1]}/"
    with pytest.raises(RequestError, match=r"not safe: self.signed certificate"):
        send(HttpRequest("GET", address), Deadline(10), CREDENTIALS)
    assert not server.received
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with send(HttpRequest("GET", address), Deadline(10), CREDENTIALS) as response:
        assert response.read() == b"safe"
    assert server.received[0].headers["authorization"] == BASIC


PROXY_WORD = base64.b64encode(b"gate:open sesame").decode()


def test_a_request_goes_through_the_proxy_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    with loopback_server(lambda exchange, _: exchange.give(200, b"passed on")) as proxy:
        place = proxy.address.removeprefix("http://").removesuffix("/sparql")
        monkeypatch.setenv("http_proxy", f"http://gate:open%20sesame@{place}")
        with send(HttpRequest("GET", "http://store.example.org:8080/a?b=c"), Deadline(10), CREDENTIALS) as response:
            assert response.read() == b"passed on"
        (received,) = proxy.received
        assert received.path == "http://store.example.org:8080/a?b=c"
        assert received.headers["host"] == "store.example.org:8080"
        assert received.headers["proxy-authorization"] == f"Basic {PROXY_WORD}"
        assert received.headers["authorization"] == BASIC
        # What is on this machine, and what no_proxy names, is reached without it.
        assert fetched(lambda exchange, _: exchange.give(200, b"straight")) == b"straight"
        monkeypatch.setenv("no_proxy", "example.org")
        with pytest.raises(RequestError, match="cannot be reached"):
            send(HttpRequest("GET", "http://store.example.org:8080/a"), Deadline(10), attempts=1)
        assert len(proxy.received) == 1


@contextmanager
def tunnel(server: LoopbackServer, seen: list[bytes], answer: bytes) -> Iterator[int]:
    """The port of a proxy that opens one tunnel to the server, whatever host it is asked for."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        outer, _ = listening.accept()
        with outer:
            request = b""
            while not request.endswith(b"\r\n\r\n"):
                request += outer.recv(1024)
            seen.append(request)
            outer.sendall(answer)
            if b"200" not in answer:
                return
            with socket.create_connection(("127.0.0.1", server.server_port)) as inner:
                back = threading.Thread(target=pass_on, args=(inner, outer), daemon=True)
                back.start()
                pass_on(outer, inner)
                back.join(10)

    threading.Thread(target=serve, daemon=True).start()
    yield listening.getsockname()[1]
    listening.close()


def pass_on(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while content := source.recv(1 << 16):
            target.sendall(content)
        target.shutdown(socket.SHUT_WR)


def test_tls_goes_through_a_tunnel_and_the_proxy_sees_no_secret(
    secure_server: tuple[LoopbackServer, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    server, certificate = secure_server
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    seen: list[bytes] = []
    with tunnel(server, seen, b"HTTP/1.1 200 Connection established\r\nVia: gate\r\n\r\n") as port:
        monkeypatch.setenv("HTTPS_PROXY", f"gate:open%20sesame@127.0.0.1:{port}")
        with send(HttpRequest("GET", "https://store.example.org/a"), Deadline(10), CREDENTIALS) as response:
            assert response.read() == b"safe"
    assert seen[0].startswith(b"CONNECT store.example.org:443 ")
    assert f"Proxy-Authorization: Basic {PROXY_WORD}".encode() in seen[0]
    assert BASIC.encode() not in seen[0]
    (received,) = server.received
    assert (received.path, received.headers["host"], received.headers["authorization"]) == ("/a", "store.example.org", BASIC)
    assert "proxy-authorization" not in received.headers
    with tunnel(server, seen, b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n") as port:
        monkeypatch.setenv("HTTPS_PROXY", f"http://gate:hidden@127.0.0.1:{port}")
        with pytest.raises(RequestError, match="407 Proxy Authentication Required") as raised:
            send(HttpRequest("GET", "https://store.example.org/a"), Deadline(10), CREDENTIALS, attempts=1)
        assert "hidden" not in str(raised.value)


@pytest.mark.parametrize("proxy", ["socks5://gate:hidden@localhost:1080", "http://", "http://gate:hidden@localhost:x"])
def test_a_proxy_that_is_none_is_told_without_repeating_it(proxy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("all_proxy", proxy)
    with pytest.raises(OptionError, match=r"the proxy for http in the environment is no http://HOST:PORT") as raised:
        send(HttpRequest("GET", "http://store.example.org/"), Deadline(10))
    assert "hidden" not in str(raised.value)


def test_headers_that_are_given_stand_once_whatever_their_case() -> None:
    with loopback_server(lambda exchange, _: exchange.give(200, str(exchange.headers.items()).encode())) as server:
        request = HttpRequest("GET", server.address, {"User-agent": "other", "accept-encoding": "identity"})
        with send(request, Deadline(10)) as response:
            seen = response.read().decode()
    assert seen.lower().count("user-agent") == 1
    assert "other" in seen

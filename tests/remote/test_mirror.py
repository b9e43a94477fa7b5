"""A mirror that does what a server can do to a station, in a real HTTP server, by the names of the attacks."""

from __future__ import annotations

import hashlib
import http.server
import random
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from shutil import which
from typing import Any

import pytest

from edge.remote import Blob, BlobStore, DamagedError
from edge.remote.mirror import Mirror, MirrorError
from edge.remote.settings import RemoteSettings

CONTENT = random.Random(4).randbytes(400_000)
BLOB = Blob(sha256=hashlib.sha256(CONTENT).hexdigest(), size_bytes=len(CONTENT))

Handler = http.server.BaseHTTPRequestHandler
Answer = Callable[[Handler], None]


class Server(http.server.ThreadingHTTPServer):
    """Answers as a test says. An answer that is cut off by the station is what these tests are about."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        del request, client_address


@contextmanager
def serving(answer: Answer, context: ssl.SSLContext | None = None) -> Iterator[str]:
    class Answering(Handler):
        def do_GET(self) -> None:  # noqa: N802 - the name that the base class looks for
            answer(self)

        def log_message(self, *_: object) -> None:  # the test's own output is enough
            return

    with Server(("127.0.0.1", 0), Answering) as server:
        if context is not None:
            server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"{'http' if context is None else 'https'}://localhost:{server.server_port}/mirror"
        finally:
            server.shutdown()
            thread.join()


def mirror(url: str, ca_file: Path | None = None) -> Mirror:
    return Mirror(url, RemoteSettings(mirror_url=url, mirror_ca_file=ca_file))


def send(handler: Handler, content: bytes, status: int = 200, **headers: str) -> None:
    handler.send_response(status)
    for name, value in {"Content_Length": str(len(content)), **headers}.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(content)


def with_ranges(handler: Handler) -> None:
    asked = handler.headers.get("Range")
    if asked is None:
        send(handler, CONTENT)
        return
    first = int(asked.removeprefix("bytes=").partition("-")[0])
    rest = CONTENT[first:]
    send(handler, rest, 206, Content_Range=f"bytes {first}-{len(CONTENT) - 1}/{len(CONTENT)}")


@pytest.fixture
def blobs(tmp_path: Path) -> BlobStore:
    return BlobStore(tmp_path / "blobs")


def test_a_bundle_is_sent_once_and_again_only_when_it_has_changed() -> None:
    asked: list[tuple[str, str | None]] = []

    def answer(handler: Handler) -> None:
        asked.append((handler.path, handler.headers.get("If-None-Match")))
        if handler.headers.get("If-None-Match") == '"one"':
            send(handler, b"", HTTPStatus.NOT_MODIFIED)
        else:
            send(handler, b"a bundle", ETag='"one"')

    with serving(answer) as url:
        found = mirror(url).bundle("")
        assert found == (b"a bundle", '"one"')
        assert mirror(url).bundle('"one"') is None
    assert asked == [("/mirror/bundle.json", None), ("/mirror/bundle.json", '"one"')]


def test_an_empty_mirror_is_no_fault() -> None:
    with serving(lambda handler: send(handler, b"no", HTTPStatus.NOT_FOUND)) as url:
        assert mirror(url).bundle("") is None


def test_a_file_goes_on_where_it_broke_off(blobs: BlobStore) -> None:
    asked: list[str | None] = []

    def answer(handler: Handler) -> None:
        asked.append(handler.headers.get("Range"))
        if len(asked) == 1:
            handler.send_response(200)
            handler.send_header("Content-Length", str(len(CONTENT)))
            handler.end_headers()
            handler.wfile.write(CONTENT[:100_000])
        else:
            with_ranges(handler)

    with serving(answer) as url:
        with pytest.raises(MirrorError, match="cut short at 100000 of 400000"):
            mirror(url).bring(BLOB, blobs)
        mirror(url).bring(BLOB, blobs)
    assert asked == [None, "bytes=100000-399999"]
    assert blobs.path(BLOB).read_bytes() == CONTENT


def test_a_server_without_ranges_sends_it_from_the_beginning(blobs: BlobStore) -> None:
    blobs.append(BLOB, 0, CONTENT[:100_000])
    with serving(lambda handler: send(handler, CONTENT)) as url:
        mirror(url).bring(BLOB, blobs)
    assert blobs.path(BLOB).read_bytes() == CONTENT


def test_another_range_than_the_one_asked_for_is_not_taken(blobs: BlobStore) -> None:
    blobs.append(BLOB, 0, CONTENT[:100])
    with (
        serving(lambda handler: send(handler, CONTENT[7:], 206, Content_Range="bytes 7-399999/400000")) as url,
        pytest.raises(MirrorError, match="another part"),
    ):
        mirror(url).bring(BLOB, blobs)
    assert blobs.held_bytes(BLOB) == 100


def test_arbitrary_content_is_thrown_away(blobs: BlobStore) -> None:
    with serving(lambda handler: send(handler, bytes(len(CONTENT)))) as url, pytest.raises(DamagedError):
        mirror(url).bring(BLOB, blobs)
    assert not list(blobs.folder.iterdir())


def endless(handler: Handler) -> None:
    handler.send_response(200)
    handler.end_headers()
    while True:
        handler.wfile.write(bytes(100_000))


def test_endless_data_is_read_to_a_limit_and_no_further(blobs: BlobStore) -> None:
    with serving(endless) as url:
        with pytest.raises(MirrorError, match="more than 4000000 bytes"):
            mirror(url).bundle("")
        with pytest.raises(DamagedError):
            mirror(url).bring(BLOB, blobs)


@pytest.mark.parametrize("where", ["headers", "body"])
def test_slow_retrieval_ends_with_the_time_that_an_answer_may_take(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("edge.remote.mirror.BUNDLE_WITHIN_S", 0.6)

    def drip(handler: Handler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n" + (b"\r\n" if where == "body" else b"X-Slow: "))
        while True:
            handler.wfile.write(b"a")
            time.sleep(0.05)

    with serving(drip) as url, pytest.raises(MirrorError, match=r"more than 0\.6 s"):
        mirror(url).bundle("")


def test_slow_retrieval_of_a_file_is_given_up_and_what_came_is_kept(
    blobs: BlobStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("edge.remote.mirror.STARTING_S", 0.3)

    def drip(handler: Handler) -> None:
        handler.send_response(200)
        handler.end_headers()
        for at in range(0, len(CONTENT), 10):
            handler.wfile.write(CONTENT[at : at + 10])
            time.sleep(0.02)

    with serving(drip) as url, pytest.raises(MirrorError, match="too slowly"):
        mirror(url).bring(BLOB, blobs)
    assert 0 < blobs.held_bytes(BLOB) < len(CONTENT)


@pytest.mark.parametrize("length", ["900", "9000000000", "x"])
def test_a_truncated_bundle_is_not_taken_for_a_whole_one(length: str) -> None:
    with (
        serving(lambda handler: send(handler, b"half a bundle", Content_Length=length)) as url,
        pytest.raises(MirrorError, match=r"cut short|bundle\.json"),
    ):
        mirror(url).bundle("")


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirection_elsewhere_is_not_followed(status: int, blobs: BlobStore) -> None:
    elsewhere: list[str] = []
    with (
        serving(lambda handler: elsewhere.append(handler.path)) as other,
        serving(lambda handler: send(handler, b"", status, Location=other)) as url,
    ):
        with pytest.raises(MirrorError, match="sends elsewhere"):
            mirror(url).bundle("")
        with pytest.raises(MirrorError, match="sends elsewhere"):
            mirror(url).bring(BLOB, blobs)
    assert not elsewhere


def test_a_packed_answer_is_not_unpacked() -> None:
    asked: list[str | None] = []

    def answer(handler: Handler) -> None:
        asked.append(handler.headers.get("Accept-Encoding"))
        send(handler, b"\x1f\x8b" + bytes(50), Content_Encoding="gzip")

    with serving(answer) as url:
        found = mirror(url).bundle("")
    assert found is not None
    assert (found.envelope[:2], asked) == (b"\x1f\x8b", ["identity"])


def test_nobody_listens_and_no_http_are_told_apart_from_content() -> None:
    with pytest.raises(MirrorError, match="refused"):
        mirror("http://127.0.0.1:9/mirror").bundle("")
    with serving(lambda handler: handler.wfile.write(b"\x00nonsense\r\n\r\n")) as url, pytest.raises(MirrorError):
        mirror(url).bundle("")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("tls")
    key, pem = folder / "key.pem", folder / "cert.pem"
    openssl = which("openssl")
    assert openssl is not None
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", str(key), "-out", str(pem), "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"], check=True, capture_output=True,
    )  # fmt: skip
    return pem, key


def test_a_mirror_that_can_not_show_a_trusted_certificate_is_not_asked(
    certificate: tuple[Path, Path], tmp_path: Path
) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*certificate)
    asked: list[str] = []

    def answer(handler: Handler) -> None:
        asked.append(handler.path)
        send(handler, b"a bundle")

    with serving(answer, context) as url:
        with pytest.raises(MirrorError, match="certificate"):
            mirror(url).bundle("")
        with pytest.raises(MirrorError, match="can't be used"):
            mirror(url, tmp_path / "missing.pem").bundle("")
        assert not asked
        found = mirror(url, certificate[0]).bundle("")
    assert found is not None
    assert found.envelope == b"a bundle"


@pytest.mark.parametrize(
    "url", ["ftp://host/x", "https://", "http://user:secret@host/", "https://host/x?y=1", "https://host/a b", "host"]
)
def test_an_address_that_is_no_folder_of_a_web_server_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="mirror_url"):
        RemoteSettings(mirror_url=url)

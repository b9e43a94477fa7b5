"""What engineers see and take: cameras, errors, models, diagnostics; and that nobody else does."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path

import pytest

from console_site import CLOCK, ConsoleSite
from edge.capture.cameras import CameraReport, CameraState
from edge.console.web import DiagnosticsError
from edge.domain import FunctionHealth, FunctionState, StationMode
from edge.health import RecentErrors, StationStatus, read_status, write_status

Eventually = Callable[[Callable[[], object]], None]
JPEG = b"\xff\xd8\xff\xe0 a picture"


@pytest.fixture
def station(site: ConsoleSite) -> ConsoleSite:
    now = CLOCK.stamp()
    status = StationStatus(
        at=now, started_at=now, pid=1, software="1", site="s", line="l", station="st", mode=StationMode.LIVE,
        rules_revision="r",
    )  # fmt: skip
    write_status(site.sources.status_file, status)
    return site


def test_an_engineer_sees_errors_and_models_with_hash_and_accuracy(station: ConsoleSite) -> None:
    errors = RecentErrors(station.sources.errors_file)
    errors(None, "error", {"level": "error", "event": "<b>disk</b> is full", "file": "x\x1b[31m"})
    errors.flush()
    with station.browser("engineer") as browser:
        page = browser.get("/station").text
    assert "&lt;b&gt;disk&lt;/b&gt; is full" in page
    assert "\x1b" not in page
    detector = (Path(__file__).parents[3] / "models" / "ppocrv6-tiny-det.onnx").read_bytes()
    assert hashlib.sha256(detector).hexdigest()[:16] in page
    assert "read exactly" in page
    assert "No camera is configured" in page


def test_each_camera_is_shown_with_its_state_and_an_old_picture_as_old(station: ConsoleSite) -> None:
    folder = station.sources.cameras_dir
    folder.mkdir()
    for name in ("top", "side"):
        (folder / f"{name}.jpg").write_bytes(JPEG)
    for name, state in (("top", CameraState.LIVE), ("bottom", CameraState.RECONNECTING)):
        report = CameraReport(
            camera=name, source="rtsp://camera", at=CLOCK.utc(), state=state, detail="<script>", reconnects=2
        )
        (folder / f"{name}.json").write_text(report.to_json())
    (folder / "side.json").write_text("[")
    os.utime(folder / "side.jpg", (time.time() - 60, time.time() - 60))
    with station.browser("engineer") as browser:
        page = browser.get("/station").text
        picture = browser.get("/camera/top")
    assert (picture.content, picture.headers["content-type"]) == (JPEG, "image/jpeg")
    assert "&lt;script&gt;" in page
    assert "gives pictures" in page
    assert "reconnecting</em>" in page
    assert page.count('class="old"') == 2  # that of the side, and the one that has none
    assert "no picture yet" in page


@pytest.mark.parametrize("name", ["..%2fjournal", "%2fetc%2fpasswd", ".hidden", "top%00", "x" * 200, "nowhere"])
def test_no_name_of_a_camera_leads_to_another_file(station: ConsoleSite, name: str) -> None:
    folder = station.sources.cameras_dir
    folder.mkdir()
    (folder.parent / "journal.jpg").write_bytes(JPEG)
    (folder / ".hidden.jpg").write_bytes(JPEG)
    with station.browser("engineer") as browser:
        assert browser.get(f"/camera/{name}").status_code == HTTPStatus.NOT_FOUND


def test_a_link_or_a_file_that_is_no_picture_is_not_shown(station: ConsoleSite, tmp_path: Path) -> None:
    folder = station.sources.cameras_dir
    folder.mkdir()
    (tmp_path / "secret.jpg").write_bytes(JPEG)
    (folder / "link.jpg").symlink_to(tmp_path / "secret.jpg")
    (folder / "text.jpg").write_bytes(b"<script>alert(1)</script>")
    with station.browser("engineer") as browser:
        assert browser.get("/camera/link").status_code == HTTPStatus.NOT_FOUND
        assert browser.get("/camera/text").status_code == HTTPStatus.NOT_FOUND


def test_the_state_of_each_function_can_be_asked_for_again_while_somebody_looks(
    station: ConsoleSite, eventually: Eventually
) -> None:
    def worked(done: int) -> None:
        known = read_status(station.sources.status_file)
        function = FunctionHealth(function="records", state=FunctionState.OK, done=done)
        write_status(station.sources.status_file, known.model_copy(update={"functions": (function,)}))

    worked(7)
    with station.browser("engineer") as browser:
        page = browser.get("/station").text
        worked(8)
        eventually(lambda: "<td>8</td>" in browser.get("/station/functions").text)
        rows = browser.get("/station/functions").text
    assert 'data-again="/station/functions"' in page
    assert "<td>7</td>" in page
    assert rows.startswith("<tr")


@pytest.mark.parametrize("who", ["viewer", "operator"])
@pytest.mark.parametrize("path", ["/diagnostics.zip", "/camera/top", "/station/functions"])
def test_the_inside_of_the_station_is_for_those_who_keep_it(station: ConsoleSite, who: str, path: str) -> None:
    with station.browser(who) as browser:
        assert browser.get(path).status_code == HTTPStatus.FORBIDDEN
        assert "Last errors" not in browser.get("/station").text


def test_diagnostics_are_given_as_a_file_and_why_they_could_not_be_made_is_told(station: ConsoleSite) -> None:
    async def broken() -> bytes:
        raise DiagnosticsError("the configuration can't be read")

    with station.browser("engineer") as browser:
        answer = browser.get("/diagnostics.zip")
        assert answer.headers["content-type"] == "application/zip"
        assert answer.headers["content-disposition"].startswith('attachment; filename="sortgate-st-')
    with station.browser("engineer", diagnose=broken) as browser:
        answer = browser.get("/diagnostics.zip")
    assert (answer.status_code, "can&#39;t be read" in answer.text) == (HTTPStatus.SERVICE_UNAVAILABLE, True)

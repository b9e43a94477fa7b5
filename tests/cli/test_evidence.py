"""Evidence is taken out by command, one archive or all that was misread, and the running station books who took it."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn, cast
from unittest.mock import Mock

import pytest
from typer.testing import CliRunner, Result

from broker_process import Broker
from edge.cli import app, booking
from edge.cli.exits import CommandError, Exit
from edge.clock import Clock
from edge.domain import Action, HoldActionKind
from edge.evidence import verify_bundle
from edge.journal import JournalError, JournalReader
from edge.link import HOLDS, Caller, HoldClerk, LinkSettings, MqttLink, NoAnswerError, Requests, Topics
from evidence_site import Site

Eventually = Callable[[Callable[[], object]], None]

TOPICS = Topics(site="site", line="line-1", station="evidence-out")
NOBODY_LISTENS = 1


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    one = Site(tmp_path)
    yield one
    one.journal.close()


def sortgate(tmp_path: Path, *command: object, port: int) -> Result:
    config = tmp_path / "station.toml"
    config.write_text(
        f'data_dir = "."\n[station]\nstation = "{TOPICS.station}"\n[spool]\nfolder = "spool"\n[link]\nport = {port}\n'
    )
    return CliRunner().invoke(app, [*map(str, command), "--config", str(config)])


def told(result: Result) -> str:
    assert result.exception is None, result.exception
    return " ".join(result.output.split())


@contextmanager
def station(site: Site, port: int) -> Iterator[None]:
    """The station answers while the block lasts."""
    link = MqttLink(LinkSettings(port=port), client_id=TOPICS.station)
    requests = Requests(link, TOPICS, HOLDS, HoldClerk(site.journal, Clock(), on_done=lambda: None).carry_out)
    link.start()
    requests.start()
    try:
        yield
    finally:
        requests.stop()
        link.stop()


def booked(site: Site, hold_id: str | None) -> list[tuple[str, str, str]]:
    assert hold_id is not None
    return [(action.kind.value, action.by, action.reason) for action in site.journal.holds.actions(hold_id)]


def test_the_running_station_books_who_took_an_archive_and_the_archive_says_so(
    site: Site, mosquitto: Broker, tmp_path: Path, eventually: Eventually
) -> None:
    record, out = site.decide(), tmp_path / "out.zip"
    with site.keeper():
        eventually(lambda: site.kept(record))
    with station(site, mosquitto.port):
        by = ("--by", "lin", "--reason", "case 7")
        done = sortgate(tmp_path, "evidence", "export", record.seq, "--out", out, *by, port=mosquitto.port)
        again = sortgate(tmp_path, "evidence", "export", record.seq, "--out", out, *by, port=mosquitto.port)
    assert "not booked" not in told(done)
    assert isinstance(again.exception, CommandError)
    assert "is there already" in str(again.exception)
    assert again.exception.code == 73
    assert booked(site, record.hold_id) == [("export_evidence", "lin", "case 7")], "once: nothing left the second time"
    assert site.journal.verify().ok
    with zipfile.ZipFile(out) as archive:
        assert "export_evidence" in archive.read(f"evidence-st1-{record.seq}/chain.json").decode()
    assert verify_bundle(out).ok


def test_an_archive_is_written_and_said_not_to_be_booked_where_the_station_is_down_or_it_is_no_hold(
    site: Site, tmp_path: Path, eventually: Eventually, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(booking, "TIMEOUT_S", 0.1)
    held, passed = site.decide(), site.decide(Action.PASS)
    with site.keeper(keep_pass_share=1):
        eventually(lambda: site.kept(held) and site.kept(passed))
    for record, why in ((held, "H-000001: the broker can't be reached"), (passed, "decision 2: it is no hold")):
        out = tmp_path / f"{record.seq}.zip"
        text = told(sortgate(tmp_path, "evidence", "export", record.seq, "--out", out, port=NOBODY_LISTENS))
        assert f"not booked in the journal: {why}" in text
        assert verify_bundle(out).ok
    assert booked(site, held.hold_id) == []


def test_an_export_with_a_file_that_holds_no_key_ends_as_every_command_does_with_wrong_data(
    site: Site, tmp_path: Path
) -> None:
    wrong = tmp_path / "key.pem"
    wrong.write_text("no key")
    words = ("evidence", "export", site.decide().seq, "--out", tmp_path / "out.zip", "--key", wrong)
    done = sortgate(tmp_path, *words, port=NOBODY_LISTENS)
    assert isinstance(done.exception, CommandError)
    assert done.exception.code is Exit.DATA


def test_a_journal_that_fails_meanwhile_ends_an_export_in_words(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = site.decide()
    monkeypatch.setattr(JournalReader, "excerpt", Mock(side_effect=JournalError("the disk is sick")))
    done = sortgate(tmp_path, "evidence", "export", record.seq, "--out", tmp_path / "out.zip", port=NOBODY_LISTENS)
    assert isinstance(done.exception, CommandError)
    assert (str(done.exception), done.exception.code) == ("the disk is sick", Exit.UNAVAILABLE)


def test_evidence_that_is_not_there_is_not_booked_as_taken(site: Site, mosquitto: Broker, tmp_path: Path) -> None:
    record = site.decide()
    with station(site, mosquitto.port):
        done = sortgate(tmp_path, "evidence", "export", record.seq, "--out", tmp_path / "out.zip", port=mosquitto.port)
    assert isinstance(done.exception, CommandError)
    assert done.exception.code == Exit.NO_INPUT
    assert booked(site, record.hold_id) == []


def test_holds_called_misread_are_gathered_with_what_people_said_and_each_is_booked(
    site: Site, mosquitto: Broker, tmp_path: Path, eventually: Eventually
) -> None:
    def gathered() -> str:
        command = ("evidence", "misread", tmp_path / "set", "--by", "ana")
        return told(sortgate(tmp_path, *command, port=mosquitto.port))

    misread, right, gone = (site.decide() for _ in range(3))
    with site.keeper():
        eventually(lambda: all(site.kept(record) for record in (misread, right, gone)))
    assert "none was misread" in gathered()
    for record in (misread, gone):
        site.act(HoldActionKind.MISREAD, record)
    site.act(HoldActionKind.RELEASE, misread)
    site.act(HoldActionKind.CONFIRM, right)
    shutil.rmtree(site.folder(gone))
    with station(site, mosquitto.port):
        assert gathered().endswith("1 written, 1 not kept any more")
        assert gathered().endswith("1 there already, 1 not kept any more")
    (bundle,) = (tmp_path / "set").iterdir()
    assert bundle.name == f"evidence-st1-{misread.seq}.zip"
    assert verify_bundle(bundle).ok
    assert [action for action, by, _ in booked(site, misread.hold_id) if by == "ana"] == ["export_evidence"]
    assert "ana" not in str(booked(site, gone.hold_id))


def test_a_station_that_gives_no_answer_is_waited_for_once_and_not_for_each_archive(site: Site) -> None:
    asked: list[str] = []

    class Silent:
        def call(self, _: object, name: str, __: object, *, timeout_s: float) -> NoReturn:
            asked.append(name)
            raise NoAnswerError(f"no answer within {timeout_s:g} s")

    clerk = booking.ExportBooking(cast("Caller", Silent()), by="lin", reason="")
    for _ in range(3):
        clerk.book(site.decide())
    assert asked == ["H-000001"]


def test_an_export_is_not_booked_where_nothing_is_handed_out(tmp_path: Path) -> None:
    refused = sortgate(tmp_path, "hold", "export_evidence", "H-000001", "--by", "lin", port=NOBODY_LISTENS)
    assert isinstance(refused.exception, CommandError)
    assert refused.exception.code == Exit.USAGE
    assert "sortgate evidence export" in str(refused.exception)


@pytest.mark.parametrize(
    ("given", "code"), [(None, Exit.NO_INPUT), (b"", Exit.DATA), (b"-----BEGIN PUBLIC KEY-----\n", Exit.DATA)]
)
def test_what_is_given_as_public_key_and_is_none_ends_a_verification(
    tmp_path: Path, given: bytes | None, code: Exit
) -> None:
    (tmp_path / "bundle.zip").write_bytes(b"")
    if given is not None:
        (tmp_path / "key.pem").write_bytes(given)
    command = ["evidence", "verify", str(tmp_path / "bundle.zip"), "--public-key", str(tmp_path / "key.pem")]
    refused = CliRunner().invoke(app, command).exception
    assert isinstance(refused, CommandError)
    assert refused.code is code
    assert "key.pem" in str(refused)

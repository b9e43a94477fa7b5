"""A console over a journal of its own: holds put there by a test, and browsers that sign in as whoever is needed."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NoReturn

from starlette.testclient import TestClient

from edge.clock import Clock
from edge.console import ConsoleSettings
from edge.console.web import Role, UserBook
from edge.console.web.engineer_desk import Diagnose
from edge.console.web.server import web_app
from edge.console.web.sources import Sources
from edge.domain import Action, Claims, Decision, Finding, ReasonCode, Severity, StationMode
from edge.journal import DecisionDraft, Evidence, Journal, JournalReader
from edge.link import LinkSettings, NoAnswerError, Subject, Topics

__all__ = ["PASSWORD", "ConsoleSite"]

PASSWORD = "correct horse battery"  # noqa: S105 - of users that live as long as a test
CLOCK = Clock()
NO_SIGN_ON: Mapping[str, object] = {}


def _nobody_answers(subject: Subject[Any, Any], name: str, _: object) -> NoReturn:
    raise NoAnswerError(f"no station here for {subject.name} {name}")


async def _nothing_wrong() -> bytes:
    return b"PK"


class ConsoleSite:
    """What the console of one station stands on."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.journal = Journal(folder / "journal.sqlite")
        self.book = UserBook(folder / "console-users.json", CLOCK.utc)
        self.sources = Sources(
            journal_file=folder / "journal.sqlite", status_file=folder / "status.json",
            users_file=self.book.path, tips_file=folder / "tips.json", revisions_dir=folder / "configuration",
            errors_file=folder / "recent-errors.json", cameras_dir=folder / "cameras", model_dir=None,
            evidence_dir=folder / "evidence", evidence_key_file=folder / "evidence-key.pem",
            done_dir=folder / "done", link=LinkSettings(), topics=Topics(site="s", line="l", station="st"),
        )  # fmt: skip
        self._tracks = iter(range(1, 100_000))

    def everybody(self, users: bytes) -> None:
        """Takes over a file of users that was made before: each hash costs a tenth of a second."""
        self.book.path.write_bytes(users)
        self.book.path.chmod(0o600)

    def user(self, name: str, role: Role) -> None:
        """Somebody who may sign in with `PASSWORD`."""
        self.book.accept(self.book.invite(name, role), PASSWORD)

    def hold(
        self,
        sentence: str = "The label denies what was declared.",
        *,
        severity: Severity = Severity.HOLD,
        code: ReasonCode = ReasonCode.ORIGIN_DENIAL_CONTRADICTED,
        item_id: str | None = None,
        evidence: Evidence | None = None,
        action: Action = Action.HOLD,
        two_persons: bool = False,
        mode: StationMode = StationMode.LIVE,
    ) -> str:
        """Commits a decision; the id of its hold, or of its track where it is no hold."""
        track = f"{next(self._tracks):06d}"
        finding = Finding(
            rule_id="origin-denied", code=code, severity=severity, sentence=sentence, two_persons=two_persons
        )
        record = self.journal.commit(
            DecisionDraft(
                parcel_id=f"st-{track}", station="st", track_id=track, item_id=item_id,
                decision=Decision(action=action, reasons=(code,), findings=(finding,)),
                decided_at=CLOCK.stamp(), latency_ms=1, time_left_ms=1, mode=mode,
            ),
            evidence or Evidence(claims=Claims()),
        )  # fmt: skip
        return record.hold_id or track

    @contextlib.contextmanager
    def browser(
        self,
        name: str | None = None,
        *,
        public_url: str = "",
        peer: str = "127.0.0.1",
        proxies: tuple[str, ...] = (),
        single_sign_on: Mapping[str, object] = NO_SIGN_ON,
        ask: Callable[..., Any] = _nobody_answers,
        diagnose: Diagnose = _nothing_wrong,
    ) -> Iterator[TestClient]:
        """A browser at a console of its own; signed in, where a name is given."""
        address = public_url or "http://127.0.0.1"
        with JournalReader(self.sources.journal_file) as reader:
            settings = ConsoleSettings.model_validate(
                {"public_url": public_url, "undo_s": 0, "proxies": proxies, "single_sign_on": single_sign_on}
            )
            app = web_app(settings, self.sources, reader, ask, diagnose)
            with TestClient(
                app, base_url=address, headers={"origin": address}, follow_redirects=False, client=(peer, 50_000)
            ) as client:
                if name is not None:
                    answer = client.post("/sign-in", data={"name": name, "password": PASSWORD})
                    assert answer.status_code == 303, answer.text
                yield client

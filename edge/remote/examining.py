"""How a station examines a verified bundle before it is in force: settings, routes, rules and models are tried out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from edge.policy import PastCase, Policy, PolicyError, ReplayReport, replay
from edge.remote.bundle import POLICY_FILE, Bundle
from edge.remote.envelope import Refusal, RefusedError
from edge.remote.store import RevisionStore

__all__ = ["Examined", "Examiner", "examine"]


@dataclass(frozen=True)
class Examined:
    """What was found by judging earlier parcels, checking the routes of messages, and reading golden pictures."""

    restarts: bool
    rehearsal: ReplayReport
    routes: str
    golden_pct: float | None


def _no_reader(_: Bundle) -> float:
    raise ValueError("nothing here can load models")


def _no_routes(_: Bundle) -> str:
    raise ValueError("nothing here can send messages")


@dataclass(frozen=True)
class Examiner:
    """What only the station itself can tell about a bundle. Each check raises ValueError if it speaks against it.

    Args:
        restarts: whether the station has to start again to get from one text of settings to another.
        routes: checks whether messages could go by the bundle's routes, and says what it found; nothing is sent.
        golden_pct: percentage of the texts of the golden pictures that the bundle's models and settings read.
        most_blob_bytes: how large a bundle's models and pictures may be here.
    """

    restarts: Callable[[str, str], bool] = lambda was, becomes: was != becomes
    routes: Callable[[Bundle], str] = _no_routes
    golden_pct: Callable[[Bundle], float] = _no_reader
    most_blob_bytes: int = 0


def examine(
    store: RevisionStore, digest: str, bundle: Bundle, examiner: Examiner, cases: Iterable[PastCase | None]
) -> Examined:
    """Tries out a bundle that is already kept in the store; the cheapest checks come first.

    Raises:
        RefusedError: something speaks against it.
    """
    return Examined(
        restarts=_settings_checked(store, bundle, examiner),
        routes=_routes_checked(bundle, examiner),
        rehearsal=_rehearsed(store, digest, bundle, cases),
        golden_pct=_golden_checked(bundle, examiner),
    )


def _settings_checked(store: RevisionStore, bundle: Bundle, examiner: Examiner) -> bool:
    """Whether the station has to start again."""
    found = store.in_force()
    try:
        return examiner.restarts(found[1].settings_toml if found else "", bundle.settings_toml)
    except ValueError as error:
        raise RefusedError(Refusal.UNUSABLE, f"its settings can't be used here: {error}") from error


def _routes_checked(bundle: Bundle, examiner: Examiner) -> str:
    """What was found about its routes; empty if it has none."""
    if not bundle.routes_toml:
        return ""
    try:
        return examiner.routes(bundle)
    except ValueError as error:
        raise RefusedError(Refusal.UNUSABLE, f"its routes of messages can't be used here: {error}") from error


def _golden_checked(bundle: Bundle, examiner: Examiner) -> float | None:
    """The percentage of the golden texts that was read; None if the bundle has neither models nor pictures."""
    if not bundle.blobs:
        return None
    try:
        golden_pct = examiner.golden_pct(bundle)
    except ValueError as error:
        raise RefusedError(Refusal.UNUSABLE, f"its models can't be used here: {error}") from error
    if golden_pct < bundle.least_golden_pct:
        raise RefusedError(
            Refusal.READS_WORSE,
            f"with it {golden_pct:.1f} % of the texts of its {len(bundle.golden)} golden pictures are read, and it asks"
            f" for {bundle.least_golden_pct:g} %",
        )
    return golden_pct


def _rehearsed(store: RevisionStore, digest: str, bundle: Bundle, cases: Iterable[PastCase | None]) -> ReplayReport:
    try:
        policy = Policy.load(store.revision_dir(digest) / POLICY_FILE)
    except PolicyError as error:
        raise RefusedError(Refusal.UNUSABLE, f"its rules can't be used: {error}") from error
    report = replay(cases, policy, examples=0)
    if report.hold_change_pct > bundle.most_hold_change_pct:
        raise RefusedError(
            Refusal.TOO_MANY_CHANGES,
            f"holds would change on {report.hold_change_pct:.1f} % of the {report.judged} parcels judged before,"
            f" and the bundle allows {bundle.most_hold_change_pct:g} %",
        )
    return report

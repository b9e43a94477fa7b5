"""`sortgate policy explain`: which rules fired on one parcel, which did not, and what kept each of those from firing.

The parcel is one in the journal, explained from the very evidence it was judged by, or a folder with its pictures,
which are read as `sortgate inspect` reads them.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from edge.capture.trigger import Trigger, TriggerError, read_trigger
from edge.cli.exits import CommandError, Exit
from edge.cli.inspect import read_pictures
from edge.cli.output import print_json, remarks, results
from edge.cli.policies import loaded_policy, rules_in_force
from edge.cli.station_files import decision_number, opened_journal, station_settings, wanted_file
from edge.clock import Clock
from edge.console import visible
from edge.domain import Measurement, Parcel, RuleMode, View
from edge.policy import Explained, PastCase, Policy
from edge.records import RecordsSettings, RecordStore, RecordStoreError
from edge.settings import Settings
from edge.station import Judge, past_case

__all__ = ["explain"]

PICTURES = {".jpg", ".jpeg", ".png"}


def explain(
    parcel: Annotated[
        str, typer.Argument(help="Item number, track or parcel id (the newest counts), #SEQ, or a folder of pictures.")
    ],
    config: Annotated[Path | None, typer.Option(help="Configuration of the station.")] = None,
    policy: Annotated[Path | None, typer.Option(help="Rules to explain by; else those of the station.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print decision, rules and facts as JSON.")] = False,
) -> None:
    """Show how every rule judged one parcel.

    It tells which rules fired, and what was not true of those that did not.
    """
    settings = station_settings(config) if config else None
    rules = wanted_file(policy) if policy else rules_in_force(settings) if settings else None
    used = loaded_policy(rules, settings.tips_file if settings else None)
    if Path(parcel).is_dir():
        case = _judged_folder(Path(parcel), used, settings)
    elif settings is None:
        raise CommandError(f"{parcel} is no folder; name the station's --config to look it up", Exit.USAGE)
    else:
        case = _journaled(parcel, settings)
        if case.decision.rules_revision != used.revision:
            remarks().print(f"decided by revision {case.decision.rules_revision}, explained by {used.revision}")
    told = used.explain(case.evidence, at=case.judged_at)
    now = used.decide(case.evidence, at=case.judged_at)
    if as_json:
        print_json(_as_json(case, told, used.revision))
        return
    out = results()
    reasons = ", ".join(now.reasons) or "no reason to stop it"
    out.print(
        f"track {case.track_id}, item {visible(case.evidence.identity.item_id or '-')},"
        f" judged {case.judged_at:%Y-%m-%d %H:%M:%S} UTC: {now.action} ({reasons})", soft_wrap=True,
    )  # fmt: skip
    _tell(out, told)


def _journaled(name: str, settings: Settings) -> PastCase:
    with opened_journal(settings) as journal:
        seq = decision_number(name[1:]) if name.startswith("#") else None
        found = journal.latest_of(name) if seq is None else journal.decision(seq)
        case = past_case(journal, found) if found else None
    if found is None:
        raise CommandError(f"the journal knows no parcel, track or item {visible(name)}", Exit.NO_INPUT)
    if case is None:
        raise CommandError(
            f"the evidence of decision {found.record.seq} is kept no longer, or not whole", Exit.NO_INPUT
        )
    return case


def _judged_folder(folder: Path, policy: Policy, settings: Settings | None) -> PastCase:
    """Reads and judges a parcel whose pictures are in a folder, with its trigger file if there is one."""
    trigger = _trigger_in(folder)
    named = [(view.name, folder / view.file) for view in trigger.views if view.file] if trigger else []
    pictures = named or [(f"view-{n}", path) for n, path in enumerate(_pictures_in(folder), start=1)]
    if not pictures:
        raise CommandError(f"there are no pictures in {folder}", Exit.NO_INPUT)
    clock = Clock()
    now = clock.stamp()
    parcel = Parcel(
        parcel_id="explained",
        station="explain",
        track_id=trigger.track_id if trigger else "folder",
        triggered_at=now.utc,
        triggered=now.instant,
        deadline=clock.after(0, now.instant),
        scanner_codes=trigger.scanner_codes if trigger else (),
        measurement=trigger.measurement if trigger else Measurement(),
        views=tuple(View(name=name, path=str(path)) for name, path in pictures),
    )
    reading = read_pictures(parcel.views)
    if settings is None:
        judged = Judge(None, policy, RecordsSettings()).judge(parcel, reading, at=now.utc)
    else:
        try:
            with RecordStore(settings.records_file) as records:
                judged = Judge(records, policy, settings.records).judge(parcel, reading, at=now.utc)
        except RecordStoreError as error:
            raise CommandError(str(error), Exit.UNAVAILABLE) from error
    return PastCase(0, parcel.track_id, judged.evidence, judged.judged_at, judged.decision)


def _pictures_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.suffix.lower() in PICTURES)


def _trigger_in(folder: Path) -> Trigger | None:
    found = sorted(folder.glob("*.json"))
    if len(found) != 1:
        return None
    try:
        return read_trigger(found[0])
    except TriggerError as error:
        raise CommandError(f"{found[0]}: {error}", Exit.DATA) from error


def _tell(out: Console, told: tuple[Explained, ...]) -> None:
    fired, others = _table("Rules that fired", "says"), _table("Rules that did not", "what was not true")
    for rule in told:
        asks = f"{rule.action}, shadow" if rule.mode is RuleMode.SHADOW else str(rule.action)
        if rule.fired:
            fired.add_row(rule.rule_id, asks, f"{visible(rule.sentence)}\n{_facts(rule.facts)}")
        elif rule.in_force:
            others.add_row(rule.rule_id, asks, f"{visible(rule.because)}\n{_facts(rule.because_facts)}")
        else:
            others.add_row(rule.rule_id, asks, "it is not in force on that day")
    for table in (fired, others):
        if table.row_count:
            out.print(table)


def _table(title: str, last: str) -> Table:
    table = Table(title=title, title_justify="left", show_lines=True)
    table.add_column("rule", no_wrap=True)
    table.add_column("asks for", no_wrap=True)
    table.add_column(last)
    return table


def _facts(facts: Mapping[str, object]) -> str:
    """The facts, one on each line, so that long ones stay readable."""
    return "\n".join(f"  {name} = {visible(json.dumps(value, ensure_ascii=False))}" for name, value in facts.items())


def _as_json(case: PastCase, told: tuple[Explained, ...], revision: str) -> str:
    return json.dumps(
        {
            "seq": case.seq or None,
            "track_id": case.track_id,
            "item_id": case.evidence.identity.item_id,
            "judged_at": case.judged_at.astimezone(dt.UTC).isoformat(),
            "decided": case.decision.model_dump(mode="json", exclude={"findings"}),
            "explained_by": revision,
            "rules": [rule.model_dump(mode="json") for rule in told],
        },
        ensure_ascii=False,
    )

"""Takes up new rules and operators' tips while parcels go by, from the next parcel on, and records it."""

from __future__ import annotations

import structlog

from edge.daemon.ground import Ground
from edge.evidence import store_rules
from edge.journal import EventBook
from edge.policy import PolicyError, TipsError
from edge.station import InForce, Judge, RulesWatch, TipLog, TipWatch

__all__ = ["Rules"]

log = structlog.get_logger(__name__)


class Rules:
    """Looks for new rules and tips, and has parcels judged by them. For use from one thread.

    Args:
        ground: of the station.
        watch: looks for revisions that were pushed.
        in_force: what it found first, which the judge already works by.
        judge: given what is new.
        tips: the journal's chain of tips that were given and taken back.
    """

    def __init__(self, ground: Ground, watch: RulesWatch, in_force: InForce, judge: Judge, tips: EventBook) -> None:
        self._ground, self._watch, self.in_force = ground, watch, in_force
        self._tips = TipWatch(ground.settings.tips_file, in_force.policy, judge, config_revision=in_force.revision)
        self._tip_log = TipLog(tips)
        if in_force.fault:
            log.error("the station's own rules are in force", error=in_force.fault)
        self._store(in_force)

    def look(self) -> None:
        """Takes up what has changed. What can't be used is reported, and changes nothing."""
        self._look_for_rules()
        self._look_for_tips()

    def _look_for_rules(self) -> None:
        try:
            rules = self._watch.changed()
        except PolicyError as error:
            self._ground.telling.health.failed("policy", str(error))
            log.error("rules not taken up", error=str(error))  # noqa: TRY400 - the text says it all
            return
        if rules is None:
            return
        self._tips.use(rules.policy, rules.revision)
        self._store(rules)
        self.in_force = rules
        self._ground.config_revision = rules.revision
        self._ground.telling.in_force(rules.policy.revision, rules.revision)
        log.info("rules taken up", rules=rules.policy.revision, revision=rules.revision, fault=rules.fault)

    def _look_for_tips(self) -> None:
        telling = self._ground.telling
        try:
            changed = self._tips.look()
        except TipsError as error:
            telling.health.failed("policy", str(error))
            telling.alarms.raise_("tips-unreadable")
            return
        telling.alarms.clear("tips-unreadable")
        self._tip_log.note(changed)
        if changed is not None:
            log.info("tips taken up", tips=len(changed.tips))

    def _store(self, rules: InForce) -> None:
        """Keeps the text of the rules, for the evidence of parcels that they hold."""
        ground = self._ground
        try:
            store_rules(ground.settings.evidence_dir, rules.policy.files_revision, rules.policy.texts())
        except OSError as error:
            # Parcels are still judged by them; an export names the revision and says that its text is missing.
            ground.telling.health.failed("evidence", f"the text of the rules in force is not kept: {error.strerror}")

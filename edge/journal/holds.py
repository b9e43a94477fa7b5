"""The holds of a station and what people did with them, in a hash chain that leans on that of the decisions.

Only a named person (or a named signed rule) closes a hold: each step is committed as an action whose hash covers the
action before it and the latest decision, so that neither an action nor its place in time can be changed unseen.
"""

from __future__ import annotations

from edge.domain import DecisionRecord, Hold, HoldAction, HoldActionKind, HoldState, RuleMode
from edge.journal.chain import GENESIS, action_hash, canonical_json
from edge.journal.errors import HoldConflictError, UnknownHoldError
from edge.journal.file import JournalFile

__all__ = ["HoldBook", "after", "hold_of"]

_CLOSED = (HoldState.RELEASED, HoldState.CONFIRMED)
_LEADS_TO = {
    HoldActionKind.CLAIM: HoldState.CLAIMED,
    HoldActionKind.ESCALATE: HoldState.ESCALATED,
    HoldActionKind.RELEASE: HoldState.RELEASED,
    HoldActionKind.CONFIRM: HoldState.CONFIRMED,
}
_CLOSING = {HoldActionKind.RELEASE, HoldActionKind.CONFIRM}
_ON_EVIDENCE = {HoldActionKind.KEEP_EVIDENCE: True, HoldActionKind.LET_EVIDENCE_GO: False}
"""Orders about the evidence only, for closed holds too. Notes, misreadings and exports of evidence change nothing."""
_ALONE = {HoldActionKind.CLAIM, HoldActionKind.RELEASE, HoldActionKind.CONFIRM}
"""What only the person who has claimed the hold may do while the claim stands. Anyone may escalate."""
_ASTRAY = """
SELECT seq FROM open_holds JOIN outbox USING (seq) JOIN decisions USING (seq)
WHERE delivery NOT IN ('pending', 'sent') AND ack_result IS NOT 'diverted' AND record_json ->> '$.mode' = 'live'
"""


class HoldBook:
    """The holds of one journal. Safe to use from any thread."""

    def __init__(self, file: JournalFile) -> None:
        self._file = file

    def open(self, after_seq: int = 0, *, limit: int = -1) -> list[Hold]:
        """Holds of decisions after `after_seq` that still wait for a person, oldest first; -1: all of them."""
        with self._file.in_use():
            rows = self._file.rows(
                "SELECT hold_json FROM open_holds WHERE seq > ? ORDER BY seq LIMIT ?", after_seq, limit
            )
            return [Hold.from_json(row[0]) for row in rows]

    def count_open(self) -> int:
        """How many holds wait for a person."""
        ((count,),) = self._file.rows("SELECT count(*) FROM open_holds")
        return int(count)

    def astray(self) -> set[int]:
        """Numbers of decisions whose hold is open, and whose parcel the controller was to divert and may not have."""
        return {seq for (seq,) in self._file.rows(_ASTRAY)}

    def get(self, hold_id: str) -> Hold | None:
        """The hold of this name, whatever its state."""
        rows = self._file.rows("SELECT hold_json FROM holds WHERE hold_id = ?", hold_id)
        return Hold.from_json(rows[0][0]) if rows else None

    def act(self, action: HoldAction) -> Hold:
        """Commits what a person did, and returns the hold as it is now. A repeated `action_id` changes nothing.

        Raises:
            UnknownHoldError: there is no such hold.
            HoldConflictError: it is closed, or claimed by somebody else, or the `action_id` is that of another action.
        """
        with self._file.transaction():
            hold = self.get(action.hold_id)
            if hold is None:
                raise UnknownHoldError(f"there is no hold {action.hold_id}; look at the list of open holds")
            known = self._file.rows("SELECT action_json FROM actions WHERE action_id = ?", action.action_id)
            if known:
                _require_same(HoldAction.from_json(known[0][0]), action)
                return hold
            changed = after(hold, action)
            self._append(action)
            self._file.execute("UPDATE holds SET hold_json = ? WHERE hold_id = ?", changed.to_json(), changed.hold_id)
        return changed

    def actions(self, hold_id: str) -> list[HoldAction]:
        """What people did with a hold, in order."""
        rows = self._file.rows("SELECT action_json FROM actions WHERE hold_id = ? ORDER BY number", hold_id)
        return [HoldAction.from_json(row[0]) for row in rows]

    def last_action(self) -> int:
        """Number of the latest action; 0: nobody has done anything yet."""
        ((number,),) = self._file.rows("SELECT coalesce(max(number), 0) FROM actions")
        return int(number)

    def changed(self, after_number: int) -> list[tuple[int, Hold]]:
        """Holds that people acted on after action `after_number`, each with the number of its last action, in order."""
        rows = self._file.rows(
            "SELECT max(a.number), h.hold_json FROM actions a JOIN holds h USING (hold_id)"
            " WHERE a.number > ? GROUP BY hold_id ORDER BY 1",
            after_number,
        )
        return [(number, Hold.from_json(hold_json)) for number, hold_json in rows]

    def _append(self, action: HoldAction) -> None:
        last = self._file.rows("SELECT number, hash FROM actions ORDER BY number DESC LIMIT 1")
        number, previous_hash = last[0] if last else (0, GENESIS)
        ((seq, decision_hash),) = self._file.rows("SELECT seq, hash FROM decisions ORDER BY seq DESC LIMIT 1")
        text = canonical_json(action)
        self._file.execute(
            "INSERT INTO actions (number, after_seq, action_json, previous_hash, hash) VALUES (?, ?, ?, ?, ?)",
            number + 1,
            seq,
            text,
            previous_hash,
            action_hash(previous_hash, decision_hash, text),
        )


def _require_same(known: HoldAction, action: HoldAction) -> None:
    """A request must not seem done because its id was used for something else."""
    if known.model_copy(update={"at": action.at}) != action:
        raise HoldConflictError(
            f"{action.action_id} was the id of another action, on hold {known.hold_id}; "
            f"give each request an id of its own; nothing was changed"
        )


def hold_of(record: DecisionRecord) -> Hold | None:
    """The hold that a decision opens; None: it opens none."""
    if record.hold_id is None:
        return None
    deciding = record.decision.deciding_finding
    return Hold(
        hold_id=record.hold_id,
        seq=record.seq,
        parcel_id=record.parcel_id,
        track_id=record.track_id,
        item_id=record.item_id,
        reason=record.decision.reason,
        sentence=deciding.sentence if deciding else record.decision.reason.value,
        lane=record.lane,
        two_persons=any(found.two_persons and found.mode is RuleMode.LIVE for found in record.decision.findings),
        opened_at=record.decided_at,
    )


def after(hold: Hold, action: HoldAction) -> Hold:
    """The hold once a person has done this.

    Raises:
        HoldConflictError: that can't be done with it.
    """
    if hold.state in _CLOSED and action.kind in _LEADS_TO:
        raise HoldConflictError(f"hold {hold.hold_id} is {hold.state.value} already; nothing was changed")
    if hold.state is HoldState.CLAIMED and hold.claimed_by != action.by and action.kind in _ALONE:
        raise HoldConflictError(
            f"hold {hold.hold_id} is claimed by {hold.claimed_by}; ask them, or escalate it; nothing was changed"
        )
    if action.kind in _ON_EVIDENCE:
        return hold.model_copy(update={"keep_evidence": _ON_EVIDENCE[action.kind]})
    if action.kind not in _LEADS_TO:
        return hold
    if hold.two_persons and action.kind in _CLOSING and not _is_second_word(hold, action):
        # The first word gives up the claim, so that a second person can give theirs.
        update = {"first_word": action.kind, "first_by": action.by, "state": HoldState.OPEN, "claimed_by": None}
        return hold.model_copy(update=update)
    claimed_by = action.by if action.kind is HoldActionKind.CLAIM else None
    return hold.model_copy(update={"state": _LEADS_TO[action.kind], "claimed_by": claimed_by})


def _is_second_word(hold: Hold, action: HoldAction) -> bool:
    """Whether somebody else has said the same before.

    Raises:
        HoldConflictError: it was the same person.
    """
    if hold.first_word is not action.kind:
        return False
    if hold.first_by == action.by:
        raise HoldConflictError(
            f"hold {hold.hold_id} needs the word of a second person; {action.by} said {action.kind.value} already"
        )
    return True

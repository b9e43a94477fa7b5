"""The topics of one station. Every part is a `Label`, so nothing read from a parcel can ever shape a topic."""

from __future__ import annotations

from edge.domain import Frozen, Label
from edge.domain.model import LABEL_PATTERN

__all__ = ["ROOT", "Topics"]

ROOT = "sortgate/v1"
"""First part of every topic; the version is that of the contract with controllers and site systems."""


class Topics(Frozen):
    """The topics under `sortgate/v1/{site}/{line}/{station}`."""

    site: Label
    line: Label
    station: Label

    @property
    def base(self) -> str:
        """Beginning of all topics of the station."""
        return f"{ROOT}/{self.site}/{self.line}/{self.station}"

    def client_id(self, who: str) -> str:
        """The name at the broker of what belongs to this station and no other: lines of a site may share a broker."""
        return f"{who}/{self.site}/{self.line}/{self.station}"

    @property
    def decision(self) -> str:
        """Commands to the controller."""
        return f"{self.base}/decision"

    @property
    def ack(self) -> str:
        """What the controller says it did."""
        return f"{self.base}/decision/ack"

    @property
    def heartbeat(self) -> str:
        """Signs of life, once a second."""
        return f"{self.base}/heartbeat"

    @property
    def parcel(self) -> str:
        """The line's announcement of a parcel."""
        return f"{self.base}/parcel"

    @property
    def state(self) -> str:
        """Whether the station is online; retained, and the Will."""
        return f"{self.base}/state"

    @property
    def health(self) -> str:
        """What works, by function; retained."""
        return f"{self.base}/health"

    @property
    def records_upsert(self) -> str:
        """Declarations, singly or in small batches."""
        return f"{self.base}/records/upsert"

    @property
    def records_response(self) -> str:
        """What became of them."""
        return f"{self.records_upsert}/response"

    def hold(self, hold_id: str) -> str:
        """One open hold; retained, emptied when closed."""
        return f"{self.base}/hold/{hold_id}"

    def alarm(self, alarm_id: str) -> str:
        """One alarm; retained, emptied when cleared."""
        return f"{self.base}/alarm/{alarm_id}"

    def request(self, subject: str, name: str) -> str:
        """What a person wants done with the hold or alarm (the subject) of that name; `+` for all names."""
        return f"{self.base}/{subject}/{name}/request"

    def response(self, subject: str, name: str) -> str:
        """What became of such requests; `+` for all names."""
        return f"{self.base}/{subject}/{name}/response"

    def name_in(self, topic: str, subject: str) -> str | None:
        """The name that a topic of this station is about; None: it holds nothing that could be a name."""
        name = topic.removeprefix(f"{self.base}/{subject}/").split("/", maxsplit=1)[0]
        return name if LABEL_PATTERN.fullmatch(name) else None

    @property
    def config_desired(self) -> str:
        """The bundle that the station is to have; retained."""
        return f"{self.base}/config/desired"

    def config_part(self, number: int | str) -> str:
        """A part of its bytes; retained; `+` for all."""
        return f"{self.base}/config/part/{number}"

    @property
    def config_wanted(self) -> str:
        """What the station still needs of a large file that a bundle names."""
        return f"{self.base}/config/wanted"

    @property
    def config_chunk(self) -> str:
        """A piece of it."""
        return f"{self.base}/config/chunk"

    @property
    def config_reported(self) -> str:
        """What the station has, and what became of the bundle that it is to have; retained."""
        return f"{self.base}/config/reported"

"""The rationalised list of alarms: each with its cause, what follows, what to do, and how soon.

A condition that needs no action is not an alarm and does not belong here; a parcel to look at is a hold. The fields
follow the alarm rationalisation of ISA-18.2.
"""

from __future__ import annotations

from edge.domain import Frozen, Label, Priority

__all__ = ["CATALOGUE", "AlarmDefinition"]


class AlarmDefinition(Frozen):
    """What an alarm means, settled before it is ever raised."""

    alarm_id: Label
    priority: Priority
    condition: str
    consequence: str
    action: str
    respond_within_s: int
    lasting: bool = True
    """True: its condition can go away. False: it reports an incident, and ends once somebody has seen it."""
    follows_from: Label | None = None
    """The alarm that causes this one: while it is present, this one tells people nothing new."""


_DEFINITIONS = (
    AlarmDefinition(
        alarm_id="broker-lost",
        priority=Priority.HIGH,
        condition="No connection to the MQTT broker.",
        consequence="Decisions do not reach the conveyor controller; it acts by its own default.",
        action="Check the broker and its network; decisions are kept and the link comes back by itself.",
        respond_within_s=300,
    ),
    AlarmDefinition(
        alarm_id="hold-unconfirmed",
        priority=Priority.CRITICAL,
        condition="The controller did not confirm that a held parcel was diverted.",
        consequence="A parcel to be held may have gone on.",
        action="Find the parcel downstream of the divert point by its track and item id.",
        respond_within_s=120,
        lasting=False,
    ),
    AlarmDefinition(
        alarm_id="hold-flood",
        priority=Priority.CRITICAL,
        condition="Far more of the latest parcels are held than the site takes for possible.",
        consequence="Honest mail is stopped and the hold lane fills up. Nothing is passed for it.",
        action="Look at the reasons of the latest holds. Import the right declarations, or take the new rules back.",
        respond_within_s=120,
    ),
    AlarmDefinition(
        alarm_id="decisions-late",
        priority=Priority.HIGH,
        condition="A parcel reached its divert point before its decision.",
        consequence="The controller acted by its own default for that parcel.",
        action="Look at the rate and the reading times; lower the rate or add a station.",
        respond_within_s=600,
    ),
    AlarmDefinition(
        alarm_id="reader-failing",
        priority=Priority.HIGH,
        condition="Reading processes crash or hang again and again.",
        consequence="Parcels get no decision from their pictures.",
        action="Look at the quarantined pictures and at the memory of the machine.",
        respond_within_s=600,
    ),
    AlarmDefinition(
        alarm_id="camera-frozen",
        priority=Priority.HIGH,
        condition="A camera delivers the same picture again and again.",
        consequence="Its side of the parcels is not seen; what was last in the picture could be taken for each parcel.",
        action="Restart the camera; health says which one. Look again at the parcels since its picture froze.",
        respond_within_s=300,
    ),
    AlarmDefinition(
        alarm_id="camera-lost",
        priority=Priority.HIGH,
        condition="A camera gives no pictures, or none that can be used.",
        consequence="Its side of the parcels is not looked at; they are judged on what the others see.",
        action="Health and `sortgate cameras` say which one and why. Check its power, cable, address and settings.",
        respond_within_s=300,
    ),
    AlarmDefinition(
        alarm_id="camera-stands-still",
        priority=Priority.HIGH,
        condition="The stream of a camera shows the very same picture all the time.",
        consequence="Its pictures are not used: its side of the parcels is not looked at.",
        action="Restart the camera; health and `sortgate cameras` say which one.",
        respond_within_s=300,
    ),
    AlarmDefinition(
        alarm_id="records-unavailable",
        priority=Priority.HIGH,
        condition="The store of shippers' declarations can't be read.",
        consequence="Labels are judged without declarations; parcels may be sent round again.",
        action="Do as the log says: free the disk, or move the damaged file aside; then import the declarations again.",
        respond_within_s=600,
    ),
    AlarmDefinition(
        alarm_id="journal-failing",
        priority=Priority.CRITICAL,
        condition="Decisions can't be written to the journal.",
        consequence="No decision is sent: one that is not on disk does not exist. The controller acts by its default.",
        action="Free disk space or replace the disk; the station goes on by itself.",
        respond_within_s=120,
    ),
    AlarmDefinition(
        alarm_id="spool-failing",
        priority=Priority.CRITICAL,
        condition="Parcels can't be taken from the spool's folder.",
        consequence="No parcel that comes by files is read or decided on; the controller acts by its own default.",
        action="Health says why. Check that the folder is there, mounted and the station's; it goes on by itself.",
        respond_within_s=120,
    ),
    AlarmDefinition(
        alarm_id="evidence-not-kept",
        priority=Priority.HIGH,
        condition="Evidence of a held parcel could not be kept, or not all of it.",
        consequence="Pictures may be missing when the hold is questioned; decisions go on.",
        action="Health says which and why. Free disk space: what still waits in the spool is then kept by itself.",
        respond_within_s=3600,
        follows_from="journal-failing",
    ),
    AlarmDefinition(
        alarm_id="tips-unreadable",
        priority=Priority.HIGH,
        condition="The file of operators' tips can't be read.",
        consequence="Parcels are judged by the tips of before, after a restart by none.",
        action="Mend the file, or remove it and give the tips anew with `sortgate tips add`.",
        respond_within_s=1800,
    ),
    AlarmDefinition(
        alarm_id="safe-mode",
        priority=Priority.CRITICAL,
        condition="The station can't start; it only says so and takes configuration.",
        consequence="No parcel is read or decided on; the controller acts by its own default.",
        action="Read the cause in the log, mend it or push a better configuration; it tries again by itself.",
        respond_within_s=300,
    ),
    AlarmDefinition(
        alarm_id="journal-recovered",
        priority=Priority.HIGH,
        condition="The journal was damaged or incomplete; the station goes on with what could be saved.",
        consequence="Some decisions may be missing; holds closed since the last copy may show as open again.",
        action="Keep the folder that was set aside, check the disk, and compare open holds with the hold lane.",
        respond_within_s=3600,
        lasting=False,
    ),
    AlarmDefinition(
        alarm_id="journal-damaged",
        priority=Priority.HIGH,
        condition="A look at the whole journal found damage, at a place that decisions do not need now.",
        consequence="Decisions go on. The next start replaces the journal, which takes minutes where it is long.",
        action="Check the disk. Restart the station while the line stands still.",
        respond_within_s=28_800,
        lasting=False,
    ),
    AlarmDefinition(
        alarm_id="trigger-invalid",
        priority=Priority.MEDIUM,
        condition="The line announced a parcel in a form that can't be read.",
        consequence="That parcel gets no decision.",
        action="The log says what is wrong; a trigger that came as a file lies in the spool's failed/, with a note.",
        respond_within_s=3600,
    ),
)

CATALOGUE: dict[str, AlarmDefinition] = {definition.alarm_id: definition for definition in _DEFINITIONS}

"""Settings that changed are noticed, and those that can't be used are not taken for any."""

from __future__ import annotations

from pathlib import Path

from edge.configuration import SettingsChange, settings_in_force

STATION = 'data_dir = "data"\n[spool]\nfolder = "spool"\n'


def test_only_other_settings_that_can_be_used_are_a_change(tmp_path: Path) -> None:
    config = tmp_path / "station.toml"
    config.write_text(STATION)
    change = SettingsChange(config, settings_in_force(config).settings)
    assert not change.seen()
    config.write_text(STATION + "# a remark\n")
    assert not change.seen()
    config.write_text(STATION + "[console]\nidle_min = 0\n")
    assert not change.seen()
    config.unlink()
    assert not change.seen()
    config.write_text(STATION + "[console]\nidle_min = 31\n")
    assert change.seen()
    config.write_text(STATION)
    assert change.seen()  # what was seen is to be acted on

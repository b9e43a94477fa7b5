"""The watch over a mirror goes on, whatever the mirror or what it brings does to it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from unittest.mock import Mock

import pytest

from edge.remote import RevisionStore
from edge.remote.mirror import Mirror
from edge.remote.settings import RemoteSettings
from edge.station import MirrorWatch


def test_a_look_that_fails_in_an_unforeseen_way_is_told_and_not_the_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, eventually: Callable[[Callable[[], object]], None]
) -> None:
    looks: list[str] = []

    def bundle(_: Mirror, etag: str) -> None:
        looks.append(etag)
        if len(looks) == 1:
            raise RuntimeError("unforeseen")

    monkeypatch.setattr(Mirror, "bundle", bundle)
    monkeypatch.setattr("edge.station.mirror_watch.TURN_S", 0.01)
    settings = RemoteSettings(mirror_url="http://127.0.0.1:1/").model_copy(update={"mirror_interval_s": 0.01})
    health = Mock()
    with MirrorWatch(settings, RevisionStore(tmp_path), Mock(), health):
        eventually(lambda: len(looks) > 1)
        eventually(lambda: health.worked.called)
    health.failed.assert_called_once_with("mirror", "failed in an unforeseen way; see the log")

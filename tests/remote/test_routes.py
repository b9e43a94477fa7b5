"""Routes of messages in a bundle: looked at before, in force in the place of the station's own, and taken back."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from edge.configuration.routes import RoutesChange, routes_examiner, routes_in_force
from edge.console.notices import RoutesError
from edge.remote import Examiner, Refusal, RefusedError, RevisionStore, apply_bundle, roll_back, trust
from edge.settings import Settings, load_settings

if TYPE_CHECKING:
    from conftest import Office


class Site:
    """A station's own file, its own routes, and the files of addresses."""

    def __init__(self, folder: Path, office: Office, store: RevisionStore) -> None:
        self.folder, self.office, self.store = folder, office, store
        self.config = folder / "station.toml"
        self.configured('[console]\nnotices_file = "routes/notices.toml"\n')
        (folder / "routes").mkdir()
        self.own("own")
        self.addresses("own", "duty", "shift")
        trust(store, office.root(), now=office.now)

    def configured(self, more: str) -> None:
        self.config.write_text(f'data_dir = "."\n[spool]\nfolder = "spool"\n{more}')

    def own(self, *names: str) -> None:
        (self.folder / "routes" / "notices.toml").write_text(routes(*names))

    def addresses(self, *names: str) -> None:
        for name in names:
            (self.folder / "routes" / f"{name}.urls").write_text("json://127.0.0.1/x\n")

    @property
    def settings(self) -> Settings:
        return load_settings(self.config)

    def apply(self, revision: int, text: str) -> str:
        examiner = replace(Examiner(), routes=routes_examiner(self.config, self.store))
        done = apply_bundle(
            self.store, self.office.bundle(revision, routes_toml=text), station=self.office.station, cases=(),
            now=self.office.now, examiner=examiner,
        )  # fmt: skip
        return done.examined.routes

    def in_force(self) -> tuple[list[str], int]:
        found = routes_in_force(self.config, self.settings)
        assert all(route.urls_file.parent == self.folder / "routes" for route in found.routes)
        return [route.name for route in found.routes], found.revision


def routes(*names: str) -> str:
    return "".join(f'[[route]]\nname = "{name}"\nurls_file = "{name}.urls"\n' for name in names)


@pytest.fixture
def site(tmp_path: Path, office: Office, store: RevisionStore) -> Site:
    return Site(tmp_path, office, store)


def test_routes_of_a_bundle_take_the_place_of_the_stations_own_and_go_with_it(site: Site) -> None:
    assert site.in_force() == (["own"], 0)
    assert site.apply(1, routes("duty", "shift")) == "messages go by duty, shift (2 addresses)"
    assert site.in_force() == (["duty", "shift"], 1)
    site.apply(2, "")
    assert site.in_force() == (["own"], 0), "a bundle without routes leaves the station its own"
    roll_back(site.store, why="a test", now=site.office.now)
    assert site.in_force() == (["duty", "shift"], 1)
    roll_back(site.store, why="a test", now=site.office.now)
    assert site.in_force() == (["own"], 0)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (routes("duty") + "after_min = 9999\n", "the bundle's routes:4: route.0.after_min: 1440 or less is"),
        (routes("nobody"), "route nobody: nobody.urls can't be read: No such file or directory; put the addresses"),
        (routes("empty"), "route empty: empty.urls holds no address"),
        (routes("odd"), "route odd: odd.urls:2: what stands there is no address that Apprise knows"),
        (routes("duty").replace("duty.urls", "../../etc/passwd"), "must be a file in the folder"),
        ("# none", "holds no route"),
    ],
)
def test_routes_by_which_no_message_could_go_are_refused_and_what_was_in_force_stays(
    site: Site, text: str, told: str
) -> None:
    site.apply(1, routes("duty"))
    (site.folder / "routes" / "empty.urls").write_text("# none\n")
    (site.folder / "routes" / "odd.urls").write_text("json://127.0.0.1/x\nnonsense://secret\n")
    with pytest.raises(RefusedError) as caught:
        site.apply(2, text)
    assert caught.value.refusal is Refusal.UNUSABLE
    assert told in str(caught.value)
    assert "secret" not in str(caught.value)
    assert site.in_force() == (["duty"], 1)


def test_a_station_without_routes_of_its_own_takes_those_of_a_bundle(site: Site) -> None:
    (site.folder / "duty.urls").write_text("json://127.0.0.1/x\n")
    site.configured("")
    with pytest.raises(RoutesError, match="names no file of routes, and no bundle in force"):
        routes_in_force(site.config, site.settings)
    site.apply(1, routes("duty"))
    (found,) = routes_in_force(site.config, site.settings).routes
    assert found.urls_file == site.folder / "duty.urls", "beside the station's configuration"


def test_a_bundle_altered_on_the_disk_leaves_the_station_its_own_routes(site: Site) -> None:
    site.apply(1, routes("duty"))
    (bundle,) = site.store.folder.glob("revisions/*/bundle.json")
    bundle.write_bytes(bundle.read_bytes() + b" ")
    assert site.in_force() == (["own"], 0)


def test_other_routes_are_noticed_once_they_are_in_force_and_broken_ones_change_nothing(site: Site) -> None:
    def change() -> RoutesChange:
        return RoutesChange(site.config, site.settings, routes_in_force(site.config, site.settings))

    watch = change()
    assert not watch.seen()
    site.apply(1, "")
    assert not watch.seen(), "a bundle of rules alone is none of its business"
    site.apply(2, routes("duty"))
    assert watch.seen()
    watch = change()
    assert not watch.seen()
    roll_back(site.store, why="a test", now=site.office.now)
    assert watch.seen()
    watch = change()
    (site.folder / "routes" / "notices.toml").write_text("[[route]\n")
    assert not watch.seen()
    site.own("shift")
    assert watch.seen()


def test_the_daemon_loads_nothing_by_which_messages_go() -> None:
    code = "import sys, edge.daemon, edge.safe_mode, edge.configuration; sys.exit('apprise' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_bundle_with_routes_is_refused_where_nothing_can_look_at_them(office: Office, store: RevisionStore) -> None:
    trust(store, office.root(), now=office.now)
    with pytest.raises(RefusedError) as caught:
        apply_bundle(
            store, office.bundle(1, routes_toml=routes("duty")), station=office.station, cases=(), now=office.now
        )
    assert caught.value.refusal is Refusal.UNUSABLE

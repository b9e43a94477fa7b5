"""Files of routes: what is wrong in one is said by line and field, and no address is ever repeated or carried along."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.console.notices import AddressesError, Route, RoutesError, load_routes, portable, read_addresses, written
from edge.console.notices.matters import MatterKind
from edge.domain import Priority

EXAMPLE = Path(__file__).parents[3] / "deploy" / "notices.toml"
ROUTE = '[[route]]\nname = "duty"\nurls_file = "duty.urls"\n'
TIMES = st.times().map(lambda at: at.replace(microsecond=0))
ROUTES = st.builds(
    Route,
    name=st.from_regex(r"\A[A-Za-z0-9][A-Za-z0-9._-]{0,20}\Z"),
    urls_file=st.text(st.characters(exclude_characters="/\x00:", exclude_categories=["Cs"]), min_size=1).filter(
        lambda name: name not in {".", ".."}
    ),
    of=st.frozensets(st.sampled_from(MatterKind), min_size=1),
    least_priority=st.sampled_from(Priority),
    after_min=st.floats(0, 1440),
    from_time=TIMES,
    to_time=TIMES,
    most_per_hour=st.integers(1, 1000),
    with_picture=st.booleans(),
)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("least_priority = 9\n", "notices.toml:4: route.0.least_priority: 1, 2, 3 or 4 is expected, not 9"),
        ("after_min = -1\n", "notices.toml:4: route.0.after_min: 0 or more is expected, not -1"),
        ('of = ["holds"]\n', "notices.toml:4: route.0.of.0: 'alarm' or 'hold' is expected, not 'holds'"),
        ('url = "mailtos://u:secret@x"\n', "notices.toml:4: route.0.url: nothing is called so here"),
        ("most_per_hours = 3\n", "did you mean most_per_hour?"),
        (ROUTE, "two routes have the same name"),
        ("[route\n", "is not valid TOML"),
    ],
)
def test_what_is_wrong_with_routes_is_said_by_file_line_field_and_value(tmp_path: Path, more: str, told: str) -> None:
    file = tmp_path / "notices.toml"
    file.write_text(ROUTE + more)
    with pytest.raises(RoutesError) as caught:
        load_routes(file)
    assert told in str(caught.value)
    assert "secret" not in str(caught.value)


def test_an_address_in_the_place_of_a_file_is_refused_and_not_repeated(tmp_path: Path) -> None:
    file = tmp_path / "notices.toml"
    file.write_text(ROUTE.replace("duty.urls", "mailtos://user:secret@example.com"))
    with pytest.raises(RoutesError) as caught:
        load_routes(file)
    assert "notices.toml:3: route.0.urls_file" in str(caught.value)
    assert "name a file that holds it" in str(caught.value)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("name", ["/etc/duty.urls", "../duty.urls", "a/../../duty.urls"])
def test_routes_that_travel_name_no_file_outside_of_the_folder_of_the_stations_routes(name: str) -> None:
    with pytest.raises(RoutesError, match=r"the bundle's routes:3: route\.0\.urls_file: must be a file in the folder"):
        portable(ROUTE.replace("duty.urls", name), "the bundle's routes")


def test_routes_that_travel_are_some() -> None:
    with pytest.raises(RoutesError, match="holds no route"):
        portable("# none\n", "x")


@given(st.lists(ROUTES, min_size=1, max_size=4, unique_by=lambda route: route.name))
def test_routes_written_for_a_bundle_are_read_as_the_same(routes: list[Route]) -> None:
    assert portable(written(routes), "x") == tuple(routes)


@given(st.one_of(st.text(), st.text("[]route=\"\n.#'1{},name", max_size=60).map(lambda tail: ROUTE + tail)))
def test_no_text_crashes_the_reading_of_routes(text: str) -> None:
    try:
        routes = portable(text, "x")
    except RoutesError:
        return
    assert routes


def test_comments_in_which_an_address_may_stand_do_not_travel() -> None:
    text = ROUTE + "# before: mailtos://user:secret@example.com\nfrom_time = 06:30:00\n"
    assert "secret" not in written(portable(text, "x"))
    assert portable(written(portable(text, "x")), "x")[0].from_time == dt.time(6, 30)


def test_the_example_can_travel() -> None:
    assert [route.name for route in portable(EXAMPLE.read_text(), "x")] == ["duty", "shift", "supervisor"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("# none\n", "duty.urls holds no address"),
        ("# one\n\nnonsense://secret\n", "duty.urls:3: what stands there is no address"),
        (None, "duty.urls can't be read: No such file"),
    ],
)
def test_addresses_that_can_not_be_used_are_named_by_line_and_not_repeated(
    tmp_path: Path, content: str | None, told: str
) -> None:
    file = tmp_path / "duty.urls"
    if content is not None:
        file.write_text(content)
    with pytest.raises(AddressesError) as caught:
        read_addresses(file)
    assert told in str(caught.value)
    assert "secret" not in str(caught.value)

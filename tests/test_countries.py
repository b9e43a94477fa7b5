"""Which codes name a country, and which country other codes mean; held to what labels are read by."""

from __future__ import annotations

import pytest

from edge.claims.words.places import country_of_code, place_forms
from edge.countries import alpha_2, country_codes, country_meant


@pytest.mark.parametrize(
    ("code", "meant"),
    [("CN", "CN"), ("XK", "XK"), ("AC", "AC"), ("UK", "GB"), ("EL", "GR"), ("XI", "GB"), ("ZR", "CD"), ("DD", "DE")],
)
def test_codes_of_former_and_parted_countries_mean_the_country_of_today(code: str, meant: str) -> None:
    assert country_meant(code) == meant


@pytest.mark.parametrize("code", ["ZZ", "XX", "XA", "QO", "QU", "EU", "UN", "SU", "YU", "AN", "AB", "", "cn"])
def test_codes_of_no_country_or_of_several_mean_none(code: str) -> None:
    assert country_meant(code) is None


@pytest.mark.parametrize(
    ("code", "alpha"), [("CHN", "CN"), ("036", "AU"), ("SUN", "SU"), ("810", "SU"), ("890", None), ("ABC", None)]
)
def test_no_successor_of_a_former_country_is_guessed(code: str, alpha: str | None) -> None:
    assert alpha_2(code) == alpha


def test_codes_and_names_on_labels_are_of_the_same_countries() -> None:
    named = {country for _, place, _ in place_forms() if place.place_class == "name" for country in place.countries}
    assert named == country_codes()


@pytest.mark.parametrize(
    ("code", "country"), [("CN", "CN"), ("CHN", "CN"), ("BUR", "MM"), ("SUN", None), ("ZZ", None), ("ZZZ", None)]
)
def test_a_code_on_a_label_is_that_of_one_country(code: str, country: str | None) -> None:
    assert country_of_code(code) == country

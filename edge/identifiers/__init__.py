"""Code texts to postal identifiers: which item a parcel is, and which country its GS1 codes name as origin."""

from __future__ import annotations

from edge.identifiers.formats import candidates
from edge.identifiers.gs1 import Gs1Element, gs1_elements
from edge.identifiers.identify import identify
from edge.identifiers.origin import origin_countries

__all__ = ["Gs1Element", "candidates", "gs1_elements", "identify", "origin_countries"]

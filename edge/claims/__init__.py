"""Text lines to claims: what a label says of origin, asserted or denied, and of its goods. Pure text, no pixels."""

from __future__ import annotations

from edge.claims.goods import read_goods_text
from edge.claims.read import read_claims
from edge.claims.stance import OriginGroups, stance

__all__ = ["OriginGroups", "read_claims", "read_goods_text", "stance"]
